// What an agent does on the customer's page, after the customer's yes to that rung: scrolling and a click. What may be touched is asked of the same
// rules as what may be seen: nothing happens at passwords, payment cards, codes, files, masked and blocked places, or our own card.
// Whether it was granted is contact.ts's business. Events are not trusted ones: a browser opens no file picker, no window and no permission for them.
import { around, isNever, type Rules, seenAt } from "./fields";
import type { Rung } from "./wire";

/** What an agent may do beside looking. */
export const ABOVE: readonly Rung[] = ["point", "scroll", "click"];
/** CSS pixels of one scroll. */
const FAR = 4000;
const OURS = /^naast-/;
const FIELD = /^(input|select|textarea|option)$/;
/** Places whose own words travel, and where a person writes. */
const REACHED: readonly string[] = ["open", "plain", "written"];

/** Whether the agent may do something at an element. */
export function mayTouch(element: Element, rules: Rules): boolean {
  for (let at: Element | null = element; at; at = around(at)) {
    const labelled = (at as HTMLLabelElement).control;
    if (OURS.test(at.localName) || (FIELD.test(at.localName) && isNever(at)) || (labelled && !mayTouch(labelled, rules))) return false;
  }
  return REACHED.includes(seenAt(element, rules));
}

/** The agent's wish, by its rung, at an element; false when it is not carried out. */
export function act(kind: Rung, element: Element, body: string, rules: Rules): boolean {
  const { x, y, dx, dy } = JSON.parse(body) as Record<string, unknown>;
  return kind === "scroll" ? scroll(element, far(dx), far(dy), rules) : kind === "click" && click(element, Number(x), Number(y), rules);
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

/** What is really there, as the customer sees it, is what is asked about and clicked: never something behind or before it. */
function click(element: Element, x: number, y: number, rules: Rules): boolean {
  element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  const { left, top, width, height } = element.getBoundingClientRect();
  const [clientX, clientY] = [left + width * x, top + height * y];
  let hit = element.ownerDocument.elementFromPoint(clientX, clientY);
  for (let inner; (inner = hit?.shadowRoot?.elementFromPoint(clientX, clientY)) && inner !== hit; ) hit = inner;
  let at = hit;
  while (at && at !== element) at = around(at);
  if (!hit || !at) return false;
  const how = { bubbles: true, cancelable: true, composed: true, detail: 1, clientX, clientY };
  for (const name of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) {
    // what the page did meanwhile may have made it something else
    if (!hit.isConnected || !mayTouch(hit, rules)) return false;
    hit.dispatchEvent(new (name.startsWith("p") ? PointerEvent : MouseEvent)(name, how));
    if (name === "mousedown") hit.closest<HTMLElement>("a,button,input,select,textarea,[tabindex]")?.focus({ preventScroll: true });
  }
  return true;
}
