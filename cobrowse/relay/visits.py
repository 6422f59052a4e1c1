"""Visits as they are stored: functions of a connection, for `Database.run` and `Database.post`. What a visit is, is `visit`'s.

A visit around a contact is stored with it. One without a contact is told by the page only with the visitor's consent; it is the
customer's from when the visitor is known, and nobody else's afterwards: another customer in the same browser takes none over.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, or_, select, update

from cobrowse.identity import Moment
from cobrowse.relay import schema
from cobrowse.relay.limits import MAX_VISIT
from cobrowse.relay.tokens import new_id
from cobrowse.relay.visit import Visit, gone_on, merged, summed_up

GAP: Final = 1800.0
"""Seconds without a moment after which the next one begins another visit."""


def read_moments(connection: Connection, contact: str) -> tuple[Moment, ...]:
    """What the customer did on the site around a contact, oldest first."""
    table = schema.moments
    newest_first = select(table).where(table.c.contact == contact).order_by(table.c.at.desc(), table.c.id.desc()).limit(MAX_VISIT)
    return tuple(Moment(row.at, row.name, row.title, row.data) for row in reversed(connection.execute(newest_first).all()))


def tell(connection: Connection, visitor: str, site: str, customer: str, moments: tuple[Moment, ...]) -> None:
    """The visit of this visitor goes on, or begins. `customer` whose it is, "" when the visitor's own record says so, or nobody."""
    if not moments:
        return
    owner = customer or _owner(connection, visitor)
    row = _open(connection, visitor, site, moments[0].at, owner)
    visit = _visit(connection, row) if row is not None else None
    for moment in moments:
        visit = gone_on(visit, moment)
    if visit is None:
        return
    if row is None:
        _enter(connection, new_id(), visitor, site, owner, "", visit)
    elif owner:
        _keep(connection, row.id, visit, customer=owner)
    else:
        _keep(connection, row.id, visit)


def keep_of_contact(connection: Connection, contact: str) -> None:
    """Stores the visit around a contact, or what became of it since; the visit that the page told before the call goes on in it."""
    table = schema.contacts
    of = connection.execute(select(table.c.visitor, table.c.site, table.c.customer).where(table.c.id == contact)).first()
    visit = summed_up(read_moments(connection, contact))
    if of is None or visit is None:
        return
    own = schema.visits
    row = connection.execute(select(own).where(own.c.contact == contact)).first()
    if row is None:
        row = _open(connection, of.visitor, of.site, visit.begun, of.customer)
        row = row if row is not None and not row.contact else None
    if row is None:
        _enter(connection, contact, of.visitor, of.site, of.customer, contact, visit)
        return
    before = _visit(connection, row)
    _keep(connection, row.id, visit if before is None else merged(before, visit), contact=contact, customer=of.customer)


def belong_to(connection: Connection, visitor: str, customer: str) -> None:
    """The visitor was verified as this customer: the visits that were nobody's on record are theirs."""
    table, people = schema.visits, schema.customers
    nobody = select(people.c.id).where(people.c.provisional.is_(True))
    mine = (table.c.visitor == visitor) & (table.c.customer.is_(None) | table.c.customer.in_(nobody))
    connection.execute(update(table).where(mine).values(customer=customer))


def of_customer(connection: Connection, customer: str, most: int) -> list[tuple[str, str, Visit]]:
    """The newest visits of a customer, as id, contact ("" for none) and what it was."""
    table = schema.visits
    rows = connection.execute(select(table).where(table.c.customer == customer).order_by(table.c.last.desc()).limit(most)).all()
    told = ((row, _visit(connection, row)) for row in rows)
    return [(row.id, row.contact, visit) for row, visit in told if visit is not None]


def _open(connection: Connection, visitor: str, site: str, at: float, customer: str | None) -> Row[Any] | None:
    """The visit that goes on at `at`; not one that is another customer's, who used this browser just before."""
    table, people = schema.visits, schema.customers
    newest = (
        select(table)
        .join(people, people.c.id == table.c.customer, isouter=True)
        .where(table.c.visitor == visitor, table.c.site == site, table.c.begun <= at + GAP, table.c.last >= at - GAP)
        .where(or_(table.c.customer.is_(None), table.c.customer == customer, people.c.provisional.is_(True)))
        .order_by(table.c.last.desc())
        .limit(1)
    )
    return connection.execute(newest).first()


def _owner(connection: Connection, visitor: str) -> str | None:
    table = schema.visitors
    return connection.execute(select(table.c.customer).where(table.c.id == visitor)).scalar()


def _visit(connection: Connection, row: Row[Any]) -> Visit | None:
    """As stored; one from before visits were stored is summed up from its moments."""
    if row.story is None:
        return summed_up(read_moments(connection, row.contact))
    return msgspec.convert(row.story, Visit)


def _enter(connection: Connection, id_: str, visitor: str, site: str, customer: str | None, contact: str, visit: Visit) -> None:
    values = {"id": id_, "visitor": visitor, "site": site, "customer": customer, "contact": contact}
    connection.execute(schema.visits.insert().values(**values, begun=visit.begun, last=visit.last, story=msgspec.to_builtins(visit)))


def _keep(connection: Connection, id_: str, visit: Visit, **more: str) -> None:
    table = schema.visits
    values = {"begun": visit.begun, "last": visit.last, "story": msgspec.to_builtins(visit), **more}
    connection.execute(update(table).where(table.c.id == id_).values(**values))
