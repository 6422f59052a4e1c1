// When the next part of a picture may go; that what is sealed here opens in the console is held in `tests/cobrowse/test_script_seal.py`.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SealedPipe } from "../src/seal";

const NAME = "0123456789ab00000001";

describe("an asset on its way", () => {
  let pipe: SealedPipe;
  let over: string[];
  const send = (what: string, bytes: number): void => void pipe.sendAsset({ name: NAME }, new Uint8Array(bytes)).then(() => over.push(what));

  beforeEach(() => {
    vi.useFakeTimers();
    pipe = new SealedPipe({ up: true, buffered: () => 0, sendPage: () => true });
    pipe.begin("ab".repeat(32));
    over = [];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is over when the relay took it, that of a frame in the page too, and a name at once", async () => {
    send("part", 4096);
    send("part of a frame", 4096);
    send("name", 0);
    await vi.advanceTimersByTimeAsync(100);
    expect(over).toEqual(["name"]);
    pipe.took();
    await vi.advanceTimersByTimeAsync(5);
    expect(over).toEqual(["name"]); // the relay takes so many in a second
    await vi.advanceTimersByTimeAsync(100);
    expect(over).toEqual(["name", "part", "part of a frame"]);
  });

  it("is given up after a while: it, or the word that it came, was lost with a connection", async () => {
    send("part", 4096);
    await vi.advanceTimersByTimeAsync(4900);
    expect(over).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(over).toEqual(["part"]);
    pipe.took();
    send("next", 4096);
    await vi.advanceTimersByTimeAsync(100);
    expect(over).toEqual(["part"]);
  });
});
