// Masked and blocked places at the agent: a box, its colour and its size, and no picture, whatever style the site gives to it. filter.ts marks the
// elements; what the site's stylesheets would show there is taken back here, in the page, its frames and its shadow roots.

const NO_PICTURE = ["background-image", "mask-image", "-webkit-mask-image", "mask-border-source", "border-image-source", "-webkit-box-reflect", "list-style-image"]
  .map((property) => `${property}: none !important;`)
  .join(" ");
const PARTS = ["before", "after", "marker", "backdrop", "placeholder", "first-line", "first-letter", "file-selector-button", "-webkit-scrollbar", "-webkit-scrollbar-thumb"];
const marked = (part: string): string => `[naast-masked]::${part}`;

/** As the first layer of a document, so that it wins from everything that the site calls important. A mark that is drawn by words (icon fonts) keeps its room. */
export const MASKED = `@layer naast-masked {
  [naast-masked], ${PARTS.map(marked).join(", ")} { ${NO_PICTURE} cursor: auto !important; }
  [naast-masked], [naast-masked]::marker { content: normal !important; }
  [naast-masked]::before, [naast-masked]::after { visibility: hidden !important; }
}`;

/** Keeps the rule in the shadow roots that have masked elements: a document's stylesheets do not reach into them. */
export class MaskedRoots {
  private readonly built = new Set<Node>();
  private readonly roots = new Map<ShadowRoot, HTMLStyleElement>();

  /** A node that the replayer made; it may not hang in the page yet. */
  made(node: Node): void {
    if ((node as Partial<Element>).hasAttribute?.("naast-masked")) this.built.add(node);
  }

  /** After a batch. An adopted sheet would come after the site's own layers. */
  hold(): void {
    for (const node of this.built) {
      const root = node.getRootNode() as ShadowRoot;
      if (!root.host || this.roots.has(root)) continue;
      const style = root.ownerDocument.createElement("style");
      style.textContent = MASKED;
      this.roots.set(root, style);
    }
    this.built.clear();
    for (const [root, style] of this.roots) {
      if (!root.host.isConnected) this.roots.delete(root);
      else if (root.firstChild !== style) root.prepend(style);
    }
  }
}
