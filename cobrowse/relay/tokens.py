"""Tokens: who a connection is. Signed ones are read without the database; refresh tokens and invites are random, their hashes stored.

The key is made at the first start, in the data folder, for its owner's eyes only. A token says what it is for (`use`), so that
none passes for another kind; which session a console's token belongs to is looked up at every Hello (`users`).
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import jwt
import msgspec

from cobrowse.identity import Doubt
from cobrowse.relay.limits import ACCESS_LIFE, PAGE_TOKEN_LIFE, VISITOR_LIFE
from cobrowse.wire import Problem, Role

ALGORITHM: Final = "HS256"


class BadToken(Exception):
    """It is not one of ours, or it is over; `problem` says which."""

    def __init__(self, problem: Problem, text: str) -> None:
        super().__init__(text)
        self.problem = problem


class Access(msgspec.Struct, frozen=True):
    """A console's token: a user within a session."""

    user: str
    session: str
    role: Role


class PageToken(msgspec.Struct, frozen=True):
    """A page's token: a visitor of a site, perhaps signed in there (`customer`, their id here), or invited (`invite`, its id)."""

    site: str
    visitor: str
    customer: str = ""
    invite: str = ""
    doubt: Doubt = Doubt.NONE
    """What was wrong with a login that the page showed: the customer may call all the same."""


def read_key(data: Path) -> bytes:
    """The relay's key; made at the first start."""
    path = data / "key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    # written whole under another name first: a start that is cut short leaves no half key, and two at once agree on one
    own = data / f"key.{os.getpid()}"
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(own, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        own.replace(path)
    own.unlink(missing_ok=True)
    return path.read_bytes()


def new_secret() -> str:
    """256 random bits, fit for a header and a link."""
    return secrets.token_urlsafe(32)


def new_id() -> str:
    """A random id: 128 bits."""
    return secrets.token_hex(16)


def digest(secret: str) -> str:
    """What is stored of a random secret. It has 256 bits, so a plain hash will do."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Tokens:
    """Makes and reads signed tokens. `now` in Unix seconds, `clock` gives it where a token is read: a machine's clock that is set while the
    relay runs must not end what it gave out.
    """

    def __init__(self, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._clock = clock

    def _make(self, use: str, claims: dict[str, Any], now: float, life: float) -> str:
        return jwt.encode({"use": use, "iat": int(now), "exp": int(now + life), **claims}, self._key, ALGORITHM)

    def _read(self, token: str, use: str, *, also_expired: bool = False) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token, self._key, algorithms=[ALGORITHM], options={"require": ["exp", "use"], "verify_exp": False, "verify_iat": False}
            )
        except jwt.InvalidTokenError:
            raise BadToken(Problem.BAD_TOKEN, "the token is not one of this relay's: get one from this relay") from None
        if not also_expired and claims["exp"] <= self._clock():
            raise BadToken(Problem.EXPIRED_TOKEN, "the token's time is over: get a new one and connect again")
        if claims["use"] != use:
            raise BadToken(Problem.BAD_TOKEN, "the token is for another use: get one for this use")
        return claims

    def access(self, token: Access, now: float) -> str:
        """A console's token."""
        return self._make("access", {"sub": token.user, "sid": token.session, "role": token.role.value}, now, ACCESS_LIFE)

    def page(self, token: PageToken, now: float) -> str:
        """A page's token."""
        claims = {"sub": token.visitor, "site": token.site, "cus": token.customer, "inv": token.invite, "dbt": token.doubt.value}
        return self._make("page", claims, now, PAGE_TOKEN_LIFE)

    def read(self, token: str) -> Access | PageToken:
        """Who a Hello comes from.

        Raises:
            BadToken: not ours, or over.
        """
        try:
            claims = self._read(token, "access")
        except BadToken as error:
            if error.problem is Problem.EXPIRED_TOKEN:
                raise
            return self._page_token(self._read(token, "page"))
        return Access(user=claims["sub"], session=claims["sid"], role=Role(claims["role"]))

    def visitor(self, token: str, site: str, now: float) -> str:
        """The visitor who got this page token earlier on this site, also an expired one; "" when not ours or too old."""
        try:
            claims = self._read(token, "page", also_expired=True)
        except BadToken:
            return ""
        page = self._page_token(claims)
        return page.visitor if page.site == site and now - claims["iat"] < VISITOR_LIFE else ""

    def _page_token(self, claims: dict[str, Any]) -> PageToken:
        doubt = Doubt(claims.get("dbt", ""))
        return PageToken(site=claims["site"], visitor=claims["sub"], customer=claims["cus"], invite=claims["inv"], doubt=doubt)
