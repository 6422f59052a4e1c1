// What the other side has of the page: a number for every node that was told, and every parent's children in the order in which they were told.
// Pure bookkeeping; what is told, and when, is recorder.ts's. A node keeps its number as long as it lives, so that one that moves stays itself.

export type Root = Document | ShadowRoot;

/** Numbers that are kept free for such a frame: for all nodes that there ever are in it. */
export const SPAN = 2 ** 20;
/** Where the numbers of such a frame begin, its element's in the page around, and how many of its own it used. */
export const place = { first: 1, within: 0, used: 0 };

export const isShadow = (node: Node | null): node is ShadowRoot => node?.nodeType === Node.DOCUMENT_FRAGMENT_NODE && "host" in node;

export class Tree {
  private ids = new WeakMap<Node, number>();
  private readonly nodes = new Map<number, Node>();
  /** Parent (element, document or shadow root) to its children as they were told. A parent whose content stays in the browser is not here. */
  readonly kids = new Map<Node, Node[]>();
  private next = FRAME ? place.first : 1;

  /** Nodes that were told. */
  get size(): number {
    return this.nodes.size;
  }

  /** The number of a node that was told, else -1. */
  getId(node: Node | null): number {
    const id = node ? this.ids.get(node) : undefined;
    return id !== undefined && this.nodes.has(id) ? id : -1;
  }

  getNode(id: number): Node | null {
    return this.nodes.get(id) ?? null;
  }

  /** All nodes that were told. */
  all(): Iterable<Node> {
    return this.nodes.values();
  }

  has(node: Node): boolean {
    return this.getId(node) > 0;
  }

  /** Counts a node as told; its number. */
  learn(node: Node): number {
    const id = this.ids.get(node) ?? this.next++;
    if (FRAME) place.used = this.next - place.first;
    this.ids.set(node, id);
    this.nodes.set(id, node);
    return id;
  }

  /** Keeps numbers free; the first of them. */
  span(): number {
    return (this.next += SPAN) - SPAN;
  }

  /** The node that is told of, or the nearest one around it; -1 when there is none. */
  near(node: Node | null): number {
    for (let at = node; at; at = at.parentNode ?? (at as ShadowRoot).host ?? null) if (this.has(at)) return this.getId(at);
    return -1;
  }

  /** The node and all that was told in it is there no more. */
  forget(root: Node): void {
    const left = [root];
    for (let node = left.pop(); node; node = left.pop()) {
      const id = this.ids.get(node);
      if (id !== undefined) this.nodes.delete(id);
      const shadow = (node as Element).shadowRoot;
      const inner = (node as HTMLIFrameElement).localName === "iframe" ? this.documents.get(node) : undefined;
      for (const root of [node, shadow, inner]) {
        const kids = root && this.kids.get(root);
        if (!kids) continue;
        this.kids.delete(root);
        for (const kid of kids) left.push(kid);
      }
      if (inner) left.push(inner);
    }
  }

  /** A frame to the document that was told in it. */
  readonly documents = new Map<Node, Document>();

  clear(): void {
    this.nodes.clear();
    this.kids.clear();
    this.documents.clear();
  }
}

/** Where a sequence of different numbers can stay as it is: the positions of its longest rising part (patience sorting, Fredman 1975). */
export function rising(values: readonly number[]): Set<number> {
  const ends: number[] = [];
  const before: number[] = [];
  values.forEach((value, at) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[ends[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    before[at] = low ? ends[low - 1]! : -1;
    ends[low] = at;
  });
  const kept = new Set<number>();
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at]!) kept.add(at);
  return kept;
}
