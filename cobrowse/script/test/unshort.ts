// What a console does before it looks at a page's events (`cobrowse/restored.py`): numbers that were not said are put back, and stylesheets.

interface Short {
  id?: number;
  type?: number;
  tagName?: string;
  textContent?: string;
  attributes?: object;
  childNodes?: (Short | string)[];
}

/** The events of a batch, whole; `sheet` gives what is sent under a hash. */
export function whole<T>(text: string, sheet: (hash: string) => string = () => "", epoch = ""): T[] {
  const put = text.replace(/"naast:\/\/sheet\/([0-9a-f]{64})([.0-9a-f]*)"/g, (_mark, hash: string, numbers: string) => {
    const names = numbers.split(".").slice(1);
    return JSON.stringify(sheet(hash).replace(/(naast:\/\/asset\/)(\d+)~/g, (_place, start: string, at: string) => start + epoch + names[Number(at)]!.padStart(8, "0")));
  });
  const events = JSON.parse(put) as { data: { node?: Short; isAttachIframe?: boolean; adds?: { node: Short }[] } }[];
  for (const { data } of events) {
    if (data.node) count(data.node);
    if (data.isAttachIframe) for (const { node } of data.adds ?? []) count(node);
  }
  return events as T[];
}

function count(root: Short): void {
  let last = 0;
  const walk = (node: Short): void => {
    last = node.id ??= last + 1;
    if (node.tagName) Object.assign(node, { type: 2, attributes: {}, childNodes: [], ...node });
    node.childNodes?.forEach((kid, at, all) => {
      const made = typeof kid === "string" ? { type: 3, textContent: kid } : kid;
      all[at] = made;
      walk(made);
    });
  };
  walk(root);
}
