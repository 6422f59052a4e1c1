// What a person wrote or chose cannot be worked out from what leaves either: two pages that differ in nothing else are told alike, word by word. So
// masks have one length, and no choice shows by anything around it.
import { describe, expect, it } from "vitest";
import type { eventWithTime } from "@rrweb/types";
import { RULES } from "../src/fields";
import { Filter } from "../src/filter";
import { Recorder } from "../src/recorder";
import { Styles } from "../src/styles";
import { Tree } from "../src/tree";
import { whole } from "./unshort";

type Put = (secret: string) => string;
/** Two of a kind, of unlike length where that can be. */
const WORDS = ["ab", "a word that is much longer than the other"] as const;
const KINDS: Record<string, readonly [string, string]> = {
  text: WORDS, search: WORDS, tel: ["1", "06 12345678"], url: ["http://a", "http://a.example/long/way"], email: ["a@b", "somebody.else@example.org"], password: WORDS, hidden: WORDS,
  number: ["1", "123456"], range: ["1", "99"], date: ["2020-01-01", "1999-12-31"], time: ["01:00", "12:59"], month: ["2020-01", "1999-12"], week: ["2020-W01", "1999-W12"],
  "datetime-local": ["2020-01-01T01:00", "1999-12-31T12:59"], color: ["#000000", "#ff8800"],
};
const AT_LOAD: Record<string, Put> = {
  "a text area": (one) => `<textarea>${one}</textarea>`,
  "an editor": (one) => `<div contenteditable>${one}</div>`,
  "a box of a script": (one) => `<div role="textbox">${one}</div>`,
  "an output": (one) => `<output>${one}</output>`,
  "a masked text": (one) => `<p data-naast-mask>${one}</p>`,
  "masked attributes": (one) => `<p data-naast-mask title="${one}" aria-label="${one}" lang="${one}" id="${one}" data-own="${one}">x</p>`,
  "a masked button": (one) => `<input data-naast-mask type="submit" value="${one}">`,
  "a masked picture": (one) => `<img data-naast-mask alt="${one}" src="/${one}.png">`,
  "a masked drawing": (one) => `<svg data-naast-mask><text>${one}</text></svg>`,
  "a masked tree": (one) => `<div data-naast-mask><p title="${one}">x</p><progress value="${one.length}" max="99"></progress></div>`,
  "a blocked tree": (one) => `<div data-naast-block title="${one}">${"<p>x</p>".repeat(one.length)}</div>`,
  "a box that is checked": (one) => `<input type="checkbox" value="x" ${one === WORDS[0] ? "checked" : ""}>`,
  "a button of a group": (one) => `<input type="radio" name="g" ${one === WORDS[0] ? "checked" : ""}><input type="radio" name="g" ${one === WORDS[0] ? "" : "checked"}>`,
  "a choice of a list": (one) => `<select><option>x<option ${one === WORDS[0] ? "selected" : ""}>y</select>`,
  "a choice of a script": (one) => `<div role="listbox"><div role="option" aria-selected="${one === WORDS[0]}">x</div></div>`,
  "a switch of a script": (one) => `<div role="switch" aria-checked="${one === WORDS[0]}" data-state="${one === WORDS[0] ? "on" : "off"}">x</div>`,
  "a slider of a script": (one) => `<div role="slider" aria-valuenow="${one.length}" aria-valuetext="${one}">x</div>`,
  ...Object.fromEntries(Object.entries(KINDS).map(([type, [first, second]]) => [`a field of ${type}`, (one: string) => `<input type="${type}" value="${one === WORDS[0] ? first : second}">`])),
};
const LATER: Record<string, [html: string, put: (at: HTMLElement, secret: string) => void]> = {
  "is checked": ['<input type="checkbox">', (at, one) => wrote(at, () => ((at as HTMLInputElement).checked = one === WORDS[0]))],
  "is chosen": ["<select><option>x<option>y<option>z</select>", (at, one) => wrote(at, () => ((at as HTMLSelectElement).selectedIndex = one.length % 3))],
  "is marked as chosen": ['<p role="option">x</p>', (at, one) => at.setAttribute("aria-selected", String(one === WORDS[0]))],
  "is written": ["<textarea></textarea>", (at, one) => [...one].forEach((_, end) => wrote(at, () => ((at as HTMLTextAreaElement).value = one.slice(0, end + 1))))],
  "is edited": ["<div contenteditable></div>", (at, one) => (at.textContent = one)],
  "is masked and changed": ["<p data-naast-mask>x</p>", (at, one) => ((at.firstChild as Text).data = at.title = one)],
  "is blocked and grows": ["<p data-naast-block>x</p>", (at, one) => (at.innerHTML = `<b>${one}</b>`.repeat(one.length))],
};

function wrote(at: HTMLElement, how: () => void): void {
  how();
  at.dispatchEvent(new Event("input", { bubbles: true }));
}

async function told(html: string, later: (at: HTMLElement) => void = () => undefined): Promise<string> {
  document.head.innerHTML = "<title>Shop</title>";
  document.body.innerHTML = html;
  const tree = new Tree();
  const recorder = new Recorder(tree, new Filter(tree, RULES, () => ""), new Styles(""), () => undefined, () => undefined);
  recorder.start();
  const events = whole<eventWithTime>(`[${[...recorder.snapshot()].join("")}]`);
  later(document.body.firstElementChild as HTMLElement);
  await new Promise((resolve) => setTimeout(resolve));
  events.push(...recorder.slice(() => false).map((event) => JSON.parse(event) as eventWithTime));
  recorder.stop();
  return JSON.stringify(events);
}

describe("two pages that differ in what a person wrote or chose are told alike", () => {
  it.each(Object.entries(AT_LOAD))("%s", async (_name, html) => {
    expect(html(WORDS[0])).not.toBe(html(WORDS[1]));
    expect(await told(html(WORDS[1]))).toBe(await told(html(WORDS[0])));
  });

  it.each(Object.entries(LATER))("what %s", async (_name, [html, put]) => {
    expect(await told(html, (at) => put(at, WORDS[1]))).toBe(await told(html, (at) => put(at, WORDS[0])));
  });

  it("and what the page itself says is not", async () => {
    for (const html of [(one: string) => `<p>${one}</p>`, (one: string) => `<input data-naast-open value="${one}">`]) expect(await told(html(WORDS[1]))).not.toBe(await told(html(WORDS[0])));
  });
});
