"""Sessions bent at random: pages of the corpus and recorded ones, with parts taken out, doubled, exchanged with those of others, and values
of other kinds in their places. Who shows them is `tests.desktop.page.look_hostile`; who judges what passes the console's cleaning is
`bench safe`.
"""

from __future__ import annotations

import json
import random
from typing import Any, Final

from tests.cobrowse.pages import PageMaker
from tests.desktop.page.hostile import CORPUS
from tests.desktop.page.recorded import sessions

EVIL: Final = "http://evil.example/x"
AFTERWARDS: Final = 3
"""Batches of changes after a page, at the most."""


def odd(evil: str) -> tuple[Any, ...]:
    """What stands in no place of an honest event."""
    return (
        None, True, -1, 0, 1, 2**31, 1e308, "", evil, f"url({evil})", f"javascript:{evil}", f"@import '{evil}'", "\u0000\ud800", "a" * 5000,
        [], {}, [[]], "__proto__", "constructor", "srcdoc", "onload", "script", "style", "iframe", {"type": 2, "data": {}},
    )  # fmt: skip


class Bending:
    """A source of bent sessions; the same ones for the same seed and address."""

    def __init__(self, seed: int, evil: str = EVIL, secret: str = "/etc/secret") -> None:
        self._rng = random.Random(seed)
        self._odd = odd(evil)
        small = [one for one in CORPUS if not one.name.startswith(("deep", "wide", "long", "many"))]
        hostile = [[one.events(PageMaker(), evil, secret)] for one in small]
        self._sessions: list[list[Any]] = json.loads(json.dumps(sessions())) * 20 + hostile
        self._batches = [batch for session in self._sessions for batch in session]

    def session(self) -> list[list[Any]]:
        """Batches, the first one full."""
        chosen = self._rng.choice(self._sessions)
        first, later = chosen[0], chosen[1:] or self._batches
        batches = [first, *(self._rng.choice(later) for _ in range(self._rng.randint(0, AFTERWARDS)))]
        return [self._bent(batch) for batch in batches]

    def _bent(self, batch: list[Any]) -> list[Any]:
        rng = self._rng
        made: list[Any] = json.loads(json.dumps(batch))
        for _ in range(rng.randint(0, 6)):
            places = _places(made)
            if not places:
                break
            inside, key = rng.choice(places)
            match rng.randrange(4):
                case 0:
                    inside[key] = json.loads(json.dumps(rng.choice(self._odd)))  # its own: what is bent next may be inside it
                case 1:
                    other, name = rng.choice(_places(rng.choice(self._batches)))
                    inside[key] = json.loads(json.dumps(other[name]))
                case 2 if isinstance(inside, list):
                    inside.append(inside[key])
                case _ if isinstance(inside, list):
                    inside.pop(key)
                case _:
                    inside[str(rng.choice(self._odd))] = inside.pop(key)
        return made


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a value where another could stand."""
    found: list[tuple[Any, Any]] = []
    todo = [value]
    while todo:
        one = todo.pop()
        for key in list(one) if isinstance(one, dict) else range(len(one)):
            found.append((one, key))
            if isinstance(one[key], dict | list):
                todo.append(one[key])
    return found
