"""What helps to find a fault, as JSON, without personal data: versions, platform, devices by number, and which files there are."""

from __future__ import annotations

import json
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from desktop.shell.profile import Profile, profile

PACKAGES = (
    "naast",
    "PySide6",
    "aiortc",
    "av",
    "numpy",
    "websockets",
    "qasync",
    "keyring",
    "sqlite-utils",
    "sqlcipher3",
    "msgspec",
    "structlog",
)


def report(folder: str = "") -> str:
    """The report on this computer and the profile in `folder` ("" for the usual one)."""
    return json.dumps(_found(profile(folder)), indent=2) + "\n"


def _found(place: Profile) -> dict[str, object]:
    return {
        "python": sys.version.split()[0],
        "platform": {"system": platform.system(), "release": platform.release(), "machine": platform.machine()},
        "session": {
            name: os.environ.get(name, "") for name in ("XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "QT_QPA_PLATFORM", "QT_SCALE_FACTOR")
        },
        "packages": {name: _version(name) for name in PACKAGES},
        "qt": _qt(),
        "devices": _devices(),
        "keyring": _keyring(),
        "profile": {
            "folder": _without_home(place.folder),
            **{p.name: p.stat().st_size for p in sorted(place.folder.glob("*")) if p.is_file()},
        },
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _qt() -> dict[str, object]:
    from PySide6.QtCore import qVersion
    from PySide6.QtGui import QGuiApplication

    app = QGuiApplication.instance() or (QGuiApplication([]) if _has_screen() else None)
    if not isinstance(app, QGuiApplication):
        return {"version": qVersion(), "screens": "none"}
    screens = [f"{s.size().width()}x{s.size().height()} at {s.devicePixelRatio():g}" for s in app.screens()]
    return {"version": qVersion(), "plugin": app.platformName(), "screens": screens}


def _has_screen() -> bool:
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _devices() -> dict[str, int]:
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtMultimedia import QMediaDevices

    application = QCoreApplication.instance() or QCoreApplication([])  # the devices are asked over its events
    found = {
        "microphones": len(QMediaDevices.audioInputs()),
        "speakers": len(QMediaDevices.audioOutputs()),
        "cameras": len(QMediaDevices.videoInputs()),
    }
    del application
    return found


def _keyring() -> str:
    import keyring

    backend = keyring.get_keyring()
    return f"{type(backend).__module__}.{type(backend).__name__}"


def _without_home(folder: Path) -> str:
    """The user's own name may be in it."""
    try:
        return f"~/{folder.resolve().relative_to(Path.home())}"
    except ValueError:
        return "(chosen by NAAST_PROFILE or --profile)"
