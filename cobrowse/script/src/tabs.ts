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
import type { Look } from "./look";
import type { View } from "./view";
import { type Asset, MAX_TABS, type Page, type ToPage } from "./wire";

/** Milliseconds that a tab has to come back from a page load. */
const LOADS = 1000;
/** Milliseconds without the tab that has the call after which it is over, as for the relay. */
const GONE = 60_000;
/** Bytes that this tab passed on, from which on it asks how many of them wait; and milliseconds between two questions: each is answered to all, and to the relay. */
const ASKS = 32 * 1024;
const ASKS_EVERY = 300;

/** How things stand, from the tab that has the call: its tabs, itself first, and which of them is told. */
interface Standing {
  contact: string;
  key: string;
  ids: string[];
  shown: string;
  /** Bytes that wait in the socket. */
  full: number;
  view: View;
}

/** What tabs say to each other: the methods of this name are called in each, which know whether they are meant. */
type Saying = "hosted" | "word" | "meet" | "page" | "wish" | "asked";

/** The contact of this tab. */
export interface Owner {
  /** It has a call, or begins one. */
  busy(): boolean;
  readonly look: Look;
  /** Something of this changed. */
  paint(): void;
  /** The call of another tab is over. */
  over(why: string): void;
}

export class Tabs implements Sender {
  /** How it stands, where another tab has the call. */
  host: Standing | null = null;
  private readonly id = random(6);
  private ids = [this.id];
  private front = this.id;
  shown = this.id;
  private channel: BroadcastChannel | null = null;
  private timer = 0;
  /** The lock of this tab, by which others know that it is here. Each page load has another one, so that a tab that sleeps in a line keeps nobody waiting. */
  private held: unknown;
  /** When the next question of how much waits is due. */
  private due = 0;
  /** What was to be said to the tab that has the call while it was away. */
  private late: [Saying, ...unknown[]][] = [];

  constructor(
    private readonly site: string,
    private readonly store: Store,
    private readonly link: Link,
    private readonly owner: Owner,
    private readonly wishes: object,
  ) {
    addEventListener("focus", () => this.focused());
    document.addEventListener("visibilitychange", () => this.focused()); // also when the browser brings an old page back as it was
    this.say("asked");
  }

  /** Wishes that are done here, or by the tab that has the call. What stays hidden is each page's own. */
  wishing<W extends object>(wishes: W): W {
    return new Proxy(wishes, {
      get: (all, wish: keyof W & string) => (this.host && wish !== "hidden" ? (...given: unknown[]) => this.say("wish", this.host?.contact, wish, given) : all[wish]),
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
    const { host } = this;
    if (host && host.full > ASKS && Date.now() > this.due) {
      this.due = Date.now() + ASKS_EVERY;
      this.say("asked"); // the answer counts anew
    }
    return host ? host.full : this.link.buffered();
  }

  sendPage(page: Page | Asset, bytes: Uint8Array): boolean {
    if (!this.host) return this.link.sendPage(page, bytes);
    this.host.full += bytes.length;
    this.say("page", this.id, page, bytes);
    return true;
  }

  // ---- in the tab that has the call

  /** Says how things stand to the other tabs, and of the tabs to the relay. */
  tell(view: View, key: string): void {
    const { contact, over, stays } = this.store.memory;
    const { ids, front } = this;
    const shown = (this.shown = stays ? this.shown : front);
    const call = isWithRelay(view.state) ? contact : over; // of one that only begins, or is not taken up again yet, nothing is said
    if (call) {
      this.held ??= locked(this.id, leaving);
      this.say("hosted", { contact: call, key, ids, shown, full: this.link.buffered(), view: { ...view, camera: view.camera && true, agentPicture: "" } });
    }
    if (!view.sharing || !isLive(view.state) || !this.link.up) return;
    this.link.send({ t: "tabs", contact, count: ids.length, front: ids.indexOf(front) + 1, shown: ids.indexOf(shown) + 1, follow: !stays }); // the relay passes on what is new
  }

  /** The relay's word for the tab that is shown. */
  pass(word: ToPage, body: string): void {
    if (this.here) this.owner.look.hear(word, body);
    else this.say("word", word, body);
  }

  private mine(contact: string): boolean {
    return !this.host && contact === this.store.memory.contact;
  }

  /** A tab that just came asks who has a call. */
  asked(): void {
    this.owner.paint();
  }

  /** Another tab is here, perhaps before the customer; perhaps the one in which the agent stays, of a call whose own tab was loaded anew. */
  meet(contact: string, tab: string, front: boolean, was?: boolean): void {
    const { ids } = this;
    if (!this.mine(contact)) return;
    if (!ids.includes(tab)) {
      if (ids.length >= MAX_TABS) return;
      ids.push(tab);
      void locked(tab, () => this.lost(tab));
    }
    if (front) this.front = tab;
    if (was) this.shown = tab;
    this.owner.paint();
  }

  /** What another tab wishes. */
  wish(contact: string, wish: string, given: unknown[]): void {
    if (this.mine(contact)) (this.wishes as Record<string, (...given: unknown[]) => void>)[wish]?.(...given);
  }

  /** What another tab tells: passed on while it is the one, and the customer wants it. */
  page(tab: string, page: Page | Asset, bytes: Uint8Array): void {
    const { sharing, paused } = this.store.memory;
    if (tab === this.shown && sharing && !paused) this.link.sendPage(page, bytes);
  }

  /** That tab is gone; where it was loaded anew, the next page of it came within that time. */
  private lost(tab: string): void {
    setTimeout(() => {
      this.ids = this.ids.filter((one) => one !== tab);
      if (this.front === tab) this.front = this.id;
      if (this.shown === tab) this.shown = this.front;
      this.owner.paint();
    }, LOADS);
  }

  // ---- in the others

  /** How it stands with the call of another tab. */
  hosted(said: Standing): void {
    const { host, owner, id } = this;
    const { contact, view } = said;
    const calls = isWithRelay(view.state);
    if (owner.busy() || (host ? host.contact !== contact : !calls)) return;
    if (!calls) {
      this.leave(view.why);
      return;
    }
    const was = host && this.here;
    this.host = said;
    clearTimeout(this.timer);
    this.timer = 0;
    for (const one of this.late.splice(0)) this.say(...one);
    const meet = (): void => this.say("meet", contact, id, document.hasFocus() && owner.look.able, was);
    if (!this.held) this.held = locked(id, () => (meet(), new Promise(() => undefined))); // not before: it would seem gone
    else if (!said.ids.includes(id)) meet();
    const [tab] = said.ids;
    if (host?.ids[0] !== tab) void locked(tab!, () => this.alone(tab!));
    owner.paint();
  }

  /** The tab that has the call is gone, perhaps for a page load. */
  private alone(tab: string): void {
    const { host } = this;
    if (host?.ids[0] !== tab) return;
    host.view.linkUp = false;
    this.timer = window.setTimeout(() => this.leave("gone"), GONE);
    this.owner.paint();
  }

  /** The relay's word for the tab that is shown. */
  word(word: ToPage, body: string): void {
    if (this.host && this.here) this.owner.look.hear(word, body);
  }

  private leave(why: string): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.host = null;
    this.owner.over(why);
  }

  // ---- the channel

  /** The page is left: with a channel the browser would not keep it for a way back. */
  close(): void {
    this.channel?.close();
    this.channel = this.held = null;
  }

  private say(...said: [Saying, ...unknown[]]): void {
    if (!navigator.locks) return;
    if (this.timer) {
      this.late.push(said);
      return;
    }
    if (!this.channel) {
      this.channel = new BroadcastChannel(`naast:${this.site}:${BUILD}`);
      this.channel.onmessage = ({ data: [said, ...by] }: MessageEvent<[Saying, ...never[]]>) => (this[said] as (...by: never[]) => void)(...by);
    }
    this.channel.postMessage(said);
  }

  private focused(): void {
    if (document.hidden) return;
    if (this.host) this.say("meet", this.host.contact, this.id, this.owner.look.able);
    else this.say("asked");
    this.front = this.id;
    this.owner.paint();
  }
}
