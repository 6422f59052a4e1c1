// For tests in a real browser (tests/cobrowse/test_card.py): the card of a call in which somebody looks along, on whatever page it is loaded in.
import { AgentPointer } from "../src/pointer";
import { Card, type Wishes } from "../src/ui";
import type { View } from "../src/view";

const IDLE: View = {
  state: "talking", agent: "Marieke", ahead: 0, since: 1, muted: false, camera: null, agentPicture: "", agentHolds: false, linkUp: true, path: "up", asked: "",
  sharing: true, rungs: ["point"], paused: false, digits: "123 456", why: "", trouble: "", problem: "", hasForms: false, name: "", soundBlocked: false, line: "",
  percent: 0, record: false, card: "",
};
/** The card's closed root, which nothing on the page can get hold of. */
let root: ShadowRoot;
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) {
  const made = attach.call(this, how);
  if (this.localName === "naast-call") root = made;
  return made;
};
const wished: string[] = [];
const card = new Card(new Proxy({}, { get: (_, name) => (...given: unknown[]) => name !== "hidden" && wished.push([name, ...given].join(" ")) }) as Wishes);
const pointer = new AgentPointer(() => undefined);
Element.prototype.attachShadow = attach;

Object.assign(window, {
  wished,
  show: (change: Partial<View>) => card.show({ ...IDLE, ...change }),
  point: (at: Element) => pointer.show(at, 0.5, 0.5, "Marieke"),
  /** Where the first shown button, or question, stands that has this in its name. */
  place: (name: string) => {
    const found = [...root.querySelectorAll("button, h3")].find((one) => (one.textContent || one.getAttribute("aria-label") || "").includes(name) && one.getClientRects().length);
    const { x, y, width, height } = found?.getBoundingClientRect() ?? new DOMRect();
    return { x, y, width, height };
  },
  /** Whether a text in the bar is cut off. */
  clipped: () => [...root.querySelectorAll(".bar > span")].some((one) => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight),
  /** Whether what stands there is to be seen in its middle. */
  seen: ({ x, y, width, height }: DOMRect) => {
    const there = root.elementFromPoint(x + width / 2, y + height / 2)?.closest("button, h3")?.getBoundingClientRect();
    return there?.x === x && there.y === y;
  },
});
