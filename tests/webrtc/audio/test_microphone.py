"""The microphone's queue: whole frames, at most three, the oldest dropped; silence itself when muted or absent."""

from __future__ import annotations

import asyncio

import numpy as np

from webrtc.audio.frames import BLOCK, FRAME, SILENCE, Samples
from webrtc.audio.microphone import DEPTH, Microphone


def block(value: int, count: int = BLOCK) -> Samples:
    return np.full(count, value, np.int16)


async def test_blocks_become_frames_in_order() -> None:
    microphone = Microphone()
    microphone.open(True)
    waiting = asyncio.ensure_future(microphone.frame())
    await asyncio.sleep(0)
    for value in range(1, 5):
        microphone.write(block(value))
    first, second = await waiting, await microphone.frame()
    assert [int(first[0]), int(first[-1]), int(second[0]), int(second[-1])] == [1, 2, 3, 4]


async def test_odd_pieces_are_put_together() -> None:
    microphone = Microphone()
    microphone.open(True)
    waiting = asyncio.ensure_future(microphone.frame())
    await asyncio.sleep(0)
    count = np.arange(3 * 1023, dtype=np.int16)
    for start in range(0, count.size, 1023):
        microphone.write(count[start : start + 1023])
    heard = np.concatenate([await waiting, await microphone.frame(), await microphone.frame()])
    assert np.array_equal(heard, count[: 3 * FRAME])


async def test_late_frames_are_dropped_oldest_first() -> None:
    microphone = Microphone()
    microphone.open(True)
    waiting = asyncio.ensure_future(microphone.frame())
    await asyncio.sleep(0)
    for value in range(1, DEPTH + 3):
        microphone.write(block(value, FRAME))
    assert microphone.dropped == 2
    assert [int(frame[0]) for frame in (await waiting, await microphone.frame(), await microphone.frame())] == [3, 4, 5]


async def test_muted_it_is_silence_itself_also_what_already_waited() -> None:
    microphone = Microphone()
    microphone.open(True)
    waiting = asyncio.ensure_future(microphone.frame())
    await asyncio.sleep(0)
    microphone.write(block(9, FRAME))
    microphone.write(block(9, FRAME))
    await waiting
    microphone.open(False)
    microphone.write(block(9, FRAME))
    assert await microphone.frame() is SILENCE
    assert microphone.meter.level > -80, "the meter shows that the muted microphone works"


async def test_an_absent_microphone_sends_silence_at_the_pace_of_sound() -> None:
    microphone = Microphone()
    microphone.open(True)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for _ in range(20):
        assert await microphone.frame() is SILENCE
    assert 0.4 < loop.time() - began < 1.5
    assert microphone.quiet >= 0.4
    assert microphone.still >= 0.4
