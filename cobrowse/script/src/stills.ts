// What canvases and videos show, in places that the site opened: pictures that go the way of all others (assets.ts), and anew when they look otherwise.
// Whether a place is open is filter.ts's business; at the agent they lie in the element's box (viewer/canvas.ts).

export type Moving = HTMLCanvasElement | HTMLVideoElement;

/** Milliseconds between two looks at what they show. */
export const LOOK = 3000;
/** Pixels of a side of what is held against the look before. */
const SIDE = 64;

export class Stills {
  private readonly told = new Map<Moving, { name: string; print: string; given?: boolean }>();

  /** `call` gives the picture of now a name, and lets go of the one before; `changed` is told of those that show something else. */
  constructor(
    private readonly call: (moving: Moving, before: string) => string,
    private readonly changed: (moving: Moving) => void,
  ) {}

  /** What its picture is called at the agent. */
  of(moving: Moving): string {
    if (!this.told.has(moving)) this.told.set(moving, { name: this.call(moving, ""), print: "" });
    return this.told.get(moving)!.name;
  }

  /** A viewer got its picture: there may be another one, and no sooner. */
  gave(moving: Moving): void {
    const still = this.told.get(moving);
    if (still) still.given = true;
  }

  /** Looks at those in the window. */
  look(): void {
    for (const [moving, still] of this.told) {
      const { top, bottom } = moving.getBoundingClientRect();
      if (!moving.isConnected) this.told.delete(moving);
      else if (still.given && bottom > 0 && top < innerHeight && still.print !== (still.print = printOf(moving))) {
        still.name = this.call(moving, still.name);
        still.given = false;
        this.changed(moving);
      }
    }
  }
}

/** How it looks, in small; nothing of what the browser does not let a page read. */
function printOf(moving: Moving): string {
  const small = document.createElement("canvas");
  small.width = small.height = SIDE;
  try {
    const drawing = small.getContext("2d")!;
    drawing.imageSmoothingQuality = "high"; // a thin line counts
    drawing.drawImage(moving, 0, 0, SIDE, SIDE);
    return small.toDataURL();
  } catch {
    return "";
  }
}
