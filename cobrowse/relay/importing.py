"""What the columns of customers.csv and history.csv mean, and whether each line fits. Pure but for the file: how a file is read is
`reading`'s, what becomes of the lines `staging`'s.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import IO, Final

from cobrowse.identity import fold_date
from cobrowse.relay import phone
from cobrowse.relay.reading import Complain, Form, NotImported, Rows, fold_name, look

CUSTOMER_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "number": ("customer number", "customer no", "customer id", "customer", "id", "klantnummer", "klantnr", "klant", "debiteurnummer",
               "debiteurnr", "relatienummer"),
    "name": ("full name", "customer name", "naam", "klantnaam", "volledige naam"),
    "phone": ("telephone", "phone number", "tel", "telefoon", "telefoonnummer", "telefoonnr"),
    "email": ("mail", "e-mail address", "e-mailadres", "mailadres"),
    "street": ("address", "street address", "straat", "adres", "straatnaam"),
    "postcode": ("postal code", "zip", "zip code"),
    "city": ("town", "place", "plaats", "woonplaats", "stad"),
    "since": ("customer since", "klant sinds", "sinds"),
    "language": ("taal",),
    "remark": ("remarks", "note", "notes", "comment", "opmerking", "opmerkingen", "notitie"),
    "birth_date": ("date of birth", "birthday", "dob", "geboortedatum", "geboren"),
    "mobile": ("mobile phone", "cell", "mobiel", "mobiele telefoon", "gsm"),
    "first_name": ("given name", "voornaam"),
    "infix": ("prefix", "tussenvoegsel", "voorvoegsel"),
    "last_name": ("surname", "family name", "achternaam"),
    "house_number": ("huisnummer", "huisnr"),
    "addition": ("house number addition", "toevoeging", "huisnummertoevoeging"),
}  # fmt: skip
"""The fields of a customer's line, and what else their columns are called: English and Dutch, whatever the case, accents and signs."""
HISTORY_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "customer_number": ("number", "customer", "customer no", "customer id", "klantnummer", "klantnr", "debiteurnummer", "relatienummer"),
    "at": ("date", "time", "date and time", "datum", "tijdstip", "datum en tijd", "moment"),
    "channel": ("kanaal", "soort", "type"),
    "title": ("subject", "onderwerp", "titel", "omschrijving"),
    "outcome": ("result", "uitkomst", "resultaat", "status"),
    "detail": ("details", "description", "note", "notes", "toelichting", "notitie"),
    "agent": ("employee", "medewerker", "behandelaar"),
    "phone": ("telephone", "phone number", "telefoon", "telefoonnummer"),
}
CARD: Final = ("name", "phone", "email", "street", "postcode", "city", "since", "language", "remark", "birth_date")
"""What of a customer's line stands on the card."""
CHANNELS: Final = ("call", "visit", "email", "chat", "repair", "order", "appointment", "note", "survey")
_CHANNELS: Final = {
    **{name: name for name in CHANNELS}, "phone": "call", "telephone": "call", "telefoon": "call", "gesprek": "call", "bezoek": "visit",
    "mail": "email", "reparatie": "repair", "bestelling": "order", "afspraak": "appointment", "notitie": "note", "enquete": "survey",
}  # fmt: skip
MAX_PROBLEMS: Final = 20
"""Wrong lines that are told before the rest is only counted."""
_LENGTHS: Final = {
    "number": 80, "name": 200, "email": 200, "street": 200, "postcode": 20, "city": 100, "since": 32, "language": 16, "remark": 20_000,
}  # fmt: skip
_OLDEST: Final = 1850
_DATE: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_HOURS: Final = re.compile(r"^(.*\d{4}|.*?)[T,\s]+(\d{1,2})[:.](\d{2})(?::(\d{2}))?$")
_MONTH_FIRST: Final = frozenset({"US", "PH", "FM", "PW"})
"""Countries that write the month before the day (CLDR)."""
CustomerRow = tuple[str, ...]
"""A customer's line as it is staged: number, the card's fields in the order of `CARD`, the mobile number, the time of `since`."""


class Problems:
    """What is wrong with which line: the first ones in words, all of them in the report's file if there is one."""

    def __init__(self, report: Path | None = None) -> None:
        self._report = report
        self._file: IO[str] | None = None
        self._last = 0
        self.told: list[str] = []
        self.count = 0
        self.lines = 0
        """Lines that are refused; `count` is how many things are wrong with them."""

    def __enter__(self) -> Problems:
        if self._report is not None:
            self._report.unlink(missing_ok=True)
            self._report.touch(mode=0o600)
            self._file = self._report.open("w", encoding="utf-8", newline="")
            self.write("line", "outcome", "what to do")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, line: int | str, outcome: str, text: str = "") -> None:
        """A line of the report's file."""
        if self._file is not None:
            csv.writer(self._file).writerow((line, outcome, text))

    @property
    def reports(self) -> bool:
        """Whether there is a file that wants to know of every line."""
        return self._file is not None

    def complain(self, line: int, text: str) -> None:
        """Notes that a line is refused."""
        self.count += 1
        self.lines += line != self._last
        self._last = line
        if len(self.told) < MAX_PROBLEMS:
            self.told.append(f"line {line}: {text}")
        self.write(line, "refused", text)

    def check(self, path: Path) -> None:
        """Refuses the file if any line was.

        Raises:
            NotImported: one was.
        """
        if self.count:
            more = self.count - len(self.told)
            told = [*self.told, *([f"and {more} more"] if more > 0 else [])]
            raise NotImported("\n".join([f"{path}: nothing was imported:", *(f"  {problem}" for problem in told)]))


# ---- values


def read_date(text: str, country: str) -> str:
    """A date as it is written in this country, in ISO 8601; "" when it is none."""
    numbers = _DATE.fullmatch(text.strip())
    if numbers and country in _MONTH_FIRST:
        text = f"{numbers[2]}-{numbers[1]}-{numbers[3]}"
    found = fold_date(text)
    return found if found and int(found[:4]) >= _OLDEST else ""


@lru_cache(maxsize=4096)
def read_time(text: str, country: str, zone: tzinfo = UTC) -> float:
    """Unix seconds of ISO 8601 ("2024-10-12T14:02:00+02:00") or a date as people write it, perhaps with hours ("12-10-2024 14:02").

    Raises:
        ValueError: it is no time.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        hours = _HOURS.match(text)
        day = read_date(hours[1] if hours else text, country)
        at = datetime.fromisoformat(day)  # "" is none
        if hours:
            at = at.replace(hour=int(hours[2]), minute=int(hours[3]), second=int(hours[4] or 0))
    if at.year < _OLDEST:
        raise ValueError(text)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).timestamp()


@lru_cache(maxsize=4096)
def _born(text: str, country: str, today: date) -> str:
    day = read_date(text, country)
    return day if day and day <= today.isoformat() else ""


def event_id(customer: str, at: float, channel: str, title: str) -> str:
    """The same line again has the same id, so that a file may be imported again."""
    return hashlib.sha256("\0".join((customer, repr(at), channel, title)).encode()).hexdigest()[:32]


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


# ---- lines


class Customers:
    """The customers of a file, line by line; `fields` are those of the card that the file has. `country` and `zone` read dates."""

    def __init__(self, path: Path, country: str, complain: Complain, *, encoding: str = "", zone: tzinfo = UTC) -> None:
        self.form: Form = look(path, CUSTOMER_COLUMNS, ("number",), encoding)
        self._rows = Rows(path, self.form, complain)
        self._country = country
        self._complain = complain
        self._zone = zone
        self._today = datetime.now(UTC).date()
        there = self.form.columns.keys()
        parts = {"name": {"first_name", "last_name"}, "street": set(), "phone": {"mobile"}}
        self.fields = tuple(name for name in CARD if name in there or parts.get(name, set()) & there)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a person should know of the file, once it was read."""
        return self.form.remarks + self._rows.remarks

    def __iter__(self) -> Iterator[tuple[int, CustomerRow, float]]:
        columns = tuple(self.form.columns.items())
        for line, cells in self._rows:
            row = {name: cells[place].strip() for name, place in columns}
            wrong = list(self._wrong(row))
            if wrong:
                for text in wrong:
                    self._complain(line, text)
                continue
            try:
                since = read_time(row["since"], self._country, self._zone) if row.get("since") else 0.0
            except ValueError:
                since = 0.0  # "2019" is fine on a card; only a date dates the phone number
            yield line, (row["number"], *(row.get(name, "") for name in CARD), row.get("mobile", "")), since

    def _wrong(self, row: dict[str, str]) -> Iterator[str]:
        """Puts the values in their form, and says what does not fit."""
        if "name" not in row or not row["name"]:
            row["name"] = _joined(row.get("first_name", ""), row.get("infix", ""), row.get("last_name", ""))
        if row.get("house_number"):
            row["street"] = _joined(row.get("street", ""), row["house_number"], row.get("addition", ""))
        if not row["number"]:
            yield "number is empty: every customer needs one of their own"
        for name, most in _LENGTHS.items():
            if name in row and len(row[name]) > most:
                yield f"{name} is longer than {most} characters: shorten it"
        for name in ("phone", "mobile"):
            if row.get(name):
                found = phone.e164(row[name], self._country)
                if not found:
                    yield f"{name} is not a phone number of {self._country} or with +: mend it, or leave it empty"
                row[name] = found
        if row.get("mobile") and not row.get("phone"):
            row["phone"], row["mobile"] = row["mobile"], ""
        if row.get("birth_date"):
            found = _born(row["birth_date"], self._country, self._today)
            if not found:
                yield 'birth_date is no date: write it as "1980-04-03"'
            row["birth_date"] = found


HistoryRow = tuple[str, str, float, str, str, str, str, str, str]
"""A line of history.csv as it is staged: id, customer's number, time, channel, title, outcome, detail, agent, phone."""


class History:
    """The lines of a file of what happened on other channels; whether each customer is on record is `staging`'s to see."""

    def __init__(self, path: Path, country: str, complain: Complain, *, encoding: str = "", zone: tzinfo = UTC) -> None:
        self.form: Form = look(path, HISTORY_COLUMNS, ("customer_number", "at", "channel", "title"), encoding)
        self._rows = Rows(path, self.form, complain)
        self._country = country
        self._complain = complain
        self._zone = zone

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a person should know of the file, once it was read."""
        return self.form.remarks + self._rows.remarks

    def __iter__(self) -> Iterator[tuple[int, HistoryRow]]:
        columns = tuple(self.form.columns.items())
        for line, cells in self._rows:
            row = {name: cells[place].strip() for name, place in columns}
            wrong = list(self._wrong(row))
            for text in wrong:
                self._complain(line, text)
            if not wrong:
                at = read_time(row["at"], self._country, self._zone)
                number, channel, title = row["customer_number"], row["channel"], row["title"]
                texts = (row.get("outcome", "")[:100], row.get("detail", ""), row.get("agent", "")[:80], row.get("phone", ""))
                yield line, (event_id(number, at, channel, title), number, at, channel, title, *texts)

    def _wrong(self, row: dict[str, str]) -> Iterator[str]:
        try:
            read_time(row["at"], self._country, self._zone)
        except ValueError:
            yield 'at is no ISO 8601 time nor a date: write it as "2024-10-12" or "2024-10-12T14:02:00+02:00"'
        if not row["customer_number"]:
            yield "customer_number is empty: name the customer that it happened with"
        channel = _CHANNELS.get(fold_name(row["channel"]))
        if channel is None:
            yield f"channel is none of {', '.join(CHANNELS)}"
        row["channel"] = channel or ""
        if not row["title"] or len(row["title"]) > 300:
            yield "title has 1 to 300 characters"
        if len(row.get("detail", "")) > _LENGTHS["remark"]:
            yield f"detail is longer than {_LENGTHS['remark']} characters: shorten it"
        if row.get("phone"):
            found = phone.e164(row["phone"], self._country)
            if not found:
                yield f"phone is not a phone number of {self._country} or with +: mend it, or leave it empty"
            row["phone"] = found
