"""Asking for a fresh snapshot: at once, not too often, and again while something is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.page import asking
from desktop.page.asking import Asking


@pytest.fixture
def asked(qtbot: QtBot) -> Iterator[tuple[Asking, list[bool]]]:
    parent = QWidget()
    qtbot.addWidget(parent)  # which holds it by a weak reference
    made = Asking(parent)
    wanted: list[bool] = []
    made.wanted.connect(lambda: wanted.append(True))
    yield made, wanted
    parent.close()


def test_what_is_asked_for_again_at_once_is_asked_for_once_more_later(asked: tuple[Asking, list[bool]], qtbot: QtBot) -> None:
    made, wanted = asked
    made.ask()
    assert (len(wanted), made.again.isActive()) == (1, False)
    for _ in range(3):
        made.ask()
    assert (len(wanted), made.again.isActive()) == (1, True)
    assert 0 < made.again.remainingTime() <= asking.RESYNC_EVERY * 1100  # Qt may take a twentieth more
    made.again.setInterval(1)
    qtbot.waitUntil(lambda: len(wanted) == 2)
    assert not made.again.isActive(), "nothing is missing"


def test_what_is_missing_is_asked_for_until_it_came(
    asked: tuple[Asking, list[bool]], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, wanted = asked
    monkeypatch.setattr(asking, "ASKED_AGAIN", 0.01)
    made.missing = True
    made.ask()
    qtbot.waitUntil(lambda: len(wanted) >= 3)
    made.came()
    assert (made.missing, made.again.isActive()) == (False, False)
