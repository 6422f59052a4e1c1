"""Tokens: each for its use, none forged, none over."""

from __future__ import annotations

import time
from pathlib import Path

import jwt
import pytest

from cobrowse.relay.limits import ACCESS_LIFE, VISITOR_LIFE
from cobrowse.relay.tokens import ALGORITHM, Access, BadToken, PageToken, Tokens, read_key
from cobrowse.wire import Problem, Role

KEY = b"k" * 32
NOW = time.time()
ACCESS = Access("user", "session", Role.AGENT)
PAGE = PageToken("shop", "visitor", "customer", "invite")


def test_they_say_who_it_is() -> None:
    tokens, now = Tokens(KEY), time.time()
    assert tokens.read(tokens.access(ACCESS, now)) == ACCESS
    assert tokens.read(tokens.page(PAGE, now)) == PAGE


@pytest.mark.parametrize("token", ["", "x", "a.b.c", jwt.encode({"use": "access", "exp": NOW + 86_400}, b"o" * 32, "HS256")])
def test_no_other_key(token: str) -> None:
    with pytest.raises(BadToken) as caught:
        Tokens(KEY).read(token)
    assert caught.value.problem is Problem.BAD_TOKEN


def test_no_token_without_a_signature() -> None:
    token = jwt.encode({"use": "access", "sub": "u", "sid": "s", "role": "supervisor", "exp": NOW + 86_400}, "", "none")
    with pytest.raises(BadToken):
        Tokens(KEY).read(token)


WHOLE: dict[str, object] = {"use": "access", "sub": "u", "sid": "s", "role": "agent", "exp": NOW + 86_400}


@pytest.mark.parametrize(
    ("claims", "algorithm"),
    [
        (WHOLE, "HS384"),
        (WHOLE, "HS512"),
        ({**WHOLE, "use": "refresh"}, ALGORITHM),
        ({**WHOLE, "use": ""}, ALGORITHM),
        ({name: value for name, value in WHOLE.items() if name != "use"}, ALGORITHM),
        ({name: value for name, value in WHOLE.items() if name != "exp"}, ALGORITHM),
    ],
)
def test_no_other_algorithm_and_no_claim_left_out(claims: dict[str, object], algorithm: str) -> None:
    """Even under the relay's own key."""
    key = b"k" * 64  # long enough for all of them
    assert Tokens(key).read(jwt.encode(WHOLE, key, ALGORITHM)) == Access("u", "s", Role.AGENT)
    with pytest.raises(BadToken) as caught:
        Tokens(key).read(jwt.encode(claims, key, algorithm))
    assert caught.value.problem is Problem.BAD_TOKEN


def test_over_is_over() -> None:
    with pytest.raises(BadToken) as caught:
        Tokens(KEY).read(Tokens(KEY).access(ACCESS, NOW - ACCESS_LIFE - 1))
    assert caught.value.problem is Problem.EXPIRED_TOKEN


def test_a_visitor_comes_back_with_an_old_token_of_the_same_site() -> None:
    tokens = Tokens(KEY)
    old = tokens.page(PAGE, NOW - 86_400)
    assert tokens.visitor(old, "shop", NOW) == "visitor"
    assert tokens.visitor(old, "other", NOW) == ""
    assert tokens.visitor(tokens.page(PAGE, NOW - VISITOR_LIFE - 1), "shop", NOW) == ""
    assert tokens.visitor(tokens.access(ACCESS, NOW), "shop", NOW) == ""
    assert tokens.visitor("rubbish", "shop", NOW) == ""


def test_the_key_is_made_once(tmp_path: Path) -> None:
    assert read_key(tmp_path) == read_key(tmp_path)
    assert len(read_key(tmp_path)) == 32
    assert [file.name for file in tmp_path.iterdir()] == ["key"]
