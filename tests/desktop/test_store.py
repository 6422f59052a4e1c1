"""The cache as the console uses it: real files, a real key in memory; what is kept is there at the next start, and in order."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from cobrowse import wire
from cobrowse.identity import Card, Known, Level, Line
from desktop.cache import key
from desktop.cache.kept import Retention
from desktop.shell import effects as f
from desktop.shell import events as e
from desktop.shell.profile import Profile
from desktop.shell.store import Store, _retention

KNOWN = Known(Level.CLAIMED, said_name="Anneke de Vries")
FINISH = wire.Finish("k1", "Order", "Solved", "Gave ten percent")
DRAFT = e.Draft("Half a sentence", "Order")


@pytest.fixture(params=[True, False], ids=["with a keyring", "without"])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    secret = os.urandom(32) if request.param else None
    monkeypatch.setattr(key, "key_for", lambda _profile: secret)  # the keyring itself is the key's test
    return bool(request.param)


def readable(place: Path, words: bytes) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file() and words in path.read_bytes()]


class Run:
    """One start of the console, as far as the store sees it."""

    def __init__(self, place: Path) -> None:
        self._told: asyncio.Queue[e.Event] = asyncio.Queue()
        self.store = Store(Profile(place), self._told.put_nowait)

    async def told(self) -> e.Event:
        return await asyncio.wait_for(self._told.get(), 20)


async def test_what_was_kept_is_there_at_the_next_start_or_it_is_said_that_it_is_not(tmp_path: Path, kept: bool) -> None:
    first = Run(tmp_path)
    first.store.carry_out(f.KeepKnown("k0", KNOWN))  # before it is open: waits
    first.store.open()
    assert await first.told() == e.CacheOpened(kept)
    for effect in (f.KeepDraft("k2", DRAFT), f.KeepFinish(FINISH), f.AskCache("k0"), f.AskCache("nobody")):
        first.store.carry_out(effect)
    assert {await first.told(), await first.told()} == {e.CacheAnswered("k0", KNOWN), e.CacheAnswered("nobody", None)}
    await first.store.close()

    second = Run(tmp_path)
    second.store.open()
    expected = e.CacheOpened(True, (FINISH,), (), (("k2", DRAFT),)) if kept else e.CacheOpened(False)
    assert await second.told() == expected
    second.store.carry_out(f.DropFinish("k1"))
    second.store.carry_out(f.KeepDraft("k2", None))
    second.store.open()  # a second sign-in asks what it holds now
    assert await second.told() == e.CacheOpened(kept)
    await second.store.close()
    assert readable(tmp_path, b"Anneke") == []


async def test_what_a_wrap_up_may_be_given_is_there_at_the_next_start(tmp_path: Path, kept: bool) -> None:
    first = Run(tmp_path)
    first.store.open()
    await first.told()
    for lists in ((("Return",), ()), (("Order", "Repair"), ("Solved",))):
        first.store.carry_out(f.KeepLists(*lists))
    await first.store.close()
    second = Run(tmp_path)
    second.store.open()
    opened = await second.told()
    assert opened == (e.CacheOpened(True, reasons=("Order", "Repair"), outcomes=("Solved",)) if kept else e.CacheOpened(False))
    await second.store.close()


async def test_closed_before_it_was_opened(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.store.carry_out(f.KeepKnown("k0", KNOWN))
    await run.store.close()
    assert readable(tmp_path, b"") == [], "no file was made"


@pytest.mark.parametrize(
    ("settings", "days", "customers"),
    [
        ("", 30, 5_000),
        ("[cache]\ndays=7\ncustomers=100\n", 7, 100),
        ("[cache]\ndays=0\n", 0, 5_000),
        ("[cache]\ndays=999999\ncustomers=99999999\n", 3_650, 100_000),
        ("[cache]\ndays=-3\ncustomers=many\n", 30, 5_000),
    ],
)
@pytest.mark.logs("setting_not_understood")
def test_how_much_is_kept_stands_in_the_settings(tmp_path: Path, settings: str, days: int, customers: int) -> None:
    Profile(tmp_path).settings.write_text(settings, "utf-8")
    assert _retention(Profile(tmp_path)) == Retention(days, customers)


CARD = Card("c1", "Anneke de Vries", street="Kerkstraat 12")
LINE = Line("l1", time.time() - 9e5, "repair", "Réparation of the cooktop", "Solved", "The igniter was replaced")
VERIFIED = Known(Level.VERIFIED, card=CARD, customer="c1", journey=(LINE,))


async def test_unsent_notes_are_there_at_the_next_start_on_their_version(tmp_path: Path, kept: bool) -> None:
    first = Run(tmp_path)
    first.store.open()
    await first.told()
    for effect in (f.KeepNotes("k1", "older", 2), f.KeepNotes("k1", "newer", 3), f.KeepNotes("k2", "told", 0), f.DropNotes("k2")):
        first.store.carry_out(effect)
    await first.store.close()
    second = Run(tmp_path)
    second.store.open()
    assert await second.told() == e.CacheOpened(kept, unsent=(("k1", "newer", 3),) if kept else ())
    await second.store.close()
    assert readable(tmp_path, b"newer") == []


async def test_what_is_remembered_and_found_and_forgotten(tmp_path: Path, kept: bool) -> None:
    run = Run(tmp_path)
    run.store.open()
    await run.told()
    recent = (wire.Recent("k1", "Anneke de Vries", LINE.at), wire.Recent("k2", "Bo", LINE.at))
    for effect in (f.KeepRecent(recent), f.KeepKnown("k1", VERIFIED), f.KeepKnown("k2", KNOWN), f.Remember("k9", "c1", Level.VERIFIED)):
        run.store.carry_out(effect)
    remembered = await run.told()
    assert isinstance(remembered, e.CacheRemembered)
    assert remembered.known
    assert (remembered.contact, remembered.known.card, remembered.known.journey) == ("k9", CARD, (LINE,))
    run.store.carry_out(f.Remember("k9", "c1", Level.CLAIMED))
    below = await run.told()
    assert isinstance(below, e.CacheRemembered)
    assert below.known is None or (below.known.card is None and below.known.journey == ())
    for text in ("reparation", "igni", "vries cook"):
        run.store.carry_out(f.Search(text))
        found = await run.told()
        assert isinstance(found, e.CacheFound)
        assert [(hit.customer, hit.contact, hit.line, hit.name) for hit in found.hits] == [("c1", "k1", LINE, "Anneke de Vries")], text
    run.store.carry_out(f.Forget(("c1",)))
    assert await run.told() == e.CacheForgot((recent[1],))
    run.store.carry_out(f.Search("igni"))
    assert await run.told() == e.CacheFound("igni")
    await run.store.close()


async def test_typing_on_gives_up_the_question_before(tmp_path: Path, kept: bool) -> None:
    run = Run(tmp_path)
    run.store.open()
    await run.told()
    words = ["i", "ig", "ign", "igni"]
    for text in words:
        run.store.carry_out(f.Search(text))
    answered = [await run.told()]
    while answered[-1] != e.CacheFound("igni"):
        answered.append(await run.told())
    assert len(answered) <= len(words)
    await run.store.close()
