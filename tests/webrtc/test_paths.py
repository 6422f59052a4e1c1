"""A real browser and a real phone over a network that fails: sound is back without a ring, over the old path or a new one.

The figures are `bench paths`'; the bounds here are generous, as a test machine is busy.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.webrtc.network import Network
from tests.webrtc.page import Page, agent_levels
from tests.webrtc.people import Agent, voice
from webrtc import signals
from webrtc.call import CallState
from webrtc.channel import CallChanged, Heard, Say

pytestmark = pytest.mark.journey
MOST = 5.0
"""Seconds: what the issue allows at most."""


class Talk:
    """A call over a network."""

    def __init__(self, agent: Agent, page: Page, network: Network) -> None:
        self.agent, self.page, self.network = agent, page, network

    def generation(self) -> int:
        return max(event.call.generation for event in self.agent.events if isinstance(event, CallChanged))

    def newer_than(self, generation: int) -> bool:
        return self.generation() > generation

    def heard(self) -> int:
        return sum(isinstance(event, Heard) for event in self.agent.events)

    async def until_both_hear(self, seconds: float = MOST) -> None:
        """Until speech comes out at both ears, of what is said from now on."""
        began = await self.page.page.evaluate("Date.now() / 1000")
        block = len(self.agent._heard)

        def agent_hears() -> bool:
            return sum(level > 0.002 for _, level in agent_levels(self.agent, block, began)) > 20

        await self.agent.until(agent_hears, "the customer at the agent's ear", seconds)
        await self.page.page.wait_for_function(
            "(began) => levels.filter(([at, level]) => at >= began * 1000 && level > 0.005).length > 20", arg=began, timeout=1000 * seconds
        )


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    with Network() as network:
        agent = Agent(voice(1))
        try:
            async with Page(tmp_path, voice(2), agent, network) as page:
                agent.connect()
                await page.call()
                await agent.until_state(CallState.TALKING)
                made = Talk(agent, page, network)
                await made.until_both_hear()
                yield made
        finally:
            await agent.leave()


async def test_an_address_that_is_gone_for_good_is_replaced_by_a_new_path(talk: Talk) -> None:
    for _ in range(2):
        before = talk.generation()
        talk.network.move()
        await talk.agent.until(partial(talk.newer_than, before), "a new generation", MOST)
        await talk.agent.until(lambda: talk.agent.phone._lines["c-1"]._newer is None, "the new path taken", MOST)
        await talk.until_both_hear()
    assert talk.agent.states() == [CallState.WAITING, CallState.CONNECTING, CallState.TALKING], "the agent reads nothing of it"


async def test_a_network_that_comes_back_carries_the_old_path_on_at_once(talk: Talk) -> None:
    talk.network.out(True)
    await talk.agent.until_state(CallState.RECONNECTING, MOST)
    heard = talk.heard()
    talk.network.out(False)
    await talk.agent.until(lambda: talk.heard() > heard, "sound", MOST)
    await talk.until_both_hear()


async def test_signals_lost_along_with_the_network_are_asked_for_again(talk: Talk) -> None:
    before = talk.generation()
    talk.page.cut_off = True
    talk.network.move()
    await talk.agent.until_state(CallState.RECONNECTING, MOST)
    talk.page.cut_off = False
    await talk.agent.until(lambda: talk.generation() > before and talk.agent.states()[-1] is CallState.TALKING, "a new path", 2 * MOST)
    await talk.until_both_hear()


async def test_one_way_lost_is_noticed_by_the_side_that_hears_nothing(talk: Talk) -> None:
    """The agent's way to the customer is dead, the other one not: the page notices, as it watches what it hears."""
    talk.network.back = replace(talk.network.back, out=True)
    before = talk.generation()
    await talk.agent.until(lambda: talk.generation() > before, "an offer of the page's", MOST)
    asked = [event for event in talk.agent.events if isinstance(event, Say) and isinstance(signals.parse(event.signal), signals.Restart)]
    assert len(asked) <= 1, "the agent hears: at most the answers of the other side are missed"
    talk.network.back = replace(talk.network.back, out=False)
    await talk.until_both_hear()
