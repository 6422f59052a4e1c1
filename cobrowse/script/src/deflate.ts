// A raw deflate stream (RFC 1951) that lives from one full snapshot to the next, cut at byte boundaries: what was packed can be
// unpacked at once, and the next batch still profits from what went before.
import { Deflate } from "fflate";

/** The bits that fflate still holds after a flush: `r` is the last byte, shifted by three, and how many bits of it are used. */
interface Held {
  s: { r: number };
}

export class Packer {
  private readonly encoder = new TextEncoder();
  private readonly parts: Uint8Array[] = [];
  private readonly stream = new Deflate({ level: 6 }, (part) => this.parts.push(part.slice()));

  /** The bytes that take the text to the other side. */
  pack(text: string): Uint8Array {
    this.parts.length = 0;
    this.stream.push(this.encoder.encode(text));
    this.stream.flush();
    this.parts.push(this.boundary());
    return joined(this.parts);
  }

  /**
   * An empty stored block (RFC 1951, 3.2.4), which ends at a byte boundary. fflate 0.8.3's own `flush(true)` writes it at the wrong
   * place whenever bits are pending, and the stream cannot be read from there on; hence by hand. test/deflate.test.ts fails if that changes.
   */
  private boundary(): Uint8Array {
    const held = (this.stream as unknown as Held).s;
    const bits = (held.r & 7) + 3;
    const end = new Uint8Array((bits > 8 ? 2 : 1) + 4);
    end[0] = held.r >> 3;
    end.fill(0xff, end.length - 2);
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
