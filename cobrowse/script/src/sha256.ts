// SHA-256 (FIPS 180-4). The browser's own answers later, and a page without TLS has none; a stylesheet is named while the page is being told, so its hash is
// needed at once.

const first = (count: number, root: (prime: number) => number): Uint32Array => {
  const found: number[] = [];
  for (let number = 2; found.length < count; number += 1) if (!found.some((prime) => number % prime === 0)) found.push(number);
  return Uint32Array.from(found, (prime) => (root(prime) % 1) * 2 ** 32);
};
const K = first(64, Math.cbrt);
const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** The hash of less than half a gigabyte, in hex. */
export function sha256(bytes: Uint8Array): string {
  const state = first(8, Math.sqrt);
  const words = new Uint32Array(64);
  const whole = new Uint8Array((bytes.length + 72) & -64);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(whole.length - 4, bytes.length * 8);
  for (let at = 0; at < whole.length; at += 64) {
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i += 1) {
      if (i < 16) words[i] = view.getUint32(at + i * 4);
      else {
        const two = words[i - 2]!;
        const fifteen = words[i - 15]!;
        words[i] = (turn(two, 17) ^ turn(two, 19) ^ (two >>> 10)) + words[i - 7]! + (turn(fifteen, 7) ^ turn(fifteen, 18) ^ (fifteen >>> 3)) + words[i - 16]!;
      }
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i]! + words[i]!) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, n) => (state[n]! += word));
  }
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
}
