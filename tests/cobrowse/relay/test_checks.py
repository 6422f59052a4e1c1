"""Who speaks, through a real relay: codes that arrive by mail and SMS, doubt, levels that fall, one field that is shown; and, on the wire
itself, that no answer is sent before the level allows it.
"""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import jwt
import pytest

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.identity import Fall, Known, Level
from cobrowse.wire import Problem
from tests.cobrowse.gateways import MailServer, SmsServer
from tests.cobrowse.parties import Party, Scene
from tests.cobrowse.relay_process import CONFIG, SITE, SITE_KEY, RelayProcess

CUSTOMERS = """number,name,phone,email,street,postcode,city,since,language,remark,birth_date
K1,Johan Bakker,06 24 68 13 57,johan@example.org,Molenstraat 41,3811 GH,Amersfoort,2014-09-02,nl,Rings first,1980-04-03
K2,Fatima el Amrani,020 765 43 21,f@example.org,Weesperzijde 88,1091 EH,Amsterdam,,nl,,
K3,Karim el Amrani,020 765 43 21,,Weesperzijde 90,1091 EH,Amsterdam,,nl,,
"""
ANSWERS = (b"Bakker", b"Molen", b"41", b"3811", b"Amersfoort", b"johan@", b"1980", b"K1", b"Rings first", b"2468")
"""Everything that the record of K1 has, and a question might ask."""
GATEWAYS = """
[codes.mail]
host = "127.0.0.1"
port = {mail}
tls = "none"
from = "The shop <no-reply@shop.example>"
[codes.sms]
url = "http://127.0.0.1:{sms}/"
key = "k"
sender = "Shop"
"""
both = pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)


@dataclass
class House:
    """A relay with both gateways, and who is at it."""

    relay: RelayProcess
    mail: MailServer
    sms: SmsServer
    scene: Scene
    console: Party
    page: Party

    async def call(self, phone: str = "0624681357") -> str:
        """A contact that was answered."""
        return await self.scene.call(self.console, self.page, name="J", phone=phone)

    async def checked(self, contact: str, verifier: str, said: str, candidate: str = "") -> str:
        """How a check went."""
        await self.console.say(wire.Verify(contact, verifier, said, candidate))
        return (await self.console.expect(wire.VerifyResult, verifier=verifier)).result

    async def known(self, level: Level) -> Known:
        """What is told at this level."""
        while (told := (await self.console.expect(wire.CustomerKnown)).known).level is not level:
            pass
        return told

    def noted(self, what: str) -> list[str]:
        """What the journal says of it."""
        return [str(row[0]) for row in self.relay.rows(f"select detail from journal where what = '{what}' order by id")]


@pytest.fixture
async def house(stopped_relay: RelayProcess, tmp_path: Path) -> AsyncIterator[House]:
    async with MailServer() as mail, SmsServer() as sms:
        (stopped_relay.data / "relay.toml").write_text(CONFIG + GATEWAYS.format(mail=mail.port, sms=sms.port))
        (tmp_path / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
        await asyncio.to_thread(stopped_relay.command, "customers", "import", str(tmp_path / "customers.csv"))
        with stopped_relay as relay:
            async with Scene(relay) as scene:
                yield House(relay, mail, sms, scene, await scene.console("anna"), await scene.page())


def _digits(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found
    return found[0]


@both
async def test_a_code_goes_to_the_customer_and_the_agent_never_sees_it(house: House) -> None:
    contact = await house.call()
    offer = next(message for message in house.console.seen if isinstance(message, wire.Offer))
    assert ("code" in offer.known.verifiers, offer.known.ways) == (True, ("mail", "sms"))
    await house.console.say(wire.SendCode(contact, "mail"))
    assert (await house.console.expect(wire.CodeSent, result="sending")).to == "j***@e***.org"
    sent = await house.console.expect(wire.CodeSent, result="sent")
    assert 590 < sent.expires <= 600
    _, to, text, _, _ = await house.mail.taken.get()
    assert (to, "Lees hem voor" in text, "Demo shop" in text) == ("TO:<johan@example.org>", True, True)
    first = _digits(text)
    await house.console.say(wire.SendCode(contact, "sms"))
    assert (await house.console.expect(wire.CodeSent, result="sent")).to == "****57"
    path, key, body = await house.sms.taken.get()
    assert (path, key, body["to"], body["from"]) == ("/", "Bearer k", "+31624681357", "Shop")
    code = _digits(body["text"])
    wrong = "000000" if code != "000000" else "111111"
    assert await house.checked(contact, "code", code[:5]) == "incomplete"
    assert await house.checked(contact, "code", first if first != code else wrong) == "no_match", "the first is void: one at a time"
    assert await house.checked(contact, "code", f"{code[:3]} {code[3:]}") == "matched"
    known = await house.known(Level.VERIFIED)
    assert (known.verified_by, known.card is not None) == ("code", True)
    assert not [frame for frame in house.console.frames if code.encode() in frame or first.encode() in frame]
    stored = str(house.relay.rows("select * from codes")) + str(house.relay.rows("select * from journal"))
    assert code not in stored
    assert first not in stored
    assert house.noted("code") == ["mail:sending", "mail:sent", "sms:sending", "sms:sent"]
    assert house.noted("verify") == ["code:incomplete", "code:no_match", "code:matched"]


async def test_a_code_holds_for_one_contact_and_there_are_not_many(house: House) -> None:
    contact = await house.call()
    for _ in range(3):
        await house.console.say(wire.SendCode(contact, "mail"))
        await house.console.expect(wire.CodeSent, result="sent")
    await house.console.say(wire.SendCode(contact, "mail"))
    await house.console.expect(wire.CodeSent, result="too_often")
    codes = [_digits((await house.mail.taken.get())[2]) for _ in range(3)]
    await house.console.say(wire.HangUp(contact))
    await house.console.say(wire.Finish(contact, "Advice", "Solved"))
    await house.console.expect(wire.Finished)
    house.page = await house.scene.page()
    again = await house.call()
    assert await house.checked(again, "code", codes[-1]) == "expired", "it was for another contact"
    await house.console.say(wire.SendCode(again, "pigeon"))
    assert (await house.console.expect(wire.Error)).problem is Problem.MALFORMED


async def test_of_several_customers_one_must_be_chosen_and_have_an_address(house: House) -> None:
    contact = await house.call("020 765 43 21")
    offer = next(message for message in house.console.seen if isinstance(message, wire.Offer))
    refs = {one.name: one.ref for one in offer.known.candidates}
    for candidate in ("", refs["K. e. A."], "nobody"):
        await house.console.say(wire.SendCode(contact, "mail", candidate))
        assert (await house.console.expect(wire.CodeSent)).result == "no_address"
    await house.console.say(wire.SendCode(contact, "mail", refs["F. e. A."]))
    await house.console.expect(wire.CodeSent, result="sent")
    code = _digits((await house.mail.taken.get())[2])
    assert await house.checked(contact, "code", code) == "matched"
    assert (await house.known(Level.VERIFIED)).customer == refs["F. e. A."]


@pytest.mark.parametrize(("mood", "result"), [("refuses", "refused"), ("breaks", "unreachable")])
async def test_a_code_that_was_not_sent_does_not_count(house: House, mood: str, result: str) -> None:
    contact = await house.call()
    house.sms.mood = mood
    await house.console.say(wire.SendCode(contact, "sms"))
    told = await house.console.expect(wire.CodeSent, result=result)
    assert (told.to, told.expires) == ("****57", 0.0)
    assert await house.checked(contact, "code", "123456") == "expired"
    assert house.noted("code") == ["sms:sending", f"sms:{result}"]


async def test_a_gateway_that_hangs_holds_up_nothing(house: House) -> None:
    house.mail.mood = "hangs"
    contact = await house.call()
    await house.console.say(wire.SendCode(contact, "mail"))
    await house.console.expect(wire.CodeSent, result="sending")
    began = time.monotonic()
    assert await house.checked(contact, "street", "molenstr.") == "matched"
    assert await asyncio.to_thread(house.relay.stop) == 0
    assert time.monotonic() - began < 8, "neither the call nor the end of the relay waits for it"


@both
async def test_doubt_and_who_speaks_outlive_the_relay(house: House) -> None:
    contact = await house.call()
    await house.console.say(wire.Inconclusive(contact, "birth_date"))
    told = await house.console.expect(wire.VerifyResult)
    assert (told.result, told.tries_left) == ("inconclusive", 3)
    await house.console.say(wire.SetRepresentative(contact, "nephew"))
    assert (await house.console.expect(wire.Error)).problem is Problem.MALFORMED
    await house.console.say(wire.SetRepresentative(contact, "daughter", " Els  Bakker "))
    known = (await house.console.expect(wire.CustomerKnown)).known
    while not known.representative:
        known = (await house.console.expect(wire.CustomerKnown)).known
    assert (known.inconclusive, known.representative, known.representative_name) == (("birth_date",), "daughter", "Els Bakker")
    assert (house.noted("verify"), house.noted("representative")) == (["birth_date:inconclusive"], ["daughter"]), "no names"
    await asyncio.to_thread(house.relay.stop, signal.SIGKILL)
    await asyncio.to_thread(house.relay.start)
    again = await house.scene.console("anna", available=False)
    assert (await again.expect(wire.Assigned)).known == known


@both
async def test_another_speaker_starts_below(house: House) -> None:
    contact = await house.call()
    assert await house.checked(contact, "street", "Kerkstraat") == "no_match"
    assert await house.checked(contact, "street", "Molenstraat") == "matched"
    await house.known(Level.VERIFIED)
    await house.console.say(wire.OtherSpeaker(contact))
    known = await house.known(Level.CLAIMED)
    assert (known.card, known.customer, known.journey, known.fell, known.tries_left) == (None, "", (), Fall.SPEAKER, 2)
    assert [one.name for one in known.candidates] == ["J. B."]
    assert house.noted("fell") == ["speaker:2>1"]
    await asyncio.to_thread(house.relay.stop, signal.SIGKILL)
    await asyncio.to_thread(house.relay.start)
    house.console = await house.scene.console("anna", available=False)
    told = (await house.console.expect(wire.Assigned)).known
    assert (told.level, told.card, told.fell, told.tries_left) == (Level.CLAIMED, None, Fall.SPEAKER, 2)
    assert await house.checked(contact, "street", "Molenstraat") == "matched"


def _login(customer: str) -> str:
    return "Bearer " + jwt.encode({"sub": customer, "aud": SITE, "exp": int(time.time()) + 600}, SITE_KEY, "HS256")


async def test_a_page_that_signs_in_as_somebody_else_takes_the_level_with_it(house: House) -> None:
    token = await house.scene.token(Authorization=_login("K1"))
    house.page = await house.scene.page(token)
    contact = await house.call("")
    offer = next(message for message in house.console.seen if isinstance(message, wire.Offer))
    assert (offer.known.level, offer.known.verified_by) == (Level.VERIFIED, "site_login")
    same = await house.scene.token(Authorization=_login("K1"), X_Naast_Visitor=token)
    await house.scene.page(same, contact)
    other = await house.scene.token(Authorization=_login("K2"), X_Naast_Visitor=token)
    await house.scene.page(other, contact)
    known = (await house.console.expect(wire.CustomerKnown)).known
    assert (known.level, known.fell, known.card) == (Level.CLAIMED, Fall.SIGN, None), "the same login again said nothing"
    assert sorted(one.name for one in known.candidates) == ["F. e. A.", "J. B."]
    assert [(sign.kind.value, sign.doubt.value) for sign in known.signs][:1] == [("site_login", "other_customer")]
    assert house.noted("fell") == ["sign:2>1"]


@both
async def test_one_field_for_a_reason_and_a_while(house: House) -> None:
    contact = await house.call()
    assert await house.checked(contact, "street", "Molenstraat") == "matched"
    known = await house.known(Level.VERIFIED)
    assert (known.locked, known.verifiers) == (("email", "birth_date"), ("birth_date", "email", "code"))
    await house.console.say(wire.Reveal(contact, "email", "To send something"))
    assert (await house.console.expect(wire.Error)).problem is Problem.NOT_ALLOWED
    assert await house.checked(contact, "birth_date", "3 april 1980") == "matched"
    known = await house.known(Level.STEP_UP)
    assert known.card is not None
    assert (known.card.email, known.card.birth_date, known.locked) == ("", "", ("email", "birth_date"))
    for field, reason, problem in (("email", "  ", Problem.MALFORMED), ("street", "why not", Problem.NOT_POSSIBLE_NOW)):
        await house.console.say(wire.Reveal(contact, field, reason))
        assert (await house.console.expect(wire.Error, about="reveal")).problem is problem
    assert not [frame for frame in house.console.frames if b"johan@" in frame]
    for _ in range(5):
        await house.console.say(wire.Reveal(contact, "email", " To send  something "))
        told = await house.console.expect(wire.Revealed)
        assert (told.field, told.value, told.seconds) == ("email", "johan@example.org", 30.0)
    await house.console.say(wire.Reveal(contact, "email", "again"))
    assert (await house.console.expect(wire.Error, about="reveal")).problem is Problem.TOO_OFTEN
    assert house.noted("revealed") == ["email: To send something"] * 5


async def test_the_answer_is_never_sent_first(house: House) -> None:
    """Every frame that reaches the console, as it came, at every level."""
    await house.page.say(wire.Call(name="Jo", phone="0624681357", trail=(wire.Trail(5, "page", "Home"),)))
    contact = (await house.console.expect(wire.Offer)).contact
    await house.console.say(wire.Accept(contact))
    await house.console.say(wire.MediaUp(contact))
    await house.page.expect(wire.State, state=ContactState.CONNECTED)
    for fact in ("street", "postcode", "email", "birth_date", "number"):
        await house.console.say(wire.Inconclusive(contact, fact))
        await house.console.expect(wire.VerifyResult, verifier=fact)
    assert await house.checked(contact, "street", "Dorpsweg 1") == "no_match"
    assert await house.checked(contact, "postcode", "3811") == "incomplete"
    await house.console.say(wire.SendCode(contact, "mail"))
    await house.console.expect(wire.CodeSent, result="sent")
    assert await house.checked(contact, "code", "1") == "incomplete"
    for field in ("email", "street", "birth_date"):
        await house.console.say(wire.Reveal(contact, field, "curious"))
        await house.console.expect(wire.Error, about="reveal")
    await house.console.say(wire.OpenRecent(contact))
    await house.console.expect(wire.CustomerKnown)
    claimed = b"\n".join(house.console.frames)
    names = re.sub(
        rb'"(?:contact|ref|user|id)":"[0-9a-zA-Z_-]+"|"[a-z_]+":[0-9.]+', b"", claimed
    )  # random ids and times may hold any digits
    assert [answer for answer in ANSWERS if answer in names] == []

    assert await house.checked(contact, "street", "Molenstraat 41") == "matched"
    await house.known(Level.VERIFIED)
    assert await house.checked(contact, "email", "else@example.org") == "no_match"
    await house.console.say(wire.HangUp(contact))
    await house.console.expect(wire.State, state=ContactState.WRAP_UP)
    verified = b"\n".join(house.console.frames)
    assert b"Bakker" in verified
    assert [answer for answer in (b"johan@", b"1980-04-03") if answer in verified] == []


async def test_the_journey_says_who_spoke_and_not_their_name(house: House) -> None:
    contact = await house.call()
    await house.console.say(wire.SetRepresentative(contact, "daughter", "Els Bakker"))
    await house.console.say(wire.HangUp(contact))
    await house.console.say(wire.Finish(contact, "Repair", "Solved"))
    while not (lines := (await house.console.expect(wire.CustomerKnown)).known.journey):
        pass
    assert [(line.title, line.representative) for line in lines if line.channel == "call"] == [("Repair", "daughter")]
