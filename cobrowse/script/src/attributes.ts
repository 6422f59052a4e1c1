// Which attributes of the customer's page may leave the browser, and in what form. An allowlist: what is not named here stays.
// Values of form fields are not decided here but in filter.ts, by fields.ts.
import { MASK, withoutCards } from "./fields";

const words = (text: string): Set<string> => new Set(text.trim().split(/\s+/));

/** Needed for the look of a page and of no meaning by themselves. */
const LOOK = words(`
  class id style dir lang hidden width height align valign colspan rowspan span scope border cellpadding cellspacing bgcolor color
  face size rows cols multiple type disabled readonly required open for role start reversed loading min max step
  wrap part slot exportparts popover inert tabindex contenteditable media aria-hidden
  rr_width rr_height rr_scrollleft rr_scrolltop rr_open_mode _csstext`);

/** Text that people read or hear: seen where text is seen. */
const TEXT = words("title alt placeholder aria-label aria-description aria-roledescription label summary abbr");

/** What was chosen, where it is not a field. */
const CHOSEN = /^(value|(aria-|data-.*)?(checked|selected)|aria-valuetext|data-.*state)$/;

/** Looks that a masked element needs none of: names and states may tell. */
export const TELLING = /^(id|for|role|lang|start|step|min|max|media|aria-.*|data-.*)$/i;

/** How an SVG is drawn. */
const DRAWING = words(`
  viewbox preserveaspectratio xmlns xmlns:xlink version d points x y x1 y1 x2 y2 cx cy r rx ry dx dy fx fy pathlength offset gradientunits
  gradienttransform spreadmethod patternunits patterncontentunits patterntransform markerwidth markerheight markerunits
  refx refy orient textlength lengthadjust in in2 result stddeviation values type mode operator k1 k2 k3 k4 tablevalues slope intercept amplitude exponent`);

/** A whole address; empty for what is none. */
export function urlOf(url: string, base: string): URL | "" {
  try {
    return new URL(url, base);
  } catch {
    return "";
  }
}

/** The URL without query and fragment, which carry tokens and search terms, and without numbers that nobody may read; empty for any other scheme than http and https. */
export function bareUrl(url: string): string {
  const found = urlOf(url, location.href);
  return found && /^https?:/.test(found.href) ? withoutCards(found.origin + found.pathname) : "";
}

/** What a picture or font is called at the agent; empty for what is none. */
export function named(url: string, base = document.baseURI): string {
  const found = urlOf(url, base);
  return found && naming.of(found.href);
}

/** What a symbol of another file is called there: the file's name and the symbol's. Empty for what the browser would not show, which is all of another origin. */
export function symbolNamed(url: string, base: string): string {
  const found = urlOf(url, base);
  const file = found && found.origin === location.origin && /^#[\w-]+$/.test(found.hash) && naming.of(found.href.slice(0, -found.hash.length));
  return file ? file + found.hash : "";
}

const TEXTS = `"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'`;
/** Comments; addresses; conditions on attributes; texts. */
const PARTS = new RegExp(
  `/\\*.*?(?:\\*/|$)|url\\(\\s*(${TEXTS}|[^)"']*)\\)|(\\[\\s*(?:[\\w-]*\\|)?([\\w-]+)\\s*)(?:([~|^$*]?=\\s*)(?:${TEXTS}|[^\\]\\s]+)[^\\]]*\\]?|\\])|${TEXTS}`,
  "gis",
);
const unquoted = (text: string): string => text.trim().replace(/^["']|["']$/g, "");
/** A style that stops in a property whose texts stand in the page; those of the site's own may be names that it needs. */
const STANDS = /(?:^|[;{}\s])(content|--(?![\w-]*(font|family|area))[\w-]+)\s*:[^;{}]*$/i;

/** Where an element says which conditions it meets. */
export const ASKED = "naast-asked";
/** Conditions of selectors on attributes that are not told (`[data-color="black"]`, `[data-v-7ba5bd90]`), by the attribute's name. What a condition says, and
 *  what an attribute holds, stays here: at the agent name and place in the list stand for the condition, and an element says which ones it meets. */
export const conditions = new Map<string, string[]>();
/** Conditions on one attribute: each is held against every element that has it. */
const MAX_CONDITIONS = 200;

/** What stands for a condition. */
function marked(condition: string, name: string): string {
  const known = conditions.get(name) ?? [];
  if (!known.includes(condition) && known.length < MAX_CONDITIONS && CSS.supports(`selector(${condition})`)) {
    conditions.set(name, known);
    known.push(condition);
    naming.more = true;
  }
  return `[${ASKED}~="${name}.${known.indexOf(condition)}"]`; // a name has no dot
}

/** Classes that stand in stylesheets: of a masked place no others are told. */
export const classes = new Set<string>();
const CLASS = /\.(?!\d)((?:\\.|[^\0-,./:-@[-^`{-~])+)/g;

/** What a picture or font of a style is called at the agent (assets.ts); its address stays here. And whether there are conditions of which elements that were
 *  told know nothing. */
export const naming = { of: (_url: string): string => "", more: false };

/** Style text with every url() named likewise; small data: pictures and fonts, and references within the page, stay. Comments go, and texts that stand in the
 *  page (`content`, or a property of the site's own that ends there) but for single signs. Not `seen`: shown without pictures. `base` is where the style stands. */
export function bareStyle(css: string, seen = true, base = document.baseURI): string {
  for (const [, name] of css.matchAll(CLASS)) classes.add(name!.replace(/\\/g, ""));
  const address = (url: string): string => {
    const name = url.startsWith("#") ? url : seen ? named(url, base) : "";
    return `url("${name.replace(/"/g, "%22").replace(/[\\\n]/g, "")}")`;
  };
  let end = 0; // of the list of selectors, or of the declaration, that is read; sought once for all that stands in it
  return css.replace(PARTS, (whole: string, url: string | undefined, where: string, name: string, how: string | undefined, at: number) => {
    if (whole.startsWith("/*")) return "/**/";
    if (url !== undefined) return address(unquoted(url).replace(/\\(["'\\])/g, "$1"));
    if (where) {
      const kind = kindOf("", name, true);
      if (kind === "never") {
        if (end <= at) end = at + css.slice(at).search(/[;{}]|$/);
        return how || css[end] === "{" ? marked(whole, name.toLowerCase()) : whole; // else a line of a grid
      }
      return !how || /look|text/.test(kind) || name.includes("-") ? whole : `${where}${how}""]`; // of one that is told itself, or of a state
    }
    const before = css.slice(Math.max(0, at - 200), at);
    if (/@import\s+$/i.test(before)) return `"${bareUrl(unquoted(whole))}"`;
    if (/image-set\([^;{}]*$/i.test(before) && !/type\(\s*$/i.test(before)) return address(unquoted(whole));
    return STANDS.test(before) && /[\p{L}\p{N}]{2}/u.test(whole.replace(/\\[0-9a-f]{1,6}/gi, "")) ? `"${MASK}"` : whole;
  });
}

export type Kind = "look" | "style" | "text" | "link" | "picture" | "value" | "never";

/** What an attribute of this element is. */
export function kindOf(tag: string, name: string, isSvg: boolean): Kind {
  const lower = name.toLowerCase();
  if (lower === "style" || lower === "_csstext") return "style";
  if ((tag === "img" || tag === "image") && lower === "src") return "picture";
  if (tag === "image" && (lower === "href" || lower === "xlink:href")) return "picture";
  if ((tag === "input" && lower === "src") || (tag === "video" && lower === "poster")) return "picture";
  if (lower === "href" || lower === "xlink:href") return "link";
  if (CHOSEN.test(lower)) return "value";
  if (TEXT.has(lower)) return "text";
  if (LOOK.has(lower) || (isSvg && (DRAWING.has(lower) || (lower !== "content" && lower in document.documentElement.style)))) return "look";
  if (tag === "link" && lower === "rel") return "look";
  return "never";
}
