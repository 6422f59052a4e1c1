"""What people type for a relay, and what it becomes."""

from __future__ import annotations

import pytest

from cobrowse.address import NotAnAddress, read_address

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("typed", "http", "socket"),
    [
        ("relay.example", "https://relay.example", "wss://relay.example/ws"),
        (" relay.example:8443 ", "https://relay.example:8443", "wss://relay.example:8443/ws"),
        ("https://relay.example/naast/", "https://relay.example/naast", "wss://relay.example/naast/ws"),
        ("WSS://Relay.Example/ws", "https://relay.example", "wss://relay.example/ws"),
        ("127.0.0.1:8750", "http://127.0.0.1:8750", "ws://127.0.0.1:8750/ws"),
        ("http://localhost:8750", "http://localhost:8750", "ws://localhost:8750/ws"),
        ("http://[::1]:8750", "http://[::1]:8750", "ws://[::1]:8750/ws"),
        ("https://127.0.0.1", "https://127.0.0.1", "wss://127.0.0.1/ws"),
    ],
)
def test_an_address_is_read(typed: str, http: str, socket: str) -> None:
    address = read_address(typed)
    assert address.http == http
    assert address.socket == socket


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("ftp://relay.example", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("http://relay.example", "plain"),
        ("ws://10.0.0.5:8750", "plain"),
        ("http://localhost.example", "plain"),
        ("https://", "host"),
        ("two words", "host"),
        ("https://me:secret@relay.example", "host"),
        ("relay.example:99999", "port"),
        ("http://[::1", "host"),
    ],
)
def test_what_is_no_address_says_why(typed: str, problem: str) -> None:
    with pytest.raises(NotAnAddress) as caught:
        read_address(typed)
    assert caught.value.problem == problem
    assert "secret" not in str(caught.value)
