"""The agent's console hands the page's key over to a viewer's, to nobody else, and both show the same digits."""

from __future__ import annotations

import msgspec
import pytest

from cobrowse import wire
from cobrowse.handing import MAX_HANDED, Handing
from cobrowse.opening import ASK_EVERY, Opening, Shown
from cobrowse.sealing import Half, digits
from cobrowse.share import MAX_RETAINED_BATCHES
from tests.cobrowse.sealed import SealingPage

pytestmark = pytest.mark.pure

SAM = "sam-id"


class Viewing:
    """A viewer's console, before an agent's that has the page's key. `relay` may change what passes from the viewer."""

    def __init__(self, content: bytes) -> None:
        self.to_agent: list[wire.Key | wire.Resync] = []
        self.to_viewer: list[wire.Key] = []
        self.shown: list[tuple[Shown, bytes]] = []
        self.opening = Opening("c1", self.to_agent.append, lambda message, body: self.shown.append((message, body)))
        self.handing = Handing("c1", content, SAM, self.to_viewer.append)
        self.now = 0.0

    def agree(self) -> None:
        self.now += ASK_EVERY
        self.opening.tick(self.now)
        while self.to_agent or self.to_viewer:
            while self.to_agent:
                if isinstance(said := self.to_agent.pop(0), wire.Key):
                    self.handing.key(msgspec.structs.replace(said, viewer=SAM))  # as the relay does
            while self.to_viewer:
                self.opening.key(self.to_viewer.pop(0))


def batch(sequence: int, *, full: bool = False) -> wire.Page:
    return wire.Page("c1", "e1", sequence, full)


def test_the_viewer_reads_what_the_page_sealed_and_both_consoles_show_the_same_digits() -> None:
    page = SealingPage()
    viewing = Viewing(page.content)
    viewing.opening.take(*page.page(batch(0, full=True), b"what was retained"))
    viewing.agree()
    viewing.opening.take(*page.page(batch(1), b"and more"))
    assert [body for _message, body in viewing.shown] == [b"what was retained", b"and more"]
    assert viewing.handing.digits == viewing.opening.digits != ""
    assert viewing.opening.content == page.content


def test_each_agreement_has_a_half_of_its_own() -> None:
    said: list[wire.Key] = []
    for _ in range(3):
        handing = Handing("c1", bytes(32), SAM, said.append)
        handing.key(wire.Key("c1", "ask", viewer=SAM))
        handing.key(wire.Key("c1", "ask", viewer=SAM))
    assert [key.value for key in said[::2]] == [key.value for key in said[1::2]], "not told yet, so it is the same agreement"
    assert len({key.value for key in said}) == 3


def test_another_key_of_the_page_is_asked_for_by_the_viewer_and_handed_over_anew() -> None:
    page, later = SealingPage(), SealingPage()
    viewing = Viewing(page.content)
    viewing.agree()
    viewing.opening.take(*later.page(batch(0, full=True), b"words"))
    assert viewing.shown == []
    viewing.handing = Handing("c1", later.content, SAM, viewing.to_viewer.append)
    viewing.agree()
    viewing.opening.take(*later.page(batch(1, full=True), b"later words"))
    assert [body for _message, body in viewing.shown] == [b"later words"]
    assert viewing.handing.digits == viewing.opening.digits


@pytest.mark.parametrize(
    "message",
    [
        wire.Key("c1", "ask", viewer="another-id"),
        wire.Key("c2", "ask", viewer=SAM),
        wire.Key("c1", "ask"),
        wire.Key("c1", "commit", "ab", viewer=SAM),
        wire.Key("c1", "page", "ab", "cd", viewer=SAM),
        wire.Key("c1", "console", Half().public.hex(), viewer=SAM),
    ],
)
def test_what_is_another_s_or_out_of_turn_gets_nothing(message: wire.Key) -> None:
    said: list[wire.Key] = []
    handing = Handing("c1", bytes(32), SAM, said.append)
    handing.key(message)
    assert said == []
    assert handing.digits == ""


@pytest.mark.parametrize("half", ["", "zz", "00", "04" + "ab" * 64])
def test_what_is_no_half_gets_no_key(half: str) -> None:
    said: list[wire.Key] = []
    handing = Handing("c1", bytes(32), SAM, said.append)
    handing.key(wire.Key("c1", "ask", viewer=SAM))
    handing.key(wire.Key("c1", "console", half, viewer=SAM))
    assert [key.step for key in said] == ["commit"]
    assert handing.digits == ""


def test_one_question_gives_one_guess_and_not_for_ever() -> None:
    """Who plays the viewer sees the digits only when both halves are told; trying until they suit takes a question each time."""
    said: list[wire.Key] = []
    handing = Handing("c1", bytes(32), SAM, said.append)
    for _ in range(MAX_HANDED + 5):
        handing.key(wire.Key("c1", "ask", viewer=SAM))
        for _ in range(2):
            handing.key(wire.Key("c1", "console", Half().public.hex(), viewer=SAM))
    assert [key.step for key in said] == ["commit", "page"] * MAX_HANDED + ["spent"] * 5
    assert len({key.value for key in said if key.step == "page"}) == MAX_HANDED
    assert all(key.viewer == SAM for key in said)


def test_an_answer_told_once_more_shows_no_other_half() -> None:
    """It was asked and answered again before the key came: the digits that the agent sees stay those that the supervisor sees."""
    said: list[wire.Key] = []
    handing = Handing("c1", bytes(32), SAM, said.append)
    theirs = wire.Key("c1", "console", Half().public.hex(), viewer=SAM)
    for message in (wire.Key("c1", "ask", viewer=SAM), theirs, wire.Key("c1", "ask", viewer=SAM), theirs):
        handing.key(message)
    assert [key.step for key in said] == ["commit", "page", "commit"]
    assert handing.digits == digits("c1", bytes.fromhex(said[1].value), bytes.fromhex(theirs.value))
    handing.key(wire.Key("c1", "console", Half().public.hex(), viewer=SAM))
    assert [key.step for key in said] == ["commit", "page", "commit", "page"]


def test_the_viewer_hears_that_no_more_agreements_are_to_be_had() -> None:
    viewing = Viewing(SealingPage().content)
    for _ in range(MAX_HANDED):
        viewing.opening = Opening("c1", viewing.to_agent.append, lambda *_: None)  # looks along anew
        viewing.agree()
        assert viewing.opening.ready
    viewing.opening = Opening("c1", viewing.to_agent.append, lambda *_: None)
    viewing.agree()
    assert (viewing.opening.ready, viewing.opening.spent) == (False, True)


def test_all_that_the_relay_retains_waits_for_the_key() -> None:
    """It is sent at once, and the key takes a moment longer."""
    page = SealingPage()
    viewing = Viewing(page.content)
    for sequence in range(MAX_RETAINED_BATCHES):
        viewing.opening.take(*page.page(batch(sequence, full=sequence == 0), b"x"))
    viewing.agree()
    assert [message.sequence for message, _body in viewing.shown if isinstance(message, wire.Page)] == list(range(MAX_RETAINED_BATCHES))
    assert viewing.to_agent == [], "nothing is asked for again"
