// Tells the page as rrweb's events, in slices that are short enough for the customer not to notice. A snapshot is walked node by node. After it
// nothing is told step by step: what changed is only marked, and a slice compares the page as it is now with what the other side has (tree.ts),
// takes away what is gone, adds what is new and says what is different. So every event is true when it is made, thousands of changes of one node
// cost one, and what waits is never more than the page itself. Pace and sending are share.ts's, what may leave is filter.ts's.
//
// Why not rrweb's own recorder: its snapshot is one task (190 ms at 15,000 elements), its queue grows with every step, and it is half of page.js.
import type { addedNodeMutation, attributeMutation, eventWithTime, incrementalData, removedNodeMutation, serializedNodeWithId, textMutation } from "@rrweb/types";
import { after } from "./after";
import { attributeText, type Cut, cssOf, describe, isTold, MAX_SHEET, modeOf, sheetOf, valueOf } from "./describe";
import type { Seen } from "./fields";
import { EVENT, type Filter } from "./filter";
import { Happenings } from "./happenings";
import { Sheets } from "./sheets";
import { isShadow, rising, type Tree } from "./tree";

/** Nodes that are told; further ones are left out. The console shows no more (cobrowse/checked.py). */
export const MAX_NODES = 200_000;
/** Milliseconds between two looks at what the page tells to nobody: sheets pushed to a list, frames that were changed. */
const LOOK = 1000;
/** Rules of a large stylesheet that are read in one go. */
const RULES_AT_ONCE = 100;
/** Texts, and attributes' elements, of one slice; and nodes that one adds however late it is. */
const AT_ONCE = 500;
const AT_LEAST = 50;

type Root = Document | ShadowRoot;
type Added = addedNodeMutation;

/** A parent whose children are being walked. */
interface Open {
  parent: Node;
  kids: Node[];
  told: Node[];
  at: number;
  inner: Seen;
  end: string;
  first: boolean;
}

export class Recorder {
  /** Something was left out or cut. */
  cut = false;
  private readonly observer = new MutationObserver((changes) => this.heard(changes));
  private readonly happenings: Happenings;
  private readonly sheets: Sheets;
  private readonly roots = new Set<Root>();
  private readonly watched = new WeakSet<Document>();
  private readonly undo: (() => void)[] = [];
  private readonly heardOf = new WeakSet<Node>();
  private readonly defining = new Set<string>();
  /** Parents whose children changed; parents that lack children still. */
  private touched = new Set<Node>();
  private growing: Node[] = [];
  private texts = new Set<Node>();
  private attributes = new Map<Element, Set<string>>();
  private frames = new Set<HTMLIFrameElement>();
  private large = new Set<Element>();
  private looking = 0;
  private active = false;
  private readonly toCut: Cut = () => (this.cut = true);

  /** `stirred`: there is something to tell; `again`: only a snapshot can tell it. */
  constructor(
    private readonly tree: Tree,
    private readonly filter: Filter,
    private readonly stirred: () => void,
    private readonly again: () => void,
  ) {
    this.happenings = new Happenings(tree, () => this.stir());
    this.sheets = new Sheets(tree, () => this.stir(), again);
  }

  start(): void {
    this.active = true;
    this.watch(window);
    this.looking = window.setInterval(() => this.sheets.changed(this.roots) && this.stir(), LOOK);
  }

  stop(): void {
    this.active = false;
    clearInterval(this.looking);
    this.happenings.stop();
    this.sheets.stop();
    for (const undo of this.undo.splice(0)) undo();
    this.forget();
  }

  /** Whether a slice would tell something. */
  get waits(): boolean {
    return this.touched.size + this.growing.length + this.texts.size + this.attributes.size > 0;
  }

  /** An attribute is to be told again: another picture in the place of an image. */
  changed(element: Element, name: string): void {
    if (!this.tree.has(element)) return;
    const names = this.attributes.get(element);
    if (names) names.add(name);
    else this.attributes.set(element, new Set([name]));
    this.stir();
  }

  // ---- the whole page

  /** The events that tell the whole page, as JSON in pieces: between two of them others may run. */
  *snapshot(): Generator<string> {
    this.forget();
    this.observe(document);
    const at = Date.now();
    const meta = { type: EVENT.meta, data: { href: location.href, width: innerWidth, height: innerHeight }, timestamp: at };
    yield `${JSON.stringify(this.filter.pass(meta as eventWithTime))},{"type":${EVENT.full},"timestamp":${at},"data":{"node":`;
    yield* this.walk(document, "plain", "");
    const { scrollX: left, scrollY: top } = window;
    yield `,"initialOffset":${JSON.stringify({ left, top })}}}`;
    yield* this.more();
  }

  /** Whether there is something that is told in pieces: a frame's document, a large stylesheet. */
  get hasMore(): boolean {
    return this.frames.size + this.large.size > 0;
  }

  /** Events of what is told in pieces, each after a comma. */
  *more(): Generator<string> {
    for (const frame of this.frames) {
      this.frames.delete(frame);
      yield* this.document(frame);
    }
    for (const element of this.large) {
      this.large.delete(element);
      yield* this.rules(element);
    }
  }

  private *walk(root: Node, outer: Seen, rootId: string): Generator<string> {
    const open: Open[] = [];
    this.filter.fresh();
    let text = this.enter(root, outer, "", open);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      yield text;
      const kid = top.kids[top.at++];
      text = "";
      if (!kid) {
        open.pop();
        text = top.end;
        if (!text) open.at(-1)!.first = top.first; // of a shadow root, whose children stand in the same list
      } else if (kid.parentNode === top.parent && !this.tree.has(kid) && !this.full) {
        top.told.push(kid);
        text = (top.first ? "" : ",") + this.enter(kid, top.inner, rootId, open);
        top.first = false;
      }
    }
    yield text;
  }

  /** The JSON of a node; with children, of what comes before them. */
  private enter(node: Node, outer: Seen, more: string, open: Open[]): string {
    const [made, inner] = this.tell(node, outer);
    const text = JSON.stringify(made).slice(0, -1) + more + (isShadow(node.parentNode) ? ',"isShadow":true' : "");
    if (!inner) return `${text}${made.type === 2 ? ',"childNodes":[]' : ""}}`;
    const shadow = (node as Element).shadowRoot;
    const begun = { at: 0, inner, first: true };
    if (shadow) open.push({ ...begun, parent: shadow, kids: kidsOf(shadow), told: this.bear(shadow), end: "]}" });
    open.push({ ...begun, parent: node, kids: kidsOf(node), told: this.bear(node), end: shadow ? "" : "]}" });
    return `${text},"childNodes":[`;
  }

  /** Counts a node as told. What it is, without children, and what may be seen in it. */
  private tell(node: Node, outer: Seen): [Record<string, unknown> & { type: number }, Seen | null] {
    const id = this.tree.learn(node);
    const [made, inner] = this.filter.one(describe(node, id, this.toCut), node, outer);
    const { childNodes: _none, ...rest } = made as serializedNodeWithId & { childNodes?: unknown };
    if (made.type === 2 && !("needBlock" in made && made.needBlock)) this.meet(node as Element, rest as { attributes: Record<string, string> });
    if (inner && (node as Element).shadowRoot) this.observe((node as Element).shadowRoot!);
    return [rest, inner];
  }

  /** What an element brings along besides: a stylesheet's rules, a frame's document, a custom element that is not defined yet. */
  private meet(element: Element, made: { attributes: Record<string, string> }): void {
    const name = element.localName;
    if (name === "link" || name === "style") {
      const css = cssOf(element, this.toCut);
      if (css === null) this.large.add(element);
      else if (css) made.attributes._cssText = this.filter.css(css, element);
      if (name === "link") this.once(element, () => this.tree.has(element) && this.reread(element));
    } else if (name === "iframe") {
      this.frames.add(element as HTMLIFrameElement);
      this.once(element, () => {
        this.frames.add(element as HTMLIFrameElement);
        this.stir();
      });
    } else if (name.includes("-") && !customElements.get(name) && !this.defining.has(name)) {
      this.defining.add(name);
      void customElements.whenDefined(name).then(() => this.stir(), () => undefined);
    }
  }

  private once(element: Element, loaded: () => void): void {
    if (this.heardOf.has(element)) return;
    this.heardOf.add(element);
    element.addEventListener("load", loaded);
  }

  /** A stylesheet is told again as a whole. */
  private reread(element: Element): void {
    this.sheets.drop(sheetOf(element));
    this.large.add(element);
    this.stir();
  }

  /** A parent's list of what is told of its children, empty still. */
  private bear(parent: Node): Node[] {
    const told: Node[] = [];
    this.tree.kids.set(parent, told);
    return told;
  }

  private get full(): boolean {
    if (this.tree.size < MAX_NODES) return false;
    return (this.cut = true);
  }

  /** A same-origin frame's document; nothing for others. */
  private *document(frame: HTMLIFrameElement): Generator<string> {
    const id = this.tree.getId(frame);
    const inner = id > 0 && frame.isConnected ? innerOf(frame) : null;
    const before = this.tree.documents.get(frame);
    if (before) {
      this.tree.forget(before);
      this.tree.documents.delete(frame);
      this.roots.delete(before);
    }
    if (!inner?.documentElement || this.filter.within(frame) === "blocked") return;
    this.tree.documents.set(frame, inner);
    this.observe(inner);
    if (inner.defaultView) this.watch(inner.defaultView as Window & typeof globalThis);
    yield `,{"type":3,"timestamp":${Date.now()},"data":{"source":0,"removes":[],"texts":[],"attributes":[],"isAttachIframe":true,"adds":[{"parentId":${id},"nextId":null,"node":`;
    yield* this.walk(inner, this.filter.within(inner), `,"rootId":${this.tree.learn(inner)}`);
    yield "}]}}";
  }

  /** All rules of a stylesheet, some at a time. When script changes it meanwhile, it is read again. */
  private *rules(element: Element): Generator<string> {
    const id = this.tree.getId(element);
    const sheet = sheetOf(element);
    if (id < 0 || !sheet || this.filter.within(element) === "blocked") return;
    this.sheets.drop(sheet);
    yield `,{"type":3,"timestamp":${Date.now()},"data":{"source":0,"removes":[],"texts":[],"adds":[],"attributes":[{"id":${id},"attributes":{"_cssText":"`;
    for (let [at, length] = [0, 0]; at < sheet.cssRules.length && length < MAX_SHEET; at += RULES_AT_ONCE) {
      const part = this.filter.css(Array.from({ length: Math.min(RULES_AT_ONCE, sheet.cssRules.length - at) }, (_none, more) => sheet.cssRules[at + more]?.cssText ?? "").join(""), element);
      length += part.length;
      if (length > MAX_SHEET) this.cut = true;
      yield JSON.stringify(part).slice(1, -1);
    }
    yield '"}}]}}';
    if (this.sheets.drop(sheet)) this.large.add(element);
  }

  // ---- what changed

  /** The events that tell what changed, as long as `over` does not say that the time is up; the rest waits. */
  slice(over: () => boolean): string[] {
    this.heard(this.observer.takeRecords());
    this.filter.fresh();
    const removes: removedNodeMutation[] = [];
    for (const parent of this.touched) this.prune(parent, removes);
    this.touched.clear();
    const adds: Added[] = [];
    this.grow(adds, over);
    const changes = { source: 0, adds: [], removes, texts: this.takeTexts(), attributes: this.takeAttributes() };
    const passed = this.pass(changes as unknown as incrementalData)[0] ?? (adds.length ? { type: 3, timestamp: Date.now(), data: changes } : null);
    if (passed) (passed.data as { adds: Added[] }).adds = adds;
    const rest = [...this.sheets.take(this.roots), ...this.happenings.take(), ...this.defined()];
    return [...(passed ? [passed] : []), ...rest.flatMap((data) => this.pass(data))].map((event) => JSON.stringify(event));
  }

  private pass(data: incrementalData): eventWithTime[] {
    try {
      const passed = this.filter.pass({ type: 3, data, timestamp: Date.now() } as eventWithTime);
      return passed ? [passed] : [];
    } catch {
      this.again(); // what could not be filtered does not leave; a snapshot mends what is then missing
      return [];
    }
  }

  private heard(changes: MutationRecord[]): void {
    const { tree } = this;
    for (const { type, target, attributeName } of changes) {
      if (type === "childList") {
        if (tree.kids.has(target)) this.touched.add(target);
        else if (target.nodeName === "TEXTAREA") this.happenings.wrote(target);
      } else if (!tree.has(target)) continue;
      else if (type === "characterData") this.texts.add(target);
      else this.changed(target as Element, attributeName!);
    }
    if (changes.length) this.stir();
  }

  /** Takes away the children of a parent that are not there, or not in their place, any more. */
  private prune(parent: Node, removes: removedNodeMutation[]): void {
    const told = this.tree.kids.get(parent);
    if (!told) return;
    const stay = inOrder(parent, told.filter((kid) => kid.parentNode === parent));
    if (stay.length < told.length) {
      const left = new Set(stay);
      const shadow = isShadow(parent) ? { isShadow: true } : {};
      const parentId = this.idOf(parent);
      for (const kid of told) {
        if (left.has(kid)) continue;
        removes.push({ parentId, id: this.tree.getId(kid), ...shadow });
        this.tree.forget(kid);
      }
      this.tree.kids.set(parent, stay);
      if (parent.nodeName === "STYLE") this.sheets.drop((parent as HTMLStyleElement).sheet);
    }
    this.growing.push(parent);
  }

  /** Adds children that were not told, parent by parent. */
  private grow(adds: Added[], over: () => boolean): void {
    let at = 0;
    for (; at < this.growing.length; at += 1) {
      const parent = this.growing[at]!;
      if (this.tree.kids.has(parent) && !this.fill(parent, adds, over)) break;
    }
    this.growing.splice(0, at);
  }

  /** Adds a parent's missing children; false when the time was up before all were there. */
  private fill(parent: Node, adds: Added[], over: () => boolean): boolean {
    const told = this.tree.kids.get(parent)!;
    const outer = this.filter.within(parent);
    if (outer === "blocked") return true;
    const parentId = this.idOf(parent);
    const owner = parent.ownerDocument ?? (parent as Document);
    const more = { ...(isShadow(parent) ? { isShadow: true } : {}), ...(owner === document ? {} : { rootId: this.tree.getId(owner) }) };
    const now: Node[] = [];
    let next = 0;
    let time = true;
    for (let kid = parent.firstChild; kid; kid = kid.nextSibling) {
      if (kid === told[next]) {
        now.push(kid);
        next += 1;
        continue;
      }
      if (!isTold(kid) || this.tree.has(kid)) continue;
      time = adds.length < AT_LEAST || !over();
      if (!time || this.full) break;
      const [made, inner] = this.tell(kid, outer);
      const nextId = next < told.length ? this.tree.getId(told[next]!) : null;
      adds.push({ parentId, nextId, node: { ...made, ...(made.type === 2 ? { childNodes: [] } : {}), ...more } as unknown as serializedNodeWithId });
      now.push(kid);
      if (inner) this.sprout(kid);
    }
    this.tree.kids.set(parent, [...now, ...told.slice(next)]);
    return time;
  }

  private sprout(parent: Node): void {
    const shadow = (parent as Element).shadowRoot;
    for (const root of shadow ? [parent, shadow] : [parent]) {
      this.bear(root);
      if (root.hasChildNodes()) this.growing.push(root);
    }
  }

  private idOf(parent: Node): number {
    return this.tree.getId(isShadow(parent) ? parent.host : parent);
  }

  private takeTexts(): textMutation[] {
    const taken: textMutation[] = [];
    for (const node of this.texts) {
      this.texts.delete(node);
      if (this.tree.has(node) && taken.push({ id: this.tree.getId(node), value: valueOf(node, this.toCut) }) >= AT_ONCE) break;
    }
    return taken;
  }

  private takeAttributes(): attributeMutation[] {
    const taken: attributeMutation[] = [];
    for (const [element, names] of this.attributes) {
      this.attributes.delete(element);
      if (!this.tree.has(element)) continue;
      const attributes: attributeMutation["attributes"] = {};
      for (const name of names) {
        const value = element.getAttribute(name);
        attributes[name] = value === null ? null : attributeText(value, this.toCut);
        if (name === "open" && value !== null && element.localName === "dialog") attributes.rr_open_mode = modeOf(element);
      }
      if (taken.push({ id: this.tree.getId(element), attributes }) >= AT_ONCE) break;
    }
    return taken;
  }

  private defined(): incrementalData[] {
    const names = [...this.defining].filter((name) => customElements.get(name));
    for (const name of names) this.defining.delete(name);
    return names.map((name) => ({ source: 16, define: { name } }) as unknown as incrementalData);
  }

  // ---- watching

  private observe(root: Root): void {
    const all = { childList: true, subtree: true, attributes: true, characterData: true };
    this.observer.observe(root, all);
    if (this.roots.has(root)) return;
    this.roots.add(root);
    if (isShadow(root) && !this.heardOf.has(root)) {
      this.heardOf.add(root);
      this.happenings.watchIn(root);
    }
  }

  private watch(view: Window & typeof globalThis): void {
    if (this.watched.has(view.document)) return; // of the document, as a frame's window outlives its page
    this.watched.add(view.document);
    this.happenings.watch(view);
    this.sheets.watch(view);
    this.undo.push(after(view.Element.prototype, "attachShadow", (host: Element) => this.opened(host)));
  }

  /** An element that was told has a shadow root now. */
  private opened(host: Element): void {
    const { shadowRoot: root } = host;
    if (!root || !this.tree.kids.has(host) || this.tree.kids.has(root)) return;
    this.observe(root);
    this.bear(root);
    this.touched.add(root);
    this.stir();
  }

  private stir(): void {
    if (this.active) this.stirred();
  }

  private forget(): void {
    this.observer.disconnect();
    this.roots.clear();
    this.tree.clear();
    this.happenings.forget();
    this.sheets.forget();
    for (const each of [this.touched, this.texts, this.attributes, this.frames, this.large]) each.clear();
    this.growing = [];
    this.cut = false;
  }
}

/** A parent's children that have a place in what is told. */
function kidsOf(parent: Node): Node[] {
  const kids: Node[] = [];
  for (let kid = parent.firstChild; kid; kid = kid.nextSibling) if (isTold(kid)) kids.push(kid);
  return kids;
}

/** Of children of a parent as many as stand in this order. */
function inOrder(parent: Node, told: Node[]): Node[] {
  let at = 0;
  for (let kid = parent.firstChild; kid; kid = kid.nextSibling) if (kid === told[at]) at += 1;
  if (at === told.length) return told;
  const places = new Map<Node, number>();
  for (let kid = parent.firstChild; kid; kid = kid.nextSibling) places.set(kid, places.size);
  const kept = rising(told.map((kid) => places.get(kid)!));
  return told.filter((_kid, place) => kept.has(place));
}

function innerOf(frame: HTMLIFrameElement): Document | null {
  try {
    return frame.contentDocument;
  } catch {
    return null;
  }
}
