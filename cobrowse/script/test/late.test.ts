import type { eventWithTime } from "@rrweb/types";
import { describe, expect, it } from "vitest";
import { latest } from "../src/viewer/late";

const event = (type: number, data: object): eventWithTime => ({ type, data, timestamp: 0 }) as unknown as eventWithTime;
const scroll = (id: number, y: number): eventWithTime => event(3, { source: 3, id, x: 0, y });
const moved = (x: number): eventWithTime => event(3, { source: 1, positions: [{ x, y: 0, id: 1, timeOffset: 0 }] });
const text = (value: string): eventWithTime => event(3, { source: 0, texts: [{ id: 1, value }], attributes: [], adds: [], removes: [] });

describe("events that are applied together", () => {
  it("keep the last scroll of each box and the mouse's last place, in their order", () => {
    const all = [scroll(1, 10), moved(1), text("a"), scroll(2, 5), scroll(1, 20), moved(2), text("b")];
    expect(latest(all)).toEqual([all[2], all[3], all[4], all[5], all[6]]);
  });

  it("keep what came before another snapshot apart from what came after it", () => {
    const all = [scroll(1, 10), event(2, { node: {} }), scroll(1, 20)];
    expect(latest(all)).toEqual(all);
  });

  it("keep everything else", () => {
    const all = [text("a"), text("b"), event(4, { href: "" }), event(3, { source: 2, type: 2, id: 1 }), event(3, { source: 5, id: 1, text: "x" }), event(3, { source: 5, id: 1, text: "y" })];
    expect(latest(all)).toEqual(all);
  });
});
