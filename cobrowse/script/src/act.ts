// What an agent does on the customer's page, after the customer's yes to that rung: scrolling, a click, typing. What may be touched is asked of the same
// rules as what may be seen: nothing happens at passwords, payment cards, codes, files, masked and blocked places, or our own card.
// Whether it was granted is contact.ts's business. Events are not trusted ones: a browser opens no file picker, no window and no permission for them.
// The keyboard stays the customer's: what they type never lands where the agent types.
import { around, isNever, type Rules, seenAt } from "./fields";
import type { Rung } from "./wire";

/** What an agent may do beside looking. */
export const ABOVE: readonly Rung[] = ["point", "scroll", "click", "type"];
/** CSS pixels of one scroll. */
const FAR = 4000;
const OURS = /^naast-/;
const FIELD = /^(input|select|textarea|option)$/;
/** Fields in which a person writes words; the last one has lines. */
const WORDS = /^(text|search|tel|url|email|textarea)$/;
/** Milliseconds without typing after which the page hears that a field was changed. */
const CHANGED = 700;
/** Places whose own words travel, and where a person writes. */
const REACHED: readonly string[] = ["open", "plain", "written"];

/** Whether the agent may do something at an element. */
export function mayTouch(element: Element, rules: Rules): boolean {
  for (let at: Element | null = element; at; at = around(at)) {
    const labelled = (at as HTMLLabelElement).control;
    if (OURS.test(at.localName) || (FIELD.test(at.localName) && isNever(at)) || (labelled && labelled !== element && !mayTouch(labelled, rules))) return false;
  }
  return REACHED.includes(seenAt(element, rules));
}

/** The agent's wish, by its rung, at an element; false when it is not carried out. */
export function act(kind: Rung, element: Element, body: string, rules: Rules): boolean {
  const { x, y, dx, dy, text } = JSON.parse(body) as Record<string, unknown>;
  if (kind === "scroll") return scroll(element, far(dx), far(dy), rules);
  return kind === "click" ? click(element, Number(x), Number(y), rules) : kind === "type" && type(element, String(text), rules);
}

const far = (value: unknown): number => Math.max(-FAR, Math.min(FAR, Number(value) || 0));

/** The innermost thing around that scrolls that way; the page itself last. */
function scroll(element: Element, left: number, top: number, rules: Rules): boolean {
  for (let at: Element | null = element; at; at = around(at)) {
    const before = at.scrollLeft + at.scrollTop;
    const scrolls = at === at.ownerDocument.scrollingElement || /auto|scroll/.test(getComputedStyle(at).overflow);
    if (scrolls && mayTouch(at, rules)) at.scrollBy({ left, top, behavior: "instant" });
    if (at.scrollLeft + at.scrollTop !== before) return true;
  }
  return false;
}

/** What is really at a place of an element, as the customer sees it: something of it or its label, and never something behind or before it. */
function shown(element: Element, x: number, y: number): [Element | null, number, number] {
  element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  const { left, top, width, height } = element.getBoundingClientRect();
  const [clientX, clientY] = [left + width * x, top + height * y];
  let hit = element.ownerDocument.elementFromPoint(clientX, clientY);
  for (let inner; (inner = hit?.shadowRoot?.elementFromPoint(clientX, clientY)) && inner !== hit; ) hit = inner;
  let at = hit;
  while (at && at !== element && (at as HTMLLabelElement).control !== element) at = around(at);
  return [at && hit, clientX, clientY];
}

function click(element: Element, x: number, y: number, rules: Rules): boolean {
  const [hit, clientX, clientY] = shown(element, x, y);
  const how = { bubbles: true, cancelable: true, composed: true, detail: 1, clientX, clientY };
  for (const name of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) {
    // what the page did meanwhile may have made it something else
    if (!hit?.isConnected || !mayTouch(hit, rules)) return false;
    hit.dispatchEvent(new (name.startsWith("p") ? PointerEvent : MouseEvent)(name, how));
    if (name === "mousedown") hit.closest<HTMLElement>("a,button,input,select,textarea,[tabindex],[contenteditable]")?.focus({ preventScroll: true });
  }
  return true;
}

type Field = HTMLInputElement;

/** The field that was typed in last, and the timer that runs until it says that it was changed. */
let last: Element | null = null;
let timer = 0;

function changed(): void {
  clearTimeout(timer);
  if (timer) last?.dispatchEvent(new Event("change", { bubbles: true }));
  timer = 0;
}

/** Backspace and Enter are in the text. What the page does at one part may make the field something else before the next. */
function type(element: Element, text: string, rules: Rules): boolean {
  const field = (element.closest("label")?.control ?? element.closest("[contenteditable]") ?? element) as Field;
  for (const part of text.match(/[\b\n]|[^\b\n]+/g) ?? []) {
    const takes = field.isContentEditable || WORDS.test(field.type);
    if (!takes || !field.matches(":read-write") || !field.isConnected || !mayTouch(field, rules) || !shown(field, 0.5, 0.5)[0]) return false;
    const { activeElement, body } = document;
    if (!activeElement || activeElement === body) field.focus({ preventScroll: true });
    if (field !== last) changed();
    const key = { "\b": "Backspace", "\n": "Enter" }[part];
    if (key && !field.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, bubbles: true, cancelable: true, composed: true }))) continue;
    if (key === "Enter" && field.localName === "input") {
      changed();
      send(field, rules);
    } else if (field.isContentEditable) edit(field, part);
    else write(field, part);
  }
  return true;
}

/** The element that has the keyboard, if it is this one. */
const isFocused = (field: Field): boolean => (field.getRootNode() as Document).activeElement === field;

/** Editors hear of it from the browser, which needs the keyboard there. */
function edit(field: Field, part: string): void {
  if (isFocused(field)) field.ownerDocument.execCommand(part === "\b" ? "delete" : part === "\n" ? "insertParagraph" : "insertText", false, part);
}

/** At the caret; at the end of a field that has not the keyboard, or a caret that nobody moved from its start. Past what a framework puts before the value. */
function write(field: Field, part: string): void {
  const inputType = part === "\b" ? "deleteContentBackward" : part === "\n" ? "insertLineBreak" : "insertText";
  const how = { bubbles: true, composed: true, cancelable: true, inputType, data: part };
  if (!field.dispatchEvent(new InputEvent("beforeinput", how))) return;
  const { value, maxLength, selectionStart, selectionEnd } = field;
  const caret = isFocused(field) && (selectionEnd || field === last) ? selectionEnd : null;
  let before = caret === null ? value : value.slice(0, selectionStart!);
  const after = caret === null ? "" : value.slice(caret);
  if (part !== "\b") before += maxLength < 0 ? part : part.slice(0, Math.max(0, maxLength - before.length - after.length));
  else if (before.length + after.length === value.length) before = [...before].slice(0, -1).join("");
  Reflect.set(Object.getPrototypeOf(field) as object, "value", before + after, field);
  if (caret !== null) field.setSelectionRange(before.length, before.length);
  field.dispatchEvent(new InputEvent("input", how));
  last = field;
  clearTimeout(timer);
  timer = window.setTimeout(changed, CHANGED);
}

/** As the browser does at Enter in a field of one line: by the form's own button, if it may be pressed; without one, where the field is alone. */
function send({ form }: Field, rules: Rules): void {
  const parts = [...(form?.elements ?? [])] as Field[];
  const button = parts.find((one) => one.type === "submit");
  if (button ? !button.disabled && mayTouch(button, rules) : parts.filter((one) => one.type !== "hidden").length < 2) form?.requestSubmit(button);
}
