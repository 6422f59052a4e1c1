// What keeps a sign of the agent's, the pin or the outline, on its thing: it is drawn anew at every frame, as what moves a thing here needs no batch of
// the page (a picture that came, a transition), and the console hears when there is nothing any more that it could stand on.

/** Milliseconds after which it is told that there is nothing to stand on any more, or again: for a moment, as a page is drawn anew, that means nothing. */
const HOLDS = 300;

export class Anchor {
  private frame = 0;
  private drawn = true;
  private told = true;
  private telling = 0;

  /** `put` puts it on its thing, or away where it has none, and says whether there is one to see; `tell` says so when that changed. */
  constructor(
    private readonly put: () => boolean,
    private readonly tell: (on: boolean) => void,
  ) {}

  /** It was put on a thing: the console takes it for seen. */
  hold(): void {
    this.release();
    this.drawn = this.told = true;
    this.follow();
  }

  /** It was taken off. */
  release(): void {
    clearTimeout(this.telling);
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.draw();
  }

  private follow(): void {
    this.frame = requestAnimationFrame(() => this.follow());
    this.draw();
  }

  /** Now, where the page is known to have moved; a hidden window has no frames. */
  draw(): void {
    const drawn = this.put();
    if (!this.frame || drawn === this.drawn) return;
    this.drawn = drawn;
    clearTimeout(this.telling);
    this.telling = window.setTimeout(() => {
      if (this.told !== drawn) this.tell((this.told = drawn));
    }, HOLDS);
  }
}
