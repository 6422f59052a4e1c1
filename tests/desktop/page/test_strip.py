"""The line above a shared page when more than one looks at it: the agent sees who looks along too, the supervisor whose call it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cobrowse.share import Rung
from desktop.page.strip import Strip
from desktop.page.view import Along, ShareState, ShareView
from desktop.shell.settings import Language
from desktop.shell.translations import Translations

OWN = ShareView(ShareState.LIVE, granted=frozenset({Rung.POINT}))
WATCHED = ShareView(ShareState.LIVE, digits="482 913", watched="Anna Bos")


@pytest.fixture
def strip(qapp: QApplication, qtbot: QtBot) -> Iterator[Strip]:
    made = Strip()
    qtbot.addWidget(made)
    made.resize(700, made.sizeHint().height())
    with qtbot.waitExposed(made):
        made.show()
    show(made, OWN)
    yield made
    made.close()


def show(strip: Strip, share: ShareView) -> None:
    strip.show_company(share)
    strip.show_digits(share.digits)
    strip.show_rungs(share, on=True)


def test_the_agent_sees_who_looks_along_and_nothing_moves(strip: Strip) -> None:
    height = strip.sizeHint().height()
    assert not strip.company.isVisible()
    show(strip, replace(OWN, along=(Along("Sam Vos"),)))
    assert strip.company.text() == "Sam Vos looks along too"
    show(strip, replace(OWN, along=(Along("Sam Vos", "123 456"), Along("Lea Smit", gone=True))))
    assert strip.company.text() == strip.company.accessibleName() == "Sam Vos looks along too · 123 456, Lea Smit looked along"
    assert "123 456" in strip.company.toolTip(), "what is cut is in the tip"
    assert strip.sizeHint().height() == height, "the page below stays where it is"
    show(strip, OWN)
    assert not strip.company.isVisible()


def test_a_supervisor_sees_whose_call_it_is_and_can_do_nothing_but_stop(strip: Strip, qtbot: QtBot) -> None:
    show(strip, WATCHED)
    assert strip.hint.text() == "You look along with Anna Bos."
    assert strip.digits.text() == "482 913"
    assert strip.digits.toolTip().startswith("Anna Bos sees the same number")
    assert not strip.rungs.isVisible()
    assert not strip.point_at.isVisible()
    strip._begin()
    assert not strip.point_at.hasFocus()
    with qtbot.waitSignal(strip.stop_wanted):
        strip.stop.click()
    show(strip, OWN)
    assert strip.rungs.isVisible()
    assert strip.point_at.isVisible()
    assert strip.digits.toolTip().startswith("The customer sees")


def test_both_speak_the_language_that_is_on(strip: Strip, qtbot: QtBot) -> None:
    translations = Translations()
    show(strip, replace(OWN, along=(Along("Sam Vos", "123 456"),)))
    translations.speak(Language.DUTCH)
    try:
        qtbot.waitUntil(lambda: strip.company.text() == "Sam Vos kijkt ook mee · 123 456")
        show(strip, WATCHED)
        assert strip.hint.text() == "U kijkt mee met Anna Bos."
    finally:
        translations.speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: strip.hint.text() == "You look along with Anna Bos.")
