"""Logins that a site signs: by a secret or by Ed25519, for one site, for a while; a forged one is told from an old one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from cobrowse.identity import Doubt
from cobrowse.relay.logins import LEEWAY, LONGEST, BadLogin, is_key, read_site_login

SECRET = "k" * 32
PRIVATE = Ed25519PrivateKey.generate()
PUBLIC = PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def claims(**more: Any) -> dict[str, Any]:
    return {"sub": "K1", "aud": "shop", "exp": time.time() + 60, **more}


def test_by_a_secret_and_by_a_key_pair() -> None:
    told = claims(email="a@example.org", jti="one")
    for token, key in ((jwt.encode(told, SECRET, "HS256"), SECRET), (jwt.encode(told, PRIVATE, "EdDSA"), PUBLIC)):
        login = read_site_login(token, key, "shop", time.time())
        assert (login.number, login.email, login.name, login.once) == ("K1", "a@example.org", "", "one")


def test_a_clock_that_is_a_little_off() -> None:
    for off in (-20, 20):
        there = time.time() + off
        said = claims(exp=there, nbf=there) if off < 0 else claims(iat=there, nbf=there)
        assert read_site_login(jwt.encode(said, SECRET, "HS256"), SECRET, "shop", time.time()).number == "K1"


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_that_is_ten_years_off_lets_nobody_in(years: int) -> None:
    there = time.time() + years * 365 * 86_400
    with pytest.raises(BadLogin) as caught:
        read_site_login(jwt.encode(claims(iat=there, exp=there + 60), SECRET, "HS256"), SECRET, "shop", time.time())
    assert caught.value.doubt is (Doubt.EXPIRED if years < 0 else Doubt.EARLY)


@pytest.mark.parametrize(
    ("changed", "signed", "held", "doubt"),
    [
        ({}, "o" * 32, SECRET, Doubt.FORGED),
        ({"life": -3600}, SECRET, SECRET, Doubt.EXPIRED),
        ({"life": -LEEWAY - 5}, SECRET, SECRET, Doubt.EXPIRED),
        ({"life": 2 * LONGEST}, SECRET, SECRET, Doubt.NOT_FOR_US),
        ({"aud": "other"}, SECRET, SECRET, Doubt.NOT_FOR_US),
        ({"aud": None}, SECRET, SECRET, Doubt.NOT_FOR_US),
        ({"exp": None}, SECRET, SECRET, Doubt.NOT_FOR_US),
        ({"sub": ""}, SECRET, SECRET, Doubt.NOT_FOR_US),
        ({"sub": "K" * 81}, SECRET, SECRET, Doubt.NOT_FOR_US),
        ({"name": 5}, SECRET, SECRET, Doubt.UNREADABLE),
        ({}, SECRET, "", Doubt.NO_KEY),
    ],
)
def test_what_does_not_hold(changed: dict[str, Any], signed: str, held: str, doubt: Doubt) -> None:
    """`changed`: claims that differ, None for one that is not there; `life` in seconds from when the test runs, not from its collection."""
    life = changed.get("life", 60)
    said = claims(exp=time.time() + life) | {name: value for name, value in changed.items() if name != "life"}
    said = {name: value for name, value in said.items() if value is not None}
    with pytest.raises(BadLogin) as caught:
        read_site_login(jwt.encode(said, signed, "HS256"), held, "shop", time.time())
    assert caught.value.doubt is doubt


def signed_with_the_public_key() -> str:
    def part(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    head = part(b'{"alg":"HS256","typ":"JWT"}') + "." + part(json.dumps(claims()).encode())
    return f"{head}.{part(hmac.digest(PUBLIC.encode(), head.encode(), hashlib.sha256))}"


def test_a_public_key_is_no_secret_and_none_is_no_algorithm() -> None:
    """The classic forgery: HS256 with the public key, which everybody knows, for a secret."""
    for token in (jwt.encode(claims(), "", "none"), signed_with_the_public_key()):
        with pytest.raises(BadLogin):
            read_site_login(token, PUBLIC, "shop", time.time())


@given(st.text(max_size=200))
def test_rubbish_is_no_token(text: str) -> None:
    with pytest.raises(BadLogin):
        read_site_login(text, SECRET, "shop", time.time())


@pytest.mark.parametrize("payload", ['{"exp":Infinity,"sub":"K1","aud":"shop"}', '{"exp":1,"sub":' + "[" * 4000, "[]", '"K1"', "\xff"])
def test_what_is_signed_and_rubbish_all_the_same(payload: str) -> None:
    with pytest.raises(BadLogin):
        read_site_login(jwt.PyJWS().encode(payload.encode("latin-1"), SECRET, "HS256"), SECRET, "shop", time.time())


def test_keys() -> None:
    assert is_key(SECRET)
    assert is_key(PUBLIC)
    assert not is_key("short")
    assert not is_key(PUBLIC[:60])


def test_the_relays_clock_counts_and_not_the_machines() -> None:
    for away in (-10 * 365 * 86_400.0, 10 * 365 * 86_400.0):
        now = time.time() + away
        token = jwt.encode(claims(iat=now - 1, nbf=now - 1, exp=now + 60), SECRET, "HS256")
        assert read_site_login(token, SECRET, "shop", now).number == "K1"
        with pytest.raises(BadLogin):
            read_site_login(token, SECRET, "shop", time.time())


@pytest.mark.parametrize("at", ["NaN", "Infinity", "[1]", "{}", '"soon"', "null", "1e400"])
@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
def test_a_time_that_is_none(name: str, at: str) -> None:
    payload = json.dumps(claims() | {name: 0}).replace(f'"{name}": 0', f'"{name}": {at}')
    with pytest.raises(BadLogin):
        read_site_login(jwt.PyJWS().encode(payload.encode(), SECRET, "HS256"), SECRET, "shop", time.time())
