// What one tab does for a share: tells its page, shows where the agent points, carries out what the agent does. Every tab of the browser has one, and
// at most one of them is told at a time: which, and what the customer granted, is said by contact.ts in the tab that has the call, and carried to the
// others by tabs.ts. What leaves is sealed here; the key is agreed on by contact.ts.
import { act } from "./act";
import { embedded } from "./embedded";
import { isLive } from "./call";
import type { Rules } from "./fields";
import { AgentPointer } from "./pointer";
import { SealedPipe, type Sender, subtle } from "./seal";
import { Share, type Troubled } from "./share";
import type { View } from "./view";
import type { Intent, Rung, ToPage } from "./wire";

export class Look {
  private readonly sealed: SealedPipe;
  private readonly share: Share | null;
  private readonly pointer: AgentPointer;
  private view!: View;
  /** What the agent does on the page, one after the other. */
  private doing: Promise<void> = Promise.resolve();

  /** `rules` null: the site's selectors do not parse, and nothing may be shared. `stands` is told where the pointer stands. */
  constructor(
    sender: Sender,
    private readonly rules: Rules | null,
    stands: (x: number, y: number) => void,
    troubled: Troubled,
  ) {
    this.sealed = new SealedPipe(sender);
    this.share = rules && subtle ? new Share(this.sealed, rules, troubled) : null;
    this.pointer = new AgentPointer(stands);
  }

  /** Whether this page can be shared. */
  get able(): boolean {
    return this.share !== null;
  }

  /** What holds now; `here`: it is this tab that is told. */
  show(view: View, key: string, here: boolean): void {
    const { share } = this;
    this.view = view;
    const told = here && isLive(view.state) && view.sharing && !view.paused;
    if (!told || !view.rungs.includes("point")) this.pointer.hide();
    if (!told) share?.live && share.stop();
    else if (share && !share.live && document.readyState !== "loading") {
      this.sealed.begin(key);
      share.start();
    }
  }

  /** The relay's word for the tab that is told. */
  hear(message: ToPage, body: string): void {
    const { share } = this;
    if (!share) return;
    if (message.t === "resync") {
      this.sealed.took(); // a part that was on its way may be lost with a connection
      share.resync();
    } else if (message.t === "ack") share.heard(message.n);
    else if (message.t === "took") this.sealed.took();
    else if (message.t === "want_asset") share.want(message.names);
    else if (message.t === "intent") this.intended(message, body);
    else if (message.t === "pointer" && message.epoch === share.epoch) {
      embedded.say(0, "point", this.may("point") && message, this.view.agent);
      const node = message.node ? share.node(message.node) : null;
      if (node && this.may("point")) this.pointer.show(node, message.x ?? 0.5, message.y ?? 0.5, message.agent || this.view.agent, message.mark);
      else this.pointer.hide(!!message.mark);
    }
  }

  private may(rung: Rung): boolean {
    const { share, view } = this;
    return !!share?.live && view.rungs.includes(rung);
  }

  /** Sealed for this page load, by its epoch: done in one tab, it is nothing in another. */
  private intended({ epoch, kind, node = 0 }: Intent, body: string): void {
    this.doing = this.doing
      .then(async () => {
        const wish = await this.sealed.opened(`${epoch} ${kind} ${node}`, this.view.digits, body);
        if (!this.share || !this.rules || !this.may(kind) || epoch !== this.share.epoch) return;
        const at = node ? this.share.node(node) : document.documentElement;
        if (!at) embedded.say(node, "act", kind, node, wish);
        else if (at.isConnected && "localName" in at) act(kind, at as Element, wish, this.rules);
      })
      .catch(() => undefined); // not the agent's, or not for now
  }
}
