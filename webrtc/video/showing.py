"""The agent's picture: from the slot that the camera or the screen fills to the payloads of RTP packets.

Thin: the rate is `webrtc.video.control`'s, size and number `webrtc.video.ladder`'s, bits `webrtc.video.encoder`'s. One source from the
connection's beginning to its end, switched in front: off, it sends a few black pictures and then nothing at all. A thread of its own
scales and encodes, a picture only when the transport asks for one, so that nothing old ever waits.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from webrtc.rtp.ports import Codec, Encoded, Feedback, PictureOut
from webrtc.video.control import Control
from webrtc.video.ladder import FLOOR, Ladder, plenty, scaled
from webrtc.video.picture import Picture, PictureSlot, black
from webrtc.video.vp8 import Numbers

if TYPE_CHECKING:
    from webrtc.video.encoder import Encoder

log = logging.getLogger(__name__)

CLOCK: Final = 90_000
"""RTP's clock for video (RFC 7741, 4.1; RFC 6184, 5.1)."""
CODECS: Final = ("vp8", "h264")
"""What can be sent, the best first; why, says `webrtc.video.encoder`."""
BLANKS: Final = 3
"""Black pictures when the camera goes off: one may be lost, and a receiver may show one only when the next begins."""
BLANK_EVERY: Final = 0.1
"""Seconds between them."""
KEY_EVERY: Final = 0.3
"""Seconds between two key frames, at least; a large one must have left, too."""
STILL: Final = 1.0
"""Seconds after which a screen that does not change is sent once more: it grows sharper, and a lost one is made good."""
WAITS: Final = 0.6
"""Share of the time that encoding takes by the clock that counts as work: others on the machine are no reason for a smaller picture until
pictures do not get done in time."""
OVERHEAD: Final = 0.06
"""Of the rate that goes into headers."""
MEASURED: Final = 1.5
"""Seconds over which what was sent is measured."""


class Showing:
    """The sending end of video."""

    def __init__(self, camera: PictureSlot, on: bool) -> None:
        self._slot = camera
        self._on = on
        self._loop = asyncio.get_running_loop()
        self._began = time.monotonic()
        self._ready: asyncio.Queue[Encoded | Exception] = asyncio.Queue()
        self._change = threading.Condition()
        self._thread: threading.Thread | None = None
        self._ended = False
        self._wanted = False
        self._key = False
        self._blanks = 0
        self._sharp = False
        self._codec: Codec | None = None
        self._control = Control()
        self._ladder: Ladder | None = None
        self._rate = FLOOR
        self._given_up = False
        self._encoder: Encoder | None = None
        self._numbers = Numbers()
        self._shape: tuple[int, int, bool] = (0, 0, False)
        self._last: Picture | None = None
        self._last_at = -10.0
        self._key_free = 0.0
        self._load = 0.0
        self._sizes: deque[tuple[float, int, float]] = deque()
        self._first = 0.0
        self._reported = 0
        self._counts = PictureOut()

    # ---- in the media thread

    @property
    def rate(self) -> int:
        """Bits a second that the packets keep to."""
        return self._rate

    def begin(self, codecs: tuple[Codec, ...]) -> None:
        """What the other side takes, the preferred first."""
        known = [codec for codec in codecs if codec.name in CODECS]
        self._codec = min(known, key=lambda codec: CODECS.index(codec.name), default=None)
        if self._codec is None or self._thread is not None:
            return
        self._slot.watch(self._told)
        self._thread = threading.Thread(target=self._run, args=(self._codec,), name="showing", daemon=True)
        self._thread.start()

    async def next(self) -> Encoded:
        """The next frame, when there is one."""
        with self._change:
            self._wanted = True
            self._change.notify_all()
        encoded = await self._ready.get()
        if isinstance(encoded, Exception):
            raise encoded
        return encoded

    def switch(self, on: bool) -> None:
        """The camera is on, or off."""
        with self._change:
            self._blanks = BLANKS if self._on and not on else 0
            self._on, self._last = on, None
            self._change.notify_all()

    def prefer_sharpness(self, on: bool) -> None:
        """A screen is shown: text stays readable, and movement may stutter. Off: a face."""
        with self._change:
            if on != self._sharp:
                self._sharp, self._ladder = on, None
                self._change.notify_all()

    def ask_key_frame(self) -> None:
        """The other side cannot go on without a whole picture."""
        with self._change:
            self._key = True
            self._change.notify_all()

    def feedback(self, feedback: Feedback) -> None:
        """What the other side reports."""
        with self._change:
            packets = 0
            if feedback.lost is not None:
                packets, self._reported = self._counts.sent - self._reported, self._counts.sent
            if feedback.packets is not None:
                packets = feedback.packets
            self._control.feedback(feedback, self._sent_lately(time.monotonic()), packets)
            self._follow(time.monotonic())

    def end(self) -> None:
        """Ends the thread, and waits for it: at most for the picture that it encodes."""
        with self._change:
            self._ended = True
            self._change.notify_all()
        self._slot.unwatch(self._told)
        if self._thread is not None:
            self._thread.join(1.0)

    def counts(self) -> PictureOut:
        """What was counted until now."""
        with self._change:
            return replace(self._counts, given_up=self._given_up)

    # ---- in the thread that encodes

    def _told(self) -> None:
        """In the camera's thread."""
        with self._change:
            self._change.notify_all()

    def _run(self, codec: Codec) -> None:
        try:
            while (picture := self._next()) is not None:
                self._encode(codec, *picture)
        except Exception as error:  # told to whoever waits for the frame: the stream ends, and the call goes on
            log.exception("no picture is sent any more")
            self._give(error)
        finally:
            if self._encoder is not None:
                self._encoder.close()

    def _next(self) -> tuple[Picture, bool] | None:
        """The next picture to encode, and whether as a key frame; waits as long as there is none. None at the end."""
        with self._change:
            while not self._ended:
                now = time.monotonic()
                self._follow(now)
                picture, wait = self._due(now) if self._wanted else (None, None)
                if picture is not None:
                    self._last_at = now
                    key = self._key and now >= self._key_free
                    self._key = self._key and not key
                    return picture, key
                self._change.wait(wait)
            return None

    def _due(self, now: float) -> tuple[Picture | None, float | None]:
        """The picture that is due, or the seconds until one may be."""
        if self._blanks:
            wait = self._last_at + BLANK_EVERY - now
            if self._blanks < BLANKS and wait > 0:
                return None, wait
            self._blanks -= 1
            return black(), None
        if not self._on or self._given_up:
            self._slot.take()
            return None, 1.0 if self._given_up else None
        interval = 1 / self._ladder.step.fps if self._ladder else 0.0
        wait = self._last_at + 0.8 * interval - now
        if wait > 0:
            return None, wait
        picture = self._slot.take()
        if picture is not None:
            self._last = picture
            return picture, None
        return self._again(now, interval)

    def _again(self, now: float, interval: float) -> tuple[Picture | None, float | None]:
        """The last picture once more, where nothing new comes and a key frame is wanted or a screen stands still."""
        if self._last is None:
            return None, None
        since = now - self._last_at
        if self._key:
            wait = max(self._key_free - now, 2 * interval - since)
        elif self._sharp:
            wait = STILL - since
        else:
            return None, None
        return (self._last, None) if wait <= 0 else (None, wait)

    def _follow(self, now: float) -> None:
        """With the lock: what the line takes now."""
        rate = self._control.rate(now)
        if not rate and not self._given_up and self._on:
            self._blanks = BLANKS  # no old face stays on the other side
        self._given_up = not rate
        self._rate = max(rate, FLOOR)

    def _encode(self, codec: Codec, picture: Picture, key: bool) -> None:
        from webrtc.video.scaler import fitted  # PyAV takes a third of a second to import: not in the media thread

        began, worked = time.monotonic(), time.thread_time()
        with self._change:
            sharp, rate, loss = self._sharp, self._rate, self._control.loss()
            if self._ladder is None:
                self._ladder = Ladder(sharp)
                self._ladder.begin(rate)
            step = self._ladder.move(began, rate, self._used(began, rate), self._load)
        upright = _upright(picture)
        upright = fitted(upright, *scaled(upright.width, upright.height, step.short))
        given = rate if sharp else min(rate, plenty(upright.width, upright.height))
        bits = int(given * (1 - OVERHEAD - min(loss, 0.25)))
        encoder, fresh = self._made(codec, upright, bits, step.fps, sharp)
        encoder.expect(loss)
        timestamp = int((self._last_at - self._began) * CLOCK)
        payloads = encoder.encode(upright, timestamp, key or fresh)
        took = max(time.thread_time() - worked, WAITS * (time.monotonic() - began))
        with self._change:
            self._load += 0.1 * (min(took * step.fps, 2.0) - self._load)
            self._count(began, payloads, upright, given)
            if key or fresh:
                size = sum(map(len, payloads)) * 8
                self._key_free = began + max(KEY_EVERY, size / max(rate, 1))
                self._key = self._key or not payloads
        if payloads:
            self._give(Encoded(codec.payload_type, payloads, timestamp))

    def _made(self, codec: Codec, picture: Picture, bits: int, fps: int, sharp: bool) -> tuple[Encoder, bool]:
        """The encoder for such a picture, and whether it is a new one."""
        from webrtc.video.encoder import encoder

        shape = (picture.width, picture.height, sharp)
        if self._encoder is not None and self._shape == shape:
            self._encoder.keep_to(bits, fps)
            return self._encoder, False
        if self._encoder is not None:
            self._encoder.close()
        self._encoder, self._shape = encoder(codec.name, picture.width, picture.height, bits, fps, sharp, self._numbers), shape
        return self._encoder, True

    def _give(self, encoded: Encoded | Exception) -> None:
        """To the media thread, whose loop may end before this one."""
        with self._change:
            self._wanted = False
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._ready.put_nowait, encoded)

    def _count(self, now: float, payloads: tuple[bytes, ...], picture: Picture, rate: int) -> None:
        octets = sum(map(len, payloads))
        before = self._sizes[-1][0] if self._sizes else now
        self._first = self._first if self._sizes else now
        self._sizes.append((now, octets, rate * (now - before)))
        self._counts = PictureOut(
            sent=self._counts.sent + len(payloads),
            octets=self._counts.octets + octets,
            frames=self._counts.frames + bool(payloads),
            width=picture.width,
            height=picture.height,
        )

    def _forget(self, now: float) -> None:
        while self._sizes and now - self._sizes[0][0] > MEASURED:
            self._sizes.popleft()

    def _sent_lately(self, now: float) -> float:
        self._forget(now)
        since = min(MEASURED, max(0.5, now - self._first))
        return sum(octets for _, octets, _ in self._sizes) * 8 / since

    def _used(self, now: float, rate: int) -> float:
        """Bits a second that the encoder makes of `rate`, by what it made of what it was given: that may just have grown."""
        self._forget(now)
        given = sum(bits for _, _, bits in self._sizes)
        return rate * 8 * sum(octets for _, octets, _ in self._sizes) / given if given else rate


def _upright(picture: Picture) -> Picture:
    """Turned as it is to be seen: not every receiver can turn it."""
    turns = -(picture.rotation // 90)
    if not turns:
        return picture
    y, u, v = (np.ascontiguousarray(np.rot90(plane, turns)) for plane in (picture.y, picture.u, picture.v))
    return Picture(y, u, v)
