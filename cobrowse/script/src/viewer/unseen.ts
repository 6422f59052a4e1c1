// A whole page of which more is on its way, as to who comes late: built without room, so that the browser lays out and paints the page once, with what
// came, and not as it was long ago. What has no room cannot be scrolled: where its boxes stood is kept here and put when it is shown.
import type { serializedNodeWithId } from "@rrweb/types";

/** Milliseconds after which it is shown as it is: what was on its way was perhaps no part of it. */
const PATIENCE = 150;

type Offset = { left: number; top: number };

export class Unseen {
  private readonly boxes: [Element, number, number][] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly timer = setTimeout(() => this.show(), PATIENCE);
  private shown = false;

  /** `first` is done when it is shown, before anything that waits for it. */
  constructor(
    private readonly root: HTMLElement,
    private readonly first: () => void,
    private readonly offset: Offset | undefined,
    private readonly page: () => Window | null | undefined,
  ) {
    root.classList.add("unseen");
  }

  /** A node that the replayer made, and what it was made from. */
  made(node: Node, told: serializedNodeWithId | null): void {
    const { rr_scrollLeft: left, rr_scrollTop: top } = (told as { attributes?: Record<string, unknown> } | null)?.attributes ?? {};
    if (left || top) this.boxes.push([node as Element, Number(left ?? 0), Number(top ?? 0)]);
  }

  /** Done when it is shown. */
  then(what: () => void): void {
    this.waiting.push(what);
  }

  show(): void {
    clearTimeout(this.timer);
    if (this.shown) return;
    this.shown = true;
    this.root.classList.remove("unseen");
    this.first();
    if (this.offset?.left || this.offset?.top) this.page()?.scrollTo(this.offset);
    for (const [box, left, top] of this.boxes) [box.scrollLeft, box.scrollTop] = [left, top];
    for (const one of this.waiting) one();
  }
}
