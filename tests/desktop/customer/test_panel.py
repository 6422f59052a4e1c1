"""The customer panel by mouse and keyboard: what it shows at each level, what it tells, and that nothing moves or is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from cobrowse.identity import Candidate, Card, Doubt, Known, Level, Line, Moment, Sign, SignKind
from desktop.customer.copying import CopyButton
from desktop.customer.journey import today
from desktop.customer.panel import WHO_HEIGHT, CustomerPanel, CustomerView, Phase, Source, VerifyView
from desktop.customer.wrap_up import working_day

PHONE = (Sign(SignKind.PHONE, "repair", "2024-10-14"),)
CLAIMED = Known(
    Level.CLAIMED,
    said_name="M de Boer",
    signs=PHONE,
    candidates=(Candidate("a", "M. d. B.", "Ut***"),),
    verifiers=("street",),
    tries_left=3,
)
TWO = Known(
    Level.CLAIMED, signs=PHONE, candidates=(*CLAIMED.candidates, Candidate("b", "J. J.", "Am***")), verifiers=("street",), tries_left=3
)
JOURNEY = tuple(Line(f"l{number}", 1e9 - number, "call", f"Call {number}", "Solved", f"Detail {number}") for number in range(10_000))
CARD = Card("c7", "Maria de Boer", street="Kerkstraat 12", city="Utrecht", remark="May be given 10 % discount")
VERIFIED = Known(Level.VERIFIED, said_name="M de Boer", signs=PHONE, verified_by="street", card=CARD, journey=JOURNEY)
LIVE = CustomerView(CLAIMED, "k1", Phase.LIVE, reasons=("Order", "Repair"), outcomes=("Solved", "Call back"))


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[CustomerPanel]:
    host = QWidget()  # a window without limits of its own: not every platform knows them
    made = CustomerPanel(lambda: date(2026, 11, 22))
    made.setParent(host)
    qtbot.addWidget(host)
    made.resize(360, 720)
    host.resize(360, 720)
    with qtbot.waitExposed(host):
        host.show()
    yield made
    host.close()


def _words(panel: CustomerPanel) -> str:
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def test_nobody_then_somebody(panel: CustomerPanel) -> None:
    assert "When a customer calls" in _words(panel)
    panel.show_customer(LIVE)
    assert "Recognised by the number of a repair in October 2024. Not yet checked." in _words(panel)
    assert "Opens when the customer is verified." in _words(panel)
    assert "Street" in _words(panel)


def test_the_names_that_other_tools_hang_on(panel: CustomerPanel) -> None:
    panel.show_customer(LIVE)
    named = {widget.accessibleName() for widget in panel.findChildren(QWidget) if widget.isVisible()}
    assert {"Verify", "Notes", "Reason", "Outcome", "Finish", "Street", "Follow-up"} <= named


def test_verifying_by_keyboard(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(LIVE)
    block = panel.verification
    assert not block.button.isEnabled()
    block.field.setFocus()
    QTest.keyClicks(block.field, " Kerkstraat ")
    with qtbot.waitSignal(panel.verify_wanted, timeout=2000) as told:
        QTest.keyClick(block.field, Qt.Key.Key_Return)
    assert told.args == ["", "street", "Kerkstraat"]
    panel.show_customer(replace(LIVE, verify=VerifyView(busy=True, tries_left=3)))
    assert not block.button.isEnabled()
    panel.show_customer(replace(LIVE, verify=VerifyView("no_match", 2)))
    assert "Does not match. 2 tries left." in _words(panel)
    assert block.field.selectedText() == " Kerkstraat "
    locked = replace(LIVE, known=Known(Level.CLAIMED, signs=PHONE, verifiers=("street",), tries_left=0), verify=VerifyView("locked"))
    panel.show_customer(locked)
    assert "Locked." in _words(panel)
    assert not block.field.isEnabled()


def test_of_several_none_is_chosen_beforehand(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(replace(LIVE, known=TWO))
    block = panel.verification
    QTest.keyClicks(block.field, "Kerkstraat")
    assert not block.button.isEnabled()
    second = block.candidates.visualRect(block.candidates.model().index(1, 0)).center()
    assert block.candidates.viewport().rect().contains(second)
    QTest.mouseClick(block.candidates.viewport(), Qt.MouseButton.LeftButton, pos=second)
    with qtbot.waitSignal(panel.verify_wanted, timeout=2000) as told:
        QTest.mouseClick(block.button, Qt.MouseButton.LeftButton)
    assert told.args == ["b", "street", "Kerkstraat"]


def test_nothing_moves_when_more_becomes_known(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(replace(LIVE, phase=Phase.OFFERED, source=Source.CACHE))
    parts = (panel.now, panel.journey, panel.notes, panel.wrap_up, panel.badge)

    def places() -> list[tuple[QPoint, int]]:
        return [(part.mapTo(panel, QPoint()), part.height()) for part in parts[:4]]

    qtbot.waitUntil(lambda: panel.wrap_up.height() > 0)
    before = places()
    visit = tuple(Moment(number, "form", f"Field {number}", {"field": str(number), "value": "x" * 80}) for number in range(20))
    verified = Known(Level.VERIFIED, signs=PHONE, verified_by="street", card=CARD, journey=JOURNEY, visit=visit)
    for known, phase in ((CLAIMED, Phase.LIVE), (TWO, Phase.LIVE), (verified, Phase.LIVE), (verified, Phase.WRAP_UP)):
        panel.show_customer(replace(LIVE, known=known, phase=phase, verify=VerifyView("no_match", 2), notes="some"))
        panel.grab()  # lays out and paints
        assert places() == before


def test_the_card_and_a_long_journey_open(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(replace(LIVE, known=VERIFIED))
    assert "Kerkstraat 12" in _words(panel)
    assert "May be given 10 % discount" in _words(panel)
    view = panel.journey.view
    assert view.model().rowCount() == 10_000
    view.setFocus()
    view.setCurrentIndex(view.model().index(0, 0))
    low = view.visualRect(view.model().index(0, 0)).height()
    QTest.keyClick(view, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: view.visualRect(view.model().index(0, 0)).height() > low, timeout=2000)
    QTest.keyClick(view, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: view.visualRect(view.model().index(0, 0)).height() == low, timeout=2000)


def test_notes_are_told_after_a_rest_and_never_overwritten_by_their_echo(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(LIVE)
    editor = panel.notes.editor
    editor.setFocus()
    with qtbot.waitSignal(panel.notes_changed, timeout=5000) as told:
        QTest.keyClicks(editor, "Cooktop")
        assert "Saving…" in _words(panel)
    assert told.args == ["Cooktop"]
    QTest.keyClicks(editor, " sparks")
    panel.show_customer(replace(LIVE, notes="Cooktop"))
    assert panel.notes.text == "Cooktop sparks"
    with qtbot.waitSignal(panel.notes_changed, timeout=5000):
        pass
    panel.show_customer(replace(LIVE, notes="Cooktop sparks"))
    assert "Saved" in _words(panel)


def test_the_last_words_about_a_contact_go_to_that_contact(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(LIVE)
    QTest.keyClicks(panel.notes.editor, "bye")
    with qtbot.assertNotEmitted(panel.notes_changed), qtbot.waitSignal(panel.notes_left, timeout=2000) as told:
        panel.show_customer(replace(LIVE, contact="k2", notes="another"))
    assert told.args == ["k1", "bye"]
    assert panel.notes.text == "another"


def test_the_wrap_up_by_keyboard_alone(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(LIVE)
    panel.window().activateWindow()
    wrap_up = panel.wrap_up
    assert not wrap_up.finish.isEnabled()
    panel.show_customer(replace(LIVE, phase=Phase.WRAP_UP))
    qtbot.waitUntil(wrap_up.reason.hasFocus, timeout=2000)
    QTest.keyClicks(wrap_up.reason, "Rep")
    wrap_up.outcome.setFocus()
    QTest.keyClicks(wrap_up.outcome, "Sol")
    QTest.keyClick(wrap_up.follow_up.choice, Qt.Key.Key_Down)
    QTest.keyClicks(panel.notes.editor, "Done")
    with qtbot.waitSignal(panel.finish_wanted, timeout=2000) as told:
        QTest.keyClick(panel.notes.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    reason, outcome, notes, follow_up = told.args
    assert (reason, outcome, notes) == ("Repair", "Solved", "Done")
    assert date.fromisoformat(follow_up).weekday() < 5
    panel.show_customer(replace(LIVE, phase=Phase.WRAP_UP, finishing=True))
    assert not wrap_up.finish.isEnabled()


def test_finishing_without_a_reason_goes_to_the_reason(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.window().activateWindow()
    panel.show_customer(replace(LIVE, phase=Phase.WRAP_UP))
    panel.notes.editor.setFocus()
    with qtbot.assertNotEmitted(panel.finish_wanted):
        QTest.keyClick(panel.notes.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(panel.wrap_up.reason.hasFocus, timeout=2000)


def test_a_draft_comes_back_and_another_contact_starts_anew(panel: CustomerPanel) -> None:
    panel.show_customer(replace(LIVE, reason="Repair", outcome="Solved", follow_up="2030-01-02"))
    assert panel.wrap_up.reason.currentText() == "Repair"
    assert panel.wrap_up.follow_up.iso == "2030-01-02"
    panel.show_customer(replace(LIVE, contact="k2"))
    assert panel.wrap_up.reason.currentData() == ""
    assert panel.wrap_up.follow_up.iso == ""


def test_what_a_customer_types_is_never_markup(panel: CustomerPanel) -> None:
    hostile = Known(Level.UNKNOWN, said_name="<img src=x>", visit=(Moment(1, "error", "<b>x</b>", {"step": "<a href=y>"}),))
    panel.show_customer(replace(LIVE, known=hostile))
    assert {label.textFormat() for label in panel.findChildren(QLabel) if "<" in label.text()} == {Qt.TextFormat.PlainText}


DOUBTED = (Sign(SignKind.SITE_LOGIN, "", "2026-11-20"), Sign(SignKind.PHONE, "repair", "2024-10-14", Doubt.OTHER_CUSTOMER))
PENDING = Known(Level.VERIFIED, said_name="M de Boer", signs=PHONE, customer="c7", pending=True)
SEQUENCES = {
    "signed in": (
        (PENDING, Phase.OFFERED, Source.RELAY),
        (structs.replace(PENDING, card=CARD, journey=JOURNEY[:3]), Phase.OFFERED, Source.CACHE),
        (structs.replace(PENDING, card=CARD, journey=JOURNEY[:3]), Phase.LIVE, Source.CACHE),
        (structs.replace(VERIFIED, signs=DOUBTED), Phase.LIVE, Source.RELAY),
        (structs.replace(VERIFIED, level=Level.STEP_UP, verified_by="site_login+birth_date+postcode"), Phase.LIVE, Source.RELAY),
        (VERIFIED, Phase.WRAP_UP, Source.RELAY),
    ),
    "a directory is asked": (
        (Known(Level.UNKNOWN, said_name="M", pending=True), Phase.OFFERED, Source.RELAY),
        (structs.replace(TWO, pending=True), Phase.OFFERED, Source.RELAY),
        (structs.replace(TWO, signs=DOUBTED), Phase.LIVE, Source.RELAY),
        (CLAIMED, Phase.LIVE, Source.RELAY),
        (VERIFIED, Phase.LIVE, Source.RELAY),
        (VERIFIED, Phase.WRAP_UP, Source.RELAY),
    ),
    "nobody": (
        (Known(Level.UNKNOWN, pending=True), Phase.OFFERED, Source.RELAY),
        (Known(Level.UNKNOWN, said_name="M" * 80), Phase.LIVE, Source.RELAY),
    ),
}


@pytest.mark.parametrize("height", [560, 720])
@pytest.mark.parametrize("sequence", list(SEQUENCES))
def test_no_part_moves_from_the_offer_to_the_wrap_up(panel: CustomerPanel, qtbot: QtBot, sequence: str, height: int) -> None:
    panel.window().resize(360, height)
    panel.resize(360, height)

    def places() -> dict[str, tuple[QPoint, QSize]]:
        parts = {name: part for name, part in vars(panel).items() if isinstance(part, QWidget) and name not in MOVES}
        parts |= {f"section {name}": part for name, part in panel._sections.items()}
        return {name: (part.mapTo(panel, QPoint()), part.size()) for name, part in parts.items() if part.isVisible()}

    before: dict[str, tuple[QPoint, QSize]] = {}
    for known, phase, source in SEQUENCES[sequence]:
        view = replace(LIVE, known=known, phase=phase, source=source, verify=VerifyView("no_match", 2), theirs="theirs", by="Eva Jansen")
        panel.show_customer(view)
        qtbot.waitUntil(lambda: panel.wrap_up.height() > 0)
        panel.grab()  # lays out and paints
        now = places()
        moved = {name: (before[name], now[name]) for name in before if name in now and before[name] != now[name]}
        assert not moved
        before = now
    assert {"_who", "now", "journey", "notes", "wrap_up", "_said", "section journey"} <= set(before)


MOVES = {
    "badge", "name",  # the badge is as wide as its word; the name has the rest of the line
    "sentence", "doubt",  # within `_said`
    "card", "verification",  # within `_who`
    "kept", "_kept_words",
}  # fmt: skip
"""Parts within a part whose place is held."""


def test_the_wrap_up_in_seven_keys_and_the_words(panel: CustomerPanel, qtbot: QtBot) -> None:
    """As at the end of a call: two letters choose, one key each goes on; ten seconds are plenty for nine of them and a line of notes."""
    panel.window().activateWindow()
    panel.show_customer(LIVE)
    panel.show_customer(replace(LIVE, phase=Phase.WRAP_UP))
    qtbot.waitUntil(panel.wrap_up.reason.hasFocus)
    keys = 0

    def focused() -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        nonlocal keys
        keys += 1
        QTest.keyClick(focused(), key, modifier)

    began = time.monotonic()
    with qtbot.waitSignal(panel.finish_wanted, timeout=2000) as told:
        press(Qt.Key.Key_R)  # Repair
        press(Qt.Key.Key_Tab)
        press(Qt.Key.Key_S)  # Solved
        press(Qt.Key.Key_Tab)
        press(Qt.Key.Key_N)  # "No follow-up" begins with it too: the next one
        press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)  # to the notes
        QTest.keyClicks(focused(), "Igniter replaced, boots on Friday.")
        press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    reason, outcome, notes, follow_up = told.args
    assert (reason, outcome, notes) == ("Repair", "Solved", "Igniter replaced, boots on Friday.")
    assert follow_up == working_day(today(), 1).isoformat()
    assert keys == 7
    assert time.monotonic() - began < 5, "the machine's own part of the ten seconds"


def test_hanging_up_does_not_take_the_keyboard_from_the_notes(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.window().activateWindow()
    panel.show_customer(LIVE)
    panel.notes.editor.setFocus()
    qtbot.waitUntil(panel.notes.editor.hasFocus)
    panel.show_customer(replace(LIVE, phase=Phase.WRAP_UP))
    assert panel.notes.editor.hasFocus()


def test_a_line_that_was_found_opens_in_the_journey(panel: CustomerPanel) -> None:
    panel.show_customer(replace(LIVE, known=VERIFIED, phase=Phase.RECENT, line="l7"))
    assert panel.journey.view.currentIndex().row() == 7
    assert panel.journey.model.is_open(7)
    assert panel.notes.editor.isEnabled()
    assert not panel.notes.editor.isReadOnly(), "what comes to mind later belongs to it too"


def test_larger_notes_put_the_story_away_and_bring_it_back(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(LIVE)
    panel.grab()
    before = panel.notes.height()
    panel.notes.large.toggle()
    qtbot.waitUntil(lambda: panel.notes.height() > 3 * before)
    panel.show_customer(replace(LIVE, contact="k2"))
    qtbot.waitUntil(lambda: panel.notes.height() == before)


def test_the_cards_values_are_copied_by_keyboard(panel: CustomerPanel, qtbot: QtBot) -> None:
    card = Card("c7", "Maria de Boer", "K-1", "+31612345678", "m@example.org", "Kerkstraat 12", "3571 AB", "Utrecht")
    panel.show_customer(replace(LIVE, known=Known(Level.VERIFIED, card=card)))
    buttons = {button.accessibleName(): button for button in panel.card.findChildren(CopyButton) if button.isVisible()}
    assert list(buttons) == ["Copy: Phone", "Copy: E-mail", "Copy: Address", "Copy: Customer"]
    for name, copied in (("Copy: Address", "Kerkstraat 12\n3571 AB Utrecht"), ("Copy: Customer", "K-1")):
        buttons[name].setFocus()
        QTest.keyClick(buttons[name], Qt.Key.Key_Space)
        assert QApplication.clipboard().text() == copied
    panel.card.clipboard.forget()
    assert QApplication.clipboard().text() == ""
    panel.grab()
    assert panel.card.sizeHint().height() <= WHO_HEIGHT, "the card has room for all of it"
