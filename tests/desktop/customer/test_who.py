"""Who it is, by keyboard: codes, doubt, who speaks, locks, and a field that is shown for a while and leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cobrowse.identity import Candidate, Card, Fall, Known, Level
from desktop.customer.panel import CustomerPanel
from desktop.customer.view import CodeView, CustomerView, Phase, Shown, VerifyView

CLAIMED = Known(
    Level.CLAIMED, candidates=(Candidate("a", "M. d. B.", "Ut***"),), verifiers=("street", "code"), ways=("mail", "sms"), tries_left=3
)
CARD = Card("c7", "Maria de Boer", phone="+31612345678", street="Kerkstraat 12", city="Utrecht")
VERIFIED = Known(Level.VERIFIED, card=CARD, locked=("email", "birth_date"), verifiers=("email",), tries_left=3, customer="c7")
STEP_UP = Known(Level.STEP_UP, card=CARD, locked=("email", "birth_date"), customer="c7")
LIVE = CustomerView(CLAIMED, "k1", Phase.LIVE)


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
    host.activateWindow()
    yield made
    host.close()


def words(panel: CustomerPanel) -> str:
    """All that can be read, or read out, also of what is hidden."""
    said: list[QLabel | QPushButton] = [*panel.findChildren(QLabel), *panel.findChildren(QPushButton)]
    return "\n".join(f"{one.text()} {one.accessibleName()} {one.toolTip()}" for one in said)


def ask(panel: CustomerPanel, what: str) -> None:
    choice = panel.verification.verifier
    choice.setCurrentIndex(choice.findData(what))


def from_menu(panel: CustomerPanel, text: str) -> None:
    """Chooses by the keyboard's way: the menu fills as it opens."""
    panel.who.menu.aboutToShow.emit()
    action = next(action for action in panel.who.menu.actions() if action.text().startswith(text))
    action.trigger()


def test_a_code_is_sent_then_checked(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(LIVE)
    block = panel.verification
    ask(panel, "code:mail")
    assert (block.button.text(), block.button.isEnabled()) == ("Send code", True)
    with qtbot.assertNotEmitted(panel.who.code_wanted, wait=50):
        QTest.keyClick(block.field, Qt.Key.Key_Return)
    with qtbot.waitSignal(panel.who.code_wanted, timeout=2000) as told:
        block.button.click()
    assert told.args == ["mail", ""]
    panel.show_customer(replace(LIVE, code=CodeView("mail", "sending")))
    assert not block.button.isEnabled()
    panel.show_customer(replace(LIVE, code=CodeView("mail", "sent", "m***@e***.nl", 581)))
    assert "Sent to m***@e***.nl. Type what the customer reads out; 9:41 left." in words(panel)
    assert (block.button.text(), block.button.isEnabled()) == ("Verify", False)
    QTest.keyClicks(block.field, "123 456")
    with qtbot.waitSignal(panel.verify_wanted, timeout=2000) as told:
        QTest.keyClick(block.field, Qt.Key.Key_Return)
    assert told.args == ["", "code", "123 456"]


@pytest.mark.parametrize("result", ["refused", "unreachable", "too_often", "no_address", "locked"])
def test_a_code_that_was_not_sent_says_what_to_do(panel: CustomerPanel, result: str) -> None:
    panel.show_customer(LIVE)
    ask(panel, "code:sms")
    panel.show_customer(replace(LIVE, code=CodeView("sms", result, "****78")))
    assert panel.verification.result.text().startswith("Not sent:")
    assert panel.verification.result.property("role") == "problem"
    ask(panel, "street")
    assert not panel.verification.result.isVisible(), "about another fact it says nothing"


def test_doubt_and_who_speaks_by_the_menu(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(LIVE)
    who = panel.who
    with qtbot.waitSignal(who.inconclusive_wanted, timeout=2000) as told:
        from_menu(panel, "Asked, no answer: street")
    assert told.args == ["street"]
    panel.show_customer(replace(LIVE, known=Known(Level.CLAIMED, verifiers=("street",), inconclusive=("street",), tries_left=3)))
    assert "Asked, no answer: street." in words(panel)
    from_menu(panel, "Somebody speaks")
    assert who.currentWidget() is who.speaker
    QTest.keyClicks(who.speaker.relation, "Dau")
    QTest.keyClicks(who.speaker.name, "Els")
    with qtbot.waitSignal(who.representative_wanted, timeout=2000) as told:
        QTest.keyClick(who.speaker.name, Qt.Key.Key_Return)
    assert told.args == ["daughter", "Els"]
    spoken = Known(Level.CLAIMED, verifiers=("street",), representative="daughter", representative_name="Els", tries_left=3)
    panel.show_customer(replace(LIVE, known=spoken))
    assert "Speaks for the customer: Daughter, Els." in words(panel)
    with qtbot.waitSignal(who.other_speaker_wanted, timeout=2000):
        from_menu(panel, "Another person")
    panel.show_customer(replace(LIVE, known=Known(Level.CLAIMED, verifiers=("street",), fell=Fall.SPEAKER, tries_left=2)))
    assert "Another person speaks now: ask again." in words(panel)


def test_locked_fields_open_with_one_thing_more(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(replace(LIVE, known=VERIFIED))
    who = panel.who
    assert "E-mail, Date of birth" in words(panel)
    more = next(button for button in panel.card.findChildren(QPushButton) if button.accessibleName() == "Ask one thing more")
    more.click()
    assert who.currentWidget() is panel.verification
    qtbot.waitUntil(panel.verification.field.hasFocus, timeout=2000)
    QTest.keyClick(panel.verification.field, Qt.Key.Key_Escape)
    assert who.currentWidget() is panel.card
    from_menu(panel, "Ask one thing more")
    panel.show_customer(replace(LIVE, known=STEP_UP, verify=VerifyView("matched")))
    assert who.currentWidget() is panel.card
    assert not panel.verification.field.text()


def test_one_field_for_a_reason_and_then_gone(panel: CustomerPanel, qtbot: QtBot) -> None:
    panel.show_customer(replace(LIVE, known=STEP_UP))
    who = panel.who
    next(button for button in panel.card.findChildren(QPushButton) if button.accessibleName() == "Show E-mail").click()
    assert who.currentWidget() is who.reason
    assert not who.reason.do.isEnabled(), "no reason is chosen beforehand"
    QTest.keyClicks(who.reason.choice, "customer asks")
    with qtbot.waitSignal(who.reveal_wanted, timeout=2000) as told:
        QTest.keyClick(who.reason.choice, Qt.Key.Key_Return)
    assert told.args == ["email", "customer asks"]
    for left in (30, 29):
        panel.show_customer(replace(LIVE, known=STEP_UP, revealed=(Shown("email", "maria@example.org", left),)))
        assert ("maria@example.org" in words(panel), f"{left} s" in words(panel)) == (True, True)
    panel.show_customer(replace(LIVE, known=STEP_UP))
    QApplication.processEvents()
    assert "maria@" not in words(panel)


@pytest.mark.parametrize("revealed", [(), (Shown("email", "maria@example.org", 9),)])
def test_a_level_that_falls_leaves_nothing_to_read(panel: CustomerPanel, revealed: tuple[Shown, ...]) -> None:
    panel.show_customer(replace(LIVE, known=STEP_UP, revealed=revealed))
    assert "Kerkstraat 12" in words(panel)
    panel.show_customer(replace(LIVE, known=Known(Level.CLAIMED, fell=Fall.SPEAKER, verifiers=("street",), tries_left=3)))
    QApplication.processEvents()
    read = words(panel)
    assert not [word for word in ("Kerkstraat", "maria@", "+316", "Maria") if word in read]
