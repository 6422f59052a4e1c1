"""The relay as a process, driven over its real port: contacts from call to wrap-up, comings and goings, restarts."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from pathlib import Path

import jwt
import pytest

from cobrowse import wire
from cobrowse.contact import Availability, ContactState
from cobrowse.identity import Level
from cobrowse.share import Rung
from cobrowse.wire import Problem
from tests.cobrowse.parties import Scene
from tests.cobrowse.relay_process import CONFIG, ORIGIN, SITE, SITE_KEY, RelayProcess

pytestmark = pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)

CUSTOMERS = """number,name,phone,email,street,postcode,city,since,language,remark
K1,Johan Bakker,030 234 56 78,j@example.org,Molenstraat 41,3811 GH,Amersfoort,2014-09-02,nl,Rings rather than writes
K2,Fatima el Amrani,020 765 43 21,f@example.org,Weesperzijde 88,1091 EH,Amsterdam,,nl,
K3,Karim el Amrani,020 765 43 21,k@example.org,Weesperzijde 88,1091 EH,Amsterdam,,nl,
"""
HISTORY = """customer_number,at,channel,title,outcome,detail,agent,phone
K1,2024-10-12T14:00:00+02:00,repair,Cooktop repaired,Solved,new element,Daan,06 24 68 13 57
K1,2023-01-02,email,Invoice,,,,
"""


def imported(relay: RelayProcess, folder: Path) -> None:
    for name, text in (("customers", CUSTOMERS), ("history", HISTORY)):
        file = folder / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        relay.command(name, "import", str(file))


async def test_a_contact_from_call_to_journey(scene: Scene) -> None:
    console, page = await scene.console("anna"), await scene.page()
    await page.say(wire.Call(name="Piet de Vries", video=True, trail=(wire.Trail(90, "product", "Boots", {"price": "EUR 300"}),)))
    offer = await console.expect(wire.Offer)
    assert offer.video
    assert offer.known.said_name == "Piet de Vries"
    assert [moment.title for moment in offer.known.visit] == ["Boots"]
    queue = await console.expect(wire.Queue)
    assert [waiting.name for waiting in queue.waiting] == ["Piet V."]
    await console.say(wire.Accept(offer.contact))
    state = await page.expect(wire.State, state=ContactState.CONNECTING)
    assert state.agent == "Anna Bos"

    await page.say(wire.Signal(offer.contact), b'{"kind":"offer"}')
    await console.expect(wire.Signal)
    assert console.body == b'{"kind":"offer"}'
    await console.say(wire.Signal(offer.contact), b'{"kind":"answer"}')
    await page.expect(wire.Signal)
    assert page.body == b'{"kind":"answer"}'
    await console.say(wire.MediaUp(offer.contact))
    await page.expect(wire.State, state=ContactState.CONNECTED)
    await console.say(wire.SetHold(offer.contact, on=True))
    await page.expect(wire.State, state=ContactState.ON_HOLD)
    await page.say(wire.HangUp(offer.contact))
    assert (await console.expect(wire.State, state=ContactState.WRAP_UP)).why == "customer"

    finish = wire.Finish(offer.contact, "Advice", "Sold", "likes boots")
    await console.say(finish)
    known = (await console.expect(wire.CustomerKnown)).known
    assert [(line.channel, line.title) for line in known.journey] == [("call", "Advice"), ("visit", "Boots")]
    await console.expect(wire.Finished, contact=offer.contact)
    assert (await console.expect(wire.RecentContacts)).contacts[0].outcome == "Sold"
    await console.say(finish)  # again: the acknowledgement was lost
    await console.expect(wire.Finished, contact=offer.contact)
    assert scene.relay.rows("select count(*) from journal where what = 'finished'") == [(1,)]
    await console.say(wire.OpenRecent(offer.contact))
    again = await console.expect(wire.CustomerKnown)
    assert again.known.journey == known.journey


async def test_an_own_contact_is_on_a_returning_visitors_journey_for_the_same_agent_only(scene: Scene) -> None:
    console = await scene.console("anna")
    token = await scene.token()
    contact = await scene.call(console, await scene.page(token), name="Piet")
    await console.say(wire.HangUp(contact))
    await console.say(wire.Finish(contact, "Advice", "Sold"))
    await console.expect(wire.Finished)
    page = await scene.page(await scene.token(X_Naast_Visitor=token))
    await page.say(wire.Call(name="Piet"))
    offer = await console.expect(wire.Offer)
    assert [line.title for line in offer.known.journey] == ["Advice"]
    assert [sign.kind.value for sign in offer.known.signs] == ["visitor"]
    bob = await scene.console("bob")
    await console.say(wire.Decline(offer.contact))
    assert (await bob.expect(wire.Offer)).known.journey == ()


async def test_a_number_claims_and_the_street_verifies(scene: Scene, tmp_path: Path) -> None:
    imported(scene.relay, tmp_path)
    console, page = await scene.console("anna"), await scene.page()
    trail = (wire.Trail(600, "form", "Type number", {"field": "type", "value": "KT-6420"}),)
    await page.say(wire.Call(name="Johan", phone="0624681357", trail=trail))
    offer = await console.expect(wire.Offer)
    known = offer.known
    assert (known.level, known.card, known.journey) == (Level.CLAIMED, None, ())
    assert [(sign.kind.value, sign.source, sign.seen) for sign in known.signs] == [("phone", "repair", "2024-10-12")]
    assert [(one.name, one.place) for one in known.candidates] == [("J. B.", "Am***")]
    assert known.visit[0].data == {"field": "type"}
    told = wire.encode(offer)
    assert not any(word in told for word in (b"Bakker", b"Molen", b"KT-6420", b"1357"))

    await console.say(wire.Accept(offer.contact))
    await console.say(wire.Verify(offer.contact, "street", "Kerkstraat 3"))
    result = await console.expect(wire.VerifyResult)
    assert (result.result, result.tries_left) == ("no_match", 2)
    await console.say(wire.Verify(offer.contact, "street", "molenstr. 41"))
    assert (await console.expect(wire.VerifyResult)).result == "matched"
    known = (await console.expect(wire.CustomerKnown)).known
    assert known.card is not None
    assert known.card.name == "Johan Bakker"
    assert known.verified_by == "street"
    assert [line.title for line in known.journey] == ["Cooktop repaired", "Invoice"]
    assert known.visit[0].data["value"] == "KT-6420"
    await page.say(wire.SiteEvent(offer.contact, wire.Trail(0, "form", "Part", {"field": "part", "value": "zone"})))
    assert (await console.expect(wire.Happened)).moment.data["value"] == "zone"
    noted = scene.relay.rows("select detail from journal where what = 'verify' order by id")
    assert noted == [("street:no_match",), ("street:matched",)]


async def test_a_number_of_two_customers_stays_two(scene: Scene, tmp_path: Path) -> None:
    imported(scene.relay, tmp_path)
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page, name="F", phone="+31207654321")
    offer = next(message for message in console.seen if isinstance(message, wire.Offer))
    assert sorted(one.name for one in offer.known.candidates) == ["F. e. A.", "K. e. A."]
    await console.say(wire.Verify(contact, "street", "Weesperzijde 88"))
    assert (await console.expect(wire.VerifyResult)).result == "ambiguous"
    fatima = next(one.ref for one in offer.known.candidates if one.name == "F. e. A.")
    await console.say(wire.Verify(contact, "street", "weesperzijde", fatima))
    await console.expect(wire.VerifyResult, result="matched")
    known = (await console.expect(wire.CustomerKnown, contact=contact)).known
    while known.card is None:
        known = (await console.expect(wire.CustomerKnown)).known
    assert known.card.name == "Fatima el Amrani"


async def test_a_login_and_the_number_of_another_are_both_shown(scene: Scene, tmp_path: Path) -> None:
    imported(scene.relay, tmp_path)
    login = jwt.encode({"sub": "K2", "aud": SITE, "exp": int(time.time()) + 60}, SITE_KEY, "HS256")
    console, page = await scene.console("anna"), await scene.page(await scene.token(Authorization=f"Bearer {login}"))
    await page.say(wire.Call(name="F", phone="0624681357"))  # Johan's
    known = (await console.expect(wire.Offer)).known
    assert known.card is not None
    assert (known.card.number, [(sign.kind.value, sign.doubt.value) for sign in known.signs]) == (
        "K2", [("site_login", ""), ("phone", "other_customer")]
    )  # fmt: skip


async def test_three_wrong_answers_lock(scene: Scene, tmp_path: Path) -> None:
    imported(scene.relay, tmp_path)
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page, phone="0624681357")
    results = []
    for said in ("Kerkstraat", "Dorpsstraat", "Hoofdstraat", "Molenstraat 41"):
        await console.say(wire.Verify(contact, "street", said))
        results.append((await console.expect(wire.VerifyResult)).result)
    assert results == ["no_match", "no_match", "locked", "locked"]
    bob, other = await scene.console("bob"), await scene.page()
    again = await scene.call(bob, other, phone="0624681357")
    await bob.say(wire.Verify(again, "street", "Molenstraat 41"))
    assert (await bob.expect(wire.VerifyResult)).result == "locked", "calling again gives no new tries"


async def test_facts_add_up_over_a_restart(scene: Scene, tmp_path: Path) -> None:
    (scene.relay.data / "strict.toml").write_text("[verified]\nrequired = ['birth_date']\nenough = 2\n")
    config = scene.relay.data / "relay.toml"
    config.write_text(config.read_text() + "\n[identity]\npolicy = 'strict.toml'\n")
    await asyncio.to_thread(scene.relay.stop)
    await asyncio.to_thread(scene.relay.start)
    born = tmp_path / "born.csv"
    more = CUSTOMERS.replace("remark\n", "remark,birth_date\n").replace("than writes\n", "than writes,3-4-1980\n")
    born.write_text(more.replace(",nl,\n", ",nl,,\n"), encoding="utf-8")
    imported(scene.relay, tmp_path)
    scene.relay.command("customers", "import", str(born))
    imported(scene.relay, tmp_path)  # without the column: what is on record stays
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page, phone="0624681357")
    await console.say(wire.Verify(contact, "birth_date", "3 april 1980"))
    assert (await console.expect(wire.VerifyResult)).result == "partly"
    known = (await console.expect(wire.CustomerKnown)).known
    assert (known.card, known.passed) == (None, ("birth_date",))
    await asyncio.to_thread(scene.relay.stop, signal.SIGKILL)
    await asyncio.to_thread(scene.relay.start)
    console = await scene.console("anna", available=False)
    assert (await console.expect(wire.Assigned)).known.passed == ("birth_date",)
    await console.say(wire.Verify(contact, "postcode", "3811 GH 41"))
    assert (await console.expect(wire.VerifyResult)).result == "matched"
    known = (await console.expect(wire.CustomerKnown)).known
    assert known.card is not None
    assert (known.verified_by, known.card.birth_date) == ("birth_date+postcode", "")


async def test_a_declined_or_missed_offer_goes_to_another(scene: Scene) -> None:
    console, page = await scene.console("anna"), await scene.page()
    await page.say(wire.Call())
    offer = await console.expect(wire.Offer)
    bob = await scene.console("bob")
    await console.say(wire.Decline(offer.contact))
    assert (await console.expect(wire.OfferEnded)).why == "declined"
    await bob.expect(wire.Offer, contact=offer.contact)
    await bob.say(wire.Accept(offer.contact))
    await page.expect(wire.State, state=ContactState.CONNECTING)
    await console.say(wire.Accept(offer.contact))
    assert (await console.expect(wire.Error)).problem is Problem.NO_SUCH_CONTACT


async def test_an_offer_that_rings_out_takes_the_agent_off_the_queue(stopped_relay: RelayProcess) -> None:
    (stopped_relay.data / "relay.toml").write_text(CONFIG + "\n[offer]\ntimeout = 1\n")
    with stopped_relay as relay:
        async with Scene(relay) as scene:
            console, page = await scene.console("anna"), await scene.page()
            await page.say(wire.Call())
            offer = await console.expect(wire.Offer)
            assert (await console.expect(wire.OfferEnded)).why == "timed_out"
            await page.expect(wire.State, state=ContactState.QUEUED)
            await console.say(wire.SetAvailability(Availability.AVAILABLE))  # "I am back"
            await console.expect(wire.Offer, contact=offer.contact)


async def test_a_share_needs_consent_and_late_joiners_get_it_whole(scene: Scene) -> None:
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page)
    await page.say(wire.Page(contact, "e1", 0, full=True), b"secret page body")
    assert (await page.expect(wire.Error)).problem is Problem.NO_CONSENT
    await page.say(wire.Consent(contact, "look", granted=True))
    assert (await page.expect(wire.Error)).problem is Problem.NOT_POSSIBLE_NOW
    await console.say(wire.AskLook(contact, agent="Somebody else"))
    assert (await page.expect(wire.AskLook)).agent == "Anna Bos"
    await page.say(wire.Consent(contact, "look", granted=True))
    assert (await console.expect(wire.Consent)).granted
    for sequence, body in enumerate((b"secret full\x00\n\xff", b"one", b"two")):
        await page.say(wire.Page(contact, "e1", sequence, full=sequence == 0), body)
        assert (await console.expect(wire.Page)).sequence == sequence
        assert console.body == body
    await console.say(wire.Ask(contact, Rung.POINT))
    assert (await page.expect(wire.Ask)).agent == "Anna Bos"
    await page.say(wire.Consent(contact, "point", granted=True))
    assert (await console.expect(wire.Consent)).level == "point"
    await console.say(wire.Pointer(contact, "e1", 7, 0.5, 0.25))
    assert (await page.expect(wire.Pointer)).agent == "Anna Bos"

    await console.drop()
    again = await scene.console("anna", available=False)
    assigned = await again.expect(wire.Assigned)
    assert (assigned.state, assigned.sharing, assigned.rungs) == (ContactState.CONNECTED, True, (Rung.POINT,))
    whole = [((await again.expect(wire.Page)).sequence, again.body) for _ in range(3)]
    assert whole == [(0, b"secret full\x00\n\xff"), (1, b"one"), (2, b"two")]
    await page.say(wire.Page(contact, "e1", 4), b"after a hole")
    await page.expect(wire.Resync)
    await again.say(wire.StopLook(contact))
    await page.expect(wire.StopLook)
    await page.say(wire.HangUp(contact))
    await again.expect(wire.State, state=ContactState.WRAP_UP)
    assert not any(isinstance(message, wire.Page) and message.sequence == 4 for message in again.seen)
    scene.relay.stop()
    for file in scene.relay.data.iterdir():
        assert b"secret full" not in file.read_bytes(), "page bodies are never written down"


async def test_the_page_comes_back_and_the_newest_wins(scene: Scene) -> None:
    console, token = await scene.console("anna"), await scene.token()
    page = await scene.page(token)
    contact = await scene.call(console, page)
    await page.drop()
    assert not (await console.expect(wire.Presence)).here
    await console.say(wire.Signal(contact), b"while it was away")
    second = await scene.page(token, contact)
    assert (await console.expect(wire.Presence)).here
    assert (await second.expect(wire.State)).state is ContactState.CONNECTED
    await second.expect(wire.Signal)
    assert second.body == b"while it was away"
    third = await scene.page(token, contact)
    closed = await second.closed()
    assert (closed.code, closed.reason) == (1008, "signed_in_elsewhere")
    await third.say(wire.Signal(contact), b"from the third")
    await console.expect(wire.Signal)
    assert console.body == b"from the third"
    stranger = await scene.page("", contact)
    assert next(message for message in stranger.seen if isinstance(message, wire.Welcome)).contact == ""
    await stranger.say(wire.HangUp(contact))
    assert (await stranger.expect(wire.Error)).problem is Problem.NO_SUCH_CONTACT


async def test_a_second_console_takes_over(scene: Scene) -> None:
    first, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(first, page)
    second = await scene.console("anna", available=False)
    closed = await first.closed()
    assert (closed.code, closed.reason) == (1008, "signed_in_elsewhere")
    assert any(isinstance(message, wire.Error) and message.problem is Problem.SIGNED_IN_ELSEWHERE for message in first.seen)
    await second.expect(wire.Assigned, contact=contact)
    await page.say(wire.Signal(contact), b"to the second")
    await second.expect(wire.Signal)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_a_live_contact_outlives_the_relay(scene: Scene, how: signal.Signals) -> None:
    token = await scene.token()
    console, page = await scene.console("anna"), await scene.page(token)
    contact = await scene.call(console, page, name="Piet", trail=(wire.Trail(5, "page", "Home"),))
    await console.say(wire.AskLook(contact))
    await page.expect(wire.AskLook)
    await page.say(wire.Consent(contact, "look", granted=True))
    await console.say(wire.Notes(contact, "half a note"))
    await console.say(wire.Resync(contact))  # its answer says that the notes were taken
    await page.expect(wire.Resync)
    await until_stored(scene.relay, "half a note")
    await asyncio.to_thread(scene.relay.stop, how)
    if how is signal.SIGTERM:
        closed = await console.closed()
        assert (closed.code, closed.reason) == (1012, "relay_stopping")
    await asyncio.to_thread(scene.relay.start)
    again = await scene.console("anna", available=False)
    assigned = await again.expect(wire.Assigned, contact=contact)
    assert (assigned.state, assigned.notes, assigned.sharing) == (ContactState.CONNECTED, "half a note", True)
    assert assigned.known.said_name == "Piet"
    assert [moment.title for moment in assigned.known.visit] == ["Home"]
    back = await scene.page(token, contact)
    await again.expect(wire.Presence, here=True)
    await back.say(wire.Page(contact, "e9", 0, full=True), b"again")
    await again.expect(wire.Page)
    await again.say(wire.HangUp(contact))
    assert (await back.expect(wire.State, state=ContactState.WRAP_UP)).why == "agent"


async def until_stored(relay: RelayProcess, notes: str) -> None:
    """Waits until the database has these notes."""
    async with asyncio.timeout(10):
        while relay.rows("select notes from contacts") != [(notes,)]:  # noqa: ASYNC110 - another process's database tells nobody
            await asyncio.sleep(0.01)


async def test_a_waiting_customer_outlives_the_relay(scene: Scene) -> None:
    token = await scene.token()
    page = await scene.page(token)
    await page.say(wire.Call(name="Piet"))
    contact = (await page.expect(wire.State)).contact
    await asyncio.to_thread(scene.relay.stop, signal.SIGKILL)
    await asyncio.to_thread(scene.relay.start)
    await scene.page(token, contact)
    console = await scene.console("anna")
    assert (await console.expect(wire.Offer)).known.said_name == "Piet"


async def test_a_page_that_stays_away_ends_its_contact(stopped_relay: RelayProcess) -> None:
    (stopped_relay.data / "relay.toml").write_text(CONFIG + "\n[limits]\npage_gone = 1\n")
    with stopped_relay as relay:
        async with Scene(relay) as scene:
            console, page = await scene.console("anna"), await scene.page()
            await scene.call(console, page)
            await page.drop()
            assert (await console.expect(wire.State, state=ContactState.WRAP_UP)).why == "gone"


async def test_what_is_not_allowed_is_refused_with_a_reason(scene: Scene) -> None:
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page)
    for data, problem in (
        (wire.encode(wire.Accept(contact)), Problem.NOT_ALLOWED),
        (wire.encode(wire.Verify(contact, "street", "x")), Problem.NOT_ALLOWED),
        (b'{"t":"nonsense"}\n', Problem.UNKNOWN_KIND),
        (b'{"t":"hang_up"}\n', Problem.MALFORMED),
        (b'{"t":"hang_up","contact":"x","admin":true}\n', Problem.MALFORMED),
        (b"\xff\xfe no json\n", Problem.MALFORMED),
        (b"no newline", Problem.MALFORMED),
        (wire.encode(wire.Signal(contact), b"x" * (wire.MAX_SIGNAL + 1)), Problem.TOO_LARGE),
        (b"x" * (wire.MAX_HEADER + 2), Problem.TOO_LARGE),
    ):
        await page.raw(data)
        assert (await page.expect(wire.Error)).problem is problem, data[:60]
    for message in (wire.Call(), wire.HangUp("another"), wire.SiteEvent("another", wire.Trail(0, "page"))):
        await page.say(message)
        error = await page.expect(wire.Error)
        assert error.problem in (Problem.NOT_POSSIBLE_NOW, Problem.NO_SUCH_CONTACT)
    await console.raw(wire.encode(wire.Page(contact, "e", 0, full=True), b"x"))
    assert (await console.expect(wire.Error)).problem is Problem.NOT_ALLOWED
    await page.raw(b"the tenth")
    await page.closed()
    assert not (await console.expect(wire.Presence)).here


async def test_hello_comes_first_and_holds(scene: Scene) -> None:
    for said, problem in (
        (wire.Call(), Problem.NOT_ALLOWED),
        (wire.Hello("forged"), Problem.BAD_TOKEN),
        (wire.Hello(await scene.access("anna")), Problem.WRONG_ORIGIN),
    ):
        party = await scene.party(wire.Role.PAGE, ORIGIN)
        await party.say(said)
        assert (await party.expect(wire.Error)).problem is problem
        closed = await party.closed()
        assert (closed.code, closed.reason) == (1008, problem.value)
    party = await scene.party(wire.Role.PAGE)  # a page's token without an Origin
    await party.say(wire.Hello(await scene.token()))
    assert (await party.expect(wire.Error)).problem is Problem.WRONG_ORIGIN


async def test_the_log_tells_nothing_personal(scene: Scene, tmp_path: Path) -> None:
    imported(scene.relay, tmp_path)
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page, name="Johan", phone="0624681357")
    await console.say(wire.Verify(contact, "street", "Molenstraat"))
    await console.expect(wire.CustomerKnown)
    await console.say(wire.Notes(contact, "a secret note"))
    await page.raw(b"Johan says something malformed")
    await page.expect(wire.Error)
    await asyncio.to_thread(scene.relay.stop)
    log = scene.relay.log.read_text()
    assert [json.loads(line)["event"] for line in log.splitlines()][-1] == "stopping"
    assert not any(word in log for word in ("Johan", "Bakker", "Molen", "1357", "secret", "Bos", "eyJ"))
