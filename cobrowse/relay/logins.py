"""What a site says of who is signed in: a JSON Web Token in `data-customer`, read with the site's key.

HS256 with a secret that both know, or EdDSA (RFC 8037) where the relay holds only the public half. `sub` is the customer's number, `aud`
the site's id in the relay's configuration, `exp` at most a day ahead; with a `jti` (RFC 7519, 4.1.7) it counts for the first browser
that shows it, which `people.first_shown_by` remembers.
"""

from __future__ import annotations

import math
from typing import Any, Final

import jwt
import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from cobrowse.identity import Doubt

PEM: Final = "-----BEGIN PUBLIC KEY-----"
MIN_SECRET: Final = 32
"""Bytes of a secret, at the least: as many as the hash has (RFC 7518, 3.2)."""
LEEWAY: Final = 30
"""Seconds that a site's clock may be off."""
MAX_NUMBER: Final = 80
"""Characters of a customer's number."""
LONGEST: Final = 24 * 3600
"""Seconds that a token may still hold: one that is found later is worth nothing."""


class BadLogin(Exception):
    """It says nothing of who the customer is; `doubt` is why."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(doubt.value)
        self.doubt = doubt


class SiteLogin(msgspec.Struct, frozen=True):
    """Who the site says is signed in: the customer's number there, and what it tells of them. `expires` in Unix seconds; `once` names a
    token that counts for the first browser only.
    """

    number: str
    expires: float
    once: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""


def is_key(text: str) -> bool:
    """Whether a login can be checked with this: a secret of enough bytes, or an Ed25519 public key in PEM."""
    if not text.startswith(PEM):
        return len(text.encode()) >= MIN_SECRET
    try:
        return isinstance(load_pem_public_key(text.encode()), Ed25519PublicKey)
    except (ValueError, UnsupportedAlgorithm):
        return False


def read_site_login(token: str, key: str, site: str, now: float) -> SiteLogin:
    """Who is signed in at `site`, at `now` by the relay's clock: one that does not jump, whatever the machine's does.

    Raises:
        BadLogin: not signed by the site, for another, over, or no such token.
    """
    if not key:
        raise BadLogin(Doubt.NO_KEY)
    # the key's form decides, never the token: a public key must not pass for a secret
    algorithm = "EdDSA" if key.startswith(PEM) else "HS256"
    try:
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=[algorithm], audience=site,
            options={"require": ["exp", "sub", "aud"], "verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )  # fmt: skip
        expires, begins = _time(claims, "exp"), [_time(claims, name) for name in ("nbf", "iat") if name in claims]
        told = {name: claims[name] for name in ("name", "email", "phone") if claims.get(name)}
        needed = {"number": claims["sub"], "expires": expires, "once": claims.get("jti", "")}
        login = msgspec.convert({**needed, **told}, SiteLogin)
    except jwt.InvalidSignatureError:
        raise BadLogin(Doubt.FORGED) from None
    except (jwt.InvalidAudienceError, jwt.MissingRequiredClaimError):
        raise BadLogin(Doubt.NOT_FOR_US) from None
    except (jwt.InvalidTokenError, msgspec.ValidationError, ValueError, TypeError, OverflowError):
        raise BadLogin(Doubt.UNREADABLE) from None
    if any(begin > now + LEEWAY for begin in begins):
        raise BadLogin(Doubt.EARLY)
    if expires <= now - LEEWAY:
        raise BadLogin(Doubt.EXPIRED)
    if expires > now + LONGEST + LEEWAY or not 0 < len(login.number) <= MAX_NUMBER:
        raise BadLogin(Doubt.NOT_FOR_US)
    return login


def _time(claims: dict[str, Any], name: str) -> float:
    """A NumericDate (RFC 7519, 2)."""
    at = float(claims[name])
    if not math.isfinite(at):  # nothing is later than NaN, and nothing earlier
        raise ValueError(name)
    return at
