"""A page that seals, for tests: the page's side of the agreement and of what follows, as `cobrowse/script/src/seal.ts` has it."""

from __future__ import annotations

import os

import msgspec

from cobrowse import wire
from cobrowse.sealing import Half, Seal, commitment, digits


class SealingPage:
    """Answers what a console says of keys, and seals. `digits` is what the customer would see, `told` counts the halves that it
    showed; it answers `last` no second time.
    """

    def __init__(self, contact: str = "c1") -> None:
        self.contact = contact
        self.content = os.urandom(32)
        self.seal = Seal(self.content)
        self.digits = ""
        self.told = 0
        self.last = ""
        self._half: Half | None = None

    def answer(self, message: wire.Key) -> wire.Key:
        """To "ask" and "console"."""
        if message.step == "ask":
            self._half = self._half or Half()
            return wire.Key(self.contact, "commit", commitment(self._half.public).hex())
        half, self._half = self._half, None
        assert half is not None, "nobody asked, or it was told already"
        self.told += 1
        self.last = message.value
        theirs, ours = bytes.fromhex(message.value), half.public
        self.digits = digits(self.contact, ours, theirs)
        return wire.Key(self.contact, "page", ours.hex(), half.wrap(self.contact, theirs, self.content).hex())

    def page(self, page: wire.Page, body: bytes) -> tuple[wire.Page, bytes]:
        """A batch as it travels."""
        return page, self.seal.seal_page(page.epoch, page.sequence, body, full=page.full, coarse=page.coarse)

    def asset(self, asset: wire.Asset, body: bytes = b"") -> tuple[wire.Asset, bytes]:
        """What a name or a content stands for, as it travels; `name` and `hash` as this side calls them."""
        called = {name: self.seal.named(name) if len(name) == 64 else name for name in (asset.name, asset.hash)}
        name, content = called[asset.name], called[asset.hash]
        mac = "" if name == content else self.seal.mac(name, content, asset.width, asset.height)
        sealed = self.seal.seal_asset(content, body) if body else b""
        return msgspec.structs.replace(asset, name=name, hash=content, size=len(sealed), mac=mac), sealed
