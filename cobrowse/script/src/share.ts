// The customer's page on its way to the agent: rrweb records, filter.ts takes out what stays, batches are packed and numbered. Whether the
// customer agreed is contact.ts's business; this file only starts when told. The newest picture counts, not every step towards it: when the
// link is away or too slow, what waits is dropped and a full snapshot follows as soon as there is room.
import { record } from "@rrweb/record";
import type { eventWithTime } from "@rrweb/types";
import { Assets, type AssetPipe } from "./assets";
import { naming } from "./attributes";
import { Packer } from "./deflate";
import type { Rules } from "./fields";
import { EVENT, Filter } from "./filter";
import { MAX_PAGE, type Page } from "./wire";

/** Milliseconds between two batches; a change after a quiet time waits for nothing. */
export const BATCH = 40;
/** Bytes that may wait in the socket before what follows is dropped. */
export const MAX_BUFFERED = 1024 * 1024;
/** Bytes that may still wait when a snapshot is taken again. */
const LOW_BUFFERED = 64 * 1024;
/** Milliseconds between two snapshots, at least; and so many times what the last one took. */
const SNAPSHOT_PAUSE = 1000;
const SNAPSHOT_SHARE = 5;

export interface Pipe extends AssetPipe {
  /** Sends one batch; false when the link is away. */
  send(page: Omit<Page, "t" | "contact">, body: Uint8Array): boolean;
}

export class Share {
  /** Names this page load. */
  readonly epoch = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  private sequence = 0;
  private packer: Packer | null = null;
  private queue: eventWithTime[] = [];
  private full = false;
  private behind = false;
  private timer = 0;
  private lastSnapshot = -Infinity;
  private lastFlush = -Infinity;
  private snapshotCost = 0;
  private stopRecord: (() => void) | undefined;
  private readonly assets: Assets;
  private filter: Filter;

  constructor(
    private readonly pipe: Pipe,
    private readonly rules: Rules,
    private readonly tooLarge: () => void,
  ) {
    this.assets = new Assets(this.epoch, pipe, (image, url) => this.picture(image, url));
    naming.of = (url) => this.assets.named(url);
    this.filter = this.newFilter();
  }

  get live(): boolean {
    return this.stopRecord !== undefined;
  }

  /** The node that an id of this epoch names. */
  node(id: number): Node | null {
    return this.live ? record.mirror.getNode(id) : null;
  }

  start(): void {
    if (this.live) return;
    this.filter = this.newFilter();
    this.stopRecord = record({
      emit: (event) => this.take(event),
      blockSelector: `${this.rules.block},naast-call,naast-pointer`,
      recordAfter: "DOMContentLoaded",
      sampling: { mousemove: 50, mousemoveCallback: 50, scroll: 50, media: 800 },
      slimDOMOptions: "all",
      inlineStylesheet: true,
      recordCanvas: false,
      collectFonts: false,
      recordCrossOriginIframes: false,
      errorHandler: () => true, // the customer's page goes first: a fault of the recorder is not shown there
    });
    this.snapped(performance.now());
    this.flush();
  }

  /** A viewer lacks these pictures and fonts. */
  want(names: string[]): void {
    if (this.live) this.assets.want(names);
  }

  stop(): void {
    this.stopRecord?.();
    this.stopRecord = undefined;
    this.queue = [];
    this.packer = null;
    this.behind = false;
    clearTimeout(this.timer);
    this.timer = 0;
  }

  /** A full snapshot, as soon as the last one was long enough ago. */
  resync(): void {
    if (!this.live) return;
    this.behind = true;
    this.queue = [];
    this.schedule(this.tooSoon());
  }

  private newFilter(): Filter {
    return new Filter(record.mirror, this.rules, (image, seen) => this.assets.of(image, seen));
  }

  private take(event: eventWithTime): void {
    const begins = event.type === EVENT.meta;
    if (this.behind && !begins) return;
    let passed: eventWithTime | null;
    try {
      passed = this.filter.pass(event);
    } catch {
      passed = null; // what could not be filtered does not leave; a snapshot mends what is then missing
      this.resync();
    }
    if (!passed) return;
    if (begins) {
      this.queue = [];
      this.full = true;
      this.behind = false;
    }
    this.queue.push(passed);
    if (this.filter.marksChanged) {
      this.filter.marksChanged = false;
      this.resync();
    } else this.schedule(this.toGather());
  }

  /** Milliseconds that the next batch still gathers: after a quiet time only until the page's own task is over. */
  private toGather(): number {
    return Math.max(0, this.lastFlush + BATCH - performance.now());
  }

  private picture(image: HTMLImageElement, url: string): void {
    const id = record.mirror.getId(image);
    if (!this.live || this.behind || id < 0) return;
    const data = { source: 0, adds: [], removes: [], texts: [], attributes: [{ id, attributes: { src: url } }] };
    this.queue.push({ type: EVENT.incremental, data, timestamp: Date.now() } as eventWithTime);
    this.schedule(this.toGather());
  }

  private schedule(wait: number): void {
    if (this.timer) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      if (this.behind) this.recover();
      else this.flush();
    }, wait);
  }

  /** Milliseconds until the next snapshot may be taken. */
  private tooSoon(): number {
    return Math.max(0, this.lastSnapshot + Math.max(SNAPSHOT_PAUSE, SNAPSHOT_SHARE * this.snapshotCost) - performance.now());
  }

  private recover(): void {
    const wait = Math.max(this.tooSoon(), this.pipe.buffered() > LOW_BUFFERED ? 200 : 0);
    if (wait) {
      this.schedule(wait);
      return;
    }
    const began = performance.now();
    record.takeFullSnapshot(true);
    this.snapped(began);
    this.flush();
  }

  private snapped(began: number): void {
    this.lastSnapshot = performance.now();
    this.snapshotCost = this.lastSnapshot - began;
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    if (!this.queue.length) return;
    this.lastFlush = performance.now();
    if (this.pipe.buffered() > MAX_BUFFERED) {
      this.resync();
      return;
    }
    const full = this.full;
    if (full) this.packer = new Packer();
    if (!this.packer) return;
    const body = this.packer.pack(`${JSON.stringify(this.queue)}\n`);
    this.queue = [];
    this.full = false;
    if (body.length > MAX_PAGE) {
      this.stop();
      this.tooLarge();
      return;
    }
    const page = { epoch: this.epoch, sequence: this.sequence, ...(full ? { full } : {}) };
    if (this.pipe.send(page, body)) this.sequence += 1;
    else this.behind = true; // contact.ts asks for a snapshot when the link is back
  }
}
