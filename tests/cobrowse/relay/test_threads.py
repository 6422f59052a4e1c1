"""Threads: each rule, the two stories, and what holds of any journey."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.identity import Line
from cobrowse.relay.threads import DAY, LATE_DAYS, NUMBER_DAYS, REASON_DAYS, Trace, _folded, joined
from cobrowse.spoken import fold

pytestmark = pytest.mark.pure


def trace(id_: str, day: float, channel: str = "call", title: str = "Call", **more: object) -> Trace:
    detail = str(more.pop("detail", ""))
    return Trace(Line(id_, day * DAY, channel, title, detail=detail), **more)  # type: ignore[arg-type]  # named in each test


def threads(*traces: Trace) -> dict[str, str]:
    return {line.id: line.thread for line in joined(traces)}


def test_three_moments_that_are_one_whole() -> None:
    """The cooktop: a call, the repair of the same day, and what was thought of it."""
    found = threads(
        trace("bought", -2950, "order", "Order B018842: cooktop KT-6420"),
        trace("call", -731.0, title="Cooktop fails when hot"),
        trace("repair", -730.9, "repair", "Cooktop KT-6420: left front zone dead"),
        trace("survey", -728, "survey", "How was the repair?"),
        trace("chat", -300, "chat", "Does the kettle fit on induction?"),
    )
    assert found == {"bought": "", "call": "call", "repair": "call", "survey": "call", "chat": ""}


def test_the_boots_of_all_visits_are_one() -> None:
    found = threads(
        trace("w1", -9, "visit", "Looked at leather boots Oever"),
        trace("w2", -3, "visit", "Looked at Leather Boots Oever"),
        trace("now-visit", 0, "visit", "Leather boots Oever ×4", contact="now", products=("Leather boots Oever",)),
        trace("now", 0.01, title="Order", contact="now"),
        trace("wax", -210, "order", "Order B498803: leather wax"),
    )
    assert found == {"w1": "w1", "w2": "w1", "now-visit": "w1", "now": "w1", "wax": ""}


def test_the_same_number_within_a_year_of_the_one_before() -> None:
    one, other = trace("a", 0, "order", "Order B204417"), trace("b", 300, "email", "Where is B204417?")
    assert threads(one, other)["b"] == "a"
    late = msgspec.structs.replace(other.line, at=NUMBER_DAYS + 1)
    assert threads(one, Trace(late)) == {"a": "", "b": ""}
    typed = trace("v", 1, "visit", "Book a mechanic", numbers=("B204417",))
    assert threads(one, typed)["v"] == "a"


def test_the_same_reason_within_a_fortnight() -> None:
    assert threads(trace("a", 0, title="Return"), trace("b", 13, title="return"))["b"] == "a"
    assert threads(trace("a", 0, title="Return"), trace("b", REASON_DAYS / DAY + 1, title="Return"))["b"] == ""
    assert threads(trace("a", 0, "email", "Shoes"), trace("b", 13, "email", "RE: Fwd: shoes"))["b"] == "a"
    assert threads(trace("a", 0, untitled=True), trace("b", 1, untitled=True))["b"] == ""


def test_a_promised_follow_up_is_the_next_contact_only() -> None:
    promise = trace("a", 0, title="Return", promised=5 * DAY)
    found = threads(promise, trace("b", 6, title="Other"), trace("c", 7, title="Third"), trace("v", 1, "visit", "Socks"))
    assert found == {"a": "a", "b": "a", "c": "", "v": ""}
    assert threads(promise, trace("b", 5 + LATE_DAYS / DAY + 1, title="Other"))["b"] == ""


def test_a_word_that_everybody_says_joins_nothing() -> None:
    assert threads(trace("a", 0, "email", "Question about order"), trace("b", 0.1, "chat", "Another question, order"))["b"] == ""


CHANNELS = ["call", "visit", "survey", "email", "order", "repair", "note", "share"]
TITLES = ["Return", "Leather boots", "Order B204417", "Cooktop KT-6420", "Call", "9", "", "Re: return", "laarzen"]
JOURNEYS = st.lists(
    st.builds(
        Trace,
        st.builds(
            Line,
            id=st.uuids().map(str),
            at=st.integers(0, 400).map(lambda day: day * DAY),
            channel=st.sampled_from(CHANNELS),
            title=st.sampled_from(TITLES),
        ),
        contact=st.sampled_from(["", "", "", "c1", "c2"]),
        products=st.sampled_from([(), (), ("Leather boots",)]),
        untitled=st.booleans(),
        promised=st.sampled_from([0.0, 0.0, 100 * DAY]),
    ),
    max_size=25,
    unique_by=lambda one: one.line.id,
)


@given(JOURNEYS, st.randoms(use_true_random=False))
def test_any_journey(journey: list[Trace], random: object) -> None:
    lines = joined(journey)
    assert [line.id for line in lines] == [one.line.id for one in journey]
    assert [msgspec.structs.replace(line, thread="") for line in lines] == [one.line for one in journey]
    by_thread: dict[str, list[Line]] = {}
    for line in lines:
        if line.thread:
            by_thread.setdefault(line.thread, []).append(line)
    for name, members in by_thread.items():
        assert len(members) > 1
        assert min(members, key=lambda line: (line.at, line.id)).id == name
    for contact in ("c1", "c2"):
        assert len({line.thread for one, line in zip(journey, lines, strict=True) if one.contact == contact}) <= 1
    shuffled = list(journey)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    assert {line.id: line.thread for line in joined(shuffled)} == {line.id: line.thread for line in lines}
    again = [Trace(line, one.handled_by, one.contact, one.products, one.numbers, one.untitled, one.promised)
             for one, line in zip(journey, lines, strict=True)]  # fmt: skip
    assert joined(again) == lines


@given(JOURNEYS)
def test_a_line_about_nothing_else_changes_no_thread(journey: list[Trace]) -> None:
    before = {line.id: line.thread for line in joined(journey)}
    apart = Trace(Line("apart", 200 * DAY, "note", "Zzz"))
    after = {line.id: line.thread for line in joined([*journey, apart])}
    assert after == before | {"apart": ""}


@given(st.one_of(st.text(), st.text(st.characters(max_codepoint=127))))
def test_texts_are_compared_as_what_is_said_is(text: str) -> None:
    assert _folded(text) == fold(text)
