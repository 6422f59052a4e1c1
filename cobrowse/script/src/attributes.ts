// Which attributes of the customer's page may leave the browser, and in what form. An allowlist: what is not named here stays.
// Values of form fields are not decided here but in filter.ts, by fields.ts.

const words = (text: string): Set<string> => new Set(text.trim().split(/\s+/));

/** Needed for the look of a page and of no meaning by themselves. */
const LOOK = words(`
  class id style dir lang hidden width height align valign colspan rowspan span scope border cellpadding cellspacing bgcolor color
  face size rows cols multiple type disabled readonly required open for role start reversed loading min max step
  wrap part slot exportparts popover inert tabindex contenteditable media
  aria-expanded aria-selected aria-checked aria-current aria-disabled aria-hidden aria-invalid aria-pressed aria-busy aria-modal
  aria-orientation aria-haspopup aria-sort aria-live aria-level
  data-theme data-mode data-state data-orientation data-side data-variant data-size data-color-scheme
  data-naast-open data-naast-mask data-naast-block data-rr-is-password
  rr_width rr_height rr_scrollleft rr_scrolltop rr_open_mode _csstext
  rr_mediastate rr_mediacurrenttime rr_mediaplaybackrate rr_mediamuted rr_medialoop rr_mediavolume`);

/** Text that people read or hear: seen where text is seen. */
const TEXT = words("title alt placeholder aria-label aria-description aria-valuetext aria-roledescription label summary abbr");

/** How an SVG is drawn. */
const DRAWING = words(`
  viewbox preserveaspectratio xmlns xmlns:xlink version d points x y x1 y1 x2 y2 cx cy r rx ry dx dy fx fy pathlength transform
  transform-origin fill fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray stroke-dashoffset
  stroke-opacity stroke-miterlimit opacity clip-path clip-rule mask filter offset stop-color stop-opacity gradientunits
  gradienttransform spreadmethod patternunits patterncontentunits patterntransform markerwidth markerheight markerunits marker-start marker-mid
  marker-end refx refy orient text-anchor dominant-baseline alignment-baseline font-family font-size font-weight font-style
  letter-spacing textlength lengthadjust display visibility vector-effect paint-order overflow color-interpolation-filters in in2
  result stddeviation values type mode operator k1 k2 k3 k4 flood-color flood-opacity tablevalues slope intercept amplitude exponent`);

/** The URL without query and fragment, which carry tokens and search terms; empty for any other scheme than http and https. */
export function bareUrl(url: string): string {
  try {
    const parsed = new URL(url, location.href);
    return parsed.protocol === "http:" || parsed.protocol === "https:" ? parsed.origin + parsed.pathname : "";
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

const URLS = /url\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^)"']*))\s*\)/gis;
const IMPORTS = /@import\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/gis;

/** What a picture or font of a style is called at the agent (assets.ts); its address stays here. */
export const naming = { of: (_url: string): string => "" };

/** Style text with every url() named likewise; small data: pictures and fonts, and references within the page, stay. Not `seen`: shown without. `base` is where the style stands. */
export function bareStyle(css: string, seen = true, base = document.baseURI): string {
  if (!/url\(|@import/i.test(css)) return css;
  const cutUrls = css.replace(URLS, (_whole, double?: string, single?: string, bare?: string) => {
    const url = (double ?? single ?? bare ?? "").trim().replace(/\\(["'\\])/g, "$1");
    const name = url.startsWith("#") ? url : seen ? named(url, base) : "";
    return `url("${name.replace(/"/g, "%22").replace(/[\\\n]/g, "")}")`;
  });
  return cutUrls.replace(IMPORTS, (_whole, double?: string, single?: string) => `@import "${bareUrl(double ?? single ?? "")}"`);
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
  if (lower === "value" || lower === "checked" || lower === "selected") return "value";
  if (TEXT.has(lower)) return "text";
  if (LOOK.has(lower) || (isSvg && DRAWING.has(lower))) return "look";
  if (tag === "link" && lower === "rel") return "look";
  return "never";
}
