// How the agent is heard and seen in this browser, by its own statistics, and what is wrong at this side: it knows before the agent does. Looks every
// second while there is a path, reports every two, and at once when the microphone falls silent or comes back.
import type { Report } from "./signals";

/** What the browser finds wrong by itself: the system mutes the microphone, or nothing of the agent arrives. Words of words.ts. */
export type Wrong = "" | "microphone_muted" | "not_hearing";

/** Totals since the path began: packets lost and received, samples made up and played, pictures. */
type Totals = [lost: number, received: number, concealed: number, played: number, frames: number];

const part = (some: number, all: number): number => (all > 0 ? round(Math.min(1, Math.max(0, some / all))) : 0);
const round = (value: number): number => Math.round(value * 1e5) / 1e5;

/** What the statistics amount to since `before`, `seconds` ago. */
export function read(stats: Iterable<Record<string, any>>, before: Totals, seconds: number): [Report, Totals] {
  const now: Totals = [0, 0, 0, 0, 0];
  const report: Report = {};
  for (const one of stats) {
    const audio = one.kind === "audio";
    if (one.type === "inbound-rtp" && audio) {
      now.splice(0, 4, one.packetsLost ?? 0, one.packetsReceived ?? 0, one.concealedSamples ?? 0, one.totalSamplesReceived ?? 0);
      report.jitter = round(one.jitter ?? 0);
    } else if (one.type === "inbound-rtp") now[4] = one.framesDecoded ?? 0;
    else if (one.type === "media-source" && audio && one.audioLevel != null) report.level = part(one.audioLevel, 1);
    else if (one.type === "remote-inbound-rtp" && audio && one.roundTripTime > 0) report.round_trip = round(one.roundTripTime);
  }
  const [lost, received, concealed, played, frames] = now.map((total, at) => Math.max(0, total - before[at]!)) as Totals;
  return [{ ...report, lost: part(lost, lost + received), concealed: part(concealed, played), frames: Math.min(1000, Math.round(frames / seconds)) }, now];
}

export class Ear {
  private timer = 0;

  /** `tell` gets what is wrong at each look, and a report when one is due. */
  constructor(private readonly tell: (wrong: Wrong, report: Report | null) => void) {}

  watch(pc: RTCPeerConnection, microphone: () => MediaStreamTrack | null): void {
    this.stop();
    this.tell("", null);
    let before: Totals = [0, 0, 0, 0, 0];
    let [seconds, silent, heard, said] = [0, 0, 0, ""];
    const timer = (this.timer = window.setInterval(async () => {
      if (pc.connectionState !== "connected") return;
      const stats = (await pc.getStats()) as unknown as Map<string, Record<string, unknown>>;
      if (timer !== this.timer) return;
      seconds += 1;
      const [report, now] = read(stats.values(), before, seconds);
      const muted = microphone()?.muted;
      if (muted !== undefined) report.microphone_muted = muted;
      silent = now[1] > heard ? 0 : silent + 1;
      heard = now[1];
      const state = `${muted}${report.level === 0}`;
      const due = seconds > 1 || state !== said;
      if (due) [before, seconds, said] = [now, 0, state];
      this.tell(muted ? "microphone_muted" : silent > 1 ? "not_hearing" : "", due ? report : null);
    }, 1000));
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = 0;
  }
}
