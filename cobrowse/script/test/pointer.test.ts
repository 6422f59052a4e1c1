import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AgentPointer } from "../src/pointer";

let root: ShadowRoot;
let pointer: AgentPointer;
let box: { left: number; top: number; width: number; height: number };
let field: HTMLElement;
let stood: [number, number][];

const at = (): string => root.querySelector<HTMLElement>(".pointer")!.style.transform;
const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

describe("the agent's pointer", () => {
  beforeEach(() => {
    vi.stubGlobal("CSSStyleSheet", class { replaceSync(): void {} });
    const attach = Element.prototype.attachShadow;
    vi.spyOn(Element.prototype, "attachShadow").mockImplementation(function (this: Element, init) {
      root = attach.call(this, init);
      return root;
    });
    box = { left: 100, top: 200, width: 80, height: 20 };
    field = document.createElement("input");
    field.getBoundingClientRect = () => box as DOMRect;
    document.body.append(field);
    stood = [];
    pointer = new AgentPointer((x, y) => stood.push([x, y]));
  });
  afterEach(() => {
    pointer.hide();
    field.remove();
  });

  it("stands at fractions of the node's box, with the agent's name", () => {
    pointer.show(field, 0.5, 0.25, "Marieke");
    expect(at()).toBe("translate(140.0px, 205.0px)");
    expect(root.textContent).toContain("Marieke");
    expect(document.querySelector("naast-pointer")?.shadowRoot).toBeNull();
    pointer.show(field, 7, -7, "Marieke");
    expect(at()).toBe("translate(180.0px, 200.0px)");
    pointer.show(field, 7, -7, "Marieke");
    expect(stood).toEqual([[140, 205], [180, 200]]); // each place once
  });

  it("follows the node when the page scrolls, and stops at the window's edge", async () => {
    pointer.show(field, 0, 0, "");
    box = { ...box, top: 150 };
    await frame();
    expect(at()).toBe("translate(100.0px, 150.0px)");
    box = { ...box, top: 9000 };
    await frame();
    expect(at()).toBe(`translate(100.0px, ${(innerHeight - 14).toFixed(1)}px)`);
  });

  it("goes when the node goes, and when it is taken away", async () => {
    pointer.show(field, 0, 0, "");
    field.remove();
    await frame();
    expect(root.querySelector<HTMLElement>(".pointer")!.hidden).toBe(true);
    pointer.hide();
    expect(document.querySelector("naast-pointer")).toBeNull();
  });

  it("outlines a thing, which stays when the pointer moves or goes, and says whose it is", async () => {
    const mark = () => root.querySelector<HTMLElement>(".mark")!;
    const other = document.body.appendChild(document.createElement("p"));
    other.getBoundingClientRect = () => ({ left: 5, top: 6, width: 7, height: 8 }) as DOMRect;
    pointer.show(field, 0, 0, "Marieke", true);
    expect(root.querySelector<HTMLElement>(".pointer")!.hidden).toBe(true);
    expect(stood).toEqual([]);
    pointer.show(other, 0, 0, "Marieke");
    box = { ...box, top: 150 };
    await frame();
    const { left, top, width, height } = mark().style;
    expect([left, top, width, height]).toEqual(["100px", "150px", "80px", "20px"]);
    expect(mark().textContent).toBe("Marieke");
    pointer.hide(false);
    expect(mark().hidden).toBe(false);
    pointer.show(document, 0, 0, "Marieke", true); // no thing at all
    expect(mark().hidden).toBe(true);
    pointer.hide(true);
    expect(document.querySelector("naast-pointer")).toBeNull();
    other.remove();
  });
});
