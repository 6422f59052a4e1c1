"""How the call sounds, in bars and words: an estimate by figures, the cause where there is one, and what to do about it.

The few words stand in the call bar; Enter, Space or a click opens the rest beneath. What is measured, and when a cause is said, is
`webrtc.supervision`'s.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.shell.elided import Elided
from desktop.shell.theme import set_role, theme
from webrtc.quality import SILENCES, Cause, Grade, Quality

QualityView = Quality
"""The panel shows the phone's own value."""

_tr = QCoreApplication.translate
_BARS = {Grade.GOOD: (4, "good"), Grade.FAIR: (2, "warn"), Grade.POOR: (1, "bad")}
WIDTH = 340
"""Pixels of the details."""


def words(quality: Quality) -> str:
    """The grade, or better the cause, in a few words."""
    grades = {Grade.GOOD: _tr("Quality", "good"), Grade.FAIR: _tr("Quality", "fair"), Grade.POOR: _tr("Quality", "poor")}
    return (_cause(quality)[0] or grades[quality.grade]).format(max(1, quality.percent))


def advice(quality: Quality) -> str:
    """What the agent can do about the cause; "" where there is nothing to do."""
    return _cause(quality)[1]


def figures(quality: Quality) -> tuple[tuple[str, str], ...]:
    """What was measured, as names and values. Of a line on which somebody is not heard at all the estimate says nothing."""
    lost_out = quality.lost_out
    rows = (
        (_tr("Quality", "Estimated quality"), _tr("Quality", "{0}.{1} of 4.4").format(*divmod(round(quality.score * 10), 10))),
        (_tr("Quality", "Lost on the way to you"), _tr("Quality", "{0} %").format(quality.lost_in)),
        (
            _tr("Quality", "Lost on the way to the customer"),
            _tr("Quality", "not known yet") if lost_out is None else _tr("Quality", "{0} %").format(lost_out),
        ),
        (_tr("Quality", "Delay from mouth to ear"), _tr("Quality", "about {0} ms").format(quality.delay)),
    )
    return rows[1:] if quality.cause in SILENCES else rows


def _cause(quality: Quality) -> tuple[str, str]:
    """In a few words, and what to do."""
    return {
        Cause.NONE: ("", ""),
        Cause.MICROPHONE_MUTED: (
            _tr("Quality", "your headset mutes you"),
            _tr("Quality", "Your microphone is muted by the headset or by the system, not by Naast. Press the headset's mute button."),
        ),
        Cause.HEADSET_SILENT: (
            _tr("Quality", "your headset is silent"),
            _tr("Quality", "Nothing comes from your microphone. Check the switch on the headset, or choose another in the settings."),
        ),
        Cause.CUSTOMER_MUTED: (
            _tr("Quality", "their device mutes the customer"),
            _tr("Quality", "The customer's headset or system mutes the microphone. Their page tells them so."),
        ),
        Cause.CUSTOMER_SILENT: (
            _tr("Quality", "the customer's microphone is silent"),
            _tr("Quality", "The connection is fine, and carries silence. Their page asks the customer to check the microphone."),
        ),
        Cause.NOTHING_ARRIVES: (
            _tr("Quality", "nothing arrives"),
            _tr("Quality", "Nothing comes from the customer any more; Naast connects again by itself."),
        ),
        Cause.OUR_WIFI: (
            _tr("Quality", "your Wi-Fi loses {0} %"),
            _tr("Quality", "Your Wi-Fi is in the way. A cable helps at once; closer to the access point helps too."),
        ),
        Cause.OUR_NETWORK: (
            _tr("Quality", "your network loses {0} %"),
            _tr(
                "Quality",
                "Your own network is in the way: the service answers slowly too. Stop large downloads, or ask your IT.",
            ),
        ),
        Cause.BOTH_WAYS: (
            _tr("Quality", "the line loses {0} % both ways"),
            _tr("Quality", "Most likely it is the customer's network. Switching both cameras off leaves more room for the sound."),
        ),
        Cause.OUR_LINE: (
            _tr("Quality", "your uplink loses {0} %"),
            _tr("Quality", "The customer hears you in pieces. A cable instead of Wi-Fi usually helps."),
        ),
        Cause.THEIR_LINE: (
            _tr("Quality", "the customer's uplink loses {0} %"),
            _tr("Quality", "Ask the customer to go closer to the Wi-Fi, or to switch the camera off. Their page says so too."),
        ),
        Cause.UNSTEADY: (
            _tr("Quality", "the network is unsteady"),
            _tr("Quality", "The sound comes in bursts, and is held back a little longer to even that out."),
        ),
        Cause.FAR: (
            _tr("Quality", "the sound takes long"),
            _tr("Quality", "Leave a little more time before you answer."),
        ),
        Cause.PICTURE_GIVEN_UP: (
            _tr("Quality", "no picture, so that the sound stays good"),
            _tr("Quality", "The line cannot carry your picture beside the sound. It comes back by itself when it can."),
        ),
        Cause.PICTURE_FROZEN: (
            _tr("Quality", "the customer's picture stands still"),
            _tr("Quality", "The sound goes on. The picture comes back by itself when the line can carry it."),
        ),
    }[quality.cause]


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


class QualityDetails(QFrame):
    """What the few words stand for, beneath them: it lies over the window, and Esc and a click elsewhere close it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        set_role(self, "details")
        self.hide()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._before: QWidget | None = None
        self.setFixedWidth(WIDTH)
        self._head, self._what = QLabel(textFormat=Qt.TextFormat.PlainText), QLabel(textFormat=Qt.TextFormat.PlainText)
        set_role(self._head, "strong")
        for label in (self._head, self._what):
            label.setWordWrap(True)
        self._note = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        set_role(self._note, "subtle")
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(16)
        self._rows.setVerticalSpacing(4)
        self._rows.setColumnStretch(0, 1)
        self._values: list[tuple[QLabel, QLabel]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._head)
        column.addWidget(self._what)
        column.addLayout(self._rows)
        column.addWidget(self._note)
        for at in range(4):
            name, value = QLabel(), QLabel()
            set_role(name, "subtle")
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._rows.addWidget(name, at, 0)
            self._rows.addWidget(value, at, 1)
            self._values.append((name, value))

    def show_quality(self, quality: Quality) -> None:
        """Shows the estimate."""
        said = words(quality)
        self._head.setText(said[:1].upper() + said[1:])
        self._what.setText(advice(quality))
        self._what.setVisible(bool(advice(quality)))
        rows = figures(quality)
        for at, (name, value) in enumerate(self._values):
            for label, text in zip((name, value), rows[at] if at < len(rows) else ("", ""), strict=True):
                label.setText(text)
                label.setVisible(at < len(rows))
        self._note.setText(self.tr("Estimated from loss and delay (ITU-T G.107), not measured by ear."))
        self._note.setVisible(quality.cause not in SILENCES)
        self.setAccessibleName(" ".join((self._head.text() + ".", self._what.text(), *(f"{name}: {value}." for name, value in rows))))
        self.adjustSize()

    def open_beneath(self, label: QWidget) -> None:
        """Beneath `label`, inside the window."""
        window, self._before = self._window, label
        place = label.mapTo(window, QPoint(label.width() - WIDTH, label.height() + 4))
        self.move(max(8, min(place.x(), window.width() - WIDTH - 8)), max(8, min(place.y(), window.height() - self.height() - 8)))
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What opened it closes it."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Escape):
            super().keyPressEvent(event)
        else:
            self.hide()
            if self._before is not None:
                self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        """Somebody goes on elsewhere."""
        self.hide()


class QualityLabel(QPushButton):
    """Bars and words; nothing while there is no estimate. Pressed, it tells the details."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quality")
        set_role(self, "quality")
        self._quality: Quality | None = None
        self._details: QualityDetails | None = None
        self._bars = _Bars()
        self._words = Elided(least=16)
        self._words.setProperty("role", "subtle")
        for widget in (self._bars, self._words):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(4)
        row.addWidget(self._bars)
        row.addWidget(self._words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_details)
        self.show_quality(None)

    def show_quality(self, quality: Quality | None) -> None:
        """Shows the estimate."""
        self._quality = quality
        self.setVisible(quality is not None)
        self.setEnabled(quality is not None)
        if quality is None:
            self.setAccessibleName(self.tr("Sound"))
            if self._details is not None:
                self._details.hide()
            return
        self._bars.show_grade(quality.grade)
        self._words.setText(words(quality))
        self.setToolTip(escape(advice(quality) or words(quality)))
        self.setAccessibleName(self.tr("Sound: {0}").format(words(quality)))
        self.setAccessibleDescription(advice(quality))
        if self._details is not None and self._details.isVisible():
            self._details.show_quality(quality)
        self.updateGeometry()

    def open_details(self) -> None:
        """Beneath the words."""
        if self._quality is None:
            return
        if self._details is None:
            self._details = QualityDetails(self.window())
        self._details.show_quality(self._quality)
        self._details.open_beneath(self)

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() == QEvent.Type.LanguageChange:
            self.show_quality(self._quality)
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        """As the bars and the words need it."""
        return self._row.sizeHint().expandedTo(QSize(0, 32))

    def minimumSizeHint(self) -> QSize:
        """The words give way."""
        return self._row.minimumSize().expandedTo(QSize(0, 32))
