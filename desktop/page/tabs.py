"""Which of the customer's tabs is shown, and going along with them or staying: in the line above the page, while there is more than one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from cobrowse import wire
from desktop.page.view import ShareView
from desktop.shell.elided import Elided
from desktop.shell.theme import set_role

LEAST = 84
"""Pixels of its words: which tab it is."""


class Tabs(QWidget):
    """Signals: `stay_wanted()`, `go_along_wanted()`. A supervisor sees how it stands and changes nothing."""

    stay_wanted = Signal()
    go_along_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = ShareView()
        self.words = Elided(LEAST, self)
        self.button = QPushButton(self)
        set_role(self.button, "small")
        self.button.clicked.connect(self._pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.words)
        row.addWidget(self.button)
        self._say()

    def show_share(self, share: ShareView) -> None:
        """How it stands with the tabs."""
        if (self._share.tabs, self._share.watched) != (share.tabs, share.watched):
            self._share = share
            self._say()

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _pressed(self) -> None:
        tabs = self._share.tabs
        if tabs is not None:
            (self.stay_wanted if tabs.follow else self.go_along_wanted).emit()

    def _say(self) -> None:
        tabs = self._share.tabs
        follows = tabs is None or tabs.follow
        stay, go_along = self.tr("Stay in this tab"), self.tr("Go along")
        self.button.setMinimumWidth(max(self.button.fontMetrics().horizontalAdvance(words) for words in (stay, go_along)) + 12)
        self.button.setVisible(not self._share.watched)
        self.button.setText(stay if follows else go_along)
        self.button.setAccessibleName(self.button.text())
        self.button.setToolTip(
            self.tr("The picture stays with this tab when the customer goes to another.")
            if follows
            else self.tr("The picture goes to the tab that the customer is in, now and from then on.")
        )
        self.button.setAccessibleDescription(self.button.toolTip())
        if tabs is not None:
            self._say_which(tabs)
        self.setVisible(tabs is not None and tabs.count > 1)

    def _say_which(self, tabs: wire.Tabs) -> None:
        words = self.tr("Tab {0} of {1}").replace("{0}", str(tabs.shown)).replace("{1}", str(tabs.count))
        elsewhere = tabs.front != tabs.shown
        if elsewhere:
            words += " · " + self.tr("The customer is in another tab")
        self.words.setText(words)
        self.words.setAccessibleName(words)
        set_role(self.words, "warn" if elsewhere else "subtle")
