// The page's token: the only thing that is asked before the customer calls. It names the site, and keeps the visitor of this tab the same
// over page loads.
import { Refused } from "./link";
import type { Store } from "./memory";

export interface Site {
  /** The relay's address with a slash at the end, taken from where this script came from. */
  relay: string;
  site: string;
  /** A token by which the site says who is signed in, or empty. */
  customer: string;
  /** The token of an invite link, or empty. */
  invite: string;
}

const WHAT_TO_DO: Record<string, (site: string) => string> = {
  unknown_site: (site) => `the relay knows no site "${site}". Check data-site in the script tag against [[sites]] in the relay's configuration.`,
  wrong_origin: (site) =>
    `site "${site}" may not be used from ${location.origin}. Add "${location.origin}" to the site's origins in the relay's configuration.`,
};

/** Seconds before its end that a token is renewed. */
const MARGIN = 30;

export class Tokens {
  private value = "";
  private until = 0;

  constructor(
    private readonly site: Site,
    private readonly store: Store,
    /** The relay says that this site is closed. */
    private readonly shut: () => void = () => undefined,
  ) {}

  /** A token that is still good. Throws `Refused` when the relay does not want this site, another error when it is away. */
  async get(): Promise<string> {
    if (this.value && performance.now() < this.until) return this.value;
    const { site, customer, invite } = this.site;
    const headers: Record<string, string> = {};
    if (customer) headers.Authorization = `Bearer ${customer}`;
    if (invite) headers["X-Naast-Invite"] = invite;
    if (this.store.memory.token) headers["X-Naast-Visitor"] = this.store.memory.token;
    const answer = await this.post(`page-token?site=${encodeURIComponent(site)}`, headers, { cache: "no-store" });
    if (answer.status === 403) throw await refusal(answer, site);
    if (!answer.ok) throw new Error(`the relay answered ${answer.status}`);
    const { token, expires_in, customer: login, mode } = (await answer.json()) as { token: string; expires_in: number; customer?: string; mode?: string };
    if (mode === "closed") this.shut();
    if (customer && login && login !== "known") {
      console.error(`Naast: data-customer does not hold (${login}): see the README. The customer can call, as somebody unknown.`);
    }
    this.value = token;
    this.until = performance.now() + (expires_in - MARGIN) * 1000;
    this.store.keep({ token });
    return token;
  }

  /** Tells the relay of a visit without a call; false when it did not take it, null while there is no token: a page that goes cannot wait for one.
   *  In a header, as ASCII: the relay reads no bodies here. */
  visited(trail: string): Promise<boolean> | null {
    if (!this.value || performance.now() > this.until) return null;
    return this.post("visit", { Authorization: `Bearer ${this.value}`, "X-Naast-Visit": trail }, { keepalive: true }).then(({ ok }) => ok);
  }

  /** What the customer may keep of a contact that ended. */
  async record(contact: string): Promise<Blob> {
    const answer = await this.post(`record?contact=${contact}`, { Authorization: `Bearer ${await this.get()}` });
    if (!answer.ok) throw new Error();
    return answer.blob();
  }

  private post(path: string, headers: Record<string, string>, more: RequestInit = {}): Promise<Response> {
    return fetch(this.site.relay + path, { method: "POST", headers, credentials: "omit", referrerPolicy: "origin", ...more });
  }

  /** The relay did not take the token: the next `get` asks for a new one. */
  spoiled(): void {
    this.value = "";
  }
}

async function refusal(answer: Response, site: string): Promise<Refused> {
  const { problem, text } = (await answer.json().catch(() => ({}))) as { problem?: string; text?: string };
  const todo = WHAT_TO_DO[problem ?? ""]?.(site) ?? text ?? "the relay refused this page.";
  console.error(`Naast: ${todo} Until then no call button is shown.`);
  return new Refused(problem ?? "refused");
}
