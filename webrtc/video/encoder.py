"""From pictures to the payloads of RTP packets, in VP8 or H.264.

VP8 is preferred: at 720 lines libvpx at its quicker speed takes 8.7 ms a picture where x264 `superfast` takes 8.8, both change their
rate in place, and x264 is GPL, which whoever hands PyAV's wheels on must know (README). H.264 is for a peer that has nothing else.
In the thread that encodes; imports PyAV.
"""

from __future__ import annotations

import functools
import logging
from fractions import Fraction
from typing import Final, Protocol

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from webrtc.video import h264, libvpx, vp8
from webrtc.video.colour import to_frame
from webrtc.video.picture import Picture

log = logging.getLogger(__name__)

CLOCK: Final = 90_000
COARSE: Final = 0.25
"""By how much the rate must differ before an encoder that cannot change it is made anew."""
LEAVES: Final = 3
"""Frames between two bases."""
LOSING: Final = 0.02
"""Loss from which frames stand apart: it costs a tenth of the bits."""
SOUND: Final = 0.008
"""Loss below which they do no longer."""
_NEVER: Final = 1 << 20
"""Pictures from one key frame to the next, unless one is asked for."""


class Encoder(Protocol):
    """Takes pictures of one size."""

    def encode(self, picture: Picture, timestamp: int, key: bool) -> tuple[bytes, ...]:
        """The payloads of one frame; none when the rate allows none now. `timestamp` in CLOCK, growing."""

    def keep_to(self, rate: int, fps: int) -> None:
        """Another rate."""

    def expect(self, loss: float) -> None:
        """So much is lost, as a fraction."""

    def close(self) -> None:
        """Gives its memory back."""


def encoder(codec: str, width: int, height: int, rate: int, fps: int, sharp: bool, numbers: vp8.Numbers | None = None) -> Encoder:
    """An encoder for `codec` ("vp8" or "h264"); `rate` in bits a second, `sharp` for screens. `numbers` are the stream's, if it had one
    before."""
    numbers = numbers or vp8.Numbers()
    if codec == "h264":
        return H264Encoder(width, height, rate, fps)
    try:
        return Vp8Encoder(libvpx.Vp8(width, height, rate, fps, sharp), numbers)
    except libvpx.Unavailable as error:
        _say_slow(str(error))
        return Vp8Encoder(_FfmpegVp8(width, height, rate, fps), numbers, layers=False)


@functools.cache
def _say_slow(why: str) -> None:
    """Once; an encoder is made for every size."""
    log.warning("pictures are encoded the slow way: %s", why)


class _Vp8Source(Protocol):
    def encode(self, picture: Picture, timestamp: int, key: bool, part: libvpx.Part) -> bytes: ...
    def keep_to(self, rate: int, fps: int) -> None: ...
    def close(self) -> None: ...


class Vp8Encoder:
    """VP8 in payloads. On a line that loses, three frames of four are leaves: without one of them the others are still whole."""

    def __init__(self, source: _Vp8Source, numbers: vp8.Numbers, layers: bool = True) -> None:
        self._source = source
        self._numbers = numbers
        self._layers = layers
        self._apart = False
        self._leaves = 0

    def encode(self, picture: Picture, timestamp: int, key: bool) -> tuple[bytes, ...]:
        """The payloads of one frame."""
        leaf = self._apart and not key and 0 < self._leaves < LEAVES + 1
        part = libvpx.Part.LEAF if leaf else libvpx.Part.BASE if self._apart and not key else libvpx.Part.CHAIN
        frame = self._source.encode(picture, timestamp, key, part)
        if not frame:
            return ()
        self._leaves = self._leaves + 1 if leaf else 1
        self._numbers.base += not leaf
        self._numbers.picture += 1
        return vp8.payloads(frame, self._numbers.picture, self._numbers.base, leaf)

    def keep_to(self, rate: int, fps: int) -> None:
        """Another rate."""
        self._source.keep_to(rate, fps)

    def expect(self, loss: float) -> None:
        """So much is lost."""
        if self._layers and not self._apart and loss > LOSING:
            self._apart, self._leaves = True, 0
        elif self._apart and loss < SOUND:
            self._apart = False

    def close(self) -> None:
        """Gives its memory back."""
        self._source.close()


class _FfmpegVp8:
    """VP8 through FFmpeg, where libvpx cannot be reached: a new encoder, and with it a key frame, when the rate changes much."""

    def __init__(self, width: int, height: int, rate: int, fps: int) -> None:
        self._width, self._height = width, height
        self._rate = rate
        self._context = self._made(rate, fps)

    def _made(self, rate: int, fps: int) -> VideoCodecContext:
        options = {
            "deadline": "realtime", "cpu-used": "-12", "lag-in-frames": "0", "static-thresh": "1", "minrate": str(rate),
            "maxrate": str(rate), "bufsize": str(rate), "undershoot-pct": "100", "overshoot-pct": "15", "drop-threshold": "30",
        }  # fmt: skip
        context = _context("libvpx", self._width, self._height, rate, fps, options)
        context.qmin, context.qmax = 2, 56
        return context

    def encode(self, picture: Picture, timestamp: int, key: bool, part: libvpx.Part) -> bytes:
        """The compressed frame, which always is part of a chain."""
        return _encoded(self._context, picture, timestamp, key)

    def keep_to(self, rate: int, fps: int) -> None:
        """Another rate, when it differs much."""
        if abs(rate - self._rate) > COARSE * self._rate:
            self._rate, self._context = rate, self._made(rate, fps)

    def close(self) -> None:
        """The context goes with its last reference."""


class H264Encoder:
    """H.264 constrained baseline, of which every key frame brings its parameter sets along."""

    def __init__(self, width: int, height: int, rate: int, fps: int) -> None:
        # `maxrate` bounds single pictures (VBV); with `bit_rate` set it follows in place. Key frames only when asked for.
        options = {
            "preset": "superfast", "tune": "zerolatency", "forced-idr": "1", "sc_threshold": "0", "maxrate": str(rate),
            "bufsize": str(rate // 2),
        }  # fmt: skip
        self._context = _context("libx264", width, height, rate, fps, options)
        self._context.profile = "Baseline"

    def encode(self, picture: Picture, timestamp: int, key: bool) -> tuple[bytes, ...]:
        """The payloads of one frame."""
        return h264.payloads(_encoded(self._context, picture, timestamp, key))

    def keep_to(self, rate: int, fps: int) -> None:
        """Another rate, from the next picture on."""
        self._context.bit_rate = rate

    def expect(self, loss: float) -> None:
        """Nothing is done about it: baseline has no layers that a browser would know of."""

    def close(self) -> None:
        """The context goes with its last reference."""


def _context(name: str, width: int, height: int, rate: int, fps: int, options: dict[str, str]) -> VideoCodecContext:
    context = av.CodecContext.create(name, "w")
    if not isinstance(context, VideoCodecContext):
        raise TypeError(f"{name} is no video")
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.bit_rate = rate
    context.framerate, context.time_base = Fraction(fps), Fraction(1, CLOCK)
    context.gop_size = _NEVER
    context.thread_count = 1
    context.options = options
    return context


def _encoded(context: VideoCodecContext, picture: Picture, timestamp: int, key: bool) -> bytes:
    frame = to_frame(picture)
    frame.pts, frame.time_base = timestamp, Fraction(1, CLOCK)
    frame.pict_type = PictureType.I if key else PictureType.NONE
    return b"".join(bytes(packet) for packet in context.encode(frame))
