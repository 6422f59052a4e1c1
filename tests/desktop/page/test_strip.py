"""The line above a shared page when more than one looks at it, or the customer has more than one tab."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cobrowse import wire
from cobrowse.share import Rung
from desktop.page.strip import Strip
from desktop.page.view import Along, ShareState, ShareView
from desktop.shell.settings import Language
from desktop.shell.theme import ThemeChoice, theme
from desktop.shell.translations import Translations

OWN = ShareView(ShareState.LIVE, granted=frozenset({Rung.POINT}))
WATCHED = ShareView(ShareState.LIVE, digits="482 913", watched="Anna Bos")


@pytest.fixture
def strip(qapp: QApplication, qtbot: QtBot) -> Iterator[Strip]:
    yield from shown(qtbot)


@pytest.fixture
def dressed(qapp: QApplication, qtbot: QtBot) -> Iterator[Strip]:
    """As in the window, whose fonts and rooms are the theme's."""
    theme.apply(ThemeChoice.LIGHT)
    yield from shown(qtbot)
    qapp.setStyleSheet("")


def shown(qtbot: QtBot) -> Iterator[Strip]:
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


def test_a_page_that_will_not_open_is_neither_opening_nor_waited_for(strip: Strip) -> None:
    show(strip, OWN)
    strip.show_age(ShareState.LIVE, 0.0, 0.0, shown=False, gap=False)
    assert strip.badge.text() == "Opening"
    strip.show_age(ShareState.LIVE, 0.0, 0.0, shown=False, gap=False, never=True)
    assert strip.badge.text() == strip.badge.accessibleName() == "Not shown"
    assert strip.hint.text() == ""
    strip.show_age(ShareState.LIVE, 0.0, 0.0, shown=True, gap=False)
    assert strip.badge.text() == "Live"
    assert strip.hint.text()


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


def settle(strip: Strip) -> None:
    """Everything in it has the place that its words ask for."""
    layout = strip.layout()
    assert layout is not None
    layout.activate()


@pytest.mark.parametrize(("language", "seconds"), [(Language.ENGLISH, "Live · 1.3 s"), (Language.DUTCH, "Live · 1,3 s")])
def test_no_age_moves_or_cuts_what_stands_beside_it_in_the_smallest_window(dressed: Strip, language: Language, seconds: str) -> None:
    strip, translations = dressed, Translations()
    translations.speak(language)
    try:
        QApplication.sendPostedEvents()  # the language
        strip.resize(658, strip.height())  # the window of 1,280 pixels
        strip.show_page("Checkout", "")
        show(strip, replace(OWN, digits="482 913"))
        places = set()
        live, behind, paused = ShareState.LIVE, ShareState.BEHIND, ShareState.PAUSED
        for state, age, delay, gap, coarse in (
            (live, 0.0, 0.02, False, False), (live, 0.0, 0.13, False, False), (live, 0.0, 0.996, False, False),
            (live, 0.0, 0.1, True, False), (live, 0.0, 0.0, None, False),
            (behind, 12.0, 0.1, False, False), (behind, 6000.0, 0.1, False, False), (paused, 0.0, 0.1, False, False),
            (live, 0.0, 0.13, False, True), (live, 0.0, 1.3, False, False),
        ):  # fmt: skip
            strip.show_age(state, age, delay, shown=True, gap=bool(gap), coarse=coarse, known=gap is not None)
            settle(strip)
            assert strip.minimumSizeHint().width() <= strip.width() == 658, strip.badge.text()
            if not coarse:
                places.add((strip._page.x(), strip.point_at.x(), strip.stop.x()))
            for part in (strip.badge, strip.digits, strip.stop):
                assert part.width() >= part.sizeHint().width(), strip.badge.text()
        assert len(places) == 1
        assert strip.badge.text() == seconds
    finally:
        translations.speak(Language.ENGLISH)


TABS = wire.Tabs("c1", 3, 2, 2)
STAYED = wire.Tabs("c1", 3, 1, 2, follow=False)


def test_which_tab_it_is_stands_there_while_there_are_several_and_the_agent_stays_or_goes_along(strip: Strip, qtbot: QtBot) -> None:
    height, stop = strip.sizeHint().height(), strip.stop.geometry()
    tabs = strip.tabs
    for one in (OWN, replace(OWN, tabs=wire.Tabs("c1", 1, 1, 1))):
        show(strip, one)
        assert not tabs.isVisible()
    show(strip, replace(OWN, tabs=TABS))
    assert (tabs.words.text(), tabs.button.text()) == ("Tab 2 of 3", "Stay in this tab")
    with qtbot.waitSignal(tabs.stay_wanted):
        tabs.button.click()
    assert tabs.button.text() == "Stay in this tab", "until the page says so"
    width = tabs.button.width()
    show(strip, replace(OWN, tabs=STAYED))
    assert (tabs.words.text(), tabs.button.text()) == ("Tab 2 of 3 · The customer is in another tab", "Go along")
    assert tabs.words.accessibleName() == tabs.words.text()
    with qtbot.waitSignal(tabs.go_along_wanted):
        QTest.keyClick(tabs.button, Qt.Key.Key_Space)
    assert tabs.button.width() == width
    assert (strip.sizeHint().height(), strip.stop.geometry()) == (height, stop), "nothing moves"


def test_a_supervisor_sees_which_tab_it_is_and_does_not_choose(strip: Strip, qtbot: QtBot) -> None:
    show(strip, replace(WATCHED, tabs=STAYED))
    assert strip.tabs.words.isVisible()
    assert not strip.tabs.button.isVisible()
    translations = Translations()
    translations.speak(Language.DUTCH)
    try:
        qtbot.waitUntil(lambda: strip.tabs.words.text() == "Tabblad 2 van 3 · De klant is in een ander tabblad")
    finally:
        translations.speak(Language.ENGLISH)
