// The messages between page and relay, as in `cobrowse/wire.py`: one header line of JSON, a newline, and a body that the relay
// does not read. Pure. Sockets are link.ts's business; what peers say about media is signals.ts's. A test in Python
// (tests/cobrowse/test_script_wire.py) reads the interfaces and the limits below and holds them against wire.py, so their form is kept plain:
// one field a line, `?` where Python has a default.

export const SUBPROTOCOL = "naast.1";
export const MAX_HEADER = 64 * 1024;
export const MAX_SIGNAL = 64 * 1024;
export const MAX_PAGE = 8 * 1024 * 1024;
export const MAX_ASSET = 2 * 1024 * 1024;
export const MAX_ASSET_PART = 64 * 1024;
export const MAX_INTENT = 4 * 1024;
export const MAX_NAME = 80;
export const MAX_TRAIL = 200;
export const MAX_EVENT_FIELDS = 20;
export const MAX_EVENT_TEXT = 300;
export const MAX_TABS = 20;

export type Role = "page" | "agent" | "supervisor" | "field";

export type ContactState =
  | "queued"
  | "offered"
  | "connecting"
  | "connected"
  | "on_hold"
  | "wrap_up"
  | "completed"
  | "abandoned"
  | "failed";

export type Problem =
  | "malformed"
  | "unknown_kind"
  | "too_large"
  | "too_often"
  | "not_allowed"
  | "no_such_contact"
  | "not_possible_now"
  | "no_consent"
  | "bad_token"
  | "expired_token"
  | "signed_in_elsewhere"
  | "unknown_site"
  | "wrong_origin"
  | "relay_stopping";

// ---- from the page

export interface Hello {
  t: "hello";
  token: string;
  contact?: string;
}

export interface Signal {
  t: "signal";
  contact: string;
}

export interface HangUp {
  t: "hang_up";
  contact: string;
}

export interface Trail {
  age: number;
  name: string;
  title?: string;
  data?: Record<string, string>;
}

export interface Call {
  t: "call";
  name?: string;
  phone?: string;
  video?: boolean;
  language?: string;
  trail?: Trail[];
}

export interface SiteEvent {
  t: "event";
  contact: string;
  moment: Trail;
}

export interface Consent {
  t: "consent";
  contact: string;
  level: string;
  granted: boolean;
}

export interface Paused {
  t: "paused";
  contact: string;
  on: boolean;
}

export interface Key {
  t: "key";
  contact: string;
  step: string;
  value?: string;
  wrapped?: string;
  viewer?: string;
}

export interface Tabs {
  t: "tabs";
  contact: string;
  count: number;
  front: number;
  shown: number;
  follow?: boolean;
}

export interface Page {
  t: "page";
  n?: number;
  contact?: string;
  epoch?: string;
  full?: boolean;
  coarse?: boolean;
}

export interface Asset {
  t: "asset";
  contact?: string;
  name?: string;
  hash?: string;
  size?: number;
  at?: number;
  width?: number;
  height?: number;
  mac?: string;
}

export type FromPage = Hello | Call | SiteEvent | Consent | Paused | Key | Tabs | Page | Asset | Signal | HangUp;

// ---- to the page

export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

export interface Welcome {
  t: "welcome";
  role: Role;
  name?: string;
  user?: string;
  contact?: string;
  state?: ContactState | null;
  ice?: IceServer[];
  availability?: string | null;
  reasons?: string[];
  outcomes?: string[];
}

export interface State {
  t: "state";
  contact: string;
  state: ContactState;
  agent?: string;
  why?: string;
  ahead?: number;
  talked?: number;
}

export interface AskLook {
  t: "ask_look";
  contact: string;
  agent?: string;
}

export interface StopLook {
  t: "stop_look";
  contact: string;
}

/** What an agent may do, each asked apart; looking is the foot of all. */
export type Rung = "look" | "point" | "scroll" | "click" | "type";

export interface Ask {
  t: "ask";
  contact: string;
  level: Rung;
  agent?: string;
}

export interface Intent {
  t: "intent";
  contact: string;
  epoch: string;
  kind: Rung;
  node?: number;
}

export interface Resync {
  t: "resync";
  contact: string;
}

export interface Ack {
  t: "ack";
  contact: string;
  n: number;
}

export interface Took {
  t: "took";
  contact: string;
}

export interface WantAsset {
  t: "want_asset";
  contact: string;
  names: string[];
}

export interface Pointer {
  t: "pointer";
  contact: string;
  epoch: string;
  node: number;
  x?: number;
  y?: number;
  agent?: string;
  mark?: boolean;
}

export interface Follow {
  t: "follow";
  contact: string;
  on: boolean;
}

export interface Error {
  t: "error";
  problem: Problem;
  text: string;
  about?: string;
  contact?: string;
}

export type ToPage = Welcome | State | Signal | AskLook | StopLook | Ask | Intent | Resync | Ack | Took | WantAsset | Pointer | Follow | Key | Error;

const KINDS = new Set(["welcome", "state", "signal", "ask_look", "stop_look", "ask", "intent", "resync", "ack", "took", "want_asset", "pointer", "follow", "key", "error"]);

/** A text frame: header line, newline, body. */
export function encode(message: FromPage, body = ""): string {
  return `${JSON.stringify(message)}\n${body}`;
}

/** A binary frame: page events, pictures and fonts. A batch of which nothing but the number is to be said has that alone as its header. */
export function encodePage(message: Page | Asset, body: Uint8Array): Uint8Array {
  const said = Object.keys(message).join() === "t,n" ? (message as Page).n : JSON.stringify(message);
  const header = new TextEncoder().encode(`${said}\n`);
  const frame = new Uint8Array(header.length + body.length);
  frame.set(header);
  frame.set(body, header.length);
  return frame;
}

/** What the relay said and its body; null when it is nothing that a page knows (a newer relay may say more). */
export function decode(frame: string): [ToPage, string] | null {
  const end = frame.indexOf("\n");
  if (end < 0 || end > MAX_HEADER) return null;
  try {
    const message: unknown = JSON.parse(frame.slice(0, end));
    if (typeof message !== "object" || message === null || !KINDS.has((message as { t: string }).t)) return null;
    return [message as ToPage, frame.slice(end + 1)];
  } catch {
    return null;
  }
}

/** At most `most` characters, without cutting a surrogate pair in two. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
}
