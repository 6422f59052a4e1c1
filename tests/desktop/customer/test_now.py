"""Now: one line of all, the lines, ages that grow, and words that change in place."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from cobrowse.identity import Moment
from desktop.customer import now as now_module
from desktop.customer.now import Now

BOOTS = (
    *(Moment(at, "product", "Boots", {"price": "EUR 299.00"}) for at in (1.0, 2.0)),
    Moment(3.0, "cart", "Boots", {"total": "EUR 299.00", "items": "1"}),
    Moment(10.0, "page", "Pay", {"path": "/checkout"}),
)


class Clock:
    """A time that the test sets."""

    def __init__(self) -> None:
        self.at = 20.0

    def __call__(self) -> float:
        return self.at


def shown(now: Now) -> list[str]:
    return [label.text() for label in now.findChildren(QLabel) if label.text() and label.isVisibleTo(now)]


def test_what_goes_on_is_told_whole_and_line_by_line_and_ages_tick(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(now_module, "TICK", 20)
    clock = Clock()
    now = Now(clock)
    qtbot.addWidget(now)
    now.show_visit(BOOTS)
    assert now.whole == "2× Boots, cart EUR 299, came to the checkout just now"
    assert {"At the checkout", "Cart EUR 299", now.whole} <= set(shown(now))
    height = now.height()
    clock.at = 200.0
    qtbot.waitUntil(lambda: "At the checkout, for 3 min" in shown(now), timeout=2000)
    assert "2× Boots, cart EUR 299, came to the checkout 3 min ago" in shown(now)
    now.show_visit((*BOOTS, Moment(190.0, "error", "Code unknown", {"step": "checkout"})))
    assert now.whole == "", "the first line says it"
    assert "Failed at “checkout”, just now: “Code unknown”" in shown(now)
    now.show_visit(())
    assert shown(now) == ["Nothing told by the site in this visit."]
    assert now.height() == height
