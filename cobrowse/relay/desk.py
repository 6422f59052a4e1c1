"""What joins the rooms to the database: messages that need it first, effects that end in it. One a relay, on the loop.

It knows no socket: deliveries go to `post` and `shut`, which the server gives.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError

from cobrowse import verification, wire
from cobrowse.contact import ENDED, ContactState
from cobrowse.identity import Doubt, Level, known
from cobrowse.relay import cards, checks, contacts, enrolling, journeys, notes, people, phone, signs, users, visits, watching
from cobrowse.relay.clock import Clock
from cobrowse.relay.coding import Coding
from cobrowse.relay.config import Config
from cobrowse.relay.console_side import console_room, console_said, finished
from cobrowse.relay.database import Database
from cobrowse.relay.directory import Directory
from cobrowse.relay.directory_card import Ask
from cobrowse.relay.effects import Deliver, Effect, KeepAvailability, KeepMoment, KeepOwner, KeepVisit, LockOut, Save, Shut, TellRecent
from cobrowse.relay.forgetting import forget
from cobrowse.relay.ice import ice_servers
from cobrowse.relay.limits import MAX_VISIT, MAX_WAITING, STORED_WITHIN
from cobrowse.relay.making import card_made
from cobrowse.relay.metrics import Metrics
from cobrowse.relay.page_side import clip, may_call, moment, page_said
from cobrowse.relay.record import Record, User
from cobrowse.relay.room import Service
from cobrowse.relay.rooms import Rooms
from cobrowse.relay.tokens import PageToken, new_id
from cobrowse.wire import Problem, WireError

_log = structlog.get_logger("naast.relay")


class Desk:
    """The rooms of a relay at work. Every method belongs to the loop's thread."""

    def __init__(
        self, config: Config, clock: Clock, database: Database, metrics: Metrics,
        post: Callable[[int, wire.ToPage | wire.ToConsole, bytes], None], shut: Callable[[int, Problem, str], None],
        key: bytes, begun: Callable[[int], None],
    ) -> None:  # fmt: skip
        self.rooms = Rooms(offer_timeout=config.offer.timeout, page_gone=config.limits.page_gone, policy=config.policy)
        self._config = config
        self._clock = clock
        self._database = database
        self._metrics = metrics
        self._post = post
        self._shut = shut
        self._begun = begun
        self._directory = Directory(config.directory) if config.directory.url else None
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._coding = Coding(config, clock, database, self.rooms, key, lambda: self._carry_out(self.rooms.taken()))

    async def start(self) -> None:
        """Takes up what was open when the relay ended."""
        records = await self._database.run(contacts.read_open)
        self.rooms.restore(records, self._clock.now())
        _log.info("restored", contacts=len(records))
        self._carry_out([])

    async def stop(self) -> None:
        """No more timers; what is under way comes to its end."""
        if self._timer is not None:
            self._timer.cancel()
        await self._coding.stop()
        if self._tasks:
            await asyncio.wait(self._tasks)
        if self._directory is not None:
            self._directory.close()

    def count(self) -> None:
        """Sets the figures that are only looked at when somebody asks for them."""
        counted = self.rooms.count()
        for state in ContactState:
            if state not in ENDED:
                self._metrics.contacts.labels(state.value).set(counted.get(state.value, 0))

    # ---- connections

    def page_joined(self, link: int, token: PageToken, contact: str) -> None:
        """A page said hello."""
        service = Service(ice_servers(self._config.ice, token.visitor[:8], self._clock.now()))
        self._carry_out(self.rooms.page_joined(self._clock.now(), link, token.visitor, token.site, contact, service))
        room = self.rooms.rooms.get(self.rooms.pages.get(link, ("", ""))[1])
        if room is not None and ((token.customer and token.customer != room.login) or token.doubt is not Doubt.NONE):
            self._start(self._sign_changed(room.id, token))
        if self.rooms.is_shared(link):
            self._begun(link)

    def console_joined(self, link: int, user: User, session: str) -> None:
        """A console said hello; `user` is as stored."""
        lists = self._config.lists
        service = Service(ice_servers(self._config.ice, user.id[:8], self._clock.now()), lists.reasons, lists.outcomes)
        self._carry_out([*self.rooms.console_joined(self._clock.now(), link, user, session, service), TellRecent(link, user.id)])

    def erased(self, customers: tuple[str, ...]) -> None:
        """Customers were erased: contacts and consoles forget them."""
        forget(self.rooms, customers)
        self._carry_out(self.rooms.taken())

    def left(self, link: int) -> None:
        """A connection is gone."""
        self._carry_out(self.rooms.left(self._clock.now(), link))

    def delayed(self, link: int, seconds: float) -> None:
        """What a page had said so long ago has come."""
        self._carry_out(self.rooms.delayed(link, seconds))

    # ---- messages

    async def page_said(self, link: int, token: PageToken, message: wire.FromPage, body: bytes) -> None:
        """A page's message.

        Raises:
            WireError: it broke a rule.
        """
        if isinstance(message, wire.Call):
            await self._call(link, token, message)
            return
        shared = self.rooms.is_shared(link)
        page_said(self.rooms, self._clock.now(), link, message, body)
        if isinstance(message, wire.HangUp):
            await self._end()
        else:
            self._carry_out(self.rooms.taken())
        if not shared and self.rooms.is_shared(link):
            self._begun(link)

    async def console_said(self, link: int, message: wire.FromConsole, body: bytes) -> None:
        """A console's message; as `page_said`."""
        if isinstance(message, wire.Finish):
            await self._finish(link, message)
        elif isinstance(message, wire.OpenRecent):
            await self._open_recent(link, message)
        elif isinstance(message, wire.Notes):
            await self._notes(link, message)
        elif isinstance(message, wire.MakeCard):
            await self._make_card(link, message)
        elif isinstance(message, wire.SendCode):
            await self._coding.send(link, message)
        else:
            if isinstance(message, wire.Verify):
                await self._read_journeys(link, message.contact)
            if isinstance(message, wire.Verify) and message.verifier == "code":
                await self._coding.check(link, message)
            else:
                console_said(self.rooms, self._clock.now(), link, message, body)
            if isinstance(message, checks.STORED_FIRST):
                await self._store_and_carry_out()
            elif isinstance(message, wire.HangUp):
                await self._end()
            else:
                self._carry_out(self.rooms.taken())

    async def _store_and_carry_out(self) -> None:
        """Nothing is revealed before the journal has it."""
        effects = self.rooms.taken()
        stored = [effect for effect in effects if isinstance(effect, Save)]
        for save in stored:
            await self._database.run(contacts.change, save.contact, save.changes, save.entries, self._clock.now())
        self._carry_out([effect for effect in effects if effect not in stored])

    async def _end(self) -> None:
        """A call that was told to be over is over after a restart too; but nobody waits for a database that hangs."""
        effects = self.rooms.taken()
        saves = [effect for effect in effects if isinstance(effect, Save)]
        self._carry_out([*saves])
        if saves:
            with suppress(TimeoutError, SQLAlchemyError):
                async with asyncio.timeout(STORED_WITHIN):
                    await self._database.run(lambda _connection: None)  # the database does one thing after another
        self._carry_out([effect for effect in effects if effect not in saves])

    async def _call(self, link: int, token: PageToken, message: wire.Call) -> None:
        if len(message.name) > wire.MAX_NAME or len(message.phone) > wire.MAX_NAME or len(message.language) > 16:
            raise WireError(Problem.TOO_LARGE, f"a name has at most {wire.MAX_NAME} characters")
        may_call(self.rooms, link, MAX_WAITING)
        now = self._clock.now()
        site = self._config.site(token.site)
        name = " ".join("".join(letter if letter.isprintable() else " " for letter in message.name).split())
        number = phone.read(message.phone, site.country if site else "NL")
        visit = tuple(moment(clip(trail), now) for trail in message.trail[-wire.MAX_TRAIL :])[-MAX_VISIT:]
        caller = people.Caller(token, name, number.e164, number.extension, signs.said_mail(visit))
        draft = Record(new_id(), token.site, token.visitor, ContactState.QUEUED, people.NOBODY, now, caller.number)
        record = msgspec.structs.replace(draft, video=message.video, language=message.language)
        entered = await self._database.run(contacts.receive, record, caller, visit, now, self._config.policy.tries)
        self._metrics.calls.inc()
        _log.info("called", contact=entered.id, site=entered.site, known=int(entered.facts.level), candidates=len(entered.facts.candidates))
        questions = enrolling.asks(caller, entered.facts) if self._directory is not None else ()
        if questions:
            entered = msgspec.structs.replace(entered, facts=msgspec.structs.replace(entered.facts, pending=True))
        self._carry_out(self.rooms.entered(self._clock.now(), link, entered))
        if entered.id in self.rooms.rooms:
            self.rooms.rooms[entered.id].login = token.customer
        if questions:
            self._start(self._ask(entered.id, caller, questions, site.country if site else "NL"))

    async def _ask(self, contact: str, caller: people.Caller, questions: tuple[Ask, ...], country: str) -> None:
        """Asks the directory while it rings; what it says, or that it says nothing, is told."""
        facts = None
        if self._directory is not None:
            answers = await self._directory.answers(questions, country)
            _log.info("directory", contact=contact, problems=[answer.problem for answer in answers])
            try:
                tries, now = self._config.policy.tries, self._clock.now()
                facts = await self._database.run(enrolling.take_up, contact, caller, answers, country, now, tries)
            except SQLAlchemyError as error:
                _log.error("not stored", error=type(error).__name__, text=str(error))
                self._metrics.not_stored.inc()
        self._carry_out(self.rooms.heard(contact, facts))

    async def _sign_changed(self, contact: str, token: PageToken) -> None:
        """The page of a contact shows another login than before, or one that does not hold."""
        login = await self._database.run(people.read_person, token.customer) if token.customer else None
        room = self.rooms.rooms.get(contact)
        if room is None:
            return
        before = room.facts
        if login is not None:
            room.login = login.ref
            facts = verification.signed_in(before, login, token.site)
        else:
            facts = verification.sign_in_doubted(before, token.doubt, token.site)
        if facts is not before:
            checks.fell(self.rooms, room, facts, "relay")
            self._carry_out(self.rooms.taken())  # at once: what the agent sees must go

    async def _read_journeys(self, link: int, contact: str) -> None:
        """Of those who may be meant, once somebody is about to be verified: recognising reads no more than it needs."""
        room, _agent = console_room(self.rooms, link, contact)
        unread = tuple(person.ref for person in room.facts.candidates if not person.lines)
        if unread and room.facts.level < Level.VERIFIED:
            read = await self._database.run(people.journeys_of, unread)
            candidates = tuple(read.get(person.ref, person) for person in room.facts.candidates)
            room.facts = msgspec.structs.replace(room.facts, candidates=candidates)

    async def _finish(self, link: int, message: wire.Finish) -> None:
        if max(len(message.notes), len(message.follow_up)) > wire.MAX_NOTES or max(len(message.reason), len(message.outcome)) > 200:
            raise WireError(Problem.TOO_LARGE, f"notes have at most {wire.MAX_NOTES} characters, a reason or outcome 200")
        user = self.rooms.consoles[link]
        room = self.rooms.rooms.get(message.contact)
        if room is not None and room.state is not ContactState.WRAP_UP:
            console_room(self.rooms, link, message.contact)
            raise WireError(Problem.NOT_POSSIBLE_NOW, "the call is not over: hang up, then finish")
        if not await self._database.run(notes.finish, message, user, self._clock.now()):
            raise WireError(Problem.NO_SUCH_CONTACT, "you have no such contact to finish")
        _log.info("finished", contact=message.contact)
        lines = await self._database.run(journeys.read_lines, room.facts.person.ref) if room is not None else ()
        if link in self.rooms.consoles:
            finished(self.rooms, self._clock.now(), link, message, lines)
        else:
            self.rooms.forget(message.contact)
        self._carry_out(self.rooms.taken())

    async def _make_card(self, link: int, message: wire.MakeCard) -> None:
        room, agent = console_room(self.rooms, link, message.contact)
        if not (room.live or room.state is ContactState.WRAP_UP) or room.facts.level >= Level.VERIFIED:
            raise WireError(Problem.NOT_POSSIBLE_NOW, "make a card in the call or in its wrap-up, of a customer who has none")
        site = self._config.site(room.site)
        card, problem = cards.drafted(message, room.facts.person.ref, room.phone, site.country if site else "NL")
        if problem:
            self._post(link, wire.CardMade(room.id, problem), b"")
            return
        now, who = self._clock.now(), agent.user.id
        made = await self._database.run(cards.make, room.id, card, room.visitor, who, now, anyway=message.anyway)
        _log.info("card", contact=room.id, made=made.card is not None, on_record=len(made.on_record))
        card_made(self.rooms, room, agent, made)
        self._carry_out(self.rooms.taken())

    async def _notes(self, link: int, message: wire.Notes) -> None:
        """Acknowledged is stored. Also when the contact is over: what comes to mind later belongs to it too."""
        if len(message.text) > wire.MAX_NOTES:
            raise WireError(Problem.TOO_LARGE, f"notes have at most {wire.MAX_NOTES} characters")
        noted = await self._database.run(notes.write, message, self.rooms.consoles[link], self._clock.now())
        if noted is None:
            raise WireError(Problem.NO_SUCH_CONTACT, "you have no such contact: it is over, or another's")
        room = self.rooms.rooms.get(message.contact)
        if room is not None and not noted.text:
            room.notes, room.version = message.text, noted.version
        self._post(link, noted, b"")

    async def _open_recent(self, link: int, message: wire.OpenRecent) -> None:
        user = self.rooms.consoles[link]
        record = await self._database.run(contacts.open_again, message.contact, user, self._clock.now())
        if record is None:
            raise WireError(Problem.NO_SUCH_CONTACT, "you had no such contact")
        self._post(link, wire.CustomerKnown(message.contact, known(record.facts, user, self._config.policy)), b"")
        noted = await self._database.run(notes.read, message.contact, user)
        if noted is not None:
            self._post(link, noted, b"")

    # ---- effects

    def page_stream_dropped(self, link: int) -> None:
        """A slow console lost the page's stream: it can take one again. Its agent's needs a full snapshot, a viewer's what was retained."""
        user = self.rooms.consoles.get(link)
        for room in self.rooms.rooms.values():
            if user and room.agent == user:
                self.rooms.assets.new_viewer(room.id)
                self.rooms.ask_full(self._clock.now(), room)
        if user and (watched := self.rooms.agents[user].watching):
            self.rooms.assets.new_viewer(watched, user)
            watching.behind(self.rooms, self._clock.now(), self.rooms.agents[user])
        self._carry_out(self.rooms.taken())

    def _carry_out(self, effects: list[Effect]) -> None:
        now = self._clock.now()
        for effect in effects:
            match effect:
                case Deliver(link, message, body):
                    self._post(link, message, body)
                case Shut(link, problem, text):
                    self._shut(link, problem, text)
                case Save(contact, changes, entries):
                    self._database.post(contacts.change, contact, changes, entries, now)
                    _log.info("contact", contact=contact, what=[entry.what for entry in entries], state=changes.get("state"))
                case KeepMoment(contact, happened):
                    self._database.post(contacts.keep_moment, contact, happened)
                case KeepVisit(contact):
                    self._database.post(visits.keep_of_contact, contact)
                case KeepOwner(customer, visitor, number):
                    self._database.post(people.belongs_to, customer, visitor, number, now)
                case LockOut(customers):
                    self._database.post(people.lock_out, customers, now + self._config.policy.lock_out)
                case KeepAvailability(user, availability):
                    self._database.post(users.set_availability, user, availability)
                case TellRecent(link, user):
                    self._start(self._tell_recent(link, user))
        if self.rooms.due_changed:
            self._set_timer()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell_recent(self, link: int, user: str) -> None:
        try:
            recent = await self._database.run(contacts.recent, user)
        except SQLAlchemyError as error:
            _log.error("not read", error=type(error).__name__, text=str(error))
            return
        self._post(link, wire.RecentContacts(recent), b"")

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due = self.rooms.due()
        if due is not None:
            self._timer = asyncio.get_running_loop().call_later(max(0.0, due - self._clock.now()) + 0.001, self._tick)

    def _tick(self) -> None:
        self._carry_out(self.rooms.tick(self._clock.now()))
