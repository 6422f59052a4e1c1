"""What a page sends is sealed for the console of its contact, so that whoever carries it cannot read or change it.

Pure, but for the randomness of new keys. The page makes a *content key* for each share and hands it over by an agreement of three
messages (`cobrowse.wire.Key`): it commits to its half by a hash, the console shows its half, the page shows its own with the content key
under what both halves give. Who stands between must choose its halves before it knows the others', so it has one guess in a million
that both sides show the same six digits; people compare those by voice (ZRTP's way, RFC 6189, 4.4.1.1). The digits alone say it: they are
not bound to the call's DTLS fingerprints, which the relay carries too, and which change with each page load while the key stays. The page
script has the same in `cobrowse/script/src/seal.ts`; a test holds the two against each other. Who says which message when is
`cobrowse.opening`'s.

P-256 (every browser has it), HKDF-SHA256 (RFC 5869), AES-256-GCM (NIST SP 800-38D) with tags of 96 bits to keep small batches small.
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

TAG: Final = 12
"""Bytes of a tag (NIST SP 800-38D, 5.2.1.2)."""
IV: Final = 12
KEY: Final = 32
"""Bytes of a content key, and of every key made from it."""
COUNT: Final = 8
"""Bytes of an intent's IV that count; the others are random."""
MAC: Final = 8
"""Bytes of what vouches for the content that a name stands for."""
DIGITS: Final = 1_000_000

_CURVE: Final = ec.SECP256R1()


class NotSealed(Exception):
    """Not made with this key, or changed on its way."""


def derived(secret: bytes, label: str) -> bytes:
    """A key of its own for each use (RFC 5869, with an empty salt)."""
    return HKDF(SHA256(), KEY, b"", label.encode()).derive(secret)


def _encrypted(key: bytes, iv: bytes, text: bytes, beside: bytes) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.GCM(iv)).encryptor()
    cipher.authenticate_additional_data(beside)
    return cipher.update(text) + cipher.finalize() + cipher.tag[:TAG]


def _decrypted(key: bytes, iv: bytes, sealed: bytes, beside: bytes) -> bytes:
    if len(sealed) < TAG:
        raise NotSealed("too short to hold a tag")
    cipher = Cipher(algorithms.AES(key), modes.GCM(iv, sealed[-TAG:], TAG)).decryptor()
    cipher.authenticate_additional_data(beside)
    try:
        return cipher.update(sealed[:-TAG]) + cipher.finalize()
    except InvalidTag:
        raise NotSealed("the tag does not hold") from None


# ---- the agreement


def commitment(public: bytes) -> bytes:
    """What the page says of its half before it shows it."""
    return sha256(public).digest()


def digits(contact: str, page: bytes, console: bytes) -> str:
    """What both sides show: "482 913"."""
    whole = sha256(f"naast digits {contact} ".encode() + page + console).digest()
    number = int.from_bytes(whole[:4], "big") % DIGITS
    return f"{number // 1000:03} {number % 1000:03}"


@dataclass(frozen=True)
class Half:
    """One side's half of an agreement, for one time only."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(_CURVE), repr=False)

    @property
    def public(self) -> bytes:
        """What the other side gets: an uncompressed point (SEC 1, 2.3.3)."""
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def _wrapping(self, contact: str, theirs: bytes, page: bytes, console: bytes) -> bytes:
        try:
            other = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, theirs)
        except ValueError:
            raise NotSealed("that is no point of the curve") from None
        shared = self.private.exchange(ec.ECDH(), other)
        return derived(shared, f"naast key {contact} {page.hex()} {console.hex()}")

    def wrap(self, contact: str, console: bytes, content: bytes) -> bytes:
        """The page's: its content key for the console with this half. The key that wraps it serves once, so its IV may be zeros."""
        return _encrypted(self._wrapping(contact, console, self.public, console), bytes(IV), content, b"")

    def unwrap(self, contact: str, page: bytes, wrapped: bytes) -> bytes:
        """The console's: the content key.

        Raises:
            NotSealed: it was not made for this half, this contact.
        """
        content = _decrypted(self._wrapping(contact, page, page, self.public), bytes(IV), wrapped, b"")
        if len(content) != KEY:
            raise NotSealed("that is no key")
        return content


# ---- what is sealed with the content key


@dataclass(frozen=True)
class Meant:
    """What is said beside an intent and not to be changed: where it goes, what it is (`cobrowse.wire.Intent`), and the digits of the
    agreement under which it was meant: after another one it is of no use to whoever kept it.
    """

    epoch: str
    kind: str
    node: int
    digits: str

    @property
    def beside(self) -> bytes:
        """All of it, as the seal has it."""
        return f"{self.epoch} {self.kind} {self.node} {self.digits}".encode()


class Seal:
    """All that one content key opens. Sealing is the page script's; it stands here for tests, and for peers that play a page."""

    def __init__(self, content: bytes) -> None:
        self.content: Final = content
        self._names = derived(content, "names")
        self._assets = derived(content, "assets")
        self._intents = derived(content, "intents")
        self._pages: dict[str, bytes] = {}

    def _page(self, epoch: str) -> bytes:
        """A page load has a key of its own, so that counting its batches makes IVs that never come twice."""
        if epoch not in self._pages:
            self._pages = {epoch: derived(self.content, f"page {epoch}")}
        return self._pages[epoch]

    def seal_page(self, epoch: str, sequence: int, body: bytes, *, full: bool = False, coarse: bool = False) -> bytes:
        """A batch of page events."""
        return _encrypted(self._page(epoch), _counted(sequence), body, _beside(full, coarse))

    def open_page(self, epoch: str, sequence: int, sealed: bytes, *, full: bool = False, coarse: bool = False) -> bytes:
        """The batch.

        Raises:
            NotSealed: it is not this page load's batch of this number, or the relay changed it or what is said beside it.
        """
        return _decrypted(self._page(epoch), _counted(sequence), sealed, _beside(full, coarse))

    def named(self, content: str) -> str:
        """What a content of this hash (hex) is called on the wire: the same each time, and telling nothing to who knows the content."""
        return hmac.digest(self._names, content.encode(), "sha256").hex()

    def mac(self, name: str, content: str, width: int, height: int) -> str:
        """Vouches for what a name stands for; `content` as the wire calls it."""
        return hmac.digest(self._names, f"{name} {content} {width} {height}".encode(), "sha256")[:MAC].hex()

    def seal_asset(self, name: str, content: bytes) -> bytes:
        """A content that the wire calls so. Contents come again, packed anew, so each sealing has an IV of its own, which travels."""
        iv = os.urandom(IV)
        return iv + _encrypted(self._assets, iv, content, name.encode())

    def open_asset(self, name: str, sealed: bytes) -> bytes:
        """The content.

        Raises:
            NotSealed: it is not the one that the wire calls so.
        """
        return _decrypted(self._assets, sealed[:IV].ljust(IV, b"\0"), sealed[IV:], name.encode())

    def seal_intent(self, meant: Meant, body: bytes, count: int) -> bytes:
        """What is to be done on the page, as its message carries it: in hex. The page takes a `count` that is above the last one."""
        iv = count.to_bytes(COUNT, "big") + os.urandom(IV - COUNT)
        return (iv + _encrypted(self._intents, iv, body, meant.beside)).hex().encode()

    def open_intent(self, meant: Meant, sealed: bytes) -> tuple[int, bytes]:
        """Its count and body, as the page has it.

        Raises:
            NotSealed: it was not meant so, or not by who has this key.
        """
        try:
            whole = bytes.fromhex(sealed.decode("ascii"))
        except ValueError:
            raise NotSealed("an intent travels in hex") from None
        iv = whole[:IV].ljust(IV, b"\0")
        return int.from_bytes(iv[:COUNT], "big"), _decrypted(self._intents, iv, whole[IV:], meant.beside)


def _counted(sequence: int) -> bytes:
    return max(0, sequence).to_bytes(IV, "big")


def _beside(full: bool, coarse: bool) -> bytes:
    """What is said beside a batch, and not to be changed; its epoch and number are in the key and the IV."""
    return bytes((full, coarse))
