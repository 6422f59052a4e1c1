// For tests in real browsers (tests/journeys/test_secrets.py): shares the page that it is loaded in and gives to the page's server all that would leave
// the browser, unpacked: page events, stylesheets, what is told of pictures.
import { Inflate } from "fflate";
import { DICTIONARY } from "../src/dictionary";
import { rememberPasswords, rulesWith } from "../src/fields";
import { Share } from "../src/share";
import type { Page } from "../src/wire";

const END = new Uint8Array([0, 0, 0xff, 0xff]);
let told = "";
let inflate: Inflate;

function receive(page: Omit<Page, "t" | "contact">, body: Uint8Array): boolean {
  void Promise.resolve().then(() => share.heard(page.n ?? 0));
  if (page.full) {
    const decoder = new TextDecoder();
    inflate = new Inflate({ dictionary: DICTIONARY }, (part) => (told += decoder.decode(part, { stream: true })));
  }
  inflate.push(body);
  inflate.push(END);
  return true;
}

const closed = new URLSearchParams(location.search).has("closed");
const pipe = {
  send: receive,
  sendAsset: (message: object) => Promise.resolve((told += JSON.stringify(message))),
  buffered: () => 0,
  drop: () => undefined,
  named: (hash: string) => Promise.resolve(hash),
  sealed: (_name: string, content: Uint8Array) => Promise.resolve(content),
};
const share = new Share(pipe, { ...rulesWith({ mask: ".closed-by-selector", open: ".open-by-selector" }), closed }, { cannot: () => (told += "cannot"), unheard: () => undefined, stopSharing: () => undefined });
const inner = share as unknown as { recorder: { waits: boolean; hasMore: boolean }; job: unknown; begun: boolean; stirred: boolean; wanted: boolean; styles: { kept: Map<string, string> } };

/** Until all was told, and the page changed nothing of itself for a moment. */
async function settled(): Promise<void> {
  for (let quiet = 0; quiet < 5; ) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    const { recorder, job, begun, stirred, wanted } = inner;
    quiet = told && !job && !begun && !stirred && !wanted && !recorder.waits && !recorder.hasMore ? quiet + 1 : 0;
  }
  told += [...inner.styles.kept.values()].join("\n");
  share.want([...told.matchAll(/naast:\/\/asset\/([0-9a-f]+)/g)].map(([, name]) => name!));
}

async function go(): Promise<void> {
  share.start();
  await settled();
  for (let stage = 0; stage < 2; stage += 1) {
    (window as unknown as { seeded(): void }).seeded();
    await settled();
    await new Promise((resolve) => setTimeout(resolve, 1100)); // sheets that a page pushes to a list are looked for once a second
    await settled();
    share.resync();
    await settled();
  }
  await fetch("/told", { method: "POST", body: `${document.title}\n${told}` });
}

rememberPasswords();
addEventListener("load", () => void go());
