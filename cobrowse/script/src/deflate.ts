// A raw deflate stream (RFC 1951) that lives from one full snapshot to the next, cut at byte boundaries: what was packed can be
// unpacked at once, and the next batch still profits from what went before; the first from the dictionary, which both sides have. Packing goes in
// steps, so that a large batch is no long task.
import { Deflate } from "fflate";
import { DICTIONARY } from "./dictionary";
import { cut } from "./wire";

/** Characters that one step packs. */
const STEP = 32 * 1024;

/** The bits that fflate still holds after a flush: `r` is the last byte, shifted by three, and how many bits of it are used. */
interface Held {
  s: { r: number };
}

export class Packer {
  private readonly encoder = new TextEncoder();
  private parts: Uint8Array[] = [];
  private texts: string[] = [];
  private waiting = 0;
  /** Bytes packed since the last cut. */
  size = 0;
  private readonly stream = new Deflate({ level: 6, dictionary: DICTIONARY }, (part) => this.keep(part));

  /** Takes text that is to be packed. */
  add(text: string): void {
    this.texts.push(text);
    this.waiting += text.length;
  }

  /** Packs a part of what waits, once that is enough for a step; whether it did. */
  step(): boolean {
    if (this.waiting < STEP) return false;
    const whole = this.texts.join("");
    const part = cut(whole, STEP);
    this.stream.push(this.encoder.encode(part));
    this.texts = [whole.slice(part.length)];
    this.waiting -= part.length;
    return true;
  }

  /** Packs the rest; the bytes that take all since the last cut to the other side. */
  cut(): Uint8Array {
    while (this.step());
    this.stream.push(this.encoder.encode(this.texts.join("")));
    this.stream.flush();
    this.keep(this.boundary());
    const packed = joined(this.parts);
    [this.parts, this.texts, this.waiting, this.size] = [[], [], 0, 0];
    return packed;
  }

  /** The bytes that take the text to the other side. */
  pack(text: string): Uint8Array {
    this.add(text);
    return this.cut();
  }

  private keep(part: Uint8Array): void {
    this.parts.push(part);
    this.size += part.length;
  }

  /**
   * The beginning of an empty stored block (RFC 1951, 3.2.4), which ends at a byte boundary; its four bytes are always the same and are left to
   * whoever unpacks, as in RFC 7692. fflate 0.8.3's own `flush(true)` writes it at the wrong
   * place whenever bits are pending, and the stream cannot be read from there on; hence by hand. test/deflate.test.ts fails if that changes.
   */
  private boundary(): Uint8Array {
    const held = (this.stream as unknown as Held).s;
    const bits = (held.r & 7) + 3;
    const end = new Uint8Array(bits > 8 ? 2 : 1);
    end[0] = held.r >> 3;
    held.r = 0;
    return end;
  }
}

/** All parts as one. */
export function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
