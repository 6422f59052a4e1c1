// Builds what the browser gets: dist/page.js (the page script, one file; page.js.gz as the relay sends it), dist/frame.js (for a page in a frame of
// another site's, frame.js.gz likewise), dist/viewer.js (the page inside the console's viewer) and dist/see.js (what `naast see` asks a page). `node build.mjs` builds
// once; nothing is built in parts, so a half-built dist never stands.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipAsync } from "@gfx/zopfli";
import { build } from "esbuild";
import { minify } from "terser";
import { NAMES, shortPrivates, WRITTEN } from "./private.mjs";
import { spare } from "./spared.mjs";

/** Bytes of page.js.gz: all that a customer's browser loads, before and after consent. A build that is larger fails. */
const MOST = 45 * 1024;

/** Bytes of frame.js.gz: all that a page in a frame of another site's loads. */
const MOST_OF_FRAME = 28 * 1024;

/**
 * The order of the page script's files, as far as their imports leave one, found by trying: gzip looks back 32 KB, and the script is four times that. A file
 * that is not here comes last.
 */
const ORDER = `
  words attributes wire deflate fields pointer here sha256 ui telling changes after preview view media sheets contact signals tabs recorder act link
  describe seal ear call styles visit memory happenings look share tree assets icons foreign dictionary filter path token style`;

/** Whose every word keeps its name: it is spoken with the relay, the console or the site, or kept over page loads. */
const OUTSIDE = ["wire.ts", "signals.ts", "memory.ts", "token.ts", "main.ts"];

/** Whose objects' fields keep their names: they make what is told of a page. */
const TOLD = ["after", "changes", "describe", "ear", "filter", "happenings", "here", "recorder", "sheets", "telling", "visit"].map((file) => `${file}.ts`);

/** The DOM's own numbers (DOM, 4.4 and 6.3), which are shorter than their names. */
const NODES = {
  "Node.ELEMENT_NODE": "1",
  "Node.TEXT_NODE": "3",
  "Node.CDATA_SECTION_NODE": "4",
  "Node.DOCUMENT_NODE": "9",
  "Node.DOCUMENT_TYPE_NODE": "10",
  "Node.DOCUMENT_FRAGMENT_NODE": "11",
  "NodeFilter.SHOW_TEXT": "4",
};

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");

/** The sources of the page script, in one; and a name for them, by which tabs with the same script find each other. */
const folder = join(here, "src");
const files = (await readdir(folder)).filter((name) => name.endsWith(".ts"));
const text = (await Promise.all(files.sort().map((name) => readFile(join(folder, name), "utf8")))).join("\n");
const BUILD = createHash("sha256").update(text).digest("hex").slice(0, 6);

/**
 * Names of private members and methods that may be shortened: those that neither the browser's own objects, nor OUTSIDE, nor a string of ours calls so.
 * What TypeScript keeps private is of nobody else's concern, and every byte here is loaded by every customer.
 */
async function shortened() {
  const libraries = ["lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.es5.d.ts"].map((name) => join(here, "node_modules/typescript/lib", name));
  const taken = new Set();
  for (const library of libraries) {
    const declared = (await readFile(library, "utf8")).matchAll(/^\s+(?:readonly |get |set |static )?["']?(\w+)["']?\??[(:<]/gm);
    for (const [, name] of declared) taken.add(name);
  }
  for (const file of OUTSIDE) {
    const code = (await readFile(join(folder, file), "utf8")).replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, "");
    for (const word of code.match(/\w+/g)) taken.add(word);
  }
  for (const [, word] of text.matchAll(/["'`](\w+)["'`]/g)) taken.add(word);
  for (const [, word] of text.matchAll(/dataset\.(\w+)/g)) taken.add(word); // the site's own words, in its tag
  for (const file of TOLD) {
    const code = await readFile(join(folder, file), "utf8");
    for (const [object] of code.matchAll(/\{ [\w, .]+ \}|[{,] \w+: /g)) for (const word of object.match(/\w+/g)) taken.add(word);
  }
  const hidden = text.matchAll(/private (?:static )?(?:readonly )?(?:async )?(?:[gs]et )?\*?(\w+)/g);
  const methods = text.matchAll(/^ {2}(?:static )?(?:async )?(?:[gs]et )?\*?(\w+)\(.*[{;]$/gm); // of classes: nobody outside has one in hand
  const mine = [...hidden, ...methods];
  return new RegExp(`^(_\\$?[a-zA-Z]_|${[...new Set([...mine].map(([, name]) => name))].filter((name) => !taken.has(name)).join("|")})$`);
}

/** The card's styles without the blanks and the names that make them readable. */
const styles = {
  name: "styles",
  setup(made) {
    made.onLoad({ filter: /\/style\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const own = [...new Set(text.match(/--[a-z][a-z-]*(?=:)/g))]; // in our shadow root, where all of them are set
      const short = (css) => css.replace(/--[a-z][a-z-]*/g, (name) => `--${NAMES[own.indexOf(name)]}`);
      const packed = (css) => short(css).replace(/\s+/g, " ").replace(/ ?([{};,]) ?/g, "$1").replaceAll(": ", ":").replaceAll(";}", "}").replaceAll(" !", "!");
      return { contents: text.replace(/`[^`]*`/g, packed), loader: "ts" };
    });
  },
};

/** The sources as private.mjs writes them. */
const privates = (entry) => ({
  name: "privates",
  setup(made) {
    const short = shortPrivates(here, entry);
    made.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = short.get(path.replaceAll("\\", "/"));
      return contents === undefined ? undefined : { contents, loader: "ts" };
    });
  },
});

/** What a second minifier still finds. */
async function smaller(code) {
  const apart = { conditionals: false, comparisons: false, inline: 1 }; // shorter, but larger once packed
  const sure = { unsafe: true, unsafe_arrows: true, unsafe_proto: true }; // texts are joined by `+` where none is a site's; functions are fflate's alone, and none of them is a class
  const compress = { passes: 4, keep_fargs: false, ecma: 2021, ...sure, ...apart };
  const made = await minify(code, { compress, format: { comments: /^ Naast/, ecma: 2021 } });
  return made.code;
}

/** Bundles one entry into one minified file, then puts it in place at once. */
async function bundle(entry, name, most, mangleProps) {
  const made = join(dist, `.${name}.new`);
  await build({
    absWorkingDir: here,
    ...(name === "page.js"
      ? { stdin: { contents: [...ORDER.trim().split(/\s+/), "main"].map((file) => `import "./${file}";`).join(""), resolveDir: join(here, "src"), sourcefile: entry } }
      : { entryPoints: [entry] }),
    outfile: made,
    bundle: true,
    minify: true,
    define: { BUILD: JSON.stringify(BUILD), FRAME: String(name === "frame.js"), ...(mangleProps && NODES) },
    ...(mangleProps ? { mangleProps, mangleCache: { ...WRITTEN } } : {}),
    plugins: [styles, ...(mangleProps ? [spare, privates(join(here, entry))] : [])],
    format: "iife",
    target: ["es2021"],
    charset: "utf8",
    legalComments: "none",
    loader: { ".css": "text" },
    logLevel: "warning",
    banner: { js: mangleProps ? "/* Naast, MIT. With fflate, MIT. */" : "/* Naast, MIT. With rrweb, MIT. */" },
  });
  if (mangleProps) await writeFile(made, await smaller(await readFile(made, "utf8")));
  const bytes = await readFile(made);
  const size = `dist/${name}: ${(bytes.length / 1024).toFixed(1)} KB`;
  if (most === Infinity) console.log(size);
  else {
    const gzip = await gzipAsync(bytes, { numiterations: 300 }); // Zopfli: any browser unpacks it, and it is 4 % smaller than by zlib
    console.log(`${size}, ${gzip.length} of ${most} bytes gzip`);
    if (gzip.length > most) throw new Error(`dist/${name} is ${gzip.length} bytes gzip, and ${most} is the limit: take something out, or say in the README why not.`);
    await writeFile(join(dist, `${name}.gz`), gzip); // the relay looks whether it is of the page.js that stands beside it
  }
  await rename(made, join(dist, name));
}

/** All that is built; what a bundle needs besides stands in `bundle`. */
async function all() {
  await mkdir(dist, { recursive: true });
  for (const [entry, name, most, mangle] of [
    ["src/main.ts", "page.js", MOST, await shortened()],
    ["src/frame.ts", "frame.js", MOST_OF_FRAME, await shortened()],
    ["src/viewer/main.ts", "viewer.js", Infinity, null],
    ["src/see/main.ts", "see.js", Infinity, null],
  ]) {
    if (await stat(join(here, entry)).catch(() => null)) await bundle(entry, name, most, mangle);
    else console.log(`dist/${name}: no ${entry} yet, skipped`);
  }
}

await all().catch((error) => {
  console.error(error.message); // thrown, it would bring the whole text of Zopfli's library with it
  process.exitCode = 1;
});
