"""The ringing card shows the offer and takes the answer, by mouse and by keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from desktop.call.ringing import OfferView, RingingCard

OFFER = OfferView("A. de Vries", "Known by a phone number; not verified", "In the cart: boots", 63.0, True, 30.0)


@pytest.fixture
def card(qtbot: QtBot) -> Iterator[RingingCard]:
    made = RingingCard()
    qtbot.addWidget(made)
    yield made
    made.show_offer(None)


def button(card: RingingCard, name: str) -> QAbstractButton:
    return next(one for one in card.findChildren(QAbstractButton) if one.accessibleName() == name)


def test_it_is_there_only_while_it_rings(card: RingingCard) -> None:
    assert not card.isVisible()
    card.show_offer(OFFER)
    assert card.isVisible()
    assert not card.isModal()
    card.show_offer(None)
    assert not card.isVisible()


def test_it_says_what_is_known_before_answering(card: RingingCard) -> None:
    card.show_offer(OFFER)
    text = " ".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())
    for words in ("Video call", "waits 1:03", "A. de Vries", "not verified", "In the cart: boots"):
        assert words in text


def test_markup_in_a_name_is_text(card: RingingCard) -> None:
    card.show_offer(OfferView("<b>Bob</b>", "", "", 0.0, False, 30.0))
    assert next(label for label in card.findChildren(QLabel) if label.objectName() == "ringingName").textFormat() is Qt.TextFormat.PlainText


def test_answer_and_decline(card: RingingCard, qtbot: QtBot) -> None:
    card.show_offer(OFFER)
    with qtbot.waitSignal(card.answer_wanted):
        button(card, "Answer").click()
    with qtbot.waitSignal(card.decline_wanted):
        button(card, "Decline").click()


def test_the_keys_work_only_while_it_rings(card: RingingCard, qtbot: QtBot) -> None:
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    card.show_offer(OFFER)
    with qtbot.waitActive(card):
        card.activateWindow()
    with qtbot.waitSignals([card.answer_wanted, card.decline_wanted]):
        QTest.keyClick(card, Qt.Key.Key_A, keys)
        QTest.keyClick(card, Qt.Key.Key_D, keys)
    card.show_offer(None)
    with qtbot.assertNotEmitted(card.answer_wanted):
        QTest.keyClick(card, Qt.Key.Key_A, keys)
