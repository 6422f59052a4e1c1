"""Where a relay is: from what a person typed to the addresses for HTTP and for the socket.

Pure: text in, a value out. Connecting is `cobrowse.session`'s and `cobrowse.client`'s. Plain text is for loopback only, as
tokens and what customers say would cross the network readable; there is no setting to allow it elsewhere.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_SECURE: Final = {"http": False, "ws": False, "https": True, "wss": True}


class NotAnAddress(ValueError):
    """What was typed names no relay. `problem`: "empty", "scheme", "host", "port" or "plain" (no TLS, and not this machine)."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"not the address of a relay: {problem}")
        self.problem = problem


@dataclass(frozen=True)
class Address:
    """A relay: `host` without brackets, `prefix` the path that a reverse proxy puts before it, "" or "/something"."""

    host: str
    port: int
    secure: bool
    prefix: str = ""

    @property
    def authority(self) -> str:
        """Host and port as they stand in a URL; the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"

    @property
    def http(self) -> str:
        """For sign-in: "https://relay.example"."""
        return f"{'https' if self.secure else 'http'}://{self.authority}{self.prefix}"

    @property
    def socket(self) -> str:
        """For the connection: "wss://relay.example/ws"."""
        return f"{'wss' if self.secure else 'ws'}://{self.authority}{self.prefix}/ws"

    @property
    def on_this_machine(self) -> bool:
        """Whether it is reached over loopback."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine by its spelling: no name is looked up, as a resolver may lie."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_address(typed: str) -> Address:
    """The relay that a person means by "relay.example", "relay.example:8443", "https://relay.example/naast" or "127.0.0.1:8750".

    Without a scheme it is TLS, but for this machine.

    Raises:
        NotAnAddress: nothing, or nothing that fits.
    """
    text = typed.strip()
    if not text:
        raise NotAnAddress("empty")
    scheme, _, _ = text.partition("://") if "://" in text else ("", "", "")
    if scheme and scheme.lower() not in _SECURE:
        raise NotAnAddress("scheme")
    try:
        parts = urlsplit(text if scheme else f"//{text}")
        host = parts.hostname or ""
    except ValueError:
        raise NotAnAddress("host") from None
    try:
        port = parts.port
    except ValueError:
        raise NotAnAddress("port") from None
    if not host or any(letter.isspace() for letter in text) or parts.username is not None:
        raise NotAnAddress("host")
    secure = _SECURE[scheme.lower()] if scheme else not is_loopback(host)
    if not secure and not is_loopback(host):
        raise NotAnAddress("plain")
    prefix = parts.path.rstrip("/").removesuffix("/ws")
    return Address(host, port if port is not None else (443 if secure else 80), secure, prefix)
