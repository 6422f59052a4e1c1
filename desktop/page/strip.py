"""The line above the customer's page: how old the picture is, which page it is, pointing by words, and stopping."""

from __future__ import annotations

from collections.abc import Set
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cobrowse.share import Rung
from desktop.page.rungs import RungButtons
from desktop.page.tabs import Tabs
from desktop.page.view import Along, ShareState, ShareView
from desktop.shell.elided import Elided
from desktop.shell.icons import icon
from desktop.shell.theme import set_role, theme

if TYPE_CHECKING:
    from cobrowse.outline import Place, PlaceKind


FIGURE_IN_MS = 0.995
"""Seconds from which on a delay is said in seconds, with one decimal."""
BADGE_ROOM = 18
"""Pixels beside the words of a badge: the theme's, and what is lost by rounding."""


class _Where(QLabel):
    """The page's title, ended by an ellipsis where its place ends; its address after it, subtle, where there is room for all of it."""

    GAP = 8

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, textFormat=Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(96)
        self._parts = ("", "")

    def show_page(self, title: str, where: str) -> None:
        """Without a title the address stands for it."""
        if (title, where) != self._parts:
            self._parts = (title, where)
            self.setText(" — ".join(part for part in (title, where) if part))  # for who listens, and for a copy
            self.setToolTip(escape(self.text()))

    def shown(self) -> tuple[str, str]:
        """What can be read of both."""
        title, where = self._parts if self._parts[0] else (self._parts[1], "")
        metrics = self.fontMetrics()
        left = self.width() - metrics.horizontalAdvance(title) - self.GAP
        fits = bool(where) and left >= metrics.horizontalAdvance(where)  # half an address tells nothing
        return (
            metrics.elidedText(title, Qt.TextElideMode.ElideRight, self.width()),
            where if fits else "",
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Title and address in one line."""
        title, where = self.shown()
        painter = QPainter(self)
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(theme.color("text"))
        painter.drawText(self.rect(), align, title)
        if where:
            painter.setPen(theme.color("subtle"))
            painter.drawText(self.rect().adjusted(self.fontMetrics().horizontalAdvance(title) + self.GAP, 0, 0, 0), align, where)


class Strip(QFrame):
    """Signals: `stop_wanted()`, `find_wanted(words)`, `place_chosen(Place)`, `away_wanted()`, `click_wanted(Place)`,
    `mark_wanted(Place)`, `pages_wanted(pages)` to scroll, up when negative, `rung_wanted(Rung)`.
    """

    stop_wanted = Signal()
    find_wanted = Signal(str)
    place_chosen = Signal(object)
    away_wanted = Signal()
    click_wanted = Signal(object)
    mark_wanted = Signal(object)
    pages_wanted = Signal(int)
    rung_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: tuple[Place, ...] = ()
        self._at = 0
        self._pinned = self._marked = self._typing = self._never = False
        self._share = ShareView()
        self._may: Set[Rung] = frozenset()
        self._on = False
        set_role(self, "bar")
        self.badge = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter)
        set_role(self.badge, "badge")
        self._page = _Where(self)
        self.digits = QLabel(self, textFormat=Qt.TextFormat.PlainText)
        self.digits.setMinimumWidth(self.digits.fontMetrics().horizontalAdvance("000 000"))  # they come a moment after the picture
        set_role(self.digits, "subtle")
        self._build_point_at()
        self.stop = QPushButton(icon("look-off"), "", self)
        self.stop.clicked.connect(self.stop_wanted)
        self.hint = Elided(1, self)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        set_role(self.hint, "subtle")
        self._problem = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        set_role(self._problem, "problem")
        row = QHBoxLayout()
        row.setSpacing(8)
        for part, stretch in ((self.badge, 0), (self._page, 3), (self.digits, 0), (self.point_at, 1), (self.stop, 0)):
            row.addWidget(part, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(4)
        layout.addLayout(row)
        self.rungs = RungButtons(self)
        self.rungs.wanted.connect(self.rung_wanted)
        layout.addWidget(self.rungs)
        self.tabs = Tabs(self)
        self.company = Elided(120, self)
        self.hint.setMinimumHeight(self.tabs.sizeHint().height())  # nothing moves down when a second tab opens
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.hint, 1)
        below.addWidget(self.tabs)
        below.addWidget(self.company)
        layout.addLayout(below)
        layout.addWidget(self._problem)
        self.show_problem("")
        self._say()

    def _say(self) -> None:
        """The words that stand here all the time, in the language of now."""
        self._live = self.tr("Live") + " · " + self.tr("{0} ms").replace("{0}", "000")
        self._page.setAccessibleName(self.tr("The customer's page is at"))
        self.stop.setText(self.tr("Stop looking along"))
        self.stop.setAccessibleName(self.tr("Stop looking along"))
        self.point_at.setPlaceholderText(self.tr("Point at… (Ctrl+P)"))
        self.point_at.setAccessibleName(self.tr("Point at"))
        self.point_at.setToolTip(
            self.tr("Type words of a field or heading; Enter points at it, Shift+Enter outlines it, Esc takes both away")
        )
        self._say_company()

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _build_point_at(self) -> None:
        self.point_at = QLineEdit(self)
        self.point_at.setMinimumWidth(140)
        self.point_at.setMaximumWidth(210)
        self.point_at.setEnabled(False)
        self.point_at.textEdited.connect(self._typed)
        self.point_at.textChanged.connect(lambda text: None if text else self._typed(""))
        self.point_at.returnPressed.connect(self._entered)
        self.point_at.installEventFilter(self)
        shortcut = QShortcut(QKeySequence("Ctrl+P"), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(self._begin)

    # ---- what is told

    def show_page(self, title: str, address: str) -> None:
        """The page's title and where it is."""
        self._page.show_page(title, address.partition("://")[2].rstrip("/"))

    def show_digits(self, digits: str) -> None:
        """What agent and customer compare; "" before they agreed on a key."""
        if self.digits.text() != digits:
            self.digits.setText(digits)
            self.digits.setAccessibleName(self.tr("Number to compare: {0}").replace("{0}", digits) if digits else "")

    def show_company(self, share: ShareView) -> None:
        """Whose page it is, where a supervisor looks along at a colleague's; who looks along at the agent's own; and in which tab."""
        self.tabs.show_share(share)
        if (self._share.watched, self._share.along) != (share.watched, share.along):
            self._share = share
            self._say_company()

    def _say_company(self) -> None:
        agent, along = self._share.watched, self._share.along
        for part in (self.point_at, self.rungs):
            part.setVisible(not agent)
        self.digits.setToolTip(
            self.tr("{0} sees the same number beside your name: if it is another, somebody reads along.").replace("{0}", agent)
            if agent
            else self.tr("The customer sees the same number in their bar. Ask them to read it out: if it is another, somebody reads along.")
        )
        self.company.setText(", ".join(filter(None, (self._along(one) for one in along))))
        self.company.setAccessibleName(self.company.text())
        self.company.setVisible(bool(along))
        self._show_hint()

    def _along(self, one: Along) -> str:
        if one.gone:
            return self.tr("{0} looked along").replace("{0}", one.name)
        said = self.tr("{0} looks along too").replace("{0}", one.name)
        return f"{said} · {one.digits}" if one.digits else said

    def show_age(
        self,
        state: ShareState,
        age: float,
        delay: float,
        *,
        shown: bool,
        gap: bool,
        coarse: bool = False,
        known: bool = True,
        never: bool = False,
    ) -> None:
        """The truth about the picture's age; seconds. `gap`: something is missing and a fresh picture was asked for; `coarse`: it is told
        less exactly, as the page is more than its budget allows; not `known`: nothing was told of its age yet; `never`: it is not going to
        be shown.
        """
        meaning = ""
        if self._never != never:
            self._never = never
            self._show_hint()
        if state is ShareState.PAUSED:
            text, role, meaning = self.tr("Paused"), "badge-warn", self.tr("Paused by the customer")
        elif never:
            text, role = self.tr("Not shown"), "badge-warn"
        elif not shown:
            text, role = self.tr("Opening"), "badge"
        elif age > 0 or state is ShareState.BEHIND:
            text, role = self._old(age), "badge-warn"
        elif gap:
            text, role = self.tr("Catching up"), "badge-warn"
        elif not known:
            text, role, meaning = self.tr("Connecting"), "badge", self.tr("How old the picture is, is not known yet.")
        else:
            text, role = self.tr("Live"), "badge-good"
            if coarse:
                text, role, meaning = self.tr("Coarser"), "badge-warn", self._why_coarse()
            if delay:
                text += " · " + self._took(delay)
        if self.badge.toolTip() != meaning:
            self.badge.setToolTip(meaning)
            self.badge.setAccessibleDescription(meaning)
        set_role(self.badge, role)
        self.badge.ensurePolished()  # its font is not the window's; and another figure moves nothing, and none is cut
        if self.badge.text() != text:
            self.badge.setText(text)
            advance = self.badge.fontMetrics().horizontalAdvance
            self.badge.setMinimumWidth(max(advance(text), advance(self._live)) + BADGE_ROOM)
            self.badge.setAccessibleName(meaning if state is ShareState.PAUSED else text)

    def _took(self, delay: float) -> str:
        """Never more than three digits: the line has no room for more beside the words that stand there in every language."""
        if delay < FIGURE_IN_MS:
            return self.tr("{0} ms").replace("{0}", str(max(10, round(delay * 100) * 10)))
        return self.tr("{0} s").replace("{0}", QLocale().toString(delay, "f", 1))

    def _why_coarse(self) -> str:
        return self.tr(
            "This page changes so fast, or is so large, that showing all of it would slow it down for the customer. What you see is the "
            "page, but changes come in larger steps, and a very long text or style may be cut."
        )

    def _old(self, age: float) -> str:
        if age < 1:
            return self.tr("Behind")
        if age < 120:
            return self.tr("{0} s old").replace("{0}", str(round(age)))
        return self.tr("{0} min old").replace("{0}", str(round(age / 60)))

    def show_problem(self, problem: str) -> None:
        """A sentence, or none."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def show_rungs(self, share: ShareView, *, on: bool) -> None:
        """What the agent may do now: nothing while the picture is behind or paused, and `on` is False."""
        self.rungs.show_share(share, on=on)
        may = share.granted if on else frozenset()
        if (self._may, self._on) != (may, on):
            self._may, self._on = may, on
            self.point_at.setEnabled(bool(may))
            self._show_hint()

    def show_pointing(self, *, pinned: bool, name: str = "") -> None:
        """Whether the pointer stays where it can be seen, and at what."""
        self._pinned = pinned
        self._show_hint(self.tr("The customer sees your pointer at “{0}”. Esc takes it away.").replace("{0}", name) if name else "")

    def show_marked(self, *, on: bool) -> None:
        """Whether something is outlined."""
        self._marked = on
        self._show_hint()

    def show_typing(self, *, on: bool) -> None:
        """Whether the keyboard is on the customer's page."""
        self._typing = on
        self._show_hint()

    def show_found(self, found: tuple[Place, ...]) -> None:
        """What `find_wanted` found, best first."""
        self._found, self._at = found, 0
        self._show_choice()

    def forget(self) -> None:
        """A new page: what was found is not on it."""
        self._found = ()
        self.point_at.clear()
        self._show_hint()

    # ---- pointing by words

    def _begin(self) -> None:
        if self.point_at.isVisible() and self.point_at.isEnabled():
            self.point_at.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.point_at.selectAll()

    def _typed(self, words: str) -> None:
        if words.strip():
            self.find_wanted.emit(words)
        else:
            self._found = ()
            self._show_hint()

    def _entered(self) -> None:
        # a screen reader or a test may set the text without typing it
        self.find_wanted.emit(self.point_at.text()) if not self._found and self.point_at.text().strip() else None
        if self._found and Rung.POINT in self._may:
            self.place_chosen.emit(self._found[self._at])

    def _show_choice(self) -> None:
        if self._found:
            place = self._found[self._at]
            more = f" ({self._at + 1}/{len(self._found)} ↓)" if len(self._found) > 1 else ""
            self._show_hint(self.tr("Enter points at {0} “{1}”").replace("{0}", self._kind(place.kind)).replace("{1}", place.name) + more)
        elif self.point_at.text().strip():
            self._show_hint(self.tr("Nothing on the page is called that."))
        else:
            self._show_hint()

    def _kind(self, kind: PlaceKind) -> str:
        from cobrowse.outline import PlaceKind  # whoever has a kind has the module

        return {
            PlaceKind.FIELD: self.tr("the field"),
            PlaceKind.BUTTON: self.tr("the button"),
            PlaceKind.HEADING: self.tr("the heading"),
            PlaceKind.LINK: self.tr("the link"),
        }[kind]

    def _show_hint(self, text: str = "") -> None:
        if not text:
            if self._share.watched:
                text = self.tr("You look along with {0}.").replace("{0}", self._share.watched)
            elif self._never:
                text = ""  # below stands why, and there is nothing to wait for
            elif not self._on:
                text = self.tr("Pointing waits until the picture is live.")
            elif not self._may:
                text = self.tr("You look along. Ask the customer before you do more.")
            elif self._typing:
                text = self.tr("What you type goes to the customer's page. Esc gives you the keyboard back.")
            elif self._pinned:
                text = self.tr("Your pointer stays here. Move, or press Esc, to take it along.")
            elif self._marked:
                text = self.tr("The customer sees your outline. The same again, or Esc, takes it away.")
            else:
                text = self._what_may_be()
        self.hint.setText(text)

    def _what_may_be(self) -> str:
        """How each thing that was granted is done, by mouse and by keyboard."""
        said = []
        if Rung.CLICK in self._may:
            said.append(self.tr("Clicks and Ctrl+Enter are done at the customer."))
        elif Rung.POINT in self._may:
            said.append(self.tr("Move over the page to point; click to keep the pointer there."))
        if Rung.POINT in self._may:
            said.append(self.tr("Right-click outlines a thing."))
        if Rung.SCROLL in self._may:
            said.append(self.tr("The wheel, Page Up and Page Down scroll."))
        if Rung.TYPE in self._may:
            said.append(self.tr("Click a field to type in it, or find it and press Ctrl+Enter."))
        return " ".join(said)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows choose among what was found; Esc takes the pointer away."""
        if watched is self.point_at and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.point_at.clear()
                self.away_wanted.emit()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                if self._found:
                    self.mark_wanted.emit(self._found[self._at])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                if self._found:
                    self.click_wanted.emit(self._found[self._at])
                return True
            if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                self.pages_wanted.emit(1 if event.key() == Qt.Key.Key_PageDown else -1)
                return True
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step and self._found:
                self._at = (self._at + step) % len(self._found)
                self._show_choice()
                return True
        return super().eventFilter(watched, event)
