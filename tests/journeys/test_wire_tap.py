"""The tap sees through masking and compression: what a page said is found, what it did not say is not."""

from __future__ import annotations

import asyncio
import json

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from cobrowse.sealing import Seal
from cobrowse.wire import Page, encode
from tests.cobrowse.pages import deflater, part
from tests.journeys.wire_tap import WireTap, spellings

pytestmark = pytest.mark.journey

KEY = bytes(range(32))


async def test_what_went_by_is_found_in_every_form() -> None:
    async def listen(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send(message)

    stream = deflater()

    def batch(sequence: int, *, full: bool, said: str) -> bytes:
        body = part(stream, json.dumps([said]).encode() + b"\n")
        return encode(Page("c", "e", sequence, full=full), Seal(KEY).seal_page("e", sequence, body, full=full))

    async with serve(listen, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        tap = await asyncio.to_thread(WireTap, "127.0.0.1", port)
        try:
            async with connect(tap.url.replace("http", "ws"), compression=None) as client:
                await client.send(b'{"t":"hello","token":"open sesame"}\n', text=True)
                await client.send(batch(0, full=True, said="the first " + "page " * 300))
                await client.send(batch(1, full=False, said="the second, field 4111 1111 1111 1111"))
                for _ in range(3):
                    await client.recv()
        finally:
            await asyncio.to_thread(tap.close)
    gone_by = tap.all_bytes(KEY)

    def holds(wanted: bytes) -> bool:
        return any(wanted in part for part in gone_by)

    assert holds(b"open sesame")
    assert b"the second" in tap.page_events(KEY)
    assert b"the second" not in tap.page_events() != b""
    assert {name for name, value in spellings("4111 1111 1111 1111").items() if holds(value)} == {"4111 1111 1111 1111"}
    assert not holds(b"open barley")


async def test_a_connection_that_is_still_open_ends_with_the_tap() -> None:
    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readline())
        await reader.read()  # until the tap goes
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        tap = await asyncio.to_thread(WireTap, *server.sockets[0].getsockname())
        reader, writer = await asyncio.open_connection(*tap.url.removeprefix("http://").split(":"))
        writer.write(b"hello\n")
        assert await reader.readline() == b"hello\n"
        await asyncio.to_thread(tap.close)
        assert await reader.read() == b""
        writer.close()
    assert [bytes(connection.up) for connection in tap.connections] == [b"hello\n"]


def test_spellings_of_a_number() -> None:
    assert spellings("1234 5678 90") == {
        **{text: text.encode() for text in ("1234 5678 90", "1234567890", "1234+5678+90", "1234%205678%2090", "1234-5678-90")},
        **{text: text.encode() for text in ("12345678", "23456789", "34567890")},
        **{f"{text} in UTF-16": text.encode("utf-16-le") for text in ("1234 5678 90", "1234567890")},
    }
