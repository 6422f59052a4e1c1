"""Signing in at a relay: name and password into tokens, tokens renewed, tokens ended.

Over HTTP with the standard library, in a thread, so that it serves any event loop. TLS is always checked against the
machine's trust store; plain text only reaches loopback (`cobrowse.address`). Keeping the refresh token is the console's
(`desktop.shell`), the socket is `cobrowse.client`'s.

What can go wrong, and what to do, as one tree:

    SessionProblem
      Refused             the relay answered, and said no
        WrongPassword       name and password do not belong together: type them again
        TooOften            too many tries: wait `retry_after` seconds
        Expired             the session is over: sign in again
      Unreachable         no answer: check the network, or ask whoever runs the relay
        NotSecure           its certificate does not hold: never go on
        NotARelay           something else answers at this address
"""

from __future__ import annotations

import asyncio
import base64
import ssl
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from email.message import Message
from http.client import HTTPException
from typing import Final

import msgspec

from cobrowse.address import Address, NotAnAddress, read_address

TIMEOUT: Final = 10.0
"""Seconds for each step of an exchange: connecting, and each wait for the answer."""
MAX_ANSWER: Final = 64 * 1024
"""Bytes of an answer that are read; a session is about 1 KB."""


class SessionProblem(Exception):
    """No session. The subclass says why, the text says it in English for a log, without a name or a secret."""


class Refused(SessionProblem):
    """The relay answered, and said no."""


class WrongPassword(Refused):
    """Name and password do not belong together."""


class TooOften(Refused):
    """Too many tries; `retry_after` in seconds, 0 when the relay does not say."""

    def __init__(self, text: str, retry_after: float = 0.0) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Expired(Refused):
    """The session is over: it was ended, it grew too old, or its refresh token was used twice."""


class Unreachable(SessionProblem):
    """No answer from the relay."""


class NotSecure(Unreachable):
    """The relay's certificate does not hold, or its address would go over the network in plain text."""


class NotARelay(Unreachable):
    """Something else answers at this address."""


class Session(msgspec.Struct, frozen=True):
    """A signed-in agent. `expires_in` counts seconds of the access token from when it was given; `role` is one of `wire.Role`."""

    access: str
    refresh: str
    expires_in: float
    name: str
    role: str

    def __repr__(self) -> str:
        """Without the tokens: a session may end up in a traceback."""
        return f"Session(role={self.role!r}, expires_in={self.expires_in!r})"


class _Refusal(msgspec.Struct, frozen=True):
    problem: str
    text: str = ""


async def sign_in(url: str, name: str, password: str) -> Session:
    """A session for `name` at the relay `url` (as `cobrowse.address.read_address` reads it).

    Raises:
        SessionProblem: see the tree above.
    """
    secret = base64.b64encode(f"{name}:{password}".encode()).decode()
    return _session(await _post(url, "/session", f"Basic {secret}"))


async def renew(url: str, refresh: str) -> Session:
    """The next session; `refresh` is spent by it, also when the answer is lost on the way.

    Raises:
        SessionProblem: `Expired` when a new sign-in is needed.
    """
    return _session(await _post(url, "/session/renew", f"Bearer {refresh}"))


async def end(url: str, refresh: str) -> None:
    """Signs out: the relay forgets the session and closes its sockets. A session that was over already is no problem.

    Raises:
        Unreachable: the relay did not hear it; the session ends by itself when it expires.
    """
    try:
        await _post(url, "/session/end", f"Bearer {refresh}")
    except Expired:
        return


class SignedIn:
    """Access tokens for `cobrowse.client.RelayClient`: first the one that came with the sign-in, then a renewed one each time. A session
    without an access token is one of before, whose relay does not answer yet.

    `on_renewed` is told every new session, before its token is used, so that its refresh token can be kept.
    """

    def __init__(self, url: str, session: Session, on_renewed: Callable[[Session], None] = lambda session: None) -> None:
        self._url = url
        self._session = session
        self._used = not session.access
        self._on_renewed = on_renewed
        self._turn = asyncio.Lock()

    @property
    def session(self) -> Session:
        """The newest session."""
        return self._session

    async def token(self) -> str:
        """An access token that was not handed out before.

        Raises:
            SessionProblem: it had to be renewed, and could not be.
        """
        async with self._turn:  # two renewals at once would spend the refresh token twice, which ends the session
            if self._used:
                # shielded: a renewal that is given up half-way has spent the old token, and its answer must still be kept
                await asyncio.shield(asyncio.ensure_future(self._renew()))
            self._used = True
            return self._session.access

    async def _renew(self) -> None:
        self._session = await renew(self._url, self._session.refresh)
        self._on_renewed(self._session)


TokenSource = Callable[[], Awaitable[str]]
"""Gives a fresh access token, or raises a `SessionProblem`."""


def _session(body: bytes) -> Session:
    try:
        return msgspec.json.decode(body, type=Session)
    except msgspec.DecodeError as error:
        raise NotARelay(f"the answer is no session: {error}") from None


async def _post(url: str, path: str, authorization: str) -> bytes:
    try:
        address = read_address(url)
    except NotAnAddress as error:
        raise (NotSecure if error.problem == "plain" else Unreachable)(str(error)) from None
    return await asyncio.to_thread(_exchange, address, path, authorization)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the credentials to wherever it points."""

    def redirect_request(self, *_: object) -> None:
        return None


def _exchange(address: Address, path: str, authorization: str) -> bytes:
    """One POST without a body, in a worker thread: the body of the answer."""
    url = f"{address.http}{path}"
    request = urllib.request.Request(url, method="POST", headers={"Authorization": authorization})  # noqa: S310 - Address allows http and https only
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect(), urllib.request.HTTPSHandler(context=ssl.create_default_context())]
    if address.on_this_machine:
        handlers.append(urllib.request.ProxyHandler({}))  # no proxy can reach our loopback
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=TIMEOUT) as answer:
            body: bytes = answer.read(MAX_ANSWER)
            return body
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(error.code, error.headers, error.read(MAX_ANSWER)) from None
    except urllib.error.URLError as error:
        raise _no_answer(error.reason) from None
    except (OSError, HTTPException) as error:
        raise _no_answer(error) from None


def _no_answer(reason: object) -> Unreachable:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return NotSecure(f"the relay's certificate does not hold: {reason.verify_message}")
    if isinstance(reason, ssl.SSLError | HTTPException):
        return NotARelay(f"no relay answers at this address: {reason}")
    return Unreachable(f"the relay does not answer: {reason}")


def _refusal(status: int, headers: Message, body: bytes) -> SessionProblem:
    try:
        said = msgspec.json.decode(body, type=_Refusal)
    except msgspec.DecodeError:
        if status >= 500:
            return Unreachable(f"the relay is out of order: HTTP {status}")
        return NotARelay(f"no relay's answer: HTTP {status}")
    if status == 429:
        after = headers.get("Retry-After", "")
        return TooOften(said.text, float(after) if after.isdecimal() else 0.0)
    if said.problem == "wrong_password":
        return WrongPassword(said.text)
    if status == 401:
        return Expired(said.text)
    return Refused(f"{said.problem}: {said.text}") if status < 500 else Unreachable(said.text)
