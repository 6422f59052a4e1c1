// What two peers say to each other about media, as in `webrtc/signals.py`: the body of wire.ts's Signal. Pure.
// The page always offers, the console always answers; audio comes before video; a new peer connection is a new generation.

export type TroubleCause = "microphone_denied" | "microphone_missing" | "camera_denied" | "no_webrtc";

export type PeerSignal =
  | { kind: "offer"; generation: number; sdp: string }
  | { kind: "answer"; generation: number; sdp: string }
  | { kind: "candidate"; generation: number; candidate: string | null; mid?: string | null; line?: number | null }
  | { kind: "media"; microphone: boolean; camera: boolean; hold?: boolean }
  | { kind: "restart" }
  | { kind: "trouble"; cause: TroubleCause };

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
      return { kind: "restart" };
    default:
      return null;
  }
}
