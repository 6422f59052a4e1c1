"""Without a relay the agent reads, searches, writes and finishes; console and relay are killed in between, and all arrives exactly once."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import jwt
import pytest

from cobrowse import wire
from cobrowse.contact import ContactState
from tests.cobrowse.parties import Scene
from tests.cobrowse.relay_process import SITE, SITE_KEY
from tests.journeys.console import Console
from tests.journeys.desk import Desk, caller
from tests.journeys.patience import DidNotHappen, until

pytestmark = [pytest.mark.journey]

CUSTOMER: Final = {"number": "K1", "name": "Maria de Boer", "phone": "06 21 34 56 01", "street": "Kerkstraat 12", "city": "Utrecht"}
HISTORY: Final = {
    "customer_number": "K1", "at": "2026-10-12T10:00:00+02:00", "channel": "repair", "title": "Repair of the cooktop", "outcome": "Solved",
    "detail": "The igniter was replaced", "agent": "", "phone": "",
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path, [CUSTOMER], [HISTORY]) as made:
        yield made


async def _call(desk: Desk, scene: Scene, **call: str) -> str:
    """Calls, is answered, and the agent hangs up."""
    page, contact = await caller(scene, **call)
    await asyncio.to_thread(desk.console.press, "Answer", "push button")
    await page.expect(wire.State, state=ContactState.CONNECTING)
    await asyncio.to_thread(desk.console.press, "Hang up")
    await page.expect(wire.State, state=ContactState.WRAP_UP)
    return contact


def _finish(desk: Desk, notes: str) -> None:
    desk.console.write("Notes", notes)
    desk.console.choose("Reason", 1)
    desk.console.choose("Outcome", 1)
    desk.console.press("Finish")


def _search(desk: Desk, words: str, found: str) -> None:
    desk.screen.key("ctrl+f")
    until(lambda: (seen := desk.console.focused()) and seen.name == "Search", lambda: f"the keyboard in Search:\n{desk.console.told()}")
    desk.screen.write(words)
    until(lambda: any(found in item for item in desk.console.items("Found")), lambda: f"{found!r} found:\n{desk.console.told()}")
    desk.screen.key("Return")


def _again(desk: Desk) -> None:
    """The console dies without a word and is started anew."""
    process = desk.console.process
    process.signal(signal.SIGKILL)
    assert process.until_ends() == -signal.SIGKILL
    process.kill()
    desk.console.start()


def _stands(console: Console, notes: str, reason: str) -> None:
    until(
        lambda: (console.value("Notes"), console.description("Reason")) == (notes, reason),
        lambda: f"{notes!r} and {reason!r}:\n{console.told()}",
    )


def _try_now(console: Console) -> None:
    """Presses Try now, unless the console's own next try was sooner, and waits for the relay."""
    pressed = False

    def back() -> bool:
        nonlocal pressed
        if not console.has_text("No connection to the relay"):
            return True
        if not pressed and console.look_for("Try now", "push button") is not None:
            with suppress(DidNotHappen):  # it went as it was to be pressed
                console.press("Try now", seconds=0)
                pressed = True
        return False

    until(back, lambda: f"the relay again:\n{console.told()}")


async def test_what_is_done_without_a_relay_arrives_exactly_once(desk: Desk) -> None:
    await asyncio.to_thread(desk.sit_down)
    login = jwt.encode({"sub": "K1", "aud": SITE, "exp": int(time.time()) + 600}, SITE_KEY, "HS256")
    async with Scene(desk.relay) as scene:
        first = await _call(desk, scene, login=login, name="Maria")
        await asyncio.to_thread(_finish, desk, "Boots, size 42.")
        await asyncio.to_thread(until, lambda: desk.console.items("Recent contacts"), "the first among the recent contacts")
        second = await _call(desk, scene, name="Bo")
        await asyncio.to_thread(_half_a_wrap_up, desk)
        await asyncio.to_thread(desk.relay.stop, signal.SIGKILL)
    await asyncio.to_thread(_without_a_relay, desk)
    await asyncio.to_thread(_and_back, desk, first, second)


def _half_a_wrap_up(desk: Desk) -> None:
    """What is written and chosen so far outlives the console, and then the relay; its time goes on by the relay's clock."""
    console = desk.console
    console.write("Notes", "Wants to be")
    chosen = console.choose("Reason", 2)
    console.reads("Saved")
    _again(desk)
    began = time.monotonic()
    console.reads(r"^Wrap-up \d+:\d\d")
    _stands(console, "Wants to be", chosen)  # the relay may tell of the contact before the keyring has opened the cache with its notes
    desk.relay.stop(signal.SIGKILL)
    console.reads("No connection to the relay")
    _again(desk)  # what is half-written is there at once, relay or not
    console.reads(r"^Wrap-up \d+:\d\d")
    _stands(console, "Wants to be", chosen)
    console.reads("No connection to the relay")
    outcome = console.choose("Outcome", 2)  # what there is to choose is known without the relay, too
    desk.relay.start()
    _try_now(console)
    until(
        lambda: (console.value("Notes"), console.description("Reason"), console.description("Outcome")) == ("Wants to be", chosen, outcome),
        lambda: f"what was written and chosen, with the relay again:\n{console.told()}",
    )
    # what the relay tells comes after the link: until then the console counts by itself, from its start, and so stays below
    until(lambda: time.monotonic() - began < _wrapped(console), "its time from the end of the call, whatever was away since")


def _wrapped(console: Console) -> int:
    """The seconds that the wrap-up shows."""
    minutes, seconds = console.reads(r"^Wrap-up \d+:\d\d").split()[-1].split(":")
    return int(minutes) * 60 + int(seconds)


def _without_a_relay(desk: Desk) -> None:
    console = desk.console
    console.reads("No connection to the relay")
    _finish(desk, "Wants to be called back.")
    console.reads("1 wrap-up waits for the relay")
    _search(desk, "igni", "Repair of the cooktop")
    console.reads("Kerkstraat 12")
    console.reads("From this computer")
    console.write("Notes", "Boots, size 42. Not 43.")
    console.reads("1 note waits for the relay")
    console.reads("Saved here")
    _again(desk)  # the relay is still away: who was signed in goes on
    console.reads("1 note waits for the relay")
    console.reads("1 wrap-up waits for the relay")
    console.open_item("Recent contacts", "Maria de Boer")
    console.reads("Kerkstraat 12")
    until(lambda: console.value("Notes") == "Boots, size 42. Not 43.", lambda: f"what was written:\n{console.told()}")
    console.write("Notes", "Boots, size 42. Not 43. Friday.")
    console.reads("Saved here")
    console.save("offline")
    _again(desk)
    console.reads("1 note waits for the relay")


def _and_back(desk: Desk, first: str, second: str) -> None:
    console, relay = desk.console, desk.relay
    relay.start()
    _try_now(console)
    notes = f"select notes from contacts where id = '{first}'"
    until(lambda: relay.rows(notes) == [("Boots, size 42. Not 43. Friday.",)], "the notes there")
    relay.stop(signal.SIGKILL)  # whether its answers arrived nobody knows: they are asked for again
    console.reads("No connection to the relay")
    relay.start()
    _try_now(console)
    until(lambda: not console.has_text("wait.? for the relay"), lambda: f"nothing waits:\n{console.told()}")
    stored = f"select notes, reason <> '', state from contacts where id in ('{first}', '{second}') order by called"
    assert [tuple(row) for row in relay.rows(stored)] == [
        ("Boots, size 42. Not 43. Friday.", 1, "completed"), ("Wants to be called back.", 1, "completed"),
    ]  # fmt: skip
    finished = f"select count(*) from journal where what = 'finished' and contact in ('{first}', '{second}')"
    assert relay.rows(finished) == [(2,)], "each once"
    until(lambda: len(console.items("Recent contacts")) == 2, lambda: f"both among the recent contacts:\n{console.told()}")
    assert "Boots, size 42. Not 43. Friday." not in "".join(str(row) for row in relay.rows("select detail from journal"))
