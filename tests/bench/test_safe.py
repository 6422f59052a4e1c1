"""The judge of `bench safe` knows harm when it sees it, and bent sessions leave none: other ones each time, for a bounded time."""

from __future__ import annotations

import secrets
import time

import pytest

from tests.bench.safe import harmful, passed
from tests.desktop.page.bent import Bending

pytestmark = pytest.mark.pure
FOR = 3.0
"""Seconds."""


@pytest.mark.parametrize(
    ("value", "harm"),
    [
        ({"type": 2, "tagName": "script", "attributes": {}}, True),
        ({"type": 2, "tagName": "svg:script", "attributes": {}}, True),
        ({"type": 2, "tagName": "img", "attributes": {"src": "//evil.example"}}, True),
        ({"type": 2, "tagName": "img", "attributes": {"src": "naast://asset/0"}}, False),
        ({"type": 2, "tagName": "p", "attributes": {"onclick": "x"}}, True),
        ({"type": 2, "tagName": "p", "attributes": {"style": "background:url(http://evil.example)"}}, True),
        ({"type": 2, "tagName": "p", "attributes": {"style": "color:red"}}, False),
        ({"type": 3, "data": {"adds": [{"rule": "@import 'x'"}]}}, True),
        ({"type": 2, "tagName": "p", "attributes": {}, "childNodes": [{"type": 3, "textContent": "http://evil.example"}]}, False),
    ],
)
def test_harm_is_known(value: object, harm: bool) -> None:
    assert harmful(value) is harm


def test_bent_sessions_are_harmful_and_what_passes_of_them_is_not() -> None:
    seed = secrets.randbits(32)
    bending, until = Bending(seed), time.monotonic() + FOR
    before = number = 0
    while time.monotonic() < until:
        number += 1
        session = bending.session()
        before += harmful(session)
        assert not harmful(passed(session)), f"session {number} of seed {seed}"
    assert before > number / 5, "without the cleaning they would be"
