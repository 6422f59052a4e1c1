"""Who is signed in: carries out signing in, renewing at the next start and signing out, and keeps the refresh token in the vault.

Tells what happened as `SessionChanged`; what the window makes of it is the console's business.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from desktop.shell.events import SessionChanged, SessionStanding, SignInProblem
from desktop.shell.vault import Kept, Vault

if TYPE_CHECKING:
    from cobrowse.session import Session, SessionProblem, SignedIn

_log = structlog.get_logger("naast.session")


class SessionKeeper:
    """One agent's session at one relay, or none. `url` is that of the last sign-in. After `on_renewed` there is something to `keep()`."""

    def __init__(self, vault: Vault, tell: Callable[[SessionChanged], None], on_renewed: Callable[[], None]) -> None:
        self._vault = vault
        self._tell = tell
        self._on_renewed = on_renewed
        self._signed: SignedIn | None = None
        self._user = ""
        self._renewed: list[Session] = []
        self._busy = False
        self.url = ""

    @property
    def signed_in(self) -> SignedIn | None:
        """The source of access tokens, while somebody is signed in."""
        return self._signed

    async def resume(self, url: str) -> None:
        """Signs in with what the last run kept, if it is for this relay ("" for any). While the relay does not answer, who was
        signed in goes on: what this computer keeps can be read, notes be written; a session that is over ends with the first answer.
        """
        kept = await self._vault.read()
        if self._busy or self._signed is not None:
            return  # the keyring took its time, and the agent did not wait for it
        if kept is None or (url and not _same(kept.url, url)):
            self._tell(SessionChanged(SessionStanding.SIGNED_OUT, remembered=self._vault.works))
            return
        self._tell(SessionChanged(SessionStanding.SIGNING_IN))
        from cobrowse.session import Refused, Session, SessionProblem, SignedIn, Unreachable, renew

        self.url, self._user = kept.url, kept.name
        try:
            self._took(await renew(kept.url, kept.refresh))
        except Refused as problem:
            await self._vault.forget()
            self._failed(problem)
        except SessionProblem as problem:
            if type(problem) is not Unreachable:  # its certificate does not hold, or it is no relay: nothing to wait for
                self._failed(problem)
                return
            self._signed = SignedIn(kept.url, Session("", kept.refresh, 0.0, kept.name, ""), self._renewed.append)
            self._tell(SessionChanged(SessionStanding.SIGNED_IN, name=kept.name))

    async def sign_in(self, url: str, name: str, password: str) -> None:
        """With name and password."""
        from cobrowse.session import SessionProblem, sign_in

        self._busy = True
        self._tell(SessionChanged(SessionStanding.SIGNING_IN))
        self.url, self._user = url, name
        try:
            self._took(await sign_in(url, name, password))
        except SessionProblem as problem:
            self._failed(problem)
        finally:
            self._busy = False

    async def sign_out(self, *, told: bool, problem: SignInProblem = SignInProblem.NONE) -> None:
        """Forgets the session; with `told` the relay hears it and closes the sockets."""
        from cobrowse.session import SessionProblem, end

        signed, self._signed = self._signed, None
        self._renewed.clear()
        await self._vault.forget()
        if signed is not None and told:
            try:
                await end(self.url, signed.session.refresh)
            except SessionProblem as error:
                _log.info("sign_out_not_heard", error=type(error).__name__)
        self._tell(SessionChanged(SessionStanding.SIGNED_OUT, problem, remembered=self._vault.works))

    async def keep(self) -> None:
        """Puts the newest token into the vault. The keyring may ask the agent first: signing in does not wait for that."""
        if not self._renewed:
            return
        newest = self._renewed[-1]
        self._renewed.clear()
        remembered = await self._vault.keep(Kept(self.url, self._user, newest.refresh))
        if not remembered and self._signed is not None:
            self._tell(SessionChanged(SessionStanding.SIGNED_IN, name=newest.name, remembered=False))

    def _took(self, session: Session) -> None:
        from cobrowse.session import SignedIn

        self._signed = SignedIn(self.url, session, self._renewed.append)
        self._renewed.append(session)
        self._tell(SessionChanged(SessionStanding.SIGNED_IN, name=session.name))

    def _failed(self, problem: SessionProblem) -> None:
        _log.info("no_session", problem=type(problem).__name__)
        why = {
            "WrongPassword": SignInProblem.WRONG_PASSWORD,
            "TooOften": SignInProblem.TOO_OFTEN,
            "Expired": SignInProblem.EXPIRED,
            "NotSecure": SignInProblem.NOT_SECURE,
            "NotARelay": SignInProblem.NOT_A_RELAY,
            "Refused": SignInProblem.NOT_ALLOWED,
        }.get(type(problem).__name__, SignInProblem.UNREACHABLE)
        self._tell(SessionChanged(SessionStanding.SIGNED_OUT, why, remembered=self._vault.works))

    async def token(self) -> str:
        """An access token for the relay's socket.

        Raises:
            SessionProblem: there is none to be had.
        """
        from cobrowse.session import Expired

        if self._signed is None:
            raise Expired("nobody is signed in")
        token = await self._signed.token()
        if self._renewed:
            self._on_renewed()
        return token


def _same(one: str, other: str) -> bool:
    """Whether two addresses, as they were typed, are the same relay's."""
    from cobrowse.address import NotAnAddress, read_address

    try:
        return read_address(one) == read_address(other)
    except NotAnAddress:
        return False
