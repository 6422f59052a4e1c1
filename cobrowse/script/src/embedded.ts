// Frames of another origin that tell themselves (frame.ts): where the site's tag names their origin (`data-frames`), and the tag of their script the site's.
// Such a frame is invited when its element is told, over a channel that nobody else has an end of; what it tells is put among what this page tells, and its nodes
// have numbers that were kept free for it. It gets no key: what it needs of one is done for it here.
import type { AssetPipe } from "./assets";

/** What a frame says to the page around it when it is there. */
export const HELLO = `naast:${BUILD}`;

/** What a frame may call, each answered: what is done for it, and `tell` and `stop`. */
type Done = keyof AssetPipe;
const DONE: readonly string[] = ["named", "sealed", "sendAsset", "buffered"] satisfies Done[];
export type Called = Done | "tell" | "stop";

/** Milliseconds in which a frame that covers what stays hidden in it says so. */
const LATE = 1000;

/** An invitation: the number of the frame's element, the first of its own, and whether the site is closed. Without numbers it is to cover, and tells nothing. */
export type Invitation = [within: number, first: number, closed: boolean | undefined];

/** A call by its number, its name, and what goes with it. */
export type Call = [number, Called, ...never[]];

class Embedded {
  /** Origins of frames that this site trusts. */
  trusted: string[] = [];
  pipe!: AssetPipe;
  stop!: () => void;
  /** Told of a window in which such a frame is now. */
  came: ((view: unknown) => void) | undefined;
  /** Whether what stays hidden is covered now. */
  covering = false;
  /** The channel of each, by its element, the first of its numbers, and when it was heard last; when it was invited, less than nothing, until it is heard. */
  private readonly ports = new Map<Node, [MessagePort, number, number]>();
  private readonly origins = new WeakMap<object, string>();

  constructor() {
    addEventListener("message", ({ data, origin, source }) => {
      if (data !== HELLO || !this.trusted.includes(origin)) return;
      this.origins.set(source!, origin);
      this.came?.(source);
    });
  }

  /** Where a frame is now, as far as this page may know. */
  private origin({ contentWindow, src }: HTMLIFrameElement): string {
    return this.origins.get(contentWindow!) ?? src.split("/", 3).join("/");
  }

  /** Whether a frame is one of these. */
  trusts(frame: HTMLIFrameElement): boolean {
    return this.trusted.includes(this.origin(frame));
  }

  /** Asks a frame to tell itself, from now on or anew; `heard` gets what it tells, which is answered by how many bytes wait to leave. */
  invite(frame: HTMLIFrameElement, invitation: Invitation, heard: (text: string) => void): void {
    if (!this.trusts(frame)) return;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = async ({ data: [call, name, ...given] }: MessageEvent<Call>) => {
      const known = this.ports.get(frame);
      if (known?.[0] !== port1) return;
      known[2] = performance.now();
      if (!invitation[1]) return; // it is for nothing else
      if (name === "stop") this.stop();
      if (name === "tell") heard(given[0] as unknown as string);
      port1.postMessage([call, await (this.pipe[DONE.includes(name) ? (name as Done) : "buffered"] as (...given: never[]) => unknown)(...given)]);
    };
    this.ports.set(frame, [port1, invitation[1], -performance.now()]);
    frame.contentWindow!.postMessage(invitation, this.origin(frame), [port2]);
    if (this.covering) port1.postMessage(["cover", true]); // what it covered ended with the invitation before
  }

  /** Whether a frame covers by itself what stays hidden in it, by its own rules. Before it is to tell itself it is asked to. */
  covers(frame: HTMLIFrameElement, closed: Invitation[2]): boolean {
    const [, first, heard] = this.ports.get(frame) ?? [0, 0, 0];
    const late = performance.now() - Math.abs(heard) > LATE;
    if (late && !first) this.invite(frame, [0, 0, closed], () => undefined);
    return heard > 0 && !late;
  }

  /** Says something to all of them, or to the one of a node's number alone; how many there are. */
  say(node: number, ...word: [Word, ...unknown[]]): number {
    // SPAN is 20 bits
    for (const [port, first] of this.ports.values()) if (!(node && (node - first) >> 20)) port.postMessage(word);
    return this.ports.size;
  }

  /** Nothing that they told counts any more. */
  forget(): void {
    this.say(0, "end");
    this.ports.clear();
  }
}

/** What is said to a frame: a picture is wanted, where the agent points, what the agent does, what stays hidden is to be covered, it is over. */
export type Word = "want" | "point" | "act" | "cover" | "end";

export const embedded = new Embedded();
