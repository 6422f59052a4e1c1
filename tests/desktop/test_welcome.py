from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from cobrowse.contact import Availability
from cobrowse.identity import Known, Level
from desktop.shell.state import Console, Ringing
from desktop.shell.welcome import WelcomeView


def test_nothing_stands_out_behind_the_card_of_who_rings_and_nothing_moves(qtbot: QtBot) -> None:
    view = WelcomeView()
    qtbot.addWidget(view)
    view.resize(660, 700)
    ready = Console(agent="Eva Bos", availability=Availability.AVAILABLE)

    def picture() -> tuple[bool, int, int]:
        drawn = view._picture.pixmap()
        shown = drawn.toImage()
        painted = any(shown.pixelColor(x, y).alpha() for x in range(shown.width()) for y in range(shown.height()))
        return painted, drawn.width(), drawn.height()

    view.show_console(ready)
    before = picture()
    view.show_console(replace(ready, ringing=Ringing("c", Known(Level.UNKNOWN), 0.0, 20.0, 20.0, video=False)))
    assert (before[0], picture()) == (True, (False, *before[1:]))
    view.show_console(ready)
    assert picture() == before
