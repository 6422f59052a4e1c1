// What a frame tells (frame.ts), as it is: the page around packs it. In the place of deflate.ts's packer.

export class Plain {
  size = 0;
  private texts: string[] = [];

  add(text: string): void {
    this.texts.push(text);
    this.size += text.length;
  }

  /** There is nothing to do in steps. */
  step(): boolean {
    return false;
  }

  /** All since the last cut. */
  cut(): Uint8Array {
    const text = this.texts.join("");
    [this.texts, this.size] = [[], 0];
    return new TextEncoder().encode(text);
  }
}
