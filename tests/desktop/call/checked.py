"""A check in a process of its own, as QtMultimedia connects to one sound server a process: `python -m tests.desktop.call.checked OPTIONS`.

Options as JSON: "servers" (URLs, name and password), "relay", "echo" (whether echo cancellation is on). Prints a line "begun" when
it begins, "judged" when the microphone has been, and at the end one of JSON: the seconds it took, and verdict, finding and figure of
each step.
"""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.call.camera import Camera
from desktop.call.check import Checker, Equipment
from desktop.call.devices import AudioDevices, Choice
from webrtc.audio.processing import Switches
from webrtc.channel import IceServer
from webrtc.check import OVER, Check, Step
from webrtc.softphone import Softphone


class Always(dict[str, Switches]):
    """The same switches for any microphone."""

    def __init__(self, switches: Switches) -> None:
        super().__init__()
        self._switches = switches

    def get(self, _name: str, _default: object = None) -> Switches:
        return self._switches


def main() -> int:
    options = json.loads(sys.argv[1])
    app = QApplication([])
    phone = Softphone(lambda _event: None)
    switches = Switches(echo=options["echo"], noise=False, gain=False)
    audio = AudioDevices(phone.microphone, phone.speech, Choice(switches=Always(switches)))
    servers = tuple(IceServer(tuple(urls), name, word) for urls, name, word in options["servers"])
    checker = Checker(Equipment(audio, Camera(phone.camera), phone), servers, options["relay"])
    began = time.monotonic()

    told: list[str] = []

    def changed(check: Check) -> None:
        if not told and check.result(Step.MICROPHONE).verdict in OVER:
            told.append("judged")
            print(*told, flush=True)
        if check.over:
            rows = {str(one.step): [str(one.verdict), str(one.finding), one.figure] for one in check.results}
            print(json.dumps({"seconds": time.monotonic() - began, "results": rows}), flush=True)
            app.quit()

    checker.changed.connect(changed)
    QTimer.singleShot(0, checker.start)
    QTimer.singleShot(0, lambda: print("begun", flush=True))
    QTimer.singleShot(20_000, app.quit)
    app.exec()
    checker.stop()
    audio.stop()
    phone.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
