import { beforeEach, describe, expect, it, vi } from "vitest";
import { Refused } from "../src/link";
import { Store } from "../src/memory";
import { Tokens } from "../src/token";

const SITE = { relay: "https://relay.example/base/", site: "my shop", customer: "", invite: "" };
const answer = (status: number, body: unknown) => ({ ok: status < 400, status, json: () => Promise.resolve(body) });

describe("the page's token", () => {
  const fetched = vi.fn();

  beforeEach(() => {
    sessionStorage.clear();
    fetched.mockReset().mockImplementation(() => Promise.resolve(answer(200, { token: "T1", expires_in: 3600 })));
    vi.stubGlobal("fetch", fetched);
  });

  it("is asked at the relay that the script came from, without cookies, and kept while it is good", async () => {
    const tokens = new Tokens(SITE, new Store("shop"));
    expect(await tokens.get()).toBe("T1");
    expect(await tokens.get()).toBe("T1");
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(fetched).toHaveBeenCalledWith(
      "https://relay.example/base/page-token?site=my%20shop",
      expect.objectContaining({ method: "POST", credentials: "omit", headers: {} }),
    );
    tokens.spoiled();
    await tokens.get();
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it("says that a site is closed, and never that it is open again", async () => {
    const shut = vi.fn();
    const tokens = new Tokens(SITE, new Store("shop"), shut);
    await tokens.get();
    expect(shut).not.toHaveBeenCalled();
    fetched.mockImplementation(() => Promise.resolve(answer(200, { token: "T2", expires_in: 3600, mode: "closed" })));
    tokens.spoiled();
    await tokens.get();
    expect(shut).toHaveBeenCalledTimes(1);
  });

  it("keeps the visitor of this tab, and says who is signed in and by which invite", async () => {
    await new Tokens(SITE, new Store("shop")).get();
    await new Tokens({ ...SITE, customer: "JWT", invite: "INV" }, new Store("shop")).get();
    expect(fetched.mock.lastCall?.[1].headers).toEqual({ Authorization: "Bearer JWT", "X-Naast-Invite": "INV", "X-Naast-Visitor": "T1" });
  });

  it("that is refused tells the site's owner what to do", async () => {
    const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
    for (const [problem, words] of [["unknown_site", '[[sites]]'], ["wrong_origin", `Add "${location.origin}"`]] as const) {
      fetched.mockResolvedValueOnce(answer(403, { problem, text: "no" }));
      await expect(new Tokens(SITE, new Store("shop")).get()).rejects.toBeInstanceOf(Refused);
      expect(told.mock.lastCall?.[0]).toContain(words);
    }
  });

  it("has the record of a contact that ended, or says that it cannot", async () => {
    const tokens = new Tokens(SITE, new Store("shop"));
    await tokens.get();
    const file = new Blob(["{}"]);
    fetched.mockResolvedValueOnce({ ok: true, status: 200, blob: () => Promise.resolve(file) });
    expect(await tokens.record("c1")).toBe(file);
    const how = { method: "POST", headers: { Authorization: "Bearer T1" }, credentials: "omit", referrerPolicy: "origin" };
    expect(fetched).toHaveBeenLastCalledWith("https://relay.example/base/record?contact=c1", how);
    fetched.mockResolvedValueOnce(answer(404, {}));
    await expect(tokens.record("c1")).rejects.toThrow();
  });

  it("that cannot be had is another thing", async () => {
    fetched.mockResolvedValueOnce(answer(503, {}));
    await expect(new Tokens(SITE, new Store("shop")).get()).rejects.not.toBeInstanceOf(Refused);
  });
});
