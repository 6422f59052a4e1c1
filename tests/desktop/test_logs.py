"""The log has types and places of what broke, and nothing that a customer said."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from desktop.shell import logs

pytestmark = pytest.mark.logs(".*")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    before, root = structlog.get_config(), logging.getLogger()
    level, hook = root.level, sys.excepthook
    handler = logs.write_to(tmp_path / "naast.log")
    yield tmp_path / "naast.log"
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()
    sys.excepthook = hook
    structlog.configure(**before)


def lines(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_a_crash_leaves_type_and_place_and_tells(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    told: list[None] = []
    logs.catch(lambda: told.append(None))
    try:
        raise ValueError("Anneke lives in the Lindelaan")
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    (line,) = lines(log)
    assert (line["event"], line["error"]) == ("crash", "ValueError")
    assert "test_logs.py" in str(line["places"])
    assert "Lindelaan" not in log.read_text(encoding="utf-8")
    assert told == [None]


def test_an_exception_that_is_logged_loses_its_text(log: Path) -> None:
    try:
        raise KeyError("Lindelaan 12")
    except KeyError:
        structlog.get_logger("naast.test").error("failed", exc_info=True)
        logging.getLogger("somebody.else").exception("failed too")
    assert [line["error"] for line in lines(log)] == ["KeyError", "KeyError"]
    assert "Lindelaan" not in log.read_text(encoding="utf-8")
