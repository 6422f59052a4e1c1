// For tests in a real browser (tests/cobrowse/test_script_page.py): shares the page that it is loaded in with a console that is in the same page,
// and says where the two differ. What a console does with the batches (inflating, cleaning) is left out but for inflating.
import { Replayer } from "@rrweb/replay";
import type { eventWithTime } from "@rrweb/types";
import { Inflate } from "fflate";
import type { AssetMessage } from "../src/assets";
import { embedded } from "../src/embedded";
import { RULES } from "../src/fields";
import { hiddenBoxes, Preview } from "../src/preview";
import { Share } from "../src/share";
import { DICTIONARY } from "../src/dictionary";
import type { Page } from "../src/wire";
import { unsealed } from "./unsealed";
import { whole } from "./unshort";

type Batch = Omit<Page, "t" | "contact"> & { bytes: number; events: eventWithTime[] };

const HOLD = "naast-call"; // the recorder tells nothing of it
const LEFT_OUT = new Set(["script", "noscript", "meta", "base", "template", "naast-call"]);

type Asset = AssetMessage & { bytes: number[] };

const state = { batches: [] as Batch[], assets: [] as Asset[], buffered: 0, warnings: [] as string[] };
let inflate: Inflate;
let text = "";

const END = new Uint8Array([0, 0, 0xff, 0xff]);

/** The text of a sheet, as it would go to a console. */
const sheet = (hash: string): string => (share as unknown as { styles: { kept: Map<string, string> } }).styles.kept.get(hash) ?? "";

function receive(page: Omit<Page, "t" | "contact">, body: Uint8Array): boolean {
  void Promise.resolve().then(() => share.heard(page.n ?? 0));
  if (page.full) {
    const decoder = new TextDecoder();
    inflate = new Inflate({ dictionary: DICTIONARY }, (part) => (text += decoder.decode(part, { stream: true })));
  }
  text = "";
  inflate.push(body);
  inflate.push(END);
  state.batches.push({ ...page, bytes: body.length, events: whole<eventWithTime>(text, sheet, share.epoch) });
  return true;
}

const pipe = { ...unsealed, send: receive, sendAsset: (message: AssetMessage, body: Uint8Array) => Promise.resolve(state.assets.push({ ...message, bytes: [...body] })), buffered: () => state.buffered };
const rules = { ...RULES, open: "*" };
const share = new Share(pipe, rules, { cannot: () => state.warnings.push("cannot"), unheard: () => undefined, stopSharing: () => state.warnings.push("stopped") });

const preview = new Preview((tell) => hiddenBoxes(rules, tell));

/** What is to be the same: tags, the looks' attributes, words, fields' values, rules, shadow roots and frames. */
function outline(node: Node, copy: boolean, into: string[], depth = 0): string[] {
  const pad = " ".repeat(depth);
  const around = node.parentNode?.nodeName ?? "";
  if (node.nodeType === Node.TEXT_NODE) {
    if (node.nodeValue && !["HEAD", "HTML", "TEXTAREA", "STYLE"].includes(around)) into.push(pad + JSON.stringify(node.nodeValue));
    return into;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return into;
  const element = node as HTMLInputElement & HTMLStyleElement & HTMLIFrameElement;
  const name = element.localName;
  if (LEFT_OUT.has(name) || (copy && name === "style" && around === "HTML")) return into; // the replayer's own
  const looks = name === "html" ? [] : ["id", "class", "style", "title"].map((one) => element.getAttribute(one));
  const value = /^(input|select|textarea)$/.test(name) ? (element.type === "checkbox" || element.type === "radio" ? element.checked : element.value) : "";
  into.push(`${pad}<${name} ${looks.join("|")} ${value}${name === "style" ? element.sheet?.cssRules.length : ""}`);
  if (element.shadowRoot) {
    const sheets = element.shadowRoot.adoptedStyleSheets.map((sheet) => Array.from(sheet.cssRules, (rule) => rule.cssText).join(""));
    into.push(`${pad} #shadow ${sheets.join("+")}`);
    for (const kid of element.shadowRoot.childNodes) outline(kid, copy, into, depth + 2);
  }
  const inner = name === "iframe" ? element.contentDocument?.documentElement : null;
  if (inner) outline(inner, copy, into, depth + 2);
  for (const kid of element.childNodes) outline(kid, copy, into, depth + 1);
  return into;
}

const calls = {
  state,
  embedded,
  start: (): void => share.start(),
  stop: (): void => share.stop(),
  again: (): void => share.resync(),
  want: (names: string[]): void => share.want(names),
  /** Covers what stays hidden, or no more. */
  cover: (on: boolean): void => preview.show(on),
  /** The size of each cover in this page's window. */
  covers: (): string[] => Array.from(preview.glass.children, (one) => `${(one as HTMLElement).style.width} ${(one as HTMLElement).style.height}`),
  /** Whether all was told; nothing of the page has changed then for which no batch went. */
  settled(): boolean {
    const { recorder, job, begun, stirred, wanted } = share as unknown as { recorder: { waits: boolean; hasMore: boolean }; job: unknown; begun: boolean; stirred: boolean; wanted: boolean };
    return state.batches.length > 0 && !job && !begun && !stirred && !wanted && !recorder.waits && !recorder.hasMore;
  },
  /** Replays all since the last snapshot, and gives the first lines that differ, and how many there are in all. */
  async differences(): Promise<{ lines: number; differ: string[] }> {
    const hold = document.createElement(HOLD);
    document.documentElement.append(hold);
    const logger = { log: () => undefined, warn: (...words: unknown[]) => void state.warnings.push(words.map(String).join(" ").slice(0, 200)) };
    const replayer = new Replayer([], { root: hold, liveMode: true, useVirtualDom: false, mouseTail: false, triggerFocus: false, pauseAnimation: false, showWarning: true, logger });
    replayer.startLive(8e15);
    const from = state.batches.map(({ full }) => full).lastIndexOf(true);
    let at = 0;
    for (const { events } of state.batches.slice(from)) for (const event of events) replayer.addEvent({ ...event, timestamp: (at += 1) });
    await new Promise((built) => setTimeout(built, 100)); // the first snapshot is built a moment later
    const [page, copy] = [outline(document.documentElement, false, []), outline(replayer.iframe.contentDocument!.documentElement, true, [])];
    const differ: string[] = [];
    page.forEach((line, place) => line !== copy[place] && differ.length < 5 && differ.push(`${line} -> ${copy[place]}`));
    if (copy.length !== page.length) differ.push(`${page.length} lines -> ${copy.length}`);
    replayer.destroy();
    hold.remove();
    return { lines: page.length, differ };
  },
};

Object.assign(window, { sideBySide: calls });
