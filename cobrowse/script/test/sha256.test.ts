// @vitest-environment node
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { Sha256 } from "../src/sha256";

it("is what others say it is, at every length around a block and in any parts", () => {
  for (let length = 0; length < 300; length += 1) {
    const bytes = Uint8Array.from({ length }, (_none, at) => (at * 31 + length) % 256);
    const cut = Math.floor(length / 3);
    const said = new Sha256().add(bytes.subarray(0, cut)).add(bytes.subarray(cut)).hex();
    expect(said, String(length)).toBe(createHash("sha256").update(bytes).digest("hex"));
  }
});
