// The page inside the console's viewer. It holds no secret and decides nothing: the console pushes cleaned batches in by the
// calls on `window.naastViewer`, and hears back through `say.ts`. Its markup and style are `desktop/page/viewer.html`.
import type { eventWithTime } from "@rrweb/types";
import type { Seen } from "./cursor";
import { Mark } from "./mark";
import { Pointing } from "./pointing";
import { say } from "./say";
import { Stage } from "./stage";
import { Sweep } from "./sweep";

/** Milliseconds between two tellings that a batch stands on the screen. */
const DRAWN_EVERY = 200;
/** Milliseconds that a telling waits at least: the engine is still painting what it is about, and would share its processor with it. */
const AFTER_PAINTING = 30;

function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the viewer's page has no #${id}`);
  return found;
}

const stage = new Stage(part("floor"), part("layer"));
const pointing = new Pointing(stage, part("glass"), part("layer"));
const sweep = new Sweep();
const mark = new Mark(stage, part("glass"), part("layer"));
stage.onMoved = () => {
  pointing.draw();
  mark.draw();
};

let told = -Infinity;
let drawn: { batch: number; at: number } | null = null;

/** Tells that a batch stands on the screen, with how long the telling was held: longer, where there was one not long ago. */
function tellDrawn(batch: number): void {
  const now = performance.now();
  const waiting = drawn !== null;
  drawn = { batch, at: now };
  if (waiting) return;
  setTimeout(
    () => {
      if (!drawn) return;
      told = performance.now();
      say({ kind: "drawn", batch: drawn.batch, held: Math.round(told - drawn.at) });
      drawn = null;
    },
    Math.max(AFTER_PAINTING, told + DRAWN_EVERY - now),
  );
}

/** After the frame that has it; a hidden page draws no frames. */
function whenShown(then: () => void): void {
  if (document.visibilityState === "hidden") then();
  else requestAnimationFrame(() => setTimeout(then, 0));
}

addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  say({ kind: "broken", why: String(event.reason).slice(0, 200) });
});
addEventListener("error", (event) => say({ kind: "broken", why: event.message.slice(0, 200) }));

const calls = {
  /** A batch of cleaned events; `batch` is its number in this viewer, and it is `followed` where the next one is on its way. */
  receive(batch: number, restart: boolean, events: (eventWithTime & Seen)[], followed = false): void {
    try {
      stage.receive(restart, events, followed);
    } catch (error) {
      say({ kind: "broken", why: String(error).slice(0, 200) });
    }
    stage.whenSeen(() => whenShown(() => tellDrawn(batch)));
    sweep.came();
  },
  /** How many events are held: for tests, as what grows without end is not seen otherwise. */
  held(): number {
    return stage.held;
  },
  clear(): void {
    pointing.unpin(false);
    mark.put(0);
    stage.clear();
    sweep.came();
  },
  pointAt(node: number, x: number, y: number): void {
    pointing.pinTo({ node, x, y });
  },
  pointAway(): void {
    pointing.unpin(false);
  },
  /** Outlines a node; 0 for none. */
  mark(node: number): void {
    mark.put(node);
  },
  allowPointing(on: boolean): void {
    pointing.allow(on);
    mark.allow(on);
  },
  /** Colours of the theme around the page. */
  dress(ground: string, accent: string): void {
    document.documentElement.style.setProperty("--ground", ground);
    document.documentElement.style.setProperty("--accent", accent);
  },
};

declare global {
  interface Window {
    naastViewer: typeof calls;
  }
}
window.naastViewer = calls;
say({ kind: "ready" });
