"""Batches through the worker: in order, and what waits together told as one."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.page.decoder import Decoded, Outcome
from desktop.page.reader import AT_ONCE, PageReader
from tests.cobrowse.pages import PageMaker, Stream, change
from tests.desktop.page.conftest import wait_for

BATCHES = 300


class Told:
    """A reader and what it told."""

    def __init__(self) -> None:
        self.reader = PageReader()
        self.all: list[Decoded] = []
        self.reader.decoded.connect(self.all.append)
        self.stream, self.make = Stream(), PageMaker()
        self.list = self.make.element("ul", *(self.make.element("li", f"Boots {number}") for number in range(3_000)))

    def full(self) -> None:
        self.reader.read(*self.stream.batch(self.make.full(self.list, title="Boots"), full=True))

    def change(self, number: int) -> None:
        words = self.list["childNodes"][number]["childNodes"][0]
        self.reader.read(*self.stream.batch([change(texts=[{"id": words["id"], "value": f"Shoes {number}"}])]))

    def values(self) -> list[str]:
        events = [event for one in self.all if one.outcome is Outcome.APPLY for event in json.loads(one.events)]
        return [text["value"] for event in events for text in event["data"]["texts"]]


@pytest.fixture
def told(qtbot: QtBot) -> Iterator[Told]:
    made = Told()
    yield made
    made.reader.end()
    made.reader.deleteLater()


def test_what_waits_behind_a_whole_page_is_told_as_little_in_its_order(told: Told) -> None:
    with told.reader._lock:  # so long does the page take
        told.full()
        for number in range(BATCHES):
            told.change(number)
    wait_for(lambda: told.all and told.all[-1].sequence == BATCHES)
    assert [one.outcome for one in told.all] in ([Outcome.RESTART, *[Outcome.APPLY] * many] for many in (1, 2))
    assert told.values() == [f"Shoes {number}" for number in range(BATCHES)]
    assert told.all[-1].title == "Boots"
    assert [one.followed for one in told.all] == [True, *[False] * (len(told.all) - 1)]
    wait_for(lambda: not told.reader._working)
    assert gc.isenabled()
    told.change(BATCHES)
    assert told.all[-1].sequence == BATCHES + 1, "a small one that waits for nobody is decoded at once"


def test_a_whole_page_behind_which_nothing_waits_is_not_followed(told: Told) -> None:
    told.full()
    wait_for(lambda: told.all)
    assert not told.all[0].followed


def test_what_stands_on_the_page_is_found_at_once(told: Told) -> None:
    link = told.make.element("a", "About boots", href="#about")
    told.list["childNodes"].append(link)
    told.full()
    wait_for(lambda: told.all)
    assert [place.node for place in told.reader.find("about boots")] == [link["id"]]


def test_of_a_page_that_is_forgotten_nothing_is_told(told: Told) -> None:
    with told.reader._lock:
        told.full()
        for number in range(BATCHES):
            told.change(number)
        told.reader.reset()
    told.stream = Stream("e2")
    told.reader.read(*told.stream.batch(PageMaker().full("x" * 2 * AT_ONCE, title="Other"), full=True))
    wait_for(lambda: told.all)
    assert [(one.epoch, one.outcome, one.title) for one in told.all] == [("e2", Outcome.RESTART, "Other")]
    assert told.reader.find("boots") == ()


def test_it_ends_in_the_middle(told: Told) -> None:
    told.full()
    told.change(1)
    told.reader.end()
    assert told.all == []
    assert gc.isenabled()
