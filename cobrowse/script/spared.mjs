// fflate without what deflate.ts does not use of it, for page.js: words for mistakes, of which it makes none; the last block of a stream, which never comes; other
// levels than 6; what unpacks. 600 bytes that no customer has to load. What is left packs the same, byte for byte (test/spared.test.ts). Each line must
// find its place in the version that is locked, else the build fails.
import { readFile } from "node:fs/promises";

/** What is taken out, and what stands there instead. */
const SPARED = [
  [/(?<=var ec = \[)[^\]]*/, ""],
  [/^ +if \(!this\.ondata\)\n +err\(5\);\n +if \(this\.s\.l\)\n +err\(4\);\n/gm, ""],
  [/^ +if \(typeof opts == 'function'\)\n.*\n +(?=this\.ondata = cb;\n +this\.o = opts \|\| \{\};\n +this\.s = \{ l: 0, i: 32768)/m, ""],
  [/(?<=this\.s\.z \+= chunk\.length;\n +\}\n) +this\.s\.l = final & 1;\n(.*) \|\| final(.*\n.*), final \|\| false(.*\n.*\n +\})\n +if \(final\) \{[^}]*\}[^}]*\}/, "$1$2$3"],
  [/(?<=Deflate\.prototype\.flush = function \()sync(\) \{\n.*, false)(.*\n.*\n)[^]*?(?=\n {4}\};)/, "$1$2"],
  [/(?<=var dflt = function \()dat, lvl, plvl, pre, post, st/, "dat, st"],
  [/(?<=var s = st\.z) \|\| dat\.length(;\n +var o = new u8\()pre \+ (.*) \+ post\);\n.*\n +var w = .*\n +var lst = .*\n(.*\n) +if \(lvl\) (?=\{\n)/, "$1$2), w = o;\n$3"],
  [/var opt = deo\[lvl - 1\];\n.*\n.*\n/, "var n = 128, c = 128, msk_1 = (1 << 20) - 1;\n"],
  [/(?<=var bs1_1 = ).*;/, "7, bs2_1 = 14;"],
  [/ && \(rem > 423 \|\| !lst\)/, ""],
  [/(?<=pos = wblk\(dat, w, )lst/, "0"],
  [/ {8}if \(!lst\) (?=\{\n +st\.r = )/, ""],
  [/ {4}else \{\n {8}for \(var i = st\.w[^]*?\n {4}\}\n(?= {4}return slc)/, ""],
  [/(?<=return )slc\(o, 0, pre \+ shft\(pos\) \+ post\)/, "o.slice(0, shft(pos))"],
  [/(?<=\.p = function \(c, f\) \{\n +this\.ondata\()dopt\(c, this\.o, 0, 0, this\.s\), f/, "dflt(c, this.s)"],
  [/(?<=co;\n) {4}if \(r\) \{\n[^]*?\n {4}\}\n {4}else/, ""],
  [/fl\[28\] = 258, (?=revfl)/, ""],
  [/if \(this\.o\.dictionary\) (?=\{\n +var dict = this\.o\.dictionary\.subarray)(?=[^]{0,200}this\.s\.i = )/g, ""],
  [/(?<=hMap\(\w+, \w+), 0(?=\))/g, ""],
  [/(?<=this\.o = opts) \|\| \{\}(?=;\n +this\.s = \{ l: 0, i: 32768)/, ""],
  [/(?<=this\.s = \{ )l: 0, (?=i: 32768, w: 32768, z: 32768 \})/g, ""],
  [/(?<=var dict = this\.o\.dictionary)\.subarray\(-32768\)/g, ""],
  [/^var td = typeof TextDecoder[^]*?catch \(e\) \{ \}/m, ""],
];

/** For esbuild. */
export const spare = {
  name: "spare",
  setup(made) {
    made.onLoad({ filter: /[/\\]fflate[/\\]esm[/\\](browser\.js|index\.mjs)$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const [what, instead] of SPARED) {
        const text = contents.replace(what, instead);
        if (contents === text) throw new Error(`${path} is another than ${what} was written for: look there, or take this out`);
        contents = text;
      }
      return { contents, loader: "js" };
    });
  },
};
