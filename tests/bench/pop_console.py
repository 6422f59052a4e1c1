"""The console's side of `pop`: its own state, its store with the cache, and the customer panel, painted. Run as a program.

`python -m tests.bench.pop_console FOLDER CUSTOMERS COUNT` lets so many offers ring, each of another customer who was verified by a site
login, while the relay still asks the organisation's directory, and prints the seconds of each from the message to the painted card.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

import qasync
from PySide6.QtWidgets import QApplication, QWidget

from cobrowse import wire
from cobrowse.contact import Availability
from cobrowse.identity import Known, Level, Sign, SignKind
from desktop.customer.panel import CustomerPanel
from desktop.shell import effects as f
from desktop.shell import events as e
from desktop.shell import store as stores
from desktop.shell.console import advance
from desktop.shell.profile import Profile
from desktop.shell.state import Console
from desktop.shell.store import Store
from desktop.shell.views import customer_view
from tests.bench.remembering import Town, name

WITHIN: Final = 10.0
FIRST: Final = 10
"""Offers that are not counted: fonts and code are read at the first."""


class Shown:
    """The console, without what is not about the offer."""

    def __init__(self, folder: Path, customers: int) -> None:
        town = Town(folder / "cache.db", folder / "plain.db", customers, ())
        stores._make = lambda profile: town.open()  # its key is in no keyring, and it keeps more than the policy would
        self.waits_for = ""
        self.painted = asyncio.Event()
        self.console = Console()
        self.opened = asyncio.Event()
        self.panel = CustomerPanel()
        self._host = QWidget()
        self.panel.setParent(self._host)
        self._host.resize(400, 900)
        self.panel.resize(400, 900)
        self.store = Store(Profile(folder), self.take)

    def show(self) -> None:
        """Onto the screen."""
        self._host.show()

    def take(self, event: e.Event) -> None:
        """As the window does: the state goes on, the cache is asked, the panel shows."""
        if isinstance(event, e.CacheOpened):
            self.opened.set()
        self.console, effects = advance(self.console, event)
        for effect in effects:
            if isinstance(effect, f.KeepKnown | f.Remember):
                self.store.carry_out(effect)
        self.panel.show_customer(customer_view(self.console))
        if self.waits_for and self.panel.name.text() == self.waits_for:
            self._host.repaint()  # at once, and all of it
            self.painted.set()


async def main(folder: Path, customers: int, count: int) -> list[float]:
    """The seconds of each offer."""
    shown, rng, seconds = Shown(folder, customers), random.Random(9), []
    shown.show()
    for event in (e.SessionChanged(e.SessionStanding.SIGNED_IN, name="Eva"), e.LinkChanged(e.LinkStanding.UP)):
        shown.take(event)
    shown.take(e.Told(wire.Welcome(wire.Role.AGENT, "Eva", "eva", availability=Availability.AVAILABLE), b""))
    shown.store.open()
    await asyncio.wait_for(shown.opened.wait(), WITHIN)
    await asyncio.sleep(0)  # it is told before it is taken into use
    for number in rng.sample(range(customers), min(customers, count + FIRST)):
        signs = (Sign(SignKind.SITE_LOGIN),)
        told = Known(Level.VERIFIED, signs=signs, verified_by="site_login", customer=f"customer-{number}", pending=True)
        offer = wire.Offer(f"offer-{number}", told, waited=3.0, timeout=30.0)
        shown.waits_for = name(number)
        shown.painted.clear()
        began = time.perf_counter()
        shown.take(e.Told(offer, b""))
        await asyncio.wait_for(shown.painted.wait(), WITHIN)
        seconds.append(time.perf_counter() - began)
        shown.console = replace(shown.console, ringing=None)
        shown.take(e.Told(wire.OfferEnded(offer.contact, "customer"), b""))
    await shown.store.close()
    return seconds[FIRST:]


if __name__ == "__main__":
    app = QApplication([])
    loop = qasync.QEventLoop(app)
    with loop:
        print(json.dumps(loop.run_until_complete(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))))
