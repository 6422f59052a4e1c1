// What the customer did in this visit: pages, the site's own events, fields that the site's owner opened, errors shown. Kept in this tab's
// sessionStorage and told to nobody until the customer calls (contact.ts). Bounded as wire.ts says; the oldest go first.
import { isNever, openValue, type Rules, seenAt, withoutCards } from "./fields";
import { asTrail, type Kept, type Store } from "./memory";
import { cut, MAX_EVENT_FIELDS, MAX_EVENT_TEXT, MAX_TRAIL, type Trail } from "./wire";

/** Bytes of a call's trail: a header line holds 64 KB, and there is a name and a number too. */
const MAX_TRAIL_BYTES = 48 * 1024;
/** Milliseconds in which the same again counts once. */
const SAME = 5000;
/** Elements in which a page tells that something went wrong (WAI-ARIA 1.2, alert). */
const ALERTS = '[role="alert"]';

export class Visit {
  private lastPath = "";

  /** `happened` is told of each new moment. */
  constructor(
    private readonly store: Store,
    private readonly rules: Rules,
    private readonly happened: () => void,
  ) {}

  /** Watches this page from now on. */
  watch(): void {
    this.page();
    addEventListener("popstate", () => this.page());
    for (const verb of ["pushState", "replaceState"] as const) this.after(verb);
    document.addEventListener("change", (event) => this.changed(event), true);
    for (const alert of document.querySelectorAll(ALERTS)) this.alert(alert);
    new MutationObserver((changes) => this.mutated(changes)).observe(document.documentElement, { childList: true, subtree: true });
  }

  /** The site's own moment: `window.naast.event(name, data)`; `data.title` becomes the title. */
  event(name: string, data: Record<string, unknown> = {}): void {
    const { title, ...rest } = data;
    const fields = Object.entries(rest).slice(0, MAX_EVENT_FIELDS);
    const texts = fields.map(([key, value]) => [cut(key, MAX_EVENT_TEXT), short(value)] as const);
    this.add(cut(String(name), MAX_EVENT_TEXT), short(title ?? ""), Object.fromEntries(texts));
  }

  /** The whole trail, oldest first, cut to what a message holds; counts as told. */
  tellAll(): Trail[] {
    const { trail } = this.store.memory;
    this.store.keep({ trail: trail.map((kept) => ({ ...kept, told: true })) });
    const now = Date.now();
    const told: Trail[] = [];
    let room = MAX_TRAIL_BYTES;
    for (const kept of [...trail].reverse()) {
      const moment = asTrail(kept, now);
      room -= new TextEncoder().encode(JSON.stringify(moment)).length + 1;
      if (room < 0) break;
      told.unshift(moment);
    }
    return told;
  }

  /** What the relay has not heard yet; counts as told. */
  tellNew(): Trail[] {
    const { trail } = this.store.memory;
    const fresh = trail.filter((kept) => !kept.told);
    if (!fresh.length) return [];
    this.store.keep({ trail: trail.map((kept) => (kept.told ? kept : { ...kept, told: true })) });
    return fresh.map((kept) => asTrail(kept, Date.now()));
  }

  /** Whether fields that the customer filled in are in the trail. */
  get hasForms(): boolean {
    return this.store.memory.trail.some(({ name }) => name === "form");
  }

  private add(name: string, title: string, data: Record<string, string>): void {
    const now = Date.now();
    const trail = [...this.store.memory.trail];
    const last = trail.at(-1);
    if (last && isAgain(last, name, title, data) && now - last.at < SAME) return;
    trail.push({ at: now, name, title: withoutCards(title), data: clean(data) });
    this.store.keep({ trail: trail.slice(-MAX_TRAIL) });
    this.happened();
  }

  private page(): void {
    if (location.pathname === this.lastPath) return;
    this.lastPath = location.pathname;
    this.add("page", cut(document.title, MAX_EVENT_TEXT), { path: cut(location.pathname, MAX_EVENT_TEXT) });
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
    const data = { field: cut(field.name || field.id, MAX_EVENT_TEXT), value: short(openValue(field, valueOf(field))) };
    const title = labelOf(field);
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
    const text = tidy(alert.textContent);
    const seen = seenAt(alert, this.rules);
    if (!text || seen === "masked" || seen === "blocked") return;
    this.add("error", cut(text, MAX_EVENT_TEXT), { path: cut(location.pathname, MAX_EVENT_TEXT) });
  }
}

/** The same again; an error that the page shows and that the site reports counts once, and the site's words stay. */
function isAgain(last: Kept, name: string, title: string, data: Record<string, string>): boolean {
  if (last.name !== name || last.title !== withoutCards(title)) return false;
  return name === "error" || JSON.stringify(last.data) === JSON.stringify(clean(data));
}

function clean(data: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, withoutCards(value)]));
}

function short(value: unknown): string {
  const text = typeof value === "string" ? value : value === null || value === undefined ? "" : String(value);
  return cut(tidy(text), MAX_EVENT_TEXT);
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

function labelOf(field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement): string {
  const group = field.type === "radio" ? field.closest("fieldset")?.querySelector("legend")?.textContent : "";
  const label = group || labelText(field.labels?.[0]) || field.getAttribute("aria-label") || field.getAttribute("placeholder");
  return cut(tidy(label || field.name || field.id), MAX_EVENT_TEXT);
}

/** A label's own words, without those of a field that stands in it. */
function labelText(label: HTMLLabelElement | undefined): string {
  const copy = label?.cloneNode(true) as HTMLElement | undefined;
  for (const field of copy?.querySelectorAll("input,select,textarea,button") ?? []) field.remove();
  return copy?.textContent ?? "";
}
