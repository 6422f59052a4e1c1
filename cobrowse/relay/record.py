"""What the relay stores of a user and of a contact, as values. Pure; `users` and `contacts` read and write them."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from cobrowse.contact import Availability, ContactState
from cobrowse.identity import Facts
from cobrowse.share import Rung, ShareState
from cobrowse.wire import Role


@dataclass(frozen=True)
class User:
    """Someone who may sign in. `name` is what they type, `display` what customers and colleagues see."""

    id: str
    name: str
    display: str
    role: Role
    availability: Availability


class Record(msgspec.Struct, frozen=True):
    """A contact as it is stored, with what is known of its customer. Times in Unix seconds; `agent` is a user's id."""

    id: str
    site: str
    visitor: str
    state: ContactState
    facts: Facts
    called: float
    phone: str = ""
    video: bool = False
    language: str = ""
    agent: str = ""
    share: ShareState = ShareState.OFF
    connected: float | None = None
    notes: str = ""
    why: str = ""
    version: int = 0
    """Of the notes."""
    ended: float | None = None
    rungs: tuple[Rung, ...] = ()
    """Granted above looking."""
