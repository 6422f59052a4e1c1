"""A relay's port spoken to byte by byte, as no library would: requests and frames that are none, and connections that say nothing."""

from __future__ import annotations

import socket
import ssl
import struct
from contextlib import suppress

from tests.cobrowse.relay_process import ORIGIN, RelayProcess

WITHIN = 20.0
TEXT, BINARY, GOES_ON, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
UPGRADE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    "Sec-WebSocket-Protocol: naast.1\r\n"
)


def frame(opcode: int, data: bytes = b"", *, final: bool = True, reserved: int = 0, masked: bool = True) -> bytes:
    """A frame as a client sends it (RFC 6455, 5.2), with a mask of zeros."""
    mask = 0x80 if masked else 0
    if len(data) < 126:
        size = bytes([mask | len(data)])
    elif len(data) < 65536:
        size = bytes([mask | 126]) + struct.pack(">H", len(data))
    else:
        size = bytes([mask | 127]) + struct.pack(">Q", len(data))
    return bytes([final << 7 | reserved << 4 | opcode]) + size + (b"\0\0\0\0" if masked else b"") + data


class Raw:
    """One TCP connection."""

    def __init__(self, relay: RelayProcess, tls: ssl.SSLContext | None = None) -> None:
        host, port = relay.url.rsplit("/", 1)[1].rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=WITHIN)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_hostname=host)

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def say(self, data: bytes) -> bool:
        """Whether all of it went out."""
        try:
            self.socket.sendall(data)
        except OSError:
            return False
        return True

    def upgrade(self, *headers: str, origin: str = ORIGIN) -> str:
        """Asks for a WebSocket; the answer's head."""
        lines = "".join(f"{header}\r\n" for header in (*([f"Origin: {origin}"] if origin else []), *headers))
        self.say(f"GET /ws HTTP/1.1\r\nHost: relay\r\n{UPGRADE}{lines}\r\n".encode("latin-1"))
        head = b""
        while b"\r\n\r\n" not in head and (byte := self.socket.recv(1)):
            head += byte
        return head.decode()

    def to_the_end(self) -> bytes:
        """Everything until the relay closes.

        Raises:
            TimeoutError: it does not.
        """
        got = bytearray()
        with suppress(ConnectionError):
            while more := self.socket.recv(65536):
                got += more
        return bytes(got)

    def closed_with(self) -> int:
        """The code of the close frame that ends what comes; 0 when it ended without one."""
        got = self.to_the_end()
        code = 0
        while len(got) >= 2:
            size, start = got[1], 2
            if size == 126:
                size, start = struct.unpack(">H", got[2:4])[0], 4
            if got[0] & 15 == CLOSE:
                code = struct.unpack(">H", got[start : start + 2])[0]
            got = got[start + size :]
        return code


def asked(relay: RelayProcess, request: bytes) -> bytes:
    """What comes of a request."""
    with Raw(relay) as raw:
        raw.say(request)
        return raw.to_the_end()
