"""The refresh token in the system's keyring, so that the next start signs in by itself. Without a keyring: only in memory.

The keyring may ask the user to unlock it and wait for that; all calls here go aside, into a thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from desktop.shell.aside import aside
from desktop.shell.profile import Profile

SERVICE = "naast"


class Kept(msgspec.Struct, frozen=True):
    """What is kept: which relay, who, and the token that makes the next session."""

    url: str
    name: str
    refresh: str

    def __repr__(self) -> str:
        """Without the token."""
        return "Kept()"


@dataclass
class Vault:
    """The keyring's place of one profile."""

    profile: Profile
    works: bool = field(default=True, init=False)
    """False once the keyring refused, or there is none."""

    @property
    def _user(self) -> str:
        return f"session-{self.profile.key}"

    async def read(self) -> Kept | None:
        """What the last run kept."""
        text = await aside(self._read, "keyring")
        if not text:
            return None
        try:
            return msgspec.json.decode(text, type=Kept)
        except msgspec.DecodeError:
            return None

    async def keep(self, kept: Kept) -> bool:
        """Whether it could be kept."""
        return await aside(lambda: self._write(msgspec.json.encode(kept).decode()), "keyring")

    async def forget(self) -> None:
        """Nothing stays."""
        await aside(self._delete, "keyring")

    def _read(self) -> str:
        import keyring  # finds its backends by entry points, which takes its time
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(SERVICE, self._user) or ""
        except (KeyringError, OSError):
            self.works = False
            return ""

    def _write(self, text: str) -> bool:
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(SERVICE, self._user, text)
        except (KeyringError, OSError):
            self.works = False
            return False
        self.works = True
        return True

    def _delete(self) -> None:
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError

        try:
            keyring.delete_password(SERVICE, self._user)
        except PasswordDeleteError:
            return  # it was not there
        except (KeyringError, OSError):
            self.works = False
