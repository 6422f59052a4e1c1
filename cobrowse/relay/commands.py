"""The commands of an operator, each a transaction on the database; a relay may run meanwhile."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import URL, Connection, select

from cobrowse.relay import erasing, schema, users
from cobrowse.relay.config import DEFAULT_LISTEN, Config, is_origin
from cobrowse.relay.database import opened
from cobrowse.relay.engines import database_url
from cobrowse.relay.importing import Customers, History, Problems
from cobrowse.relay.reading import NotImported
from cobrowse.relay.staging import Outcome, staged
from cobrowse.relay.tokens import digest, new_id, new_secret
from cobrowse.wire import MAX_NAME, Role

PROGRESS: Final = 100_000
"""Lines after which an import says how far it is."""
_Line = TypeVar("_Line")


class Refused(Exception):
    """The command cannot be done; the text says why and what to do."""


def run(given: argparse.Namespace, config: Config, data: Path) -> None:
    """Runs the command.

    Raises:
        Refused: it cannot be done.
    """
    url = database_url(data, config.journal.database)
    try:
        if given.command == "user":
            _user(given, url)
        elif given.command == "invite":
            _invite(given, config, url)
        elif given.action == "export":
            _export(given, url)
        elif given.action == "erase":
            _erase(given, config, url)
        else:
            country = given.country or (config.sites[0].country if config.sites else "NL")
            (_customers if given.command == "customers" else _history)(given, country, url)
    except (users.NotAdded, NotImported) as error:
        raise Refused(str(error)) from None


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _user(given: argparse.Namespace, database: URL) -> None:
    with opened(database) as engine:
        if given.action == "add":
            hashed = users.hash_password(_password())
            with engine.begin() as connection:
                user = users.add(connection, given.name, Role(given.role), given.display, hashed, time.time())
            _say(f"{user.name} may sign in as {user.role.value}")
        elif given.action == "remove":
            with engine.begin() as connection:
                removed = users.remove(connection, given.name, time.time())
            if not removed:
                raise Refused(f"there is no user named {given.name}: naast-relay user list shows all")
            _say(f"{given.name} is removed")
        else:
            with engine.begin() as connection:
                everyone = users.everyone(connection)
            for user in everyone:
                _say(f"{user.name}\t{user.role.value}\t{user.display}")


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\r\n")


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(f'there is no time zone {name!r} here: write it as "Europe/Amsterdam"') from None


def _counting(lines: Iterable[_Line]) -> Iterator[_Line]:
    """The same lines; at a terminal it says how far it is."""
    for count, line in enumerate(lines, 1):
        yield line
        if count % PROGRESS == 0 and sys.stderr.isatty():
            sys.stderr.write(f"{count} lines read\n")


def _told(remarks: tuple[str, ...], outcome: Outcome) -> None:
    for remark in remarks:
        _say(f"  {remark}")
    _say(f"  {outcome.new} new, {outcome.changed} changed, {outcome.same} the same")


def _refuse_wrong(file: Path, problems: Problems, outcome: Outcome, *, dry_run: bool) -> None:
    """Says what is wrong; a dry run also what would become of the others."""
    try:
        problems.check(file)
    except NotImported as error:
        rest = f"\n{problems.lines} lines are refused; the others: {outcome.new} new, {outcome.changed} changed, {outcome.same} the same"
        raise NotImported(f"{error}{rest if dry_run else ''}") from None


def _customers(given: argparse.Namespace, country: str, database: URL) -> None:
    with Problems(given.report) as problems:
        file = Customers(given.file, country, problems.complain, encoding=given.encoding, zone=_zone(given.timezone))
        with opened(database) as engine, staged(engine) as stage:
            stage.load_customers(_counting(file))
            stage.refuse_repeated(problems)
            outcome = stage.compare_customers(file.fields)
            _refuse_wrong(given.file, problems, outcome, dry_run=given.dry_run)
            if problems.reports:
                stage.report(problems)
            if not given.dry_run:
                stage.store_customers(file.fields, time.time())
    _say(f"{outcome.lines} customers {'would be' if given.dry_run else 'are'} imported")
    _told(file.remarks, outcome)


def _history(given: argparse.Namespace, country: str, database: URL) -> None:
    with Problems(given.report) as problems:
        file = History(given.file, country, problems.complain, encoding=given.encoding, zone=_zone(given.timezone))
        with opened(database) as engine, staged(engine) as stage:
            stage.load_history(_counting(file))
            stage.refuse_unknown(problems)
            outcome = stage.compare_history()
            _refuse_wrong(given.file, problems, outcome, dry_run=given.dry_run)
            if problems.reports:
                stage.report(problems)
            if not given.dry_run:
                stage.store_history()
    if given.dry_run:
        _say(f"{outcome.lines} lines would be imported")
    else:
        _say(f"{outcome.new} lines are imported, {outcome.same} were there already")
    _told(file.remarks, outcome)


def _found(connection: Connection, number: str) -> str:
    customer = erasing.find(connection, number)
    if not customer:
        raise Refused(f"there is no customer with the number or id {number}")
    return customer


def _export(given: argparse.Namespace, database: URL) -> None:
    with opened(database) as engine, engine.begin() as connection:
        text = erasing.export(connection, _found(connection, given.customer))
    if given.file is None:
        _say(text)
        return
    given.file.touch(mode=0o600)
    given.file.write_text(text, encoding="utf-8")


def _erase(given: argparse.Namespace, config: Config, database: URL) -> None:
    with opened(database) as engine:
        try:
            with engine.begin() as connection:
                customer = _found(connection, given.customer)
                count = erasing.erase(connection, customer, time.time(), (*config.lists.reasons, *config.lists.outcomes))
        except erasing.InContact:
            raise Refused(f"{given.customer} is in a contact at this moment: try again when it is finished") from None
        wiped = erasing.wipe(engine)
    _say(f"{given.customer} is erased; {count} contacts stay without a name")
    if not wiped:
        _say("the database's files were in use all the time, so copies may stay in unused parts of them: erase again when it is quiet")


def _invite(given: argparse.Namespace, config: Config, database: URL) -> None:
    url = given.url.rstrip("/") or config.network.url or f"http://{DEFAULT_LISTEN}"
    name = given.name.strip()
    if not is_origin(url):
        raise Refused(f'{url!r} is not the relay\'s address; write it as "https://relay.example"')
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise Refused(f"a name has 1 to {MAX_NAME} printable characters")
    if given.hours <= 0:
        raise Refused("--hours must be more than 0")
    secret, now = new_secret(), time.time()
    with opened(database) as engine, engine.begin() as connection:
        customer = None
        if given.customer:
            customer = connection.execute(select(schema.customers.c.id).where(schema.customers.c.number == given.customer)).scalar()
            if customer is None:
                raise Refused(f"there is no customer with the number {given.customer}: import it first, or leave --customer out")
        connection.execute(
            schema.invites.insert().values(
                id=new_id(), hash=digest(secret), name=name, customer=customer, created=now, expires=now + given.hours * 3600
            )
        )
    _say(f"{url}/call/{secret}")
