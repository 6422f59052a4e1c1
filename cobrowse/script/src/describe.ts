// One node of the page in rrweb's words, without what is in it: tag, attributes, and what is not in attributes (a field's value, a scrolled box,
// an open dialog, the rules of a stylesheet). Nothing is held back here; that is filter.ts's. Long texts are cut as the limits say.
import type { serializedNodeWithId } from "@rrweb/types";
import { urlOf } from "./attributes";
import { cut } from "./wire";

/** Characters of one text or attribute. */
export const MAX_TEXT = 64 * 1024;
/** Characters of one stylesheet. */
export const MAX_SHEET = 2 * 1024 * 1024;
/** Rules of a stylesheet that are read at once; of a larger one some at a time. */
export const MAX_RULES = 1500;

const SVG = "http://www.w3.org/2000/svg";
const HEAD_ONLY = new Set(["script", "noscript", "meta", "base", "template"]);

/** Whether a node has a place in what is told: no comments, nothing of our own, no blanks and scripts where they change nothing. */
export function isTold(node: Node): boolean {
  switch (node.nodeType) {
    case Node.ELEMENT_NODE: {
      const name = (node as Element).localName;
      return !name.startsWith("naast-") && !(HEAD_ONLY.has(name) && node.parentNode?.nodeName === "HEAD");
    }
    case Node.TEXT_NODE:
      return node.parentNode?.nodeName !== "HEAD" && node.parentNode?.nodeName !== "HTML";
    case Node.CDATA_SECTION_NODE:
    case Node.DOCUMENT_TYPE_NODE:
      return true;
    default:
      return false;
  }
}

/** Told of what was cut. */
export type Cut = () => void;

/** Cut to `most` characters, and without halves of surrogate pairs, which are no text for whoever reads it. */
function cutText(text: string, told: Cut, most: number): string {
  if (text.length > most) told();
  const whole = cut(text, most) as string & { toWellFormed?(): string };
  return whole.toWellFormed?.() ?? whole;
}

export function attributeText(value: string, told: Cut): string {
  return value.startsWith("data:") ? value : cutText(value, told, MAX_TEXT);
}

/** The text of a text node. */
export function valueOf(node: Node, told: Cut): string {
  return cutText(node.nodeValue ?? "", told, node.parentNode?.nodeName === "STYLE" ? MAX_SHEET : MAX_TEXT);
}

/** The sheet of a style or link element when its rules may be read. */
export function sheetOf(element: Element): CSSStyleSheet | null {
  const { sheet } = element as HTMLStyleElement | HTMLLinkElement;
  try {
    return sheet?.cssRules ? sheet : null;
  } catch {
    return null; // of another origin
  }
}

const LAYERED = ["position", "size", "repeat", "attachment", "origin", "clip"].map((name) => `background-${name}`);

/** The text of a sheet that another one imports, which stands in its place; its addresses are those of its own folder. */
function imported({ styleSheet, media, layerName }: CSSImportRule): string {
  try {
    const text = textOf(styleSheet!, () => undefined).replace(/url\("(?![\w-]+:|#)(.*?)"/g, (_whole, url: string) => `url("${urlOf(url, styleSheet!.href!) || url}"`);
    return `@media ${media.mediaText}{${layerName === null ? text : `@layer ${layerName}{${text}}`}}`;
  } catch {
    return ""; // not there, or of another origin
  }
}

/** A rule's text. Chromium writes what all layers of a background share at the first one only (rrweb shows such pages wrongly, too): it is said again. */
export function ruleText(rule: CSSRule): string {
  const { cssText } = rule;
  const { style } = rule as CSSStyleRule;
  if ("styleSheet" in rule) return imported(rule as CSSImportRule);
  if (!style || !/background:[^;]*, *(url|[a-z-]+-gradient)\(/.test(cssText)) return cssText;
  const layers = LAYERED.map((name) => `${name}:${style.getPropertyValue(name)}${style.getPropertyPriority(name) && "!important"};`);
  return `${cssText.slice(0, cssText.lastIndexOf("}"))}${layers.join("")}}`;
}

/** The text of a sheet's rules, cut at a rule. */
export function textOf(sheet: CSSStyleSheet, told: Cut): string {
  let text = "";
  for (const rule of sheet.cssRules) {
    if (text.length > MAX_SHEET) {
      told();
      break;
    }
    text += ruleText(rule);
  }
  return text;
}

/** Whether script gave a style element rules that its text does not have. */
function isScripted(style: HTMLStyleElement, sheet: CSSStyleSheet): boolean {
  const { textContent: text } = style;
  const { length } = sheet.cssRules;
  if (!length || !text?.trim()) return length > 0;
  if (text.includes("@import")) return true;
  if (text.length > 256 * 1024) return false;
  try {
    const plain = new CSSStyleSheet();
    plain.replaceSync(text);
    return plain.cssRules.length !== length;
  } catch {
    return false;
  }
}

/** The text of the element's stylesheet, where it is not its own text; "" for none; null when it is too large to be read at once. */
export function cssOf(element: Element, told: Cut): string | null {
  const sheet = sheetOf(element);
  if (!sheet || (element.localName === "style" && !isScripted(element as HTMLStyleElement, sheet))) return "";
  return sheet.cssRules.length > MAX_RULES && element.localName === "link" ? null : textOf(sheet, told);
}

export function modeOf(dialog: Element): string {
  return dialog.matches(":modal") ? "modal" : "non-modal";
}

/** The node as it is now, but for stylesheets. */
export function describe(node: Node, id: number, told: Cut): serializedNodeWithId {
  const owner = node.ownerDocument;
  switch (node.nodeType) {
    case Node.DOCUMENT_NODE:
      return { type: 0, childNodes: [], compatMode: (node as Document).compatMode, id } as serializedNodeWithId;
    case Node.DOCUMENT_TYPE_NODE:
      return { type: 1, name: "html", publicId: "", systemId: "", id };
    case Node.ELEMENT_NODE: {
      const element = node as Element;
      const name = element.localName;
      const made = { type: 2, tagName: name, attributes: attributesOf(element, told), childNodes: [], id } as unknown as Extract<serializedNodeWithId, { type: 2 }>;
      if (element.namespaceURI === SVG) made.isSVG = true;
      if (element.shadowRoot) made.isShadowHost = true;
      if (name.includes("-") && owner?.defaultView?.customElements.get(name)) made.isCustom = true;
      return made;
    }
    default:
      return { type: node.nodeType === Node.TEXT_NODE ? 3 : 4, textContent: valueOf(node, told), id } as serializedNodeWithId;
  }
}

function attributesOf(element: Element, told: Cut): Record<string, string | number | boolean> {
  const made: Record<string, string | number | boolean> = {};
  for (const { name, value } of element.attributes) made[name] = attributeText(value, told);
  switch (element.localName) {
    case "input":
    case "textarea":
    case "select": {
      const { value, checked, type } = element as HTMLInputElement;
      if (type === "radio" || type === "checkbox") {
        if (checked) made.checked = true;
        else delete made.checked;
      } else made.value = value;
      break;
    }
    case "option":
      if ((element as HTMLOptionElement).selected) made.selected = true;
      else delete made.selected;
      break;
    case "dialog":
      if ((element as HTMLDialogElement).open) made.rr_open_mode = modeOf(element);
  }
  const { scrollLeft, scrollTop } = element;
  if (scrollLeft) made.rr_scrollLeft = scrollLeft;
  if (scrollTop) made.rr_scrollTop = scrollTop;
  return made;
}
