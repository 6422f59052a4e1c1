// The order of things in sound and picture: when the browser is asked, when an offer goes, and with which generation.
import { beforeEach, describe, expect, it, vi } from "vitest";
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
