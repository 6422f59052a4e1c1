"""Visits on a real relay, on both kinds of database: told without a call, around a call, and never another customer's."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cobrowse import wire
from cobrowse.identity import Known, Line
from cobrowse.relay.engines import database_url, open_engine
from cobrowse.relay.limits import VISIT_TOLD
from tests.cobrowse.parties import Party, Scene
from tests.cobrowse.relay_process import ORIGIN, RelayProcess

pytestmark = pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)

CUSTOMERS = """number,name,phone,email,street,postcode,city,since,language,remark
K1,Johan Bakker,06 24 68 13 57,j@example.org,Molenstraat 41,1017 AB,Amsterdam,2019-05-01,nl,
K2,Maria de Boer,06 21 34 56 01,m@example.org,Kerkstraat 3,3811 GH,Utrecht,2019-05-01,nl,
"""
HISTORY = """customer_number,at,channel,title,outcome,detail,agent,phone
K1,2024-10-12T14:00:00+02:00,repair,Cooktop KT-6420: zone dead,Repaired,new element,Daan,06 24 68 13 57
K1,2024-10-12T09:00:00+02:00,call,Cooktop fails when hot,,,Daan,
K1,2024-10-15,survey,How was the repair?,3,,,
"""


def tell(relay: RelayProcess, token: str, trail: Any, **headers: str) -> int:
    told = trail if isinstance(trail, str) else json.dumps(trail)
    given = {"Authorization": f"Bearer {token}", "Origin": ORIGIN, "X-Naast-Visit": told, **headers}
    return relay.request("POST", "/visit", **given)[0]


def boots(times: int = 1) -> list[dict[str, Any]]:
    return [{"age": 60 - at, "name": "product", "title": "Leather boots"} for at in range(times)]


async def verified(console: Party, page: Party, phone: str, street: str) -> tuple[str, Known]:
    await page.say(wire.Call(phone=phone, trail=(wire.Trail(1, "product", "Leather boots"),)))
    contact = (await console.expect(wire.Offer)).contact
    await console.say(wire.Accept(contact))
    await console.say(wire.Verify(contact, "street", street))
    assert (await console.expect(wire.VerifyResult)).result == "matched"
    return contact, (await console.expect(wire.CustomerKnown)).known


async def finish(console: Party, contact: str, reason: str) -> tuple[Line, ...]:
    await console.say(wire.HangUp(contact))
    await console.say(wire.Finish(contact, reason, "Solved"))
    known = (await console.expect(wire.CustomerKnown)).known
    await console.expect(wire.Finished)
    return known.journey


def imported(relay: RelayProcess, folder: Path) -> None:
    for name, rows in (("customers", CUSTOMERS), ("history", HISTORY)):
        file = folder / f"{name}.csv"
        file.write_text(rows, encoding="utf-8")
        relay.command(name, "import", str(file))


async def test_a_visit_without_a_call_is_the_customers_once_they_are_known_and_nobody_elses(scene: Scene, tmp_path: Path) -> None:
    relay = scene.relay
    imported(relay, tmp_path)
    token = await scene.token()
    assert await asyncio.to_thread(tell, relay, token, boots(3)) == 204
    assert await asyncio.to_thread(tell, relay, token, [{"age": 0, "name": "cart", "data": {"total": "EUR 299.00"}}]) == 204
    assert relay.rows("select count(*) from visits where customer is null") == [(1,)]

    console = await scene.console("anna")
    contact, known = await verified(console, await scene.page(token), "0624681357", "Molenstraat")
    assert [line.channel for line in known.journey if line.channel == "visit"] == [], "what goes on now is told as it happens"
    repair, survey, call = (next(line for line in known.journey if line.channel == kind) for kind in ("repair", "survey", "call"))
    assert repair.thread == survey.thread == call.thread == call.id, "three moments that are one whole to the customer"
    assert [(line.tone, line.sign) for line in (repair, survey)] == [("plus", "solved"), ("minus", "disliked")]

    journey = await finish(console, contact, "Return")
    [visit] = [line for line in journey if line.channel == "visit"]
    assert (visit.title, visit.outcome, visit.sign) == ("Leather boots ×3", "EUR 299.00", "cart_left")
    assert visit.thread == next(line for line in journey if line.id == contact).thread != ""
    assert relay.rows("select count(*) from visits") == [(1,)], "the visit before the call and the one around it are one"

    other, known = await verified(console, await scene.page(await scene.token(X_Naast_Visitor=token)), "0621345601", "Kerkstraat")
    assert not any(line.channel == "visit" for line in known.journey)
    second = await finish(console, other, "Advice")
    assert {line.id for line in second} == {other, f"{other}-visit"}, "the same browser, another customer: nothing of the first one"
    assert await asyncio.to_thread(tell, relay, token, boots()) == 204
    by_customer = relay.rows("select c.number, count(*) from visits v join customers c on c.id = v.customer group by c.number")
    assert sorted(by_customer) == [("K1", 1), ("K2", 1)]


async def test_what_was_looked_at_together_is_on_the_journey(scene: Scene) -> None:
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.share(console, page)
    journey = await finish(console, contact, "Advice")
    share = next(line for line in journey if line.channel == "share")
    assert (share.id, share.agent, share.thread) == (f"{contact}-share", "Anna Bos", contact)
    assert share.at <= share.until <= share.at + 60


async def test_a_visit_from_before_visits_were_stored_is_on_the_journey_too(scene: Scene) -> None:
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page, trail=(wire.Trail(9, "product", "Boots"),))
    before = await finish(console, contact, "Advice")
    engine = open_engine(database_url(scene.relay.data, scene.relay.database))
    try:
        with engine.begin() as connection:
            connection.execute(text("update visits set story = null"))  # as the migration leaves them
    finally:
        engine.dispose()
    await console.say(wire.OpenRecent(contact))
    again = (await console.expect(wire.CustomerKnown)).known.journey
    assert [line.title for line in again if line.channel == "visit"] == ["Boots"]
    assert again == before


async def test_bad_input_is_refused_or_cut_and_costs_little(scene: Scene) -> None:
    relay = scene.relay
    token = await scene.token()

    def refusals() -> list[int]:
        access = relay.sign_in("anna")["access"]
        return [
            tell(relay, token, "["), tell(relay, token, "{}"), tell(relay, token, [{"age": "x", "name": 3}]), tell(relay, "x", []),
            tell(relay, access, []), tell(relay, token, [], Origin="https://elsewhere.example"),
        ]  # fmt: skip

    assert await asyncio.to_thread(refusals) == [400, 400, 400, 403, 403, 403]
    wild = [
        {"age": -1e9, "name": "product", "title": "Tomorrow"}, {"age": 1e300, "name": "product", "title": "Long ago"},
        {"age": 0, "name": "n" * 3000, "data": {"k" * 500: "v" * 500}}, {"age": 0, "name": ""},
    ]  # fmt: skip
    assert await asyncio.to_thread(tell, relay, token, wild) == 204
    [(begun, last, longest)] = relay.rows("select begun, last, length(cast(story as text)) from visits")
    assert last - begun <= 86_401
    assert longest < 2000

    def flood() -> list[int]:
        return [tell(relay, token, boots()) for _ in range(int(VISIT_TOLD.burst) + 5)]

    assert 429 in await asyncio.to_thread(flood)
    other = await scene.token()
    assert await asyncio.to_thread(tell, relay, other, boots()) == 204, "another visitor is not held up"
    assert relay.rows("select count(*) from visits") == [(2,)]
