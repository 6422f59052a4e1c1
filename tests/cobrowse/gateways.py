"""A mail server and an SMS gateway for tests: real servers on this machine, which take what is sent, refuse it, or never answer."""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any


@dataclass
class Gateway:
    """What both have. `mood`: "takes", "refuses", "breaks", "hangs", "drips"; what it took is in `taken`, in order."""

    mood: str = "takes"
    port: int = 0
    taken: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    async def __aenter__(self) -> Any:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with suppress(ConnectionError, ssl.SSLError, asyncio.IncompleteReadError, asyncio.CancelledError):
                if self.mood == "hangs":
                    await reader.read()
                elif self.mood == "drips":
                    while not reader.at_eof():
                        writer.write(b"220-")
                        await writer.drain()
                        with suppress(TimeoutError):
                            await asyncio.wait_for(reader.read(1), 0.05)
                else:
                    await self.talk(reader, writer)
        finally:
            self._tasks.discard(task)
            writer.close()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Its own way of speaking."""
        raise NotImplementedError


@dataclass
class MailServer(Gateway):
    """SMTP (RFC 5321) as far as a client that sends one message needs it. With `tls` it offers STARTTLS; `users` may log in."""

    tls: ssl.SSLContext | None = None
    users: dict[str, str] = field(default_factory=dict)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Takes messages as (sender, recipient, text, over TLS, who logged in)."""
        secure, who, sender, to = False, "", "", ""
        writer.write(b"220 mail.example ESMTP\r\n")
        while line := (await reader.readline()).decode().strip():
            word, _, rest = line.partition(" ")
            answer = "250 ok"
            match word.upper():
                case "EHLO":
                    more = (["STARTTLS"] if self.tls and not secure else []) + (["AUTH PLAIN"] if self.users else [])
                    answer = "\r\n".join([*(f"250-{one}" for one in ["mail.example", *more]), "250 8BITMIME"])
                case "STARTTLS" if self.tls:
                    writer.write(b"220 go on\r\n")
                    await writer.start_tls(self.tls)
                    secure = True
                    continue
                case "AUTH":
                    _, name, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
                    right = self.users.get(name) == password
                    who, answer = (name, "235 welcome") if right else ("", "535 no")
                case "MAIL":
                    sender = rest
                case "RCPT":
                    to, answer = rest, "550 no such address" if self.mood == "refuses" else "250 ok"
                case "DATA":
                    writer.write(b"354 go on\r\n")
                    text = (await reader.readuntil(b"\r\n.\r\n")).decode()
                    answer = "451 try later" if self.mood == "breaks" else "250 taken"
                    if self.mood == "takes":
                        self.taken.put_nowait((sender, to, text, secure, who))
                case "QUIT":
                    answer = "221 bye"
            writer.write(answer.encode() + b"\r\n")
            await writer.drain()


@dataclass
class SmsServer(Gateway):
    """The HTTP gateway of the README: takes (path, key, body)."""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])}
        body = await reader.readexactly(int(headers["content-length"]))
        status = {"refuses": "403 Forbidden", "breaks": "503 Busy"}.get(self.mood, "202 Accepted")
        if self.mood == "takes":
            self.taken.put_nowait((head.split()[1], headers["authorization"], json.loads(body)))
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
