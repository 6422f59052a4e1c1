"""A real browser in a call whose sound fails: the cause is said in time at both sides, and the browser reports what it hears."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.webrtc.impairment import Impairment
from tests.webrtc.network import Network
from tests.webrtc.page import Page
from tests.webrtc.people import Agent, voice
from webrtc import signals
from webrtc.call import CallState
from webrtc.channel import QualityChanged, Say
from webrtc.quality import Cause
from webrtc.signals import AdviceCause

pytestmark = pytest.mark.journey


class Talk:
    """A call that is on, over a network."""

    def __init__(self, agent: Agent, page: Page, network: Network) -> None:
        self.agent, self.page, self.network = agent, page, network

    def reports(self) -> list[signals.Report]:
        return [said for said in self.page.said if isinstance(said, signals.Report)]

    def cause(self) -> Cause | None:
        return next((event.quality.cause for event in reversed(self.agent.events) if isinstance(event, QualityChanged)), None)

    def advised(self) -> list[AdviceCause]:
        said = [signals.parse(event.signal) for event in self.agent.events if isinstance(event, Say)]
        return [one.cause for one in said if isinstance(one, signals.Advice)]


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    with Network() as network:
        agent = Agent(voice(1))
        try:
            async with Page(tmp_path, voice(2), agent, network) as page:
                agent.connect()
                await page.call()
                await agent.until_state(CallState.TALKING)
                yield Talk(agent, page, network)
        finally:
            await agent.leave()


async def test_a_browser_reports_and_a_losing_uplink_is_named_and_told(talk: Talk) -> None:
    await talk.agent.until(lambda: len(talk.reports()) >= 2, "two reports", 10.0)
    report = talk.reports()[-1]
    assert (report.lost, report.microphone_muted) == (0.0, False)
    assert report.jitter is not None
    assert report.jitter < 0.5
    assert max(one.level or 0.0 for one in talk.reports()) > 0.0, "it speaks"
    talk.network.there = Impairment(loss=0.3)
    await talk.agent.until(lambda: talk.cause() is Cause.THEIR_LINE, "the customer's uplink named", 15.0)
    await talk.agent.until(lambda: talk.advised()[-1:] == [AdviceCause.UPLINK_LOSES], "the customer told", 2.0)
    talk.network.there = Impairment()
    await talk.agent.until(lambda: talk.advised()[-1] is AdviceCause.NONE, "the end of it told", 20.0)


async def test_what_we_lose_comes_back_in_the_browsers_report(talk: Talk) -> None:
    # so far away that a repeat would come too late: nearer, the browser asks for what it lacks, and lacks little
    talk.network.there, talk.network.back = Impairment(delay=0.15), Impairment(loss=0.3, delay=0.15)
    await talk.agent.until(lambda: any((one.lost or 0.0) > 0.1 for one in talk.reports()), "a report of the loss", 15.0)
    await talk.agent.until(lambda: talk.cause() is Cause.OUR_LINE, "our uplink named", 10.0)
    assert AdviceCause.UPLINK_LOSES not in talk.advised()


async def test_a_silent_headset_is_said_within_two_seconds(talk: Talk) -> None:
    await talk.agent.until(lambda: talk.cause() is not None, "a first estimate", 10.0)
    began = time.monotonic()
    talk.agent._says = voice(1) * 0
    await talk.agent.until(lambda: talk.cause() is Cause.HEADSET_SILENT, "the silent headset", 10.0)
    assert time.monotonic() - began < 2.5  # two seconds, and a busy machine


async def test_a_browser_that_goes_silent_is_said_to_both(talk: Talk) -> None:
    await talk.agent.until(lambda: talk.cause() is not None, "a first estimate", 10.0)
    began = time.monotonic()
    await talk.page.page.evaluate("media.microphone.enabled = false")  # as a dead microphone gives: digital silence, and no word of it
    await talk.agent.until(lambda: talk.cause() is Cause.CUSTOMER_SILENT, "the silent customer", 10.0)
    assert time.monotonic() - began < 4.0
    await talk.agent.until(lambda: talk.advised()[-1:] == [AdviceCause.MICROPHONE_SILENT], "the customer told", 2.0)
