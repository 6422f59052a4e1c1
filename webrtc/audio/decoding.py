"""From packets that came to the sound that is heard, decided at the last moment: whenever the sound card asks for more than is ready.

Pure: it decodes through the `Decoder` that it is given. What is due next is, in this order: the frame itself or its copy; what the frame
after it restores; concealment. The place that is played stands still while nothing at all has come, so a stall loses nothing that was
said; it goes on once a later frame shows that one is lost. `webrtc.audio.jitter` says how far behind the line to play, and speech is
made shorter or longer, a period at a time, to come there: after an outage, and because two sound cards never run alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from webrtc.audio import stretch
from webrtc.audio.frames import BLOCK, FRAME, RATE, Samples
from webrtc.audio.jitter import CAPACITY, LEAST, Delays, Frame, Losses, Waiting

NEW: Final = 2 * RATE
"""Samples by which a packet lies elsewhere in time than its line's others, for a new beginning and no delay."""
PATIENT: Final = 30 * BLOCK
"""Samples of concealment after which silence is no longer counted as missing sound: the other side has stopped."""
FADED: Final = 12 * BLOCK
"""Samples of concealment that are made up; then it is silence."""
SLACK: Final = BLOCK // 2
"""Samples of delay too much, or too little, that are left alone."""
HURRY: Final = 6 * BLOCK
"""Samples too much from which on it is caught up quickly, and from which on a gap is not filled but skipped."""
_OFTEN: Final = 3 * BLOCK
_SELDOM: Final = 12 * BLOCK
"""Samples from one change of length to the next, in a hurry and not."""
_ALIKE: Final = 0.85
_ALIKE_IN_A_HURRY: Final = 0.4
_HISTORY: Final = 2 * stretch.ENOUGH


class Decoder(Protocol):
    """A codec's receiving end."""

    def duration(self, payload: bytes) -> int:
        """Samples that a payload holds; 0 when it is none of this codec's."""

    def decode(self, payload: bytes) -> Samples:
        """Its samples; none when it cannot be decoded."""

    def conceal(self, count: int) -> Samples:
        """`count` samples in place of what did not come."""

    def correction(self, payload: bytes) -> int:
        """Samples before this payload's own that it can restore; 0 for none."""

    def recover(self, payload: bytes, count: int) -> Samples:
        """Those; none when it fails."""

    def close(self) -> None:
        """Gives back what it holds."""


@dataclass
class Tally:
    """What became of the sound, in samples; `recovered`, `late` and `dropped` in frames. `skipped` got lost and was not made up either."""

    played: int = 0
    concealed: int = 0
    skipped: int = 0
    stretched: int = 0
    recovered: int = 0
    late: int = 0
    dropped: int = 0


class Decoding:
    """One stream of frames into samples. Not for several threads at once."""

    def __init__(self, decoder: Decoder, tally: Tally) -> None:
        self._decoder = decoder
        self._tally = tally
        self._waiting = Waiting()
        self._delays = Delays()
        self._losses = Losses()
        self._ready = np.zeros(0, np.int16)
        self._history = np.zeros(_HISTORY, np.int16)
        self._pulled = 0
        self._count = 0
        self._running = False
        self._next = 0
        self._frame = FRAME
        self._sequence: int | None = None
        self._made = 0
        self._dark = 0
        self._unsaid = 0
        self._since = 0
        self._cut = False
        self._stranger: Frame | None = None

    # ---- what comes

    def put(self, frame: Frame, narrowly: bool = False) -> None:
        """A frame came, in any order; `narrowly`: a little later it would have come after the next pull."""
        if self._is_strange(frame):
            return
        if not frame.copy:
            self._delays.came(self._pulled, self._pulled - frame.timestamp + (self._count if narrowly else 0))
            self._losses.came(self._pulled, frame)
            reach = self._decoder.correction(frame.payload)
            if reach:
                self._losses.repairable(self._pulled, reach)
        if self._running and frame.timestamp + frame.duration <= self._next:
            self._tally.late += not frame.copy
            return
        self._waiting.add(frame)
        end = self._waiting.end()
        if end is not None:
            dropped = self._waiting.drop_before(end - CAPACITY)
            self._tally.dropped += dropped
            self._cut = self._cut or dropped > 0

    def repairable(self, distance: int) -> None:
        """A packet held a copy of what began `distance` samples before it."""
        self._losses.repairable(self._pulled, distance)

    def comes_again(self, after: int) -> None:
        """What is missing was asked for and takes so many samples to come."""
        self._losses.comes_again(self._pulled, after)

    def _is_strange(self, frame: Frame) -> bool:
        """Whether a frame lies elsewhere in time. The second one that agrees with it is believed, and all begins anew there."""
        if not self._delays.known or abs(self._pulled - frame.timestamp - self._delays.usual) < NEW:
            self._stranger = None if not frame.copy else self._stranger
            return False
        if frame.copy:
            return True
        before, self._stranger = self._stranger, frame
        if before is None or abs(frame.timestamp - before.timestamp) > NEW or frame.timestamp == before.timestamp:
            return True
        self.begin_anew()
        return False

    def begin_anew(self) -> None:
        """Forgets what waits, and the line's habits."""
        self._waiting.clear()
        self._delays = Delays()
        self._losses = Losses()
        self._ready = np.zeros(0, np.int16)
        self._running = False
        self._stranger = self._sequence = None

    # ---- what is heard

    def pull(self, count: int) -> Samples:
        """Exactly `count` samples; silence where there is nothing."""
        self._count = count
        if not self._running and not self._begin(count):
            self._pulled += count
            return np.zeros(count, np.int16)
        self._since += count
        while self._ready.size < count:
            self._step()
        self._follow(count)
        piece, self._ready = self._ready[:count], self._ready[count:]
        self._pulled += count
        self._tally.played += count
        self._history = np.concatenate((self._history, piece))[-_HISTORY:]
        return piece

    def _begin(self, count: int) -> bool:
        """Begins with what came last: what came before the sound card asked is too late for anybody."""
        end = self._waiting.end()
        if end is None:
            return False
        self._tally.dropped += self._waiting.drop_before(end - max(count, FRAME) - LEAST)
        first = self._waiting.first()
        if first is None:
            return False
        self._running, self._next, self._made, self._dark, self._cut = True, first.timestamp, 0, 0, False
        self._ready = np.zeros(2 * LEAST, np.int16)
        return True

    def _step(self) -> None:
        """Makes more samples ready."""
        first = self._waiting.first()
        if first is None:
            self._starve()
        elif first.timestamp <= self._next:
            self._decode()
        else:
            self._bridge(first, first.timestamp - self._next)

    def _starve(self) -> None:
        """Nothing is here: the place stands still, so that what comes late is heard whole."""
        self._conceal(BLOCK)
        self._made += BLOCK

    def _bridge(self, first: Frame, gap: int) -> None:
        """`gap` samples did not come, and what follows them is here."""
        reach = self._decoder.correction(first.payload)
        if self._made:  # concealed already; what can be restored is heard all the same when more delay is wanted anyhow
            spent = min(self._made, gap, max(0, self._excess()) if gap <= reach else gap)
            self._made = 0
            self._next += spent
            gap -= spent
            self._tally.skipped += min(spent, self._unsaid) if self._is_lost(first) else 0
        self._unsaid = 0
        if gap == 0:
            return
        if self._cut or self._excess() > HURRY:
            self._cut = False
            self._tally.skipped += gap if self._is_lost(first) else 0
            self._next = first.timestamp
            self._decode(self._decoder.conceal(stretch.FADE))
        elif gap <= reach:
            restored = self._decoder.recover(first.payload, reach)
            self._next = first.timestamp
            self._dark = 0
            self._tally.recovered += restored.size == reach
            self._append(restored[-gap:] if restored.size == reach else self._decoder.conceal(gap))
        else:
            # the sender sent nothing for a while (no number is missing), or it is lost
            count = min(gap - reach, self._frame)
            self._conceal(count, counted=self._is_lost(first))
            self._next += count

    def _is_lost(self, first: Frame) -> bool:
        """Whether what is missing before `first` was sent: otherwise the sender left silence out, and no number is missing."""
        return self._sequence is None or first.sequence != self._sequence + 1

    def _decode(self, before: Samples | None = None) -> None:
        """The oldest frame, without what is past; `before` fades out over its beginning."""
        frame = self._waiting.take()
        samples = self._decoder.decode(frame.payload)
        past = self._next - frame.timestamp
        self._next = frame.timestamp + frame.duration
        self._frame = min(frame.duration, 3 * FRAME)
        self._made = self._dark = 0
        self._sequence = frame.sequence if frame.sequence is not None else self._sequence
        if samples.size != frame.duration:
            self._tally.concealed += frame.duration
            samples = self._decoder.conceal(frame.duration)
        else:
            self._tally.recovered += frame.copy
        samples = samples[past:]
        self._append(stretch.blended(before, samples) if before is not None else samples)

    def _conceal(self, count: int, counted: bool = True) -> None:
        if self._dark < FADED + self._frame:
            start, end = (max(0.0, min(1.0, 1.0 - (at - self._frame) / FADED)) for at in (self._dark, self._dark + count))
            self._append(stretch.faded(self._decoder.conceal(count), start, end))
        else:
            self._append(np.zeros(count, np.int16))
        if counted and self._dark < PATIENT:
            self._tally.concealed += count
        elif counted:
            self._unsaid += count
        self._dark += count

    def _append(self, samples: Samples) -> None:
        self._ready = np.concatenate((self._ready, samples))

    # ---- how far behind

    def _behind(self) -> int:
        """Samples pulled less the timestamp that is played: a frame with that transit comes just in time."""
        return self._pulled - self._next + self._ready.size

    def _excess(self) -> int:
        """Samples of delay that nobody needs; below zero what is missing."""
        return self._behind() - self._delays.goal() - self._losses.span(self._pulled) - LEAST

    def _follow(self, count: int) -> None:
        """Takes a period out or puts one in, when it is time and does not show."""
        excess = self._excess()
        hurry = excess > HURRY
        if -SLACK < excess < SLACK or self._since < (_OFTEN if hurry else _SELDOM) or self._dark:
            return
        most = min(excess, stretch.LONGEST) if excess > 0 else stretch.LONGEST
        while excess > 0 and self._ready.size < stretch.FADE + most + (count if hurry else 0) and self._has_next():
            self._decode()
        where = stretch.joint(self._ready, most)
        patience = self._since > RATE
        if where is None or (where.alike < (_ALIKE_IN_A_HURRY if hurry or patience else _ALIKE)):
            return
        if excess > 0:
            self._ready = stretch.shortened(self._ready, where)
        else:
            self._ready = stretch.lengthened(self._ready, where)
        self._since = 0
        self._tally.stretched += where.shift
        while self._ready.size < count:
            self._step()

    def _has_next(self) -> bool:
        first = self._waiting.first()
        return first is not None and first.timestamp <= self._next

    @property
    def size(self) -> int:
        """Samples that wait."""
        first, end = self._waiting.first(), self._waiting.end()
        held = end - max(first.timestamp, self._next if self._running else first.timestamp) if first is not None and end is not None else 0
        return self._ready.size + held

    @property
    def place(self) -> int | None:
        """The timestamp of the sample that is pulled next; None before the first."""
        return self._next - self._ready.size if self._running else None

    @property
    def speaks(self) -> bool:
        """Whether what was pulled last came from the other side, and was not made up."""
        return self._running and not self._dark

    @property
    def delay(self) -> float:
        """Seconds from arrival to here, as usual of late."""
        return max(0.0, (self._behind() - self._delays.usual) / RATE) if self._running else 0.0

    def close(self) -> None:
        """Gives the decoder back."""
        self._decoder.close()
