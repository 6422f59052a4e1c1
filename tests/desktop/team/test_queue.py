"""The queue: who waits and how long, with the seconds going on between two messages."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cobrowse.wire import Waiting
from desktop.customer.rows import Part
from desktop.team.queue import QueueList, duration


def test_the_seconds_go_on_and_a_message_corrects_them(qtbot: QtBot) -> None:
    now = [100.0]
    host = QWidget()
    queue = QueueList(lambda: now[0])
    queue.setParent(host)
    qtbot.addWidget(host)
    queue.show_waiting((Waiting("a", "Anna V.", 252.0, True), Waiting("b", "", 40.0, False)))
    model = queue.view.model()

    def waited() -> list[str]:
        return [model.index(row, 0).data(Part.RIGHT) for row in range(model.rowCount())]

    assert waited() == ["4:12", "0:40"]
    now[0] += 30
    assert waited() == ["4:42", "1:10"]
    queue.show_waiting((Waiting("a", "Anna V.", 3725.0, True),))
    assert waited() == ["1:02:05"]
    assert queue.count.text() == "1"
    queue.show_waiting(())
    assert waited() == []
    assert "Nobody is waiting." in {label.text() for label in queue.findChildren(type(queue.count))}


def test_out_of_view_nothing_ticks(qtbot: QtBot) -> None:
    host = QWidget()
    queue = QueueList()
    queue.setParent(host)
    qtbot.addWidget(host)
    timer = queue.findChild(QTimer)
    assert timer is not None
    with qtbot.waitExposed(host):
        host.show()
    assert timer.isActive()
    host.close()
    assert not timer.isActive()


def test_durations() -> None:
    assert [duration(seconds) for seconds in (-1, 0, 59.9, 60, 3600)] == ["0:00", "0:00", "0:59", "1:00", "1:00:00"]
