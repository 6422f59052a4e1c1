"""The customer's card: what may be seen of who they are once they are verified. Every text can be selected and copied.

It takes the place of the verification, and is as high: nothing under it moves. Which fields there are is the relay's decision.
"""

from __future__ import annotations

from PySide6.QtCore import QDate, QEvent, QLocale, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout

from cobrowse.identity import Card
from desktop.customer import sentences
from desktop.shell.theme import set_role


class CardBlock(QFrame):
    """The card. Empty fields leave no gap."""

    def __init__(self) -> None:
        super().__init__()
        self._card: Card | None = None
        set_role(self, "sunken")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 12, 8)
        outer.setSpacing(6)
        self._remark = QLabel()
        self._remark.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self._remark, "badge-accent")
        self._fields = QGridLayout()
        self._fields.setHorizontalSpacing(12)
        self._fields.setVerticalSpacing(2)
        self._fields.setColumnStretch(1, 1)
        outer.addLayout(self._fields)
        outer.addWidget(self._remark, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addStretch(1)

    def show_card(self, card: Card) -> None:
        """Shows the card."""
        if card != self._card:
            self._card = card
            self._lay_out(card)

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange and self._card is not None:
            self._lay_out(self._card)
        super().changeEvent(event)

    def _lay_out(self, card: Card) -> None:
        while (item := self._fields.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        town = sentences.fill(self.tr("%1 %2", "postcode and town"), card.postcode, card.city).strip()
        rows = (
            (self.tr("Phone"), card.phone),
            (self.tr("E-mail"), card.email),
            (self.tr("Address"), "\n".join(line for line in (card.street, town) if line)),
            (self.tr("Customer"), self._since(card)),
        )
        for row, (name, value) in enumerate((name, value) for name, value in rows if value):
            label, text = QLabel(name), _text(value)
            set_role(label, "subtle")
            text.setAccessibleDescription(name)  # its accessible name is the value itself
            self._fields.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._fields.addWidget(text, row, 1)
        self._remark.setText(card.remark)
        self._remark.setVisible(bool(card.remark))

    def _since(self, card: Card) -> str:
        day = QDate.fromString(card.since[:10], Qt.DateFormat.ISODate)
        if not day.isValid():
            return card.number
        month = QLocale().toString(day, "MMMM yyyy")
        if not card.number:
            return sentences.fill(self.tr("since %1", "a customer since a month"), month)
        return sentences.fill(self.tr("%1, since %2", "a customer's number, and the month since which"), card.number, month)


def _text(value: str) -> QLabel:
    """A value that can be copied, and cannot widen the panel."""
    label = QLabel(value)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label
