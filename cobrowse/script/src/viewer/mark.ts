// The agent's outline around a thing: a right click says which, the console says whether, and it stays around it through all that moves it, as the one on
// the customer's page does.
import { Anchor } from "./anchor";
import { say } from "./say";
import type { Stage } from "./stage";

/** CSS pixels of the room between the thing and its outline. */
const AWAY = 3;

export class Mark {
  private node = 0;
  private on = true;
  private readonly box = document.createElement("div");
  private readonly anchor = new Anchor(
    () => this.surround(),
    (on) => say({ kind: "outlined", node: this.node, on }),
  );

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
    if (node) this.anchor.hold();
    else this.anchor.release();
  }

  /** The page moved under it. */
  draw(): void {
    this.anchor.draw();
  }

  /** Whether there is something to outline: a thing that is gone, or takes no room, has none on the customer's page either. */
  private surround(): boolean {
    const box = this.node ? this.stage.boxOf(this.node) : null;
    this.box.hidden = box === null;
    if (!box) return false;
    const { style } = this.box;
    style.transform = `translate(${box.x - AWAY}px, ${box.y - AWAY}px)`;
    style.width = `${box.width + 2 * AWAY}px`;
    style.height = `${box.height + 2 * AWAY}px`;
    return true;
  }
}
