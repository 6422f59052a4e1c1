// What this page tells the console, and nothing else: small JSON in the address of a POST to its own origin, which the
// console's scheme handler checks field by field (`desktop/page/engine.py`). The page has no other way out.

/** Everything that can be told. */
export type Report =
  | { kind: "ready" }
  | { kind: "drawn"; batch: number; held: number }
  | { kind: "pointed"; node: number; x: number; y: number; pinned: boolean }
  | { kind: "pinned"; node: number; on: boolean }
  | { kind: "marked"; node: number }
  | { kind: "outlined"; node: number; on: boolean }
  | { kind: "away" }
  | { kind: "missing"; node: number }
  | { kind: "broken"; why: string };

/** Tells the console. */
export function say(report: Report): void {
  void fetch(`naast://viewer/say?${encodeURIComponent(JSON.stringify(report))}`, { method: "POST", cache: "no-store" }).catch(
    () => undefined, // the console is closing; nobody is left to tell
  );
}
