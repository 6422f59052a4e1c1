"""A tap on the wire between a browser and the relay: a TCP proxy that keeps every byte, and reads WebSocket frames and page events.

What is looked for is looked for in everything: the raw bytes, the unmasked frames (RFC 6455, section 5), and the page events. Those are
sealed (`cobrowse.sealing`): with the key, which is in the customer's browser, they are opened and inflated; without it, they are as they
went.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final

from cobrowse.dictionary import END, inflater
from cobrowse.sealing import Seal
from cobrowse.wire import Page, WireError, decode_from_page

AT_ONCE: Final = 65_536
"""Bytes that are passed on at once."""
PIECE: Final = 2_048
"""The same on a thin line."""
WINDOW: Final = 8_192
"""Bytes that a thin line's end takes before they are passed on."""
ETHERNET: Final = 1_400
"""Bytes of a TCP segment; on the loopback device they are 64 KB, and buffers as large as of no line."""


@dataclass
class Connection:
    """The bytes of one TCP connection, each way."""

    up: bytearray = field(default_factory=bytearray)
    down: bytearray = field(default_factory=bytearray)


def frames(data: bytes) -> Iterator[bytes]:
    """The payloads of the whole messages in one direction of a WebSocket connection, unmasked, control frames left out."""
    head = data.find(b"\r\n\r\n")
    if head < 0 or b"websocket" not in data[:head].lower():
        return
    position, message = head + 4, b""
    while position + 2 <= len(data):
        first, second = data[position], data[position + 1]
        length, start = second & 0x7F, position + 2
        if length == 126:
            (length,), start = struct.unpack_from(">H", data, start), start + 2
        elif length == 127:
            (length,), start = struct.unpack_from(">Q", data, start), start + 8
        mask = data[start : start + 4] if second & 0x80 else b""
        start += len(mask)
        payload = data[start : start + length]
        if len(payload) < length:
            return
        if mask:
            whole = (mask * (length // 4 + 1))[:length]
            payload = (int.from_bytes(payload, "big") ^ int.from_bytes(whole, "big")).to_bytes(length, "big") if length else b""
        position = start + length
        if first & 0x0F < 8:
            message += payload
            if first & 0x80:
                yield message
                message = b""


def page_events(data: bytes, content: bytes = b"") -> bytes:
    """The page events that a page sent on one connection: sealed, or with the key inflated, JSON arrays, one a line."""
    found, stream, epoch = [], inflater(), ""
    for payload in frames(data):
        try:
            message, body = decode_from_page(payload)
        except WireError:
            continue
        if isinstance(message, Page):
            if content:
                epoch = message.epoch or epoch
                stream = inflater() if message.full else stream
                body = Seal(content).open_page(epoch, message.sequence, body, full=message.full, coarse=message.coarse)
                body = stream.decompress(body + END)
            found.append(body)
    return b"".join(found)


def spellings(secret: str) -> dict[str, bytes]:
    """How a secret may be written down: as it is, without spaces, the long runs in it, in UTF-16, as JSON or a form writes it."""
    packed = re.sub(r"\s", "", secret)
    runs = {packed[at : at + 8] for at in range(max(1, len(packed) - 7))}
    plain = {secret, packed, secret.replace(" ", "+"), secret.replace(" ", "%20"), secret.replace(" ", "-"), *runs}
    return {text: text.encode() for text in plain} | {f"{text} in UTF-16": text.encode("utf-16-le") for text in (secret, packed)}


class WireTap:
    """The proxy, in a thread of its own. `url` is where browsers find the relay through it. With `upwards` it is a thin line, which takes
    so many bytes a second to the relay and hardly buffers; the rest waits where it does in the world, in the browser and the system below.
    """

    def __init__(self, host: str, port: int, *, upwards: int = 0) -> None:
        self._to, self._upwards = (host, port), upwards
        self.connections: list[Connection] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="wire-tap")
        self._thread.start()
        assert self._ready.wait(10)
        self.url = f"http://{host}:{self._port}"

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        listening = socket.create_server((self._to[0], 0))
        if self._upwards:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW)
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, ETHERNET)
        server = await asyncio.start_server(self._carry, sock=listening, limit=PIECE if self._upwards else AT_ONCE)
        self._port = int(server.sockets[0].getsockname()[1])
        self._tasks: set[asyncio.Task[None]] = set()
        self._ready.set()
        await self._end.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        connection = Connection()
        self.connections.append(connection)
        with contextlib.suppress(asyncio.CancelledError):  # only `_serve` cancels, at the end; asyncio logs a connection that was cancelled
            await self._between(reader, writer, connection)
        self._tasks.discard(task)

    async def _between(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: Connection) -> None:
        try:
            there, back = await asyncio.open_connection(*self._to)
        except OSError:
            writer.close()  # the relay is away: the browser is refused, as it would be without us
            return
        both = [
            asyncio.create_task(_pump(reader, back, connection.up, self._upwards)),
            asyncio.create_task(_pump(there, writer, connection.down)),
        ]
        try:
            await asyncio.wait(both)
        finally:
            for pump in both:
                pump.cancel()
            writer.close()
            back.close()

    def all_bytes(self, content: bytes = b"") -> list[bytes]:
        """Everything that went by, in every form in which it can be read."""
        found = []
        for connection in list(self.connections):
            up, down = bytes(connection.up), bytes(connection.down)
            found += [up, down, b"\n".join(frames(up)), b"\n".join(frames(down)), page_events(up, content)]
        return found

    def page_events(self, content: bytes = b"") -> bytes:
        """All page events that went by; with the share's key in the clear."""
        return b"".join(page_events(bytes(connection.up), content) for connection in list(self.connections))

    def said_by_page(self) -> bytes:
        """All messages that pages sent."""
        return b"\n".join(b"\n".join(frames(bytes(connection.up))) for connection in list(self.connections))

    def close(self) -> None:
        """Ends the proxy and its connections."""
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    def __enter__(self) -> WireTap:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kept: bytearray, each_second: int = 0) -> None:
    clock = asyncio.get_running_loop().time
    free = clock()
    try:
        while data := await reader.read(PIECE if each_second else AT_ONCE):
            kept += data
            if each_second:
                free = max(free, clock()) + len(data) / each_second
                await asyncio.sleep(free - clock())
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.close()
