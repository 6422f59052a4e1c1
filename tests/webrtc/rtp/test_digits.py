"""A key goes down, stays down, and comes up three times (RFC 4733)."""

from __future__ import annotations

import struct

import pytest

from webrtc.rtp.digits import ENDS, FRAMES, KEYS, press

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(("key", "event"), [("0", 0), ("9", 9), ("*", 10), ("#", 11)])
def test_a_key(key: str, event: int) -> None:
    said = [struct.unpack("!BBH", payload) for payload in press(key, 960)]
    assert {one[0] for one in said} == {event}
    assert [one[2] for one in said] == [960 * count for count in range(1, FRAMES + 1)] + [960 * FRAMES] * ENDS
    assert [bool(one[1] & 0x80) for one in said] == [False] * FRAMES + [True] * ENDS


@pytest.mark.parametrize("key", ["", "x", "12", "é"])
def test_no_key(key: str) -> None:
    assert key not in KEYS or len(key) != 1
    with pytest.raises(ValueError, match="no key"):
        press(key, 960)
