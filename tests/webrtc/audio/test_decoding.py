"""What is heard over bad lines, in reckoned time: little is made up, delay comes back to where it was, nothing is out of order."""

from __future__ import annotations

import functools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webrtc.audio.lines import Line, Plain, frames, listened, ramp, voice
from webrtc.audio import libopus, opus
from webrtc.audio.decoding import Decoding, Tally
from webrtc.audio.frames import BLOCK, FRAME, RATE, Samples
from webrtc.audio.jitter import CAPACITY, Frame


@functools.cache
def spoken() -> Samples:
    return voice(12.0)


@functools.cache
def packets(lost: float) -> tuple[bytes, ...]:
    encoder = opus.Encoder(libopus.library())
    encoder.reckon_with(lost)
    return tuple(encoder.encode(spoken()[at : at + FRAME]) for at in range(0, spoken().size, FRAME))


def decoder() -> opus.Decoder:
    return opus.Decoder(libopus.library())


def test_a_clean_line_is_heard_whole_unchanged_and_at_once() -> None:
    heard = listened(ramp(500), Line(), Plain())
    assert heard.tally.concealed == heard.tally.stretched == heard.tally.late == 0
    numbers = heard.sound[np.flatnonzero(heard.sound)[0] :]
    assert np.array_equal(numbers, np.repeat(np.arange(1, 501), FRAME)[: numbers.size])
    assert heard.delays[:, 1].max() < 0.015


@pytest.mark.parametrize(
    ("line", "most"),
    [
        (Line(loss=0.01), 0.006),
        (Line(loss=0.05), 0.025),
        (Line(loss=0.1), 0.05),
        (Line(loss=0.2), 0.10),
        (Line(loss=0.1, burst=4), 0.13),
        (Line(loss=0.05, jitter=0.04), 0.03),
        (Line(jitter=0.04), 0.003),
        (Line(jitter=0.1), 0.01),
        (Line(wobble=0.004), 0.002),
    ],
)
def test_so_much_of_speech_is_made_up_at_most(line: Line, most: float) -> None:
    """Chromium makes up as much as is lost, and more with jitter; with correction it is about the square of it."""
    heard = listened(packets(line.loss), line, decoder())
    assert heard.concealed <= most
    assert heard.delay(6, 12) < 0.03 + (line.jitter and line.jitter + 0.03)


@pytest.mark.parametrize("copies", [(1,), (1, 2, 4), (1, 2, 3, 4)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nearly_all_that_copies_and_correction_hold_is_brought_back(copies: tuple[int, ...], seed: int) -> None:
    line = Line(loss=0.1, burst=4, seed=seed)
    heard = listened(packets(0.1), line, decoder(), copies=copies)
    came = {number for _, number in line.arrivals(len(packets(0.1)))}
    beyond = [n for n in range(len(packets(0.1))) if n not in came and not any(n + copy in came for copy in (1, *copies))]
    assert heard.tally.concealed / FRAME <= 1.25 * len(beyond) + 2


@pytest.mark.parametrize("keeps", [False, True], ids=["lost", "late"])
def test_after_an_outage_of_300_ms_the_delay_is_back_in_three_seconds(keeps: bool) -> None:
    heard = listened(packets(0.0), Line(outage=(4.0, 4.3), keeps=keeps), decoder())
    assert heard.delay(7.3, 12) - heard.delay(2, 4) < 0.005
    assert heard.concealed < 0.4 / 12
    assert heard.tally.dropped == heard.tally.late == 0, "what came late was heard, faster"


def test_a_stall_of_the_sound_card_loses_nothing_and_is_caught_up() -> None:
    heard = listened(packets(0.0), Line(), decoder(), when=lambda pull: pull * 0.01 + (0.5 if pull > 430 else 0.0))
    assert heard.tally.concealed == heard.tally.dropped == heard.tally.late == 0
    assert heard.delay(5.0, 5.5) > 0.2
    assert heard.delay(9.0, 12.0) < 0.02


@pytest.mark.parametrize("ppm", [200, -200])
def test_ten_minutes_of_drift_neither_run_dry_nor_pile_up(ppm: int) -> None:
    sound = frames(voice(60.0)) * 10
    heard = listened(sound, Line(ppm=ppm, wobble=0.0005), Plain())
    assert heard.tally.concealed == 0
    assert heard.tally.dropped == 0
    assert heard.delays[:, 1].max() < 0.035
    assert abs(heard.delay(540, 600) - heard.delay(5, 60)) < 0.015


@pytest.mark.parametrize("block", [BLOCK, FRAME, 441, 1023, 4 * BLOCK])
def test_any_pull_is_answered_exactly_and_nothing_is_made_up_for_it(block: int) -> None:
    heard = listened(packets(0.0), Line(), decoder(), block=block)
    assert heard.sound.size % block == 0
    assert heard.concealed < 0.004


@pytest.mark.parametrize("line", [Line(jitter=0.04), Line(outage=(4.0, 4.3), keeps=True), Line(ppm=1000)])
def test_no_joint_clicks(line: Line) -> None:
    sound = spoken()
    heard = listened(frames(sound), line, Plain(), when=None)
    loud = heard.sound.astype(int)
    assert heard.tally.stretched > 0
    steps = np.abs(np.diff(loud))
    made_up = heard.tally.concealed
    worst = np.sort(steps)[::-1]
    # where sound was made up the plain codec holds its last value, and what comes then begins where it begins
    assert worst[2 * made_up // BLOCK + 2] <= 1.5 * np.abs(np.diff(sound.astype(int))).max()


def test_a_frame_that_comes_while_it_is_concealed_is_heard_whole() -> None:
    decoding, tally = begun()
    pulled(decoding, 1)
    for number in (1, 2):
        decoding.put(frame(number))
    pulled(decoding, 6)
    assert tally.concealed > 0
    decoding.put(frame(3))
    out = pulled(decoding, 3)
    assert np.count_nonzero(out == 4) >= FRAME


def test_correction_is_used_when_the_next_packet_is_here() -> None:
    decoding, tally = begun(decoder=Plain(correcting=True))
    pulled(decoding, 1)
    for number in (1, 3):
        decoding.put(frame(number))
    out = pulled(decoding, 7)
    assert tally.recovered == 1
    assert np.count_nonzero(out == 4) >= 2 * FRAME - BLOCK, "heard in the lost one's place and in its own"


def test_a_copy_takes_the_lost_ones_place_and_never_the_frames_own() -> None:
    decoding, tally = begun()
    pulled(decoding, 1)
    decoding.put(copy_of(1, 99))
    decoding.put(frame(2))
    decoding.put(copy_of(2, 88))
    out = pulled(decoding, 5)
    assert tally.recovered == 1
    assert np.count_nonzero(out == 99) == FRAME
    assert not np.any(out == 88)


def test_silence_that_the_sender_left_out_is_not_counted_as_missing() -> None:
    decoding, tally = begun()
    pulled(decoding, 1)
    decoding.put(frame(1))
    decoding.put(Frame(10 * FRAME + 8 * FRAME, FRAME, np.full(FRAME, 9, np.int16).tobytes(), sequence=2))
    out = pulled(decoding, 20)
    assert tally.concealed <= 3 * BLOCK, "only what came after the last frame"
    assert np.count_nonzero(out == 9) >= FRAME


def test_a_jump_of_the_timestamps_is_believed_at_the_second_packet() -> None:
    decoding, _ = begun()
    pulled(decoding, 2)
    decoding.put(Frame(90_000_000, FRAME, ramp(50)[48], 2))
    assert decoding.size <= FRAME
    decoding.put(Frame(90_000_000 + FRAME, FRAME, ramp(50)[49], 3))
    out = pulled(decoding, 6)
    assert np.any(out == 50)


def test_a_single_strange_packet_changes_nothing() -> None:
    decoding, tally = begun()
    for number in range(1, 40):
        decoding.put(frame(number))
        decoding.put(Frame(-90_000_000 * number, FRAME, ramp(1)[0], 3000 + 50 * number))
        pulled(decoding, 2)
    assert tally.concealed == 0


def test_a_payload_that_cannot_be_decoded_is_concealed() -> None:
    tally = Tally()
    decoding = Decoding(decoder(), tally)
    for number, payload in enumerate(packets(0.0)[:40]):
        spoilt = payload[:1] + b"\xff" * 3 if number % 10 == 5 else payload
        decoding.put(Frame(number * FRAME, FRAME, spoilt, number))
        assert pulled(decoding, 2).size == FRAME
    assert decoding.size <= 2 * FRAME


def test_when_nothing_comes_it_fades_into_silence_and_stops_counting() -> None:
    decoding, tally = begun(spoken()[RATE // 2 :][:FRAME].tobytes())
    out = pulled(decoding, 200)
    assert not out[RATE // 4 :].any()
    assert 0.25 * RATE < tally.concealed <= 0.35 * RATE
    assert not decoding.speaks


@pytest.mark.parametrize("lost", [True, False], ids=["lost", "left out by the sender"])
def test_what_is_passed_over_in_a_hurry_counts_as_missing_if_it_was_sent(lost: bool) -> None:
    decoding, tally = begun()
    sent = 0
    for number in range(1, 300):
        here = number < 80 or number % 10 < 8
        sent += lost or here
        if here:
            decoding.put(Frame((10 + number) * FRAME, FRAME, ramp(300)[number], sent))
        pulled(decoding, 0 if 50 <= number < 80 else 2)  # the sound card stands still for a while: much to catch up
    assert (tally.skipped >= 2 * FRAME) == lost
    assert tally.skipped % FRAME == 0


@pytest.mark.parametrize("seconds", [0.2, 1.0])
def test_all_that_was_sent_and_not_heard_counts_however_long_it_lasted(seconds: float) -> None:
    lost = round(seconds * 50)
    decoding, tally = begun()
    pulled(decoding, 2)
    for number in range(1, 200):
        if not 20 <= number < 20 + lost:
            decoding.put(frame(number))
        pulled(decoding, 2)
    assert abs(tally.concealed + tally.skipped - lost * FRAME) <= 3 * FRAME


def test_what_came_before_the_sound_card_asked_is_not_heard() -> None:
    decoding, _ = begun()
    for number in range(1, 40):
        decoding.put(frame(number))
    out = pulled(decoding, 4)
    assert int(out.max()) >= 40 - 1
    assert decoding.size <= 2 * FRAME


def test_it_never_holds_more_than_its_capacity() -> None:
    decoding, tally = begun()
    pulled(decoding, 1)
    for number in range(1, 500):
        decoding.put(frame(number))
    assert decoding.size <= CAPACITY + 2 * FRAME
    assert tally.dropped > 300
    out = pulled(decoding, 20)
    assert int(out.max()) > 400


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3), st.booleans()), max_size=120), st.integers(1, 2000))
def test_any_order_of_arrivals_is_heard_in_the_order_of_speech(arrivals: list[tuple[int, int, bool]], block: int) -> None:
    plain, tally = Plain(), Tally()
    decoding = Decoding(plain, tally)
    pulled = 0
    for number, pulls, copy in arrivals:
        decoding.put(Frame(number * FRAME, FRAME, ramp(61)[number], None if copy else number, copy))
        for _ in range(pulls):
            pulled += decoding.pull(block).size
    assert pulled == sum(pulls for _, pulls, _ in arrivals) * block
    assert plain.decoded == sorted(set(plain.decoded)), "each once, and in order"
    assert tally.played <= pulled


def test_a_pull_is_cheap() -> None:
    decoding = Decoding(decoder(), Tally())
    costs = []
    for number, payload in enumerate(packets(0.05)):
        decoding.put(Frame(number * FRAME, FRAME, payload, number)) if number % 10 else None
        for _ in range(2):
            began = time.thread_time()
            decoding.pull(BLOCK)
            costs.append(time.thread_time() - began)
    assert np.median(costs) < 0.0003


def begun(first: bytes | None = None, decoder: Plain | None = None) -> tuple[Decoding, Tally]:
    """One frame has come."""
    tally = Tally()
    decoding = Decoding(decoder or Plain(), tally)
    decoding.put(Frame(10 * FRAME, FRAME, first or ramp(1)[0], 0))
    return decoding, tally


def copy_of(number: int, value: int) -> Frame:
    return Frame(10 * FRAME + number * FRAME, FRAME, np.full(FRAME, value, np.int16).tobytes(), copy=True)


def frame(number: int) -> Frame:
    return Frame(10 * FRAME + number * FRAME, FRAME, np.full(FRAME, number + 1, np.int16).tobytes(), number)


def pulled(decoding: Decoding, blocks: int) -> Samples:
    return np.concatenate([np.zeros(0, np.int16), *(decoding.pull(BLOCK) for _ in range(blocks))])
