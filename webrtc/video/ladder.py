"""How large a picture, and how many a second, the line's rate is enough for.

Pure. Faces: 720 lines down to 180 and 30 pictures down to 8, as movement says more than detail. A shared screen: the number falls first, as
a text that cannot be read says nothing. Going down is at once, going up waits until the rate has stayed above for a while.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FLOOR: Final = 40_000
"""Bits a second below which there is no picture worth the sound's room."""


@dataclass(frozen=True)
class Step:
    """`short` is the picture's shorter side in pixels, `fps` pictures a second, `rate` the bits a second that it needs."""

    short: int
    fps: int
    rate: int


FACES: Final = (
    Step(180, 8, FLOOR),
    Step(180, 15, 100_000),
    Step(360, 15, 180_000),
    Step(360, 30, 300_000),
    Step(480, 30, 500_000),
    Step(720, 30, 850_000),
)
SCREENS: Final = (
    Step(480, 5, FLOOR),
    Step(720, 5, 130_000),
    Step(1080, 5, 250_000),
    Step(1080, 8, 500_000),
    Step(1080, 15, 900_000),
)
PLENTY: Final = ((180, 250_000), (360, 600_000), (480, 1_000_000), (720, 1_500_000), (1080, 2_500_000))
"""Bits a second that are enough for a face, by its shorter side."""
PATIENCE: Final = 3.0
"""Seconds that the rate is above the next step before it is taken: each change of size costs a key frame."""
MARGIN: Final = 1.15
"""By how much above."""
SOON: Final = 0.8
"""Seconds that are enough when the rate is far above."""
FAR: Final = 1.3
"""By how much that is."""
SLACK: Final = 0.9
"""How far below its need a step is still kept."""
BUSY: Final = 0.75
"""Share of the time between two pictures that encoding may take."""
SHOWS: Final = 2.0
"""Seconds until what a step less saves the machine shows: one stutter must not cost the whole picture."""
RELIEVED: Final = 15.0
"""Seconds after which a step that was too much for the machine is tried again."""
COOLING: Final = 30.0
"""And one that was too much for the line after all."""
EASY: Final = 0.8
"""Share of its rate below which an encoder is through with the picture: it is easy, and more of it costs less than reckoned."""
EASY_NEED: Final = 0.4
"""Of a step's need is enough for an easy picture."""


class Ladder:
    """Where on the steps the picture stands."""

    def __init__(self, sharp: bool = False) -> None:
        self._steps = SCREENS if sharp else FACES
        self._at = 0
        self._since: float | None = None
        self._limit = len(self._steps) - 1
        self._limited = -RELIEVED
        self._easy = False
        self._hard: float | None = None
        self._hardened = -COOLING

    @property
    def step(self) -> Step:
        """Now."""
        return self._steps[self._at]

    def begin(self, rate: int) -> Step:
        """At the first picture: the step that `rate` is enough for."""
        self._at = max((at for at, step in enumerate(self._steps) if step.rate <= rate), default=0)
        self._since = None
        return self.step

    def move(self, now: float, rate: int, used: float, load: float) -> Step:
        """The step for `rate` bits a second, of which `used` were; `load` is encoding's share of the time between two pictures.

        A line's estimate grows only with what is sent, and an easy picture sends little: it goes up by what it leaves unused.
        """
        if load > BUSY and self._at > 0 and now - self._limited > SHOWS:
            self._limit, self._limited = self._at - 1, now
        elif load <= BUSY and now - self._limited > RELIEVED:
            self._limit = len(self._steps) - 1
        if self._at > self._limit:
            self._at, self._since = self._limit, None
        self._weigh(now, easy=used < EASY * rate)
        while self._at > 0 and rate < (EASY_NEED if self._easy else SLACK) * self.step.rate:
            self._at, self._since = self._at - 1, None
        self._climb(now, rate, easy=used < EASY * rate and now - self._hardened > COOLING)
        return self.step

    def _weigh(self, now: float, easy: bool) -> None:
        """Whether the picture is still as easy as when it went up for that."""
        if easy or not self._easy:
            self._hard = None
        elif self._hard is None:
            self._hard = now
        elif now - self._hard > 2 * PATIENCE:
            self._easy, self._hard, self._hardened = False, None, now

    def _climb(self, now: float, rate: int, easy: bool) -> None:
        if self._at >= self._limit:
            return
        need = self._steps[self._at + 1].rate
        enough = rate >= MARGIN * need
        if not enough and not (easy and rate >= EASY_NEED * MARGIN * need):
            self._since = None
            return
        self._since = now if self._since is None else self._since
        if now - self._since >= (SOON if rate >= FAR * need else PATIENCE):
            self._at, self._since = self._at + 1, None
            self._easy = self._easy or not enough


def plenty(width: int, height: int) -> int:
    """Bits a second beyond which nobody sees more in a face of such a size."""
    return next((most for short, most in PLENTY if min(width, height) <= short), PLENTY[-1][1])


def scaled(width: int, height: int, short: int) -> tuple[int, int]:
    """A size of the same shape whose shorter side is `short` at most; both even, as colours are halved."""
    share = min(1.0, short / min(width, height))
    return max(2, int(width * share / 2 + 0.5) * 2), max(2, int(height * share / 2 + 0.5) * 2)
