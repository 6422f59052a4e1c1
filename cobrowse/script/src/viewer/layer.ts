// What stands in the browser's top layer: dialogs that close, which rrweb leaves there with all else inert, and popovers, of which rrweb knows nothing.
// filter.ts says by an attribute which are open.

const KINDS = "dialog, [popover]";

export class TopLayer {
  private readonly members = new Set<HTMLElement>();

  /** A node that the replayer made; it may not hang in the page yet. */
  made(node: Node): void {
    if ((node as Partial<Element>).matches?.(KINDS)) this.members.add(node as HTMLElement);
  }

  /** After a batch. */
  hold(): void {
    for (const one of this.members) {
      if (!one.isConnected) this.members.delete(one);
      else if (one.localName === "dialog" && !one.hasAttribute("open") && one.matches(":modal")) close(one as HTMLDialogElement);
      else if (one.hasAttribute("popover") && one.matches(":popover-open") !== one.hasAttribute("naast-shown")) one.togglePopover();
    }
  }
}

/** Only an open dialog can be closed. */
function close(dialog: HTMLDialogElement): void {
  dialog.setAttribute("open", "");
  dialog.close();
}
