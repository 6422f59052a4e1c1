"""Who it is, in one place of one height: the verification, then the card; and over them, when asked for, who speaks for the customer, and
why a locked field is needed. What changes here moves nothing else.

Everything that is not asked every time hangs on one button, `more`, which stands in the panel's head.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cobrowse.identity import Known, Level
from cobrowse.wire import MAX_NAME, MAX_REASON
from desktop.customer import check_sentences as words
from desktop.customer.card import CardBlock
from desktop.customer.verification import Verification, VerificationBlock
from desktop.customer.view import CustomerView, Phase
from desktop.shell.icons import icon
from desktop.shell.theme import set_role


class _Over(Enum):
    """What stands over the verification or the card."""

    NOTHING = "nothing"
    STEP_UP = "step_up"
    SPEAKER = "speaker"
    REASON = "reason"


class WhoBlock(QStackedWidget):
    """The block; `more` is placed by the panel. `representative_wanted(relation, name)`, `reveal_wanted(field, reason)`."""

    verify_wanted = Signal(str, str, str)
    code_wanted = Signal(str, str)
    inconclusive_wanted = Signal(str)
    representative_wanted = Signal(str, str)
    other_speaker_wanted = Signal()
    reveal_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._view = CustomerView()
        self._over = _Over.NOTHING
        self._field = ""
        self._instead: QWidget | None = None
        self.verification, self.card = VerificationBlock(), CardBlock()
        self.speaker, self.reason = _Speaker(), _Reason()
        for page in (self.verification, self.card, self.speaker, self.reason):
            self.addWidget(page)
        self.more = QToolButton()
        self.more.setIcon(icon("more", "subtle"))
        self.more.setIconSize(QSize(16, 16))
        self.more.setFixedSize(24, 24)
        set_role(self.more, "over")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.more)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self.menu)
        self.verification.verify_wanted.connect(self.verify_wanted)
        self.verification.code_wanted.connect(self.code_wanted)
        self.card.step_up_wanted.connect(lambda: self._lay_over(_Over.STEP_UP))
        self.card.reveal_wanted.connect(self._ask_reason)
        self.speaker.noted.connect(self._speaker_noted)
        self.reason.given.connect(self._reason_given)
        for back in (self.speaker.back, self.reason.back):
            back.connect(lambda: self._lay_over(_Over.NOTHING))
        self._word()

    def show_who(self, view: CustomerView, known: Known, instead: QWidget | None = None) -> None:
        """Shows who it is, as far as the level goes; `instead` in the place of the verification, when there is nobody to verify."""
        self._instead = instead
        before, self._view = self._view, view
        level = before.known.level if before.known else Level.UNKNOWN
        open_ = view.phase in (Phase.LIVE, Phase.WRAP_UP)
        if view.contact != before.contact or known.level != level or not open_:
            self._over = _Over.NOTHING  # what was asked for is done, or no longer allowed
        value = Verification(
            view.contact, view.phase, known.candidates, words.asks(known), known.tries_left, view.verify, known, view.code,
        )  # fmt: skip
        self.verification.show_verification(value)
        self.card.show_card(known, view.revealed, may_act=open_)
        self.more.setVisible(open_)
        self._turn()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to what was there."""
        if event.key() == Qt.Key.Key_Escape and self._over is not _Over.NOTHING:
            self._lay_over(_Over.NOTHING)
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self._word()
        super().changeEvent(event)

    def _word(self) -> None:
        self.more.setAccessibleName(self.tr("Who speaks"))
        self.more.setToolTip(self.tr("Who speaks"))

    def _turn(self) -> None:
        has_card = self._view.known is not None and self._view.known.card is not None
        page = self.card if has_card and self._over is not _Over.STEP_UP else (self._instead or self.verification)
        self.setCurrentWidget({_Over.SPEAKER: self.speaker, _Over.REASON: self.reason}.get(self._over, page))

    def _lay_over(self, over: _Over) -> None:
        self._over = over
        self._turn()
        match over:
            case _Over.STEP_UP:
                self.verification.begin()
            case _Over.SPEAKER:
                self.speaker.begin(self._view.known)
            case _Over.REASON:
                self.reason.begin(self._field)
            case _Over.NOTHING:
                self.more.setFocus()

    def _fill_menu(self) -> None:
        known = self._view.known or Known(Level.UNKNOWN)
        menu = self.menu
        menu.clear()
        asked = self.verification.asked
        if self.currentWidget() is self.verification and asked and not asked.startswith(words.CODE):
            text = words.inconclusive_text((asked,)).rstrip(".")
            menu.addAction(text, lambda: self.inconclusive_wanted.emit(asked))
        if known.card is not None and self._over is _Over.STEP_UP:
            menu.addAction(self.tr("Back to the card"), lambda: self._lay_over(_Over.NOTHING))
        elif known.card is not None and known.verifiers:
            menu.addAction(self.tr("Ask one thing more…"), lambda: self._lay_over(_Over.STEP_UP))
        menu.addSeparator()
        menu.addAction(self.tr("Somebody speaks for the customer…"), lambda: self._lay_over(_Over.SPEAKER))
        if known.representative:
            menu.addAction(self.tr("The customer speaks again"), lambda: self.representative_wanted.emit("", ""))
        menu.addAction(self.tr("Another person speaks now"), self.other_speaker_wanted.emit)

    def _ask_reason(self, field: str) -> None:
        self._field = field
        self._lay_over(_Over.REASON)

    def _speaker_noted(self, relation: str, name: str) -> None:
        self._lay_over(_Over.NOTHING)
        self.representative_wanted.emit(relation, name)

    def _reason_given(self, reason: str) -> None:
        self._lay_over(_Over.NOTHING)
        self.reveal_wanted.emit(self._field, reason)


class _Page(QFrame):
    """A question with fields, a button that does it, and one that goes back."""

    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "sunken")
        self.hint = QLabel()
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setWordWrap(True)
        set_role(self.hint, "subtle")
        self.fields, buttons = QHBoxLayout(), QHBoxLayout()
        self.fields.setSpacing(8)
        self.do, self.leave = QPushButton(), QPushButton()
        set_role(self.do, "primary")
        set_role(self.leave, "quiet")
        self.leave.clicked.connect(self.back)
        buttons.addWidget(self.do)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(self.hint)
        column.addLayout(self.fields)
        column.addLayout(buttons)
        column.addStretch(1)

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self.word()
        super().changeEvent(event)

    def word(self) -> None:
        """Writes all of it."""


class _Speaker(_Page):
    """Who speaks for the customer. `noted(relation, name)`."""

    noted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.relation, self.name = QComboBox(), QLineEdit()
        self.name.setMaxLength(MAX_NAME)
        self.fields.addWidget(self.relation)
        self.fields.addWidget(self.name, 1)
        self.do.clicked.connect(self._do)
        self.name.returnPressed.connect(self._do)
        self.word()

    def begin(self, known: Known | None) -> None:
        """With what was noted before."""
        self.relation.setCurrentIndex(max(0, self.relation.findData(known.representative if known else "")))
        self.name.setText(known.representative_name if known else "")
        self.relation.setFocus()

    def word(self) -> None:
        """Writes all of it."""
        self.hint.setText(self.tr("Who speaks for the customer?"))
        self.do.setText(self.tr("Note"))
        self.leave.setText(self.tr("Back"))
        self.relation.setAccessibleName(self.tr("What they are to the customer"))
        self.name.setAccessibleName(self.tr("Their name"))
        self.name.setPlaceholderText(self.tr("Name, if they give it"))
        kept = self.relation.currentData()
        self.relation.clear()
        for word, text in words.relations().items():
            self.relation.addItem(text, word)
        self.relation.setCurrentIndex(max(0, self.relation.findData(kept)))

    def _do(self) -> None:
        self.noted.emit(str(self.relation.currentData()), self.name.text().strip())


class _Reason(_Page):
    """Why one field must be seen. `given(reason)`."""

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._asked = ""
        self.choice = QComboBox()
        self.choice.setEditable(True)
        self.choice.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        edit = self.choice.lineEdit()
        if edit is not None:
            edit.setMaxLength(MAX_REASON)
            edit.returnPressed.connect(self._do)
        self.choice.editTextChanged.connect(lambda text: self.do.setEnabled(bool(text.strip())))
        self.fields.addWidget(self.choice, 1)
        self.do.clicked.connect(self._do)
        self.word()

    def begin(self, field: str) -> None:
        """About this field; no reason is chosen beforehand."""
        self._asked = field
        self.word()
        self.choice.setFocus()

    def word(self) -> None:
        """Writes all of it."""
        self.hint.setText(
            self.tr("Why do you need to see this: %1? The journal keeps the reason.").replace("%1", words.field_name(self._asked))
        )
        self.do.setText(self.tr("Show"))
        self.leave.setText(self.tr("Back"))
        self.choice.setAccessibleName(self.tr("Reason for seeing it"))
        self.choice.clear()
        self.choice.addItems(list(words.reasons()))
        self.choice.setCurrentIndex(-1)
        self.choice.setEditText("")
        self.do.setEnabled(False)

    def _do(self) -> None:
        if self.do.isEnabled():
            self.given.emit(self.choice.currentText().strip())
