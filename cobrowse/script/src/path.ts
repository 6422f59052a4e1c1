// One RTCPeerConnection of one generation: makes the offer, takes the answer and the addresses. What becomes of it is media.ts's business.
import type { PeerSignal } from "./signals";
import type { IceServer } from "./wire";

/** Milliseconds that addresses are gathered before the offer goes; the rest follows one by one (RFC 8838). */
const GATHER = 30;

export class Path {
  readonly pc: RTCPeerConnection;
  readonly remote = new MediaStream();
  /** It stood once. */
  up = false;
  private early: RTCIceCandidateInit[] = [];
  private answered = false;

  constructor(
    readonly generation: number,
    iceServers: IceServer[],
    sends: (MediaStreamTrack | null)[],
    hearer: { track(): void; changed(state: RTCPeerConnectionState): void },
  ) {
    const pc = (this.pc = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" }));
    const streams = [new MediaStream()];
    ["audio", "video"].forEach((kind, at) => pc.addTransceiver(sends[at] ?? kind, { direction: "sendrecv", streams }));
    pc.ontrack = ({ track }) => {
      this.remote.addTrack(track);
      hearer.track();
    };
    pc.onconnectionstatechange = () => {
      this.up ||= pc.connectionState === "connected";
      hearer.changed(pc.connectionState);
    };
  }

  /** Says the offer, and the addresses that come after it. */
  async offer(say: (signal: PeerSignal) => void): Promise<void> {
    const { pc, generation } = this;
    let sent = false;
    pc.onicecandidate = ({ candidate }) => sent && say(asSignal(generation, candidate));
    await pc.setLocalDescription(repeating(await pc.createOffer()));
    await gathered(pc);
    if (pc.signalingState === "closed") return;
    sent = true;
    say({ kind: "offer", generation, sdp: pc.localDescription?.sdp ?? "" });
  }

  async accept(sdp: string): Promise<void> {
    if (this.answered) return;
    this.answered = true;
    await this.pc.setRemoteDescription({ type: "answer", sdp });
    for (const candidate of this.early.splice(0)) await this.pc.addIceCandidate(candidate);
  }

  async candidate(candidate: string | null, sdpMid: string | null, sdpMLineIndex: number | null): Promise<void> {
    const init = candidate === null ? { candidate: "", sdpMid: sdpMid ?? "0" } : { candidate, sdpMid, sdpMLineIndex };
    if (this.pc.remoteDescription) await this.pc.addIceCandidate(init);
    else this.early.push(init);
  }

  /** Packets of the agent's sound until now. */
  async heard(): Promise<number> {
    const stats = await this.pc.getTransceivers()[0]?.receiver.getStats();
    let packets = 0;
    stats?.forEach((one) => one.type === "inbound-rtp" && (packets += one.packetsReceived ?? 0));
    return packets;
  }

  close(): void {
    const { pc } = this;
    pc.onicecandidate = pc.ontrack = pc.onconnectionstatechange = null;
    pc.close();
  }
}

/** Lost sound may be asked for again (RFC 4585, 4.2), as lost pictures are: browsers do it, and do not offer it. */
function repeating({ type, sdp = "" }: RTCSessionDescriptionInit): RTCSessionDescriptionInit {
  return { type, sdp: sdp.replace(/a=rtpmap:(\d+) opus\/.*\r\n/, "$&a=rtcp-fb:$1 nack\r\n") };
}

function asSignal(generation: number, candidate: RTCIceCandidate | null): PeerSignal {
  if (!candidate?.candidate) return { kind: "candidate", generation, candidate: null, mid: null, line: null };
  return { kind: "candidate", generation, candidate: candidate.candidate, mid: candidate.sdpMid, line: candidate.sdpMLineIndex };
}

/** Resolves when all addresses are known, or after GATHER. */
function gathered(pc: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, GATHER);
    pc.addEventListener("icegatheringstatechange", () => pc.iceGatheringState === "complete" && resolve());
  });
}
