// What changed on the page since it was told. Nothing is kept step by step: nodes are only marked, and when it is time the page as it is now is
// compared with what the other side has. So what waits is never more than the page itself, and what is told is true.
import type { addedNodeMutation, attributeMutation, mutationData, removedNodeMutation, serializedNodeWithId, textMutation } from "@rrweb/types";
import { attributeText, isTold, modeOf, valueOf } from "./describe";
import type { Filter } from "./filter";
import type { Telling } from "./telling";
import { isShadow, rising, type Tree } from "./tree";

/** Texts, and attributes' elements, that are told at once; and nodes that are added however late it is. */
const AT_ONCE = 500;
const AT_LEAST = 50;

/** What else hears of changes. */
export interface Other {
  stirred(): void;
  /** A field's own text changed. */
  wrote(field: EventTarget): void;
  /** A stylesheet's text changed: what script did to it is gone. */
  reread(sheet: CSSStyleSheet | null): void;
}

export class Changes {
  /** Parents whose children changed; parents that lack children still. */
  private readonly touched = new Set<Node>();
  private growing: Node[] = [];
  private readonly texts = new Set<Node>();
  private readonly attributes = new Map<Element, Set<string>>();

  constructor(
    private readonly tree: Tree,
    private readonly filter: Filter,
    private readonly telling: Telling,
    private readonly other: Other,
  ) {}

  /** Before a snapshot. */
  forget(): void {
    for (const each of [this.touched, this.texts, this.attributes]) each.clear();
    this.growing = [];
  }

  /** Whether there is something to tell. */
  get wait(): boolean {
    return this.touched.size + this.growing.length + this.texts.size + this.attributes.size > 0;
  }

  /** What is different, as long as `over` does not say that the time is up; the rest waits. Additions have passed the filter, nothing else has. */
  take(over: () => boolean): mutationData {
    this.filter.fresh();
    const removes: removedNodeMutation[] = [];
    for (const parent of this.touched) this.prune(parent, removes);
    this.touched.clear();
    const adds: addedNodeMutation[] = [];
    this.grow(adds, over);
    return { source: 0, adds, removes, texts: this.takeTexts(), attributes: this.takeAttributes() };
  }

  /** The children of a parent are to be told. */
  touch(parent: Node): void {
    this.touched.add(parent);
    this.other.stirred();
  }

  /** An attribute is to be told again: another picture in the place of an image, say. */
  changed(element: Element, name: string): void {
    if (!this.tree.has(element)) return;
    this.mark(element, name);
    this.other.stirred();
  }

  private mark(element: Element, name: string): void {
    const names = this.attributes.get(element);
    if (names) names.add(name);
    else this.attributes.set(element, new Set([name]));
  }

  /** Marks what the browser says changed. */
  heard(changes: MutationRecord[]): void {
    const { tree } = this;
    this.telling.turn += 1;
    for (const { type, target, attributeName } of changes) {
      if (type === "childList") {
        if (tree.kids.has(target)) this.touched.add(target);
        else if (target.nodeName === "TEXTAREA") this.other.wrote(target);
      } else if (!tree.has(target)) continue;
      else if (type === "characterData") this.texts.add(target);
      else this.mark(target as Element, attributeName!);
    }
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
      if (parent.nodeName === "STYLE") this.other.reread((parent as HTMLStyleElement).sheet);
    }
    this.growing.push(parent);
  }

  /** Adds children that were not told, parent by parent. */
  private grow(adds: addedNodeMutation[], over: () => boolean): void {
    let at = 0;
    for (; at < this.growing.length; at += 1) {
      const parent = this.growing[at]!;
      if (this.tree.kids.has(parent) && !this.fill(parent, adds, over)) break;
    }
    this.growing.splice(0, at);
  }

  /** Adds a parent's missing children; false when the time was up before all were there. */
  private fill(parent: Node, adds: addedNodeMutation[], over: () => boolean): boolean {
    const told = this.tree.kids.get(parent)!;
    const outer = this.filter.within(parent);
    if (outer === "blocked") return true;
    const parentId = this.idOf(parent);
    const owner = parent.ownerDocument ?? (parent as Document);
    const more = { ...(isShadow(parent) ? { isShadow: true } : {}), ...(!FRAME && owner === document ? {} : { rootId: this.tree.getId(owner) }) };
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
      if (!time || this.telling.full) break;
      const [made, inner] = this.telling.tell(kid, outer);
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
      this.telling.bear(root);
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
      if (this.tree.has(node) && taken.push({ id: this.tree.getId(node), value: valueOf(node, this.telling.toCut) }) >= AT_ONCE) break;
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
        const value = element.getAttribute(name) ?? element.getAttribute("xlink:" + name); // the browser says `href` of both
        attributes[name] = value === null ? null : attributeText(value, this.telling.toCut);
        if (name === "open" && value !== null && element.localName === "dialog") attributes.rr_open_mode = modeOf(element);
      }
      if (taken.push({ id: this.tree.getId(element), attributes }) >= AT_ONCE) break;
    }
    return taken;
  }
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
