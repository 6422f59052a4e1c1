"""The keys of a call: new for each, held to the fingerprint that signalling told, and of the strong kinds (OWASP ASVS 5.0, V17.2)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from tests.webrtc.people import CONTACT, Agent, Customer, voice
from webrtc import signals
from webrtc.call import CallState
from webrtc.channel import Failed
from webrtc.patience import Patience

QUICK = Patience(connect=4.0, close=2.0)


@pytest.fixture
async def pair() -> AsyncIterator[tuple[Agent, Customer]]:
    agent, customer = Agent(voice(1), QUICK), Customer(says=voice(2))
    yield agent, customer
    await agent.leave()
    await customer.leave()


def fingerprints(sdp: str) -> set[str]:
    return set(re.findall(r"a=fingerprint:(.+)", sdp))


async def test_a_certificate_that_is_not_the_one_told_ends_the_call_before_a_sound(pair: tuple[Agent, Customer]) -> None:
    agent, customer = pair
    offer = await customer.offer()
    told = re.sub(r"(a=fingerprint:\S+ )(\S\S)", lambda found: found[1] + ("00" if found[2] != "00" else "01"), offer.sdp)
    assert told != offer.sdp
    agent.connect()
    agent.hears_from_page(signals.Offer(offer.generation, told))
    answer = await customer.answered(agent)
    assert fingerprints(answer.sdp)
    await agent.until(lambda: any(isinstance(event, Failed) for event in agent.events), "a failed call")
    assert CallState.TALKING not in agent.states()
    assert not agent.heard.any()


async def test_every_call_has_a_key_of_its_own(pair: tuple[Agent, Customer]) -> None:
    agent, customer = pair
    other, caller = Agent(patience=QUICK), Customer()
    try:
        agent.connect()
        other.connect()
        first, second = await customer.call(agent), await caller.call(other)
        assert fingerprints(first.sdp)
        assert fingerprints(first.sdp).isdisjoint(fingerprints(second.sdp))
    finally:
        await other.leave()
        await caller.leave()


async def test_the_handshake_is_of_the_strong_kind(pair: tuple[Agent, Customer]) -> None:
    """As Chromium and Firefox have it; aiortc's choice, which a new release of it might change."""
    agent, customer = pair
    agent.connect()
    await customer.call(agent)
    await agent.until_state(CallState.TALKING)
    peer = agent.phone._lines[CONTACT]._peer
    assert peer is not None
    ssl = peer._pc.getSenders()[0].transport._ssl
    assert ssl is not None
    assert ssl.get_protocol_version_name() in ("DTLSv1.2", "DTLSv1.3")
    assert re.match(r"ECDHE-.*(GCM|CHACHA20)|TLS_AES|TLS_CHACHA20", ssl.get_cipher_name() or "")
    assert ssl.get_selected_srtp_profile() in (b"SRTP_AEAD_AES_256_GCM", b"SRTP_AEAD_AES_128_GCM", b"SRTP_AES128_CM_SHA1_80")
