"""The agent's own choice, at the left of the top bar: available, away, offline. What the agent is doing is derived elsewhere, never set."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from cobrowse.contact import Availability
from desktop.shell.theme import theme

_TOKEN = {Availability.AVAILABLE: "answer", Availability.AWAY: "warn", Availability.OFFLINE: "line_strong"}


class AvailabilityButton(QToolButton):
    """A button with a dot and a word; its menu has the choices, and the reasons for being away."""

    chosen = Signal(Availability, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(self.toolButtonStyle().ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._shown = (Availability.OFFLINE, "")
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        self.setMenu(self._menu)
        theme.changed.connect(self._write)
        self._write()

    def show_availability(self, availability: Availability, reason: str = "") -> None:
        """What is in force."""
        if (availability, reason) != self._shown:
            self._shown = (availability, reason)
            self._write()

    def choices(self) -> tuple[tuple[Availability, str, str], ...]:
        """Availability, the reason told to the relay, and the words."""
        return (
            (Availability.AVAILABLE, "", self.tr("Available")),
            (Availability.AWAY, "break", self.tr("Away: break")),
            (Availability.AWAY, "lunch", self.tr("Away: lunch")),
            (Availability.AWAY, "meeting", self.tr("Away: meeting")),
            (Availability.AWAY, "work", self.tr("Away: other work")),
            (Availability.OFFLINE, "", self.tr("Offline")),
        )

    def _write(self) -> None:
        self._menu.clear()
        now, reason = self._shown
        current = self.tr("Away") if now is Availability.AWAY else ""
        for availability, why, words in self.choices():
            action = QAction(_dot(availability), words, self._menu)
            action.setCheckable(True)
            action.setChecked((availability, why) == (now, reason))
            action.triggered.connect(lambda _=False, a=availability, r=why: self.chosen.emit(a, r))
            self._group.addAction(action)
            self._menu.addAction(action)
            if availability is now and (why == reason or not current):
                current = words
        self.setText(current)
        self.setIcon(_dot(now))
        self.setAccessibleName(self.tr("Availability"))
        self.setAccessibleDescription(current)
        self.setToolTip(self.tr("Availability (Ctrl+Shift+S)"))

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)


def _dot(availability: Availability) -> QIcon:
    made = QIcon()
    for scale in (1, 2):
        picture = QPixmap(16 * scale, 16 * scale)
        picture.fill(QColor(0, 0, 0, 0))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color(_TOKEN[availability]))
        painter.setPen(theme.color(_TOKEN[availability]))
        painter.drawEllipse(4 * scale, 4 * scale, 8 * scale, 8 * scale)
        painter.end()
        made.addPixmap(picture)
    return made
