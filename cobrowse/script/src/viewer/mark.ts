// The agent's outline around a thing: a right click says which, the console says whether, and it stays around it through all that moves it, as the one on
// the customer's page does. What moves a thing here needs no batch of the page: a picture that came, a transition.
import { say } from "./say";
import type { Stage } from "./stage";

/** CSS pixels of the room between the thing and its outline. */
const AWAY = 3;
/** Milliseconds after which it is told that there is nothing to outline any more, or again: for a moment, as a page is drawn anew, that means nothing. */
const HOLDS = 300;

export class Mark {
  private node = 0;
  private on = true;
  private frame = 0;
  private drawn = true;
  private told = true;
  private telling = 0;
  private readonly box = document.createElement("div");

  constructor(
    private readonly stage: Stage,
    glass: HTMLElement,
    layer: HTMLElement,
  ) {
    this.box.className = "mark";
    this.box.hidden = true;
    layer.append(this.box);
    glass.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      const node = this.on ? stage.thingAt(event.clientX, event.clientY) : 0;
      if (node) say({ kind: "marked", node });
    });
  }

  /** Nothing is chosen while the view is behind; what is outlined stays. */
  allow(on: boolean): void {
    this.on = on;
  }

  put(node: number): void {
    this.node = node;
    this.drawn = this.told = true; // as the console takes it
    clearTimeout(this.telling);
    this.draw();
    cancelAnimationFrame(this.frame);
    this.follow();
  }

  draw(): void {
    const box = this.node ? this.stage.boxOf(this.node) : null;
    this.box.hidden = box === null;
    if (this.node && this.drawn !== (box !== null)) this.tell(box !== null);
    if (!box) return;
    const { style } = this.box;
    style.transform = `translate(${box.x - AWAY}px, ${box.y - AWAY}px)`;
    style.width = `${box.width + 2 * AWAY}px`;
    style.height = `${box.height + 2 * AWAY}px`;
  }

  /** Whether there is something to outline: a thing that is gone, or takes no room, has none on the customer's page either. */
  private tell(drawn: boolean): void {
    this.drawn = drawn;
    clearTimeout(this.telling);
    this.telling = window.setTimeout(() => {
      if (this.told !== drawn) say({ kind: "outlined", node: this.node, on: (this.told = drawn) });
    }, HOLDS);
  }

  private follow(): void {
    if (!this.node) return;
    this.frame = requestAnimationFrame(() => {
      this.draw();
      this.follow();
    });
  }
}
