"""What it takes to be verified: which facts may be asked, which must be among them, how many, and what wrong answers cost.

Pure values. `identity` applies them; the relay reads them from one file (`relay/identity.toml` is the default and explains itself).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import msgspec

FACTS: Final = ("street", "postcode", "birth_date", "email", "number", "code")
"""Facts that can be compared, in the order in which they are proposed. Not name or phone: those are what is claimed. "code" is a one-time
code that went to an address on file.
"""
WAYS: Final = ("mail", "sms")
"""How a one-time code can travel."""


class Seen(StrEnum):
    """From which level on a field of the card is seen."""

    VERIFIED = "verified"
    STEP_UP = "step_up"


class Fields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who sees what of the card; the name is seen by whoever sees the card. A field of `STEP_UP` never stands on the card: it is revealed
    alone, for a while, for a reason.
    """

    number: Seen = Seen.VERIFIED
    phone: Seen = Seen.VERIFIED
    street: Seen = Seen.VERIFIED
    postcode: Seen = Seen.VERIFIED
    city: Seen = Seen.VERIFIED
    since: Seen = Seen.VERIFIED
    language: Seen = Seen.VERIFIED
    remark: Seen = Seen.VERIFIED
    email: Seen = Seen.STEP_UP
    birth_date: Seen = Seen.STEP_UP

    def stepped(self) -> tuple[str, ...]:
        """The fields that need a step up, in the card's order."""
        return tuple(name for name in self.__struct_fields__ if getattr(self, name) is Seen.STEP_UP)


class Lines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which level on a line of the journey is seen, by its channel. Who handled it themselves sees it anyway."""

    call: Seen = Seen.VERIFIED
    visit: Seen = Seen.VERIFIED
    share: Seen = Seen.VERIFIED
    invite: Seen = Seen.VERIFIED
    email: Seen = Seen.VERIFIED
    chat: Seen = Seen.VERIFIED
    repair: Seen = Seen.VERIFIED
    order: Seen = Seen.VERIFIED
    appointment: Seen = Seen.VERIFIED
    note: Seen = Seen.VERIFIED
    survey: Seen = Seen.VERIFIED

    def stepped(self) -> frozenset[str]:
        """The channels that need a step up."""
        return frozenset(name for name in self.__struct_fields__ if getattr(self, name) is Seen.STEP_UP)


class RevealRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a revealed field is shown, in seconds."""

    seconds: Annotated[float, msgspec.Meta(ge=5, le=300)] = 30.0


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What opens a level: all of `required`, and at least `enough` facts in all."""

    required: tuple[str, ...] = ()
    enough: Annotated[int, msgspec.Meta(ge=1, le=6)] = 1

    def holds(self, passed: frozenset[str]) -> bool:
        """Whether these facts, which matched, open it."""
        return len(passed) >= self.enough and passed.issuperset(self.required)


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of it. `lock_out` in seconds."""

    ask: tuple[str, ...] = FACTS
    verified: Rule = Rule()
    step_up: Rule = Rule(enough=2)
    tries: Annotated[int, msgspec.Meta(ge=1, le=20)] = 3
    """Wrong answers that a contact may give; then it is locked."""
    lock_out: Annotated[float, msgspec.Meta(ge=0, le=7 * 86400)] = 900.0
    """For so long the customers who were asked about stay locked in other contacts too: calling again gives no new tries."""
    fields: Fields = Fields()
    lines: Lines = Lines()
    reveal: RevealRules = RevealRules()
    ways: tuple[str, ...] = ()
    """Not in the file: how this relay can send a code, of `WAYS`."""


class NoPolicy(ValueError):
    """The policy cannot hold; the text says why, and what to write."""


def checked(policy: Policy) -> Policy:
    """The policy, if it can be met.

    Raises:
        NoPolicy: it names a fact that cannot be compared, or asks for more than may be asked.
    """
    for name, facts in (("ask", policy.ask), ("verified", policy.verified.required), ("step_up", policy.step_up.required)):
        unknown = [fact for fact in facts if fact not in FACTS]
        if unknown:
            raise NoPolicy(f"{name}: {unknown[0]!r} cannot be compared; there are {', '.join(FACTS)}")
    if not policy.ask:
        raise NoPolicy("ask: name at least one fact, or nobody can be verified")
    for name, rule in (("verified", policy.verified), ("step_up", policy.step_up)):
        missing = [fact for fact in rule.required if fact not in policy.ask]
        if missing:
            raise NoPolicy(f"{name}: {missing[0]!r} is required, but not in ask")
        if rule.enough > len(set(policy.ask)):
            raise NoPolicy(f"{name}: {rule.enough} facts are more than ask has")
    return policy


DEFAULT: Final = Policy()
