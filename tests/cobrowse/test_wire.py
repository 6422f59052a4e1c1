"""The wire: what goes in comes out, and whatever else comes is refused with a reason and nothing worse."""

from __future__ import annotations

import json
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cobrowse import wire
from cobrowse.contact import Availability, ContactState
from cobrowse.identity import Card, Known, Level, Line, Moment, Sign, SignKind
from cobrowse.share import Rung
from cobrowse.wire import Problem, WireError

pytestmark = pytest.mark.pure

TEXT = st.text(max_size=20)
KNOWN = Known(
    Level.VERIFIED, "Piet", (Sign(SignKind.PHONE, "repair", "2024-10-12"),), "street", card=Card("id", "Piet", street="Molenstraat 41"),
    visit=(Moment(1.5, "form", "Type", {"field": "t", "value": "x"}),), journey=(Line("l", 2.0, "call", "Return"),),
)  # fmt: skip
SAMPLES: dict[type[Any], Any] = {
    str: "text", int: 3, float: 0.5, bool: True, Availability: Availability.AWAY, ContactState: ContactState.ON_HOLD, Known: KNOWN,
    wire.Role: wire.Role.AGENT, wire.Trail: wire.Trail(1.0, "page"), Moment: Moment(1.0, "page"), Problem: Problem.MALFORMED,
    Rung: Rung.CLICK,
}  # fmt: skip
EVERY = sorted({kind for union in (wire.FromPage, wire.FromConsole, wire.ToPage, wire.ToConsole) for kind in get_args(union)}, key=str)


def sample(kind: type[wire.Message]) -> wire.Message:
    """A message of this kind with something in every field that has no default."""
    fields = {field.name: SAMPLES.get(field.type, ()) for field in msgspec.structs.fields(kind) if field.required}
    return kind(**fields)


def directions(kind: type[wire.Message]) -> list[Any]:
    pairs = (
        (wire.FromPage, wire.decode_from_page), (wire.FromConsole, wire.decode_from_console),
        (wire.ToPage, wire.decode_to_page), (wire.ToConsole, wire.decode_to_console),
    )  # fmt: skip
    return [decode for union, decode in pairs if kind in get_args(union)]


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_kind_comes_out_as_it_went_in(kind: type[wire.Message]) -> None:
    message = sample(kind)
    body = b"\x00\nbody\xff" if kind in wire.WITH_BODY else b""
    assert directions(kind)
    for decode in directions(kind):
        assert decode(wire.encode(message, body)) == (message, body)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_only_kinds_with_a_body_carry_one(kind: type[wire.Message]) -> None:
    if kind in wire.WITH_BODY:
        return
    for decode in directions(kind):
        with pytest.raises(WireError) as caught:
            decode(wire.encode(sample(kind), b"x"))
        assert caught.value.problem is Problem.MALFORMED


def test_a_header_is_one_line_whatever_is_in_it() -> None:
    data = wire.encode(wire.Notes("c", "two\nlines"), b"")
    assert data.count(b"\n") == 1
    assert wire.decode_from_console(data)[0] == wire.Notes("c", "two\nlines")


TRAILS = st.builds(wire.Trail, age=st.floats(0, 1e6), name=TEXT, title=TEXT, data=st.dictionaries(TEXT, TEXT, max_size=4))


def refusal(decode: Any, data: bytes) -> Problem | None:
    """Why it was refused; None when it is a message, which can then be encoded again."""
    try:
        message, body = decode(data)
    except WireError as error:
        return error.problem
    assert wire.encode(message, body)
    return None


@given(TRAILS, TEXT, st.booleans())
def test_any_text_travels(trail: wire.Trail, name: str, video: bool) -> None:
    call = wire.Call(name=name, video=video, trail=(trail,))
    assert wire.decode_from_page(wire.encode(call)) == (call, b"")


@given(st.integers(0, 10**12), st.binary(max_size=9))
def test_a_number_alone_heads_a_batch(number: int, body: bytes) -> None:
    assert wire.decode_from_page(b"%d\n" % number + body) == (wire.Page(sequence=number), body)


@given(st.binary(max_size=300))
@example(b"\n")
@example(b"007\n")
@example(b"9" * 99 + b"\n")
@example(b"{}\n")
@example(b'{"t":5}\n')
@example(b'{"t":"hello","token":null}\n')
@example(b"[" * 5000 + b"\n")
@example(b'{"t":"page","contact":"c","epoch":"e","sequence":1e999}\n')
def test_bytes_from_anybody_are_a_message_or_a_wire_error(data: bytes) -> None:
    for decode in (wire.decode_from_page, wire.decode_from_console, wire.decode_to_page, wire.decode_to_console):
        assert refusal(decode, data) in (None, Problem.MALFORMED, Problem.UNKNOWN_KIND, Problem.TOO_LARGE)


PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
JSON = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=8)
TAGS = st.sampled_from([kind.__struct_config__.tag for kind in EVERY])
FIELDS = st.sampled_from(sorted({field.name for kind in EVERY for field in msgspec.structs.fields(kind)}))


@given(TAGS, st.dictionaries(FIELDS, JSON, max_size=5))
def test_wrong_values_in_right_fields_are_refused_not_fatal(tag: str, fields: dict[str, Any]) -> None:
    data = json.dumps({"t": tag, **fields}).encode() + b"\n"
    for decode in (wire.decode_from_page, wire.decode_from_console):
        assert refusal(decode, data) in (None, Problem.MALFORMED, Problem.UNKNOWN_KIND, Problem.TOO_LARGE)


def test_an_unknown_kind_is_told_from_a_malformed_one() -> None:
    for data, problem in (
        (b'{"t":"nonsense"}\n', Problem.UNKNOWN_KIND),
        (b'{"t":"hang_up","contact":"c","more":1}\n', Problem.MALFORMED),
        (b'{"t":"hang_up"}\n', Problem.MALFORMED),
        (b'{"contact":"c"}\n', Problem.MALFORMED),
    ):
        with pytest.raises(WireError) as caught:
            wire.decode_from_page(data)
        assert caught.value.problem is problem, data


def test_the_limits_hold_to_the_byte() -> None:
    signal = wire.Signal("c")
    assert wire.decode_from_page(wire.encode(signal, b"x" * wire.MAX_SIGNAL))
    for data in (wire.encode(signal, b"x" * (wire.MAX_SIGNAL + 1)), b"x" * (wire.MAX_HEADER + 1)):
        with pytest.raises(WireError) as caught:
            wire.decode_from_page(data)
        assert caught.value.problem is Problem.TOO_LARGE


def test_only_page_events_and_pictures_are_binary() -> None:
    assert [kind for kind in EVERY if wire.is_binary(sample(kind))] == [wire.Asset, wire.Page]
