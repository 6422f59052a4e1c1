// Builds what the browser gets: dist/page.js (the page script, one file) and dist/viewer.js (the page inside the console's
// viewer). `node build.mjs` builds once; nothing is built in parts, so a half-built dist never stands.
import { mkdir, readFile, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");

/** Bundles one entry into one minified file, then puts it in place at once. */
async function bundle(entry, name) {
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
    banner: { js: "/* Naast, MIT. With rrweb and fflate, MIT. */" },
  });
  await rename(made, join(dist, name));
  const bytes = await readFile(join(dist, name));
  console.log(`dist/${name}: ${(bytes.length / 1024).toFixed(1)} KB, ${(gzipSync(bytes, { level: 9 }).length / 1024).toFixed(1)} KB gzip`);
}

await mkdir(dist, { recursive: true });
for (const [entry, name] of [
  ["src/main.ts", "page.js"],
  ["src/viewer/main.ts", "viewer.js"],
]) {
  if (await stat(join(here, entry)).catch(() => null)) await bundle(entry, name);
  else console.log(`dist/${name}: no ${entry} yet, skipped`);
}
