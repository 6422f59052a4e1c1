"""What the relay holds of a page's pictures: asked once, given to whoever looks, bounded, and gone with the contact."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cobrowse import wire
from cobrowse.relay.assets import Assets, Given
from cobrowse.relay.limits import ASSET_ASKED_EVERY
from cobrowse.wire import WireError

pytestmark = pytest.mark.pure

NAME = "0123456789ab00000001"
PICTURE = bytes(range(256)) * 600


def hash_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def said(content: bytes, name: str = NAME, contact: str = "c") -> wire.Asset:
    return wire.Asset(contact, name, hash_of(content), len(content))


def send(assets: Assets, content: bytes, name: str = NAME, contact: str = "c", part: int = wire.MAX_ASSET_PART) -> list[Given]:
    """Asks for it, and sends it as a page does; what the console is given at the end."""
    _, asked = assets.want(0.0, contact, [name])
    assert asked == [name]
    message = said(content, name, contact)
    given, asked = assets.take(0.0, message, b"")
    if given:
        return given
    assert asked == [message.hash]
    for at in range(0, len(content), wire.MAX_ASSET_PART):
        body = content[at : at + wire.MAX_ASSET_PART]
        given, _ = assets.take(0.0, wire.Asset(contact, message.hash, message.hash, len(content), at), body)
    return given


def test_a_picture_comes_in_parts_and_is_given_whole_to_whoever_asked() -> None:
    assets = Assets()
    assert send(assets, PICTURE) == [("", said(PICTURE), PICTURE)]
    assert assets.size == len(PICTURE)


def test_a_content_travels_once_whatever_it_is_called() -> None:
    assets = Assets()
    send(assets, PICTURE)
    other = "0123456789ac00000007"
    assert send(assets, PICTURE, other) == [("", said(PICTURE, other), b"")], "the page is not asked for it, the console has it"


def test_a_new_console_is_given_what_the_relay_holds_and_the_page_hears_nothing() -> None:
    assets = Assets()
    send(assets, PICTURE)
    assets.new_viewer("c")
    assert assets.want(1.0, "c", [NAME]) == ([("", said(PICTURE), PICTURE)], [])


def test_who_asks_by_hash_lacks_the_content_whatever_the_relay_believed() -> None:
    assets = Assets()
    send(assets, PICTURE)
    content = hash_of(PICTURE)
    assert assets.want(1.0, "c", [content]) == ([("", wire.Asset("c", content, content, len(PICTURE)), PICTURE)], [])


def test_the_page_is_asked_once_in_a_while() -> None:
    assets = Assets()
    assert assets.want(0.0, "c", [NAME, NAME]) == ([], [NAME])
    assert assets.want(ASSET_ASKED_EVERY / 2, "c", [NAME]) == ([], [])
    assert assets.want(ASSET_ASKED_EVERY, "c", [NAME]) == ([], [NAME])


def test_what_waits_behind_other_pictures_on_a_thin_line_is_not_asked_for_again() -> None:
    """What was overtaken is, and so is all when nothing comes any more."""
    assets, later = Assets(), ["0123456789ab00000002", "0123456789ab00000003"]
    content = hash_of(PICTURE)
    assert assets.want(0.0, "c", [content, later[0]]) == ([], [content, later[0]])
    assert assets.want(1.0, "c", later[1:]) == ([], later[1:])
    for turn in range(5):
        body = PICTURE[turn * 10_000 :][:10_000]
        assets.take(turn * 3.0, wire.Asset("c", content, content, len(PICTURE), turn * 10_000), body)
        assert assets.want(turn * 3.0 + ASSET_ASKED_EVERY - 0.1, "c", [content, *later]) == ([], [])
    assets.take(13.0, wire.Asset("c", later[1]), b"")
    assert assets.want(13.0, "c", [content, later[0]]) == ([], [content, later[0]]), "something else came before them"
    assert assets.want(15.0, "c", [content, later[0]]) == ([], [])
    assert assets.want(13.0 + ASSET_ASKED_EVERY, "c", [content, later[0]]) == ([], [content, later[0]])


def test_a_viewer_is_given_what_the_relay_holds_and_both_what_comes_when_both_wait() -> None:
    assets = Assets()
    send(assets, PICTURE)
    assert assets.want(1.0, "c", [NAME], "sam") == ([("sam", said(PICTURE), PICTURE)], []), "the page hears nothing"
    assert assets.want(1.0, "c", [NAME], "sam") == ([("sam", said(PICTURE), b"")], [])
    other = "0123456789ac00000007"
    assert assets.want(1.0, "c", [other], "sam") == ([], [other])
    assert assets.want(2.0, "c", [other]) == ([], []), "it was asked"
    message = said(b"abcd", other)
    assert assets.take(2.0, message, b"") == ([], [message.hash])
    given, _ = assets.take(2.0, wire.Asset("c", message.hash, message.hash, 4), b"abcd")
    assert given == [("sam", message, b"abcd"), ("", message, b"abcd")]
    assets.new_viewer("c", "sam")
    assert assets.want(3.0, "c", [NAME]) == ([("", said(PICTURE), b"")], []), "the agent's console did not begin anew"


def test_who_left_is_given_nothing() -> None:
    assets = Assets()
    for viewer in ("sam", ""):
        assets.want(0.0, "c", [NAME], viewer)
    assets.left("c", "sam")
    box = wire.Asset("c", NAME, width=120, height=80)
    assert assets.take(0.0, box, b"") == ([("", box, b"")], [])


def test_more_names_than_may_be_asked_for_at_once_are_refused() -> None:
    with pytest.raises(WireError):
        Assets().want(0.0, "c", [NAME] * (wire.MAX_ASSETS_WANTED + 1))


def test_what_the_browser_may_not_read_is_told_with_its_size() -> None:
    assets = Assets()
    assets.want(0.0, "c", [NAME])
    box = wire.Asset("c", NAME, width=120, height=80)
    assert assets.take(0.0, box, b"") == ([("", box, b"")], [])


def test_what_nobody_asked_for_is_not_kept() -> None:
    assets = Assets()
    assert assets.take(0.0, said(PICTURE), b"") == ([], [])
    assets.want(0.0, "c", ["ab" * 10])
    assert assets.take(0.0, wire.Asset("c", NAME, hash_of(PICTURE), 4), b"abcd") == ([], [])
    assert assets.size == 0


@pytest.mark.parametrize(
    "message",
    [
        wire.Asset("c", NAME, "x" * 64, 4),
        wire.Asset("c", NAME, "ab" * 16, 4),
        wire.Asset("c", NAME, "ab" * 32, wire.MAX_ASSET + 1),
        wire.Asset("c", NAME, "ab" * 32, 10, 8),
        wire.Asset("c", NAME, "ab" * 32, -1),
        wire.Asset("c", NAME, "ab" * 32, 10, -4),
    ],
)
def test_what_breaks_a_limit_is_refused(message: wire.Asset) -> None:
    assets = Assets()
    assets.want(0.0, "c", [NAME])
    with pytest.raises(WireError):
        assets.take(0.0, message, b"abcd")


def test_a_console_asks_in_hex_only() -> None:
    with pytest.raises(WireError):
        Assets().want(0.0, "c", ["../../etc"])


def test_a_part_that_does_not_follow_is_left_and_the_content_begins_anew() -> None:
    assets = Assets()
    assets.want(0.0, "c", [NAME])
    content = hash_of(b"abcdef")
    assets.take(0.0, said(b"abcdef"), b"")

    def part(at: int, body: bytes) -> list[Given]:
        return assets.take(0.0, wire.Asset("c", content, content, 6, at), body)[0]

    assert part(0, b"abc") == [] == part(4, b"ef")
    assert part(0, b"abc") == []
    assert part(3, b"def") == [("", said(b"abcdef"), b"abcdef")]


def test_the_end_of_a_contact_leaves_nothing() -> None:
    assets = Assets()
    send(assets, PICTURE)
    send(assets, b"another", contact="d")
    assets.forget("c")
    assert assets.size == len(b"another")
    assert assets.want(9.0, "c", [NAME]) == ([], [NAME])


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 60)), max_size=40))
def test_it_never_holds_more_than_it_may(sendings: list[tuple[str, int]]) -> None:
    assets = Assets(octets=150, each=100)
    for turn, (contact, size) in enumerate(sendings):
        send(assets, turn.to_bytes(2, "big") * 30 + bytes(size), f"{turn:020x}", contact)
        assert assets.size <= 150
        assert assets.size == sum(held.size for held in assets._held.values())
        assert all(held.size <= 100 or len(held.whole) == 1 for held in assets._held.values())


def test_what_was_let_go_is_asked_for_again_by_its_content() -> None:
    assets = Assets(octets=150, each=100)
    send(assets, b"a" * 80)
    send(assets, b"b" * 80, "0123456789ab00000002")
    assets.new_viewer("c")
    assert assets.want(9.0, "c", [NAME]) == ([], [hash_of(b"a" * 80)])
