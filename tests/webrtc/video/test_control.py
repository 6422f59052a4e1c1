"""The rate follows the line: up while it carries more, down when it fills, and untouched by loss that is not ours."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from webrtc.rtp.ports import Feedback
from webrtc.video.control import MOST, REST, START, Control
from webrtc.video.ladder import FLOOR

pytestmark = pytest.mark.pure


@dataclass
class Line:
    """A line that carries `room` bits a second, with a queue of `queue` seconds before it, and loses `loss` anyway."""

    room: float = 10_000_000
    loss: float = 0.0
    queue: float = 0.3
    round_trip: float = 0.1
    packets: int = 60
    _filled: float = 0.0

    def report(self, now: float, sent: float, chance: random.Random) -> Feedback:
        self._filled = min(self.queue, max(0.0, self._filled + (sent - self.room) / self.room))
        over = max(0.0, 1 - self.room / sent) if self._filled >= self.queue and sent else 0.0
        lost = sum(chance.random() < self.loss + over - self.loss * over for _ in range(self.packets)) / self.packets
        return Feedback(now, lost, self.round_trip + self._filled, 0.005)


def drive(control: Control, line: Line, seconds: float, begin: float = 0.0, ceiling: Callable[[float], int] | None = None) -> list[int]:
    chance, rates = random.Random(4), []
    for at in range(int(seconds)):
        now = begin + at
        sent = float(control.rate(now))
        if ceiling is not None:
            control.feedback(Feedback(now, ceiling=ceiling(sent)), sent, 0)
        if sent:
            control.feedback(line.report(now, sent, chance), sent, line.packets)
        rates.append(control.rate(now))
    return rates


def test_a_good_line_is_used_within_seconds() -> None:
    rates = drive(Control(), Line(), 20)
    assert rates[0] <= START * 1.7
    assert rates[8] > 1_000_000
    assert rates[-1] == MOST


@pytest.mark.parametrize("room", [150_000, 400_000, 1_000_000])
def test_a_narrow_line_is_not_overfilled_for_long(room: int) -> None:
    rates = drive(Control(), Line(room=room), 90)[30:]
    assert sum(rates) / len(rates) <= 1.1 * room
    assert sum(rates) / len(rates) >= 0.55 * room


def test_a_narrow_line_without_a_queue_shows_by_its_loss() -> None:
    rates = drive(Control(), Line(room=400_000, queue=0.0), 90)[40:]
    assert 0.5 * 400_000 <= sum(rates) / len(rates) <= 1.25 * 400_000


@pytest.mark.parametrize("loss", [0.05, 0.10])
def test_loss_that_is_not_ours_leaves_a_picture(loss: float) -> None:
    rates = drive(Control(), Line(loss=loss), 90)
    assert min(rates) >= 150_000, "it is not given up"
    assert sum(rates[40:]) / len(rates[40:]) >= START


def test_on_a_perfect_line_720_lines_fit_within_four_seconds() -> None:
    rates = drive(Control(), Line(round_trip=0.002), 8, ceiling=lambda _: 150_000)
    assert rates[2] > 650_000, "480 lines; whatever an estimate says that has only begun"
    assert rates[4] > 1_200_000


def test_where_the_line_is_full_the_other_sides_estimate_is_the_most() -> None:
    control = Control()
    drive(control, Line(), 10)
    rates = drive(control, Line(room=250_000), 20, 10.0, ceiling=lambda _: 200_000)
    assert max(rates[5:]) <= 1.25 * 250_000
    assert sum(rates[5:]) / len(rates[5:]) <= 240_000


def test_a_machine_that_stutters_costs_one_step_and_is_forgotten_soon() -> None:
    """The other side's estimate falls to a sixth, and the round trip grows a little for a second; nothing is lost."""
    control = Control()
    drive(control, Line(round_trip=0.002), 12, ceiling=lambda _: 860_000)
    before = control.rate(12.0)
    low = drive(control, Line(round_trip=0.039), 2, 12.0, ceiling=lambda _: 130_000)
    assert min(low) >= 0.8 * before
    assert drive(control, Line(round_trip=0.002), 5, 14.0, ceiling=lambda _: 200_000)[-1] >= 0.95 * before


def test_one_longer_round_trip_is_no_reason_to_send_much_less() -> None:
    control = Control()
    drive(control, Line(round_trip=0.002), 12)
    before = control.rate(12.0)
    control.feedback(Feedback(12.0, 0.0, 0.3, 0.001), before, 60)
    assert control.rate(12.1) >= 0.8 * before


def test_a_longer_way_is_no_queue() -> None:
    """From the house's network to a mobile one in mid-call: a fiftieth of a second becomes a tenth, and stays."""
    control = Control()
    drive(control, Line(round_trip=0.002), 8, ceiling=lambda _: 300_000)
    rates = drive(control, Line(round_trip=0.105, loss=0.05), 30, 8.0, ceiling=lambda _: 110_000)
    assert rates[8] >= 600_000
    assert rates[-1] >= 800_000


def test_a_line_that_becomes_narrow_and_bad_stays_so() -> None:
    """What was sent before is no aim, however long the round trip has stood still."""
    control = Control()
    drive(control, Line(round_trip=0.002), 8)
    rates = drive(control, Line(room=100_000, loss=0.10, round_trip=0.1), 90, 8.0, ceiling=lambda sent: int(1.4 * min(sent, 100_000)))
    assert max(rates[2:]) <= 200_000
    assert min(rates) >= FLOOR, "the loss of the first second is of what is sent no more"
    assert sum(rates[5:]) / len(rates[5:]) <= 110_000


@pytest.mark.parametrize("loss", [0.02, 0.05, 0.07])
def test_loss_in_the_air_holds_the_rate_and_lets_it_climb(loss: float) -> None:
    control = Control()
    drive(control, Line(), 3)
    before = control.rate(3.0)
    rates = drive(control, Line(loss=loss), 60, 3.0, ceiling=lambda _: 110_000)
    assert min(rates) >= 0.85 * before
    assert rates[-1] >= 1.2 * before


def test_an_estimate_that_is_not_repeated_holds_no_longer() -> None:
    control = Control()
    assert drive(control, Line(room=120_000), 10, ceiling=lambda _: 100_000)[-1] <= 150_000
    assert drive(control, Line(), 30, 10.0)[-1] > 500_000


def test_it_stays_above_the_floor_until_it_is_given_up() -> None:
    rates = drive(Control(), Line(loss=0.3), 120)
    assert all(rate == 0 or rate >= FLOOR for rate in rates)


def test_an_estimate_that_sank_to_nothing_gives_no_picture_up_that_arrives() -> None:
    rates = drive(Control(), Line(room=100_000, loss=0.05), 60, ceiling=lambda _: 8_000)
    assert min(rates) == FLOOR


def test_a_line_for_the_sound_alone_gives_the_picture_up_and_tries_again_later() -> None:
    control, full = Control(), Line(room=20_000, queue=0.0)
    drive(control, Line(), 10)
    assert drive(control, full, 12, 10.0)[-1] == 0
    assert control.rate(22.0 + REST) >= FLOOR, "tried again"
    drive(control, full, 12, 22.0 + REST)
    assert control.given_up
    later = 34.0 + REST
    assert control.rate(later + REST / 2) == 0, "and waits longer then"


def test_it_comes_back_when_the_line_does() -> None:
    control = Control()
    assert 0 in drive(control, Line(room=20_000, queue=0.0), 30)
    assert drive(control, Line(), 60, 30.0)[-1] > 500_000


def test_a_line_that_loses_nearly_all_gives_the_picture_up() -> None:
    control = Control()
    drive(control, Line(loss=0.6), 15)
    assert control.given_up


def test_what_is_not_sent_is_not_believed() -> None:
    control = Control()
    for now in range(60):
        control.feedback(Feedback(float(now), 0.0, 0.1, 0.001), 50_000, 60)
    assert control.rate(60.0) <= START


def test_reports_on_a_packet_or_two_are_put_together() -> None:
    """One packet in thirty is lost; a report on that one alone says that all are."""
    control = Control()
    for at in range(300):
        control.feedback(Feedback(at / 10, 1.0 if at % 10 == 0 else 0.0, 0.1, 0.001), 300_000, 1 if at % 10 == 0 else 3)
    assert control.loss() < 0.06
    assert control.rate(30.0) >= START
