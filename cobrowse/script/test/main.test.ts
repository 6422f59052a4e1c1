// The script as a site's tag starts it: what the tag says is heeded, or refused with a word to the site's owner.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Peer, Socket, Stream, Track } from "./browser";

let root: ShadowRoot;
let complaints: string;
const fetched = vi.fn();
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 5));
const sent = (kind: string): string[] => Socket.made.at(-1)!.sent.filter((frame) => frame.startsWith(`{"t":"${kind}"`));
const button = (name: string): HTMLButtonElement | undefined => [...root.querySelectorAll("button")].find((one) => !one.closest("[hidden]") && one.textContent === name);

async function hear(message: Record<string, unknown>): Promise<void> {
  Socket.made.at(-1)!.onmessage?.({ data: `${JSON.stringify(message)}\n` });
  await settled();
}

/** A page with this tag. */
async function loaded(marks: Record<string, string>): Promise<void> {
  const script = document.createElement("script");
  Object.assign(script.dataset, { site: "shop", ...marks });
  vi.spyOn(script, "src", "get").mockReturnValue("https://relay.example/page.js");
  vi.spyOn(document, "currentScript", "get").mockReturnValue(script);
  vi.resetModules();
  await import("../src/main");
  await settled();
}

describe("the script tag", () => {
  beforeEach(() => {
    sessionStorage.clear();
    delete (window as { naast?: unknown }).naast;
    Socket.made = [];
    complaints = "";
    vi.spyOn(console, "error").mockImplementation((...words) => void (complaints += words.join()));
    vi.stubGlobal("CSSStyleSheet", class { replaceSync(): void {} });
    vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: () => Promise.resolve(new Stream([new Track("audio")])) } });
    vi.stubGlobal("RTCPeerConnection", Peer);
    vi.stubGlobal("MediaStream", Stream);
    vi.stubGlobal("WebSocket", Socket);
    vi.stubGlobal("fetch", fetched.mockImplementation(() => Promise.resolve(new Response('{"token":"T","expires_in":900}'))));
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
    vi.restoreAllMocks();
  });

  it.each(["naastMask", "naastBlock", "naastOpen"])("with a selector that does not parse in %s: the call goes on, and nothing is shared", async (mark) => {
    sessionStorage["naast:shop"] = JSON.stringify({ contact: "c", generation: 4, agent: "Marieke" });
    await loaded({ [mark]: ".balance, div[" });
    expect(complaints).toMatch(/a selector in data-naast-open, -mask or -block does not parse, so this page is not shared/);
    Socket.made.at(-1)!.onopen?.();
    await settled();
    await hear({ t: "welcome", role: "page", contact: "c", state: "connected", name: "Marieke" });
    await hear({ t: "ask_look", contact: "c", agent: "Marieke" });
    button("Yes, look along")!.click();
    expect(sent("consent").map((frame) => JSON.parse(frame.split("\n")[0]!) as object)).toEqual([{ t: "consent", contact: "c", level: "look", granted: false }]);
    expect(sent("page")).toEqual([]);
    expect(button("Stop looking along")).toBeUndefined();
    expect(root.textContent).toContain("Looking along does not work on this page. Your call goes on.");
  });

  it.each(["agent", "customer"])("after a call that the %s ended offers its record, also once the page was loaded anew", async (why) => {
    sessionStorage["naast:shop"] = JSON.stringify({ contact: "c", generation: 4, agent: "Marieke" });
    await loaded({});
    Socket.made.at(-1)!.onopen?.();
    await settled();
    await hear({ t: "welcome", role: "page", contact: "c", state: "connected", name: "Marieke" });
    if (why === "agent") await hear({ t: "state", contact: "c", state: "wrap_up", why });
    else root.querySelector<HTMLButtonElement>("button.end:not([hidden])")!.click();
    expect(button("Download a record of the call")).toBeDefined();
    dispatchEvent(new Event("pagehide"));
    document.querySelector("naast-call")!.remove();
    delete (window as { naast?: unknown }).naast;
    await loaded({ open: "" });
    fetched.mockClear();
    URL.createObjectURL = () => "blob:record";
    const names: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      names.push(this.download);
    });
    button("Download a record of the call")!.click();
    await settled();
    expect(fetched.mock.calls.map(([address]) => address as string)).toContain("https://relay.example/record?contact=c");
    expect(names).toEqual(["naast-record.json"]);
    fetched.mockImplementation(() => Promise.resolve(new Response("", { status: 404 })));
    button("Download a record of the call")!.click();
    await settled();
    expect(root.textContent).toContain("There is no record at the moment.");
  });

  it("of a closed site: a copy of the tab is closed before it asked the relay", async () => {
    const closed: unknown[] = [];
    vi.doMock("../src/contact", () => ({ Contact: class { constructor(...given: { closed?: boolean }[]) { closed.push(given[4]!.closed); } begin(): void {} happened(): void {} } }));
    fetched.mockImplementation(() => Promise.resolve(new Response('{"token":"T","expires_in":900,"mode":"closed"}')));
    await loaded({});
    delete (window as { naast?: unknown }).naast;
    sessionStorage.setItem("naast:shop", JSON.stringify({ ...JSON.parse(sessionStorage.getItem("naast:shop")!), contact: "c" }));
    fetched.mockImplementation(() => new Promise(() => undefined));
    await loaded({});
    vi.doUnmock("../src/contact");
    expect(closed).toEqual([true, true]);
  });
});
