"""The page's stream past a real relay that is killed, with connections that break, page loads and a viewer that reads nothing for a while.

As `test_streams`, with sockets and the real clock, so there are dozens of schedules and not a thousand. The console's connection is the
real `RelayClient`; page and console are those of `peers`.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections import Counter
from contextlib import AsyncExitStack, suppress

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin, Subprotocol

from cobrowse import wire
from cobrowse.client import Link, LinkState, RelayClient
from cobrowse.contact import Availability
from cobrowse.session import Unreachable
from tests.cobrowse import peers
from tests.cobrowse.peers import Line, Tab, Viewer
from tests.cobrowse.relay_process import ORIGIN, RelayProcess

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

SUBPROTOCOL = Subprotocol(wire.SUBPROTOCOL)
AGENTS = ("anna", "bob", "carl", "dora", "eef", "fons")
ROUNDS = 4
"""Kills of the relay, each in the middle of one schedule of every agent."""
STEPS, STEP = 30, 0.02
"""Things that happen before, and again after a relay is killed, and seconds between two of them."""
WHOLE_WITHIN = 60.0
"""Seconds, on a busy machine; most of them are the relay's start."""


class Desk:
    """An agent with a contact: the page, the console, and both connections."""

    def __init__(self, relay: RelayProcess, agent: str, seed: int) -> None:
        self.relay, self.agent = relay, agent
        self.chance = random.Random(seed)
        self.truth: dict[tuple[str, int], tuple[int, ...]] = {}
        self.met: Counter[str] = Counter()
        self.wrong: list[BaseException] = []
        self._contact = self._token = ""
        self._loads = self._marks = 0
        self._sockets: dict[Tab, ClientConnection] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self.tab = Tab(self, "load0", [])
        self.viewer = Viewer(self, whole=True)
        self._client = RelayClient(relay.url, self._access, self._told, self._linked, draw=lambda: self.chance.random() / 10)

    @property
    def now(self) -> float:
        """The real clock."""
        return asyncio.get_running_loop().time()

    @property
    def whole(self) -> bool:
        """Whether the agent sees the page as it is."""
        return bool(self.tab.marks) and self.viewer.shown == tuple(self.tab.marks) and not self.viewer.gap

    def hang_up(self, tab: Tab) -> None:
        """The page gives its connection up."""
        if tab in self._sockets:
            self._sockets[tab].transport.abort()

    async def __aenter__(self) -> Desk:
        self._token = str((await asyncio.to_thread(self.relay.page_token))["token"])
        self._tasks = [asyncio.create_task(self._client.run()), asyncio.create_task(self._page(self.tab))]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.tab = Tab(self, "none", [])  # the old one does not come back
        await self._client.close()
        for socket in self._sockets.values():
            socket.transport.abort()
        await asyncio.gather(*self._tasks)

    # ---- the console

    async def _access(self) -> str:
        try:
            return str((await asyncio.to_thread(self.relay.sign_in, self.agent))["access"])
        except (OSError, ValueError, KeyError):
            raise Unreachable("the relay does not answer") from None

    def _linked(self, link: Link) -> None:
        self.viewer.line = Line(0, page=False) if link.state is LinkState.UP else None
        self.viewer.up = link.state is LinkState.UP

    def _told(self, message: wire.ToConsole, body: bytes) -> None:
        match message:
            case wire.Welcome():
                self._client.send(wire.SetAvailability(Availability.AVAILABLE))
            case wire.Offer():
                for answer in (wire.Accept(message.contact), wire.MediaUp(message.contact), wire.AskLook(message.contact)):
                    self._client.send(answer)
            case wire.Page():
                try:
                    self.viewer.hear(message, body)
                except peers.Wrong as error:
                    self.wrong.append(error)

    # ---- the page

    async def _page(self, tab: Tab) -> None:
        while tab is self.tab:
            with suppress(OSError, WebSocketException):
                origin = Origin(ORIGIN)
                async with connect(self.relay.ws, subprotocols=[SUBPROTOCOL], origin=origin, compression=None, proxy=None) as socket:
                    await self._talk(socket, tab)
            await asyncio.sleep(self.chance.random() / 10)

    async def _talk(self, socket: ClientConnection, tab: Tab) -> None:
        self._sockets[tab], tab.line = socket, Line(0, page=True)
        await socket.send(wire.encode(wire.Hello(self._token, self._contact)), text=True)
        try:
            while not tab.over:
                message, _ = wire.decode_to_page(await socket.recv(decode=False))
                await self._page_told(tab, socket, message)
        finally:
            tab.lost()
            del self._sockets[tab]

    async def _page_told(self, tab: Tab, socket: ClientConnection, message: wire.ToPage) -> None:
        match message:
            case wire.Welcome() if not self._contact:
                await socket.send(wire.encode(wire.Call()), text=True)
            case wire.State():
                self._contact = message.contact
            case wire.AskLook():
                await socket.send(wire.encode(wire.Consent(message.contact, "look", granted=True)), text=True)
                tab.hear(wire.Welcome(wire.Role.PAGE))  # the share begins as after a page load
            case _:
                tab.hear(message)

    # ---- what happens

    async def act(self) -> None:
        """What page and console do by themselves, and what they said goes out."""
        self.tab.act()
        self.viewer.act()
        with suppress(ConnectionClosed):
            while self.tab.line is not None and self.tab in self._sockets and self.tab.line.up:
                frame = self.tab.line.up.popleft()
                await self._sockets[self.tab].send(frame, text=b'"t":"page"' not in frame[:12])
        while self.viewer.line is not None and self.viewer.line.up:
            self._client.send(wire.decode_from_console(self.viewer.line.up.popleft())[0])

    def change(self) -> None:
        """Something new on the page."""
        self._marks += 1
        self.tab.marks.append(self._marks)

    def drop_page(self) -> None:
        """Its connection breaks."""
        self.hang_up(self.tab)

    def drop_console(self) -> None:
        """Likewise."""
        if self._client._socket is not None:
            self._client._socket.transport.abort()

    def load(self) -> None:
        """The next page; the one before goes, or is a copy of the tab that is still there."""
        if self.chance.random() < 0.5:
            self.hang_up(self.tab)
        self._loads += 1
        self.tab = Tab(self, f"load{self._loads}", self.tab.marks[-3:])
        self._tasks.append(asyncio.create_task(self._page(self.tab)))

    def read_nothing(self) -> None:
        """The console takes nothing from the network, until it does again."""
        if self._client._socket is not None:
            transport = self._client._socket.transport
            transport.pause_reading() if transport.is_reading() else transport.resume_reading()

    async def schedule(self) -> None:
        """Some of all that."""
        kinds = (self.change, self.drop_page, self.drop_console, self.load, self.read_nothing)
        for act in self.chance.choices(kinds, (80, 2, 2, 2, 4), k=STEPS):
            act()
            await self.act()
            await asyncio.sleep(STEP)

    async def becomes_whole(self) -> None:
        """Nothing more goes wrong."""
        if self._client._socket is not None and not self._client._socket.transport.is_reading():
            self._client._socket.transport.resume_reading()
        self.change()
        async with asyncio.timeout(WHOLE_WITHIN):
            while not self.whole:
                await self.act()
                await asyncio.sleep(STEP)


async def test_nothing_is_lost_doubled_or_out_of_order_when_a_relay_is_killed(
    stopped_relay: RelayProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "SNAPSHOT_PAUSE", 0.2)
    relay = stopped_relay
    await asyncio.gather(*(asyncio.to_thread(relay.add_user, name) for name in AGENTS[2:]))
    with relay:
        async with AsyncExitStack() as stack:
            desks = []
            for seed, agent in enumerate(AGENTS):
                desks.append(await stack.enter_async_context(Desk(relay, agent, seed)))
                await desks[-1].becomes_whole()  # one after another: a free agent gets whoever calls, another desk's customer too
            for _ in range(ROUNDS):
                before = asyncio.gather(*(desk.schedule() for desk in desks))
                await asyncio.sleep(STEPS * STEP * desks[0].chance.random())
                await asyncio.to_thread(relay.stop, signal.SIGKILL)
                await asyncio.to_thread(relay.start)
                await before
                await asyncio.gather(*(desk.becomes_whole() for desk in desks))
        assert [desk.wrong for desk in desks] == [[]] * len(desks)
        assert sum(desk.met["shown"] for desk in desks) > 200
        assert all(desk.met["restart"] > ROUNDS for desk in desks)
