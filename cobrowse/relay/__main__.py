"""`naast-relay`: serve, and the commands of an operator. What cannot be done is said in a sentence, and ends with status 2."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import platformdirs
from sqlalchemy.exc import DBAPIError

from cobrowse.relay import audit_command, commands, log
from cobrowse.relay.config import DEFAULT_LISTEN, NotConfigured, read_config, read_listen
from cobrowse.relay.engines import Misplaced, Taken
from cobrowse.relay.lock import FileLock, Held
from cobrowse.relay.server import Relay
from cobrowse.wire import CONSOLE_ROLES


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="naast-relay", description="The server between customers' pages and agents' consoles.")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", type=Path, metavar="DIR", help="the data folder; default: the platform's")
    common.add_argument("--config", type=Path, metavar="FILE", help="a TOML file; default: relay.toml in the data folder, if there")
    kinds = parser.add_subparsers(dest="command", required=True)
    serve = kinds.add_parser("serve", parents=[common], help="run the relay")
    serve.add_argument("--listen", default=DEFAULT_LISTEN, metavar="HOST:PORT", help=f"default {DEFAULT_LISTEN}; port 0 for any")
    user = kinds.add_parser("user", help="who may sign in").add_subparsers(dest="action", required=True)
    add = user.add_parser("add", parents=[common], help="add a user; the password is read from standard input")
    add.add_argument("name")
    add.add_argument("--role", required=True, choices=sorted(role.value for role in CONSOLE_ROLES))
    add.add_argument("--display", default="", help="what customers and colleagues see; default: the name")
    user.add_parser("list", parents=[common], help="show all users")
    user.add_parser("remove", parents=[common], help="remove a user; open consoles close within a minute").add_argument("name")
    for kind, what in (("customers", "customers' cards"), ("history", "what other channels brought")):
        actions = kinds.add_parser(kind, help=f"import {what}").add_subparsers(dest="action", required=True)
        importing = actions.add_parser("import", parents=[common], help="all of the file, or nothing when a line is wrong")
        importing.add_argument("file", type=Path)
        importing.add_argument("--country", default="", metavar="NL", help="of numbers without a prefix; default: the first site's")
        importing.add_argument("--dry-run", action="store_true", help="only say what would be new, changed, the same, refused")
        importing.add_argument("--report", type=Path, metavar="FILE", help="a CSV file that says of every line what becomes of it")
        importing.add_argument("--encoding", default="", help="of the file; default: found out (UTF-8, UTF-16, Windows-1252)")
        importing.add_argument("--timezone", default="", metavar="ZONE", help="of times without one, as Europe/Amsterdam; default UTC")
        if kind == "customers":
            export = actions.add_parser("export", parents=[common], help="all that is on record of a customer, as JSON")
            export.add_argument("customer", metavar="NUMBER|ID")
            export.add_argument("--file", type=Path, help="where to; default: standard output")
            erase = actions.add_parser("erase", parents=[common], help="take a customer out: card, signs, visits, history, what was said")
            erase.add_argument("customer", metavar="NUMBER|ID")
    invite = kinds.add_parser("invite", parents=[common], help="make a link by which a customer can call")
    invite.add_argument("--name", required=True)
    invite.add_argument("--customer", default="", metavar="NUMBER", help="the customer's number, if on record")
    invite.add_argument("--hours", type=float, default=168.0, help="how long the link works; default 168")
    invite.add_argument("--url", default="", help="the relay's public address; default: [network] url of the configuration")
    audit_command.add_to(kinds, common)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns the exit status."""
    given = _arguments().parse_args(arguments)
    data: Path = given.data or Path(platformdirs.user_data_dir("naast-relay", appauthor=False))
    log.set_up()
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        config_file = given.config or (data / "relay.toml" if (data / "relay.toml").exists() else None)
        config = read_config(config_file)
        if given.command == "serve":
            with FileLock(data / "lock"):
                listen = read_listen(given.listen)
                return asyncio.run(_serve(Relay(config, listen, data)))
        if given.command == "audit":
            return audit_command.run(given, config, data)
        commands.run(given, config, data)
    except (NotConfigured, Misplaced, commands.Refused) as error:
        sys.stderr.write(f"naast-relay: {error}\n")
        return 2
    except Held:
        sys.stderr.write(f"naast-relay: another relay serves from {data}: stop it first, or choose another --data\n")
        return 2
    except Taken:
        sys.stderr.write("naast-relay: another relay works on this database: stop it first, or give this one a database of its own\n")
        return 2
    except DBAPIError as error:  # by its kind only: an error's text may hold a customer's data
        kind = type(error.orig).__name__
        sys.stderr.write(f"naast-relay: the database cannot be used ({kind}): is it running, and is its address right?\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"naast-relay: {error.strerror or error}{f': {error.filename}' if error.filename else ''}\n")
        return 2
    return 0


async def _serve(relay: Relay) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: the handler runs in the main thread between two steps of the loop
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    async with relay:
        sys.stdout.write(f"naast-relay listens on {relay.url}\n")
        sys.stdout.flush()
        await stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
