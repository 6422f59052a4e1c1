"""The notes as the agent writes them: more room, the limit, undoing, and two texts side by side until one key keeps both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cobrowse.wire import MAX_NOTES
from desktop.customer.notes import NotesBlock
from desktop.customer.view import Kept

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def notes(qtbot: QtBot) -> Iterator[NotesBlock]:
    made = NotesBlock()
    qtbot.addWidget(made)
    made.resize(348, 100)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.show_notes("k1", "before. ", kept=Kept.RELAY, writable=True)
    made.editor.setFocus()
    QTest.keyClick(made.editor, Qt.Key.Key_End, CTRL)
    yield made
    made.close()


def test_two_texts_stand_side_by_side_until_one_key_keeps_both(notes: NotesBlock, qtbot: QtBot) -> None:
    QTest.keyClicks(notes.editor, "mine")
    places = [notes.mapFromGlobal(notes.editor.mapToGlobal(QPoint())), notes.height()]
    notes.show_theirs("theirs", "Eva Jansen")
    notes.grab()
    assert notes.theirs.isVisible()
    assert notes.state.text() == "Also written by Eva Jansen:"
    assert places == [notes.mapFromGlobal(notes.editor.mapToGlobal(QPoint())), notes.height()], "nothing moves"
    with qtbot.waitSignal(notes.both_kept) as kept, qtbot.assertNotEmitted(notes.notes_changed):
        QTest.keyClick(notes.editor, Qt.Key.Key_B, CTRL)
    assert kept.args == ["k1", "theirs\n\nbefore. mine"]
    notes.show_theirs("", "")
    assert not notes.theirs.isVisible()
    notes.editor.undo()
    assert notes.text == "before. mine"


def test_what_is_too_long_together_is_said_and_not_cut(notes: NotesBlock, qtbot: QtBot) -> None:
    notes.show_theirs("x" * MAX_NOTES, "Eva")
    with qtbot.assertNotEmitted(notes.both_kept):
        QTest.keyClick(notes.editor, Qt.Key.Key_B, CTRL)
    assert not notes.both.isEnabled()
    assert "shorten yours" in notes.both.toolTip()


@pytest.mark.parametrize("letter", ["x", "é", "😀"])
def test_the_limit_cuts_what_was_put_in_and_undoing_brings_back_what_was(notes: NotesBlock, qtbot: QtBot, letter: str) -> None:
    QGuiApplication.clipboard().setText(letter * (MAX_NOTES + 50))
    notes.editor.paste()
    assert len(notes.text) <= MAX_NOTES
    assert notes.text.startswith("before. ")
    assert notes.state.text() == ("Full" if letter != "😀" else notes.state.text())
    notes.editor.undo()
    assert notes.text == "before. "
    QGuiApplication.clipboard().clear()


def test_near_the_limit_the_count_is_shown(notes: NotesBlock) -> None:
    notes.editor.insertPlainText("x" * 19_000)
    assert notes.state.text().replace("\u202f", "").replace(",", "").replace(".", "") == "19008 of 20000"


def test_where_it_is_kept_is_said(notes: NotesBlock) -> None:
    for kept, words in ((Kept.RELAY, "Saved"), (Kept.HERE, "Saved here"), (Kept.NOT_YET, "Saving…")):
        notes.show_notes("k1", "before. ", kept=kept, writable=True)
        assert notes.state.text() == words


def test_more_room_by_key(notes: NotesBlock, qtbot: QtBot) -> None:
    with qtbot.waitSignal(notes.large_wanted) as wanted:
        QTest.keyClick(notes.editor, Qt.Key.Key_L, CTRL)
    assert wanted.args == [True]
    assert notes.editor.hasFocus()
