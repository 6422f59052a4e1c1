// The connection to the relay: comes back by itself with a full-jitter back-off, says hello first, and keeps what may not be lost until it is
// back. What messages mean is contact.ts's business. Page events are not kept: share.ts takes a snapshot instead.
import { type Asset, decode, encode, encodePage, type FromPage, type Page, SUBPROTOCOL, type ToPage } from "./wire";

/** Milliseconds: the first wait is a random part of BASE, each next one of twice as much, up to CAP. */
export const BASE = 500;
export const CAP = 15_000;
/** Frames that are kept while the link is away. */
const MAX_KEPT = 100;
/** Milliseconds after which an attempt that says nothing counts as failed. */
const PATIENCE = 10_000;

export interface LinkHearer {
  /** A token and the contact to come back to. Rejects with a `Refused` when the relay wants no connection of this page. */
  hello(): Promise<{ token: string; contact: string }>;
  message(message: ToPage, body: string): void;
  /** The relay is there, or away. */
  changed(up: boolean): void;
}

/** The relay said no for good: trying again would not help. */
export class Refused extends Error {}

export function backOff(attempt: number, random: () => number): number {
  return random() * Math.min(CAP, BASE * 2 ** attempt);
}

export class Link {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private timer = 0;
  /** Counts attempts, so that a token that comes late belongs to none. */
  private turn = 0;
  private wanted = false;
  private kept: string[] = [];
  up = false;

  constructor(
    private readonly url: string,
    private readonly hearer: LinkHearer,
  ) {
    addEventListener("online", () => this.hurry());
    addEventListener("pageshow", () => this.hurry());
    document.addEventListener("resume", () => this.renew()); // a phone that slept
  }

  open(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.attempt = 0;
    void this.connect();
  }

  /** Begins a new connection: the present one may be dead and not know it. */
  renew(): void {
    this.lost(this.socket);
    this.hurry();
  }

  close(): void {
    this.wanted = false;
    this.kept = [];
    this.turn += 1;
    clearTimeout(this.timer);
    this.lost(this.socket);
  }

  /** Sends now, or as soon as the link is back. */
  send(message: FromPage, body = ""): void {
    const frame = encode(message, body);
    if (this.up) this.socket?.send(frame);
    else if (this.kept.push(frame) > MAX_KEPT) this.kept.shift();
  }

  /** Sends page events or a picture now; false when the link is away. */
  sendPage(page: Page | Asset, body: Uint8Array): boolean {
    if (!this.up || !this.socket) return false;
    this.socket.send(encodePage(page, body));
    return true;
  }

  /** What waits of this kind is out of date. */
  dropKept(kind: FromPage["t"]): void {
    this.kept = this.kept.filter((frame) => !frame.startsWith(`{"t":"${kind}"`));
  }

  buffered(): number {
    return this.socket?.bufferedAmount ?? 0;
  }

  /** After the relay's welcome: what was kept goes out. */
  welcomed(): void {
    this.up = true;
    this.attempt = 0;
    clearTimeout(this.timer);
    for (const frame of this.kept.splice(0)) this.socket?.send(frame);
    this.hearer.changed(true);
  }

  private hurry(): void {
    if (!this.wanted || this.socket) return;
    clearTimeout(this.timer);
    void this.connect();
  }

  private async connect(): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    let hello: { token: string; contact: string };
    try {
      hello = await this.hearer.hello();
    } catch (error) {
      if (turn === this.turn && !(error instanceof Refused)) this.retry();
      return;
    }
    if (turn !== this.turn || this.socket) return;
    const socket = new WebSocket(this.url, SUBPROTOCOL);
    this.socket = socket;
    this.timer = window.setTimeout(() => this.lost(socket), PATIENCE);
    socket.onopen = () => socket.send(encode({ t: "hello", ...hello }));
    socket.onmessage = ({ data }) => this.heard(socket, data);
    socket.onclose = () => this.lost(socket);
  }

  private heard(socket: WebSocket, data: unknown): void {
    if (socket !== this.socket || typeof data !== "string") return;
    const said = decode(data);
    if (said) this.hearer.message(...said);
  }

  private lost(socket: WebSocket | null): void {
    if (!socket || socket !== this.socket) return;
    this.socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    const was = this.up;
    this.up = false;
    if (was || this.wanted) this.hearer.changed(false);
    if (this.wanted) this.retry();
  }

  private retry(): void {
    clearTimeout(this.timer);
    if (!this.wanted) return;
    this.timer = window.setTimeout(() => void this.connect(), backOff(this.attempt, Math.random));
    this.attempt += 1;
  }
}
