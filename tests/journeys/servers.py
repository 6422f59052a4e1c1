"""The relay and the shop, as real processes on free ports of this machine; the relay can be killed and started again where it was."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final

from resources.demo import samples
from tests.journeys.console import ROOT
from tests.journeys.patience import until
from tests.journeys.process import Process

KEY: Final = "a key of the demo shop for its sign-ins, long enough"
"""What the shop signs its customers' tokens with, in journeys."""
AGENT: Final = "eva"
PASSWORD: Final = "a password of eva"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _run(data: Path, *words: str | Path, said: str = "") -> None:
    """One of the relay's commands on a data folder."""
    command = [sys.executable, "-m", "cobrowse.relay", *map(str, words), "--data", str(data)]
    done = subprocess.run(command, input=said, capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)
    assert done.returncode == 0, f"{' '.join(map(str, words))}: {done.stdout}{done.stderr}"


@functools.cache
def sample_data() -> Path:
    """A data folder with an agent and the sample customers, made once a run by the relay's own commands; each relay has a copy."""
    folder = Path(tempfile.mkdtemp(prefix="naast-sample-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    data = folder / "data"
    customers, history = samples.write(folder, datetime.now().astimezone())
    _run(data, "user", "add", AGENT, "--role", "agent", said=f"{PASSWORD}\n")
    _run(data, "customers", "import", customers)
    _run(data, "history", "import", history)
    return data


class Relay:
    """`python -m cobrowse.relay serve` with a data folder of its own, with the samples in it."""

    def __init__(self, folder: Path, *, shop_port: int) -> None:
        self.folder, self.port = folder, free_port()
        self.data = folder / "relay"
        shutil.copytree(sample_data(), self.data)
        self.url = f"http://127.0.0.1:{self.port}"
        self.configuration = folder / "relay.toml"
        self.configuration.write_text(
            f'[[sites]]\nid = "shop"\nname = "Brinkhof"\norigins = ["http://127.0.0.1:{shop_port}"]\ncountry = "NL"\nkey = "{KEY}"\n'
        )
        self._process: Process | None = None
        self._starts = 0

    @property
    def database(self) -> Path:
        """Where it stores."""
        return self.data / "relay.sqlite"

    @property
    def process(self) -> Process:
        """The running relay."""
        assert self._process is not None, "the relay was not started"
        return self._process

    def add_user(self, name: str, role: str) -> None:
        """Somebody who may sign in, by the agent's password."""
        _run(self.data, "user", "add", name, "--role", role, said=f"{PASSWORD}\n")

    def start(self) -> None:
        """Starts it and waits until it serves."""
        self._starts += 1
        listen = f"127.0.0.1:{self.port}"
        command: list[str | Path] = [sys.executable, "-m", "cobrowse.relay", "serve", "--listen", listen, "--data", self.data,
                   "--config", self.configuration]  # fmt: skip
        self._process = Process(f"relay-{self._starts}", command, self.folder, {**os.environ, "PYTHONUNBUFFERED": "1"}, cwd=ROOT)
        until(self._serves, lambda: f"the relay:\n{self.process.text()}")

    def _serves(self) -> bool:
        self.process.must_run()
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """The relay is gone, at once."""
        self.process.kill()

    def stop(self) -> int | None:
        """Ends it as an operator does."""
        return self.process.stop(10.0)

    def close(self) -> None:
        """Ends it if it runs."""
        if self._process is not None:
            self._process.stop()

    def __enter__(self) -> Relay:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class Shop:
    """The demo shop; `relay` is where its pages' tag leads."""

    def __init__(self, folder: Path, port: int, relay: str, *, site: str = "shop", key: str = "") -> None:
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "resources.demo.shop", "--listen", f"127.0.0.1:{port}", "--relay", relay]
        command += [part for option, value in (("--site", site), ("--key", key)) if value for part in (option, value)]
        self.process = Process("shop", command, folder, {**os.environ, "PYTHONUNBUFFERED": "1"}, cwd=ROOT)
        self.process.until_says("http")

    def close(self) -> None:
        """Ends it."""
        self.process.stop()

    def __enter__(self) -> Shop:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
