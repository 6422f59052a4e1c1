"""On a screen if there is one, else on Qt's own picture of one, whose remark on size hints means nothing."""

from __future__ import annotations

import os

import pytest


def pytest_configure() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb" if os.environ.get("DISPLAY") else "offscreen")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/desktop/call/" in item.path.as_posix():
            # QtMultimedia looks for PipeWire first, which a machine with PulseAudio need not have
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints|pipewire-0.3"))
