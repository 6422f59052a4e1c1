"""One-time codes as they are kept: functions of a connection, for `Database.run`. Six digits, of which only a keyed hash is stored.

One code at a time for a contact and for a customer; ten minutes, three tries, and so many a customer a day. Sending is `gateways`',
who may send and what a match opens, `coding`'s.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

from sqlalchemy import Connection, func, or_, select, update

from cobrowse.identity import Check
from cobrowse.relay import contacts, schema
from cobrowse.relay.effects import Entry
from cobrowse.relay.limits import CODE_DIGITS, CODE_LIFE, CODE_TRIES, CODES_EACH_CONTACT, CODES_EACH_CUSTOMER

_DAY: Final = 86_400.0


def new_code() -> str:
    """The digits, all of them equally likely."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def hashed(key: bytes, contact: str, customer: str, code: str) -> str:
    """What is stored: without the relay's key nobody can try a million codes against it."""
    return hmac.new(key, f"code\n{contact}\n{customer}\n{code}".encode(), hashlib.sha256).hexdigest()


def make(connection: Connection, contact: str, customer: str, way: str, stored: str, by: str, now: float) -> int:
    """Keeps a code, in place of those before; its number, or 0 when there were too many."""
    table = schema.codes
    connection.execute(table.delete().where(table.c.made < now - _DAY))
    counted = select(func.count()).select_from(table)
    of_contact = connection.execute(counted.where(table.c.contact == contact)).scalar_one()
    of_customer = connection.execute(counted.where(table.c.customer == customer)).scalar_one()
    if of_contact >= CODES_EACH_CONTACT or of_customer >= CODES_EACH_CUSTOMER:
        contacts.jot(connection, Entry(by, "code", f"{way}:too_often"), contact, now)
        return 0
    connection.execute(update(table).where(or_(table.c.contact == contact, table.c.customer == customer)).values(hash=""))
    values = {"contact": contact, "customer": customer, "way": way, "hash": stored, "tries_left": CODE_TRIES}
    made = connection.execute(table.insert().values(made=now, expires=now + CODE_LIFE, **values))
    contacts.jot(connection, Entry(by, "code", f"{way}:sending"), contact, now)
    return int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0


def sent(connection: Connection, number: int, contact: str, way: str, result: str, now: float) -> None:
    """How sending it went; one that was not sent is void."""
    table = schema.codes
    if result != "sent":
        connection.execute(update(table).where(table.c.id == number).values(hash=""))
    contacts.jot(connection, Entry("relay", "code", f"{way}:{result}"), contact, now)


def check(connection: Connection, key: bytes, contact: str, said: str, now: float) -> tuple[str, Check]:
    """Compares what the customer read out with the code that counts: to whom it was sent, and how it went. A code counts once."""
    digits = re.sub(r"\D", "", said)
    table = schema.codes
    alive = (table.c.contact == contact, table.c.hash != "", table.c.tries_left > 0, table.c.expires > now)
    row = connection.execute(select(table).where(*alive).order_by(table.c.id.desc())).first()
    if row is None:
        return "", Check.EXPIRED
    if len(digits) != CODE_DIGITS:
        return row.customer, Check.INCOMPLETE
    matched = hmac.compare_digest(hashed(key, contact, row.customer, digits), row.hash)
    changes = {"hash": ""} if matched else {"tries_left": row.tries_left - 1}
    connection.execute(update(table).where(table.c.id == row.id).values(**changes))
    return row.customer, Check.MATCHED if matched else Check.NO_MATCH
