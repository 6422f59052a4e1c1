// What page.js does not need of fflate, and what a minifier cannot know that it does not: other levels than the sixth, streams that end, dictionaries
// of one piece, unpacking, and the words for mistakes that deflate.ts does not make. Each piece stands here as it does in fflate 0.8.3; where one does
// not, the build fails. The tests of deflate.ts run what is left (vitest.config.mjs).

/** From the first text to the last, both as they stand; what is put there instead. */
const CUTS = [
  ["    if (r) {\n        // u16 \"map\": index -> number of actual bits", "    else {\n        co = new u16(s);", "    {\n        co = new u16(s);"],
  ["    if (lvl) {\n        if (pos)\n", "    if (lvl) {\n        if (pos)\n", "    {\n        if (pos)\n"],
  ["        var opt = deo[lvl - 1];\n", "c = opt & 8191;\n", "        var n = 128, c = 128; // the sixth\n"],
  ["(rem > 423 || !lst)", "(rem > 423 || !lst)", "true"],
  ["        if (!lst) {\n            st.r =", "        if (!lst) {\n            st.r =", "        {\n            st.r ="],
  ["    else {\n        for (var i = st.w || 0; i < s + lst; i += 65535)", "        st.i = s;\n    }\n", ""],
  ["var s = st.z || dat.length;", "var s = st.z || dat.length;", "var s = st.z;"],
  ["    var lst = st.l;\n", "    var lst = st.l;\n", "    var lst = 0;\n"],
  ["    function Deflate(opts, cb) {\n        if (typeof opts == 'function')\n", "        this.o = opts || {};\n", "    function Deflate(opts, cb) {\n        this.ondata = cb;\n        this.o = opts;\n"],
  ["        if (this.o.dictionary) {\n            var dict = this.o.dictionary.subarray(-32768);\n            this.b.set", "            this.s.i = 32768 - dict.length;\n        }\n", "        var dict = this.o.dictionary;\n        this.b.set(dict, 32768 - dict.length);\n        this.s.i = 32768 - dict.length;\n"],
  ["        this.ondata(dopt(c, this.o, 0, 0, this.s), f);", "        this.ondata(dopt(c, this.o, 0, 0, this.s), f);", "        this.ondata(dflt(c, 6, 20, 0, 0, this.s));"],
  ["        if (!this.ondata)\n            err(5);\n        if (this.s.l)\n            err(4);\n        var endLen", "        var endLen", "        var endLen"],
  ["        this.s.l = final & 1;\n        if (this.s.z > this.s.w + 8191 || final) {", "            this.b = et;\n        }\n", "        if (this.s.z > this.s.w + 8191) {\n            this.p(this.b);\n            this.s.w = this.s.i, this.s.i -= 2;\n        }\n"],
  ["    Deflate.prototype.flush = function (sync) {", "this.s.i -= 2;\n", "    Deflate.prototype.flush = function () {\n        this.p(this.b);\n        this.s.w = this.s.i, this.s.i -= 2;\n"],
  ["        if (sync) {\n            var c = new u8(6);", "            this.ondata(c.subarray(0, ep >> 3), false);\n        }\n", ""],
];

/** fflate's source (esm/browser.js, esm/index.mjs) without what page.js does not need. */
export function lean(source) {
  let text = source.replaceAll("\r\n", "\n");
  for (const [from, to, put] of CUTS) {
    const start = text.indexOf(from);
    const end = text.indexOf(to, start);
    if (start < 0 || end < 0) throw new Error(`fflate is not what fflate.mjs knows: ${from}`);
    text = text.slice(0, start) + put + text.slice(end + to.length);
  }
  return text;
}

/** Where it is. */
export const FFLATE = /[/\\]fflate[/\\]esm[/\\](browser\.js|index\.mjs)$/;
