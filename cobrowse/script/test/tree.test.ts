import { describe, expect, it } from "vitest";
import { rising, Tree } from "../src/tree";

describe("what the other side has", () => {
  it("numbers a node once, and knows it only while it is told", () => {
    const tree = new Tree();
    const [list, item] = [document.createElement("ul"), document.createElement("li")];
    list.append(item);
    expect([tree.learn(list), tree.learn(item)]).toEqual([1, 2]);
    tree.kids.set(list, [item]);
    tree.forget(list);
    expect([tree.getId(item), tree.getNode(2), tree.size]).toEqual([-1, null, 0]);
    expect([tree.learn(item), tree.near(item.appendChild(document.createElement("b")))]).toEqual([2, 2]);
  });

  it("leaves in place as many as stand in order", () => {
    const kept = (values: number[]) => [...rising(values)].sort((one, other) => one - other).map((at) => values[at]);
    expect(kept([0, 1, 2])).toEqual([0, 1, 2]);
    expect(kept([3, 0, 1, 2])).toEqual([0, 1, 2]);
    expect(kept([2, 1, 0])).toHaveLength(1);
    expect(kept([])).toEqual([]);
    expect(kept([0, 8, 4, 12, 2, 10, 6, 14, 1, 9])).toHaveLength(4);
  });
});
