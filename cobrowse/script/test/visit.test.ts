import { beforeEach, describe, expect, it, vi } from "vitest";
import { RULES } from "../src/fields";
import { Store } from "../src/memory";
import { Visit } from "../src/visit";
import { MAX_HEADER, MAX_TRAIL } from "../src/wire";

const told = vi.fn();
let store: Store;
let visit: Visit;

function change(field: HTMLInputElement | HTMLSelectElement, value: string): void {
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
}

describe("the trail", () => {
  beforeEach(() => {
    sessionStorage.clear();
    document.body.innerHTML = "";
    document.title = "Boots";
    store = new Store("shop");
    visit = new Visit(store, RULES, told);
  });

  it("begins with the page, and survives a page load", () => {
    visit.watch();
    expect(store.memory.trail).toMatchObject([{ name: "page", title: "Boots", data: { path: "/" } }]);
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

  it("masks a card number wherever it stands", () => {
    visit.event("note", { title: "card 4242 4242 4242 4242", text: "4111-1111-1111-1111" });
    expect(JSON.stringify(store.memory.trail)).not.toMatch(/4242|1111/);
  });

  it("keeps errors that the page shows, once", async () => {
    document.body.innerHTML = '<div id="box"></div>';
    visit.watch();
    const alert = document.createElement("p");
    alert.setAttribute("role", "alert");
    alert.textContent = "Try again later or call us";
    document.querySelector("#box")!.append(alert);
    await vi.waitFor(() => expect(store.memory.trail.at(-1)).toMatchObject({ name: "error", title: "Try again later or call us" }));
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
    for (let i = 0; i < MAX_TRAIL + 20; i += 1) {
      const fields = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`field${n}`, `é${i} `.repeat(200)]));
      visit.event(`e${i}`, fields);
    }
    expect(store.memory.trail).toHaveLength(MAX_TRAIL);
    expect(Object.keys(store.memory.trail[0]!.data)).toHaveLength(20);
    const all = visit.tellAll();
    expect(all.at(-1)?.name).toBe(`e${MAX_TRAIL + 19}`);
    expect(new TextEncoder().encode(JSON.stringify(all)).length).toBeLessThan(MAX_HEADER - 8192);
  });
});
