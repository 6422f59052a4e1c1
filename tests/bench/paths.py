"""A path that fails in the middle of a call: from the network's return, or a change of address, to speech at both ears.

The customer's side is a real Chromium with the page's own script, the agent's a real phone; all media passes a network that fails on
purpose (`tests/webrtc/network.py`), what they say to each other does not.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.bench.table import US, Table
from tests.webrtc.network import Network
from tests.webrtc.page import Page, agent_levels, resumed
from tests.webrtc.people import Agent, voice
from webrtc.call import CallState

ROUNDS: Final = 20
"""Outages of each kind."""
OUTAGE: Final = 3.0
"""Seconds without a network."""
SILENT: Final = 3 / 32768
"""Loudness of a headset that gets nothing. The browser's noise suppression leaves little more of a quiet syllable."""
QUIET: Final = 0.005
"""Loudness of a browser that gets nothing."""
AFTER: Final = 1.8
"""Seconds that are listened to after the network is there again."""


async def _once(agent: Agent, page: Page, network: Network, outage: float) -> tuple[float, float]:
    """Seconds to speech at the agent's and the customer's ear; 0 where it was never interrupted after the network was there."""
    if outage:
        network.out(True)
        await asyncio.sleep(outage)  # its length is what is measured
    else:
        network.move()
    block, began = len(agent._heard), time.time()
    network.out(False)
    await asyncio.sleep(AFTER)
    found = []
    for levels, quiet in ((agent_levels(agent, block, began), SILENT), (await page.levels(began), QUIET)):
        at = resumed(levels, quiet)
        if at is None and all(level < quiet for _, level in levels[-10:]):
            raise AssertionError(f"nothing is heard {AFTER} s after the network is there again")
        found.append(max(0.0, at - began) if at is not None else 0.0)
    return found[0], found[1]


async def outages(rounds: int, outage: float, seed: int = 1) -> list[tuple[float, float]]:
    """`rounds` outages of `outage` seconds in one call, or changes of address when it is 0: seconds to each ear."""
    with tempfile.TemporaryDirectory(prefix="naast-paths-") as name, Network() as network:
        agent = Agent(voice(seed))
        try:
            async with Page(Path(name), voice(seed + 1), agent, network) as page:
                agent.connect()
                await page.call()
                await agent.until_state(CallState.TALKING)
                await asyncio.sleep(2.0)  # buffers settle
                found = [await _once(agent, page, network, outage) for _ in range(rounds)]
        finally:
            await agent.leave()
    return found


def measure() -> Table:
    """Both kinds of failure."""
    table = Table(
        "A path that fails",
        (
            "Real Chromium and real phone over a network of this machine; signals pass, as if the relay were reached over another way.",
            "Each value is one failure; p95 is given beside the median. 0: speech was there when the network was.",
        ),
    )
    for what, outage in (("network gone for 3 s, after its return", OUTAGE), ("address changed, after the change", 0.0)):
        found = asyncio.run(outages(ROUNDS, outage))
        for ear, values in (("agent's ear", [one for one, _ in found]), ("customer's ear", [other for _, other in found])):
            table.add(f"{what}, {ear}", "s", US, values, "p95 below 1")
            table.add(f"{what}, {ear}, p95", "s", US, [statistics.quantiles(values, n=20, method="inclusive")[-1]], "below 1")
    return table
