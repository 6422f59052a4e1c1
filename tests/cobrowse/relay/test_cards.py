"""A card made in a contact, through a running relay: a number for who had none, and whoever is on record is found first."""

from __future__ import annotations

from pathlib import Path

import pytest

from cobrowse import wire
from cobrowse.identity import NEW_CARD, Known, Level
from cobrowse.relay.cards import drafted
from cobrowse.wire import Problem, WireError
from tests.cobrowse.parties import Party, Scene

CUSTOMERS = """number,name,phone,email,street,postcode,city,since,language,remark
K1,Johan Bakker,030 234 56 78,j@example.org,Molenstraat 41,3811 GH,Amersfoort,2014-09-02,nl,
"""
ON_BOTH = pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)


async def known(console: Party) -> Known:
    return (await console.expect(wire.CustomerKnown)).known


def imported(scene: Scene, folder: Path) -> None:
    file = folder / "customers.csv"
    file.write_text(CUSTOMERS, encoding="utf-8")
    scene.relay.command("customers", "import", str(file))


@ON_BOTH
async def test_somebody_unknown_gets_a_card_with_a_number(scene: Scene) -> None:
    console, page = await scene.console("anna"), await scene.page(token := await scene.token())
    contact = await scene.call(console, page, name="Mieke", phone="06 24 68 13 57 toestel 12")
    card = wire.MakeCard(contact, " Mieke  Janssen ", email="M@Example.org", street="Kerkstraat 12", postcode="3511 AB", city="Utrecht")
    await console.say(card)
    made = await console.expect(wire.CardMade)
    assert (made.result, made.number[:1], len(made.number)) == ("made", "N", 9)
    now = await known(console)
    assert now.card is not None
    assert (now.level, now.verified_by, now.verifiers) == (Level.VERIFIED, NEW_CARD, ())
    assert (now.card.name, now.card.number, now.card.phone) == ("Mieke Janssen", made.number, "+31624681357;ext=12")
    await console.say(wire.Verify(contact, "street", "Kerkstraat 12"))
    assert (await console.expect(wire.VerifyResult)).result == "nothing_to_compare", "what they said proves nothing that they said"
    await console.say(card)
    assert (await console.expect(wire.Error)).problem is Problem.NOT_POSSIBLE_NOW
    assert scene.relay.rows("select detail from journal where what = 'make_card'") == [("made",)]
    await console.say(wire.HangUp(contact))
    await console.say(wire.Finish(contact, "Advice", "Solved"))
    await console.expect(wire.Finished)

    for phone, told in (("0624681357", {}), ("", {"X_Naast_Visitor": token})):
        page = await scene.page(await scene.token(**told))
        await page.say(wire.Call(phone=phone))
        offer = await console.expect(wire.Offer)
        assert [one.name for one in offer.known.candidates] == ["M. J."], "known from now on"
        await page.say(wire.HangUp(offer.contact))


@ON_BOTH
async def test_who_is_on_record_is_proposed_first(scene: Scene, tmp_path: Path) -> None:
    imported(scene, tmp_path)
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page, name="J")
    card = wire.MakeCard(contact, "J. Bakker", phone="+31 30 2345678 x9", email="other@example.org")
    await console.say(card)
    told = await console.expect(wire.CardMade)
    assert (told.result, [(one.name, one.place) for one in told.candidates]) == ("on_record", [("J. B.", "Am***")])
    assert b"Molen" not in wire.encode(told)
    now = await known(console)
    assert (now.level, now.card, now.verifiers[:1]) == (Level.CLAIMED, None, ("street",))
    await console.say(wire.MakeCard(contact, "J. Bakker", phone=card.phone, email="other@example.org", anyway=True))
    assert (await console.expect(wire.CardMade)).result == "made"
    assert scene.relay.rows("select count(*) from customers where number is not null") == [(2,)]
    assert scene.relay.rows("select detail from journal where what = 'make_card' order by id") == [("on_record",), ("made",)]


async def test_the_one_proposed_can_be_verified(scene: Scene, tmp_path: Path) -> None:
    imported(scene, tmp_path)
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page, name="J")
    await console.say(wire.MakeCard(contact, "J. Bakker", phone="0302345678"))
    await console.expect(wire.CardMade, result="on_record")
    await console.say(wire.Verify(contact, "street", "Molenstr. 41"))
    assert (await console.expect(wire.VerifyResult)).result == "matched"
    assert scene.relay.rows("select count(*) from customers where number is not null") == [(1,)]


@pytest.mark.parametrize(
    ("message", "problem", "phone"),
    [
        (wire.MakeCard("k", " "), "no_name", "+31624681357"),
        (wire.MakeCard("k", "Ann", phone="12"), "no_phone", "+31624681357"),
        (wire.MakeCard("k", "Ann", email="at example"), "no_email", "+31624681357"),
        (wire.MakeCard("k", "Ann", phone="0302345678", email="a@example.org"), "", "+31302345678"),
    ],
)
def test_what_is_no_card(message: wire.MakeCard, problem: str, phone: str) -> None:
    card, found = drafted(message, "c", "+31624681357", "NL")
    assert (found, card.customer, card.phone) == (problem, "c", phone)


def test_a_card_has_its_lengths() -> None:
    with pytest.raises(WireError) as error:
        drafted(wire.MakeCard("k", "Ann", street="x" * 201), "c", "", "NL")
    assert error.value.problem is Problem.TOO_LARGE
