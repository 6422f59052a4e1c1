"""Copying a value of the card: by keyboard, said, gone from the clipboard after a while, and nobody else's copy touched."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.customer.copying import Clipboard, CopyButton


def test_copied_by_keyboard_said_and_gone_after_a_while(qtbot: QtBot) -> None:
    clipboard = Clipboard(kept=50)
    button = CopyButton(clipboard, "+31612345678", "Phone")
    qtbot.addWidget(button)
    button.show()
    assert button.toolTip() == button.accessibleName() == "Copy: Phone"
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == "+31612345678"
    assert QGuiApplication.clipboard().mimeData().data("x-kde-passwordManagerHint") == b"secret"
    assert (button.toolTip(), button.accessibleDescription()) == ("Copied", "Copied")
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().text())


def test_what_was_copied_elsewhere_meanwhile_stays(qtbot: QtBot) -> None:
    clipboard = Clipboard()
    clipboard.copy("Kerkstraat 12")
    QGuiApplication.clipboard().setText("an order number")
    clipboard.forget()
    assert QGuiApplication.clipboard().text() == "an order number"
    QGuiApplication.clipboard().clear()
