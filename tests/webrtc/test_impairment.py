"""The bad line in virtual time: it loses, delays, orders and narrows as it says."""

from __future__ import annotations

import itertools

import pytest

from tests.webrtc.impairment import Impairment, Link, Losses, is_media

pytestmark = pytest.mark.pure


def pattern(impairment: Impairment, count: int = 100_000) -> list[bool]:
    losses = Losses(impairment)
    return [losses.next() for _ in range(count)]


def runs(lost: list[bool]) -> list[int]:
    return [len(list(group)) for gone, group in itertools.groupby(lost) if gone]


def arrivals(link: Link, count: int, every: float, size: int = 1000) -> list[float | None]:
    return [link.departure(number * every, size) for number in range(count)]


@pytest.mark.parametrize("burst", [1, 4])
@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("loss", [0.01, 0.1, 0.2, 0.5])
def test_as_much_is_lost_as_said(loss: float, exact: bool, burst: int) -> None:
    lost = pattern(Impairment(loss=loss, burst=burst, exact=exact))
    assert sum(lost) / len(lost) == pytest.approx(loss, rel=0.15)


def test_nothing_and_everything() -> None:
    assert not any(pattern(Impairment(), 1000))
    assert all(pattern(Impairment(loss=1.0, burst=4), 1000))


def test_exact_bursts_are_whole_and_others_have_that_mean() -> None:
    exact = runs(pattern(Impairment(loss=0.1, burst=4)))
    assert all(length % 4 == 0 for length in exact)  # two bursts may touch
    gilbert = runs(pattern(Impairment(loss=0.1, burst=4, exact=False)))
    assert sum(gilbert) / len(gilbert) == pytest.approx(4, rel=0.15)
    assert {1, 2, 3, 5, 8} < set(gilbert)


def test_the_seed_decides() -> None:
    assert pattern(Impairment(loss=0.1, seed=3)) == pattern(Impairment(loss=0.1, seed=3))
    assert pattern(Impairment(loss=0.1, seed=3)) != pattern(Impairment(loss=0.1, seed=4))


def test_reports_between_do_not_move_the_losses_of_media() -> None:
    line = Impairment(loss=0.2)
    alone, mixed = Link(line), Link(line)
    expected = [alone.departure(0.0, 100) is None for _ in range(500)]
    found = []
    for _ in range(500):
        mixed.departure(0.0, 100, media=False)
        found.append(mixed.departure(0.0, 100) is None)
    assert found == expected == pattern(line, 500)


def test_delay_and_jitter_keep_the_order_unless_they_need_not() -> None:
    kept = [at for at in arrivals(Link(Impairment(delay=0.05, jitter=0.04)), 2000, 0.005) if at is not None]
    assert kept == sorted(kept)
    assert all(0.05 <= at - number * 0.005 <= 0.09 for number, at in enumerate(kept))
    free = [at for at in arrivals(Link(Impairment(delay=0.05, jitter=0.04, reorder=True)), 2000, 0.005) if at is not None]
    late = [at - number * 0.005 - 0.05 for number, at in enumerate(free)]
    assert free != sorted(free)
    assert sum(late) / len(late) == pytest.approx(0.02, rel=0.1)


def test_a_narrow_place_lets_so_much_through_and_drops_what_its_queue_cannot_hold() -> None:
    link = Link(Impairment(bits_per_second=100_000, queue=0.2))
    found = arrivals(link, 1000, 0.01)  # about 820 kbit/s
    through = [at for at in found if at is not None]
    assert link.traffic.octets * 8 / through[-1] == pytest.approx(100_000, rel=0.02)
    assert link.traffic.dropped == 1000 - len(through) > 800
    waits = [at - number * 0.01 for number, at in enumerate(found) if at is not None]
    assert 0.2 < max(waits) < 0.2 + 2 * 1028 * 8 / 100_000
    assert arrivals(Link(Impairment(bits_per_second=1e6)), 10, 0.01) == [pytest.approx(n * 0.01 + 0.008224) for n in range(10)]


def test_an_outage_and_its_end() -> None:
    link = Link()
    assert link.departure(1.0, 100) == 1.0
    link.impairment = Impairment(out=True)
    assert link.departure(1.1, 100) is None
    link.impairment = Impairment()
    assert link.departure(1.2, 100) == 1.2
    assert (link.traffic.passed, link.traffic.lost) == (2, 1)


def test_media_is_told_from_the_rest() -> None:
    assert is_media(bytes([0x80, 111]) + bytes(50))
    assert is_media(bytes([0x90, 111 | 0x80]) + bytes(50))
    assert not is_media(bytes([0x80, 200]) + bytes(50))  # a sender report
    assert not is_media(bytes([0x00, 0x01]) + bytes(50))  # STUN
    assert not is_media(bytes([22, 254]) + bytes(50))  # DTLS
    assert not is_media(b"")
