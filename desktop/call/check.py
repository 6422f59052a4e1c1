"""The check before the shift being carried out: opens what is to be checked, listens and looks, and tells how each step stands.

What the steps are, their time and what their figures mean is `webrtc.check`'s; this takes each step that begins, and closes everything
when it is over. Lives in Qt's thread. What is seen of it is `desktop.call.check_page`'s.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtMultimedia import QMediaDevices
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

from desktop.call.camera import Camera
from desktop.call.devices import AudioDevices, DeviceList
from webrtc import check as steps
from webrtc.audio.frames import RATE, Samples
from webrtc.audio.levels import FLOOR
from webrtc.channel import IceServer
from webrtc.check import Check, Finding, Flow, Result, Step, Verdict
from webrtc.softphone import Softphone

LOOK: Final = 100
"""Milliseconds between two looks."""
TONE: Final = 3.2
"""Seconds from asking for the tones until they are over, and their echo with them."""
NO_DEVICE: Final = 1.5
"""Seconds that a device has to be opened, where there is one."""
EARLY: Final = 0.3
"""Seconds before a step's time is over at which it is judged by what there is."""
DOWNLOAD: Final = "page.js"
"""What is fetched of the relay to measure the way from there: a file that every relay has."""


@dataclass(frozen=True)
class Equipment:
    """What is checked. None of it is opened before."""

    audio: AudioDevices
    camera: Camera
    phone: Softphone


class Checker(QObject):
    """One check. `changed` tells the `Check` whenever a step begins or ends."""

    changed = Signal(object)
    _found = Signal(object)
    _flowed = Signal(object)

    def __init__(self, equipment: Equipment, servers: tuple[IceServer, ...], relay: str, parent: QObject | None = None) -> None:
        """`relay`: its address, for where there is no TURN server to measure by; "" for none."""
        super().__init__(parent)
        self._equipment, self._servers, self._relay = equipment, servers, relay
        self._check: Check | None = None
        self._devices: DeviceList | None = None
        self._levels: list[float] = []
        self._heard: list[Samples] = []
        self._loudest = FLOOR
        self._flow: tuple[Flow | None] | None = None
        self._network: QNetworkAccessManager | None = None
        self._reply: QNetworkReply | None = None
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)
        self._found.connect(lambda found: self._finish(steps.judge_turn(found)))
        self._flowed.connect(self._take_flow)

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self._timer.isActive()

    @property
    def level(self) -> float:
        """How loud the microphone is now, in dBov."""
        audio = self._equipment.audio
        return audio.microphone_meter.level if audio.state.microphone else FLOOR

    def start(self) -> None:
        """Begins; once."""
        audio, camera = self._equipment.audio, self._equipment.camera
        audio.devices_changed.connect(self._listed)
        camera.own_picture.connect(self._pictured)
        camera.trouble.connect(self._camera_failed)
        self._check = Check(time.monotonic())
        self._timer.start()
        self._become(steps.begin(time.monotonic()))

    def stop(self) -> None:
        """Closes what it opened. A call that began meanwhile keeps what it uses."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        audio, camera = self._equipment.audio, self._equipment.camera
        audio.devices_changed.disconnect(self._listed)
        camera.own_picture.disconnect(self._pictured)
        camera.trouble.disconnect(self._camera_failed)
        self._equipment.phone.microphone.overheard = None
        audio.listen(False)
        camera.preview(False)
        if self._reply is not None:
            self._reply.abort()

    # ---- the steps

    def _take(self, step: Step) -> None:
        """A step begins."""
        if step is Step.MICROPHONE:
            self._equipment.audio.list()
            self._equipment.audio.listen(True)
        elif step is Step.SPEECH:
            self._equipment.phone.microphone.overheard = self._heard.append
            self._equipment.audio.try_out("check")
        elif step is Step.ECHO:
            self._equipment.phone.microphone.overheard = None
            self._look_for_echo()
        elif step is Step.CAMERA:
            self._look_for_camera()
        elif step is Step.TURN:
            self._equipment.phone.start()
            self._equipment.phone.probe(self._servers, self._found.emit, self._flowed.emit)
        elif self._flow is not None:
            self._take_flow(self._flow[0])

    def _look(self) -> None:
        if self._check is None:
            return
        now = time.monotonic()
        since = {step: now - at for step, at in self._check.started if step in self._check.running}
        if Step.MICROPHONE in since:
            self._listen(since[Step.MICROPHONE])
        if Step.SPEECH in since:
            self._loudest = max(self._loudest, self._equipment.audio.speech_meter.level if since[Step.SPEECH] > EARLY else FLOOR)
            missing = self._devices is not None and not self._devices.speakers
            if missing or since[Step.SPEECH] >= TONE:
                self._finish(steps.judge_speech(self._loudest, there=not missing))
        self._become(steps.look(self._check, now))

    def _listen(self, since: float) -> None:
        audio = self._equipment.audio
        there = bool(audio.state.microphone)
        if there:
            self._levels.append(self.level)
        none = self._devices is not None and not self._devices.microphones and since >= NO_DEVICE
        last = none or since >= steps.PLANS[Step.MICROPHONE].limit - EARLY
        result = steps.judge_microphone(self._levels, there=there, muted=audio.state.microphone_muted, last=last)
        if result is not None:
            self._finish(result)

    def _look_for_echo(self) -> None:
        assert self._check is not None  # noqa: S101 - a step of it begins
        heard = np.concatenate(self._heard) if self._heard else np.zeros(0, np.int16)
        self._heard.clear()
        self._finish(steps.judge_echo(heard[-8 * RATE :], self._check.result(Step.MICROPHONE), self._check.result(Step.SPEECH)))

    def _look_for_camera(self) -> None:
        if QMediaDevices.videoInputs():
            self._equipment.camera.preview(True)
        else:
            self._finish(Result(Step.CAMERA, Verdict.SKIPPED, Finding.NO_CAMERA))

    def _pictured(self, picture: object) -> None:
        if picture is not None:
            self._finish(Result(Step.CAMERA, Verdict.OK, Finding.PICTURE))
            self._equipment.camera.preview(False)

    def _camera_failed(self, kind: str) -> None:
        if kind:
            self._finish(Result(Step.CAMERA, Verdict.NOT_OK, Finding.CAMERA_TAKEN))

    def _listed(self, devices: DeviceList) -> None:
        self._devices = devices

    def _take_flow(self, flow: Flow | None) -> None:
        self._flow = (flow,)
        if self._check is None or Step.BANDWIDTH not in self._check.running:
            return
        if flow is not None or self._check.result(Step.TURN).verdict is Verdict.OK:
            self._finish(steps.judge_flow(flow))
        elif self._relay:
            self._fetch()
        else:
            self._finish(steps.judge_download(None))

    def _fetch(self) -> None:
        """The way from the relay to here, by how fast a file comes."""
        url = QUrl(self._relay.rstrip("/") + "/" + DOWNLOAD)
        url.setScheme({"ws": "http", "wss": "https"}.get(url.scheme(), url.scheme()))
        request = QNetworkRequest(url)
        request.setTransferTimeout(4000)
        request.setRawHeader(b"Accept-Encoding", b"identity")
        request.setAttribute(QNetworkRequest.Attribute.CacheLoadControlAttribute, QNetworkRequest.CacheLoadControl.AlwaysNetwork)
        began = time.monotonic()
        self._network = QNetworkAccessManager(self)
        self._reply = reply = self._network.get(request)

        def fetched() -> None:
            size, failed = reply.readAll().size(), reply.error() is not QNetworkReply.NetworkError.NoError
            reply.deleteLater()
            self._reply = None
            took = max(1e-3, time.monotonic() - began)
            self._finish(steps.judge_download(None if failed or not size else 8 * size / took))

        reply.finished.connect(fetched)

    # ---- how it stands

    def _finish(self, result: Result) -> None:
        if self._check is not None and self._timer.isActive():
            self._become(steps.finish(self._check, result, time.monotonic()))

    def _become(self, check: Check) -> None:
        before, self._check = self._check, check
        if check == before:
            return
        self.changed.emit(check)
        for step in Step:
            if step in check.running and (before is None or step not in before.running):
                self._take(step)
        if self._check.over:
            self.stop()
