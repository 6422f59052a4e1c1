"""A card for somebody who is not on record: one line that offers it, and a form in the same place; no dialog, and nothing is lost.

Who is on record with the same number or address is told, masked, before a second card is made. Values in, intents out.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from cobrowse.identity import Candidate
from desktop.customer import sentences
from desktop.customer.view import MakingView, NewCard, Phase
from desktop.shell.elided import Elided
from desktop.shell.theme import set_role

FORM_HEIGHT: Final = 192
"""Pixels of the form: three rows of fields, one of what came of it, one of buttons."""
LINE_HEIGHT: Final = 36
"""Pixels of the line that offers it."""
_FIELDS: Final = (("name", 0, 0), ("phone", 0, 1), ("email", 1, 0), ("street", 1, 1), ("postcode", 2, 0), ("city", 2, 1))
"""Each with its row and column, in the order of the Tab key."""
_LONGEST: Final = {"name": 200, "phone": 80, "email": 200, "street": 200, "postcode": 20, "city": 100}


class NewCardBlock(QFrame):
    """The line, or the form. `card_wanted(card, anyway)`; `opened` when one takes the other's place."""

    card_wanted = Signal(object, bool)
    opened = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._contact, self._said_name = "", ""
        self._view = MakingView()
        self._phase = Phase.NONE
        set_role(self, "plain")
        self.hint, self.result = _label("subtle"), Elided()
        self.hint.setWordWrap(True)
        self.open_button, self.make_button, self.close_button = QPushButton(), QPushButton(), QPushButton()
        self.fields = {name: QLineEdit() for name, _, _ in _FIELDS}
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._line())
        self._pages.addWidget(self._form())
        self.open_button.clicked.connect(lambda: self.set_open(True))
        self.close_button.clicked.connect(lambda: self.set_open(False))
        self.make_button.clicked.connect(self._make)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(lambda: self.set_open(False))
        self._word()

    @property
    def is_open(self) -> bool:
        """Whether the form is shown."""
        return self._pages.currentIndex() == 1

    def _line(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.hint, 1)
        row.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _form(self) -> QWidget:
        form = QFrame()
        set_role(form, "sunken")
        self.result.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.result.setFixedHeight(self.fontMetrics().lineSpacing())
        set_role(self.make_button, "primary")
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for name, row, column in _FIELDS:
            field = self.fields[name]
            field.setMaxLength(_LONGEST[name])
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            field.textEdited.connect(self._enable)
            field.returnPressed.connect(self._make)
            grid.addWidget(field, row, column)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.make_button)
        layout = QVBoxLayout(form)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(grid)
        layout.addWidget(self.result)
        layout.addLayout(foot)
        layout.addStretch(1)
        return form

    def show_making(self, contact: str, phase: Phase, said_name: str, view: MakingView) -> None:
        """Shows how it stands. What is typed stays until the card is made, or the contact is another."""
        if contact != self._contact:
            self._contact = contact
            for field in self.fields.values():
                field.clear()
            self.set_open(False)
        self._said_name, self._view, self._phase = said_name, view, phase
        if view.result == "made" and self.is_open:
            self.set_open(False)
        self._word()

    def set_open(self, on: bool) -> None:
        """Shows the form, or the line again; what is typed stays."""
        if on == self.is_open:
            return
        self._pages.setCurrentIndex(1 if on else 0)
        if on:
            name = self.fields["name"]
            if not name.text():
                name.setText(self._said_name)
            name.setFocus()
            name.selectAll()
        self._enable()
        self.opened.emit(on)

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self._word()
        super().changeEvent(event)

    def _word(self) -> None:
        names = {
            "name": self.tr("Name"), "phone": self.tr("Phone"), "email": self.tr("E-mail"),
            "street": self.tr("Street and no."), "postcode": self.tr("Postcode"), "city": self.tr("Town"),
        }  # fmt: skip
        for name, field in self.fields.items():
            field.setAccessibleName(names[name])
            field.setPlaceholderText(names[name])
        self.fields["phone"].setToolTip(self.tr("Empty: the number given with the call"))
        self.hint.setText(self.tr("Not on record. Notes stay under the name given."))
        self.open_button.setText(self.tr("Make a card"))
        on_record = self._view.result == "on_record"
        self.make_button.setText(self.tr("Make it all the same") if on_record else self.tr("Make card"))
        self.close_button.setText(self.tr("Check") if on_record else self.tr("Cancel"))
        self.close_button.setToolTip(self.tr("Ask what is on record") if on_record else "")
        text = self._result()
        self.result.setText(text)
        set_role(self.result, "problem" if self._view.result.startswith("no_") and not self._view.busy else "subtle")
        self._enable()

    def _result(self) -> str:
        if self._view.busy:
            return self.tr("One moment…")
        match self._view.result:
            case "no_name":
                return self.tr("A card needs a name.")
            case "no_phone":
                return self.tr("This is no phone number.")
            case "no_email":
                return self.tr("This is no e-mail address.")
            case "on_record":
                return sentences.fill(
                    self.tr("On record: %1", "customers, masked"), "; ".join(_masked(one) for one in self._view.candidates)
                )
        return ""

    def _enable(self) -> None:
        may = self._phase in {Phase.LIVE, Phase.WRAP_UP}
        self.open_button.setVisible(may)
        for field in self.fields.values():
            field.setReadOnly(self._view.busy)
        self.make_button.setEnabled(may and not self._view.busy and bool(self.fields["name"].text().strip()))

    def _make(self) -> None:
        if self.make_button.isEnabled():
            card = NewCard(**{name: field.text().strip() for name, field in self.fields.items()})
            self.card_wanted.emit(card, self._view.result == "on_record")


def _masked(candidate: Candidate) -> str:
    return ", ".join(part for part in (candidate.name, candidate.place) if part)


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    set_role(label, role)
    return label
