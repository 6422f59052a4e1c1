"""The camera's picture becomes frames at the line's rate; off, a few black ones and silence; a screen keeps its letters."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from tests.webrtc.video.moving import number, picture
from webrtc.rtp.ports import Codec, Encoded, Feedback
from webrtc.video import h264, vp8
from webrtc.video.assembly import Frame
from webrtc.video.decoder import Decoder
from webrtc.video.picture import Picture, PictureSlot, black
from webrtc.video.showing import BLANKS, CODECS, Showing

VP8 = Codec(97, "vp8", 90_000)
H264 = Codec(99, "h264", 90_000)


class Camera(PictureSlot):
    """A slot with a shutter."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def shoot(self, width: int = 320, height: int = 180) -> Picture:
        self.count += 1
        shot = picture(self.count, width, height)
        self.put(shot)
        return shot


class Eye:
    """Decodes what comes."""

    def __init__(self, showing: Showing) -> None:
        self._showing = showing
        self._decoder: Decoder | None = None
        self.encoded: Encoded | None = None
        self._number: int | None = None

    async def next(self, within: float = 15.0) -> Picture:
        async with asyncio.timeout(within):
            self.encoded = await self._showing.next()
        codec = "vp8" if self.encoded.payload_type == 97 else "h264"
        piece = {"vp8": vp8.piece, "h264": h264.piece}[codec]
        if codec == "vp8":
            number = int.from_bytes(self.encoded.payloads[0][2:4], "big")
            assert self._number is None or (number - self._number) & 0x7FFF == 1, "pictures are counted on, whatever their size"
            self._number = number
        pieces = [piece(payload) for payload in self.encoded.payloads]
        self.key = any(one.key for one in pieces)
        self._decoder = self._decoder or Decoder(codec)
        shown = self._decoder.picture(Frame(codec, b"".join(one.data for one in pieces), 0, self.key, False, 0.0, False))
        assert shown is not None
        return shown

    async def nothing(self, within: float) -> None:
        with pytest.raises(TimeoutError):
            await self.next(within)


@pytest.fixture
def camera() -> Camera:
    return Camera()


@pytest.fixture
async def showing(camera: Camera) -> AsyncIterator[Showing]:
    made = Showing(camera, True)
    made.begin((VP8,))
    yield made
    made.end()


@pytest.mark.parametrize("codec", [VP8, H264])
async def test_what_the_camera_sees_is_sent(camera: Camera, codec: Codec) -> None:
    showing = Showing(camera, True)
    showing.begin((codec,))
    eye, stamps = Eye(showing), []
    for _ in range(5):
        camera.shoot()
        assert number(await eye.next()) == camera.count
        assert eye.encoded is not None
        assert eye.encoded.payload_type == codec.payload_type
        stamps.append(eye.encoded.timestamp)
    showing.end()
    assert stamps == sorted(set(stamps))
    counts = showing.counts()
    assert (counts.frames, counts.width, counts.height) == (5, 320, 180)
    assert counts.octets > 500


async def test_vp8_is_preferred_whatever_the_order(camera: Camera) -> None:
    assert CODECS == ("vp8", "h264")
    showing = Showing(camera, True)
    showing.begin((Codec(96, "av1", 90_000), H264, VP8))
    eye = Eye(showing)
    camera.shoot()
    await eye.next()
    assert eye.encoded is not None
    assert eye.encoded.payload_type == 97
    showing.end()


async def test_without_a_codec_in_common_nothing_is_sent_and_nothing_runs(camera: Camera) -> None:
    before = threading.active_count()
    showing = Showing(camera, True)
    showing.begin((Codec(96, "av1", 90_000),))
    assert threading.active_count() == before
    await Eye(showing).nothing(0.1)
    showing.end()


async def test_off_it_sends_a_few_black_pictures_and_then_nothing(camera: Camera, showing: Showing) -> None:
    eye = Eye(showing)
    camera.shoot()
    await eye.next()
    showing.switch(False)
    for _ in range(BLANKS):
        assert (await eye.next()).y.mean() < 20
    camera.shoot()
    await eye.nothing(0.3)


async def test_on_again_it_begins_with_the_next_picture(camera: Camera, showing: Showing) -> None:
    eye = Eye(showing)
    camera.shoot()
    await eye.next()
    showing.switch(False)
    for _ in range(BLANKS):
        await eye.next()
    showing.switch(True)
    camera.shoot()
    assert number(await eye.next()) == camera.count


async def test_it_may_begin_switched_off(camera: Camera) -> None:
    showing = Showing(camera, False)
    showing.begin((VP8,))
    eye = Eye(showing)
    camera.shoot()
    await eye.nothing(0.2)
    showing.switch(True)
    camera.shoot()
    assert number(await eye.next()) == camera.count
    showing.end()


async def test_a_key_frame_is_sent_when_asked_for_also_of_a_still_picture_but_not_often(camera: Camera, showing: Showing) -> None:
    eye = Eye(showing)
    camera.shoot()
    await eye.next()
    began = time.monotonic()
    for _ in range(3):
        showing.ask_key_frame()
        shown = await eye.next()
        assert eye.key
        assert number(shown) == camera.count
    assert time.monotonic() - began > 0.6


async def test_nothing_old_is_sent(camera: Camera, showing: Showing) -> None:
    eye = Eye(showing)
    camera.shoot()
    await eye.next()
    for _ in range(10):
        camera.shoot()
    assert number(await eye.next()) == camera.count


async def until(eye: Eye, camera: Camera, size: tuple[int, int], done: Callable[[Picture], bool], say: Callable[[], None]) -> Picture:
    """Shoots, tells what the line says and looks, until it looks as it should."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        say()
        camera.shoot(*size)
        shown = await eye.next()
        if done(shown):
            return shown
    raise AssertionError("it never looked so")


async def test_a_narrow_line_gets_a_small_picture(camera: Camera, showing: Showing) -> None:
    def narrow() -> None:
        showing.feedback(Feedback(time.monotonic(), lost=0.35, ceiling=90_000))

    eye = Eye(showing)
    shown = await until(eye, camera, (1280, 720), lambda shown: shown.height == 180, narrow)
    assert shown.width == 320
    assert showing.rate <= 90_000


async def test_a_screen_keeps_its_letters(camera: Camera, showing: Showing) -> None:
    def narrow() -> None:
        showing.feedback(Feedback(time.monotonic(), ceiling=260_000))

    eye = Eye(showing)
    showing.prefer_sharpness(True)
    await until(eye, camera, (1280, 720), lambda shown: shown.height == 720, narrow)
    began, frames = time.monotonic(), showing.counts().frames
    for _ in range(6):
        camera.shoot(1280, 720)
        await eye.next()
    assert (showing.counts().frames - frames) / (time.monotonic() - began) < 16
    narrow()
    camera.shoot(1280, 720)
    assert (await eye.next()).height == 720
    assert (await eye.next()).height == 720, "and it is sent again where nothing moves"
    showing.prefer_sharpness(False)
    await until(eye, camera, (1280, 720), lambda shown: shown.height <= 480, narrow)


async def test_a_line_that_carries_no_picture_is_left_to_the_sound(
    camera: Camera, showing: Showing, monkeypatch: pytest.MonkeyPatch
) -> None:
    eye = Eye(showing)
    camera.shoot()
    await eye.next()
    showing._control._given_up = time.monotonic()
    for _ in range(BLANKS):
        assert (await eye.next()).y.mean() < 20
    assert showing.counts().given_up
    camera.shoot()
    await eye.nothing(0.3)
    showing._control._given_up = None
    camera.shoot()
    assert number(await eye.next()) == camera.count
    assert not showing.counts().given_up


async def test_a_turned_picture_is_sent_upright(camera: Camera, showing: Showing) -> None:
    camera.put(replace(black(320, 180), rotation=90))
    shown = await Eye(showing).next()
    assert (shown.width, shown.height) == (180, 320)


async def test_after_the_end_no_thread_runs_and_a_later_one_keeps_the_camera(camera: Camera) -> None:
    before = threading.active_count()
    old = Showing(camera, True)
    old.begin((VP8,))
    new = Showing(camera, True)
    new.begin((VP8,))
    old.end()
    old.end()
    eye = Eye(new)
    waiting = asyncio.ensure_future(eye.next())
    await asyncio.sleep(0)
    camera.shoot()
    assert number(await waiting) == camera.count
    new.end()
    assert threading.active_count() == before


@pytest.mark.logs(r"no picture is sent any more")
async def test_an_encoder_that_fails_says_so_to_whoever_waits(camera: Camera, showing: Showing, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr("webrtc.video.encoder.encoder", broken)
    camera.shoot()
    with pytest.raises(RuntimeError, match="no memory"):
        await showing.next()
