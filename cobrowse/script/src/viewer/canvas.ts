// Canvases and videos at the agent. The replayed page runs no script, and without script a canvas is what stands in it: nothing, of no size. So each
// shows an empty picture of its own size. What they show of themselves comes as stills, where the site allows that (stills.ts of the page script), and
// lies behind, fitted as the element says; one stays until the next has come.

const STILL = /^naast:\/\/asset\/[0-9a-f]{16,64}$/;

/** Where scripts are off a browser shows its controls on every film, asked for or not. */
export const UNCONTROLLED = "video:not([controls])::-webkit-media-controls { display: none !important; }";

interface Shown {
  size: string;
  /** What was asked for last, and what is there. */
  asked: string;
  still: HTMLImageElement | null;
}

type Moving = HTMLCanvasElement | HTMLVideoElement;

export class Canvases {
  private readonly all = new Map<Moving, Shown>();

  /** A node that the replayer made; it may not hang in the page yet. */
  made(node: Node): void {
    if (/^(canvas|video)$/.test((node as Partial<Element>).localName ?? "")) this.all.set(node as Moving, { size: "", asked: "", still: null });
  }

  /** After a batch, which may have brought another size, another still, or another style in the place of ours. */
  hold(): void {
    for (const [moving, shown] of this.all) {
      if (!moving.isConnected) {
        this.all.delete(moving);
        continue;
      }
      if (moving.localName === "canvas") this.room(moving, shown);
      const still = moving.getAttribute("naast-still") ?? "";
      if (still !== shown.asked) this.ask(moving, shown, still);
      else if (shown.still && !moving.style.backgroundImage) this.show(moving, shown.still);
    }
  }

  /** The style's own word wins from all others, from masked.ts's too. */
  private room(canvas: Moving, shown: Shown): void {
    const size = `width="${canvas.width}" height="${canvas.height}"`;
    if (size === shown.size && canvas.style.content) return;
    shown.size = size;
    const empty = encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" ${size}/>`);
    canvas.style.setProperty("content", `url("data:image/svg+xml,${empty}")`, "important");
  }

  private ask(moving: Moving, shown: Shown, still: string): void {
    shown.asked = still;
    if (!STILL.test(still)) return;
    const image = moving.ownerDocument.createElement("img");
    image.addEventListener("load", () => {
      if (shown.asked === still) this.show(moving, (shown.still = image));
    });
    image.src = still;
  }

  private show(moving: Moving, { src }: HTMLImageElement): void {
    const { objectFit = "fill", objectPosition = "" } = moving.ownerDocument.defaultView?.getComputedStyle(moving) ?? {};
    const look = {
      image: `url("${src}")`,
      size: /^co/.test(objectFit) ? objectFit : objectFit === "fill" ? "100% 100%" : "contain",
      position: objectPosition,
      repeat: "no-repeat",
      origin: "content-box",
    };
    for (const [name, value] of Object.entries(look)) moving.style.setProperty(`background-${name}`, value, "important");
  }
}
