// What one tab does with the relay's word; that the rest of it holds is seen in `contact.test.ts` and in the journeys.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RULES } from "../src/fields";
import { Look } from "../src/look";
import { SealedPipe } from "../src/seal";
import { Share } from "../src/share";

const nothing = () => undefined;

describe("what the relay says to the tab that is told", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("CSSStyleSheet", class { replaceSync(): void {} });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("begins anew after a lost connection, and waits for no part of a picture that went with it", async () => {
    const resync = vi.spyOn(Share.prototype, "resync").mockImplementation(nothing);
    const look = new Look({ up: true, buffered: () => 0, sendPage: () => true }, RULES, nothing, {
      cannot: nothing,
      unheard: nothing,
      stopSharing: nothing,
    });
    const { sealed } = look as unknown as { sealed: SealedPipe };
    sealed.begin("ab".repeat(32));
    let over = false;
    void sealed.sendAsset({ name: "0123456789ab00000001" }, new Uint8Array(4096)).then(() => (over = true));
    await vi.advanceTimersByTimeAsync(1000);
    expect(over).toBe(false);
    look.hear({ t: "resync", contact: "c1" }, "");
    await vi.advanceTimersByTimeAsync(100);
    expect(over).toBe(true);
    expect(resync).toHaveBeenCalledOnce();
  });
});
