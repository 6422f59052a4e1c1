"""What the sound server is asked to hold: by kind of stream, and nothing where somebody else said so before."""

from __future__ import annotations

import os

import pytest

from desktop.call import latency
from desktop.call.latency import VARIABLE, Held


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latency, "_prepared", False)
    monkeypatch.setattr(latency, "_theirs", False)
    monkeypatch.delenv(VARIABLE, raising=False)


def test_each_kind_asks_for_its_own() -> None:
    latency.ask_for(Held.SPOKEN)
    assert VARIABLE not in os.environ, "not before it was prepared"
    latency.prepare()
    for held in (Held.SPOKEN, Held.HEARD):
        latency.ask_for(held)
        assert os.environ[VARIABLE] == held.value


def test_what_somebody_else_said_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "60")
    for _ in range(2):
        latency.prepare()
    latency.ask_for(Held.SPOKEN)
    assert os.environ[VARIABLE] == "60"
