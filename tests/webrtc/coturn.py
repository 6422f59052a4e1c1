"""A real coturn on this machine with the relay's way of giving credentials, over UDP, TCP and TLS."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import aioice.ice

from cobrowse.relay.config import Ice
from cobrowse.relay.ice import ice_servers
from tests.journeys.patience import until
from webrtc.channel import IceServer

SECRET: Final = "a-secret-that-relay-and-coturn-share"


def host() -> str:
    """An address of this machine that is not its loopback, as ICE uses none of that; without a network the loopback."""
    return next(iter(aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=False)), "127.0.0.1")


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as found:
        found.bind((host(), 0))
        port: int = found.getsockname()[1]
        return port


class Coturn:
    """`with Coturn(folder) as turn`: it listens. `certificate` is its own, to be trusted by SSL_CERT_FILE.

    Reaches this machine itself, where all the tests live, unless `rules` say what it refuses; `configuration` is a file.
    """

    def __init__(self, folder: Path, rules: Sequence[str] = ("--allow-loopback-peers",), configuration: Path | None = None) -> None:
        self._folder = folder
        self._read = ["-n"] if configuration is None else ["-c", configuration]
        self._rules = rules
        self.host, self.port, self.tls_port = host(), free_port(), free_port()
        self.certificate = folder / "turn.pem"
        self._log = folder / "turn.log"
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Coturn:
        key = self._folder / "turn.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=turn", "-addext", f"subjectAltName=IP:{self.host},DNS:localhost", "-keyout", key, "-out", self.certificate],
            check=True, capture_output=True,
        )  # fmt: skip
        with self._log.open("wb") as log:
            self._child = subprocess.Popen(
                ["turnserver", *self._read, f"--listening-ip={self.host}", f"--relay-ip={self.host}", f"--listening-port={self.port}",
                 f"--tls-listening-port={self.tls_port}", "--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=naast.test",
                 f"--cert={self.certificate}", f"--pkey={key}", "--no-dtls", "--no-cli", *self._rules,
                 "--log-file=stdout", "--simple-log", "--verbose",
                 f"--pidfile={self._folder / 'turn.pid'}", f"--userdb={self._folder / 'turn.db'}"],
                stdout=log, stderr=subprocess.STDOUT, cwd=self._folder,
            )  # fmt: skip
        for port in (self.port, self.tls_port):
            until(lambda port=port: self._listens(port), lambda: f"coturn:\n{self.log()}")  # type: ignore[misc]  # bound at once
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            self._child.terminate()
            try:
                self._child.wait(5)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()

    def _listens(self, port: int) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex((self.host, port)) == 0

    def log(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def url(self, transport: str) -> str:
        """Of "udp", "tcp" or "tls"."""
        if transport == "tls":
            return f"turns:{self.host}:{self.tls_port}?transport=tcp"
        return f"turn:{self.host}:{self.port}?transport={transport}"

    def credentials(self, who: str) -> tuple[str, str]:
        """Name and password that the relay would give to `who`."""
        one = ice_servers(Ice(turn_urls=(self.url("udp"),), turn_secret=SECRET, turn_life=600), who, time.time())[0]
        return one.username, one.credential

    def servers(self, *urls: str, secret: str = SECRET, life: int = 600) -> tuple[IceServer, ...]:
        """As the relay's Welcome names them."""
        given = ice_servers(Ice(turn_urls=urls, turn_secret=secret, turn_life=life), "console-1", time.time())
        return tuple(IceServer(one.urls, one.username, one.credential) for one in given)
