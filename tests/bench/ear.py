"""Mouth to ear: how long speech takes from one person's microphone to the other's ear, both ways, and Chromium to Chromium beside it.

Real parts: the console's own devices and phone, a real Chromium, PulseAudio null sinks for microphones and ears. What is said and
what is heard are recorded at the same time; the delay is where both are most alike. Recordings are put on one clock by when
their pieces arrive; what recording itself delays is the same on both sides and falls out.
"""

from __future__ import annotations

import os
import queue
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, sync_playwright

from tests.bench.score import percentile
from tests.bench.table import US, Table
from tests.journeys.chromium import QUIET
from tests.journeys.patience import until
from tests.journeys.process import Process
from tests.journeys.sound import BROWSER, HEADSET, MICROPHONE, RATE, Sound, spoken

PEER: Final = "Chromium to Chromium"
_MOUTH, _CUSTOMER_MIC = "customer_voice", "customer_microphone"
ROUNDS: Final = 5
"""Times that the sentence is said for each direction."""
_PIECE: Final = 1.5
"""Seconds of speech for one value."""
_LONGEST: Final = 0.8
"""Seconds of delay that are looked through."""

_PAGE = """
<!doctype html><title>ear</title><audio autoplay></audio><script>
const hear = (pc) => {
  pc.ontrack = ({ track }) => { if (track.kind === 'audio') document.querySelector('audio').srcObject = new MediaStream([track]); };
};
const so = (pc, happening, probe) => new Promise((done) => {
  const look = () => { if (probe()) { pc.removeEventListener(happening, look); done(); } };
  pc.addEventListener(happening, look); look();
});
const microphone = () => navigator.mediaDevices.getUserMedia({ audio: true });
let pc;
async function offer() {
  pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' }); hear(pc);
  const stream = await microphone();
  pc.addTransceiver(stream.getAudioTracks()[0], { direction: 'sendrecv', streams: [stream] });
  pc.addTransceiver('video', { direction: 'sendrecv' });
  await pc.setLocalDescription(); await so(pc, 'icegatheringstatechange', () => pc.iceGatheringState === 'complete');
  return pc.localDescription.sdp;
}
const answer = (sdp) => pc.setRemoteDescription({ type: 'answer', sdp });
async function loop() {
  const near = new RTCPeerConnection(), far = new RTCPeerConnection(); hear(far);
  near.onicecandidate = ({ candidate }) => far.addIceCandidate(candidate);
  far.onicecandidate = ({ candidate }) => near.addIceCandidate(candidate);
  const stream = await microphone();
  near.addTrack(stream.getAudioTracks()[0], stream);
  await near.setLocalDescription(); await far.setRemoteDescription(near.localDescription);
  await far.setLocalDescription(); await near.setRemoteDescription(far.localDescription);
  await so(near, 'connectionstatechange', () => near.connectionState === 'connected');
}
</script>
"""


class Listener:
    """Records a sink's monitor and knows when its first sample was heard."""

    def __init__(self, sink: str, env: dict[str, str]) -> None:
        self._child = subprocess.Popen(
            ["parec", f"--device={sink}.monitor", "--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=10"],
            stdout=subprocess.PIPE, env=env,
        )  # fmt: skip
        self._pieces: list[bytes] = []
        self._began = float("inf")
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        assert self._child.stdout is not None
        total = 0
        while piece := os.read(self._child.stdout.fileno(), 65536):
            total += len(piece)
            self._began = min(self._began, time.monotonic() - total / 2 / RATE)
            self._pieces.append(piece)

    def stop(self) -> tuple[float, NDArray[np.float32]]:
        """When the first sample was heard, in seconds of the monotonic clock, and all samples."""
        self._child.terminate()
        self._thread.join()
        self._child.wait()
        if self._child.stdout is not None:
            self._child.stdout.close()
        data = b"".join(self._pieces)
        return self._began, np.frombuffer(data[: len(data) // 2 * 2], np.int16).astype(np.float32)


def delays(said: tuple[float, NDArray[np.float32]], heard: tuple[float, NDArray[np.float32]]) -> list[float]:
    """Milliseconds from mouth to ear, one for each piece of speech in which there was something to hear."""
    start = max(said[0], heard[0])
    mouth, ear = (sound[round((start - began) * RATE) :] for began, sound in (said, heard))
    size, reach = int(_PIECE * RATE), int(_LONGEST * RATE)
    found = []
    for at in range(0, min(mouth.size, ear.size - reach) - size, size):
        piece, window = mouth[at : at + size], ear[at : at + size + reach]
        if np.abs(piece).max() < 1000 or np.abs(window).max() < 200:
            continue
        length = 1 << (window.size + size).bit_length()
        likeness = np.fft.irfft(np.fft.rfft(window, length) * np.conj(np.fft.rfft(piece, length)), length)[:reach]
        lag = int(np.argmax(np.abs(likeness)))
        power = float(np.linalg.norm(piece) * np.linalg.norm(window[lag : lag + size]))
        if power and abs(float(likeness[lag])) / power > 0.3:
            found.append(1000 * lag / RATE)
    return found


class Lab:
    """A sound server with two mouths and two ears, and a browser page on it."""

    def __init__(self, folder: Path, sound: Sound, page: Page) -> None:
        self.sound, self.page = sound, page
        self.env = {**os.environ, **sound.env}
        self.speech = spoken(folder, "customer")
        self._folder = folder
        self._count = 0

    def measure(self, mouth: str, ear: str) -> list[float]:
        """Says the sentence into `mouth` and listens at `ear`."""
        found = self.once(mouth, ear)
        if not found:
            raise AssertionError(f"nothing of what was said into {mouth} was heard at {ear}:\n{self.sound.streams()}")
        return found

    def once(self, mouth: str, ear: str) -> list[float]:
        """Likewise, and it may be that nothing was heard in time."""
        said, heard = Listener(mouth, self.env), Listener(ear, self.env)
        self._count += 1
        with Process(f"say-{self._count}", ["paplay", f"--device={mouth}", self.speech], self._folder, self.env) as player:
            player.until_ends(60)
        said_all = said.stop()
        return delays(said_all, heard.stop())


@contextmanager
def _lab() -> Iterator[Lab]:
    with tempfile.TemporaryDirectory(prefix="naast-ear-") as name, Sound(Path(name)) as sound, sync_playwright() as playwright:
        os.environ.update(sound.env)  # QtMultimedia of this process looks there
        sound._pactl("load-module", "module-null-sink", f"sink_name={_MOUTH}", f"rate={RATE}", "channels=2")
        sound._pactl("load-module", "module-remap-source", f"source_name={_CUSTOMER_MIC}", f"master={_MOUTH}.monitor")
        sound._pactl("set-default-sink", BROWSER)
        sound._pactl("set-default-source", _CUSTOMER_MIC)
        env: dict[str, str | float | bool] = {**os.environ}
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", headless=True, env=env, ignore_default_args=["--mute-audio"],
            args=[*QUIET, "--no-sandbox", "--use-fake-ui-for-media-stream"],
        )  # fmt: skip
        try:
            page = browser.new_page()
            page.route("http://localhost/ear", lambda route: route.fulfill(content_type="text/html", body=_PAGE))
            page.goto("http://localhost/ear")
            yield Lab(Path(name), sound, page)
        finally:
            browser.close()


@contextmanager
def _console(lab: Lab) -> Iterator[None]:
    """The console's phone and devices in a call with the page."""
    from PySide6.QtCore import QCoreApplication

    from desktop.call.devices import AudioDevices, Choice
    from webrtc import channel, signals
    from webrtc.softphone import Softphone

    application = QCoreApplication.instance() or QCoreApplication([])
    told: queue.Queue[channel.PhoneEvent] = queue.Queue()
    phone = Softphone(told.put)
    phone.start()
    devices = AudioDevices(phone.microphone, phone.speech, Choice(microphone=MICROPHONE, headset=HEADSET))
    try:
        devices.talk(True)
        phone.command(channel.Connect("ear"))
        phone.command(channel.Remote("ear", signals.encode(signals.Offer(1, lab.page.evaluate("offer()")))))
        while not isinstance(event := told.get(timeout=20), channel.Heard):
            if isinstance(event, channel.Say) and isinstance(said := signals.parse(event.signal), signals.Answer):
                lab.page.evaluate("(sdp) => answer(sdp)", said.sdp)
        until(lambda: phone.speech.waiting > 0, "the customer's sound")
        yield
        application.processEvents()
    finally:
        phone.stop()
        devices.stop()


def measure() -> Table:
    """Both ways through the console, then Chromium alone; `ROUNDS` times the sentence each."""
    table = Table(
        "Mouth to ear",
        (
            "Speech through PulseAudio null sinks on one machine, no network in between; each value is 1.5 s of speech.",
            "A null sink that was idle stands still for two seconds when it is opened, which no sound card does; the browser's buffer",
            "works that off during a first sentence, which is not counted, on either side.",
            "Chromium to Chromium: two peer connections of one page, with the browser's own devices.",
            "G.114: 150 ms is the target for the whole way, network included.",
        ),
    )
    with _lab() as lab:
        to_agent, to_customer, peer = [], [], []
        with _console(lab):
            for mouth, ear in ((_MOUTH, HEADSET), ("voice", BROWSER)):
                lab.once(mouth, ear)
            for _ in range(ROUNDS):
                to_agent += lab.measure(_MOUTH, HEADSET)
                to_customer += lab.measure("voice", BROWSER)
        lab.page.reload()
        lab.page.evaluate("loop()")
        lab.once(_MOUTH, BROWSER)
        for _ in range(ROUNDS):
            peer += lab.measure(_MOUTH, BROWSER)
    for way, ours in (("customer's mouth to agent's ear", to_agent), ("agent's mouth to customer's ear", to_customer)):
        for who, values in ((US, ours), (PEER, peer)):
            table.add(way, "ms", who, values, "at most 1.0x")
            table.add(f"{way}, p95", "ms", who, [percentile(values, 0.95)], "120")
    return table
