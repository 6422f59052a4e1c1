import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Anchor } from "../src/viewer/anchor";

describe("a sign on its thing", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "requestAnimationFrame", "cancelAnimationFrame"] }));
  afterEach(() => vi.useRealTimers());

  it("is put there at every frame, and told when there is nothing to stand on for longer than a moment, and when there is again", () => {
    let [there, puts] = [true, 0];
    const told: boolean[] = [];
    const anchor = new Anchor(
      () => {
        puts += 1;
        return there;
      },
      (on) => told.push(on),
    );
    anchor.draw();
    there = false;
    anchor.draw();
    vi.advanceTimersByTime(1000);
    expect([puts, told]).toEqual([2, []]); // it stands nowhere
    there = true;
    anchor.hold();
    vi.advanceTimersByTime(160);
    expect(puts).toBeGreaterThan(10);
    there = false;
    vi.advanceTimersByTime(200);
    there = true; // as a page that is drawn anew
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([]);
    there = false;
    vi.advanceTimersByTime(1000);
    there = true;
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([false, true]);
    there = false;
    vi.advanceTimersByTime(100);
    anchor.release();
    const before = puts;
    vi.advanceTimersByTime(1000);
    expect([puts, told]).toEqual([before, [false, true]]);
  });
});
