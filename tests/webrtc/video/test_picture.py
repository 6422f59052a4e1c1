"""The slot holds the latest picture only, and tells once for each that waits."""

from __future__ import annotations

import pytest

from webrtc.video.picture import PictureSlot, black

pytestmark = pytest.mark.pure


def test_only_the_latest_is_kept_and_taken_once() -> None:
    slot = PictureSlot()
    old, new = black(), black()
    slot.put(old)
    slot.put(new)
    assert slot.take() is new
    assert slot.take() is None


def test_it_tells_once_until_it_is_taken() -> None:
    slot, told = PictureSlot(), []
    slot.watch(lambda: told.append(1))
    slot.put(black())
    slot.put(black())
    assert len(told) == 1
    slot.take()
    slot.put(black())
    assert len(told) == 2
    slot.watch(None)
    slot.take()
    slot.put(black())
    assert len(told) == 2


def test_who_comes_late_is_told_of_what_waits() -> None:
    slot, told = PictureSlot(), []
    slot.put(black())
    slot.watch(lambda: told.append(1))
    assert len(told) == 1


@pytest.mark.parametrize(("width", "height"), [(320, 180), (321, 181)])
def test_black_is_black_in_every_shape(width: int, height: int) -> None:
    picture = black(width, height)
    assert (picture.width, picture.height) == (width, height)
    assert picture.u.shape == ((height + 1) // 2, (width + 1) // 2)


def test_who_watches_later_is_not_sent_away_by_who_watched_before() -> None:
    slot, one, two = PictureSlot(), [], []
    first, second = (lambda: one.append(1)), (lambda: two.append(1))
    slot.watch(first)
    slot.watch(second)
    slot.unwatch(first)
    slot.put(black())
    assert (len(one), len(two)) == (0, 1)
    slot.unwatch(second)
    slot.take()
    slot.put(black())
    assert len(two) == 1
