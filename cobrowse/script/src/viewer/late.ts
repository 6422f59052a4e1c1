// Of events that are applied together, only those that still count: where a box was scrolled to, or the customer's mouse was, before the last
// time shows nothing, and each scroll makes the browser lay out the page once more.
import type { eventWithTime } from "@rrweb/types";

const FULL = 2;
const INCREMENTAL = 3;
const MOVE = 1;
const SCROLL = 3;

/** The events in their order, without what a later one of them makes untrue. */
export function latest<E extends eventWithTime>(events: readonly E[]): E[] {
  const later = new Set<string>();
  const kept: E[] = [];
  for (let at = events.length - 1; at >= 0; at -= 1) {
    const event = events[at]!;
    const { source, id } = event.data as { source?: number; id?: number };
    if (event.type === FULL) later.clear(); // other nodes have these numbers before it
    if (event.type === INCREMENTAL && (source === MOVE || source === SCROLL)) {
      const what = source === SCROLL ? `${id}` : "mouse";
      if (later.has(what)) continue;
      later.add(what);
    }
    kept.push(event);
  }
  return kept.reverse();
}
