// What this browser answers to the questions that stylesheets ask of the device: colours, motion, pointer, resolution. The agent's device would answer
// otherwise, so the answer is told in the place of the question. Widths are left: the copy is as wide as the page.

const ASKED = /\(\s*(?:prefers-[a-z-]+|forced-colors|inverted-colors|(?:any-)?(?:hover|pointer)|(?:m(?:in|ax)-)?(?:resolution|device-(?:width|height|aspect-ratio))|-webkit-(?:m(?:in|ax)-)?device-pixel-ratio|color-gamut|(?:video-)?dynamic-range|display-mode|scripting|update)\b[^()\\;{}]*\)/gi;
const YES = "(min-width:0)";
const NO = "(max-width:0)";
const SCHEMES = /(^|[^\w-])(color-scheme\s*:)([^;}!()]*)/gi;

/** What may change while the page stands, without its size changing. */
export const CHANGING = ["prefers-color-scheme: dark", "prefers-reduced-motion: reduce", "prefers-contrast: more", "forced-colors: active", "hover: hover", "any-hover: hover", "pointer: fine"];

export const asked = (feature: string): MediaQueryList | undefined => window.matchMedia?.(feature);

/** Of the schemes that a page supports the one that is in use. */
export function schemeOf(supported: string): string {
  return /dark/i.test(supported) && (!/light/i.test(supported) || asked("(prefers-color-scheme: dark)")?.matches) ? "dark" : "light";
}

/** A stylesheet, a style or a media query, with this browser's answers. */
export function here(css: string): string {
  if (!/@media|\(|color-scheme/i.test(css)) return css;
  return css
    .replace(ASKED, (query) => (asked(query)?.matches ? YES : NO))
    .replace(SCHEMES, (whole, before: string, name: string, value: string) => (/light/i.test(value) && /dark/i.test(value) ? `${before}${name} ${schemeOf(value)}` : whole));
}

/** The scheme that a page asks for outside of its styles; "" for none. */
export function ownScheme(page: Document): string {
  const supported = page.querySelector<HTMLMetaElement>('meta[name="color-scheme" i]')?.content;
  const styled = page.defaultView?.getComputedStyle(page.documentElement).colorScheme;
  return supported && (!styled || styled === "normal") ? schemeOf(supported) : "";
}
