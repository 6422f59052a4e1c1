// Stylesheets of other origins, whose rules the browser keeps from the page's script: where their server allows it (CORS) they are fetched once more,
// without cookies, and read by the browser into a sheet that is used nowhere. What a server does not allow stays unseen.
import { upTo } from "./assets";
import { textOf } from "./describe";

/** Milliseconds that one may take, bytes that it may have, and sheets of one page load. */
const PATIENCE = 10_000;
const MAX_FOREIGN = 512 * 1024;
const MAX_SHEETS = 50;

export class Foreign {
  private readonly texts = new Map<string, string | null>();

  /** The text of a link's sheet; nothing as long as there is none, and `came` is told when there is. */
  of(link: HTMLLinkElement, came: () => void): string {
    const { href } = link;
    const known = this.texts.get(href);
    if (known === undefined && this.texts.size < MAX_SHEETS && /^https?:/.test(href)) {
      this.texts.set(href, null);
      void fetchText(href).then((text) => {
        this.texts.set(href, text);
        if (text) came();
      }, () => undefined);
    }
    return known ?? "";
  }
}

async function fetchText(href: string): Promise<string> {
  const answer = await fetch(href, { credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok || !answer.headers.get("content-type")?.startsWith("text/css")) return "";
  const bytes = await upTo(MAX_FOREIGN, answer);
  if (!bytes) return "";
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(new TextDecoder().decode(bytes));
  return textOf(sheet, () => undefined);
}
