// Sound and picture: the customer's microphone and camera, one RTCPeerConnection a generation, and what the agent sends. The page always offers;
// a page load, a broken path or the agent's request make a new generation, nothing is renegotiated inside one; the old path goes on until the new one is
// heard. Audio comes before video, and both are always there, so that the camera goes on and off without an offer. One path is path.ts's business; the
// relay carries the signals (contact.ts); ui.ts shows the streams.
import { Ear, type Wrong } from "./ear";
import { Path } from "./path";
import { isDue, type PeerSignal, type TroubleCause } from "./signals";
import type { IceServer } from "./wire";

/** Milliseconds without a packet of the agent, who always sends, after which a new path is made beside the old one; LOOK between two looks. */
const GONE = 600;
const LOOK = 200;
/** Milliseconds without one after which the customer reads it. */
const BROKEN = 2000;
/** Milliseconds that a new path may take: the first one, and one more. */
const FIRST = 16_000;
const AGAIN = 4000;
/** Milliseconds of a full-jitter back-off between new generations. */
const BASE = 1000;
const CAP = 20_000;

/** What the agent's picture shows; "" without one. */
export type AgentPicture = "" | "camera" | "screen";

export interface MediaHearer {
  say(signal: PeerSignal): void;
  /** A new generation begins: kept over page loads. */
  generation(generation: number): void;
  /** The agent's sound and picture. */
  heard(stream: MediaStream, agentPicture: AgentPicture, agentHolds: boolean): void;
  /** Whether there is a path for sound and picture. */
  path(path: "connecting" | "up" | "broken"): void;
  /** What the browser itself finds wrong at this side. */
  wrong(wrong: Wrong): void;
}

export class Media {
  private microphone: MediaStreamTrack | null = null;
  private cameraTrack: MediaStreamTrack | null = null;
  private path: Path | null = null;
  /** Being made, to take the place of `path` when it is heard. */
  private newer: Path | null = null;
  private looks = 0;
  /** Milliseconds since the agent was heard, if too many. */
  private silent = 0;
  private gone = GONE;
  private generation = 0;
  private ice: IceServer[] = [];
  private failures = 0;
  private timer = 0;
  private offeredAt = 0;
  private opening: Promise<TroubleCause | null> | null = null;
  /** Counts closes: what the browser gives after one is given back. */
  private turn = 0;
  private agentPicture: AgentPicture = "";
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
    return this.path !== null;
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
        if (this.path) this.hearer.say({ kind: "trouble", cause: "camera_denied" });
      }
    }
    for (const path of [this.path, this.newer]) await path?.pc.getTransceivers()[1]?.sender.replaceTrack(this.cameraTrack);
    this.tellState();
  }

  get cameraDenied(): boolean {
    return this.troubles.has("camera_denied");
  }

  /** What the agent's side said. */
  async hear(signal: PeerSignal): Promise<void> {
    // Before the first offer there is nothing to begin anew: it comes by itself.
    if (signal.kind === "restart" && this.path && isDue(signal.generation, this.generation, performance.now() - this.offeredAt)) this.again(0);
    if (signal.kind === "media") {
      this.agentPicture = signal.camera ? (signal.screen ? "screen" : "camera") : "";
      this.agentHolds = signal.hold ?? false;
      if (this.path) this.hearer.heard(this.path.remote, this.agentPicture, this.agentHolds);
    }
    const path = this.newer ?? this.path;
    if (!path || !("generation" in signal) || signal.generation !== path.generation) return;
    try {
      if (signal.kind === "answer") await path.accept(signal.sdp);
      if (signal.kind === "candidate") await path.candidate(signal.candidate, signal.mid ?? null, signal.line ?? null);
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
    this.generation = this.failures = this.silent = 0;
    this.muted = this.agentHolds = false;
    this.agentPicture = "";
  }

  private trouble(cause: TroubleCause): TroubleCause {
    this.troubles.add(cause);
    return cause;
  }

  private drop(): void {
    clearTimeout(this.timer);
    clearInterval(this.looks);
    this.ear.stop();
    this.path?.close();
    this.newer?.close();
    this.path = this.newer = null;
  }

  private async offer(): Promise<void> {
    if (!this.path?.up) this.drop();
    clearTimeout(this.timer);
    this.newer?.close();
    if (typeof RTCPeerConnection === "undefined") return;
    this.generation += 1;
    this.offeredAt = performance.now();
    this.hearer.generation(this.generation);
    const path: Path = new Path(this.generation, this.ice, [this.microphone, this.cameraTrack], {
      track: () => path === this.path && this.play(),
      changed: (state) => this.changed(path, state),
    });
    if (this.path) this.newer = path;
    else {
      this.path = path;
      this.hearer.path("connecting");
      this.ear.watch(path.pc, () => this.microphone);
    }
    this.timer = window.setTimeout(() => this.late(), this.newer ? AGAIN : FIRST);
    await path.offer((signal) => this.hearer.say(signal));
    if (path === this.path || path === this.newer) for (const cause of this.troubles) this.hearer.say({ kind: "trouble", cause });
  }

  /** A new path was not heard in time. It is made anew, unless the old one carries sound after all. */
  private late(): void {
    if (this.newer && !this.silent) this.forget();
    else this.again(0);
  }

  private forget(): void {
    clearTimeout(this.timer);
    this.newer?.close();
    this.newer = null;
  }

  private play(): void {
    if (this.path) this.hearer.heard(this.path.remote, this.agentPicture, this.agentHolds);
  }

  private changed(path: Path, state: RTCPeerConnectionState): void {
    if (path === this.newer) {
      if (state === "connected") void this.takeOver(path);
      else if (state === "failed") this.silent ? this.again(this.wait()) : this.forget();
    } else if (path === this.path) {
      if (state === "connected") this.stands(path);
      else if (state === "failed" || state === "disconnected") {
        this.silent ||= 1;
        this.hearer.path("broken");
        if (!this.newer) this.again(state === "failed" ? this.wait() : 0);
      }
    }
  }

  /** The new path stands: as soon as the agent is heard on it, it is the path. */
  private async takeOver(path: Path): Promise<void> {
    for (let looks = 0; looks < 20 && !(await path.heard()); looks += 1) await new Promise((done) => setTimeout(done, 25));
    if (path !== this.newer) return;
    this.path?.close();
    this.path = path;
    this.newer = null;
    this.gone = GONE;
    this.ear.watch(path.pc, () => this.microphone);
    this.play();
    this.stands(path);
  }

  private stands(path: Path): void {
    if (!this.newer) clearTimeout(this.timer);
    this.failures = this.silent = 0;
    this.hearer.path("up");
    this.tellState();
    this.look(path);
  }

  /** Looks whether the agent is still heard: the browser itself notices a dead path after five seconds. */
  private look(path: Path): void {
    clearInterval(this.looks);
    let [packets, last, since, told] = [0, performance.now(), performance.now(), 0];
    this.looks = window.setInterval(async () => {
      const heard = await path.heard();
      if (path !== this.path) return;
      const now = performance.now();
      if (heard > packets || now - last > GONE) {
        // a timer that was held up, as in a background tab, has seen nothing
        if (heard > packets && this.silent) {
          this.hearer.path("up");
          if (this.newer) this.gone = Math.min(this.gone * 2, 8 * GONE); // a false alarm
        }
        [packets, since, told, this.silent] = [heard, now, 0, 0];
      }
      last = now;
      this.silent = now - since > this.gone ? now - since : 0;
      if (this.silent && !told && !this.newer && packets) {
        told = 1;
        this.again(0);
      }
      if (this.silent > BROKEN) this.hearer.path("broken");
    }, LOOK);
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
    if (this.path) this.hearer.say({ kind: "media", microphone: this.microphone !== null && !this.muted, camera: this.cameraTrack !== null, hold: false });
  }
}

const PICTURE: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25 }, facingMode: "user" };

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && ["NotFoundError", "NotReadableError", "OverconstrainedError"].includes(error.name);
}
