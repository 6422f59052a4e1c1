"""The console's connection: what an ending means, and against a real relay, a relay that fell silent, and one that says no."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection, serve

from cobrowse import client, wire
from cobrowse.client import Course, Ending, Link, LinkState, RelayClient, Step, after, wait_before
from cobrowse.contact import Availability
from cobrowse.session import Expired, SignedIn, Unreachable, sign_in
from tests.cobrowse.relay_process import PASSWORD, RelayProcess

WITHIN = 20.0
WELCOME = wire.encode(wire.Welcome(role=wire.Role.AGENT, name="Eva")).decode()


class Console:
    """A client with what it told; `until` waits for the thing itself."""

    def __init__(self, url: str, token: Callable[[], Awaitable[str]]) -> None:
        self.links: list[Link] = []
        self.messages: list[wire.ToConsole] = []
        self._news = asyncio.Event()
        self.client = RelayClient(url, token, self._message, self._link, draw=lambda: 0.1)

    def _message(self, message: wire.ToConsole, _: bytes) -> None:
        self.messages.append(message)
        self._news.set()

    def _link(self, link: Link) -> None:
        self.links.append(link)
        self._news.set()

    @property
    def states(self) -> list[LinkState]:
        return [link.state for link in self.links]

    async def until(self, seen: Callable[[], bool]) -> None:
        async with asyncio.timeout(WITHIN):
            while not seen():
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def running(url: str, token: Callable[[], Awaitable[str]]) -> AsyncIterator[Console]:
    console = Console(url, token)
    run = asyncio.create_task(console.client.run())
    try:
        yield console
    finally:
        await console.client.close()
        async with asyncio.timeout(WITHIN):
            await run


@asynccontextmanager
async def relay_that(handle: Callable[[ServerConnection], Awaitable[None]], port: int = 0) -> AsyncIterator[str]:
    """A server that does as it is told, for what the real relay never does."""
    async with serve(handle, "127.0.0.1", port, subprotocols=[wire.SUBPROTOCOL]) as server:  # type: ignore[list-item]
        yield f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


def tokens(*given: str) -> Callable[[], Awaitable[str]]:
    left = iter(given)

    async def token() -> str:
        return next(left)

    return token


# ---- what an ending means


@pytest.mark.pure
@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_wait_is_between_nothing_and_its_bound(failures: int, draw: float) -> None:
    assert 0 <= wait_before(failures, draw) <= client.LONGEST_WAIT
    assert wait_before(1, draw) <= client.FIRST_WAIT
    assert wait_before(failures, draw) <= wait_before(failures + 1, draw)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("course", "ending", "held", "expected"),
    [
        (Course(0), Ending.LOST, 0.0, (Course(1), Step.WAIT)),
        (Course(4), Ending.LOST, 2.0, (Course(5), Step.WAIT)),
        (Course(4, True), Ending.LOST, 60.0, (Course(1), Step.WAIT)),
        (Course(4, True), Ending.LOST, 0.0, (Course(5, True), Step.WAIT)),
        (Course(2), Ending.TOKEN_REFUSED, 0.0, (Course(2, True), Step.NEW_TOKEN)),
        (Course(2, True), Ending.TOKEN_REFUSED, 0.0, (Course(2, True), Step.STOP)),
        (Course(2, True), Ending.TOKEN_REFUSED, 900.0, (Course(2, True), Step.NEW_TOKEN)),
        (Course(2), Ending.REFUSED, 900.0, (Course(2), Step.STOP)),
    ],
)
def test_what_follows_an_ending(course: Course, ending: Ending, held: float, expected: tuple[Course, Step]) -> None:
    assert after(course, ending, held=held) == expected


# ---- with a real relay


async def test_it_comes_back_to_a_relay_that_was_killed(relay: RelayProcess) -> None:
    session = SignedIn(relay.url, await sign_in(relay.url, "anna", PASSWORD))
    async with running(relay.url, session.token) as console:
        await console.until(lambda: any(isinstance(one, wire.Welcome) for one in console.messages))
        assert console.states == [LinkState.CONNECTING, LinkState.UP]
        assert console.client.send(wire.SetAvailability(Availability.AVAILABLE))

        def took() -> float | None:
            return console.client.round_trip

        async with asyncio.timeout(WITHIN):
            while took() is None:  # noqa: ASYNC110 - the first pong: nothing tells of it
                await asyncio.sleep(0.01)
        await asyncio.to_thread(relay.stop, signal.SIGKILL)
        await console.until(lambda: LinkState.DOWN in console.states)
        assert not console.client.send(wire.SetAvailability(Availability.AWAY))
        assert took() is None
        await asyncio.to_thread(relay.start)
        console.client.retry()
        await console.until(lambda: console.states[-1] is LinkState.UP)
        assert sum(isinstance(one, wire.Welcome) for one in console.messages) <= 2


async def test_a_session_that_ended_is_refused_and_not_tried_again(relay: RelayProcess) -> None:
    from cobrowse.session import end

    session = await sign_in(relay.url, "anna", PASSWORD)
    async with running(relay.url, SignedIn(relay.url, session).token) as console:
        await console.until(lambda: console.states[-1:] == [LinkState.UP])
        await end(relay.url, session.refresh)
        await console.until(lambda: console.states[-1] is LinkState.REFUSED)
        assert console.links[-1].problem == "expired_token"


async def test_the_second_console_of_an_agent_wins_and_the_first_does_not_fight(relay: RelayProcess) -> None:
    first = SignedIn(relay.url, await sign_in(relay.url, "anna", PASSWORD))
    second = SignedIn(relay.url, await sign_in(relay.url, "anna", PASSWORD))
    async with running(relay.url, first.token) as one:
        await one.until(lambda: one.states[-1:] == [LinkState.UP])
        async with running(relay.url, second.token) as other:
            await other.until(lambda: other.states[-1:] == [LinkState.UP])
            await one.until(lambda: one.states[-1] is LinkState.REFUSED)
            assert one.links[-1].problem == "signed_in_elsewhere"
            assert other.states[-1] is LinkState.UP


# ---- with one that does what the real one never does


async def test_a_relay_that_fell_silent_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BEAT", 0.05)
    quiet = asyncio.Event()

    async def greet_then_hang(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send(WELCOME)
        socket.transport.pause_reading()  # as a machine that is gone: the connection stands, nothing is answered
        await quiet.wait()
        socket.transport.abort()

    async with relay_that(greet_then_hang) as url, running(url, tokens("t")) as console:
        await console.until(lambda: LinkState.DOWN in console.states)
        assert next(link for link in console.links if link.state is LinkState.DOWN).problem == "silent"
        quiet.set()


async def test_a_relay_in_doubt_is_left_within_a_moment_and_tried_anew_without_a_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the network goes in the middle of a call: nothing says so, and a beat is long."""
    monkeypatch.setattr(client, "HASTE", 0.2)
    monkeypatch.setattr(client, "FIRST_WAIT", 60.0)
    done, met = asyncio.Event(), 0

    async def greet_then_hang(socket: ServerConnection) -> None:
        nonlocal met
        met += 1
        await socket.recv()
        await socket.send(WELCOME)
        if met == 1:
            socket.transport.pause_reading()
            await done.wait()
            socket.transport.abort()
        else:
            await socket.wait_closed()

    async with relay_that(greet_then_hang) as url, running(url, tokens("t")) as console:
        await console.until(lambda: console.states == [LinkState.CONNECTING, LinkState.UP])
        began = asyncio.get_running_loop().time()
        console.client.doubt()
        await console.until(lambda: console.states.count(LinkState.UP) == 2)
        assert asyncio.get_running_loop().time() - began < client.BEAT
        console.client.doubt()  # one that answers is kept
        await asyncio.sleep(2 * client.HASTE)
        assert (console.states[-1], met) == (LinkState.UP, 2)
        done.set()


async def test_a_slow_relay_that_answers_pings_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BEAT", 0.02)
    pongs = asyncio.Event()

    async def greet_then_wait(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send(WELCOME)
        for _ in range(2 * client.QUIET_BEATS):
            await (await socket.ping())
        pongs.set()
        await socket.wait_closed()

    async with relay_that(greet_then_wait) as url, running(url, tokens("t")) as console:
        async with asyncio.timeout(WITHIN):
            await pongs.wait()
        assert console.states == [LinkState.CONNECTING, LinkState.UP]


async def test_a_refused_token_is_asked_anew_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    async def refuse(socket: ServerConnection) -> None:
        hello, _ = wire.decode_from_console(bytes(await socket.recv(decode=False)))
        assert isinstance(hello, wire.Hello)
        seen.append(hello.token)
        await socket.send(wire.encode(wire.Error(wire.Problem.EXPIRED_TOKEN, "too old")).decode())
        await socket.close(1008, "expired_token")

    async with relay_that(refuse) as url, running(url, tokens("first", "second", "third")) as console:
        await console.until(lambda: console.states[-1:] == [LinkState.REFUSED])
        assert seen == ["first", "second"]
        assert console.links[-1] == Link(LinkState.REFUSED, "expired_token")


async def test_no_session_to_be_had_is_final_and_no_network_is_not() -> None:
    async def over() -> str:
        raise Expired("over")

    async with running("http://127.0.0.1:9", over) as console:
        await console.until(lambda: console.states[-1:] == [LinkState.REFUSED])

    async def unreachable() -> str:
        raise Unreachable("nobody")

    async with running("http://127.0.0.1:9", unreachable) as console:
        await console.until(lambda: console.states.count(LinkState.DOWN) == 3)
        assert console.links[1].problem == "unreachable"


async def test_nobody_listens_and_something_else_answers() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with running(f"http://127.0.0.1:{port}", tokens("t")) as console:
        await console.until(lambda: LinkState.DOWN in console.states)
        assert console.links[-1].problem == "unreachable"

    async def web_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(web_server, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with running(url, tokens("t")) as console:
            await console.until(lambda: LinkState.DOWN in console.states)
            assert next(link for link in console.links if link.state is LinkState.DOWN).problem == "not_a_relay"


async def test_plain_text_beyond_this_machine_is_refused_before_a_token_is_asked() -> None:
    asked: list[None] = []

    async def token() -> str:
        asked.append(None)
        return "t"

    async with running("http://relay.example", token) as console:
        await console.until(lambda: console.states[-1:] == [LinkState.REFUSED])
        assert console.links[-1].problem == "not_secure"
        assert not asked


@pytest.mark.logs("message_not_understood")
async def test_a_message_from_a_newer_relay_is_passed_over() -> None:
    async def newer(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send(WELCOME)
        await socket.send('{"t":"from_the_future"}\n')
        await socket.send(wire.encode(wire.Finished("c1")).decode())
        await socket.wait_closed()

    async with relay_that(newer) as url, running(url, tokens("t")) as console:
        await console.until(lambda: wire.Finished("c1") in console.messages)


async def test_messages_go_in_order_and_the_bodies_too() -> None:
    got: list[tuple[wire.FromConsole, bytes]] = []
    all_there = asyncio.Event()

    async def listen(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send(WELCOME)
        async for data in socket:
            got.append(wire.decode_from_console(data.encode() if isinstance(data, str) else data))
            if len(got) == 101:
                all_there.set()

    async with relay_that(listen) as url, running(url, tokens("t")) as console:
        await console.until(lambda: console.states[-1:] == [LinkState.UP])
        for number in range(100):
            assert console.client.send(wire.Notes("c", f"é{number}"))
        assert console.client.send(wire.Signal("c"), b'{"kind":"restart"}')
        async with asyncio.timeout(WITHIN):
            await all_there.wait()
        assert [message.text for message, _ in got if isinstance(message, wire.Notes)] == [f"é{number}" for number in range(100)]
        assert got[-1] == (wire.Signal("c"), b'{"kind":"restart"}')
