// The agent's pointer on the customer's page: at fractions of a node's box, so that it stands on the same thing whatever the two
// screens look like. It follows scrolling and layout while it is shown, takes no clicks, and stands at the window's edge when the thing is out of view.
import { rise, sheet } from "./style";

const STYLE = `
:host { all: initial !important; }
* { pointer-events: none; z-index: 2147483646; }
.pointer { position: fixed; left: 0; top: 0; will-change: transform; display: flex; align-items: flex-start; gap: 2px;
  font: 600 13px/1.2 system-ui, sans-serif; transition: transform 90ms linear; }
.pointer[hidden] { display: none; }
svg { width: 22px; height: 22px; margin: -2px 0 0 -3px; filter: drop-shadow(0 1px 2px #0006); }
.name { margin-top: 16px; margin-left: -6px; padding: 3px 9px; border-radius: 10px; color: #fff; background: #0f6b5c; box-shadow: 0 1px 4px #0005;
  max-width: 16em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.ring { position: fixed; left: 0; top: 0; width: 36px; height: 36px; margin: -18px 0 0 -18px; border-radius: 50%; border: 2px solid #0f6b5c; opacity: 0; }
.ring.new { animation: ring 700ms ease-out 1; }
@keyframes ring { from { opacity: .9; scale: .3; } to { opacity: 0; scale: 1.4; } }
@media (prefers-reduced-motion: reduce) { .pointer { transition: none; } .ring.new { animation: none; } }`;

const SVG = "http://www.w3.org/2000/svg";
const EDGE = 14;

export class AgentPointer {
  private readonly host = document.createElement("naast-pointer");
  private readonly arrow = document.createElement("div");
  private readonly ring = document.createElement("div");
  private readonly name = document.createElement("span");
  private target: { node: Node; x: number; y: number } | null = null;
  private frame = 0;
  private at = "";

  /** `stands` is told where in the window the pointer stands, whenever that changes. */
  constructor(private readonly stands: (x: number, y: number) => void) {
    const root = this.host.attachShadow({ mode: "closed" });
    root.adoptedStyleSheets = [sheet(STYLE)];
    this.host.setAttribute("aria-hidden", "true");
    this.arrow.className = "pointer";
    this.arrow.hidden = true;
    this.ring.className = "ring";
    this.name.className = "name";
    this.arrow.append(arrowShape(), this.name);
    root.append(this.ring, this.arrow);
  }

  /** Points at fractions of the node's box. */
  show(node: Node, x: number, y: number, agent: string): void {
    const moved = this.target?.node !== node;
    this.target = { node, x: clamp(x, 0, 1), y: clamp(y, 0, 1) };
    this.name.textContent = agent;
    this.name.hidden = !agent;
    this.place();
    if (moved) {
      rise(this.host);
      this.ring.classList.remove("new");
      void this.ring.offsetWidth; // begins the animation anew
      this.ring.classList.add("new");
    }
    if (!this.frame) this.follow();
  }

  hide(): void {
    this.target = null;
    this.at = "";
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.host.remove();
  }

  private follow(): void {
    this.frame = requestAnimationFrame(() => {
      this.place();
      if (this.target) this.follow();
    });
  }

  private place(): void {
    const box = this.target && boxOf(this.target.node);
    this.arrow.hidden = !box;
    if (!box || !this.target) return;
    const left = clamp(box.left + box.width * this.target.x, EDGE, innerWidth - EDGE);
    const top = clamp(box.top + box.height * this.target.y, EDGE, innerHeight - EDGE);
    const at = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px)`;
    if (at === this.at) return;
    this.arrow.style.transform = this.at = at;
    this.ring.style.left = `${left.toFixed(1)}px`;
    this.ring.style.top = `${top.toFixed(1)}px`;
    this.stands(left, top);
  }
}

/** The box of an element or a text; null when it takes no room. */
function boxOf(node: Node): DOMRect | null {
  if (!node.isConnected) return null;
  let box: DOMRect;
  if (node.nodeType === Node.ELEMENT_NODE) box = (node as Element).getBoundingClientRect();
  else {
    const range = document.createRange();
    range.selectNodeContents(node);
    box = range.getBoundingClientRect();
  }
  return box.width || box.height ? box : null;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function arrowShape(): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 22 22");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M3 2l6.2 16.2 2.5-6.6 6.7-2.4z");
  path.setAttribute("fill", "#0f6b5c");
  path.setAttribute("stroke", "#fff");
  path.setAttribute("stroke-width", "1.6");
  path.setAttribute("stroke-linejoin", "round");
  svg.append(path);
  return svg;
}
