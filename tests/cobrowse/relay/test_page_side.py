"""What a page tells of a visit: ages of any size, texts of any length, and more of it than anybody reads."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.identity import Card, Facts, Level, Person
from cobrowse.relay.effects import Deliver, KeepMoment, KeepVisit
from cobrowse.relay.limits import MAX_MOMENTS, MAX_VISIT
from cobrowse.relay.page_side import MAX_AGE, clip, moment, page_said
from cobrowse.relay.record import Record
from cobrowse.relay.room import Service
from cobrowse.relay.rooms import Rooms
from cobrowse.wire import Problem, WireError

pytestmark = pytest.mark.pure

NOW = 1e9


def called() -> Rooms:
    rooms = Rooms()
    rooms.page_joined(NOW, 1, "v", "shop", "", Service())
    rooms.entered(NOW, 1, Record("c", "shop", "v", ContactState.QUEUED, Facts(Level.UNKNOWN, Person(Card("p", "Piet"))), NOW))
    return rooms


@given(st.floats())
def test_no_browsers_clock_puts_a_moment_into_the_future_or_beyond_a_day(age: float) -> None:
    assert NOW - MAX_AGE <= moment(wire.Trail(age, "page"), NOW).at <= NOW
    assert math.isfinite(moment(wire.Trail(age, "page"), NOW).at)


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text(), max_size=40))
def test_a_trail_is_cut_to_the_limits(name: str, title: str, data: dict[str, str]) -> None:
    cut = clip(wire.Trail(1.0, name * 400, title * 400, {key * 400: value * 400 for key, value in data.items()}))
    texts = (cut.name, cut.title, *cut.data, *cut.data.values())
    assert len(cut.data) <= wire.MAX_EVENT_FIELDS
    assert max(map(len, texts)) <= wire.MAX_EVENT_TEXT


def test_an_event_beyond_the_limits_is_refused_and_its_developer_told() -> None:
    rooms = called()
    for wild in (wire.Trail(0, "n" * 301), wire.Trail(0, "n", "t" * 301), wire.Trail(0, "n", data={str(key): "" for key in range(21)})):
        with pytest.raises(WireError) as caught:
            page_said(rooms, NOW, 1, wire.SiteEvent("c", wild), b"")
        assert caught.value.problem is Problem.TOO_LARGE
    assert rooms.rooms["c"].facts.visit == ()


def test_a_page_that_tells_without_end_is_heard_but_not_stored_without_end() -> None:
    rooms = called()
    rooms.taken()
    for at in range(MAX_MOMENTS + 50):
        page_said(rooms, NOW + at, 1, wire.SiteEvent("c", wire.Trail(0, "tick", str(at))), b"")
    assert sum(isinstance(effect, KeepMoment) for effect in rooms.taken()) == MAX_MOMENTS
    assert len(rooms.rooms["c"].facts.visit) == MAX_VISIT
    assert rooms.rooms["c"].facts.visit[-1].title == str(MAX_MOMENTS + 49)
    page_said(rooms, NOW, 1, wire.HangUp("c"), b"")
    effects = rooms.taken()
    assert KeepVisit("c") in effects, "what they did is a visit, also of a call that nobody answered"
    assert any(isinstance(effect, Deliver) for effect in effects)
