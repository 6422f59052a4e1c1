"""The check before the shift as a page of the window: each step with how it stands, why, and what to do about it.

It shows a `webrtc.check.Check` and asks for one; what is opened and measured is `desktop.call.check`'s.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.shell.column import show_column
from desktop.shell.icons import icon
from desktop.shell.theme import set_role
from webrtc.check import Check, Finding, Obstacle, Reached, Result, Step, Verdict

_tr = QCoreApplication.translate


def title(step: Step) -> str:
    """What is checked."""
    return {
        Step.MICROPHONE: _tr("Check", "Microphone"),
        Step.SPEECH: _tr("Check", "Headset"),
        Step.ECHO: _tr("Check", "Echo"),
        Step.CAMERA: _tr("Check", "Camera"),
        Step.TURN: _tr("Check", "Way through firewalls"),
        Step.BANDWIDTH: _tr("Check", "Room for sound and picture"),
    }[step]


def verdict(result: Result) -> tuple[str, str]:
    """The badge's text and role."""
    return {
        Verdict.WAITING: (_tr("Check", "Waiting"), "badge"),
        Verdict.RUNNING: (_tr("Check", "Checking…"), "badge-accent"),
        Verdict.OK: (_tr("Check", "OK"), "badge-good"),
        Verdict.NOT_OK: (_tr("Check", "Not OK"), "badge-bad"),
        Verdict.SKIPPED: (_tr("Check", "Skipped"), "badge-warn"),
    }[result.verdict]


def words(result: Result) -> str:
    """What was found, and what to do."""
    if result.verdict in (Verdict.WAITING, Verdict.RUNNING):
        return _prompt(result)
    if result.step is Step.TURN and result.turn:
        return "\n".join((_found(result.finding), *map(_server, result.turn)))
    figure = result.figure or 0.0
    return _found(result.finding).format(f"{figure / 1e6:.1f}" if result.step is Step.BANDWIDTH else f"{figure:.0f}")


def _prompt(result: Result) -> str:
    if result.verdict is Verdict.WAITING:
        return ""
    return {
        Step.MICROPHONE: _tr("Check", "Please say a few words."),
        Step.SPEECH: _tr("Check", "You should hear three tones. Please be quiet meanwhile."),
        Step.ECHO: "",
        Step.CAMERA: _tr("Check", "Waiting for a picture."),
        Step.TURN: _tr("Check", "Asking each server for an address."),
        Step.BANDWIDTH: _tr("Check", "Sending for a second and a half."),
    }[result.step]


def _found(finding: Finding) -> str:
    return {
        Finding.NONE: "",
        Finding.LATE: _tr("Check", "This took too long. Check again; if it stays, restart the computer."),
        Finding.HEARD: _tr("Check", "You are heard well."),
        Finding.FAINT: _tr("Check", "It works, and nobody spoke. Speak during the check to be sure."),
        Finding.NO_MICROPHONE: _tr("Check", "There is no microphone. Plug the headset in, or choose another in the settings."),
        Finding.MUTED: _tr("Check", "It is muted by the headset or by the system. Press the headset's mute button."),
        Finding.SILENT: _tr("Check", "Nothing comes from it. Check the switch on the headset, or choose another in the settings."),
        Finding.PLAYED: _tr("Check", "It took three tones. If you heard none, turn it up or choose another in the settings."),
        Finding.NO_SPEAKER: _tr("Check", "There is nothing to hear with. Plug the headset in, or choose another in the settings."),
        Finding.NOT_PLAYED: _tr("Check", "It takes no sound. Plug it in again, or choose another in the settings."),
        Finding.NO_ECHO: _tr("Check", "Customers will not hear themselves."),
        Finding.ECHO: _tr("Check", "Customers will hear themselves. Wear a headset, or switch echo cancellation on in the settings."),
        Finding.ECHO_UNKNOWN: _tr("Check", "This needs a microphone and a headset that work."),
        Finding.PICTURE: _tr("Check", "It gives a picture."),
        Finding.NO_CAMERA: _tr("Check", "There is no camera. Calls go on with sound alone."),
        Finding.CAMERA_TAKEN: _tr("Check", "It gives no picture. Another program may be using it: close that, or plug it in again."),
        Finding.REACHED: _tr("Check", "Each server can be reached."),
        Finding.PARTLY: _tr("Check", "One way works, which is enough; others do not."),
        Finding.NOT_REACHED: _tr("Check", "Calls may fail behind firewalls. Show this to whoever looks after your network:"),
        Finding.NO_TURN: _tr("Check", "The service has no TURN server: calls may fail behind strict firewalls. Tell whoever runs it."),
        Finding.ENOUGH: _tr("Check", "Enough for sound and a good picture: {0} Mbit/s both ways."),
        Finding.SOUND_ONLY: _tr("Check", "Enough for sound, little for a picture: {0} Mbit/s. A cable instead of Wi-Fi usually helps."),
        Finding.TOO_LITTLE: _tr("Check", "Too little for a call: {0} Mbit/s. Use a cable, and stop large downloads."),
        Finding.LOSSY: _tr("Check", "The line loses a part of what is sent. A cable instead of Wi-Fi usually helps."),
        Finding.DOWN_ONLY: _tr("Check", "Enough from the service to you: {0} Mbit/s. The other way needs a TURN server to be measured."),
        Finding.NOT_MEASURED: _tr("Check", "It could not be measured."),
    }[finding]


def _server(one: Reached) -> str:
    """One URL without its parameters' details, and what became of it."""
    why = {
        Obstacle.NONE: _tr("Check", "reached in {0} ms").format(round(one.seconds * 1000)),
        Obstacle.NO_ANSWER: _tr("Check", "no answer; a firewall may block it"),
        Obstacle.REFUSED: _tr("Check", "refused"),
        Obstacle.NAME: _tr("Check", "its name is not known"),
        Obstacle.CERTIFICATE: _tr("Check", "its certificate does not hold"),
        Obstacle.CREDENTIALS: _tr("Check", "it does not take the service's password"),
        Obstacle.UNREADABLE: _tr("Check", "its address cannot be read"),
    }[one.obstacle]
    return f"{one.url}: {why}."


class CheckPage(QWidget):
    """`wanted` asks for a check, also when the page is opened; `closed` leaves it."""

    wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("checkPage")
        self._check: Check | None = None
        self._problem = ""
        self._title, self._lead = QLabel(), QLabel(wordWrap=True)
        set_role(self._title, "hero")
        set_role(self._lead, "subtle")
        self.back, self.again = QPushButton(icon("back"), ""), QPushButton()
        set_role(self.back, "quiet")
        set_role(self.again, "primary")
        self.back.setShortcut("Esc")
        self.back.clicked.connect(self.closed)
        self.again.clicked.connect(self.wanted)
        self._rows = {step: (QLabel(), QLabel(wordWrap=True), QLabel()) for step in Step}
        self._arrange()
        self._write()

    def show_check(self, check: Check) -> None:
        """How it stands."""
        self._check, self._problem = check, ""
        self._write()

    def show_problem(self, text: str) -> None:
        """Why there can be none now."""
        self._problem = text
        self._write()

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever opens the page wants a check."""
        super().showEvent(event)
        if not event.spontaneous():
            self.wanted.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)

    def _write(self) -> None:
        check = self._check or Check(0.0)
        running = self._check is not None and not check.over and not self._problem
        self._title.setText(self.tr("Check my equipment"))
        self.back.setText(self.tr("Back"))
        self.again.setText(self.tr("Checking…") if running else self.tr("Check again"))
        self.again.setEnabled(not running and not self._problem)
        self._lead.setText(self._problem or self._summary(check))
        for step, (name, text, badge) in self._rows.items():
            result = check.result(step)
            said, role = verdict(result)
            name.setText(title(step))
            text.setText(words(result))
            text.setVisible(bool(text.text()))
            badge.setText(said)
            set_role(badge, role)
            badge.setAccessibleName(f"{title(step)}: {said}. {text.text()}")

    def _summary(self, check: Check) -> str:
        if not check.over:
            return self.tr("This takes less than 15 seconds. Put your headset on, and say a few words.")
        bad = sum(one.verdict is Verdict.NOT_OK for one in check.results)
        if bad:
            return self.tr("Not all is well: see below what to do.")
        return self.tr("All is well. You can take calls.")

    def _arrange(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(32, 16, 32, 32)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addStretch(1)
        head.addWidget(self.again)
        column.addLayout(head)
        column.addWidget(self._title)
        column.addWidget(self._lead)
        card = QFrame()
        set_role(card, "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(16, 16, 16, 16)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for at, (name, text, badge) in enumerate(self._rows.values()):
            set_role(name, "strong")
            set_role(text, "subtle")
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setMinimumHeight(40)
            text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            name.setMinimumWidth(170)
            badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
            badge.setMinimumSize(84, 22)
            grid.setRowMinimumHeight(at, 48)
            grid.addWidget(name, at, 0)
            grid.addWidget(text, at, 1)
            grid.addWidget(badge, at, 2, Qt.AlignmentFlag.AlignVCenter)
        column.addWidget(card)
        column.addStretch(1)
        show_column(self, body, 820)
