"""Connections that say nothing, little, too much or nonsense, at a real relay: each ends, and nobody else notices."""

from __future__ import annotations

import asyncio
import struct
import time
from pathlib import Path

import pytest

from cobrowse import wire
from cobrowse.relay.limits import CONTROLS, FIRST_FRAME, MAX_HALF_OPEN, PAGE_FRAME, SMALL_FRAME
from cobrowse.wire import Role
from tests.cobrowse.parties import Scene
from tests.cobrowse.raw import BINARY, CLOSE, GOES_ON, PING, TEXT, Raw, frame
from tests.cobrowse.relay_process import CONFIG, ORIGIN, RelayProcess

HASTY = CONFIG + "\n[limits]\nhandshake = 1\nalive = 0.5\n"
SOON = 8.0
"""Seconds: what is to end after one or two ends well within."""


@pytest.fixture
def hasty(stopped_relay: RelayProcess) -> RelayProcess:
    """A relay that waits for nobody."""
    (stopped_relay.data / "relay.toml").write_text(HASTY)
    return stopped_relay


def memory(relay: RelayProcess) -> int:
    """Bytes that the relay holds."""
    status = Path(f"/proc/{relay.pid}/status").read_text()
    return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def hello(relay: RelayProcess) -> bytes:
    """A page's."""
    return frame(TEXT, wire.encode(wire.Hello(relay.page_token()["token"])))


def test_half_open_connections_and_slow_writers_end(hasty: RelayProcess) -> None:
    with hasty as relay, Raw(relay) as silent, Raw(relay) as slow, Raw(relay) as wordless, Raw(relay) as partly, Raw(relay) as trickling:
        began = time.monotonic()
        assert " 101 " in wordless.upgrade()
        assert " 101 " in partly.upgrade()
        partly.say(hello(relay)[:-5])
        assert " 101 " in trickling.upgrade()
        trickling.say(hello(relay))
        large = frame(BINARY, wire.encode(wire.Signal("c"), b"x" * 60_000))
        open_still = [trickling, slow]
        for at in range(int(SOON / 0.05)):  # a byte now and then, of a request and of a frame
            open_still = [
                raw
                for raw in open_still
                if raw.say(large[at : at + 1] if raw is trickling else b"GET /ws HTTP/1.1\r\n"[at % 4 : at % 4 + 1])
            ]
            if not open_still:
                break
            time.sleep(0.05)
        assert open_still == [], "who sends a byte now and then is not waited for"
        assert silent.to_the_end() == slow.to_the_end() == b""
        assert {wordless.closed_with(), partly.closed_with()} <= {1008, 1011}, "by the time for a hello, or for an answer"
        assert time.monotonic() - began < 2 * SOON
        assert relay.request("GET", "/healthz")[0] == 200


def test_a_large_frame_on_a_thin_line_is_waited_for_as_long_as_it_gets_on(hasty: RelayProcess) -> None:
    """Nothing is answered meanwhile: the answers stand behind it."""
    large = frame(BINARY, wire.encode(wire.Signal("c"), b"x" * 60_000))
    with hasty as relay, Raw(relay) as thin:
        assert " 101 " in thin.upgrade()
        thin.say(hello(relay))
        for at in range(0, 8_000, 100):
            assert thin.say(large[at : at + 100]), f"gone after {at} bytes"
            time.sleep(0.05)  # the pace of the line: nothing is waited for
        began = time.monotonic()
        assert thin.closed_with() == 1011
        assert time.monotonic() - began < SOON


def test_the_oldest_of_too_many_half_open_connections_gives_way(relay: RelayProcess) -> None:
    silent = [Raw(relay) for _ in range(MAX_HALF_OPEN + 1)]
    try:
        assert silent[0].to_the_end() == b""
        assert "token" in relay.page_token(), "whoever speaks is heard"
        assert " 101 " in silent[-1].upgrade()
    finally:
        for raw in silent:
            raw.socket.close()


def test_questions_without_end_whose_answers_nobody_reads_end(relay: RelayProcess) -> None:
    before = memory(relay)
    pings = frame(PING, b"p" * 125) * 1000
    with Raw(relay) as raw:
        assert " 101 " in raw.upgrade()
        raw.say(hello(relay))
        sent = 0
        while raw.say(pings):
            sent += len(pings)
            assert sent < 64 * 1024 * 1024, "and still they are answered"
    assert memory(relay) - before < 16 * 1024 * 1024
    with Raw(relay) as raw:
        raw.upgrade()
        raw.say(hello(relay) + frame(PING, b"?") * int(CONTROLS.burst / 2) + frame(CLOSE, struct.pack(">H", 1000)))
        assert raw.closed_with() == 1000, "a few are fine"


async def test_nobody_says_more_at_once_than_their_part_needs(scene: Scene) -> None:
    stranger = await scene.party(Role.PAGE, ORIGIN)
    await stranger.raw(b"x" * (FIRST_FRAME + 1))
    assert (await stranger.closed()).code == 1009
    page, console = await scene.page(), await scene.console("anna")
    body = b"x" * SMALL_FRAME
    for party in (page, console):
        await party.raw(wire.encode(wire.Page("c", "e", 0, full=True), body))
        assert (await party.closed()).code == 1009, "nobody asked to look along"
    page, console = await scene.page(token := await scene.token()), await scene.console("anna")
    contact = await scene.call(console, page)
    await console.say(wire.AskLook(contact))
    await page.expect(wire.AskLook)
    await page.say(wire.Consent(contact, "look", granted=True))
    await page.say(wire.Page(contact, "e", 0, full=True), body)
    await console.expect(wire.Page)
    assert console.body == body
    await page.drop()
    page = await scene.page(token, contact)
    await page.say(wire.Page(contact, "e2", 0, full=True), body)
    await console.expect(wire.Page, epoch="e2")
    page.bare(b"\x82\xff" + struct.pack(">Q", PAGE_FRAME + 1) + b"\0\0\0\0")  # a frame's head is enough
    assert (await page.closed()).code == 1009


@pytest.mark.parametrize(
    ("name", "frames", "code"),
    [
        ("not masked", frame(TEXT, b"x", masked=False), 1002),
        ("compressed, which nobody agreed to", frame(TEXT, b"x", reserved=4), 1002),
        ("a reserved bit", frame(TEXT, b"x", reserved=1), 1002),
        ("a kind that is none", frame(3), 1002),
        ("a control that is none", frame(11), 1002),
        ("a long ping", frame(PING, b"x" * 126), 1002),
        ("half a ping", frame(PING, final=False), 1002),
        ("the end of nothing", frame(GOES_ON, b"x"), 1002),
        ("two beginnings", frame(TEXT, b"a", final=False) + frame(TEXT, b"b"), 1002),
        ("a close that says too little", frame(CLOSE, b"x"), 1002),
        ("a close with a code that is none", frame(CLOSE, struct.pack(">H", 999)), 1002),
        ("a close that is no text", frame(CLOSE, struct.pack(">H", 1000) + b"\xff"), 1007),
        ("a frame of 4 exabytes", frame(TEXT)[:1] + b"\xff" + struct.pack(">Q", 2**62) + b"\0\0\0\0", 1009),
        ("a frame of a negative size", frame(TEXT)[:1] + b"\xff" + struct.pack(">Q", 2**63 + 5) + b"\0\0\0\0", 1009),
        ("fragments without end", frame(TEXT, b"a", final=False) + frame(GOES_ON, final=False) * 100_000, 1009),
    ],
)
def test_frames_that_are_none(malformed: RelayProcess, name: str, frames: bytes, code: int) -> None:
    with Raw(malformed) as raw:
        assert "permessage-deflate" not in raw.upgrade("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
        raw.say(hello(malformed))
        raw.say(frames)
        assert raw.closed_with() in (code, 0 if name.startswith("fragments") else code), "an abort may overtake the close"


@pytest.fixture(scope="module")
def malformed(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> object:
    """One relay for all of them; it says nothing in its log but what happened to whom."""
    relay = RelayProcess(tmp_path_factory.mktemp("malformed"), CONFIG)
    with relay:
        yield relay
        assert relay.request("GET", "/healthz")[0] == 200
    assert "Traceback" not in relay.log.read_text()
    assert '"level": "error"' not in relay.log.read_text()


async def test_headers_that_are_nested_without_end(scene: Scene) -> None:
    page = await scene.page()
    nested = b"[" * 60_000
    for data in (b'{"t":"nonsense","x":' + nested, b'{"x":' + nested + b',"t":"hello"}', b'{"t":"event","moment":' + nested):
        await page.raw(data + b"\n")
        assert (await page.expect(wire.Error)).problem in (wire.Problem.MALFORMED, wire.Problem.UNKNOWN_KIND)
    await page.say(wire.Call(name="still here"))
    await page.expect(wire.State)
    assert '"level": "error"' not in scene.relay.log.read_text()


async def test_who_reads_nothing_is_let_go_and_holds_up_nobody(stopped_relay: RelayProcess) -> None:
    (stopped_relay.data / "relay.toml").write_text(CONFIG + "\n[limits]\nalive = 1.5\n")
    with stopped_relay as relay:
        async with Scene(relay) as scene:
            console, page, other = await scene.console("anna"), await scene.page(), await scene.page()
            contact = await scene.call(console, page)
            page.read_nothing()
            for _ in range(40):
                await console.say(wire.Signal(contact), b"x" * wire.MAX_SIGNAL)
            await other.say(wire.Call())
            await other.expect(wire.State)
            await console.expect(wire.Presence, here=False)
            await page.drop()
            other.read_nothing()
            began = time.monotonic()
            await asyncio.to_thread(relay.stop)
            assert time.monotonic() - began < 2 * SOON, "nor does a stop wait for it"
            await other.drop()
