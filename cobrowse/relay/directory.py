"""The organisation's own directory of customers, asked over HTTP beside the database: `GET url?phone=%2B31...` answers cards as JSON.

It may hang, lie, send elsewhere or answer without end: it has its time and its bytes, whatever else comes is no answer, and a
directory that fails again and again is left alone for a while. What it answers is `directory_card`'s to judge.

By hand, where the house otherwise takes a library: with httpx 0.28 twenty hostile answers at once (an endless head, chunks of a byte)
held the relay's loop up for 1.0-1.7 s, as its parser reads on without a pause and bounds a head at 100 KB; here for less than 0.1 s.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import quote, urlsplit

from cobrowse.relay.config import DirectoryRules
from cobrowse.relay.directory_card import MAX_ANSWER, Ask, Entry, NotTaken, read_entries

MAX_HEAD: Final = 16 * 1024
"""Bytes of an answer's head, and of a line in a chunked body."""
PAUSE: Final = 64
"""Chunks of a body after which others have their turn."""
MAX_ASKED: Final = 20
"""Questions that are under way at once; who calls meanwhile is known by the database alone."""
MAX_FAILURES: Final = 3
"""Failures in a row after which it is left alone."""
REST: Final = 10.0
"""Seconds for which it is."""


@dataclass(frozen=True)
class Answer:
    """What came of a question: the customers, none when nobody is known there; or `problem`, a word for the journal."""

    ask: Ask
    entries: tuple[Entry, ...] = ()
    problem: str = ""


class Directory:
    """Asks. Belongs to the loop's thread; names of hosts are looked up in threads of its own, as a lookup may hang too."""

    def __init__(self, rules: DirectoryRules) -> None:
        parts = urlsplit(rules.url)
        self._host = parts.hostname or ""
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._port = parts.port or (443 if self._tls else 80)
        self._path = parts.path or "/"
        lines = (f"Host: {parts.netloc}", "Accept: application/json", "Accept-Encoding: identity", "Connection: close")
        self._head = "\r\n".join((*lines, *([f"Authorization: Bearer {rules.key}"] if rules.key else ()), "", ""))
        self._timeout = rules.timeout
        self._lookups = ThreadPoolExecutor(2, "relay-directory")
        self._under_way = 0
        self._failures = 0
        self._rests_until = float("-inf")

    def close(self) -> None:
        """No more questions."""
        self._lookups.shutdown(wait=False, cancel_futures=True)

    async def answers(self, asks: tuple[Ask, ...], country: str) -> tuple[Answer, ...]:
        """What comes of these questions, all of it within the configured time."""
        return tuple(await asyncio.gather(*(self._answer(ask, country) for ask in asks)))

    async def _answer(self, ask: Ask, country: str) -> Answer:
        now = asyncio.get_running_loop().time()
        if now < self._rests_until:
            return Answer(ask, problem="resting")
        if self._under_way >= MAX_ASKED:
            return Answer(ask, problem="busy")
        self._under_way += 1
        try:
            async with asyncio.timeout(self._timeout):
                body = await self._get(ask)
            entries = read_entries(body, ask, country) if body else ()
        except TimeoutError:
            return self._failed(ask, "late")
        except (OSError, EOFError, ValueError):
            return self._failed(ask, "unreachable")
        except NotTaken as error:
            return Answer(ask, problem=error.reason)
        finally:
            self._under_way -= 1
        self._failures = 0
        return Answer(ask, entries)

    def _failed(self, ask: Ask, problem: str) -> Answer:
        self._failures += 1
        if self._failures >= MAX_FAILURES:
            self._failures = 0
            self._rests_until = asyncio.get_running_loop().time() + REST
        return Answer(ask, problem=problem)

    async def _get(self, ask: Ask) -> bytes:
        """The body; empty when there is nobody."""
        loop = asyncio.get_running_loop()
        lookup = partial(socket.getaddrinfo, self._host, self._port, type=socket.SOCK_STREAM)
        address = str((await loop.run_in_executor(self._lookups, lookup))[0][4][0])
        name = self._host if self._tls else None
        reader, writer = await asyncio.open_connection(address, self._port, ssl=self._tls, server_hostname=name, limit=MAX_HEAD)
        try:
            request = f"GET {self._path}?{ask.by.value}={quote(ask.value, safe='')} HTTP/1.1\r\n{self._head}"
            writer.write(request.encode("ascii"))
            return await _read(reader)
        except asyncio.LimitOverrunError:
            raise NotTaken("too_large") from None
        finally:
            writer.transport.abort()  # nothing more is wanted, and a peer that hangs is not waited for


async def _read(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    words = head[0].split(" ", 2)
    if not words[0].startswith("HTTP/1.") or len(words) < 2 or not words[1].isdecimal():
        raise NotTaken("not_http")
    status = int(words[1])
    if status in (204, 404):
        return b""
    if 300 <= status < 400:
        raise NotTaken("redirect")  # the key and the question go to nobody else
    if status != 200:
        raise NotTaken("status")
    headers = {name.strip().lower(): value.strip().lower() for name, _, value in (line.partition(":") for line in head[1:])}
    if headers.get("content-type", "").partition(";")[0] != "application/json" or headers.get("content-encoding", "identity") != "identity":
        raise NotTaken("not_json")
    if headers.get("transfer-encoding", "identity") == "chunked":
        return await _chunks(reader)
    length = headers.get("content-length", "")
    if not length:
        return await _to_the_end(reader)
    if not length.isdecimal() or len(length) > 12 or int(length) > MAX_ANSWER:
        raise NotTaken("too_large")
    return await reader.readexactly(int(length))


async def _to_the_end(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while piece := await reader.read(MAX_HEAD):
        body += piece
        if len(body) > MAX_ANSWER:
            raise NotTaken("too_large")
    return bytes(body)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    """RFC 9112, 7.1."""
    body, count = bytearray(), 0
    while True:
        count += 1
        if count % PAUSE == 0:  # what is there already is read without a pause
            await asyncio.sleep(0)
        size = int((await reader.readuntil(b"\r\n")).partition(b";")[0].strip() or b"?", 16)
        if size < 0 or len(body) + size > MAX_ANSWER:
            raise NotTaken("too_large")
        body += await reader.readexactly(size)
        await reader.readuntil(b"\r\n")
        if not size:
            return bytes(body)
