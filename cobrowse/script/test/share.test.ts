import { constants, inflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DICTIONARY } from "../src/dictionary";
import { RULES } from "../src/fields";
import { BATCH, MAX_AWAY, Share } from "../src/share";
import { unsealed } from "./unsealed";
import { whole } from "./unshort";

interface Sent {
  epoch: string;
  sequence: number;
  full: boolean;
  events: { type: number; data: { source?: number } }[];
  at: number;
}

let sent: Sent[];
let stream: Buffer;
let read: number;
let up: boolean;
let epoch: string;
let buffered: number;
let share: Share;

/** Unpacks as the console does: one stream from one full batch to the next. */
function receive(page: { epoch?: string; n?: number; full?: boolean }, body: Uint8Array): boolean {
  if (!up) return false;
  const at = performance.now();
  if (page.full) [stream, read] = [Buffer.alloc(0), 0];
  stream = Buffer.concat([stream, body, Buffer.from([0, 0, 0xff, 0xff])]);
  const text = inflateRawSync(stream, { finishFlush: constants.Z_SYNC_FLUSH, dictionary: Buffer.from(DICTIONARY) }).toString();
  const events = whole<Sent["events"][number]>(text.slice(read));
  read = text.length;
  epoch = page.epoch ?? epoch;
  sent.push({ epoch, sequence: page.n ?? -1, full: page.full ?? false, events, at });
  return true;
}

const NOBODY = { cannot: () => undefined, unheard: () => undefined, stopSharing: () => undefined };
/** Milliseconds that what is to come may take: a busy machine makes it late, not wrong. */
const PATIENCE = 20_000;
const wait = (time: number) => new Promise((resolve) => setTimeout(resolve, time));

async function change(words: string): Promise<void> {
  const line = document.createElement("p");
  line.textContent = words;
  document.body.append(line);
  await wait(BATCH * 2);
}

/** The same, where it is told: once its batch is there. */
async function told(words: string): Promise<void> {
  const before = sent.length;
  await change(words);
  await vi.waitFor(() => expect(sent).toHaveLength(before + 1), PATIENCE);
}

describe("the shared page", () => {
  beforeEach(async () => {
    [sent, stream, read, up, buffered] = [[], Buffer.alloc(0), 0, true, 0];
    document.body.innerHTML = "<h1>Boots</h1>";
    share = new Share({ ...unsealed, send: receive, sendAsset: () => Promise.resolve(), buffered: () => buffered }, RULES, NOBODY);
    share.start();
    await vi.waitFor(() => expect(sent).toHaveLength(1), PATIENCE);
  });
  afterEach(() => share.stop());

  it("begins with a full snapshot, and goes on in the same stream without gaps", async () => {
    expect(sent).toMatchObject([{ epoch: share.epoch, sequence: 0, full: true, events: [{ type: 4 }, { type: 2 }] }]);
    await told("one");
    await told("two");
    expect(sent.slice(1).map(({ sequence, full }) => [sequence, full])).toEqual([[1, false], [2, false]]);
    expect(JSON.stringify(sent[2]?.events)).toContain("two");
  });

  it("says where the customer is, also when the site goes on by script and nothing else changes", async () => {
    history.pushState({}, "", "/checkout?secret=1");
    await vi.waitFor(() => expect(sent).toHaveLength(2), PATIENCE);
    expect(sent[1]).toMatchObject({ full: false, events: [{ type: 4, data: { href: expect.stringMatching(/\/checkout$/) } }] });
    await told("there");
    expect(sent[2]?.events.map(({ type }) => type)).toEqual([3]);
    history.pushState({}, "", "/");
  });

  it("gathers what happens within a moment", async () => {
    for (let i = 0; i < 20; i += 1) document.body.append(document.createElement("i"));
    await vi.waitFor(() => expect(sent.length).toBeGreaterThan(1), PATIENCE);
    await wait(BATCH * 3);
    expect(sent).toHaveLength(2);
  });

  it("takes a snapshot again when asked, at most once a second", async () => {
    share.resync();
    share.resync();
    await vi.waitFor(() => expect(sent).toHaveLength(2), PATIENCE);
    expect((sent[1]?.at ?? 0) - (sent[0]?.at ?? 0)).toBeGreaterThan(900); // a timer of the browser may be early, by a little
    await wait(BATCH * 3);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toMatchObject({ sequence: 1, full: true });
    expect(sent[1]?.epoch).toBe(sent[0]?.epoch);
  });

  it("that could not be told once begins anew; in a page that broke what the browser gave it, it ends and says so", async () => {
    const ended = vi.fn();
    share.stop();
    share = new Share({ ...unsealed, send: receive, sendAsset: () => Promise.resolve(), buffered: () => buffered }, RULES, { ...NOBODY, cannot: ended });
    share.start();
    await vi.waitFor(() => expect(sent).toHaveLength(2), PATIENCE);
    const broken = vi.spyOn(JSON, "stringify").mockImplementationOnce(() => {
      throw new TypeError("the page's own");
    });
    document.body.append(document.createElement("hr"));
    await vi.waitFor(() => expect(sent.length).toBeGreaterThan(2), PATIENCE);
    expect([sent[2]?.full, share.live, ended.mock.calls]).toEqual([true, true, []]);
    broken.mockImplementation(() => {
      throw new TypeError("the page's own");
    });
    document.body.append(document.createElement("hr"));
    await vi.waitFor(() => expect(ended.mock.calls).toHaveLength(1), PATIENCE);
    expect([share.live, sent.length]).toEqual([false, 3]);
    broken.mockRestore();
  });

  it("tells nothing while the socket is full, and all that is different once there is room", async () => {
    buffered = MAX_AWAY + 1;
    await change("unseen");
    await wait(300);
    expect(sent).toHaveLength(1);
    buffered = 0;
    await vi.waitFor(() => expect(sent).toHaveLength(2), PATIENCE);
    expect(sent[1]).toMatchObject({ sequence: 1, full: false });
    expect(JSON.stringify(sent[1]?.events)).toContain("unseen");
  });

  it("tells nothing while the relay has not all of much that was told, and then at one go", async () => {
    const much = (): Promise<void> => told(Buffer.from(crypto.getRandomValues(new Uint8Array(45_000))).toString("base64")); // 45 KB packed, too
    await much();
    await much();
    await told("little more");
    await much();
    share.heard(3); // not all of it
    await change("not yet");
    await change("neither");
    await wait(300);
    expect(sent).toHaveLength(5);
    share.heard(4);
    await vi.waitFor(() => expect(sent).toHaveLength(6), PATIENCE);
    expect(JSON.stringify(sent[5]?.events)).toMatch(/not yet.*neither/);
    for (let more = 0; more < 3; more++) await much();
    share.resync(); // as where it was lost with a connection
    await vi.waitFor(() => expect(sent).toHaveLength(10), PATIENCE);
    expect(sent[9]).toMatchObject({ sequence: 9, full: true });
  });

  it("numbers nothing that the link did not take", async () => {
    up = false;
    await change("unseen");
    up = true;
    share.resync();
    await vi.waitFor(() => expect(sent).toHaveLength(2), PATIENCE);
    expect(sent[1]).toMatchObject({ sequence: 1, full: true });
  });

  it("begins anew when nothing of what it sent is acknowledged in the time that a thin line takes", async () => {
    share.stop();
    vi.useFakeTimers();
    try {
      const renewed = vi.fn();
      share = new Share({ ...unsealed, send: receive, sendAsset: () => Promise.resolve(), buffered: () => buffered }, RULES, { ...NOBODY, unheard: renewed });
      share.start();
      await vi.advanceTimersByTimeAsync(1000);
      share.heard(0);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(renewed).not.toHaveBeenCalled();
      document.body.append("unheard");
      await vi.advanceTimersByTimeAsync(19_000);
      expect(renewed).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(2000);
      expect(renewed).toHaveBeenCalledOnce();
      document.body.append(Buffer.from(crypto.getRandomValues(new Uint8Array(40_000))).toString("hex"));
      await vi.advanceTimersByTimeAsync(1000);
      share.resync();
      await vi.advanceTimersByTimeAsync(35_000); // a whole page of 33 KB takes 16 s besides
      expect(renewed).toHaveBeenCalledOnce();
      await vi.advanceTimersByTimeAsync(20_000);
      expect(renewed).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it("ends at once", async () => {
    share.stop();
    await change("unseen");
    expect(sent).toHaveLength(1);
    expect(share.node(1)).toBeNull();
  });
});
