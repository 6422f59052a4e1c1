"""What the customer may keep of a contact: fetched by their own page only, true to the journal, and checked by the command."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.relay import audit_record
from cobrowse.relay.audit import Fault
from cobrowse.relay.audit_record import NoRecord, Record
from cobrowse.relay.engines import database_url, open_engine
from cobrowse.share import Rung
from tests.cobrowse.parties import Party, Scene
from tests.cobrowse.relay_process import ORIGIN, SITE, RelayProcess

both = pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)


async def fetch(relay: RelayProcess, contact: str, token: str, origin: str = ORIGIN) -> tuple[int, dict[str, str], bytes]:
    headers = {"Authorization": f"Bearer {token}", "Origin": origin}
    return await asyncio.to_thread(lambda: relay.request("POST", f"/record?contact={contact}", **headers))


async def looked_along(console: Party, page: Party, contact: str) -> None:
    """The agent asks, the customer says yes and takes it back; and somebody was verified meanwhile, wrongly."""
    await console.say(wire.AskLook(contact))
    await page.expect(wire.AskLook)
    await page.say(wire.Consent(contact, "look", granted=True))
    await console.expect(wire.Consent)
    await page.say(wire.Consent(contact, "look", granted=False))
    await console.expect(wire.Consent, granted=False)
    await console.say(wire.Verify(contact, "street", "Nowhere 1"))
    await console.expect(wire.VerifyResult)


def check(relay: RelayProcess, *arguments: str) -> tuple[int, str]:
    done = relay.command("audit", "check", *arguments, check=False)
    return done.returncode, done.stdout + done.stderr


@both
async def test_the_customer_keeps_a_record_that_can_be_checked(scene: Scene, tmp_path: Path) -> None:
    relay, token = scene.relay, await scene.token()
    console, page = await scene.console("anna"), await scene.page(token)
    contact = await scene.call(console, page, name="Xaveria Quibble", phone="0612345678", language="nl")
    await looked_along(console, page, contact)
    assert (await fetch(relay, contact, token))[0] == 404, "it is not over"
    await page.say(wire.HangUp(contact))
    await page.expect(wire.State, state=ContactState.WRAP_UP)
    status, headers, body = await fetch(relay, contact, token)
    assert (status, headers["content-type"], headers["access-control-allow-origin"]) == (200, "application/json", ORIGIN)
    assert headers["cache-control"] == "no-store"
    record = json.loads(body)
    said = [(line["by"], line["what"], line.get("detail", "")) for line in record["lines"] if "what" in line]
    assert said == [
        ("customer", "called", ""), ("agent", "accepted", ""), ("relay", "connected", ""), ("agent", "look_asked", ""),
        ("customer", "consent", "look:yes"), ("customer", "consent", "look:no"), ("customer", "ended", "customer"),
    ]  # fmt: skip
    assert "gevraagd" in record["about"]
    for word in ("Xaveria", "Quibble", "612345678", "anna", "Anna Bos", "verify", "street", "offered"):
        assert word not in body.decode(), word
    file = tmp_path / "record.json"
    file.write_bytes(body)
    assert check(relay, str(file), "--journal") == (0, f"{record['count']} lines of contact {contact} hold and are this journal's\n")
    await console.say(wire.Finish(contact, "Advice", "Done", "", ""))
    await console.expect(wire.Finished)
    assert check(relay, str(file), "--journal")[0] == 0, "the file of before the wrap-up still is the journal's"
    status, said_of_all = check(relay)
    assert (status, "of 1 contacts hold" in said_of_all) == (0, True), said_of_all
    await behind_the_relays_back(relay, file, contact)


async def test_it_has_refusals_what_was_done_and_that_the_agent_ended_it(scene: Scene) -> None:
    token = await scene.token()
    console, page = await scene.console("anna"), await scene.page(token)
    contact = await scene.call(console, page)
    await console.say(wire.AskLook(contact))
    await page.expect(wire.AskLook)
    await page.say(wire.Consent(contact, "look", granted=True))
    for rung, granted in ((Rung.POINT, False), (Rung.CLICK, True)):
        await console.expect(wire.Consent)
        await console.say(wire.Ask(contact, rung))
        await page.expect(wire.Ask)
        await page.say(wire.Consent(contact, rung.value, granted=granted))
    await console.expect(wire.Consent, level="click")
    await page.say(wire.Page(contact, "an-epoch", 0, full=True), b"sealed")
    await console.expect(wire.Page)
    await console.say(wire.Intent(contact, "an-epoch", Rung.CLICK, 1), b"sealed")
    await page.expect(wire.Intent)
    await page.say(wire.Paused(contact, on=True))
    await console.expect(wire.Paused)
    await console.say(wire.HangUp(contact))
    await page.expect(wire.State, state=ContactState.WRAP_UP)
    status, _, body = await fetch(scene.relay, contact, token)
    assert status == 200
    said = [(line["by"], line["what"], line.get("detail", "")) for line in json.loads(body)["lines"] if "what" in line]
    assert said[said.index(("agent", "look_asked", "")) :] == [
        ("agent", "look_asked", ""), ("customer", "consent", "look:yes"), ("agent", "ask", "point"), ("customer", "consent", "point:no"),
        ("agent", "ask", "click"), ("customer", "consent", "click:yes"), ("agent", "intent", "click"), ("customer", "paused", ""),
        ("agent", "ended", "agent"),
    ]  # fmt: skip
    assert "an-epoch" not in body.decode()
    assert "sealed" not in {word for line in json.loads(body)["lines"] for word in line.values()}


async def behind_the_relays_back(relay: RelayProcess, file: Path, contact: str) -> None:
    """A change in the journal is found there, and by the customer's file."""
    engine = open_engine(database_url(relay.data, relay.database))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE journal SET detail = 'look:yes' WHERE detail = 'look:no'")
    engine.dispose()
    assert check(relay) == (1, f"contact {contact}, line 7: was changed, or the line before it was\n")
    engine = open_engine(database_url(relay.data, relay.database))
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM journal WHERE n > 5 AND contact <> ''")
    engine.dispose()
    assert check(relay) == (1, f"contact {contact}, line 6: is gone, and whatever came after it\n")
    status, said = check(relay, str(file), "--journal")
    assert (status, said.splitlines()[0]) == (1, f"contact {contact}, line 6: is gone, and whatever came after it")
    assert check(relay, str(file))[0] == 0, "the file itself holds"


async def test_only_the_page_that_had_the_contact_gets_it(scene: Scene) -> None:
    relay, token = scene.relay, await scene.token()
    console, page = await scene.console("anna"), await scene.page(token)
    contact = await scene.call(console, page)
    await console.say(wire.HangUp(contact))
    await page.expect(wire.State, state=ContactState.WRAP_UP)
    assert (await fetch(relay, contact, token))[0] == 200
    refused = [
        (await fetch(relay, contact, await scene.token()), 404, "no_such_contact"),
        (await fetch(relay, contact, token, "https://elsewhere.example"), 403, "wrong_origin"),
        (await fetch(relay, contact, await scene.access("anna")), 403, "not_allowed"),
        (await fetch(relay, contact, "not.a.token"), 403, "bad_token"),
        (await fetch(relay, "0" * 32, token), 404, "no_such_contact"),
        (await fetch(relay, "", token), 404, "no_such_contact"),
    ]
    assert [(answer[0], json.loads(answer[2])["problem"]) for answer, _, _ in refused] == [(status, name) for _, status, name in refused]
    assert relay.request("GET", f"/record?contact={contact}")[0] == 404
    statuses = [(await fetch(relay, contact, token))[0] for _ in range(8)]
    assert statuses[-1] == 429, "and not as often as one likes"
    engine = open_engine(database_url(relay.data, relay.database))
    with engine.begin() as connection:
        ((visitor, ended),) = connection.exec_driver_sql("SELECT visitor, ended FROM contacts").all()
        assert audit_record.make(connection, contact, visitor, SITE, ended + audit_record.KEPT - 1)
        assert audit_record.make(connection, contact, visitor, SITE, ended + audit_record.KEPT + 1) is None, "and not for ever"
        assert audit_record.make(connection, contact, visitor, "another", ended) is None
    engine.dispose()
    tampered(json.loads((await asyncio.to_thread(made, relay, contact, visitor, ended)).decode()))


def made(relay: RelayProcess, contact: str, visitor: str, now: float) -> bytes:
    engine = open_engine(database_url(relay.data, relay.database))
    with engine.begin() as connection:
        record = audit_record.make(connection, contact, visitor, SITE, now)
    engine.dispose()
    assert record is not None
    return record


def tampered(record: dict[str, Any]) -> None:
    """Whatever is done to the file is found in it."""

    def faults(**changes: object) -> set[Fault]:
        return {one.fault for one in audit_record.faults(msgspec.convert({**record, **changes}, Record))}

    lines = record["lines"]
    shown = next(at for at, line in enumerate(lines) if line.get("what") == "connected")
    hidden = next(at for at, line in enumerate(lines) if "content" in line)
    assert faults() == set()
    for at, name, value in (
        (shown, "what", "consent"), (shown, "by", "customer"), (shown, "at", "2020"), (shown, "detail", "x"), (shown, "salt", "x"),
        (shown, "who", "x"), (shown, "hash", "x"), (hidden, "content", "x"), (hidden, "what", "consent"), (0, "detail", "said"),
    ):  # fmt: skip
        assert Fault.CHANGED in faults(lines=[*lines[:at], {**lines[at], name: value}, *lines[at + 1 :]]), (at, name)
    assert Fault.GAP in faults(lines=[*lines[:1], *lines[2:]])
    assert faults(lines=lines[:-1]) == {Fault.REMOVED}
    assert Fault.CHANGED in faults(contact="another")


def test_a_file_that_is_no_record_is_refused(stopped_relay: RelayProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "record.json"
    for content in (b"", b"\xff", b"[]", b'{"format": "naast-record-1"}'):
        file.write_bytes(content)
        with pytest.raises(NoRecord, match="not the record"):
            audit_record.read(file)
    empty = Record("another", "", "c", "shop", 0, "", ())
    file.write_bytes(msgspec.json.encode(empty))
    assert check(stopped_relay, str(file)) == (
        2, f"naast-relay: {file}: its format is not naast-record-1: a newer relay may read it\n",
    )  # fmt: skip
    monkeypatch.setattr(audit_record, "MAX_FILE", 10)
    with pytest.raises(NoRecord, match="larger"):
        audit_record.read(file)
    assert check(stopped_relay, str(tmp_path / "nothing.json"))[0] == 2
