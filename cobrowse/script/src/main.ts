// The script that a site loads: `<script src="https://RELAY/page.js" data-site="SITE" async></script>`. Finds out where it came from, keeps the trail, asks
// for a token, and shows the call button when the relay knows the site. Nothing else leaves the browser before the customer calls.
//
// Optional attributes: data-customer (a token by which the site says who is signed in), data-invite (the token of an invite link), data-open (the card
// opens by itself), and data-naast-open, data-naast-mask, data-naast-block with selectors, for elements that cannot carry these attributes themselves. `window.naast` has `event(name, data)`, `open()` and `consent(yes)`.
// data-consent says that the visitor agreed to be remembered: then the trail is kept over page loads, and told to the relay without a call as well.
import { Contact } from "./contact";
import { embedded } from "./embedded";
import { rememberPasswords, RULES, rulesOf, type Rules } from "./fields";
import { backOff, Refused } from "./link";
import { Store } from "./memory";
import { type Site, Tokens } from "./token";
import { Visit } from "./visit";

export interface Naast {
  /** Tells a moment of the visit; `data.title` becomes its title. */
  event(name: string, data?: Record<string, unknown>): void;
  /** Opens the card. */
  open(): void;
  /** What the visitor said about being remembered. */
  consent(yes: boolean): void;
}

declare global {
  interface Window {
    naast?: Naast | unknown[][];
  }
}

/** Where the script came from and what its tag says; null when it was not loaded by a tag of its own. */
export function siteOf(script: HTMLScriptElement | null): Site | null {
  const site = script?.dataset.site ?? "";
  if (!script?.src || !site) return null;
  const relay = new URL("./", script.src);
  relay.search = relay.hash = "";
  return { relay: relay.href, site, customer: script.dataset.customer ?? "", invite: script.dataset.invite ?? "" };
}

/** Waits for a token, as long as it takes; false when the relay does not want this site. */
async function admitted(tokens: Tokens): Promise<boolean> {
  for (let attempt = 2; ; attempt += 1) {
    try {
      await tokens.get();
      return true;
    } catch (error) {
      if (error instanceof Refused) return false;
      await new Promise((resolve) => setTimeout(resolve, backOff(attempt, Math.random)));
    }
  }
}

/** Until the document is there, the card has no place and the page no title. */
function documentThere(): Promise<unknown> {
  if (document.readyState !== "loading") return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
}

async function start(script: HTMLScriptElement | null): Promise<void> {
  const site = siteOf(script);
  if (!site || !script) {
    console.error('Naast: the script tag needs data-site="SITE".');
    return;
  }
  if (window.top !== window || (window.naast && !Array.isArray(window.naast))) return; // in a frame, or there already
  const early = Array.isArray(window.naast) ? window.naast : [];
  const rules = rulesOf(script.dataset);
  rememberPasswords();
  embedded.trusted = script.dataset.frames?.split(/\s+/) ?? [];
  const store = new Store(site.site);
  const seen: Rules = rules ?? { ...RULES, open: ":not(*)" };
  seen.closed = !!store.memory.closed;
  const tokens = new Tokens(site, store, () => store.keep({ closed: (seen.closed = true) })); // and never false again
  let contact: Contact | null = null;
  let openWanted = "open" in script.dataset;
  if ("consent" in script.dataset && store.memory.consent === undefined) store.keep({ consent: script.dataset.consent !== "false" });
  const visit = new Visit(store, seen, () => contact?.happened(), (trail) => tokens.visited(trail));
  const consent = (yes: boolean): void => {
    visit.consent(yes);
    if (!yes || store.memory.contact) return;
    tokens.spoiled(); // the next one is of the visitor who was here before
    tokens.get().catch(() => undefined);
  };
  window.naast = {
    event: (name, data) => visit.event(name, data),
    consent,
    open: () => (contact ? contact.open() : (openWanted = true)),
  };
  const goesOn = store.memory.contact !== "";
  if (goesOn) {
    contact = new Contact(site, store, tokens, visit, rules); // sound first
    void contact.begin();
  }
  await documentThere();
  visit.watch();
  addEventListener("pageshow", ({ persisted }) => persisted && (store.wentOn() || store.memory.contact) && location.reload());
  for (const [name, data] of early.filter(Array.isArray)) name === "consent" ? consent(data === true) : visit.event(name, data);
  if (!goesOn) {
    if (!(await admitted(tokens))) return;
    contact = new Contact(site, store, tokens, visit, rules);
    await contact.begin();
  }
  if (openWanted) contact?.open();
}

void start(document.currentScript as HTMLScriptElement | null);
