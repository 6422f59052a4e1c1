// The look of the card, the button and the bar. As constructable stylesheets, which a strict content policy allows; no style attributes.

/** A stylesheet of this text; an engine without constructable ones gets none and shows plain controls. */
export function sheet(text: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

/** Puts our element above all that stands on the page, dialogs, popovers and the full screen too, where no style of what is around moves it. An engine that has
 *  no such layer leaves it to z-index. */
export function rise(host: HTMLElement): void {
  if (!host.isConnected) document.documentElement.append(host);
  host.popover = "manual";
  host.hidePopover?.();
  host.showPopover?.();
}

/** The agent's pointer and outline. */
export const POINTER = `
:host { all: initial !important; }
* { pointer-events: none; z-index: 2147483646; font: 600 13px/1.2 system-ui, sans-serif; }
.pointer, .mark { position: fixed; left: 0; top: 0; }
.pointer { will-change: transform; display: flex; align-items: flex-start; gap: 2px; transition: transform 90ms linear; }
[hidden], .name:empty { display: none !important; }
svg { width: 24px; height: 24px; margin: -2px 0 0 -3px; fill: #0f6b5c; stroke: #fff; stroke-width: 1.6; stroke-linejoin: round; filter: drop-shadow(0 1px 2px #0006); }
.name { margin-top: 16px; margin-left: -8px; padding: 3px 9px; border-radius: 10px; color: #fff; background: #0f6b5c; box-shadow: 0 1px 4px #0005;
  max-width: 16em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.mark { margin: -5px; padding: 2px; border: 3px solid #0f6b5c; border-radius: 6px; box-shadow: 0 0 0 2px #fff; }
.mark .name { position: absolute; margin: 0; left: 0; }
.ring { position: absolute; width: 36px; height: 36px; margin: -18px; border-radius: 50%; border: 2px solid #0f6b5c; opacity: 0; animation: ring 700ms ease-out 1; }
@keyframes ring { from { opacity: .9; scale: .3; } to { opacity: 0; scale: 1.4; } }
@media (prefers-reduced-motion: reduce) { .pointer { transition: none; } .ring { animation: none; } }`;

/** What covers, in a frame that tells itself. */
export const GLASS = `:host { all: initial !important; }
.glass { position: fixed; inset: 0; z-index: 2147483645; pointer-events: none; overflow: hidden; }
.glass i { position: fixed; background: repeating-linear-gradient(45deg, #8a9693 0 8px, #7c8885 8px 16px); }`;

/** Card, button and bar. */
export const STYLE = `
:host { all: initial !important; }
* { box-sizing: border-box; margin: 0; font: inherit; color: inherit; letter-spacing: inherit; }
[hidden] { display: none !important; }
.room {
  --accent: #0f6b5c; --accent-deep: #0a5145; --on-accent: #fff; --back: #fff; --soft: #f3f6f5; --line: #dde4e2; --text: #17211f; --faint: #5a6865;
  --bad: #b3372b; --bad-deep: #922b21; --bad-text: #b3372b; --warn: #fdf3dc; --warn-text: #6b4a00; --shadow: 0 1px 2px #0b1f1a14, 0 12px 40px #0b1f1a2e;
  font: 400 15px/1.45 system-ui, sans-serif; color: var(--text);
  -webkit-font-smoothing: antialiased; text-align: start;
}
@media (prefers-color-scheme: dark) { .room {
  --accent: #3fb7a0; --accent-deep: #5fcbb6; --on-accent: #06211c; --back: #1b2321; --soft: #252f2c; --line: #35413e; --text: #eef3f1; --faint: #a3b1ad;
  --bad: #c2463a; --bad-deep: #ad3b30; --bad-text: #f2958a; --warn: #3b3220; --warn-text: #f2d594; --shadow: 0 1px 2px #0006, 0 12px 40px #0009;
} }
button { cursor: pointer; border: 0; background: none; padding: 0; }
svg { width: 20px; height: 20px; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; flex: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

.small {
  position: fixed; right: 20px; bottom: 20px; z-index: 2147483647; display: flex; flex-wrap: wrap; justify-content: flex-end; align-items: center; gap: 8px;
  max-width: min(340px, 100vw - 28px);
}
.small .note { width: 100%; box-shadow: var(--shadow); }
.round { display: grid; place-items: center; width: 48px; height: 48px; border-radius: 50%; background: var(--back); box-shadow: var(--shadow); border: 1px solid var(--line); }
.round:hover { background: var(--soft); }
.round[aria-pressed=true] { background: var(--accent); color: var(--on-accent); }
.round.end { background: var(--bad); color: #fff; border: 0; } .round.end:hover { background: var(--bad-deep); }
.left :is(.small, .card) { right: auto; left: 20px; }
.launch {
  display: flex; align-items: center; gap: 9px; min-height: 48px; padding: 0 20px 0 16px;
  border-radius: 24px; background: var(--accent); color: var(--on-accent); font-weight: 600; box-shadow: var(--shadow);
  transition: background .15s, transform .15s;
}
.launch:hover { background: var(--accent-deep); transform: translateY(-1px); }
.launch span:first-of-type { max-width: 9em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.launch .time { font-variant-numeric: tabular-nums; font-weight: 500; opacity: .85; }

.card {
  position: fixed; right: 20px; bottom: 20px; z-index: 2147483646; width: min(340px, 100vw - 24px); max-height: calc(100vh - 40px); overflow: auto;
  display: flex; flex-direction: column;
  border-radius: 18px; background: var(--back); border: 1px solid var(--line); box-shadow: var(--shadow); animation: rise .18s ease-out;
}
@keyframes rise { from { opacity: 0; transform: translateY(8px); } }
.head { display: flex; align-items: center; gap: 12px; padding: 16px 12px 0 18px; min-height: 52px; }
.head h2 { flex: 1; min-width: 0; font-size: 17px; line-height: 1.3; font-weight: 650; overflow: hidden; text-overflow: ellipsis; }
.head .time { font-variant-numeric: tabular-nums; color: var(--faint); font-size: 14px; }
.plain { display: grid; place-items: center; width: 36px; height: 36px; border-radius: 50%; color: var(--faint); }
.plain:hover { background: var(--soft); color: var(--text); }
.body { display: flex; flex-direction: column; gap: 14px; padding: 6px 18px 18px; overflow: auto; flex-shrink: 999; }
.faint { color: var(--faint); font-size: 14px; }
form { display: flex; flex-direction: column; gap: 14px; }
label.field { display: flex; flex-direction: column; gap: 5px; font-size: 14px; font-weight: 550; }
input:not([type=checkbox]) {
  width: 100%; height: 44px; padding: 0 13px; border: 1px solid var(--line); border-radius: 11px; background: var(--back); font-size: 16px; font-weight: 400;
}
input:not([type=checkbox]):hover { border-color: var(--faint); }
input:not([type=checkbox]):focus { outline: 2px solid var(--accent); outline-offset: -1px; border-color: transparent; }
input[aria-invalid=true] { border-color: var(--bad-text) !important; }
.error { color: var(--bad-text); font-size: 14px; }
label.switch { display: flex; align-items: center; gap: 10px; min-height: 36px; cursor: pointer; }
label.switch span { flex: 1; }
input[type=checkbox] {
  appearance: none; width: 42px; height: 25px; border-radius: 13px; background: var(--line); position: relative; cursor: pointer; transition: background .15s;
}
input[type=checkbox]::after {
  content: ""; position: absolute; left: 3px; top: 3px; width: 19px; height: 19px; border-radius: 50%; background: #fff; box-shadow: 0 1px 2px #0004; transition: transform .15s;
}
input[type=checkbox]:checked { background: var(--accent); }
input[type=checkbox]:checked::after { transform: translateX(17px); }
.wide {
  display: flex; align-items: center; justify-content: center; gap: 8px; min-height: 46px; width: 100%; padding: 8px 16px; border-radius: 12px; font-weight: 600;
  background: var(--soft); transition: background .15s;
}
.wide:hover { background: var(--line); }
.wide.primary { background: var(--accent); color: var(--on-accent); }
.wide.primary:hover { background: var(--accent-deep); }
.pair { display: flex; flex-direction: column; gap: 8px; }
.why { display: flex; gap: 8px; font-size: 13px; line-height: 1.4; color: var(--faint); }
.why svg { width: 17px; height: 17px; margin-top: 1px; }

.dots { display: flex; gap: 6px; padding: 6px 0 2px; }
.dots i { width: 8px; height: 8px; border-radius: 50%; background: var(--accent); animation: wave 1.4s ease-in-out infinite; }
.dots i:nth-child(2) { animation-delay: .18s; } .dots i:nth-child(3) { animation-delay: .36s; }
@keyframes wave { 0%, 60%, 100% { opacity: .25; } 30% { opacity: 1; } }

.stage { position: relative; border-radius: 14px; overflow: hidden; background: #0d1513; aspect-ratio: 4 / 3; }
.stage video { display: block; width: 100%; height: 100%; object-fit: cover; }
.stage .self { position: absolute; right: 8px; bottom: 8px; width: 27%; aspect-ratio: 4 / 3; height: auto; border-radius: 9px; transform: scaleX(-1);
  border: 2px solid #fff8; background: #222; }
.stage .plain { position: absolute; right: 8px; top: 8px; background: var(--back); color: var(--text); }
.stage.screen { aspect-ratio: 16 / 10; } .stage.screen video { object-fit: contain; cursor: zoom-in; }
.card.large { left: 8px; right: 8px; top: 8px; bottom: 8px; width: auto; max-height: none; }
.large .body { flex: 1; } .large .stage { aspect-ratio: auto; flex: 1 0 200px; } .large .stage video { cursor: zoom-out; }
.stage.alone .self { position: static; width: 100%; height: 100%; border: 0; }
.who { display: flex; align-items: center; gap: 12px; }
.face { display: grid; place-items: center; width: 44px; height: 44px; border-radius: 50%; background: var(--accent); color: var(--on-accent); font-size: 18px; font-weight: 650; flex: none; }
.who .name { font-weight: 600; overflow-wrap: anywhere; }
.note { padding: 10px 13px; border-radius: 11px; background: var(--soft); font-size: 14px; }
.note.warn { background: var(--warn); color: var(--warn-text); }
.tools { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 8px; margin: 0 18px 18px; }
.tool { display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 3px; min-height: 58px; border-radius: 13px; background: var(--soft); font-size: 12.5px; font-weight: 550;
  transition: background .15s; }
.tool:hover { background: var(--line); }
.tool[aria-pressed=true] { background: var(--accent); color: var(--on-accent); }
.tool.end { background: var(--bad); color: #fff; } .tool.end:hover { background: var(--bad-deep); }
.tool.end.alone { grid-column: 1 / -1; flex-direction: row; gap: 8px; min-height: 46px; font-size: 15px; font-weight: 600; }
.ask { display: flex; flex-direction: column; gap: 10px; margin: 0 18px 14px; padding: 14px; overflow: auto; border-radius: 14px; border: 1.5px solid var(--accent); background: var(--back); }
.ask h3 { font-size: 16px; font-weight: 650; line-height: 1.3; }
.ask p { font-size: 14px; color: var(--faint); overflow: auto; min-height: 3em; }

.bar {
  position: fixed; top: 10px; left: 50%; transform: translateX(-50%); z-index: 2147483647; display: flex; flex-wrap: wrap; align-items: center; gap: 5px 10px;
  width: max-content; max-width: calc(100vw - 20px);
  padding: 5px 5px 5px 14px; border-radius: 22px; background: var(--accent); color: var(--on-accent); font-size: 14px; font-weight: 550; box-shadow: var(--shadow);
}
.bar .digits { flex: none; min-width: 7ch; font-variant-numeric: tabular-nums; cursor: help; }
.bar.paused { background: var(--faint); }
.bar span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bar button { width: auto; min-height: 34px; padding: 0 13px; border-radius: 17px; background: var(--back); color: var(--text); font-weight: 600; white-space: nowrap; }
.bar button:not(.rung):hover { background: var(--soft); }
.bar .rung { display: flex; align-items: center; gap: 6px; background: none; color: inherit; border: 1px solid; } .rung svg { width: 14px; }
:is(.bar button, .wide)[aria-pressed=true] { background: var(--text); color: var(--back); }
.glass { position: fixed; inset: 0; z-index: 2147483645; pointer-events: none; overflow: hidden; }
.glass i { position: fixed; background: repeating-linear-gradient(45deg, #8a9693 0 8px, #7c8885 8px 16px); }
.bar :focus-visible { outline-color: var(--on-accent); }
.frame { position: fixed; inset: 0; z-index: 2147483645; border: 3px solid var(--accent); pointer-events: none; }
.live:empty { margin-top: -14px; }

@media (max-width: 480px) {
  .large .stage { overflow-x: auto; } .large .stage video { width: auto; min-width: 100%; max-width: none; }
  .plain { width: 44px; height: 44px; } .bar button { min-height: 40px; }
  .bar { width: calc(100vw - 20px); font-size: 13.5px; line-height: 1.2; } .bar > span { flex: 1 0 7em; white-space: normal; }
  .small { right: 14px; bottom: calc(14px + env(safe-area-inset-bottom)); }
  .room .card { left: 8px; right: 8px; width: auto; }
}
@media (max-width: 480px), (max-height: 600px) {
  .card { bottom: calc(8px + env(safe-area-inset-bottom)); max-height: calc(100dvh - 16px); }
}
@media (max-height: 600px) {
  .head { padding-top: 4px; } .who { display: none; } .body { padding: 0 18px 10px; }
  .ask { gap: 6px; padding: 10px; margin-bottom: 8px; } .ask .pair { flex-flow: wrap; } .ask .wide { flex: auto; width: auto; padding: 4px; }
  .tools { margin-bottom: 12px; } .tool { min-height: 48px; gap: 0; }
}
@media (min-width: 481px) and (max-height: 600px) { .card { width: min(520px, 100vw - 24px); } }
@media (max-width: 480px) and (max-height: 500px) { .card { z-index: 2147483647; } }
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important; } .dots i { opacity: .6; } }
@media (forced-colors: active) { .launch, .round, .card, .bar button, .wide, .tool { border: 1px solid ButtonText; } }
@media print { .room { display: none; } }`;
