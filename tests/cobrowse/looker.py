"""A console that opens what comes of a page, and asks for what that names."""

from __future__ import annotations

import time

from cobrowse import wire
from cobrowse.dictionary import END, inflater
from cobrowse.opening import Opening, Shown
from cobrowse.restored import sheets_in
from tests.cobrowse.parties import Party


class Looker:
    """`sealed` is what came, `opened` what was in it, `text` the page's words, `pictures` counts those in PNG."""

    def __init__(self, console: Party, contact: str) -> None:
        self._console, self._contact = console, contact
        self._said: list[wire.Key | wire.Resync] = []
        self._shown: list[tuple[Shown, bytes]] = []
        self._stream = inflater()
        self.opening = Opening(contact, self._said.append, lambda message, body: self._shown.append((message, body)))
        self.sealed: dict[str, bytes] = {}
        self.opened: dict[str, bytes] = {}
        self.text = b""
        self.pictures = 0
        self._wanted: set[str] = set()

    async def until(self, what: str) -> None:
        """Until the page's words have that in them, and whatever they name is here."""
        self._wanted.clear()
        while what.encode() not in self.text or len(self.opened) < 3:
            await self.go_on()

    async def go_on(self) -> None:
        """Takes what comes next, and asks for what that names."""
        self.opening.tick(time.monotonic())
        for said in self._said:
            await self._console.say(said)
        self._said.clear()
        message = await self._console.expect(wire.Message)
        if isinstance(message, wire.Key):
            self.opening.key(message)
        elif isinstance(message, wire.Page | wire.Asset):
            if len(self._console.body) > 60:
                self.sealed[f"sealed {len(self.sealed)}"] = self._console.body[20:60]
            self.opening.take(message, self._console.body)
        for shown, body in self._shown:
            self._read(shown, body)
        self._shown.clear()
        names = {*sheets_in(self.text), *self._pictures()} - self._wanted
        if names and self.opening.ready:
            self._wanted |= names
            await self._console.say(wire.WantAsset(self._contact, self.opening.wanted(sorted(names))))

    def _pictures(self) -> set[str]:
        parts = self.text.split(b"naast://asset/")[1:]
        return {name.decode() for part in parts if len(name := part[:20]) == 20 and name.isalnum()}

    def _read(self, shown: Shown, body: bytes) -> None:
        if isinstance(shown, wire.Page):
            self._stream = inflater() if shown.full else self._stream
            self.text += self._stream.decompress(body + END)
            if shown.full:
                self.opened["the first batch, packed"] = body[20:60]
        elif body:
            self.pictures += body.startswith(b"\x89PNG")
            self.opened[f"a content of {len(body)}"] = body[:60]
