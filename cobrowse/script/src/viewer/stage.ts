// The replayed page on its stage: one rrweb replayer from each full snapshot to the next, scaled to the room.
// What comes in was rewritten by `cobrowse/sanitize.py`; the frame has no scripts (sandbox) and the document's policy no network.
import { Replayer, type playerConfig } from "@rrweb/replay";
import type { eventWithTime, IMirror, serializedNodeWithId } from "@rrweb/types";
import { Canvases, UNCONTROLLED } from "./canvas";
import { Cursor, type Seen } from "./cursor";
import { fit, fraction, type Place, type Size, toPage } from "./fit";
import { latest } from "./late";
import { TopLayer } from "./layer";
import { MASKED, MaskedRoots } from "./masked";
import { Numbers } from "./numbers";
import { say } from "./say";
import { RING, States } from "./states";
import { Unseen } from "./unseen";
import { Zoom } from "./zoom";

/** Events are older than this whatever clock made them: rrweb then applies each at once instead of at its time. */
const FAR = 8e15;
/** What the replayer may keep beside the events themselves, a fresh snapshot lets go after so many. */
const MOST_EVENTS = 20_000;
/** What is pressed or filled in as a whole. */
const WHOLE = `a, button, input, select, textarea, label, summary, ${["button", "link", "tab", "menuitem", "checkbox", "radio", "switch"].map((role) => `[role=${role}]`).join()}`;
/** The part of the window's width and height from which on a thing is the page itself. */
const ALL = 0.9;
const NOT_FOUND = /Node with id '(-?\d+)' not found/;

/** What a full snapshot holds. */
interface Whole {
  node: serializedNodeWithId;
  initialOffset: { left: number; top: number };
}

/** The events that a replayer holds. */
const kept = (replayer: Replayer): eventWithTime[] => replayer.service.state.context.events;

/** A node of the page and a place in its box. */
export interface Spot {
  readonly node: number;
  readonly x: number;
  readonly y: number;
}

export class Stage {
  private replayer: Replayer | null = null;
  private root: HTMLElement | null = null;
  private page: Size = { width: 0, height: 0 };
  private seen = 0;
  private readonly cursor: Cursor;
  private readonly zoom: Zoom;
  private masked = new MaskedRoots();
  private layer = new TopLayer();
  private canvases = new Canvases();
  private states = this.fresh();
  private unseen: Unseen | null = null;
  place: Place = { scale: 1, left: 0, top: 0 };
  /** Called when the page was drawn anew, scrolled or resized: whatever is anchored to it must be put again. */
  onMoved: () => void = () => undefined;

  constructor(
    private readonly floor: HTMLElement,
    layer: HTMLElement,
  ) {
    this.cursor = new Cursor(layer, (node) => this.frameOf(this.replayer?.getMirror().getNode(node) as Node | null));
    this.zoom = new Zoom(layer);
    new ResizeObserver(() => this.arrange()).observe(floor);
  }

  /** Shows a batch; with `restart` it begins with a full snapshot and everything before is forgotten, with `followed` it is shown with the next one. */
  receive(restart: boolean, all: readonly (eventWithTime & Seen)[], followed = false): void {
    const events = latest(all);
    if (restart) this.begin(events, followed);
    if (!this.replayer) return;
    if (!restart) this.unseen?.show();
    for (const event of events) {
      this.cursor.see(event, this.place);
      this.zoom.see(event);
      this.replayer.addEvent(event);
    }
    this.seen += events.length;
    if (this.seen > MOST_EVENTS) {
      this.seen = 0;
      say({ kind: "missing", node: 0 });
    }
    const { states, masked, layer, canvases, replayer } = this;
    // the replayer applies what it gets a moment later
    void Promise.resolve().then(() => {
      kept(replayer).length = 0; // it would keep every event that it saw (rrweb #1158), for a rewind that never comes
      for (const event of events) states.see(event);
      for (const each of [masked, layer, canvases]) each.hold();
      this.moved();
    });
  }

  /** Does it when what was received can be seen. */
  whenSeen(then: () => void): void {
    if (this.unseen) this.unseen.then(then);
    else then();
  }

  /** How many events the replayer holds. */
  get held(): number {
    return this.replayer ? kept(this.replayer).length : 0;
  }

  /** The node under a point of the room and the place in it; null beside the page. */
  spotAt(x: number, y: number): Spot | null {
    const found = this.under(x, y);
    if (!found) return null;
    const box = found.element.getBoundingClientRect();
    return { node: this.numberOf(found.element), x: fraction(found.left, box.left, box.width), y: fraction(found.up, box.top, box.height) };
  }

  /** What stands under a point as a thing of its own: the control that it is part of, or its nearest box; 0 for the page itself. */
  thingAt(x: number, y: number): number {
    let element = this.under(x, y)?.element ?? null;
    element = element?.closest(WHOLE) ?? element?.closest("svg") ?? element;
    while (element && (this.numberOf(element) <= 0 || !element.getClientRects().length)) element = element.parentElement;
    if (element?.matches("html, body")) element = element.ownerDocument.defaultView?.frameElement ?? null; // a frame is a thing on the page
    if (!element || element === this.replayer?.iframe) return 0;
    const { width, height } = element.getBoundingClientRect();
    return width > this.page.width * ALL && height > this.page.height * ALL ? 0 : this.numberOf(element);
  }

  private numberOf(node: Node): number {
    return this.replayer?.getMirror().getId(node as Parameters<ReturnType<Replayer["getMirror"]>["getId"]>[0]) ?? 0;
  }

  /** The element under a point of the room, in frames and shadow trees too, and that point in its own window. */
  private under(x: number, y: number): { element: Element; left: number; up: number } | null {
    const at = toPage(this.place, this.page, x, y);
    const top = this.replayer?.iframe.contentDocument;
    if (!at || !top || !this.replayer) return null;
    let element = top.elementFromPoint(at.x, at.y);
    let { x: left, y: up } = at;
    for (let depth = 0; element && depth < 20; depth += 1) {
      const frame = element.localName === "iframe" ? (element as HTMLIFrameElement) : null;
      const box = frame?.getBoundingClientRect();
      const inner: Element | null = frame && box
        ? (frame.contentDocument?.elementFromPoint(left - box.left - frame.clientLeft, up - box.top - frame.clientTop) ?? null)
        : (element.shadowRoot?.elementFromPoint(left, up) ?? null);
      if (!inner || inner === element) break;
      if (frame && box) [left, up] = [left - box.left - frame.clientLeft, up - box.top - frame.clientTop];
      element = inner;
    }
    while (element && this.numberOf(element) <= 0) element = element.parentElement;
    return element && { element, left, up };
  }

  /** A spot as a point of the room, or null when the node is gone or has no box. */
  pointOf(spot: Spot): { x: number; y: number } | null {
    const box = this.boxOf(spot.node);
    return box && { x: box.x + box.width * spot.x, y: box.y + box.height * spot.y };
  }

  /** A node's box in the room, or null when it is gone or has none. */
  boxOf(number: number): { x: number; y: number; width: number; height: number } | null {
    const node = this.replayer?.getMirror().getNode(number) as Node | null | undefined;
    if (node?.nodeType !== 1 || !node.isConnected) return null;
    const box = (node as Element).getBoundingClientRect();
    if (box.width === 0 && box.height === 0) return null;
    const { x, y } = this.frameOf(node);
    const { left, top, scale } = this.place;
    return { x: left + (box.left + x) * scale, y: top + (box.top + y) * scale, width: box.width * scale, height: box.height * scale };
  }

  /** Where the window of a node's frame stands in the page. */
  private frameOf(node: Node | null | undefined): { x: number; y: number } {
    let [x, y] = [0, 0];
    let frame = node?.ownerDocument?.defaultView?.frameElement;
    while (frame && frame !== this.replayer?.iframe) {
      const outer = frame.getBoundingClientRect();
      [x, y] = [x + outer.left + frame.clientLeft, y + outer.top + frame.clientTop];
      frame = frame.ownerDocument.defaultView?.frameElement;
    }
    return { x, y };
  }

  /** Takes the page away. */
  clear(): void {
    this.unseen?.show();
    this.end(this.replayer, this.root);
    this.replayer = this.root = null;
    this.cursor.forget();
    this.zoom.forget();
  }

  private begin(events: readonly (eventWithTime & Seen)[], followed: boolean): void {
    this.unseen?.show(); // whose page this one takes the place of
    const [old, oldRoot] = [this.replayer, this.root];
    const whole = events.find((event) => event.type === 2)?.data as Whole | undefined;
    this.zoom.forget();
    const root = document.createElement("div");
    root.className = "page fresh";
    this.floor.append(root);
    const masked = (this.masked = new MaskedRoots());
    const layer = (this.layer = new TopLayer());
    const canvases = (this.canvases = new Canvases());
    const states = (this.states = this.fresh());
    const special = [masked, layer, canvases];
    const warn = (...words: unknown[]) => this.warned(words);
    const config: Partial<playerConfig> = {
      root,
      liveMode: true,
      useVirtualDom: false,
      mouseTail: false,
      triggerFocus: false,
      pauseAnimation: false,
      showWarning: true,
      showDebug: false,
      logger: { log: () => undefined, warn },
      insertStyleRules: ["noscript, naast-inert { display: none !important; }", MASKED, RING, UNCONTROLLED],
      plugins: [{ onBuild: (node) => {
        if (node.nodeType !== Node.ELEMENT_NODE) return;
        for (const each of special) each.made(node as Node);
        unseen?.made(node as Node, numbers.getMeta(node as Node));
      } }],
    };
    const replayer = new Replayer([], config);
    this.root = root;
    this.replayer = replayer;
    this.seen = 0;
    const numbers = new Numbers(whole?.node);
    (replayer as unknown as { mirror: IMirror<Node> }).mirror = numbers; // rrweb takes none from outside
    // the old page stays in sight until the new one stands
    const stand = () => {
      this.unseen = null;
      root.classList.remove("fresh");
      for (const each of special) each.hold();
      states.again();
      this.end(old, oldRoot);
      this.arrange();
    };
    const unseen = (this.unseen = followed ? new Unseen(root, stand, whole?.initialOffset, () => replayer.iframe.contentWindow) : null);
    replayer.on("fullsnapshot-rebuilded", () => {
      replayer.iframe.contentDocument?.addEventListener("scroll", () => this.moved(), { capture: true, passive: true });
      if (!unseen) stand();
    });
    replayer.on("resize", (size) => {
      this.page = size as Size;
      this.arrange();
    });
    replayer.startLive(FAR);
    if (!whole) say({ kind: "broken", why: "no snapshot" });
  }

  private fresh(): States {
    return new States((id) => this.replayer?.getMirror().getNode(id), () => this.replayer?.iframe ?? null);
  }

  private end(replayer: Replayer | null, root: HTMLElement | null): void {
    replayer?.destroy();
    root?.remove();
  }

  private warned(words: readonly unknown[]): void {
    const missing = NOT_FOUND.exec(words.map((word) => (typeof word === "string" ? word : "")).join(" "));
    if (missing) say({ kind: "missing", node: Math.max(Number(missing[1]), 0) });
  }

  private arrange(): void {
    this.place = fit(this.page, { width: this.floor.clientWidth, height: this.floor.clientHeight });
    if (this.root) {
      const { scale, left, top } = this.place;
      this.root.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
    }
    this.cursor.put(this.place);
    this.zoom.put(this.place, this.page);
    this.moved();
  }

  /** What is not seen yet has no boxes; what is anchored stays where it was on the page before. */
  private moved(): void {
    if (!this.unseen) this.onMoved();
  }
}
