// For tests in a real browser (tests/desktop/page/test_numbers.py): one whole page as rrweb alone makes it, and with what numbers.ts makes beforehand.
import { Replayer } from "@rrweb/replay";
import type { eventWithTime, IMirror, serializedNodeWithId } from "@rrweb/types";
import { Numbers } from "../src/viewer/numbers";

const FAR = 8e15;

/** Counts what is made while the document is told, which is all that is there before rrweb goes on. */
class Counted extends Numbers {
  made = 0;
  private inside = 0;
  override add(node: Node, meta: serializedNodeWithId): void {
    if (this.inside) this.made += 1;
    this.inside += 1;
    super.add(node, meta);
    this.inside -= 1;
  }
}

/** Each node with its number, where it stands, and all that it is made of. */
function told(node: Node, numbers: IMirror<Node>, into: string[], depth = 0): string[] {
  const element = node as Element;
  const looks = element.attributes ? [...element.attributes].map((one) => `${one.namespaceURI} ${one.name}=${one.value}`).sort() : [];
  const style = (element as HTMLElement).style?.cssText ?? "";
  into.push(`${depth} ${numbers.getId(node)} ${node.nodeType} ${element.namespaceURI} ${node.nodeName} ${JSON.stringify([node.nodeValue, ...looks, style])}`);
  for (const child of [...(element.shadowRoot ? [element.shadowRoot] : []), ...node.childNodes]) told(child, numbers, into, depth + 1);
  return into;
}

async function one(page: serializedNodeWithId, beforehand: boolean): Promise<[string[], number]> {
  const root = document.createElement("div");
  document.body.append(root);
  const replayer = new Replayer([], { root, liveMode: true, useVirtualDom: false, mouseTail: false, showWarning: false });
  const numbers = new Counted(page);
  if (beforehand) (replayer as unknown as { mirror: IMirror<Node> }).mirror = numbers;
  replayer.startLive(FAR);
  replayer.addEvent({ type: 4, data: { href: "", width: 800, height: 600 }, timestamp: 1 } as eventWithTime);
  replayer.addEvent({ type: 2, data: { node: page, initialOffset: { left: 0, top: 0 } }, timestamp: 1 } as eventWithTime);
  await new Promise((done) => setTimeout(done, 0));
  const copy = replayer.iframe.contentDocument!;
  const seen = told(copy, replayer.getMirror() as unknown as IMirror<Node>, [`${copy.compatMode}`]);
  replayer.destroy();
  root.remove();
  return [seen, numbers.made];
}

/** Both ways to see a page, and how many nodes were made beforehand. */
window.madeBothWays = async (page) => {
  const [alone] = await one(structuredClone(page), false);
  const [together, made] = await one(structuredClone(page), true);
  return { alone, together, made };
};

declare global {
  interface Window {
    madeBothWays: (page: serializedNodeWithId) => Promise<{ alone: string[]; together: string[]; made: number }>;
  }
}
