"""A customer who is erased: nothing of them stays in a table or a file, others stay whole, consoles hear of it, at once and later."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.relay import erasing, schema
from tests.cobrowse.parties import Scene
from tests.cobrowse.relay_process import RelayProcess

both = pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)

GONE = (
    "Xaveria", "Quibble", "612345678", "xq@example.org", "Zwanenstraat", "9999 ZZ", "Xanten", "1961-05-06", "whispers", "XQ-77",
    "kettle-story", "secret of hers", "cape", "letter of hers", "XQ said",
)  # fmt: skip
"""What is on record of nobody else."""
CUSTOMERS = (
    "number,name,phone,email,street,postcode,city,since,language,remark,birth_date\n"
    "XQ-77,Xaveria Quibble,0612345678,xq@example.org,Zwanenstraat 1,9999 ZZ,Xanten,,nl,whispers,1961-05-06\n"
    + "".join(f"K{one},Other Person {one},06{20_000_000 + one},o{one}@example.org,Laan {one},1000 AA,Ede,,nl,,\n" for one in range(400))
)
HISTORY = (
    "customer_number,at,channel,title,detail,phone\nXQ-77,2024-10-12,email,kettle-story,letter of hers,\nK1,2024-10-12,repair,Oven,,\n"
)


def test_every_table_with_customers_is_erased() -> None:
    """A new table that names a customer, a visitor or a contact must be taken care of in `erasing`, and then stand here."""
    named = {
        table.name
        for table in schema.metadata.tables.values()
        if {"customer", "visitor", "contact"} & set(table.columns.keys()) or table.name in ("customers", "visitors", "contacts")
    }
    assert named == {table.name for table in erasing.PERSONAL} | {"journal", "erasures", "chains"}
    texts = {"reason", "outcome", "state", "share", "why", "site", "agent", "id", "customer"}
    kept = {column.name for column in schema.contacts.columns if column.type.python_type in (str, list, dict)} - set(erasing.BLANK)
    assert kept == texts, "a new column of a contact is blanked in `erasing`, or holds nothing of the customer"


def imported(relay: RelayProcess, folder: Path) -> None:
    for name, text in (("customers", CUSTOMERS), ("history", HISTORY)):
        file = folder / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        relay.command(name, "import", str(file))


async def told(scene: Scene) -> str:
    """A contact of hers that is over, with a story, notes and a letter; the id that her customer had."""
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page, name="XQ said", phone="0612345678", trail=(wire.Trail(5, "product", "cape"),))
    await console.say(wire.Verify(contact, "street", "Zwanenstraat 1"))
    customer = ""
    while not customer:
        known = (await console.expect(wire.CustomerKnown)).known
        customer = known.card.customer if known.card else ""
    await console.say(wire.Notes(contact, "secret of hers"))
    await console.say(wire.HangUp(contact))
    await page.expect(wire.State, state=ContactState.WRAP_UP)
    await console.say(wire.Finish(contact, "Advice", "a word of hers, XQ-77", "secret of hers", "letter of hers"))
    await console.expect(wire.Finished)
    return customer


def left_in_files(relay: RelayProcess) -> set[str]:
    data = b"".join(file.read_bytes() for file in relay.data.iterdir() if file.name.startswith("relay.sqlite"))
    return {word for word in GONE if word.encode() in data}


@both
async def test_nothing_stays_and_consoles_hear_of_it(scene: Scene, tmp_path: Path) -> None:
    relay = scene.relay
    imported(relay, tmp_path)
    customer = await told(scene)
    before = json.loads(relay.command("customers", "export", "XQ-77").stdout)
    assert before["customers"][0]["name"] == "Xaveria Quibble"
    assert {name: len(rows) for name, rows in before.items() if name in ("contacts", "history", "moments")} == {
        "contacts": 1, "history": 1, "moments": 1,
    }  # fmt: skip
    assert "password" not in json.dumps(before)
    bob = await scene.console("bob")
    said = relay.command("customers", "erase", "XQ-77").stdout
    assert said == "XQ-77 is erased; 1 contacts stay without a name\n"
    assert (await bob.expect(wire.Forgotten)).customers == (customer,)
    anna = await scene.console("anna")
    assert (await anna.expect(wire.Forgotten)).customers == (customer,)
    for table in schema.metadata.sorted_tables:
        rows = str(relay.rows(f'select * from "{table.name}"'))
        assert not [word for word in GONE if word in rows], table.name
        assert customer not in rows or table.name == "erasures"
    [(reason, outcome, agent)] = relay.rows("select reason, outcome, agent from contacts")
    assert (reason, outcome, bool(agent)) == ("Advice", "", True)
    assert relay.rows("select contact, who, detail from journal where what = 'erased'") == [("", "operator", "")]
    assert relay.rows("select count(*) from customers where number is not null") == [(400,)]
    assert relay.rows("select title from history") == [("Oven",)]
    again = relay.command("customers", "erase", "XQ-77", check=False)
    assert (again.returncode, "there is no customer" in again.stderr) == (2, True)


async def test_nothing_stays_in_the_files(scene: Scene, tmp_path: Path) -> None:
    imported(scene.relay, tmp_path)
    await told(scene)
    assert left_in_files(scene.relay) == {*GONE}
    scene.relay.command("customers", "erase", "XQ-77")
    assert left_in_files(scene.relay) == set()
    console, page = await scene.console("anna"), await scene.page()
    await scene.call(console, page)  # the relay goes on, and brings nothing back
    scene.relay.stop()
    assert left_in_files(scene.relay) == set()


@both
async def test_who_is_in_a_contact_is_not_erased_and_one_of_several_is(scene: Scene, tmp_path: Path) -> None:
    relay = scene.relay
    file = tmp_path / "two.csv"
    file.write_text("number,name,phone,street\nA1,Ann,0612345678,Laan 1\nB2,Bo,0612345678,Dijk 2\n", encoding="utf-8")
    relay.command("customers", "import", str(file))
    console, page = await scene.console("anna"), await scene.page()
    contact = await scene.call(console, page, phone="0612345678")
    relay.command("customers", "erase", "B2")
    known = (await console.expect(wire.CustomerKnown, contact=contact)).known
    assert [candidate.name for candidate in known.candidates] in ([], ["A."])
    await console.say(wire.Verify(contact, "street", "Laan 1"))
    await console.expect(wire.VerifyResult, result="matched")
    refused = relay.command("customers", "erase", "A1", check=False)
    assert (refused.returncode, "is in a contact at this moment" in refused.stderr) == (2, True)


@both
def test_an_export_goes_to_a_file_of_its_owner(stopped_relay: RelayProcess, tmp_path: Path) -> None:
    imported(stopped_relay, tmp_path)
    out = tmp_path / "out.json"
    stopped_relay.command("customers", "export", "K1", "--file", str(out))
    found = json.loads(out.read_text(encoding="utf-8"))
    assert [row["title"] for row in found["history"]] == ["Oven"]
    assert {row["value"] for row in found["signs"]} == {"+31620000001", "o1@example.org"}
    assert out.stat().st_mode & 0o077 == 0
