import { beforeEach, describe, expect, it } from "vitest";
import type { Seen } from "../src/viewer/cursor";
import { States } from "../src/viewer/states";

const NAMES = ["nav", "button", "input", "host", "inner"];
let states: States;
let nodes: Element[];

const event = (data: Seen["data"]): void => states.see({ type: 3, data });
const marked = (state: string): string[] => nodes.filter((node) => node.hasAttribute(`naast-${state}`)).map((node) => NAMES[nodes.indexOf(node)]!);

describe("the customer's states", () => {
  beforeEach(() => {
    document.body.innerHTML = "<nav><button></button></nav><input><p></p>";
    const host = document.querySelector("p")!;
    host.attachShadow({ mode: "open" }).innerHTML = "<i></i>";
    nodes = [...document.querySelectorAll("nav, button, input, p"), host.shadowRoot!.querySelector("i")!];
    states = new States((id) => nodes[id - 1], () => null);
  });

  it("are on what is under the pointer and all around it, until it goes", () => {
    event({ source: 1, positions: [{ x: 1, y: 1, id: 3 }, { x: 1, y: 1, id: 2 }] });
    expect(marked("hover")).toEqual(["nav", "button"]);
    event({ source: 1, positions: [{ x: 1, y: 1, id: 5 }] });
    expect(marked("hover")).toEqual(["host", "inner"]);
    event({ source: 1, positions: [{ x: 1, y: 1, id: 99 }] });
    expect(marked("hover")).toEqual([]);
  });

  it("have a ring by the keyboard, and by the pointer where one types", () => {
    event({ source: 2, type: 1, id: 2 });
    event({ source: 2, type: 5, id: 2 });
    expect([marked("focus"), marked("focus-visible"), marked("focus-within"), marked("active")]).toEqual([["button"], [], ["nav", "button"], ["nav", "button"]]);
    event({ source: 2, type: 0, id: 2 });
    event({ source: 2, type: 6, id: 2 });
    expect([marked("focus"), marked("active")]).toEqual([[], []]);
    event({ source: 2, type: 5, id: 2 });
    expect(marked("focus-visible")).toEqual(["button"]);
    event({ source: 2, type: 1, id: 3 });
    event({ source: 2, type: 5, id: 3 });
    expect(marked("focus-visible")).toEqual(["input"]);
  });

  it("are known before the page stands", () => {
    const [late, none] = [nodes, [] as Element[]];
    nodes = none;
    event({ source: 2, type: 5, id: 3 });
    nodes = late;
    expect(marked("focus")).toEqual([]);
    states.again();
    expect(marked("focus")).toEqual(["input"]);
  });

  it("have what is selected, cut to what is there", () => {
    document.querySelector("button")!.textContent = "words";
    nodes.push(document.querySelector("button")!.firstChild as unknown as Element);
    event({ source: 14, ranges: [{ start: 6, startOffset: 1, end: 6, endOffset: 99 }] });
    expect(getSelection()?.toString()).toBe("ords");
    event({ source: 14, ranges: [] });
    expect(getSelection()?.isCollapsed).toBe(true);
  });
});
