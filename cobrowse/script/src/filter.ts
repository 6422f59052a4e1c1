// Stands between recorder.ts and the socket: what the agent may not see does not leave the browser. Nodes of snapshots and additions pass `one`,
// every other kind passes `pass`; a kind that is not known is dropped. The page's own words are seen unless masked, what a person wrote is not unless
// opened (fields.ts), attributes by allowlist (attributes.ts), pictures by assets.ts. What may be seen at a node is asked of the live page,
// by the number that it was told under; a node that has none counts as masked. Elements of which nothing may be seen keep their place as empty ones.
import type {
  attributeMutation,
  eventWithTime,
  incrementalData,
  mutationData,
  serializedElementNodeWithId,
  serializedNodeWithId,
  styleDeclarationParam,
} from "@rrweb/types";
import { ASKED, bareStyle, bareUrl, classes, conditions, kindOf, named, symbolNamed, TELLING } from "./attributes";
import { around, type Found, hides, isNever, MASK, openValue, reads, type Rules, type Seen, seenAt, seenAtFirst, seenIn, withoutCards, wordsAt } from "./fields";
import { here, ownScheme } from "./here";
import type { Moving } from "./stills";
import { isShadow } from "./tree";

/** rrweb's numbers; its enums are types only here, so that the bundle does not carry them. */
export const EVENT = { full: 2, incremental: 3, meta: 4 } as const;
const NODE = { document: 0, doctype: 1, element: 2, text: 3, cdata: 4 } as const;
const SOURCE = {
  mutation: 0,
  mouseMove: 1,
  mouseInteraction: 2,
  scroll: 3,
  resize: 4,
  input: 5,
  touchMove: 6,
  media: 7,
  rule: 8,
  drag: 12,
  declaration: 13,
  selection: 14,
  adopted: 15,
  customElement: 16,
} as const;

export interface Mirror {
  getNode(id: number): Node | null;
}

/** Gives what is shown in the place of a picture, a data: URL; without `seen` a blank of the same size. Also of what moves, where that is seen. */
export type PictureOf = (image: HTMLImageElement | Moving, seen: boolean) => string;

const EMPTIED = new Set(["script", "noscript", "noframes", "noembed", "metadata", "meta", "base", "template", "object", "embed", "naast-call", "naast-pointer"]);
const FIELDS = new Set(["input", "textarea", "select"]);
const BUTTONS = new Set(["submit", "button", "reset"]);
/** Marks elements of a masked or blocked place for the console, which shows no picture there, by whatever style (viewer/masked.ts). */
const HIDES = { "naast-masked": "" };
/** Inputs whose value must be of a form; a mask shows only in a plain text field. */
const FORMED = new Set(["number", "date", "datetime-local", "month", "week", "time", "range", "color", "email", "url"]);

/** Closed elements with classes that stand in no stylesheet so far; elements to what was said of conditions. */
export const lacking = new WeakSet<Node>();
const answered = new WeakMap<Element, string>();

type Attributes = Record<string, string | number | boolean | null | object>;

export class Filter {
  /** Marks changed somewhere: what was sent before may be too much or too little, a new snapshot is due. */
  marksChanged = false;
  private found: Found = new Map();
  /** Fields to what was told of them last: one that stays hidden says nothing for every key. */
  private readonly written = new Map<number, string>();

  constructor(
    private readonly mirror: Mirror,
    readonly rules: Rules,
    private readonly pictureOf: PictureOf,
  ) {}

  /** The event as it may leave, or null; no times, as this clock plays no part. What was found around nodes is forgotten after each. */
  pass(event: eventWithTime): eventWithTime | null {
    this.fresh();
    if (event.type === EVENT.meta) {
      const { width, height, href } = event.data;
      return { type: event.type, data: { href: bareUrl(this.rules.closed ? "/" : href), width, height } } as eventWithTime;
    }
    if (event.type !== EVENT.incremental) return null;
    const data = this.incremental(event.data);
    return data ? ({ type: event.type, data } as eventWithTime) : null;
  }

  /** The page may have changed: what was found around nodes counts no more. */
  fresh(): void {
    this.found = new Map();
  }

  /** What may be seen of what is in a parent that was told: an element, a document or a shadow root. */
  within(parent: Node): Seen {
    const at = isShadow(parent) ? parent.host : parent;
    return at.nodeType === Node.DOCUMENT_NODE && !around(at) ? seenAtFirst(this.rules) : seenAt(at, this.rules, this.found);
  }

  /** The text of an element's stylesheet. */
  css(text: string, element: Element): string {
    return bareStyle(here(text), !hides(this.within(element)), (element as HTMLLinkElement).href || element.baseURI);
  }

  private seen(id: number): Seen {
    return seenAt(this.mirror.getNode(id), this.rules, this.found);
  }

  // ---- nodes

  /** One node without what is in it, as it may leave; `outer` is what may be seen around it. With what may be seen in it; null: all of that stays. */
  one(raw: serializedNodeWithId, live: Node, outer: Seen): [made: serializedNodeWithId, inner: Seen | null] {
    switch (raw.type) {
      case NODE.element:
        return this.element(raw, live as Element, outer);
      case NODE.text:
        return [{ ...raw, textContent: this.text(raw.textContent, outer, live) }, null];
      case NODE.document:
        return [raw, outer];
      case NODE.doctype:
        return [raw, null];
      default:
        return [{ ...raw, textContent: "" } as serializedNodeWithId, null];
    }
  }

  private element(raw: serializedElementNodeWithId, live: Element, outer: Seen): [serializedNodeWithId, Seen | null] {
    this.written.delete(raw.id);
    answered.delete(live);
    if (raw.tagName === "input") isNever(live); // what is a password now stays one
    if (EMPTIED.has(raw.tagName)) return [{ ...raw, attributes: {} }, null];
    const seen = seenIn(outer, live, this.rules);
    if (seen === "blocked") {
      const attributes = { ...(raw.attributes.class && { class: this.classed(live) }), ...boxOf(live), ...HIDES } as typeof raw.attributes;
      return [{ ...raw, attributes, needBlock: true }, null];
    }
    const attributes = this.attributes(raw.tagName, raw.attributes as Attributes, live, seen, Boolean(raw.isSVG));
    if (hides(seen)) Object.assign(attributes, HIDES);
    const empty = raw.tagName === "textarea" || (raw.tagName === "svg" && hides(seen)); // a drawing is a picture
    return [{ ...raw, attributes: attributes as typeof raw.attributes }, empty ? null : seen];
  }

  /** The classes of a closed element that its style needs: others may tell something. */
  private classed(live: Element): string {
    lacking.delete(live);
    return live.classList.value.replace(/\S+/g, (name) => (classes.has(name) ? name : (lacking.add(live), "")));
  }

  /** Text that people read. In a style element it is style; what the customer writes in a page is a value. */
  private text(text: string, seen: Seen, node: Node | null): string {
    if (!text.trim()) return text;
    const parent = node && around(node);
    const tag = parent?.localName;
    if (tag === "style") return /^(text\/css)?$/i.test(parent?.getAttribute("type") ?? "") ? bareStyle(here(text), !hides(seen)) : "";
    if (tag && (EMPTIED.has(tag) || tag === "textarea" || tag === "iframe")) return "";
    return parent && node && reads(seen) ? wordsAt(node, text) : MASK;
  }

  // ---- attributes

  private attributes(tag: string, all: Attributes, live: Element | null, seen: Seen, isSvg: boolean): Attributes {
    const made: Attributes = {};
    for (const [name, value] of Object.entries(all)) {
      const passed = this.attribute(tag, name, value, live, seen, isSvg);
      if (passed !== undefined) made[name] = passed;
    }
    if (tag === "img" && live) made.src = this.pictureOf(live as HTMLImageElement, !hides(seen));
    if (live && isShown(live)) made[SHOWN] = "";
    if (tag === "video" && live) this.video(live as HTMLVideoElement, made);
    if (live && shows(live, seen)) made[STILL] = this.pictureOf(live, true);
    if (live) this.met(live, seen, made);
    const scheme = tag === "html" && live === document.documentElement ? ownScheme(document) : "";
    if (scheme) made.style = `color-scheme: ${scheme};${typeof made.style === "string" ? made.style : ""}`;
    if (tag === "input" && "value" in made && made.value === MASK && FORMED.has(String(made.type).toLowerCase())) made.type = "text";
    return made;
  }

  /** The conditions of stylesheets that an element meets, where that is another answer than before. */
  private met(live: Element, seen: Seen, made: Attributes): void {
    let met = "";
    for (const { name } of hides(seen) ? [] : live.attributes) conditions.get(name)?.forEach((condition, at) => live.matches(condition) && (met += ` ${name}.${at}`));
    if (met !== (answered.get(live) ?? "")) made[ASKED] = met;
    answered.set(live, met);
  }

  /** A video that has begun is a box of its size; before that its poster. */
  private video({ videoWidth, videoHeight, currentTime, paused }: HTMLVideoElement, made: Attributes): void {
    if (videoWidth && (!made.poster || currentTime || !paused)) made.poster = blankOf(videoWidth, videoHeight);
  }

  private attribute(
    tag: string,
    name: string,
    value: Attributes[string],
    live: Element | null,
    seen: Seen,
    isSvg: boolean,
  ): Attributes[string] | undefined {
    const kind = kindOf(tag, name, isSvg);
    const shown = !hides(seen);
    if (kind === "never" || (!shown && TELLING.test(name))) return undefined;
    if (!shown && name === "class") return this.classed(live!);
    if (kind === "value") return live ? this.value(tag, name, value, live, seen) : undefined;
    if (value === null || value === true || value === false || typeof value === "number") return kind === "picture" ? undefined : value;
    if (typeof value !== "string") return undefined;
    if (kind === "style") return unforced(bareStyle(here(value), shown), shown);
    if (name === "media") return here(value);
    if (kind === "text") return !shown && value ? MASK : withoutCards(value);
    if (kind === "link") return isSvg && tag !== "a" && value.startsWith("#") ? value : (shown && (tag === "use" ? symbolNamed(value, live!.baseURI) : bareUrl(value))) || "#";
    if (kind === "picture") return tag !== "img" && shown ? named(value) || undefined : undefined;
    return bareStyle(value, shown);
  }

  /** value, checked and selected: what the customer chose or wrote. */
  private value(tag: string, name: string, value: Attributes[string], live: Element, seen: Seen): Attributes[string] | undefined {
    if (name.includes("-")) {
      const state = name === "data-state" && !/check|^o(n|ff)$/.test(String(value));
      const looks = state || (name === "aria-selected" && live.getAttribute("role") === "tab"); // of a drawer or a tab, which say nothing of a person
      return seen === "open" || (looks && !hides(seen)) ? value : undefined;
    }
    if (tag === "progress" || tag === "meter" || tag === "li") return hides(seen) ? undefined : value;
    if (tag === "option") return name === "selected" && this.optionSeen(live) ? value : undefined;
    if (!FIELDS.has(tag)) return undefined;
    const type = (live.getAttribute("type") ?? "").toLowerCase();
    if (name === "checked" || name === "selected") return seen === "open" && !isNever(live) ? value : undefined;
    if (type === "hidden" || type === "file" || type === "radio" || type === "checkbox") return undefined;
    if (typeof value !== "string") return value === null ? null : undefined;
    if (tag === "input" && BUTTONS.has(type)) return hides(seen) ? MASK : withoutCards(value);
    return this.fieldValue(live, value, seen);
  }

  private optionSeen(option: Element): boolean {
    const select = option.closest("select");
    return select !== null && !isNever(select) && seenAt(select, this.rules, this.found) === "open";
  }

  private fieldValue(field: Element, value: string, seen: Seen): string | undefined {
    if (!value) return "";
    if (seen === "open" && !isNever(field)) return openValue(field, value);
    return field.localName === "select" ? undefined : MASK;
  }

  // ---- what changes

  private incremental(data: incrementalData): incrementalData | null {
    switch (data.source) {
      case SOURCE.mutation:
        return this.mutation(data);
      case SOURCE.input:
        return this.input(data);
      case SOURCE.mouseMove:
      case SOURCE.touchMove:
      case SOURCE.drag: {
        const positions = data.positions.map(({ x, y, id, ...rest }) => ({ x, y, id, ...(FRAME ? rest : {}) }));
        return { source: data.source, positions: positions.filter(({ id }) => this.seen(id) !== "blocked") } as incrementalData;
      }
      case SOURCE.mouseInteraction:
        return this.seen(data.id) === "blocked" ? null : data;
      case SOURCE.scroll:
      case SOURCE.resize:
      case SOURCE.media:
      case SOURCE.customElement:
        return data;
      case SOURCE.selection: {
        const plain = data.ranges.every(({ start, end }) => reads(this.seen(start)) && reads(this.seen(end)));
        return plain ? data : null;
      }
      case SOURCE.rule: {
        const adds = data.adds?.map((add) => ({ ...add, rule: this.rule(add.rule) }));
        const { replace, replaceSync, ...rest } = data;
        const whole = replaceSync ?? replace;
        return { ...rest, ...(adds ? { adds } : {}), ...(whole === undefined ? {} : { replaceSync: this.rule(whole) }) };
      }
      case SOURCE.declaration:
        return { ...data, ...this.declared(data) };
      case SOURCE.adopted: {
        const styles = data.styles?.map((style) => ({ ...style, rules: style.rules.map((rule) => ({ ...rule, rule: this.rule(rule.rule) })) }));
        return { ...data, ...(styles ? { styles } : {}) };
      }
      default:
        return null;
    }
  }

  /** A rule that script wrote; whose place it is for nobody can say, so that in closed mode it has no pictures. */
  private rule(css: string): string {
    return bareStyle(here(css), !this.rules.closed);
  }

  private declared({ set, remove }: styleDeclarationParam): Partial<styleDeclarationParam> {
    const value = set?.value && this.rule(`${set.property}:${set.value}`).slice(set.property.length + 1);
    return { ...(set ? { set: { ...set, value: value ?? null } } : {}), ...(remove ? { remove } : {}) };
  }

  /** Texts and attributes that changed, and what went; what came passes `one`. */
  private mutation(data: mutationData): incrementalData | null {
    const texts = data.texts
      .filter(({ id }) => this.seen(id) !== "blocked")
      .map(({ id, value }) => ({ id, value: this.text(value ?? "", this.seen(id), this.mirror.getNode(id)) }));
    const attributes = data.attributes.map((change) => this.changed(change)).filter((change) => change !== null);
    const { removes, source } = data;
    if (!(texts.length + attributes.length + removes.length)) return null;
    return { source, adds: [], texts, attributes, removes };
  }

  private changed({ id, attributes }: attributeMutation): attributeMutation | null {
    const live = this.mirror.getNode(id) as Element | null;
    const seen = this.seen(id);
    const names = Object.keys(attributes);
    if (names.some((name) => ["data-naast-open", "data-naast-mask", "data-naast-block"].includes(name))) this.marksChanged = true;
    if (!live || !("localName" in live) || EMPTIED.has(live.localName)) return null;
    const lacks = lacking.has(live) ? { class: this.classed(live) } : null;
    if (seen === "blocked") return lacks && { id, attributes: lacks };
    const isSvg = live.namespaceURI === "http://www.w3.org/2000/svg";
    const made: Attributes = {};
    for (const name of names) {
      const passed = this.attribute(live.localName, name, attributes[name] ?? null, live, seen, isSvg);
      if (passed !== undefined) made[name] = passed;
    }
    if (live.localName === "img" && ("src" in attributes || "srcset" in attributes)) {
      made.src = this.pictureOf(live as HTMLImageElement, !hides(seen));
    }
    if (STILL in attributes && shows(live, seen)) made[STILL] = this.pictureOf(live, true);
    if (names.some((name) => name === ASKED || conditions.has(name))) this.met(live, seen, made);
    if (SHOWN in attributes) made[SHOWN] = isShown(live) ? "" : null;
    if (live.localName === "video" && "poster" in attributes) this.video(live as HTMLVideoElement, made);
    Object.assign(made, lacks);
    return Object.keys(made).length ? { id, attributes: made as attributeMutation["attributes"] } : null;
  }

  private input(data: Extract<incrementalData, { source: 5 }>): incrementalData | null {
    const field = this.mirror.getNode(data.id) as Element | null;
    const seen = this.seen(data.id);
    if (!field || seen === "blocked") return null;
    const type = (field.getAttribute("type") ?? "").toLowerCase();
    const open = seen === "open" && !isNever(field);
    if (type === "radio" || type === "checkbox") return open ? { ...data, text: "" } : null;
    const text = this.fieldValue(field, data.text, seen);
    if (text === undefined || type === "hidden" || type === "file" || this.written.get(data.id) === text) return null;
    this.written.set(data.id, text);
    return { ...data, text, isChecked: false };
  }
}

function boxOf(element: Element | null): { rr_width: string; rr_height: string } {
  const { width, height } = element?.getBoundingClientRect() ?? { width: 0, height: 0 };
  return { rr_width: `${width}px`, rr_height: `${height}px` };
}

/** What a canvas or a video shows; it may hold anything, so that only the site's owner can say that it may be seen. */
export const STILL = "naast-still";
export const shows = (element: Element, seen: Seen): element is Moving => seen === "open" && /^(canvas|video)$/.test(element.localName);

/** Whether a popover is open; an engine that has none knows no such word. */
export const SHOWN = "naast-shown";
function isShown(element: Element): boolean {
  try {
    return element.hasAttribute("popover") && element.matches(":popover-open");
  } catch {
    return false;
  }
}

/** A picture of a size that shows nothing. */
function blankOf(width: number, height: number): string {
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"/>`)}`;
}

/** A masked element's own style, without what would win from the console's. */
const unforced = (css: string, shown: boolean): string => (shown ? css : css.replace(/!\s*important/gi, ""));

