"""The engine's own walls, tried with a page that no sanitiser has seen: what is behind it must hold alone."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from hashlib import sha256
from threading import Thread
from urllib.parse import quote

import pytest

from cobrowse import wire
from cobrowse.attributes import SYMBOLS
from cobrowse.share import Rung
from desktop.page.engine import MAX_REPORT, REPORTS_A_SECOND, Away, Broken, Drawn, Missing, Outlined, Pinned, Pointed, Ready, read_report
from tests.cobrowse.pages import PageMaker
from tests.desktop.page.conftest import Looking, wait_for
from tests.desktop.page.test_assets import png

pytestmark = pytest.mark.qt_log_ignore("(?i)vulkan|rhi|gbm|gpu|sandbox|propagateSizeHints", extend=True)


class Trap:
    """A listening port that counts who comes."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/x"
        self.came: list[bytes] = []
        self._thread = Thread(target=self._serve, name="trap")
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                other, _ = self._socket.accept()
            except OSError:
                return
            with other:
                self.came.append(other.recv(1000))

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def trap() -> Iterator[Trap]:
    made = Trap()
    yield made
    made.close()


def hostile(make: PageMaker, address: str) -> list[dict[str, object]]:
    """Everything that fetches or runs, as it is."""
    run = "top.document.title='ran';parent.hacked=1"
    return [
        make.element(
            "style", f"@import url({address}?css); body{{background:url({address}?bg)}} @font-face{{font-family:f;src:url({address}?font)}}"
        ),
        make.element("p", "Shown", style=f"font-family:f;border-image:url({address}?border) 30"),
        make.element("img", src=f"{address}?img", srcset=f"{address}?set 2x", onerror=run),
        make.element("iframe", src=f"{address}?frame"),
        make.element("iframe", srcdoc=f"<img src='{address}?doc'><script>{run}</script>"),
        make.element("iframe", src=f"javascript:{run}"),
        make.element("object", data=f"{address}?object"),
        make.element("embed", src=f"{address}?embed"),
        make.element("video", src=f"{address}?video", poster=f"{address}?poster", autoplay=True),
        make.element("audio", src=f"{address}?audio", autoplay=True),
        make.element("link", rel="stylesheet", href=f"{address}?sheet"),
        make.element("link", rel="preload", as_="image", href=f"{address}?preload"),
        make.element("script", run),
        make.element("script", src=f"{address}?script"),
        make.element("a", "link", href=f"javascript:{run}", ping=f"{address}?ping"),
        make.element("form", make.element("input", autofocus=True, onfocus=run), action=f"{address}?form"),
        make.element("img", src="file:///etc/hostname"),
    ]


@pytest.mark.parametrize("cleaned", [True, False])
def test_a_hostile_page_reaches_nothing_and_runs_nothing(looking: Looking, trap: Trap, cleaned: bool) -> None:
    make = PageMaker()
    events = make.full(*hostile(make, trap.address))
    looking.live()
    viewer = looking.panel._viewer
    assert viewer is not None
    wait_for(lambda: viewer._ready)
    # frames that come before the viewer's own load event would hold it up, some of them for good
    wait_for(lambda: looking.run("document.readyState") == "complete")
    if cleaned:
        looking.send(events, full=True)
    else:
        viewer.receive(json.dumps(events).encode(), restart=True)
    looking.shows("Shown")
    wait_for(lambda: not viewer.lag)  # what is told together with a whole page is no measure of a change
    # a second look after everything that was going to load had its turn
    drawn: list[float] = []
    viewer.drawn.connect(drawn.append)
    viewer.receive(b"[]", restart=False)
    wait_for(lambda: drawn)
    assert trap.came == []
    assert looking.run("document.title") == "Naast"
    assert looking.run("String(window.hacked)") == "undefined"
    if cleaned:
        assert viewer.stopped_requests == 0


SYMBOL = """<svg xmlns="http://www.w3.org/2000/svg" onload="{run}"><script>{run}</script><script href="{address}?script"/><symbol id="cart">
<style>@import url({address}?import); rect {{ fill: url({address}?fill#x) }}</style>
<rect width="20" height="10" onclick="{run}"><animate onbegin="{run}" attributeName="x" to="0"/></rect>
<image href="{address}?image" width="1" height="1" onerror="{run}"/><use href="{address}?use#x"/>
<a href="#x"><animate attributeName="href" values="javascript:{run}"/><set attributeName="href" to="javascript:{run}"/></a>
<foreignObject width="1" height="1"><iframe xmlns="http://www.w3.org/1999/xhtml" src="{address}?frame"/><img xmlns="http://www.w3.org/1999/xhtml"
src="{address}?img" onerror="{run}"/><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:{run}"/></foreignObject></symbol></svg>"""
"""A drawing that does whatever drawings can."""


@pytest.mark.parametrize("cleaned", [True, False])
def test_a_hostile_drawing_whose_symbol_is_used_reaches_nothing_and_runs_nothing(
    looking: Looking, trap: Trap, monkeypatch: pytest.MonkeyPatch, cleaned: bool
) -> None:
    if not cleaned:
        monkeypatch.setattr("desktop.page.assets.clean_drawing", lambda octets: octets)
    content = SYMBOL.format(run="top.document.title='ran';parent.hacked=1", address=trap.address).encode()
    name, make = "0123456789abcdef01", PageMaker()
    use = {**make.element("use", id="used", href=f"naast://asset/{name}#cart"), "isSVG": True}
    looking.live()
    looking.send(make.full("Shown", {**make.element("svg", use), "isSVG": True}), full=True)
    looking.shows("Shown")
    looking.panel.receive(wire.Asset("c1", name, sha256(content).hexdigest(), len(content)), content)
    width = "d.querySelector('#used').getBBox().width"
    wait_for(lambda: looking.inside(width) == 20)
    looking.inside("[...d.querySelectorAll('*')].forEach((at) => at.dispatchEvent(new MouseEvent('click', { bubbles: true })))")
    assert looking.inside(width) == 20, "a second look after everything that was going to load had its turn"
    assert trap.came == []
    assert looking.run("document.title") == "Naast"
    assert looking.run("String(window.hacked)") == "undefined"
    assert looking.panel._viewer is not None
    if cleaned:
        assert looking.panel._viewer.stopped_requests == 0


@pytest.mark.parametrize(
    "content", [png(), b"<html><svg><symbol id='cart'><rect/></symbol></svg></html>", b""], ids=["picture", "page", "nothing"]
)
def test_nothing_but_a_drawing_is_served_beside_the_viewers_own_page(looking: Looking, content: bytes) -> None:
    name = "0123456789abcdef01"
    looking.live()
    looking.send(PageMaker().full("Shown"), full=True)
    looking.shows("Shown")
    looking.run(f"fetch('{SYMBOLS}{name}').then((r) => {{ window.r = r.ok; }}, () => {{ window.r = false; }})")
    assert looking.panel._viewer is not None
    shelf = looking.panel._viewer._engine.shelf
    wait_for(lambda: name in shelf.waiting)
    looking.panel.receive(wire.Asset("c1", name, sha256(content).hexdigest() if content else "", len(content), width=9, height=9), content)
    wait_for(lambda: looking.run("String(window.r)") != "undefined")
    assert looking.run("window.r") is (content == b""), "what may not be read is a neutral box, which is a drawing of ours without symbols"
    looking.run(f"location.href = '{SYMBOLS}{name}'")
    assert looking.run("location.href") == "naast://viewer/"


@pytest.mark.parametrize(
    "script",
    [
        "fetch(A).then(() => 'out', () => 'no').then(r => { window.r = r; })",
        "(() => { const i = new Image(); i.onload = () => { window.r = 'out'; }; i.onerror = () => { window.r = 'no'; }; i.src = A; })()",
        "(() => { try { new WebSocket(A.replace('http', 'ws')).onerror = () => { window.r = 'no'; }; } catch { window.r = 'no'; } })()",
        "navigator.permissions.query({name: 'geolocation'}).then(p => { window.r = p.state === 'granted' ? 'out' : 'no'; })",
        "window.r = window.open(A) === null ? 'no' : 'out'",
        "window.r = confirm('x') ? 'out' : 'no'",
        "fetch('naast://viewer/etc').then(r => { window.r = r.ok ? 'out' : 'no'; }, () => { window.r = 'no'; })",
        "fetch('naast://viewer/say?{\"kind\":\"away\"}').then(r => { window.r = r.ok ? 'out' : 'no'; }, () => { window.r = 'no'; })",
        "fetch('naast://viewer/viewer.js', {method: 'POST'}).then(r => { window.r = r.ok ? 'out' : 'no'; }, () => { window.r = 'no'; })",
        "fetch('naast://asset/say', {method: 'POST'}).then(r => { window.r = r.ok ? 'out' : 'no'; }, () => { window.r = 'no'; })",
        "fetch('naast://asset/../viewer/').then(r => { window.r = r.ok ? 'out' : 'no'; }, () => { window.r = 'no'; })",
        "fetch('file:///etc/hostname').then(() => { window.r = 'out'; }, () => { window.r = 'no'; })",
        "(() => { const s = document.createElement('script'); s.text = 'r = \"out\"'; document.body.append(s); window.r ??= 'no'; })()",
        "(() => { try { window.r = localStorage.length >= 0 ? 'out' : 'no'; } catch { window.r = 'no'; } window.r ??= 'no'; })()",
    ],
)
def test_script_in_the_viewers_own_page_gets_nowhere_either(looking: Looking, trap: Trap, script: str) -> None:
    looking.live()
    looking.send(PageMaker().full("Shown"), full=True)
    looking.shows("Shown")
    looking.run(script.replace("A", json.dumps(trap.address), 1) if "(A" in script or "= A" in script else script)
    wait_for(lambda: looking.run("String(window.r)") != "undefined")
    assert looking.run("window.r") == "no"
    assert trap.came == []


def test_it_goes_nowhere(looking: Looking, trap: Trap) -> None:
    looking.live()
    looking.send(PageMaker().full("Shown"), full=True)
    looking.shows("Shown")
    for target in (trap.address, "file:///etc/hostname", "naast://viewer/viewer.js"):
        looking.run(f"location.href = {json.dumps(target)}")
        assert looking.run("location.href") == "naast://viewer/"
    looking.shows("Shown")
    assert trap.came == []


@pytest.mark.logs("said something malformed")
@pytest.mark.parametrize("text", ["", "{}", '{"kind":"pointed","node":1,"x":7,"y":0,"pinned":true}', "x" * (MAX_REPORT + 1)])
def test_a_malformed_report_is_let_go(looking: Looking, text: str) -> None:
    looking.live()
    looking.send(PageMaker().full("Shown"), full=True)
    looking.shows("Shown")
    looking.run(f"fetch('naast://viewer/say?{quote(text)}', {{method: 'POST'}}).then(r => {{ window.r = r.status; }})")
    wait_for(lambda: looking.run("String(window.r)") != "undefined")
    assert looking.pointed == []


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ('{"kind":"ready"}', Ready()),
        ('{"kind":"drawn","batch":3,"held":12}', Drawn(3, 12)),
        ('{"kind":"pointed","node":5,"x":0.25,"y":1,"pinned":false}', Pointed(5, 0.25, 1.0, False)),
        ('{"kind":"pinned","node":5,"on":false}', Pinned(5, on=False)),
        ('{"kind":"outlined","node":5,"on":false}', Outlined(5, on=False)),
        ('{"kind":"away"}', Away()),
        ('{"kind":"missing","node":9}', Missing(9)),
        ('{"kind":"broken","why":"x"}', Broken("x")),
        ('{"kind":"pointed","node":-1,"x":0,"y":0,"pinned":false}', None),
        ('{"kind":"pointed","node":1,"x":1e999,"y":0,"pinned":false}', None),
        ('{"kind":"pointed","node":1,"x":0,"y":0,"pinned":false,"more":1}', None),
        ('{"kind":"run"}', None),
        ("[]", None),
        ("{", None),
        ('{"x":' + "[" * 1900, None),
        ('{"kind":"broken","why":"\\ud800"}', None),
        ('{"kind":"drawn","batch":1e99,"held":0}', None),
        ('{"kind":"drawn","batch":true,"held":0}', None),
        ('{"kind":"pointed","node":1,"x":"0","y":0,"pinned":false}', None),
        ('{"kind":"missing","node":4294967296}', None),
    ],
)
def test_reports_are_read_field_by_field(text: str, report: object) -> None:
    assert read_report(text) == report


@pytest.mark.logs("says more than it has to say")
def test_the_page_is_heard_so_often_and_no_more(looking: Looking) -> None:
    """As if its process were somebody else's."""
    looking.live(Rung.POINT)
    looking.send(PageMaker().full("Shown"), full=True)
    looking.shows("Shown")
    viewer = looking.panel._viewer
    assert viewer is not None
    for _ in range(10 * REPORTS_A_SECOND):
        viewer._engine.shelf._take('{"kind":"pointed","node":1,"x":0,"y":0,"pinned":false}')
    assert REPORTS_A_SECOND - 20 <= len(looking.pointed) <= 2 * REPORTS_A_SECOND, "a second may have begun meanwhile"
    wait_for(lambda: looking.run("naastViewer.pointAway() ?? 'heard'") == "heard")
