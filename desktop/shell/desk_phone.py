"""The phone on this desk: softphone, headset, ringing and camera, built when they are first needed, as they are heavy.

`desktop.call` and `webrtc` do the work; here they are joined, and the softphone's thread reaches Qt's by one queued signal.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import structlog
from PySide6.QtCore import QObject, Qt, Signal

from desktop.shell.settings import Settings
from webrtc import channel, signals

if TYPE_CHECKING:
    from desktop.call.camera import Camera
    from desktop.call.check import Equipment
    from desktop.call.devices import AudioDevices, Choice, DeviceList, DeviceState
    from desktop.call.screen import ScreenShare, Source
    from desktop.call.stage import VideoStage
    from webrtc.rtp.ports import Counts
    from webrtc.softphone import Softphone

_log = structlog.get_logger("naast.phone")
SILENCE: Final = -90.0
"""dBov while nothing is open."""


@dataclass(frozen=True)
class _Parts:
    """What stands once the phone was needed."""

    softphone: Softphone
    audio: AudioDevices
    camera: Camera
    screen: ScreenShare


class DeskPhone(QObject):
    """Signals in Qt's thread: `told(PhoneEvent)`, `trouble(kind)`, `devices_changed` (by kind: ids and names)."""

    told = Signal(object)
    trouble = Signal(str)
    devices_changed = Signal(object)
    sound_changed = Signal(object)
    """A `DeviceState`: which devices are open, and what is done to the voice."""
    own_picture = Signal(object)
    """The agent's own picture as a QImage; None when the camera goes off."""
    path_lost = Signal()
    """The call's path is doubted, and a new one asked for."""
    _crossed = Signal(object)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._stage: VideoStage | None = None
        self._parts: _Parts | None = None
        self._camera_on = self._screen_on = False
        self._around: channel.Surroundings | None = None
        self._counts: Counts | None = None
        self._crossed.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self.told.connect(self._look_for_a_lost_path)

    def show_on(self, stage: VideoStage) -> None:
        """Where the pictures go."""
        self._stage = stage
        parts = self._needed()
        stage.watch(parts.softphone.picture)
        parts.camera.own_picture.connect(stage.show_own)
        parts.screen.own_picture.connect(stage.show_screen)

    def ring(self, *, on: bool) -> None:
        """On the ringing device. The phone is made ready meanwhile, so that the answer does not wait for it."""
        if on or self._parts is not None:
            self._needed().audio.ring(on)

    def command(self, command: channel.PhoneCommand) -> None:
        """To the softphone; devices are opened and closed along with the call."""
        parts = self._needed()
        if isinstance(command, channel.Connect):
            parts.audio.talk(True)
            self._around = channel.Surroundings(command.contact)
        elif isinstance(command, channel.SetCamera):
            self._fill(parts, camera=command.on, screen=self._screen_on)
        elif isinstance(command, channel.ShareScreen):
            self._fill(parts, camera=self._camera_on, screen=command.on)
        elif isinstance(command, channel.Close):
            parts.audio.talk(False)
            self._fill(parts, camera=False, screen=False)
            self._around = None
            self._log_counts()
        parts.softphone.command(command)
        if isinstance(command, channel.Connect):
            self._stands(parts.audio.state)

    def levels(self) -> tuple[float, float]:
        """How loud the microphone and the speech are now, in dBov."""
        if self._parts is None:
            return SILENCE, SILENCE
        audio = self._parts.audio
        state = audio.state
        return (audio.microphone_meter.level if state.microphone else SILENCE), audio.speech_meter.level

    def listen(self, *, on: bool) -> None:
        """Opens the microphone for its meter, without a call."""
        if on or self._parts is not None:
            self._needed().audio.listen(on)

    def try_out(self, kind: str) -> None:
        """A short tone on the device for "headset" or "ringing"."""
        self._needed().audio.try_out(kind)

    def preview(self, *, on: bool) -> None:
        """The camera for its picture in the settings, without a call."""
        if on or self._parts is not None:
            self._needed().camera.preview(on)

    def _tell(self, event: channel.PhoneEvent) -> None:
        if isinstance(event, channel.CallFigures):
            self._counts = event.counts  # for the log; the window has no place for them
        else:
            self.told.emit(event)

    def _log_counts(self) -> None:
        """What the call's last connection counted, for who looks for a fault: numbers only."""
        counts, self._counts = self._counts, None
        if counts is not None:
            _log.info(
                "call_counts", **{name: asdict(getattr(counts, name)) for name in ("sound_in", "picture_in", "sound_out", "picture_out")}
            )

    def relay_answered(self, seconds: float) -> None:
        """How long the relay's last answer took: it tells a bad line of this computer from one of the customer."""
        self._surround(relay_round_trip=seconds)

    def _stands(self, state: DeviceState) -> None:
        self._surround(microphone_muted=state.microphone_muted)
        self.sound_changed.emit(state)

    def _surround(self, **changes: Any) -> None:
        if self._around is None or self._parts is None:
            return
        around = replace(self._around, **changes)
        if around != self._around:
            self._around = around
            self._parts.softphone.command(around)

    def choose_screen(self, source: Source) -> None:
        """What is shared when the agent's screen is."""
        self._needed().screen.choose(source)

    def _fill(self, parts: _Parts, *, camera: bool, screen: bool) -> None:
        """One of both fills the only picture that leaves; the screen goes before."""
        self._camera_on, self._screen_on = camera, screen
        parts.camera.switch(camera and not screen)
        parts.screen.switch(screen)

    def equipment(self) -> Equipment:
        """What a check looks at."""
        from desktop.call.check import Equipment

        parts = self._needed()
        return Equipment(parts.audio, parts.camera, parts.softphone)

    def list_devices(self) -> None:
        """Tells `devices_changed` soon, and at every change from then on."""
        self._needed().audio.list()

    def choose_devices(self) -> None:
        """The settings name others now; in force at once, also in a call."""
        if self._parts is not None:
            self._parts.audio.choose(self._choice())
            self._parts.camera.choose(self._settings.device("camera"))

    def stop(self) -> None:
        """Ends all threads; returns when they have ended."""
        parts, self._parts = self._parts, None
        if parts is not None:
            if self._stage is not None:
                self._stage.watch(None)
            self._fill(parts, camera=False, screen=False)
            parts.audio.stop()
            parts.softphone.stop()

    def _choice(self) -> Choice:
        from desktop.call.devices import Choice
        from webrtc.audio.processing import Switches

        settings = self._settings
        return Choice(
            settings.device("microphone"),
            settings.device("headset"),
            settings.device("ringing"),
            earlier=settings.earlier,
            switches={
                device: Switches(echo="echo" in done, noise="noise" in done, gain="gain" in done)
                for device, done in settings.processing().items()
            },
        )

    def _look_for_a_lost_path(self, event: object) -> None:
        """The phone asks the page for a new path as soon as it doubts the old one."""
        if isinstance(event, channel.Say) and isinstance(signals.parse(event.signal), signals.Restart):
            self.path_lost.emit()

    def _needed(self) -> _Parts:
        if self._parts is None:
            from desktop.call.camera import Camera
            from desktop.call.devices import AudioDevices
            from desktop.call.screen import ScreenShare
            from webrtc.softphone import Softphone

            softphone = Softphone(self._crossed.emit)
            softphone.start()
            audio = AudioDevices(softphone.microphone, softphone.speech, self._choice(), self)
            camera = Camera(softphone.camera, self)
            camera.choose(self._settings.device("camera"))
            audio.trouble.connect(self.trouble)
            camera.trouble.connect(self.trouble)
            audio.devices_changed.connect(self._list)
            audio.state_changed.connect(self._stands)
            camera.own_picture.connect(self.own_picture)
            camera.cameras_changed.connect(audio.list)
            screen = ScreenShare(softphone.camera, self)
            screen.trouble.connect(self.trouble)
            self._parts = _Parts(softphone, audio, camera, screen)
        return self._parts

    def _list(self, devices: DeviceList) -> None:
        from PySide6.QtMultimedia import QMediaDevices

        microphones = tuple((one.id, one.name) for one in devices.microphones)
        speakers = tuple((one.id, one.name) for one in devices.speakers)
        cameras = tuple((bytes(one.id().data()).decode("utf-8", "replace"), one.description()) for one in QMediaDevices.videoInputs())
        self.devices_changed.emit({"microphone": microphones, "headset": speakers, "ringing": speakers, "camera": cameras})
