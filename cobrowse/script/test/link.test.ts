import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backOff, BASE, CAP, Link, type LinkHearer, Refused } from "../src/link";

class Socket {
  static made: Socket[] = [];
  sent: (string | Uint8Array)[] = [];
  bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    Socket.made.push(this);
  }
  send(frame: string | Uint8Array): void {
    this.sent.push(frame);
  }
  close(): void {}
}

const last = (): Socket => Socket.made.at(-1)!;

describe("the link", () => {
  const ups: boolean[] = [];
  let hello: LinkHearer["hello"];
  let link: Link;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", Socket);
    Socket.made = [];
    ups.length = 0;
    hello = () => Promise.resolve({ token: "T", contact: "c" });
    link = new Link("ws://relay/ws", { hello: () => hello(), message: (message) => message.t === "welcome" && link.welcomed(), changed: (up) => ups.push(up) });
  });
  afterEach(() => {
    link.close();
    vi.useRealTimers();
  });

  async function welcome(): Promise<void> {
    await vi.advanceTimersByTimeAsync(0);
    last().onopen?.();
    last().onmessage?.({ data: '{"t":"welcome","role":"page"}\n' });
  }

  it("says hello first, and sends what was kept after the welcome only", async () => {
    link.open();
    link.send({ t: "hang_up", contact: "c" });
    await vi.advanceTimersByTimeAsync(0);
    last().onopen?.();
    expect(last().protocol).toBe("naast.1");
    expect(last().sent).toEqual(['{"t":"hello","token":"T","contact":"c"}\n']);
    await welcome();
    expect(last().sent.at(-1)).toBe('{"t":"hang_up","contact":"c"}\n');
  });

  it("comes back by itself and loses nothing said meanwhile, but page events", async () => {
    link.open();
    await welcome();
    last().onclose?.();
    expect(ups).toEqual([true, false]);
    link.send({ t: "event", contact: "c", moment: { age: 0, name: "page" } });
    expect(link.sendPage({ t: "page", epoch: "e", n: 0 }, new Uint8Array())).toBe(false);
    await vi.advanceTimersByTimeAsync(BASE);
    expect(Socket.made).toHaveLength(2);
    await welcome();
    expect(last().sent.at(-1)).toContain('"t":"event"');
  });

  it("begins a new connection after a sleep, whatever the old one says of itself", async () => {
    link.open();
    await welcome();
    document.dispatchEvent(new Event("resume"));
    await vi.advanceTimersByTimeAsync(0);
    expect(Socket.made).toHaveLength(2);
    await welcome();
    expect(ups).toEqual([true, false, true]);
  });

  it("gives up an attempt that says nothing", async () => {
    link.open();
    await vi.advanceTimersByTimeAsync(0);
    last().onopen?.();
    await vi.advanceTimersByTimeAsync(10_000 + BASE);
    expect(Socket.made).toHaveLength(2);
  });

  it("asks again when the token cannot be had, and not when it is refused", async () => {
    const ask = vi.fn(() => Promise.reject(new Error("away")));
    hello = ask;
    link.open();
    await vi.advanceTimersByTimeAsync(3 * CAP);
    expect(ask.mock.calls.length).toBeGreaterThan(3);
    link.close();
    const refuse = vi.fn(() => Promise.reject(new Refused("unknown_site")));
    hello = refuse;
    link.open();
    await vi.advanceTimersByTimeAsync(3 * CAP);
    expect(refuse).toHaveBeenCalledTimes(1);
  });

  it("waits a random part of a time that doubles, up to the cap", () => {
    expect(backOff(0, () => 1)).toBe(BASE);
    expect(backOff(3, () => 1)).toBe(BASE * 8);
    expect(backOff(30, () => 1)).toBe(CAP);
    expect(backOff(5, () => 0)).toBe(0);
  });
});
