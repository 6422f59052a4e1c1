// What survives a page load: sessionStorage only, so it ends with the tab; the trail only with the visitor's consent. With it, the visitor
// is known again in another session as well, as long as the relay remembers them. A browser that forbids storage gets a memory that ends with the page.
// A duplicated tab copies sessionStorage; the lock in `onlyHere` keeps it from taking the call along. What it shows of the call then is tabs.ts's business.
import type { Rung, Trail } from "./wire";

/** A moment of the visit; `at` in milliseconds of this browser's clock, `told` once the relay has it. */
export interface Kept {
  at: number;
  name: string;
  title: string;
  data: Record<string, string>;
  told?: boolean;
}

export interface Memory {
  trail: Kept[];
  /** What the visitor said when the site asked; undefined before. */
  consent?: boolean;
  token: string;
  /** The relay said that the site is closed: a copy of the tab is told before it asks. */
  closed?: boolean;
  contact: string;
  /** The contact that ended last, for its record. */
  over: string;
  generation: number;
  name: string;
  agent: string;
  video: boolean;
  muted: boolean;
  sharing: boolean;
  /** What the agent may do beside looking. */
  rungs: Rung[];
  /** Nothing of the page leaves for now. */
  paused: boolean;
  /** The agent stays in the tab that is shown. */
  stays: boolean;
  /** What seals this share, in hex; and the digits that the agent sees as well. */
  key: string;
  digits: string;
  /** Whether the customer wants the card open or small, once they said so. */
  card: "" | "open" | "small";
}

const EMPTY: Memory = {
  trail: [],
  token: "",
  contact: "",
  over: "",
  generation: 0,
  name: "",
  agent: "",
  video: false,
  muted: false,
  sharing: false,
  rungs: [],
  paused: false,
  stays: false,
  key: "",
  digits: "",
  card: "",
};

/** Milliseconds; the page before gives the lock up when it goes, so only a copy of the tab waits that long. */
const LOCK_WAIT = 8000;

export class Store {
  private readonly key: string;
  readonly memory: Memory;

  constructor(site: string) {
    this.key = `naast:${site}`;
    this.memory = { ...EMPTY, trail: [] };
    try {
      const kept: unknown = JSON.parse(sessionStorage.getItem(this.key) ?? "{}");
      if (typeof kept === "object" && kept !== null) Object.assign(this.memory, kept);
      if (!Array.isArray(this.memory.trail)) this.memory.trail = [];
    } catch {
      // storage is forbidden or damaged: begin anew
    }
  }

  /** Changes some fields and keeps them. */
  keep(change: Partial<Memory>): void {
    const { memory, key } = this;
    Object.assign(memory, change);
    try {
      if (change.consent && !memory.contact) memory.token = localStorage.getItem(key) ?? memory.token;
      if (memory.consent && (change.consent || change.token)) localStorage.setItem(key, memory.token);
      if (change.consent === false) localStorage.removeItem(key);
      sessionStorage.setItem(key, JSON.stringify(memory.consent ? memory : { ...memory, trail: [] }));
    } catch {
      // full or forbidden: the call goes on, it only will not survive a page load
    }
  }

  /** After the browser brought an old page back as it was: whether a call began or ended on another page meanwhile. Takes over the trail. */
  wentOn(): boolean {
    const fresh = new Store(this.key.slice("naast:".length)).memory;
    if (this.memory.consent) this.memory.trail = fresh.trail;
    return fresh.contact !== this.memory.contact;
  }

  /** The call is over: forgets it, keeps the visit. */
  forgetCall(): void {
    this.keep({ contact: "", generation: 0, agent: "", video: false, muted: false, sharing: false, rungs: [], paused: false, stays: false, key: "", digits: "" });
  }
}

/** Does something once no other page of the browser holds the lock, and holds it until what that returns is done. */
export const locked = (name: string, then: () => unknown): Promise<unknown> | undefined => navigator.locks?.request(`naast:${name}`, then);

/** Until this page goes: the next one need not wait for its end. */
export const leaving = (): Promise<unknown> => new Promise((left) => addEventListener("pagehide", left, { once: true }));

/** Whether this page is the only one of the browser that holds the contact, and not `another` has it; it then holds it until the page goes. */
export function onlyHere(contact: string, another = (): unknown => false): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    let waits = true;
    setTimeout(() => resolve((waits = false)), LOCK_WAIT);
    void locked(contact, () => waits && !another() && (resolve(true), leaving()));
  });
}

/** A kept moment as the wire has it. */
export function asTrail(kept: Kept, now: number): Trail {
  const moment: Trail = { age: Math.max(0, Math.round((now - kept.at) / 100) / 10), name: kept.name };
  if (kept.title) moment.title = kept.title;
  if (Object.keys(kept.data).length) moment.data = kept.data;
  return moment;
}
