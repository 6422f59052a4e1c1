"""A card for somebody unknown: by keyboard in the panel, nothing typed is lost, and who is on record is told first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cobrowse.identity import NEW_CARD, Candidate, Card, Known, Level, Moment
from desktop.customer.beginning import Beginning
from desktop.customer.panel import CustomerPanel
from desktop.customer.view import CustomerView, MakingView, NewCard, Phase

UNKNOWN = CustomerView(Known(Level.UNKNOWN, said_name="Mieke"), "k1", Phase.LIVE, reasons=("Order",), outcomes=("Solved",))
FITS = (Candidate("a", "M. J.", "Ut***"),)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[CustomerPanel]:
    host = QWidget()
    made = CustomerPanel(lambda: date(2026, 11, 22))
    made.setParent(host)
    qtbot.addWidget(host)
    made.resize(360, 760)
    host.resize(360, 760)
    with qtbot.waitExposed(host):
        host.show()
    yield made
    host.close()


def test_by_keyboard(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(UNKNOWN)
    block = panel.new_card
    assert block.open_button.isVisible()
    QTest.mouseClick(block.open_button, Qt.MouseButton.LeftButton)
    name = block.fields["name"]
    assert name.text() == "Mieke"
    QTest.keyClicks(name, "Mieke Janssen")
    QTest.keyClick(name, Qt.Key.Key_Tab)
    QTest.keyClicks(block.fields["city"], "Utrecht")
    with qtbot.waitSignal(panel.card_wanted, timeout=2000) as told:
        QTest.keyClick(block.fields["city"], Qt.Key.Key_Return)
    assert told.args == [NewCard("Mieke Janssen", city="Utrecht"), False]
    panel.show_customer(replace(UNKNOWN, making=MakingView(busy=True)))
    assert not block.make_button.isEnabled()
    card = Card("c", "Mieke Janssen", "N12345678", city="Utrecht")
    known = Known(Level.VERIFIED, said_name="Mieke", verified_by=NEW_CARD, card=card)
    panel.show_customer(replace(UNKNOWN, known=known, making=MakingView("made")))
    assert panel.card.isVisible()
    assert not block.isVisible()


def test_what_was_typed_stays_until_another_contact(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(UNKNOWN)
    block = panel.new_card
    block.set_open(True)
    QTest.keyClicks(block.fields["street"], "Kerkstraat 12")
    QTest.keyClick(block.fields["street"], Qt.Key.Key_Escape)
    assert not block.is_open
    block.set_open(True)
    assert block.fields["street"].text() == "Kerkstraat 12"
    panel.show_customer(replace(UNKNOWN, making=MakingView("no_phone")))
    assert block.result.text() == "This is no phone number."
    assert block.fields["street"].text() == "Kerkstraat 12"
    panel.show_customer(replace(UNKNOWN, contact="k2"))
    assert (block.is_open, block.fields["street"].text(), block.fields["name"].text()) == (False, "", "")


def test_who_is_on_record_is_told_and_can_be_checked(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(UNKNOWN)
    block = panel.new_card
    block.set_open(True)
    proposed = Known(Level.CLAIMED, said_name="Mieke", candidates=FITS, verifiers=("street",), tries_left=3)
    panel.show_customer(replace(UNKNOWN, known=proposed, making=MakingView("on_record", candidates=FITS)))
    assert block.result.text() == "On record: M. J., Ut***"
    with qtbot.waitSignal(panel.card_wanted, timeout=2000) as told:
        QTest.mouseClick(block.make_button, Qt.MouseButton.LeftButton)
    assert told.args[1] is True
    QTest.mouseClick(block.close_button, Qt.MouseButton.LeftButton)
    assert panel.verification.isVisible()
    assert not block.isVisible()


def test_not_before_the_agent_answered(panel: CustomerPanel) -> None:
    panel.show_customer(replace(UNKNOWN, phase=Phase.OFFERED))
    assert panel.new_card.isVisible()
    assert not panel.new_card.open_button.isVisible()


def test_the_words_to_begin_with_are_copied(panel: CustomerPanel, qtbot: QtBot) -> None:
    visit = (Moment(100, "page", "Book a mechanic"), Moment(120, "error", "Call us", {"step": "Confirm"}))
    panel.show_customer(replace(UNKNOWN, known=Known(Level.UNKNOWN, visit=visit)))
    beginning = panel.opening
    assert isinstance(beginning, Beginning)
    height = beginning.height()
    QTest.mouseClick(beginning.copy, Qt.MouseButton.LeftButton)
    said = "I see that you were just making an appointment online; did something go wrong there?"
    assert QGuiApplication.clipboard().text() == said
    assert beginning.words.text() == f"“{said}”"
    panel.show_customer(replace(UNKNOWN, contact="k3"))
    assert (beginning.copy.isVisible(), beginning.height()) == (False, height)
