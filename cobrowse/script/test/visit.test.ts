import { beforeEach, describe, expect, it, vi } from "vitest";
import { RULES } from "../src/fields";
import { Store } from "../src/memory";
import { Visit } from "../src/visit";
import { MAX_HEADER, MAX_TRAIL } from "../src/wire";

const told = vi.fn();
const visited = vi.fn((_trail: string): Promise<boolean> | null => Promise.resolve(true));
let store: Store;
let visit: Visit;

function change(field: HTMLInputElement | HTMLSelectElement, value: string): void {
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
}

describe("the trail", () => {
  beforeEach(() => {
    sessionStorage.clear();
    localStorage.clear();
    visited.mockClear();
    document.body.innerHTML = "";
    document.title = "Boots";
    store = new Store("shop");
    visit = new Visit(store, RULES, told, visited);
  });

  it("begins with the page, and survives a page load with consent only", () => {
    visit.watch();
    expect(store.memory.trail).toMatchObject([{ name: "page", title: "Boots", data: { path: "/" } }]);
    expect(new Store("shop").memory.trail).toHaveLength(0);
    expect(JSON.stringify({ ...sessionStorage, ...localStorage })).not.toContain("Boots");
    visit.consent(true);
    expect(new Store("shop").memory.trail).toHaveLength(1);
    expect(new Store("other").memory.trail).toHaveLength(0);
  });

  it("keeps the site's events in words, with the title apart", () => {
    visit.event("cart", { title: "Boots", total: "EUR 299.00", items: 1, none: null });
    expect(store.memory.trail[0]).toMatchObject({ name: "cart", title: "Boots", data: { total: "EUR 299.00", items: "1", none: "" } });
  });

  it("keeps fields that the owner opened, and no others", () => {
    document.body.innerHTML = `<label>Type number <input id="a" name="type" data-naast-open></label><input id="b" name="street">
      <div data-naast-open><input id="c" type="password"><input id="d" autocomplete="cc-number"><select id="e" aria-label="Part"><option>-</option><option value="x">Zone</option></select></div>`;
    visit.watch();
    for (const [id, value] of [["a", "KT-6420"], ["b", "Dam 1"], ["c", "secret"], ["d", "4242424242424242"], ["e", "x"]] as const) {
      change(document.querySelector(`#${id}`)!, value);
    }
    const forms = store.memory.trail.filter(({ name }) => name === "form");
    expect(forms.map(({ title, data }) => [title, data])).toEqual([
      ["Type number", { field: "type", value: "KT-6420" }],
      ["Part", { field: "e", value: "Zone" }],
    ]);
  });

  it("keeps the last value of a field that is corrected", () => {
    document.body.innerHTML = '<input id="a" name="type" data-naast-open>';
    visit.watch();
    change(document.querySelector("#a")!, "KT-64");
    change(document.querySelector("#a")!, "KT-6420");
    expect(store.memory.trail.filter(({ name }) => name === "form").map(({ data }) => data.value)).toEqual(["KT-6420"]);
  });

  it("masks numbers of cards, accounts and citizens wherever they stand", () => {
    visit.event("note", { title: "card 4242 4242 4242 4242", text: "4111-1111-1111-1111", iban: "to NL91 ABNA 0417 1643 00 and", bsn: "111222333 or 1112.22.333" });
    visit.event("gb82west12345698765432", { "nl91abna0417164300": "NL91ABNA0417164300" });
    expect(JSON.stringify(store.memory.trail)).not.toMatch(/4242|1111|0417|1643|111222|222\.333|west1234/i);
    visit.event("order", { title: "B204417", number: "123456789", type: "NL00 ABNA 0417 1643 00" });
    expect(store.memory.trail.at(-1)).toMatchObject({ title: "B204417", data: { number: "123456789", type: "NL00 ABNA 0417 1643 00" } });
  });

  it("of an error is what may be read of it, and of a closed site neither titles nor addresses nor errors", () => {
    document.body.innerHTML = '<p role="alert">Wrong <b data-naast-mask>SECRET</b> <output>SECRET</output> again</p>';
    const rules = { ...RULES };
    const mine = new Visit(store, rules, told, visited);
    mine.watch();
    expect(store.memory.trail.at(-1)).toMatchObject({ name: "error", title: "Wrong again" });
    mine.event("product", { title: "Boots" });
    rules.closed = true;
    expect(mine.tellNew().map(({ name }) => name)).toEqual(["product"]);
    expect(mine.tellAll().map(({ name }) => name)).toEqual(["product"]);
  });

  it("takes anything a site may send, in a bounded time", () => {
    const cyclic: Record<string, unknown> = { big: "x".repeat(1 << 20), symbol: Symbol("s"), none: undefined };
    cyclic.self = cyclic;
    const wild = Object.defineProperty({}, "bad", { enumerable: true, get: () => { throw new Error("the site's own"); } });
    for (const data of [cyclic, null, undefined, 7, "text", [1, 2], wild, new Proxy({}, { ownKeys: () => { throw new Error("no"); } })]) visit.event("x".repeat(1 << 20), data);
    visit.event(Object.create(null), { title: { toString: null } });
    const texts = store.memory.trail.flatMap(({ name, title, data }) => [name, title, ...Object.keys(data), ...Object.values(data)]);
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(300);
    expect(store.memory.trail.length).toBeGreaterThan(3);
    const began = performance.now();
    for (let i = 0; i < 1_000_000; i += 1) visit.event(`e${i}`, cyclic);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(told.mock.calls.length).toBeLessThan(400); // BURST, and one in EVERY
  });

  it("tells of a visit without a call only with consent, in ASCII, and not twice", async () => {
    vi.useFakeTimers();
    const own = vi.fn((_trail: string) => Promise.resolve(true));
    const mine = new Visit(store, RULES, told, own);
    mine.event("product", { title: "Laarzen €" });
    await vi.advanceTimersByTimeAsync(60_000);
    mine.watch();
    window.dispatchEvent(new Event("pagehide"));
    expect(own).not.toHaveBeenCalled();
    mine.consent(true);
    await vi.advanceTimersByTimeAsync(6_000);
    mine.event("cart", { total: "EUR 299.00" });
    window.dispatchEvent(new Event("pagehide"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(own.mock.calls.flat()).toEqual([
      '[{"age":66,"name":"product","title":"Laarzen \\u20ac"},{"age":6,"name":"page","title":"Boots","data":{"path":"/"}}]',
      '[{"age":0,"name":"cart","data":{"total":"EUR 299.00"}}]',
    ]);
    store.keep({ contact: "c" });
    mine.event("cart", { total: "EUR 1.00" }); // the call tells it
    await vi.advanceTimersByTimeAsync(60_000);
    expect(own).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });

  it("tells again what the relay did not take, and nothing after consent was taken back", async () => {
    vi.useFakeTimers();
    visit.consent(true);
    visited.mockResolvedValueOnce(false).mockRejectedValueOnce(new Error("away")).mockReturnValueOnce(null); // no token yet
    for (const title of ["one", "two", "three", "four"]) {
      visit.event("product", { title });
      await vi.advanceTimersByTimeAsync(6_000);
    }
    expect(visited.mock.calls.map(([trail]) => (JSON.parse(trail) as unknown[]).length)).toEqual([1, 2, 3, 4]);
    visit.event("product", { title: "five" });
    visit.consent(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(visited).toHaveBeenCalledTimes(4);
    expect([store.memory.trail, new Store("shop").memory.trail]).toEqual([[], []]);
    vi.useRealTimers();
  });

  it("tells a long visit in parts that a header holds", async () => {
    vi.useFakeTimers();
    visit.consent(true);
    const long = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`field${n}`, "€".repeat(300)]));
    for (let i = 0; i < 40; i += 1) visit.event(`e${i}`, { title: "t".repeat(200) });
    visit.event("long", long);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(visited.mock.calls.length).toBeGreaterThan(1);
    for (const [trail] of visited.mock.calls) expect(trail.length).toBeLessThan(7000);
    const all = visited.mock.calls.flatMap(([trail]) => JSON.parse(trail) as { name: string }[]);
    expect(all.map(({ name }) => name)).toEqual([...Array.from({ length: 40 }, (_, i) => `e${i}`), "long"]);
    vi.useRealTimers();
  });

  it("keeps errors that the page shows, once", async () => {
    document.body.innerHTML = '<div id="box"></div>';
    visit.watch();
    const alert = document.createElement("p");
    alert.setAttribute("role", "alert");
    alert.textContent = "Try again later or call us";
    document.querySelector("#box")!.append(alert);
    await vi.waitFor(() => expect(store.memory.trail.at(-1)).toMatchObject({ name: "error", title: "Try again later or call us" }), 20_000);
    visit.event("error", { title: "Try again later or call us", step: "appointment" });
    expect(store.memory.trail.filter(({ name }) => name === "error")).toHaveLength(1);
  });

  it("tells ages by its own clock, and each moment once", () => {
    vi.useFakeTimers({ now: 1_000_000 });
    visit.event("product", { title: "Boots" });
    vi.setSystemTime(1_012_000);
    expect(visit.tellAll()).toEqual([{ age: 12, name: "product", title: "Boots" }]);
    expect(visit.tellNew()).toEqual([]);
    visit.event("cart");
    expect(visit.tellNew()).toEqual([{ age: 0, name: "cart" }]);
    vi.setSystemTime(500_000);
    expect(visit.tellAll().every(({ age }) => age === 0)).toBe(true);
    vi.useRealTimers();
  });

  it("stays within the wire's bounds, and drops the oldest", () => {
    vi.useFakeTimers();
    for (let i = 0; i < MAX_TRAIL + 20; i += 1) {
      visit.event(`e${i}`);
      vi.advanceTimersByTime(100);
    }
    expect(store.memory.trail).toHaveLength(MAX_TRAIL);
    for (let i = 0; i < 20; i += 1) visit.event(`f${i}`, Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`field${n}`, `é${i} `.repeat(200)])));
    expect(Object.keys(store.memory.trail.at(-1)!.data)).toHaveLength(20);
    const all = visit.tellAll();
    expect(all.at(-1)?.name).toBe("f19");
    expect(new TextEncoder().encode(JSON.stringify(all)).length).toBeLessThan(MAX_HEADER - 8192);
    vi.useRealTimers();
  });
});
