// What the agent does not see, covered in place over the customer's own page, before the first yes and at any time. It asks the same rules as filter.ts:
// fields.ts. It takes no clicks, and looks anew as long as it is shown.
import { embedded } from "./embedded";
import { shows } from "./filter";
import { type Found, isNever, MASK, openValue, reads, type Rules, seenAt, withoutCards } from "./fields";

/** Milliseconds between two looks at what is hidden. */
const EVERY = 250;
/** Elements that an agent gets as an empty box. */
const EMPTY = /^(canvas|object|embed|video)$/;
/** Nothing in such a place is ever open; what is only shut may have something open in it. */
const CLOSED = /^(masked|blocked|written)$/;
const UNSEEN = /^(style|script|template|noscript|naast-.*)$/;
const EDITED = '[contenteditable]:not([contenteditable="false" i])';
const FIELDS = "textarea,select,input:not([type=submit],[type=button],[type=reset],[type=hidden],[type=image])";

/** Whether the agent sees an element without what is in it. */
function isVeiled(element: Element, rules: Rules, found: Found): boolean {
  const seen = seenAt(element, rules, found);
  if (CLOSED.test(seen) || (EMPTY.test(element.localName) && !shows(element, seen))) return true;
  if (seen === "open") return element.matches(FIELDS) && (isNever(element) || openValue(element, (element as HTMLInputElement).value) === MASK);
  return element.matches(FIELDS) ? Boolean((element as HTMLInputElement).value) : element.matches(EDITED) || (seen === "shut" && element.localName === "img");
}

/** Tells the boxes in the window of all that stays hidden. */
export function hiddenBoxes(rules: Rules, tell: (left: number, top: number, width: number, height: number) => void): void {
  const found: Found = new Map();
  const look = (node: Node, x: number, y: number): void => {
    const element = node as HTMLIFrameElement;
    if (UNSEEN.test(element.localName)) return;
    const box = (of: Element | Range = element) => of.getBoundingClientRect();
    const cover = ({ left, top, width, height }: DOMRect) => tell(left + x, top + y, width, height);
    if (node.nodeType === Node.TEXT_NODE) {
      const words = (node as Text).data.trim();
      if (!words || ((seenAt(node, rules, found) as string) !== "shut" && withoutCards(words) === words)) return;
      const range = document.createRange();
      range.selectNode(node);
      cover(box(range));
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      const inner = element.contentDocument?.documentElement;
      const told = () => reads(seenAt(node, rules, found)) && embedded.covers(element, rules.closed);
      if (isVeiled(element, rules, found) || (element.localName === "iframe" && !inner && !told())) cover(box());
      else if (inner) look(inner, x + box().left + element.clientLeft, y + box().top + element.clientTop);
      else for (const root of [element.shadowRoot, element]) root?.childNodes.forEach((child) => look(child, x, y));
    }
  };
  look(document.body, 0, 0);
}

export class Preview {
  readonly glass = document.createElement("div");
  private timer = 0;

  constructor(private readonly boxes: (tell: Parameters<typeof hiddenBoxes>[1]) => void) {
    this.glass.className = "glass";
    addEventListener("scroll", () => this.timer && this.draw(), { capture: true, passive: true });
  }

  get shown(): boolean {
    return this.timer > 0;
  }

  /** Covers what is hidden, or shows the page as it is. */
  show(on: boolean): void {
    clearInterval(this.timer);
    this.timer = on ? window.setInterval(() => this.draw(), EVERY) : 0;
    this.draw();
  }

  private draw(): void {
    this.glass.replaceChildren();
    if (this.timer) this.boxes((left, top, width, height) => {
      const cover = document.createElement("i");
      cover.style.cssText = `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
      this.glass.append(cover);
    });
    embedded.say(0, "cover", (embedded.covering = this.shown));
  }
}
