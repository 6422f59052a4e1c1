// Which form fields an agent may see. Closed unless the site's owner opened the field or what is around it
// (`data-naast-open`); never for passwords, payment cards, one-time codes and hidden inputs, whatever the owner wrote. And what may be seen of
// everything else: the page's own words, but not what a person wrote or chose; in closed mode only what the owner opened.
// The trail (visit.ts) and the shared page (filter.ts) both ask here, so that they cannot disagree.

import { isShadow } from "./tree";

export const MASK = "•••••";

/** What the site's owner marked; selectors beside the three attributes come from the script tag. */
export interface Rules {
  open: string;
  mask: string;
  block: string;
  /** The relay says that this site is closed: nothing is seen but what its owner opened. Nothing here makes it false again. */
  closed?: boolean;
}

export const RULES: Rules = { open: "[data-naast-open]", mask: "[data-naast-mask]", block: "[data-naast-block]" };

/** Adds the owner's selectors to the attributes. Throws a SyntaxError for one that does not parse: it would mask nothing. */
export function rulesWith(extra: Partial<Rules>): Rules {
  const made = { ...RULES };
  for (const kind of ["open", "mask", "block"] as const) {
    const more = extra[kind]?.trim();
    if (!more) continue;
    document.createDocumentFragment().querySelector(more);
    made[kind] = `${RULES[kind]},${more}`;
  }
  return made;
}

/** The site's rules for what may be seen; null, and a word to the owner, when a selector does not parse. */
export function rulesOf({ naastOpen: open = "", naastMask: mask = "", naastBlock: block = "" }: DOMStringMap): Rules | null {
  try {
    return rulesWith({ open, mask, block });
  } catch (error) {
    console.error(`Naast: a selector in data-naast-open, -mask or -block does not parse, so this page is not shared. ${String(error)}`);
    return null;
  }
}

const NEVER_AUTOCOMPLETE = /(^|\s)(cc-[a-z-]+|one-time-code|current-password|new-password)(\s|$)/i;
const NEVER_NAME = /card.?(number|nr|no\b|num|holder)|cc.?(number|num|csc|cvc|exp)|\bcv[cv]2?\b|cvc|csc\b|security.?code|password|passwd|wachtwoord|\bpin\b|pincode/i;

/** Fields that were once seen as a password or a card, and places where a number grew digit by digit, stay closed, whatever the page makes of them. */
const never = new WeakSet<Node>();
/** What passwords were called: a page may exchange the field for another one that shows them. */
const secret = new Set<string>();

/** A password, a card, a code or a hidden field: its value never leaves the browser. */
export function isNever(field: Element): boolean {
  if (never.has(field)) return true;
  const type = (field.getAttribute("type") ?? "").toLowerCase();
  const name = `${field.getAttribute("name") ?? ""} ${field.id}`;
  const closed =
    type === "password" ||
    type === "hidden" ||
    type === "file" ||
    field.hasAttribute("data-rr-is-password") ||
    NEVER_AUTOCOMPLETE.test(field.getAttribute("autocomplete") ?? "") ||
    NEVER_NAME.test(name) ||
    secret.has(name);
  if (closed) never.add(field);
  if (type === "password" && name.trim()) secret.add(name);
  return closed;
}

/** From the page's load on: fields that are a password for a while only are remembered, whether anybody looks along or not. */
export function rememberPasswords(): void {
  const types = { subtree: true, attributeFilter: ["type"], attributeOldValue: true };
  new MutationObserver((changes) => changes.forEach(({ target, oldValue }) => /^password$/i.test(oldValue!) && never.add(target))).observe(document, types);
  addEventListener("input", (event) => isNever(event.composedPath()[0] as Element), true); // in a shadow root, too
}

/** The element around: over shadow roots and same-origin frames. */
export function around(node: Node): Element | null {
  const parent = node.parentNode;
  if (parent?.nodeType === Node.ELEMENT_NODE) return parent as Element; // of another frame's realm, perhaps: links there have a `host`, too
  if (isShadow(parent)) return parent.host;
  const view = node.nodeType === Node.DOCUMENT_NODE ? (node as Document).defaultView : (parent as Document | null)?.defaultView;
  try {
    return view && view !== window ? view.frameElement : null;
  } catch {
    return null;
  }
}

/** `written`: what is in it is a person's, its own attributes are the page's; `shut`: not opened, in closed mode. */
export type Seen = "open" | "plain" | "written" | "shut" | "masked" | "blocked";

/** Whether nothing shows of what is there, its pictures neither. */
export const hides = (seen: Seen): boolean => seen === "masked" || seen === "shut";

/** Whether words may be read there. */
export const reads = (seen: Seen): boolean => seen === "open" || seen === "plain";

/** Elements whose text is what a person wrote or chose, or what came of it. */
const WRITTEN = '[contenteditable]:not([contenteditable="false" i]),output,[role~=textbox],[role~=searchbox],[role~=combobox],[role~=spinbutton]';
/** An editor that was closed shows what was written still. */
const written = new WeakSet<Element>();

function isWritten(element: Element): boolean {
  const is = element.matches(WRITTEN) ? !/^(input|select|textarea)$/.test(element.localName) : element.localName === "html" && element.ownerDocument.designMode === "on";
  if (is) written.add(element);
  return written.has(element);
}

/** How an element by itself changes what may be seen of what is in it. The closed word wins from an open one further out or in. */
export function seenIn(outer: Seen, element: Element, rules: Rules): Seen {
  if (outer === "blocked" || element.matches(rules.block)) return "blocked";
  if (outer === "masked" || outer === "written" || element.matches(rules.mask)) return "masked";
  if (outer === "open" || element.matches(rules.open)) return "open";
  return outer === "shut" ? outer : isWritten(element) ? "written" : "plain";
}

/** What may be seen where nothing is said about it. */
export const seenAtFirst = ({ closed }: Rules): Seen => (closed ? "shut" : "plain");

/** What was found at elements that were asked about before, while nothing changes. */
export type Found = Map<Element, Seen>;

/** What may be seen at a node, by everything that is around it. A node that hangs nowhere is masked: nobody can say what was around it. */
export function seenAt(node: Node | null, rules: Rules, found: Found = new Map()): Seen {
  if (!node?.isConnected) return "masked";
  let at = node.nodeType === Node.ELEMENT_NODE ? (node as Element) : around(node);
  const chain: Element[] = [];
  for (; at && !found.has(at); at = around(at)) chain.push(at);
  let seen: Seen = at ? (found.get(at) ?? "masked") : seenAtFirst(rules);
  for (const element of chain.reverse()) {
    seen = seenIn(seen, element, rules);
    found.set(element, seen);
  }
  return seen;
}

/** Whether a field's value may be seen. */
export function isOpen(field: Element, rules: Rules): boolean {
  return !isNever(field) && seenAt(field, rules) === "open";
}

/** Luhn's check (ISO/IEC 7812-1, annex B). */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const twice = digit * 2;
    sum += i % 2 ? (twice > 9 ? twice - 9 : twice) : digit;
  }
  return sum % 10 === 0;
}

/** The remainder of an IBAN (ISO 13616-1, annex A): 1 when it is one. */
function remainder(iban: string): number {
  let rest = 0;
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    const value = parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** A Dutch citizen's number: nine digits that pass the test of eleven. */
function isBsn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < 9; i += 1) sum += Number(digits[i]) * (i < 8 ? 9 - i : -1);
  return sum > 0 && sum % 11 === 0;
}

/** A whole number of a card, an account or a citizen, without what stands between its signs. */
function isSecret(packed: string): boolean {
  const { length } = packed;
  if (/\D/.test(packed)) return length > 14 && /^[a-z]{2}\d\d/i.test(packed) && remainder(packed) === 1;
  return length === 9 ? isBsn(packed) : length > 12 && length < 20 && passesLuhn(packed);
}

/** Where one may begin: with a group of digits; of two it is a row of small numbers. */
const BEGIN = /(\b[a-z]{2}[^a-z\d]{0,3})?\d+/gi;
/** What people put between the digits of one number: blanks, dots, hyphens and dashes, breaks that do not show. */
const BETWEEN = /[\s.\u00ad\u200b\u2010-\u2014-]/;

/** The text with the numbers masked that nobody else may read: of payment cards, accounts (IBAN) and citizens (BSN). A number may begin or end in what stands beside it. */
export function withoutCards(text: string, before = "", after = ""): string {
  const whole = before + text + after;
  const last = before.length + text.length;
  let at = before.length;
  let made = "";
  if (whole.length < 9 || !/\d/.test(text)) return text;
  BEGIN.lastIndex = 0;
  for (let begin; (begin = BEGIN.exec(whole)); ) {
    const { index } = begin;
    if (begin[0].length === 2) continue;
    let packed = "";
    let end = 0;
    for (let next = index, gap = 0; next < whole.length && gap < 4 && packed.length < 34; next += 1) {
      const sign = whole[next]!;
      if (/[a-z\d]/i.test(sign)) {
        packed += sign;
        gap = 0;
        if (!/\d/.test(whole[next + 1] ?? "") && isSecret(packed)) end = next + 1; // the longest: what follows may look like a part of it
      } else if (BETWEEN.test(sign)) gap += 1;
      else break;
    }
    if (!end) continue;
    BEGIN.lastIndex = end;
    if (end <= at || index >= last) continue;
    made += whole.slice(at, Math.max(at, index)) + MASK;
    at = Math.min(end, last);
  }
  return made + whole.slice(at, last);
}

const INLINE = /^(a|b|em|font|i|mark|s|small|span|strong|u|wbr)$/;
/** Characters beside a text that are looked at: a number may be in parts that stand in a line. */
const BESIDE = 48;

function withoutCardsAt(node: Node, text: string): string {
  let block = node.parentNode!;
  while (INLINE.test((block as Element).localName) && block.parentNode) block = block.parentNode;
  const range = document.createRange();
  range.selectNodeContents(block);
  range.setEndBefore(node);
  const before = String(range).slice(-BESIDE);
  range.selectNodeContents(block);
  range.setStartAfter(node);
  return withoutCards(text, before, String(range).slice(0, BESIDE));
}

/** The texts of places as they were told last. */
const told = new WeakMap<Node, string>();

/** Words of the page, without such numbers: also one in parts, and one that is being typed somewhere and shown here digit by digit. */
export function wordsAt(node: Node, text: string): string {
  const digits = text.replace(/\D/g, "");
  const place = node.parentNode!.childNodes.length > 1 ? node : node.parentNode!; // a page may put in a new text every time
  const before = told.get(place);
  if (!digits) return text;
  told.set(place, text.length > BESIDE ? "" : text);
  if (before?.[2] && text.startsWith(before) && /\d/.test(text.slice(before.length))) never.add(place);
  return never.has(place) && digits[5] ? MASK : withoutCardsAt(node, text);
}

/** What an element says, without what is masked in it. */
export function readable(element: Element, rules: Rules): string {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let text = "";
  for (let at; (at = walker.nextNode()); ) if (reads(seenAt(at, rules)) && !UNREAD.test(at.parentElement!.localName)) text += at.nodeValue;
  return text;
}

/** Elements with text that is none of the page's words. */
const UNREAD = /^(script|style|noscript|textarea|option|button)$/;

/** Whether a value looks like a card that is being typed: eleven digits or more, not a phone number, or groups of four. */
function looksLikeCard(value: string): boolean {
  const digits = value.replace(/[ .\u00a0-]/g, "");
  return /^[1-9]\d{10,}$/.test(digits) || /^\s*[2-6]\d{3}[ .-]\d{4}/.test(value);
}

/** An open field's value as the agent may see it; once it looks like a card, the field stays closed. */
export function openValue(field: Element, value: string): string {
  if (looksLikeCard(value) || withoutCards(value) !== value) never.add(field);
  return never.has(field) ? MASK : value;
}
