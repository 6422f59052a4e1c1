"""The key of a share handed from the agent's console to a supervisor's: both see the same digits, and nothing of it outlives the share."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from cobrowse import wire
from cobrowse.opening import Opening
from desktop.shell.handing import Handover

pytestmark = pytest.mark.pure

KEY, NEXT = bytes(range(32)), bytes(range(1, 33))


def agree(handover: Callable[[wire.Key], None], back: list[wire.Key], viewer: str = "sam") -> Opening:
    """A supervisor's console asks until it has the key; the relay between them says whose console it is."""
    said: list[wire.Key | wire.Resync] = []
    opening = Opening("k1", said.append, lambda *_: None)
    opening.tick(0.0)
    while said:
        message = said.pop(0)
        assert isinstance(message, wire.Key)
        handover(msgspec.structs.replace(message, viewer=viewer))
        while back:
            opening.key(back.pop(0))
    return opening


def test_the_key_goes_to_each_viewer_with_digits_of_their_own() -> None:
    said: list[wire.FromConsole] = []
    keys: list[wire.Key] = []

    def tell(message: wire.FromConsole) -> None:
        said.append(message)
        assert isinstance(message, wire.Key)
        keys.append(message)

    handover = Handover(lambda: KEY, tell)
    sam, lea = agree(handover.key, keys), agree(handover.key, keys, "lea")
    assert (sam.content, lea.content) == (KEY, KEY)
    assert sam.digits == handover.digits("sam") != ""
    assert lea.digits == handover.digits("lea") != ""
    assert sam.digits != lea.digits
    assert not [message for message in said if isinstance(message, wire.Key) and not message.viewer], "the page sees none of it"
    handover.end()
    assert handover.digits("sam") == ""


def test_before_there_is_a_key_nothing_is_said_and_a_new_one_is_handed_anew() -> None:
    keys: list[wire.Key] = []
    content: list[bytes | None] = [None]
    handover = Handover(lambda: content[-1], keys.append)  # type: ignore[arg-type]  # it says keys only
    assert agree(handover.key, keys).content is None
    for key in (KEY, NEXT):
        content.append(key)
        assert agree(handover.key, keys).content == key
