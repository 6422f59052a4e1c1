// Tells nodes: one by one with what each brings along, or all that is in one, as JSON in pieces. Between two pieces others may run and change
// the page: what moved meanwhile is told where it is met first, what came or went is for changes.ts, and what may be seen is asked anew.
import type { serializedNodeWithId } from "@rrweb/types";
import { type Cut, cssOf, describe, isTold, MAX_SHEET, ruleText, sheetOf } from "./describe";
import { embedded } from "./embedded";
import { reads, type Seen } from "./fields";
import type { Filter } from "./filter";
import { Foreign } from "./foreign";
import { MIN_SHEET, type Styles } from "./styles";
import { isShadow, type Root, type Tree } from "./tree";

/** Nodes that are told; further ones are left out. The console shows no more (cobrowse/checked.py). */
export const MAX_NODES = 200_000;
/** Rules of a large stylesheet that are read in one go. */
const RULES_AT_ONCE = 100;

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

/** What comes up while nodes are told. */
export interface Found {
  /** A shadow root or a frame's document: to be watched; it is there no more. */
  root(root: Root): void;
  left(root: Root): void;
  /** What script did to this sheet counts no more: it is read as a whole. Whether there was anything. */
  reread(sheet: CSSStyleSheet | null): boolean;
  /** There is more to tell. */
  more(): void;
}

export class Telling {
  /** Something was left out or cut. */
  cut = false;
  /** Counts the page's changes. */
  turn = 0;
  /** Frames whose documents, and elements whose large stylesheets are to be told. */
  private readonly frames = new Set<HTMLIFrameElement>();
  private readonly large = new Set<Element>();
  private readonly heardOf = new WeakSet<Node>();
  private readonly defining = new Set<string>();
  private readonly foreign = new Foreign();
  /** What frames of other origins told. */
  private others: string[] = [];
  /** The number that was said last, or followed. */
  private last = 0;
  readonly toCut: Cut = () => (this.cut = true);

  constructor(
    private readonly tree: Tree,
    private readonly filter: Filter,
    private readonly styles: Styles,
    private readonly found: Found,
  ) {
    embedded.came = (view) => {
      for (const node of tree.all()) if ((node as HTMLIFrameElement).contentWindow === view) this.again(node as HTMLIFrameElement);
    };
  }

  /** Before a snapshot. */
  forget(): void {
    embedded.forget();
    this.others = [];
    this.frames.clear();
    this.large.clear();
    this.cut = false;
  }

  /** Custom elements that were told before they were defined, and now are. */
  defined(): string[] {
    const names = [...this.defining].filter((name) => customElements.get(name));
    for (const name of names) this.defining.delete(name);
    return names;
  }

  /** Whether there is something that is told in pieces: a frame's document, a large stylesheet. */
  get hasMore(): boolean {
    return this.frames.size + this.large.size + this.others.length > 0;
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
    yield* this.others.splice(0);
  }

  /** A node and all in it. `rootId` goes to every node but the first: which document they are of. */
  *walk(root: Node, outer: Seen, rootId: string): Generator<string> {
    const open: Open[] = [];
    let { turn } = this;
    this.filter.fresh();
    this.last = 0;
    let text = this.enter(root, outer, "", open);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      yield text;
      if (turn !== this.turn) {
        turn = this.turn; // the page changed between two pieces: what may be seen too, perhaps
        this.filter.fresh();
        for (const each of open) each.inner = this.filter.within(each.parent);
      }
      const kid = top.inner === "blocked" ? undefined : top.kids[top.at++];
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

  /** The JSON of a node; with children, of what comes before them. What `cobrowse/restored.py` puts back is not said. */
  private enter(node: Node, outer: Seen, more: string, open: Open[]): string {
    const [made, inner] = this.tell(node, outer);
    const { id, type, ...rest } = made;
    const short: Partial<typeof made> = { ...(id === this.last + 1 ? {} : { id }), ...(type === 2 ? {} : { type }), ...rest };
    if (!Object.keys(made.attributes ?? {}).length) delete short.attributes;
    this.last = id;
    const at = more + (isShadow(node.parentNode) ? ',"isShadow":true' : "");
    const words = short as { textContent?: string };
    if (type === 3 && !at && !("id" in short) && !words.textContent?.startsWith("naast:")) return JSON.stringify(words.textContent);
    const text = JSON.stringify(short).slice(0, -1) + at;
    if (!inner) return `${text}}`;
    const shadow = (node as Element).shadowRoot;
    const kids = kidsOf(node);
    if (!shadow && !kids.length && type === 2) {
      this.bear(node);
      return `${text}}`;
    }
    const begun = { at: 0, inner, first: true };
    if (shadow) open.push({ ...begun, parent: shadow, kids: kidsOf(shadow), told: this.bear(shadow), end: "]}" });
    open.push({ ...begun, parent: node, kids, told: this.bear(node), end: shadow ? "" : "]}" });
    return `${text},"childNodes":[`;
  }

  /** Counts a node as told. What it is, without children, and what may be seen in it. */
  tell(node: Node, outer: Seen): [Record<string, unknown> & { type: number; id: number; attributes?: object }, Seen | null] {
    const id = this.tree.learn(node);
    const [made, inner] = this.filter.one(describe(node, id, this.toCut), node, outer);
    const { childNodes: _none, ...rest } = made as serializedNodeWithId & { childNodes?: unknown };
    if (made.type === 2 && !("needBlock" in made && made.needBlock)) this.meet(node as Element, rest as { attributes: Record<string, string> });
    else if (made.type === 3 && made.textContent.length >= MIN_SHEET && node.parentNode?.nodeName === "STYLE") Object.assign(rest, { textContent: this.styles.named(made.textContent) });
    if (inner && (node as Element).shadowRoot) this.found.root((node as Element).shadowRoot!);
    return [rest, inner];
  }

  /** What an element brings along besides: a stylesheet's rules, a frame's document, a custom element that is not defined yet. */
  private meet(element: Element, made: { attributes: Record<string, string> }): void {
    const name = element.localName;
    if (name === "link" || name === "style") {
      const css = this.isForeign(element) ? this.foreignText(element) : cssOf(element, this.toCut);
      if (css === null) this.large.add(element);
      else if (css) made.attributes._cssText = this.styles.named(this.filter.css(css, element));
      if (name === "link" || element.textContent!.includes("@import")) this.once(element, () => this.tree.has(element) && this.reread(element));
    } else if (name === "iframe") {
      this.frames.add(element as HTMLIFrameElement);
      this.once(element, () => this.again(element as HTMLIFrameElement));
    } else if (name.includes("-") && !customElements.get(name) && !this.defining.has(name)) {
      this.defining.add(name);
      void customElements.whenDefined(name).then(() => this.found.more(), () => undefined);
    }
  }

  /** A frame has another document. */
  private again(frame: HTMLIFrameElement): void {
    this.frames.add(frame);
    this.found.more();
  }

  private isForeign(element: Element): element is HTMLLinkElement {
    return element.localName === "link" && (element as HTMLLinkElement).sheet !== null && !sheetOf(element);
  }

  private foreignText(link: HTMLLinkElement): string {
    return this.foreign.of(link, () => this.tree.has(link) && this.reread(link));
  }

  private once(element: Element, loaded: () => void): void {
    if (this.heardOf.has(element)) return;
    this.heardOf.add(element);
    element.addEventListener("load", loaded);
  }

  /** A stylesheet is told again as a whole. */
  private reread(element: Element): void {
    this.found.reread(sheetOf(element));
    this.large.add(element);
    this.found.more();
  }

  /** A parent's list of what is told of its children, empty still. */
  bear(parent: Node): Node[] {
    const told: Node[] = [];
    this.tree.kids.set(parent, told);
    return told;
  }

  get full(): boolean {
    if (this.tree.size < MAX_NODES) return false;
    return (this.cut = true);
  }

  /** A same-origin frame's document; nothing for others. */
  private *document(frame: HTMLIFrameElement): Generator<string> {
    const id = this.tree.getId(frame);
    const here = id > 0 && frame.isConnected;
    const inner = here ? innerOf(frame) : null;
    const seen = this.filter.within(frame);
    const before = this.tree.documents.get(frame);
    if (before) {
      this.tree.forget(before);
      this.tree.documents.delete(frame);
      this.found.left(before);
    }
    if (here && !inner && reads(seen)) {
      yield* this.whole(null, id); // nothing is there, until it tells itself
      embedded.invite(frame, [id, this.tree.span(), this.filter.rules.closed], (text) => {
        if (this.tree.getId(frame) === id) this.others.push(text);
        this.found.more();
      });
    }
    if (!inner?.documentElement || seen === "blocked") return;
    this.tree.documents.set(frame, inner);
    this.found.root(inner);
    yield* this.whole(inner, id);
  }

  /** All of a document in the frame of that number; of null an empty one. */
  *whole(inner: Document | null, id: number): Generator<string> {
    yield attached(id);
    if (inner) yield* this.walk(inner, this.filter.within(inner), `,"rootId":${this.tree.learn(inner)}`);
    else yield emptied(this.tree.span());
    yield "}]}}";
  }

  /** All rules of a stylesheet, some at a time. When script changes it meanwhile, it is read again. */
  private *rules(element: Element): Generator<string> {
    const id = this.tree.getId(element);
    const sheet = sheetOf(element);
    const foreign = this.isForeign(element) ? this.foreignText(element) : "";
    if (id > 0 && foreign && this.filter.within(element) !== "blocked") yield this.sheet(id, this.filter.css(foreign, element));
    if (id < 0 || !sheet || this.filter.within(element) === "blocked") return;
    this.found.reread(sheet);
    let text = "";
    for (let at = 0; at < sheet.cssRules.length && text.length < MAX_SHEET; at += RULES_AT_ONCE) {
      text += this.filter.css(Array.from({ length: Math.min(RULES_AT_ONCE, sheet.cssRules.length - at) }, (_none, more) => ruleText(sheet.cssRules[at + more]!)).join(""), element);
      if (text.length > MAX_SHEET) this.cut = true;
      yield "";
    }
    yield this.sheet(id, text);
    if (this.found.reread(sheet)) this.large.add(element);
  }

  private sheet(id: number, text: string): string {
    return `,{"type":3,"data":{"source":0,"removes":[],"texts":[],"adds":[],"attributes":[{"id":${id},"attributes":{"_cssText":${JSON.stringify(this.styles.named(text))}}}]}}`;
  }
}

/** The beginning of the event that gives the frame of that number a document, which follows; then two brackets. */
export const attached = (id: number): string => `,{"type":3,"data":{"source":0,"removes":[],"texts":[],"attributes":[],"isAttachIframe":true,"adds":[{"parentId":${id},"nextId":null,"node":`;
/** A document of nothing. */
export const emptied = (id: number): string => `{"id":${id},"type":0,"childNodes":[]}`;

/** A parent's children that have a place in what is told. */
function kidsOf(parent: Node): Node[] {
  const kids: Node[] = [];
  for (let kid = parent.firstChild; kid; kid = kid.nextSibling) if (isTold(kid)) kids.push(kid);
  return kids;
}

function innerOf(frame: HTMLIFrameElement): Document | null {
  try {
    return frame.contentDocument;
  } catch {
    return null;
  }
}
