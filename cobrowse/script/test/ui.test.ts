import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Card, type View, type Wishes } from "../src/ui";

const IDLE: View = {
  state: "closed", agent: "", ahead: 0, since: 0, muted: false, camera: null, agentCamera: false, agentHolds: false, linkUp: true, path: "up", asked: false,
  sharing: false, why: "", trouble: "", problem: "", hasForms: false, name: "", soundBlocked: false,
};

let root: ShadowRoot;
let card: Card;
let wishes: { [name in keyof Wishes]: ReturnType<typeof vi.fn> };

const shown = (element: Element): boolean => element.closest("[hidden]") === null;
const buttons = (): string[] =>
  [...root.querySelectorAll("button")].filter(shown).map((one) => one.getAttribute("aria-label") ?? [...one.querySelectorAll("span")].filter(shown)[0]?.textContent ?? "");
const press = (name: string): void => [...root.querySelectorAll("button")].filter(shown).find((one) => one.textContent?.startsWith(name) || one.getAttribute("aria-label") === name)!.click();
const show = (change: Partial<View>): void => card.show({ ...IDLE, ...change });
const escape = (): boolean => root.querySelector(".room")!.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));

describe("the card", () => {
  beforeEach(() => {
    vi.stubGlobal("CSSStyleSheet", class { replaceSync(): void {} });
    const attach = Element.prototype.attachShadow;
    vi.spyOn(Element.prototype, "attachShadow").mockImplementation(function (this: Element, init) {
      expect(init.mode).toBe("closed");
      root = attach.call(this, init);
      return root;
    });
    document.documentElement.lang = "en";
    const names: (keyof Wishes)[] = ["open", "close", "call", "retry", "callWithoutMicrophone", "hangUp", "mute", "camera", "answer", "stopSharing", "sound"];
    wishes = Object.fromEntries(names.map((name) => [name, vi.fn()])) as typeof wishes;
    card = new Card(wishes as unknown as Wishes);
    show({});
  });
  afterEach(() => document.querySelector("naast-call")?.remove());

  it("is one button until it is opened, and out of the page's reach", () => {
    expect(buttons()).toEqual(["Call us"]);
    expect(document.querySelector("naast-call")?.shadowRoot).toBeNull();
    press("Call us");
    expect(wishes.open).toHaveBeenCalled();
  });

  it("asks a name, takes it by Enter, and stands in the name field", () => {
    show({ state: "form" });
    expect(root.activeElement).toBe(root.querySelector("[name=name]"));
    const form = root.querySelector("form")!;
    form.dispatchEvent(new Event("submit", { cancelable: true }));
    expect(wishes.call).not.toHaveBeenCalled();
    expect(root.querySelector("[role=alert]")?.textContent).toMatch(/name/);
    root.querySelector<HTMLInputElement>("[name=name]")!.value = " Anna ";
    root.querySelector<HTMLInputElement>("[name=phone]")!.value = "0612345678";
    form.dispatchEvent(new Event("submit", { cancelable: true }));
    expect(wishes.call).toHaveBeenCalledWith("Anna", "0612345678", false);
  });

  it("says what the agent will see, with forms when there are any", () => {
    show({ state: "form" });
    expect(root.querySelector(".why")?.textContent).toBe("The agent sees which pages you visited in this visit.");
    show({ state: "form", hasForms: true });
    expect(root.querySelector(".why")?.textContent).toMatch(/filled in/);
  });

  it("tells the place in the queue", () => {
    for (const [ahead, words] of [[0, "You are next."], [1, "One other caller before you."], [3, "3 other callers before you."]] as const) {
      show({ state: "waiting", ahead });
      expect(root.textContent).toContain(words);
    }
    expect(buttons()).toEqual(["Make smaller", "Hang up"]);
  });

  it("in a call has its three tools", () => {
    show({ state: "talking", agent: "Marieke" });
    expect(buttons()).toEqual(["Make smaller", "Mute", "Camera", "Hang up"]);
    press("Mute");
    press("Camera");
    press("Hang up");
    expect(wishes.mute).toHaveBeenCalledWith(true);
    expect(wishes.camera).toHaveBeenCalledWith(true);
    expect(wishes.hangUp).toHaveBeenCalled();
  });

  it("asks to look along with the focus on yes, and Esc is no", () => {
    show({ state: "talking", agent: "Marieke" });
    show({ state: "talking", agent: "Marieke", asked: true });
    expect(root.activeElement?.textContent).toBe("Yes, look along");
    escape();
    expect(wishes.answer).toHaveBeenLastCalledWith(false);
    press("Yes, look along");
    expect(wishes.answer).toHaveBeenLastCalledWith(true);
    press("No, not now");
    expect(wishes.answer).toHaveBeenLastCalledWith(false);
  });

  it("shows all the time that the agent looks along, also when it is small", () => {
    show({ state: "talking", agent: "Marieke", sharing: true });
    escape();
    expect(buttons()).toEqual(["Stop looking along", "Show the call"]);
    expect(root.textContent).toContain("Marieke looks along");
    press("Stop looking along");
    expect(wishes.stopSharing).toHaveBeenCalled();
    expect(wishes.hangUp).not.toHaveBeenCalled();
  });

  it("says what is wrong and what to do", () => {
    show({ state: "no_microphone", trouble: "microphone_denied" });
    expect(root.textContent).toContain("address bar");
    expect(buttons()).toEqual(["Close", "Try again", "Call without microphone"]);
    show({ state: "no_microphone", trouble: "no_webrtc" });
    expect(buttons()).toEqual(["Close"]);
    show({ state: "talking", linkUp: false, path: "broken", trouble: "camera_denied" });
    for (const words of ["Your call goes on", "The connection is weak", "The camera cannot be used"]) expect(root.textContent).toContain(words);
    show({ state: "on_hold", agent: "Marieke" });
    expect(root.textContent).toContain("You are on hold for a moment. Marieke will be right back.");
  });

  it("thanks, and can be closed by Esc", () => {
    show({ state: "ended", why: "agent" });
    expect(root.textContent).toContain("Thank you for calling");
    escape();
    expect(wishes.close).toHaveBeenCalled();
  });

  it("speaks Dutch on a Dutch page", () => {
    document.querySelector("naast-call")?.remove();
    document.documentElement.lang = "nl-NL";
    card = new Card(wishes as unknown as Wishes);
    show({ state: "form" });
    expect(root.textContent).toContain("Uw naam");
    expect(buttons()).toEqual(["Sluiten", "Nu bellen"]);
  });
});
