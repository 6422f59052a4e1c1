"""A call's figures, a quarter of a second apart: each cause said in time, none that flickers, none that is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc.quality import Cause, Grade, Quality
from webrtc.rtp.ports import Counts, PictureIn, PictureOut, SoundIn, SoundOut
from webrtc.signals import Advice, AdviceCause, Report
from webrtc.supervision import ALL_WELL, Seen, Stillness, Supervision, advice

pytestmark = pytest.mark.pure

STEP = 0.25
PACKETS = 12
"""Of a look's time, nearly."""


class Call:
    """A call in virtual time. `loses`, `conceals` of 100; `change` alters every look."""

    def __init__(self) -> None:
        self.supervision = Supervision()
        self.now = 1000.0
        self.supervision.begin(self.now)
        self.sound = SoundIn()
        self.told: list[Quality] = []
        self.times: list[float] = []

    def run(
        self,
        seconds: float,
        *,
        loses: int = 0,
        conceals: int = 0,
        arrives: bool = True,
        change: Callable[[Seen], Seen] = lambda seen: seen,
        **out: float | None,
    ) -> list[Cause]:
        """Lets it go on; the causes told, in order."""
        begin = len(self.told)
        for _ in range(round(seconds / STEP)):
            self.now += STEP
            played = round(STEP * 48_000)
            if arrives:
                lost = self.sound.lost + loses * PACKETS / 100
                self.sound = replace(self.sound, received=self.sound.received + PACKETS, lost=lost)  # type: ignore[arg-type]  # parts of packets
            concealed = self.sound.concealed + round(played * (conceals if arrives else 100) / 100)
            self.sound = replace(self.sound, played=self.sound.played + played, concealed=concealed)
            counts = Counts(sound_in=self.sound, sound_out=SoundOut(**{"lost": 0.0, "round_trip": 0.04} | out))  # type: ignore[arg-type]
            quality = self.supervision.look(change(Seen(self.now, counts)))
            if quality is not None:
                self.told.append(quality)
                self.times.append(self.now)
        return [quality.cause for quality in self.told[begin:]]

    def shown(self) -> Cause:
        return self.told[-1].cause


def still(call: Call, *, ours: bool) -> Callable[[Seen], Seen]:
    """Digital silence that began now."""
    begin = call.now
    return lambda seen: replace(seen, **{"our_still" if ours else "their_still": seen.now - begin})  # type: ignore[arg-type]


def picture(**counted: float) -> Callable[[Seen], Seen]:
    return lambda seen: replace(seen, customer_shows=True, counts=replace(seen.counts, picture_in=PictureIn(**counted)))  # type: ignore[arg-type]


def test_a_quiet_line_is_told_once() -> None:
    call = Call()
    assert call.run(60) == [Cause.NONE]
    assert call.told[0].grade is Grade.GOOD


# ---- silent or frozen media is said within two seconds


@pytest.mark.parametrize(
    ("change", "arrives", "cause"),
    [
        (lambda _: lambda seen: seen, False, Cause.NOTHING_ARRIVES),
        (lambda call: still(call, ours=True), True, Cause.HEADSET_SILENT),
        (lambda call: still(call, ours=False), True, Cause.CUSTOMER_SILENT),
        (lambda _: lambda seen: replace(seen, our_microphone_muted=True), True, Cause.MICROPHONE_MUTED),
        (lambda _: lambda seen: replace(seen, report=Report(microphone_muted=True), reported=seen.now), True, Cause.CUSTOMER_MUTED),
        (
            lambda call: lambda seen, begin=call.now: picture(frozen=seen.now - begin)(seen),
            True,
            Cause.PICTURE_FROZEN,
        ),
    ],
)
def test_silence_is_said_within_two_seconds_and_is_over_at_once(
    change: Callable[[Call], Callable[[Seen], Seen]], arrives: bool, cause: Cause
) -> None:
    call = Call()
    call.run(10)
    begin = call.now
    call.run(30, arrives=arrives, change=change(call))
    named = [at for at, quality in zip(call.times, call.told, strict=True) if quality.cause is cause]
    assert named[0] - begin <= 2.0
    assert call.shown() is cause
    assert {quality.cause for quality in call.told} == {Cause.NONE, cause}
    over = call.now
    call.run(10)
    assert call.shown() is Cause.NONE
    back = next(at for at, quality in zip(call.times, call.told, strict=True) if at > over and quality.cause is not cause)
    assert back - over <= 0.5


def test_a_new_connection_has_time_for_its_first_packet() -> None:
    call = Call()
    assert call.run(1.25, arrives=False) == [Cause.NONE]
    assert call.run(2, arrives=False) == [Cause.NOTHING_ARRIVES]
    call.supervision.begin(call.now)
    call.sound = SoundIn()
    assert call.run(1.25, arrives=False) == [Cause.NONE]


def test_counts_that_begin_anew_are_another_connection() -> None:
    call = Call()
    call.run(10, loses=8, conceals=8)
    assert call.shown() is Cause.THEIR_LINE
    call.sound = SoundIn()
    call.run(10)
    assert call.shown() is Cause.NONE


_MUTED, _FROZEN = Report(microphone_muted=True), PictureIn(frozen=60.0)


@pytest.mark.parametrize(
    ("arrives", "change"),
    [
        (False, lambda seen: replace(seen, sound_expected=False, their_still=60.0)),
        (True, lambda seen: replace(seen, customer_speaks=False, their_still=60.0)),
        (True, lambda seen: replace(seen, customer_speaks=False, report=_MUTED, reported=seen.now)),
        (True, lambda seen: replace(seen, agent_speaks=False, our_still=60.0, our_microphone_muted=True)),
        (True, lambda seen: replace(seen, counts=replace(seen.counts, picture_in=_FROZEN))),
    ],
)
def test_nothing_is_missed_where_nothing_is_to_come(arrives: bool, change: Callable[[Seen], Seen]) -> None:
    assert Call().run(20, arrives=arrives, change=change) == [Cause.NONE]


def test_who_unmutes_has_time_to_speak() -> None:
    call = Call()
    call.run(20, change=lambda seen: replace(seen, customer_speaks=False, their_still=60.0))
    assert call.run(1.25, change=lambda seen: replace(seen, their_still=90.0)) == []
    assert call.run(1, change=lambda seen: replace(seen, their_still=90.0)) == [Cause.CUSTOMER_SILENT]


def test_a_headset_that_is_silent_between_two_sentences_is_not_named_again_and_again() -> None:
    call = Call()
    for _ in range(20):
        call.run(2.75, change=still(call, ours=True))
        call.run(2)
    named = [quality for quality in call.told if quality.cause is Cause.HEADSET_SILENT]
    assert len(named) == 1, "once, until it is known for what it is"
    call.run(30, change=still(call, ours=True))
    assert call.shown() is Cause.HEADSET_SILENT


def test_a_microphone_that_was_really_muted_is_seen_as_soon_the_next_time() -> None:
    stillness = Stillness()
    for _ in range(3):
        for quarter in range(120):
            stillness.look(quarter / 4, quarter / 4, speaks=True)
            assert stillness.holds is (quarter / 4 >= 1.5)
        stillness.look(30.0, 0.0, speaks=True)
        assert not stillness.holds


def test_a_browser_that_measures_the_microphone_is_asked_first() -> None:
    """Noise suppression makes silence of a quiet room; the level before the encoder tells it from a dead microphone."""
    call = Call()
    call.run(10)
    begin = call.now

    def reporting(level: float) -> Callable[[Seen], Seen]:
        def change(seen: Seen) -> Seen:
            at = begin + (seen.now - begin) // 2.0 * 2.0
            return replace(seen, their_still=seen.now - begin, report=Report(level=level), reported=at)

        return change

    assert call.run(20, change=reporting(0.0002)) == []
    call = Call()
    call.run(10)
    begin = call.now
    assert call.run(3, change=reporting(0.0))[0] is Cause.CUSTOMER_SILENT
    assert call.times[-1] - begin <= 2.0


# ---- the line


def test_the_customers_uplink_is_named_with_its_percent() -> None:
    call = Call()
    call.run(10)
    assert Cause.THEIR_LINE in call.run(10, loses=9, conceals=5)
    assert (call.shown(), call.told[-1].percent) == (Cause.THEIR_LINE, 8)
    assert call.told[-1].grade is Grade.POOR


def test_directions_are_told_apart() -> None:
    for arguments, cause in (
        ({"loses": 9, "conceals": 5}, Cause.THEIR_LINE), ({"lost": 0.08}, Cause.OUR_LINE), ({"loses": 9, "lost": 0.08}, Cause.BOTH_WAYS),
        ({"conceals": 5}, Cause.UNSTEADY), ({"round_trip": 0.5}, Cause.FAR),
    ):  # fmt: skip
        call = Call()
        call.run(5)
        call.run(6, **arguments)
        assert call.shown() is cause, arguments


def with_relay(*, wireless: bool | None, relay: float | None) -> Callable[[Seen], Seen]:
    return lambda seen: replace(seen, wireless=wireless, relay_round_trip=relay)


@pytest.mark.parametrize(
    ("wireless", "relay", "cause"),
    [
        (True, None, Cause.OUR_WIFI), (True, 0.6, Cause.OUR_WIFI), (True, 0.03, Cause.BOTH_WAYS),
        (False, 0.6, Cause.OUR_NETWORK), (None, 0.6, Cause.OUR_NETWORK), (False, 0.03, Cause.BOTH_WAYS), (None, None, Cause.BOTH_WAYS),
    ],
)  # fmt: skip
def test_whose_network_it_is_by_the_way_to_the_relay(wireless: bool | None, relay: float | None, cause: Cause) -> None:
    call = Call()
    call.run(5, change=with_relay(wireless=wireless, relay=0.03 if relay else None))
    call.run(6, loses=9, lost=0.08, change=with_relay(wireless=wireless, relay=relay))
    assert call.shown() is cause


def test_a_slow_answer_of_the_relay_alone_is_no_cause() -> None:
    call = Call()
    call.run(5, change=with_relay(wireless=True, relay=0.03))
    assert call.run(20, change=with_relay(wireless=True, relay=1.0)) == []


def test_a_picture_that_was_given_up_for_the_sound_is_said() -> None:
    call = Call()
    call.run(5)
    assert call.run(5, change=lambda seen: replace(seen, counts=replace(seen.counts, picture_out=PictureOut(given_up=True)))) == [
        Cause.PICTURE_GIVEN_UP
    ]
    assert call.told[-1].grade is Grade.GOOD


def test_the_pages_report_counts_while_it_is_fresh() -> None:
    call = Call()
    call.run(5)
    at = call.now
    report = Report(lost=0.2, concealed=0.1, round_trip=0.08)
    call.run(4, round_trip=None, change=lambda seen: replace(seen, report=report, reported=at))
    assert (call.shown(), call.told[-1].lost_out) == (Cause.OUR_LINE, 20)
    call.run(10, change=lambda seen: replace(seen, report=report, reported=at))
    assert (call.shown(), call.told[-1].lost_out) == (Cause.NONE, 0)


def test_a_line_on_the_edge_does_not_flicker() -> None:
    call = Call()
    call.run(5)
    for _ in range(20):
        call.run(1.5, loses=8, conceals=3)
        call.run(1.5, loses=3, conceals=1)
    causes = [quality.cause for quality in call.told]
    changes = sum(one is not other for one, other in pairwise(causes))
    assert changes == 1


def test_while_only_figures_change_it_speaks_every_two_seconds_at_most() -> None:
    call = Call()
    call.run(5)
    for percent in range(20, 60):
        call.run(0.25, loses=percent, conceals=percent)
    told = list(zip(call.times, call.told, strict=True))
    same = [later - at for (at, one), (later, other) in pairwise(told) if (one.cause, one.grade) == (other.cause, other.grade)]
    assert same
    assert min(same) >= 2.0


def test_something_worse_is_said_at_once_also_beside_what_was_said() -> None:
    call = Call()
    call.run(10, loses=10, conceals=8)
    assert call.shown() is Cause.THEIR_LINE
    call.run(2, loses=10, conceals=8, change=lambda seen: replace(seen, our_microphone_muted=True))
    assert call.shown() is Cause.MICROPHONE_MUTED
    call.run(1, loses=10, conceals=8)
    assert call.shown() is Cause.THEIR_LINE, "back to what is still true"


_looks = st.builds(
    lambda counts, still, muted, report, relay, wireless: (counts, still, muted, report, relay, wireless),
    st.builds(
        Counts,
        st.builds(SoundIn, *(st.integers(0, 10**6) for _ in range(6)), st.floats(0, 5), st.floats(0, 5)),
        st.builds(PictureIn, frozen=st.floats(0, 100)),
        st.builds(SoundOut, lost=st.none() | st.floats(0, 1), round_trip=st.none() | st.floats(0, 10)),
        st.builds(PictureOut, given_up=st.booleans()),
    ),
    st.floats(0, 100),
    st.booleans(),
    st.none()
    | st.builds(Report, lost=st.none() | st.floats(0, 1), level=st.none() | st.floats(0, 1), microphone_muted=st.none() | st.booleans()),
    st.none() | st.floats(0, 10),
    st.none() | st.booleans(),
)


@given(st.lists(_looks, max_size=40))
def test_whatever_is_counted_a_score_comes_of_it(looks: list[tuple[Counts, float, bool, Report | None, float | None, bool | None]]) -> None:
    supervision = Supervision()
    supervision.begin(0.0)
    before = ALL_WELL
    for at, (counts, quiet, muted, report, relay, wireless) in enumerate(looks):
        seen = Seen(at / 4, counts, True, True, True, True, quiet, quiet, muted, report, at / 4, relay, wireless)
        quality = supervision.look(seen)
        if quality is not None:
            assert 1.0 <= quality.score <= 4.5
            assert 0 <= quality.lost_in <= 100
            before = advice(quality, before) or before


# ---- what the customer is told


@pytest.mark.parametrize("cause", Cause)
def test_the_customer_is_told_of_their_own_side_only(cause: Cause) -> None:
    told = advice(Quality(2.0, Grade.POOR, cause, lost_in=8, lost_out=30), Advice(AdviceCause.MICROPHONE_SILENT)) or Advice(
        AdviceCause.MICROPHONE_SILENT
    )
    assert told == {
        Cause.THEIR_LINE: Advice(AdviceCause.UPLINK_LOSES, 8),
        Cause.BOTH_WAYS: Advice(AdviceCause.UPLINK_LOSES, 8),
        Cause.CUSTOMER_SILENT: Advice(AdviceCause.MICROPHONE_SILENT),
        Cause.CUSTOMER_MUTED: Advice(AdviceCause.MICROPHONE_MUTED),
        Cause.NOTHING_ARRIVES: Advice(AdviceCause.NOTHING_ARRIVES),
        Cause.UNSTEADY: Advice(AdviceCause.UNSTEADY),
    }.get(cause, ALL_WELL)


def test_the_customer_is_told_once_and_again_only_when_it_is_another() -> None:
    loses = Quality(2.0, Grade.POOR, Cause.THEIR_LINE, lost_in=8)
    assert advice(replace(loses, cause=Cause.NONE), ALL_WELL) is None
    told = advice(loses, ALL_WELL)
    assert told == Advice(AdviceCause.UPLINK_LOSES, 8)
    assert advice(replace(loses, lost_in=10), told) is None
    assert advice(replace(loses, lost_in=11), told) == Advice(AdviceCause.UPLINK_LOSES, 11)
    assert advice(replace(loses, cause=Cause.FAR), told) == ALL_WELL
