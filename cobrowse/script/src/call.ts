// The customer's call as the card shows it: a table of states and events. Pure: who hears the relay and the microphone is
// main.ts's business, what it looks like is ui.ts's. `advance` passes over what does not fit, as a relay and a customer may
// act at the same moment; the relay's word then wins.
import type { ContactState } from "./wire";

export type CallState =
  | "closed" // only the button
  | "form" // the card with name and phone
  | "asking" // the browser asks for the microphone
  | "no_microphone" // it may not be used, or there is none
  | "calling" // the call was sent, the relay has not answered
  | "waiting" // in the queue
  | "ringing" // an agent is being asked
  | "connecting" // an agent answered, sound is on its way
  | "talking"
  | "on_hold"
  | "ended"; // thanks, or what went wrong

export type CallEvent =
  | "opened"
  | "closed"
  | "pressed"
  | "microphone_given"
  | "microphone_refused"
  | "resumed" // after a page load: the contact is still there
  | "queued"
  | "offered"
  | "answered"
  | "connected"
  | "held"
  | "ended";

const WITH_RELAY: Partial<Record<CallEvent, CallState>> = {
  queued: "waiting",
  offered: "ringing",
  answered: "connecting",
  connected: "talking",
  held: "on_hold",
  ended: "ended",
};

export const NEXT: Record<CallState, Partial<Record<CallEvent, CallState>>> = {
  closed: { opened: "form", resumed: "calling" },
  form: { closed: "closed", pressed: "asking" },
  asking: { microphone_given: "calling", microphone_refused: "no_microphone", closed: "closed" },
  no_microphone: { pressed: "asking", microphone_given: "calling", closed: "closed" },
  calling: WITH_RELAY,
  waiting: WITH_RELAY,
  ringing: WITH_RELAY,
  connecting: WITH_RELAY,
  talking: WITH_RELAY,
  on_hold: WITH_RELAY,
  ended: { closed: "closed", opened: "form" },
};

/** The state after `event`; the same state when the table has no such step. */
export function advance(state: CallState, event: CallEvent): CallState {
  return NEXT[state][event] ?? state;
}

const EVENTS: Record<ContactState, CallEvent> = {
  queued: "queued",
  offered: "offered",
  connecting: "answered",
  connected: "connected",
  on_hold: "held",
  wrap_up: "ended",
  completed: "ended",
  abandoned: "ended",
  failed: "ended",
};

/** What a contact's state at the relay means for the call. */
export function told(state: ContactState): CallEvent {
  return EVENTS[state];
}

/** The relay knows of the call, or is about to. */
export function isWithRelay(state: CallState): boolean {
  return NEXT[state] === WITH_RELAY;
}

/** An agent is there. */
export function isLive(state: CallState): boolean {
  return state === "connecting" || state === "talking" || state === "on_hold";
}
