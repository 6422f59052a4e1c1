import { afterEach, describe, expect, it, vi } from "vitest";
import { here, ownScheme, schemeOf } from "../src/here";

/** A browser to which these are so. */
function device(...so: string[]): void {
  vi.stubGlobal("matchMedia", (query: string) => ({ matches: so.includes(query) }));
}

describe("what stylesheets ask of the device", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("is answered as this browser does, whatever stands around it", () => {
    device("(prefers-color-scheme: dark)", "(hover:none)");
    expect(here("@media (prefers-color-scheme: dark) and (min-width: 5px){a{b:c}}")).toBe("@media (min-width:0) and (min-width: 5px){a{b:c}}");
    expect(here("@media not all and (prefers-reduced-motion), (hover:none){}")).toBe("@media not all and (max-width:0), (min-width:0){}");
    expect(here("@media (-webkit-min-device-pixel-ratio:2),(min-resolution: 192dpi),(max-device-width:600px){}")).toBe("@media (max-width:0),(max-width:0),(max-width:0){}");
  });

  it("is not what only looks alike", () => {
    device();
    for (const css of ["a:is(b){c:var(--hover)}", ".\\[\\@media\\(hover\\:hover\\)\\]\\:x{}", "@media (min-width:5px){}", ":not(.pointer){}", "@supports (scrollbar-color:red){}"]) expect(here(css)).toBe(css);
  });

  it("has the one scheme that is in use", () => {
    device("(prefers-color-scheme: dark)");
    expect(here(":root{color-scheme: light dark;x:y}")).toBe(":root{color-scheme: dark;x:y}");
    expect(here(":root{color-scheme:only light}")).toBe(":root{color-scheme:only light}");
    device();
    expect(here("a{color-scheme:dark light!important}")).toBe("a{color-scheme: light!important}");
    expect([schemeOf("dark"), schemeOf("light dark"), schemeOf("normal")]).toEqual(["dark", "light", "light"]);
  });

  it("may stand in the page's head, below its styles", () => {
    device("(prefers-color-scheme: dark)");
    document.head.innerHTML = '<meta name="Color-Scheme" content="light dark">';
    expect(ownScheme(document)).toBe("dark");
    document.head.innerHTML = "";
    expect(ownScheme(document)).toBe("");
  });
});
