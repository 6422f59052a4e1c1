// Stylesheets by content: a large one is named by its hash where it stands in the page's events, and its text goes to a viewer that asks for it, once
// a contact, whatever pages it is on. The text is what the filter let through. Pictures and fonts in it have other names at every page load: the
// text counts them, and the mark says which they are, so that the same sheet keeps its hash.
//
// `naast://sheet/HASH.1.1f`: the sheet of this hash, whose picture `naast://asset/0~` is this page load's number 1, and `1~` its 1f.
// What is named is kept until the snapshot after the next; where there is no room for it a sheet is told where it stands, as small ones are.
import { Packer } from "./deflate";
import { sha256 } from "./sha256";
import { MAX_ASSET } from "./wire";

/** Characters from which on a sheet is named. */
export const MIN_SHEET = 512;
/** Characters that are kept for whoever asks. */
const MAX_KEPT = 8 * 1024 * 1024;
/** Bytes of one, packed: sealed it is a little more. */
const MAX_SHEET = MAX_ASSET - 24;
/** Pictures and fonts of one sheet; with more it is told where it stands. */
const MAX_NAMED = 500;

export class Styles {
  private kept = new Map<string, string>();
  private before = new Map<string, string>();
  private size = 0;
  private readonly assets: RegExp;
  private readonly encoder = new TextEncoder();

  constructor(epoch: string) {
    this.assets = new RegExp(`naast://asset/${epoch}0*([0-9a-f]+)`, "g");
  }

  /** Before a snapshot. */
  forget(): void {
    [this.before, this.kept, this.size] = [this.kept, new Map(), 0];
  }

  /** What stands for a sheet in the page's events: its mark, or itself. */
  named(css: string): string {
    if (css.length < MIN_SHEET) return css;
    const numbers: string[] = [];
    const text = css.replace(this.assets, (_whole, number: string) => {
      const at = numbers.indexOf(number);
      return `naast://asset/${at < 0 ? numbers.push(number) - 1 : at}~`;
    });
    if (numbers.length > MAX_NAMED || this.size + text.length > MAX_KEPT) return css;
    const hash = sha256(this.encoder.encode(text));
    if (!this.kept.has(hash)) this.size += text.length;
    this.kept.set(hash, text);
    return `naast://sheet/${[hash, ...numbers].join(".")}`;
  }

  /** A sheet's text, packed; nothing when it is not on this page, or too large even so. In steps, as a large one is no short work. */
  async packed(hash: string): Promise<Uint8Array | null> {
    const text = this.kept.get(hash) ?? this.before.get(hash);
    if (text === undefined) return null;
    const packer = new Packer();
    packer.add(text);
    while (packer.step()) await new Promise((resolve) => setTimeout(resolve));
    const packed = packer.cut();
    return packed.length > MAX_SHEET ? null : packed;
  }

  /** All that can be asked for. */
  hashes(): string[] {
    return [...this.kept.keys(), ...this.before.keys()];
  }
}
