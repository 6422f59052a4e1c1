"""What is sealed opens with its key only, and as it was sealed only; and the agreement tells when somebody stands between."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.sealing import COUNT, IV, TAG, Half, Meant, NotSealed, Seal, commitment, digits

pytestmark = pytest.mark.pure

CONTENT = bytes(range(32))


def test_a_key_goes_to_the_half_that_it_was_wrapped_for() -> None:
    page, console = Half(), Half()
    wrapped = page.wrap("c1", console.public, CONTENT)
    assert CONTENT not in wrapped
    assert console.unwrap("c1", page.public, wrapped) == CONTENT


@pytest.mark.parametrize("wrong", ["contact", "half", "other", "changed", "short", "no point"])
def test_a_key_for_another_does_not_come_out(wrong: str) -> None:
    page, console = Half(), Half()
    wrapped = page.wrap("c1", console.public, CONTENT)
    contact = "c2" if wrong == "contact" else "c1"
    reader = Half() if wrong == "half" else console
    public = {"other": Half().public, "no point": b"\4" + bytes(64)}.get(wrong, page.public)
    wrapped = {"changed": wrapped[:-1] + bytes([wrapped[-1] ^ 1]), "short": wrapped[:5]}.get(wrong, wrapped)
    with pytest.raises(NotSealed):
        reader.unwrap(contact, public, wrapped)


def test_who_stands_between_shows_other_digits_to_each() -> None:
    page, console, between = (Half(ec.derive_private_key(number, ec.SECP256R1())) for number in (1, 2, 3))
    here, there = digits("c1", page.public, between.public), digits("c1", between.public, console.public)
    assert here != there
    assert digits("c1", page.public, console.public) == digits("c1", page.public, console.public)
    assert len({digits(contact, page.public, console.public) for contact in ("c1", "c2", "c3")}) == 3
    assert here[3] == " "
    assert here.replace(" ", "").isdecimal()
    assert len(here) == 7


def test_a_promise_is_kept_by_one_half_only() -> None:
    page = Half()
    assert commitment(page.public) == commitment(page.public) != commitment(Half().public)


@given(st.binary(max_size=200), st.integers(0, 2**31), st.booleans(), st.booleans())
def test_a_batch_opens_as_it_was_sealed(body: bytes, sequence: int, full: bool, coarse: bool) -> None:
    sealed = Seal(CONTENT).seal_page("e1", sequence, body, full=full, coarse=coarse)
    assert len(sealed) == len(body) + TAG
    assert Seal(CONTENT).open_page("e1", sequence, sealed, full=full, coarse=coarse) == body


def test_a_batch_that_was_changed_or_moved_does_not_open() -> None:
    seal = Seal(CONTENT)
    sealed = seal.seal_page("e1", 3, b"words", full=True)
    for epoch, sequence, full, coarse, data in (
        ("e2", 3, True, False, sealed),
        ("e1", 4, True, False, sealed),
        ("e1", 3, False, False, sealed),
        ("e1", 3, True, True, sealed),
        ("e1", 3, True, False, sealed[:-1]),
        ("e1", 3, True, False, b""),
        ("e1", 3, True, False, bytes([sealed[0] ^ 1]) + sealed[1:]),
    ):
        with pytest.raises(NotSealed):
            seal.open_page(epoch, sequence, data, full=full, coarse=coarse)
    with pytest.raises(NotSealed):
        Seal(bytes(32)).open_page("e1", 3, sealed, full=True)


def test_a_content_is_the_one_that_the_wire_calls_so() -> None:
    seal = Seal(CONTENT)
    name = seal.named("ab" * 32)
    assert name == Seal(CONTENT).named("ab" * 32) != Seal(bytes(32)).named("ab" * 32)
    sealed, again = seal.seal_asset(name, b"picture"), seal.seal_asset(name, b"picture")
    assert sealed != again
    assert seal.open_asset(name, sealed) == seal.open_asset(name, again) == b"picture"
    for other, data in ((seal.named("cd" * 32), sealed), (name, sealed[:-1]), (name, b""), (name, sealed[1:])):
        with pytest.raises(NotSealed):
            seal.open_asset(other, data)
    assert seal.mac("n1", name, 0, 0) != seal.mac("n2", name, 0, 0) != seal.mac("n2", name, 1, 0)


@given(st.binary(max_size=200), st.integers(0, 2**63), st.integers(0, 2**31))
def test_an_intent_opens_as_it_was_meant(body: bytes, count: int, node: int) -> None:
    meant = Meant("e1", "type", node, "111 111")
    sealed = Seal(CONTENT).seal_intent(meant, body, count)
    assert len(sealed) == 2 * (IV + len(body) + TAG)
    assert Seal(CONTENT).open_intent(meant, sealed) == (count, body)


def test_an_intent_that_was_changed_or_moved_does_not_open() -> None:
    meant = Meant("e1", "click", 7, "111 111")
    sealed = Seal(CONTENT).seal_intent(meant, b"{}", 5)
    assert sealed != Seal(CONTENT).seal_intent(meant, b"{}", 5)
    for other in (replace(meant, epoch="e2"), replace(meant, kind="type"), replace(meant, node=8), replace(meant, digits="222 222")):
        with pytest.raises(NotSealed):
            Seal(CONTENT).open_intent(other, sealed)
    later = (6).to_bytes(COUNT, "big").hex().encode() + sealed[2 * COUNT :]
    for data in (sealed[:-2], b"", b"zz", b"\xff", later, sealed[2:]):
        with pytest.raises(NotSealed):
            Seal(CONTENT).open_intent(meant, data)
    with pytest.raises(NotSealed):
        Seal(bytes(32)).open_intent(meant, sealed)
