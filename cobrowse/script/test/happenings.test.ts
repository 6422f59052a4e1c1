import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Happenings } from "../src/happenings";
import type { Tree } from "../src/tree";

const tree = { near: () => 7, has: () => true, getId: () => 7 } as unknown as Tree;
let happenings: Happenings;

function moves(x: number, y: number): void {
  document.body.dispatchEvent(new MouseEvent("mousemove", { clientX: x, clientY: y, bubbles: true }));
}

function touch(name: string, x: number, y: number): void {
  const event = new Event(name, { bubbles: true });
  Object.assign(event, { changedTouches: [{ clientX: x, clientY: y }] });
  document.body.dispatchEvent(event);
}

describe("what the customer does", () => {
  beforeEach(() => {
    document.body.innerHTML = "<p>words that nobody types</p>";
    happenings = new Happenings(tree, () => undefined);
    happenings.watch(window as unknown as Window & typeof globalThis);
  });
  afterEach(() => happenings.stop());

  it("tells of the pointer where it came to rest, however long its way was, in few bytes and without a word of the page", () => {
    for (let at = 0; at < 1000; at += 1) moves(at + 0.4, 2 * at);
    const taken = happenings.take();
    expect(taken).toEqual([{ source: 1, positions: [{ x: 999, y: 1998, id: 7 }] }]);
    expect(JSON.stringify(taken).length).toBeLessThan(70);
    expect(happenings.take()).toEqual([]);
  });

  it("keeps presses and movements in order", () => {
    moves(1, 1);
    document.body.dispatchEvent(new MouseEvent("mousedown", { clientX: 1, clientY: 1, bubbles: true }));
    moves(9, 9);
    expect(happenings.take().map((one) => [one.source, (one as { type?: number }).type])).toEqual([[1, undefined], [2, 1], [1, undefined]]);
  });

  it("tells where fingers touch, go and are lifted", () => {
    touch("touchstart", 10.6, 20.2);
    touch("touchmove", 30.5, 40);
    touch("touchend", 30.5, 40);
    expect(happenings.take()).toEqual([
      { source: 2, type: 7, id: 7, x: 11, y: 20 },
      { source: 6, positions: [{ id: 7, x: 31, y: 40 }] },
      { source: 2, type: 9, id: 7, x: 31, y: 40 },
    ]);
  });

  it("has bounds, the oldest go first", () => {
    for (let at = 0; at < 500; at += 1) document.body.dispatchEvent(new MouseEvent("click", { clientX: at, clientY: 0, bubbles: true }));
    const taken = happenings.take() as unknown as { x: number }[];
    expect([taken.length, taken.at(-1)?.x]).toEqual([100, 499]);
  });
});
