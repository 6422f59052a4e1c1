"""The buttons by which the agent asks for more than looking: to point, to scroll, to click, to type; and how each stands, all the time."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from cobrowse.share import Rung
from desktop.page.view import OFFERED, ShareView
from desktop.shell.icons import icon


class RungButtons(QWidget):
    """Signals: `wanted(Rung)`. A button that waits for the customer's answer, or has their yes, is not pressed again."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share, self._on = ShareView(), False
        self.buttons = {rung: QPushButton(self) for rung in OFFERED}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for rung, button in self.buttons.items():
            button.clicked.connect(partial(self.wanted.emit, rung))
            row.addWidget(button)
        row.addStretch(1)
        self._say()

    def show_share(self, share: ShareView, *, on: bool) -> None:
        """How each stands; `on` while the picture is live and nothing is paused."""
        self._share, self._on = share, on
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _say(self) -> None:
        for rung, button in self.buttons.items():
            granted, asked = rung in self._share.granted, rung in self._share.asked
            ask, wait, may = self._words(rung)
            text = may if granted else wait if asked else ask
            button.setText(text)
            button.setAccessibleName(text)
            wide = max(button.fontMetrics().horizontalAdvance(words) for words in (ask, wait, may))
            button.setMinimumWidth(wide + 44)  # nothing jumps when the answer comes
            button.setIcon(icon("check") if granted else icon("clock") if asked else icon("pointer"))
            button.setEnabled(self._on and not (granted or asked))
            refused = rung is self._share.refused
            button.setToolTip(self.tr("The customer said no. You can ask again when it helps them.") if refused else self._bounds(rung))
            button.setAccessibleDescription(button.toolTip())

    def _bounds(self, rung: Rung) -> str:
        match rung:
            case Rung.POINT:
                return self.tr(
                    "The customer sees your pointer, with your name. Right-click outlines a thing, on their page too; the same again or "
                    "Esc takes the outline away."
                )
            case Rung.CLICK:
                return self.tr("Never on passwords and payment fields: those are the customer's own.")
            case Rung.TYPE:
                return self.tr(
                    "Never in passwords, payment fields and codes. What you type is hidden from you as what the customer types is, except "
                    "where the site opened the field."
                )
            case _:
                return ""

    def _words(self, rung: Rung) -> tuple[str, str, str]:
        match rung:
            case Rung.POINT:
                return self.tr("Ask to point"), self.tr("Asked to point"), self.tr("You may point")
            case Rung.SCROLL:
                return self.tr("Ask to scroll"), self.tr("Asked to scroll"), self.tr("You may scroll")
            case Rung.TYPE:
                return self.tr("Ask to type"), self.tr("Asked to type"), self.tr("You may type")
            case _:
                return self.tr("Ask to click"), self.tr("Asked to click"), self.tr("You may click")
