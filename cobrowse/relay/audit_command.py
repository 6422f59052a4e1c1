"""`naast-relay audit check`: whether the journal's chain holds, or a file that a customer downloaded. Status 1 when something does not."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from cobrowse.relay import audit_journal, audit_record
from cobrowse.relay.audit import Found
from cobrowse.relay.commands import Refused
from cobrowse.relay.config import Config
from cobrowse.relay.database import opened
from cobrowse.relay.engines import database_url

MOST: Final = 100
"""Faults that are listed; of more the number is said."""


def add_to(kinds: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    actions = kinds.add_parser("audit", help="the journal's chain").add_subparsers(dest="action", required=True)
    check = actions.add_parser("check", parents=[common], help="find what was changed or taken out, in the journal or in a customer's file")
    check.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the record that a customer downloaded; default: the journal")
    check.add_argument("--journal", action="store_true", help="also hold FILE against this relay's journal")


def run(given: argparse.Namespace, config: Config, data: Path) -> int:
    """Runs it; 0 when all holds, else 1.

    Raises:
        Refused: there is nothing to check.
    """
    if given.file is None:
        with opened(database_url(data, config.journal.database)) as engine:
            checked = audit_journal.check(engine)
        erased = f", {checked.emptied} without the words of erased customers" if checked.emptied else ""
        return _told(checked.found, f"{checked.lines} lines of {checked.contacts} contacts hold{erased}")
    try:
        record = audit_record.read(given.file)
    except audit_record.NoRecord as error:
        raise Refused(f"{given.file}: {error}") from None
    found = list(audit_record.faults(record))
    if given.journal and not found:
        with opened(database_url(data, config.journal.database)) as engine, engine.begin() as connection:
            found = list(audit_journal.held(connection, record.contact, audit_record.lines(record)))
    held = " and are this journal's" if given.journal else ""
    return _told(found, f"{len(record.lines)} lines of contact {record.contact} hold{held}")


def _told(found: list[Found], well: str) -> int:
    if not found:
        sys.stdout.write(f"{well}\n")
        return 0
    for fault in found[:MOST]:
        sys.stdout.write(f"{fault}\n")
    if len(found) > MOST:
        sys.stdout.write(f"and {len(found) - MOST} more\n")
    return 1
