"""Who the customer is, how that is known, and what may be seen at which level.

Pure: the relay stores and compares (`cobrowse.relay`), the console shows. What a level may not see the relay never
sends, so nothing that the console keeps can leak it. Identification is not authentication: a phone number only *claims*,
as caller numbers are forged and change owners.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

import msgspec


class Level(IntEnum):
    """How sure it is who the customer is. Compared with `<`: a higher level sees what a lower one sees, and more."""

    UNKNOWN = 0
    CLAIMED = 1
    VERIFIED = 2
    STEP_UP = 3


class SignKind(StrEnum):
    """By what a customer is recognised."""

    SITE_LOGIN = "site_login"
    INVITE = "invite"
    PHONE = "phone"
    EMAIL = "email"
    VISITOR = "visitor"


class Sign(msgspec.Struct, frozen=True, omit_defaults=True):
    """One sign, without its value: the number itself is personal until the customer is verified.

    `source` is where the sign was learned, a word for people ("repair", "order", "call"); `seen` is the ISO 8601 date
    on which it was last seen, in UTC, before this contact.
    """

    kind: SignKind
    source: str = ""
    seen: str = ""


class Candidate(msgspec.Struct, frozen=True):
    """One of the customers whom a sign may mean, masked: `name` as "M. d. B.", `place` as "Ut***"."""

    ref: str
    name: str
    place: str


class Card(msgspec.Struct, frozen=True, omit_defaults=True):
    """The customer's card, sent at `Level.VERIFIED` and above only."""

    customer: str
    name: str
    number: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    since: str = ""
    language: str = ""
    remark: str = ""
    """What an agent should know at once, such as a mandate: "may be given 10 % discount"."""


class Moment(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that the customer did on the site in this visit. `at` is Unix time in seconds by the relay's clock.

    `name` is one of the trail's names (`page`, `cart`, `form`, `error`, `order`, or the site's own); `data` holds at most
    `wire.MAX_EVENT_FIELDS` short values. Values of form fields are personal and only sent at `Level.VERIFIED`.
    """

    at: float
    name: str
    title: str = ""
    data: dict[str, str] = {}


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the journey: a contact, a visit, or what another channel brought. `at` is Unix time in seconds.

    `channel`: call, visit, email, chat, repair, order, appointment, note, survey.
    """

    id: str
    at: float
    channel: str
    title: str
    outcome: str = ""
    detail: str = ""
    agent: str = ""


class Known(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that the relay tells a console about a contact's customer at the level reached. Newest first in `journey`; oldest first in `visit`."""

    level: Level
    said_name: str = ""
    """What the customer typed as a name when calling; not checked."""
    signs: tuple[Sign, ...] = ()
    verified_by: str = ""
    """The verifier that lifted the level: "street", "site_login", ..."""
    candidates: tuple[Candidate, ...] = ()
    verifiers: tuple[str, ...] = ()
    """What may be asked to verify: "street", ..."""
    tries_left: int = 0
    card: Card | None = None
    visit: tuple[Moment, ...] = ()
    journey: tuple[Line, ...] = ()
