"""Memory over many calls: what the phone's process holds after one call and after a hundred, each a real one with sound both ways.

The phone has a process of its own; the customers are aiortc peers of this one, with sound and a moving picture.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Final

from aiortc import RTCSessionDescription

from tests.bench.ends import End
from tests.bench.table import US, Table
from tests.webrtc.people import Customer, voice
from webrtc.audio.frames import RATE

CALLS: Final = 100
EVERY: Final = 20
"""Calls between two looks."""


def resident(pid: int) -> float:
    """Megabytes of a process in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def _call(end: End) -> None:
    customer = Customer(says=voice(2, 1.0), camera=True)
    try:
        offer = await customer.offer()
        answer = await asyncio.to_thread(end.answer, offer.sdp)
        await customer._pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        async with asyncio.timeout(20):
            while customer.heard.size < RATE // 5:  # noqa: ASYNC110 - a track that is kept tells nobody
                await asyncio.sleep(0.02)
    finally:
        await customer.leave()


async def growth(calls: int) -> list[float]:
    """Megabytes after the first call, and after each `EVERY` more."""
    with End("ours", voice(1, 1.0)) as end:
        seen: list[float] = []
        for at in range(calls + 1):
            await _call(end)
            if at % EVERY == 0:
                seen.append(resident(end.pid))
        return seen


def measure() -> Table:
    """The growth."""
    table = Table("Memory over calls", ("The phone's process alone; sound both ways and the customer's picture in each call.",))
    seen = asyncio.run(growth(CALLS))
    table.add("after 1 call", "MB", US, seen[:1])
    table.add(f"growth over the {EVERY} calls after it", "MB", US, [max(0.0, seen[1] - seen[0])])
    table.add(f"growth over {CALLS} calls", "MB", US, [max(0.0, seen[-1] - seen[0])], "at most 10")
    return table
