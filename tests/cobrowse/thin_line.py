"""A thin line between a customer's browser and the relay: a TCP proxy that takes so many bytes a second upwards, and hardly buffers.

What does not fit waits where it waits in the world: in the browser, and in the system below it.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from types import TracebackType
from typing import Final
from urllib.parse import urlsplit

PIECE: Final = 2_048
"""Bytes that are passed on at once."""
WINDOW: Final = 8_192
"""Bytes that this side's system takes before they are passed on."""
ETHERNET: Final = 1_400
"""Bytes of a TCP segment; on the loopback device they were 64 KB, and buffers as large as of no line."""


class ThinLine:
    """To the server at `there`, on this machine; `url` is where it is found through the line, which takes `upwards` bytes a second."""

    def __init__(self, there: str, upwards: int) -> None:
        self._port, self._upwards = urlsplit(there).port, upwards
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> ThinLine:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, ETHERNET)
        listening.bind(("127.0.0.1", 0))
        self._server = await asyncio.start_server(self._carry, sock=listening, limit=PIECE)
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._both(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _both(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        ways = [asyncio.create_task(_pass(reader, back, self._upwards)), asyncio.create_task(_pass(there, writer, 0))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for end in (back, writer):
                end.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, each_second: int) -> None:
    clock = asyncio.get_running_loop().time
    free = clock()
    with suppress(OSError):
        while data := await reader.read(PIECE):
            if each_second:
                free = max(free, clock()) + len(data) / each_second
                await asyncio.sleep(free - clock())
            writer.write(data)
            await writer.drain()
