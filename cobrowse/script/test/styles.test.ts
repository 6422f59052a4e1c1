// @vitest-environment node
import { createHash } from "node:crypto";
import { constants, inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DICTIONARY } from "../src/dictionary";
import { MIN_SHEET, Styles } from "../src/styles";

const EPOCH = "0123456789ab";
const sheet = (at: number, epoch = EPOCH): string =>
  `.a{background:url("naast://asset/${epoch}0000000${at}")}.b{background:url("naast://asset/${epoch}0000001f")}.c{background:url("naast://asset/${epoch}0000000${at}")}${"i{color:red}".repeat(50)}`;

async function text(styles: Styles, mark: string): Promise<string> {
  const packed = await styles.packed(mark.slice("naast://sheet/".length).split(".")[0]!);
  const whole = Buffer.concat([packed!, Buffer.from([0, 0, 0xff, 0xff])]);
  return inflateRawSync(whole, { finishFlush: constants.Z_SYNC_FLUSH, dictionary: Buffer.from(DICTIONARY) }).toString();
}

describe("a stylesheet", () => {
  it("that is small stands where it is", () => {
    const css = "a{color:red}";
    expect(new Styles(EPOCH).named(css)).toBe(css);
    expect(new Styles(EPOCH).named("a".repeat(MIN_SHEET - 1))).toHaveLength(MIN_SHEET - 1);
  });

  it("that is large is named by what is in it, and told to whoever asks", async () => {
    const styles = new Styles(EPOCH);
    const css = "p{color:green}".repeat(5000);
    const mark = styles.named(css);
    expect(mark).toBe(`naast://sheet/${createHash("sha256").update(css).digest("hex")}`);
    expect(await text(styles, mark)).toBe(css);
    expect(await styles.packed("0".repeat(64))).toBeNull();
  });

  it("has one name at every page load, whatever its pictures are called there", async () => {
    const [one, other] = [new Styles(EPOCH), new Styles("ba9876543210")];
    const [first, second] = [one.named(sheet(3)), other.named(sheet(7, "ba9876543210"))];
    expect(first.endsWith(".3.1f")).toBe(true);
    expect(second).toBe(first.replace(".3.1f", ".7.1f"));
    expect(await text(one, first)).toContain('.a{background:url("naast://asset/0~")}.b{background:url("naast://asset/1~")}.c{background:url("naast://asset/0~")}');
    expect(await text(one, first)).not.toContain(EPOCH);
  });

  it("is kept until the snapshot after the next, and for lack of room stands where it is", async () => {
    const styles = new Styles(EPOCH);
    const mark = styles.named(sheet(1));
    const hash = mark.slice(14, 78);
    styles.forget();
    expect(styles.hashes()).toContain(hash);
    styles.forget();
    expect(styles.hashes()).not.toContain(hash);
    const large = "x".repeat(5 * 1024 * 1024);
    expect(styles.named(large)).not.toBe(large);
    expect(styles.named(`${large}y`)).toBe(`${large}y`);
  });
});
