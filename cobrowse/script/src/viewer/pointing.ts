// The agent's pointing: the mouse over the replayed page becomes a node and a place in its box. A click pins it there with a
// pulse, until the mouse points elsewhere by another click, Escape, or the mouse leaves without a pin.
import { Anchor } from "./anchor";
import { Pace } from "./pace";
import { say } from "./say";
import type { Spot, Stage } from "./stage";

/** Milliseconds between two places told: 30 a second. */
const EVERY = 33;

export class Pointing {
  private pinned: Spot | null = null;
  private on = true;
  private over = false;
  private readonly pin: HTMLElement;
  private readonly anchor = new Anchor(
    () => this.stand(),
    (on) => this.pinned && say({ kind: "pinned", node: this.pinned.node, on }),
  );
  private readonly pace = new Pace<Spot>(EVERY, (spot) => say({ kind: "pointed", ...spot, pinned: false }));

  constructor(
    private readonly stage: Stage,
    glass: HTMLElement,
    layer: HTMLElement,
  ) {
    this.pin = document.createElement("div");
    this.pin.className = "pin";
    this.pin.hidden = true;
    layer.append(this.pin);
    glass.addEventListener("mousemove", (event) => this.moved(event));
    glass.addEventListener("mouseleave", () => this.left());
    glass.addEventListener("click", (event) => this.clicked(event));
    addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.unpin(true);
    });
  }

  /** Greys pointing out while the view is behind. */
  allow(on: boolean): void {
    this.on = on;
    document.body.classList.toggle("behind", !on);
    if (!on) this.pace.drop();
  }

  /** Pins the pointer to a node: found by words, or clicked. */
  pinTo(spot: Spot): void {
    this.pinned = spot;
    this.anchor.hold();
    this.pin.classList.remove("pulse");
    void this.pin.offsetWidth; // begins the animation anew
    this.pin.classList.add("pulse");
  }

  /** Takes the pin away; told to the customer's page unless that is where it came from. */
  unpin(tell: boolean): void {
    const was = this.pinned !== null;
    this.letGo();
    if (was && tell) say({ kind: "away" });
  }

  private letGo(): void {
    this.pinned = null;
    this.anchor.release();
  }

  private moved(event: MouseEvent): void {
    if (!this.on) return;
    if (this.pinned) {
      // a pin holds through the tremble of the click; a real movement takes it up again
      if (Math.abs(event.movementX) + Math.abs(event.movementY) < 3) return;
      this.letGo();
    }
    const spot = this.stage.spotAt(event.clientX, event.clientY);
    if (spot) {
      this.over = true;
      this.pace.offer(spot);
    } else this.left();
  }

  private left(): void {
    this.pace.drop();
    if (this.over && !this.pinned) say({ kind: "away" });
    this.over = false;
  }

  private clicked(event: MouseEvent): void {
    const spot = this.on ? this.stage.spotAt(event.clientX, event.clientY) : null;
    if (!spot) return;
    this.pace.drop();
    this.pinTo(spot);
    say({ kind: "pointed", ...spot, pinned: true });
  }

  /** The page moved under it. */
  draw(): void {
    this.anchor.draw();
  }

  /** Whether there is something to stand on: a thing that is gone, or takes no room, has no pointer on the customer's page either. */
  private stand(): boolean {
    const at = this.pinned ? this.stage.pointOf(this.pinned) : null;
    this.pin.hidden = at === null;
    if (at) this.pin.style.transform = `translate(${at.x}px, ${at.y}px)`;
    return at !== null;
  }
}
