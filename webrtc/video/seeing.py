"""The customer's picture: from RTP packets to the slot that the stage shows.

Thin: whole frames are `webrtc.video.repair`'s, moments `webrtc.video.delay`'s, pictures `webrtc.video.decoder`'s. Packets are taken in
the media thread; a thread of its own decodes, waits for each picture's moment and puts it into the slot, where the latest one wins.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from webrtc.rtp.ports import Codec, Packet, PictureIn, SenderReport, Wishes
from webrtc.video.assembly import Frame
from webrtc.video.delay import Delay
from webrtc.video.picture import Picture, PictureSlot
from webrtc.video.repair import Repair

if TYPE_CHECKING:
    from webrtc.video.decoder import Decoder

log = logging.getLogger(__name__)

MAX_QUEUE: Final = 90
"""Frames that wait for the decoder: three seconds, as after a long gap all come at once. More, and the machine cannot keep up."""
PAUSED: Final = 5.0
"""Seconds without a packet after which the sender is taken to show nothing. A dead line shows sooner, in the sound and in the call."""
SLOWEST: Final = 0.1
"""Seconds after which a picture is shown although the next one is due: behind a slow decoder something moves."""


@dataclass(frozen=True, slots=True)
class _Job:
    frame: Frame
    due: float


class Seeing:
    """The receiving end of video. `sound_wall` gives the sender's clock of the sound that is heard at a moment, if known."""

    def __init__(self, picture: PictureSlot, sound_wall: Callable[[float], float | None]) -> None:
        self._slot = picture
        self._sound_wall = sound_wall
        self._repair = Repair({})
        self._delay = Delay()
        self._arrived: float | None = None
        self._queue: deque[_Job] = deque()
        self._change = threading.Condition()
        self._thread: threading.Thread | None = None
        self._ended = False
        self._failed = False
        self._shown: float | None = None
        self._interval = 0.1
        self._frames = 0
        self._dropped = 0
        self._size = (0, 0)

    # ---- in the media thread

    def begin(self, codecs: Mapping[int, Codec]) -> None:
        """The payload types that may come."""
        self._repair = Repair(codecs)

    def take(self, packet: Packet) -> None:
        """A packet came."""
        self._arrived = packet.arrived
        self._repair.take(packet)
        self._pass_on()

    def reported(self, report: SenderReport) -> None:
        """The sender's clock."""
        self._delay.reported(report)

    def wishes(self, now: float, round_trip: float | None) -> Wishes:
        """What to ask for now."""
        with self._change:
            failed, self._failed = self._failed, False
        if failed:
            self._repair.begin_anew()
        wishes = self._repair.wishes(now, round_trip)
        self._pass_on()
        return wishes

    def end(self) -> None:
        """Ends the thread, and waits for it: at most for the frame that it decodes."""
        with self._change:
            self._ended = True
            self._queue.clear()
            self._change.notify_all()
        if self._thread is not None:
            self._thread.join(1.0)

    def counts(self) -> PictureIn:
        """What was counted until now. `frozen` cannot know of a camera that was turned off less than PAUSED ago: signals do."""
        with self._change:
            repair, (width, height) = self._repair, self._size
            return PictureIn(
                received=repair.received,
                lost=repair.lost,
                frames=self._frames,
                dropped=repair.dropped + self._dropped,
                frozen=self._frozen(time.monotonic()),
                width=width,
                height=height,
                delay=self._delay.seconds,
            )

    def _frozen(self, now: float) -> float:
        if self._shown is None or self._arrived is None or now - self._arrived > PAUSED:
            return 0.0
        since = now - self._shown
        return since if since > 0.2 + 2 * self._interval else 0.0

    def _pass_on(self) -> None:
        frames = self._repair.collect()
        if not frames:
            return
        jobs = []
        for frame in frames:
            heard = self._sound_wall(frame.arrived)
            jobs.append(_Job(frame, self._delay.due(frame.timestamp, frame.arrived, frame.repaired, heard)))
        with self._change:
            if self._ended:
                return
            self._queue.extend(jobs)
            if len(self._queue) > MAX_QUEUE:
                self._fail("the decoder cannot keep up")
            self._change.notify_all()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="seeing", daemon=True)
            self._thread.start()

    def _fail(self, why: str) -> None:
        """With the lock: what waits is of no use, and the next that is decoded is a key frame."""
        log.info("a key frame is needed: %s", why)
        self._dropped += len(self._queue)
        self._queue.clear()
        self._failed = True

    # ---- in the thread that decodes

    def _run(self) -> None:
        from webrtc.video.decoder import Decoder, Undecodable  # PyAV takes a third of a second to import: not in the media thread

        decoder: Decoder | None = None
        while (job := self._next()) is not None:
            frame = job.frame
            if decoder is None or decoder.codec != frame.codec:
                decoder = Decoder(frame.codec) if frame.key else None
            try:
                picture = decoder.picture(frame) if decoder else None
            except Undecodable as error:
                decoder = None
                with self._change:
                    self._fail(str(error))
                continue
            if picture is None:
                self._dropped += 1
            else:
                self._show(picture, job.due)

    def _next(self) -> _Job | None:
        with self._change:
            while not self._queue and not self._ended:
                self._change.wait()
            return None if self._ended else self._queue.popleft()

    def _show(self, picture: Picture, due: float) -> None:
        """At its moment; not at all when the next one's moment is there too."""
        with self._change:
            while not self._ended and (wait := due - time.monotonic()) > 0:
                self._change.wait(wait)
            now = time.monotonic()
            fresh = self._shown is not None and now - self._shown < SLOWEST
            if self._ended or (fresh and self._queue and self._queue[0].due <= now):
                self._dropped += 1
                return
            if self._shown is not None:
                self._interval += 0.2 * (min(now - self._shown, 2.0) - self._interval)
            self._shown = now
            self._frames += 1
            self._size = (picture.width, picture.height)
        self._slot.put(picture)
