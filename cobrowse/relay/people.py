"""Customers, visitors and the signs by which they are recognised: functions of a connection, for `Database.run`.

What a level may see of them is decided in `cobrowse.identity`; here everything is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select, update

from cobrowse.contact import ENDED, ContactState
from cobrowse.identity import Card, Doubt, Facts, Level, Line, Moment, Person, Sign, SignKind
from cobrowse.relay import journey, schema
from cobrowse.relay.limits import MAX_VISIT
from cobrowse.relay.logins import LEEWAY, SiteLogin
from cobrowse.relay.tokens import PageToken, digest, new_id

MAX_LINES: Final = 200
"""Lines of a journey that are read; the newest."""
MAX_VISITS: Final = 20
"""Visits among those lines."""
MAX_CANDIDATES: Final = 5
"""Customers whom one sign may mean; more of them recognise nobody."""
OVER: Final = frozenset({*ENDED, ContactState.WRAP_UP})


NOBODY: Final = Facts(Level.UNKNOWN, Person(Card("", "")))
"""Before anybody was recognised."""


@dataclass(frozen=True)
class Caller:
    """What a call brings: the page's token, and what the customer typed; `phone` in E.164 or ""."""

    token: PageToken
    name: str = ""
    phone: str = ""


def day(at: float) -> str:
    """The ISO 8601 date of a time; "" for 0, which is no known time."""
    return datetime.fromtimestamp(at, UTC).date().isoformat() if at else ""


def read_person(connection: Connection, customer: str) -> Person | None:
    """A customer with the journey, newest first."""
    table = schema.customers
    row = connection.execute(select(table).where(table.c.id == customer)).mappings().first()
    if row is None:
        return None
    wanted = ("name", "phone", "email", "street", "postcode", "city", "birth_date", "since", "language", "remark")
    card = Card(customer=customer, number=row["number"] or "", **{name: row[name] for name in wanted})
    lines = _imported(connection, customer) + _contacts(connection, customer)
    lines.sort(key=lambda pair: pair[1].at, reverse=True)
    return Person(card, tuple(lines[:MAX_LINES]))


def _imported(connection: Connection, customer: str) -> list[tuple[str, Line]]:
    table = schema.history
    rows = connection.execute(select(table).where(table.c.customer == customer).order_by(table.c.at.desc()).limit(MAX_LINES))
    return [("", Line(row.id, row.at, row.channel, row.title, row.outcome, row.detail, row.agent)) for row in rows]


def _contacts(connection: Connection, customer: str) -> list[tuple[str, Line]]:
    table, users = schema.contacts, schema.users
    rows = connection.execute(
        select(table, users.c.display)
        .join(users, users.c.id == table.c.agent, isouter=True)
        .where(table.c.customer == customer, table.c.state.in_([state.value for state in OVER]))
        .order_by(table.c.called.desc())
        .limit(MAX_LINES)
    ).all()
    lines: list[tuple[str, Line]] = []
    for row in rows:
        answered = row.state not in (ContactState.ABANDONED.value, ContactState.FAILED.value)
        line = journey.contact_line(
            row.id, row.called, reason=row.reason, outcome=row.outcome, notes=row.notes, agent=row.display or "", answered=answered
        )
        lines.append((row.agent, line))
    for row in rows[:MAX_VISITS]:
        visit = journey.visit_line(row.id, read_visit(connection, row.id))
        if visit is not None:
            lines.append((row.agent, visit))
    return lines


def read_visit(connection: Connection, contact: str) -> tuple[Moment, ...]:
    """What the customer did on the site around a contact, oldest first."""
    table = schema.moments
    newest_first = select(table).where(table.c.contact == contact).order_by(table.c.at.desc(), table.c.id.desc()).limit(MAX_VISIT)
    return tuple(Moment(row.at, row.name, row.title, row.data) for row in reversed(connection.execute(newest_first).all()))


def see_visitor(connection: Connection, visitor: str, site: str, now: float) -> str:
    """The visitor's id: the one given when it is known on this site, otherwise a new one."""
    table = schema.visitors
    if visitor and connection.execute(select(table.c.id).where(table.c.id == visitor, table.c.site == site)).first() is not None:
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


def recognise(connection: Connection, caller: Caller, now: float, tries: int) -> Facts:
    """Who calls, by all their signs. A site login verifies; every other sign only claims. Several matches stay several. One of
    them who is locked out locks the contact.
    """
    signs: list[Sign] = []
    candidates: dict[str, Person] = {}
    name = caller.name
    level = Level.UNKNOWN
    if caller.phone:
        _by_phone(connection, caller.phone, signs, candidates)
    if caller.token.invite:
        name = _by_invite(connection, caller.token.invite, signs, candidates) or name
        level = Level.CLAIMED
    provisional = _by_visitor(connection, caller.token.visitor, signs, candidates)
    connection.execute(update(schema.visitors).where(schema.visitors.c.id == caller.token.visitor).values(last_seen=now))
    said = caller.name or name
    login = read_person(connection, caller.token.customer) if caller.token.customer else None
    if login is not None:
        seen = _newest(connection, SignKind.SITE_LOGIN, caller.token.customer)
        if candidates and login.ref not in candidates:  # it is the login that counts; that a number is another's is worth a question
            signs = [msgspec.structs.replace(sign, doubt=Doubt.OTHER_CUSTOMER) if _names_somebody(sign) else sign for sign in signs]
        signs.insert(0, Sign(SignKind.SITE_LOGIN, caller.token.site, day(seen)))
        see_sign(connection, SignKind.SITE_LOGIN, login.card.number, login.ref, caller.token.site, now)
        belongs_to(connection, login.ref, caller.token.visitor, caller.phone, now)
        return Facts(Level.VERIFIED, login, said, tuple(signs), verified_by=SignKind.SITE_LOGIN.value, tries_left=tries)
    if caller.token.doubt is not Doubt.NONE:
        signs.append(Sign(SignKind.SITE_LOGIN, caller.token.site, doubt=caller.token.doubt))
    if len(candidates) > MAX_CANDIDATES:
        candidates = {}
    person = provisional or _new_provisional(connection, caller, said, now)
    level = Level.CLAIMED if candidates else level
    left = 0 if _locked_out(connection, candidates.keys(), now) else tries
    return Facts(level, person, said, tuple(signs), tuple(candidates.values()), tries_left=left)


def _locked_out(connection: Connection, customers: Iterable[str], now: float) -> bool:
    table = schema.customers
    locked = select(table.c.id).where(table.c.id.in_(list(customers)), table.c.locked_until > now)
    return connection.execute(locked).first() is not None


def lock_out(connection: Connection, customers: tuple[str, ...], until: float) -> None:
    """Nobody is asked about these customers before then."""
    table = schema.customers
    connection.execute(update(table).where(table.c.id.in_(customers)).values(locked_until=until))


def _names_somebody(sign: Sign) -> bool:
    return sign.kind in (SignKind.PHONE, SignKind.INVITE)


def _by_phone(connection: Connection, phone: str, signs: list[Sign], candidates: dict[str, Person]) -> None:
    table = schema.signs
    rows = connection.execute(
        select(table).where(table.c.kind == SignKind.PHONE.value, table.c.value == phone).order_by(table.c.seen.desc())
    ).all()
    for row in rows:
        person = read_person(connection, row.customer)
        if person is not None and person.ref not in candidates:
            candidates[person.ref] = person
    if rows:
        signs.append(Sign(SignKind.PHONE, rows[0].source, day(rows[0].seen)))


def _by_invite(connection: Connection, invite: str, signs: list[Sign], candidates: dict[str, Person]) -> str:
    row = connection.execute(select(schema.invites).where(schema.invites.c.id == invite)).first()
    if row is None:
        return ""
    signs.append(Sign(SignKind.INVITE, "invite", day(row.created)))
    person = read_person(connection, row.customer) if row.customer else None
    if person is not None:
        candidates.setdefault(person.ref, person)
    return str(row.name)


def _by_visitor(connection: Connection, visitor: str, signs: list[Sign], candidates: dict[str, Person]) -> Person | None:
    """The record born from this visitor, if that is all that there is of them."""
    table, customers = schema.visitors, schema.customers
    row = connection.execute(
        select(table.c.customer, table.c.site, table.c.last_seen, customers.c.provisional)
        .join(customers, customers.c.id == table.c.customer)
        .where(table.c.id == visitor)
    ).first()
    person = read_person(connection, row.customer) if row is not None else None
    if row is None or person is None:
        return None
    signs.append(Sign(SignKind.VISITOR, row.site, day(row.last_seen)))
    if row.provisional:
        return person
    candidates.setdefault(person.ref, person)
    return None


def _newest(connection: Connection, kind: SignKind, customer: str) -> float:
    table = schema.signs
    row = connection.execute(
        select(table.c.seen).where(table.c.kind == kind.value, table.c.customer == customer).order_by(table.c.seen.desc())
    ).first()
    return float(row.seen) if row is not None else 0.0


def _new_provisional(connection: Connection, caller: Caller, said_name: str, now: float) -> Person:
    values: dict[str, Any] = {"id": new_id(), "name": said_name, "phone": caller.phone}
    connection.execute(schema.customers.insert().values(provisional=True, created=now, **values))
    table = schema.visitors
    connection.execute(update(table).where(table.c.id == caller.token.visitor, table.c.customer.is_(None)).values(customer=values["id"]))
    return Person(Card(customer=values["id"], name=said_name, phone=caller.phone))


def belongs_to(connection: Connection, customer: str, visitor: str, phone: str, now: float) -> None:
    """They were verified: this browser and this number are theirs, as of now."""
    connection.execute(update(schema.visitors).where(schema.visitors.c.id == visitor).values(customer=customer))
    if phone:
        see_sign(connection, SignKind.PHONE, phone, customer, "call", now)
