// What the card shows, and in which words: heading, status and notes of each state. Pure; ui.ts builds and paints it.
import { type CallState, isLive, isWithRelay } from "./call";
import type { AgentPicture } from "./media";
import type { TroubleCause } from "./signals";
import type { Rung } from "./wire";
import { say, type Word } from "./words";

export interface View {
  state: CallState;
  agent: string;
  ahead: number;
  /** Date.now() when the agent and the customer came together, for every tab of the browser; 0 before. */
  since: number;
  muted: boolean;
  /** The customer's own picture; in another tab than that of the call, whether there is one. */
  camera: MediaStream | true | null;
  agentPicture: AgentPicture;
  agentHolds: boolean;
  linkUp: boolean;
  path: "connecting" | "up" | "broken";
  /** What the agent asks for now. */
  asked: Rung | "";
  sharing: boolean;
  /** What the agent may do beside looking. */
  rungs: Rung[];
  paused: boolean;
  /** The agent sees the same. */
  digits: string;
  why: string;
  trouble: TroubleCause | "";
  problem: Word | "";
  hasForms: boolean;
  name: string;
  soundBlocked: boolean;
  /** What is wrong with sound at the customer's side, by the browser or by the agent's word. */
  line: Word | "";
  percent: number;
  /** Whether the call that ended last left a record: it can be had after a page load, too. */
  record: boolean;
  /** What the customer chose, once they did. */
  card: "" | "open" | "small";
}

/** What the customer need not act on at once. */
const CALM = new Set<Word>(["uplink_loses", "unsteady"]);

/** The card's heading. */
export function titleOf(view: View): string {
  const agent = view.agent || say("agent");
  if (isLive(view.state)) return view.state === "connecting" ? say("connecting") : agent;
  if (isWithRelay(view.state) || view.state === "asking") return say("calling");
  if (view.state === "ended") return say(view.why === "gone" || view.why === "failed" ? "gone" : "thanks");
  return say("call_us");
}

/** The status line and what is said below it. */
export function statusOf(view: View): [string, string] {
  const queue: Word = view.ahead === 0 ? "next" : view.ahead === 1 ? "one_before" : "before";
  switch (view.state) {
    case "asking":
      return [say("asking"), ""];
    case "no_microphone":
      return [say(view.trouble || "microphone_denied"), ""];
    case "waiting":
      return [say(queue, { ahead: view.ahead }), say("stay")];
    case "ringing":
      return [say("ringing"), say("stay")];
    case "connecting":
      return [view.agent ? say("connecting_with", { agent: view.agent }) : say("connecting"), ""];
    case "ended":
      return [view.problem ? say(view.problem) : say(view.why === "gone" ? "gone_more" : view.why === "failed" ? "failed_more" : "thanks_more"), ""];
    default:
      return [view.problem === "no_record" ? say(view.problem) : "", ""];
  }
}

/** What else the customer should know now; true with a warning. */
export function notesOf(view: View, live: boolean, agent: string): [string, boolean][] {
  const notes: [string, boolean][] = [];
  if (!isWithRelay(view.state)) return notes;
  if (live && (view.state === "on_hold" || view.agentHolds)) notes.push([say("on_hold", { agent }), false]);
  else if (live && view.agentPicture === "screen") notes.push([say("screen", { agent }), false]);
  if (!view.linkUp) notes.push([say(live ? "away" : "away_waiting"), false]);
  if (live && view.path === "broken") notes.push([say("broken"), true]);
  if (live && view.trouble.startsWith("microphone")) notes.push([say("not_heard"), true]);
  if (live && view.trouble === "camera_denied") notes.push([say("camera_denied"), true]);
  if (view.problem) notes.push([say(view.problem), true]);
  const hears = view.state === "talking" && view.path === "up" && !view.agentHolds && !view.muted && !view.trouble.startsWith("microphone");
  if (view.line && hears) notes.push([say(view.line, { agent, percent: view.percent }), !CALM.has(view.line)]);
  if (live && view.muted) notes.push([say("muted"), false]);
  return notes;
}
