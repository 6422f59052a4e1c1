// The customer's pointer, drawn by us: rrweb's own stands still in live mode when clocks play no part.
import type { Place } from "./fit";

const ARROW =
  '<svg xmlns="http://www.w3.org/2000/svg" width="22" height="26" viewBox="0 0 22 26"><path d="M2 2l7.2 19 2.9-7.7 7.9-2.4z" ' +
  'fill="#1f2630" stroke="#fff" stroke-width="1.75" stroke-linejoin="round"/></svg>';

/** What is selected: nodes and places in them. */
export interface Selected {
  readonly start: number;
  readonly startOffset: number;
  readonly end: number;
  readonly endOffset: number;
}

/** An event of rrweb as the sanitiser lets it through. */
export interface Seen {
  readonly type: number;
  readonly data: { readonly source?: number; readonly type?: number; readonly id?: number; readonly x?: number; readonly y?: number; readonly inner?: boolean; readonly scale?: number; readonly positions?: readonly { x: number; y: number; id?: number; inner?: boolean }[]; readonly ranges?: readonly Selected[] };
}

/** Where the customer's pointer or finger is, and whether it pressed or was lifted; `within` the node whose frame's window the place is one of, 0 for the page's. */
export interface Pointer {
  readonly x: number;
  readonly y: number;
  readonly within: number;
  readonly touch: boolean;
  readonly pressed: boolean;
  readonly lifted: boolean;
}

/** The pointer after this event; null when the event says nothing of it. */
export function pointerOf(event: Seen): Pointer | null {
  if (event.type !== 3) return null;
  const { source, type, id = 0, x, y, inner, positions } = event.data;
  const last = positions?.[positions.length - 1];
  if ((source === 1 || source === 6) && last) return { x: last.x, y: last.y, within: last.inner ? (last.id ?? 0) : 0, touch: source === 6, pressed: false, lifted: false };
  const lifted = type === 9 || type === 10;
  const touch = type === 7 || lifted;
  if (source === 2 && x !== undefined && y !== undefined && type !== undefined && (type <= 4 || touch))
    return { x, y, within: inner ? id : 0, touch, pressed: type === 2 || type === 7, lifted };
  return null;
}

/** The arrow over the page. */
export class Cursor {
  private readonly arrow: HTMLElement;
  private at: { x: number; y: number } | null = null;

  /** `offset`: where the window of a node's frame stands in the page. */
  constructor(
    private readonly layer: HTMLElement,
    private readonly offset: (node: number) => { x: number; y: number },
  ) {
    this.arrow = document.createElement("div");
    this.arrow.className = "customer";
    this.arrow.innerHTML = ARROW;
    this.arrow.hidden = true;
    layer.append(this.arrow);
  }

  /** Follows one event. */
  see(event: Seen, place: Place): void {
    const pointer = pointerOf(event);
    if (!pointer) return;
    const { x, y } = pointer.within ? this.offset(pointer.within) : { x: 0, y: 0 };
    this.at = { x: pointer.x + x, y: pointer.y + y };
    this.arrow.classList.toggle("touch", pointer.touch);
    this.arrow.classList.toggle("lifted", pointer.lifted);
    this.put(place);
    if (pointer.pressed) this.ripple(place);
  }

  /** Puts the arrow where it belongs after the page moved in its room. */
  put(place: Place): void {
    this.arrow.hidden = this.at === null;
    if (this.at) this.arrow.style.transform = `translate(${place.left + this.at.x * place.scale}px, ${place.top + this.at.y * place.scale}px)`;
  }

  /** Takes the arrow away: a new page. */
  forget(): void {
    this.at = null;
    this.arrow.hidden = true;
  }

  private ripple(place: Place): void {
    if (!this.at) return;
    const ring = document.createElement("div");
    ring.className = "ripple";
    ring.style.left = `${place.left + this.at.x * place.scale}px`;
    ring.style.top = `${place.top + this.at.y * place.scale}px`;
    ring.addEventListener("animationend", () => ring.remove());
    this.layer.append(ring);
  }
}
