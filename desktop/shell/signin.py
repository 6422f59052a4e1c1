"""The page on which an agent signs in, inside the one window. Signing in itself is `desktop.shell.session`'s."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.shell.events import SessionChanged, SessionStanding, SignInProblem
from desktop.shell.icons import app_icon, icon
from desktop.shell.sentences import sign_in_problem
from desktop.shell.theme import set_role

WIDTH = 400


class SignInPage(QWidget):
    """Address, name, password, and what went wrong in a line."""

    sign_in_wanted = Signal(str, str, str)
    """Address of the relay, name, password."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = SessionChanged(SessionStanding.SIGNED_OUT)
        self._logo = QLabel()
        self._logo.setPixmap(app_icon().pixmap(56, 56))
        self._logo.setFixedHeight(56)
        self._title, self._intro = QLabel(), QLabel()
        set_role(self._title, "hero")
        set_role(self._intro, "subtle")
        self._intro.setWordWrap(True)
        self._labels = [QLabel() for _ in range(3)]
        self.url, self.name, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.url.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        set_role(self._hint, "subtle")
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._problem_box = _boxed(self._problem, "notice-bad")
        for label in (self._problem, self._hint):  # two lines of room: the card must not shrink them, nor jump
            label.setMinimumHeight(2 * label.fontMetrics().lineSpacing() + 2)
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self.button = QPushButton()
        set_role(self.button, "primary")
        self.button.setIcon(icon("chevron-right", "on_accent"))
        self.button.setMinimumHeight(38)
        self.button.setDefault(True)
        self._arrange()
        for field in (self.url, self.name, self.password):
            field.returnPressed.connect(self._try)
        self.button.clicked.connect(self._try)
        self._write()
        self.show_session(self._shown, keyring=True)

    def _arrange(self) -> None:
        card = QFrame()
        set_role(card, "card")
        card.setFixedWidth(WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(4)
        column.addWidget(self._logo)
        column.addSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._intro)
        column.addSpacing(12)
        column.addWidget(self._problem_box)
        for label, field in zip(self._labels, (self.url, self.name, self.password), strict=True):
            label.setBuddy(field)
            set_role(label, "section")
            column.addSpacing(8)
            column.addWidget(label)
            column.addWidget(field)
        column.addSpacing(16)
        column.addWidget(self.button)
        column.addWidget(self._busy)
        column.addSpacing(8)
        column.addWidget(self._hint)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        middle = QHBoxLayout()  # no alignment here: Qt then forgets that the height of text follows from its width
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)

    def fill(self, url: str, name: str) -> None:
        """What was used last; the cursor goes to the first empty field."""
        self.url.setText(url)
        self.name.setText(name)
        self.focus_first()

    def focus_first(self) -> None:
        """The cursor to the first field that is empty."""
        fields = (self.url, self.name, self.password)
        next((field for field in fields if not field.text()), self.password).setFocus()

    def show_session(self, session: SessionChanged, *, keyring: bool) -> None:
        """Busy, or what went wrong; `keyring` False says that this computer cannot remember the session."""
        self._shown = session
        self._keyring = keyring
        busy = session.standing is SessionStanding.SIGNING_IN
        # An empty bar takes the same room, so that nothing jumps.
        self._busy.setRange(0, 0 if busy else 1)
        for field in (self.url, self.name, self.password):
            field.setEnabled(not busy)
        self.button.setEnabled(not busy)
        text = sign_in_problem(session.problem)
        self._problem.setText(text)
        self._problem_box.setVisible(bool(text))
        self._problem.setAccessibleName(text)
        wrong = session.problem is SignInProblem.WRONG_PASSWORD
        self._mark(self.password, wrong)
        self._mark(self.url, session.problem in (SignInProblem.UNREACHABLE, SignInProblem.NOT_A_RELAY, SignInProblem.NOT_SECURE))
        if wrong:
            self.password.clear()
            self.password.setFocus()
        self._hint.setText(
            self.tr("You stay signed in on this computer until you sign out.")
            if keyring
            else self.tr("This computer has no keyring: Naast will ask for your password at each start.")
        )

    def _mark(self, field: QLineEdit, invalid: bool) -> None:
        field.setProperty("invalid", invalid)
        field.style().unpolish(field)
        field.style().polish(field)

    def _try(self) -> None:
        if all(field.text().strip() for field in (self.url, self.name)) and self.password.text():
            self.sign_in_wanted.emit(self.url.text().strip(), self.name.text().strip(), self.password.text())
        else:
            self.focus_first()

    def forget_password(self) -> None:
        """The password does not stay in the window once it was used."""
        self.password.clear()

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
            self.show_session(self._shown, keyring=self._keyring)
        super().changeEvent(event)

    def _write(self) -> None:
        self._title.setText(self.tr("Welcome to Naast"))
        self._intro.setText(self.tr("Sign in to sit beside your customers."))
        texts = (self.tr("Address of the relay"), self.tr("Name"), self.tr("Password"))
        for label, field, text in zip(self._labels, (self.url, self.name, self.password), texts, strict=True):
            label.setText(text)
            field.setAccessibleName(text)
        self.url.setPlaceholderText("https://relay.example.org")
        self.button.setText(self.tr("Sign in"))
        self.button.setAccessibleName(self.tr("Sign in"))
        self._busy.setAccessibleName(self.tr("Progress"))


def _boxed(label: QLabel, role: str) -> QFrame:
    box = QFrame()
    set_role(box, role)
    inner = QVBoxLayout(box)
    inner.setContentsMargins(12, 8, 12, 8)
    inner.addWidget(label)
    return box
