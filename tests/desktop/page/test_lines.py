"""Lines of script for the viewer's page: in order, and batches that wait become one."""

from __future__ import annotations

import pytest

from desktop.page import lines
from desktop.page.lines import Lines

pytestmark = pytest.mark.pure


def test_what_waits_together_is_one_batch_and_keeps_its_order() -> None:
    waiting = Lines()
    waiting.batch(1, b'[{"a":1},{"a":2}]', restart=True)
    waiting.batch(2, b"[]", restart=False)
    waiting.batch(3, '[{"a":"é"}]'.encode(), restart=False)
    assert waiting
    assert waiting.take() == ("""naastViewer.receive(3,true,JSON.parse('[{"a":1},{"a":2},{"a":"é"}]'))""",)
    assert not waiting
    assert waiting.take() == ()


def test_a_call_stays_between_the_batches_it_came_between() -> None:
    waiting = Lines()
    waiting.call("dress", '"#fff"', ",", '"#000"')
    waiting.batch(1, b"[1]", restart=False)
    waiting.call("mark", "7")
    waiting.batch(2, b"[2]", restart=False)
    waiting.batch(3, b"[3]", restart=False)
    assert waiting.take() == ('naastViewer.dress("#fff","#000")', "naastViewer.receive(1,false,JSON.parse('[1]'))")
    assert waiting.take() == ("naastViewer.mark(7)", "naastViewer.receive(3,false,JSON.parse('[2,3]'))")


def test_a_page_that_begins_anew_takes_the_place_of_what_waits() -> None:
    waiting = Lines()
    waiting.batch(1, b"[1]", restart=True)
    waiting.batch(2, b"[2]", restart=False)
    waiting.call("mark", "7")
    waiting.batch(3, b"[3]", restart=True)
    waiting.batch(4, b"[4]", restart=False)
    assert waiting.take() == ("naastViewer.mark(7)", "naastViewer.receive(4,true,JSON.parse('[3,4]'))")


def test_a_whole_page_says_that_it_is_followed_while_what_follows_is_not_there() -> None:
    waiting = Lines()
    waiting.batch(1, b"[1]", restart=True, followed=True)
    assert waiting.take() == ("naastViewer.receive(1,true,JSON.parse('[1]'),true)",)
    waiting.batch(2, b"[2]", restart=True, followed=True)
    waiting.batch(3, b"[3]", restart=False)
    assert waiting.take() == ("naastViewer.receive(3,true,JSON.parse('[2,3]'))",)


def test_what_comes_next_is_known() -> None:
    waiting = Lines()
    waiting.call("mark", "7")
    assert waiting.begins() is None
    waiting.batch(1, b"[1]", restart=True)
    assert waiting.begins() is True
    waiting.take()
    waiting.batch(2, b"[2]", restart=False)
    assert waiting.begins() is False


def test_one_line_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST", 3)
    waiting = Lines()
    for number in range(1, 5):
        waiting.batch(number, b"[%d]" % number, restart=False)
    assert waiting.take() == ("naastViewer.receive(3,false,JSON.parse('[1,2,3]'))",)
    assert waiting.take() == ("naastViewer.receive(4,false,JSON.parse('[4]'))",)


def test_what_waits_is_bounded_and_goes_on_with_a_page_that_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_WAITING", 5)
    waiting = Lines()
    assert waiting.batch(1, b"[1111111]", restart=True)  # a whole page is as large as it is
    assert waiting.batch(2, b"[22222]", restart=False)
    waiting.call("mark", "7")
    assert not waiting.batch(3, b"[3]", restart=False)
    assert not waiting.batch(4, b"[4]", restart=False)  # nor a part of what happened
    assert waiting.take() == ("naastViewer.mark(7)",)
    assert not waiting.batch(5, b"[5]", restart=False)
    assert waiting.batch(6, b"[6]", restart=True)
    assert waiting.batch(7, b"[7]", restart=False)
    assert waiting.take() == ("naastViewer.receive(7,true,JSON.parse('[6,7]'))",)
