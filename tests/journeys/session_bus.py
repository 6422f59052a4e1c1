"""A private desktop session: D-Bus, the accessibility bus, an unlocked GNOME keyring and a notification service.

All real: dbus-daemon, at-spi2, gnome-keyring-daemon (Secret Service, as `keyring` uses it) and dunst, in a home of their own.
`SessionBus.env` leads a program there.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

from tests.journeys.patience import until
from tests.journeys.process import Process

_CONFIGURATION: Final = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""  # no <standard_session_servicedirs/>: nothing starts by itself that the journey does not reap
_DUNST: Final = """[global]
    monitor = 0
    width = 320
    origin = bottom-left
    history_length = 50
    notification_limit = 5
    idle_threshold = 0
[urgency_low]
    timeout = 5
[urgency_normal]
    timeout = 5
[urgency_critical]
    timeout = 5
"""


@dataclass(frozen=True)
class Notification:
    """What the notification service was told to show."""

    program: str
    summary: str
    body: str


class SessionBus:
    """The session. `home` is the home folder of those who live in it."""

    def __init__(self, folder: Path, screen: Mapping[str, str], *, keyring: bool = True) -> None:
        self.folder = folder
        self._runtime = Path(tempfile.mkdtemp(prefix="naast-bus-"))  # short: the path of a socket has 108 bytes at most
        self.home = folder / "home"
        for part in (".config/dunst", ".local/share", ".cache"):
            (self.home / part).mkdir(parents=True, exist_ok=True)
        self.address = f"unix:path={self._runtime}/bus"
        self.env = {
            "DBUS_SESSION_BUS_ADDRESS": self.address,
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self._runtime),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_DATA_HOME": str(self.home / ".local/share"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
        }
        self._env = {**os.environ, **screen, **self.env, "NO_AT_BRIDGE": "1", "GTK_A11Y": "none"}
        self._processes: list[Process] = []
        self._start_bus()
        self._start_accessibility()
        self._keyring: Process | None = None
        if keyring:
            self.start_keyring()
        self._start_notifications()

    def _start(self, name: str, *command: str, stdin: bytes | None = None) -> Process:
        process = Process(name, command, self.folder, self._env, stdin=stdin)
        self._processes.append(process)
        return process

    def _start_bus(self) -> None:
        configuration = self._runtime / "session.conf"
        configuration.write_text(_CONFIGURATION.format(socket=self._runtime / "bus"))
        bus = self._start("dbus", "dbus-daemon", f"--config-file={configuration}", "--nofork", "--nosyslog")
        until(lambda: (self._runtime / "bus").exists() or not bus.must_run(), "the session bus")

    def _owned(self, name: str) -> bool:
        done = subprocess.run(
            ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
             "org.freedesktop.DBus.NameHasOwner", f"string:{name}"],
            env=self._env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return "boolean true" in done.stdout

    def _start_accessibility(self) -> None:
        # --screen-reader would also tell every program to be accessible; here Qt is told by its environment
        self._start("at-spi", "/usr/libexec/at-spi-bus-launcher", "--launch-immediately")
        until(lambda: self._owned("org.a11y.Bus"), "the accessibility bus")
        self.accessibility_address = self._call("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus.GetAddress").split('"')[1]
        Path(self._runtime / "a11y").write_text(self.accessibility_address)

    def start_keyring(self) -> None:
        """Starts the keyring service, its login collection unlocked with a test password."""
        self._keyring = self._start(
            "keyring", "gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock",
            f"--control-directory={self._runtime}/keyring", stdin=b"a test password",
        )  # fmt: skip
        until(lambda: self._owned("org.freedesktop.secrets"), lambda: f"the keyring:\n{self._keyring and self._keyring.text()}")

    def stop_keyring(self) -> None:
        """Takes the keyring service away."""
        if self._keyring is not None:
            self._keyring.stop()
            self._keyring = None

    def _start_notifications(self) -> None:
        settings = self.home / ".config/dunst/dunstrc"
        settings.write_text(_DUNST)
        dunst = self._start("dunst", "dunst", "-config", str(settings))
        until(lambda: self._owned("org.freedesktop.Notifications") or not dunst.must_run(), "a notification service")

    def _call(self, to: str, path: str, method: str) -> str:
        done = subprocess.run(
            ["dbus-send", "--session", "--print-reply", f"--dest={to}", path, method],
            env=self._env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def notifications(self) -> list[Notification]:
        """All notifications so far, those still on the screen too, newest first."""
        subprocess.run(["dunstctl", "close-all"], env=self._env, check=True, capture_output=True)
        said = subprocess.run(["dunstctl", "history"], env=self._env, check=True, capture_output=True, text=True).stdout
        return [
            Notification(entry["appname"]["data"], entry["summary"]["data"], entry["body"]["data"])
            for group in json.loads(said)["data"]
            for entry in group
        ]

    def close(self) -> None:
        """Ends the session and all that lives in it."""
        for process in reversed(self._processes):
            process.stop()
        shutil.rmtree(self._runtime, ignore_errors=True)

    def __enter__(self) -> SessionBus:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
