"""A directory beside the database, through a running relay: what it knows is told while it rings, and its faults stay its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import jwt
import pytest

from cobrowse import wire
from cobrowse.identity import Known, Level
from tests.cobrowse.directories import KEY, DirectoryServer, directory, send, tells
from tests.cobrowse.parties import Party, Scene
from tests.cobrowse.relay_process import SITE, SITE_KEY, RelayProcess

pytestmark = pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)

CUSTOMERS = """number,name,phone,email,street,postcode,city,since,language,remark
K1,Johan Bakker,030 234 56 78,j@example.org,Molenstraat 41,3811 GH,Amersfoort,2014-09-02,nl,
K2,Fatima el Amrani,020 765 43 21,f@example.org,Weesperzijde 88,1091 EH,Amsterdam,,nl,
"""
PHONE = "06 24 68 13 57"
MARIA: dict[str, object] = {
    "number": "K9", "name": "Maria de Boer", "phone": PHONE, "street": "Kerkstraat 12", "city": "Utrecht", "remark": "Prefers mornings",
}  # fmt: skip


@pytest.fixture
def asked() -> Iterator[DirectoryServer]:
    with directory() as server:
        yield server


@pytest.fixture
def relay(stopped_relay: RelayProcess, asked: DirectoryServer, tmp_path: Path) -> Iterator[RelayProcess]:
    config = stopped_relay.data / "relay.toml"
    config.write_text(f'{config.read_text()}\n[directory]\nurl = "{asked.url}"\nkey = "{KEY}"\ntimeout = 5.0\n')
    file = tmp_path / "customers.csv"
    file.write_text(CUSTOMERS, encoding="utf-8")
    stopped_relay.command("customers", "import", str(file))
    with stopped_relay:
        yield stopped_relay


async def heard(console: Party) -> tuple[Known, Known]:
    """What is known at the offer, and what once the directory was asked."""
    offer = await console.expect(wire.Offer)
    return offer.known, (await console.expect(wire.CustomerKnown, contact=offer.contact)).known


def offered(console: Party) -> str:
    return next(message.contact for message in reversed(console.seen) if isinstance(message, wire.Offer))


def journal(relay: RelayProcess) -> list[str]:
    return [str(row[0]) for row in relay.rows("select detail from journal where what = 'directory' order by id")]


async def test_it_knows_somebody_whom_the_database_does_not(scene: Scene, asked: DirectoryServer) -> None:
    asked.answer = tells(MARIA)
    console, page = await scene.console("anna"), await scene.page()
    await page.say(wire.Call(name="M", phone=PHONE))
    at_once, then = await heard(console)
    assert (at_once.pending, at_once.level, at_once.candidates) == (True, Level.UNKNOWN, ())
    assert (then.pending, then.level, [one.name for one in then.candidates]) == (False, Level.CLAIMED, ["M. d. B."])
    assert [(sign.kind.value, sign.source) for sign in then.signs] == [("phone", "directory")]
    contact = offered(console)
    await console.say(wire.Accept(contact))
    await console.say(wire.Verify(contact, "street", "Kerkstr. 12"))
    assert (await console.expect(wire.VerifyResult)).result == "matched"
    known = (await console.expect(wire.CustomerKnown)).known
    assert known.card is not None
    assert (known.card.name, known.card.remark, known.customer) == ("Maria de Boer", "Prefers mornings", known.card.customer)
    assert asked.asked == [{"phone": "+31624681357"}]
    assert journal(scene.relay) == ["phone:1"]


async def test_a_login_s_card_is_brought_up_to_date(scene: Scene, asked: DirectoryServer) -> None:
    asked.answer = tells({**MARIA, "number": "K1", "email": "J@example.org", "name": "Johan Bakker-Vos"})
    login = jwt.encode({"sub": "K1", "aud": SITE, "exp": int(time.time()) + 60}, SITE_KEY, "HS256")
    console, page = await scene.console("anna"), await scene.page(await scene.token(Authorization=f"Bearer {login}"))
    await page.say(wire.Call())
    at_once, then = await heard(console)
    assert at_once.card is not None and then.card is not None  # noqa: PT018 - for the type checker
    assert (at_once.card.name, at_once.card.street, at_once.pending) == ("Johan Bakker", "Molenstraat 41", True)
    assert (then.card.name, then.card.street, then.card.postcode, then.pending) == ("Johan Bakker-Vos", "Kerkstraat 12", "3811 GH", False)
    assert asked.asked == [{"number": "K1"}]


async def test_another_customer_is_refused(scene: Scene, asked: DirectoryServer) -> None:
    console = await scene.console("anna")
    lies = (
        {**MARIA, "phone": "020 765 43 21"},  # whom nobody asked about
        {**MARIA, "number": "K2"},  # Fatima's number, with nothing that is hers
    )
    for lie in lies:
        asked.answer = tells(lie)
        page = await scene.page()
        await page.say(wire.Call(phone=PHONE))
        _, then = await heard(console)
        assert (then.pending, then.candidates, then.signs) == (False, (), ())
        await page.say(wire.HangUp(offered(console)))
    assert journal(scene.relay) == ["phone:other_customer"] * 2
    assert scene.relay.rows("select name from customers where number = 'K2'") == [("Fatima el Amrani",)]
    assert scene.relay.rows("select count(*) from signs where source = 'directory'") == [(0,)]


async def test_one_that_hangs_holds_up_nothing(scene: Scene, asked: DirectoryServer) -> None:
    def hangs(_handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
        asked.released.wait(60)

    asked.answer = hangs
    console, page = await scene.console("anna"), await scene.page()
    await page.say(wire.Call(phone="0302345678"))
    offer = await console.expect(wire.Offer)
    assert (offer.known.pending, [one.name for one in offer.known.candidates]) == (True, ["J. B."])
    await console.say(wire.Accept(offer.contact))
    await console.say(wire.Verify(offer.contact, "street", "Molenstraat 41"))
    assert (await console.expect(wire.VerifyResult)).result == "matched"
    known = (await console.expect(wire.CustomerKnown, contact=offer.contact)).known
    assert known.card is not None
    assert known.pending, "it rang, was answered and verified while the directory hung"
    asked.released.set()  # it closes without a word
    known = (await console.expect(wire.CustomerKnown, contact=offer.contact)).known
    assert known.card is not None, "what the agent did meanwhile stands"
    assert not known.pending
    assert journal(scene.relay) == ["phone:unreachable"]


async def test_a_number_that_changed_owners(scene: Scene, asked: DirectoryServer) -> None:
    console = await scene.console("anna")
    for number, name in (("K9", "Maria de Boer"), ("K10", "Ole Lund")):
        asked.answer = tells({**MARIA, "number": number, "name": name})
        page = await scene.page()
        await page.say(wire.Call(phone=PHONE))
        _, then = await heard(console)
        assert [one.name for one in then.candidates] == ["M. d. B." if number == "K9" else "O. L."]
        await page.say(wire.HangUp(offered(console)))


async def test_ten_megabytes_and_gone(scene: Scene, asked: DirectoryServer) -> None:
    def huge(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
        send(handler, b" " * 10_000_000)

    asked.answer = huge
    console, page = await scene.console("anna"), await scene.page()
    await page.say(wire.Call(phone=PHONE))
    _, then = await heard(console)
    assert not then.pending
    assert journal(scene.relay) == ["phone:too_large"]
    log = await asyncio.to_thread(scene.relay.log.read_text)
    assert "too_large" in log
    assert not any(word in log for word in ("24681357", "2468", KEY))
