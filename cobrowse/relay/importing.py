"""CSV files of other systems into customers, their signs and their journey. All of a file, or nothing and what is wrong with each line."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select, update

from cobrowse.identity import SignKind, fold_date
from cobrowse.relay import people, phone, schema
from cobrowse.relay.tokens import new_id

CUSTOMER_COLUMNS: Final = ("number", "name", "phone", "email", "street", "postcode", "city", "since", "language", "remark")
OPTIONAL_COLUMNS: Final = ("birth_date",)
HISTORY_COLUMNS: Final = ("customer_number", "at", "channel", "title", "outcome", "detail", "agent", "phone")
CHANNELS: Final = ("call", "visit", "email", "chat", "repair", "order", "appointment", "note", "survey")
MAX_PROBLEMS: Final = 20
"""Wrong lines that are told before the rest is only counted."""
_LENGTHS: Final = {"number": 80, "name": 200, "email": 200, "street": 200, "postcode": 20, "city": 100, "since": 32, "language": 16}


class NotImported(Exception):
    """The file does not fit; one line of text for each wrong line."""


@dataclass(frozen=True)
class Customer:
    """A line of customers.csv; `phone` in E.164 or ""; `since` as Unix seconds, 0 when it is no date."""

    values: dict[str, str]
    phone: str
    since: float


@dataclass(frozen=True)
class Event:
    """A line of history.csv; `at` in Unix seconds."""

    customer: str
    at: float
    channel: str
    title: str
    outcome: str
    detail: str
    agent: str
    phone: str

    @property
    def id(self) -> str:
        """The same line again has the same id, so that a file may be imported again."""
        text = "\0".join((self.customer, repr(self.at), self.channel, self.title))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def _time(text: str) -> float:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _text(value: str | list[str] | None) -> str:
    return value.strip() if isinstance(value, str) else ",".join(value or ())


def _rows(path: Path, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True, restkey="?")
            names = tuple(reader.fieldnames or ())
            missing = [name for name in columns if name not in names]
            if missing:
                raise NotImported(f"{path}: line 1: there is no column {', '.join(missing)}; the columns are {','.join(columns)}")
            # DictReader puts what is beyond the last column under restkey, as a list
            return [(reader.line_num, {name: _text(row.get(name)) for name in (*columns, *optional, "?") if name in row}) for row in reader]
    except UnicodeDecodeError as error:
        raise NotImported(f"{path}: not UTF-8 at byte {error.start}: save it as UTF-8") from None
    except csv.Error as error:
        raise NotImported(f"{path}: {error}") from None


def _all_or_none(path: Path, problems: list[str]) -> None:
    if problems:
        more = len(problems) - MAX_PROBLEMS
        told = [*problems[:MAX_PROBLEMS], *([f"and {more} more"] if more > 0 else [])]
        raise NotImported("\n".join([f"{path}: nothing was imported:", *(f"  {problem}" for problem in told)]))


def read_customers(path: Path, country: str) -> list[Customer]:
    """The customers in the file.

    Raises:
        NotImported: a line does not fit.
    """
    found: list[Customer] = []
    problems: list[str] = []
    numbers: set[str] = set()
    for line, row in _rows(path, CUSTOMER_COLUMNS, OPTIONAL_COLUMNS):
        number = phone.e164(row["phone"], country) if row["phone"] else ""
        wrong = [f"{name} is longer than {most} characters" for name, most in _LENGTHS.items() if len(row[name]) > most]
        if "?" in row:
            wrong.append("more fields than columns: quote a field that holds a comma")
        if not row["number"]:
            wrong.append("number is empty")
        elif row["number"] in numbers:
            wrong.append("number came before in this file")
        if row["phone"] and not number:
            wrong.append(f"phone is not a phone number of {country} or with +")
        born = row.get("birth_date", "")
        if born and not fold_date(born):
            wrong.append('birth_date is no date: write it as "1980-04-03"')
        numbers.add(row["number"])
        problems.extend(f"line {line}: {text}" for text in wrong)
        try:
            since = _time(row["since"]) if row["since"] else 0.0
        except ValueError:
            since = 0.0  # "2019" is fine on a card; only a date dates the phone number
        values = {name: row[name] for name in CUSTOMER_COLUMNS if name != "phone"}
        if "birth_date" in row:  # a file without the column leaves what is on record
            values["birth_date"] = fold_date(born)
        found.append(Customer(values, number, since))
    _all_or_none(path, problems)
    return found


def read_history(path: Path, country: str, known_numbers: frozenset[str]) -> list[Event]:
    """The events in the file, of customers who are on record.

    Raises:
        NotImported: a line does not fit.
    """
    found: list[Event] = []
    problems: list[str] = []
    for line, row in _rows(path, HISTORY_COLUMNS):
        number = phone.e164(row["phone"], country) if row["phone"] else ""
        wrong: list[str] = []
        at = 0.0
        try:
            at = _time(row["at"])
        except ValueError:
            wrong.append('at is no ISO 8601 time: write it as "2024-10-12" or "2024-10-12T14:02:00+02:00"')
        if "?" in row:
            wrong.append("more fields than columns: quote a field that holds a comma")
        if row["customer_number"] not in known_numbers:
            wrong.append("customer_number is not on record: import the customers first")
        if row["channel"] not in CHANNELS:
            wrong.append(f"channel is none of {', '.join(CHANNELS)}")
        if not row["title"] or len(row["title"]) > 300:
            wrong.append("title has 1 to 300 characters")
        if row["phone"] and not number:
            wrong.append(f"phone is not a phone number of {country} or with +")
        problems.extend(f"line {line}: {text}" for text in wrong)
        texts = (row["title"], row["outcome"][:100], row["detail"], row["agent"][:80])
        found.append(Event(row["customer_number"], at, row["channel"], *texts, number))
    _all_or_none(path, problems)
    return found


def numbers_on_record(connection: Connection) -> dict[str, str]:
    """The id of every customer with a number, by that number."""
    table = schema.customers
    return {row.number: row.id for row in connection.execute(select(table.c.number, table.c.id).where(table.c.number.is_not(None)))}


def store_customers(connection: Connection, customers: list[Customer], now: float) -> None:
    """Adds them; one who is on record by the number gets the new card."""
    ids = numbers_on_record(connection)
    for customer in customers:
        number = customer.values["number"]
        values = {**customer.values, "phone": customer.phone}
        if number in ids:
            connection.execute(update(schema.customers).where(schema.customers.c.id == ids[number]).values(**values))
        else:
            ids[number] = new_id()
            connection.execute(schema.customers.insert().values(id=ids[number], created=now, **values))
        if customer.phone:
            people.see_sign(connection, SignKind.PHONE, customer.phone, ids[number], "card", customer.since)


def store_history(connection: Connection, events: list[Event]) -> int:
    """Adds those that are not there yet; how many that were. A phone number makes a sign of its customer, of that channel and day."""
    ids = numbers_on_record(connection)
    there = set(connection.execute(select(schema.history.c.id)).scalars())
    added = 0
    for event in events:
        customer = ids[event.customer]
        if event.id not in there:
            there.add(event.id)
            added += 1
            connection.execute(
                schema.history.insert().values(
                    id=event.id, customer=customer, at=event.at, channel=event.channel, title=event.title, outcome=event.outcome,
                    detail=event.detail, agent=event.agent,
                )
            )  # fmt: skip
        if event.phone:
            people.see_sign(connection, SignKind.PHONE, event.phone, customer, event.channel, event.at)
    return added
