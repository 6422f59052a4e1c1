// What script does to stylesheets: rules put in and taken out, declarations changed, sheets adopted. Watches, and keeps the steps in order until
// they are told; which sheets the other side knows is asked of it. Where there are too many steps a fresh snapshot is less.
import type { incrementalData } from "@rrweb/types";
import { after, afterSet } from "./after";
import { MAX_SHEET, sheetOf } from "./describe";
import { isShadow, place, type Root, type Tree } from "./tree";

/** Steps that wait. */
const MAX_STEPS = 5000;

interface Step {
  sheet: CSSStyleSheet;
  data: Record<string, unknown>;
}

export class Sheets {
  private steps: Step[] = [];
  private undo: (() => void)[] = [];
  private numbers = new WeakMap<CSSStyleSheet, number>();
  private told = new Set<CSSStyleSheet>();
  private adopted = new Map<Root, readonly CSSStyleSheet[]>();
  private next = FRAME ? place.first : 1;

  /** `stirred`: there is something to tell; `tooMany`: more than steps can say. */
  constructor(
    private readonly tree: Tree,
    private readonly stirred: () => void,
    private readonly tooMany: () => void,
  ) {}

  /** Watches the sheets of a window. */
  watch(view: Window & typeof globalThis): void {
    const { CSSStyleSheet: sheet, CSSGroupingRule: group, CSSStyleDeclaration: declaration, Document: page, ShadowRoot: shadow } = view;
    const inserts = (to: CSSStyleSheet | CSSGroupingRule, [rule, index = 0]: [string, number?]) => this.step(to, { adds: [{ rule, index: this.at(to, index) }] });
    const deletes = (to: CSSStyleSheet | CSSGroupingRule, [index]: [number]) => this.step(to, { removes: [{ index: this.at(to, index) }] });
    for (const one of [sheet, group]) {
      if (!one) continue;
      this.hear(one.prototype, "insertRule", inserts);
      this.hear(one.prototype, "deleteRule", deletes);
    }
    this.hear(sheet.prototype, "addRule", (to: CSSStyleSheet, [selector, block, index = to.cssRules.length - 1]: [string, string, number?]) =>
      this.step(to, { adds: [{ rule: `${selector} { ${block} }`, index }] }),
    );
    this.hear(sheet.prototype, "removeRule", (to: CSSStyleSheet, [index = 0]: [number?]) => this.step(to, { removes: [{ index }] }));
    for (const verb of ["replace", "replaceSync"] as const) this.hear(sheet.prototype, verb, (to: CSSStyleSheet, [text]: [string]) => this.step(to, { replaceSync: text.slice(0, MAX_SHEET) }));
    this.hear(declaration.prototype, "setProperty", ({ parentRule }: CSSStyleDeclaration, [property, value, priority]: [string, string, string?]) => {
      if (parentRule) this.step(parentRule, { index: path(parentRule), set: { property, value, priority } }, 13);
    });
    this.hear(declaration.prototype, "removeProperty", ({ parentRule }: CSSStyleDeclaration, [property]: [string]) => {
      if (parentRule) this.step(parentRule, { index: path(parentRule), remove: { property } }, 13);
    });
    for (const one of [page, shadow]) {
      this.undo.push(afterSet(one.prototype, "adoptedStyleSheets", this.stirred));
    }
  }

  stop(): void {
    for (const undo of this.undo.splice(0)) undo();
    this.forget();
  }

  /** Before a snapshot: nothing was told. */
  forget(): void {
    this.steps = [];
    this.told.clear();
    this.adopted.clear();
  }

  /** A root is told from the beginning: its sheets are, too. */
  anew(root: Root): void {
    this.adopted.delete(root);
  }

  /** Whether a root adopted other sheets than were told; an array that the page pushes to says so to nobody. */
  changed(roots: Iterable<Root>): boolean {
    for (const root of roots) if (!same(root.adoptedStyleSheets ?? [], this.adopted.get(root) ?? [])) return true;
    return false;
  }

  /** The steps on this element's sheet count no more: it is read anew. Whether there were any. */
  drop(sheet: CSSStyleSheet | null): boolean {
    const { length } = this.steps;
    this.steps = this.steps.filter((step) => step.sheet !== sheet);
    return this.steps.length < length;
  }

  /** What there is to tell, oldest first; then it is told. */
  take(roots: Iterable<Root>): incrementalData[] {
    const taken: Record<string, unknown>[] = [];
    for (const { sheet, data } of this.steps.splice(0)) {
      const name = this.name(sheet);
      if (name) taken.push({ ...name, ...data });
    }
    for (const root of roots) {
      const now = [...(root.adoptedStyleSheets ?? [])];
      if (this.tree.getId(isShadow(root) ? root.host : root) < 0 || same(now, this.adopted.get(root) ?? [])) continue;
      this.adopted.set(root, now);
      taken.push(this.adoption(root, now));
    }
    return taken as unknown as incrementalData[];
  }

  private adoption(root: Root, now: CSSStyleSheet[]): Record<string, unknown> {
    const fresh = now.filter((sheet) => !this.told.has(sheet));
    for (const sheet of fresh) {
      if (!this.numbers.has(sheet)) this.numbers.set(sheet, this.next++);
      this.told.add(sheet);
    }
    const styleIds = now.map((sheet) => this.numbers.get(sheet));
    const styles = fresh.map((sheet) => ({ styleId: this.numbers.get(sheet), rules: Array.from(sheet.cssRules, ({ cssText }, index) => ({ rule: cssText, index })) }));
    const id = this.tree.getId(isShadow(root) ? root.host : root);
    return { source: 15, id, styleIds, ...(fresh.length ? { styles } : {}) };
  }

  private name(sheet: CSSStyleSheet): object | null {
    if (this.told.has(sheet)) return { styleId: this.numbers.get(sheet) };
    const owner = sheet.ownerNode;
    const id = owner instanceof Node && sheetOf(owner as Element) === sheet ? this.tree.getId(owner) : -1;
    return id > 0 ? { id } : null;
  }

  private step(to: CSSStyleSheet | CSSRule, data: Record<string, unknown>, source = 8): void {
    const sheet = "parentRule" in to ? to.parentStyleSheet : to;
    if (!sheet || !this.name(sheet)) return;
    this.steps.push({ sheet, data: { source, ...data } });
    if (this.steps.length > MAX_STEPS) this.tooMany();
    this.stirred();
  }

  private hear<T>(on: object, verb: string, then: (to: T, given: never) => void): void {
    this.undo.push(after(on, verb, then));
  }

  /** Where a rule is: its place in the sheet, or the path of places to it. */
  private at(to: CSSStyleSheet | CSSGroupingRule, index: number): number | number[] {
    return "parentRule" in to ? [...path(to), index] : index;
  }
}

function path(rule: CSSRule): number[] {
  const around = (rule.parentRule ?? rule.parentStyleSheet) as CSSGroupingRule | CSSStyleSheet | null;
  const index = around ? Array.prototype.indexOf.call(around.cssRules, rule) : -1;
  return [...(rule.parentRule ? path(rule.parentRule) : []), index];
}

function same(one: ArrayLike<unknown>, other: ArrayLike<unknown>): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

