import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Cursor, pointerOf, type Seen } from "../src/viewer/cursor";
import { fit, fraction, MOST_SCALE, toPage } from "../src/viewer/fit";
import { Pace } from "../src/viewer/pace";

describe("fit", () => {
  it("shows the whole page in its own aspect, in the middle across and at the top", () => {
    expect(fit({ width: 1000, height: 500 }, { width: 500, height: 500 })).toEqual({ scale: 0.5, left: 0, top: 0 });
    expect(fit({ width: 500, height: 1000 }, { width: 500, height: 500 })).toEqual({ scale: 0.5, left: 125, top: 0 });
  });

  it("shows a phone's page larger, but not without end", () => {
    expect(fit({ width: 100, height: 100 }, { width: 1000, height: 1000 }).scale).toBe(MOST_SCALE);
  });

  it("has an answer for a page or a room without extent", () => {
    for (const none of [{ width: 0, height: 10 }, { width: 10, height: 0 }]) {
      expect(fit(none, { width: 5, height: 5 })).toEqual({ scale: 1, left: 0, top: 0 });
      expect(fit({ width: 5, height: 5 }, none)).toEqual({ scale: 1, left: 0, top: 0 });
    }
  });

  it("finds the page's point under the room's, and none beside the page", () => {
    const page = { width: 1000, height: 500 };
    const place = fit(page, { width: 500, height: 500 });
    expect(toPage(place, page, 250, 125)).toEqual({ x: 500, y: 250 });
    expect(toPage(place, page, 250, 251)).toBeNull();
    expect(toPage(place, page, 500, 250)).toBeNull();
  });

  it("gives a fraction of a box, from 0 to 1", () => {
    expect(fraction(25, 20, 20)).toBe(0.25);
    expect(fraction(5, 20, 20)).toBe(0);
    expect(fraction(50, 20, 20)).toBe(1);
    expect(fraction(50, 20, 0)).toBe(0.5);
  });
});

describe("pace", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
  afterEach(() => vi.useRealTimers());

  it("tells at once after a quiet time, and the last of many when the interval is over", () => {
    const told: number[] = [];
    const pace = new Pace<number>(33, (value) => told.push(value));
    for (const value of [1, 2, 3]) pace.offer(value);
    expect(told).toEqual([1]);
    vi.advanceTimersByTime(33);
    expect(told).toEqual([1, 3]);
    vi.advanceTimersByTime(100);
    pace.offer(4);
    expect(told).toEqual([1, 3, 4]);
  });

  it("tells no more than the interval allows", () => {
    const told: number[] = [];
    const pace = new Pace<number>(33, (value) => told.push(value));
    for (let at = 0; at < 1000; at += 5) {
      pace.offer(at);
      vi.advanceTimersByTime(5);
    }
    expect(told.length).toBeGreaterThan(25);
    expect(told.length).toBeLessThanOrEqual(31);
  });

  it("forgets what waits", () => {
    const told: number[] = [];
    const pace = new Pace<number>(33, (value) => told.push(value));
    pace.offer(1);
    pace.offer(2);
    pace.drop();
    vi.advanceTimersByTime(100);
    expect(told).toEqual([1]);
  });
});

describe("the customer's pointer", () => {
  const event = (data: Seen["data"]): Seen => ({ type: 3, data });

  it("is where the last movement, press or touch was", () => {
    expect(pointerOf(event({ source: 1, positions: [{ x: 1, y: 2 }, { x: 3, y: 4 }] }))).toEqual({ x: 3, y: 4, within: 0, touch: false, pressed: false, lifted: false });
    expect(pointerOf(event({ source: 6, positions: [{ x: 3, y: 4 }] }))?.touch).toBe(true);
    expect(pointerOf(event({ source: 2, type: 2, x: 5, y: 6 }))).toEqual({ x: 5, y: 6, within: 0, touch: false, pressed: true, lifted: false });
    expect(pointerOf(event({ source: 2, type: 7, x: 5, y: 6 }))).toEqual({ x: 5, y: 6, within: 0, touch: true, pressed: true, lifted: false });
    expect(pointerOf(event({ source: 2, type: 9, x: 5, y: 6 }))).toEqual({ x: 5, y: 6, within: 0, touch: true, pressed: false, lifted: true });
    expect(pointerOf(event({ source: 2, type: 2, x: 5, y: 6, id: 9, inner: true }))?.within).toBe(9);
    expect(pointerOf(event({ source: 1, positions: [{ x: 1, y: 2, id: 9, inner: true }] }))?.within).toBe(9);
  });

  it("is not told by anything else", () => {
    expect(pointerOf({ type: 2, data: { source: 1, positions: [{ x: 1, y: 1 }] } })).toBeNull();
    expect(pointerOf(event({ source: 1, positions: [] }))).toBeNull();
    expect(pointerOf(event({ source: 2, type: 5, x: 1, y: 1 }))).toBeNull(); // focus
    expect(pointerOf(event({ source: 3, x: 1, y: 1 }))).toBeNull(); // scroll
  });

  it("is drawn over the page at its scale, ripples at a press, and goes with the page", () => {
    const layer = document.createElement("div");
    const cursor = new Cursor(layer, () => ({ x: 10, y: 20 }));
    const arrow = layer.querySelector<HTMLElement>(".customer");
    expect(arrow?.hidden).toBe(true);
    cursor.see(event({ source: 2, type: 2, x: 100, y: 50 }), { scale: 0.5, left: 10, top: 20 });
    expect(arrow?.hidden).toBe(false);
    expect(arrow?.style.transform).toBe("translate(60px, 45px)");
    expect(layer.querySelectorAll(".ripple")).toHaveLength(1);
    cursor.see(event({ source: 2, type: 2, x: 90, y: 30, id: 9, inner: true }), { scale: 0.5, left: 10, top: 20 });
    expect(arrow?.style.transform).toBe("translate(60px, 45px)"); // in a frame that stands at 10, 20
    cursor.put({ scale: 1, left: 0, top: 0 });
    expect(arrow?.style.transform).toBe("translate(100px, 50px)");
    cursor.see(event({ source: 2, type: 7, x: 9, y: 9 }), { scale: 1, left: 0, top: 0 });
    expect(arrow?.className).toBe("customer touch");
    cursor.see(event({ source: 2, type: 9, x: 9, y: 9 }), { scale: 1, left: 0, top: 0 });
    expect(arrow?.className).toBe("customer touch lifted"); // a finger that is gone is nowhere
    cursor.see(event({ source: 1, positions: [{ x: 1, y: 1 }] }), { scale: 1, left: 0, top: 0 });
    expect(arrow?.className).toBe("customer");
    cursor.forget();
    expect(arrow?.hidden).toBe(true);
  });
});
