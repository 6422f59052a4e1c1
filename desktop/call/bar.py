"""The call bar: who is on the line, how sure that is, for how long, how it sounds, and the call's buttons.

It shows one frozen `CallView` and says what is wanted; what a wish does is `desktop.shell.console`'s. Hidden buttons would make the
bar jump, so without a call they stand greyed out.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop.call.meters import SmallMeters
from desktop.call.quality import QualityLabel, QualityView
from desktop.shell.elided import Elided
from desktop.shell.icons import icon
from desktop.shell.theme import set_role

__all__ = ["CallBar", "CallPhase", "CallView", "QualityView"]

_tr = QCoreApplication.translate


class CallPhase(StrEnum):
    """Where the call stands, for the eye."""

    IDLE = "idle"
    RINGING = "ringing"
    CONNECTING = "connecting"
    TALKING = "talking"
    ON_HOLD = "on_hold"
    RECONNECTING = "reconnecting"
    ENDED = "ended"


LEVEL: Final = 120
TITLE: Final = 64
"""Pixels that the words on how sure it is, and the name, always have, as far as they need them."""
_LIVE: Final = frozenset({CallPhase.CONNECTING, CallPhase.TALKING, CallPhase.ON_HOLD, CallPhase.RECONNECTING})
_COUNTING: Final = frozenset({CallPhase.TALKING, CallPhase.ON_HOLD, CallPhase.RECONNECTING})


@dataclass(frozen=True)
class CallView:
    """What the bar shows. `seconds` talked when the view was made; the bar counts on by itself. `problem` is a whole sentence."""

    title: str
    level_text: str
    phase: CallPhase
    seconds: float
    muted: bool
    camera_on: bool
    customer_muted: bool
    quality: QualityView | None
    problem: str
    screen_on: bool = False
    """The agent shares a screen or a window."""
    talking_while_muted: bool = False


def duration(seconds: float) -> str:
    """As 00:04:12."""
    whole = max(0, int(seconds))
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _phase_words(phase: CallPhase) -> tuple[str, str]:
    """The badge's text and role; no text, no badge."""
    return {
        CallPhase.IDLE: ("", "badge"),
        CallPhase.RINGING: (_tr("CallBar", "Ringing"), "badge-accent"),
        CallPhase.CONNECTING: (_tr("CallBar", "Connecting…"), "badge-accent"),
        CallPhase.TALKING: ("", "badge"),
        CallPhase.ON_HOLD: (_tr("CallBar", "On hold"), "badge-warn"),
        CallPhase.RECONNECTING: (_tr("CallBar", "Connecting again…"), "badge-warn"),
        CallPhase.ENDED: (_tr("CallBar", "Call ended"), "badge"),
    }[phase]


class CallBar(QWidget):
    """One line high. Shortcuts: Ctrl+Shift+M mutes, Ctrl+Shift+H holds, while there is a call."""

    hang_up_wanted = Signal()
    mute_wanted = Signal(bool)
    hold_wanted = Signal(bool)
    camera_wanted = Signal(bool)
    screen_wanted = Signal(bool)
    """Off: the sharing is to end. On: it is to be asked what; `screen_button` is where."""
    digit_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("callBar")
        self._view = CallView("", "", CallPhase.IDLE, 0.0, False, False, False, None, "")
        self._shown_at = time.monotonic()
        self._clock = QTimer(self, interval=250)
        self._clock.timeout.connect(self._show_time)
        self._build()
        for keys, button in (("Ctrl+Shift+M", self._mute), ("Ctrl+Shift+H", self._hold)):
            QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WindowShortcut).activated.connect(button.click)
        self.show_call(self._view)

    def show_call(self, view: CallView) -> None:
        """Shows the call as it is now."""
        if view.seconds != self._view.seconds or view.phase is not self._view.phase or view.title != self._view.title:
            self._shown_at = time.monotonic()
        self._view = view
        live = view.phase in _LIVE
        self._title.setText(view.title)
        self._title.setVisible(bool(view.title))
        self._level.setText(view.level_text)
        # how sure it is who calls is the last thing to give way; the sound's words are the first
        for line, least in ((self._title, TITLE), (self._level, LEVEL)):
            line.setMinimumWidth(min(line.sizeHint().width(), least))
        self._level.setVisible(bool(view.level_text))
        words, role = _phase_words(view.phase)
        self._phase.setText(words)
        set_role(self._phase, role)
        self._phase.setVisible(bool(words))
        unheard = live and view.muted and view.talking_while_muted
        self._muted.setVisible(unheard)
        self._customer_muted.setVisible(live and view.customer_muted and not unheard)  # one thing at a time: the agent's own first
        self._problem.setText(view.problem)
        self._problem.setVisible(bool(view.problem))
        self.meters.setVisible(live)
        judged = view.phase in (CallPhase.TALKING, CallPhase.RECONNECTING) and not unheard  # that one is muted is more urgent
        self._quality.show_quality(view.quality if judged else None)
        self._show_buttons(live)
        self._show_time()
        counting = view.phase in _COUNTING
        if counting != self._clock.isActive():
            self._clock.start() if counting else self._clock.stop()

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() == QEvent.Type.LanguageChange:
            words = (self.tr("Mute"), self.tr("Hold"), self.tr("Camera"), self.tr("Share screen"),
                     self.tr("Keypad"), self.tr("Transfer"), self.tr("Hang up"))  # fmt: skip
            for button, text in zip((*self.findChildren(QToolButton), self._hang_up), words, strict=True):
                button.setText(text)
                button.setAccessibleName(text)
            self._customer_muted.setText(self.tr("customer muted"))
            self._muted.setText(self.tr("You are muted: Ctrl+Shift+M"))
            self.show_call(self._view)
        super().changeEvent(event)

    @property
    def screen_button(self) -> QWidget:
        """Where to ask what is to be shared."""
        return self._screen

    def _show_buttons(self, live: bool) -> None:
        view = self._view
        on_hold = view.phase is CallPhase.ON_HOLD
        may_hold = view.phase in (CallPhase.TALKING, CallPhase.ON_HOLD)
        for button, enabled, checked in (
            (self._mute, live, view.muted),
            (self._hold, may_hold, on_hold),
            (self._camera, live, view.camera_on),
            (self._screen, live, live and view.screen_on),
            (self._hang_up, live, False),
        ):
            button.setEnabled(enabled)
            if button.isCheckable():
                button.setChecked(checked)
        self._mute.setIcon(icon("mic-off" if view.muted else "mic"))
        self._hold.setIcon(icon("resume" if on_hold else "hold"))
        self._camera.setIcon(icon("camera" if view.camera_on else "camera-off"))
        self._mute.setText(self.tr("Muted") if view.muted else self.tr("Mute"))
        self._hold.setText(self.tr("Take back") if on_hold else self.tr("Hold"))
        self._mute.setToolTip(self.tr("The customer does not hear you. Ctrl+Shift+M") if view.muted else self.tr("Ctrl+Shift+M"))
        self._hold.setToolTip(
            self.tr("Neither hears the other. Ctrl+Shift+H takes the customer back.") if on_hold else self.tr("Ctrl+Shift+H")
        )
        self._camera.setToolTip(_camera_words(view))
        self._screen.setToolTip(self.tr("Stop sharing") if view.screen_on else self.tr("Show the customer a window or the screen"))

    def _show_time(self) -> None:
        view = self._view
        counting = view.phase in _COUNTING
        self._time.setText(duration(view.seconds + (time.monotonic() - self._shown_at if counting else 0.0)))
        self._time.setVisible(counting or view.phase is CallPhase.ENDED)

    def _build(self) -> None:
        self._title, self._level = Elided(), Elided()
        self._title.setObjectName("callTitle")
        self._title.setProperty("role", "strong")
        self._phase = _label("callPhase")
        self._level.setObjectName("callLevel")
        self._level.setProperty("role", "subtle")
        self._customer_muted = _label("callCustomerMuted")
        self._customer_muted.setText(self.tr("customer muted"))
        self._customer_muted.setProperty("role", "badge-warn")
        self._muted = _label("callTalkingMuted")
        self._muted.setText(self.tr("You are muted: Ctrl+Shift+M"))
        self._muted.setProperty("role", "badge-bad")
        self._time = _label("callTime")
        self._quality = QualityLabel()
        self._problem = _label("callProblem")
        self._problem.setWordWrap(True)
        self._problem.setProperty("role", "problem")
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self._title, self._level, self._time, self._phase, self._customer_muted):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self._quality)
        row.addWidget(self._muted)
        for button in self._make_buttons():
            row.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(row)
        whole.addWidget(self._problem)

    def _make_buttons(self) -> tuple[QWidget, ...]:
        self._mute = self._button("Mute", "mic", self.tr("Mute"), checkable=True)
        self.meters = SmallMeters(self._mute)  # on the button: the bar has no room beside it
        self._hold = self._button("Hold", "hold", self.tr("Hold"), checkable=True)
        self._camera = self._button("Camera", "camera-off", self.tr("Camera"), checkable=True)
        self._screen = self._button("Share screen", "screen", self.tr("Share screen"), checkable=True)
        keypad = self._button("Keypad", "keypad", self.tr("Keypad"))
        keypad.setEnabled(False)
        keypad.setToolTip(self.tr("Customers call from a web page, which takes no tones. Keys come with calls to telephone numbers."))
        transfer = self._button("Transfer", "transfer", self.tr("Transfer"))
        transfer.setEnabled(False)
        transfer.setToolTip(self.tr("Comes with transfer."))
        self._hang_up = QPushButton(icon("hang-up", "on_danger"), self.tr("Hang up"))
        self._hang_up.setObjectName("hangUp")
        self._hang_up.setProperty("role", "danger")
        self._hang_up.setAccessibleName(self.tr("Hang up"))
        self._hang_up.clicked.connect(self.hang_up_wanted)
        # a click only wishes: the button shows the new state when the call has it
        self._mute.clicked.connect(lambda: self._wish(self.mute_wanted, self._mute, not self._view.muted))
        self._hold.clicked.connect(lambda: self._wish(self.hold_wanted, self._hold, self._view.phase is not CallPhase.ON_HOLD))
        self._camera.clicked.connect(lambda: self._wish(self.camera_wanted, self._camera, not self._view.camera_on))
        self._screen.clicked.connect(lambda: self._wish(self.screen_wanted, self._screen, not self._view.screen_on))
        return self._mute, self._hold, self._camera, self._screen, keypad, transfer, self._hang_up

    def _wish(self, signal: SignalInstance, button: QToolButton, on: bool) -> None:
        button.setChecked(not on)
        signal.emit(on)

    def _button(self, name: str, picture: str, text: str, *, checkable: bool = False) -> QToolButton:
        """`name` names the object; text and accessible name follow the language."""
        button = QToolButton()
        button.setObjectName(name.lower().replace(" ", "_"))
        button.setText(text)
        button.setCheckable(checkable)
        button.setIcon(icon(picture))
        button.setIconSize(QSize(20, 20))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setProperty("role", "quiet")
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button


def _camera_words(view: CallView) -> str:
    if view.screen_on and view.camera_on:
        return _tr("CallBar", "The customer sees your screen; your picture comes back after.")
    return _tr("CallBar", "The customer sees you.") if view.camera_on else _tr("CallBar", "The customer does not see you.")


def _label(name: str) -> QLabel:
    label = QLabel(textFormat=Qt.TextFormat.PlainText)
    label.setObjectName(name)
    return label
