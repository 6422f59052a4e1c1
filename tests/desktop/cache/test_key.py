"""The cache's key: from a real keyring in a private session; none where there is none, or only a plain file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend

from desktop.cache.key import keeps_secrets
from tests.journeys.screen import Screen
from tests.journeys.session_bus import SessionBus

ROOT: Final = Path(__file__).parents[3]
_ASK: Final = """
from desktop.cache.key import forget_key, key_for
one, again, other = key_for("eva@relay"), key_for("eva@relay"), key_for("bob@relay")
assert one is not None and len(one) == 32, one
assert one == again and one != other
forget_key("eva@relay")
assert key_for("eva@relay") not in {None, one}
assert key_for("bob@relay") == other
print("kept")
"""
_NONE: Final = "from desktop.cache.key import key_for; print(key_for('eva@relay'))"


def _ask(script: str, env: dict[str, str]) -> str:
    whole = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    return subprocess.run([sys.executable, "-c", script], env=whole, capture_output=True, text=True, check=True, timeout=60).stdout


def test_a_real_keyring_keeps_a_key_for_each_profile(tmp_path: Path) -> None:
    with Screen(tmp_path / "desk") as screen, SessionBus(tmp_path / "desk", screen.env) as bus:
        assert _ask(_ASK, bus.env).strip() == "kept"


def test_without_a_keyring_there_is_no_key(tmp_path: Path) -> None:
    nowhere = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/none", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    assert _ask(_NONE, nowhere).strip().endswith("None")
    assert list(tmp_path.rglob("*.cfg")) == []


@pytest.mark.parametrize("kind", [keyring.backends.fail.Keyring, keyring.backends.null.Keyring])
def test_what_keeps_nothing_is_no_keyring(kind: type[KeyringBackend]) -> None:
    assert not keeps_secrets(kind())
