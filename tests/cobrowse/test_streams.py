"""The page's stream through a bad world: whatever happens between page, relay and console, the agent sees the page as it was at some
moment, never a part, nothing twice or out of order, and soon as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from cobrowse import share, wire
from cobrowse.relay import page_side
from cobrowse.relay.effects import Effect, Shut
from cobrowse.relay.room import Room
from cobrowse.relay.rooms import Rooms
from tests.cobrowse import peers
from tests.cobrowse.schedules import Schedule

pytestmark = pytest.mark.pure

SCHEDULES = 1_000
"""Held by the order of batches alone; some more with the console's whole decoder."""
WHOLE = 60
FOUND_WITHIN = 400
"""Schedules within which a bug that was planted is found."""


def test_nothing_is_lost_doubled_or_out_of_order() -> None:
    met: Counter[str] = Counter()
    for seed in range(SCHEDULES + WHOLE):
        schedule = Schedule(seed, whole=seed >= SCHEDULES)
        try:
            schedule.run()
        except Exception as error:
            raise AssertionError(f"schedule {seed}: {error!r}") from error
        met += schedule.world.met
    assert met["shown"] > 5 * SCHEDULES, "the schedules leave something to be seen"
    for what in ("kill", "duplicate", "other tab", "closed", "lost", "reorder", "slow", "unheard", "old", "gap", "restart"):
        assert met[what] > 5, f"the schedules do not reach this: {what}"


Plant = Callable[[pytest.MonkeyPatch], None]


def _no_check_of_numbers(patch: pytest.MonkeyPatch) -> None:
    def follow(position: share.Position, epoch: str, sequence: int, *, full: bool) -> tuple[share.Position, share.Step]:
        return share.Position(epoch, sequence), share.Step.RESTART if full else share.Step.APPLY

    patch.setattr(share, "follow", follow)


def _what_was_had_is_shown_again(patch: pytest.MonkeyPatch) -> None:
    right = share.follow

    def follow(position: share.Position, epoch: str, sequence: int, *, full: bool) -> tuple[share.Position, share.Step]:
        after, step = right(position, epoch, sequence, full=full)
        return (after, share.Step.APPLY) if step is share.Step.OLD and not full else (after, step)

    patch.setattr(share, "follow", follow)


def _nobody_asks_the_page(patch: pytest.MonkeyPatch) -> None:
    def ask_full(rooms: Rooms, now: float, room: Room) -> None: ...

    patch.setattr(Rooms, "ask_full", ask_full)


def _two_pages_at_once(patch: pytest.MonkeyPatch) -> None:
    right = Rooms.page_joined

    def page_joined(rooms: Rooms, *given: object) -> list[Effect]:
        before = dict(rooms.pages)
        effects = right(rooms, *given)  # type: ignore[arg-type]  # as they came
        rooms.pages |= before
        return [effect for effect in effects if not isinstance(effect, Shut)]

    patch.setattr(Rooms, "page_joined", page_joined)


def _the_page_does_not_wait_for_an_answer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(peers, "ACKED_WITHIN", float("inf"))


def _the_console_does_not_ask(patch: pytest.MonkeyPatch) -> None:
    def act(viewer: peers.Viewer) -> None: ...

    patch.setattr(peers.Viewer, "act", act)


def _another_tab_is_the_same_page(patch: pytest.MonkeyPatch) -> None:
    right = page_side._tabs

    def tabs(rooms: Rooms, room: Room, message: wire.Tabs) -> None:
        epoch = room.epoch
        right(rooms, room, message)
        room.epoch = epoch

    patch.setattr(page_side, "_tabs", tabs)


PLANTS = (
    _no_check_of_numbers, _what_was_had_is_shown_again, _nobody_asks_the_page, _two_pages_at_once, _the_page_does_not_wait_for_an_answer,
    _the_console_does_not_ask, _another_tab_is_the_same_page,
)  # fmt: skip


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__.strip("_"))
def test_a_bug_is_found(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the schedules are worth: each of these is a check or a step left out."""
    plant(monkeypatch)
    assert any(_goes_wrong(seed) for seed in range(FOUND_WITHIN))


def _goes_wrong(seed: int) -> bool:
    try:
        Schedule(seed).run()
    except peers.Wrong:
        return True
    return False
