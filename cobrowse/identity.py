"""Who the customer is, how that is known, and what may be seen at which level.

Pure: the relay stores and compares (`cobrowse.relay`), the console shows. What a level may not see the relay never
sends, so nothing that the console keeps can leak it. Identification is not authentication: a phone number only *claims*,
as caller numbers are forged and change owners.
"""

from __future__ import annotations

import re
from enum import IntEnum, StrEnum
from typing import Final

import msgspec

from cobrowse.policy import DEFAULT, WAYS, Policy
from cobrowse.spoken import fold_date as fold_date


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


class Doubt(StrEnum):
    """What speaks against a sign."""

    NONE = ""
    OTHER_CUSTOMER = "other_customer"
    """It belongs to somebody else than a stronger sign says."""
    FORGED = "forged"
    """A login that the site did not sign."""
    REPLAYED = "replayed"
    """A login that another browser showed before."""
    SHARED = "shared"
    """So many customers have it that it recognises none of them."""
    EXPIRED = "expired"
    EARLY = "early"
    """A login whose time has yet to come: the site's clock is ahead."""
    NOT_FOR_US = "not_for_us"
    """A login without what it needs, or for another site."""
    UNREADABLE = "unreadable"
    NO_KEY = "no_key"
    """A login, and no key of the site to check it with."""


NEW_CARD: Final = "new_card"
"""What verified a customer whose card was made in this contact: all that is on it is what they said."""


class Sign(msgspec.Struct, frozen=True, omit_defaults=True):
    """One sign, without its value: the number itself is personal until the customer is verified.

    `source` is where the sign was learned, a word for people ("repair", "order", "call"); `seen` is the ISO 8601 date
    on which it was last seen, in UTC, before this contact.
    """

    kind: SignKind
    source: str = ""
    seen: str = ""
    doubt: Doubt = Doubt.NONE


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
    birth_date: str = ""
    """ISO 8601."""
    since: str = ""
    language: str = ""
    remark: str = ""
    """What an agent should know at once, such as a mandate: "may be given 10 % discount"."""


class Relation(StrEnum):
    """What somebody who speaks for the customer is to them."""

    PARTNER = "partner"
    PARENT = "parent"
    DAUGHTER = "daughter"
    SON = "son"
    FAMILY = "family"
    CARER = "carer"
    GUARDIAN = "guardian"
    EMPLOYEE = "employee"
    OTHER = "other"


class Fall(StrEnum):
    """Why a level fell within a contact."""

    NONE = ""
    SPEAKER = "speaker"
    """Another person speaks now."""
    SIGN = "sign"
    """The page shows another login than before."""


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
    """One line of the journey: a contact, a visit, or what another channel brought. `at` is Unix time in seconds, `until` its end, 0 when
    it has none.

    `channel`: call, visit, share, invite, email, chat, repair, order, appointment, note, survey. Lines with the same `thread` are one
    whole to the customer. `tone` is "plus", "minus" or "", and `sign` the word for why (`cobrowse.relay.tones`).
    """

    id: str
    at: float
    channel: str
    title: str
    outcome: str = ""
    detail: str = ""
    agent: str = ""
    thread: str = ""
    tone: str = ""
    sign: str = ""
    until: float = 0.0
    level: Level = Level.VERIFIED
    """The level that opens it to this agent, also when it is asked for later: UNKNOWN where they handled it themselves."""
    representative: str = ""
    """Who spoke for the customer: a word of `Relation`."""


class Known(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that the relay tells a console about a contact's customer at the level reached: `journey` newest first, `visit` oldest first."""

    level: Level
    said_name: str = ""
    """What the customer typed as a name when calling; not checked."""
    signs: tuple[Sign, ...] = ()
    verified_by: str = ""
    """What lifted the level: "street", "site_login", ...; several facts with "+" between them, in the order in which they were said."""
    passed: tuple[str, ...] = ()
    """Facts that matched so far, while more are needed."""
    candidates: tuple[Candidate, ...] = ()
    verifiers: tuple[str, ...] = ()
    """What may be asked to verify: "street", ..."""
    tries_left: int = 0
    card: Card | None = None
    visit: tuple[Moment, ...] = ()
    journey: tuple[Line, ...] = ()
    customer: str = ""
    """The customer's opaque id, as on the card; at `Level.VERIFIED` and above only."""
    pending: bool = False
    """Not all is known yet: a directory is being asked. The same without it follows within `relay.limits.DIRECTORY_PATIENCE`."""
    locked: tuple[str, ...] = ()
    """Fields of the card that are on record and not on the card. At `Level.STEP_UP` one may be revealed (`wire.Reveal`)."""
    ways: tuple[str, ...] = ()
    """How a one-time code can be sent: "mail", "sms"."""
    inconclusive: tuple[str, ...] = ()
    """Facts that were asked and came to nothing: not known to who speaks, or in doubt."""
    representative: str = ""
    """Who speaks for the customer, as the agent noted: a word of `Relation`."""
    representative_name: str = ""
    fell: Fall = Fall.NONE
    """Why the level is lower than it was; until it is reached again."""


# ---- what the relay knows, and which part of it a level may see


class Person(msgspec.Struct, frozen=True):
    """A customer on record, as the relay holds them: the card, and the journey; with every line the user who handled it, if any."""

    card: Card
    lines: tuple[tuple[str, Line], ...] = ()

    @property
    def ref(self) -> str:
        """The customer's id."""
        return self.card.customer


class Facts(msgspec.Struct, frozen=True):
    """All that the relay holds about a contact's customer. Never leaves the relay: `known` takes from it what a level may see.

    `candidates` are whom the signs may mean; `person` is whose journey the contact goes to: the one verified, or until then
    a record born from this visitor, with nothing on it but what they said.
    """

    level: Level
    person: Person
    said_name: str = ""
    signs: tuple[Sign, ...] = ()
    candidates: tuple[Person, ...] = ()
    verified_by: str = ""
    passed: tuple[str, ...] = ()
    """Facts that matched, in the order in which they were said; all of them of the same customer."""
    tries_left: int = DEFAULT.tries
    visit: tuple[Moment, ...] = ()
    pending: bool = False
    """The organisation's directory is being asked."""
    inconclusive: tuple[str, ...] = ()
    representative: str = ""
    representative_name: str = ""
    fell: Fall = Fall.NONE


class Check(StrEnum):
    """How a check of what the customer said went; the words of `wire.VerifyResult`."""

    MATCHED = "matched"
    PARTLY = "partly"
    """It matched, and the policy wants another fact."""
    INCOMPLETE = "incomplete"
    """It cannot be compared as it was said: no house number, or no whole date. Says nothing of whether the rest is right."""
    NO_MATCH = "no_match"
    LOCKED = "locked"
    AMBIGUOUS = "ambiguous"
    NOTHING_TO_COMPARE = "nothing_to_compare"
    INCONCLUSIVE = "inconclusive"
    """Asked, and neither right nor wrong: not known to who speaks, or the agent is in doubt. Costs no try."""
    EXPIRED = "expired"
    """The code is no longer valid, or was never sent: send one again. Costs no try."""


class Delivery(StrEnum):
    """How sending a one-time code went; the words of `wire.CodeSent`."""

    SENDING = "sending"
    SENT = "sent"
    """The gateway took it."""
    REFUSED = "refused"
    """The gateway would not have it: the address or its own set-up is wrong."""
    UNREACHABLE = "unreachable"
    """The gateway did not answer, or not in time."""
    TOO_OFTEN = "too_often"
    LOCKED = "locked"
    NO_ADDRESS = "no_address"
    """Nothing on file to send to this way, or not known yet which of several customers it is."""


def known(facts: Facts, agent: str, policy: Policy = DEFAULT) -> Known:
    """What the user `agent` may see of these facts."""
    verified = facts.level >= Level.VERIFIED
    asked = (facts.person,) if verified else facts.candidates
    new = facts.verified_by == NEW_CARD  # nothing is on record but what they said just now
    may_ask = () if new or facts.level >= Level.STEP_UP else verifiers(asked, policy, facts.passed, facts.level)
    card, locked = (None, ()) if not verified else (facts.person.card, ()) if new else sealed(facts.person.card, policy)
    return Known(
        level=facts.level,
        said_name=facts.said_name,
        signs=facts.signs,
        verified_by=facts.verified_by if verified else "",
        passed=facts.passed,
        candidates=() if verified else tuple(mask(person.card) for person in facts.candidates),
        verifiers=may_ask,
        tries_left=facts.tries_left if may_ask or (facts.candidates and not verified) else 0,
        card=card,
        visit=facts.visit if verified else tuple(without_values(moment) for moment in facts.visit),
        journey=_lines(facts, agent, policy),
        customer=facts.person.ref if verified else "",
        pending=facts.pending,
        locked=locked,
        ways=tuple(way for way in WAYS if any(way in ways(person.card, policy) for person in asked)) if "code" in may_ask else (),
        inconclusive=tuple(fact for fact in facts.inconclusive if fact in may_ask),
        representative=facts.representative,
        representative_name=facts.representative_name,
        fell=facts.fell,
    )


def _lines(facts: Facts, agent: str, policy: Policy) -> tuple[Line, ...]:
    """The lines that this agent may see: what they handled themselves, and what the level opens. None once the level fell: the record
    is then a customer's who is not checked.
    """
    if facts.level < Level.VERIFIED and any(person.ref == facts.person.ref for person in facts.candidates):
        return ()
    stepped = policy.lines.stepped()
    own = (
        msgspec.structs.replace(line, level=Level.UNKNOWN)
        if handled_by == agent
        else msgspec.structs.replace(line, level=Level.STEP_UP)
        if line.channel in stepped
        else line
        for handled_by, line in facts.person.lines
    )
    return tuple(line for line in own if line.level <= facts.level)


def sealed(card: Card, policy: Policy = DEFAULT) -> tuple[Card, tuple[str, ...]]:
    """The card without the fields that need a step up, and which of those are on record."""
    stepped = policy.fields.stepped()
    locked = tuple(name for name in stepped if getattr(card, name))
    return msgspec.structs.replace(card, **dict.fromkeys(locked, "")), locked


def ways(card: Card, policy: Policy) -> tuple[str, ...]:
    """How a one-time code can reach this customer."""
    on_file = {"mail": card.email, "sms": card.phone}
    return tuple(way for way in policy.ways if on_file.get(way))


def verifiers(
    candidates: tuple[Person, ...], policy: Policy = DEFAULT, passed: tuple[str, ...] = (), level: Level = Level.CLAIMED
) -> tuple[str, ...]:
    """Which facts may be asked: those that at least one candidate has on record, that were not said yet, and that nobody sees."""
    seen = frozenset(policy.fields.__struct_fields__) - set(policy.fields.stepped()) if level >= Level.VERIFIED else frozenset()
    return tuple(
        name
        for name in policy.ask
        if name not in passed
        and name not in seen
        and any(ways(person.card, policy) if name == "code" else getattr(person.card, name) for person in candidates)
    )


def without_values(moment: Moment) -> Moment:
    """The moment as a level below verified may see it: that a field was filled in, not with what."""
    if moment.name != "form" or "value" not in moment.data:
        return moment
    return msgspec.structs.replace(moment, data={key: value for key, value in moment.data.items() if key != "value"})


def mask(card: Card) -> Candidate:
    """A customer, recognisable for whoever already knows them and nobody else."""
    return Candidate(ref=card.customer, name=mask_name(card.name), place=mask_place(card.city))


def mask_name(name: str) -> str:
    """Initials only: "Marie de Boer" is "M. d. B."."""
    return " ".join(f"{word[0]}." for word in re.split(r"[\s.]+", name) if word)


def mask_place(place: str) -> str:
    """The first two letters; the stars do not tell the length: "Utrecht" is "Ut***". Of a name as short as "Ee", one."""
    place = place.strip()
    return f"{place[: 2 if len(place) > 3 else 1]}***" if place else ""


def short_name(name: str) -> str:
    """The first name and the last one's initial, for the list of who waits: "Anna de Vries" is "Anna V."."""
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else "".join(words)


def mask_mail(address: str) -> str:
    """Enough for who owns it: "jan@example.nl" is "j***@e***.nl"."""
    local, _, domain = address.strip().rpartition("@")
    host, dot, top = domain.rpartition(".")
    return f"{local[:1]}***@{host[:1]}***{dot}{top}"


def mask_phone(number: str) -> str:
    """The last two digits: "+31612345678" is "****78"."""
    return f"****{''.join(letter for letter in number if letter.isdigit())[-2:]}"
