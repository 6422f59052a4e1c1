"""Of a page with a secret in every place where a browser keeps text nothing but the page's own words leaves Chromium and Firefox.

The page is shared by the page script's own parts, and what they would send is unpacked and searched (`leaving`). Then with all
parts, a console beside a running relay: their memory, what they wrote, and the wire.
"""

from __future__ import annotations

import functools
import http.server
import threading
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pytest

from tests.cobrowse.bundles import bundled
from tests.journeys.alike import decoded
from tests.journeys.chromium import Chromium
from tests.journeys.customer import Customer
from tests.journeys.desk import cached
from tests.journeys.firefox import Firefox
from tests.journeys.memory import family, holds, matches
from tests.journeys.patience import until
from tests.journeys.scene import Scene
from tests.journeys.screen import find_colour
from tests.journeys.seeded import ANY, PLACES, Seeds

pytestmark = pytest.mark.journey

PICTURE: Final = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'

SHOWN: Final = (224, 64, 251)
CLOSED: Final = (0, 229, 255)
"""Colours that nothing else has."""
SYMBOLS: Final = f"""<svg xmlns="http://www.w3.org/2000/svg"><symbol id="shown"><rect width="60" height="40" fill="rgb{SHOWN}"/></symbol>
<symbol id="closed"><rect width="60" height="40" fill="rgb{CLOSED}"/></symbol></svg>""".encode()
DRAWINGS: Final = """<svg width="60" height="40"><use href="/symbols.svg#shown"/></svg>
<svg width="60" height="40" data-naast-mask><use href="/symbols.svg#closed"/></svg>"""


class SeededSite:
    """Serves the page, its pictures and its frames, and takes what was told."""

    def __init__(self, folder: Path, script: str = '<script src="/seeded.js"></script>', port: int = 0) -> None:
        self.seeds = Seeds()
        self.told = ""
        page = self.seeds.page(script).replace("<body>", f"<body>{DRAWINGS}").encode()
        bundle = bundled(folder / "seeded.js", "test/seeded.ts", "--format=iife", "--target=es2021").encode()
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.partition("?")[0]
                content, kind = {
                    "/": (page, "text/html; charset=utf-8"),
                    "/seeded.js": (bundle, "text/javascript"),
                    "/own.svg": (PICTURE, "image/svg+xml"),
                    "/symbols.svg": (SYMBOLS, "image/svg+xml"),
                    "/own.css": (b".own{color:red}", "text/css"),
                    "/frame": (b"<p>Own</p>", "text/html"),
                }.get(name, (b"", "text/plain"))
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_POST(self) -> None:
                site.told = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.send_response(204)
                self.end_headers()

            def log_message(self, *words: object) -> None:
                """Quiet."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        self._thread = threading.Thread(target=self._server.serve_forever, name="seeded")
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.mark.parametrize("kind", ["chromium"])  # "firefox" does as well, in half a minute more
def test_nothing_of_it_is_found_at_the_relay_or_in_the_console(kind: str, tmp_path: Path) -> None:
    with Scene(tmp_path / "scene") as scene:
        scene.shop.close()
        marks = 'data-naast-mask=".closed-by-selector" data-naast-open=".open-by-selector"'
        tag = f'<script src="{scene.tap.url}/page.js" data-site="shop" {marks}></script>'
        with SeededSite(tmp_path, tag, int(scene.shop.url.rpartition(":")[2])) as site:
            customer, console = scene.open_browser(kind), scene.open_console()
            customer.open(site.url)
            customer.press("button", "Call us")
            customer.fill("Your name", "Tess Quintelier")
            customer.press("button", "Call now")
            console.press("Answer")
            console.find("Hang up")
            console.press("Look along")
            customer.press("button", "Yes, look along")
            customer.find("button", "Stop looking along")
            seeds = site.seeds
            until(lambda: find_colour(scene.screen.pixels(), SHOWN, at_least=400), "a symbol of another file in the console")
            assert find_colour(decoded(customer.picture()), CLOSED, at_least=400), "the customer sees both"

            def seen(when: str) -> bool:
                pids = family(console.process.pid)
                found: set[bytes] = set().union(*(matches(pid, ANY, 24) for pid in pids))
                leaked, shown = seeds.named(found)
                assert leaked == set()
                return {where for where in shown if where.endswith(when)} >= {
                    f"{one}, {when}" for one in ("<h1>WORD</h1>", "<p>é WORD ü</p>")
                }

            for when, stage in (("at load", ""), ("changed", "Stage 2 done"), ("added", "Stage 3 done")):
                if stage:
                    customer.press("button", "Next stage")
                    customer.find("heading", stage)
                until(functools.partial(seen, when), f"the page's words in the console: {when}", 30)
            assert find_colour(scene.screen.pixels(), SHOWN, at_least=400)
            assert find_colour(scene.screen.pixels(), CLOSED) is None, "a closed place shows no symbol"
            relay = scene.relay.process.pid
            assert holds(relay, {"name": b"Tess Quintelier"}), "it can find"
            assert seeds.named(matches(relay, ANY, 24)) == (set(), set()), "the relay has not even the page's own words"
            assert seeds.named(set(ANY.findall(b"".join(scene.tap.all_bytes()))))[0] == set()
            assert seeds.named(set(ANY.findall(cached(console, scene.bus).encode())))[0] == set()
            files = [path for path in scene.folder.rglob("*") if path.is_file()]
            assert seeds.named({word for path in files for word in ANY.findall(path.read_bytes())})[0] == set()


def browser(kind: str, folder: Path) -> Customer:
    """One of the two, without sound."""
    return Firefox(folder, {}, microphone="") if kind == "firefox" else Chromium(folder, {}, speech=None, camera=False)


def leaving(kind: str, folder: Path, query: str = "") -> tuple[Seeds, str]:
    """What was drawn, and all that left the browser after both changes."""
    with SeededSite(folder) as site, browser(kind, folder) as customer:
        customer.open(f"{site.url}{query}")
        until(lambda: site.told, lambda: f"nothing told:\n{customer.log}", 60)
        title, _, told = site.told.partition("\n")
        assert title == "Seeded", title
        return site.seeds, told


@pytest.mark.parametrize("kind", ["chromium", "firefox"])
def test_nothing_but_the_pages_own_words_leaves_the_browser(kind: str, tmp_path: Path) -> None:
    assert len(PLACES) >= 60
    seeds, told = leaving(kind, tmp_path)
    assert seeds.found(told, seeds.words) == set(seeds.words.values()), set(seeds.words.values()) - seeds.found(told, seeds.words)
    assert seeds.found(told, seeds.opened) == set(seeds.opened.values())
    assert seeds.found(told, seeds.secrets) == set()


def test_in_closed_mode_nothing_leaves_but_what_the_owner_opened(tmp_path: Path) -> None:
    seeds, told = leaving("chromium", tmp_path, "?closed")
    looks = {where for where in seeds.words.values() if "class=" in where or "<style>" in where}
    opened = {where for where in seeds.words.values() if "data-naast-open" in where}
    assert seeds.found(told, seeds.words) - looks <= opened
    assert opened - seeds.found(told, seeds.words) == {where for where in opened if where.endswith("changed")}
    assert seeds.found(told, seeds.opened) == set(seeds.opened.values())
    assert seeds.found(told, seeds.secrets) == set()
