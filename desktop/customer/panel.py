"""The customer panel: who it is and how that is known, what they are doing, what came before, notes, and the wrap-up.

It shows one frozen `CustomerView` and tells intents; it knows neither relay nor cache. Every block keeps its place and height
when more becomes known: the eye finds the street where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from cobrowse.identity import Known, Level
from desktop.customer import now, recognised, sentences
from desktop.customer.beginning import Beginning
from desktop.customer.journey import Journey, today
from desktop.customer.new_card import FORM_HEIGHT, LINE_HEIGHT, NewCardBlock
from desktop.customer.notes import NotesBlock
from desktop.customer.opening import opening_line
from desktop.customer.view import CustomerView, Phase, Source, VerifyView
from desktop.customer.who import WhoBlock
from desktop.customer.wrap_up import WrapUpBlock
from desktop.shell.elided import Elided
from desktop.shell.icons import pixmap
from desktop.shell.theme import set_role, theme

__all__ = ["CustomerPanel", "CustomerView", "Phase", "Source", "VerifyView"]

NARROWEST: Final = 320
WIDEST: Final = 420
WHO_HEIGHT: Final = 150
"""Pixels of the place that the verification and the card share; two lines when there is nothing to check."""

HEAD_HEIGHT: Final = 28
SAID: Final = 4
"""Lines of the place where it is said how the customer is known, and what speaks against it."""
LOW: Final = 760
"""Pixels of the panel's height below which Now shows four lines and all stands closer, so that the journey keeps its place."""
_ROOMY, _CLOSE = (now.HEIGHT, 88, 6), (now.HEIGHT * 5 // 6, 84, 4)
"""Heights of Now and of the journey at least, and the space between the blocks."""

_BADGES: Final = {Level.UNKNOWN: "badge", Level.CLAIMED: "badge-warn", Level.VERIFIED: "badge-good", Level.STEP_UP: "badge-good"}


class CustomerPanel(QWidget):
    """The right zone. `notes_changed` and `finish_wanted` are about the contact shown; `notes_left(contact, text)` tells the
    last words about one that is shown no more. `draft_changed(reason, outcome, follow_up)` is what the wrap-up holds so far.
    """

    verify_wanted = Signal(str, str, str)
    card_wanted = Signal(object, bool)
    notes_changed = Signal(str)
    notes_left = Signal(str, str)
    draft_changed = Signal(str, str, str)
    finish_wanted = Signal(str, str, str, str)
    both_kept = Signal(str, str)

    def __init__(self, clock: Callable[[], date] = today) -> None:
        super().__init__()
        self._clock = clock
        self._view = CustomerView()
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)
        self.name, self.badge, self.sentence, self.kept = Elided(), _label("badge"), _label("subtle"), QLabel()
        set_role(self.name, "title")
        self._kept_words, self.opening = _label("subtle"), Beginning()
        self._kept_words.setContentsMargins(0, 4, 0, 0)
        self.doubt = _label("problem")
        self.doubt.setWordWrap(True)
        self._who = WhoBlock()
        self.verification, self.card = self._who.verification, self._who.card
        self.new_card = NewCardBlock()
        self.now, self.journey = now.Now(), Journey(clock)
        self.notes, self.wrap_up = NotesBlock(), WrapUpBlock()
        self._sections = {"now": _label("section"), "journey": _label("section")}
        for section in self._sections.values():
            section.setContentsMargins(0, 4, 0, 0)
        self._tall_for: str | None = None
        self._empty, self._picture = _label("subtle"), QLabel()
        self._pages = QStackedWidget()
        self._lay_out()
        self._wire()
        self._word()

    def _lay_out(self) -> None:
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._who.addWidget(self.new_card)
        self._who.setFixedHeight(WHO_HEIGHT)
        self.name.setFixedHeight(HEAD_HEIGHT)  # whatever stands beside it
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        head.addWidget(self.kept)
        head.addWidget(self.badge)
        head.addWidget(self._who.more)
        above = _column(head, self._how())
        above.setContentsMargins(12, 12, 12, 0)
        top = QWidget()
        top.setLayout(above)
        journey = QHBoxLayout()
        journey.addWidget(self._sections["journey"], 1)
        journey.addWidget(self._kept_words)
        self._upper = upper = _column(self._who, self._sections["now"], self.now, self.opening, journey)
        upper.addWidget(self.journey, 1)
        self._take_heights(_ROOMY)
        upper.setContentsMargins(12, 6, 12, 8)
        story = QWidget()
        story.setLayout(upper)
        self._room = room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        room.setWidget(story)
        lower = _column(self.notes, self.wrap_up)
        lower.setContentsMargins(12, 8, 12, 12)
        lower.setStretch(0, 1)
        self._foot = QFrame()
        self._foot.setLayout(lower)
        line = QFrame()
        set_role(line, "line")
        somebody = QWidget()
        whole = _column(top, room, line, self._foot)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.setStretch(1, 8)
        whole.setStretch(3, 1)
        somebody.setLayout(whole)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
        nobody = QWidget()
        nobody.setLayout(_column(self._picture, self._empty))
        nobody.setContentsMargins(24, 0, 24, 0)
        self._pages.addWidget(nobody)
        self._pages.addWidget(somebody)
        outer = _column(self._pages)
        outer.setContentsMargins(0, 0, 0, 0)
        self.setLayout(outer)

    def _how(self) -> QWidget:
        """How we know, and what speaks against it: a place of its own height, whatever is said there and when."""
        self._said = said = QWidget()
        column = _column(self.sentence, self.doubt)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        said.setLayout(column)
        said.setFixedHeight(SAID * self.fontMetrics().lineSpacing())
        return said

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low window has it all too, closer together."""
        super().resizeEvent(event)
        self._take_heights(_CLOSE if self.height() < LOW else _ROOMY)

    def _take_heights(self, heights: tuple[int, int, int]) -> None:
        for_now, for_journey, space = heights
        self.now.setFixedHeight(for_now - self.opening.height())
        self.journey.setMinimumHeight(for_journey)
        self._upper.setSpacing(space)

    def _wire(self) -> None:
        theme.changed.connect(self._word)
        self._who.verify_wanted.connect(self.verify_wanted)
        self.new_card.card_wanted.connect(self.card_wanted)
        self.new_card.opened.connect(lambda _: self._show_who(self._view, self._view.known or Known(level=Level.UNKNOWN)))
        self.notes.notes_changed.connect(self._notes_changed)
        self.notes.both_kept.connect(self.both_kept)
        self.notes.large_wanted.connect(lambda on: self._room.setVisible(not on))
        self.wrap_up.draft_changed.connect(self.draft_changed)
        self.wrap_up.finish_wanted.connect(self._finish)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            keys = QKeySequence(Qt.Modifier.CTRL | key)
            shortcut = QShortcut(keys, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.wrap_up.try_finish)
        to_notes = QShortcut(QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_N), self, context=Qt.ShortcutContext.WindowShortcut)
        to_notes.activated.connect(self.notes.editor.setFocus)

    @property
    def who(self) -> WhoBlock:
        """Who it is, and what the agent says of it."""
        return self._who

    def show_customer(self, view: CustomerView) -> None:
        """Shows all of it; only what is another than before is touched."""
        if view == self._view:
            return
        before, self._view = self._view, view
        known = view.known or Known(level=Level.UNKNOWN)
        other = before.contact != view.contact
        if other:
            self.notes.large.setChecked(False)
        writable = bool(view.contact) and view.phase in {Phase.LIVE, Phase.WRAP_UP, Phase.RECENT}
        self.notes.show_notes(view.contact, view.notes, kept=view.kept, writable=writable)
        self.notes.show_theirs(view.theirs, view.by)
        self._show_who(view, known)
        self.now.show_visit(known.visit)
        self.journey.show_journey(known.journey, closed=known.level < Level.VERIFIED)
        self.wrap_up.show_wrap_up(view)
        self.wrap_up.setVisible(view.phase is not Phase.RECENT)
        if view.line and view.known is not None and (other or before.known is None or before.line != view.line):
            self._see(view.line)
        self._word()
        self._pages.setCurrentIndex(0 if view.phase is Phase.NONE else 1)

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() is QEvent.Type.LanguageChange:
            self._word()
        super().changeEvent(event)

    def _see(self, line: str) -> None:
        """Opens a line of the journey, and brings it into view."""
        self.journey.view.see(line)

    def _show_who(self, view: CustomerView, known: Known) -> None:
        if known.card is not None or known.verifiers or known.pending:
            self._tall_for = view.contact
        self.new_card.show_making(view.contact, view.phase, known.said_name, view.making)
        tall = self._tall_for == view.contact  # never back: nothing jumps within one contact
        height = WHO_HEIGHT if tall else max(2 * self.fontMetrics().lineSpacing() + 4, LINE_HEIGHT)
        self._who.setFixedHeight(FORM_HEIGHT if self.new_card.is_open else height)  # the agent's own doing moves what is below
        nobody = not (known.verifiers or known.candidates or known.pending)
        self._who.show_who(view, known, self.new_card if self.new_card.is_open or nobody else None)
        set_role(self.badge, _BADGES[known.level])

    def _word(self) -> None:
        known = self._view.known or Known(level=Level.UNKNOWN)
        self.setAccessibleName(self.tr("Customer"))
        self.name.setText(sentences.heading(known))
        self.badge.setText(sentences.level_text(known.level))
        self.sentence.setText(recognised.how_known(known, self._clock()) if self._view.known else self.tr("One moment…"))
        self.sentence.setAccessibleDescription(self.tr("How we know"))
        begins = self._view.phase in {Phase.OFFERED, Phase.LIVE}
        words = opening_line(known, self._clock()) if begins else ""
        self.opening.show_words(words)
        self.doubt.setText(recognised.doubt_text(known))
        self.doubt.setVisible(bool(self.doubt.text()))
        self._said.setToolTip(escape(f"{self.sentence.text()} {self.doubt.text()}".strip()))
        self.kept.setPixmap(pixmap("history", "subtle", 16))
        self.kept.setAccessibleName(self.tr("From this computer"))
        self.kept.setToolTip(self.tr("The relay has not told yet; this is what was known before."))
        self.kept.setVisible(self._view.source is Source.CACHE)
        self._kept_words.setText(self.tr("From this computer") if self._view.source is Source.CACHE else "")
        self._sections["now"].setText(self.tr("Now"))
        self._sections["journey"].setText(self.tr("Journey"))
        self._picture.setPixmap(pixmap("user", "line_strong", 40))
        self._empty.setText(self.tr("When a customer calls, you see here who it is and how that is known."))

    def _notes_changed(self, contact: str, text: str) -> None:
        if contact == self._view.contact:
            self.notes_changed.emit(text)
        else:
            self.notes_left.emit(contact, text)

    def _finish(self, reason: str, outcome: str, follow_up: str) -> None:
        self.notes.flush()
        self.finish_wanted.emit(reason, outcome, self.notes.text, follow_up)


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    set_role(label, role)
    return label


def _column(*parts: QWidget | QHBoxLayout) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)
    return column
