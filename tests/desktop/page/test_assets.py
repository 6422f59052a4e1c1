"""Pictures and fonts from the customer's browser: asked for when they are shown, believed by their bytes, never from the network."""

from __future__ import annotations

import struct
import zlib
from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths

from cobrowse import wire
from desktop.page.assets import NOTHING, PageAssets, box, checked, kind_of
from tests.cobrowse.pages import PageMaker
from tests.desktop.page.conftest import Looking, wait_for

pytestmark = pytest.mark.qt_log_ignore("(?i)vulkan|rhi|gbm|gpu|sandbox|propagateSizeHints", extend=True)

NAME, OTHER, THIRD = "0123456789ab00000001", "0123456789ab00000002", "0123456789ab00000003"


def png(width: int = 30, height: int = 20) -> bytes:
    """A red picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\xff\0\0" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def asset(content: bytes, name: str = NAME) -> wire.Asset:
    return wire.Asset("c1", name, sha256(content).hexdigest(), len(content))


def test_a_kind_is_read_from_the_bytes_never_believed() -> None:
    assert kind_of(png()) == b"image/png"
    assert kind_of(b"RIFF\0\0\0\0WEBPVP8 ") == b"image/webp"
    assert kind_of(b"\0\0\0\0\0\0\0\0WEBP") == b""
    assert kind_of(b"wOF2....") == b"font/woff2"
    assert checked(b"<html><script>alert(1)</script>") == NOTHING
    assert checked(b"GIF") == NOTHING == checked(b"") == checked(b"%PDF-1.7")
    drawing = checked(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><rect/></svg>')
    assert drawing.kind == b"image/svg+xml"
    assert b"script" not in drawing.octets


def test_what_a_name_stands_for_is_asked_for_by_its_content() -> None:
    assets = PageAssets()
    assets.take(asset(png()), b"")
    assert assets.find(NAME) is None
    assert assets.lacks(NAME) == asset(png()).hash, "the name is known by now, the content is asked for"
    assets.take(asset(png()), png())
    found = assets.find(NAME)
    assert found is not None
    assert found.octets == png()


def test_a_content_serves_all_its_names_and_a_box_stands_for_what_cannot_be_read() -> None:
    assets = PageAssets()
    assets.take(asset(png()), png())
    assets.take(asset(png(), OTHER), b"")
    assert assets.find(OTHER) == assets.find(NAME)
    assets.take(wire.Asset("c1", THIRD, width=120, height=80), b"")
    assert assets.find(THIRD) == box(120, 80)
    assert b'width="120" height="80"' in box(120, 80).octets
    assert box(0, 80) == NOTHING == box(10**9, 1)


def test_it_holds_no_more_than_it_may() -> None:
    assets = PageAssets(most=3 * len(png()))
    for width in range(30, 60):
        assets.take(asset(png(width), f"{width:020d}"), png(width))
        assert assets.size <= 3 * len(png(60))
    assert assets.find(f"{59:020d}") is not None
    assert assets.find(f"{30:020d}") is None
    assets.clear()
    assert assets.size == 0
    assert assets.find(f"{59:020d}") is None


def page(make: PageMaker) -> list[dict[str, object]]:
    style = f"@font-face{{font-family:f;src:url(naast://asset/{THIRD})}} p{{font-family:f}} i{{background:url(naast://asset/{OTHER})}}"
    return make.full(
        make.element("style", style),
        make.element("p", "Shown"),
        make.element("i", style="display:block;width:50px;height:50px"),
        make.element("img", src=f"naast://asset/{NAME}", id="boots"),
    )


def test_the_viewer_asks_for_what_it_shows_and_shows_it_when_it_comes(looking: Looking) -> None:
    asked: list[str] = []
    looking.panel.assets_wanted.connect(asked.extend)
    looking.live()
    looking.send(page(PageMaker()), full=True)
    wait_for(lambda: {NAME, OTHER, THIRD} <= set(asked))
    size = "d.querySelector('#boots').naturalWidth"
    assert looking.inside(size) == 0
    looking.panel.receive(asset(png()), png())
    looking.panel.receive(asset(png(), OTHER), b"")
    font = some_font()
    looking.panel.receive(asset(font, THIRD), font)
    wait_for(lambda: looking.inside(size) == 30)
    wait_for(lambda: looking.inside("[...d.fonts].map(one => one.status).join()") == "loaded")
    assert looking.panel._viewer is not None
    assert looking.panel._viewer.stopped_requests == 0
    # a fresh snapshot finds it all here
    before = len(asked)
    looking.send(page(PageMaker()), full=True)
    wait_for(lambda: looking.inside(size) == 30)
    assert len(asked) == before


def test_what_the_relay_took_for_given_is_asked_for_by_its_content(looking: Looking) -> None:
    asked: list[str] = []
    looking.panel.assets_wanted.connect(asked.extend)
    looking.live()
    looking.send(PageMaker().full(PageMaker().element("img", src=f"naast://asset/{NAME}", id="boots")), full=True)
    wait_for(lambda: NAME in asked)
    looking.panel.receive(asset(png()), b"")
    wait_for(lambda: asset(png()).hash in asked)
    content = asset(png()).hash
    looking.panel.receive(asset(png(), content), png())
    wait_for(lambda: looking.inside("d.querySelector('#boots').naturalWidth") == 30)


def some_font() -> bytes:
    """The smallest of this computer's."""
    folders = [Path(folder) for folder in QStandardPaths.standardLocations(QStandardPaths.StandardLocation.FontsLocation)]
    return min((file for folder in folders for file in folder.rglob("*.ttf")), key=lambda file: (file.stat().st_size, file)).read_bytes()
