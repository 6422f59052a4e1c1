"""Processor time of a call, in percent of one core: sound alone with all processing, and 720p both ways, beside Chromium and baresip.

Counted is every process of the program that is measured, over windows of a call that stands; the other party is a browser (or another
baresip) that is not counted, nor is the sound server. Sound goes through PulseAudio null sinks at both ends.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import psutil

from tests.bench.audio import said_by_espeak
from tests.bench.browser import Browser
from tests.bench.ends import End
from tests.bench.table import US, Table
from tests.journeys.process import Process
from tests.journeys.sound import BROWSER, HEADSET, MICROPHONE, RATE, Sound
from tests.webrtc.network import Network

CHROMIUM: Final = "Chromium"
BARESIP: Final = "baresip"
ROUNDS: Final = 5
WINDOW: Final = 6.0
SETTLES: Final = 8.0
"""Seconds before anything counts."""
RISES: Final = 20.0
"""The same for pictures: senders find the rate that 720p takes."""
PICTURE: Final = (1280, 720, 30)
_MOUTH, _CUSTOMER_MIC = "customer_voice", "customer_microphone"
_CONFIG: Final = """
poll_method epoll
sip_listen {address}:{port}
audio_player pulse,{ear}
audio_source pulse,{mouth}
audio_alert aubridge,nil
ausrc_srate 48000
auplay_srate 48000
ausrc_channels 1
auplay_channels 1
audio_buffer 20-160
rtp_tos 184
module_path {modules}
module stdio.so
module opus.so
module aubridge.so
module speex_pp.so
module pulse.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
opus_bitrate 32000
opus_inbandfec yes
"""


def spent(processes: list[psutil.Process]) -> float:
    """Seconds of processor time of these until now."""
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def windows(processes: Callable[[], list[psutil.Process]], rounds: int, pause: Callable[[float], None]) -> list[float]:
    """Percent of one core, for each of so many windows."""
    found = []
    for _ in range(rounds):
        began, before = time.monotonic(), spent(processes())
        pause(WINDOW)
        found.append(100 * (spent(processes()) - before) / (time.monotonic() - began))
    return found


def _tree(pid: int) -> Callable[[], list[psutil.Process]]:
    return lambda: [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]


class Lab:
    """A sound server with two mouths and two ears, both people talking all the time."""

    def __init__(self, stack: ExitStack) -> None:
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="naast-cost-")))
        self.wav, self.said = stack.enter_context(said_by_espeak())
        self.sound = stack.enter_context(Sound(self.folder))
        os.environ.update(self.sound.env)  # QtMultimedia of the measured process looks there
        self.sound._pactl("load-module", "module-null-sink", f"sink_name={_MOUTH}", f"rate={RATE}", "channels=2")
        self.sound._pactl("load-module", "module-remap-source", f"source_name={_CUSTOMER_MIC}", f"master={_MOUTH}.monitor")
        for mouth in (_MOUTH, "voice"):
            again = f'while paplay --device={mouth} "{self.wav}"; do :; done'
            stack.enter_context(Process(f"talk-{mouth}", ["sh", "-c", again], self.folder, {**os.environ}))

    def defaults(self, ear: str, mouth: str) -> None:
        """Where a browser that is started now hears and speaks."""
        self.sound._pactl("set-default-sink", ear)
        self.sound._pactl("set-default-source", mouth)

    def browser(self, stack: ExitStack, picture: tuple[int, int, int] | None, beside: Browser | None = None) -> Browser:
        """One that speaks and listens through the sound server, as on a customer's computer."""
        made = stack.enter_context(Browser(None, picture, env={**os.environ}, muted=False, beside=beside))
        made.plain()
        made.microphone()
        return made


def _calls(lab: Lab, table: Table, measure: str, goal: str, picture: tuple[int, int, int] | None, rounds: int) -> None:
    """Our phone against a browser, then the browser against another."""
    with ExitStack() as stack:
        lab.defaults(BROWSER, _CUSTOMER_MIC)
        browser = lab.browser(stack, picture)
        browser.wait(SETTLES)
        idle = windows(browser.processes, 1, browser.wait)[0]
        with End("console", None, picture) as end, Network() as network:
            offer = browser.offer("call", picture=picture is not None, repeats=True)
            browser.accept("call", network.from_far(end.answer(network.from_near(offer))))
            browser.connected("call")
            browser.wait(RISES if picture else SETTLES)
            table.add(measure, "% of a core", US, windows(_tree(end.pid), rounds, browser.wait), goal)
            _heights(table, US, browser, end.ask("counts"), picture)
            browser.hang_up("call")
        lab.defaults(HEADSET, MICROPHONE)
        other = lab.browser(stack, picture, beside=browser)
        with Network() as network:
            offer = browser.offer("call", picture=picture is not None)
            browser.accept("call", network.from_far(other.answer("call", network.from_near(offer), picture=picture is not None)))
            browser.connected("call")
            browser.wait(RISES if picture else SETTLES)
            found = windows(other.processes, rounds, browser.wait)
        table.add(measure, "% of a core", CHROMIUM, [max(0.0, value - idle) for value in found])
        _heights(table, CHROMIUM, browser, other.stats("call", "video").get("frameHeight", 0), picture)


def _heights(table: Table, who: str, browser: Browser, seen: Any, picture: tuple[int, int, int] | None) -> None:
    """Whether it was 720p that was sent and seen: a sender may give less."""
    if picture is None:
        return
    sent = browser.stats("call", "video").get("frameHeight", 0)
    table.add("height of the picture that it sent meanwhile", "lines", who, [sent], "720")
    table.add("height of the picture that it saw meanwhile", "lines", who, [seen if isinstance(seen, int) else _height(seen)], "720")


def _height(counts: Any) -> int:
    return 0 if counts is None else int(counts.picture_in.height)


def _modules() -> str:
    return next((str(folder) for folder in (Path("/usr/lib/baresip/modules"), Path("/usr/lib64/baresip/modules")) if folder.is_dir()), "")


def _baresip(lab: Lab, table: Table, measure: str, rounds: int) -> None:
    """Two of them; the one that calls is counted."""
    if not shutil.which("baresip") or not _modules():
        return
    with ExitStack() as stack:
        running: list[Process] = []
        for name, port, ear, mouth in (("far", 35060, BROWSER, _CUSTOMER_MIC), ("near", 35062, HEADSET, MICROPHONE)):
            home = lab.folder / f"baresip-{name}"
            home.mkdir()
            config = _CONFIG.format(address="127.0.0.1", port=port, ear=ear, mouth=mouth, modules=_modules())
            (home / "config").write_text(config)
            answers = ";answermode=auto" if name == "far" else ""
            (home / "accounts").write_text(f"<sip:{name}@127.0.0.1:{port}>;regint=0;audio_codecs=opus/48000/2{answers}\n")
            (home / "contacts").write_text("")
            command = ["baresip", "-4", "-n", "127.0.0.1", "-f", str(home)]
            if name == "near":
                command += ["-e", "/dial sip:far@127.0.0.1:35060"]
            running.append(stack.enter_context(Process(f"baresip-{name}", command, lab.folder, {**os.environ})))
            running[-1].until_says("baresip is ready")
        running[1].until_says("Call established")
        time.sleep(SETTLES)  # the call's first seconds do not count
        table.add(measure, "% of a core", BARESIP, windows(_tree(running[1].pid), rounds, time.sleep))


def measure() -> Table:
    """Both kinds of call, `ROUNDS` windows each."""
    return measured(ROUNDS)


def measured(rounds: int) -> Table:
    """`measure` with so many windows."""
    table = Table(
        "What a call costs",
        (
            f"Windows of {WINDOW:.0f} s. Naast: the phone with the console's devices, echo cancelling, noise suppression and gain; without",
            "its window. Chromium: all its processes, its own processing on, less what the same page took without a call. Pictures: 1280 x",
            "720, 30 a second, both ways; Naast's are handed over, not drawn. baresip: opus, speex noise suppression, no echo cancelling.",
            f"Load of the machine at the beginning: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.",
        ),
    )
    version = subprocess.run(["chromium", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    table.notes += (version,)
    with ExitStack() as stack:
        lab = Lab(stack)
        sound = "sound alone, with processing"
        _calls(lab, table, sound, "15", None, rounds)
        _baresip(lab, table, sound, rounds)
        _calls(lab, table, "720p both ways", "60", PICTURE, rounds)
    return table
