// What two peers say to each other about media, as in `webrtc/signals.py`: the body of wire.ts's Signal. Pure.
// The page always offers, the console always answers; audio comes before video; a new peer connection is a new generation.

export type TroubleCause = "microphone_denied" | "microphone_missing" | "camera_denied" | "no_webrtc";

/** What at the customer's side keeps the agent from hearing them well. */
export type AdviceCause = "none" | "uplink_loses" | "microphone_silent" | "microphone_muted" | "nothing_arrives" | "unsteady";

/** How the agent is heard and seen here over the last two seconds; what is not known is left out. Fractions 0..1, seconds, pictures a second. */
export interface Report {
  lost?: number;
  concealed?: number;
  jitter?: number;
  round_trip?: number;
  level?: number;
  microphone_muted?: boolean;
  frames?: number;
}

export type PeerSignal =
  | { kind: "offer"; generation: number; sdp: string }
  | { kind: "answer"; generation: number; sdp: string }
  | { kind: "candidate"; generation: number; candidate: string | null; mid?: string | null; line?: number | null }
  | { kind: "media"; microphone: boolean; camera: boolean; hold?: boolean; screen?: boolean }
  | { kind: "restart"; generation?: number }
  | { kind: "trouble"; cause: TroubleCause }
  | { kind: "advice"; cause: AdviceCause; percent?: number }
  | ({ kind: "report" } & Report);

/** Milliseconds that an offer may stay without an answer before a restart that does not know of it counts. */
const CROSSED = 3000;

/**
 * Whether a console that asks for a new offer is to get one: `asked` is the last generation that it knew of (0 or none: it knows of no offer), `ours` is that of
 * our last offer, made `age` milliseconds ago. A request and an offer may cross, as after a page load; the offer then is the answer.
 */
export function isDue(asked: number | undefined, ours: number, age: number): boolean {
  return !asked || asked >= ours || age > CROSSED;
}

/** The signal that `body` is, or null: a console may know more words than this script. */
export function parse(body: string): PeerSignal | null {
  let said: Record<string, unknown>;
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null) return null;
    said = value as Record<string, unknown>;
  } catch {
    return null;
  }
  const generation = typeof said.generation === "number";
  switch (said.kind) {
    case "answer":
      return generation && typeof said.sdp === "string" ? (said as PeerSignal) : null;
    case "candidate":
      return generation && (said.candidate === null || typeof said.candidate === "string") ? (said as PeerSignal) : null;
    case "media":
      return typeof said.microphone === "boolean" && typeof said.camera === "boolean" ? (said as PeerSignal) : null;
    case "restart":
      return generation ? { kind: "restart", generation: said.generation as number } : { kind: "restart" };
    case "advice":
      return typeof said.cause === "string" ? (said as PeerSignal) : null;
    default:
      return null;
  }
}
