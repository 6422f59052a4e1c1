"""Nothing above the claimed level shows anywhere but in the panel: not in notifications, titles, the task bar, logs, what a crash leaves,
the profile's files, or the accessibility tree before the level is reached. Figure: 0 found.

A customer with seeded secrets calls, is verified, and is wrapped up; at every step all those places are searched for each of them. That a
search finds something where it is meant to be is tested first: a test that cannot find finds nothing.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from cobrowse import wire
from cobrowse.contact import ContactState
from tests.cobrowse.parties import Scene
from tests.journeys.console import ROOT
from tests.journeys.desk import Desk, caller
from tests.journeys.patience import until

pytestmark = [pytest.mark.journey]

CARD: Final = {
    "number": "KN-90817263", "name": "Zefanja Quintelier", "phone": "06 28 76 54 32", "email": "zq.vlinder@example.org",
    "street": "Wolkendreef 87", "postcode": "9871 QX", "city": "Zonnemaire", "since": "2019-03-14", "language": "nl",
    "remark": "mandaat pimpernel", "birth_date": "1961-02-03",
}  # fmt: skip
HISTORY: Final = {
    "customer_number": "KN-90817263", "at": "2026-10-12T10:00:00+02:00", "channel": "call", "title": "Kwestie heliotroop",
    "outcome": "Uitkomst karmozijn", "detail": "Verhaal over amarant", "agent": "", "phone": "",
}  # fmt: skip
VISIT: Final = (
    wire.Trail(60, "product", "Laarzen obsidiaan", {}),
    wire.Trail(30, "form", "Klacht", {"field": "Klacht", "value": "waarde cinnaber"}),
)
NOTES: Final = "Notitie vermiljoen"
ALWAYS_PRIVATE: Final = (
    "Quintelier", "28765432", "28 76 54 32", "zq.vlinder", "Wolkendreef", "wolkendreef", "9871 QX", "9871QX", "Zonnemaire", "pimpernel",
    "1961-02-03", "90817263", "heliotroop", "karmozijn", "amarant", "cinnaber",
)  # fmt: skip
"""What only a verified level sees, in the panel."""
OUTSIDE: Final = (*ALWAYS_PRIVATE, "obsidiaan", "vermiljoen", "Zefanja van Buiten")
"""What stands nowhere outside the window: not what they looked at, what the agent wrote, or more of the name typed than an initial."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path, [CARD], [HISTORY]) as made:
        yield made


def _words(text: str, secrets: tuple[str, ...]) -> set[str]:
    return {secret for secret in secrets if secret.casefold() in text.casefold()}


def _x(desk: Desk, *command: str) -> str:
    done = subprocess.run(command, env={**os.environ, **desk.screen.env}, capture_output=True, text=True, errors="replace", check=False)
    return done.stdout


def outside(desk: Desk) -> dict[str, str]:
    """Everything that others than the agent in this window may read, by where it stands."""
    console = desk.console
    windows = {line.split()[0] for line in _x(desk, "xwininfo", "-root", "-tree").splitlines() if line.strip().startswith("0x")}
    found = {f"property of {window}": _x(desk, "xprop", "-id", window) for window in windows}
    found["windows"] = _x(desk, "xwininfo", "-root", "-tree")
    found["root"] = _x(desk, "xprop", "-root")
    found["notifications"] = repr(desk.bus.notifications())
    found["standard output"] = console.process.text()
    found["relay's log"] = desk.relay.log.read_text(errors="replace")
    for part in ("cmdline", "environ", "comm"):
        found[part] = Path(f"/proc/{console.process.pid}/{part}").read_bytes().decode(errors="replace")
    for file in [*console.profile.rglob("*"), *desk.bus.home.rglob("*")]:
        if file.is_file():
            found[f"file {file.name}"] = file.read_bytes().decode("utf-8", "replace") + file.read_bytes().decode("utf-16-le", "replace")
            found[f"name of {file.name}"] = str(file)
    return found


def clean_outside(desk: Desk, step: str) -> int:
    """Searches outside; how many places were looked at."""
    places = outside(desk)
    hits = {place: found for place, text in places.items() if (found := _words(text, OUTSIDE))}
    assert not hits, f"{step}: {hits}"
    return len(places)


def clean_below_verified(desk: Desk, step: str) -> None:
    """In the window's whole tree, hidden parts too, and in the cache as its owner reads it, nothing that the level does not see."""
    console = desk.console
    told = "\n".join([*(seen.name for seen in console.seen(hidden=True)), *console.texts()])
    assert not (found := _words(told, ALWAYS_PRIVATE)), f"{step}, in the accessibility tree: {found}"
    assert not (found := _words(desk.cached(), ALWAYS_PRIVATE)), f"{step}, in the cache: {found}"


async def test_nothing_personal_is_found_outside_the_panel(desk: Desk) -> None:
    console = desk.console
    await asyncio.to_thread(desk.sit_down)
    places = await asyncio.to_thread(clean_outside, desk, "nobody")
    async with Scene(desk.relay) as scene:
        page, _ = await caller(scene, name="Zefanja van Buiten", phone="06 28 76 54 32", trail=VISIT)
        await asyncio.to_thread(console.find, "Answer", "push button")
        await asyncio.to_thread(until, lambda: "Zefanja B." in repr(desk.bus.notifications()), "the claimed name in the notification")
        await asyncio.to_thread(clean_outside, desk, "offer")
        await asyncio.to_thread(clean_below_verified, desk, "offer")
        await asyncio.to_thread(console.press, "Answer")
        await page.expect(wire.State, state=ContactState.CONNECTING)
        await asyncio.to_thread(console.find, "Verify", "push button")
        await asyncio.to_thread(clean_outside, desk, "claimed")
        await asyncio.to_thread(clean_below_verified, desk, "claimed")
        await asyncio.to_thread(_verify, desk)
        assert await asyncio.to_thread(lambda: _words("\n".join(console.texts()), ALWAYS_PRIVATE)) >= {"Quintelier", "pimpernel"}
        assert _words(await asyncio.to_thread(desk.cached), ALWAYS_PRIVATE) >= {"Quintelier", "heliotroop"}, "it can find"
        await asyncio.to_thread(clean_outside, desk, "verified")
        await asyncio.to_thread(_reveal, desk)
        await asyncio.to_thread(console.press, "Hang up")
        await page.expect(wire.State, state=ContactState.WRAP_UP)
        await asyncio.to_thread(console.write, "Notes", NOTES)
        await asyncio.to_thread(clean_outside, desk, "wrap-up")
        await asyncio.to_thread(_finish, desk)
        await asyncio.to_thread(clean_outside, desk, "finished")
        await asyncio.to_thread(_crash, desk)
    assert places > 20


def _verify(desk: Desk) -> None:
    """The customer says the street; what the agent types is theirs to see."""
    console = desk.console
    field = next(seen for seen in console.seen() if seen.role == "text" and seen.name in ("Street", "Postcode", "Date of birth"))
    said = {"Street": "Wolkendreef 87", "Postcode": "9871 QX 87", "Date of birth": "3-2-1961"}[field.name]
    console.write(field.name, said)
    desk.screen.key("Return")
    console.reads("Verified")
    console.reads("pimpernel")


def _reveal(desk: Desk) -> None:
    """One thing more opens a locked field for a while: on the card, and nowhere else, the cache included."""
    console = desk.console
    assert not console.has_text("zq.vlinder"), "locked"
    console.press("Ask one thing more")
    console.write("Date of birth", "3-2-1961")
    desk.screen.key("Return")
    console.press("Show E-mail")
    console.find("Reason for seeing it")
    desk.screen.write("Wants the invoice")
    desk.screen.key("Return")
    console.reads("zq.vlinder")
    clean_outside(desk, "revealed")
    assert not _words(desk.cached(), ("zq.vlinder", "1961-02-03")), "what is revealed is never kept"


def _finish(desk: Desk) -> None:
    desk.console.choose("Reason", 1)
    desk.console.choose("Outcome", 1)
    desk.console.press("Finish")
    until(lambda: desk.console.items("Recent contacts"), lambda: f"the contact among the recent ones:\n{desk.console.told()}")


def _crash(desk: Desk) -> None:
    """The console dies badly with the customer's card open: what faulthandler and the diagnostics write has nothing of it."""
    console = desk.console
    console.open_item("Recent contacts", "Quintelier|Zefanja")
    console.reads("pimpernel")
    clean_outside(desk, "opened again")
    console.process.signal(signal.SIGABRT)
    assert console.process.until_ends() == -signal.SIGABRT
    left = console.process.text()
    assert "Fatal Python error" in left, "faulthandler wrote what it had"
    report = desk.folder / "diagnostics.json"
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "diagnostics", str(report), "--profile", str(console.profile)],
        env={**console.env, **desk.bus.env}, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = left + done.stdout + done.stderr + report.read_text()
    for file in (path for path in console.profile.rglob("*") if path.is_file()):
        told += file.read_bytes().decode("utf-8", "replace")
    assert not _words(told, OUTSIDE)
