// frame.js, for a page that stands in a frame of another site's page, as a payment does: `<script src="https://RELAY/frame.js" data-within="https://SHOP" async>
// </script>`. Where the site around trusts this page's origin (`data-frames` of its own script) and is one that is named here, this page tells itself into that one's
// share, by the same rules as any page: data-naast-open, data-naast-mask and data-naast-block here say what may be seen. It says that it is there, and nothing
// else before it is invited: by the page around it, for a share that the customer said yes to (embedded.ts); before that it may be asked to cover what would stay
// hidden. What the agent does here is done here.
import { act } from "./act";
import { type Called, HELLO, type Invitation, type Word } from "./embedded";
import { rememberPasswords, type Rules, rulesOf } from "./fields";
import { AgentPointer } from "./pointer";
import { hiddenBoxes, Preview } from "./preview";
import { type Pipe, Share } from "./share";
import { GLASS, rise, sheet } from "./style";
import { attached, emptied, MAX_NODES } from "./telling";
import { place, SPAN } from "./tree";
import type { Pointer, Rung } from "./wire";

/** Bytes that wait to leave the page around from which on it is asked how many still do, and milliseconds between two questions. */
const ASKS = 32 * 1024;
const ASKS_EVERY = 100;
/** Milliseconds in which a page around that expects this one invites it by itself, once it is loaded. */
const SOON = 300;

/** The page around, by what it does for this one. */
class Around implements Pipe {
  /** What becomes of a batch. */
  heard: (n: number) => void = () => undefined;
  private readonly calls = new Map<number, (value: never) => void>();
  private count = 0;
  private full = 0;
  private due = 0;

  constructor(private readonly port: MessagePort) {}

  /** The answer to a call. */
  answered(call: number, value: unknown): void {
    (this.calls.get(call) as ((value: unknown) => void) | undefined)?.(value);
    this.calls.delete(call);
  }

  private call(name: Called, ...given: unknown[]): Promise<never> {
    this.port.postMessage([(this.count += 1), name, ...given]);
    return new Promise((resolve) => this.calls.set(this.count, resolve));
  }

  send({ n }: { n?: number }, body: Uint8Array): boolean {
    const events = new TextDecoder().decode(body).trim().slice(1, -1);
    this.tell(`,${events}`).then((full) => {
      this.full = full;
      this.heard(n ?? 0);
    }, () => undefined);
    return true;
  }

  /** Events of this page, each after a comma; with the bytes that wait. */
  tell(events: string): Promise<number> {
    this.full += events.length;
    return this.call("tell", events);
  }

  drop(): void {
    // what was said is said
  }

  buffered(): number {
    if (this.full > ASKS && performance.now() > this.due) {
      this.due = performance.now() + ASKS_EVERY;
      void this.call("buffered").then((full) => (this.full = full));
    }
    return this.full;
  }

  named(hash: string): Promise<string> {
    return this.call("named", hash);
  }

  sealed(name: string, content: Uint8Array): Promise<Uint8Array> {
    return this.call("sealed", name, content);
  }

  sendAsset(...given: Parameters<Pipe["sendAsset"]>): Promise<unknown> {
    return this.call("sendAsset", ...given);
  }

  stop(): void {
    void this.call("stop");
  }

  /** This page is there, and heard. */
  hears(): void {
    void this.call("buffered");
  }
}

/** One invitation, until the next one or its end. */
class Told {
  private readonly share: Share;
  private readonly around: Around;
  private readonly pointer = new AgentPointer(() => undefined);
  private readonly preview: Preview;
  private readonly host = document.createElement("naast-call");

  /** `again` asks for another invitation. */
  constructor(
    private readonly port: MessagePort,
    [within, first, closed]: Invitation,
    private readonly rules: Rules,
    again: () => void,
  ) {
    const around = (this.around = new Around(port));
    Object.assign(place, { first, within, used: 0 });
    rules.closed ||= closed === true;
    const share = (this.share = new Share(around, rules, {
      cannot: () => void around.tell(`${attached(within)}${emptied(first + SPAN - 1)}}]}}`),
      unheard: () => undefined,
      stopSharing: () => around.stop(),
    }));
    around.heard = (n) => {
      share.heard(n);
      if (place.used > SPAN - 2 * MAX_NODES) again();
    };
    this.preview = new Preview((tell) => hiddenBoxes(rules, tell));
    const root = this.host.attachShadow({ mode: "closed" });
    root.adoptedStyleSheets = [sheet(GLASS)];
    root.append(this.preview.glass);
    addEventListener("keydown", this.escape, true);
    port.onmessage = ({ data: [what, ...given] }: MessageEvent<[number | Word, ...unknown[]]>) => {
      if (typeof what === "number") around.answered(what, given[0]);
      else this.hear(what, given);
    };
    if (first) share.start();
  }

  /** As on the page around: a person's own key, before the page hears of it. */
  private readonly escape = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && event.isTrusted) this.around.stop();
  };

  private hear(word: Word, given: unknown[]): void {
    const { share, pointer, rules } = this;
    if (word === "want") share.want(given as string[]);
    else if (word === "end") this.end();
    else if (word === "cover") {
      this.cover(given[0] === true);
      this.around.hears();
    }
    else if (word === "act") {
      const [kind, number, wish] = given as [Rung, number, string];
      const node = share.node(number);
      if (node?.isConnected && "localName" in node) act(kind, node as Element, wish, rules);
    } else {
      const [at, agent] = given as [Pointer | false, string];
      const node = at && at.node ? share.node(at.node) : null;
      if (at && node) pointer.show(node, at.x ?? 0.5, at.y ?? 0.5, at.agent || agent, at.mark);
      else pointer.hide(at ? !!at.mark : undefined);
    }
  }

  private cover(on: boolean): void {
    if (on === this.preview.shown) return;
    if (on) rise(this.host);
    else this.host.remove();
    this.preview.show(on);
  }

  /** Nothing more is told. */
  end(): void {
    removeEventListener("keydown", this.escape, true);
    this.cover(false);
    this.pointer.hide();
    this.share.stop();
    this.port.close();
  }
}

function start(script: HTMLScriptElement | null): void {
  const within = script?.dataset.within?.split(/\s+/) ?? [];
  if (!within[0]) {
    console.error('Naast: the script tag needs data-within with the origin of the page around, as in <script src="https://RELAY/frame.js" data-within="https://SHOP" async></script>.');
    return;
  }
  const rules = rulesOf(script!.dataset);
  if (window.parent === window || !rules) return; // not in a frame, or nothing may be shared
  rememberPasswords();
  let told: Told | null = null;
  const { ancestorOrigins } = location;
  const hello = (): void => {
    for (const origin of within) if (!ancestorOrigins || ancestorOrigins[0] === origin) window.parent.postMessage(HELLO, origin);
  };
  addEventListener("message", ({ source, origin, data, ports: [port] }: MessageEvent<Invitation>) => {
    if (source !== window.parent || !within.includes(origin) || !port || !Array.isArray(data)) return;
    told?.end();
    told = new Told(port, data, { ...rules }, hello);
  });
  const there = (): void => void setTimeout(() => told ?? hello(), SOON);
  if (document.readyState === "complete") there();
  else addEventListener("load", there, { once: true });
}

start(document.currentScript as HTMLScriptElement | null);
