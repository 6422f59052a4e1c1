"""The page script seals as the console opens: `cobrowse/script/src/seal.ts`, run by Node's WebCrypto, against `cobrowse/sealing.py`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any, Final

import pytest

from cobrowse import wire
from cobrowse.opening import Opening, Shown
from cobrowse.sealing import Half, Meant, Seal, commitment, digits
from tests.cobrowse.bundles import bundled

CONTENT: Final = bytes(range(100, 132))
EPOCH: Final = "0123456789ab"
CONTACT: Final = "contact-1"
BODY: Final = b"words of the page " * 9
HASH: Final = "ab" * 32

RUN: Final = """
import { Half, SealedPipe, subtle } from "./src/seal";

async function run(theirs: string, content: string, contact: string, epoch: string, body: string, hash: string, intents: string[][]) {
  const half = await Half.make();
  const [wrapped, digits] = await half.wrap(contact, theirs, content);
  const sent: [object, string][] = [];
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  let full = 0;
  const link = { up: true, buffered: () => full, sendPage: (message: object, octets: Uint8Array) => sent.push([message, hex(octets)]) > 0 };
  const pipe = new SealedPipe(link);
  const bytes = new TextEncoder().encode(body);
  pipe.begin(content);
  pipe.send({ n: 0, epoch, full: true }, bytes);
  pipe.send({ n: 1 }, bytes);
  const waiting = pipe.buffered();
  pipe.send({ n: 70000, coarse: true }, bytes);
  const name = await pipe.named(hash);
  pipe.sendAsset({ name: `${epoch}00000001`, hash: name, size: 3, width: 0 }, new Uint8Array());
  pipe.sendAsset({ name: `${epoch}00000002`, width: 30, height: 40 }, new Uint8Array());
  const whole = await pipe.sealed(name, bytes);
  pipe.sendAsset({ name, size: whole.length, at: 0 }, whole);
  while (pipe.buffered() || sent.length < 6) await new Promise((later) => setTimeout(later, 1));
  pipe.send({ n: 70001 }, bytes);
  pipe.drop();
  while (pipe.buffered()) await new Promise((later) => setTimeout(later, 1));
  link.up = false;
  const away = pipe.send({ n: 70002 }, bytes);
  const done: string[] = [];
  for (const [meant, digits, sealed] of intents) done.push(await pipe.opened(meant!, digits!, sealed!).catch(() => "refused"));
  const commit = await half.commitment();
  const told = JSON.stringify({ done, commit, open: half.open, wrapped, digits, sent, name, waiting, away, can: !!subtle });
  process.stdout.write(told, () => process.exit(0)); // parts that nobody took would be waited for
}

void run(...(JSON.parse(process.argv[2]!) as Parameters<typeof run>));
"""


def _intents() -> Iterator[tuple[tuple[str, str, str], str]]:
    """What the page is told, and what comes of it."""
    under, later = "111 111", "222 222"

    def sealed(count: int, text: str = "one", content: bytes = CONTENT, digits: str = under) -> str:
        return Seal(content).seal_intent(Meant(EPOCH, "type", 7, digits), text.encode(), count).decode()

    meant, first = f"{EPOCH} type 7", sealed(1_700_000_000_000, '{"text":"é€😀"}')
    for other in (f"{EPOCH} click 7", f"{EPOCH} type 8", f"{EPOCH[:-1]}c type 7"):
        yield (other, under, first), "refused"
    yield (meant, later, first), "refused"
    yield (meant, under, sealed(2**62, content=HASH.encode()[:32])), "refused"  # it does not count either
    for broken in (first[:-2] + "00", "", "zz", first[2:], first[:24]):
        yield (meant, under, broken), "refused"
    yield (meant, under, first), '{"text":"é€😀"}'
    yield (meant, under, first), "refused"  # a second time
    yield (meant, under, first.upper()), "refused"
    yield (meant, under, sealed(1_699_999_999_999)), "refused"  # an older one that was held back
    yield (meant, under, sealed(1_700_000_000_001)), "one"
    yield (meant, later, sealed(5, digits=later)), "one"  # another agreement counts anew
    yield (meant, under, sealed(1_700_000_000_001)), "refused"


INTENTS: Final = list(_intents())


@pytest.fixture(scope="module")
def console() -> Half:
    return Half()


@pytest.fixture(scope="module")
def page(console: Half, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the script made for this console."""
    made = tmp_path_factory.mktemp("seal") / "run.mjs"
    bundled(made, "--format=esm", "--platform=node", "--loader=ts", text=RUN)
    given = json.dumps([console.public.hex(), CONTENT.hex(), CONTACT, EPOCH, BODY.decode(), HASH, [sent for sent, _ in INTENTS]])
    told = subprocess.run(["node", str(made), given], check=True, capture_output=True, text=True, timeout=60).stdout
    result: dict[str, Any] = json.loads(told)
    return result


def test_the_console_gets_the_key_and_shows_the_same_digits(page: dict[str, Any], console: Half) -> None:
    public = bytes.fromhex(page["open"])
    assert commitment(public).hex() == page["commit"]
    assert console.unwrap(CONTACT, public, bytes.fromhex(page["wrapped"])) == CONTENT
    assert digits(CONTACT, public, console.public) == page["digits"]
    assert max(len(page["open"]), len(page["wrapped"])) <= wire.MAX_KEY


def test_batches_open_in_their_order(page: dict[str, Any]) -> None:
    seal = Seal(CONTENT)
    batches = [(message, bytes.fromhex(body)) for message, body in page["sent"] if message["t"] == "page"]
    assert [message["n"] for message, _ in batches] == [0, 1, 70000]  # what was dropped did not leave
    for message, body in batches:
        assert seal.open_page(EPOCH, message["n"], body, full="full" in message, coarse="coarse" in message) == BODY
    assert page["waiting"] == 2 * len(BODY)  # what is being sealed counts as not sent
    assert page["away"] is False
    assert page["can"] is True


def test_what_the_agent_does_opens_once_and_as_it_was_meant(page: dict[str, Any]) -> None:
    assert page["done"] == [expected for _, expected in INTENTS]


def test_pictures_open_under_their_names(page: dict[str, Any]) -> None:
    shown: list[tuple[Shown, bytes]] = []
    opening = Opening(CONTACT, lambda _said: None, lambda message, body: shown.append((message, body)))
    opening._seal = Seal(CONTENT)
    assert page["name"] == Seal(CONTENT).named(HASH)
    assert opening.wanted([HASH]) == (page["name"],)
    for message, body in page["sent"]:
        if message.pop("t") == "asset":
            named = {"hash": message["name"]} if body else {}  # the relay says so
            opening.take(wire.Asset(CONTACT, **named, **message), bytes.fromhex(body))
    assert [(asset.name, body) for asset, body in shown if isinstance(asset, wire.Asset)] == [
        (f"{EPOCH}00000001", b""),
        (f"{EPOCH}00000002", b""),
        (HASH, BODY),
    ]
