import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AssetMessage, type AssetPipe, Assets } from "../src/assets";
import { Styles } from "../src/styles";
import { MAX_ASSET, MAX_ASSET_PART } from "../src/wire";
import { unsealed } from "./unsealed";

const EPOCH = "0123456789ab";
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, ...new Array<number>(100).fill(7)]);

let sent: [AssetMessage, number][];
/** Ends the way of a part, where a test has it so. */
let arrived: (() => void) | null;
let slow: boolean;
let answers: Map<string, () => Response>;
let asked: [string, RequestInit | undefined][];
let changed: string[];
let assets: Assets;
let pipe: AssetPipe;

const said = (count: number) => vi.waitFor(() => expect(sent).toHaveLength(count), 3000);
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const answer = (bytes: Uint8Array, type = "image/png") => () => new Response(bytes as BodyInit, { headers: { "content-type": type } });

function image(url: string, width = 40, height = 30): HTMLImageElement {
  const made = document.createElement("img");
  made.src = url;
  Object.defineProperty(made, "naturalWidth", { value: width, configurable: true });
  Object.defineProperty(made, "naturalHeight", { value: height, configurable: true });
  document.body.append(made);
  return made;
}

const nameIn = (url: string) => url.replace("naast://asset/", "");

describe("pictures and fonts of the page", () => {
  beforeEach(() => {
    [sent, arrived, slow, answers, asked, changed] = [[], null, false, new Map(), [], []];
    vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
      asked.push([url, init]);
      const made = answers.get(url);
      if (!made) throw new TypeError("Failed to fetch");
      return made();
    });
    vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
    vi.spyOn(HTMLCanvasElement.prototype, "toBlob").mockImplementation(() => {
      throw new DOMException("the canvas is tainted", "SecurityError");
    });
    const sendAsset = (message: AssetMessage, body: Uint8Array): Promise<void> => {
      sent.push([message, body.length]);
      return slow ? new Promise((done) => (arrived = done)) : Promise.resolve();
    };
    pipe = { ...unsealed, sendAsset, buffered: () => 0 };
    assets = new Assets(EPOCH, new Styles(EPOCH), pipe, (image) => changed.push(assets.of(image as HTMLImageElement, true)));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    document.body.innerHTML = "";
  });

  it("have a name that tells nothing of their address, and the same one each time", () => {
    const name = assets.named("https://a.example/boots.png?token=SECRET");
    expect(name).toBe(`naast://asset/${EPOCH}00000000`);
    expect(assets.named("https://a.example/boots.png?token=SECRET")).toBe(name);
    expect(assets.named("javascript:alert(1)")).toBe("");
    expect(assets.named("file:///etc/passwd")).toBe("");
  });

  it("are not read before a viewer asks, then told by their hash, and sent when asked for by that", async () => {
    answers.set("https://a.example/a.png", answer(PNG));
    const name = nameIn(assets.named("https://a.example/a.png"));
    expect(asked).toEqual([]);
    assets.want([name]);
    await said(1);
    expect(sent[0]).toEqual([{ name, hash: hashOf(PNG), size: PNG.length, at: 0 }, 0]);
    assets.want([hashOf(PNG)]);
    await said(2);
    expect(sent[1]).toEqual([{ name: hashOf(PNG), size: PNG.length, at: 0 }, PNG.length]);
    assets.want([hashOf(PNG)]); // the relay let it go: read again
    await said(3);
    expect(asked.every(([, init]) => init?.credentials === undefined)).toBe(true); // fetch's own rule: cookies for the page's own origin only
  });

  it("go in parts, one at a time, as large as the line takes in a moment", async () => {
    const large = new Uint8Array(200_000).fill(3);
    answers.set("https://a.example/a.png", answer(large));
    assets.want([nameIn(assets.named("https://a.example/a.png"))]);
    await said(1);
    let clock = performance.now();
    vi.spyOn(performance, "now").mockImplementation(() => clock);
    slow = true;
    assets.want([hashOf(large)]);
    for (const [count, took] of [[2, 100], [3, 100], [4, 7000], [5, 0], [6, 0]] as const) {
      await said(count);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(sent).toHaveLength(count);
      clock += took;
      arrived!();
    }
    await said(7);
    const parts = [4096, 7 * 4096, 61_440, 6144, 61_440, 38_208];
    expect(sent.slice(1).map(([, length]) => length)).toEqual(parts);
    expect(sent.slice(1).map(([{ at }]) => at)).toEqual(parts.map((_, part) => parts.slice(0, part).reduce((sum, one) => sum + one, 0)));
    expect(Math.max(...parts)).toBeLessThanOrEqual(MAX_ASSET_PART);
  });

  it("do not wait for one that could not be sealed", async () => {
    answers.set("https://a.example/a.png", answer(PNG));
    assets.want([nameIn(assets.named("https://a.example/a.png"))]);
    await said(1);
    const sealing = vi.spyOn(pipe, "sealed").mockRejectedValueOnce(new DOMException("no memory", "OperationError"));
    assets.want([hashOf(PNG)]);
    await vi.waitFor(() => expect(sealing).toHaveBeenCalledOnce());
    assets.want([hashOf(PNG)]);
    await said(2);
  });

  it("that the browser does not let a page read are told as a box of their size", async () => {
    const shown = image("https://other.example/a.png", 120, 80);
    Object.defineProperty(shown, "complete", { value: true });
    const name = nameIn(assets.of(shown, true));
    assets.want([name]);
    await said(1);
    expect(sent[0]).toEqual([{ name, width: 120, height: 80, at: 0 }, 0]);
  });

  it("are nothing but pictures and fonts: what calls itself something else stays", async () => {
    for (const type of ["text/html", "application/json", "application/ld+json", "text/javascript", "application/xml"]) {
      answers.set("https://a.example/me", answer(PNG, type));
      assets.want([nameIn(assets.named("https://a.example/me"))]);
    }
    await said(5);
    expect(sent.every(([message]) => message.hash === undefined)).toBe(true);
    for (const type of ["font/woff2", "application/font-woff", "application/octet-stream", "image/svg+xml", ""]) {
      answers.set(`https://a.example/${type}`, answer(PNG, type));
      assets.want([nameIn(assets.named(`https://a.example/${type}`))]);
    }
    await said(10);
    expect(sent.slice(5).every(([message]) => message.hash)).toBe(true);
  });

  it("that never end are given up at the limit", async () => {
    let pulled = 0;
    const endless = () => new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(256 * 1024));
      },
    });
    answers.set("https://a.example/endless.png", () => new Response(endless(), { headers: { "content-type": "image/png" } }));
    assets.want([nameIn(assets.named("https://a.example/endless.png"))]);
    await said(1);
    expect(sent[0]?.[0].hash).toBeUndefined();
    expect(pulled).toBeLessThan(MAX_ASSET / (256 * 1024) + 5);
  });

  it("show in a masked place a blank of their size only", () => {
    const made = assets.of(image("https://a.example/SECRET.png"), false);
    expect(made).toContain("width%3D%2240%22");
    expect(made).not.toContain("SECRET");
    assets.want([`${EPOCH}00000000`]);
    expect(asked).toEqual([]);
  });

  it("that load later are sent then, and one that changes without a word is told", async () => {
    answers.set("https://a.example/a.png", answer(PNG));
    const shown = image("https://a.example/a.png", 0);
    Object.defineProperty(shown, "complete", { value: false, configurable: true });
    const name = nameIn(assets.of(shown, true));
    assets.want([name]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toEqual([]);
    Object.defineProperty(shown, "complete", { value: true });
    shown.dispatchEvent(new Event("load"));
    await said(1);
    expect(sent[0]?.[0]).toEqual({ name, hash: hashOf(PNG), size: PNG.length, at: 0 });
    expect(changed).toEqual([]);
    Object.defineProperty(shown, "currentSrc", { value: "https://a.example/larger.png" });
    shown.dispatchEvent(new Event("load"));
    expect(changed).toEqual([`naast://asset/${EPOCH}00000001`]);
  });
});
