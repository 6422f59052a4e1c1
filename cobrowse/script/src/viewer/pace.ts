// How often something is told: at once when it has been quiet, and no more often than an interval; the last one is always told.

/** Tells values at most every `interval` milliseconds. The clock and the timer come from outside, for tests. */
export class Pace<T> {
  private last = -Infinity;
  private waiting: { value: T } | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly interval: number,
    private readonly tell: (value: T) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Tells the value now, or when the interval is over if no newer one came. */
  offer(value: T): void {
    const wait = this.last + this.interval - this.now();
    if (wait <= 0 && this.timer === null) {
      this.last = this.now();
      this.tell(value);
      return;
    }
    this.waiting = { value };
    this.timer ??= setTimeout(() => {
      this.timer = null;
      const held = this.waiting;
      this.waiting = null;
      if (!held) return;
      this.last = this.now();
      this.tell(held.value);
    }, Math.max(wait, 0));
  }

  /** Forgets what waits. */
  drop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting = null;
  }
}
