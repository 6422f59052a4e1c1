// What leaves this page is sealed for the console of the contact, so that whoever carries it cannot read or change it: `cobrowse/sealing.py` says how,
// and a test holds the two against each other. Here: keys, the agreement's sums, and the pipe that seals what share.ts and assets.ts send, in the
// order in which they send it, though the browser's own cryptography answers later. Who says which message of the agreement when is contact.ts's.
import type { AssetMessage } from "./assets";
import { joined } from "./deflate";
import type { Pipe } from "./share";
import type { Asset, Page } from "./wire";

const TAG = 96;
const IV = 12;
const MAC = 8;
/** Bytes of an intent's IV that count. */
const COUNT = 8;
/** Milliseconds after which a part, or the word that it came, is lost with a connection. */
const LOST = 5000;
/** Milliseconds between two messages of assets, so that they stay within what the relay takes of one connection (`relay/limits.py`). */
const PAUSE = 16;
const GCM = "AES-GCM";
const SHA = "SHA-256";
const CURVE = { name: "ECDH", namedCurve: "P-256" };

type Bytes = Uint8Array<ArrayBuffer>;

/** Undefined on a page without TLS, which shares nothing. */
export const { subtle } = crypto;
const encoder = new TextEncoder();
const utf8 = (text: string): Bytes => encoder.encode(text) as Bytes;

export const hex = (bytes: ArrayBuffer | Uint8Array): string => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text: string): Bytes => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** Random bytes in hex. */
export const random = (count: number): string => hex(crypto.getRandomValues(new Uint8Array(count)));

async function derived(secret: BufferSource, label: string, made: AesKeyGenParams | HmacKeyGenParams, use: KeyUsage): Promise<CryptoKey> {
  const base = await subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  return subtle.deriveKey({ name: "HKDF", hash: SHA, salt: new Uint8Array(), info: utf8(label) }, base, made, false, [use]);
}

const cipher = (secret: BufferSource, label: string, use: KeyUsage = "encrypt"): Promise<CryptoKey> => derived(secret, label, { name: GCM, length: 256 }, use);

async function encrypted(key: CryptoKey, iv: Bytes, text: Uint8Array, beside: Bytes): Promise<Uint8Array> {
  return new Uint8Array(await subtle.encrypt({ name: GCM, iv, additionalData: beside, tagLength: TAG }, key, text as Bytes));
}

/** This side's half of an agreement, for one time only. */
export class Half {
  private constructor(
    private readonly pair: CryptoKeyPair,
    /** In hex, as all that travels. */
    readonly open: string,
  ) {}

  static async make(): Promise<Half> {
    const pair = await subtle.generateKey(CURVE, false, ["deriveBits"]);
    return new Half(pair, hex(await subtle.exportKey("raw", pair.publicKey)));
  }

  async commitment(): Promise<string> {
    return hex(await subtle.digest(SHA, unhex(this.open)));
  }

  /** The content key for the console with that half, and the digits that both show. */
  async wrap(contact: string, theirs: string, content: string): Promise<[string, string]> {
    const { open } = this;
    const point = await subtle.importKey("raw", unhex(theirs), CURVE, false, []);
    const shared = await subtle.deriveBits({ name: "ECDH", public: point }, this.pair.privateKey, 256);
    const key = await cipher(shared, `naast key ${contact} ${open} ${theirs}`);
    const wrapped = await encrypted(key, new Uint8Array(IV), unhex(content), new Uint8Array());
    const whole = await subtle.digest(SHA, joined([utf8(`naast digits ${contact} `), unhex(open + theirs)]) as Bytes);
    const digits = String(new DataView(whole).getUint32(0) % 1e6).padStart(6, "0");
    return [hex(wrapped), `${digits.slice(0, 3)} ${digits.slice(3)}`];
  }
}

export interface Sender {
  sendPage(message: Page | Asset, body: Uint8Array): boolean;
  buffered(): number;
  readonly up: boolean;
}

/** Between what is told of the page and the link. */
export class SealedPipe implements Pipe {
  private content = "";
  private names!: Promise<CryptoKey>;
  private assets!: Promise<CryptoKey>;
  private pages!: Promise<CryptoKey>;
  private intents!: Promise<CryptoKey>;
  /** The highest count of an intent, by the digits under which it was meant. */
  private readonly counted: Record<string, string> = {};
  private epoch = "";
  private line: Promise<unknown> = Promise.resolve();
  /** Bytes that are being sealed. */
  private waiting = 0;
  /** Whoever waits for the relay to have a part. */
  private readonly taken: (() => void)[] = [];
  /** Counts shares: what is under way when one ends goes nowhere. */
  private turn = 0;

  constructor(private readonly link: Sender) {}

  /** Seals with this content key (hex) from now on. */
  begin(content: string): void {
    if (content === this.content) return;
    this.content = content;
    this.epoch = "";
    const secret = unhex(content);
    this.assets = cipher(secret, "assets");
    this.intents = cipher(secret, "intents", "decrypt");
    this.names = derived(secret, "names", { name: "HMAC", hash: SHA, length: 256 }, "sign");
  }

  /** What is being sealed does not leave. */
  drop(): void {
    this.turn += 1;
  }

  send(page: Omit<Page, "t" | "contact">, body: Uint8Array): boolean {
    if (!this.link.up) return false;
    if (page.epoch && page.epoch !== this.epoch) {
      this.epoch = page.epoch;
      this.pages = cipher(unhex(this.content), `page ${page.epoch}`); // of its own, so that counting makes IVs that never come twice
    }
    const { pages } = this;
    const iv = new Uint8Array(IV);
    new DataView(iv.buffer).setUint32(8, page.n ?? 0);
    const beside = Uint8Array.of(page.full ? 1 : 0, page.coarse ? 1 : 0);
    this.then(body.length, async () => {
      const sealed = await encrypted(await pages, iv, body, beside);
      return () => this.link.sendPage({ t: "page", ...page }, sealed);
    });
    return true;
  }

  /** A part is on its way until the relay took it: what browsers say of bytes that wait leaves out those that the system holds, on a thin line a minute of them. */
  sendAsset(asset: AssetMessage, body: Uint8Array): Promise<unknown> {
    this.then(body.length, async () => {
      const { name, hash = "", width = 0, height = 0 } = asset;
      const vouched = body.length ? {} : { mac: hex((await this.sum(`${name} ${hash} ${width} ${height}`)).slice(0, MAC)) };
      return () => this.link.sendPage({ t: "asset", ...asset, ...vouched }, body);
    });
    return new Promise<void>((taken) => {
      this.taken.push(taken);
      setTimeout(taken, body.length ? LOST : PAUSE);
    });
  }

  /** The relay has what was sent of an asset. */
  took(): void {
    for (const taken of this.taken.splice(0)) setTimeout(taken, PAUSE);
  }

  buffered(): number {
    return this.link.buffered() + this.waiting;
  }

  /** What a content of this hash is called on the wire: the same each time, and telling nothing to who knows the content. */
  async named(hash: string): Promise<string> {
    return hex(await this.sum(hash));
  }

  /** A content as it travels. It may come again, packed anew, so each sealing has an IV of its own. */
  async sealed(name: string, content: Uint8Array): Promise<Uint8Array> {
    const iv = crypto.getRandomValues(new Uint8Array(IV));
    return joined([iv, await encrypted(await this.assets, iv, content, utf8(name))]);
  }

  /** What the agent's console sealed for this page. Rejects what was not meant so, and what comes a second time. */
  async opened(meant: string, digits: string, sealed: string): Promise<string> {
    const [iv, text] = [unhex(sealed.slice(0, IV * 2)), unhex(sealed.slice(IV * 2))];
    const opened = await subtle.decrypt({ name: GCM, iv, additionalData: utf8(`${meant} ${digits}`), tagLength: TAG }, await this.intents, text);
    const count = hex(iv.slice(0, COUNT));
    if (count <= (this.counted[digits] ?? "")) throw 0;
    this.counted[digits] = count;
    return new TextDecoder().decode(opened);
  }

  private async sum(text: string): Promise<ArrayBuffer> {
    return subtle.sign("HMAC", await this.names, utf8(text));
  }

  private then(size: number, work: () => Promise<() => unknown>): void {
    const { turn } = this;
    this.waiting += size;
    const done = () => void (this.waiting -= size);
    this.line = this.line.then(work).then((send) => {
      done();
      if (turn === this.turn) send();
    }, done); // one that could not be sealed does not leave, and the relay asks for what is missing
  }
}
