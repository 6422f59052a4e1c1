"""The page script's messages are those of the relay: `cobrowse/script/src/wire.ts` against `cobrowse/wire.py`, read as text."""

from __future__ import annotations

import re
import typing
from enum import StrEnum
from pathlib import Path

import msgspec
import pytest

from cobrowse import contact, dictionary, wire
from webrtc import signals

pytestmark = pytest.mark.pure

SOURCE = Path(__file__).parents[2] / "cobrowse" / "script" / "src"
WIRE_TS = (SOURCE / "wire.ts").read_text(encoding="utf-8")
SIGNALS_TS = (SOURCE / "signals.ts").read_text(encoding="utf-8")

INTERFACE = re.compile(r"export interface (\w+) \{\n(.*?)\n\}", re.S)
FIELD = re.compile(r"^  (\w+)(\??): (.+);$")
SCALARS: dict[str, tuple[type, ...]] = {"string": (str,), "number": (int, float), "boolean": (bool,)}


def _interfaces() -> dict[str, dict[str, tuple[bool, str]]]:
    """Name of an interface to its fields: whether it may be left out, and its type's text."""
    found: dict[str, dict[str, tuple[bool, str]]] = {}
    for name, body in INTERFACE.findall(WIRE_TS):
        lines = [FIELD.match(line) for line in body.splitlines()]
        assert all(lines), f"{name} has a line that is no plain field"
        found[name] = {line[1]: (line[2] == "?", line[3]) for line in lines if line}
    return found


INTERFACES = _interfaces()


def _union(name: str) -> list[str]:
    match = re.search(rf"export type {name} =(.*?);", WIRE_TS, re.S)
    assert match, f"wire.ts has no type {name}"
    return re.findall(r'"?(\w+)"?', match[1])


def _structs(union: object) -> list[type[wire.Message]]:
    return list(typing.get_args(union))


@pytest.mark.parametrize(("union", "name"), [(wire.FromPage, "FromPage"), (wire.ToPage, "ToPage")])
def test_both_know_the_same_kinds(union: object, name: str) -> None:
    assert sorted(_union(name)) == sorted(struct.__name__ for struct in _structs(union))


ALL = list(dict.fromkeys([*_structs(wire.FromPage), *_structs(wire.ToPage), wire.Trail, wire.IceServer]))


@pytest.mark.parametrize("struct", ALL, ids=lambda one: one.__name__)
def test_a_kind_has_the_same_fields(struct: type[msgspec.Struct]) -> None:
    fields = dict(INTERFACES[struct.__name__])
    tag = struct.__struct_config__.tag
    if tag is not None:
        assert fields.pop("t") == (False, f'"{tag}"')
    theirs = {field.encode_name: not field.required for field in msgspec.structs.fields(struct)}
    assert {name: optional for name, (optional, _) in fields.items()} == theirs
    hints = typing.get_type_hints(struct)
    said = {field.encode_name: field.name for field in msgspec.structs.fields(struct)}
    for name, (_, text) in fields.items():
        hint = hints[said[name]]
        if text in SCALARS and not issubclass(hint, StrEnum):
            assert issubclass(hint, SCALARS[text]), f"{struct.__name__}.{name}"


@pytest.mark.parametrize("name", re.findall(r"export const (MAX_\w+|SUBPROTOCOL) =", WIRE_TS))
def test_a_limit_is_the_same(name: str) -> None:
    text = re.search(rf"export const {name} = (.*);", WIRE_TS)
    assert text
    value: object = text[1].strip('"') if text[1].startswith('"') else _product(text[1])
    assert value == getattr(wire, name)


def _product(text: str) -> int:
    whole = 1
    for part in text.split("*"):
        whole *= int(part.strip().replace("_", ""))
    return whole


@pytest.mark.parametrize(("name", "enum"), [("Role", wire.Role), ("ContactState", contact.ContactState), ("Problem", wire.Problem)])
def test_words_are_the_same(name: str, enum: type[StrEnum]) -> None:
    assert _union(name) == [word.value for word in enum]


def test_what_the_script_reads_covers_all_that_the_relay_says() -> None:
    match = re.search(r"const KINDS = new Set\(\[(.*?)\]\)", WIRE_TS)
    assert match
    tags = {struct.__struct_config__.tag for struct in _structs(wire.ToPage)}
    assert set(re.findall(r'"(\w+)"', match[1])) == tags


def test_media_signals_are_those_of_the_softphone() -> None:
    kinds = {struct.__struct_config__.tag for struct in typing.get_args(signals.AnySignal)}
    assert set(re.findall(r'\{ kind: "(\w+)"', SIGNALS_TS)) == kinds
    cause = re.search(r"export type TroubleCause = (.*?);", SIGNALS_TS)
    assert cause
    assert re.findall(r'"(\w+)"', cause[1]) == [word.value for word in signals.TroubleCause]


def test_both_sides_of_a_stream_know_the_same_beforehand() -> None:
    text = re.search(r"String\.raw`(.*?)`", (SOURCE / "dictionary.ts").read_text(encoding="utf-8"), re.S)
    assert text
    assert text[1] == dictionary.TEXT
    assert len(dictionary.DICTIONARY) < 32 * 1024, "deflate looks back no further"
