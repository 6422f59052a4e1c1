"""The check's steps in their order and their time, and what each figure means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc.audio.frames import RATE, Samples
from webrtc.audio.levels import FLOOR
from webrtc.check import (
    ECHO_AT,
    ECHO_TONE,
    LIMIT,
    OVER,
    PLANS,
    Check,
    Finding,
    Flow,
    Obstacle,
    Reached,
    Result,
    Step,
    Verdict,
    begin,
    echo_of,
    finish,
    judge_download,
    judge_echo,
    judge_flow,
    judge_microphone,
    judge_speech,
    judge_turn,
    look,
)

pytestmark = pytest.mark.pure


def ok(step: Step) -> Result:
    return Result(step, Verdict.OK)


def test_what_needs_nothing_begins_at_once_and_the_rest_in_its_turn() -> None:
    check = begin(0.0)
    assert check.running == {Step.MICROPHONE, Step.CAMERA, Step.TURN}
    check = finish(check, ok(Step.MICROPHONE), 1.0)
    assert check.running == {Step.SPEECH, Step.CAMERA, Step.TURN}
    check = finish(check, Result(Step.TURN, Verdict.SKIPPED), 2.0)
    assert Step.BANDWIDTH in check.running
    for step in (Step.SPEECH, Step.ECHO, Step.CAMERA, Step.BANDWIDTH):
        assert not check.over
        check = finish(check, ok(step), 3.0)
    assert check.over
    assert [one.step for one in check.results] == list(Step)


def test_a_verdict_stands_and_one_that_comes_early_does_not_count() -> None:
    check = begin(0.0)
    assert finish(check, ok(Step.ECHO), 1.0) == check, "not begun"
    check = finish(check, ok(Step.CAMERA), 1.0)
    assert finish(check, Result(Step.CAMERA, Verdict.NOT_OK), 2.0) == check


def test_where_nothing_ever_answers_it_is_over_in_time() -> None:
    check, now = begin(0.0), 0.0
    while not check.over:
        now += 0.1
        check = look(check, now)
        assert now < 15.0
    assert {one.finding for one in check.results} == {Finding.LATE}


def test_the_longest_way_fits_the_limit() -> None:
    def longest(step: Step) -> float:
        return PLANS[step].limit + max(map(longest, PLANS[step].after), default=0.0)

    assert max(map(longest, Step)) <= LIMIT < 15.0


@given(st.lists(st.tuples(st.sampled_from(Step), st.sampled_from(sorted(OVER)), st.floats(0, 3)), max_size=30))
def test_in_whatever_order_verdicts_come_it_ends(told: list[tuple[Step, Verdict, float]]) -> None:
    check: Check = begin(0.0)
    now = 0.0
    for step, verdict, passed in told:
        now += passed
        check = look(finish(check, Result(step, verdict), now), now)
    assert look(check, max(now, LIMIT)).over


@pytest.mark.parametrize(
    ("levels", "there", "muted", "last", "finding"),
    [
        ([-60, -30, -30, -28], True, False, False, Finding.HEARD), ([-60, -30, -60], True, False, False, None),
        ([-60] * 9, True, False, True, Finding.FAINT),
        ([-90] * 9, True, False, True, Finding.SILENT), ([-90] * 9, True, True, True, Finding.MUTED),
        ([], False, False, True, Finding.NO_MICROPHONE),
        ([-90] * 9, True, True, False, None), ([], True, False, True, Finding.SILENT),
    ],
)  # fmt: skip
def test_the_microphone_by_what_it_gives(levels: list[float], there: bool, muted: bool, last: bool, finding: Finding | None) -> None:
    result = judge_microphone(levels, there=there, muted=muted, last=last)
    assert (result.finding if result else None) is finding
    if result is not None:
        assert (result.verdict is Verdict.OK) is (finding in (Finding.HEARD, Finding.FAINT))


def test_the_headset_by_what_it_takes() -> None:
    assert judge_speech(-15.0, there=True) == Result(Step.SPEECH, Verdict.OK, Finding.PLAYED)
    assert judge_speech(FLOOR, there=True).finding is Finding.NOT_PLAYED
    assert judge_speech(-15.0, there=False).finding is Finding.NO_SPEAKER


def tone(level: float, hertz: float = ECHO_TONE, seconds: float = 0.4) -> Samples:
    """A sine of `level` dBov."""
    return np.asarray(32768 * 10 ** (level / 20) * 2**0.5 * np.sin(2 * np.pi * hertz * np.arange(round(RATE * seconds)) / RATE), np.int16)


def noise(level: float, seconds: float = 2.0) -> Samples:
    return np.asarray(np.random.default_rng(1).normal(0, 32768 * 10 ** (level / 20), round(RATE * seconds)), np.int16)


def with_tone(level: float) -> Samples:
    heard = noise(-60.0)
    heard[RATE : RATE + tone(level).size] += tone(level)
    return heard


@pytest.mark.parametrize("level", [-15.0, -30.0, -45.0])
def test_our_own_tone_is_measured_in_what_the_microphone_gave(level: float) -> None:
    assert echo_of(with_tone(level)) == pytest.approx(level, abs=1.5)


@pytest.mark.parametrize(
    "heard", [np.zeros(RATE, np.int16), noise(-20.0), tone(-15.0, 523.25), tone(-15.0, seconds=0.1), np.zeros(10, np.int16)]
)
def test_nothing_else_is_taken_for_it(heard: Samples) -> None:
    assert echo_of(heard) < ECHO_AT


def test_the_echo_by_its_loudness_after_processing() -> None:
    well = ok(Step.MICROPHONE), ok(Step.SPEECH)
    assert judge_echo(with_tone(-30.0), *well).finding is Finding.ECHO
    assert judge_echo(with_tone(-70.0), *well).finding is Finding.NO_ECHO
    assert judge_echo(with_tone(-30.0), Result(Step.MICROPHONE, Verdict.NOT_OK), well[1]).verdict is Verdict.SKIPPED
    assert judge_echo(with_tone(-30.0), well[0], Result(Step.SPEECH, Verdict.NOT_OK)).verdict is Verdict.SKIPPED


def test_turn_by_each_url() -> None:
    good, bad = Reached("turn:a", Obstacle.NONE, 0.03), Reached("turns:a", Obstacle.CERTIFICATE)
    assert judge_turn(()) == Result(Step.TURN, Verdict.SKIPPED, Finding.NO_TURN)
    assert judge_turn((good,)).finding is Finding.REACHED
    assert judge_turn((bad, good)) == Result(Step.TURN, Verdict.OK, Finding.PARTLY, turn=(bad, good))
    assert judge_turn((bad,)).verdict is Verdict.NOT_OK


@pytest.mark.parametrize(
    ("result", "verdict", "finding"),
    [
        (judge_flow(Flow(1_490_000, 0.0, 0.02)), Verdict.OK, Finding.ENOUGH),
        (judge_flow(Flow(500_000, 0.03, 0.02)), Verdict.OK, Finding.SOUND_ONLY),
        (judge_flow(Flow(900_000, 0.3, 0.02)), Verdict.NOT_OK, Finding.LOSSY),
        (judge_flow(Flow(90_000, 0.9, 0.5)), Verdict.NOT_OK, Finding.TOO_LITTLE),
        (judge_flow(None), Verdict.NOT_OK, Finding.NOT_MEASURED), (judge_download(None), Verdict.SKIPPED, Finding.NOT_MEASURED),
        (judge_download(9e6), Verdict.OK, Finding.DOWN_ONLY), (judge_download(3e5), Verdict.OK, Finding.SOUND_ONLY),
        (judge_download(3e4), Verdict.NOT_OK, Finding.TOO_LITTLE),
    ],
)  # fmt: skip
def test_the_bandwidth_by_what_a_call_needs(result: Result, verdict: Verdict, finding: Finding) -> None:
    assert (result.verdict, result.finding) == (verdict, finding)
