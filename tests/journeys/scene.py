"""The scene of a story: everything that has a part in it, real and private, put up and taken down in one place.

customer's browser -- wire tap -- relay -- console on the screen, in the session, with the headset
         |
        shop
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final

from tests.journeys.chromium import Chromium
from tests.journeys.console import Console
from tests.journeys.customer import PHONE, WINDOW, Customer
from tests.journeys.firefox import Firefox
from tests.journeys.patience import until
from tests.journeys.process import Process
from tests.journeys.screen import Screen
from tests.journeys.servers import AGENT, KEY, PASSWORD, Relay, Shop, free_port
from tests.journeys.session_bus import SessionBus
from tests.journeys.sound import (
    BROWSER,
    CUSTOMER,
    HEADSET,
    MICROPHONE,
    RATE,
    RINGING,
    Likeness,
    Recording,
    Samples,
    Sound,
    likeness,
    samples,
    spoken,
)
from tests.journeys.wire_tap import WireTap

BROWSERS: Final = ("chromium", "firefox", "phone")
"""What a customer comes with; the phone is Chromium with a telephone's screen and a finger."""
ENOUGH: Final = 0.55
"""The figure of likeness from which speech counts as heard; other speech stays below 0.45 (see `test_sound.py`)."""


class Scene:
    """All parts. The relay and the shop run from the start; the console and the browser when they are asked for."""

    def __init__(
        self,
        folder: Path,
        *,
        size: tuple[int, int] = (1280, 800),
        keyring: bool = True,
        site: str = "shop",
        language: str = "en_GB",
        look: Mapping[str, str] | None = None,
        scale: float = 1.0,
    ) -> None:
        self.folder, self._language = folder, language
        self._words = ("Name", "Password", "Availability")
        self._look, self._scale = look or {}, scale
        self._stack = contextlib.ExitStack()
        with contextlib.ExitStack() as stack:
            self.screen = stack.enter_context(Screen(folder, *size))
            self.bus = stack.enter_context(SessionBus(folder, self.screen.env, keyring=keyring))
            self.sound = stack.enter_context(Sound(folder))
            shop_port = free_port()
            self.relay = stack.enter_context(Relay(folder, shop_port=shop_port))
            self.relay.start()
            self.tap = stack.enter_context(WireTap("127.0.0.1", self.relay.port))
            self.shop = stack.enter_context(Shop(folder, shop_port, self.tap.url, site=site, key=KEY))
            self.speech = {who: spoken(folder, who) for who in ("customer", "agent")}
            self._stack = stack.pop_all()

    def open_console(self, words: tuple[str, str, str] | None = None) -> Console:
        """The console, signed in and available; `words` name its fields and button in another language."""
        self.start_console()
        self._words = words or self._words
        self.sign_in()
        self.be_available()
        return self.console

    def start_console(self) -> Console:
        """The console as it starts the first time, with its devices chosen."""
        env = {**self.sound.env, "QT_SCALE_FACTOR": str(self._scale)}
        self.console = self._stack.enter_context(
            Console(
                self.folder,
                self.screen,
                self.bus,
                env,
                relay=self.relay.url,
                language=self._language,
            )
        )
        self.console.settle({"headset": HEADSET, "ringing": RINGING, "microphone": MICROPHONE}, self._look)
        self.console.start()
        return self.console

    def sign_in(self, password: str = PASSWORD) -> None:
        """Signs the agent in, by keyboard."""
        self.console.write(self._words[0], AGENT)
        self.console.write(self._words[1], password, secret=True)
        self.screen.key("Return")

    def be_available(self) -> None:
        """Chooses "Available" in the window."""
        button = self._words[2]
        before = self.console.description(button)
        self.console.pick(button, 1)
        until(lambda: self.console.description(button) != before, lambda: f"the agent is not available:\n{self.console.told()}")

    def open_browser(self, kind: str = "chromium", *, microphone: bool = True, allow: bool = True) -> Customer:
        """The customer's browser, one of `BROWSERS`; it plays to a device of its own."""
        env = {**self.sound.env, "PULSE_SINK": BROWSER}
        if kind == "firefox":
            if microphone:
                self.sound.plug_customer(self.speech["customer"])
            made: Customer = Firefox(self.folder, env, microphone=CUSTOMER if microphone else "", allow=allow)
        else:
            speech, phone = self.speech["customer"] if microphone else None, kind == "phone"
            made = Chromium(self.folder, env, speech=speech, camera=microphone, allow=allow, size=PHONE if phone else WINDOW, finger=phone)
        self.customer = self._stack.enter_context(made)
        return self.customer

    def original(self, who: str) -> Samples:
        """What the "customer" or the "agent" says."""
        return samples(self.speech[who])

    def until_heard(self, recording: Recording, who: str, seconds: float = 45.0) -> Likeness:
        """Waits until the speech of `who` (4 s of it) is in what was recorded lately, and says how well. The agent speaks meanwhile; the
        customer's browser speaks all the time.
        """
        wanted = self.original(who)
        player: Process | None = None
        best = Likeness(0.0, 0.0)
        compared = 0.0

        def look() -> Likeness | None:
            nonlocal best, compared, player
            if who == "agent" and (player is None or player.code is not None):
                player = self.sound.say(self.speech[who])  # again, until it was heard or the time is over
            if recording.seconds < compared + 0.25:
                return None  # comparing costs more than looking, and the machine has a call to carry
            compared = recording.seconds
            found = likeness(recording.heard()[-9 * RATE :], wanted, part=(0.5, 4.5))
            best = max(best, found, key=lambda one: one.figure)
            return found if found.figure > ENOUGH else None

        return until(look, lambda: f"the {who} is not heard: at best {best}\n{self.sound.streams()}", seconds)

    def close(self) -> None:
        """Takes everything down, the newest first."""
        self._stack.close()

    def __enter__(self) -> Scene:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.__exit__(kind, error, trace)
