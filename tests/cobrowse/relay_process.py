"""A real relay in a process of its own, on a free port, with a data folder of its own; and the little that drives it over HTTP.

For tests and journeys: `with RelayProcess(folder) as relay:`.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from cobrowse.relay.engines import VARIABLE, database_url, open_engine

SITE = "shop"
ORIGIN = "http://127.0.0.1:8751"
SITE_KEY = "a-key-of-the-shop-that-is-long-enough"
PASSWORD = "correct horse"
START_WITHIN = 30.0

CONFIG = f"""
[[sites]]
id = "{SITE}"
name = "Demo shop"
origins = ["{ORIGIN}"]
country = "NL"
key = "{SITE_KEY}"
"""


class RelayProcess:
    """The relay; `url` while it runs. It may be stopped, killed and started again on the same port and folder."""

    def __init__(self, folder: Path, config: str = CONFIG, *, port: int = 0, database: str = "") -> None:
        self.data = folder / "relay"
        self.data.mkdir(parents=True, exist_ok=True)
        (self.data / "relay.toml").write_text(config, encoding="utf-8")
        self.log = folder / "relay.log"
        self.url = ""
        self.database = database
        """The address of its PostgreSQL, or "" for SQLite in its data folder."""
        self._port = port
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> RelayProcess:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def ws(self) -> str:
        """The WebSocket's address."""
        return self.url.replace("http", "ws", 1) + "/ws"

    @property
    def pid(self) -> int:
        """Its process, while it runs."""
        assert self._process is not None
        return self._process.pid

    def command(self, *arguments: str, stdin: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
        """Another command of the relay on the same data folder."""
        done = subprocess.run(
            [sys.executable, "-m", "cobrowse.relay", *arguments, "--data", str(self.data)],
            input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=60, env=self._env,
        )  # fmt: skip
        if check and done.returncode:
            raise AssertionError(f"{arguments}: {done.stderr}")
        return done

    @property
    def _env(self) -> dict[str, str]:
        return {**os.environ, "PYTHONUNBUFFERED": "1", VARIABLE: self.database}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query finds in its database."""
        engine = open_engine(database_url(self.data, self.database))
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.exec_driver_sql(query)]
        finally:
            engine.dispose()

    def add_user(self, name: str, role: str = "agent", display: str = "", password: str = PASSWORD) -> None:
        """Someone who may sign in."""
        self.command("user", "add", name, "--role", role, "--display", display, stdin=password + "\n")

    def start(self) -> None:
        """Starts it, and waits until it listens."""
        with self.log.open("a") as log:
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "cobrowse.relay", "serve", "--data", str(self.data), "--listen", f"127.0.0.1:{self._port}"],
                stdout=subprocess.PIPE, stderr=log, text=True, env=self._env,
            )  # fmt: skip
        stuck = threading.Timer(START_WITHIN, process.kill)
        stuck.start()
        assert process.stdout is not None
        line = process.stdout.readline()
        stuck.cancel()
        if not line.startswith("naast-relay listens on "):
            process.kill()
            process.wait()
            process.stdout.close()
            self._process = None
            raise AssertionError(f"the relay did not start:\n{self.log.read_text()}")
        self.url = line.split()[-1]
        self._port = int(self.url.rsplit(":", 1)[1])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stops it (or kills it), and returns its exit status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"the relay did not stop:\n{self.log.read_text()}") from None
        finally:
            if process.stdout is not None:
                process.stdout.close()
        return process.returncode

    def figure(self, name: str) -> float:
        """One of its figures for Prometheus."""
        lines = self.request("GET", "/metrics")[2].decode().splitlines()
        return next(float(line.split()[-1]) for line in lines if line.startswith(f"{name} "))

    # ---- over HTTP

    def request(self, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in lower case) and body; names of headers are given with underscores."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, method=method, headers=given)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=20) as answer:
                return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, {name.lower(): value for name, value in error.headers.items()}, error.read()

    def sign_in(self, name: str, password: str = PASSWORD) -> dict[str, Any]:
        """The session, or the refusal."""
        basic = base64.b64encode(f"{name}:{password}".encode()).decode()
        return dict(json.loads(self.request("POST", "/session", Authorization=f"Basic {basic}")[2]))

    def page_token(self, site: str = SITE, origin: str = ORIGIN, **headers: str) -> dict[str, Any]:
        """A page's token, or the refusal."""
        return dict(json.loads(self.request("POST", f"/page-token?site={site}", Origin=origin, **headers)[2]))
