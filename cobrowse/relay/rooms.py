"""The rooms: every contact that lives, every page and console that is here, and who is offered what. Messages in, effects out.

Pure: no socket, no database, no clock of its own: `now` is handed in, in Unix seconds that never go back. The server
carries the effects out in order, and calls `tick` when `due` says so. A message that breaks a rule raises `wire.WireError`.
What a page may say is `page_side`, what a console may, `console_side`; who waits and at whom it rings is `queueing`'s, supervisors who look
along are `watching`'s.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import Literal

import msgspec

from cobrowse import share, wire
from cobrowse.contact import ContactEvent, ContactState, NotPossible, advance
from cobrowse.identity import Facts
from cobrowse.policy import DEFAULT, Policy
from cobrowse.relay import queueing, watching
from cobrowse.relay.assets import Answer, Assets
from cobrowse.relay.effects import Deliver, Effect, Entry, KeepVisit, Save, Shut
from cobrowse.relay.limits import ACK_EVERY, MAX_RETAINED, OFFER_TIMEOUT, PAGE_GONE, RESYNC_EVERY
from cobrowse.relay.record import Record, User
from cobrowse.relay.room import Agent, Room, Service, restored
from cobrowse.relay.signs import heard_again
from cobrowse.wire import Problem, Role, WireError

_E = ContactEvent


class Rooms:
    """The state of one relay."""

    def __init__(self, *, offer_timeout: float = OFFER_TIMEOUT, page_gone: float = PAGE_GONE, policy: Policy = DEFAULT) -> None:
        self.policy = policy
        self.assets, self.shelf = Assets(), share.Shelf(MAX_RETAINED)
        self.rooms: dict[str, Room] = {}
        self.agents: dict[str, Agent] = {}
        self.pages: dict[int, tuple[str, str]] = {}  # connection -> visitor, contact or ""
        self.consoles: dict[int, str] = {}  # connection -> user
        self.offer_timeout = offer_timeout
        self._page_gone = page_gone
        self.queue_told: tuple[tuple[str, str], ...] = ()
        self.shares = wire.Shares(())
        """As supervisors were told, `shares_told`, and will be told again, `shares_due`."""
        self.shares_told = float("-inf")
        self.shares_due: float | None = None
        self._effects: list[Effect] = []
        self.due_changed = True

    # ---- what happens, from outside

    def restore(self, records: tuple[Record, ...], now: float) -> None:
        """Contacts of before a restart."""
        self.rooms |= {record.id: restored(record, now, self.shelf) for record in records}

    def page_joined(self, now: float, link: int, visitor: str, site: str, contact: str, service: Service) -> list[Effect]:
        """A page said hello; it comes back to a contact that is its own, and whoever else had it is told."""
        room = self.rooms.get(contact)
        if room is not None and (room.visitor, room.site) != (visitor, site):
            room = None
        if room is None or not (room.live or room.waiting):
            self.pages[link] = (visitor, "")
            self.tell(link, wire.Welcome(Role.PAGE, contact=room.id if room else "", state=room.state if room else None, ice=service.ice))
            return self.taken()
        if room.page is not None:
            self.pages.pop(room.page, None)
            self._effects.append(Shut(room.page, Problem.SIGNED_IN_ELSEWHERE, "this contact goes on in another page of the same customer"))
        self.pages[link] = (visitor, room.id)
        room.page, room.told_ahead, room.epoch, room.ack_due = link, -1, "", None
        self.assets.new_page(room.id)
        self.tell(link, wire.Welcome(Role.PAGE, contact=room.id, state=room.state, ice=service.ice))
        self.tell_state(now, room, agent=False)
        self._hand_over(room.for_page, link, room)
        self.tell_all_who_look(room, wire.Presence(room.id, here=True))
        queueing.settle(self, now)
        return self.taken()

    def console_joined(self, now: float, link: int, user: User, session: str, service: Service) -> list[Effect]:
        """A console said hello; it gets back what its agent has. The newest console of a user wins."""
        agent = self.agents.setdefault(user.id, Agent(user, user.availability, idle_since=now))
        if agent.link is not None:
            old = agent.link
            self._console_left(now, old)
            self._effects.append(Shut(old, Problem.SIGNED_IN_ELSEWHERE, "you signed in at another console, which goes on from here"))
        agent.user, agent.session, agent.link = user, session, link
        self.consoles[link] = user.id
        self.tell(
            link,
            wire.Welcome(
                user.role, name=user.display, user=user.id, ice=service.ice, availability=agent.availability,
                reasons=service.reasons, outcomes=service.outcomes,
            ),
        )  # fmt: skip
        for room in self.rooms.values():
            if room.agent == user.id:
                self._give_back(now, room, link)
        self.tell(link, queueing.queue(self, now))
        watching.welcome(self, now, link)
        queueing.settle(self, now)
        return self.taken()

    def left(self, now: float, link: int) -> list[Effect]:
        """A connection is gone."""
        _visitor, contact = self.pages.pop(link, ("", ""))
        room = self.rooms.get(contact)
        if room is not None and room.page == link:
            room.page, room.page_gone = None, now
            self.tell_all_who_look(room, wire.Presence(room.id, here=False))
        self._console_left(now, link)
        queueing.settle(self, now)
        return self.taken()

    def shared_pages(self) -> list[int]:
        """Connections of pages that somebody looks at now."""
        told = (room for room in self.rooms.values() if room.share is share.ShareState.LIVE and not room.paused)
        return [room.page for room in told if room.page is not None]

    def is_shared(self, link: int) -> bool:
        """Whether this is the connection of a page that somebody looks at now."""
        room = self.rooms.get(self.pages.get(link, ("", ""))[1])
        return room is not None and room.share is share.ShareState.LIVE and not room.paused

    def delayed(self, link: int, seconds: float) -> list[Effect]:
        """All that a page had said so many seconds ago has come."""
        if self.is_shared(link):
            room = self.rooms[self.pages[link][1]]
            self.tell_all_who_look(room, wire.Delay(room.id, round(seconds, 3)))
        return self.taken()

    def tick(self, now: float) -> list[Effect]:
        """Whatever is due: offers that rang out, pages that did not come back, snapshots that had to wait."""
        for room in list(self.rooms.values()):
            if room.offered and room.offer_until <= now:
                queueing.rang_out(self, now, room)
            if room.page is None and (room.live or room.waiting) and room.page_gone + self._page_gone <= now:
                self.end(now, room, _E.CUSTOMER_GONE, "gone", "relay")
            if room.resync_due is not None and room.resync_due <= now:
                self.ask_full(now, room)
            if room.ack_due is not None and room.ack_due <= now:
                self.acknowledge(now, room)
            room.declined = {user: until for user, until in room.declined.items() if until > now}
        if self.shares_due is not None and self.shares_due <= now:
            watching.shares_changed(self, now)
        queueing.settle(self, now)
        return self.taken()

    def due(self) -> float | None:
        """When `tick` has something to do; None when nothing is under way. Look again when `due_changed`."""
        self.due_changed = False
        times: list[float] = []
        for room in self.rooms.values():
            if room.offered:
                times.append(room.offer_until)
            if room.page is None and (room.live or room.waiting):
                times.append(room.page_gone + self._page_gone)
            if room.resync_due is not None:
                times.append(room.resync_due)
            if room.ack_due is not None:
                times.append(room.ack_due)
            times.extend(room.declined.values())
        if self.shares_due is not None:
            times.append(self.shares_due)
        return min(times, default=None)

    def entered(self, now: float, link: int, record: Record) -> list[Effect]:
        """A customer called, and the contact is stored; their page may be gone by now."""
        room = Room(
            record.id, record.site, record.visitor, record.state, record.facts, record.called, record.phone, record.video, page_gone=now,
            stream=share.Retention(self.shelf),
        )  # fmt: skip
        self.rooms[room.id] = room
        if link in self.pages:
            self.pages[link] = (record.visitor, room.id)
            room.page = link
        queueing.settle(self, now)
        return self.taken()

    def heard(self, contact: str, after: Facts | None) -> list[Effect]:
        """What a directory brought, None for nothing: the contact goes on as it was, and whoever sees it is told."""
        room = self.rooms.get(contact)
        if room is not None:
            before, room.facts = room.facts, heard_again(room.facts, after)
            agent = room.agent or room.offered
            if agent:
                self.tell_agent(room, wire.CustomerKnown(room.id, room.known_to(agent, self.policy)))
            if (room.facts.signs, room.facts.candidates) != (before.signs, before.candidates):
                self.save(
                    room, "recognised", "relay", str(int(room.facts.level)), level=int(room.facts.level),
                    signs=msgspec.to_builtins(room.facts.signs), candidates=[person.ref for person in room.facts.candidates],
                )  # fmt: skip
        return self.taken()

    def count(self) -> dict[str, int]:
        """How many contacts there are in each state."""
        return Counter(room.state.value for room in self.rooms.values())

    def forget(self, contact: str) -> None:
        """A contact that was finished while its agent went away."""
        self.rooms.pop(contact, None)

    def taken(self) -> list[Effect]:
        """What the sides want done, taken out to be carried out."""
        effects, self._effects = self._effects, []
        return effects

    # ---- what the two sides use

    def tell(self, link: int | None, message: wire.ToPage | wire.ToConsole, body: bytes = b"") -> None:
        """A message for a connection, if it is there."""
        if link is not None:
            self._effects.append(Deliver(link, message, body))

    def do(self, effect: Effect) -> None:
        """Anything else to be carried out."""
        self._effects.append(effect)

    def agent_link(self, room: Room) -> int | None:
        """The console of the agent who has it, or at whom it rings."""
        agent = self.agents.get(room.agent or room.offered)
        return agent.link if agent is not None else None

    def tell_agent(self, room: Room, message: wire.ToConsole, body: bytes = b"") -> None:
        """A message for the agent who has the contact."""
        self.tell(self.agent_link(room), message, body)

    def tell_all_who_look(self, room: Room, message: wire.ToConsole, body: bytes = b"") -> None:
        """A message for the agent who has the contact, and for the supervisors who look along."""
        self.tell_agent(room, message, body)
        for user in room.viewers:
            self.tell(self.agents[user].link, message, body)

    def tell_state(self, now: float, room: Room, *, page: bool = True, agent: bool = True) -> None:
        """How the contact stands, to its page and its agent."""
        has = self.agents.get(room.agent)
        room.told_ahead = queueing.ahead(self, room)
        message = wire.State(room.id, room.state, has.user.display if has else "", room.why, room.told_ahead, round(room.talked(now), 3))
        if page:
            self.tell(room.page, message)
        if agent and room.agent:
            self.tell_agent(room, message)

    def step(self, room: Room, event: ContactEvent) -> None:
        """Moves the contact on; what does not fit is refused."""
        try:
            room.state = advance(room.state, event)
        except NotPossible as error:
            raise WireError(Problem.NOT_POSSIBLE_NOW, f"{error}: wait for the state that the relay tells") from None

    def save(self, room: Room, what: str, who: str, detail: str = "", **changes: object) -> None:
        """Stores changes of a contact, with a line in the journal."""
        self._effects.append(Save(room.id, changes, (Entry(who, what, detail),)))

    def end(self, now: float, room: Room, event: ContactEvent, why: str, who: str) -> None:
        """The customer's side of the contact is over: to the wrap-up, or out of the queue."""
        self.step(room, event)
        room.why, room.ended = why, now
        offered_to = self.agent_link(room) if room.offered else None
        if offered_to is not None:
            self.tell(offered_to, wire.OfferEnded(room.id, "customer"))
        queueing.withdraw(self, now, room)
        room.stop_sharing(share.advance(room.share, share.ShareEvent.CALL_ENDED), now)
        room.resync_due = None
        self.share_ended(now, room, "contact")
        room.for_page.clear()
        room.for_agent.clear()
        self.tell_state(now, room)
        if room.page is not None:
            self.pages[room.page] = (room.visitor, "")
            room.page = None
        self.save(room, "ended", who, why, state=room.state.value, why=why, ended=now, share=room.share.value)
        self._effects.append(KeepVisit(room.id))
        if room.state is ContactState.ABANDONED:
            del self.rooms[room.id]

    def share_ended(self, now: float, room: Room, why: Literal["stopped", "contact"]) -> None:
        """After `Room.stop_sharing`: nothing of the page stays here, and whoever looked along is told."""
        self.assets.forget(room.id)
        watching.ended(self, now, room, why)

    def tell_assets(self, room: Room, answer: Answer) -> None:
        """Pictures for whoever asked, and for the page the names of those that are missing."""
        given, missing = answer
        for viewer, message, body in given:
            self.tell(self.agents[viewer].link if viewer else self.agent_link(room), message, body)
        if missing:
            self.tell(room.page, wire.WantAsset(room.id, tuple(missing)))

    def ask_full(self, now: float, room: Room) -> None:
        """Asks the page for a full snapshot, now or as soon as it may be asked again."""
        self.due_changed = True
        if room.share is not share.ShareState.LIVE or room.paused:
            room.resync_due = None
        elif now < room.resync_sent + RESYNC_EVERY:
            room.resync_due = room.resync_sent + RESYNC_EVERY
        else:
            room.resync_sent, room.resync_due = now, None
            self.tell(room.page, wire.Resync(room.id))

    def acknowledge(self, now: float, room: Room) -> None:
        """Tells the page how far its batches came, now or when it was not told for a moment."""
        due = room.acked + ACK_EVERY
        if now < due:
            self.due_changed |= room.ack_due is None
            room.ack_due = due
        else:
            room.acked, room.ack_due = now, None
            self.tell(room.page, wire.Ack(room.id, room.came))

    # ---- within

    def _console_left(self, now: float, link: int) -> None:
        agent = self.agents.get(self.consoles.pop(link, ""))
        if agent is None or agent.link != link:
            return
        agent.link = None
        watching.leave(self, agent)
        for room in self.rooms.values():
            if room.offered == agent.user.id:
                queueing.back(self, now, room, _E.AGENT_GONE, "gone", "")

    def _give_back(self, now: float, room: Room, link: int) -> None:
        sharing = room.share is share.ShareState.LIVE
        self.assets.new_viewer(room.id)
        self.tell(
            link,
            wire.Assigned(
                room.id, room.state, room.known_to(room.agent, self.policy), room.notes, sharing, round(room.talked(now), 3), room.video,
                room.version, round(room.wrapped(now), 3), tuple(rung for rung in share.ABOVE if rung in room.rungs.granted),
            ),
        )  # fmt: skip
        watching.tell_viewers(self, room)
        self._hand_over(room.for_agent, link, room)
        watching.show(self, now, room, link)

    def _hand_over(self, held: deque[bytes], link: int, room: Room) -> None:
        while held:
            self.tell(link, wire.Signal(room.id), held.popleft())
