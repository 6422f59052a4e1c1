// SHA-256 (FIPS 180-4), some at a time. The browser's own takes all at once and answers later, and a page without TLS has none; a stylesheet is
// named while the page is being told, so its hash is needed at once.

const first = (count: number, root: (prime: number) => number): Uint32Array => {
  const found: number[] = [];
  for (let number = 2; found.length < count; number += 1) if (!found.some((prime) => number % prime === 0)) found.push(number);
  return Uint32Array.from(found, (prime) => (root(prime) % 1) * 2 ** 32);
};
const K = first(64, Math.cbrt);
const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

export class Sha256 {
  private readonly state = first(8, Math.sqrt);
  private readonly block = new Uint8Array(64);
  private readonly words = new Uint32Array(64);
  private length = 0;

  add(bytes: Uint8Array): this {
    for (let at = 0; at < bytes.length; ) {
      const used = this.length % 64;
      const part = bytes.subarray(at, at + 64 - used);
      this.block.set(part, used);
      this.length += part.length;
      at += part.length;
      if (this.length % 64 === 0) this.mix();
    }
    return this;
  }

  /** In hex; nothing may be added after it. */
  hex(): string {
    const bits = this.length * 8;
    const end = new Uint8Array(((119 - (this.length % 64)) % 64) + 9);
    end[0] = 0x80;
    const view = new DataView(end.buffer);
    view.setUint32(end.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(end.length - 4, bits);
    this.add(end);
    return Array.from(this.state, (word) => word.toString(16).padStart(8, "0")).join("");
  }

  private mix(): void {
    const { state, words } = this;
    const view = new DataView(this.block.buffer);
    for (let i = 0; i < 64; i += 1) {
      if (i < 16) words[i] = view.getUint32(i * 4);
      else {
        const [two, fifteen] = [words[i - 2]!, words[i - 15]!];
        words[i] = (turn(two, 17) ^ turn(two, 19) ^ (two >>> 10)) + words[i - 7]! + (turn(fifteen, 7) ^ turn(fifteen, 18) ^ (fifteen >>> 3)) + words[i - 16]!;
      }
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i]! + words[i]!) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, at) => (state[at]! += word));
  }
}
