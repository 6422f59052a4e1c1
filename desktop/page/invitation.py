"""What stands in the centre while there is no picture: what looking along is, the way to ask for it, and how the asking stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.page.view import SHOWING, ShareState, ShareView
from desktop.shell.icons import icon, pixmap
from desktop.shell.theme import set_role, theme

WIDE = 400
"""Pixels of the text's column: some sixty signs."""
ROOMY = 250
"""Pixels of height below which the drawing makes room for the words."""


class Invitation(QFrame):
    """Signals: `look_wanted()`; `close_wanted()` by a supervisor who looked along until it ended."""

    look_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)  # the picture may stand beneath it already, with nothing to show
        self._drawing = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter)
        self._title = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        set_role(self._title, "title")
        self._text = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        set_role(self._text, "subtle")
        self.problem = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        set_role(self.problem, "problem")
        self.look = QPushButton(icon("look", "on_accent"), "", self)
        set_role(self.look, "primary")
        self.look.clicked.connect(self.look_wanted)
        self.close_button = QPushButton(self)
        self.close_button.clicked.connect(self.close_wanted)
        column = QWidget(self)
        column.setFixedWidth(WIDE)
        rows = QVBoxLayout(column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        for part in (self._drawing, self._title, self._text, self.problem):
            rows.addWidget(part)
        rows.addSpacing(8)
        for button in (self.look, self.close_button):
            rows.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        middle = QHBoxLayout()  # no alignment here: Qt then forgets that the height of text follows from its width
        middle.addStretch(1)
        middle.addWidget(column)
        middle.addStretch(1)
        layout.addLayout(middle)
        layout.addStretch(3)
        self._shown = ""
        self._share, self._said = ShareView(), ""
        theme.changed.connect(self._paint_drawing)

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() == QEvent.Type.LanguageChange:
            self.show_share(self._share, self._said)
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low place, as under the customer's picture, keeps the words and the button."""
        super().resizeEvent(event)
        self._drawing.setVisible(self.height() >= ROOMY)

    def show_share(self, share: ShareView, problem: str) -> None:
        """Says how the share stands; `problem` is a sentence or empty."""
        self._share, self._said = share, problem
        drawing, title, text = self._words(share)
        self._shown = drawing
        self._paint_drawing()
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.look.setAccessibleName(self.tr("Look along"))
        self.close_button.setText(self.tr("Close"))
        self.close_button.setAccessibleName(self.tr("Close"))
        self.close_button.setVisible(share.state is ShareState.ENDED and bool(share.watched))
        asks = share.state in (ShareState.OFF, ShareState.REFUSED, ShareState.ENDED)
        self.look.setVisible(asks and share.agent_may_ask)
        again = share.state in (ShareState.REFUSED, ShareState.ENDED)
        self.look.setText(
            self.tr("Look along again") if share.state is ShareState.ENDED else self.tr("Ask again") if again else self.tr("Look along")
        )

    def _words(self, share: ShareView) -> tuple[str, str, str]:
        match share.state:
            case ShareState.ASKED:
                return "clock", self.tr("Waiting for the customer's yes"), self.tr("The question stands on their page. They may say no.")
            case ShareState.REFUSED:
                return "look-off", self.tr("The customer said no"), self.tr("Go on by voice. You can ask again when it helps them.")
            case ShareState.ENDED:
                return (
                    "look-off",
                    self.tr("Looking along has ended"),
                    " ".join(filter(None, (share.why, self.tr("Nothing of the page is kept.")))),
                )
            case state if state in SHOWING:
                return self._opening(share)
        if share.agent_may_ask:
            return "look", self.tr("See what the customer sees"), self.tr(
                "The customer is asked first, on their own page. What they type stays with them unless the site opened the field."
            )  # fmt: skip
        return "page", self.tr("The customer's page shows here"), self.tr("During a call you can ask to look along.")

    def _opening(self, share: ShareView) -> tuple[str, str, str]:
        if share.spent and share.watched:
            return "look-off", self.tr("The customer's page cannot be opened any more"), self.tr(
                "Its key was agreed on as often as is safe while it is shared. It opens when it is shared anew."
            )  # fmt: skip
        if share.spent:
            return "look-off", self.tr("The customer's page cannot be opened"), self.tr(
                "No safe agreement with it came about: something may stand between. Stop looking along, and tell your administrator."
            )  # fmt: skip
        slow = self.tr("This takes longer than usual: the customer's connection is slow, or their page sleeps.")
        return "look", self.tr("Opening the customer's page"), slow if share.late else self.tr("This takes a second or two.")

    def _paint_drawing(self) -> None:
        if self._shown:
            self._drawing.setPixmap(pixmap(self._shown, "subtle", 40))
