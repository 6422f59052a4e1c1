// Tells the page as rrweb's events, in slices that are short enough for the customer not to notice. A snapshot is walked node by node. After it
// nothing is told step by step: what changed is only marked, and a slice compares the page as it is now with what the other side has (tree.ts),
// takes away what is gone, adds what is new and says what is different. So every event is true when it is made, thousands of changes of one node
// cost one, and what waits is never more than the page itself. Pace and sending are share.ts's, what may leave is filter.ts's.
//
// Why not rrweb's own recorder: its snapshot is one task (190 ms at 15,000 elements), its queue grows with every step, and it is half of page.js.
import type { eventWithTime, incrementalData, mutationData } from "@rrweb/types";
import { after } from "./after";
import { ASKED, conditions, naming } from "./attributes";
import { Changes } from "./changes";
import { EVENT, type Filter, lacking, SHOWN } from "./filter";
import { Happenings } from "./happenings";
import { asked, CHANGING } from "./here";
import { Sheets } from "./sheets";
import { Telling } from "./telling";
import type { Styles } from "./styles";
import { isShadow, place, type Root, type Tree } from "./tree";

/** Milliseconds between two looks at what the page tells to nobody: sheets that it pushes to a list, another address. */
const LOOK = 1000;

export class Recorder {
  private readonly observer = new MutationObserver((changes) => {
    this.changes.heard(changes);
    this.stir();
  });
  private readonly happenings: Happenings;
  private readonly sheets: Sheets;
  private readonly telling: Telling;
  private readonly changes: Changes;
  private readonly roots = new Set<Root>();
  private readonly watched = new WeakSet<Document>();
  private readonly heardOf = new WeakSet<Node>();
  private readonly undo: (() => void)[] = [];
  private looking = 0;
  /** The address that was told. */
  private told = "";
  private active = false;

  /** `stirred`: there is something to tell; `again`: only a snapshot can tell it. */
  constructor(
    private readonly tree: Tree,
    private readonly filter: Filter,
    private readonly styles: Styles,
    private readonly stirred: () => void,
    private readonly again: () => void,
  ) {
    const stir = () => this.stir();
    const reread = (sheet: CSSStyleSheet | null) => this.sheets.drop(sheet);
    this.happenings = new Happenings(tree, stir);
    this.sheets = new Sheets(tree, stir, again);
    this.telling = new Telling(tree, filter, styles, { root: (root) => this.observe(root), left: (root) => this.roots.delete(root), reread, more: stir });
    this.changes = new Changes(tree, filter, this.telling, { stirred: stir, wrote: (field) => this.happenings.wrote(field), reread });
  }

  start(): void {
    this.active = true;
    this.watch(window);
    for (const feature of CHANGING) this.on(asked(`(${feature})`), "change", this.again);
    const screenOf = (): string => [devicePixelRatio, screen.width, screen.height].join();
    let before = screenOf();
    this.on(window, "resize", () => before !== (before = screenOf()) && this.again());
    this.looking = window.setInterval(() => ((!FRAME && this.told !== location.href) || this.sheets.changed(this.roots)) && this.stir(), LOOK);
  }

  stop(): void {
    this.active = false;
    clearInterval(this.looking);
    this.happenings.stop();
    this.sheets.stop();
    for (const undo of this.undo.splice(0)) undo();
    this.forget();
  }

  /** Something was left out or cut. */
  get cut(): boolean {
    return this.telling.cut;
  }

  /** Whether a slice would tell something. */
  get waits(): boolean {
    return this.changes.wait;
  }

  /** Whether there is something that is told in pieces. */
  get hasMore(): boolean {
    return naming.more || this.telling.hasMore;
  }

  /** An attribute is to be told again: another picture in the place of an image. */
  changed(element: Element, name: string): void {
    this.changes.changed(element, name);
  }

  /** The events that tell the whole page, as JSON in pieces: between two of them others may run. */
  *snapshot(): Generator<string> {
    this.forget();
    this.happenings.again();
    this.observe(document);
    if (FRAME) yield* this.telling.whole(document, place.within);
    else {
      yield `${this.where()},{"type":${EVENT.full},"data":{"node":`;
      yield* this.telling.walk(document, this.filter.within(document), "");
      const { scrollX: left, scrollY: top } = window;
      yield `,"initialOffset":${JSON.stringify({ left, top })}}}`;
    }
    yield* this.more();
  }

  /** The event that says which page it is: with a snapshot, and when a site goes on to another page by script. */
  private where(): string {
    const href = (this.told = location.href);
    return JSON.stringify(this.filter.pass({ type: EVENT.meta, data: { href, width: innerWidth, height: innerHeight } } as eventWithTime));
  }

  /** Events of what is told in pieces, each after a comma. Then it is known what stylesheets ask: who was told before answers anew. */
  *more(): Generator<string> {
    yield* this.telling.more();
    naming.more = false;
    for (const node of this.tree.all()) {
      yield "";
      if (lacking.has(node)) this.changed(node as Element, ASKED);
      for (const { name } of (node as Element).attributes ?? []) if (conditions.has(name)) this.changed(node as Element, ASKED);
    }
  }

  /** The events that tell what changed, as long as `over` does not say that the time is up; the rest waits. */
  slice(over: () => boolean): string[] {
    this.changes.heard(this.observer.takeRecords());
    const { adds, ...changed } = this.changes.take(over);
    const passed = this.pass({ ...changed, adds: [] })[0] ?? ({ type: EVENT.incremental, data: { source: 0, adds, removes: [], texts: [], attributes: [] } } as unknown as eventWithTime);
    (passed.data as mutationData).adds = adds;
    const { removes, texts, attributes } = passed.data as mutationData;
    const rest = [...this.sheets.take(this.roots), ...this.happenings.take(), ...this.telling.defined().map((name) => ({ source: 16, define: { name } }) as unknown as incrementalData)];
    const some = adds.length + removes.length + texts.length + attributes.length;
    const events = [...(some ? [passed] : []), ...rest.flatMap((data) => this.pass(data))].map((event) => JSON.stringify(event));
    return FRAME || this.told === location.href ? events : [...events, this.where()];
  }

  private pass(data: incrementalData): eventWithTime[] {
    try {
      const passed = this.filter.pass({ type: 3, data } as eventWithTime);
      return passed ? [passed] : [];
    } catch {
      this.again(); // what could not be filtered does not leave; a snapshot mends what is then missing
      return [];
    }
  }

  // ---- watching

  private observe(root: Root): void {
    const all = { childList: true, subtree: true, attributes: true, characterData: true };
    this.observer.observe(root, all);
    this.sheets.anew(root);
    if (this.roots.has(root)) return;
    this.roots.add(root);
    this.on(root, "toggle", ({ target }) => this.changed(target as Element, SHOWN));
    if (!isShadow(root)) this.watch(root.defaultView as (Window & typeof globalThis) | null);
    else if (!this.heardOf.has(root)) {
      this.heardOf.add(root);
      this.happenings.watchIn(root);
    }
  }

  private watch(view: (Window & typeof globalThis) | null): void {
    if (!view || this.watched.has(view.document)) return; // of the document, as a frame's window outlives its page
    this.watched.add(view.document);
    this.happenings.watch(view);
    this.sheets.watch(view);
    for (const name of ["loadedmetadata", "playing"]) this.on(view.document, name, ({ target }) => this.changed(target as Element, "poster"));
    this.undo.push(after(view.Element.prototype, "attachShadow", (host: Element) => this.opened(host)));
  }

  private on(target: EventTarget | undefined, name: string, hear: (event: Event) => void): void {
    target?.addEventListener?.(name, hear, true);
    this.undo.push(() => target?.removeEventListener?.(name, hear, true));
  }

  /** An element that was told has a shadow root now. */
  private opened(host: Element): void {
    const { shadowRoot: root } = host;
    if (!root || !this.tree.kids.has(host) || this.tree.kids.has(root)) return;
    this.observe(root);
    this.telling.bear(root);
    this.changes.touch(root);
  }

  private stir(): void {
    if (this.active) this.stirred();
  }

  private forget(): void {
    this.observer.disconnect();
    this.roots.clear();
    this.tree.clear();
    for (const each of [this.happenings, this.sheets, this.styles, this.telling, this.changes]) each.forget();
  }
}
