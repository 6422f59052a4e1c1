// Pictures and fonts of the page for an agent whose viewer has no network. In the page's events they have names; when a viewer shows one, the relay
// asks for it, and it is read from this browser's own cache, hashed and sent, once a contact. What the browser does not let a page read (other
// origins without CORS) is drawn from what is on the screen, or told as a box of its size. rrweb's inlineImages is left off: it changes
// `crossorigin` on the customer's own page. Cookies go to the page's own origin only; addresses never leave.
import { joined } from "./deflate";
import { embedded } from "./embedded";
import { hex } from "./seal";
import { type Moving, Stills } from "./stills";
import type { Styles } from "./styles";
import { MAX_ASSET, MAX_ASSET_PART } from "./wire";

/** Bytes of a content, at most: sealed it is a little more. */
const MOST = MAX_ASSET - 24;

/** Milliseconds that reading one may take: an image can be sent without end. */
const PATIENCE = 10_000;
/** Pixels of a side of a picture that is too large as it is. */
const MAX_SIDE = 2048;
/** Names of one page load. */
const MAX_NAMES = 20_000;
/** Characters of a data: address that stays where it is. */
const SHORT = 2_000;
/** Milliseconds that a part may take to the relay: what changes on the page meanwhile waits behind it. Parts are as large as that allows, of LEAST to LARGEST bytes. */
const PART_TAKES = 700;
const LEAST = 0x1000;
const LARGEST = MAX_ASSET_PART - LEAST;
/** Bytes kept of what was read and not asked for yet. */
const MAX_KEPT = 8 * 1024 * 1024;
const SCHEME = "naast://asset/";
/** Characters of what the wire calls a content. */
const HASH = 64;
/** What may be a picture or a font by its word; the console looks at the bytes. */
const TYPES = /^(image|font|application)\/(?!.*(json|xml|script))|^image\/svg|^$/i;

interface Source {
  url: string;
  image: HTMLImageElement | undefined;
  moving?: Moving;
}

export interface AssetMessage {
  name: string;
  hash?: string;
  size?: number;
  at?: number;
  width?: number;
  height?: number;
}

export interface AssetPipe {
  /** Fulfilled when the next may go. */
  sendAsset(message: AssetMessage, body: Uint8Array): Promise<unknown>;
  buffered(): number;
  /** What a content of this hash is called on the wire, and how it travels. */
  named(hash: string): Promise<string>;
  sealed(name: string, content: Uint8Array): Promise<Uint8Array>;
}

export class Assets {
  private readonly names = new Map<string, string>();
  private readonly sources = new Map<string, Source>();
  private readonly shown = new WeakMap<HTMLImageElement, string>();
  /** Asked for before they loaded. */
  private readonly late = new WeakMap<HTMLImageElement, string>();
  readonly stills = new Stills(
    (moving, before) => {
      this.sources.delete(before.slice(SCHEME.length));
      return this.call("still" + this.names.size, { url: "", image: undefined, moving });
    },
    (moving) => this.changed(moving),
  );
  private kept = new Map<string, Uint8Array>();
  private line = Promise.resolve();
  /** Bytes of the next part. */
  private part = LEAST;

  /** `changed` is told of pictures that show something else than was said. */
  constructor(
    private readonly epoch: string,
    private readonly styles: Styles,
    private readonly pipe: AssetPipe,
    private readonly changed: (element: Element) => void,
  ) {}

  /** What to show in the place of a picture; without `seen` a blank of its size. What has not loaded is sent when it has. */
  of(image: HTMLImageElement | Moving, seen: boolean): string {
    if (!("naturalWidth" in image)) return this.stills.of(image);
    if (!seen) return blank(image);
    if (!this.shown.has(image)) for (const event of ["load", "error"]) image.addEventListener(event, () => this.loaded(image));
    const made = this.named(image.currentSrc || image.src, image);
    this.shown.set(image, made);
    return made;
  }

  /** What an address is called at the agent. */
  named(url: string, image?: HTMLImageElement): string {
    if (url.length < SHORT && /^data:(image|font|application\/(x-)?font)/i.test(url)) return url;
    if (!/^(https?|blob|data):/i.test(url)) return "";
    return this.call(url, { url, image });
  }

  private call(known: string, source: Source): string {
    let name = this.names.get(known);
    if (!name) {
      if (this.names.size >= MAX_NAMES) return "";
      name = this.epoch + this.names.size.toString(16).padStart(8, "0");
      this.names.set(known, name);
      this.sources.set(name, source);
    }
    return SCHEME + name;
  }

  /** A viewer lacks these: names, or contents as the wire calls them. */
  want(names: string[]): void {
    for (const name of names) void this.give(name);
  }

  private loaded(image: HTMLImageElement): void {
    const before = this.shown.get(image);
    const now = this.of(image, true);
    const late = this.late.get(image);
    this.late.delete(image);
    if (late) void this.give(late);
    if (now !== before && image.isConnected) this.changed(image);
  }

  private async give(name: string): Promise<void> {
    const source = this.sources.get(name);
    const sheet = source || name.length < HASH ? null : await this.sheet(name);
    if (sheet) {
      this.say({ name }, await this.styles.packed(sheet));
      return;
    }
    if (source?.image && !source.image.complete && source.image.isConnected) {
      this.late.set(source.image, name);
      return;
    }
    const bytes = this.kept.get(name) ?? (source && (await read(source)));
    if (source?.moving) this.stills.gave(source.moving);
    if (!source && (FRAME || embedded.say(0, "want", name))) return; // a frame's, perhaps
    if (!bytes) {
      this.say({ name, width: source?.image?.naturalWidth ?? 0, height: source?.image?.naturalHeight ?? 0 });
      return;
    }
    const hash = await this.pipe.named(await hashOf(bytes));
    if (name === hash) {
      this.say({ name }, bytes);
      this.kept.delete(hash);
      return;
    }
    let size = bytes.length;
    for (const one of this.kept.values()) size += one.length;
    if (size > MAX_KEPT) this.kept.clear();
    this.kept.set(hash, bytes);
    if (source && !source.moving) this.sources.set(hash, source);
    this.say({ name, hash, size: bytes.length });
  }

  /** The hash of the stylesheet that the wire calls so. */
  private async sheet(name: string): Promise<string | null> {
    for (const hash of this.styles.hashes()) if ((await this.pipe.named(hash)) === name) return hash;
    return null;
  }

  /** One after another, no faster than the relay takes it: a name, or with what it stands for, in parts; without bytes there is none. */
  private say(message: AssetMessage, plain?: Uint8Array | null): void {
    const sent = this.line.then(async () => {
      const content = plain?.length ? await this.pipe.sealed(message.name, plain) : new Uint8Array();
      if (plain) message.size = content.length;
      let at = 0;
      do {
        const began = performance.now();
        const body = content.subarray(at, at + this.part);
        await this.pipe.sendAsset({ ...message, at }, body);
        at += body.length;
        this.part = Math.min(LARGEST, (body.length * PART_TAKES) / (performance.now() - began)) | LEAST; // LARGEST has that bit
      } while (at < content.length);
    });
    this.line = sent.catch(() => undefined); // one that could not be sealed keeps nobody waiting
  }
}

const hashOf = async (bytes: Uint8Array): Promise<string> => hex(await crypto.subtle.digest("SHA-256", bytes as BufferSource));

/** The content, or nothing when the browser does not let a page read it. */
async function read({ url, image, moving }: Source): Promise<Uint8Array | null> {
  if (moving) return draw(moving);
  try {
    const answer = await fetch(url, { cache: "force-cache", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok && TYPES.test(answer.headers.get("content-type") ?? "")) {
      const bytes = await upTo(MOST, answer);
      if (bytes) return bytes;
    }
  } catch {
    // another origin's, too slow, or forbidden by the site's content policy
  }
  try {
    return await draw(image ?? (await loaded(url)));
  } catch {
    return null; // a font, or nothing at all
  }
}

/** A background has no element to be drawn from. */
async function loaded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.crossOrigin = "anonymous";
  image.src = url;
  await Promise.race([image.decode(), new Promise((_done, late) => setTimeout(late, PATIENCE))]);
  return image;
}

/** A content of so many bytes at most; of more nothing. */
export async function upTo(most: number, answer: Response): Promise<Uint8Array | null> {
  const reader = answer.body?.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const part = (await reader?.read())?.value;
    if (!part) break;
    parts.push(part);
    size += part.length;
    if (size > most) {
      void reader?.cancel();
      return null;
    }
  }
  return size ? joined(parts) : null;
}

/** The picture as the browser shows it. */
async function draw(image: HTMLImageElement | Moving): Promise<Uint8Array | null> {
  const { width, height } = sizeOf(image);
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  try {
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const isPhoto = "videoWidth" in image || /\.jpe?g/i.test((image as HTMLImageElement).currentSrc); // ten times as fast, and nothing shines through
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, `image/${isPhoto ? "jpeg" : "webp"}`, 0.9));
    return blob && blob.size <= MOST ? new Uint8Array(await blob.arrayBuffer()) : null;
  } catch {
    return null;
  }
}

function sizeOf(image: HTMLImageElement | Moving): { width: number; height: number } {
  if ("videoWidth" in image) return { width: image.videoWidth, height: image.videoHeight };
  return "naturalWidth" in image ? { width: image.naturalWidth, height: image.naturalHeight } : image;
}

/** A picture of nothing that takes as much room. */
function blank(image: HTMLImageElement): string {
  const { naturalWidth: width, naturalHeight: height } = image;
  if (!width) return "";
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#8881"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
