// For `naast see URL`: what an agent would see of the page that this runs in, and what not and why. It takes the snapshot that page.js would send,
// through the same recorder and filter, and lists what is in it beside what the page has; nothing is sent. A bundle of its own, dist/see.js, which
// desktop/see puts into a page; customers never load it.
import { naming } from "../attributes";
import { type Found, isNever, MASK, type Rules, rulesWith, seenAt } from "../fields";
import { Filter } from "../filter";
import { Recorder } from "../recorder";
import { Styles } from "../styles";
import { Tree } from "../tree";

/** Lines that are listed, and characters of each. */
const MOST = 5000;
const LONG = 120;

/** Why something stays: as desktop/see/listing.py says it. */
type Why = "" | "mask" | "block" | "typed" | "never" | "written" | "shut" | "number" | "box";

export interface Line {
  kind: "text" | "field" | "picture" | "place";
  words: string;
  why: Why;
}

/** A node as it travels: a number that is the one before and one is not said, and a text is only its words (`cobrowse/restored.py`). */
interface Told {
  id?: number;
  textContent?: string;
  needBlock?: boolean;
  childNodes?: (Told | string)[];
}

const BOXES = new Set(["canvas", "video", "object", "embed"]);
const FIELDS = new Set(["input", "textarea", "select"]);
const BUTTONS = /^(submit|button|reset|image)$/;
const WHY: Record<string, Why> = { masked: "mask", blocked: "block", written: "written", shut: "shut" };

const short = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONG ? `${line.slice(0, LONG - 1)}…` : line;
};

/** What a field is called, for its owner: never what is in it. */
function nameOf(field: HTMLInputElement): string {
  const { labels, name, id, type, localName } = field;
  const label = labels?.[0]?.textContent?.trim() || field.getAttribute("aria-label") || field.placeholder || name || id;
  return short(`${label || "?"} (${localName === "input" ? type : localName})`);
}

class Seeing {
  readonly lines: Line[] = [];
  private readonly tree = new Tree();
  private readonly found: Found = new Map();
  private readonly pictures = new Map<Element, boolean>();
  /** The number that was said last, or followed. */
  private last = 0;

  constructor(private readonly rules: Rules) {}

  /** The events of a snapshot, as they would leave. */
  private events(): { data: { node?: Told; adds?: { node: Told }[] } }[] {
    naming.of = () => "";
    const filter = new Filter(this.tree, this.rules, (image, seen) => {
      this.pictures.set(image, seen);
      return "";
    });
    const none = (): void => undefined;
    const recorder = new Recorder(this.tree, filter, new Styles("see"), none, none);
    const text = [...recorder.snapshot()].join("");
    return JSON.parse(`[${text}]`) as ReturnType<Seeing["events"]>;
  }

  look(): void {
    for (const { data } of this.events()) {
      this.last = 0;
      if (data.node) this.walk(data.node);
      for (const { node } of data.adds ?? []) this.walk(node);
    }
  }

  private add(kind: Line["kind"], words: string, why: Why): void {
    if (words && this.lines.length < MOST) this.lines.push({ kind, words, why });
  }

  private walk(node: Told | string): void {
    const told: Told = typeof node === "string" ? { textContent: node } : node;
    this.last = told.id ?? this.last + 1;
    const live = this.tree.getNode(this.last);
    if (live?.nodeType === Node.TEXT_NODE) this.text(live as Text, told.textContent ?? "");
    else if (live?.nodeType === Node.ELEMENT_NODE) this.element(live as HTMLElement, told);
    for (const child of told.childNodes ?? []) this.walk(child);
  }

  private why(node: Node): Why {
    return WHY[seenAt(node, this.rules, this.found)] ?? "";
  }

  private text(live: Text, told: string): void {
    const words = live.data.trim();
    if (!words || /^(style|script|noscript|textarea|option|title)$/.test(live.parentElement?.localName ?? "")) return;
    const whole = told.trim() === words;
    this.add("text", short(whole || told.trim() === MASK ? words : told), whole ? "" : this.why(live) || "number");
  }

  private element(live: HTMLElement, told: Told): void {
    const name = live.localName;
    const why = this.why(live);
    if (told.needBlock) this.add("place", short(live.textContent ?? "") || name, "block");
    else if (FIELDS.has(name)) this.field(live as HTMLInputElement, why);
    else if (name === "img") this.add("picture", short((live as HTMLImageElement).alt || "picture"), this.pictures.get(live) ? "" : why || "mask");
    else if (this.pictures.has(live)) this.add("picture", name, "");
    else if (BOXES.has(name) || (name === "iframe" && !(live as HTMLIFrameElement).contentDocument)) this.add("place", name, "box");
    else if (name === "svg" && /mask|shut/.test(why)) this.add("picture", "svg", why);
  }

  private field(field: HTMLInputElement, why: Why): void {
    if (field.localName === "input" && BUTTONS.test(field.type)) {
      this.add("text", short(field.value || field.alt), why);
      return;
    }
    const open = seenAt(field, this.rules, this.found) === "open";
    this.add("field", nameOf(field), isNever(field) ? "never" : open ? "" : why || "typed");
  }
}

/** The page as JSON: its lines; or what is wrong with the tag's selectors. `tag`: the page has one. */
function see(closed: boolean): string {
  const tag = document.querySelector<HTMLElement>("script[data-site]");
  const { naastOpen: open = "", naastMask: mask = "", naastBlock: block = "" } = tag?.dataset ?? {};
  let rules: Rules;
  try {
    rules = Object.assign(rulesWith({ open, mask, block }), { closed });
  } catch (error) {
    return JSON.stringify({ tag: true, problem: String(error), lines: [] });
  }
  const seeing = new Seeing(rules);
  seeing.look();
  return JSON.stringify({ tag: tag !== null, problem: "", lines: seeing.lines });
}

(globalThis as unknown as { naastSee: typeof see }).naastSee = see;
