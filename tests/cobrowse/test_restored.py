"""What a page did not say is put back: numbers, types, and stylesheets where their marks stand."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from cobrowse import restored
from cobrowse.restored import restore, sheets_in, with_sheets
from cobrowse.sanitize import Sanitizer

pytestmark = pytest.mark.pure

HASH = "ab" * 32
EPOCH = "0123456789ab"


def snapshot(*kids: Any) -> list[dict[str, Any]]:
    html = {"tagName": "html", "childNodes": [{"tagName": "body", "attributes": {"class": "a"}, "childNodes": list(kids)}]}
    return [{"type": 2, "data": {"node": {"type": 0, "childNodes": [{"type": 1, "name": "html"}, html]}}}]


def test_nodes_are_numbered_in_the_order_in_which_they_stand() -> None:
    events: Any = snapshot(
        "one", {"tagName": "b", "childNodes": ["two"]}, {"tagName": "i", "id": 40}, "three", {"type": 3, "textContent": "", "id": 7}
    )
    restore(events)
    body = events[0]["data"]["node"]["childNodes"][1]["childNodes"][0]
    assert body == {
        "type": 2, "id": 4, "tagName": "body", "attributes": {"class": "a"},
        "childNodes": [
            {"type": 3, "id": 5, "textContent": "one"},
            {"type": 2, "id": 6, "tagName": "b", "attributes": {}, "childNodes": [{"type": 3, "id": 7, "textContent": "two"}]},
            {"type": 2, "id": 40, "tagName": "i", "attributes": {}, "childNodes": []},
            {"type": 3, "id": 41, "textContent": "three"},
            {"type": 3, "id": 7, "textContent": ""},
        ],
    }  # fmt: skip
    frame = {
        "data": {"isAttachIframe": True, "adds": [{"parentId": 2, "node": {"type": 0, "id": 50, "childNodes": [{"tagName": "html"}]}}]}
    }
    restore([frame])
    assert frame["data"]["adds"][0]["node"]["childNodes"][0]["id"] == 51  # type: ignore[index]


@pytest.mark.parametrize("events", [None, [], [None], [{"data": 3}], [{"data": {"node": 7}}], snapshot({"id": "x"}, 5, None, [[]])])
def test_what_is_malformed_is_left_to_who_looks_afterwards(events: Any) -> None:
    restore(events)
    Sanitizer().clean(events)


def test_a_page_of_great_depth_is_restored() -> None:
    deep: Any = {"tagName": "b"}
    for _ in range(50_000):
        deep = {"tagName": "b", "childNodes": [deep]}
    events = snapshot(deep)
    restore(events)
    assert events[0]["data"]["node"]["childNodes"][1]["childNodes"][0]["childNodes"][0]["id"] == 5


def test_a_sheet_stands_where_its_mark_stood_with_this_page_loads_pictures() -> None:
    text = f'[{{"attributes":{{"_cssText":"naast://sheet/{HASH}.3.1f"}}}},{{"type":3,"textContent":"naast://sheet/{HASH}"}}]'.encode()
    assert sheets_in(text) == (HASH,)
    css = 'a{content:"\\"}"; background:url("naast://asset/0~"),url("naast://asset/1~"),url("naast://asset/7~")}'
    one, other = msgspec.json.decode(with_sheets(text, EPOCH, {HASH: css}.__getitem__))
    assert one["attributes"]["_cssText"] == (
        f'a{{content:"\\"}}"; background:url("naast://asset/{EPOCH}00000003"),url("naast://asset/{EPOCH}0000001f"),url("naast://asset/")}}'
    )
    assert 'url("naast://asset/")' in other["textContent"]


def test_a_pages_own_words_are_no_mark() -> None:
    words = f'"_cssText":"naast://sheet/{HASH}"'
    text = json.dumps([{"type": 3, "textContent": words}, {"attributes": {"title": f"naast://sheet/{HASH}", words: words}}]).encode()
    assert sheets_in(text) == ()
    assert with_sheets(text, EPOCH, lambda _: pytest.fail("it was asked for")) == text


def test_a_sheet_that_is_named_often_is_not_put_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restored, "MAX_PUT", 10_000)
    text = ("[" + ",".join([f'{{"_cssText":"naast://sheet/{HASH}"}}'] * 1_000) + "]").encode()
    assert len(with_sheets(text, EPOCH, lambda _: "x" * 1_000)) < 40_000
    many = "".join(f'"_cssText":"naast://sheet/{at:064x}"' for at in range(1_000)).encode()
    assert len(sheets_in(many)) == restored.MAX_SHEETS
