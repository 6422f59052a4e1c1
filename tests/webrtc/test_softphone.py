"""The phone against a second aiortc peer: what is said is heard, what is shown is seen, and every way a call can go wrong."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace

import numpy as np
import pytest

from tests.webrtc.people import CONTACT, Agent, Customer, heard, voice
from webrtc import signals
from webrtc.audio.frames import RATE
from webrtc.call import CallState as S
from webrtc.channel import (
    CallChanged,
    Close,
    Connect,
    Failed,
    Failure,
    Heard,
    QualityChanged,
    Remote,
    RemoteMedia,
    RemoteTrouble,
    Say,
    SetCamera,
    SetHold,
    SetMuted,
)
from webrtc.patience import Patience
from webrtc.quality import Grade
from webrtc.video.picture import Picture

OURS, THEIRS = voice(1), voice(2)
QUICK = Patience(connect=10.0, reconnect=3.0, gather=0.5, close=2.0)


class People:
    """Who takes part in a test; all leave at its end."""

    def __init__(self) -> None:
        self._agents: list[Agent] = []
        self._customers: list[Customer] = []

    def agent(self, patience: Patience = QUICK) -> Agent:
        self._agents.append(Agent(OURS, patience))
        return self._agents[-1]

    def customer(self, generation: int = 1, *, speaks: bool = True, camera: bool = False) -> Customer:
        self._customers.append(Customer(generation, THEIRS if speaks else None, camera))
        return self._customers[-1]

    async def leave(self) -> None:
        for agent in self._agents:
            await agent.leave()
        for customer in self._customers:
            await customer.leave()


@pytest.fixture
async def people() -> AsyncIterator[People]:
    made = People()
    yield made
    await made.leave()


async def talking(people: People, patience: Patience = QUICK, **customer_words: bool) -> tuple[Agent, Customer]:
    agent, customer = people.agent(patience), people.customer(**customer_words)
    agent.connect()
    await customer.call(agent)
    await agent.until_state(S.TALKING)
    return agent, customer


async def test_each_hears_what_the_other_says(people: People) -> None:
    agent, customer = await talking(people)
    assert agent.states() == [S.WAITING, S.CONNECTING, S.TALKING]
    assert (await agent.until_told(Heard)).contact == CONTACT
    await agent.until(lambda: customer.heard.size > 5 * RATE, "five seconds of the agent's voice")
    in_headset, at_customer = agent.heard[-5 * RATE :], customer.heard[-5 * RATE :]
    assert heard(in_headset, THEIRS) > 0.85
    assert heard(at_customer, OURS) > 0.85
    assert heard(in_headset, OURS) < 0.75, "the agent hears the customer, not the agent"
    agent.phone.command(Close(CONTACT))
    await agent.until_state(S.CLOSED)
    assert agent.states() == [S.WAITING, S.CONNECTING, S.TALKING, S.CLOSED]


async def test_the_answer_asks_for_opus_with_correction_in_one_bundle(people: People) -> None:
    agent, customer = people.agent(), people.customer(camera=True)
    agent.connect()
    answer = await customer.call(agent)
    assert "useinbandfec=1" in answer.sdp
    assert [line.split()[0] for line in answer.sdp.splitlines() if line.startswith("m=")] == ["m=audio", "m=video"]
    assert len({line for line in answer.sdp.splitlines() if line.startswith("a=ice-ufrag")}) == 1
    await agent.until_state(S.TALKING)


async def test_the_customers_picture_moves_and_the_agents_arrives_only_while_the_camera_is_on(people: People) -> None:
    agent, customer = await talking(people, camera=True)
    seen: list[Picture] = []

    def look() -> bool:
        picture = agent.phone.picture.take()
        seen.extend([picture] if picture else [])
        return len(seen) > 10

    await agent.until(look, "ten pictures")
    assert (seen[-1].width, seen[-1].height, seen[-1].u.shape) == (320, 240, (120, 160))
    places = {int(np.argmax(picture.y[100:140].mean(axis=0))) for picture in seen}
    assert len(places) > 5, "the bright square stands still"

    ours = Picture(np.full((240, 320), 180, np.uint8), np.full((120, 160), 128, np.uint8), np.full((120, 160), 128, np.uint8))
    agent.phone.camera.put(ours)
    agent.phone.command(SetCamera(CONTACT, True))

    def shown() -> float:
        agent.phone.camera.put(ours)
        return float(customer.seen[-1].mean()) if customer.seen else 0.0

    await agent.until(lambda: shown() > 150, "the agent's picture")
    agent.phone.command(SetCamera(CONTACT, False))
    await agent.until(lambda: shown() < 40, "a black picture after the camera went off")
    count = len(customer.seen)
    agent.phone.camera.put(ours)
    await agent.until(lambda: agent.phone.camera.take() is None, "the picture taken and not sent")
    assert len(customer.seen) <= count + 1


async def test_muted_no_packet_carries_the_voice_and_the_page_is_told(people: People) -> None:
    agent, customer = await talking(people)
    await agent.until(lambda: customer.heard.size > RATE and np.abs(customer.heard[-RATE // 2 :]).max() > 2000, "the voice")
    agent.phone.command(SetMuted(CONTACT, True))
    await agent.until(lambda: customer.heard.size > 2 * RATE and np.abs(customer.heard[-RATE // 2 :]).max() <= 2, "silence itself")
    said = []
    while not agent.to_page.empty():
        said.append(agent.to_page.get_nowait())
    states = [one for one in said if isinstance(one, signals.Media)]
    assert states[-1] == signals.Media(microphone=False, camera=False, hold=False)
    agent.phone.command(SetMuted(CONTACT, False))
    await agent.until(lambda: np.abs(customer.heard[-RATE // 4 :]).max() > 2000, "the voice again")
    assert agent.states() == [S.WAITING, S.CONNECTING, S.TALKING], "muting is no interruption"


async def test_on_hold_neither_hears_the_other(people: People) -> None:
    agent, customer = await talking(people)
    await agent.until(lambda: np.abs(agent.heard[-RATE // 4 :]).max() > 2000, "the customer's voice")
    agent.phone.command(SetHold(CONTACT, True))
    await agent.until(lambda: np.abs(agent.heard[-RATE // 2 :]).max() == 0, "nothing of the customer")
    await agent.until(lambda: np.abs(customer.heard[-RATE // 2 :]).max() <= 2, "nothing of the agent")
    agent.phone.command(SetHold(CONTACT, False))
    await agent.until(lambda: np.abs(agent.heard[-RATE // 4 :]).max() > 2000, "the customer's voice again")


async def test_a_page_load_takes_the_call_over_without_ringing_or_a_second_connect(people: People) -> None:
    agent, first = await talking(people)
    second = people.customer(2)
    await first.leave()
    await second.call(agent)
    await agent.until(lambda: agent.states()[-1] is S.TALKING and second.heard.size > 3 * RATE, "talk with the second page")
    assert agent.states() == [S.WAITING, S.CONNECTING, S.TALKING, S.RECONNECTING, S.TALKING]
    assert heard(second.heard[-3 * RATE :], OURS) > 0.85
    calls = [event.call for event in agent.events if isinstance(event, CallChanged)]
    assert [call.generation for call in calls] == sorted(call.generation for call in calls)
    assert calls[-1].generation == 2


async def test_a_new_page_is_answered_at_once_though_the_old_one_is_dead_and_does_not_close(people: People) -> None:
    """The old page says nothing more, neither sound nor goodbye, and its last words come late; the end of its connection is slow."""
    agent, first = await talking(people)
    last_words = signals.Candidate(1, None)
    old = agent.phone._lines[CONTACT]._peer
    assert old is not None
    slow, begun = threading.Event(), threading.Event()
    end_it = old._close

    async def ends_slowly() -> None:
        begun.set()
        await asyncio.to_thread(slow.wait)
        await end_it()

    old._close = ends_slowly  # type: ignore[method-assign]  # an end that hangs cannot be had otherwise
    assert first.talk is not None
    first.talk.paused.clear()
    try:
        await people.customer(2).call(agent)
        agent.hears_from_page(last_words)
        await agent.until(lambda: agent.events[-1] == Heard(CONTACT) and agent.states()[-1] is S.TALKING, "talk with the new page")
        await agent.until(begun.is_set, "the old connection is being closed")
        assert not slow.is_set()
        assert agent.states()[:3] == [S.WAITING, S.CONNECTING, S.TALKING]
        said = [signals.parse(event.signal) for event in agent.events if isinstance(event, Say)]
        assert [one.generation for one in said if isinstance(one, signals.Answer)] == [1, 2]
        assert all(one.generation == 1 for one in said if isinstance(one, signals.Restart)), "none undoes the second offer"
    finally:
        slow.set()


async def test_an_older_offer_changes_nothing(people: People) -> None:
    agent, _ = await talking(people)
    before = len(agent.events)
    agent.hears_from_page(await people.customer(1).offer())
    agent.phone.command(SetMuted(CONTACT, True))
    await agent.until(lambda: isinstance(agent.events[-1], CallChanged) or len(agent.events) > before + 1, "the mute after it")
    assert agent.states() == [S.WAITING, S.CONNECTING, S.TALKING]
    assert not [said for said in agent.events[before:] if isinstance(said, Failed)]


async def test_silence_on_the_line_is_noticed_and_the_page_asked_for_a_new_offer(people: People) -> None:
    agent, customer = await talking(people, replace(QUICK, silence=1.0))
    assert customer.talk is not None
    customer.talk.paused.clear()
    await agent.until_state(S.RECONNECTING, 10)
    restart = Say(CONTACT, signals.encode(signals.Restart(1)))
    await agent.until(lambda: restart in agent.events, "a request by which the page can tell whether it made a newer offer already")
    customer.talk.paused.set()
    await agent.until_state(S.TALKING)


async def test_a_page_that_never_offers_fails_with_a_reason_and_may_still_come(people: People) -> None:
    agent = people.agent(Patience(connect=0.3, gather=0.5, close=2.0))
    agent.connect()
    assert (await agent.until_told(Failed)).failure is Failure.NO_OFFER
    await agent.until_state(S.FAILED)
    agent = people.agent(QUICK)
    agent.connect()
    await people.customer().call(agent)
    await agent.until_state(S.TALKING)


async def test_a_peer_without_a_path_fails_with_a_reason(people: People) -> None:
    agent = people.agent(Patience(connect=0.8, gather=0.5, close=2.0))
    agent.connect()
    offer = await people.customer().offer()
    nowhere = "\r\n".join(line for line in offer.sdp.splitlines() if "candidate" not in line) + "\r\n"
    agent.hears_from_page(signals.Offer(1, nowhere))
    assert (await agent.until_told(Failed)).failure is Failure.NO_CONNECTION
    await agent.until_state(S.FAILED)
    assert agent.states() == [S.WAITING, S.CONNECTING, S.FAILED]


async def test_candidates_may_come_apart_and_before_their_offer(people: People) -> None:
    agent, customer = people.agent(), people.customer()
    agent.connect()
    offer = await customer.offer()
    lines = offer.sdp.splitlines()
    found = [line[2:] for line in lines if line.startswith("a=candidate")]
    bare = "\r\n".join(line for line in lines if "candidate" not in line) + "\r\n"
    for candidate in found:
        agent.hears_from_page(signals.Candidate(1, candidate, "0", 0))
    agent.hears_from_page(signals.Offer(1, bare))
    agent.hears_from_page(signals.Candidate(1, None))
    while not isinstance(said := await agent.to_page.get(), signals.Answer):
        pass
    await customer._pc.setRemoteDescription(type(customer._pc.localDescription)(said.sdp, "answer"))
    await agent.until_state(S.TALKING)


async def test_a_customer_without_a_microphone_is_connected_all_the_same(people: People) -> None:
    agent, customer = people.agent(), people.customer(speaks=False)
    agent.connect()
    agent.hears_from_page(signals.Trouble(signals.TroubleCause.MICROPHONE_DENIED))
    await customer.call(agent)
    await agent.until_state(S.TALKING)
    assert (await agent.until_told(RemoteTrouble)).cause is signals.TroubleCause.MICROPHONE_DENIED
    await agent.until(lambda: customer.heard.size > RATE and np.abs(customer.heard[-RATE:]).max() > 2000, "the agent is heard")
    assert agent.states()[-1] is S.TALKING


async def test_what_the_customer_sends_is_told(people: People) -> None:
    agent, _ = await talking(people)
    agent.hears_from_page(signals.Media(microphone=False, camera=True))
    assert await agent.until_told(RemoteMedia) == RemoteMedia(CONTACT, microphone=False, camera=True, hold=False)


@pytest.mark.logs("no signal|could not be answered")
async def test_nonsense_from_the_page_is_told_and_breaks_nothing(people: People) -> None:
    agent, customer = people.agent(), people.customer(3)
    agent.connect()
    nonsense = (b"", b"\xff\xfe", b"[]", b'{"kind":"offer","generation":0,"sdp":"x"}', b'{"kind":"offer","sdp":1}')
    for data in nonsense:
        agent.phone.command(Remote(CONTACT, data))
    agent.hears_from_page(signals.Offer(1, "v=0\r\nthis is no sdp"))
    await agent.until(lambda: len([e for e in agent.events if isinstance(e, Failed)]) == 6, "six refusals")
    assert [e.failure for e in agent.events if isinstance(e, Failed)] == [Failure.BAD_SIGNAL] * 5 + [Failure.BAD_OFFER]
    agent.hears_from_page(signals.Candidate(3, "candidate:rubbish", "0", 0))
    await customer.call(agent)
    await agent.until_state(S.TALKING)


async def test_the_quality_is_told_in_figures_and_a_grade(people: People) -> None:
    agent, _ = await talking(people)
    quality = (await agent.until_told(QualityChanged)).quality
    assert quality.grade is Grade.GOOD
    assert quality.score > 4.0


async def test_a_second_call_is_refused_and_the_next_one_after_the_first_goes(people: People) -> None:
    agent, _ = await talking(people)
    agent.phone.command(Connect("c-2"))
    assert await agent.until_told(Failed) == Failed("c-2", Failure.BUSY, "there is a call already")
    agent.phone.command(Close(CONTACT))
    await agent.until_state(S.CLOSED)
    agent.connect()
    await people.customer(1).call(agent)
    await agent.until(lambda: agent.states()[-1] is S.TALKING, "a second call")


async def test_a_console_that_comes_back_asks_the_page_for_an_offer(people: People) -> None:
    agent = people.agent()
    agent.connect(restart=True)
    async with asyncio.timeout(5):
        assert await agent.to_page.get() == signals.Restart()
    await people.customer(7).call(agent)
    await agent.until_state(S.TALKING)


async def test_a_phone_without_a_microphone_sends_silence_and_the_call_stands(people: People) -> None:
    agent = Agent(None, QUICK)
    try:
        customer = people.customer()
        agent.connect()
        await customer.call(agent)
        await agent.until(lambda: customer.heard.size > RATE, "a second of sound")
        assert np.abs(customer.heard).max() <= 2
        assert agent.states()[-1] is S.TALKING
    finally:
        await agent.leave()
