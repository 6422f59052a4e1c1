// The contact put together: what a page load, the relay's words and the customer's wishes set going, and in which order.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Contact } from "../src/contact";
import { RULES } from "../src/fields";
import { Store } from "../src/memory";
import { Tokens } from "../src/token";
import { Visit } from "../src/visit";
import { Peer, Socket, Stream, Track } from "./browser";

const SITE = { relay: "http://relay/", site: "shop", customer: "", invite: "" };

let store: Store;
let contact: Contact;
let root: ShadowRoot;
let microphone: Track;
let give: (() => void)[];
const ask = vi.fn(() => new Promise<Stream>((done) => give.push(() => done(new Stream([microphone])))));

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 5));
const last = (): Socket => Socket.made.at(-1)!;
const sent = (kind: string): string[] => last().sent.filter((frame) => String(frame).startsWith(`{"t":"${kind}"`));
const offers = (): unknown[] => sent("signal").filter((frame) => frame.includes('"offer"')).map((frame) => (JSON.parse(frame.split("\n")[1]!) as { generation: number }).generation);
const button = (name: string): HTMLButtonElement | undefined =>
  [...root.querySelectorAll("button")].find((one) => !one.closest("[hidden]") && (one.getAttribute("aria-label") ?? one.textContent) === name);

async function hear(message: Record<string, unknown>, body = ""): Promise<void> {
  last().onmessage?.({ data: `${JSON.stringify(message)}\n${body}` });
  await settled();
}

async function begun(kept: Parameters<Store["keep"]>[0] = {}): Promise<void> {
  store = new Store("shop");
  store.keep(kept);
  contact = new Contact(SITE, store, new Tokens(SITE, store), new Visit(store, RULES, () => undefined), RULES);
  await contact.begin();
  await settled();
}

const RESUMED = { contact: "c", generation: 4, muted: true, agent: "Marieke" };
const WELCOME = { t: "welcome", role: "page", contact: "c", state: "connected", name: "Marieke" };

describe("a contact", () => {
  beforeEach(() => {
    sessionStorage.clear();
    [give, Socket.made, Peer.made, microphone] = [[], [], [], new Track("audio")];
    ask.mockClear();
    vi.stubGlobal("CSSStyleSheet", class { replaceSync(): void {} });
    vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: ask } });
    vi.stubGlobal("RTCPeerConnection", Peer);
    vi.stubGlobal("MediaStream", Stream);
    vi.stubGlobal("WebSocket", Socket);
    vi.stubGlobal("fetch", () => Promise.resolve(new Response('{"token":"T","expires_in":900}')));
    vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
    const attach = Element.prototype.attachShadow;
    vi.spyOn(Element.prototype, "attachShadow").mockImplementation(function (this: Element, init) {
      const made = attach.call(this, init);
      if (this.localName === "naast-call") root = made;
      return made;
    });
    document.documentElement.lang = "en";
  });
  afterEach(() => {
    dispatchEvent(new Event("pagehide"));
    document.querySelector("naast-call")?.remove();
  });

  it("goes on after a page load: one microphone, asked for before the relay answers, and one offer", async () => {
    await begun(RESUMED);
    expect([ask.mock.calls.length, Socket.made.length]).toEqual([1, 1]);
    last().onopen?.();
    expect(sent("hello")[0]).toContain('"contact":"c"');
    await hear(WELCOME);
    await hear({ t: "state", contact: "c", state: "connected" });
    await hear({ t: "signal", contact: "c" }, '{"kind":"restart"}');
    expect(offers()).toEqual([]);
    give[0]!();
    await settled();
    await hear({ t: "signal", contact: "c" }, '{"kind":"restart","generation":4}');
    expect([ask.mock.calls.length, Peer.made.length, offers()]).toEqual([1, 1, [5]]);
    expect([Peer.made[0]!.sends[0] === microphone, microphone.enabled]).toEqual([true, false]); // still muted
    expect(new Store("shop").memory.generation).toBe(5);
  });

  it("lets everything go when the page is left, and keeps the call for the next one", async () => {
    await begun(RESUMED);
    give[0]!();
    await hear(WELCOME);
    dispatchEvent(new Event("pagehide"));
    expect([microphone.stopped, last().closed, Peer.made[0]!.closed]).toEqual([true, true, true]);
    expect(new Store("shop").memory).toMatchObject({ ...RESUMED, generation: 5 });
  });

  it("that is over meanwhile gives the microphone back, also when it comes late", async () => {
    await begun(RESUMED);
    await hear({ t: "welcome", role: "page" });
    expect(root.textContent).toContain("The call has ended");
    give[0]!();
    await settled();
    expect([microphone.stopped, Peer.made.length, new Store("shop").memory.contact]).toEqual([true, 0, ""]);
  });

  it("begins with the microphone, then the relay; closed and called again it waits for the second answer", async () => {
    await begun();
    const call = (): void => {
      contact.open();
      root.querySelector<HTMLInputElement>("[name=name]")!.value = "Anna";
      root.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    };
    call();
    button("Close")!.click();
    call();
    give[0]!();
    await settled();
    expect([Socket.made.length, microphone.stopped]).toEqual([0, true]);
    give[1]!();
    await settled();
    last().onopen?.();
    await hear({ t: "welcome", role: "page" });
    expect(sent("call")[0]).toContain('"name":"Anna"');
    await hear({ t: "state", contact: "n", state: "connecting", agent: "Marieke" });
    expect(offers()).toEqual([1]);
    button("Hang up")!.click();
    expect(sent("hang_up")[0]).toContain('"contact":"n"');
  });

  it("says what the agent's side found wrong at this one, until it says that all is well", async () => {
    await begun({ ...RESUMED, muted: false });
    give[0]!();
    await hear(WELCOME);
    await hear({ t: "state", contact: "c", state: "connected" });
    Object.assign(Peer.made[0]!, { connectionState: "connected" });
    (Peer.made[0] as unknown as RTCPeerConnection).onconnectionstatechange?.(new Event("connectionstatechange"));
    const advise = (body: string): Promise<void> => hear({ t: "signal", contact: "c" }, body);
    await advise('{"kind":"advice","cause":"uplink_loses","percent":8}');
    expect(root.querySelector(".note")!.textContent).toBe("Your connection loses sound (8 %). Moving closer to the Wi-Fi usually helps.");
    await advise('{"kind":"advice","cause":"microphone_silent"}');
    expect(root.querySelector(".note.warn")!.textContent).toBe("We cannot hear you: your microphone seems muted.");
    await advise('{"kind":"advice","cause":"something_new"}');
    expect(root.querySelector(".card .note")).toBeNull();
    await advise('{"kind":"advice","cause":"unsteady"}');
    expect(root.textContent).toContain("unsteady");
    await advise('{"kind":"advice","cause":"none"}');
    expect(root.querySelector(".card .note")).toBeNull();
  });

  it("agrees on the page's key once, however often it is asked meanwhile, and shows each half to one console's only", async () => {
    await begun({ ...RESUMED, sharing: true, key: "ab".repeat(32) });
    give[0]!();
    last().onopen?.();
    await hear(WELCOME);
    await hear({ t: "state", contact: "c", state: "connected" });
    const { subtle } = crypto;
    const theirs = async (): Promise<string> => {
      const { publicKey } = await subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
      return Buffer.from(await subtle.exportKey("raw", publicKey)).toString("hex");
    };
    const key = (step: string, value = ""): Promise<void> => hear({ t: "key", contact: "c", step, value });
    const keys = (step: string): string[] => sent("key").filter((frame) => frame.includes(`"${step}"`));
    const first = await theirs();
    await Promise.all([key("ask"), key("ask")]);
    await key("ask");
    await vi.waitFor(() => expect(keys("commit").length).toBe(3));
    expect(new Set(keys("commit")).size).toBe(1);
    await key("console", first);
    await vi.waitFor(() => expect(keys("page").length).toBe(1));
    const { digits } = new Store("shop").memory;
    await key("console", await theirs()); // nothing is open
    await key("ask");
    await vi.waitFor(() => expect(new Set(keys("commit")).size).toBe(2));
    await key("console", first); // said before our answer came
    expect([keys("page").length, new Store("shop").memory.digits]).toEqual([1, digits]);
    for (let more = 2; more <= 32; more++) {
      await key("ask");
      await key("console", await theirs());
    }
    await vi.waitFor(() => expect(keys("page").length).toBe(30));
    expect([new Set(keys("page")).size, new Store("shop").memory.digits === digits]).toEqual([30, false]);
  });

  it("that the relay has no room for says so, and can be tried again", async () => {
    await begun();
    contact.open();
    root.querySelector<HTMLInputElement>("[name=name]")!.value = "Anna";
    root.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    give[0]!();
    await settled();
    await hear({ t: "welcome", role: "page" });
    await hear({ t: "error", problem: "too_often", text: "", about: "call" });
    expect(button("Call again")).toBeDefined();
    expect(microphone.stopped).toBe(true);
  });
});
