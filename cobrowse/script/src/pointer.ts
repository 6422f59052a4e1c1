// The agent's pointer on the customer's page: at fractions of a node's box, so that it stands on the same thing whatever the two
// screens look like. It follows scrolling and layout while it is shown, takes no clicks, and stands at the window's edge when the thing is out of view.
// And the agent's outline around a thing, which follows it likewise, with the agent's name above it.
import { icon } from "./icons";
import { POINTER, rise, sheet } from "./style";

const EDGE = 14;

export class AgentPointer {
  private readonly host = document.createElement("naast-pointer");
  private readonly arrow = document.createElement("div");
  private readonly ring = document.createElement("i");
  private readonly name = document.createElement("span");
  private readonly box = document.createElement("div");
  private readonly tag = document.createElement("span");
  private target: { node: Node; x: number; y: number } | null = null;
  private marked: Node | null = null;
  private frame = 0;
  private at = "";

  /** `stands` is told where in the window the pointer stands, whenever that changes. */
  constructor(private readonly stands: (x: number, y: number) => void) {
    const root = this.host.attachShadow({ mode: "closed" });
    root.adoptedStyleSheets = [sheet(POINTER)];
    this.host.setAttribute("aria-hidden", "true");
    this.arrow.className = "pointer";
    this.box.className = "mark";
    this.name.className = this.tag.className = "name";
    this.arrow.append(this.ring, icon("pointer"), this.name);
    this.box.append(this.tag);
    root.append(this.box, this.arrow);
  }

  /** Points at fractions of the node's box; with `mark` the node is outlined, and the pointer stays where it is. */
  show(node: Node, x: number, y: number, agent: string, mark?: boolean): void {
    const moved = node !== (mark ? this.marked : this.target?.node);
    if (mark) this.marked = node;
    else this.target = { node, x: clamp(x, 0, 1), y: clamp(y, 0, 1) };
    this.name.textContent = this.tag.textContent = agent;
    this.place();
    if (moved) {
      rise(this.host);
      this.ring.className = "";
      void this.ring.offsetWidth; // begins the animation anew
      this.ring.className = "ring";
    }
  }

  /** Takes the pointer away, or with `mark` the outline; without a word both. */
  hide(mark?: boolean): void {
    if (!mark) this.target = null;
    if (mark !== false) this.marked = null;
    this.at = "";
    this.place();
  }

  /** Now, and at every frame while there is something to follow. */
  private place(): void {
    const { target, marked } = this;
    cancelAnimationFrame(this.frame);
    if (target || marked) this.frame = requestAnimationFrame(() => this.place());
    else this.host.remove();
    const around = marked && boxOf(marked);
    const box = target && boxOf(target.node);
    this.box.hidden = !around;
    this.arrow.hidden = !box;
    if (around) {
      for (const side of ["left", "top", "width", "height"] as const) this.box.style[side] = `${around[side]}px`;
      this.tag.style.top = `${clamp(-30, 4 - around.top, innerHeight - 28 - around.top)}px`; // above it, and in sight
    }
    if (!box) return;
    const left = clamp(box.left + box.width * target.x, EDGE, innerWidth - EDGE);
    const top = clamp(box.top + box.height * target.y, EDGE, innerHeight - EDGE);
    const at = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px)`;
    if (at === this.at) return;
    this.arrow.style.transform = this.at = at;
    this.stands(left, top);
  }
}

/** The box of an element in our window; null when it takes no room. */
function boxOf(node: Node): { left: number; top: number; width: number; height: number } | null {
  const box = node.isConnected && (node as Element).getBoundingClientRect?.();
  if (!box || !(box.width || box.height)) return null;
  const [left, top] = inWindow(node, box.left, box.top);
  return { left, top, width: box.width, height: box.height };
}

/** A place in the node's own window, as one in ours. */
export function inWindow(node: Node, x: number, y: number): [number, number] {
  for (let frame = node.ownerDocument?.defaultView?.frameElement; frame; frame = frame.ownerDocument.defaultView?.frameElement) {
    const { left, top } = frame.getBoundingClientRect();
    x += left + frame.clientLeft;
    y += top + frame.clientTop;
  }
  return [x, y];
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
