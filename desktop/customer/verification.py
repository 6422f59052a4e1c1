"""The verification: whom the sign may mean, masked, and a field for what the customer says. The relay compares.

The answer is never on the screen before: it is not in the console at all. When several customers fit, none is chosen
beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout

from cobrowse.identity import Candidate, Known, Level
from desktop.customer import check_sentences as words
from desktop.customer import sentences
from desktop.customer.rows import Part, RowList
from desktop.customer.view import CodeView, Phase, VerifyView
from desktop.shell.theme import set_role

_NO_PARENT: Final = QModelIndex()
_MOST_SHOWN: Final = 2
"""Candidates in view; more scroll."""
_INSIDE: Final = (12, 8, 12, 8)
_PLAIN: Final = (0, 0, 0, 0)
"""With nothing to check there is no box: calm text only."""


@dataclass(frozen=True)
class Verification:
    """What the block shows."""

    contact: str = ""
    phase: Phase = Phase.NONE
    candidates: tuple[Candidate, ...] = ()
    verifiers: tuple[str, ...] = ()
    """What may be asked (`check_sentences.asks`)."""
    tries_left: int = 0
    check: VerifyView = field(default_factory=VerifyView)
    known: Known = field(default_factory=lambda: Known(Level.UNKNOWN))
    code: CodeView = field(default_factory=CodeView)

    @property
    def locked(self) -> bool:
        """Whether there are no tries left."""
        return self.check.result == "locked" or (bool(self.verifiers) and self.tries_left <= 0)


class _Candidates(QAbstractListModel):
    """The masked candidates as rows."""

    def __init__(self) -> None:
        super().__init__()
        self.candidates: tuple[Candidate, ...] = ()

    def show_candidates(self, candidates: tuple[Candidate, ...]) -> bool:
        """Shows these; whether they are others than before."""
        if candidates == self.candidates:
            return False
        self.beginResetModel()
        self.candidates = candidates
        self.endResetModel()
        return True

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        """How many fit."""
        return 0 if parent.isValid() else len(self.candidates)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Name and place, both masked."""
        candidate = self.candidates[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return candidate.name
            case Part.RIGHT:
                return candidate.place
            case Part.ICON:
                return "user"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{candidate.name}, {candidate.place}"
        return None


class VerificationBlock(QFrame):
    """The block. `verify_wanted(candidate, verifier, said)`, `code_wanted(way, candidate)`; candidate is "" when only one fits."""

    verify_wanted = Signal(str, str, str)
    code_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._shown = Verification()
        set_role(self, "sunken")
        self.hint = _label("subtle")
        self._model = _Candidates()
        self.candidates = RowList(second_line=False)
        self.candidates.setModel(self._model)
        self.candidates.selectionModel().selectionChanged.connect(self._enable)
        self.verifier = QComboBox()
        self.verifier.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.verifier.setMinimumContentsLength(9)
        self.verifier.currentIndexChanged.connect(self._ask_changed)
        self.field_name = _label("strong")
        self.field = QLineEdit()
        self.field.setMaxLength(200)
        self.field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.field.textEdited.connect(self._typed)
        self.field.returnPressed.connect(self._verify)
        self.button = QPushButton()
        set_role(self.button, "primary")
        self.button.clicked.connect(self._verify)
        self.result = _label("problem")
        for said in (self.hint, self.result):  # three lines, whatever is said: the field stays where it is
            said.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
            said.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._lay_out()
        self._word()

    def _lay_out(self) -> None:
        above, row = QHBoxLayout(), QHBoxLayout()
        for line in (above, row):
            line.setSpacing(8)
        above.addWidget(self.hint, 1)
        above.addWidget(self.result, 1)
        above.addWidget(self.verifier)  # not beside the field: a street needs its width
        row.addWidget(self.field_name)
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        self._rows = layout = QVBoxLayout(self)
        layout.setContentsMargins(*_INSIDE)
        layout.setSpacing(4)
        layout.addLayout(above)
        layout.addWidget(self.candidates)
        layout.addLayout(row)
        layout.addStretch(1)

    @property
    def asked(self) -> str:
        """What is asked now: a fact, or a code by its way."""
        return str(self.verifier.currentData() or "")

    def begin(self) -> None:
        """The agent came here to ask something: the first field is theirs."""
        (self.verifier if self.verifier.isVisible() else self.field).setFocus()

    @property
    def _to_send(self) -> bool:
        """Whether the button sends a code rather than checks what was typed."""
        code = self._shown.code
        if not self.asked.startswith(words.CODE) or self.field.text().strip():
            return False
        return code.way != self.asked.removeprefix(words.CODE) or code.result != "sent" or not code.left

    def show_verification(self, value: Verification) -> None:
        """Shows where the check stands. What the agent typed stays until it matched, or the contact is another."""
        before, self._shown = self._shown, value
        if value.contact != before.contact or value.known.level != before.known.level or value.known.fell is not before.known.fell:
            self.field.clear()  # what was said is done with, or another said it
        if self._model.show_candidates(value.candidates if len(value.candidates) > 1 else ()):
            self.candidates.clearSelection()
            self.candidates.setCurrentIndex(QModelIndex())
        if value.verifiers != before.verifiers or not self.verifier.count():
            self._fill_verifiers()
        if before.check.busy and not value.check.busy and value.check.result == "no_match":
            self.field.setFocus()
            self.field.selectAll()
        self._word()

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self._fill_verifiers()
            self._word()
        super().changeEvent(event)

    def _fill_verifiers(self) -> None:
        kept = self.verifier.currentData()
        self.verifier.blockSignals(True)
        self.verifier.clear()
        for verifier in self._shown.verifiers:
            self.verifier.addItem(words.ask_name(verifier), verifier)
        self.verifier.setCurrentIndex(max(0, self.verifier.findData(kept)))
        self.verifier.blockSignals(False)
        self._name_field()

    def _ask_changed(self) -> None:
        self.field.clear()  # what was said is no answer to this
        self._name_field()
        self._word()

    def _name_field(self) -> None:
        name = self.verifier.currentText()
        self.field_name.setText(name)
        self.field.setAccessibleName(name)
        self.field_name.setBuddy(self.field)

    def _word(self) -> None:
        value = self._shown
        several, can_check = len(value.candidates) > 1, bool(value.verifiers)
        action = self.tr("Send code") if self._to_send else self.tr("Verify")
        self.button.setText(action)
        self.button.setAccessibleName(action)
        self.candidates.setAccessibleName(self.tr("Customers who fit"))
        self.verifier.setAccessibleName(self.tr("What to check"))
        set_role(self, "sunken" if can_check else "plain")
        self._rows.setContentsMargins(*(_INSIDE if can_check else _PLAIN))
        self.hint.setText(self._hint(several, can_check))
        self.candidates.setVisible(several)
        rows = min(len(value.candidates), _MOST_SHOWN)
        self.candidates.setFixedHeight(rows * self.candidates.sizeHintForRow(0) if several else 0)
        self.field_name.setVisible(len(value.verifiers) == 1)
        self.verifier.setVisible(len(value.verifiers) > 1)
        for widget in (self.field, self.button):
            widget.setVisible(can_check)
        wrong = value.check.result == "no_match" and not value.check.busy
        self.result.setText(self._result())
        self.result.setVisible(bool(self.result.text()))  # in the hint's place, so that nothing moves
        self.hint.setVisible(not self.result.text())
        trouble = value.locked or wrong or (self._code_shown() and words.code_failed(value.code))
        set_role(self.result, "problem" if trouble else "subtle")
        self._mark(wrong)
        self._enable()

    def _code_shown(self) -> bool:
        code = self._shown.code
        return self.asked == f"{words.CODE}{code.way}" and bool(code.result) and not self._shown.check.result

    def _result(self) -> str:
        """What came of the last thing that was done; "" for the hint."""
        value = self._shown
        if value.check.busy:
            return self.tr("Checking…")
        if value.locked:
            return words.result_text("locked", 0, value.known)
        if self._code_shown():
            return words.code_text(value.code)
        return words.result_text(value.check.result, value.check.tries_left, value.known) or words.fell_text(value.known.fell)

    def _hint(self, several: bool, can_check: bool) -> str:
        speaks = words.representative_text(self._shown.known.representative, self._shown.known.representative_name)
        if speaks and can_check:
            return sentences.fill(self.tr("Speaks for the customer: %1. Type what they say."), speaks)
        if can_check and self._shown.known.inconclusive:
            return words.inconclusive_text(self._shown.known.inconclusive)
        if self._shown.known.card is not None:
            return self.tr("Ask one thing more; then what is locked may be shown.")
        if not can_check:
            return self.tr("Nothing to check. Notes and outcome are kept under the name given.")
        if several:
            return self.tr("Which one? Then type what the customer says.")
        return self.tr("Ask, and type what the customer says.")

    def _enable(self) -> None:
        value = self._shown
        open_ = value.phase is Phase.LIVE and not value.locked
        chosen = len(value.candidates) < 2 or self.candidates.selectionModel().hasSelection()
        self.candidates.setEnabled(open_)
        self.verifier.setEnabled(open_)
        self.field.setEnabled(open_)
        self.field.setReadOnly(value.check.busy)
        ready = value.code.result != "sending" if self._to_send else bool(self.field.text().strip())
        self.button.setEnabled(open_ and chosen and not value.check.busy and ready)

    def _typed(self) -> None:
        self._mark(False)
        if self.asked.startswith(words.CODE):
            action = self.tr("Send code") if self._to_send else self.tr("Verify")
            self.button.setText(action)
            self.button.setAccessibleName(action)
        self._enable()

    def _mark(self, invalid: bool) -> None:
        text = "true" if invalid else "false"
        if self.field.property("invalid") != text:
            self.field.setProperty("invalid", text)
            self.field.style().unpolish(self.field)
            self.field.style().polish(self.field)

    def _verify(self) -> None:
        if not self.button.isEnabled():
            return
        chosen = self.candidates.currentIndex()
        several = len(self._shown.candidates) > 1
        candidate = self._model.candidates[chosen.row()].ref if several else ""
        if self._to_send:
            if self.sender() is self.button:  # Return in the empty field sends nothing to nobody
                self.code_wanted.emit(self.asked.removeprefix(words.CODE), candidate)
            return
        verifier = "code" if self.asked.startswith(words.CODE) else self.asked
        self.verify_wanted.emit(candidate, verifier, self.field.text().strip())


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(role != "strong")
    set_role(label, role)
    return label
