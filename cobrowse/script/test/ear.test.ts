// What a browser's statistics amount to, and when they are told. That a real browser has these numbers is tested in a real browser.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Ear, read, type Wrong } from "../src/ear";
import type { Report } from "../src/signals";

const sound = (received: number, lost = 0, concealed = 0): Record<string, unknown> => ({
  type: "inbound-rtp", kind: "audio", packetsReceived: received, packetsLost: lost, concealedSamples: concealed, totalSamplesReceived: received * 960, jitter: 0.0123456,
});
const picture = (frames: number): Record<string, unknown> => ({ type: "inbound-rtp", kind: "video", framesDecoded: frames });
const own = (audioLevel: number): Record<string, unknown> => ({ type: "media-source", kind: "audio", audioLevel });
const way = { type: "remote-inbound-rtp", kind: "audio", roundTripTime: 0.0812345678 };

describe("statistics", () => {
  it("amount to parts of what came since the last time", () => {
    const [report, now] = read([sound(190, 10, 9120), picture(50), own(0.25), way], [0, 0, 0, 0, 0], 2);
    expect(report).toEqual({ lost: 0.05, concealed: 0.05, jitter: 0.01235, round_trip: 0.08123, level: 0.25, frames: 25 });
    expect(read([sound(290, 10, 9120), picture(50)], now, 2)[0]).toMatchObject({ lost: 0, concealed: 0, frames: 0 });
  });

  it("stay within what a report may say, whatever a browser counts", () => {
    const [report] = read([sound(5, -3, 1e9), picture(1e9), own(7)], [0, 0, 0, 0, 0], 1);
    expect(report).toMatchObject({ lost: 0, concealed: 1, level: 1, frames: 1000 });
    expect(read([{ type: "inbound-rtp", kind: "audio" }, { type: "codec" }], [9, 9, 9, 9, 9], 2)[0]).toEqual({ jitter: 0, lost: 0, concealed: 0, frames: 0 });
  });

  it("leave out what a browser does not measure", () => {
    expect(read([], [0, 0, 0, 0, 0], 2)[0]).toEqual({ lost: 0, concealed: 0, frames: 0 });
  });
});

describe("the ear", () => {
  let stats: Record<string, unknown>[];
  let microphone: { muted: boolean } | null;
  let state: string;
  let wrongs: Wrong[];
  let reports: Report[];
  let ear: Ear;
  let received: number;

  const pass = async (seconds: number, packets = 50): Promise<void> => {
    for (; seconds; seconds -= 1) {
      received += packets;
      stats = [sound(received), own(microphone?.muted ? 0 : 0.1)];
      await vi.advanceTimersByTimeAsync(1000);
    }
  };

  beforeEach(() => {
    vi.useFakeTimers();
    [stats, microphone, state, wrongs, reports, received] = [[], { muted: false }, "connected", [], [], 0];
    ear = new Ear((wrong, report) => {
      wrongs.push(wrong);
      if (report) reports.push(report);
    });
    const pc = { get connectionState() { return state; }, getStats: () => Promise.resolve(new Map(stats.map((one, at) => [String(at), one]))) };
    ear.watch(pc as unknown as RTCPeerConnection, () => microphone as MediaStreamTrack | null);
  });

  afterEach(() => {
    ear.stop();
    vi.useRealTimers();
  });

  it("reports every two seconds, and at once when the system mutes the microphone", async () => {
    await pass(9);
    expect(reports).toHaveLength(5);
    expect(new Set(wrongs)).toEqual(new Set([""]));
    microphone = { muted: true };
    await pass(1);
    expect(reports.at(-1)).toMatchObject({ microphone_muted: true, level: 0 });
    expect([reports.length, wrongs.at(-1)]).toEqual([6, "microphone_muted"]);
    microphone = { muted: false };
    await pass(1);
    expect([reports.length, wrongs.at(-1)]).toEqual([7, ""]);
  });

  it("hears within two seconds that nothing of the agent arrives", async () => {
    await pass(4);
    await pass(2, 0);
    expect(wrongs.slice(-2)).toEqual(["", "not_hearing"]);
    await pass(1);
    expect(wrongs.at(-1)).toBe("");
  });

  it("says nothing of the microphone where there is none", async () => {
    microphone = null;
    await pass(2);
    expect(reports[0]).not.toHaveProperty("microphone_muted");
  });

  it("is quiet without a path, and after the end", async () => {
    state = "disconnected";
    await pass(5);
    expect(reports).toEqual([]);
    state = "connected";
    ear.stop();
    await pass(5);
    expect(reports).toEqual([]);
  });
});
