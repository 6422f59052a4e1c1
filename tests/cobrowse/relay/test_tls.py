"""TLS by certificate files: a real handshake, and nothing for who speaks plain text."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import subprocess
from collections.abc import Iterator
from http.client import HTTPException, HTTPSConnection
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.cobrowse.raw import Raw
from tests.cobrowse.relay_process import CONFIG, RelayProcess

TLS = '\n[tls]\ncertificate = "certificate.pem"\nkey = "key.pem"\n'


def certify(folder: Path) -> None:
    """A certificate for 127.0.0.1 that signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*form))


def test_a_certificate_from_files(stopped_relay: RelayProcess) -> None:
    certify(stopped_relay.data)
    (stopped_relay.data / "relay.toml").write_text(CONFIG + '\n[tls]\ncertificate = "certificate.pem"\nkey = "key.pem"\n')
    with stopped_relay as relay:
        assert relay.url.startswith("https://127.0.0.1:")
        port = int(relay.url.rsplit(":", 1)[1])
        trusting = ssl.create_default_context(cafile=str(relay.data / "certificate.pem"))
        connection = HTTPSConnection("127.0.0.1", port, context=trusting, timeout=20)
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200
        connection.close()
        stranger = HTTPSConnection("127.0.0.1", port, context=ssl.create_default_context(), timeout=20)
        with pytest.raises(ssl.SSLCertVerificationError):
            stranger.request("GET", "/healthz")
        stranger.close()
        relay.url = relay.url.replace("https", "http", 1)
        with pytest.raises((OSError, HTTPException)):
            relay.request("GET", "/healthz")


def test_old_tls_gets_no_answer(stopped_relay: RelayProcess) -> None:
    """1.2 is the oldest that RFC 8996 leaves. Offered by openssl at the lowest security level, so that it is the relay that refuses."""
    certify(stopped_relay.data)
    (stopped_relay.data / "relay.toml").write_text(CONFIG + '\n[tls]\ncertificate = "certificate.pem"\nkey = "key.pem"\n')
    with stopped_relay as relay:
        where = relay.url.removeprefix("https://")
        said = {}
        for version in ("tls1", "tls1_1", "tls1_2", "tls1_3"):
            command = ["openssl", "s_client", "-connect", where, f"-{version}", "-cipher", "ALL:@SECLEVEL=0"]
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False)
            said[version] = "Cipher is (NONE)" not in done.stdout and "BEGIN CERTIFICATE" in done.stdout
    assert said == {"tls1": False, "tls1_1": False, "tls1_2": True, "tls1_3": True}


@pytest.fixture
def secured(stopped_relay: RelayProcess) -> Iterator[RelayProcess]:
    """A relay with a certificate."""
    certify(stopped_relay.data)
    (stopped_relay.data / "relay.toml").write_text(CONFIG + TLS)
    with stopped_relay as relay:
        yield relay


def test_every_cipher_is_authenticated_and_forward_secret(secured: RelayProcess) -> None:
    """What OpenSSL can offer at its lowest, one by one (RFC 9325, 4.2)."""
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    offered.set_ciphers("ALL:@SECLEVEL=0")
    taken, refused = set(), set()
    for cipher in (one["name"] for one in offered.get_ciphers() if one["protocol"] != "TLSv1.3"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(f"{cipher}:@SECLEVEL=0")
        try:
            with Raw(secured, context) as raw:
                assert isinstance(raw.socket, ssl.SSLSocket)
                assert raw.socket.compression() is None
                taken.add(cipher)
        except OSError:
            refused.add(cipher)
    assert taken == {"ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"}
    assert {"ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-SHA", "AES256-GCM-SHA384"} <= refused


def test_nobody_renegotiates(secured: RelayProcess) -> None:
    command = ["openssl", "s_client", "-connect", secured.url.removeprefix("https://"), "-tls1_2", "-legacy_renegotiation"]
    done = subprocess.run(command, input="R\n", capture_output=True, text=True, timeout=20, check=False)
    assert "BEGIN CERTIFICATE" in done.stdout
    assert "RENEGOTIATING" in done.stderr + done.stdout
    assert "no renegotiation" in done.stderr


def test_a_handshake_that_does_not_go_on_ends(stopped_relay: RelayProcess) -> None:
    certify(stopped_relay.data)
    (stopped_relay.data / "relay.toml").write_text(CONFIG + TLS + "\n[limits]\nhandshake = 1\n")
    with stopped_relay as relay, Raw(relay) as silent, Raw(relay) as half:
        half.say(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")  # the beginning of a ClientHello
        assert silent.to_the_end() == b""
        assert half.to_the_end() == b""
