"""A keyring that lives in this process and is gone with it: the demo's, so that it leaves the user's own alone."""

from __future__ import annotations

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Secrets by service and user name, in memory only."""

    priority = -1  # never chosen by itself

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own says no types
        self._secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""
        return self._secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keeps the secret."""
        self._secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forgets the secret."""
        if self._secrets.pop((service, username), None) is None:
            raise PasswordDeleteError(username)
