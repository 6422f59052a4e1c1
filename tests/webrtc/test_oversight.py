"""What one call's supervision tells the window and the customer, from a real microphone's and playout's meters; time is the test's."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from webrtc import signals
from webrtc.audio.frames import FRAME, SILENCE
from webrtc.audio.microphone import Microphone
from webrtc.audio.playout import Playout
from webrtc.call import Call, CallState
from webrtc.channel import CallFigures, PhoneEvent, QualityChanged, Say
from webrtc.media import Media
from webrtc.oversight import EVERY, Oversight
from webrtc.quality import Cause
from webrtc.rtp.ports import Counts, SoundIn
from webrtc.signals import Advice, AdviceCause, Report
from webrtc.video.picture import PictureSlot

NOISE = np.asarray(np.random.default_rng(1).normal(0, 300, FRAME), np.int16)


class Watched:
    """A call that is looked at; sound comes and goes as `run` says."""

    def __init__(self) -> None:
        self.media = Media(Microphone(), Playout(), PictureSlot(), PictureSlot())
        self.told: list[PhoneEvent] = []
        self.now = 100.0
        self.received = self.lost = 0
        self.call = Call("c", CallState.TALKING)
        self.oversight = Oversight("c", self.media, self.told.append, lambda: self.now)
        self.oversight.begin()

    def run(self, seconds: float, *, ours: bool = True, theirs: bool = True, arrives: bool = True, loses: bool = False) -> None:
        for _ in range(round(seconds / EVERY)):
            self.now += EVERY
            for _ in range(round(EVERY / 0.02)):
                self.media.microphone.write(NOISE if ours else SILENCE)
                self.media.speech.meter.feed(NOISE if theirs else SILENCE)
            if arrives:
                self.received += 11 if loses else 12
                self.lost += 1 if loses else 0
            counts = Counts(sound_in=SoundIn(received=self.received, lost=self.lost))
            self.oversight.look(counts, self.call, sound_expected=True)

    @property
    def causes(self) -> list[Cause]:
        return [event.quality.cause for event in self.told if isinstance(event, QualityChanged)]

    @property
    def advised(self) -> list[signals.AnySignal]:
        return [signals.parse(event.signal) for event in self.told if isinstance(event, Say)]


@pytest.fixture
def watched() -> Watched:
    made = Watched()
    made.run(5)
    assert made.causes == [Cause.NONE]
    made.told.clear()
    return made


def test_the_counts_are_told_every_second(watched: Watched) -> None:
    watched.run(5)
    told = [event.counts.sound_in.received for event in watched.told if isinstance(event, CallFigures)]
    assert len(told) == len(watched.told) == 5
    assert [later - sooner for sooner, later in pairwise(told)] == [48] * 4


def test_a_silent_headset_is_told_to_the_agent_and_not_to_the_customer(watched: Watched) -> None:
    watched.run(2, ours=False)
    assert (watched.causes, watched.advised) == ([Cause.HEADSET_SILENT], [])


def test_a_headset_that_mutes_is_named(watched: Watched) -> None:
    watched.media.microphone.device_muted = True
    watched.run(0.5)
    assert watched.causes == [Cause.MICROPHONE_MUTED]


def test_a_silent_customer_is_told_to_both_and_so_is_the_end_of_it(watched: Watched) -> None:
    watched.run(2, theirs=False)
    assert (watched.causes, watched.advised) == ([Cause.CUSTOMER_SILENT], [Advice(AdviceCause.MICROPHONE_SILENT)])
    watched.run(1)
    assert watched.advised[-1] == Advice(AdviceCause.NONE)


def test_a_customer_who_muted_is_not_blamed(watched: Watched) -> None:
    watched.oversight.take_state(signals.Media(microphone=False, camera=False))
    watched.run(10, theirs=False)
    assert (watched.causes, watched.advised) == ([], [])


def test_a_customer_without_a_microphone_is_not_waited_for() -> None:
    watched = Watched()
    watched.oversight.take_state(signals.Media(microphone=False, camera=False))
    watched.run(10, arrives=False, theirs=False)
    assert watched.causes == [Cause.NONE]


def test_a_customer_whose_system_mutes_is_told_by_their_own_browsers_report(watched: Watched) -> None:
    watched.oversight.take_report(Report(microphone_muted=True))
    watched.run(0.5, theirs=False)
    assert (watched.causes, watched.advised) == ([Cause.CUSTOMER_MUTED], [Advice(AdviceCause.MICROPHONE_MUTED)])


def test_an_uplink_that_loses_is_told_with_its_percent(watched: Watched) -> None:
    watched.run(8, loses=True)
    assert watched.causes[-1] is Cause.THEIR_LINE
    said = watched.advised
    assert len(said) <= 2
    assert isinstance(said[-1], Advice)
    assert said[-1].cause is AdviceCause.UPLINK_LOSES
    assert 6 <= said[-1].percent <= 8


def test_before_the_talk_nothing_is_judged() -> None:
    watched = Watched()
    watched.call = Call("c", CallState.CONNECTING)
    watched.run(10, ours=False, theirs=False, arrives=False)
    assert (watched.causes, watched.advised) == ([], [])
