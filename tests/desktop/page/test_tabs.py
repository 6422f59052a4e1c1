"""The words and the button of the customer's tabs; where they stand in the line is `test_strip`'s."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from cobrowse import wire
from desktop.page.tabs import Tabs
from desktop.page.view import ShareState, ShareView
from desktop.shell.settings import Language
from desktop.shell.translations import Translations

LIVE = ShareView(ShareState.LIVE)


@pytest.mark.parametrize(
    ("tabs", "words", "button"),
    [
        (wire.Tabs("c1", 2, 2, 2), "Tab 2 of 2", "Stay in this tab"),
        (wire.Tabs("c1", 20, 20, 20, follow=False), "Tab 20 of 20", "Go along"),
        (wire.Tabs("c1", 3, 1, 3, follow=False), "Tab 3 of 3 · The customer is in another tab", "Go along"),
    ],
)
def test_it_says_which_tab_is_shown_and_offers_the_other_choice(qtbot: QtBot, tabs: wire.Tabs, words: str, button: str) -> None:
    made = Tabs()
    qtbot.addWidget(made)
    assert made.isHidden()
    made.show_share(replace(LIVE, tabs=tabs))
    assert not made.isHidden()
    assert (made.words.text(), made.words.accessibleName()) == (words, words)
    assert (made.button.text(), made.button.accessibleName()) == (button, button)
    assert made.button.toolTip() == made.button.accessibleDescription() != ""
    translations = Translations()
    translations.speak(Language.DUTCH)
    try:
        qtbot.waitUntil(lambda: made.words.text().startswith("Tabblad"))
        assert made.button.text() in {"In dit tabblad blijven", "Meegaan"}
    finally:
        translations.speak(Language.ENGLISH)
    qtbot.waitUntil(lambda: made.words.text() == words)
    made.show_share(LIVE)
    assert made.isHidden(), "the share is over, or nothing is told of tabs"
