// @vitest-environment node
import { constants, inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Packer } from "../src/deflate";
import { DICTIONARY } from "../src/dictionary";

const END = Buffer.from([0, 0, 0xff, 0xff]);
const unpacked = (packed: Uint8Array): string => inflateRawSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, dictionary: Buffer.from(DICTIONARY) }).toString();

/** A generator of its own (Lehmer), so that a failure can be seen again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function text(next: () => number, length: number, kind: number): string {
  let made = "";
  while (made.length < length) {
    if (kind === 0) made += String.fromCharCode(32 + next() * 9000);
    else made += next() < 0.5 ? `<div class="x${Math.floor(next() * 99)}">` : String.fromCharCode(97 + next() * 26);
  }
  return `${made}\n`;
}

describe("the packed stream", () => {
  it("can be unpacked after every batch, whatever its length and content", () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const next = numbers(seed * 7919);
      const packer = new Packer();
      let packed = Buffer.alloc(0);
      let said = "";
      for (let batch = 0; batch < 6; batch += 1) {
        const more = text(next, 1 + next() ** 8 * 150_000, seed % 3);
        packed = Buffer.concat([packed, packer.pack(more), END]);
        said += more;
        expect(unpacked(packed) === said).toBe(true);
      }
    }
  });

  it("profits from what went before", () => {
    const batch = `${JSON.stringify(Array.from({ length: 20 }, (_none, at) => ({ [`key ${at * at}`]: at })))}\n`;
    const packer = new Packer();
    const first = packer.pack(batch).length;
    expect(packer.pack(batch).length).toBeLessThan(first / 3);
  });

  it("profits from what both sides know before", () => {
    const page = '{"type":2,"tagName":"div","attributes":{"class":"box"},"childNodes":[]}';
    expect(new Packer().pack(page).length).toBeLessThan(30);
  });
});
