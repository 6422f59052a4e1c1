// Sound and picture: the customer's microphone and camera, one RTCPeerConnection a generation, and what the agent sends. The page always offers;
// a page load, a broken path or the agent's request make a new generation, nothing is renegotiated inside one. Audio comes before video, and both
// are always there, so that the camera goes on and off without an offer. The relay carries the signals (contact.ts); ui.ts shows the streams.
import { Ear, type Wrong } from "./ear";
import { isDue, type PeerSignal, type TroubleCause } from "./signals";
import type { IceServer } from "./wire";

/** Milliseconds that addresses are gathered before the offer goes; the rest follows one by one (RFC 8838). */
const GATHER = 500;
/** Milliseconds that a path may be gone before a new one is made. */
const PATIENCE = 4000;
/** Milliseconds of a full-jitter back-off between new generations. */
const BASE = 1000;
const CAP = 20_000;

export interface MediaHearer {
  say(signal: PeerSignal): void;
  /** A new generation begins: kept over page loads. */
  generation(generation: number): void;
  /** The agent's sound and picture. */
  heard(stream: MediaStream, agentCamera: boolean, agentHolds: boolean): void;
  /** Whether there is a path for sound and picture. */
  path(path: "connecting" | "up" | "broken"): void;
  /** What the browser itself finds wrong at this side. */
  wrong(wrong: Wrong): void;
}

export class Media {
  private microphone: MediaStreamTrack | null = null;
  private cameraTrack: MediaStreamTrack | null = null;
  private pc: RTCPeerConnection | null = null;
  private generation = 0;
  private ice: IceServer[] = [];
  private remote = new MediaStream();
  private early: RTCIceCandidateInit[] = [];
  private answered = false;
  private failures = 0;
  private timer = 0;
  private offeredAt = 0;
  private opening: Promise<TroubleCause | null> | null = null;
  /** Counts closes: what the browser gives after one is given back. */
  private turn = 0;
  private agentCamera = false;
  private agentHolds = false;
  private troubles = new Set<TroubleCause>();
  private readonly ear = new Ear((wrong, report) => {
    this.hearer.wrong(wrong);
    if (report) this.hearer.say({ kind: "report", ...report });
  });
  muted = false;

  constructor(private readonly hearer: MediaHearer) {}

  /** Asks the browser for the microphone, and the camera if wanted. What could not be had is returned, and told to the agent when there is one. Asked
   * again meanwhile, the answer is the same one. */
  open(video: boolean): Promise<TroubleCause | null> {
    if (this.opening) return this.opening;
    const opening = this.ask(video).finally(() => this.opening === opening && (this.opening = null));
    return (this.opening = opening);
  }

  private async ask(video: boolean): Promise<TroubleCause | null> {
    this.troubles.clear();
    if (typeof RTCPeerConnection === "undefined" || !navigator.mediaDevices?.getUserMedia) return this.trouble("no_webrtc");
    if (!this.microphone) {
      try {
        await this.take(video);
      } catch (error) {
        return this.trouble(isMissing(error) ? "microphone_missing" : "microphone_denied");
      }
    }
    if (video && this.microphone && !this.cameraDenied) await this.setCamera(true);
    return this.troubles.has("camera_denied") ? "camera_denied" : null;
  }

  /** One question for both; when that fails, for the microphone alone. */
  private async take(video: boolean): Promise<void> {
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    let stream: MediaStream | null;
    try {
      stream = await this.given({ audio, video: video && PICTURE });
    } catch (error) {
      if (!video) throw error;
      stream = await this.given({ audio });
      this.trouble("camera_denied");
    }
    if (!stream) return;
    this.microphone = stream.getAudioTracks()[0] ?? null;
    this.cameraTrack = stream.getVideoTracks()[0] ?? null;
    if (this.microphone) this.microphone.enabled = !this.muted;
  }

  /** What the browser gives; null, and given back, when it was closed meanwhile. */
  private async given(wanted: MediaStreamConstraints): Promise<MediaStream | null> {
    const { turn } = this;
    const stream = await navigator.mediaDevices.getUserMedia(wanted);
    if (turn === this.turn) return stream;
    for (const track of stream.getTracks()) track.stop();
    return null;
  }

  get camera(): MediaStream | null {
    return this.cameraTrack && new MediaStream([this.cameraTrack]);
  }

  /** Begins, or begins anew, with the next generation. */
  connect(lastGeneration: number, ice: IceServer[]): void {
    this.generation = Math.max(this.generation, lastGeneration);
    this.ice = ice;
    void this.offer();
  }

  get connected(): boolean {
    return this.pc !== null;
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    if (this.microphone) this.microphone.enabled = !muted;
    this.tellState();
  }

  /** The light of a camera that is off is off: the device is given back. */
  async setCamera(on: boolean): Promise<void> {
    if (!on) {
      this.cameraTrack?.stop();
      this.cameraTrack = null;
    } else if (!this.cameraTrack) {
      try {
        const stream = await this.given({ video: PICTURE });
        this.camera?.getTracks()[0]?.stop(); // pressed twice
        this.cameraTrack = stream?.getVideoTracks()[0] ?? null;
        this.troubles.delete("camera_denied");
      } catch {
        this.trouble("camera_denied");
        if (this.pc) this.hearer.say({ kind: "trouble", cause: "camera_denied" });
      }
    }
    await this.pc?.getTransceivers()[1]?.sender.replaceTrack(this.cameraTrack);
    this.tellState();
  }

  get cameraDenied(): boolean {
    return this.troubles.has("camera_denied");
  }

  /** What the agent's side said. */
  async hear(signal: PeerSignal): Promise<void> {
    // Before the first offer there is nothing to begin anew: it comes by itself.
    if (signal.kind === "restart" && this.pc && isDue(signal.generation, this.generation, performance.now() - this.offeredAt)) this.again(0);
    if (signal.kind === "media") {
      this.agentCamera = signal.camera;
      this.agentHolds = signal.hold ?? false;
      this.hearer.heard(this.remote, this.agentCamera, this.agentHolds);
    }
    if (!this.pc || !("generation" in signal) || signal.generation !== this.generation) return;
    try {
      if (signal.kind === "answer") await this.accept(signal.sdp);
      if (signal.kind === "candidate") await this.candidate(signal.candidate, signal.mid ?? null, signal.line ?? null);
    } catch {
      this.again(this.wait()); // an answer that this browser cannot use: a new offer
    }
  }

  close(): void {
    this.drop();
    this.microphone?.stop();
    this.cameraTrack?.stop();
    this.microphone = this.cameraTrack = null;
    this.opening = null;
    this.turn += 1;
    this.generation = this.failures = 0;
    this.muted = this.agentCamera = this.agentHolds = false;
  }

  private trouble(cause: TroubleCause): TroubleCause {
    this.troubles.add(cause);
    return cause;
  }

  private drop(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.ear.stop();
    const pc = this.pc;
    this.pc = null;
    if (pc) pc.onicecandidate = pc.ontrack = pc.onconnectionstatechange = null;
    pc?.close();
  }

  private async offer(): Promise<void> {
    this.drop();
    if (typeof RTCPeerConnection === "undefined") return;
    this.generation += 1;
    this.offeredAt = performance.now();
    this.hearer.generation(this.generation);
    this.hearer.path("connecting");
    const generation = this.generation;
    const pc = new RTCPeerConnection({ iceServers: this.ice, bundlePolicy: "max-bundle" });
    this.pc = pc;
    this.ear.watch(pc, () => this.microphone);
    this.answered = false;
    this.early = [];
    this.remote = new MediaStream();
    const streams = [new MediaStream()];
    pc.addTransceiver(this.microphone ?? "audio", { direction: "sendrecv", streams });
    pc.addTransceiver(this.cameraTrack ?? "video", { direction: "sendrecv", streams });
    pc.ontrack = ({ track }) => this.track(track);
    pc.onconnectionstatechange = () => this.changed(pc);
    let sent = false;
    pc.onicecandidate = ({ candidate }) => {
      if (sent) this.hearer.say(asSignal(generation, candidate));
    };
    await pc.setLocalDescription();
    await gathered(pc);
    if (pc !== this.pc) return;
    sent = true;
    this.hearer.say({ kind: "offer", generation, sdp: pc.localDescription?.sdp ?? "" });
    for (const cause of this.troubles) this.hearer.say({ kind: "trouble", cause });
    this.timer = window.setTimeout(() => this.again(0), PATIENCE * 4);
  }

  private async accept(sdp: string): Promise<void> {
    if (this.answered) return;
    this.answered = true;
    await this.pc?.setRemoteDescription({ type: "answer", sdp });
    for (const candidate of this.early.splice(0)) await this.pc?.addIceCandidate(candidate);
  }

  private async candidate(candidate: string | null, sdpMid: string | null, sdpMLineIndex: number | null): Promise<void> {
    const init = candidate === null ? { candidate: "" } : { candidate, sdpMid, sdpMLineIndex };
    if (candidate === null && sdpMid === null) Object.assign(init, { sdpMid: "0" });
    if (this.pc?.remoteDescription) await this.pc.addIceCandidate(init);
    else this.early.push(init);
  }

  private track(track: MediaStreamTrack): void {
    this.remote.addTrack(track);
    this.hearer.heard(this.remote, this.agentCamera, this.agentHolds);
  }

  private changed(pc: RTCPeerConnection): void {
    if (pc !== this.pc) return;
    if (pc.connectionState === "connected") {
      clearTimeout(this.timer);
      this.failures = 0;
      this.hearer.path("up");
      this.tellState();
    } else if (pc.connectionState === "disconnected") {
      this.hearer.path("broken");
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.again(0), PATIENCE);
    } else if (pc.connectionState === "failed") {
      this.hearer.path("broken");
      this.again(this.wait());
    }
  }

  private wait(): number {
    this.failures += 1;
    return Math.random() * Math.min(CAP, BASE * 2 ** this.failures);
  }

  private again(wait: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.offer(), wait);
  }

  /** Tells the agent whether microphone and camera send. */
  private tellState(): void {
    if (this.pc) this.hearer.say({ kind: "media", microphone: this.microphone !== null && !this.muted, camera: this.cameraTrack !== null, hold: false });
  }
}

const PICTURE: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25 }, facingMode: "user" };

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && ["NotFoundError", "NotReadableError", "OverconstrainedError"].includes(error.name);
}

function asSignal(generation: number, candidate: RTCIceCandidate | null): PeerSignal {
  if (!candidate?.candidate) return { kind: "candidate", generation, candidate: null, mid: null, line: null };
  return { kind: "candidate", generation, candidate: candidate.candidate, mid: candidate.sdpMid, line: candidate.sdpMLineIndex };
}

/** Resolves when all addresses are known, or after GATHER. */
function gathered(pc: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHER);
    pc.addEventListener("icegatheringstatechange", () => {
      if (pc.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    });
  });
}
