"""Where a console keeps its things, and what it was told at the start: one profile is one folder and one running console."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

PROFILE_VARIABLE = "NAAST_PROFILE"
RELAY_VARIABLE = "NAAST_RELAY"


@dataclass(frozen=True)
class Profile:
    """A folder with the settings, the cache and the log of one user of this computer."""

    folder: Path

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.folder / "settings.ini"

    @property
    def cache(self) -> Path:
        """The encrypted cache."""
        return self.folder / "cache.db"

    @property
    def log(self) -> Path:
        """The log, without personal data."""
        return self.folder / "naast.log"

    @property
    def key(self) -> str:
        """A short word that is this profile's own, for the keyring and the running instance."""
        return hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:16]


def profile(chosen: str = "") -> Profile:
    """The profile in the folder `chosen`, else in that of NAAST_PROFILE, else in the platform's own place; made if needed."""
    told = chosen or os.environ.get(PROFILE_VARIABLE, "")
    if told:
        folder = Path(told)
    else:
        import platformdirs  # only where the place must be looked up

        folder = Path(platformdirs.user_data_dir("naast", appauthor=False))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Profile(folder)
