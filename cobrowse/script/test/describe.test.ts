import { describe, expect, it } from "vitest";
import { ruleText } from "../src/describe";

const rule = (cssText: string, values: Record<string, string>) =>
  ({ cssText, style: { getPropertyValue: (name: string) => values[name] ?? "initial", getPropertyPriority: () => "" } }) as unknown as CSSRule;

describe("a rule's text", () => {
  it("says again what layers of a background share, where Chromium writes it at the first only", () => {
    const written = 'a { background: linear-gradient(red, red) center center / cover no-repeat scroll, url("x.jpg"); }';
    const told = ruleText(rule(written, { "background-size": "cover", "background-position": "center center" }));
    expect(told).toContain("background-position:center center;background-size:cover;");
    expect(told.endsWith("}")).toBe(true);
  });

  it("is left as it is everywhere else", () => {
    for (const text of ["a { background: rgba(0, 0, 0, 0.5); }", "a { color: red; }", 'a { background: url("x.jpg") center; }'])
      expect(ruleText(rule(text, {}))).toBe(text);
    expect(ruleText({ cssText: "@media print { a { color: red; } }" } as CSSRule)).toContain("@media");
  });

  it("that imports a sheet stays when an address in that is none", () => {
    const inner = { cssRules: [{ cssText: 'b { color: red; background: url("//["), url("b.png"); }' }], href: "https://shop.example/css/own.css" };
    const told = ruleText({ cssText: "", styleSheet: inner, media: { mediaText: "" }, layerName: null } as unknown as CSSRule);
    expect(told).toBe('@media {b { color: red; background: url("//["), url("https://shop.example/css/b.png"); }}');
  });

  it("that imports a sheet is what stands in that, with addresses of its folder; nothing when it may not be read", () => {
    const inner = { cssRules: [{ cssText: 'b { background: url("../b.png") url("data:,x") url("#y"); }' }], href: "https://shop.example/css/more/own.css" };
    const imports = { cssText: '@import "SECRET";', styleSheet: inner, media: { mediaText: "screen" }, layerName: null } as unknown as CSSRule;
    expect(ruleText(imports)).toBe('@media screen{b { background: url("https://shop.example/css/b.png") url("data:,x") url("#y"); }}');
    expect(ruleText({ ...imports, layerName: "base" } as CSSRule)).toMatch(/^@media screen\{@layer base\{b \{.*\}\}\}$/);
    expect(ruleText({ ...imports, styleSheet: { get cssRules() { throw new DOMException("of another origin"); } } } as unknown as CSSRule)).toBe("");
    expect(ruleText({ ...imports, styleSheet: null } as unknown as CSSRule)).toBe("");
  });
});
