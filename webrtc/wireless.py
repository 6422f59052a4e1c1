"""Whether this computer's way out is Wi-Fi, as far as the system says so in a file.

Linux: the interface of the default route (proc(5): `net/route`, `net/ipv6_route`) has a `wireless` or `phy80211` entry in sysfs. On
Windows it is not known: one would have to ask its WLAN service, which nothing here does yet.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_UP: Final = 0x0001
_REJECT: Final = 0x0200
"""RTF_UP and RTF_REJECT of <linux/route.h>."""


def is_wireless(root: Path = Path("/")) -> bool | None:
    """By the interface of the default route; None where there is none, or the system does not say."""
    name = _interface(root / "proc/net/route", destination=1, metric=(6, 10), flags=3, size=8) or _interface(
        root / "proc/net/ipv6_route", destination=0, metric=(5, 16), flags=8, size=32
    )
    if name is None or not (interface := root / "sys/class/net" / name).exists():
        return None
    return (interface / "wireless").exists() or (interface / "phy80211").exists()


def _interface(table: Path, *, destination: int, metric: tuple[int, int], flags: int, size: int) -> str | None:
    """The interface of the preferred default route. Columns by number; `metric` with its base, `size` of an address in hexadecimal."""
    try:
        rows = [line.split() for line in table.read_text(encoding="ascii").splitlines()]
    except (OSError, UnicodeDecodeError):
        return None
    found: list[tuple[int, str]] = []
    for row in rows:
        if len(row) < 10 or row[destination] != "0" * size:
            continue
        name, state = row[0] if destination else row[9], int(row[flags], 16)
        if state & _UP and not state & _REJECT and name != "lo":
            found.append((int(row[metric[0]], metric[1]), name))
    return min(found)[1] if found else None
