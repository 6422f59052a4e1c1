"""The commands of an operator, each a transaction on the database; a relay may run meanwhile."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from pathlib import Path

from sqlalchemy import URL, select

from cobrowse.relay import importing, schema, users
from cobrowse.relay.config import DEFAULT_LISTEN, Config, is_origin
from cobrowse.relay.database import opened
from cobrowse.relay.engines import database_url
from cobrowse.relay.tokens import digest, new_id, new_secret
from cobrowse.wire import MAX_NAME, Role


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
        else:
            country = given.country or (config.sites[0].country if config.sites else "NL")
            (_customers if given.command == "customers" else _history)(given.file, country, url, dry_run=given.dry_run)
    except (users.NotAdded, importing.NotImported) as error:
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


def _customers(file: Path, country: str, database: URL, *, dry_run: bool) -> None:
    customers = importing.read_customers(file, country)
    if not dry_run:
        with opened(database) as engine, engine.begin() as connection:
            importing.store_customers(connection, customers, time.time())
    _say(f"{len(customers)} customers {'would be' if dry_run else 'are'} imported")


def _history(file: Path, country: str, database: URL, *, dry_run: bool) -> None:
    with opened(database) as engine, engine.begin() as connection:
        events = importing.read_history(file, country, frozenset(importing.numbers_on_record(connection)))
        if dry_run:
            _say(f"{len(events)} lines would be imported")
            return
        added = importing.store_history(connection, events)
    _say(f"{added} lines are imported, {len(events) - added} were there already")


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
