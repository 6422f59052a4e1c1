// What an agent may touch: never a password, a card, a masked or blocked place, or our own card, whatever the way to it.
import { beforeEach, describe, expect, it } from "vitest";
import { act, mayTouch } from "../src/act";
import { RULES } from "../src/fields";
import { hiddenBoxes } from "../src/preview";

const PAGE = `
  <button id="go">Go</button><a id="link" href="#x">Link</a><input id="name" value="">
  <label id="to-pass">Password <input id="pass" type="password"></label>
  <input id="card" autocomplete="billing cc-number"><label id="to-csc" for="csc">Code</label><input id="csc" autocomplete="cc-csc">
  <input id="code" autocomplete="one-time-code"><input id="file" type="file"><input id="hid" type="hidden">
  <div data-naast-mask><button id="masked">Masked</button></div><div data-naast-block><button id="blocked">Blocked</button></div>
  <naast-call id="ours"></naast-call><div data-naast-open><input id="open" value="seen"></div><input id="typed" value="secret">
  <label id="around"><span id="beside">Town</span><input id="within"></label>
  <p id="number">Account NL91ABNA0417164300</p><canvas id="drawing"></canvas>`;
const byId = (id: string): HTMLElement => document.getElementById(id)!;

/** jsdom has no layout: every element is ten pixels high, in the order of the document. */
function layout(): void {
  const all = [...document.querySelectorAll("body *")];
  const boxOf = (element: Element): DOMRect => new DOMRect(0, all.indexOf(element) * 10, 100, 10);
  Element.prototype.getBoundingClientRect = function () {
    return boxOf(this);
  };
  Range.prototype.getBoundingClientRect = function () {
    return boxOf(this.startContainer as Element);
  };
  Element.prototype.scrollIntoView = () => undefined;
  document.elementFromPoint = (_x, y) => all[Math.floor(y / 10)] ?? null;
}

describe("what an agent does on the page", () => {
  beforeEach(() => {
    document.body.innerHTML = PAGE;
    globalThis.DOMRect ??= class { constructor(public left: number, public top: number, public width: number, public height: number) {} } as unknown as typeof DOMRect;
    globalThis.PointerEvent ??= MouseEvent as unknown as typeof PointerEvent;
    layout();
  });

  const pressed = (id: string): string[] => {
    const heard: string[] = [];
    for (const name of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) {
      document.addEventListener(name, (event) => heard.push(`${name} ${(event.target as Element).id}`), { once: true });
    }
    expect(act("click", byId(id), '{"x":0.5,"y":0.5}', RULES)).toBe(heard.length > 0);
    return heard;
  };

  it("clicks as a person does, on what is there", () => {
    expect(pressed("go")).toEqual(["pointerdown go", "mousedown go", "pointerup go", "mouseup go", "click go"]);
    expect(document.activeElement?.id).toBe("go");
    expect(pressed("link")).toContain("click link");
    for (const id of ["around", "beside", "within"]) expect(pressed(id)).toContain(`click ${id}`);
  });

  it.each(["pass", "to-pass", "card", "csc", "to-csc", "code", "file", "hid", "masked", "blocked", "ours"])("never touches %s", (id) => {
    expect(mayTouch(byId(id), RULES)).toBe(false);
    expect(pressed(id)).toEqual([]);
  });

  it("does not click what lies over the thing that was meant, nor what became something else meanwhile", () => {
    document.elementFromPoint = () => byId("ours");
    expect(pressed("go")).toEqual([]);
    layout();
    byId("name").addEventListener("mousedown", () => byId("name").setAttribute("type", "password"));
    const clicked: Event[] = [];
    byId("name").addEventListener("click", (event) => clicked.push(event));
    expect(act("click", byId("name"), '{"x":0.5,"y":0.5}', RULES)).toBe(false);
    expect(clicked).toEqual([]);
  });

  it("scrolls the page by a bounded way, and does nothing that it does not know", () => {
    const ways: ScrollToOptions[] = [];
    Object.defineProperty(document, "scrollingElement", { value: document.documentElement, configurable: true });
    document.documentElement.scrollBy = ((how: ScrollToOptions) => ways.push(how)) as typeof document.documentElement.scrollBy;
    act("scroll", byId("go"), '{"dy":1e9,"dx":"x"}', RULES);
    expect(ways).toEqual([{ left: 0, top: 4000, behavior: "instant" }]);
    expect(act("point", byId("name"), '{"text":"x"}', RULES)).toBe(false);
  });

  it("covers in the preview what stays hidden, and nothing else", () => {
    const covered: string[] = [];
    const all = [...document.querySelectorAll("body *")];
    hiddenBoxes(RULES, (_left, top) => covered.push(all[top / 10]?.id ?? "number"));
    expect(covered).toEqual(["", "", "typed", "number", "drawing"]); // the masked and the blocked place are boxes without a name
  });
});
