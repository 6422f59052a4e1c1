"""Two customers at once, in any order of what pages, agents and relay may do: nothing of one is ever told with, or stored with, the other.

The desk with its rooms, and the real store in a SQLite in memory. Every word of a customer carries a mark of theirs; each customer answers
for themselves, so that a mark with the other's contact is a mix-up, whatever led to it.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import URL, Connection, select, update

from cobrowse import wire
from cobrowse.contact import Availability, ContactState
from cobrowse.identity import SignKind
from cobrowse.relay import people, schema
from cobrowse.relay.clock import Clock
from cobrowse.relay.config import Config, Site
from cobrowse.relay.database import Database
from cobrowse.relay.desk import Desk
from cobrowse.relay.metrics import Metrics
from cobrowse.relay.record import User
from cobrowse.relay.tokens import PageToken, new_id
from cobrowse.wire import Problem, Role, WireError

WHO = ("alpha", "beta")
AGENTS = ("anna", "bob")
SHARED = "+31612345678"
BLAMELESS = {Problem.NOT_POSSIBLE_NOW, Problem.NO_SUCH_CONTACT, Problem.NO_CONSENT, Problem.NOT_ALLOWED, Problem.TOO_OFTEN}
who, agents, wrong = st.sampled_from(WHO), st.sampled_from(AGENTS), st.booleans()


def other(whose: str) -> str:
    return WHO[1 - WHO.index(whose)]


def on_record(connection: Connection, marks: dict[str, str], now: float, *, same_number: bool) -> dict[str, str]:
    """Both with a card, a history and signs; the visitor of each. Contacts of the run before are over."""
    connection.execute(update(schema.contacts).values(state=ContactState.COMPLETED.value))
    connection.execute(schema.signs.delete())
    visitors = {}
    for place, (whose, mark) in enumerate(marks.items()):
        own = SHARED if same_number else f"+3161234567{place}"
        card = {"name": f"{mark} Person", "email": f"{mark}@example.org", "street": f"{mark}straat 1", "city": f"{mark}dam", "remark": mark}
        ref = new_id()
        connection.execute(schema.customers.insert().values(id=ref, number=mark, phone=own, created=now, **card))
        connection.execute(schema.history.insert().values(id=new_id(), customer=ref, at=now, channel="email", title=f"{mark} wrote"))
        people.see_sign(connection, SignKind.PHONE, own, ref, "card", now)
        visitors[whose] = people.see_visitor(connection, "", "shop", now)
    return visitors


def stored(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    """Every row with its contact, or for a customer with their number: table -> (which, all of the row)."""
    out: dict[str, list[tuple[str, str]]] = {}
    keyed = (
        (schema.contacts, "id"), (schema.moments, "contact"), (schema.visits, "contact"), (schema.journal, "contact"),
        (schema.customers, "number"),
    )  # fmt: skip
    for table, key in keyed:
        out[table.name] = [(str(row[key]), str(dict(row))) for row in connection.execute(select(table)).mappings()]
    signs, customers = schema.signs, schema.customers
    owned = connection.execute(select(signs, customers.c.number).join(customers, customers.c.id == signs.c.customer)).mappings()
    return out | {"signs": [(str(row["number"]), str(dict(row))) for row in owned]}


class Two(RuleBasedStateMachine):
    """Two customers, two agents."""

    loop: asyncio.AbstractEventLoop
    database: Database
    runs = itertools.count(1)

    def __init__(self) -> None:
        super().__init__()
        run = next(self.runs)
        self.marks = {whose: f"{whose.capitalize()}{run}q" for whose in WHO}
        self.links = itertools.count(1)
        self.pages: dict[str, int] = {}
        self.consoles: dict[str, int] = {}
        self.of_link: dict[int, str] = {}
        self.whose: dict[str, str] = {}  # contact -> customer
        self.current = dict.fromkeys(WHO, "")
        self.heard: list[tuple[int, wire.Message, bytes]] = []
        self.checked = 0

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Does it, and waits until it is stored and told."""

        async def whole() -> Any:
            try:
                return await work
            finally:
                for _ in range(2):
                    await self.database.run(lambda connection: None)

        return self.loop.run_until_complete(whole())

    async def _open(self) -> None:
        self.desk = Desk(
            Config(sites=(Site("shop"),)), Clock(), self.database, Metrics(),
            lambda link, message, body: self.heard.append((link, message, body)), lambda link, problem, text: self._shut(link), b"k" * 32,
            lambda link: None,
        )  # fmt: skip
        await self.desk.start()

    def _shut(self, link: int) -> None:
        for open_now in (self.pages, self.consoles):
            for name, each in list(open_now.items()):
                if each == link:
                    del open_now[name]

    @initialize(same_number=st.booleans())
    def begin(self, same_number: bool) -> None:
        self.visitors = self.do(self.database.run(on_record, self.marks, Clock().now(), same_number=same_number))
        self.number = dict(zip(WHO, (SHARED, SHARED) if same_number else ("+31612345670", "+31612345671"), strict=True))
        self.do(self._open())
        for agent in AGENTS:
            self.console(agent)
            self.say(agent, wire.SetAvailability(Availability.AVAILABLE))
        for whose in WHO:
            self.page(whose, stranger=False)
            self.call(whose)

    # ---- comings and goings

    @rule(whose=who, agent=agents, what=st.sampled_from(["page", "stranger", "gone", "console", "console_gone", "restart"]))
    def trouble(self, whose: str, agent: str, what: str) -> None:
        """Somebody goes or comes."""
        if what in ("page", "stranger"):
            self.page(whose, stranger=what == "stranger")
        elif what == "gone":
            self.gone(whose)
        elif what == "console":
            self.console(agent)
        elif what == "console_gone":
            self.console_gone(agent)
        else:
            self.restart()

    def page(self, whose: str, stranger: bool) -> None:
        """A page says hello; a stranger asks for the other customer's contact."""
        self.gone(whose)
        link = self.pages[whose] = next(self.links)
        self.of_link[link] = whose

        async def joined() -> None:
            self.desk.page_joined(link, self.token(whose), self.current[other(whose) if stranger else whose])

        self.do(joined())

    def gone(self, whose: str) -> None:
        """A page is gone."""
        link = self.pages.pop(whose, None)
        if link is not None:
            self.do(self._left(link))

    def console(self, agent: str) -> None:
        """A console says hello, perhaps in the place of another of the same agent."""
        link = next(self.links)

        async def joined() -> None:
            self.desk.console_joined(link, User(agent, agent, agent, Role.AGENT, Availability.AVAILABLE), "session")

        self.do(joined())
        self.consoles[agent] = link

    def console_gone(self, agent: str) -> None:
        """A console is gone."""
        link = self.consoles.pop(agent, None)
        if link is not None:
            self.do(self._left(link))

    async def _left(self, link: int) -> None:
        self.desk.left(link)

    def restart(self) -> None:
        """The relay ends and starts again; everybody comes back."""
        self.do(self.desk.stop())
        self.pages.clear()
        self.consoles.clear()
        self.do(self._open())
        for whose in WHO:
            self.page(whose, stranger=False)
        for agent in AGENTS:
            self.console(agent)

    # ---- what pages say

    def token(self, whose: str) -> PageToken:
        return PageToken("shop", self.visitors[whose])

    def tell(self, whose: str, message: wire.FromPage, body: bytes = b"") -> None:
        """A page's message; what does not fit the moment is refused, and changes nothing."""
        link = self.pages.get(whose)
        if link is None:
            return
        before = set(self.desk.rooms.rooms)
        try:
            self.do(self.desk.page_said(link, self.token(whose), message, body))
        except WireError as error:
            if error.problem not in BLAMELESS:
                raise
        for contact in set(self.desk.rooms.rooms) - before:
            self.whose[contact], self.current[whose] = whose, contact

    @rule(whose=who)
    def call(self, whose: str) -> None:
        mark = self.marks[whose]
        trail = (wire.Trail(3, "product", f"{mark} boots"), wire.Trail(1, "form", mark, {"value": f"{mark}@example.org"}))
        self.tell(whose, wire.Call(name=f"{mark} Caller", phone=self.number[whose], trail=trail))

    @rule(whose=who, foreign=wrong, what=st.sampled_from(["event", "signal", "consent", "page", "hang_up"]))
    def from_page(self, whose: str, foreign: bool, what: str) -> None:
        """Something of this customer's, perhaps with the other's contact named."""
        mark, contact = self.marks[whose], self.current[other(whose) if foreign else whose]
        body = mark.encode()
        if what == "event":
            self.tell(whose, wire.SiteEvent(contact, wire.Trail(0, "cart", mark, {"total": mark})))
        elif what == "signal":
            self.tell(whose, wire.Signal(contact), body)
        elif what == "consent":
            self.tell(whose, wire.Consent(contact, "look", granted=True))
        elif what == "page":
            self.tell(whose, wire.Page(contact, "e", 0, full=True), body)
        else:
            self.tell(whose, wire.HangUp(contact))

    # ---- what consoles say

    def say(self, agent: str, message: wire.FromConsole, body: bytes = b"") -> None:
        """A console's message; as `tell`."""
        link = self.consoles.get(agent)
        if link is None:
            return
        try:
            self.do(self.desk.console_said(link, message, body))
        except WireError as error:
            if error.problem not in BLAMELESS:
                raise

    @rule(agent=agents, whose=who)
    def accept(self, agent: str, whose: str) -> None:
        self.say(agent, wire.Accept(self.current[whose]))
        self.say(agent, wire.MediaUp(self.current[whose]))

    @rule(agent=agents, whose=who, what=st.sampled_from(["decline", "hang_up", "look", "notes", "open", "away", "back", "signal"]))
    def from_console(self, agent: str, whose: str, what: str) -> None:
        """Something about this customer's contact, whether the agent has it or not."""
        contact, mark = self.current[whose], self.marks[whose]
        messages: dict[str, wire.FromConsole] = {
            "decline": wire.Decline(contact), "hang_up": wire.HangUp(contact), "look": wire.AskLook(contact),
            "notes": wire.Notes(contact, f"{mark} noted"), "open": wire.OpenRecent(contact), "signal": wire.Signal(contact),
            "away": wire.SetAvailability(Availability.AWAY), "back": wire.SetAvailability(Availability.AVAILABLE),
        }  # fmt: skip
        self.say(agent, messages[what], mark.encode() if what == "signal" else b"")

    @rule(agent=agents, whose=who, what=st.sampled_from(["another", "speaks", "unsure", "reveal", "card", "card_anyway"]))
    def of_who_speaks(self, agent: str, whose: str, what: str) -> None:
        """What the agent says of the person on the line, whether they have the contact or not."""
        contact, mark = self.current[whose], self.marks[whose]
        card = wire.MakeCard(contact, f"{mark} New", self.number[whose], f"{mark}@example.org", f"{mark}straat 2", city=f"{mark}dam")
        messages: dict[str, wire.FromConsole] = {
            "another": wire.OtherSpeaker(contact), "speaks": wire.SetRepresentative(contact, "daughter", f"{mark} Daughter"),
            "unsure": wire.Inconclusive(contact, "street"), "reveal": wire.Reveal(contact, "email", f"{mark} asked"),
            "card": card, "card_anyway": msgspec.structs.replace(card, anyway=True),
        }  # fmt: skip
        self.say(agent, messages[what])

    @rule(agent=agents, whose=who, right=st.booleans(), first=st.booleans())
    def verify(self, agent: str, whose: str, right: bool, first: bool) -> None:
        """The agent enters what the customer says: their own street, or nonsense; of one candidate or of any."""
        room = self.desk.rooms.rooms.get(self.current[whose])
        candidates = [person.ref for person in room.facts.candidates] if room is not None else []
        said = f"{self.marks[whose]}straat 1" if right else "Kerkstraat 9"
        of = candidates[0] if first and candidates else ""
        self.say(agent, wire.Verify(self.current[whose], "street", said, of))
        if right:  # one thing more, and locked fields open
            self.say(agent, wire.Verify(self.current[whose], "number", self.marks[whose], of))

    @rule(agent=agents, whose=who)
    def finish(self, agent: str, whose: str) -> None:
        mark = self.marks[whose]
        self.say(agent, wire.Finish(self.current[whose], "Order", "Solved", f"{mark} noted", f"{mark} letter"))

    # ---- what must hold

    @invariant()
    def nothing_is_told_with_the_other(self) -> None:
        for link, message, body in self.heard[self.checked :]:
            text = msgspec.json.encode(message) + body
            page = self.of_link.get(link)
            if page is not None:
                assert self.marks[other(page)].encode() not in text, message  # from whoever it came
            contact = getattr(message, "contact", "")
            assert page is None or self.whose.get(contact, page) == page, message
            if contact in self.whose:
                assert self.marks[other(self.whose[contact])].encode() not in text, message
            for one in message.contacts if isinstance(message, wire.RecentContacts) else ():
                if one.contact in self.whose:
                    assert self.marks[other(self.whose[one.contact])] not in one.name, one
        self.checked = len(self.heard)

    def teardown(self) -> None:
        if not hasattr(self, "desk"):
            return
        for table, rows in self.do(self.database.run(stored)).items():
            for which, text in rows:
                whose = next((name for name, mark in self.marks.items() if which == mark), self.whose.get(which))
                if whose is not None:
                    assert self.marks[other(whose)] not in text, table
        self.do(self.desk.stop())


@contextmanager
def running() -> Iterator[None]:
    """A loop and a database for all examples."""
    Two.loop, failures = asyncio.new_event_loop(), list[BaseException]()
    Two.database = Database(URL.create("sqlite"), failures.append)
    Two.loop.run_until_complete(Two.database.start())
    try:
        yield
    finally:
        Two.loop.run_until_complete(Two.database.stop())
        Two.loop.close()
    assert failures == []


def test_two_customers_stay_apart() -> None:
    with running():
        run_state_machine_as_test(Two)


def test_the_test_sees_a_mix_up() -> None:
    """An offer with the other's name in it would be seen."""
    machine = Two()
    machine.whose["c"] = "alpha"
    machine.heard.append((1, wire.Notes("c", machine.marks["beta"]), b""))
    try:
        machine.nothing_is_told_with_the_other()
    except AssertionError:
        return
    raise AssertionError("a mix-up was not seen")
