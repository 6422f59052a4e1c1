"""One-time codes at work: an agent asks for one, it is made, kept and sent, and what the customer reads out is compared. On the loop.

The agent never sees the code, only to where it went, masked. Sending goes on by itself: nothing waits for a gateway.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.identity import Card, Check, Delivery, Level, Person, mask_mail, mask_phone, ways
from cobrowse.policy import WAYS
from cobrowse.relay import checks, codes
from cobrowse.relay.clock import Clock
from cobrowse.relay.config import Config
from cobrowse.relay.console_side import console_room
from cobrowse.relay.database import Database
from cobrowse.relay.gateways import Gateways
from cobrowse.relay.limits import CODE_LIFE
from cobrowse.relay.room import Agent, Room
from cobrowse.relay.rooms import Rooms
from cobrowse.verification import asked_of, by_code
from cobrowse.wire import Problem, WireError

_log = structlog.get_logger("naast.relay")

_SUBJECT: Final = {"en": "Your code: {code}", "nl": "Uw code: {code}"}
_TEXT: Final = {
    "en": "{code} is your code for {name}. Read it out to the person on the line. It holds for 10 minutes. Not calling us? Tell nobody.",
    "nl": "{code} is uw code voor {name}. Lees hem voor aan wie u aan de lijn hebt. Hij geldt 10 minuten. Belt u ons niet? Zeg niets.",
}


class Coding:
    """Part of the desk. `carry_out` does what the rooms want done."""

    def __init__(
        self, config: Config, clock: Clock, database: Database, rooms: Rooms, key: bytes, carry_out: Callable[[], None]
    ) -> None:  # fmt: skip
        self._config = config
        self._clock = clock
        self._database = database
        self._rooms = rooms
        self._key = key
        self._carry_out = carry_out
        self._gateways = Gateways(config.codes)
        self._tasks: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        """Nobody waits for a gateway at the end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def send(self, link: int, message: wire.SendCode) -> None:
        """Makes a code and starts sending it.

        Raises:
            WireError: it broke a rule.
        """
        room, agent = self._room(link, message.contact)
        if message.way not in WAYS:
            raise WireError(Problem.MALFORMED, f"a code goes by one of {', '.join(WAYS)}")
        person = self._to_whom(room, message)
        if room.facts.tries_left <= 0 or person is None:
            result = Delivery.NO_ADDRESS if room.facts.tries_left > 0 else Delivery.LOCKED
            self._tell(room, wire.CodeSent(room.id, message.way, result.value))
            return
        code = codes.new_code()
        stored = codes.hashed(self._key, room.id, person.ref, code)
        now = self._clock.now()
        number = await self._database.run(codes.make, room.id, person.ref, message.way, stored, agent.user.id, now)
        if not number:
            self._tell(room, wire.CodeSent(room.id, message.way, Delivery.TOO_OFTEN.value))
            return
        task = asyncio.get_running_loop().create_task(self._deliver(room, person, number, message.way, code))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._tell(room, wire.CodeSent(room.id, message.way, Delivery.SENDING.value, masked(person.card, message.way), CODE_LIFE))

    async def _deliver(self, room: Room, person: Person, number: int, way: str, code: str) -> None:
        made = self._clock.now()
        site = self._config.site(room.site)
        language = person.card.language[:2] or ("nl" if site is None or site.country in ("NL", "BE") else "en")
        words = {"code": code, "name": (site.name if site else "") or room.site}
        text, subject = (by.get(language, by["en"]).format(**words) for by in (_TEXT, _SUBJECT))
        result = await self._gateways.send(way, person.card.email if way == "mail" else person.card.phone, subject, text)
        now = self._clock.now()
        try:
            await self._database.run(codes.sent, number, room.id, way, result.value, now)
        except SQLAlchemyError as error:
            _log.error("not stored", error=type(error).__name__, text=str(error))
        left = max(0.0, CODE_LIFE - (now - made)) if result is Delivery.SENT else 0.0
        self._tell(room, wire.CodeSent(room.id, way, result.value, masked(person.card, way), left))

    async def check(self, link: int, message: wire.Verify) -> None:
        """Compares what the customer read out; as `send`."""
        room, agent = self._room(link, message.contact)
        if len(message.said) > wire.MAX_EVENT_TEXT:
            raise WireError(Problem.TOO_LARGE, f"what the customer said has at most {wire.MAX_EVENT_TEXT} characters")
        customer, outcome = "", Check.EXPIRED
        if room.facts.tries_left > 0:
            customer, outcome = await self._database.run(codes.check, self._key, room.id, message.said, self._clock.now())
        facts, result = by_code(room.facts, customer, outcome, self._rooms.policy)
        checks.checked(self._rooms, room, agent, "code", facts, result)

    def _room(self, link: int, contact: str) -> tuple[Room, Agent]:
        room, agent = console_room(self._rooms, link, contact)
        if not (room.live or room.state is ContactState.WRAP_UP):
            raise WireError(Problem.NOT_POSSIBLE_NOW, "this is for the call or its wrap-up")
        return room, agent

    def _to_whom(self, room: Room, message: wire.SendCode) -> Person | None:
        policy = self._rooms.policy
        if not message.candidate and room.facts.level < Level.VERIFIED and len(room.facts.candidates) > 1:
            return None  # that only one of them has an address says nothing of who speaks
        people = [one for one in asked_of(room.facts, "code", message.candidate, policy) if message.way in ways(one.card, policy)]
        return people[0] if len(people) == 1 else None

    def _tell(self, room: Room, message: wire.CodeSent) -> None:
        if self._rooms.rooms.get(room.id) is room:
            self._rooms.tell_agent(room, message)
            self._carry_out()


def masked(card: Card, way: str) -> str:
    """Where a code goes, as an agent may see it."""
    return mask_mail(card.email) if way == "mail" else mask_phone(card.phone)
