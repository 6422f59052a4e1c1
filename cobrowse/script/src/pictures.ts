// Pictures of the page for an agent whose viewer has no network: drawn from what the browser already shows, so that little is fetched
// again and no content policy stands in the way. Only pictures that the browser lets a page read (same origin, or CORS); others get a blank
// of the same size. rrweb's inlineImages is left off: it changes `crossorigin` on the customer's own page, and misses pictures that load later.

/** Characters of one picture as data: URL. */
const MAX_PICTURE = 400_000;
/** Characters of all pictures of one page load. */
const MAX_ALL = 6_000_000;
/** Pixels of a side; larger ones are drawn smaller. */
const MAX_SIDE = 1600;

type Ready = (image: HTMLImageElement, url: string) => void;

export class Pictures {
  private readonly made = new Map<string, string>();
  private readonly waiting = new Set<HTMLImageElement>();
  private readonly heard = new WeakSet<HTMLImageElement>();
  private total = 0;
  private busy = false;

  /** `ready` is told of each picture that could not be given at once. */
  constructor(private readonly ready: Ready) {}

  /** What to show now: the picture, or a blank of its size until it is ready. */
  of(image: HTMLImageElement, seen: boolean): string {
    if (!seen) return blank(image);
    const source = image.currentSrc || image.src;
    if (source.startsWith("data:image/") && source.length <= MAX_PICTURE) return source;
    const made = this.made.get(source);
    if (made !== undefined) return made || blank(image);
    this.want(image);
    return blank(image);
  }

  private want(image: HTMLImageElement): void {
    if (!image.complete || !image.naturalWidth) {
      if (this.heard.has(image)) return;
      this.heard.add(image);
      image.addEventListener("load", () => {
        this.heard.delete(image);
        this.want(image);
      }, { once: true });
      return;
    }
    this.waiting.add(image);
    if (!this.busy) void this.work();
  }

  private async work(): Promise<void> {
    this.busy = true;
    for (const image of this.waiting) {
      this.waiting.delete(image);
      const source = image.currentSrc || image.src;
      const url = this.made.get(source) ?? (await draw(image));
      if (!this.made.has(source)) {
        const fits = url.length <= MAX_PICTURE && this.total + url.length <= MAX_ALL;
        this.made.set(source, fits ? url : "");
        if (fits) this.total += url.length;
      }
      if (image.isConnected && (image.currentSrc || image.src) === source) this.ready(image, this.made.get(source) || blank(image));
    }
    this.busy = false;
  }
}

/** The picture as a data: URL, or nothing when the browser does not let a page read it. */
async function draw(image: HTMLImageElement): Promise<string> {
  const drawing = await vector(image.currentSrc || image.src);
  if (drawing) return drawing;
  const scale = Math.min(1, MAX_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  try {
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/webp", 0.85));
    return blob ? await asUrl(blob) : "";
  } catch {
    return "";
  }
}

/** An SVG of the site itself is taken as it is, as drawn by pixels it would be coarse; the browser has it in its cache. */
async function vector(source: string): Promise<string> {
  const url = new URL(source, location.href);
  if (url.origin !== location.origin || !/\.svgz?$/i.test(url.pathname)) return "";
  try {
    const answer = await fetch(url, { cache: "force-cache" });
    const blob = await answer.blob();
    return answer.ok && blob.type.startsWith("image/svg+xml") && blob.size * 1.4 < MAX_PICTURE ? await asUrl(blob) : "";
  } catch {
    return ""; // the site's content policy allows no fetch: drawn then
  }
}

function asUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("a picture could not be read"));
    reader.readAsDataURL(blob);
  });
}

/** A picture of nothing that takes as much room. */
function blank(image: HTMLImageElement): string {
  const { naturalWidth: width, naturalHeight: height } = image;
  if (!width) return "";
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#8881"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
