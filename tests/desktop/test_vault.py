"""What the vault keeps in a real keyring of a private session, and what it says without one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.journeys.screen import Screen
from tests.journeys.session_bus import SessionBus

ROOT: Final = Path(__file__).parents[2]
_KEEP: Final = """
import asyncio, sys
from pathlib import Path
from desktop.shell.profile import Profile
from desktop.shell.vault import Kept, Vault

async def main():
    one, other = (Vault(Profile(Path(place))) for place in sys.argv[1:3])
    assert await one.read() is None
    kept = Kept("https://relay.example.org", "eva", "a refresh token")
    assert await one.keep(kept) and one.works
    assert await Vault(one.profile).read() == kept
    assert await other.read() is None, "a profile has its own place"
    assert "token" not in repr(kept)
    await one.forget()
    assert await one.read() is None
    await one.forget()
    assert one.works, "nothing to forget is no fault"
    print("kept")

asyncio.run(main())
"""
_BROKEN: Final = """
import asyncio, sys, keyring
from pathlib import Path
from desktop.shell.profile import Profile
from desktop.shell.vault import Vault

async def main():
    vault = Vault(Profile(Path(sys.argv[1])))
    keyring.set_password("naast", vault._user, "{not json")
    assert await vault.read() is None
    print("read")

asyncio.run(main())
"""
_NONE: Final = """
import asyncio, sys
from pathlib import Path
from desktop.shell.profile import Profile
from desktop.shell.vault import Kept, Vault

async def main():
    vault = Vault(Profile(Path(sys.argv[1])))
    assert not await vault.keep(Kept("https://relay.example.org", "eva", "a refresh token"))
    assert not vault.works
    assert await vault.read() is None
    await vault.forget()
    print("none")

asyncio.run(main())
"""


def _run(script: str, env: dict[str, str], *places: Path) -> str:
    whole = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    command = [sys.executable, "-c", script, *map(str, places)]
    done = subprocess.run(command, env=whole, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_real_keyring_keeps_the_session_of_each_profile(tmp_path: Path) -> None:
    with Screen(tmp_path / "desk") as screen, SessionBus(tmp_path / "desk", screen.env) as bus:
        assert _run(_KEEP, bus.env, tmp_path / "one", tmp_path / "other") == "kept"
        assert _run(_BROKEN, bus.env, tmp_path / "one") == "read"
        bus.stop_keyring()
        assert _run(_NONE, bus.env, tmp_path / "one") == "none"
    assert [path for path in tmp_path.rglob("*") if path.is_file() and b"refresh token" in path.read_bytes()] == []


def test_without_a_session_bus_nothing_is_kept_and_that_is_said(tmp_path: Path) -> None:
    nowhere = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/none", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    assert _run(_NONE, nowhere, tmp_path / "one") == "none"
