"""Customers, visitors and the signs by which they are recognised: functions of a connection, for `Database.run`.

What a level may see of them is decided in `cobrowse.identity`; here everything is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import (
    Connection,
    Float,
    Row,
    Select,
    String,
    bindparam,
    case,
    func,
    literal,
    select,
    union_all,
    update,
)

from cobrowse.identity import Card, Doubt, Facts, Level, Person, Sign, SignKind
from cobrowse.relay import journeys, schema, visits
from cobrowse.relay.limits import NEW_VISIT, VISITOR_LIFE
from cobrowse.relay.logins import LEEWAY, SiteLogin
from cobrowse.relay.phone import Number
from cobrowse.relay.signs import Found, add_up, fold_mail
from cobrowse.relay.tokens import PageToken, digest, new_id

DIRECTORY: Final = "directory"
"""The source of signs that the organisation's directory brought."""
MAX_SHARING: Final = 60
"""Sightings of one number or address that are read, the newest; what has more is shared, and recognises nobody."""


_CARDS: Final = select(schema.customers).where(schema.customers.c.id.in_(bindparam("refs", expanding=True)))


NOBODY: Final = Facts(Level.UNKNOWN, Person(Card("", "")))
"""Before anybody was recognised."""


@dataclass(frozen=True)
class Caller:
    """What a call brings: the page's token, and what the customer typed; `phone` in E.164 or "", `email` as `signs.fold_mail` has it."""

    token: PageToken
    name: str = ""
    phone: str = ""
    extension: str = ""
    email: str = ""

    @property
    def number(self) -> str:
        """The number by which they can be called back."""
        return Number(self.phone, self.extension).written if self.phone else ""


def day(at: float) -> str:
    """The ISO 8601 date of a time; "" for 0, which is no known time."""
    return datetime.fromtimestamp(at, UTC).date().isoformat() if at else ""


def read_person(connection: Connection, customer: str) -> Person | None:
    """A customer with the journey, newest first."""
    table = schema.customers
    row = connection.execute(select(table).where(table.c.id == customer)).first()
    if row is None:
        return None
    return Person(_card(row), journeys.read_lines(connection, customer))


def _card(row: Row[Any]) -> Card:
    return Card(
        row.id, row.name, row.number or "", row.phone, row.email, row.street, row.postcode, row.city, row.birth_date,
        row.since, row.language, row.remark,
    )  # fmt: skip


def see_visitor(connection: Connection, visitor: str, site: str, now: float) -> str:
    """The visitor's id: the one given when it was on this site in the last `VISITOR_LIFE`, otherwise a new one."""
    table = schema.visitors
    known = (table.c.id == visitor, table.c.site == site, table.c.last_seen > now - VISITOR_LIFE)
    row = connection.execute(select(table.c.last_seen, table.c.seen_before).where(*known)).first() if visitor else None
    if row is not None:
        before = row.last_seen if now - row.last_seen > NEW_VISIT else row.seen_before
        connection.execute(update(table).where(table.c.id == visitor).values(last_seen=max(now, row.last_seen), seen_before=before))
        return visitor
    visitor = new_id()
    connection.execute(table.insert().values(id=visitor, site=site, first_seen=now, last_seen=now))
    return visitor


def first_shown_by(connection: Connection, token: str, visitor: str, expires: float, now: float) -> bool:
    """Whether a login that counts once, by its name's hash, is this browser's: it showed it first, and may again at its next page."""
    table = schema.logins
    connection.execute(table.delete().where(table.c.expires < now - LEEWAY))
    owner = connection.execute(select(table.c.visitor).where(table.c.hash == token)).scalar()
    if owner is None:
        connection.execute(table.insert().values(hash=token, visitor=visitor, expires=expires))
    return owner in (None, visitor)


def customer_of_login(connection: Connection, login: SiteLogin, phone: str, now: float) -> str:
    """The id of the customer whom a site says is signed in; one who was not on record is now."""
    table = schema.customers
    row = connection.execute(select(table.c.id).where(table.c.number == login.number)).first()
    if row is not None:
        return str(row.id)
    customer = new_id()
    connection.execute(
        table.insert().values(id=customer, number=login.number, name=login.name[:200], email=login.email[:200], phone=phone, created=now)
    )
    see_card(connection, customer, phone, login.email, "card", now)
    return customer


def find_invite(connection: Connection, secret: str, now: float) -> str:
    """The id of the invite with this link, "" when there is none or it is over."""
    table = schema.invites
    row = connection.execute(select(table.c.id).where(table.c.hash == digest(secret), table.c.expires > now)).first()
    return str(row.id) if row is not None else ""


def see_sign(connection: Connection, kind: SignKind, value: str, customer: str, source: str, seen: float) -> None:
    """Notes that this sign belonged to this customer then."""
    table = schema.signs
    key = (table.c.kind == kind.value, table.c.value == value, table.c.customer == customer, table.c.source == source)
    row = connection.execute(select(table.c.id, table.c.seen).where(*key)).first()
    if row is None:
        connection.execute(table.insert().values(kind=kind.value, value=value, customer=customer, source=source, seen=seen))
    elif row.seen < seen:
        connection.execute(update(table).where(table.c.id == row.id).values(seen=seen))


def see_card(connection: Connection, customer: str, phone: str, email: str, source: str, seen: float) -> None:
    """The signs that a card makes: its number, perhaps with an extension, and its mail address."""
    for kind, value in ((SignKind.PHONE, phone.partition(";")[0]), (SignKind.EMAIL, fold_mail(email))):
        if value:
            see_sign(connection, kind, value, customer, source, seen)


def recognise(connection: Connection, caller: Caller, now: float, tries: int) -> Facts:
    """Who calls, by all their signs added up (`signs.add_up`), in one query whatever they are; it writes nothing, `enrol` does.

    A site login verifies; every other sign only claims. Several matches stay several. One of them who is locked out locks the
    contact. A person without a `ref` is not on record yet; journeys are not read (`journey_of`).
    """
    token = caller.token
    asked = _pointed_at(phone=bool(caller.phone), email=bool(caller.email), invite=bool(token.invite), login=bool(token.customer))
    values = {"phone": caller.phone, "email": caller.email, "invite": token.invite, "login": token.customer, "visitor": token.visitor}
    rows = connection.execute(asked, {**values, "since": now - VISITOR_LIFE}).all()
    provisional = next((str(row.customer) for row in rows if row.provisional), "")
    login = caller.token.customer
    found = [one for one in _found(rows) if one.kind is not SignKind.SITE_LOGIN]
    customers, signs = add_up(found, login)
    people = {row.id: row for row in rows if row.id is not None}
    said = caller.name or next((str(row.text) for row in rows if row.kind == SignKind.INVITE.value), "")
    if login in people:
        seen = max((row.told_at for row in rows if row.kind == SignKind.SITE_LOGIN.value), default=0.0)
        signs = (Sign(SignKind.SITE_LOGIN, caller.token.site, day(seen)), *signs)
        return Facts(Level.VERIFIED, Person(_card(people[login])), said, signs, verified_by=SignKind.SITE_LOGIN.value, tries_left=tries)
    if caller.token.doubt is not Doubt.NONE:
        signs = (*signs, Sign(SignKind.SITE_LOGIN, caller.token.site, doubt=caller.token.doubt))
    meant = [people[customer] for customer in customers if customer in people]
    candidates = tuple(Person(_card(row)) for row in meant)
    invited = any(sign.kind is SignKind.INVITE for sign in signs)
    person = Person(_card(people[provisional]) if provisional else Card("", said, phone=caller.number))
    left = 0 if any(row.locked_until > now for row in meant) else tries
    return Facts(Level.CLAIMED if candidates or invited else Level.UNKNOWN, person, said, signs, candidates, tries_left=left)


@cache
def _pointed_at(*, phone: bool, email: bool, invite: bool, login: bool) -> Select[Any]:
    """All that these signs point at, and who that is, as one query: kind, customer, source, `told_at`, a name said; then the columns of
    the customer, None where there is none.

    Built once for each set of signs: building costs more than asking. One query, as each is a way to the server and back.
    """
    signs, visitors, invites, customers = schema.signs, schema.visitors, schema.invites, schema.customers
    parts: list[Select[Any]] = []

    def part(kind: SignKind, query: Select[Any]) -> None:
        rows = query.subquery()
        parts.append(select(literal(kind.value).label("kind"), rows.c.customer, rows.c.source, rows.c.told_at, rows.c.text))

    def columns(customer: Any, source: Any, told_at: Any, text: Any) -> Select[Any]:
        return select(customer.label("customer"), source.label("source"), told_at.label("told_at"), text.label("text"))

    none = literal("")
    for kind, given in ((SignKind.PHONE, phone), (SignKind.EMAIL, email)):
        if given:
            of_value = columns(signs.c.customer, signs.c.source, signs.c.seen, none)
            of_value = of_value.where(signs.c.kind == kind.value, signs.c.value == bindparam(kind.value, type_=String))
            part(kind, of_value.order_by(signs.c.seen.desc()).limit(MAX_SHARING + 1))
    seen_before = case((visitors.c.seen_before > 0, visitors.c.seen_before), else_=visitors.c.last_seen)
    of_visitor = columns(visitors.c.customer, visitors.c.site, seen_before, none)
    of_visitor = of_visitor.where(visitors.c.id == bindparam("visitor", type_=String), visitors.c.customer.is_not(None))
    part(SignKind.VISITOR, of_visitor.where(visitors.c.last_seen > bindparam("since", type_=Float)))
    if invite:
        of_invite = columns(invites.c.customer, literal("invite"), invites.c.created, invites.c.name)
        part(SignKind.INVITE, of_invite.where(invites.c.id == bindparam("invite", type_=String)))
    if login:
        shown = select(func.max(signs.c.seen)).where(
            signs.c.customer == bindparam("login", type_=String), signs.c.kind == SignKind.SITE_LOGIN.value
        )
        last = func.coalesce(shown.scalar_subquery(), 0.0)
        part(SignKind.SITE_LOGIN, columns(bindparam("login", type_=String), literal("login"), last, none))
    pointed = union_all(*parts).subquery("pointed")
    return select(pointed, customers).join_from(pointed, customers, customers.c.id == pointed.c.customer, isouter=True)


def _found(rows: Sequence[Row[Any]]) -> list[Found]:
    """The rows by their kinds. Somebody who is not more than a browser is nobody whom a sign could mean."""
    found = []
    for kind in dict.fromkeys(row.kind for row in rows):
        of_kind = sorted((row for row in rows if row.kind == kind), key=lambda row: row.told_at, reverse=True)
        customers = tuple(dict.fromkeys(str(row.customer) for row in of_kind if row.customer and not row.provisional))
        told = next((row for row in of_kind if row.source != DIRECTORY), of_kind[0])  # a repair tells more than a list
        found.append(Found(SignKind(kind), customers, told.source, day(told.told_at), len(of_kind) > MAX_SHARING))
    return found


def cards_of(connection: Connection, refs: tuple[str, ...], now: float) -> tuple[dict[str, Card], bool]:
    """The cards of these customers, and whether one of them is locked out."""
    if not refs:
        return {}, False
    rows = connection.execute(_CARDS, {"refs": refs}).all()
    return {row.id: _card(row) for row in rows}, any(row.locked_until > now for row in rows if not row.provisional)


def journey_of(connection: Connection, person: Person) -> Person:
    """The same with the journey; somebody who is not on record has none."""
    return (read_person(connection, person.ref) or person) if person.ref else person


def journeys_of(connection: Connection, refs: tuple[str, ...]) -> dict[str, Person]:
    """Customers with their journeys, by their ids."""
    people = (read_person(connection, ref) for ref in refs)
    return {person.ref: person for person in people if person is not None}


def enrol(connection: Connection, caller: Caller, facts: Facts, now: float) -> Facts:
    """Stores what `recognise` found: when this browser and this login were seen, and a record for somebody who has none."""
    visitor = schema.visitors.c.id == caller.token.visitor
    if facts.level >= Level.VERIFIED:
        see_sign(connection, SignKind.SITE_LOGIN, facts.person.card.number, facts.person.ref, caller.token.site, now)
        connection.execute(update(schema.visitors).where(visitor).values(last_seen=now))
        belongs_to(connection, facts.person.ref, caller.token.visitor, caller.phone, now)
        return facts
    if facts.person.ref:
        connection.execute(update(schema.visitors).where(visitor).values(last_seen=now))
        return facts
    person = Person(msgspec.structs.replace(facts.person.card, customer=new_id()))
    values = {"id": person.ref, "name": person.card.name, "phone": person.card.phone, "provisional": True, "created": now}
    connection.execute(schema.customers.insert().values(**values))
    owner = func.coalesce(schema.visitors.c.customer, person.ref)
    connection.execute(update(schema.visitors).where(visitor).values(last_seen=now, customer=owner))
    return msgspec.structs.replace(facts, person=person)


def lock_out(connection: Connection, customers: tuple[str, ...], until: float) -> None:
    """Nobody is asked about these customers before then."""
    table = schema.customers
    connection.execute(update(table).where(table.c.id.in_(customers)).values(locked_until=until))


def belongs_to(connection: Connection, customer: str, visitor: str, phone: str, now: float) -> None:
    """They were verified: this browser and this number are theirs, as of now."""
    connection.execute(update(schema.visitors).where(schema.visitors.c.id == visitor).values(customer=customer))
    visits.belong_to(connection, visitor, customer)
    see_card(connection, customer, phone, "", "call", now)
