"""A real coturn on this machine, for tests: UDP and TCP on one port, TLS on another with a certificate that nobody trusts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from webrtc.channel import IceServer

SECRET = "for-tests-only"


@dataclass(frozen=True)
class Turn:
    """A server that runs; credentials as the relay makes them (TURN REST, HMAC-SHA1 of the name that begins with the time of its end)."""

    port: int
    tls_port: int

    def server(self, *kinds: str, username: str = "", credential: str = "") -> IceServer:
        """As the relay tells it; `kinds` of "udp", "tcp", "tls"."""
        urls = {
            "udp": f"turn:127.0.0.1:{self.port}?transport=udp",
            "tcp": f"turn:127.0.0.1:{self.port}?transport=tcp",
            "tls": f"turns:127.0.0.1:{self.tls_port}?transport=tcp",
        }
        name = username or f"{int(time.time()) + 600}:test"
        word = credential or base64.b64encode(hmac.new(SECRET.encode(), name.encode(), hashlib.sha1).digest()).decode()
        return IceServer(tuple(urls[kind] for kind in kinds or ("udp",)), name, word)


@contextmanager
def coturn(folder: Path) -> Iterator[Turn]:
    """Runs one until the end of the block."""
    program = shutil.which("turnserver")
    if program is None:
        pytest.skip("coturn is not installed")
    key, certificate = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
            "-keyout", str(key), "-out", str(certificate),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    port, tls_port = _free(), _free()
    command = [
        program, "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}", f"--tls-listening-port={tls_port}",
        "--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=test", "--allow-loopback-peers", "--no-cli", "--no-stdout-log",
        f"--log-file={folder / 'turn.log'}", "--simple-log", f"--pidfile={folder / 'turn.pid'}", f"--userdb={folder / 'turn.db'}",
        f"--cert={certificate}", f"--pkey={key}", "--min-port=49160", "--max-port=49200", "--relay-threads=1",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    try:
        _answers(port, process)
        yield Turn(port, tls_port)
    finally:
        process.kill()
        process.wait()


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _answers(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        assert process.poll() is None, "coturn ended"
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError("coturn does not answer")
