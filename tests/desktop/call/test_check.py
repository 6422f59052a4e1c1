"""The whole check on real parts: a sound server, a coturn, a relay's file; and where there is nothing at all. Each in less than 15 s."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from desktop.call.tones import Tone
from tests.journeys.sound import HEADSET, Sound, spoken
from tests.webrtc.coturn import Coturn
from webrtc.audio.frames import RATE
from webrtc.audio.processing import Processing, Switches
from webrtc.check import ECHO_AT, echo_of

pytestmark = pytest.mark.journey
BOUND = 15.0
"""Seconds that a check may take, by the agent's clock."""
TRIES: Final = 3
"""A machine that stands still for half a second has another echo, and another silence; the best of these counts."""


def checked(
    env: dict[str, str],
    *,
    servers: list[Any] | None = None,
    relay: str = "",
    echo: bool = True,
    say: Sound | None = None,
    words: Path | None = None,
) -> dict[str, list[Any]]:
    """What a check in a process of its own finds: by step its verdict, finding and figure. With `say` somebody speaks until heard."""
    options = json.dumps({"servers": servers or [], "relay": relay, "echo": echo})
    command = [sys.executable, "-m", "tests.desktop.call.checked", options]
    whole = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PULSE_LATENCY_MSEC": "15", **env}
    with subprocess.Popen(command, env=whole, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "begun\n"
        voice = say.say(words) if say is not None and words is not None else None
        assert child.stdout.readline() == "judged\n"
        if voice is not None:
            voice.stop()
        told = json.loads(child.stdout.readline())
    assert child.returncode == 0
    assert told["seconds"] < BOUND
    results: dict[str, list[Any]] = told["results"]
    return results


def findings(results: dict[str, list[Any]]) -> dict[str, str]:
    return {step: finding for step, (_, finding, _) in results.items()}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sound]:
    with Sound(tmp_path_factory.mktemp("sound")) as made:
        yield made


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """Somebody who speaks for longer than a microphone is waited for."""
    whole, again = spoken(tmp_path, "agent"), tmp_path / "again.wav"
    subprocess.run(["sox", str(whole), str(again), "repeat", "9"], check=True, capture_output=True)
    return again


def test_all_that_is_there_is_well(sound: Sound, words: Path, tmp_path: Path) -> None:
    with Coturn(tmp_path) as turn:
        servers = [[one.urls, one.username, one.credential] for one in turn.servers(turn.url("udp"), turn.url("tcp"))]
        results = checked(sound.env, servers=servers, say=sound, words=words)
    assert findings(results) == {
        "microphone": "heard", "speech": "played", "echo": "no_echo", "camera": "no_camera", "turn": "reached", "bandwidth": "enough",
    }  # fmt: skip
    assert results["camera"][0] == "skipped"
    assert results["bandwidth"][2] > 1_200_000


@pytest.mark.parametrize("delay", [0.03, 0.06])
def test_what_is_played_teaches_the_echo_canceller_enough_to_take_the_tones_out(delay: float) -> None:
    """Not through a null sink: it plays with another delay each time, up to two seconds, beyond what any canceller follows."""
    tone, cancels = Tone(rustle=True), Processing(Switches(echo=True, noise=False, gain=False))
    assert cancels.load()
    far = tone.pull(3 * RATE)
    near = np.asarray(np.concatenate((np.zeros(round(delay * RATE), np.int16), far))[: far.size] // 2, np.int16)
    left = []
    for at in range(0, far.size, 480):
        cancels.far(far[at : at + 480])
        left.append(cancels.near(near[at : at + 480]))
    assert echo_of(near) > ECHO_AT
    assert echo_of(np.concatenate(left)) < ECHO_AT


def test_an_echo_is_heard_where_nothing_cancels_it(sound: Sound, words: Path) -> None:
    finding = "echo"
    module = sound._pactl("load-module", "module-loopback", f"source={HEADSET}.monitor", "sink=voice", "latency_msec=30").strip()
    found: list[str] = []
    try:
        while len(found) < TRIES and finding not in found:
            found.append(checked(sound.env, echo=False, say=sound, words=words)["echo"][1])
    finally:
        sound._pactl("unload-module", module)
    assert found[-1] == finding, found


def test_without_any_device_or_server_it_says_so(tmp_path: Path) -> None:
    env = {"PULSE_SERVER": f"unix:{tmp_path / 'nobody'}", "PULSE_RUNTIME_PATH": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    assert findings(checked(env)) == {
        "microphone": "no_microphone", "speech": "no_speaker", "echo": "echo_unknown", "camera": "no_camera", "turn": "no_turn",
        "bandwidth": "not_measured",
    }  # fmt: skip


def test_a_muted_microphone_and_a_dead_server_say_so_in_time(sound: Sound) -> None:
    sound._pactl("set-source-mute", "microphone", "1")
    expected = ("muted", "not_reached", "not_measured")
    seen: list[tuple[str, ...]] = []
    try:
        while len(seen) < TRIES and expected not in seen:
            found = findings(checked(sound.env, servers=[[["turn:127.0.0.1:9?transport=udp"], "name", "word"]]))
            seen.append((found["microphone"], found["turn"], found["bandwidth"]))
    finally:
        sound._pactl("set-source-mute", "microphone", "0")
    assert seen[-1] == expected, seen


def test_without_turn_the_way_from_the_relay_is_measured(sound: Sound, tmp_path: Path) -> None:
    (tmp_path / "page.js").write_bytes(b"/" * 150_000)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_words: object) -> None:
            """Nothing to say."""

        def __init__(self, *given: Any) -> None:
            super().__init__(*given, directory=str(tmp_path))

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as relay:
        thread = threading.Thread(target=relay.serve_forever)
        thread.start()
        results = checked(sound.env, relay=f"ws://127.0.0.1:{relay.server_port}")
        relay.shutdown()
        thread.join()
    assert findings(results)["bandwidth"] == "down_only"
