// Which attributes of the customer's page may leave the browser, and in what form. An allowlist: what is not named here stays.
// Values of form fields are not decided here but in filter.ts, by fields.ts.
import { MASK, withoutCards } from "./fields";

const words = (text: string): Set<string> => new Set(text.trim().split(/\s+/));

/** Needed for the look of a page and of no meaning by themselves. */
const LOOK = words(`
  class id style dir lang hidden width height align valign colspan rowspan span scope border cellpadding cellspacing bgcolor color
  face size rows cols multiple type disabled readonly required open for role start reversed loading min max step
  wrap part slot exportparts popover inert tabindex contenteditable media
  aria-expanded aria-current aria-disabled aria-hidden aria-invalid aria-pressed aria-busy aria-modal
  aria-orientation aria-haspopup aria-sort aria-live aria-level
  data-theme data-mode data-orientation data-side data-variant data-size data-color-scheme
  data-naast-open data-naast-mask data-naast-block data-rr-is-password
  rr_width rr_height rr_scrollleft rr_scrolltop rr_open_mode _csstext
  rr_mediastate rr_mediacurrenttime rr_mediaplaybackrate rr_mediamuted rr_medialoop rr_mediavolume`);

/** Text that people read or hear: seen where text is seen. */
const TEXT = words("title alt placeholder aria-label aria-description aria-roledescription label summary abbr");

/** What was chosen, where it is not a field. */
const CHOSEN = words("value checked selected aria-valuetext aria-checked aria-selected data-state");

/** Looks that a masked element needs none of: names and states may tell. */
export const TELLING = /^(id|for|role|lang|start|step|min|max|media|aria-.*|data-(?!naast).*)$/i;

/** How an SVG is drawn. */
const DRAWING = words(`
  viewbox preserveaspectratio xmlns xmlns:xlink version d points x y x1 y1 x2 y2 cx cy r rx ry dx dy fx fy pathlength offset gradientunits
  gradienttransform spreadmethod patternunits patterncontentunits patterntransform markerwidth markerheight markerunits
  refx refy orient textlength lengthadjust in in2 result stddeviation values type mode operator k1 k2 k3 k4 tablevalues slope intercept amplitude exponent`);

/** The URL without query and fragment, which carry tokens and search terms, and without numbers that nobody may read; empty for any other scheme than http and https. */
export function bareUrl(url: string): string {
  try {
    const parsed = new URL(url, location.href);
    return parsed.protocol === "http:" || parsed.protocol === "https:" ? withoutCards(parsed.origin + parsed.pathname) : "";
  } catch {
    return "";
  }
}

/** What a picture or font is called at the agent; empty for what is none. */
export function named(url: string, base = document.baseURI): string {
  try {
    return naming.of(new URL(url, base).href);
  } catch {
    return "";
  }
}

const TEXTS = `"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'`;
/** Comments; addresses; conditions on attributes; texts. */
const PARTS = new RegExp(`/\\*.*?(?:\\*/|$)|url\\(\\s*(${TEXTS}|[^)"']*)\\)|(\\[\\s*(?:[\\w-]*\\|)?([\\w-]+)\\s*[~|^$*]?=\\s*)(?:${TEXTS}|[^\\]\\s]+)|${TEXTS}`, "gis");
const unquoted = (text: string): string => text.trim().replace(/^["']|["']$/g, "");
/** A style that stops in a property whose texts stand in the page; those of the site's own may be names that it needs. */
const STANDS = /(?:^|[;{}\s])(content|--(?![\w-]*(font|family|area))[\w-]+)\s*:[^;{}]*$/i;

/** What a picture or font of a style is called at the agent (assets.ts); its address stays here. */
export const naming = { of: (_url: string): string => "" };

/** Style text with every url() named likewise; small data: pictures and fonts, and references within the page, stay. Comments go, and texts that stand in the
 *  page (`content`, or a property of the site's own that ends there) but for single signs. Not `seen`: shown without pictures. `base` is where the style stands. */
export function bareStyle(css: string, seen = true, base = document.baseURI): string {
  if (!/url\(|["'=]|\/\*/i.test(css)) return css;
  const address = (url: string): string => {
    const name = url.startsWith("#") ? url : seen ? named(url, base) : "";
    return `url("${name.replace(/"/g, "%22").replace(/[\\\n]/g, "")}")`;
  };
  return css.replace(PARTS, (whole: string, url: string | undefined, where: string, name: string, at: number) => {
    if (whole.startsWith("/*")) return "/**/";
    if (url !== undefined) return address(unquoted(url).replace(/\\(["'\\])/g, "$1"));
    if (where) return /look|text/.test(kindOf("", name, true)) ? whole : `${where}""`; // of one that is told itself
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
  if ((tag === "img" || tag === "image") && (lower === "src" || lower === "rr_dataurl")) return "picture";
  if (tag === "image" && (lower === "href" || lower === "xlink:href")) return "picture";
  if ((tag === "input" && lower === "src") || (tag === "video" && lower === "poster")) return "picture";
  if (lower === "href" || lower === "xlink:href") return "link";
  if (CHOSEN.has(lower)) return "value";
  if (TEXT.has(lower)) return "text";
  if (LOOK.has(lower) || (isSvg && (DRAWING.has(lower) || (lower !== "content" && lower in document.documentElement.style)))) return "look";
  if (tag === "link" && lower === "rel") return "look";
  return "never";
}
