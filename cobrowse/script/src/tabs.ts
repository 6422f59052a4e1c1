// The tabs of one browser that show the site. One has the call: its link, its sound, its consent. It says to the others how things stand, over a channel that
// only pages of this origin hear; each shows the same card and the same bar, and what the customer wishes there is done by the one that has the call. One
// tab at a time is told to the agent: the one that the customer is in, or, where the agent chose to stay, the one that was. What it tells goes through
// the tab that has the call, sealed as it is. Tabs find out that another is gone by its lock, which the browser gives away also when a tab crashes.
//
// Nothing here is safe from the site's own scripts, no more than the card is, whose page is theirs. Without TLS there are no locks, and no tabs.
import { isLive, isWithRelay } from "./call";
import { leaving, locked, type Store } from "./memory";
import { random, type Sender } from "./seal";
import type { Link } from "./link";
import type { View } from "./view";
import { type Asset, MAX_TABS, type Page, type ToPage } from "./wire";

/** Of the sources of this script: what tabs say to each other is no wire, and only the same script understands it. */
declare const BUILD: string;

/** Milliseconds that a tab has to come back from a page load. */
const LOADS = 1000;
/** Milliseconds without the tab that has the call after which it is over, as for the relay. */
const GONE = 60_000;
/** Bytes in the socket up to which a tab that tells through another may go on, and milliseconds until they are counted again. */
const LOW_BUFFERED = 64 * 1024;
const FULL_WAIT = 200;

/** How things stand, from the tab that has the call: its tabs, itself first, and which of them is told; `turn` counts the tellings. */
interface Standing {
  contact: string;
  key: string;
  ids: string[];
  shown: string;
  turn: number;
  view: View;
}

/** All that is said on the channel: the standing; a word of the relay for the tab that is shown; or of a tab, whether it has the focus and was shown, a wish, or
 *  what it tells of its page. */
type Said = Partial<Standing> & {
  word?: ToPage;
  body?: string;
  tab?: string;
  front?: boolean;
  was?: boolean;
  wish?: string;
  given?: unknown[];
  page?: Page | Asset;
  bytes?: Uint8Array;
  room?: number;
};

/** The contact of this tab. */
export interface Owner {
  /** It has a call, or begins one. */
  busy(): boolean;
  /** This page can be shared. */
  able(): boolean;
  /** Something of this changed. */
  paint(): void;
  hear(word: ToPage, body: string): void;
  /** The call of another tab is over. */
  over(why: string): void;
}

export class Tabs implements Sender {
  /** How it stands, where another tab has the call. */
  host: Standing | null = null;
  /** What the relay was told of the tabs; "" and it is told again. */
  told = "";
  /** Ends the wait for the lock of a call that another tab has. */
  readonly patience = new AbortController();
  private readonly id = random(6);
  private ids = [this.id];
  private front = this.id;
  shown = this.id;
  private turn = 1;
  /** A tab that is gone, and may come back by another id. */
  private gone = "";
  private channel?: BroadcastChannel;
  private away!: AbortController;
  private timer = 0;
  /** Bytes that the tab that has the call did not pass on yet. */
  private waiting = 0;

  constructor(
    private readonly site: string,
    private readonly store: Store,
    private readonly link: Link,
    private readonly owner: Owner,
    private readonly wishes: object,
  ) {
    if (!navigator.locks) return;
    addEventListener("pagehide", () => {
      this.away.abort();
      this.channel?.close();
    });
    addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      this.open();
      owner.paint();
    });
    addEventListener("focus", () => this.focused());
    document.addEventListener("visibilitychange", () => this.focused());
    this.open();
  }

  /** Wishes that are done here, or by the tab that has the call. What stays hidden is each page's own. */
  wishing<W extends object>(wishes: W): W {
    return new Proxy(wishes, {
      get: (all, wish: keyof W & string) => (this.host && wish !== "hidden" ? (...given: unknown[]) => this.say({ wish, given }) : all[wish]),
    });
  }

  // ---- for the tab that tells its page

  /** Whether it is this one. */
  get here(): boolean {
    return (this.host ?? this).shown === this.id;
  }

  get up(): boolean {
    return (this.host?.view.linkUp ?? this.link.up);
  }

  buffered(): number {
    return this.host ? this.waiting : this.link.buffered();
  }

  sendPage(page: Page | Asset, bytes: Uint8Array): boolean {
    if (!this.host) return this.link.sendPage(page, bytes);
    this.waiting += bytes.length;
    this.say({ page, bytes, turn: this.host.turn });
    return true;
  }

  // ---- in the tab that has the call

  /** Says how things stand to the other tabs, and of the tabs to the relay. */
  tell(view: View, key: string): void {
    const { contact, over, stays } = this.store.memory;
    const { ids, front } = this;
    const shown = stays ? this.shown : front;
    if (shown !== this.shown) this.turn += 1;
    this.shown = shown;
    const call = contact || over;
    if (call) this.channel?.postMessage({ contact: call, key, ids, shown, turn: this.turn, view: { ...view, camera: view.camera && true } });
    if (!view.sharing || !isLive(view.state)) return;
    const tabs = { t: "tabs", contact, count: ids.length, front: ids.indexOf(front) + 1, shown: ids.indexOf(shown) + 1, follow: !stays } as const;
    const told = JSON.stringify(tabs);
    if (told !== this.told) this.link.send(tabs);
    this.told = told;
  }

  /** The relay's word for the tab that is shown. */
  pass(word: ToPage, body: string): void {
    if (this.here) this.owner.hear(word, body);
    else this.channel?.postMessage({ word, body });
  }

  /** Another tab spoke: it is new, has the focus, wishes something, or tells its page. */
  private asked({ contact, tab = "", front, was, wish, given = [], page, bytes, turn }: Said): void {
    const { ids, store: { memory } } = this;
    if (contact === memory.contact) {
      if (page && bytes) {
        if (turn === this.turn && memory.sharing && !memory.paused) this.link.sendPage(page, bytes);
        this.room(tab, bytes.length);
        return;
      }
      if (wish) {
        (this.wishes as Record<string, (...given: unknown[]) => void>)[wish]?.(...given);
        return;
      }
      if (!ids.includes(tab)) {
        if (ids.length >= MAX_TABS) return;
        ids.push(tab);
        this.replace(this.gone, tab);
        void locked(tab, () => this.lost(tab), this.away);
      }
      if (front) this.front = tab;
      if (was && memory.stays) this.shown = tab;
    }
    this.owner.paint();
  }

  /** That tab is gone, perhaps for a page load: whoever comes within that time takes its place. */
  private lost(tab: string): void {
    this.gone = tab;
    setTimeout(() => {
      this.replace(tab, this.id);
      this.owner.paint();
    }, LOADS);
  }

  private replace(tab: string, by: string): void {
    const now = (one: string): string => (one === tab ? by : one);
    this.ids = [...new Set(this.ids.map(now))];
    this.front = now(this.front);
    this.shown = now(this.shown);
  }

  /** What that tab told is on its way, once the socket has room for more. */
  private room(tab: string, room: number): void {
    if (this.link.buffered() > LOW_BUFFERED) setTimeout(() => this.room(tab, room), FULL_WAIT);
    else this.channel?.postMessage({ tab, room });
  }

  // ---- in the others

  private hosted(said: Standing): void {
    const { host, owner, id } = this;
    const { contact, view } = said;
    const calls = isWithRelay(view.state);
    if (owner.busy() || (host ? host.contact !== contact : !calls)) return;
    if (!calls) {
      this.leave(view.why);
      return;
    }
    const was = !!host && this.here;
    this.host = said;
    this.patience.abort();
    const meet = (): void => this.say({ front: document.hasFocus() && owner.able(), was });
    if (!host) void locked(id, () => (meet(), leaving()), this.away); // not before: it would seem gone
    else if (!said.ids.includes(id)) meet();
    if (!host || this.timer) void locked(contact, () => this.alone(contact), this.away);
    clearTimeout(this.timer);
    this.timer = 0;
    owner.paint();
  }

  /** The tab that has the call is gone, perhaps for a page load. */
  private alone(contact: string): void {
    const { host } = this;
    if (host?.contact !== contact) return;
    host.view.linkUp = false;
    this.timer = window.setTimeout(() => this.leave("gone"), GONE);
    this.owner.paint();
  }

  private leave(why: string): void {
    clearTimeout(this.timer);
    this.host = null;
    this.owner.over(why);
  }

  // ---- the channel

  private open(): void {
    this.host = null;
    this.waiting = 0;
    this.away = new AbortController();
    this.channel = new BroadcastChannel(`naast:${this.site}:${BUILD}`);
    this.channel.onmessage = ({ data }) => this.hear(data as Said);
    this.say({});
  }

  private say(said: Said): void {
    this.channel?.postMessage({ contact: this.host?.contact, tab: this.id, ...said });
  }

  private hear(said: Said): void {
    const { host, owner } = this;
    if (said.view) this.hosted(said as Standing);
    else if (said.word) host && this.here && host.contact === (said.word as { contact?: string }).contact && owner.hear(said.word, said.body ?? "");
    else if (said.room) this.waiting -= said.tab === this.id ? said.room : 0;
    else if (!host && owner.busy()) this.asked(said);
  }

  private focused(): void {
    if (document.hidden) return;
    if (this.host) this.say({ front: this.owner.able() });
    this.front = this.id;
    this.owner.paint();
  }
}
