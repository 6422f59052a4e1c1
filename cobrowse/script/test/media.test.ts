// The order of things in sound and picture: when the browser is asked, when an offer goes, and with which generation.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Media } from "../src/media";
import type { PeerSignal } from "../src/signals";
import { Peer, Stream, Track } from "./browser";

let media: Media;
let said: PeerSignal[];
let kept: string[];
let given: ((stream: Stream) => void)[];
const ask = vi.fn(() => new Promise<Stream>((give) => given.push(give)));
const offers = (): number[] => said.flatMap((signal) => (signal.kind === "offer" ? [signal.generation] : []));
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

async function opened(): Promise<Track> {
  const microphone = new Track("audio");
  const opening = media.open(false);
  given.shift()!(new Stream([microphone]));
  expect(await opening).toBeNull();
  return microphone;
}

describe("sound and picture", () => {
  beforeEach(() => {
    [said, kept, given, Peer.made] = [[], [], [], []];
    ask.mockClear();
    vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: ask } });
    vi.stubGlobal("RTCPeerConnection", Peer);
    vi.stubGlobal("MediaStream", Stream);
    const say = (signal: PeerSignal): void => {
      said.push(signal);
      kept.push(signal.kind);
    };
    media = new Media({ say, generation: (generation) => kept.push(`keep ${generation}`), heard: () => undefined, path: () => undefined, wrong: () => undefined });
  });

  it("ask the browser once, however often they are wanted, and mute what is sent", async () => {
    const twice = Promise.all([media.open(false), media.open(false)]);
    expect(ask).toHaveBeenCalledTimes(1);
    const microphone = new Track("audio");
    given[0]!(new Stream([microphone]));
    expect(await twice).toEqual([null, null]);
    media.connect(0, []);
    await settled();
    expect(Peer.made[0]!.sends[0]).toBe(microphone);
    media.setMuted(true);
    expect(microphone.enabled).toBe(false);
  });

  it("after a page load wait for no request: the one that came first makes no offer of its own", async () => {
    await media.hear({ kind: "restart", generation: 4 });
    await settled();
    expect(Peer.made).toHaveLength(0);
    await opened();
    media.connect(4, []);
    await settled();
    expect(kept).toEqual(["keep 5", "offer"]); // kept before it goes
    await media.hear({ kind: "restart", generation: 4 }); // said before our offer came
    await settled();
    expect([offers(), Peer.made.length]).toEqual([[5], 1]);
  });

  it("begin anew when the console knows our offer, or knows of none", async () => {
    await opened();
    media.connect(0, []);
    await settled();
    await media.hear({ kind: "restart", generation: 1 });
    await settled();
    await media.hear({ kind: "restart" });
    await vi.waitFor(() => expect(offers()).toEqual([1, 2, 3]));
    expect(Peer.made.map(({ closed }) => closed)).toEqual([true, true, false]);
  });

  it("give back what the browser gave too late", async () => {
    const opening = media.open(true);
    media.close();
    const tracks = [new Track("audio"), new Track("video")];
    given[0]!(new Stream(tracks));
    await opening;
    expect(tracks.map(({ stopped }) => stopped)).toEqual([true, true]);
    expect(media.camera).toBeNull();
    void media.open(false);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it("go on without the camera when only that is refused, and ask for it once", async () => {
    ask.mockImplementationOnce(() => Promise.reject(new DOMException("no", "NotAllowedError")));
    const opening = media.open(true);
    await settled();
    given[0]!(new Stream([new Track("audio")]));
    expect(await opening).toBe("camera_denied");
    expect(ask).toHaveBeenCalledTimes(2);
    media.connect(0, []);
    await settled();
    expect(said).toContainEqual({ kind: "trouble", cause: "camera_denied" });
  });

  it("end at a close: devices go back, and a late restart makes nothing", async () => {
    const microphone = await opened();
    media.connect(0, []);
    await settled();
    media.close();
    await media.hear({ kind: "restart" });
    await settled();
    expect([microphone.stopped, Peer.made.length]).toEqual([true, 1]);
  });
});

describe("a path that is lost", () => {
  let now = 0;
  /** A peer that says how many packets came. */
  class Line extends Peer {
    packets = 0;
    connectionState = "new";
    signalingState = "stable";
    onconnectionstatechange: (() => void) | null = null;
    override getTransceivers(): unknown[] {
      return [{ receiver: { getStats: () => Promise.resolve(new Map([["in", { type: "inbound-rtp", packetsReceived: this.packets }]])) } }];
    }
    getStats(): Promise<Map<string, unknown>> {
      return Promise.resolve(new Map());
    }
    becomes(state: string): void {
      this.connectionState = state;
      this.onconnectionstatechange?.();
    }
  }
  const lines = (): Line[] => Peer.made as Line[];
  const pass = async (ms: number, hears: Line | null): Promise<void> => {
    for (let at = 0; at < ms; at += 100) {
      now += 100;
      if (hears) hears.packets += 5;
      await vi.advanceTimersByTimeAsync(100);
    }
  };

  beforeEach(async () => {
    vi.useFakeTimers();
    vi.spyOn(performance, "now").mockImplementation(() => now);
    [said, kept, given, Peer.made] = [[], [], [], []];
    vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: ask } });
    vi.stubGlobal("RTCPeerConnection", Line);
    vi.stubGlobal("MediaStream", Stream);
    const nothing = (): void => undefined;
    media = new Media({ say: (signal) => said.push(signal), generation: nothing, heard: nothing, path: (path) => kept.push(path), wrong: nothing });
    await opened();
    media.connect(0, []);
    await pass(100, null);
    lines()[0]!.becomes("connected");
    await pass(1000, lines()[0]!);
    expect(offers()).toEqual([1]);
  });

  afterEach(() => {
    media.close();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("is made anew beside the old one, which goes when the agent is heard on the new one", async () => {
    await pass(1100, null);
    expect(offers()).toEqual([1, 2]);
    expect(lines().map(({ closed }) => closed)).toEqual([false, false]);
    lines()[1]!.becomes("connected");
    await pass(100, null);
    expect(lines()[0]!.closed).toBe(false);
    await pass(200, lines()[1]!);
    expect(lines().map(({ closed }) => closed)).toEqual([true, false]);
    await pass(2000, lines()[1]!);
    expect([offers(), kept.at(-1)]).toEqual([[1, 2], "up"]);
  });

  it("that comes back by itself stays, and the new one is forgotten", async () => {
    await pass(1100, null);
    await pass(5000, lines()[0]!);
    expect(lines().map(({ closed }) => closed)).toEqual([false, true]);
    await pass(900, null); // a next alarm has to last longer
    expect(offers()).toEqual([1, 2]);
  });

  it("is asked for again and again while nothing is heard, and the customer reads it", async () => {
    await pass(10_000, null);
    expect(offers().length).toBeGreaterThan(2);
    expect([lines()[0]!.closed, kept.at(-1)]).toEqual([false, "broken"]);
  });
});
