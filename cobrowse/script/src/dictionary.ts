// What pages and stylesheets are full of, as both sides of the deflate streams know it beforehand (RFC 1951 has no word for it; zlib's is "preset
// dictionary"): the commonest last. The same text stands in `cobrowse/dictionary.py`, and a test holds them against each other; who changes one
// letter changes it on both sides.

export const DICTIONARY = new TextEncoder().encode(
  String.raw`
@media (prefers-color-scheme: dark) @media (prefers-reduced-motion: reduce)@media (min-width: 768px)@media (max-width: @font-face { font
-family: src: url("naast://asset/") format("woff2"); font-display: swap; unicode-range: @keyframes  { 0% { opacity: 0; }100% { opacity
: 1; } }::before, ::after { content: ""; -webkit-user-select: none; appearance: none; visibility: hidden; vertical-align: middle; word-b
reak: break-word; overflow-wrap: anywhere; text-overflow: ellipsis; white-space: nowrap; list-style: none; pointer-events: none; outline
: none; outline-offset: 2px; z-index: 1; object-fit: cover; aspect-ratio: 1 / 1; filter: blur( scroll-behavior: smooth; animation: 0.2
s ease-in-out infinite; transition: opacity 0.15s ease-out; transform: translateY(-50%) scale( rotate( box-shadow: rgba(0, 0, 0, 0.1) 0p
x 1px 2px; background-image: linear-gradient(to bottom, ; background-color: transparent; background-position: center; background-size: c
over; background-repeat: no-repeat; border-collapse: collapse; border-top: 1px solid var(--border-color); border-bottom: ; border-left
: ; border-right: ; border-top-left-radius: ; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; text-transform: uppercase; te
xt-decoration: underline; text-align: center; text-align: left; line-height: 1.5; font-size: 0.875rem; font-weight: 600; font-family: sy
stem-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font: inherit; flex-wrap: wrap; flex-direction: column
; justify-content: space-between; align-items: center; align-self: start; flex: 1 1 0%; flex-shrink: 0; grid-template-columns: repeat(au
to-fill, minmax(0px, 1fr)); grid-column: 1 / -1; place-items: center; gap: 1rem; position: absolute; inset: 0px; position: relative; pos
ition: sticky; position: fixed; top: 0px; left: 0px; right: 0px; bottom: 0px; overflow: hidden; overflow: auto; max-height: 100%; min-he
ight: 100vh; min-width: 0px; max-width: 100%; width: 100%; height: auto; margin: 0px auto; margin-top: 0px; margin-bottom: 1em; margin-l
eft: auto; margin-right: padding: 0.5em 1em; padding-left: padding-right: padding-top: 0px; padding-bottom: opacity: 0.5; cursor: pointe
r; border: 1px solid var(--line); border-radius: 50%; background: none; background: var(--; color: rgb(255, 255, 255); color: #fff; colo
r: inherit; fill: currentcolor; stroke: display: inline-block; display: block; display: grid; display: none; display: inline-flex; displ
ay: flex; }body { margin: 0px; }* { box-sizing: border-box; }h1, h2, h3 { }.button:hover { }a:focus-visible { }input:not([type="checkbox
"]) { }:root { --"lang":"en"},"childNodes":[{"tagName":"head","childNodes":[{"tagName":"title","childNodes":["]},{"tagName":"style","chi
ldNodes":[{"tagName":"svg","attributes":{"viewBox":"0 0 24 24","fill":"none","stroke":"currentColor","stroke-width":"2","stroke-linecap"
:"round","stroke-linejoin":"round","aria-hidden":"true"},"isSVG":true,"childNodes":[{"tagName":"path","attributes":{"d":"M},"isSVG":true
}]},{"tagName":"footer","tagName":"main","tagName":"header","tagName":"section","tagName":"article","tagName":"nav","attributes":{"aria-
label":"},"tagName":"form","tagName":"label","attributes":{"for":"},"tagName":"input","attributes":{"type":"text","name":"autocomplete":
"id":"","placeholder":"","value":""}},"tagName":"select","tagName":"option","attributes":{"value":"","selected":true},"tagName":"table",
"tagName":"tr","tagName":"td","tagName":"button","attributes":{"type":"submit","class":"},"tagName":"strong","tagName":"h1","tagName":"h
2","tagName":"h3","tagName":"ul","tagName":"li","childNodes":["\n      ",{"tagName":"p","attributes":{"class":"},"childNodes":["]},"
\n    ",{"tagName":"span","attributes":{"class":"},"childNodes":[{"tagName":"div","attributes":{"class":"},"childNodes":[{"tagName":"a",
"attributes":{"href":"https://www.","class":"},"childNodes":[{"tagName":"img","attributes":{"alt":"","width":"","height":"","src":"naast
://asset/"}},"\n  "]},"\n"]},{"tagName":"body","attributes":{"class":"},"childNodes":["\n",[{"type":4,"data":{"href":"https://www.","wid
th":1280,"height":720}},{"type":2,"data":{"node":{"type":0,"compatMode":"CSS1Compat","childNodes":[{"type":1,"name":"html","publicId":""
,"systemId":""},{"tagName":"html","attributes":{"lang":"en"},"childNodes":[{"tagName":"head","childNodes":[{"tagName":"link","attributes
":{"rel":"icon","href":"type":"image/svg+xml"}},{"tagName":"link","attributes":{"rel":"stylesheet","href":"_cssText":"naast://sheet/"}}]
},"initialOffset":{"left":0,"top":0}}}][{"type":3,"data":{"source":0,"adds":[{"parentId":,"nextId":null,"node":{"type":2,"tagName":"div"
,"attributes":{},"id":,"childNodes":[]}},{"parentId":,"nextId":null,"node":{"type":3,"textContent":"","id":}}],"texts":[{"id":,"value":"
"}],"attributes":[{"id":,"attributes":{"class":"","hidden":null,"aria-expanded":"true","style":"}}],"removes":[{"parentId":,"id":}]}}][{
"type":3,"data":{"source":8,"id":,"adds":[{"rule":"","index":0}]}}][{"type":3,"data":{"source":14,"ranges":[{"start":,"startOffset":0,"e
nd":,"endOffset":0}]}}][{"type":3,"data":{"source":3,"id":1,"x":0,"y":0}}][{"type":3,"data":{"source":5,"id":,"text":"•••••","isChecked"
:false}}][{"type":3,"data":{"source":1,"positions":[{"x":,"y":,"id":}]}},{"type":3,"data":{"source":2,"type":1,"x":,"y":,"id":}},{"type"
:3,"data":{"source":2,"type":6,"id":}},{"type":3,"data":{"source":2,"type":5,"id":}},{"type":3,"data":{"source":2,"type":0,"x":,"y":,"id
":}},{"type":3,"data":{"source":2,"type":2,"x":,"y":,"id":}}]
`.replace(/\n/g, ""),
);
