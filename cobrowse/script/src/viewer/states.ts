// The customer's states in the copy: what is under their pointer, what they press, what has the focus, what they selected. The agent's engine knows none of them;
// cobrowse/states.py makes attributes of them in the page's stylesheets, and they are set here, by what the page script tells.
import type { Seen, Selected } from "./cursor";

type State = "hover" | "active" | "focus" | "focus-visible" | "focus-within";

const TYPED = "input:not([type=button],[type=submit],[type=reset],[type=checkbox],[type=radio],[type=range],[type=color],[type=file],[type=image]),textarea,[contenteditable]";

/** The browser's own ring, below everything that the site says. */
export const RING = "@layer naast-ring { [naast-focus-visible] { outline: auto 1px -webkit-focus-ring-color; } }";

export class States {
  private readonly marked = new Map<State, Set<Element>>();
  private over = 0;
  private focused = 0;
  private pressed = false;
  private ranges: readonly Selected[] = [];
  private selection: Selection | null = null;
  private byPointer = false;

  /** `find`: the node of a number; `top`: the frame in which the whole page stands. */
  constructor(
    private readonly find: (id: number) => Node | null | undefined,
    private readonly top: () => Element | null,
  ) {}

  /** After an event was applied. */
  see(event: Seen): void {
    if (event.type !== 3) return;
    const { source, type, id = 0, positions } = event.data;
    if (source === 1 && positions?.length) this.hover(positions[positions.length - 1]!.id ?? 0);
    if (source === 14) this.select(event.data.ranges ?? []);
    if (source !== 2 || type === undefined) return;
    if (type <= 4) this.hover(id);
    if (type === 1 || type === 0) this.press(type === 1);
    if (type === 5) this.focus(id, this.pressed);
    if (type === 6 && id === this.focused) this.focus(0, false);
  }

  /** The page was built anew or late: what is known is shown again. */
  again(): void {
    this.hover(this.over);
    this.focus(this.focused, this.byPointer);
    this.select(this.ranges);
  }

  private hover(id: number): void {
    this.over = id;
    this.mark("hover", this.chain(id));
    if (!this.pressed) this.mark("active", []);
  }

  private press(on: boolean): void {
    this.pressed = on;
    this.mark("active", on ? this.chain(this.over) : []);
  }

  private focus(id: number, byPointer: boolean): void {
    this.focused = id;
    this.byPointer = byPointer;
    const chain = this.chain(id);
    const element = chain[0];
    this.mark("focus-within", chain);
    this.mark("focus", element ? [element] : []);
    this.mark("focus-visible", element && (!byPointer || element.matches(TYPED)) ? [element] : []);
  }

  /** rrweb leaves selections out of a page that is followed live. Browsers have one range. */
  private select(ranges: readonly Selected[]): void {
    this.ranges = ranges;
    this.selection?.removeAllRanges();
    const [range] = ranges;
    const [start, end] = range ? [this.find(range.start), this.find(range.end)] : [];
    if (!range || !start?.isConnected || !end?.isConnected) return;
    this.selection = start.ownerDocument?.getSelection() ?? null;
    this.selection?.setBaseAndExtent(start, Math.min(range.startOffset, lengthOf(start)), end, Math.min(range.endOffset, lengthOf(end)));
  }

  /** An element and what is around it, over shadow roots and frames. */
  private chain(id: number): Element[] {
    const chain: Element[] = [];
    let node: Node | null | undefined = id > 0 ? this.find(id) : null;
    if (!node?.isConnected) return chain;
    while (node && node !== this.top()) {
      if (node.nodeType === Node.ELEMENT_NODE) chain.push(node as Element);
      node = node.parentNode ?? (node as ShadowRoot).host ?? (node as Document).defaultView?.frameElement;
    }
    return chain;
  }

  private mark(state: State, now: readonly Element[]): void {
    const next = new Set(now);
    for (const element of this.marked.get(state) ?? []) if (!next.has(element)) element.removeAttribute(`naast-${state}`);
    for (const element of next) element.setAttribute(`naast-${state}`, "");
    this.marked.set(state, next);
  }
}

const lengthOf = (node: Node): number => (node.nodeType === Node.TEXT_NODE ? (node.nodeValue ?? "").length : node.childNodes.length);
