import { describe, expect, it } from "vitest";
import { advance, type CallEvent, type CallState, isLive, isWithRelay, NEXT, told } from "../src/call";

const walk = (from: CallState, ...events: CallEvent[]): CallState => events.reduce(advance, from);

describe("the customer's call", () => {
  it("goes from the button to talking and to the thanks", () => {
    expect(walk("closed", "opened", "pressed", "microphone_given", "queued", "offered", "answered", "connected")).toBe("talking");
    expect(walk("talking", "held")).toBe("on_hold");
    expect(walk("on_hold", "connected", "ended", "closed")).toBe("closed");
  });

  it("waits again when an offer was declined", () => {
    expect(walk("ringing", "queued")).toBe("waiting");
  });

  it("goes on after a page load without the form", () => {
    expect(walk("closed", "resumed", "connected")).toBe("talking");
  });

  it("lets a customer without microphone try again, or call without one", () => {
    expect(walk("asking", "microphone_refused", "pressed")).toBe("asking");
    expect(walk("asking", "microphone_refused", "microphone_given")).toBe("calling");
  });

  it("passes over what does not fit", () => {
    expect(walk("closed", "connected")).toBe("closed");
    expect(walk("talking", "opened", "closed", "pressed")).toBe("talking");
    expect(walk("ended", "connected")).toBe("ended");
  });

  it("has a step for every state of the relay while it is with the relay", () => {
    for (const state of Object.keys(NEXT) as CallState[]) {
      if (!isWithRelay(state)) continue;
      for (const said of ["queued", "offered", "connecting", "connected", "on_hold", "wrap_up", "abandoned", "failed"] as const) {
        expect(NEXT[state][told(said)]).toBeDefined();
      }
    }
    expect(["connecting", "talking", "on_hold"].every((state) => isLive(state as CallState))).toBe(true);
    expect(isLive("waiting")).toBe(false);
  });
});
