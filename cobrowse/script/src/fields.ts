// Which form fields an agent may see. Closed unless the site's owner opened the field or what is around it
// (`data-naast-open`); never for passwords, payment cards, one-time codes and hidden inputs, whatever the owner wrote.
// The trail (visit.ts) and the shared page (filter.ts) both ask here, so that they cannot disagree.

export const MASK = "•••••";

/** What the site's owner marked; selectors beside the three attributes come from the script tag. */
export interface Rules {
  open: string;
  mask: string;
  block: string;
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

const NEVER_AUTOCOMPLETE = /(^|\s)(cc-[a-z-]+|one-time-code|current-password|new-password)(\s|$)/i;
const NEVER_NAME = /card.?(number|nr|no\b|num|holder)|cc.?(number|num|csc|cvc|exp)|\bcv[cv]2?\b|cvc|csc\b|security.?code|password|passwd|wachtwoord|\bpin\b|pincode/i;

/** Fields that were once seen as a password or a card stay closed, also when the page makes them plain text. */
const never = new WeakSet<Element>();

/** A password, a card, a code or a hidden field: its value never leaves the browser. */
export function isNever(field: Element): boolean {
  if (never.has(field)) return true;
  const type = (field.getAttribute("type") ?? "").toLowerCase();
  const closed =
    type === "password" ||
    type === "hidden" ||
    type === "file" ||
    field.hasAttribute("data-rr-is-password") ||
    NEVER_AUTOCOMPLETE.test(field.getAttribute("autocomplete") ?? "") ||
    NEVER_NAME.test(`${field.getAttribute("name") ?? ""} ${field.id}`);
  if (closed) never.add(field);
  return closed;
}

/** The element around: over shadow roots and same-origin frames. */
export function around(node: Node): Element | null {
  const parent = node.parentNode;
  if (parent instanceof Element) return parent;
  if (parent && "host" in parent) return (parent as ShadowRoot).host;
  if (parent?.nodeType === Node.ELEMENT_NODE) return parent as Element; // of another frame's realm
  const view = node.nodeType === Node.DOCUMENT_NODE ? (node as Document).defaultView : (parent as Document | null)?.defaultView;
  try {
    return view && view !== window ? view.frameElement : null;
  } catch {
    return null;
  }
}

export type Seen = "open" | "plain" | "masked" | "blocked";

/** How an element by itself changes what may be seen of what is in it. The closed word wins from an open one further out or in. */
export function seenIn(outer: Seen, element: Element, rules: Rules): Seen {
  if (outer === "blocked" || element.matches(rules.block)) return "blocked";
  if (outer === "masked" || element.matches(rules.mask)) return "masked";
  return outer === "open" || element.matches(rules.open) ? "open" : "plain";
}

/** What was found at elements that were asked about before, while nothing changes. */
export type Found = Map<Element, Seen>;

/** What may be seen at a node, by everything that is around it. A node that hangs nowhere is masked: nobody can say what was around it. */
export function seenAt(node: Node | null, rules: Rules, found: Found = new Map()): Seen {
  if (!node?.isConnected) return "masked";
  let at = node.nodeType === Node.ELEMENT_NODE ? (node as Element) : around(node);
  const chain: Element[] = [];
  for (; at && !found.has(at); at = around(at)) chain.push(at);
  let seen: Seen = at ? (found.get(at) ?? "masked") : "plain";
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

/** A text that begins like an IBAN, with the IBAN masked; what follows it may look like a part of it. */
function withoutIban(text: string): string {
  for (let end = text.length; end > 14; end -= 1) {
    const iban = text.slice(0, end).replace(/\W/g, "");
    if (text[end - 1]?.trim() && iban.length > 14 && remainder(iban) === 1) return MASK + text.slice(end);
  }
  return text;
}

/** A Dutch citizen's number: nine digits that pass the test of eleven. */
function isBsn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < 9; i += 1) sum += Number(digits[i]) * (i < 8 ? 9 - i : -1);
  return sum > 0 && sum % 11 === 0;
}

const CARD = /\d(?:[ .\u00a0-]?\d){12,18}/g;
const IBAN = /\b[a-z]{2}\d\d(?:[ \u00a0]?[a-z0-9]){11,30}/gi;
const BSN = /\b\d{4}[ .]?\d\d[ .]?\d{3}\b/g;

/** The text with the numbers masked that nobody else may read: of payment cards, accounts (IBAN) and citizens (BSN). */
export function withoutCards(text: string): string {
  if (text.length < 9 || !/\d/.test(text)) return text;
  return text
    .replace(CARD, (found) => (passesLuhn(found.replace(/\D/g, "")) ? MASK : found))
    .replace(IBAN, withoutIban)
    .replace(BSN, (found) => (isBsn(found.replace(/\D/g, "")) ? MASK : found));
}

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
