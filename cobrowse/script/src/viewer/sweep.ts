// The engine is asked to let go of what the page no longer has. Left to itself it waits until its heap is well beyond what is in use: 40 MB
// on a busy page (`bench memory`). Asked in a moment without work it takes some milliseconds, which nobody waits for.

/** Milliseconds between two sweeps, at least. */
export const EVERY = 15_000;
/** Milliseconds that a sweep waits for a moment without work, at most: a page that never rests leaves the most behind. */
export const PATIENCE = 5_000;

/** What V8 offers under `--expose-gc`, which `desktop/page/engine.py` sets. */
export type Collect = (how: { type: "major"; execution: "async" }) => Promise<void>;

/** Sweeps after something came, and no more often than that. What the engine offers comes from outside, for tests. */
export class Sweep {
  private last = performance.now();

  constructor(
    private readonly collect: Collect | undefined = (globalThis as { gc?: Collect }).gc,
    private readonly whenIdle: (then: () => void) => void = (then) => void requestIdleCallback(then, { timeout: PATIENCE }),
  ) {}

  /** Something came or went, and left something behind. */
  came(): void {
    const now = performance.now();
    if (!this.collect || now - this.last < EVERY) return;
    this.last = now;
    this.whenIdle(() => void this.sweep());
  }

  /** Twice: a drawing is a document of its own, and what that was made of is seen to be unused only when it is gone itself. */
  private async sweep(): Promise<void> {
    await this.collect?.({ type: "major", execution: "async" });
    await this.collect?.({ type: "major", execution: "async" });
  }
}
