"""An agent's desk without a customer's browser: screen, session, keyring, relay and console, all real; customers speak the wire themselves.

For stories about what the console keeps and shows. What needs sound or a page has its `scene`.
"""

from __future__ import annotations

import contextlib
import csv
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from cobrowse import wire
from tests.cobrowse.parties import Party, Scene
from tests.cobrowse.relay_process import PASSWORD, RelayProcess
from tests.journeys.console import ROOT, Console
from tests.journeys.patience import until
from tests.journeys.screen import Screen
from tests.journeys.session_bus import SessionBus

AGENT: Final = "anna"
_DUMP: Final = """
import sys
from pathlib import Path
from desktop.cache.key import key_for
from desktop.shell.profile import Profile
from sqlcipher3 import dbapi2
profile = Profile(Path(sys.argv[1]))
key = key_for(profile.key)
assert key is not None
connection = dbapi2.connect(str(profile.cache))
connection.execute(f"PRAGMA key=\\"x'{key.hex()}'\\"")
for (name,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
    for row in connection.execute(f"select * from [{name}]"):
        print(name, row)
"""


def cached(console: Console, bus: SessionBus) -> str:
    """All that a console's cache holds, as whoever has the agent's keyring reads it."""
    done = subprocess.run(
        [sys.executable, "-c", _DUMP, str(console.profile)], env={**os.environ, **bus.env}, cwd=ROOT,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


class Desk:
    """All parts; the console starts when it is asked for. Customers and history are rows of the import's columns."""

    def __init__(self, folder: Path, customers: Sequence[Mapping[str, str]], history: Sequence[Mapping[str, str]] = ()) -> None:
        self.folder = folder
        with contextlib.ExitStack() as stack:
            self.screen = stack.enter_context(Screen(folder))
            self.bus = stack.enter_context(SessionBus(folder, self.screen.env))
            self.relay = RelayProcess(folder)
            self.relay.add_user(AGENT, display="Anna Bos")
            self._import("customers", customers)
            if history:
                self._import("history", history)
            stack.enter_context(self.relay)
            self.console = stack.enter_context(Console(folder, self.screen, self.bus, {}, relay=self.relay.url))
            self._stack = stack.pop_all()

    def _import(self, what: str, rows: Sequence[Mapping[str, str]]) -> None:
        path = self.folder / f"{what}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        self.relay.command(what, "import", str(path))
        path.unlink()

    def sit_down(self) -> None:
        """The agent signs in and is available."""
        console = self.console
        console.settle({}, {"language": "en", "theme": "light"})
        console.start()
        console.write("Name", AGENT)
        console.write("Password", PASSWORD, secret=True)
        self.screen.key("Return")
        before = console.description("Availability")
        console.pick("Availability", 1)
        until(lambda: console.description("Availability") != before, lambda: f"the agent is not available:\n{console.told()}")

    def cached(self) -> str:
        """All that the cache holds, as whoever has the agent's keyring reads it."""
        return cached(self.console, self.bus)

    def close(self) -> None:
        """Takes it all away."""
        self._stack.close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


async def caller(scene: Scene, *, login: str = "", **call: Any) -> tuple[Party, str]:
    """A customer who calls, with a signed site login or without: their page, and the contact."""
    page = await scene.page(await scene.token(**({"Authorization": f"Bearer {login}"} if login else {})))
    await page.say(wire.Call(**call))
    return page, (await page.expect(wire.State)).contact
