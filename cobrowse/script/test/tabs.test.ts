// Several tabs of one browser, as far as the order of things goes: each with what it keeps, one channel and one set of locks between them.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Look } from "../src/look";
import type { Link } from "../src/link";
import { Store } from "../src/memory";
import { Tabs } from "../src/tabs";
import type { View } from "../src/view";
import type { FromPage, Page, ToPage } from "../src/wire";
import { Locks } from "./browser";

/** One channel of this browser: what one says, all others hear, as copies. */
class Channel {
  static open = new Set<Channel>();
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor(readonly name: string) {
    Channel.open.add(this);
  }
  postMessage(data: unknown): void {
    const copy: unknown = structuredClone(data);
    for (const other of Channel.open) if (other !== this && other.name === this.name) queueMicrotask(() => other.onmessage?.({ data: copy }));
  }
  close(): void {
    Channel.open.delete(this);
  }
}

const VIEW = { state: "talking", since: 5, sharing: true, linkUp: true, agent: "Marieke", camera: null, rungs: [], why: "" } as unknown as View;
const BATCH: Page = { t: "page", n: 0 };

/** A tab: `calls` is its contact, "" where it has none. */
class Tab {
  view: View = VIEW;
  readonly store = new Store("shop");
  readonly told: FromPage[] = [];
  readonly heard: ToPage[] = [];
  readonly passed: number[] = [];
  readonly link = { up: true, full: 0, buffered: () => this.link.full, send: (said: FromPage) => this.told.push(said), sendPage: (_: unknown, bytes: Uint8Array) => this.passed.push(bytes.length) > 0 };
  readonly muted = vi.fn();
  readonly hidden = vi.fn();
  over: string | null = null;
  able = true;
  readonly tabs: Tabs;
  readonly wishes: { mute: (on: boolean) => void; hidden: () => void };

  constructor(private calls = "") {
    Object.assign(this.store.memory, { contact: calls, sharing: calls !== "", key: "ab" });
    const done = { mute: this.muted, hidden: this.hidden };
    const owner = {
      busy: () => this.calls !== "",
      look: this as unknown as Look,
      paint: () => !this.tabs.host && this.tabs.tell(this.view, "ab"),
      over: (why: string) => void (this.over = why),
    };
    this.tabs = new Tabs("shop", this.store, this.link as unknown as Link, owner, done);
    this.wishes = this.tabs.wishing(done);
    if (calls) owner.paint();
  }
  hear(said: ToPage): void {
    this.heard.push(said);
  }
  paint(): void {
    this.tabs.tell(this.view, "ab");
  }
  ends(why: string): void {
    this.calls = "";
    this.store.keep({ over: this.store.memory.contact, contact: "" });
    this.view = { ...this.view, state: "ended", why };
    this.paint();
  }
  get said(): unknown {
    const { count, front, shown, follow } = this.told.filter((one) => one.t === "tabs").at(-1) as Extract<FromPage, { t: "tabs" }>;
    return [count, front, shown, follow];
  }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};
const before = async (tab: Tab): Promise<void> => {
  (tab.tabs as unknown as { focused(): void }).focused();
  await settled();
};

describe("several tabs", () => {
  let host: Tab;
  let guest: Tab;
  beforeEach(async () => {
    vi.useFakeTimers();
    sessionStorage.clear();
    Channel.open.clear();
    vi.stubGlobal("BroadcastChannel", Channel);
    vi.stubGlobal("navigator", { locks: new Locks() });
    vi.spyOn(document, "hasFocus").mockReturnValue(false);
    host = new Tab("c");
    guest = new Tab();
    await settled();
  });
  afterEach(() => vi.useRealTimers());

  it("show the call that one of them has, and that one counts them", () => {
    expect(guest.tabs.host).toMatchObject({ contact: "c", key: "ab", view: { state: "talking", since: 5, agent: "Marieke" } });
    expect([host.said, host.tabs.here, guest.tabs.here]).toEqual([[2, 1, 1, true], true, false]);
  });

  it("are told one at a time: the one that the customer is in, or the one in which the agent stays", async () => {
    await before(guest);
    expect([host.said, host.tabs.here, guest.tabs.here]).toEqual([[2, 2, 2, true], false, true]);
    host.store.keep({ stays: true });
    await before(host);
    expect([host.said, guest.tabs.here]).toEqual([[2, 1, 2, false], true]);
    host.store.keep({ stays: false });
    host.paint();
    await settled();
    expect([host.said, guest.tabs.here]).toEqual([[2, 1, 1, true], false]);
  });

  it("tell their page through the one that has the call, while they are the one and the customer wants it", async () => {
    const tell = async (): Promise<number> => {
      guest.tabs.sendPage(BATCH, new Uint8Array(3));
      await settled();
      return host.passed.length;
    };
    expect(await tell()).toBe(0);
    await before(guest);
    expect(await tell()).toBe(1);
    host.store.keep({ paused: true });
    expect(await tell()).toBe(1); // before this tab heard of the pause
    host.store.keep({ paused: false, sharing: false });
    expect(await tell()).toBe(1);
    host.store.keep({ sharing: true });
    expect(await tell()).toBe(2);
  });

  it("know how much waits in the socket of the one that has the call", async () => {
    await before(guest);
    host.link.full = 500_000;
    guest.tabs.sendPage(BATCH, new Uint8Array(40_000));
    vi.advanceTimersByTime(301);
    expect(guest.tabs.buffered()).toBe(40_000); // and asks
    await settled();
    expect(guest.tabs.buffered()).toBe(500_000);
    host.link.full = 0;
    vi.advanceTimersByTime(301);
    guest.tabs.buffered();
    await settled();
    expect(guest.tabs.buffered()).toBe(0);
  });

  it("hear the relay's words for what they tell, and no other tab does", async () => {
    host.tabs.pass({ t: "ack", contact: "c", n: 1 }, "");
    await before(guest);
    host.tabs.pass({ t: "ack", contact: "c", n: 2 }, "");
    await settled();
    expect([host.heard, guest.heard]).toMatchObject([[{ n: 1 }], [{ n: 2 }]]);
  });

  it("do what the customer presses in the one that has the call, but for what stays hidden on this page", async () => {
    guest.wishes.mute(true);
    guest.wishes.hidden();
    await settled();
    expect([host.muted.mock.calls, guest.muted.mock.calls, host.hidden.mock.calls.length, guest.hidden.mock.calls.length]).toEqual([[[true]], [], 0, 1]);
  });

  it("that cannot be shared are not told, though the customer is in them", async () => {
    guest.able = false;
    await before(guest);
    expect(host.said).toEqual([2, 1, 1, true]);
  });

  it("show the end of the call, and are of the next one", async () => {
    host.ends("agent");
    await settled();
    expect([guest.over, guest.tabs.host]).toEqual(["agent", null]);
  });

  it("are counted up to twenty", async () => {
    for (let more = 0; more < 25; more += 1) new Tab();
    await settled();
    expect(host.said).toEqual([20, 1, 1, true]);
  });

  it("wait for the one that has the call while it loads its next page, and stay where the agent stayed", async () => {
    await before(guest);
    host.store.keep({ stays: true });
    host.paint();
    await settled();
    for (const channel of Channel.open) if (channel === (host.tabs as unknown as { channel: Channel }).channel) channel.close();
    const next = new Tab("c");
    next.store.keep({ stays: true });
    await settled();
    expect([next.said, guest.tabs.here, guest.over]).toEqual([[2, 1, 2, false], true, null]);
  });

  it("are of the next call of the same page load", async () => {
    host.ends("agent");
    await settled();
    Object.assign(host, { calls: "d", view: { ...VIEW, state: "calling" } });
    host.paint();
    await settled();
    host.store.keep({ contact: "d", sharing: true });
    host.view = VIEW;
    host.paint();
    await settled();
    expect(guest.tabs.host).toMatchObject({ contact: "d", view: { state: "talking" } });
    expect(host.said).toEqual([2, 1, 1, true]);
  });

  it("stay where they are when the tab that has the call paints before it took the call up again, as does a copy of it", async () => {
    const next = new Tab();
    next.store.keep({ contact: "c" });
    next.view = { ...VIEW, state: "closed" };
    next.paint();
    await settled();
    expect([guest.over, guest.tabs.host?.contact]).toEqual([null, "c"]);
  });

  it("ask how much waits now and then, not at every slice", async () => {
    await before(guest);
    host.link.full = 500_000;
    guest.tabs.sendPage(BATCH, new Uint8Array(40_000));
    host.told.length = 0;
    for (let slice = 0; slice < 100; slice += 1) {
      guest.tabs.buffered();
      await settled();
    }
    expect(host.told.length).toBeLessThan(5);
  });

  it("keep what the customer pressed while the tab that has the call was loaded anew", async () => {
    dispatchEvent(new Event("pagehide"));
    for (const channel of Channel.open) if (channel === (host.tabs as unknown as { channel: Channel }).channel) channel.close();
    await settled();
    guest.wishes.mute(true);
    const next = new Tab("c");
    await settled();
    expect(next.muted.mock.calls).toEqual([[true]]);
  });
});
