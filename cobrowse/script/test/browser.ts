// What jsdom has not, stood in for: devices, WebRTC and a relay's socket, as far as the order of things goes. That media flows is tested in a real browser.
export class Track {
  enabled = true;
  stopped = false;
  constructor(readonly kind: string) {}
  stop(): void {
    this.stopped = true;
  }
}

export class Stream {
  constructor(readonly tracks: Track[] = []) {}
  getTracks = (): Track[] => this.tracks;
  getAudioTracks = (): Track[] => this.tracks.filter(({ kind }) => kind === "audio");
  getVideoTracks = (): Track[] => this.tracks.filter(({ kind }) => kind === "video");
}

export class Peer extends EventTarget {
  static made: Peer[] = [];
  iceGatheringState = "new";
  localDescription: { sdp: string } | null = null;
  sends: unknown[] = [];
  closed = false;
  constructor() {
    super();
    Peer.made.push(this);
  }
  addTransceiver(what: unknown): void {
    this.sends.push(what);
  }
  getTransceivers(): unknown[] {
    return [];
  }
  createOffer(): Promise<{ type: string; sdp: string }> {
    return Promise.resolve({ type: "offer", sdp: "v=0" });
  }
  setLocalDescription(): Promise<void> {
    this.localDescription = { sdp: "v=0" };
    queueMicrotask(() => queueMicrotask(() => this.gathered()));
    return Promise.resolve();
  }
  close(): void {
    this.closed = true;
  }
  private gathered(): void {
    this.iceGatheringState = "complete";
    this.dispatchEvent(new Event("icegatheringstatechange"));
  }
}

export class Socket {
  static made: Socket[] = [];
  sent: string[] = [];
  closed = false;
  bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    Socket.made.push(this);
  }
  send(frame: string): void {
    this.sent.push(frame);
  }
  close(): void {
    this.closed = true;
  }
}

/** Web Locks of one browser: who asks gets a name once everybody before has let it go. */
export class Locks {
  private readonly lines = new Map<string, Promise<unknown>>();
  request(name: string, then: () => unknown): Promise<unknown> {
    const mine = (this.lines.get(name) ?? Promise.resolve()).then(then);
    this.lines.set(name, mine);
    return mine;
  }
}
