// What is said to whom: a real browser's side of it is tests/desktop/page/test_embedded.py's.
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { AssetPipe } from "../src/assets";
import { embedded, HELLO } from "../src/embedded";
import { Preview } from "../src/preview";
import { SPAN } from "../src/tree";

const PAY = "https://pay.example";

/** A frame that is somewhere, and what was said to its window. */
function frameAt(src: string) {
  const frame = document.createElement("iframe");
  frame.setAttribute("src", src);
  document.body.append(frame);
  const said = vi.spyOn(frame.contentWindow!, "postMessage").mockImplementation(() => undefined);
  return { frame, said };
}

/** The frame's end of the channel of its last invitation. */
const portOf = ({ said }: ReturnType<typeof frameAt>): MessagePort => (said.mock.calls.at(-1) as unknown as [unknown, string, [MessagePort]])[2][0];

/** Calls what the page around does, and waits for its answer. */
function call(port: MessagePort, ...what: unknown[]): Promise<unknown> {
  return new Promise((done) => {
    port.onmessage = ({ data }) => done((data as unknown[])[1]);
    port.postMessage([1, ...what]);
  });
}

function hello(source: Window | null, origin: string): void {
  dispatchEvent(new MessageEvent("message", { data: HELLO, origin, source }));
}

describe("a frame of another site", () => {
  beforeEach(() => {
    document.body.replaceChildren();
    embedded.forget();
    embedded.trusted = [PAY];
    embedded.stop = vi.fn();
    embedded.pipe = { named: async (hash: string) => `name of ${hash}`, buffered: () => 7, secret: () => "the key" } as unknown as AssetPipe;
  });

  it("is invited where its origin is one that the site names, and its page alone", () => {
    const [pay, other] = [frameAt(`${PAY}/card?x=1`), frameAt("https://pay.example.evil/card")];
    for (const { frame } of [pay, other]) embedded.invite(frame, [1, 2, false], () => undefined);
    expect(pay.said.mock.calls.map(([, where]) => where)).toEqual([PAY]);
    expect(other.said).not.toHaveBeenCalled();
  });

  it("may be somewhere else than its element says, and says so itself", () => {
    const moved = frameAt("https://old.example/card");
    const came = vi.fn();
    embedded.came = came;
    hello(moved.frame.contentWindow, "https://evil.example");
    expect(came).not.toHaveBeenCalled();
    hello(moved.frame.contentWindow, PAY);
    expect(came).toHaveBeenCalledWith(moved.frame.contentWindow);
    expect(embedded.trusts(moved.frame)).toBe(true);
  });

  it("tells, gets done what it may ask for, and nothing else", async () => {
    const pay = frameAt(PAY);
    const heard: string[] = [];
    embedded.invite(pay.frame, [1, 2, false], (text) => heard.push(text));
    const port = portOf(pay);
    expect(await call(port, "tell", ",{}")).toBe(7);
    expect(heard).toEqual([",{}"]);
    expect(await call(port, "named", "ab")).toBe("name of ab");
    expect(await call(port, "secret")).toBe(7);
    expect(embedded.stop).not.toHaveBeenCalled();
    await call(port, "stop");
    expect(embedded.stop).toHaveBeenCalledOnce();
    port.close();
  });

  it("is asked to cover before it is to tell itself, gets nothing done then, and is asked again where it does not answer", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    vi.advanceTimersByTime(5000);
    const pay = frameAt(PAY);
    const stop = vi.spyOn(embedded, "stop");
    const sent = ((embedded.pipe as unknown as Record<string, unknown>).sendAsset = vi.fn());
    expect([embedded.covers(pay.frame, true), embedded.covers(pay.frame, true)]).toEqual([false, false]);
    expect(pay.said.mock.calls.map(([invitation]) => invitation)).toEqual([[0, 0, true]]);
    const port = portOf(pay);
    for (const name of ["stop", "sendAsset", "tell", "buffered"]) port.postMessage([1, name]);
    await vi.waitFor(() => expect(embedded.covers(pay.frame, true)).toBe(true));
    expect(stop).not.toHaveBeenCalled();
    expect(sent).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2000);
    expect(embedded.covers(pay.frame, true)).toBe(false);
    expect(pay.said).toHaveBeenCalledTimes(2);
    embedded.invite(pay.frame, [1, 2, true], () => undefined);
    vi.advanceTimersByTime(2000);
    expect(embedded.covers(pay.frame, true)).toBe(false);
    expect(pay.said).toHaveBeenCalledTimes(3);
    port.close();
    vi.useRealTimers();
  });

  it("of a site that is not trusted is asked nothing", () => {
    const other = frameAt("https://other.example");
    expect(embedded.covers(other.frame, false)).toBe(false);
    expect(other.said).not.toHaveBeenCalled();
  });

  it("alone is told what the agent does on a node of it", async () => {
    const [pay, other] = [frameAt(PAY), frameAt(`${PAY}/other`)];
    const first = 5 * SPAN;
    embedded.invite(pay.frame, [1, first, false], () => undefined);
    embedded.invite(other.frame, [2, first + SPAN, false], () => undefined);
    const heard: unknown[] = [];
    const ports = [pay, other].map((one, at) => {
      const port = portOf(one);
      port.onmessage = ({ data }) => heard.push([at, ...(data as unknown[])]);
      return port;
    });
    embedded.say(first + SPAN - 1, "act", "last of the first");
    embedded.say(first + SPAN, "act", "first of the second");
    embedded.say(first - 1, "act", "nobody's");
    embedded.say(0, "cover", true);
    await vi.waitFor(() => expect(heard).toHaveLength(4));
    expect(heard).toEqual(expect.arrayContaining([[0, "act", "last of the first"], [1, "act", "first of the second"], [0, "cover", true], [1, "cover", true]]));
    for (const port of ports) port.close();
  });

  it("covers on, where it is invited while what stays hidden is covered", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }); // it looks anew now and then, and says so again
    const pay = frameAt(PAY);
    const preview = new Preview(() => undefined);
    preview.show(true);
    embedded.invite(pay.frame, [1, 2, false], () => undefined);
    const port = portOf(pay);
    expect(await new Promise((heard) => (port.onmessage = ({ data }) => heard(data)))).toEqual(["cover", true]);
    preview.show(false);
    embedded.invite(pay.frame, [1, 2, false], () => undefined);
    embedded.say(0, "end");
    const after = portOf(pay);
    expect(await new Promise((heard) => (after.onmessage = ({ data }) => heard(data)))).toEqual(["end"]);
    for (const one of [port, after]) one.close();
    vi.useRealTimers();
  });

  it("is not heard any more once it is told anew, or all is over", async () => {
    const pay = frameAt(PAY);
    const heard: string[] = [];
    embedded.invite(pay.frame, [1, 2, false], () => heard.push("old"));
    const old = portOf(pay);
    embedded.invite(pay.frame, [1, 3, false], () => heard.push("new"));
    const now = portOf(pay);
    old.postMessage([1, "tell", ","]);
    await call(now, "tell", ",");
    expect(heard).toEqual(["new"]);
    const ends = new Promise((done) => (now.onmessage = ({ data }) => done(data)));
    embedded.forget();
    expect(await ends).toEqual(["end"]);
    expect(embedded.say(0, "want", "x")).toBe(0);
    for (const port of [old, now]) port.close();
  });
});
