"""The tag of each node of a shared page, for whoever is told of a change by the node's number only.

A page that is never at rest has had hundreds of thousands of nodes after half an hour: what was removed is forgotten together with all
below it, now and then, so that it costs a page no more than adding it did. What a tag means is `sanitize`'s.
"""

from __future__ import annotations

from typing import Final

TIDY: Final = 1_000
"""Removals after which is looked for what went with them, at least; and a quarter of what stood last time, so that it costs no more."""
ABOVE: Final = 0
"""What the document is below; no node has this number."""


class Tags:
    """By the node's number. A node that was removed, or is below one, may be known for a while; one that stands in the page always is."""

    def __init__(self) -> None:
        self._tags: dict[int, str] = {}
        self._above: dict[int, int] = {}
        self._removed = 0
        self._stood = 0

    def __len__(self) -> int:
        return len(self._tags)

    def begin(self) -> None:
        """Another page: all is forgotten."""
        self._tags, self._above, self._removed, self._stood = {}, {}, 0, 0

    def put(self, number: int, tag: str, above: int) -> None:
        """This node stands below `above`."""
        self._tags[number], self._above[number] = tag, above

    def get(self, number: int, unknown: str) -> str:
        """The node's tag; `unknown` for a number that nobody told of, or that was forgotten."""
        return self._tags.get(number, unknown)

    def removed(self, number: int) -> None:
        """This node was taken out with all below it; some of it may be put in again."""
        if self._above.pop(number, None) is not None:
            self._removed += 1

    def tidy(self) -> None:
        """Forgets what was removed, when that is much. To be called where nothing is half told."""
        if self._removed <= max(TIDY, self._stood // 4):  # not of what is known: what went with one may be a hundred
            return
        self._removed = 0
        stands = {ABOVE: True}
        for number in self._tags:
            way = []
            while number not in stands:
                stands[number] = False  # so that a circle, which no page has but a forged one, comes to an end
                way.append(number)
                number = self._above.get(number, -1)
                stands.setdefault(-1, False)
            if stands[number]:
                stands.update(dict.fromkeys(way, True))
        self._tags = {number: tag for number, tag in self._tags.items() if stands[number]}
        self._above = {number: above for number, above in self._above.items() if number in self._tags}
        self._stood = len(self._tags)
