"""Asked for in time, given up in time, and nothing shown that lacks what it is made from; minutes of bad lines in virtual time."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webrtc.video.wire import CODECS, Line, decodable, packets, run, vp8_frame
from webrtc.rtp.ports import Packet
from webrtc.video.assembly import MAX_HELD
from webrtc.video.repair import AT_ONCE, GRACE, MAX_MISSING, TRIES, Repair

pytestmark = pytest.mark.pure


def test_a_clean_line_loses_nothing_and_asks_for_nothing() -> None:
    seen = run(10, Line(delay=0.05), Line(delay=0.05))
    assert len(seen.frames) == 300
    assert (seen.asked_keys, seen.asked_numbers, seen.repair.lost, seen.repair.dropped) == (0, 0, 0, 0)
    assert seen.longest_gap < 0.05


@pytest.mark.parametrize("seed", range(3))
def test_at_5_percent_and_100_ms_no_freeze_is_longer_than_a_second(seed: int) -> None:
    seen = run(60, Line(loss=0.05, delay=0.05, seed=seed), Line(loss=0.05, delay=0.05, seed=seed + 100))
    assert seen.longest_gap <= 1.0
    assert len(seen.frames) > 1750
    assert decodable([frame for _, frame in seen.frames])


@pytest.mark.parametrize(
    ("there", "most"),
    [
        (Line(loss=0.10, delay=0.05, seed=3), 1.0),
        (Line(loss=0.10, burst=4, delay=0.05, seed=3), 1.2),
        (Line(loss=0.05, delay=0.05, jitter=0.04, seed=3), 1.0),
        (Line(loss=0.20, delay=0.05, seed=3), 2.0),
        (Line(loss=0.05, delay=0.25, seed=3), 3.0),
    ],
    ids=["10 %", "10 % in bursts of 4", "5 % with 40 ms jitter", "20 %", "5 % by satellite"],
)
def test_on_worse_lines_it_comes_back_soon_and_shows_nothing_broken(there: Line, most: float) -> None:
    seen = run(30, there, Line(loss=there.loss, delay=there.delay, seed=9))
    assert seen.longest_gap <= most
    assert decodable([frame for _, frame in seen.frames])


def test_on_a_narrow_line_it_does_not_ask_it_full() -> None:
    seen = run(60, Line(loss=0.10, delay=0.05, rate=150_000, seed=0), Line(loss=0.10, delay=0.05, seed=100), rate=90_000, fps=8)
    assert len(seen.frames) >= 5 * 60
    assert seen.asked_numbers < 2.5 * seen.repair.lost


def test_what_is_only_overtaken_is_not_asked_for() -> None:
    seen = run(20, Line(delay=0.05, jitter=0.03), Line(delay=0.05))
    assert seen.asked_numbers < 30, "only until it has learnt how late a packet may be"
    assert len(seen.frames) == 600


def frame(number: int, key: bool = False, at: float = 0.0) -> Packet:
    (packet,) = packets(vp8_frame(key, 100, number), number * 3000, number, at)
    return packet


def started() -> Repair:
    repair = Repair(CODECS)
    repair.take(frame(0, key=True))
    repair.collect()
    return repair


def test_it_asks_after_a_moment_and_again_each_round_trip() -> None:
    repair = started()
    assert repair.take(frame(2, at=1.0)), "a gap"
    assert repair.wishes(1.0, 0.1).nack == ()
    asked = [now for now in range(1000, 1500) if repair.wishes(now / 1000, 0.1).nack]
    assert asked[0] - 1000 <= GRACE * 1000 + 1
    assert [after - before for before, after in pairwise(asked)][:2] == pytest.approx([125, 125], abs=2)


def test_it_stops_asking() -> None:
    repair = started()
    repair.take(frame(2, at=1.0))
    asked = sum(len(repair.wishes(1.0 + at / 100, 0.02).nack) for at in range(1000))
    assert 3 <= asked <= TRIES


def test_a_gap_that_stays_has_a_key_frame_asked_for_but_not_often() -> None:
    repair = started()
    repair.take(frame(2, at=1.0))
    asked = [at for at in range(100, 300) if repair.wishes(at / 100, 0.1).key_frame]
    assert 15 <= asked[0] - 100 <= 50
    assert min(after - before for before, after in pairwise(asked)) >= 30


def test_a_whole_key_frame_behind_the_gap_ends_it() -> None:
    repair = started()
    repair.take(frame(2, at=1.0))
    repair.take(frame(3, key=True, at=1.05))
    assert repair.collect() == [], "the gap may still close"
    repair.wishes(1.3, 0.1)
    assert [found.timestamp for found in repair.collect()] == [9000]
    assert repair.dropped == 1


def test_without_a_key_frame_nothing_is_shown_and_one_is_asked_for_at_once() -> None:
    repair = Repair(CODECS)
    repair.take(frame(5))
    assert repair.collect() == []
    assert repair.wishes(0.01, None).key_frame
    repair.take(frame(6, key=True, at=0.1))
    assert len(repair.collect()) == 1


def test_a_key_frame_under_way_is_not_asked_for_again() -> None:
    repair = Repair(CODECS)
    whole = packets(vp8_frame(True, 5000), 0, 10)
    for at, packet in enumerate(whole[:-1]):
        repair.take(replace(packet, arrived=at / 20))
        assert not repair.wishes(at / 20 + 0.01, 0.1).key_frame


def test_a_decoder_that_fails_needs_a_key_frame() -> None:
    repair = started()
    repair.begin_anew()
    repair.take(frame(1, at=1.0))
    assert repair.collect() == []
    assert repair.wishes(1.0, 0.1).key_frame


def test_another_codec_in_mid_stream_begins_with_a_key_frame() -> None:
    repair = started()
    late = b"\x41\x9a\x01"
    repair.take(replace(frame(1, at=1.0), payload_type=99, payload=late))
    assert repair.collect() == []
    assert repair.wishes(1.0, 0.1).key_frame
    key = b"\x78\x00\x04\x67\x42\xc0\x1f\x00\x03\x65\x88\x84"
    repair.take(replace(frame(2, at=1.1), payload_type=99, payload=key))
    assert [(found.codec, found.key) for found in repair.collect()] == [("h264", True)]


def test_a_payload_type_that_nobody_agreed_on_is_no_gap() -> None:
    repair = started()
    assert not repair.take(replace(frame(1), payload_type=120))
    assert not repair.take(frame(2))
    repair.collect()
    assert repair.wishes(5.0, 0.1).nack == ()


def test_an_outage_is_one_request_for_a_key_frame() -> None:
    repair = started()
    repair.take(frame(MAX_MISSING + 10, at=3.0))
    wishes = repair.wishes(3.1, 0.1)
    assert (wishes.nack, wishes.key_frame) == ((), True)


def test_it_never_holds_more_than_it_may() -> None:
    repair = started()
    for number in range(2, 8000):
        repair.take(frame(number % 65536, at=1.0 + number / 10_000))
        assert len(repair._assembly) <= MAX_HELD + 1
        assert len(repair._missing) <= MAX_MISSING
        assert len(repair.wishes(1.0 + number / 10_000, 0.1).nack) <= AT_ONCE


@settings(deadline=None)
@given(data=st.data())
def test_in_whatever_order_and_however_often_packets_come_what_is_shown_can_be_decoded(data: st.DataObject) -> None:
    sent = [
        packet
        for number in range(12)
        for packet in packets(vp8_frame(number % 5 == 0, 1500 if number % 5 == 0 else 600, number), number * 3000, 65530 + 2 * number)
    ]
    order = data.draw(st.permutations(sent + sent[::3]))
    kept = data.draw(st.lists(st.booleans(), min_size=len(order), max_size=len(order)))
    repair, shown = Repair(CODECS), []
    for at, (packet, keep) in enumerate(zip(order, kept, strict=True)):
        if keep:
            repair.take(replace(packet, arrived=at / 30))
        repair.wishes(at / 30, 0.05)
        shown += repair.collect()
    assert decodable(shown)


@settings(deadline=None)
@given(
    many=st.lists(
        st.builds(
            Packet,
            ssrc=st.integers(0, 2),
            payload_type=st.sampled_from([97, 99, 100]),
            sequence=st.integers(0, 65535) | st.integers(0, 30),
            timestamp=st.integers(0, 0xFFFFFFFF) | st.integers(0, 3).map(lambda at: at * 3000),
            marker=st.booleans(),
            payload=st.binary(max_size=30),
            arrived=st.floats(0, 100),
        ),
        max_size=60,
    )
)
def test_nothing_that_comes_raises(many: list[Packet]) -> None:
    repair = Repair(CODECS)
    for packet in many:
        repair.take(packet)
        repair.wishes(packet.arrived, 0.1)
        repair.collect()
