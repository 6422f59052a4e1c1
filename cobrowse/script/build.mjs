// Builds what the browser gets: dist/page.js (the page script, one file) and dist/viewer.js (the page inside the console's
// viewer). `node build.mjs` builds once; nothing is built in parts, so a half-built dist never stands.
import { mkdir, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Bytes of page.js, packed by gzip: all that a customer's browser loads, before and after consent. A build that is larger fails. */
const MOST = 45_000;

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");

/** Bundles one entry into one minified file, then puts it in place at once. */
async function bundle(entry, name, most) {
  const made = join(dist, `.${name}.new`);
  await build({
    absWorkingDir: here,
    entryPoints: [entry],
    outfile: made,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2021"],
    charset: "utf8",
    legalComments: "none",
    loader: { ".css": "text" },
    logLevel: "warning",
    banner: { js: name === "page.js" ? "/* Naast, MIT. With fflate, MIT. */" : "/* Naast, MIT. With rrweb, MIT. */" },
  });
  const bytes = await readFile(made);
  const packed = gzipSync(bytes, { level: 9 }).length;
  console.log(`dist/${name}: ${(bytes.length / 1024).toFixed(1)} KB, ${(packed / 1024).toFixed(1)} KB gzip`);
  if (packed > most) throw new Error(`dist/${name} is ${packed} bytes gzip, and ${most} is the limit: take something out, or say in the README why not.`);
  await rename(made, join(dist, name));
}

await mkdir(dist, { recursive: true });
for (const [entry, name, most] of [
  ["src/main.ts", "page.js", MOST],
  ["src/viewer/main.ts", "viewer.js", Infinity],
]) {
  if (await stat(join(here, entry)).catch(() => null)) await bundle(entry, name, most);
  else console.log(`dist/${name}: no ${entry} yet, skipped`);
}
