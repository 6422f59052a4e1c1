// The customer's page on its way to the agent: recorder.ts tells it in slices, batches are packed and numbered, and the customer's own page goes
// first: no task is long, and all of them together take a fifth of the time at most; a page that changes faster is told at a slower pace, and
// the batches say so (`coarse`). Whether the customer agreed is contact.ts's business; this file only starts when told.
//
// The newest picture counts, not every step towards it. While the socket is full nothing is told: what changed meanwhile is told when there is
// room, once. What the link did not take is mended by a snapshot; so is, on a new connection, what the relay does not acknowledge.
import { type AssetPipe, Assets } from "./assets";
import { naming } from "./attributes";
import { Packer } from "./deflate";
import { embedded } from "./embedded";
import type { Rules } from "./fields";
import { Filter, STILL } from "./filter";
import { Recorder } from "./recorder";
import { Plain } from "./plain";
import { random } from "./seal";
import { LOOK } from "./stills";
import { Styles } from "./styles";
import { Tree } from "./tree";
import { MAX_PAGE, type Page } from "./wire";

/** Milliseconds between two batches; a change after a quiet time waits for nothing. */
export const BATCH = 40;
/** Milliseconds of one slice of our work. */
export const SLICE = 8;
/** How many times as long as our work took the page has for itself before the next. */
const REST = 4;
/** Milliseconds of work at one go from which on the page gets twice as much between two slices. */
const LONG = 500;
/** Milliseconds between two batches from which on what is shown is coarse, and at most. */
export const COARSE = 250;
const SLOWEST = 2000;
/** Bytes on their way before nothing more is told: those that wait in the socket, and all since the relay had everything, as what waits in the system below it
 * counts in no socket's figure. */
export const MAX_AWAY = 96 * 1024;
/** Milliseconds until a full line is looked at again. */
const FULL_WAIT = 200;
/** Bytes of a batch that is closed before all was told. */
const ENOUGH = 256 * 1024;
/** Milliseconds between two snapshots, at least; and so many times what the last one took. */
const SNAPSHOT_PAUSE = 1000;
const SNAPSHOT_SHARE = 5;
/** Snapshots that came to nothing one after the other, as in a page that broke what the browser gave it, after which the share ends. */
const MAX_FAILED = 3;
/** Milliseconds after which what was sent and not acknowledged has gone nowhere. */
const ACKED_WITHIN = 20_000;
/** Bytes that a line takes in a millisecond, at least. */
const THIN = 2;

export interface Pipe extends AssetPipe {
  /** Sends one batch; false when the link is away. */
  send(page: Omit<Page, "t" | "contact">, body: Uint8Array): boolean;
  /** What has not left yet does not. */
  drop(): void;
}

/** Who is told what is wrong: nothing can be told of this page; what was told arrives nowhere; or that the customer ends it, in a frame. */
export interface Troubled {
  cannot(): void;
  unheard(): void;
  stopSharing(): void;
}

export class Share {
  /** Names this page load. */
  readonly epoch = random(6);
  private readonly tree = new Tree();
  private readonly assets: Assets;
  private readonly styles: Styles;
  private recorder: Recorder | null = null;
  private filter: Filter | null = null;
  private packer: Pick<Packer, "add" | "step" | "cut" | "size"> | null = null;
  /** What is told in pieces at the moment. */
  private job: Generator<string> | null = null;
  private sequence = 0;
  /** The batch holds something; it begins with a snapshot; since when it gathers. */
  private begun = false;
  private full = false;
  private since = 0;
  /** Something is to be told; a snapshot is. */
  private stirred = false;
  private wanted = false;
  private timer = 0;
  private looks = 0;
  private due = 0;
  /** Milliseconds that our work took since all was told. */
  private spent = 0;
  private pace = BATCH;
  private lastTold = -Infinity;
  private lastSnapshot = -Infinity;
  private snapshotCost = 0;
  private failed = 0;
  /** The number up to which the relay has everything, and the timer that runs while it does not. */
  private acked = -1;
  private doubt = 0;
  /** Bytes told since the relay had everything. */
  private away = 0;

  constructor(
    private readonly pipe: Pipe,
    private readonly rules: Rules,
    private readonly troubled: Troubled,
  ) {
    this.styles = new Styles(this.epoch);
    this.assets = new Assets(this.epoch, this.styles, pipe, (element) => this.recorder?.changed(element, element.localName === "img" ? "src" : STILL));
    naming.of = (url) => this.assets.named(url);
    embedded.pipe = pipe;
    embedded.stop = () => troubled.stopSharing();
  }

  get live(): boolean {
    return this.recorder !== null;
  }

  /** The node that an id of this epoch names. */
  node(id: number): Node | null {
    return this.live ? this.tree.getNode(id) : null;
  }

  start(): void {
    if (this.live) return;
    this.filter = new Filter(this.tree, this.rules, (image, seen) => this.assets.of(image, seen));
    this.looks = window.setInterval(() => this.assets.stills.look(), LOOK);
    this.recorder = new Recorder(
      this.tree,
      this.filter,
      this.styles,
      () => this.stir(),
      () => this.resync(),
    );
    this.recorder.start();
    this.lastSnapshot = -Infinity;
    this.resync();
  }

  /** A viewer lacks these pictures, fonts and stylesheets. */
  want(names: string[]): void {
    if (this.live) this.assets.want(names);
  }

  /** The relay has everything up to this number. */
  heard(n: number): void {
    this.acked = n;
    if (n > this.sequence - 2) this.away = 0;
    this.trust();
    this.expect();
  }

  stop(): void {
    this.trust();
    this.pipe.drop();
    this.recorder?.stop();
    this.recorder = this.filter = this.packer = this.job = null;
    this.begun = this.stirred = this.wanted = this.full = false;
    clearTimeout(this.timer);
    clearInterval(this.looks);
    this.timer = 0;
  }

  /** A full snapshot, as soon as the last one was long enough ago. One that is being taken will do. */
  resync(): void {
    if (!this.live || (this.full && this.job)) return;
    this.wanted = true;
    this.away = 0; // it may be lost
    this.begun = this.full = false;
    this.packer = this.job = null;
    this.schedule(this.tooSoon());
  }

  private stir(): void {
    this.stirred = true;
    if (this.packer && !this.wanted) this.schedule(Math.max(0, this.lastTold + this.pace - performance.now()));
  }

  /** The next slice, in so many milliseconds; an earlier one that waits stays. */
  private schedule(wait: number): void {
    const due = performance.now() + wait;
    if (this.timer && this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      try {
        this.run();
      } catch {
        this.fail();
      }
    }, wait);
  }

  /** Milliseconds until the next snapshot may be taken. */
  private tooSoon(): number {
    return Math.max(0, this.lastSnapshot + Math.max(SNAPSHOT_PAUSE, SNAPSHOT_SHARE * this.snapshotCost) - performance.now());
  }

  /** One slice of work. */
  private run(): void {
    const began = performance.now();
    if (!this.recorder || !this.ready(this.recorder)) return;
    if (began - this.lastTold > Math.max(COARSE, this.pace * 2) && !this.begun) this.pace = BATCH; // it was quiet
    const over = () => performance.now() - began > SLICE;
    let more = true;
    do more = this.work(this.recorder, over);
    while (more && !over());
    const now = performance.now();
    this.spent += now - began;
    if (!this.packer || !this.recorder) return;
    if (this.packer.size > MAX_PAGE) {
      this.end();
      return;
    }
    if (this.begun && !this.job && (!more || now - this.since > this.pace || this.packer.size > ENOUGH)) this.close();
    if (more) this.schedule(this.spent > LONG ? SLICE * 2 : 0);
    else this.rest(now);
  }

  /** Whether something may be told now; begins a snapshot when one is due. */
  private ready(recorder: Recorder): boolean {
    const wait = Math.max(this.pipe.buffered(), this.away) > MAX_AWAY ? FULL_WAIT : this.wanted ? this.tooSoon() : 0;
    if (wait) {
      this.schedule(wait);
      return false;
    }
    if (this.wanted) {
      this.wanted = false;
      this.full = true;
      this.spent = 0;
      this.packer = new (FRAME ? Plain : Packer)();
      this.job = recorder.snapshot();
    }
    return this.packer !== null;
  }

  /** A piece of work; whether there is more. */
  private work(recorder: Recorder, over: () => boolean): boolean {
    const { packer } = this;
    if (!packer) return false;
    if (packer.step()) return true;
    if (!this.job && recorder.hasMore) this.job = recorder.more();
    if (this.job) {
      this.piece(this.job);
      return true;
    }
    if (!this.stirred && !recorder.waits) return false;
    this.stirred = false;
    for (const event of recorder.slice(over)) this.put(`,${event}`);
    if (this.filter?.marksChanged) {
      this.filter.marksChanged = false;
      this.resync();
      return false;
    }
    return this.stirred || recorder.waits || recorder.hasMore;
  }

  /** What could not be told does not leave, and what was to be told is lost with it; the next snapshot may do. */
  private fail(): void {
    this.full = false;
    if (++this.failed > MAX_FAILED) this.end();
    else this.resync();
  }

  private end(): void {
    this.stop();
    this.troubled.cannot();
  }

  private piece(job: Generator<string>): void {
    const piece = job.next();
    if (!piece.done) {
      this.put(piece.value);
      return;
    }
    this.job = null;
    this.since = performance.now();
    this.stirred = true; // what changed meanwhile belongs to the same batch
  }

  /** Events, each after a comma, go into the batch. */
  private put(text: string): void {
    if (!text) return;
    if (!this.begun) this.since = performance.now();
    this.packer?.add(this.begun ? text : `[${text.replace(/^,/, "")}`);
    this.begun = true;
  }

  private close(): void {
    if (!this.packer || !this.recorder) return;
    this.packer.add("]\n");
    const body = this.packer.cut();
    const { full } = this;
    this.begun = this.full = false;
    if (full) {
      this.failed = 0;
      this.snapshotCost = this.spent;
      this.spent = 0; // a snapshot has a rule of its own
      this.lastSnapshot = performance.now();
    }
    const coarse = this.recorder.cut || this.pace > COARSE;
    // the relay knows whose connection it is; the epoch stands with the snapshot, and holds for what follows
    const page = { n: this.sequence, ...(full ? { epoch: this.epoch, full } : {}), ...(coarse ? { coarse } : {}) };
    if (!this.pipe.send(page, body)) {
      this.packer = null; // contact.ts asks for a snapshot when the link is back
      return;
    }
    this.sequence += 1;
    this.away += body.length;
    if (full) this.trust(); // it takes its own time
    this.expect();
  }

  private trust(): void {
    clearTimeout(this.doubt);
    this.doubt = 0;
  }

  /** What is not acknowledged in the time that a thin line takes went into a connection that is dead, or was dropped by the relay. */
  private expect(): void {
    if (this.doubt || this.acked >= this.sequence - 1) return;
    this.doubt = window.setTimeout(() => {
      this.doubt = 0;
      this.troubled.unheard();
    }, ACKED_WITHIN + this.away / THIN);
  }

  /** All is told: the page has its own time before we look again. */
  private rest(now: number): void {
    this.pace = Math.min(SLOWEST, Math.max(BATCH, this.spent * REST));
    this.spent = 0;
    this.lastTold = now;
  }
}
