"""Recognising on both databases: signs that add up, that grow old, that many share; in few queries, whatever there is."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Connection, event, func, select

from cobrowse.identity import Doubt, Facts, Level, SignKind
from cobrowse.relay import people, schema
from cobrowse.relay.limits import NEW_VISIT, VISITOR_LIFE
from cobrowse.relay.logins import SiteLogin
from cobrowse.relay.people import MAX_SHARING, Caller, recognise
from cobrowse.relay.signs import MAX_CANDIDATES
from cobrowse.relay.tokens import PageToken, digest

NOW = 1_795_000_000.0
DAY = 86_400.0
PHONE = "+31302345678"
MAIL = "j@example.org"


@pytest.fixture
def connection(connection: Connection) -> Connection:
    """With a browser "v"."""
    browser(connection, "v", last_seen=NOW - 10)
    return connection


def browser(connection: Connection, name: str, customer: str | None = None, last_seen: float = NOW, seen_before: float = 0.0) -> None:
    values = {"id": name, "site": "shop", "customer": customer, "first_seen": 1.0, "last_seen": last_seen, "seen_before": seen_before}
    connection.execute(schema.visitors.insert().values(**values))


def somebody(
    connection: Connection, name: str, *, phone: str = "", email: str = "", source: str = "repair", seen: float = NOW - DAY
) -> None:
    connection.execute(schema.customers.insert().values(id=name, number=name.upper(), name=f"Customer {name}", created=1.0))
    people.see_card(connection, name, phone, email, source, seen)


def called(connection: Connection, phone: str = "", email: str = "", *, visitor: str = "v", customer: str = "", invite: str = "") -> Facts:
    """Who calls with these, and how many queries it took to know."""
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        counted.append(statement)

    event.listen(connection, "before_cursor_execute", count)
    known = PageToken("shop", visitor, customer, invite)
    facts = recognise(connection, Caller(known, "Ann", phone, "", email), NOW, 3)
    event.remove(connection, "before_cursor_execute", count)
    assert len(counted) <= 2, counted
    assert all(statement.startswith("SELECT") for statement in counted), "it writes nothing"
    return facts


def refs(facts: Facts) -> list[str]:
    return [person.ref for person in facts.candidates]


def test_nobody(connection: Connection) -> None:
    facts = called(connection, PHONE, MAIL)
    assert (facts.level, facts.candidates, facts.signs, facts.person.ref) == (Level.UNKNOWN, (), (), "")
    caller = Caller(PageToken("shop", "v"), "Ann", PHONE, "12")
    enrolled = people.enrol(connection, caller, recognise(connection, caller, NOW, 3), NOW)
    assert enrolled.person.ref
    again = called(connection)
    assert (again.person.ref, again.person.card.phone) == (enrolled.person.ref, f"{PHONE};ext=12")
    assert [sign.kind for sign in again.signs] == [SignKind.VISITOR]
    assert again.candidates == ()


def test_by_phone_by_mail_and_by_both(connection: Connection) -> None:
    somebody(connection, "a", phone=PHONE)
    somebody(connection, "b", phone=PHONE, email=MAIL.upper())
    somebody(connection, "c", email=MAIL)
    assert sorted(refs(called(connection, PHONE))) == ["a", "b"]
    assert sorted(refs(called(connection, email=MAIL))) == ["b", "c"]
    both = called(connection, PHONE, MAIL)
    assert refs(both) == ["b"], "signs that agree narrow"
    assert [(sign.kind.value, sign.source, sign.doubt.value) for sign in both.signs] == [("phone", "repair", ""), ("email", "repair", "")]


def test_a_conflict_is_shown(connection: Connection) -> None:
    somebody(connection, "a", phone=PHONE)
    somebody(connection, "b")
    browser(connection, "w", "b", NOW - 10, NOW - 3 * DAY)
    facts = called(connection, PHONE, visitor="w")
    assert refs(facts) == ["a", "b"]
    assert {sign.kind: sign.doubt for sign in facts.signs} == {SignKind.PHONE: Doubt.NONE, SignKind.VISITOR: Doubt.OTHER_CUSTOMER}


def test_what_many_share_recognises_nobody(connection: Connection) -> None:
    for number in range(MAX_CANDIDATES + 1):
        somebody(connection, f"c{number}", phone=PHONE)
    browser(connection, "w", "c2")
    facts = called(connection, PHONE)
    assert (facts.candidates, facts.level, facts.signs[0].doubt) == ((), Level.UNKNOWN, Doubt.SHARED)
    assert refs(called(connection, PHONE, visitor="w")) == ["c2"]


def test_a_number_that_everybody_has_is_not_read_to_the_end(connection: Connection) -> None:
    for number in range(MAX_SHARING + 1):
        somebody(connection, f"c{number}", phone=PHONE, seen=NOW - number)
    facts = called(connection, PHONE)
    assert (facts.candidates, facts.signs[0].doubt) == ((), Doubt.SHARED)


def test_a_visitor_counts_for_thirty_days_after_the_last_visit(connection: Connection) -> None:
    somebody(connection, "a")
    browser(connection, "w", "a", NOW - VISITOR_LIFE + 60)
    facts = called(connection, visitor="w")
    assert (refs(facts), facts.signs[0].seen) == (["a"], people.day(NOW - VISITOR_LIFE + 60))
    assert people.see_visitor(connection, "w", "shop", NOW) == "w"
    assert people.see_visitor(connection, "w", "shop", NOW + NEW_VISIT / 2) == "w"
    assert called(connection, visitor="w").signs[0].seen == people.day(NOW - VISITOR_LIFE + 60), "the visit before this one"
    assert people.see_visitor(connection, "w", "shop", NOW + VISITOR_LIFE + NEW_VISIT) not in ("w", "")
    assert people.see_visitor(connection, "w", "other", NOW) != "w", "each site has its own"
    browser(connection, "x", "a", NOW - VISITOR_LIFE - 1)
    assert called(connection, visitor="x").signs == ()


def test_a_clock_that_went_back_does_not_make_a_visit_older(connection: Connection) -> None:
    browser(connection, "w", None, NOW)
    assert people.see_visitor(connection, "w", "shop", NOW - 10 * 365 * DAY) == "w"
    assert connection.execute(select(schema.visitors.c.last_seen).where(schema.visitors.c.id == "w")).scalar() == NOW


def test_an_invite_names_and_narrows(connection: Connection) -> None:
    somebody(connection, "a", phone=PHONE)
    somebody(connection, "b", phone=PHONE)
    values = {"id": "i", "hash": "h", "name": "Bea", "customer": "b", "created": NOW - DAY, "expires": NOW + DAY}
    connection.execute(schema.invites.insert().values(**values))
    facts = called(connection, PHONE, invite="i")
    assert (refs(facts), facts.level, [sign.kind.value for sign in facts.signs]) == (["b"], Level.CLAIMED, ["invite", "phone"])
    connection.execute(schema.invites.update().values(customer=None))
    facts = recognise(connection, Caller(PageToken("shop", "v", "", "i")), NOW, 3)
    assert (facts.said_name, facts.level, facts.candidates) == ("Bea", Level.CLAIMED, ())


def test_a_link_names_an_invite_until_its_time_is_over(connection: Connection) -> None:
    values = {"id": "i", "hash": digest("secret"), "name": "Bea", "customer": None, "created": NOW - DAY, "expires": NOW + DAY}
    connection.execute(schema.invites.insert().values(**values))
    found = [people.find_invite(connection, secret, at) for secret, at in (("secret", NOW), ("secret", NOW + DAY), ("other", NOW))]
    assert found == ["i", "", ""]


def test_a_login_verifies_and_is_remembered(connection: Connection) -> None:
    login = SiteLogin("K7", NOW + 60, name="Kim", email="Kim@Example.org")
    customer = people.customer_of_login(connection, login, PHONE, NOW - DAY)
    assert people.customer_of_login(connection, login, "", NOW) == customer
    caller = Caller(PageToken("shop", "v", customer), "K", PHONE)
    facts = called(connection, PHONE, customer=customer)
    assert (facts.level, facts.person.card.name, facts.signs[0].seen) == (Level.VERIFIED, "Kim", "")
    people.enrol(connection, caller, facts, NOW)
    assert called(connection, PHONE, customer=customer).signs[0].seen == people.day(NOW)
    assert refs(called(connection, email="kim@example.org")) == [customer], "without the login: by mail"
    assert refs(called(connection)) == [customer], "and by this browser"


def test_the_number_by_which_somebody_called_who_was_verified_is_a_sign_of_them(connection: Connection) -> None:
    somebody(connection, "a")
    assert called(connection, PHONE).candidates == ()
    people.belongs_to(connection, "a", "x", PHONE, NOW - DAY)
    facts = called(connection, PHONE)
    assert (refs(facts), facts.level) == (["a"], Level.CLAIMED)
    assert [(sign.kind, sign.source, sign.seen) for sign in facts.signs] == [(SignKind.PHONE, "call", people.day(NOW - DAY))]


def test_who_is_locked_out_stays_so(connection: Connection) -> None:
    somebody(connection, "a", phone=PHONE)
    people.lock_out(connection, ("a",), NOW + 1)
    assert called(connection, PHONE).tries_left == 0


def test_a_journey_is_read_when_it_is_wanted(connection: Connection) -> None:
    somebody(connection, "a", phone=PHONE)
    line = {"id": "l", "customer": "a", "at": NOW - DAY, "channel": "repair", "title": "Cooktop"}
    connection.execute(schema.history.insert().values(**line))
    (person,) = called(connection, PHONE).candidates
    assert person.lines == ()
    assert [line.title for _, line in people.journeys_of(connection, ("a", "gone"))["a"].lines] == ["Cooktop"]
    assert people.journey_of(connection, msgspec.structs.replace(person)).lines
    assert connection.execute(select(func.count()).select_from(schema.customers)).scalar() == 1
