"""A corpus of hostile pages: what could run script, fetch, read a file, or end the window, one try a payload.

Every payload names itself in what it would do: a request for its number at the trap, or the mark `hacked` in the viewer's world. Made by
crossing what carries (elements, attributes, styles) with what is carried (addresses, scripts), and by hand where the trick is in the form.
Who shows them and looks is `tests.desktop.page.look_hostile`.
"""

# a payload is read as one line
# ruff: noqa: E501

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from tests.cobrowse.pages import Event, Node, PageMaker, change, snapshot

Body = Callable[[PageMaker, str, str], list[Node]]


@dataclass(frozen=True)
class Payload:
    """`events(make, trap, secret)`: a page; `trap` an address that counts who comes, `secret` a file that nobody may read."""

    name: str
    events: Callable[[PageMaker, str, str], list[Event]]
    deep: int = 0
    """Elements inside each other that stand in the page beside it."""

    def text(self, trap: str, secret: str) -> bytes:
        """The batch as JSON; what is deep is written by hand, as no encoder goes so far down."""
        made = json.dumps(self.events(PageMaker(), trap, secret))
        if self.deep:
            opened = "".join(f'{{"type":2,"tagName":"div","attributes":{{}},"id":{1000 + at},"childNodes":[' for at in range(self.deep))
            made = made.replace(
                '"childNodes": [{"type": 3, "textContent": "Shown"',
                f'"childNodes": [{opened}{"]}" * self.deep}, {{"type": 3, "textContent": "Shown"',
                1,
            )
        return made.encode()


RUN: Final = "top.hacked=1;parent.hacked=1;window.hacked=1;top.document.title='ran'"
"""What a script would do: three ways up, as a frame is at least one away from the viewer's own world."""

HANDLERS: Final = [
    "abort",
    "afterprint",
    "animationcancel",
    "animationend",
    "animationiteration",
    "animationstart",
    "auxclick",
    "beforecopy",
    "beforecut",
    "beforeinput",
    "beforematch",
    "beforepaste",
    "beforeprint",
    "beforetoggle",
    "beforeunload",
    "begin",
    "blur",
    "bounce",
    "cancel",
    "canplay",
    "change",
    "click",
    "close",
    "contextmenu",
    "copy",
    "cuechange",
    "cut",
    "dblclick",
    "drag",
    "drop",
    "durationchange",
    "end",
    "ended",
    "error",
    "finish",
    "focus",
    "focusin",
    "formdata",
    "fullscreenchange",
    "hashchange",
    "input",
    "invalid",
    "keydown",
    "load",
    "loadeddata",
    "loadend",
    "loadstart",
    "message",
    "mousedown",
    "mousemove",
    "mouseover",
    "mousewheel",
    "pagehide",
    "pageshow",
    "paste",
    "pointerdown",
    "pointerover",
    "popstate",
    "progress",
    "ratechange",
    "repeat",
    "reset",
    "resize",
    "scroll",
    "scrollend",
    "search",
    "seeked",
    "select",
    "selectionchange",
    "show",
    "slotchange",
    "stalled",
    "start",
    "storage",
    "submit",
    "suspend",
    "timeupdate",
    "toggle",
    "touchstart",
    "transitionend",
    "transitionrun",
    "unhandledrejection",
    "unload",
    "volumechange",
    "waiting",
    "webkitanimationend",
    "wheel",
]

CARRIERS: Final = (
    ("img", "src"), ("img", "srcset"), ("img", "lowsrc"), ("img", "longdesc"), ("picture source", "srcset"), ("input:image", "src"),
    ("iframe", "src"), ("frame", "src"), ("object", "data"), ("object", "codebase"), ("embed", "src"), ("applet", "archive"),
    ("applet", "code"), ("video", "src"), ("video", "poster"), ("video source", "src"), ("video track", "src"), ("audio", "src"),
    ("script", "src"), ("link:stylesheet", "href"), ("link:preload", "href"), ("link:prefetch", "href"), ("link:icon", "href"),
    ("link:manifest", "href"), ("link:import", "href"), ("link:dns-prefetch", "href"), ("link:preconnect", "href"), ("link:modulepreload", "href"),
    ("body", "background"), ("table", "background"), ("td", "background"), ("a", "href"), ("a", "ping"), ("area", "href"),
    ("form", "action"), ("button", "formaction"), ("input", "formaction"), ("base", "href"), ("html", "manifest"),
    ("q", "cite"), ("blockquote", "cite"), ("ins", "cite"), ("portal", "src"), ("bgsound", "src"), ("image", "src"), ("isindex", "action"),
    ("svg image", "href"), ("svg image", "xlink:href"), ("svg use", "href"), ("svg use", "xlink:href"), ("svg feImage", "href"),
    ("svg script", "href"), ("svg a", "href"), ("svg animate", "href"), ("svg linearGradient", "xlink:href"), ("svg textPath", "href"),
    ("math a", "href"), ("math mglyph", "src"), ("math maction", "xlink:href"), ("fencedframe", "src"), ("model", "src"),
)  # fmt: skip

ADDRESSES: Final = (
    "{trap}", "//{bare}", "javascript:{run}", " \tjava\nscript:{run}", "JaVaScRiPt:{run}", "data:text/html,<script>{run}</script>",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{run}'><image href='{trap}'/></svg>",
    "vbscript:{run}", "file://{secret}", "\\\\{bare}\\share", "blob:{trap}", "view-source:{trap}", "naast://viewer/viewer.js",
)  # fmt: skip

STYLED: Final = (
    "background:url({a})", "background-image:image-set('{a}' 1x)", "background-image:-webkit-image-set(url({a}) 1x)", "border-image:url({a}) 30",
    "list-style:url({a})", "cursor:url({a}),auto", "content:url({a})", "mask:url({a})", "-webkit-mask-image:url({a})", "filter:url({a}#f)",
    "clip-path:url({a}#c)", "shape-outside:url({a})", "offset-path:url({a})", "--x:url({a});background:var(--x)", "background:u\\72l({a})",
    "background:URL(\n{a})", "background:image('{a}')", "background:cross-fade(url({a}),url({a}),50%)", "behavior:url({a})",
    "-moz-binding:url({a})", "width:expression({run})", "marker-start:url({a}#m)", "fill:url({a}#f)", "src:url({a})",
    "background:/**/url/**/({a})", "background:url('{a}') , url(\"{a}\")", "animation:x;background:paint(x,url({a}))", "@import url({a})",
    "color:red;}}@import '{a}';a{{", "background-image:src('{a}')",
)  # fmt: skip
SHEETS: Final = (
    "@import url({a});", "@import '{a}' screen;", "@import \"{a}\" layer(x) supports(display:grid);", "@\\69mport '{a}';", "@charset 'x';@import '{a}';",
    "@font-face{{font-family:h;src:url({a})}}p{{font-family:h}}", "@font-face{{font-family:h;src:local(x),url('{a}') format('woff2')}}*{{font-family:h}}",
    "@namespace url({a});", "@document url({a}){{p{{color:red}}}}", "@supports (background:url({a})){{p{{background:url({a})}}}}",
    "@media all{{p{{background:url({a})}}}}", "@layer x{{p{{background:url({a})}}}}", "@container (width>0){{p{{background:url({a})}}}}",
    "p{{&:hover,&{{background:url({a})}}}}", "p::before{{content:url({a})}}", "@keyframes k{{from,to{{background:url({a})}}}}p{{animation:k 1s infinite}}",
    "@property --u{{syntax:'<url>';inherits:true;initial-value:url({a})}}p{{background:var(--u)}}", "@page{{background:url({a})}}",
    "@counter-style c{{system:cyclic;symbols:url({a})}}li{{list-style:c}}", "</style><img src={a}><script>{run}</script>",
    "<!--@import '{a}';-->", "p{{background:url({a}", "@view-transition{{navigation:auto}}p{{view-transition-name:x;background:url({a})}}",
    "@scope(p){{:scope{{background:url({a})}}}}", "@starting-style{{p{{background:url({a})}}}}p{{transition:all 1s}}",
)  # fmt: skip
MARKUP: Final = (
    "<script>{run}</script>", "<img src=x onerror={run}>", "<svg><p><style><g title=\"</style><img src={a} onerror={run}>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src={a} onerror={run}&gt;\">",
    "<noscript><p title=\"</noscript><img src={a} onerror={run}>\">", "<template><script>{run}</script></template>",
    "<iframe srcdoc=\"<script>{run}</script>\"></iframe>", "<xmp><img src={a}></xmp>", "<plaintext><img src={a}>",
    "<![CDATA[<script>{run}</script>]]>", "<?xml-stylesheet href=\"{a}\"?>", "<!ENTITY x SYSTEM \"file://{secret}\">&x;",
    "<form><math><mtext></form><form><mglyph><style></math><img src={a} onerror={run}>", "<a id=x tabindex=0 onfocus={run} autofocus>",
    "<select><style></select><img src={a} onerror={run}></style>", "<marquee onstart={run}>", "<details open ontoggle={run}>",
)  # fmt: skip


def _words(text: str, trap: str, secret: str, name: str) -> str:
    trap = f"{trap}?{name}"
    return text.format(a=trap, trap=trap, bare=trap.partition("//")[2], secret=secret, run=RUN)


def _carried(make: PageMaker, where: str, attribute: str, value: str) -> Node:
    """`img`, `picture source` (inside each other), `link:preload` (an element of a kind)."""
    *outer, inner = where.split()
    tag, _, kind = inner.partition(":")
    more: dict[str, Any] = {attribute: value}
    if kind:
        more |= {"type" if tag == "input" else "rel": kind, "as": "image"}
    node = make.element(tag, "Here", **{})
    node["attributes"] = more
    for one in (*reversed(outer),):
        node = make.element(one, node)
    if where.startswith(("svg", "math")):
        _in_svg(node)
    return node


def _in_svg(node: Node) -> None:
    node["isSVG"] = True
    for child in node.get("childNodes", []):
        _in_svg(child)


def _page(name: str, body: Body) -> Payload:
    return Payload(name, lambda make, trap, secret: make.full("Shown", *body(make, trap, secret)))


def _added(name: str, body: Body) -> Payload:
    """The same, but into a page that stands: rrweb's mutation."""

    def events(make: PageMaker, trap: str, secret: str) -> list[Event]:
        first = make.full("Shown")
        parent = first[1]["data"]["node"]["childNodes"][1]["childNodes"][1]["id"]
        adds = [{"parentId": parent, "nextId": None, "node": node} for node in body(make, trap, secret)]
        return [*first, change(adds=adds)]

    return Payload(name, events)


def by_address() -> Iterator[Payload]:
    for at, (where, attribute) in enumerate(CARRIERS):
        for kind, address in enumerate(ADDRESSES):
            name = f"{where} {attribute} {kind}"

            def body(
                make: PageMaker, trap: str, secret: str, *, told: tuple[str, str, str, str] = (where, attribute, address, name)
            ) -> list[Node]:
                where, attribute, address, name = told
                return [_carried(make, where, attribute, _words(address, trap, secret, name.replace(" ", "-")))]

            yield (_page if (at + kind) % 2 else _added)(name, body)


def by_handler() -> Iterator[Payload]:
    for at, handler in enumerate(HANDLERS):
        tag = ("img", "body", "svg", "input", "video", "details", "marquee", "iframe", "a", "form")[at % 10]

        def body(make: PageMaker, trap: str, _secret: str, *, told: tuple[str, str] = (tag, handler)) -> list[Node]:
            tag, handler = told
            return [
                make.element(
                    tag,
                    "Here",
                    **{f"on{handler}": RUN, "src": "x", "autofocus": True, "open": True, "tabindex": "0", "style": "animation:x 1s"},
                )
            ]

        yield _page(f"on{handler}", body)


def by_style() -> Iterator[Payload]:
    for at, declaration in enumerate(STYLED):

        def inline(make: PageMaker, trap: str, secret: str, *, told: tuple[str, int] = (declaration, at)) -> list[Node]:
            return [make.element("p", "Here", style=_words(told[0], trap, secret, f"style-{told[1]}"))]

        def declared(make: PageMaker, trap: str, secret: str, *, told: tuple[str, int] = (declaration, at)) -> list[Event]:
            page = make.full(make.element("p", "Shown"))
            node = page[1]["data"]["node"]["childNodes"][1]["childNodes"][1]["childNodes"][0]["id"]
            value = _words(told[0].partition(":")[2] or told[0], trap, secret, f"declared-{told[1]}")
            return [*page, change(attributes=[{"id": node, "attributes": {"style": {told[0].partition(":")[0]: [value, "important"]}}}])]

        yield _page(f"style {at}", inline)
        yield Payload(f"declared {at}", declared)
    for at, sheet in enumerate(SHEETS):

        def element(make: PageMaker, trap: str, secret: str, *, told: tuple[str, int] = (sheet, at)) -> list[Event]:
            return make.full(make.element("p", "Shown"), head=(make.element("style", _words(told[0], trap, secret, f"sheet-{told[1]}")),))

        def inlined(make: PageMaker, trap: str, secret: str, *, told: tuple[str, int] = (sheet, at)) -> list[Event]:
            link = make.element("link", rel="stylesheet")
            link["attributes"]["_cssText"] = _words(told[0], trap, secret, f"link-{told[1]}")
            return make.full(make.element("p", "Shown"), head=(link,))

        def adopted(make: PageMaker, trap: str, secret: str, *, told: tuple[str, int] = (sheet, at)) -> list[Event]:
            page = make.full(make.element("p", "Shown"))
            rule = {"rule": _words(told[0], trap, secret, f"adopted-{told[1]}"), "index": 0}
            document = page[1]["data"]["node"]["id"]
            return [*page, change(15, id=document, styleIds=[1], styles=[{"styleId": 1, "rules": [rule]}])]

        yield Payload(f"sheet {at}", element)
        yield Payload(f"link {at}", inlined)
        yield Payload(f"adopted {at}", adopted)


def by_markup() -> Iterator[Payload]:
    """Markup where text belongs: what is written as markup again somewhere would run."""
    tags = ("p", "textarea", "title", "style", "script", "noscript", "template", "option", "xmp", "svg")
    for at, markup in enumerate(MARKUP):
        for tag in tags:

            def text(make: PageMaker, trap: str, secret: str, *, told: tuple[str, str, int] = (tag, markup, at)) -> list[Node]:
                return [make.element(told[0], _words(told[1], trap, secret, f"text-{told[0]}-{told[2]}"))]

            yield _page(f"text in {tag} {at}", text)
        for attribute in ("title", "alt", "srcdoc", "innerHTML", "value", "rr_dataURL", "_cssText", "is"):

            def attributed(make: PageMaker, trap: str, secret: str, *, told: tuple[str, str, int] = (attribute, markup, at)) -> list[Node]:
                node = make.element("iframe" if told[0] == "srcdoc" else "input")
                node["attributes"] = {told[0]: _words(told[1], trap, secret, f"attribute-{told[0]}-{told[2]}")}
                return [node]

            yield _page(f"{attribute} {at}", attributed)


def by_form() -> Iterator[Payload]:
    """Where the trick is in the page's form, or in rrweb's."""
    metas = ("refresh", "set-cookie", "content-security-policy", "x-dns-prefetch-control", "default-style")
    for kind in metas:

        def meta(make: PageMaker, trap: str, secret: str, *, kind: str = kind) -> list[Node]:
            return [make.element("meta", **{"http-equiv": kind, "content": f"0;url={trap}?meta-{kind}"})]

        yield _page(f"meta {kind}", meta)
    broken: tuple[Any, ...] = (
        None, [], {}, 7, "text", {"type": 2}, {"type": 2, "data": None}, {"type": 2, "data": {"node": None}}, {"type": 2, "data": {"node": {"type": 0}}},
        {"type": 99, "data": {}}, {"type": -1}, {"type": "2"}, {"type": 3, "data": {"source": 99}}, {"type": 3, "data": {"source": 0}},
        {"type": 3, "data": {"source": 0, "adds": "x", "removes": 1, "texts": {}, "attributes": None}}, {"type": 6, "data": {"plugin": "rrweb/console@1", "payload": {}}},
        {"type": 5, "data": {"tag": "x", "payload": "<script>"}}, {"type": 4, "data": {"href": "javascript:alert(1)", "width": -1, "height": 1e99}},
        {"type": 3, "data": {"source": 9, "id": 1, "type": 0, "commands": [{"property": "drawImage", "args": [{"rr_type": "HTMLImageElement", "src": "T"}]}]}},
        {"type": 3, "data": {"source": 9, "id": 1, "type": 0, "commands": [{"property": "constructor", "args": ["T"]}]}},
        {"type": 3, "data": {"source": 8, "id": 4, "adds": [{"rule": "@import 'T'", "index": [0, -1, 1e9]}]}},
        {"type": 3, "data": {"source": 10, "family": "x", "fontSource": "url(T)", "buffer": False}},
        {"type": 3, "data": {"source": 10, "family": "x", "fontSource": "[1,2,3]", "buffer": True}},
        {"type": 3, "data": {"source": 7, "id": 1, "type": 0, "currentTime": "x"}}, {"type": 3, "data": {"source": 16, "define": {"name": "x-y"}}},
        {"type": 3, "data": {"source": 3, "id": 10**20, "x": 1e400, "y": "x"}}, {"type": 3, "data": {"source": 5, "id": 4, "text": ["x"], "isChecked": "y"}},
        {"__proto__": {"hacked": 1}, "type": 3}, {"type": 2, "data": {"node": {"type": 0, "id": "__proto__", "childNodes": []}}},
    )  # fmt: skip
    for at, event in enumerate(broken):

        def forged(make: PageMaker, trap: str, _secret: str, *, event: Any = event) -> list[Event]:
            return [*make.full("Shown"), _with(event, trap)]

        yield Payload(f"forged {at}", forged)
    for depth in (50, 299, 301, 5_000):
        yield Payload(f"deep {depth}", lambda make, _t, _s: make.full("Shown"), depth)
    for count in (1_000, 20_000):
        yield _page(f"wide {count}", lambda make, _t, _s, count=count: [make.element("i") for _ in range(count)])  # type: ignore[misc]  # likewise
    yield _page("long text", lambda make, _t, _s: [make.element("p", "x" * 2_000_000)])
    yield _page("long attribute", lambda make, _t, _s: [make.element("p", "Here", title="x" * 2_000_000)])
    yield _page("many attributes", lambda make, _t, _s: [make.element("p", "Here", **{f"data-{at}": "x" for at in range(5_000)})])
    yield Payload("a ring", _ring)
    yield Payload("numbers twice", _twice)


def _with(event: Any, trap: str) -> Any:
    if isinstance(event, str):
        return event.replace("T", trap) if event in ("T", "url(T)", "@import 'T'") else event
    if isinstance(event, dict):
        return {name: _with(value, trap) for name, value in event.items()}
    return [_with(one, trap) for one in event] if isinstance(event, list) else event


def _ring(make: PageMaker, _trap: str, _secret: str) -> list[Event]:
    """Two nodes, each put into the other."""
    page = make.full("Shown", one := make.element("div"), other := make.element("div"))
    adds = [{"parentId": a["id"], "nextId": None, "node": {**b, "childNodes": []}} for a, b in ((one, other), (other, one))]
    return [*page, change(adds=adds)]


def _twice(make: PageMaker, _trap: str, _secret: str) -> list[Event]:
    document = make.document("Shown", *(make.element("p", "Here") for _ in range(3)))
    body = document["childNodes"][1]["childNodes"][1]
    for node in body["childNodes"][1:]:
        node["id"] = body["id"]
    return [snapshot(document)]


CORPUS: Final[tuple[Payload, ...]] = (*by_address(), *by_handler(), *by_style(), *by_markup(), *by_form())
