import type { eventWithTime } from "@rrweb/types";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bareStyle, bareUrl, classes, conditions, naming } from "../src/attributes";
import { isNever, isOpen, MASK, readable, rememberPasswords, RULES, rulesWith, seenAt, withoutCards, wordsAt } from "../src/fields";
import { Filter } from "../src/filter";
import { Recorder } from "../src/recorder";
import { Styles } from "../src/styles";
import { Tree } from "../src/tree";
import { whole } from "./unshort";

const PAGE = `
  <!-- SECRET comment --><p id="text">Leather boots, card 4242 4242 4242 4242</p>
  <a id="link" href="/pay?token=SECRET#SECRET" title="Pay" data-user="SECRET" onclick="SECRET()">Pay</a>
  <noscript>SECRET</noscript><template><b>SECRET</b></template>
  <form action="/SECRET"><input id="plain" name="street" value="SECRET" placeholder="Street">
    <input id="hidden" type="hidden" value="SECRET" data-naast-open><input id="password" type="password" value="SECRET" data-naast-open>
    <input id="card" autocomplete="cc-number" value="SECRET" data-naast-open><input id="cvc" name="cvc" value="SECRET" data-naast-open>
    <input id="open" name="code" value="NAAST10" data-naast-open><input id="number" type="number" value="77777">
    <input id="radio" type="radio" value="SECRET" checked><input type="submit" value="Send">
    <textarea id="area">SECRET</textarea><select id="select"><option>None</option><option selected value="SECRET">Two</option></select></form>
  <div data-naast-open><div data-naast-mask><b id="masked" title="SECRET" aria-label="SECRET">SECRET</b><input id="inmask" value="SECRET"></div></div>
  <div id="block" data-naast-block class="box"><p>SECRET</p></div>
  <div id="edit" contenteditable="true">SECRET</div>
  <iframe srcdoc="SECRET" src="https://other.example/?SECRET"></iframe><img id="img" src="/SECRET.png" srcset="/SECRET.png 2x" alt="Boots">`;

let events: eventWithTime[];
let filter: Filter;
let recorder: Recorder;

const byId = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const leaving = (): string => JSON.stringify(events);

function snapshot(): void {
  events.push(...whole<eventWithTime>(`[${[...recorder.snapshot()].join("")}]`));
}

/** Until all that changed was told. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 10));
  events.push(...recorder.slice(() => false).map((event) => JSON.parse(event) as eventWithTime));
}

function watch(): void {
  const tree = new Tree();
  filter = new Filter(tree, RULES, (_image, seen) => (seen ? "data:image/png;base64,AA" : ""));
  recorder = new Recorder(tree, filter, new Styles(""), () => undefined, () => undefined);
  recorder.start();
  snapshot();
}

describe("what leaves the browser", () => {
  beforeEach(() => {
    // jsdom has no `CSS`; it knows its own selectors
    vi.stubGlobal("CSS", { supports: (asked: string) => document.createDocumentFragment().querySelector(/^selector\((.*)\)$/.exec(asked)![1]!) === null });
    events = [];
    document.head.innerHTML = '<meta name="csrf" content="SECRET"><title>Boots</title><script>"SECRET"</script><style>a{background:url("/a.png?SECRET")}</style>';
    document.body.innerHTML = PAGE;
    watch();
  });
  afterEach(() => recorder.stop());

  it("in a full snapshot holds nothing that is closed", () => {
    expect(leaving()).toContain("Leather boots");
    expect(leaving()).toContain("NAAST10");
    expect(leaving()).toContain('"placeholder":"Street"');
    expect(leaving()).toContain('"value":"Send"');
    expect(leaving()).not.toMatch(/SECRET|4242|77777/);
  });

  it("of a symbol of another file is the file's name and the symbol's, as of pictures; of another origin or a closed place it is nothing", async () => {
    const named = vi.spyOn(naming, "of").mockImplementation((url) => `naast://asset/${new URL(url).pathname.slice(1, 2)}`);
    const drawing = (href: string) => `<svg><use href="${href}"></use></svg>`;
    const others = ["/s.svg?SECRET#cart", "t.svg?SECRET#ham-burger", "//other.example/SECRET.svg#cart", "/SECRET.svg", "/SECRET.svg#a b", "http://[", "#own"];
    document.head.innerHTML = "";
    document.body.innerHTML = `${others.map(drawing).join("")}<svg id="older"><use></use></svg>
      <p data-naast-mask>${drawing("/SECRET.svg#cart")}</p><svg><use data-naast-mask href="/SECRET.svg#cart"></use></svg>`;
    const older = (href: string) => document.querySelector("#older use")!.setAttributeNS("http://www.w3.org/1999/xlink", "xlink:href", href);
    older("/u.svg#old");
    events = [];
    snapshot();
    const told = [...leaving().matchAll(/"(?:xlink:)?href":"(?!http)([^"]*)"/g)].map(([, href]) => href);
    expect(told).toEqual(["naast://asset/s#cart", "naast://asset/t#ham-burger", "#", "#", "#", "#", "#own", "naast://asset/u#old", "#"]);
    expect(named.mock.calls.map(([url]) => url)).toEqual(["/s.svg?SECRET", "/t.svg?SECRET", "/u.svg"].map((path) => location.origin + path));
    expect(leaving()).not.toContain("SECRET");
    await settled();
    events = [];
    document.querySelector("use")!.setAttribute("href", "/t.svg#new");
    older("/s.svg?SECRET#newer"); // the browser calls it `href`, and so does the viewer's
    await settled();
    expect(leaving()).toContain('{"href":"naast://asset/t#new"}');
    expect(leaving()).toContain('{"href":"naast://asset/s#newer"}');
  });

  it("shows by a mask of one length that something is filled in", () => {
    byId<HTMLInputElement>("plain").value = "a much longer SECRET";
    snapshot();
    expect(leaving().match(new RegExp(`"value":"${MASK}"`, "g"))?.length).toBeGreaterThan(8);
    expect(leaving()).not.toContain("•••••••");
  });

  it("while the customer types is masked, open, or nothing", async () => {
    const type = (id: string, value: string) => {
      const field = byId<HTMLInputElement>(id);
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    for (const id of ["plain", "password", "card", "cvc", "area", "inmask", "number"]) type(id, id === "number" ? "66666" : "SECRET2");
    byId<HTMLSelectElement>("select").dispatchEvent(new Event("input", { bubbles: true }));
    type("open", "NAAST15");
    await settled();
    expect(leaving()).toContain("NAAST15");
    expect(leaving()).not.toMatch(/SECRET|66666/);
    type("open", "4242 4242 42");
    type("open", "4242 4242 4242 4242");
    await settled();
    expect(leaving()).not.toContain("4242");
  });

  it("of what the page adds and changes passes the same rules", async () => {
    const added = document.createElement("div");
    added.innerHTML = `<p data-naast-mask>SECRET</p><input value="SECRET"><a href="/x?SECRET">more</a><div data-naast-block><i>SECRET</i></div><p>fresh words</p>`;
    document.body.append(added);
    byId("masked").firstChild!.nodeValue = "SECRET";
    byId("masked").append("SECRET");
    byId("block").append("SECRET");
    byId("edit").firstChild!.nodeValue = "SECRET";
    byId("area").textContent = "SECRET";
    byId("text").firstChild!.nodeValue = "changed words 4111 1111 1111 1111";
    for (const [id, name] of [["plain", "value"], ["password", "value"], ["link", "href"], ["link", "data-user"], ["masked", "title"], ["img", "srcset"]] as const) {
      byId(id).setAttribute(name, "https://shop.example/y?SECRET");
    }
    byId("link").setAttribute("style", 'background: url("/z.png?SECRET")');
    await settled();
    expect(leaving()).toContain("fresh words");
    expect(leaving()).toContain("changed words");
    expect(leaving()).not.toMatch(/SECRET|1111/);
  });

  it("of a masked place has no picture and no drawing, and what may show one is marked for the console", async () => {
    document.head.innerHTML = "<style>.photo.md\\:wide > i, .free { color: red }</style>";
    document.body.innerHTML = `<div data-naast-mask id="place" class="card SECRET" style="background: url(/SECRET.png) !important; --pic: url('/SECRET.png')">
      <i style="background-image: var(--pic) !important; width: 4px"></i><svg viewBox="0 0 9 9" width="9"><path d="M0 0LSECRET"/></svg><img src="/SECRET.png"></div>
      <div data-naast-block class="photo SECRET md:wide" style="background: url(/SECRET.png)"><b>SECRET</b></div><p class="free" style="color: red !important">words</p>`;
    snapshot();
    const told = leaving().slice(leaving().lastIndexOf('"type":2,"data"'));
    expect(told).not.toMatch(/SECRET|path/);
    expect(told.match(/"naast-masked":""/g)).toHaveLength(5); // place, i, svg, img, photo
    expect(told).toContain("background-image: var(--pic) ; width: 4px");
    expect(told).toContain("color: red !important");
    expect(told).toContain('"class":"photo  md:wide"');
    byId("place").className = "free SECRET";
    await settled();
    expect(leaving()).toContain('"class":"free "');
    document.querySelector("style")!.append(".card { color: red }");
    byId("place").className = "card";
    byId("place").setAttribute("style", "background: var(--pic) !IMPORTANT");
    byId("place").querySelector("svg")!.innerHTML = '<path d="SECRET"/>';
    await settled();
    expect(leaving()).toContain('"class":"card"');
    expect(leaving()).not.toContain("SECRET");
    expect(leaving()).not.toContain("IMPORTANT");
  });

  it("told the loss of its class where it is masked, without a snapshot", async () => {
    document.body.innerHTML = '<div data-naast-mask id="place" class="card">x</div>';
    await settled();
    let again = 0;
    (recorder as unknown as { again: () => void }).again = () => (again += 1);
    byId("place").removeAttribute("class");
    await settled();
    expect(again).toBe(0);
  });

  it("with numbers in a style holds no classes by them", () => {
    classes.clear();
    bareStyle("transform: translate(1.2345px, .5em)");
    expect([...classes]).toEqual([]);
  });

  it("of a password stays closed when the page makes it readable", async () => {
    byId("password").setAttribute("type", "text");
    await settled();
    snapshot();
    expect(isOpen(byId("password"), RULES)).toBe(false);
    expect(leaving()).not.toContain("SECRET");
  });

  it("of a card stays closed when the page takes its marks away, and of a choice nothing unless it is open", async () => {
    byId("card").removeAttribute("autocomplete");
    byId("radio").dispatchEvent(new Event("input", { bubbles: true }));
    byId("radio").click();
    await settled();
    snapshot();
    expect(isOpen(byId("card"), RULES)).toBe(false);
    expect(leaving()).not.toMatch(/SECRET|"checked"|"isChecked":true/);
  });

  it("of what a person writes is closed in every kind of editor, whose own label is told; the closed editor too", async () => {
    document.body.innerHTML = `<div id="box" role="textbox" aria-label="Message">SECRET</div><output>SECRET</output><b role="slider" aria-valuetext="SECRET" aria-checked="true">x</b>
      <div id="note" contenteditable title="Note">SECRET<b title="SECRET" class="bold">SECRET</b><img src="/SECRET.png"></div><div contenteditable="false">words</div>`;
    await settled();
    byId("note").removeAttribute("contenteditable");
    byId("note").textContent = "SECRET";
    await settled();
    snapshot();
    expect(leaving()).toContain('"aria-label":"Message"');
    expect(leaving()).toContain('"title":"Note"');
    expect(leaving()).toContain("words");
    expect(leaving()).not.toMatch(/SECRET|aria-checked/);
  });

  it("has no number of a card, an account or a citizen that stands in parts, or that grows digit by digit", async () => {
    document.body.innerHTML = '<p>pay <b>4111</b> <i>1111</i>\n<span>1111 <u>1111</u></span> now</p><p id="card">no</p><p id="bsn"></p><p>order <b>30001234</b></p>';
    await settled();
    for (const text of ["4111", "4111 1", "4111 11", "4111 111", "4111 1111 1111 111", "4111 1111 1111 1111"]) {
      byId("card").textContent = text;
      await settled();
    }
    for (const text of ["1234", "12345", "123456", "12345678", "123456782"]) {
      byId("bsn").textContent = text;
      await settled();
    }
    snapshot();
    expect(leaving()).toContain("30001234");
    expect(leaving()).not.toMatch(/11 ?1111|1111 ?11|123456/);
  });

  it("of a style has no comment and no text that stands in the page, but names and single signs", () => {
    const css = `/* SECRET */ a{color:red/* SECRET "*/;font-family:"Inter"} p::after{content:"→ " counter(x) 'SECRET'} :root{--say: "SECRET"; --font-own: "Inter"; --icon: "\\e900"}
      [data-user="SECRET"] b, [value=SECRET] i, [type="text"]{background:image-set("/a.png?SECRET" type("image/png"))} /* SECRET`;
    const bare = bareStyle(css);
    expect(bare).not.toContain("SECRET");
    for (const kept of ['font-family:"Inter"', '--font-own: "Inter"', '"\\e900"', 'content:"→ " counter(x) "•••••"', '[type="text"]', 'type("image/png")']) expect(bare).toContain(kept);
    const passed = filter.pass({ type: 3, data: { source: 13, id: 1, index: [0], set: { property: "content", value: '"SECRET"', priority: "" } }, timestamp: 0 } as unknown as eventWithTime);
    expect(JSON.stringify(passed)).toContain(MASK);
  });

  it("of what stylesheets ask of attributes has neither their values nor the stylesheets' words, but which elements meet it", async () => {
    recorder.stop();
    for (const each of [conditions, classes]) each.clear();
    document.body.innerHTML = `<style>b[data-user="SECRET"], b[data-user^='SEC' i], [data-v-1]::after, p[data-user=other] { color: red } main { grid: [data-line] 1fr }
      [data-state=open], [role="menu"] { color: red }</style><b id="asked" data-user="SECRET" data-other="SECRET">x</b><p data-naast-mask data-user="SECRET">x</p><i data-v-1>x</i>`;
    const tree = new Tree();
    filter = new Filter(tree, RULES, () => "");
    recorder = new Recorder(tree, filter, new Styles(""), () => undefined, () => undefined);
    recorder.start();
    events = [];
    snapshot();
    await settled();
    expect(leaving()).toContain('b[naast-asked~=\\"data-user.0\\"], b[naast-asked~=\\"data-user.1\\"], [naast-asked~=\\"data-v-1.0\\"]::after, p[naast-asked~=\\"data-user.2\\"]');
    for (const kept of ["[data-line] 1fr", "[data-state=open]", '[role=\\"menu\\"]']) expect(leaving()).toContain(kept);
    expect(leaving()).toContain('"naast-asked":" data-user.0 data-user.1"');
    expect(leaving()).toContain('"naast-asked":" data-v-1.0"');
    expect(leaving().match(/"naast-asked"/g)).toHaveLength(2);
    expect(leaving()).not.toMatch(/SECRET|SEC|other/);

    byId("asked").dataset.user = "nobody";
    await settled();
    expect(events.at(-1)!.data).toMatchObject({ attributes: [{ attributes: { "naast-asked": "" } }] });
    byId("asked").dataset.user = "sec";
    document.querySelector("style")!.append(" b[data-other] { color: red }");
    await settled();
    events.push(...whole<eventWithTime>(`[${[...recorder.more()].join("").slice(1)}]`));
    await settled();
    expect(events.at(-1)!.data).toMatchObject({ attributes: [{ attributes: { "naast-asked": " data-user.1 data-other.0" } }] });
  });

  it("of what stylesheets ask of attributes has no words either where a text in the list looks like its end", () => {
    const bare = bareStyle(`[data-user="SECRET"], [data-user=";}SECRET{"], b { color: red } [data-v-2], i { color: red } main { grid: [data-line] 1fr }`);
    expect(bare).not.toContain("SECRET");
    expect(bare.match(/naast-asked/g)).toHaveLength(3);
    expect(bare).toContain("[data-line] 1fr");
  });

  it("of a list of selectors is read once, however many of them ask", () => {
    /** How many characters of a list all patterns together read. */
    const read = (selectors: number): number => {
      const css = `${"[data-v-3] b,".repeat(selectors)} i { color: red }`;
      let characters = 0;
      const { exec } = RegExp.prototype;
      const spy = vi.spyOn(RegExp.prototype, "exec").mockImplementation(function (this: RegExp, text: string) {
        const from = this.lastIndex;
        const found = exec.call(this, text);
        characters += (found ? found.index + found[0].length : text.length) - from;
        return found;
      });
      const bare = bareStyle(css);
      spy.mockRestore();
      expect(bare.match(/naast-asked/g)).toHaveLength(selectors);
      return characters;
    };
    expect(read(2000)).toBeLessThan(3 * read(1000));
  });

  it("of a closed site is what its owner opened, and nothing else", async () => {
    recorder.stop();
    document.body.innerHTML = '<h1 title="SECRET">SECRET</h1><img alt="SECRET" src="/SECRET.png"><a href="/SECRET">SECRET</a><style>b{background:url(/SECRET.png)}</style><p data-naast-open>words <b title="shown">x</b><i data-naast-mask>SECRET</i></p>';
    document.title = "SECRET";
    const tree = new Tree();
    filter = new Filter(tree, { ...RULES, closed: true }, (_image, seen) => (seen ? "SECRET" : ""));
    recorder = new Recorder(tree, filter, new Styles(""), () => undefined, () => undefined);
    recorder.start();
    events = [];
    snapshot();
    byId("text")?.remove();
    document.querySelector("h1")!.textContent = "SECRET";
    document.querySelector("p")!.append("later");
    await settled();
    expect(leaving()).toContain("words");
    expect(leaving()).toContain('"title":"shown"');
    expect(leaving()).toContain("later");
    expect(leaving()).not.toMatch(/SECRET/);
  });

  it("is asked for anew when a mark changes", async () => {
    byId("text").setAttribute("data-naast-mask", "");
    await settled();
    expect(filter.marksChanged).toBe(true);
    snapshot();
    expect(JSON.stringify(events.at(-1))).not.toContain("Leather");
  });

  it("has no kind that is not known, and none of canvas, fonts, custom and plugin", () => {
    const at = { timestamp: 0 };
    for (const event of [
      { type: 0, data: {} },
      { type: 5, data: { tag: "SECRET", payload: 1 } },
      { type: 6, data: { plugin: "SECRET", payload: 1 } },
      { type: 7, data: { url: "SECRET", payload: {} } },
      { type: 99, data: "SECRET" },
      ...[9, 10, 11, 99].map((source) => ({ type: 3, data: { source, id: 1, text: "SECRET" } })),
    ]) {
      expect(filter.pass({ ...event, ...at } as unknown as eventWithTime)).toBeNull();
    }
  });

  it("of a node that nobody knows is masked", () => {
    const data = { source: 0, texts: [{ id: 99999, value: "SECRET" }], attributes: [{ id: 99999, attributes: { title: "SECRET" } }], removes: [], adds: [{ parentId: 99999, nextId: null, node: { type: 3, id: 100000, textContent: "SECRET" } }] };
    expect(JSON.stringify(filter.pass({ type: 3, data, timestamp: 0 } as unknown as eventWithTime))).not.toContain("SECRET");
    expect(filter.pass({ type: 3, data: { source: 5, id: 99999, text: "SECRET", isChecked: true }, timestamp: 0 } as unknown as eventWithTime)).toBeNull();
  });

  it("of style rules has no query", () => {
    const rule = 'a{background:url("https://cdn.example/i.png?SECRET#SECRET")}';
    for (const data of [
      { source: 8, id: 1, adds: [{ rule, index: 0 }], replaceSync: rule },
      { source: 13, id: 1, index: [0], set: { property: "background", value: "url(/x?SECRET)", priority: "" } },
      { source: 15, id: 1, styleIds: [1], styles: [{ styleId: 1, rules: [{ rule }] }] },
    ]) {
      const passed = JSON.stringify(filter.pass({ type: 3, data, timestamp: 0 } as unknown as eventWithTime));
      expect(passed).toContain("url(");
      expect(passed).not.toContain("SECRET");
    }
  });
});

describe("the rules", () => {
  it("refuse a selector that does not parse", () => {
    expect(() => rulesWith({ mask: "div[" })).toThrow();
    expect(() => rulesWith({ block: ".a," })).toThrow();
    expect(rulesWith({ open: ".shown", mask: " " })).toEqual({ ...RULES, open: `${RULES.open},.shown` });
  });

  it("let the closed word win, and look through shadow roots", () => {
    document.body.innerHTML = '<div data-naast-mask><p data-naast-open id="p">x</p></div><div data-naast-block id="host"></div>';
    expect(seenAt(byId("p"), RULES)).toBe("masked");
    const inside = document.createElement("b");
    byId("host").attachShadow({ mode: "open" }).append(inside);
    expect(seenAt(inside, RULES)).toBe("blocked");
    expect(seenAt(document.createElement("b"), RULES)).toBe("masked");
    expect(seenAt(null, RULES)).toBe("masked");
  });

  it("know numbers that nobody may read from others, whatever stands between and around", () => {
    for (const number of ["12 4111 1111 1111 1111", "4111\n  1111\t1111 – 1111", "4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1", "NL91 ABNA 0417 1643 00", "nl91abna0417164300", "123456782", "123 456 782", "BSN123456782"]) {
      expect(withoutCards(`a ${number} b`)).toMatch(new RegExp(`^a (12 |BSN)?${MASK} b$`));
    }
    expect(withoutCards("AB12 NL91ABNA0417164300 and 378282246310005")).toBe(`AB12 ${MASK} and ${MASK}`);
    for (const other of ["+31 6 12345678", "2026-11-22 12:03:11", "EUR 1.250.300,00", "10 20 30 40 50 60 70 80 90"]) expect(withoutCards(other)).toBe(other);
    expect(bareUrl("https://a.example/client/123456782/x")).not.toContain("123456782");
  });

  it("remember what was a password, before anybody looks along, and what was called so", async () => {
    document.body.innerHTML = '<input id="a" type="PASSWORD"><input id="b" type="password" name="lock">';
    rememberPasswords();
    byId("a").setAttribute("type", "text");
    await new Promise((resolve) => setTimeout(resolve));
    expect(isNever(byId("a"))).toBe(true);
    expect(isNever(byId("b"))).toBe(true);
    const inside = document.createElement("input");
    inside.type = "password";
    byId("b").parentElement!.appendChild(document.createElement("p")).attachShadow({ mode: "open" }).append(inside);
    inside.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    inside.type = "text";
    expect([isNever(inside), isNever(document.createElement("input"))]).toEqual([true, false]);
    document.body.innerHTML = '<input id="b" name="lock"><input id="c" name="lock">';
    expect([isNever(byId("b")), isNever(byId("c"))]).toEqual([true, false]);
  });

  it("read an element without what is masked in it", () => {
    document.body.innerHTML = '<p id="p">words <b data-naast-mask>SECRET</b><i data-naast-block>SECRET</i><output>SECRET</output><script>SECRET</script>more</p>';
    expect(readable(byId("p"), RULES)).toBe("words more");
    expect(wordsAt(byId("p").firstChild!, "words")).toBe("words");
    const long = `order 30001234 ${"and a long text ".repeat(9)} 30001234`;
    for (const text of ["1-1111", "11-1111", long, long]) expect(wordsAt(byId("p").firstChild!, text)).toBe(text);
  });

  it("know a card number from another number", () => {
    expect(withoutCards("pay 4242-4242-4242-4242 now")).toBe(`pay ${MASK} now`);
    expect(withoutCards("order 4242424242424241")).toBe("order 4242424242424241");
    expect(withoutCards("call 0612345678")).toBe("call 0612345678");
  });

  it("cut addresses down", () => {
    expect(bareUrl("https://a.example/p/q?x=1#y")).toBe("https://a.example/p/q");
    expect(bareUrl("javascript:alert(1)")).toBe("");
    naming.of = (url) => `naast://asset/${url.length}`;
    const named = `naast://asset/${`${location.origin}/x?SECRET`.length}`;
    expect(bareStyle("a{fill:url(#g);b:url('x?SECRET')}")).toBe(`a{fill:url("#g");b:url("${named}")}`);
    expect(bareStyle("a{fill:url(#g);b:url('x?SECRET')}", false)).toBe('a{fill:url("#g");b:url("")}');
    expect(bareStyle('@import "https://a.example/s.css?SECRET";')).toBe('@import "https://a.example/s.css";');
    expect(bareStyle('a{b:url("https://a.example/\\"x?SECRET")}')).not.toContain("SECRET");
    expect(bareStyle("a{b:url(data:text/html,SECRET)}")).not.toContain("SECRET");
  });
});

