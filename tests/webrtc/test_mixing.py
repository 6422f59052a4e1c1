"""Who hears whom, and sums that stay within 16 bits."""

from __future__ import annotations

import numpy as np
import pytest

from webrtc.audio.frames import FRAME
from webrtc.mixing import Part, hears, mix

pytestmark = pytest.mark.pure
P = Part


@pytest.mark.parametrize(
    ("who", "heard"),
    [
        (P.CUSTOMER, {P.AGENT, P.BARGER}),
        (P.AGENT, {P.CUSTOMER, P.WHISPERER, P.BARGER}),
        (P.LISTENER, {P.CUSTOMER, P.AGENT, P.BARGER}),
        (P.WHISPERER, {P.CUSTOMER, P.AGENT, P.BARGER}),
        (P.BARGER, {P.CUSTOMER, P.AGENT}),
    ],
)
def test_who_hears_whom(who: Part, heard: set[Part]) -> None:
    parts = tuple(Part)
    assert {parts[place] for place in hears(parts, parts.index(who))} == heard


def test_the_customer_never_hears_a_listener_or_a_whisperer() -> None:
    for other in (P.LISTENER, P.WHISPERER):
        assert hears((P.CUSTOMER, other), 0) == ()


def test_a_sum_is_limited_and_silence_is_silence() -> None:
    loud = np.full(FRAME, 30_000, np.int16)
    assert mix([loud, loud]).max() == 32767
    assert mix([-loud, -loud]).min() == -32768
    assert mix([loud, -loud]).any() == np.False_
    assert (mix([]).size, int(mix([]).max())) == (FRAME, 0)
    assert mix([loud]) is loud
