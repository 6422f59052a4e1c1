"""What the agent sees is what the customer sees: small pages in a real Chromium, told by the page script, drawn by the real viewer.

Compared is what an engine says of an element (computed styles, boxes), which tells more of a failure than pixels; those are
`bench fidelity`'s.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, Route
from PySide6.QtTest import QTest

from cobrowse import wire
from tests.cobrowse.pages import Event
from tests.desktop.page.conftest import Looking

pytestmark = pytest.mark.qt_log_ignore("(?i)vulkan|rhi|gbm|gpu|sandbox|propagateSizeHints", extend=True)

HOME: Final = "https://shop.example/"
"""Content is hashed only where a page came by a safe way."""
PATIENCE: Final = 20.0
"""Seconds: a busy machine makes it slow, not wrong."""
PICTURE: Final = "url(data:image/gif;base64,R0lGODlhAQABAIAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==)"
MEASURE: Final = """(d) => {
    const of = (at, part) => {
        const style = at && d.defaultView.getComputedStyle(at, part);
        const box = at && at.getBoundingClientRect();
        return style && Object.assign(Object.fromEntries(%s.map((name) => [name, style.getPropertyValue(name)])),
            part ? {} : { box: [box.left, box.top, box.width, box.height].map(Math.round).join(" ") });
    };
    return JSON.stringify(%s);
}"""


class Both:
    """A page at the customer and at the agent."""

    def __init__(self, page: Page, looking: Looking) -> None:
        self.page, self.looking = page, looking
        self._told = 0

    def follow(self) -> None:
        """The agent has all that the customer has."""
        self.page.wait_for_function("sideBySide.settled()", timeout=PATIENCE * 1000)
        batches: list[dict[str, Any]] = self.page.evaluate(f"sideBySide.state.batches.slice({self._told})")
        self._told += len(batches)
        for batch in batches:
            events: list[Event] = batch["events"]
            self.looking.send(events, full=bool(batch.get("full")))

    def measure(self, properties: str, places: str) -> tuple[Any, Any]:
        """Computed values of space-separated `properties` at both sides; `places` is script: `of(element, pseudo)` of what `d` has."""
        script = MEASURE % (json.dumps(properties.split()), places)
        there = self.looking.inside(f"({script})(d)")
        return json.loads(self.page.evaluate(f"({script})(document)")), json.loads(str(there)) if there else None

    def same(self, properties: str, places: str) -> Any:
        """Waits until both say the same; what they say."""
        end = time.monotonic() + PATIENCE
        there, here = self.measure(properties, places)
        while there != here and time.monotonic() < end:
            QTest.qWait(20)  # a picture is decoded, a frame is built, the browser tells its page a moment later
            self.follow()
            there, here = self.measure(properties, places)
        assert here == there
        return there

    def same_through(self, steps: list[str], properties: str, places: str) -> None:
        """After each of these lines of script something looks otherwise, and at both sides the same; at the end to a late joiner too."""
        for step in steps:
            before = self.measure(properties, places)[0]
            self.page.evaluate(f"void ({step})")
            assert self.same(properties, places) != before, step
        self.page.evaluate("sideBySide.again()")  # a late joiner
        self.page.wait_for_function("sideBySide.state.batches.filter(({ full }) => full).length > 1")
        self.follow()
        self.same(properties, places)


class Shop:
    """Opens pages."""

    def __init__(self, browser: Browser, bundle: str, looking: Looking) -> None:
        self._browser, self._bundle, self._looking = browser, bundle, looking
        self._pages: list[Page] = []

    def open(self, body: str, words: str, **customer: Any) -> Both:
        """A page with this head and body, shared; `words` are on it. `customer` is what Playwright calls a context's options."""
        page = self._browser.new_page(viewport={"width": 800, "height": 600}, **customer)
        self._pages.append(page)

        def answer(route: Route) -> None:
            route.fulfill(body=f"<!doctype html><html lang=en><head><title>Shop</title>{body}</html>", content_type="text/html")

        page.route("**/*", answer)
        page.goto(HOME)
        page.add_script_tag(content=self._bundle)
        page.evaluate("sideBySide.start()")
        both = Both(page, self._looking)
        self._looking.live()
        both.follow()
        self._looking.shows(words)
        return both

    def close(self) -> None:
        for page in self._pages:
            page.close()


@pytest.fixture
def shop(browser: Browser, bundle: str, looking: Looking) -> Iterator[Shop]:
    made = Shop(browser, bundle, looking)
    yield made
    made.close()


def test_a_masked_or_blocked_place_shows_no_picture_by_whatever_style(shop: Shop) -> None:
    """Classes, what is important, layers, variables, pseudo-elements, lists, frames and shadow roots; box and colour stay."""
    style = f"""<style>@layer site {{ .photo {{ background: #00ff00 {PICTURE} !important; }} }}
        :root {{ --pic: {PICTURE}; }} .photo {{ width: 40px; height: 30px; display: block; }}
        .photo {{ border-image: {PICTURE} 1; mask-image: {PICTURE}; }}
        .photo.photo.photo {{ background-image: {PICTURE} !important; }} .photo::before {{ content: "x"; background-image: {PICTURE}; }}
        .photo::after {{ content: {PICTURE}; display: block; width: 7px; }} li {{ list-style-image: {PICTURE} !important; }}
        img {{ content: {PICTURE}; width: 9px; height: 9px; }}</style>"""
    inside = '<b class="photo"></b><b class="photo" style="background-image: var(--pic) !important"></b><ul><li>one</li></ul><img alt="">'
    both = shop.open(
        f"""{style}</head><body>shown <div id="mask" data-naast-mask>{inside}
        <iframe srcdoc='{style}{inside}'></iframe><span id="host"></span></div>
        <div id="block" data-naast-block class="photo">x</div><div id="free" class="photo"></div>
        <script>host.attachShadow({{ mode: "open" }}).innerHTML = `{style}{inside}`;</script></body>""",
        "shown",
    )
    gather = """[...(function* all(root) {
        for (const at of root.querySelectorAll("*")) {
            if (at.localName === "style") continue;
            yield at;
            if (at.shadowRoot) yield* all(at.shadowRoot);
            if (at.contentDocument) yield* all(at.contentDocument.body);
        }
    })(d.querySelector("#free").previousElementSibling.previousElementSibling), d.querySelector("#free").previousElementSibling]"""
    pictures = "background-image border-image-source mask-image list-style-image content visibility"
    places = f"{gather}.flatMap((at) => [of(at), of(at, '::before'), of(at, '::after')])"
    before, after = both.measure(pictures, places)
    assert len(after) == len(before) > 50
    assert sum("url(" in json.dumps(one) for one in before) > 20
    for one in after:
        seen = {name: value for name, value in one.items() if "url(" in value and not (name == "content" and one["visibility"] == "hidden")}
        assert seen == {}
    both.same("background-image background-color mask-image", "of(d.querySelector('#free'))")
    boxes = f"{gather}.map((at) => of(at))"
    assert len(both.same("width height background-color", boxes)) > 15


ASKS: Final = """<meta name="color-scheme" content="light dark"><style>
    p { color: rgb(1, 1, 1); width: 10px; } @media (prefers-color-scheme: dark) { p { color: rgb(2, 2, 2); } }
    @media not all and (prefers-reduced-motion: reduce) { p { width: 11px; } }
    @media (hover: none) and (pointer: coarse) { p { height: 12px; } }
    @media (-webkit-min-device-pixel-ratio: 2), (min-resolution: 192dpi) { p { margin-left: 13px; } }
    p { background-color: light-dark(rgb(3, 3, 3), rgb(4, 4, 4)); } div { color-scheme: light dark; color: CanvasText; }
    @media (max-width: 500px) { p { padding: 5px; } }</style>
    <style media="(prefers-color-scheme: dark)">p { border-color: rgb(6, 6, 6); }</style>
    </head><body><p>shown</p><div>words</div><input id="field" value="x"></body>"""
ASKED: Final = "[...d.querySelectorAll('p, div, html, input')].map((at) => of(at))"
LOOKS: Final = "color width height margin-left background-color border-top-color padding-left"


@pytest.mark.parametrize(
    "customer",
    [
        {"color_scheme": "dark", "reduced_motion": "reduce"},
        {"color_scheme": "light"},
        {"has_touch": True, "is_mobile": True, "device_scale_factor": 2, "color_scheme": "dark"},
    ],
    ids=["dark", "light", "phone"],
)
def test_stylesheets_are_answered_as_the_customers_device_does(shop: Shop, customer: dict[str, Any]) -> None:
    both = shop.open(ASKS, "shown", **customer)
    first = both.same(LOOKS, ASKED)
    dark = customer["color_scheme"] == "dark"
    both.page.emulate_media(color_scheme="light" if dark else "dark")
    both.page.wait_for_function("sideBySide.state.batches.length > 1")
    both.follow()
    assert both.same(LOOKS, ASKED) != first


def test_words_to_which_the_site_gives_no_font_are_in_the_browsers_own(shop: Shop) -> None:
    families = ("serif", "sans-serif", "monospace", "nobodys")
    spans = "".join(f"<p><span style='font-family:{family}'>Oiled leather</span></p>" for family in families)
    both = shop.open(f"</head><body><span>plain words</span>{spans}<button>Order</button><input value=a></body>", "plain words")
    both.same("font-family font-size", "[...d.querySelectorAll('span, button, input')].map((at) => of(at))")


def test_what_is_under_the_pointer_and_what_has_the_focus_looks_so(shop: Shop) -> None:
    both = shop.open(
        """<style>body { margin: 0; } button, input { display: block; width: 200px; height: 40px; border: 0; transition: none; }
        b { display: block; } nav:hover b { color: rgb(1, 1, 1); }
        button:hover { color: rgb(2, 2, 2); } button:active { height: 41px; }
        button:focus, input::file-selector-button:is(b):focus { width: 201px; }
        form:focus-within { padding-top: 3px; } input:focus { background: rgb(4, 4, 4); } span:hover { color: rgb(5, 5, 5); }</style></head>
        <body><nav><button>press</button><b>below</b></nav><form><input id="field"></form><div id="host"></div><script>
        host.attachShadow({ mode: "open" }).innerHTML =
            "<style>i { display: block; } i:hover { color: rgb(6, 6, 6); }</style><i>inside</i>"</script></body>""",
        "press",
    )
    looks = "color width height padding-top background-color outline-style"
    inner = "d.querySelector('#host').shadowRoot.querySelector('i')"
    places = f"[...d.querySelectorAll('nav, b, button, form, input'), {inner}].map((at) => of(at))"
    mouse = both.page.mouse

    def after(does: Callable[[], None] = lambda: None) -> Any:
        does()
        both.follow()
        return both.same(looks, places)

    calm = after()
    over = after(lambda: mouse.move(50, 20))
    assert over != calm
    assert after(mouse.down) != over
    pressed = after(mouse.up)
    assert pressed != over  # it has the focus, without a ring
    assert {one["outline-style"] for one in pressed} == {"none"}
    typing = after(lambda: both.page.keyboard.press("Tab"))
    assert "auto" in {one["outline-style"] for one in typing}
    low = both.page.evaluate("host.getBoundingClientRect().top + 8")
    inside = after(lambda: mouse.move(10, low))
    assert inside[-1]["color"] == "rgb(6, 6, 6)"
    both.page.evaluate("sideBySide.again()")  # a late joiner
    both.page.wait_for_function("sideBySide.state.batches.filter(({ full }) => full).length > 1")
    assert after() == inside


def test_what_a_customer_sees_who_zooms_in_by_two_fingers_is_framed(shop: Shop) -> None:
    both = shop.open(
        """<meta name="viewport" content="width=device-width"></head><body><p>shown</p><div style="height: 2000px"></div></body>""",
        "shown",
        is_mobile=True,
        has_touch=True,
    )
    frame = """(() => {
        const [frame, page] = [".zoomed", ".page:last-child"].map((name) => document.querySelector(name));
        const [of, it] = [frame.getBoundingClientRect(), page.getBoundingClientRect()], scale = it.width / d.defaultView.innerWidth;
        return frame.hidden ? "" : [of.left - it.left, of.top - it.top, of.width, of.height].map((side) => side / scale).join(" ");
    })()"""
    seen = "((v) => [v.offsetLeft, v.offsetTop, innerWidth / v.scale, innerHeight / v.scale])(visualViewport)"

    def same() -> list[float]:
        """Waits until the frame stands around what the customer sees."""
        end = time.monotonic() + PATIENCE
        while True:
            both.follow()
            there: list[float] = both.page.evaluate(seen)
            here = [float(side) for side in str(both.looking.inside(frame) or "").split()]
            if here and max(abs(one - other) for one, other in zip(here, there, strict=True)) < 2:
                return there
            assert time.monotonic() < end, (here, there)
            QTest.qWait(20)

    assert both.looking.inside(frame) == ""
    hands = both.page.context.new_cdp_session(both.page)
    hands.send("Input.synthesizePinchGesture", {"x": 300, "y": 250, "scaleFactor": 2})
    first = same()
    assert first[0] > 50
    assert first[2] < 500
    assert str(both.looking.run("getComputedStyle(document.querySelector('.zoomed'), '::after').content")).endswith(' ×"')
    for at in (300, *range(290, 150, -10), 0):  # one finger, to the left
        kind = "touchStart" if at == 300 else "touchMove" if at else "touchEnd"
        hands.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": at, "y": 250}] if at else []})
    both.page.wait_for_function(f"visualViewport.offsetLeft > {first[0] + 50}")
    assert same()[0] > first[0] + 50
    both.page.evaluate("sideBySide.again()")  # a late joiner
    both.page.wait_for_function("sideBySide.state.batches.filter(({ full }) => full).length > 1")
    same()
    hands.send("Input.synthesizePinchGesture", {"x": 300, "y": 250, "scaleFactor": 0.2})
    both.page.wait_for_function("visualViewport.scale === 1")
    end = time.monotonic() + PATIENCE
    while both.looking.inside(frame) != "":
        assert time.monotonic() < end
        both.follow()


@pytest.mark.parametrize("hours", [5, -5])
def test_a_customers_clock_that_is_hours_off_delays_nothing(shop: Shop, hours: int) -> None:
    both = shop.open(
        f"""<script>Date = class extends Date {{
            constructor(...given) {{ given.length ? super(...given) : super(Date.now()); }}
            static now() {{ return Math.round(performance.timeOrigin + performance.now()) + {hours} * 3600e3; }}
        }};</script></head><body><p>shown</p></body>""",
        "shown",
    )
    at = "of(d.querySelector('p'))"
    for width in (100, 200):
        both.page.evaluate(f"document.querySelector('p').style.width = '{width}px'")
        both.page.wait_for_function("sideBySide.settled()")
        both.follow()
        assert both.same("width", at)["width"] == f"{width}px"
    assert both.looking.panel.age == 0.0
    times = "sideBySide.state.batches.flatMap(({ events }) => events.map((event) => event.timestamp ?? 0)).filter(Boolean)"
    assert both.page.evaluate(times) == [], "no time of that clock leaves the browser"


def test_sheets_that_script_makes_and_every_box_that_scrolls(shop: Shop) -> None:
    """As web components do it: one sheet for many shadow roots, adopted before and after they are there, changed later; at the page too."""
    both = shop.open(
        """<style>:root { --edge: 5px; } .box { width: 90px; height: 40px; overflow: auto; } .box p { height: 400px; }</style></head>
        <body><p>shown</p><div class="box" id="outer"><p>long</p></div>
        <iframe id="frame" srcdoc="<body style='height: 900px'>inner"></iframe>
        <x-card></x-card><script>
        const shared = new CSSStyleSheet(), own = new CSSStyleSheet();
        shared.replaceSync("b { display: block; padding-left: var(--edge); color: rgb(1, 1, 1); } .box { height: 30px; overflow: auto; }");
        customElements.define("x-card", class extends HTMLElement {
            constructor() {
                super();
                const root = this.attachShadow({ mode: "open" });
                root.adoptedStyleSheets = [shared];
                root.innerHTML = "<b>card</b><div class=box><p style='height: 300px'>long</p></div>";
            }
        });</script></body>""",
        "shown",
    )
    cards = "[...d.querySelectorAll('x-card')].map((at) => at.shadowRoot)"
    scrolls = f"[d.querySelector('#outer'), ...{cards}.map((root) => root.querySelector('.box'))].map((at) => at.scrollTop)"
    inner = "d.querySelector('#frame').contentDocument.scrollingElement.scrollTop"
    places = f"[...{cards}.map((root) => of(root.querySelector('b'))), of(d.querySelector('#outer')), {scrolls}, {inner}]"
    looks = "color padding-left width background-color"
    steps = [
        "document.body.append(document.createElement('x-card'), document.createElement('x-card'))",
        "own.replaceSync('b { color: rgb(2, 2, 2); }'), document.querySelector('x-card').shadowRoot.adoptedStyleSheets = [shared, own]",
        "shared.insertRule('b { background-color: rgb(3, 3, 3); }', 1), own.cssRules[0].style.setProperty('width', '33px')",
        "document.documentElement.style.setProperty('--edge', '9px')",
        "own.replaceSync('#outer { background-color: rgb(4, 4, 4); }'), document.adoptedStyleSheets = [own]",
        "outer.scrollTop = 120, document.querySelectorAll('x-card')[1].shadowRoot.querySelector('.box').scrollTop = 70",
        "frame.contentWindow.scrollTo(0, 200)",
        "shared.deleteRule(1), document.querySelectorAll('x-card')[2].shadowRoot.adoptedStyleSheets = []",
    ]
    both.same(looks, places)
    both.same_through(steps, looks, places)


def test_what_stylesheets_ask_of_attributes_import_and_choose(shop: Shop) -> None:
    """Attributes whose names and values stay in the browser; a sheet in a sheet; a picture of a set, in a pseudo-element too."""
    sets = f"""image-set({PICTURE} 1x, "data:image/gif;base64,R0lGODlhAQABAAAAACw=" 2x)"""
    rules = "b[data-color='black'] { width: 11px; } [data-v-1] { height: 12px; } b:not([data-color^=BL i]) { color: rgb(1, 2, 3); }"
    imported = '@import "data:text/css,i { display: block; width: 13px }" screen;'
    both = shop.open(
        f"""<style>{imported} b {{ display: block; }} {rules}
        [data-state=open] {{ height: 14px; }} b::after {{ content: attr(data-color); }}
        i {{ background-image: {sets}; }} i::before {{ content: "→"; background-image: {sets}; }}</style></head>
        <body><p>shown</p><b id="one" data-color="black" data-v-1>x</b><b id="two" data-color="blue" data-state="open">x</b>
        <i data-v-1>x</i><p id="masked" data-naast-mask class="own">x</p></body>""",
        "shown",
    )
    places = "[...d.querySelectorAll('b, i')].map((at) => of(at))"
    looks = "width height color display"
    both.same(looks, places)
    assert [one["width"] for one in both.measure(looks, places)[1]][::2] == ["11px", "13px"]
    pictures = (
        "['', '::before'].map((part) => /image-set\\(url/.test(d.defaultView.getComputedStyle(d.querySelector('i'), part).backgroundImage))"
    )
    assert both.same("", pictures) == [True, True]
    kept = "(d.querySelector('#one').dataset.color ?? '') + (d.querySelector('[naast-masked]')?.className ?? '').trim() + 'kept'"
    assert both.measure("", kept)[1] == "kept"
    steps = [
        "one.dataset.color = 'white'",
        "two.dataset.color = 'black'",
        "two.toggleAttribute('data-v-1'), one.toggleAttribute('data-v-1')",
        "document.styleSheets[0].insertRule('b[data-later=\"yes\"] { width: 17px; }', 9)",
        "one.dataset.later = two.dataset.later = 'yes'",
    ]
    both.page.evaluate("two.dataset.later = 'yes'")
    both.same_through(steps, looks, places)


def test_what_browsers_bring_along_is_there(shop: Shop) -> None:
    """Dialogs and popovers in the top layer, what opens, symbols, choices, what is selected."""
    both = shop.open(
        """<style>body { margin: 0; font: 16px/20px monospace; } ::backdrop { background: rgba(1, 2, 3, 0.5); }
        details p { height: 30px; margin: 0; }
        dialog, [popover] { width: 100px; height: 50px; padding: 0; border: 0; } [popover]:popover-open { background: rgb(4, 4, 4); }
        select { width: 80px; height: 20px; } details { margin: 0; }</style></head>
        <body><svg width="0" height="0" style="display: block"><symbol id="boot" viewBox="0 0 10 10"><path d="M0 0h10v10z"/></symbol></svg>
        <svg id="icon" width="20" height="20" style="display: block"><use href="#boot"/></svg><p id="words">words to select</p>
        <dialog id="modal">modal</dialog><dialog id="plain">plain</dialog><div popover id="pop">pop</div>
        <details id="more"><summary>more</summary><p>inside</p></details>
        <select id="choice"><option>one</option><option>two</option></select></body>""",
        "words",
    )
    all_of = "background-color width height display position overlay"
    places = """[...d.querySelectorAll('dialog, [popover], details, details p, select, #icon')].map((at) => of(at)).concat(
        [of(d.querySelector('dialog'), '::backdrop'), d.querySelectorAll('dialog')[0].matches(':modal'),
        d.querySelector('[popover]').matches(':popover-open'), d.querySelector('select').value, d.defaultView.getSelection().toString(),
        JSON.stringify(d.querySelector('use').getBBox().width)])"""
    assert both.same(all_of, places)[-1] == "20"
    steps = [
        "modal.showModal()", "modal.close(), pop.showPopover()", "pop.hidePopover(), plain.show()", "more.open = true",
        "choice.selectedIndex = 1", "getSelection().selectAllChildren(words)", "getSelection().removeAllRanges(), plain.close()",
        "pop.showPopover()", "modal.showModal()",
    ]  # fmt: skip
    both.same_through(steps, all_of, places)


def test_a_canvas_takes_its_room(shop: Shop) -> None:
    """Without script, as at the agent, a browser gives it none."""
    both = shop.open(
        """<style>body { margin: 0; } canvas { background: rgb(9, 9, 9); } #wide { width: 50%; } #block { display: block; max-width: 100%; }
        div { width: 120px; }</style></head><body><p>shown</p><canvas></canvas><canvas id="odd" width="100%" height="40"></canvas>
        <canvas id="wide" width="200" height="50"></canvas><div><canvas id="block" width="240" height="80"></canvas></div>
        <p data-naast-mask><canvas width="30" height="20"></canvas></p></body>""",
        "shown",
    )
    canvases = "[...d.querySelectorAll('canvas')].map((at) => of(at))"
    before = both.same("width height display background-color", canvases)
    assert [one["height"] for one in before] == ["150px", "40px", "100px", "40px", "20px"]
    both.page.evaluate("odd.width = 70, odd.style.margin = '3px'")
    assert both.same("width height margin-left", canvases)[1]["width"] == "70px"


def test_what_canvases_and_videos_show_is_seen_where_the_site_opened_it(shop: Shop) -> None:
    both = shop.open(
        """</head><body><p>shown</p><canvas id="chart" width="60" height="40" style="background-color: rgb(9, 9, 9)"></canvas>
        <p data-naast-mask><canvas width="60" height="40"></canvas></p><video id="film" style="object-fit: cover" muted></video>
        <script>for (const one of document.querySelectorAll("canvas")) one.getContext("2d").fillRect(0, 0, 30, 40);
        Object.assign(film, { srcObject: chart.captureStream() }).play();</script></body>""",
        "shown",
    )
    looking, page = both.looking, both.page
    wanted: list[str] = []
    looking.panel.assets_wanted.connect(lambda names: wanted.extend(names))
    held: dict[str, bytes] = {}
    told = 0

    def seen() -> list[str]:
        """What lies in each; on the way the pictures go as they would over a relay."""
        nonlocal told
        both.follow()
        if wanted:
            page.evaluate(f"sideBySide.want({json.dumps(wanted)})")
            wanted.clear()
        for one in page.evaluate(f"sideBySide.state.assets.slice({told})"):
            told += 1
            held[one["name"]] = held.get(one["name"], b"") + bytes(one["bytes"])
            content = "hash" not in one and one.get("size", 0) > 0
            if len(held[one["name"]]) == (one["size"] if content else 0):
                asset = wire.Asset("c1", one["name"], one["name"] if content else one.get("hash", ""), one.get("size", 0))
                looking.panel.receive(asset, held[one["name"]])
        QTest.qWait(20)
        looks = "((style) => style.backgroundImage + style.backgroundSize)(d.defaultView.getComputedStyle(at))"
        now: list[str] = json.loads(str(looking.inside(f"JSON.stringify([...d.querySelectorAll('canvas, video')].map((at) => {looks}))")))
        return now

    def wait(what: Callable[[list[str]], bool]) -> list[str]:
        end = time.monotonic() + PATIENCE
        while not what(now := seen()):
            assert time.monotonic() < end, now
        return now

    first = wait(lambda now: "naast://asset" in now[0] and "naast://asset" in now[2])
    assert first[0].endswith("100% 100%")
    assert first[2].endswith("cover")
    page.evaluate("chart.getContext('2d').fillRect(0, 0, 60, 40)")
    wait(lambda now: now[0] != first[0] and "naast://asset" in now[0])
    assert seen()[1].startswith("none"), "of a masked place nothing"
    assert looking.inside("d.querySelector('canvas').style.backgroundColor") == "rgb(9, 9, 9)"


def test_a_video_is_a_box_of_its_size(shop: Shop) -> None:
    both = shop.open(
        """<style>body { margin: 0; } video { display: block; } #half { width: 50%; }</style></head>
        <body><canvas id="canvas" width="320" height="180" hidden></canvas><p>shown</p>
        <video muted></video><video muted id="half"></video></body>""",
        "shown",
    )
    videos = "[...d.querySelectorAll('video')].map((at) => of(at))"
    before = both.same("height", videos)
    both.page.evaluate("""() => {
        setInterval(() => canvas.getContext("2d").fillRect(0, 0, 320, 180), 100);
        for (const one of document.querySelectorAll("video")) Object.assign(one, { srcObject: canvas.captureStream() }).play();
    }""")
    both.page.wait_for_function("document.querySelector('#half').videoWidth === 320", timeout=PATIENCE * 1000)
    assert both.same("height", videos) != before
    assert [one["height"] for one in both.same("height", videos)] == ["180px", "225px"]
