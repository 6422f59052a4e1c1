import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Card, type Wishes } from "../src/ui";
import type { View } from "../src/view";

const IDLE: View = {
  state: "closed", agent: "", ahead: 0, since: 0, muted: false, camera: null, agentPicture: "", agentHolds: false, linkUp: true, path: "up", asked: "",
  sharing: false, rungs: [], paused: false, why: "", trouble: "", problem: "", hasForms: false, record: false, name: "", soundBlocked: false, card: "", line: "", percent: 0, digits: "",
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
    const names: (keyof Wishes)[] = ["open", "close", "call", "retry", "callWithoutMicrophone", "hangUp", "mute", "camera", "answer", "stopSharing", "takeBack", "pause", "hidden", "sound", "record", "chose"];
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

  it("asks to look along with the focus on no, as nobody grants by what they were typing, and Esc is no", () => {
    show({ state: "talking", agent: "Marieke" });
    show({ state: "talking", agent: "Marieke", asked: "look" });
    expect(root.activeElement?.textContent).toBe("No, not now");
    escape();
    expect(wishes.answer).toHaveBeenLastCalledWith(false);
    press("Yes, look along");
    expect(wishes.answer).toHaveBeenLastCalledWith(true);
    press("No, not now");
    expect(wishes.answer).toHaveBeenLastCalledWith(false);
  });

  it("takes two quick presses for one: the second was not meant for the question that came between", () => {
    show({ state: "talking", agent: "Marieke", asked: "point" });
    const yes = Array.from(root.querySelectorAll("button")).find((one) => one.textContent === "Yes, go ahead")!;
    for (const detail of [1, 2]) yes.dispatchEvent(new MouseEvent("click", { detail }));
    expect(wishes.answer).toHaveBeenCalledOnce();
    yes.dispatchEvent(new MouseEvent("click", { detail: 0 })); // by keyboard
    expect(wishes.answer).toHaveBeenCalledTimes(2);
  });

  it("shows all the time that the agent looks along, also when it is small", () => {
    show({ state: "talking", agent: "Marieke", sharing: true });
    expect(buttons()).toEqual(["Stop looking along", "Pause", "What stays hidden", "Show the call: Marieke", "Mute", "Hang up"]);
    expect(root.textContent).toContain("Marieke looks along");
    press("Stop looking along");
    expect(wishes.stopSharing).toHaveBeenCalled();
    expect(wishes.hangUp).not.toHaveBeenCalled();
  });

  it("asks for each rung apart, shows what was granted all the time, and a press takes it back", () => {
    const call = { state: "talking", agent: "Marieke", sharing: true } as const;
    show(call);
    for (const [asked, act] of [["point", "point"], ["scroll", "scroll"], ["click", "click"]] as const) {
      show({ ...call, asked });
      expect(root.querySelector("[role=alertdialog] h3")!.textContent).toBe(`May Marieke ${act} on this page?`);
      expect(root.activeElement?.textContent).toBe("No, not now");
      show(call);
    }
    expect(buttons()).not.toContain("Click: Take it back");
    show({ ...call, rungs: ["point", "click"] });
    expect(buttons()).toEqual(expect.arrayContaining(["Point: Take it back", "Click: Take it back"]));
    press("Click: Take it back");
    expect(wishes.takeBack).toHaveBeenLastCalledWith("click");
    press("Pause");
    expect(wishes.pause).toHaveBeenLastCalledWith(true);
    show({ ...call, paused: true });
    expect(root.textContent).toContain("Marieke sees nothing for now");
    press("Pause");
    expect(wishes.pause).toHaveBeenLastCalledWith(false);
  });

  it("ends the share by Esc in the card, and covers what stays hidden before the first yes and at any time", () => {
    const call = { state: "talking", agent: "Marieke" } as const;
    wishes.hidden.mockImplementation((tell: (...box: number[]) => void) => tell(1, 2, 30, 40));
    show({ ...call, asked: "look" });
    expect(root.querySelectorAll(".glass i")).toHaveLength(0);
    press("What stays hidden");
    expect(root.querySelector<HTMLElement>(".glass i")!.style.width).toBe("30px");
    show({ ...call, sharing: true });
    expect(root.querySelectorAll(".glass i")).toHaveLength(1);
    show(call);
    expect(root.querySelectorAll(".glass i")).toHaveLength(0);
    show({ ...call, sharing: true, card: "open" });
    escape();
    expect(wishes.stopSharing).toHaveBeenCalledOnce();
  });

  it("gets small when an agent begins to look along, and stays as the customer then wants it", () => {
    const call = { state: "talking", agent: "Marieke" } as const;
    show(call);
    show({ ...call, asked: "look" });
    show({ ...call, sharing: true });
    expect(buttons()).toContain("Show the call: Marieke");
    press("Show the call: Marieke");
    expect(wishes.chose).toHaveBeenLastCalledWith("open");
    expect(buttons()).toContain("Make smaller");
    show({ ...call, sharing: true, card: "open", muted: true });
    expect(buttons()).toContain("Make smaller");
    press("Make smaller");
    expect(wishes.chose).toHaveBeenLastCalledWith("small");
    press("Mute");
    press("Hang up");
    expect(wishes.mute).toHaveBeenLastCalledWith(false);
    expect(wishes.hangUp).toHaveBeenCalled();
  });

  it("comes back after a page load as it was", () => {
    const again = (change: Partial<View>): boolean => {
      document.querySelector("naast-call")?.remove();
      card = new Card(wishes as unknown as Wishes);
      show({ state: "calling", ...change });
      show({ state: "talking", agent: "Marieke", ...change });
      return buttons().includes("Make smaller");
    };
    expect([again({}), again({ sharing: true }), again({ sharing: true, card: "open" }), again({ card: "small" })]).toEqual([true, false, true, false]);
    expect(again({ card: "small", soundBlocked: true })).toBe(true); // there is something to press
  });

  it("gives the picture's element a stream only while the agent's camera is on: waiting for a picture, it would hold up the page's load event", async () => {
    vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
    const picture = root.querySelector("video")!;
    const stream = {} as MediaStream;
    expect(await card.play(stream)).toBe(true);
    show({ state: "talking", agent: "Marieke" });
    expect(picture.srcObject ?? null).toBeNull();
    show({ state: "talking", agent: "Marieke", agentPicture: "camera" });
    expect(picture.srcObject).toBe(stream);
    show({ state: "talking", agent: "Marieke" });
    expect(picture.srcObject).toBeNull();
  });

  it("shows the agent's screen whole, opens for it, and enlarges it: by its button, the picture itself, and back by Esc", async () => {
    vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
    await card.play({} as MediaStream);
    const camera = { getVideoTracks: () => [{}] } as unknown as MediaStream;
    show({ state: "talking", agent: "Marieke", camera, sharing: true, card: "small" });
    show({ state: "talking", agent: "Marieke", camera, sharing: true, card: "small", agentPicture: "screen" });
    const [picture, self] = root.querySelectorAll("video");
    expect(shown(root.querySelector(".card")!)).toBe(true);
    expect([picture!.getAttribute("aria-label"), self!.hidden]).toEqual(["Marieke shows you a screen", true]);
    const large = (): boolean => root.querySelector(".card")!.classList.contains("large");
    const enlarge = root.querySelector<HTMLElement>('[aria-label="Enlarge"]')!;
    enlarge.click();
    expect([large(), enlarge.ariaPressed ?? enlarge.getAttribute("aria-pressed")]).toEqual([true, "true"]);
    escape();
    expect([large(), shown(root.querySelector(".card")!)]).toEqual([false, true]);
    picture!.click();
    expect(large()).toBe(true);
    show({ state: "talking", agent: "Marieke", camera, agentPicture: "screen", agentHolds: true });
    expect([large(), shown(picture!)]).toEqual([false, false]);
    show({ state: "talking", agent: "Marieke", camera, agentPicture: "camera" });
    picture!.click();
    expect([large(), self!.hidden]).toEqual([false, false]);
  });

  it("small, still says what is wrong", () => {
    show({ state: "talking", agent: "Marieke", sharing: true, card: "small" });
    escape();
    show({ state: "talking", agent: "Marieke", sharing: true, card: "small", path: "broken" });
    expect([...root.querySelectorAll(".small .note")].filter(shown).map((note) => note.textContent)).toEqual([expect.stringContaining("The connection is weak")]);
  });

  it("gives way to the agent's pointer: to the other side, or small where it is on both", () => {
    const room = root.querySelector(".room")!;
    let wide = false;
    const box = (left: number, right: number): DOMRect => ({ left, right, top: 300, bottom: 700 }) as DOMRect;
    root.querySelector(".card")!.getBoundingClientRect = () => (wide ? box(0, 1000) : room.classList.contains("left") ? box(20, 360) : box(640, 980));
    root.querySelector(".small")!.getBoundingClientRect = () => (room.classList.contains("left") ? box(20, 200) : box(800, 980));
    show({ state: "talking", agent: "Marieke", sharing: true, card: "open" });
    card.giveWay(700, 100);
    expect(room.className).toBe("room");
    card.giveWay(700, 400);
    expect([room.className, buttons().includes("Make smaller")]).toEqual(["room left", true]);
    wide = true;
    root.querySelector<HTMLElement>(".tool")!.focus();
    card.giveWay(100, 400);
    expect([room.className, buttons().includes("Show the call: Marieke")]).toEqual(["room", true]);
    expect(root.activeElement).toBe(root.querySelector(".launch"));
    expect(wishes.chose).not.toHaveBeenCalled(); // that was not the customer's choice
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

  it("says calmly what is wrong with the sound at this side, and only while somebody talks", () => {
    const notes = (change: Partial<View>): string[] => {
      show({ state: "talking", agent: "Marieke", ...change });
      return [...root.querySelectorAll(".card .note")].map((note) => `${note.className}: ${note.textContent}`);
    };
    expect(notes({ line: "uplink_loses", percent: 8 })).toEqual(["note: Your connection loses sound (8 %). Moving closer to the Wi-Fi usually helps."]);
    expect(notes({ line: "microphone_muted" })).toEqual(["note warn: We cannot hear you: your headset or device mutes the microphone."]);
    expect(notes({ line: "not_hearing" })[0]).toContain("No sound from Marieke");
    expect(notes({ line: "microphone_silent", muted: true })).toEqual(["note: Your microphone is off."]);
    expect(notes({ line: "not_hearing", path: "broken" })).toHaveLength(1);
    expect(notes({ line: "nothing_arrives", state: "on_hold" })).toHaveLength(1);
    expect(notes({ line: "microphone_silent", trouble: "microphone_denied" })).toHaveLength(1);
  });

  it("thanks, and can be closed by Esc", () => {
    show({ state: "ended", why: "agent" });
    expect(root.textContent).toContain("Thank you for calling");
    escape();
    expect(wishes.close).toHaveBeenCalled();
  });

  it("offers the record of a call that reached the relay", () => {
    show({ state: "ended" });
    expect(buttons()).toEqual(["Close", "Call again"]);
    show({ state: "ended", record: true });
    expect(buttons()).toEqual(["Close", "Call again", "Download a record of the call"]);
    press("Download a record");
    expect(wishes.record).toHaveBeenCalled();
    show({ state: "ended", record: true, problem: "no_record" });
    expect(root.textContent).toContain("There is no record at the moment.");
    show({ state: "form", record: true });
    expect(buttons()).toEqual(["Close", "Call now", "Download a record of the call"]);
    show({ state: "talking", record: true });
    expect(buttons()).not.toContain("Download a record of the call");
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
