"""Two customers' contacts at one console, in any order of what relay, agent and cache do: nothing of one is ever shown, told or kept with
the other.

The console's decisions over the real cache in memory, whose answers come when they come. Every word of a customer carries a mark of
theirs, and every contact is one customer's, so that a mark with the other's contact is a mix-up, whatever led to it. What the relay does
of its own is `tests.cobrowse.relay.test_apart`'s.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cobrowse import wire
from cobrowse.contact import ContactState
from cobrowse.identity import Candidate, Card, Known, Level, Line, Moment
from desktop.cache.store import Cache
from desktop.customer.view import CustomerView, Phase
from desktop.shell import effects as f
from desktop.shell import events as e
from desktop.shell.console import advance
from desktop.shell.state import Console
from desktop.shell.store import _kept
from desktop.shell.views import customer_view, offer_view

WHO: Final = ("alpha", "beta")
MARK: Final = {"alpha": "Qalphaq", "beta": "Qbetaq"}
CONTACTS: Final = tuple(f"{whose}-{number}" for whose in WHO for number in (1, 2))
WITHIN: Final = 20.0
SIGNED_IN: Final = e.SessionChanged(e.SessionStanding.SIGNED_IN, name="Eva Jansen")
WELCOME: Final = e.Told(wire.Welcome(wire.Role.AGENT, "Eva Jansen", "eva", reasons=("Order",), outcomes=("Solved",)))
STATES: Final = (ContactState.CONNECTING, ContactState.CONNECTED, ContactState.WRAP_UP, ContactState.QUEUED, ContactState.COMPLETED)
contacts, levels = st.sampled_from(CONTACTS), st.sampled_from(["claimed", "pending", "verified", "step_up"])


def whose(contact: str) -> str:
    """Whose contact, or whose id: both begin with the customer."""
    return contact.partition("-")[0]


def other(who: str) -> str:
    return WHO[1 - WHO.index(who)]


def known(contact: str, how: str) -> Known:
    """What the relay tells of a contact's customer at a level; every text has the customer's mark."""
    who, mark = whose(contact), MARK[whose(contact)]
    visit = (Moment(1e9, "product", f"{mark} boots"),)
    if how == "claimed":
        return Known(Level.CLAIMED, f"{mark} Caller", candidates=(Candidate(f"{who}-id", mark, mark),), verifiers=("street",), visit=visit)
    if how == "pending":
        return Known(Level.VERIFIED, f"{mark} Caller", customer=f"{who}-id", pending=True, visit=visit)
    lines = tuple(Line(f"{who}-line-{number}", 1e9 - number, "call", f"{mark} asked", "Solved", mark) for number in range(3))
    card = Card(f"{who}-id", f"{mark} Person", street=f"{mark}straat 1", remark=mark)
    return Known(Level[how.upper()], f"{mark} Caller", card=card, customer=f"{who}-id", visit=visit, journey=lines)


def written(value: Any) -> str:
    """All that a value holds, as text."""
    if dataclasses.is_dataclass(value):
        return " ".join(written(getattr(value, one.name)) for one in dataclasses.fields(value))
    if isinstance(value, msgspec.Struct):
        return msgspec.json.encode(value).decode()
    return " ".join(map(written, value)) if isinstance(value, tuple) else str(value)


class Two(RuleBasedStateMachine):
    """One agent, two customers with two contacts each."""

    def __init__(self) -> None:
        super().__init__()
        self.cache = Cache(None, None)
        self.console = Console()
        self.late: list[e.Event] = []
        """Answers of the cache that are still on their way."""
        self.count = 0

    @initialize(before=st.lists(contacts, unique=True), up=st.booleans(), searched=st.booleans(), talks=st.sampled_from(["", *CONTACTS]))
    def begin(self, before: list[str], up: bool, searched: bool, talks: str) -> None:
        """What was kept before, perhaps a search that has found it, and a call."""
        for contact in before:
            self.cache.put_known(contact, known(contact, "verified")).result(WITHIN)
        self.start()
        if up:
            self.goes_on("up")
        if talks:
            self.relay_tells_who(talks, "verified", "assigned", ContactState.CONNECTED)
        if searched:
            self.happen(e.SearchWished("asked"))
            self.goes_on("answer")

    def start(self) -> None:
        """The console starts, on what the cache has."""
        self.console, self.late = Console(), []
        drafts = tuple(
            (one.contact, e.Draft(one.notes, one.reason, one.outcome, one.follow_up)) for one in self.cache.drafts().result(WITHIN)
        )
        unsent = tuple((one.contact, one.text, one.base) for one in self.cache.unsent_notes().result(WITHIN))
        outbox, recent = self.cache.outbox().result(WITHIN), self.cache.recent().result(WITHIN)
        self.happen(SIGNED_IN)
        self.happen(e.CacheOpened(True, outbox, recent, drafts, unsent))

    def happen(self, event: e.Event) -> None:
        """The console takes it, and the cache what comes of it."""
        self.console, effects = advance(self.console, event)
        for effect in effects:
            contact = getattr(getattr(effect, "message", effect), "contact", "") or getattr(getattr(effect, "finish", None), "contact", "")
            if contact:
                assert MARK[other(whose(contact))] not in written(effect), effect
            self.carry_out(effect)

    def carry_out(self, effect: f.Effect) -> None:
        match effect:
            case f.AskCache():
                self.late.append(e.CacheAnswered(effect.contact, self.cache.known(effect.contact).result(WITHIN)))
            case f.Remember():
                told = self.cache.remembered(effect.customer, effect.level).result(WITHIN)
                self.late.append(e.CacheRemembered(effect.contact, effect.customer, told))
            case f.Search():
                found = self.cache.search(effect.text).result(WITHIN)
                hits = tuple(e.Hit(one.customer, one.name, one.contact, one.line, one.excerpt) for one in found)
                self.late.append(e.CacheFound(effect.text, hits))
            case f.Forget():
                for customer in effect.customers:
                    self.cache.forget_customer(customer).result(WITHIN)
                self.late.append(e.CacheForgot(self.cache.recent().result(WITHIN)))
            case _:
                _kept(self.cache, effect)

    # ---- the line, and the console itself

    @rule(what=st.sampled_from(["up", "down", "tick", "again", "answer"]))
    def goes_on(self, what: str) -> None:
        if what == "answer" and self.late:
            self.happen(self.late.pop(0))
        elif what == "again":
            self.start()
        elif what == "tick":
            self.happen(e.Ticked(1.0))
        elif what in ("up", "down"):
            self.happen(e.LinkChanged(e.LinkStanding(what)))
            if what == "up":
                self.happen(WELCOME)

    # ---- what the relay tells

    @rule(contact=contacts, how=levels, what=st.sampled_from(["offer", "assigned", "known", "ended"]), state=st.sampled_from(STATES))
    def relay_tells_who(self, contact: str, how: str, what: str, state: ContactState) -> None:
        mark, who = MARK[whose(contact)], known(contact, how)
        told: dict[str, wire.ToConsole] = {
            "offer": wire.Offer(contact, who, 1.0, 20.0),
            "assigned": wire.Assigned(contact, state, who, f"{mark} stored", version=1),
            "known": wire.CustomerKnown(contact, who),
            "ended": wire.OfferEnded(contact, "taken"),
        }  # fmt: skip
        self.told(told[what])

    @rule(contact=contacts, what=st.sampled_from(["state", "noted", "theirs", "happened", "code", "revealed", "recent", "done", "erased"]))
    def relay_tells_more(self, contact: str, what: str) -> None:
        mark = MARK[whose(contact)]
        sheet = self.console.sheet(contact)
        told: dict[str, wire.ToConsole] = {
            "state": wire.State(contact, ContactState.WRAP_UP),
            "noted": wire.Noted(contact, 2, base=sheet.version),
            "theirs": wire.Noted(contact, 3, f"{mark} written elsewhere", "Eva", sheet.version),
            "happened": wire.Happened(contact, Moment(1e9, "cart", f"{mark} boots")),
            "code": wire.CodeSent(contact, "mail", "sent", mark, 60.0),
            "revealed": wire.Revealed(contact, "email", mark, 30.0),
            "recent": wire.RecentContacts(tuple(wire.Recent(one, MARK[whose(one)], 1e9) for one in CONTACTS)),
            "done": wire.Finished(contact),
            "erased": wire.Forgotten((f"{whose(contact)}-id",)),
        }  # fmt: skip
        self.told(told[what])

    def told(self, message: wire.ToConsole) -> None:
        if self.console.up:
            self.happen(e.Told(message))

    # ---- what the agent does

    @rule(wish=st.sampled_from([e.Wish.ANSWER, e.Wish.DECLINE, e.Wish.HANG_UP, e.Wish.CLOSE_RECENT, e.Wish.CLOSE_BESIDE]))
    def wishes(self, wish: e.Wish) -> None:
        self.happen(e.Wished(wish))

    @rule(what=st.sampled_from(["notes", "both", "draft", "finish", "another"]))
    def writes(self, what: str) -> None:
        """About whom the window shows."""
        view = customer_view(self.console)
        if view.phase in (Phase.NONE, Phase.OFFERED) or not view.contact:
            return
        self.count += 1
        text = f"{view.notes} {MARK[whose(view.contact)]}{self.count}"
        said: dict[str, e.Event] = {
            "notes": e.NotesWished(text),
            "both": e.BothKept(view.contact, f"{view.theirs}\n\n{view.notes}"),
            "draft": e.DraftWished("Order", MARK[whose(view.contact)], ""),
            "finish": e.FinishWished("Order", "Solved", text, ""),
            "another": e.OtherSpeakerWished(),
        }  # fmt: skip
        self.happen(said[what])

    @rule(contact=contacts, what=st.sampled_from(["recent", "search", "left"]))
    def looks(self, contact: str, what: str) -> None:
        """At another, and what was written about one who has just left the window is told."""
        wished: dict[str, e.Event] = {
            "recent": e.RecentWished(contact),
            "search": e.SearchWished("asked"),
            "left": e.NotesLeft(contact, f"{MARK[whose(contact)]} left"),
        }
        self.happen(wished[what])

    @rule(places=st.lists(st.integers(0, 5), min_size=1, max_size=3))
    def opens(self, places: list[int]) -> None:
        """What was found, one after another, perhaps before the cache has answered for the first."""
        for place in places:
            hits = self.console.search.hits if self.console.search else ()
            if hits:
                self.happen(e.HitWished(hits[place % len(hits)]))

    # ---- what must hold

    @invariant()
    def nothing_is_shown_with_the_other(self) -> None:
        console = self.console
        view = customer_view(console)
        shown = console.contact or console.ringing or console.opened
        self.only(view, view.contact or (console.opened.customer if console.opened and shown is console.opened else ""))
        if console.ringing:
            self.only(offer_view(console), console.ringing.contact)
        for opened in (console.opened, console.beside):
            if opened is not None:
                self.only(opened, opened.customer or opened.contact)
        for sheet in console.sheets:
            self.only(sheet, sheet.contact)
        for hit in console.search.hits if console.search else ():
            self.only(hit, hit.customer)

    def only(self, value: object, about: str) -> None:
        if value != CustomerView():
            assert MARK[other(whose(about))] not in written(value), (about, value)

    def teardown(self) -> None:
        """Nor does the cache give the one's with the other's."""
        for contact in CONTACTS:
            self.only(self.cache.known(contact).result(WITHIN), contact)
        for who in WHO:
            self.only(self.cache.remembered(f"{who}-id", Level.STEP_UP).result(WITHIN), who)
            for found in self.cache.search(MARK[who]).result(WITHIN):
                assert found.customer == f"{who}-id"
        for asked in (self.cache.unsent_notes, self.cache.drafts, self.cache.outbox):
            for one in asked().result(WITHIN):
                self.only(one, str(getattr(one, "contact")))  # noqa: B009 - the three have it
        self.cache.close()


def test_two_customers_stay_apart() -> None:
    run_state_machine_as_test(Two, settings=settings(max_examples=40, stateful_step_count=40))
