from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

import desktop.page.decoder as decoder
from cobrowse import wire
from cobrowse.checked import Dropped
from desktop.page.decoder import Decoded, Outcome, PageDecoder, joined
from tests.cobrowse.pages import PageMaker, Stream, change, deflater, part

pytestmark = pytest.mark.pure


def outcomes(read: PageDecoder, *batches: tuple[wire.Page, bytes]) -> list[Outcome]:
    return [read.decode(*batch).outcome for batch in batches]


def full(stream: Stream, title: str = "A page") -> tuple[wire.Page, bytes]:
    return stream.batch(PageMaker().full("words", title=title), full=True)


def test_a_stream_is_read_from_its_snapshot_on() -> None:
    stream, read = Stream(), PageDecoder()
    first = read.decode(*full(stream, "Checkout"))
    assert (first.outcome, first.epoch, first.sequence, first.title) == (Outcome.RESTART, "e1", 0, "Checkout")
    assert first.address == "http://shop.example/checkout"
    assert [event["type"] for event in json.loads(first.events)] == [4, 2]
    second = read.decode(*stream.batch([change(3, id=1, x=0, y=5)]))
    assert second.outcome is Outcome.APPLY
    assert json.loads(second.events)[0]["data"] == {"source": 3, "id": 1, "x": 0, "y": 5}


def test_what_is_told_less_exactly_is_known_as_such() -> None:
    stream, read = Stream(), PageDecoder()
    page = PageMaker().full("words")
    told = [stream.batch(page, full=True, coarse=True), stream.batch([], coarse=True), stream.batch([])]
    assert [read.decode(*batch).coarse for batch in told] == [True, True, False]


def test_before_a_snapshot_there_is_only_a_gap() -> None:
    stream, read = Stream(), PageDecoder()
    assert outcomes(read, stream.batch([]), full(stream), stream.batch([])) == [Outcome.GAP, Outcome.RESTART, Outcome.APPLY]


def test_what_is_lost_is_a_gap_until_the_next_snapshot_and_what_comes_twice_is_old() -> None:
    stream, read = Stream(), PageDecoder()
    start, one, lost, three = full(stream), stream.batch([]), stream.batch([]), stream.batch([])
    again = full(stream)
    assert lost
    assert outcomes(read, start, one, one, three, again, start) == [
        Outcome.RESTART, Outcome.APPLY, Outcome.OLD, Outcome.GAP, Outcome.RESTART, Outcome.OLD,
    ]  # fmt: skip


def test_a_new_page_load_begins_with_its_own_snapshot() -> None:
    first, second, read = Stream("e1"), Stream("e2"), PageDecoder()
    start, late = full(first), first.batch([])
    assert outcomes(read, start, second.raw(b"[]\n"), full(second), late) == [Outcome.RESTART, Outcome.GAP, Outcome.RESTART, Outcome.GAP]


@pytest.mark.parametrize("text", [b"", b"not json\n", b'{"a":1}\n', b"[" * 5000 + b"]" * 5000, b"\xff\xfe\n", b"[]\n", b'[{"type":2}]\n'])
def test_a_snapshot_that_is_none_is_broken(text: bytes) -> None:
    stream, read = Stream(), PageDecoder()
    assert read.decode(*stream.raw(text, full=True)).outcome is Outcome.BROKEN
    assert outcomes(read, stream.batch([]), full(stream)) == [Outcome.GAP, Outcome.RESTART]


def test_a_broken_body_is_broken() -> None:
    read = PageDecoder()
    assert read.decode(wire.Page("c1", "e1", 0, True), b"\xff\xff\xff\xff").outcome is Outcome.BROKEN


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "MAX_INFLATED", 1_000_000)
    bomb = part(deflater(), b"[" + b" " * 50_000_000 + b"]\n")
    assert len(bomb) < 100_000
    assert PageDecoder().decode(wire.Page("c1", "e1", 0, True), bomb).outcome is Outcome.TOO_LARGE


def test_nor_is_what_becomes_large_when_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "MAX_VALUES", 100_000)
    for many in (b"[],", b"{},", b"0,"):
        bomb = part(deflater(), b"[" + many * 200_000 + b"0]\n")
        assert len(bomb) < 10_000
        assert PageDecoder().decode(wire.Page("c1", "e1", 0, True), bomb).outcome is Outcome.TOO_LARGE


def test_what_is_nested_without_end_is_broken() -> None:
    for text in (b"[" * 1_000_000, b'[{"type":2,"data":' * 200_000):
        assert PageDecoder().decode(wire.Page("c1", "e1", 0, True), part(deflater(), text + b"\n")).outcome is Outcome.BROKEN


def test_what_the_sanitiser_left_out_is_told() -> None:
    make, stream = PageMaker(), Stream()
    told = PageDecoder().decode(*stream.batch(make.full(make.element("script", "x")), full=True))
    assert told.dropped == {Dropped.SCRIPT: 1}
    assert b"naast-inert" in told.events


def test_what_goes_on_from_each_other_is_one_and_a_whole_page_stays_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def applied(sequence: int, events: bytes, dropped: Mapping[Dropped, int], *lacking: str) -> Decoded:
        return Decoded(Outcome.APPLY, "e1", sequence, events, f"title {sequence}", "", dropped, lacking=lacking)

    page, old = Decoded(Outcome.RESTART, "e1", 0, b"[0]"), Decoded(Outcome.OLD, "e1", 1)
    told = [
        applied(7, b"[7]", {}), page, applied(1, b"[1,2]", {Dropped.SCRIPT: 1}, "a"), applied(2, b"[]", {}), old,
        applied(3, b"[3]", {Dropped.SCRIPT: 2}, "a", "b"), applied(4, b"[4]", {Dropped.ADDRESS: 1}, "c"),
    ]  # fmt: skip
    assert list(joined(told)) == [
        applied(7, b"[7]", {}), page, applied(2, b"[1,2]", {Dropped.SCRIPT: 1}, "a"), old,
        applied(4, b"[3,4]", {Dropped.SCRIPT: 2, Dropped.ADDRESS: 1}, "a", "b", "c"),
    ]  # fmt: skip
    monkeypatch.setattr(decoder, "JOINED", 6)
    assert [one.events for one in joined([applied(at, b"[%d]" % at, {}) for at in range(5)])] == [b"[0,1]", b"[2,3]", b"[4]"]


def test_places_are_found_on_the_page_that_is_shown() -> None:
    make, stream, read = PageMaker(), Stream(), PageDecoder()
    button = make.element("button", "Pay")
    read.decode(*stream.batch(make.full(button), full=True))
    assert [place.node for place in read.find("pay")] == [button["id"]]
    read.reset()
    assert read.find("pay") == ()
    assert read.decode(*stream.batch([])) == Decoded(Outcome.GAP, "e1", 1)
