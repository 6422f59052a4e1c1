"""The customer's card: what may be seen of who they are once they are verified. Every text can be selected, and copied by
a button beside it.

It takes the place of the verification, and is as high: nothing under it moves; what does not fit scrolls. Which fields there are is the
relay's decision. A locked field shows its lock, and what opens it; one that was revealed shows how long it stays, and leaves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QDate, QEvent, QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from cobrowse.identity import Card, Known, Level
from desktop.customer import check_sentences as words
from desktop.customer import sentences
from desktop.customer.copying import Clipboard, CopyButton
from desktop.customer.view import Shown
from desktop.shell.icons import pixmap
from desktop.shell.theme import set_role, theme

_LOCK = 14


class CardRow:
    """One row of a grid: a name, a value, and at the end what can be done with it: a button of the row's, or one that copies."""

    def __init__(self, grid: QGridLayout, row: int, name: str) -> None:
        self._grid, self._row = grid, row
        self.name, self.value, self.end = QLabel(name), QLabel(), QPushButton(grid.parentWidget())  # never a window
        self.copy: CopyButton | None = None
        self.value.setTextFormat(Qt.TextFormat.PlainText)
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.value.setAccessibleDescription(name)  # its accessible name is the value itself
        set_role(self.name, "subtle")
        set_role(self.end, "small")
        self.end.hide()
        grid.addWidget(self.name, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.value, row, 1)

    def offer(self, text: str, spoken: str) -> None:
        """The button at the end, with what it says and what a screen reader says of it."""
        self.end.setText(text)
        self.end.setAccessibleName(spoken)
        if self._grid.indexOf(self.end) < 0:  # over the value's end, as its words make no column wider
            self._grid.addWidget(self.value, self._row, 1, 1, 2)
            self._grid.addWidget(self.end, self._row, 1, 1, 2, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        self.value.setContentsMargins(0, 0, self.end.sizeHint().width() + 4, 0)
        self.end.raise_()
        self.end.show()

    def let_copy(self, clipboard: Clipboard, value: str) -> None:
        """A button that copies `value`, which may be less than what is shown."""
        self.copy = CopyButton(clipboard, value, self.name.text())
        self._grid.addWidget(self.copy, self._row, 2, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)

    def tell(self, text: str) -> None:
        """Its value; a label that is not there leaves no text behind."""
        if self.value.text() != text:
            self.value.setText(text)

    def drop(self) -> None:
        """Takes it away, with what it said."""
        for widget in (self.name, self.value, self.end):
            widget.setText("")
            widget.setAccessibleName("")
            widget.hide()
            widget.deleteLater()
        if self.copy is not None:
            self.copy.hide()
            self.copy.deleteLater()


class CardBlock(QFrame):
    """The card. Empty fields leave no gap. `step_up_wanted` when the agent wants to ask one thing more, `reveal_wanted(field)`."""

    step_up_wanted = Signal()
    reveal_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._known = Known(Level.UNKNOWN)
        self.clipboard = Clipboard(self)
        self._revealed: tuple[Shown, ...] = ()
        self._may_act = False
        self._rows: list[CardRow] = []
        self._locked: dict[str, CardRow] = {}
        set_role(self, "sunken")
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        self._remark = QLabel()
        self._remark.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self._remark, "badge-accent")
        self._fields = QGridLayout()
        self._fields.setHorizontalSpacing(12)
        self._fields.setVerticalSpacing(2)
        self._fields.setColumnStretch(1, 1)
        column.addLayout(self._fields)
        column.addWidget(self._remark, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        room.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(room)
        theme.changed.connect(self._lay_out)

    def show_card(self, known: Known, revealed: Iterable[Shown] = (), *, may_act: bool = True) -> None:
        """Shows the card, and what of it is revealed just now. Without a card nothing of one stays."""
        shown = tuple(revealed)
        same = (known.card, known.locked, known.level, known.representative, known.representative_name, bool(known.verifiers), may_act) == (
            self._known.card, self._known.locked, self._known.level, self._known.representative, self._known.representative_name,
            bool(self._known.verifiers), self._may_act,
        )  # fmt: skip
        counted = same and [one.name for one in shown] == [one.name for one in self._revealed]
        self._known, self._revealed, self._may_act = known, shown, may_act
        if counted:
            for one in shown:
                self._count(self._locked[one.name], one)
        else:
            self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self._lay_out()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        focused = next((name for name, row in self._locked.items() if row.end.hasFocus()), "")
        for row in self._rows:
            row.drop()
        while self._fields.takeAt(0) is not None:
            pass
        self._rows, self._locked = [], {}
        card = self._known.card
        self._remark.setText(card.remark if card else "")
        self._remark.setVisible(bool(self._remark.text()))
        if card is None:
            return
        town = sentences.fill(self.tr("%1 %2", "postcode and town"), card.postcode, card.city).strip()
        address = "\n".join(part for part in (card.street, town) if part)
        for name, value, copied in (
            (self.tr("Speaks"), words.representative_text(self._known.representative, self._known.representative_name), ""),
            (self.tr("Phone"), card.phone, card.phone),
            (self.tr("E-mail"), card.email, card.email),
            (self.tr("Address"), address, address),
            (self.tr("Born"), self._day(card.birth_date), ""),
            (self.tr("Customer"), self._since(card), card.number),
        ):
            if value:
                row = self._add(name)
                row.tell(value)
                if copied:
                    row.let_copy(self.clipboard, copied)
        self._add_locked()
        if focused in self._locked:
            self._locked[focused].end.setFocus()

    def _add(self, name: str) -> CardRow:
        row = CardRow(self._fields, len(self._rows), name)
        self._rows.append(row)
        return row

    def _add_locked(self) -> None:
        known = self._known
        if not known.locked:
            return
        if known.level < Level.STEP_UP:
            row = self._add("")
            row.name.setPixmap(pixmap("lock", "subtle", _LOCK))
            row.name.setAccessibleName(self.tr("Locked"))
            row.tell(", ".join(words.field_name(name) for name in known.locked))
            set_role(row.value, "subtle")
            row.value.setToolTip(self.tr("Opens when the customer is checked once more."))
            row.value.setAccessibleDescription(row.value.toolTip())
            if known.verifiers and self._may_act:
                row.offer(self.tr("Ask more"), self.tr("Ask one thing more"))
                row.end.clicked.connect(self.step_up_wanted)
            return
        shown = {one.name: one for one in self._revealed}
        for name in known.locked:
            row = self._locked[name] = self._add(self.tr("Born") if name == "birth_date" else words.field_name(name))
            if name in shown:
                self._count(row, shown[name])
            elif self._may_act:
                row.value.setPixmap(pixmap("lock", "subtle", _LOCK))
                row.value.setAccessibleName(self.tr("Locked"))
                row.offer(self.tr("Show"), sentences.fill(self.tr("Show %1", "a field of the card"), words.field_name(name)))
                row.end.clicked.connect(lambda _=False, name=name: self.reveal_wanted.emit(name))

    def _count(self, row: CardRow, one: Shown) -> None:
        row.tell(self._day(one.value) if one.name == "birth_date" else one.value)
        row.offer(sentences.fill(self.tr("%1 s", "seconds left"), QLocale().toString(one.left)), self.tr("Seconds for which it is shown"))
        row.end.setEnabled(False)

    def _day(self, iso: str) -> str:
        day = QDate.fromString(iso[:10], Qt.DateFormat.ISODate)
        return QLocale().toString(day, QLocale.FormatType.LongFormat) if day.isValid() else iso

    def _since(self, card: Card) -> str:
        day = QDate.fromString(card.since[:10], Qt.DateFormat.ISODate)
        if not day.isValid():
            return card.number
        month = QLocale().toString(day, "MMMM yyyy")
        if not card.number:
            return sentences.fill(self.tr("since %1", "a customer since a month"), month)
        return sentences.fill(self.tr("%1, since %2", "a customer's number, and the month since which"), card.number, month)
