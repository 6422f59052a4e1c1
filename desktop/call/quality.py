"""How the call sounds, in bars and words: an estimate by figures, and what to do where there is something to do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.shell.elided import Elided
from desktop.shell.theme import theme
from webrtc.quality import Cause, Grade, Quality

QualityView = Quality
"""The panel shows the phone's own value."""

_tr = QCoreApplication.translate
_BARS = {Grade.GOOD: (4, "good"), Grade.FAIR: (2, "warn"), Grade.POOR: (1, "bad")}


def words(quality: Quality) -> str:
    """The grade, or better the cause, in a few words."""
    return (
        _cause(quality.cause)[0]
        or {
            Grade.GOOD: _tr("Quality", "good"),
            Grade.FAIR: _tr("Quality", "fair"),
            Grade.POOR: _tr("Quality", "poor"),
        }[quality.grade]
    )


def advice(quality: Quality) -> str:
    """The estimated score, and what the agent can do about the cause."""
    score = _tr("Quality", "Estimated quality {0} of 4.4.").format(f"{quality.score:.1f}")
    what = _cause(quality.cause)[1]
    return f"{score} {what}" if what else score


def _cause(cause: Cause) -> tuple[str, str]:
    return {
        Cause.NONE: ("", ""),
        Cause.HEADSET_SILENT: (
            _tr("Quality", "your headset is silent"),
            _tr("Quality", "Nothing comes from your microphone. Check the switch on the headset, or choose another in the settings."),
        ),
        Cause.CUSTOMER_SILENT: (
            _tr("Quality", "the customer's microphone is silent"),
            _tr("Quality", "The connection is fine, and carries silence. Ask the customer to check the microphone."),
        ),
        Cause.NOTHING_ARRIVES: (
            _tr("Quality", "nothing arrives"),
            _tr("Quality", "Nothing comes from the customer any more; Naast connects again by itself."),
        ),
        Cause.OUR_LINE: (
            _tr("Quality", "your network loses sound"),
            _tr("Quality", "The customer hears you in pieces. A cable instead of Wi-Fi usually helps."),
        ),
        Cause.THEIR_LINE: (
            _tr("Quality", "the customer's network loses sound"),
            _tr("Quality", "Ask the customer to go closer to the Wi-Fi, or to switch the camera off."),
        ),
        Cause.BOTH_WAYS: (
            _tr("Quality", "the network loses sound both ways"),
            _tr("Quality", "Switching both cameras off leaves more room for the sound."),
        ),
        Cause.UNSTEADY: (
            _tr("Quality", "the network is unsteady"),
            _tr("Quality", "The sound comes in bursts, and is held back a little longer to even that out."),
        ),
        Cause.FAR: (
            _tr("Quality", "the sound takes long"),
            _tr("Quality", "Leave a little more time before you answer."),
        ),
    }[cause]


class _Bars(QWidget):
    """Four bars that rise; as many are filled as the grade is worth."""

    def __init__(self) -> None:
        super().__init__()
        self._grade = Grade.GOOD
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_grade(self, grade: Grade) -> None:
        if grade is not self._grade:
            self._grade = grade
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(22, 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        count, token = _BARS[self._grade]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for index in range(4):
            height = 4.0 + index * 4.0
            painter.setBrush(theme.color(token if index < count else "line"))
            painter.drawRoundedRect(QRectF(index * 6.0, 16.0 - height, 4.0, height), 1.0, 1.0)


class QualityLabel(QWidget):
    """Bars and words; nothing while there is no estimate."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quality")
        self._bars = _Bars()
        self._words = Elided(least=32)
        self._words.setProperty("role", "subtle")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(4)
        row.addWidget(self._bars)
        row.addWidget(self._words)
        self.show_quality(None)

    def show_quality(self, quality: Quality | None) -> None:
        """Shows the estimate."""
        self.setVisible(quality is not None)
        if quality is None:
            return
        self._bars.show_grade(quality.grade)
        self._words.setText(words(quality))
        for widget in (self, self._words):
            widget.setToolTip(advice(quality))
        self.setAccessibleName(self.tr("Sound: {0}").format(words(quality)))
