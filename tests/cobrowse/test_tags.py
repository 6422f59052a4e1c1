from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.tags import ABOVE, TIDY, Tags

pytestmark = pytest.mark.pure


def page(count: int) -> Tags:
    """A document with a body, in which so many paragraphs with a text each stand."""
    tags = Tags()
    tags.put(1, "", ABOVE)
    tags.put(2, "body", 1)
    for number in range(count):
        tags.put(10 + 2 * number, "p", 2)
        tags.put(11 + 2 * number, "#p", 10 + 2 * number)
    return tags


def test_what_was_removed_is_forgotten_with_all_below_it_once_it_is_much() -> None:
    tags = page(TIDY + 10)
    for number in range(TIDY):
        tags.removed(10 + 2 * number)
    tags.tidy()
    assert len(tags) == 2 + 2 * (TIDY + 10), "not worth the work yet"
    tags.removed(10 + 2 * TIDY)
    tags.tidy()
    assert len(tags) == 2 + 2 * 9
    assert [tags.get(number, "?") for number in (1, 2, 10, 11, 10 + 2 * TIDY + 2, 11 + 2 * TIDY + 2)] == ["", "body", "?", "?", "p", "#p"]


def test_what_was_put_elsewhere_stays() -> None:
    tags = page(3 * TIDY)
    for number in range(2 * TIDY):
        tags.removed(10 + 2 * number)
    tags.put(10, "p", 2)
    tags.put(11, "#p", 10)
    tags.put(15, "#p", 10)  # a text of another paragraph that is gone
    tags.tidy()
    assert [tags.get(number, "?") for number in (10, 11, 12, 13, 14, 15)] == ["p", "#p", "?", "?", "?", "#p"]


@pytest.mark.parametrize("inside", [1, 12])
def test_a_page_that_is_never_at_rest_takes_no_more_than_it_shows(inside: int) -> None:
    tags = page(100)
    for turn in range(20_000):
        first = 10_000 + 100 * turn
        tags.removed(first - 50 * 100)
        tags.put(first, "p", 2)
        for number in range(1, inside + 1):
            tags.put(first + number, "b", first)
        tags.tidy()
        assert len(tags) <= 202 + (inside + 1) * (50 + TIDY + 2)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.booleans()), max_size=60))
def test_whatever_is_forged_it_comes_to_an_end_and_what_stands_is_known(steps: list[tuple[int, int, bool]]) -> None:
    tags = page(0)
    true = {1: ABOVE, 2: 1}
    for number, above, taken in steps:
        if taken:
            tags.removed(number)
            true.pop(number, None)
        else:
            tags.put(number, "p", above)
            true[number] = above
    tags._removed = len(tags) + TIDY + 1
    tags.tidy()

    def stands(number: int) -> bool:
        return any((number := true.get(number, -1)) == ABOVE for _ in range(20))

    assert {number for number in range(1, 10) if tags.get(number, "?") != "?"} == {number for number in true if stands(number)}
