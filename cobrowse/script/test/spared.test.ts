// @vitest-environment node
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import type { Packer } from "../src/deflate";
// @ts-expect-error a part of the build, which is no TypeScript
import { spare } from "../spared.mjs";

const folder = join(import.meta.dirname, "..");

/** deflate.ts with fflate in it: as it comes, or as page.js has it. */
async function packer(plugins: object[]): Promise<[new () => Packer, number]> {
  const entry = join(folder, "src/deflate.ts");
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, minify: true, write: false, format: "iife", globalName: "made", plugins: plugins as never });
  const { text } = outputFiles[0]!;
  return [(new Function(`${text};return made.Packer`) as () => new () => Packer)(), text.length];
}

/** Markup that repeats, and noise that cannot be packed. */
function texts(): string[] {
  let state = 20;
  const next = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const word = (kind: number): string => (kind ? `<li class="card"><b>${Math.floor(next() * 9999)}</b></li>` : String.fromCharCode(33 + next() * 9000, 33 + next() * 90));
  return [1, 30, 3_000, 900, 0, 40_000, 5, 12_000].map((count, at) => Array.from({ length: count }, () => word(at % 3)).join(""));
}

describe("what of fflate is in page.js", () => {
  it("packs the same as the whole, and is smaller", async () => {
    const [[Whole, large], [Less, small]] = [await packer([]), await packer([spare])];
    const [whole, less] = [new Whole(), new Less()];
    for (const text of texts()) expect(Buffer.from(less.pack(text)).equals(Buffer.from(whole.pack(text)))).toBe(true);
    expect(small).toBeLessThan(large - 1500);
  });
});
