// @vitest-environment node
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { sha256 } from "../src/sha256";

it("is what others say it is, at every length around a block", () => {
  for (let length = 0; length < 300; length += 1) {
    const bytes = Uint8Array.from({ length }, (_none, at) => (at * 31 + length) % 256);
    expect(sha256(bytes), String(length)).toBe(createHash("sha256").update(bytes).digest("hex"));
  }
});
