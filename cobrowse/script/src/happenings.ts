// What the customer does on the page: the pointer, touches, clicks, focus, scrolling, what is written in fields, the window's size, what is
// selected. Scrolling and values are kept as "this one changed" and read when they are told, so that they stay bounded and are never out of date;
// pointer and clicks keep their order, the oldest go first.
import type { incrementalData } from "@rrweb/types";
import { afterSet } from "./after";
import { inWindow } from "./pointer";
import type { Tree } from "./tree";

/** Clicks and places of the pointer that wait. */
const MAX_ACTS = 100;

const ACTS = ["mouseup", "mousedown", "click", "contextmenu", "dblclick", "focus", "blur", "touchstart", "", "touchend", "touchcancel"];

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type Act = { source: 1 | 2 | 6; type?: number; node: Node; x?: number; y?: number };

const SETTERS = [
  ["HTMLInputElement", "value"],
  ["HTMLInputElement", "checked"],
  ["HTMLTextAreaElement", "value"],
  ["HTMLSelectElement", "value"],
  ["HTMLSelectElement", "selectedIndex"],
  ["HTMLOptionElement", "selected"],
] as const;

export class Happenings {
  private readonly values = new Set<Field>();
  private readonly scrolled = new Set<Node>();
  private acts: Act[] = [];
  private resized = false;
  private selected = false;
  /** Something was told to be selected. */
  private selecting = false;
  private over: Node | null = null;
  private undo: (() => void)[] = [];

  constructor(
    private readonly tree: Tree,
    private readonly stirred: () => void,
  ) {}

  /** Watches a window and its document. */
  watch(view: Window & typeof globalThis): void {
    const page = view.document;
    this.watchIn(page);
    ACTS.forEach((name, type) => name && this.on(page, name, (event) => this.acted(type, event)));
    this.on(page, "mousemove", (event) => this.moved(1, event));
    this.on(page, "drag", (event) => this.moved(1, event));
    this.on(page, "touchmove", (event) => this.moved(6, event));
    this.on(page, "input", (event) => this.wrote(event.composedPath()[0]));
    this.on(page, "reset", ({ target }) => setTimeout(() => Array.from((target as HTMLFormElement).elements ?? [], (one) => this.wrote(one))));
    this.on(page, "selectionchange", () => this.mark(() => (this.selected = true)));
    const sees = window.visualViewport ?? view; // changes with the window, and as two fingers zoom in
    if (view === window) for (const name of ["resize", "scroll"]) this.on(sees, name, () => this.mark(() => (this.resized = true)));
    for (const [kind, name] of SETTERS) this.undo.push(afterSet(view[kind].prototype, name, (field: Element) => this.wrote(field)));
  }

  /** Watches what does not come out of a shadow root. */
  watchIn(root: Document | ShadowRoot): void {
    this.on(root, "scroll", ({ target }) => this.mark(() => this.scrolled.add(target as Node)));
    this.on(root, "change", ({ target }) => this.wrote(target));
  }

  stop(): void {
    for (const undo of this.undo.splice(0)) undo();
    this.forget();
  }

  /** Before a snapshot, which has the values and the scrolled boxes. */
  forget(): void {
    this.values.clear();
    this.scrolled.clear();
    this.acts = [];
    this.resized = this.selected = false;
  }

  /** A snapshot does not say where the pointer and the focus are, what is selected, and how far the page is zoomed in. */
  again(): void {
    this.resized = (window.visualViewport?.scale ?? 1) > 1;
    if (this.over?.isConnected) this.act({ source: 2, type: 0, node: this.over });
    this.selected = getSelection()?.isCollapsed === false;
    let at = document.activeElement;
    for (let inner = at; inner; at = inner) inner = inner.shadowRoot?.activeElement ?? (inner as HTMLIFrameElement).contentDocument?.activeElement ?? null;
    if (at && at.localName !== "body") this.act({ source: 2, type: 5, node: at });
  }

  /** Another value of a field: by the customer or by script. */
  wrote(target: EventTarget | null | undefined): void {
    const field = target as Field | HTMLOptionElement;
    const name = field?.localName;
    if (name === "option") this.wrote(field.closest("select"));
    else if (name === "input" || name === "textarea" || name === "select") this.mark(() => this.values.add(field as Field));
  }

  /** What there is to tell; then it is told. */
  take(): incrementalData[] {
    const { tree } = this;
    const taken: object[] = [];
    const { scale, offsetLeft: x, offsetTop: y } = window.visualViewport ?? ({} as VisualViewport);
    if (this.resized && !FRAME) taken.push({ source: 4, width: innerWidth, height: innerHeight, scale, x, y });
    for (const field of this.values) this.value(field, taken);
    for (const node of this.scrolled) this.scroll(node, taken);
    for (const { source, node, ...rest } of this.acts) {
      const place = { ...rest, id: tree.near(node) };
      if (source !== 2) taken.push({ source, positions: [place] });
      else if (place.id > 0) taken.push({ source, ...place });
    }
    if (this.selected) this.selection(taken);
    this.forget();
    return taken as unknown as incrementalData[];
  }

  private value(field: Field, taken: object[]): void {
    const { type, name, value, checked = false } = field as HTMLInputElement;
    const tell = (one: Node, text: string, isChecked: boolean) => this.tree.has(one) && taken.push({ source: 5, id: this.tree.getId(one), text, isChecked });
    if (type === "radio" && checked && name) {
      for (const other of field.ownerDocument.getElementsByName(name)) if (other !== field && !(other as HTMLInputElement).checked) tell(other, "", false);
    }
    tell(field, value, checked);
  }

  private scroll(node: Node, taken: object[]): void {
    const id = this.tree.getId(node);
    const box = node.nodeType === Node.DOCUMENT_NODE ? (node as Document).scrollingElement : (node as Element);
    if (id > 0 && box) taken.push({ source: 3, id, x: box.scrollLeft, y: box.scrollTop });
  }

  /** A caret that moves selects nothing, and is told once. */
  private selection(taken: object[]): void {
    const ranges = this.ranges();
    if (ranges.length || this.selecting) taken.push({ source: 14, ranges });
    this.selecting = ranges.length > 0;
  }

  private ranges(): object[] {
    const selection = getSelection();
    const ranges: object[] = [];
    for (let at = 0; selection && !selection.isCollapsed && at < selection.rangeCount; at += 1) {
      const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(at);
      const [start, end] = [this.tree.getId(startContainer), this.tree.getId(endContainer)];
      if (start > 0 && end > 0) ranges.push({ start, startOffset, end, endOffset });
    }
    return ranges;
  }

  private acted(type: number, event: Event): void {
    const node = event.composedPath()[0] as Node;
    if (node?.nodeType) this.act({ source: 2, type, node, ...placeOf(event, node) });
  }

  /** Of a run of the pointer or a finger only the last place is told, where it rests; how often, share.ts says. */
  private moved(source: 1 | 6, event: Event): void {
    const node = event.composedPath()[0] as Node;
    if (!node?.nodeType) return;
    if (source === 1) this.over = node;
    if (this.acts.at(-1)?.source === source) this.acts.pop();
    this.act({ source, node, ...placeOf(event, node) });
  }

  private act(act: Act): void {
    if (this.acts.push(act) > MAX_ACTS) this.acts.shift();
    this.stirred();
  }

  private mark(change: () => void): void {
    change();
    this.stirred();
  }

  private on(target: EventTarget, name: string, hear: (event: Event) => void): void {
    target.addEventListener(name, hear, { capture: true, passive: true });
    this.undo.push(() => target.removeEventListener(name, hear, true));
  }
}

/** Where in the window, in whole pixels, also from within frames; nothing for what has no place. */
function placeOf(event: Event, node: Node): { x?: number; y?: number } {
  let { clientX: x, clientY: y } = ((event as TouchEvent).changedTouches?.[0] ?? event) as MouseEvent;
  if (x === undefined) return {};
  [x, y] = inWindow(node, x, y);
  return { x: Math.round(x), y: Math.round(y), ...(FRAME ? { inner: true } : {}) };
}
