import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EVERY, Sweep } from "../src/viewer/sweep";

describe("sweep", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["performance"] }));
  afterEach(() => vi.useRealTimers());

  const whenIdle = (waiting: (() => void)[]) => (then: () => void) => void waiting.push(then);

  it("waits its time and a moment without work, and then looks twice", async () => {
    const asked: string[] = [];
    const waiting: (() => void)[] = [];
    const sweep = new Sweep(async (how) => void asked.push(`${how.type} ${how.execution}`), whenIdle(waiting));
    sweep.came();
    vi.advanceTimersByTime(EVERY - 1);
    sweep.came();
    expect(waiting).toHaveLength(0);
    vi.advanceTimersByTime(1);
    sweep.came();
    sweep.came();
    expect(waiting).toHaveLength(1);
    expect(asked).toEqual([]);
    waiting[0]!();
    await vi.waitFor(() => expect(asked).toEqual(["major async", "major async"]));
    vi.advanceTimersByTime(EVERY);
    sweep.came();
    expect(waiting).toHaveLength(2);
  });

  it("asks for nothing while nothing comes, nor of an engine that does not offer it", () => {
    const waiting: (() => void)[] = [];
    const swept = new Sweep(async () => undefined, whenIdle(waiting));
    const without = new Sweep(undefined, whenIdle(waiting));
    vi.advanceTimersByTime(10 * EVERY);
    without.came();
    expect(waiting).toHaveLength(0);
    swept.came();
    expect(waiting).toHaveLength(1);
  });
});
