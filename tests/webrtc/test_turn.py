"""Through a real coturn and nothing else: UDP, TCP and TLS, in that order, with the relay's credentials; the phone and a browser."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.webrtc.coturn import Coturn, free_port
from tests.webrtc.page import Page
from tests.webrtc.people import CONTACT, Agent, Customer, voice
from webrtc import signals
from webrtc.call import CallState
from webrtc.channel import Connect, Failed, Failure, IceServer
from webrtc.patience import Patience

QUICK = Patience(connect=10.0, close=2.0)


@pytest.fixture(scope="module")
def turn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coturn]:
    with Coturn(tmp_path_factory.mktemp("turn")) as running:
        yield running


@pytest.fixture
async def agent() -> AsyncIterator[Agent]:
    made = Agent(voice(1), QUICK)
    yield made
    await made.leave()


@pytest.fixture
async def customer() -> AsyncIterator[Customer]:
    made = Customer(says=voice(2))
    yield made
    await made.leave()


def connect(agent: Agent, servers: tuple[IceServer, ...]) -> None:
    agent.phone.command(Connect(CONTACT, servers, relay_only=True))


def path_of(agent: Agent) -> str:
    """The kind of address that our end of the path begins at."""
    peer = agent.phone._lines[CONTACT]._peer
    assert peer is not None
    return str(peer._connections()[0]._nominated[1].local_candidate.type)


async def test_the_environment_asks_for_it_too(turn: Coturn, agent: Agent, customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAAST_ICE", "relay")
    agent.phone.command(Connect(CONTACT, turn.servers(turn.url("udp"))))
    answer = await customer.call(agent)
    assert " typ host" not in answer.sdp
    await agent.until_state(CallState.TALKING)
    assert path_of(agent) == "relay"


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_the_phone_speaks_through_it_and_no_other_way(
    turn: Coturn, agent: Agent, customer: Customer, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(turn.certificate))
    connect(agent, turn.servers(turn.url(transport)))
    answer = await customer.call(agent)
    kinds = {line.split(" typ ")[1].split()[0] for line in answer.sdp.splitlines() if line.startswith("a=candidate")}
    assert kinds == {"relay"}
    await agent.until_state(CallState.TALKING)
    assert path_of(agent) == "relay"


async def test_udp_comes_first_whatever_the_order_of_the_urls(turn: Coturn, agent: Agent, customer: Customer) -> None:
    before = turn.log().count("UDP")
    connect(agent, turn.servers(turn.url("tls"), turn.url("tcp"), turn.url("udp")))
    await customer.call(agent)
    await agent.until_state(CallState.TALKING)
    peer = agent.phone._lines[CONTACT]._peer
    assert peer is not None
    inner = peer._connections()[0]._nominated[1].protocol.transport._TurnTransport__inner_protocol
    assert repr(inner) == "turn/udp"
    assert turn.log().count("UDP") >= before


async def test_where_udp_is_dead_tcp_is_used_within_a_second(turn: Coturn, agent: Agent, customer: Customer) -> None:
    connect(agent, turn.servers(f"turn:{turn.host}:{free_port()}?transport=udp", turn.url("tcp")))
    began = time.monotonic()
    await customer.call(agent)
    assert time.monotonic() - began < 2.0
    await agent.until_state(CallState.TALKING)
    assert path_of(agent) == "relay"


async def test_credentials_of_another_secret_and_old_ones_open_nothing(turn: Coturn, agent: Agent, customer: Customer) -> None:
    wrong = turn.servers(turn.url("udp"), secret="not the one") + turn.servers(turn.url("tcp"), life=-60)
    agent.phone.command(Connect(CONTACT, wrong, relay_only=True))
    agent.hears_from_page(await customer.offer())
    assert (await agent.until_told(Failed, 20)).failure is Failure.NO_CONNECTION


async def test_a_dead_server_holds_nothing_up_and_what_another_gives_follows_the_answer(
    turn: Coturn, agent: Agent, customer: Customer
) -> None:
    dead = f"turn:{turn.host}:{free_port()}?transport=udp"
    agent.phone.command(Connect(CONTACT, (IceServer((f"stun:{turn.host}:{free_port()}",)), *turn.servers(dead, turn.url("tcp")))))
    began = time.monotonic()
    answer = await customer.call(agent)
    assert time.monotonic() - began < 1.0
    assert " typ host" in answer.sdp
    assert "end-of-candidates" not in answer.sdp, "there is more to come"
    await agent.until_state(CallState.TALKING)
    while not (isinstance(said := await agent.to_page.get(), signals.Candidate) and said.candidate):
        pass
    assert " typ relay" in said.candidate
    assert (said.generation, said.mid, said.line) == (1, "0", 0)


@pytest.mark.journey
@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_a_browser_speaks_through_it_and_no_other_way(turn: Coturn, agent: Agent, transport: str, tmp_path: Path) -> None:
    async with Page(tmp_path, voice(2), agent, None) as page:
        await page.page.evaluate(
            "() => { const Peer = RTCPeerConnection;"
            "  RTCPeerConnection = class extends Peer { constructor(c) { super({ ...c, iceTransportPolicy: 'relay' }); } }; }"
        )
        agent.connect()
        (server,) = turn.servers(turn.url(transport))
        await page.call([{"urls": list(server.urls), "username": server.username, "credential": server.credential}])
        await agent.until_state(CallState.TALKING)
        chosen = await page.page.evaluate(
            """async () => {
              let stats, found;  // what the browser counts is a moment older than the sound
              while (!found) {
                stats = await media.path.pc.getStats();
                stats.forEach((one) => { if (one.type === 'candidate-pair' && one.nominated && one.state === 'succeeded') found = one; });
                await new Promise(requestAnimationFrame);
              }
              const local = stats.get(found.localCandidateId);
              return [local.candidateType, local.relayProtocol];
            }"""
        )
        assert chosen == ["relay", transport]
