"""The ends of a benchmark's calls: each answers a real offer, and what it keeps is what was said and shown. No figure of speed."""

from __future__ import annotations

import asyncio
from multiprocessing import resource_tracker

import numpy as np
import pytest
from aiortc import RTCSessionDescription

from tests.bench import score
from tests.bench.ends import End, Kept, Kind
from tests.bench.video import view
from tests.webrtc.people import Customer, voice
from webrtc.audio.frames import RATE


@pytest.fixture(scope="module", autouse=True)
def _tracker() -> None:
    """The process of Python's own that follows every spawned one; it stays until this one ends."""
    resource_tracker.ensure_running()


@pytest.mark.parametrize("kind", ["ours", "stock"])
async def test_an_end_hears_what_is_said_and_sees_what_is_shown(kind: Kind) -> None:
    said = voice(2, 2.0)
    customer = Customer(says=said, camera=True)
    with End(kind, voice(1)) as end:
        try:
            answer = await asyncio.to_thread(end.answer, (await customer.offer()).sdp)
            await customer._pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
            end.record()
            async with asyncio.timeout(20):
                while True:
                    await asyncio.sleep(1.5)  # as much is needed of it, however long the call takes to stand
                    kept = await asyncio.to_thread(end.stop)
                    if loud(kept) and kept.times:
                        break
                    end.record()
        finally:
            await customer.leave()
    assert set(kept.heights) == {240}
    lags = [late for _, late in score.lateness(kept.heard, said, score.begins(kept.heard, said))]
    assert len(lags) > 5
    assert kept.missing < 0.5
    assert kept.ended > kept.began


def loud(kept: Kept) -> bool:
    return kept.heard.size > RATE and float(np.mean(np.abs(kept.heard[-RATE:].astype(np.int32)) > 200)) > 0.4


def test_a_view_says_the_longest_freeze_and_the_rate() -> None:
    seen = view((1.0, 1.5, 4.0), (240, 240, 360), 0.0, 6.0, 0.25)
    assert (seen.freeze, seen.rate, seen.height, seen.missing) == (2.5, 0.5, 240, 25.0)
    nothing = view((), (), 0.0, 6.0, 1.0)
    assert (nothing.freeze, nothing.rate, nothing.height) == (6.0, 0.0, 0.0)
