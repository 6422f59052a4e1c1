"""The search for cycles stops and goes on, whoever is in it."""

from __future__ import annotations

import gc
from threading import Barrier, Thread

import pytest

from desktop.page.uncollected import uncollected

pytestmark = pytest.mark.pure


def test_it_goes_on_when_the_last_one_is_out() -> None:
    seen: list[bool] = []

    def fails() -> None:
        with uncollected(), uncollected():
            seen.append(gc.isenabled())
            raise ValueError("read")

    with pytest.raises(ValueError, match="read"):
        fails()
    assert seen == [False]
    assert gc.isenabled()


def test_two_threads_overlap() -> None:
    both, one_out = Barrier(2, timeout=10), Barrier(2, timeout=10)
    seen: list[bool] = []

    def other() -> None:
        with uncollected():
            both.wait()
        one_out.wait()

    thread = Thread(target=other)
    with uncollected():
        thread.start()
        both.wait()
        one_out.wait()
        seen.append(gc.isenabled())
    thread.join()
    assert seen == [False]
    assert gc.isenabled()


def test_one_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
