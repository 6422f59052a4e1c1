import { beforeEach, describe, expect, it, vi } from "vitest";
import { onlyHere, Store } from "../src/memory";
import { Locks } from "./browser";

describe("what survives a page load", () => {
  beforeEach(() => {
    sessionStorage.clear();
    localStorage.clear();
  });

  it("is in sessionStorage, by site", () => {
    new Store("shop").keep({ contact: "c", generation: 3, muted: true });
    expect(new Store("shop").memory).toMatchObject({ contact: "c", generation: 3, muted: true });
    expect(new Store("other").memory.contact).toBe("");
    expect(localStorage).toHaveLength(0);
  });

  it("of a call is forgotten when it ends; the visit and the name stay", () => {
    const store = new Store("shop");
    store.keep({ consent: true, contact: "c", agent: "M", sharing: true, name: "Anna", token: "T", trail: [{ at: 1, name: "page", title: "", data: {} }] });
    store.forgetCall();
    expect(new Store("shop").memory).toMatchObject({ contact: "", agent: "", sharing: false, name: "Anna", token: "T", trail: [{ name: "page" }] });
  });

  it("keeps the visit and the visitor only with consent, and not when it is taken back", () => {
    const trail = [{ at: 1, name: "page", title: "", data: {} }];
    const store = new Store("shop");
    store.keep({ token: "T", trail });
    expect(new Store("shop").memory).toMatchObject({ token: "T", trail: [] });
    expect(localStorage).toHaveLength(0);
    store.keep({ consent: true });
    expect(new Store("shop").memory.trail).toEqual(trail);
    store.keep({ token: "T2" });
    sessionStorage.clear(); // another session
    const later = new Store("shop");
    expect(later.memory).toMatchObject({ token: "", trail: [] });
    later.keep({ consent: true });
    expect(later.memory.token).toBe("T2");
    later.keep({ token: "T3", contact: "c" });
    later.keep({ consent: true }); // a call goes on as who it is
    expect(later.memory.token).toBe("T3");
    later.keep({ consent: false });
    expect(localStorage).toHaveLength(0);
  });

  it("can be damaged or forbidden without harm", () => {
    for (const kept of ["{", "7", "null", '{"trail":7}']) {
      sessionStorage.setItem("naast:shop", kept);
      expect(new Store("shop").memory.trail).toEqual([]);
    }
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("no", "QuotaExceededError");
    });
    const store = new Store("shop");
    store.keep({ contact: "c" });
    expect(store.memory.contact).toBe("c");
  });

  it("is looked at again when the browser brings an old page back", () => {
    const old = new Store("shop");
    old.keep({ consent: true });
    expect(old.wentOn()).toBe(false);
    new Store("shop").keep({ contact: "c", trail: [{ at: 1, name: "cart", title: "", data: {} }] });
    expect(old.wentOn()).toBe(true);
    expect(old.memory.trail).toHaveLength(1);
  });

  it("belongs to one page: a copy of the tab does not get the call, now or when the first one goes, nor what another has", async () => {
    vi.useFakeTimers();
    vi.stubGlobal("navigator", { locks: new Locks() });
    expect(await onlyHere("c")).toBe(true);
    const copy = onlyHere("c");
    vi.advanceTimersByTime(8000);
    expect(await copy).toBe(false);
    dispatchEvent(new Event("pagehide"));
    await Promise.resolve();
    expect(await onlyHere("c")).toBe(true); // the copy gave the lock back, though its turn came
    let answer: boolean | null = null;
    void onlyHere("d", () => true).then((got) => (answer = got));
    await vi.advanceTimersByTimeAsync(7999);
    expect(answer).toBe(null); // the tab that has the call may still go
    await vi.advanceTimersByTimeAsync(1);
    expect(answer).toBe(false);
    vi.useRealTimers();
  });

  it("lets the call go the moment the page is left, so that the next one need not wait", async () => {
    let released = false;
    const request = (_: string, then: () => Promise<void>) => then().then(() => void (released = true));
    vi.stubGlobal("navigator", { locks: { request } });
    expect(await onlyHere("c")).toBe(true);
    expect(released).toBe(false);
    dispatchEvent(new Event("pagehide"));
    await vi.waitFor(() => expect(released).toBe(true), 20_000);
  });
});
