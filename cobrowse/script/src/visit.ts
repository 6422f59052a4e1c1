// What the customer did in this visit: pages, the site's own events, fields that the site's owner opened, errors shown. Told to nobody until the
// customer calls (contact.ts), unless they consented: then it is kept in this tab's sessionStorage, and the relay hears of it now and then.
// Bounded as wire.ts says, whatever a site does: the oldest go first, and what comes faster than anybody acts is dropped.
import { isNever, openValue, readable, type Rules, seenAt, withoutCards } from "./fields";
import { asTrail, type Kept, type Store } from "./memory";
import { cut, MAX_EVENT_FIELDS, MAX_EVENT_TEXT, MAX_TRAIL, type Trail } from "./wire";

/** Bytes of a call's trail: a header line holds 64 KB, and there is a name and a number too. */
const MAX_TRAIL_BYTES = 48 * 1024;
/** Characters of a header in which a visit without a call is told. */
const MAX_TOLD = 6000;
/** Milliseconds between two of them: the relay takes one in five seconds. */
const TELL_EVERY = 6000;
/** Milliseconds in which the same again counts once. */
const SAME = 5000;
/** Moments at once, and milliseconds after which there is room for one more: half of what the relay takes, as a network bunches them. */
const BURST = 50;
const EVERY = 100;
/** Elements in which a page tells that something went wrong (WAI-ARIA 1.2, alert). */
const ALERTS = '[role="alert"]';

export class Visit {
  private lastPath = "";
  /** When the room for moments will be empty again, by a clock that does not jump. */
  private busyUntil = 0;
  private timer = 0;

  /** `happened` is told of each new moment; `visited` tells the relay of some without a call, as ASCII, and says whether it took them; null when it cannot now. */
  constructor(
    private readonly store: Store,
    private readonly rules: Rules,
    private readonly happened: () => void,
    private readonly visited: (trail: string) => Promise<boolean> | null = () => null,
  ) {}

  /** Watches this page from now on. */
  watch(): void {
    this.page();
    addEventListener("popstate", () => this.page());
    for (const verb of ["pushState", "replaceState"] as const) this.after(verb);
    document.addEventListener("change", (event) => this.changed(event), true);
    addEventListener("pagehide", () => this.tell());
    for (const alert of document.querySelectorAll(ALERTS)) this.alert(alert);
    new MutationObserver((changes) => this.mutated(changes)).observe(document.documentElement, { childList: true, subtree: true });
  }

  /** The visitor agreed to be remembered, or no longer does: then nothing of the visit stays. */
  consent(yes: boolean): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.store.keep({ consent: yes, ...(yes ? {} : { trail: [] }) });
    this.later();
  }

  /** The site's own moment: `window.naast.event(name, data)`; `data.title` becomes the title. Takes anything, and never throws into the site. */
  event(name: unknown, data?: unknown): void {
    if (this.full) return; // before any work: a site may do this a million times a minute
    try {
      const texts: Record<string, string> = {};
      let title = "";
      let count = 0;
      for (const key in Object(data)) {
        const value = (data as Record<string, unknown>)[key];
        if (key === "title") title = short(value);
        else if (count < MAX_EVENT_FIELDS) texts[short(key)] = short(value);
        if ((count += 1) > 2 * MAX_EVENT_FIELDS) break;
      }
      this.add(short(name), title, texts);
    } catch {
      // a value that cannot be read is the site's own affair
    }
  }

  /** The whole trail, oldest first; counts as told. */
  tellAll(): Trail[] {
    const { trail } = this.store.memory;
    this.store.keep({ trail: trail.map((kept) => ({ ...kept, told: true })) });
    return trail.filter(this.mayTell).map((kept) => asTrail(kept, Date.now()));
  }

  /** What the relay has not heard yet; counts as told. */
  tellNew(): Trail[] {
    const { trail } = this.store.memory;
    const fresh = trail.filter((kept) => !kept.told && this.mayTell(kept));
    if (!fresh.length) return [];
    this.store.keep({ trail: trail.map((kept) => (kept.told ? kept : { ...kept, told: true })) });
    return fresh.map((kept) => asTrail(kept, Date.now()));
  }

  /** Whether fields that the customer filled in are in the trail. */
  get hasForms(): boolean {
    return this.store.memory.trail.some(({ name }) => name === "form");
  }

  /** Titles, addresses and errors are the page's words: a closed site tells none. What it says itself and what it opened it does. */
  private readonly mayTell = ({ name }: Kept): boolean => !this.rules.closed || !/^(page|error)$/.test(name);

  private get full(): boolean {
    return this.busyUntil - performance.now() > (BURST - 1) * EVERY;
  }

  private add(name: string, title: string, data: Record<string, string>): void {
    const now = Date.now();
    const trail = [...this.store.memory.trail];
    const last = trail.at(-1);
    const age = now - (last?.at ?? 0);
    if (last && isAgain(last, name, title, data) && age >= 0 && age < SAME) return;
    if (this.full) return;
    this.busyUntil = Math.max(this.busyUntil, performance.now()) + EVERY;
    trail.push({ at: now, name, title, data });
    while (trail.length > MAX_TRAIL || sizeOf(trail) > MAX_TRAIL_BYTES) trail.shift();
    this.store.keep({ trail });
    this.happened();
    this.later();
  }

  /** The relay hears of a visit without a call soon, when it may. */
  private later(): void {
    const { consent, contact } = this.store.memory;
    if (consent && !contact) this.timer ||= window.setTimeout(() => this.tell(), TELL_EVERY);
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    const { consent, contact, trail } = this.store.memory;
    if (!consent || contact) return;
    const told: Kept[] = [];
    let text = "";
    for (const kept of trail) {
      if (kept.told || !this.mayTell(kept)) continue;
      const moment = asTrail(kept, Date.now());
      let more = ascii(moment);
      if (more.length > MAX_TOLD) more = ascii({ ...moment, data: {} });
      if (text.length + more.length > MAX_TOLD) break;
      text += (text && ",") + more;
      told.push(kept);
    }
    const sent = text && this.visited(`[${text}]`);
    if (!sent) return;
    const mark = (on: boolean): void => {
      for (const kept of told) kept.told = on;
      this.store.keep({});
    };
    mark(true); // before the answer, which a page that goes does not hear: nothing is counted twice
    if (trail.some((kept) => !kept.told && this.mayTell(kept))) this.later();
    sent.then((taken) => taken || mark(false), () => mark(false));
  }

  private page(): void {
    if (location.pathname === this.lastPath) return;
    this.lastPath = location.pathname;
    this.add("page", short(document.title), { path: short(location.pathname) });
  }

  /** A site that changes its address by script: the title follows a moment later. */
  private after(verb: "pushState" | "replaceState"): void {
    const original = history[verb];
    history[verb] = (...given: Parameters<History["pushState"]>) => {
      original.apply(history, given);
      setTimeout(() => this.page(), 100);
    };
  }

  private changed(event: Event): void {
    const field = event.composedPath()[0];
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)) return;
    if (isNever(field) || seenAt(field, this.rules) !== "open") return;
    const data = { field: short(field.name || field.id), value: short(openValue(field, valueOf(field))) };
    const title = labelOf(field, this.rules);
    const { trail } = this.store.memory;
    const last = trail.at(-1);
    if (last?.name === "form" && last.data.field === data.field && !last.told) this.store.keep({ trail: trail.slice(0, -1) });
    this.add("form", title, data);
  }

  private mutated(changes: MutationRecord[]): void {
    const alerts = new Set<Element>();
    for (const { target, addedNodes } of changes) {
      if (!addedNodes.length) continue;
      const around = (target as Element).closest?.(ALERTS);
      if (around) alerts.add(around);
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        if (node.matches(ALERTS)) alerts.add(node);
        for (const alert of node.querySelectorAll(ALERTS)) alerts.add(alert);
      }
    }
    for (const alert of alerts) this.alert(alert);
  }

  private alert(alert: Element): void {
    const text = short(readable(alert, this.rules));
    if (text) this.add("error", text, { path: short(location.pathname) });
  }
}

/** The same again; an error that the page shows and that the site reports counts once, and the site's words stay. */
function isAgain(last: Kept, name: string, title: string, data: Record<string, string>): boolean {
  return last.name === name && last.title === title && (name === "error" || JSON.stringify(last.data) === JSON.stringify(data));
}

/** Any value in a few words, with what nobody may read masked; cut before all else, as it may be a megabyte. */
function short(value: unknown): string {
  // by that name no minifier makes it `+`, which fails at a symbol and asks an object for its number first
  return cut(withoutCards(tidy(cut(globalThis.String(value ?? ""), 4 * MAX_EVENT_TEXT))), MAX_EVENT_TEXT);
}

function sizeOf(trail: Kept[]): number {
  return new TextEncoder().encode(JSON.stringify(trail)).length;
}

/** JSON for a header, which holds ASCII. */
function ascii(moment: Trail): string {
  return JSON.stringify(moment).replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function tidy(text: string | null): string {
  return (text ?? "").replace(/\s+/g, " ").trim();
}

function valueOf(field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement): string {
  if (field instanceof HTMLSelectElement) return Array.from(field.selectedOptions, (option) => tidy(option.text)).join(", ");
  if (field.type === "checkbox") return (field as HTMLInputElement).checked ? "yes" : "no";
  if (field.type === "radio") return tidy(field.labels?.[0]?.textContent ?? "") || field.value;
  return field.value;
}

function labelOf(field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement, rules: Rules): string {
  const words = (of?: Element | null): string => (of ? readable(of, rules).trim() : "");
  const label = (field.type === "radio" && words(field.closest("fieldset")?.querySelector("legend"))) || words(field.labels?.[0]) || field.getAttribute("aria-label") || field.getAttribute("placeholder");
  return short(label || field.name || field.id);
}
