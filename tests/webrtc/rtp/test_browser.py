"""Chromium at the other end, with the page's own `media.ts`: what it makes of our answer, on a line that loses."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.webrtc.network import Impairment, Network
from tests.webrtc.page import Page
from tests.webrtc.people import CONTACT, Agent, voice
from webrtc import signals
from webrtc.call import CallState
from webrtc.channel import Say
from webrtc.rtp.ports import Counts

pytestmark = pytest.mark.journey
_BOTH_WAYS = """async () => {
  await new Promise((later) => setTimeout(later, 100));
  const of = {};
  (await media.path.pc.getStats()).forEach((one) => { if (one.kind === 'audio') of[one.type] = one; });
  const out = of['outbound-rtp'], into = of['inbound-rtp'], report = of['remote-inbound-rtp'];
  return out && into && report
    && out.bytesSent / out.packetsSent > 85 // each packet bears the one before, too
    && out.retransmittedPacketsSent > 0 // what the agent missed was sent again
    && into.nackCount > 0 && into.packetsReceived > 100
    && report.roundTripTime > 0.015; // the agent's reports are understood
}"""


async def test_sound_is_redundant_and_repeated_both_ways(tmp_path: Path) -> None:
    with Network(Impairment(loss=0.1, delay=0.01, seed=11), Impairment(loss=0.1, delay=0.01, seed=12)) as network:
        agent = Agent(voice(1))
        try:
            async with Page(tmp_path, voice(2), agent, network) as page:
                agent.connect()
                await page.call()
                await agent.until_state(CallState.TALKING)
                said = [signals.parse(event.signal) for event in agent.events if isinstance(event, Say) and event.contact == CONTACT]
                answer = next(one.sdp for one in said if isinstance(one, signals.Answer))
                assert "m=audio" in answer
                sound = answer.split("m=")[1].splitlines()
                first = sound[0].split()[3]
                assert f"a=rtpmap:{first} red/48000/2" in sound, "what stands first is what a browser sends"
                line = agent.phone._lines[CONTACT]

                def counts() -> Counts:
                    return line._peer.counts() if line._peer is not None else Counts()

                async with asyncio.timeout(30):  # `wait_for_function` takes a promise itself for true
                    while not await page.page.evaluate(_BOTH_WAYS):
                        pass
                await agent.until(
                    lambda: counts().sound_out.round_trip is not None and counts().sound_in.recovered > 0, "both in our counts"
                )
        finally:
            await agent.leave()
