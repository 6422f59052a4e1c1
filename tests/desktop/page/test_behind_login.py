"""Pictures, symbols, fonts and stylesheets that only the customer's browser gets, or may show and not read: a real site behind a cookie,
told by the page script in a real Chromium, drawn by the real viewer. What may not be read is a neutral box of its size; so is a frame of
another site.
"""

from __future__ import annotations

import json
import time
from base64 import b64decode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

import pytest
from playwright.sync_api import Browser
from PySide6.QtTest import QTest

from cobrowse import wire
from tests.desktop.page.conftest import Looking
from tests.desktop.page.test_assets import png, some_font
from tests.desktop.page.test_likeness import PATIENCE, Both

pytestmark = pytest.mark.qt_log_ignore("(?i)vulkan|rhi|gbm|gpu|sandbox|propagateSizeHints", extend=True)

COOKIE: Final = "session=known"
SHEET: Final = """@font-face { font-family: shop; src: url(/font.ttf); } p { font-family: shop; }
#back { width: 60px; height: 40px; background-image: url(/back.png); } #set { width: 44px; }"""
PAGE: Final = """<!doctype html><html lang=en><head><title>Orders</title><link rel=stylesheet href=/shop.css></head><body style="margin:0">
<p>your orders</p><img id=img src=/img.png><div id=back></div><img id=set srcset="/small.png 1x, /set.png 2x"><br>
<img id=far src="{elsewhere}/far.png"><br>
<svg width=30 height=20><use id=new href="/symbols.svg?token=1#cart"></use></svg>
<svg width=32 height=20><use id=old xlink:href="symbols.svg#bag"></use></svg>
<svg width=34 height=20><use id=photo href="/photo.svg#cart"></use></svg>
<svg width=36 height=20><use id=other href="{elsewhere}/far.svg#cart"></use></svg>
<svg width=38 height=20 data-naast-mask><use href="/closed.svg#cart"></use></svg>
<iframe id=foreign src="{elsewhere}/frame" width=210 height=90 style="border:3px solid red"></iframe></body></html>"""
PICTURES: Final = {
    "/img.png": png(30, 20),
    "/back.png": png(12, 8),
    "/set.png": png(44, 22),
    "/small.png": png(22, 11),
    "/far.png": png(70, 50),
}
SYMBOLS: Final = b"""<svg xmlns="http://www.w3.org/2000/svg"><symbol id="cart"><rect width="100%" height="100%"/></symbol>
<symbol id="bag"><rect width="10" height="8"/></symbol></svg>"""
DRAWINGS: Final = {"/symbols.svg": SYMBOLS, "/far.svg": SYMBOLS, "/closed.svg": SYMBOLS, "/photo.svg": png(34, 20)}
"""The last calls itself a drawing, and is none."""
PACKED: Final = "({ bytes, ...rest }) => ({ ...rest, bytes: btoa(bytes.map((one) => String.fromCharCode(one)).join('')) })"
"""As text: a list of numbers takes the tests' tool seconds."""
TYPES: Final = {"css": "text/css", "png": "image/png", "ttf": "font/ttf", "svg": "image/svg+xml"}


class LoginSite(ThreadingHTTPServer):
    """Gives nothing but its page to who has no cookie. At another address it is another site, without cookies."""

    elsewhere = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.refused: list[str] = []
        self.asked: list[str] = []
        self.origin = f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: LoginSite

    def do_GET(self) -> None:
        path, site = self.path.partition("?")[0], self.server
        site.asked.append(self.path)
        known = COOKIE in self.headers.get("Cookie", "")
        if path == "/" or path == "/frame":
            self._give(
                PAGE.format(elsewhere=site.elsewhere).encode() if path == "/" else b"<h1>the words of another site</h1>", "text/html"
            )
        elif path == "/far.png" and not site.elsewhere:
            self._give(PICTURES[path], "image/png")  # to be shown, without leave to read it
        elif not known:
            site.refused.append(path)
            self.send_error(403)
        else:
            files = {"/shop.css": SHEET.encode(), "/font.ttf": some_font(), **PICTURES, **DRAWINGS}
            self._give(files[path], TYPES[path.rpartition(".")[2]])

    def _give(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def sites() -> Iterator[tuple[LoginSite, LoginSite]]:
    """The shop, and another site."""
    with LoginSite() as shop, LoginSite() as other:
        shop.elsewhere = other.origin.replace("127.0.0.1", "localhost")
        threads = [Thread(target=one.serve_forever, kwargs={"poll_interval": 0.05}) for one in (shop, other)]
        for thread in threads:
            thread.start()
        yield shop, other
        for one in (shop, other):
            one.shutdown()
        for thread in threads:
            thread.join()


class Carried(Both):
    """Both sides, and what a relay carries between them of pictures, fonts and sheets."""

    def __init__(self, page: Any, looking: Looking) -> None:
        super().__init__(page, looking)
        self._wanted: list[str] = []
        self._held: dict[str, bytes] = {}
        self._assets = 0
        self.boxes: list[dict[str, Any]] = []
        looking.panel.assets_wanted.connect(self._wanted.extend)

    def follow(self) -> None:
        super().follow()
        if self._wanted:
            self.page.evaluate(f"sideBySide.want({json.dumps(self._wanted)})")
            self._wanted.clear()
        for one in self.page.evaluate(f"sideBySide.state.assets.slice({self._assets}).map({PACKED})"):
            self._assets += 1
            name, size = one["name"], one.get("size", 0)
            if "hash" in one or not size:  # a name, or a box
                self.boxes += [] if size else [one]
                asset = wire.Asset("c1", name, one.get("hash", ""), size, width=one.get("width", 0), height=one.get("height", 0))
                self.looking.panel.receive(asset, b"")
                continue
            self._held[name] = self._held.get(name, b"") + b64decode(one["bytes"])
            if len(self._held[name]) == size:
                self.looking.panel.receive(wire.Asset("c1", name, name, size), self._held[name])


def test_what_only_the_customers_browser_gets_is_seen_and_what_it_may_not_read_is_a_box(
    browser: Browser, bundle: str, looking: Looking, sites: tuple[LoginSite, LoginSite]
) -> None:
    shop, other = sites
    context = browser.new_context(viewport={"width": 800, "height": 600}, device_scale_factor=2)
    context.add_cookies([{"name": "session", "value": "known", "url": shop.origin}])
    page = context.new_page()
    page.goto(shop.origin)
    page.add_script_tag(content=bundle)
    page.evaluate("sideBySide.start()")
    both = Carried(page, looking)
    looking.live()
    viewer = looking.panel._viewer
    assert viewer is not None
    both.follow()
    looking.shows("your orders")
    natural = "JSON.stringify([...d.images].map((at) => [at.id, at.naturalWidth, at.naturalHeight]))"
    end = time.monotonic() + PATIENCE
    expected = [["img", 30, 20], ["set", 44, 22], ["far", 70, 50]]
    while json.loads(str(looking.inside(natural)) or "null") != expected:
        assert time.monotonic() < end, (looking.inside(natural), looking.panel.invitation.problem.text(), both.boxes)
        both.follow()
        QTest.qWait(20)
    assert shop.refused == other.refused == [], "nothing was asked for without the customer's login"
    boxes = both.same("display", "[...d.querySelectorAll('img, iframe, #back')].map((at) => of(at))")
    assert [at["box"].split(" ", 2)[2] for at in boxes][-1] == "216 96"
    assert [(one["width"], one["height"]) for one in both.boxes] == [(70, 50)], "the picture of another site, as a box of its size"
    font = "[...d.fonts].map((one) => one.status).join()"
    while looking.inside(font) != "loaded":
        assert time.monotonic() < end
        both.follow()
        QTest.qWait(20)
    assert "naast://asset" in str(looking.inside("d.defaultView.getComputedStyle(d.querySelector('#back')).backgroundImage"))
    symbols = "JSON.stringify([...d.querySelectorAll('use')].map((at) => [at.id, at.getBBox().width, at.getBBox().height]))"
    drawn = [["new", 30, 20], ["old", 10, 8], ["photo", 0, 0], ["other", 0, 0]]
    while json.loads(str(looking.inside(symbols))) != drawn or "/photo.svg" not in shop.asked or viewer._engine.shelf.waiting:
        assert time.monotonic() < end, (looking.inside(symbols), shop.asked)
        both.follow()
        QTest.qWait(20)
    page.evaluate("document.querySelector('#old').setAttributeNS('http://www.w3.org/1999/xlink', 'xlink:href', '/symbols.svg#cart')")
    while json.loads(str(looking.inside(symbols)))[1] != ["old", 32, 20]:
        assert time.monotonic() < end, looking.inside(symbols)
        both.follow()
        QTest.qWait(20)
    told = json.dumps(page.evaluate("sideBySide.state.batches"))
    assert ".svg" not in told
    assert "token" not in told
    assert other.asked.count("/far.svg") == 0, "the customer's browser takes none of another site either"
    inner = looking.inside("(d.querySelector('#foreign').contentDocument?.body?.innerText ?? '').trim()")
    assert inner == "", "a frame of another site is a box"
    assert viewer.stopped_requests == 0
    assert "another site" not in json.dumps(page.evaluate("sideBySide.state.batches"))
    context.close()
