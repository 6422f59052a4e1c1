"""The microphone's queue: whole frames, at most three, the oldest dropped; silence itself when muted or absent."""

from __future__ import annotations

import asyncio

import numpy as np

from webrtc.audio.frames import BLOCK, FRAME, RATE, SILENCE, Samples
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


async def test_two_paths_that_overlap_each_take_all_and_one_that_left_nothing() -> None:
    microphone = Microphone()
    microphone.open(True)
    both: dict[str, list[int]] = {"old": [], "new": []}

    async def take(who: str, count: int) -> None:
        for _ in range(count):
            both[who].append(int((await microphone.frame(who))[0]))

    takes = [asyncio.ensure_future(take("old", 30))]
    await asyncio.sleep(0)
    for value in range(1, 51):
        if value == 11:
            takes.append(asyncio.ensure_future(take("new", 40)))
            await asyncio.sleep(0)
        if value == 31:
            await takes[0]
            microphone.leave("old")
        microphone.write(block(value, FRAME))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    await takes[1]
    assert both == {"old": list(range(1, 31)), "new": list(range(11, 51))}
    assert microphone.dropped == 0
    assert microphone.waiting_for("old") == microphone.waiting == 0


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


def words(seconds: float) -> Samples:
    time = np.arange(round(seconds * RATE)) / RATE
    return np.asarray(2000 * sum(np.sin(2 * np.pi * 140 * k * time) / k for k in range(1, 9)), np.int16)


async def test_talking_into_a_muted_microphone_is_noticed_and_nothing_of_it_leaves() -> None:
    microphone = Microphone()
    microphone.open(False)
    said = words(1.0)
    for start in range(0, said.size, BLOCK):
        microphone.write(said[start : start + BLOCK])
    before = microphone.talks_muted
    waiting = asyncio.ensure_future(microphone.frame())
    await asyncio.sleep(0)
    microphone.write(said[:BLOCK])
    during = microphone.talks_muted
    assert (before, during) == (False, True), "before and in a call"
    assert await waiting is SILENCE
    microphone.open(True)
    assert not microphone.talks_muted, "it is heard now"
    microphone.open(False)
    for _ in range(250):
        microphone.write(np.zeros(BLOCK, np.int16))
    assert not microphone.talks_muted
    microphone.detach()


async def test_the_meter_shows_what_the_device_gives_and_talking_what_is_left_of_it() -> None:
    microphone = Microphone()
    microphone.open(False)
    waiting = asyncio.ensure_future(microphone.frame())
    await asyncio.sleep(0)
    echo, cleaned = words(1.0), np.zeros(BLOCK, np.int16)
    for start in range(0, echo.size, BLOCK):
        microphone.write(cleaned, echo[start : start + BLOCK])
    assert microphone.meter.level > -30
    assert not microphone.talks_muted, "only the customer's voice was heard"
    assert await waiting is SILENCE
