"""What to ask for again, when to wait no longer, and which frames may be decoded.

Pure. A missing packet is asked for by its number after a moment in which it may only be late, and again each time an answer would
be due (RFC 4585, 6.2.1). Meanwhile nothing after the gap is given out, as its picture would be broken. A gap that stays open has a key
frame asked for, and the first whole key frame that lies behind it ends it. Frames come out in order, each decodable after the one before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from webrtc.rtp.ports import Codec, Packet, Wishes
from webrtc.video.assembly import MAX_HELD, PIECES, Assembly, Frame, Place

GRACE: Final = 0.008
"""Seconds in which a packet that is overtaken may come by itself, at least."""
MAX_GRACE: Final = 0.045
"""And at most, where packets were seen to overtake each other."""
ROUND_TRIP: Final = 0.1
"""Seconds until the other side's report says how long a round trip is."""
TRIES: Final = 10
"""How often one packet is asked for: at 10 % loss both ways nine in ten million are still missing after three."""
PATIENT: Final = 3
"""Tries after which each waits half as long again: what does not come then may be stuck in our own answers' queue."""
MAX_ANSWER: Final = 0.5
"""Seconds beyond the round trip that an answer is known to take, at most."""
AT_ONCE: Final = 128
"""Numbers in one request."""
MAX_MISSING: Final = 512
"""More than these at once are an outage, and only a key frame helps."""
MAX_AGE: Final = 4.0
"""Seconds after which nobody needs a packet."""
KEY_LIMIT: Final = 0.3
"""Seconds between two requests for a key frame, at least; each costs the line as much as ten frames."""
LATEST: Final = 1.5
"""Seconds that a gap is open before a key frame is asked for, at most."""
KEY_RESTS: Final = 0.1
"""Seconds beside two round trips after which a key frame that does not grow is given up."""


@dataclass(slots=True)
class _Gap:
    noticed: float
    due: float
    tries: int = 0
    asked: list[float] = field(default_factory=list)


class Repair:
    """One stream of video, made whole as far as the line allows. Times in seconds of one monotonic clock."""

    def __init__(self, codecs: Mapping[int, Codec]) -> None:
        self._codecs = {kind: codec for kind, codec in codecs.items() if codec.name in PIECES}
        self._assembly = Assembly()
        self._missing: dict[int, _Gap] = {}
        self._next: int | None = None
        self._codec = ""
        self._ready: list[Frame] = []
        self._grace = GRACE
        self._round_trip = ROUND_TRIP
        self._answer = 0.0
        self._key_asked: float | None = None
        self._seen = False
        self.received = 0
        """Packets, without those that came twice."""
        self.lost = 0
        """Packets that had to be asked for."""
        self.dropped = 0
        """Frames that nobody can decode: incomplete, or after one that is."""

    @property
    def waiting(self) -> bool:
        """Something came, and a picture is due: a gap is open, or decoding cannot begin."""
        return self._seen and (self._next is None or bool(self._missing))

    def take(self, packet: Packet) -> bool:
        """A packet came; whether it leaves a gap. The frames that it makes whole are in `collect`."""
        before = self._assembly.highest
        place, number = self._assembly.put(packet, self._codecs.get(packet.payload_type))
        if place in (Place.TWICE, Place.ELSEWHERE):
            return False
        self._seen = self._seen or packet.payload_type in self._codecs
        self.received += 1
        if place is Place.ANEW:
            self._lose()
        elif place is Place.NEXT and before is not None:
            self._notice(before + 1, number, packet.arrived)
        elif place is Place.BETWEEN:
            self._fill(number, packet.arrived)
        if len(self._assembly) > MAX_HELD:
            self._assembly.clear()
            self._lose()
        self._advance(packet.arrived)
        return place is Place.NEXT and before is not None and number > before + 1

    def collect(self) -> list[Frame]:
        """The frames that are whole and decodable since the last time, in order."""
        ready, self._ready = self._ready, []
        return ready

    def begin_anew(self) -> None:
        """The decoder cannot go on: only a key frame helps."""
        self._ready.clear()
        self._next = None

    def wishes(self, now: float, round_trip: float | None) -> Wishes:
        """What to ask for now; counts as asked."""
        if round_trip is not None:
            self._round_trip = min(max(round_trip, 0.001), 1.0)
            self._answer = max(self._answer, self._round_trip)
        self._advance(now)
        self._give_up(now)
        return Wishes(self._numbers(now), self._key_frame(now))

    @property
    def _trip(self) -> float:
        """Seconds until an answer: a round trip, and what the answers lately took beyond it in a queue before a narrow place."""
        return max(self._round_trip, self._answer)

    # ---- missing packets

    def _notice(self, begin: int, end: int, now: float) -> None:
        if len(self._missing) + end - begin > MAX_MISSING:
            self._lose()
            return
        for number in range(begin, end):
            self._missing[number] = _Gap(now, now + self._grace)

    def _fill(self, number: int, now: float) -> None:
        gap = self._missing.pop(number, None)
        if gap is None:
            return
        if gap.tries:
            self._assembly.came_by_asking(number)
            # the answer is to the latest asking that it can be to, by what answers took until now
            asked = next((at for at in reversed(gap.asked) if now - at >= 0.9 * self._trip), gap.asked[0])
            took = min(now - asked, self._round_trip + MAX_ANSWER)
            self._answer += 0.2 * (took - self._answer)
        else:  # it was only overtaken: the next one gets a little longer than this one took
            self._grace = min(MAX_GRACE, max(self._grace, 1.2 * (now - gap.noticed)))

    def _numbers(self, now: float) -> tuple[int, ...]:
        again = max(0.02, 1.25 * self._trip)
        due = [number for number, gap in self._missing.items() if gap.due <= now and gap.tries < TRIES][:AT_ONCE]
        for number in due:
            gap = self._missing[number]
            self.lost += not gap.tries
            gap.asked.append(now)
            gap.tries += 1
            gap.due = now + again * 1.5 ** max(0, gap.tries - PATIENT)
        if due:
            self._grace = max(GRACE, 0.98 * self._grace)
        return tuple(number % (1 << 16) for number in due)

    # ---- frames

    def _advance(self, now: float) -> None:
        while self._step(now):
            pass

    def _step(self, now: float) -> bool:
        """One frame out, or one leap to a key frame; False when there is nothing to do but wait."""
        if self._next is None:
            return self._leap(self._assembly.floor)
        found = self._assembly.frame(self._next)
        if found is None:
            patient = now - self._open_since(now) <= max(0.05, 1.3 * self._trip)
            return not patient and self._leap(self._next + 1)
        frame, after = found
        self._done_below(after)
        if frame.broken or (frame.codec != self._codec and not frame.key):
            self.dropped += 1
            self._next = None
            return True
        self._next, self._codec = after, frame.codec
        self._ready.append(frame)
        return True

    def _leap(self, above: int) -> bool:
        at = next(self._assembly.key_frames(above), None)
        if at is None:
            return False
        self.dropped += self._assembly.frames_below(at)
        self._done_below(at)
        self._next = at
        return True

    def _done_below(self, number: int) -> None:
        self._assembly.drop_below(number)
        for old in [old for old in self._missing if old < number]:
            del self._missing[old]

    def _open_since(self, now: float) -> float:
        """Since when the frame that is next lacks a packet; `now` when it only is under way."""
        at = self._next or 0
        return min((gap.noticed for number, gap in self._missing.items() if number >= at), default=now)

    # ---- the end of patience

    def _key_frame(self, now: float) -> bool:
        if not self._seen or (self._next is not None and now - self._open_since(now) <= self._until_key()):
            return False
        if self._assembly.begun() is not None and now - self._assembly.key_grew < KEY_RESTS + 2 * self._trip:
            return False  # one is coming, or only lacks a packet: another one behind it would make a full line fuller
        if self._key_asked is not None and now - self._key_asked < max(KEY_LIMIT, 0.2 + 1.5 * self._trip):
            return False
        self._key_asked = now
        return True

    def _until_key(self) -> float:
        """Seconds that a gap is open before a key frame is asked for: three answers could have come."""
        return min(max(0.15, self._grace + 3 * max(0.02, 1.25 * self._trip)), LATEST)

    def _give_up(self, now: float) -> None:
        if self._next is not None and now - self._open_since(now) > min(max(1.0, 8 * self._round_trip, 4 * self._trip), 0.9 * MAX_AGE):
            self._next = None
        if self._next is None and self._assembly.highest is not None:
            begun = self._assembly.begun()
            self._done_below(begun if begun is not None else self._assembly.highest - MAX_HELD // 4)
        for old in [number for number, gap in self._missing.items() if now - gap.noticed > MAX_AGE]:
            del self._missing[old]

    def _lose(self) -> None:
        """All that waited is of no use."""
        self._missing.clear()
        self._next = None
