// Which node of the page has which number: what rrweb's own mirror does, with the number kept at the node, which costs a tenth of a table of weak
// keys. And the plain parts of a whole page, made here before rrweb comes to them: it takes what is there already (its `buildNodeWithSN`). For 27,000
// nodes that is half the time. What is plain is told by names that are known to be; all else is left to rrweb.
import type { IMirror, serializedElementNodeWithId, serializedNodeWithId } from "@rrweb/types";

const DOCUMENT = 0;
const ELEMENT = 2;
const TEXT = 3;
const SVG = "http://www.w3.org/2000/svg";

/** Elements of which rrweb knows nothing but their attributes, and stage.ts neither. */
const PLAIN = new Set(
  `a abbr address article aside b blockquote body br button caption cite code col colgroup dd del details dfn div dl dt em fieldset figcaption figure
  footer form h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd label legend li main mark menu nav ol optgroup option output p picture pre q s samp
  section select small source span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr`.split(/\s+/),
);
const PLAIN_SVG = new Set("svg g path circle ellipse line polygon polyline rect text tspan title desc defs stop".split(" "));
/** Elements whose words rrweb changes before it comes to them. */
const REWRITTEN = new Set(["style", "textarea"]);
/** Attributes that stand for themselves: none of rrweb's (`rr_`, `_cssText`, `on`), none of ours (`naast-`), and no `popover`. */
const ORDINARY = /^(?!on|naast-|rr|popover$)[a-z][A-Za-z0-9-]*$/;

type Kept = Node & Record<symbol, serializedNodeWithId | undefined>;
/** What a serialized element may have beside its type. */
type Told = serializedElementNodeWithId & { isShadow?: boolean; isShadowHost?: boolean; isSVG?: boolean; isCustom?: boolean };

export class Numbers implements IMirror<Node> {
  private nodes = new Map<number, Node>();
  private kept = Symbol("number");
  private readonly ordinary = new Map<string, boolean>();

  /** `next`: the whole page that comes, whose plain parts are made as soon as its document is there. */
  constructor(private next?: serializedNodeWithId) {}

  getId(node: Node | null | undefined): number {
    return node ? ((node as Kept)[this.kept]?.id ?? -1) : -1;
  }

  getNode(id: number): Node | null {
    return this.nodes.get(id) ?? null;
  }

  getIds(): number[] {
    return [...this.nodes.keys()];
  }

  getMeta(node: Node | null): serializedNodeWithId | null {
    return (node as Kept | null)?.[this.kept] ?? null;
  }

  removeNodeFromMap(node: Node): void {
    this.nodes.delete(this.getId(node));
    for (let child = node.firstChild; child; child = child.nextSibling) this.removeNodeFromMap(child);
  }

  has(id: number): boolean {
    return this.nodes.has(id);
  }

  hasNode(node: Node): boolean {
    return this.getMeta(node) !== null;
  }

  add(node: Node, meta: serializedNodeWithId): void {
    this.nodes.set(meta.id, node);
    (node as Kept)[this.kept] = meta;
    if (meta !== this.next || (meta.type as number) !== DOCUMENT) return;
    this.next = undefined;
    for (const child of (meta as unknown as Told).childNodes) this.ready(node as Document, child);
  }

  replace(id: number, node: Node): void {
    const old = this.nodes.get(id) as Kept | undefined;
    if (old?.[this.kept]) (node as Kept)[this.kept] = old[this.kept];
    this.nodes.set(id, node);
  }

  reset(): void {
    this.nodes = new Map();
    this.kept = Symbol("number");
  }

  /** Makes a node where all of it is plain, or else those of its parts that are; null where rrweb is to make it. */
  private ready(page: Document, told: serializedNodeWithId): Node | null {
    let node: Node | null = null;
    if (told.rootId || (told as Told).isShadow || this.nodes.has(told.id)) return null;
    if ((told.type as number) === TEXT) {
      const { textContent, isStyle } = told as unknown as { textContent: string; isStyle?: boolean };
      node = isStyle ? null : page.createTextNode(textContent);
    } else if ((told.type as number) === ELEMENT) {
      node = this.element(page, told as unknown as Told);
    }
    if (node) this.add(node, told);
    return node;
  }

  private element(page: Document, told: Told): Node | null {
    const { tagName, attributes, isSVG } = told;
    if (REWRITTEN.has(tagName) || "_cssText" in attributes) return null;
    const children = told.childNodes.map((child) => this.ready(page, child));
    if (told.isShadowHost || told.isCustom || !(isSVG ? PLAIN_SVG : PLAIN).has(tagName) || children.includes(null)) return null;
    for (const name in attributes) if (typeof attributes[name] !== "string" || !this.stands(name)) return null;
    const made = isSVG ? page.createElementNS(SVG, tagName) : page.createElement(tagName);
    for (const name in attributes) made.setAttribute(name, attributes[name] as string);
    for (const child of children) made.appendChild(child!);
    return made;
  }

  private stands(name: string): boolean {
    let known = this.ordinary.get(name);
    if (known === undefined) this.ordinary.set(name, (known = ORDINARY.test(name)));
    return known;
  }
}
