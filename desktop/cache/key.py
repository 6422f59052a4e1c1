"""The cache's key, from the operating system's keyring; none where there is no keyring that keeps secrets.

The key never stands in a file of ours. A keyring may ask the user to unlock it, and then answers late: ask from a thread that
may wait. What is done without a key is `desktop.cache.store`'s: memory only.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

import keyring
import structlog
from keyring.backend import KeyringBackend
from keyring.backends import chainer
from keyring.errors import KeyringError

SERVICE: Final = "naast"
BYTES: Final = 32
"""A raw key for AES-256: no passphrase is stretched, which saves 140 ms at each start."""

_KEEPS_SECRETS: Final = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
    "desktop.demo_keyring",
)
"""The systems' own, and the demo's, which is in memory only. Others write plain files, or nothing."""
_HEX: Final = re.compile(rf"[0-9a-f]{{{2 * BYTES}}}")
_log = structlog.get_logger("naast.cache")


def key_for(profile: str) -> bytes | None:
    """The key of a profile's cache, made at the first time; None when nothing keeps secrets here, or it is locked.

    What stands in the keyring is read back before it is used: a keyring that forgets would make the next start lose the cache.
    """
    ring = keyring.get_keyring()
    if not keeps_secrets(ring):
        return None
    name = f"cache of {profile}"
    try:
        kept = ring.get_password(SERVICE, name)
        if kept is None:
            ring.set_password(SERVICE, name, secrets.token_hex(BYTES))
            kept = ring.get_password(SERVICE, name)
    except (KeyringError, OSError, RuntimeError) as error:
        _log.warning("keyring_not_usable", cause=type(error).__name__)
        return None
    return bytes.fromhex(kept) if kept is not None and _HEX.fullmatch(kept) else None


def forget_key(profile: str) -> None:
    """Takes the key away: what the cache's file holds can then never be read again."""
    ring = keyring.get_keyring()
    try:
        if keeps_secrets(ring) and ring.get_password(SERVICE, f"cache of {profile}") is not None:
            ring.delete_password(SERVICE, f"cache of {profile}")
    except (KeyringError, OSError, RuntimeError) as error:
        _log.warning("keyring_not_usable", cause=type(error).__name__)


def keeps_secrets(ring: KeyringBackend) -> bool:
    """Whether this is one of the systems' keyrings, and not a plain file."""
    if isinstance(ring, chainer.ChainerBackend):
        return bool(ring.backends) and all(keeps_secrets(one) for one in ring.backends)
    return type(ring).__module__.startswith(_KEEPS_SECRETS)
