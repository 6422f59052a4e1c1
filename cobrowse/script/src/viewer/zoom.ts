// What the customer sees of a page into which they zoomed by two fingers: a frame around it, with how many times larger they see it. The page itself stays
// whole, so that the agent can point at what is beside it.
import type { Seen } from "./cursor";
import type { Place, Size } from "./fit";

/** Less than this is no zoom: browsers round. */
const LEAST = 1.01;

export class Zoom {
  private seen = { x: 0, y: 0, scale: 1 };
  private readonly frame = document.createElement("div");

  constructor(layer: HTMLElement) {
    this.frame.className = "zoomed";
    this.frame.hidden = true;
    layer.append(this.frame);
  }

  /** Follows one event. */
  see({ type, data }: Seen): void {
    if (type === 3 && data.source === 4) this.seen = { x: data.x ?? 0, y: data.y ?? 0, scale: data.scale ?? 1 };
  }

  /** Puts the frame where it belongs. */
  put(place: Place, page: Size): void {
    const { x, y, scale } = this.seen;
    this.frame.hidden = scale < LEAST;
    const { style } = this.frame;
    style.transform = `translate(${place.left + x * place.scale}px, ${place.top + y * place.scale}px)`;
    style.width = `${(page.width / scale) * place.scale}px`;
    style.height = `${(page.height / scale) * place.scale}px`;
    this.frame.dataset["times"] = `${scale.toFixed(1)} ×`;
  }

  /** Another page, or none. */
  forget(): void {
    this.seen = { x: 0, y: 0, scale: 1 };
    this.frame.hidden = true;
  }
}
