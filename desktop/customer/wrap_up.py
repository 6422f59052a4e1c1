"""The wrap-up: reason, outcome, follow-up, Finish; by keyboard in a few keys each.

Reason and outcome may be filled during the call. Finishing is possible once the call is over and both are chosen; what is
missing is said beside the button. Sending and keeping are the console's.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QDate, QEvent, QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDateEdit,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop.customer.journey import today
from desktop.customer.view import CustomerView, Phase
from desktop.shell.theme import set_role

_OTHER: Final = "other"
_SATURDAY: Final = 5


def working_day(day: date, after: int) -> date:
    """The day `after` working days (Monday to Friday) later."""
    while after > 0:
        day += timedelta(days=1)
        after -= day.weekday() < _SATURDAY
    return day


class FollowUp(QWidget):
    """When to come back to it: never, one of the usual days, or another."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice = QComboBox()
        self.day = QDateEdit()
        self.day.setCalendarPopup(True)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.choice)
        self._stack.addWidget(self.day)
        self.choice.activated.connect(self._chosen)
        self.day.dateChanged.connect(lambda _: self.changed.emit())
        back = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.day, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(lambda: self.show_day(""))
        self.word()

    @property
    def iso(self) -> str:
        """The day as ISO 8601, or ""."""
        if self._stack.currentWidget() is self.day:
            return self.day.date().toString(Qt.DateFormat.ISODate)
        return str(self.choice.currentData() or "")

    def show_day(self, iso: str) -> None:
        """Shows a day, or none with ""."""
        at = self.choice.findData(iso)
        with QSignalBlocker(self.choice), QSignalBlocker(self.day):
            self.choice.setCurrentIndex(max(0, at))
            if iso and at < 0:
                self.day.setDate(QDate.fromString(iso, Qt.DateFormat.ISODate))
        self._stack.setCurrentWidget(self.day if iso and at < 0 else self.choice)

    def word(self) -> None:
        """Fills the usual days in the language that is on, counted from today."""
        kept, now = self.iso if self.choice.count() else "", today()
        usual = (
            (self.tr("No follow-up"), None),
            (self.tr("Next working day"), working_day(now, 1)),
            (self.tr("In three working days"), working_day(now, 3)),
            (self.tr("In a week"), now + timedelta(weeks=1)),
            (self.tr("In a month"), now + timedelta(days=30)),
        )
        with QSignalBlocker(self.choice):
            self.choice.clear()
            for name, day in usual:
                text = name if day is None else self.tr("%1 (%2)").replace("%1", name).replace("%2", _short(day))
                self.choice.addItem(text, "" if day is None else day.isoformat())
            self.choice.addItem(self.tr("Another day…"), _OTHER)
        self.day.setDisplayFormat(QLocale().dateFormat(QLocale.FormatType.ShortFormat))
        self.day.setMinimumDate(QDate(now.year, now.month, now.day))
        self.choice.setAccessibleName(self.tr("Follow-up"))
        self.day.setAccessibleName(self.tr("Follow-up"))
        self.show_day(kept)

    def _chosen(self) -> None:
        if self.choice.currentData() == _OTHER:
            later = working_day(today(), 2)
            self.day.setDate(QDate(later.year, later.month, later.day))
            self._stack.setCurrentWidget(self.day)
            self.day.setFocus()
        self.changed.emit()


def _short(day: date) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), "d MMM")


class WrapUpBlock(QWidget):
    """The controls. `finish_wanted(reason, outcome, follow_up)`; `draft_changed(reason, outcome, follow_up)` while they are chosen."""

    finish_wanted = Signal(str, str, str)
    draft_changed = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._view = CustomerView()
        self.reason, self.outcome, self.follow_up = QComboBox(), QComboBox(), FollowUp()
        self._names = {box: QLabel() for box in (self.reason, self.outcome)}
        self.finish = QPushButton()
        set_role(self.finish, "primary")
        for label in self._names.values():
            set_role(label, "subtle")
        for box in (self.reason, self.outcome, self.follow_up.choice):
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            box.activated.connect(self._changed)
        self.follow_up.changed.connect(self._changed)
        self.finish.clicked.connect(self.try_finish)
        for part in (self, self.follow_up):
            part.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self._word()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for column, box in enumerate((self.reason, self.outcome)):
            grid.addWidget(self._names[box], 0, column)
            grid.addWidget(box, 1, column)
            grid.setColumnStretch(column, 1)
            self._names[box].setBuddy(box)
        grid.setRowMinimumHeight(2, 4)
        grid.addWidget(self.follow_up, 3, 0)
        grid.addWidget(self.finish, 3, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(grid)

    def show_wrap_up(self, view: CustomerView) -> None:
        """Shows the choices of the contact; those that the agent made stay while it is the same contact."""
        before, self._view = self._view, view
        other = view.contact != before.contact
        for box, words, chosen in ((self.reason, view.reasons, view.reason), (self.outcome, view.outcomes, view.outcome)):
            _fill(box, words, chosen if other else str(box.currentData() or "") or chosen)
        if other:
            self.follow_up.word()
            self.follow_up.show_day(view.follow_up)
        self._word()
        writing = isinstance(QApplication.focusWidget(), QPlainTextEdit)  # the customer hung up in the middle of a word
        if view.phase is Phase.WRAP_UP and before.phase is not Phase.WRAP_UP and not other and not writing:
            self.take_focus()

    def take_focus(self) -> None:
        """Puts the keyboard on the first choice that is not made."""
        first = next((box for box in (self.reason, self.outcome) if not box.currentData()), self.finish)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def try_finish(self) -> None:
        """Finishes, or goes to what is missing."""
        if self._view.phase is not Phase.WRAP_UP or self._view.finishing:
            return
        if not self._complete():
            self.take_focus()
            return
        self.finish_wanted.emit(*self._chosen())

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self.follow_up.word()
            self._word()
        super().changeEvent(event)

    def _chosen(self) -> tuple[str, str, str]:
        return str(self.reason.currentData() or ""), str(self.outcome.currentData() or ""), self.follow_up.iso

    def _complete(self) -> bool:
        reason, outcome, _ = self._chosen()
        return bool((reason or self.reason.count() < 2) and (outcome or self.outcome.count() < 2))

    def _changed(self) -> None:
        self._word()
        self.draft_changed.emit(*self._chosen())

    def _word(self) -> None:
        view = self._view
        self._names[self.reason].setText(self.tr("Reason"))
        self.reason.setAccessibleName(self.tr("Reason"))
        self._names[self.outcome].setText(self.tr("Outcome"))
        self.outcome.setAccessibleName(self.tr("Outcome"))
        self.finish.setText(self.tr("Sending…") if view.finishing else self.tr("Finish"))
        self.finish.setAccessibleName(self.tr("Finish"))
        missing = view.phase is Phase.WRAP_UP and not self._complete()
        self.finish.setToolTip(self.tr("Choose a reason and an outcome first") if missing else self.tr("Finish (Ctrl+Enter)"))
        for box in (self.reason, self.outcome):
            if box.count():
                box.setItemText(0, self.tr("Choose…"))
        may = view.phase in {Phase.LIVE, Phase.WRAP_UP} and not view.finishing
        for widget in (self.reason, self.outcome, self.follow_up):
            widget.setEnabled(may)
        self.finish.setEnabled(view.phase is Phase.WRAP_UP and not view.finishing and self._complete())


def _fill(box: QComboBox, words: tuple[str, ...], chosen: str) -> None:
    """The words after an empty first choice; "" chooses none."""
    with QSignalBlocker(box):
        if tuple(box.itemData(at) for at in range(1, box.count())) != words or not box.count():
            box.clear()
            box.addItem("", "")
            for word in words:
                box.addItem(word, word)
        box.setCurrentIndex(max(0, box.findData(chosen)))
