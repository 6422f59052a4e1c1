"""Sound and picture in the settings: a device for each kind, what is done to the voice, meters, a tone to try, the camera's picture.

Everything is in force at once, also in a call. It opens the microphone only while it is on the screen, and the camera only when asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QImage, QPixmap, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.call.meters import EVERY, LevelMeter, Levels
from desktop.shell.settings import Settings
from desktop.shell.theme import set_role

if TYPE_CHECKING:
    from desktop.call.devices import DeviceState

KINDS: Final = ("microphone", "headset", "ringing", "camera")
"""What can be chosen; the words of `Settings.device`."""
DONE: Final = ("echo", "noise", "gain")
"""What can be done to the voice; the words of `Settings.processing`."""
PICTURE: Final = QSize(320, 180)


class SoundSettings(QFrame):
    """One card. The devices come by `show_devices`, what is open by `show_state`, the camera's picture by `show_picture`."""

    listen_wanted = Signal(bool)
    """The microphone is looked at, or no more."""
    try_wanted = Signal(str)
    """A tone on "headset" or "ringing"."""
    preview_wanted = Signal(bool)
    """The camera's picture."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._devices: dict[str, tuple[tuple[str, str], ...]] = {}
        self._state: DeviceState | None = None
        self._levels: Levels | None = None
        self.boxes = {kind: QComboBox() for kind in KINDS}
        self.switches = {name: QCheckBox() for name in DONE}
        self.meters = {kind: LevelMeter() for kind in ("microphone", "headset")}
        self.tries = {kind: QPushButton() for kind in ("headset", "ringing")}
        self.preview = QPushButton()
        self.preview.setCheckable(True)
        self._labels = {kind: QLabel() for kind in KINDS}
        self._muted, self._lacking, self._picture, self._done_by = QLabel(), QLabel(), QLabel(), QLabel()
        self._clock = QTimer(self, interval=EVERY)
        self._clock.timeout.connect(self._look)
        self._arrange()
        self.write()
        for kind, box in self.boxes.items():
            box.currentIndexChanged.connect(lambda _=0, one=kind: self._chose(one))
        for switch in self.switches.values():
            switch.clicked.connect(self._switched)
        for kind, button in self.tries.items():
            button.clicked.connect(lambda _=False, one=kind: self.try_wanted.emit(one))
        self.preview.toggled.connect(self._preview)

    def listen_to(self, levels: Levels) -> None:
        """Where the meters' levels come from."""
        self._levels = levels

    def show_devices(self, devices: dict[str, tuple[tuple[str, str], ...]]) -> None:
        """For each of `KINDS` the devices that are there, as id and name."""
        self._devices = devices
        self.write()

    def show_state(self, state: DeviceState) -> None:
        """What is open, and what is done to the voice there."""
        self._state = state
        on = {"echo": False, "noise": False, "gain": False}
        if state.switches is not None:
            on = {"echo": state.switches.echo, "noise": state.switches.noise, "gain": state.switches.gain}
        for name, switch in self.switches.items():
            switch.setEnabled(state.switches is not None and state.processed)
            switch.setChecked(on[name])
        self._muted.setVisible(state.microphone_muted)
        self._lacking.setVisible(not state.processed)

    def show_picture(self, image: QImage | None) -> None:
        """The camera's picture, as in a mirror; None when there is none."""
        if image is None or not self.preview.isChecked():
            self._picture.clear()
            return
        fitted = image.scaled(PICTURE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        self._picture.setPixmap(QPixmap.fromImage(fitted.flipped(Qt.Orientation.Horizontal)))

    def write(self) -> None:
        """All words, in the language that is on, and what the boxes offer."""
        texts = dict(zip(KINDS, (self.tr("Microphone"), self.tr("Headset"), self.tr("Ringing"), self.tr("Camera device")), strict=True))
        for kind, text in texts.items():
            self._labels[kind].setText(text)
            self.boxes[kind].setAccessibleName(text)
            self._fill(kind)
        said = (self.tr("Echo cancellation"), self.tr("Noise suppression"), self.tr("Automatic volume"))
        for switch, text in zip(self.switches.values(), said, strict=True):
            switch.setText(text)
        self.switches["echo"].setToolTip(self.tr("For loudspeakers. A headset has no echo, and sounds better without."))
        self._done_by.setText(self.tr("Remembered for each microphone."))
        self.meters["microphone"].setAccessibleName(self.tr("Level of the microphone"))
        self.meters["headset"].setAccessibleName(self.tr("Level of the headset"))
        for kind, text in (("headset", self.tr("Try the headset")), ("ringing", self.tr("Try the ringing"))):
            self.tries[kind].setText(self.tr("Play a tone"))
            self.tries[kind].setAccessibleName(text)
        self.preview.setText(self.tr("Show picture"))
        self.preview.setAccessibleName(self.tr("Show the camera's picture"))
        self._muted.setText(self.tr("This microphone is muted, by its own switch or in the system's settings."))
        self._lacking.setText(self.tr("Echo and noise stay in the sound: a part of Naast is missing on this computer. Calls work without."))

    # ---- what happens

    def showEvent(self, event: QShowEvent) -> None:
        """On the screen the meters live."""
        self.listen_wanted.emit(True)
        self._clock.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Off the screen nothing stays open."""
        self._clock.stop()
        self.preview.setChecked(False)
        self.listen_wanted.emit(False)
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Speaks the language that is on."""
        if event.type() == QEvent.Type.LanguageChange:
            self.write()
        super().changeEvent(event)

    def _look(self) -> None:
        if self._levels is not None:
            for meter, level in zip(self.meters.values(), self._levels(), strict=True):
                meter.show_level(level)

    def _chose(self, kind: str) -> None:
        box = self.boxes[kind]
        self._settings.choose_device(kind, str(box.currentData() or ""), box.currentText())

    def _switched(self) -> None:
        if self._state is not None and self._state.microphone:
            self._settings.set_processing(
                self._state.microphone, frozenset(name for name, switch in self.switches.items() if switch.isChecked())
            )

    def _preview(self, on: bool) -> None:
        self._picture.setVisible(on)
        self.preview_wanted.emit(on)

    def _fill(self, kind: str) -> None:
        """A device that was chosen and is not there now stays chosen, and says so."""
        box, there, chosen = self.boxes[kind], self._devices.get(kind, ()), self._settings.device(kind)
        box.blockSignals(True)
        box.clear()
        box.addItem(self.tr("As the system"), "")
        for value, words in there:
            box.addItem(words, value)
        if chosen and chosen not in [value for value, _ in there]:
            name = self._settings.device_name(chosen)
            box.addItem(self.tr("{0} (not connected)").format(name) if name else self.tr("not connected"), chosen)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.blockSignals(False)

    # ---- how it looks

    def _arrange(self) -> None:
        set_role(self, "card")
        form = QFormLayout(self)
        form.setContentsMargins(16, 16, 16, 16)
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for label in (self._muted, self._lacking, self._done_by):
            label.setWordWrap(True)
        for label in (self._muted, self._lacking):
            set_role(label, "problem")
            label.hide()
        set_role(self._done_by, "subtle")
        self._picture.setFixedSize(PICTURE)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.hide()
        for switch in self.switches.values():
            switch.setEnabled(False)
        switches = _column(*self.switches.values())
        rows: dict[str, tuple[QWidget, ...]] = {
            "microphone": (self.boxes["microphone"], self.meters["microphone"], self._muted, switches, self._done_by, self._lacking),
            "headset": (_row(self.boxes["headset"], self.tries["headset"]), self.meters["headset"]),
            "ringing": (_row(self.boxes["ringing"], self.tries["ringing"]),),
            "camera": (_row(self.boxes["camera"], self.preview), self._picture),
        }
        for kind, widgets in rows.items():
            box = self.boxes[kind]
            box.setSizePolicy(box.sizePolicy().Policy.Expanding, box.sizePolicy().Policy.Fixed)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(16)
            box.setMinimumHeight(36)
            self._labels[kind].setMinimumWidth(140)
            self._labels[kind].setFixedHeight(36)
            form.addRow(self._labels[kind], _column(*widgets))
        for button in (*self.tries.values(), self.preview):
            button.setMinimumHeight(36)


def _row(*widgets: QWidget) -> QWidget:
    """Side by side; the first takes what is left."""
    return _laid(QHBoxLayout, widgets, 8)


def _column(*widgets: QWidget) -> QWidget:
    return _laid(QVBoxLayout, widgets, 6)


def _laid(kind: Callable[[QWidget], QHBoxLayout | QVBoxLayout], widgets: tuple[QWidget, ...], spacing: int) -> QWidget:
    holder = QWidget()
    box = kind(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(spacing)
    for index, widget in enumerate(widgets):
        box.addWidget(widget, 1 if index == 0 and isinstance(box, QHBoxLayout) else 0)
    return holder
