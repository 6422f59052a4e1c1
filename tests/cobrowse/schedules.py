"""Random schedules of what goes wrong between page, relay and console, without sockets and with a clock that is handed in.

The relay is the real one: `Rooms` with both its sides, an `Outbox` for each connection, everything as bytes on the wire; page and console
are those of `peers`. Whatever the console shows must be, at that moment, the page as it was when that batch was made; and when nothing more
goes wrong, the page as it is, within `WHOLE_AGAIN`. `Schedule(seed).run()` raises `Wrong` otherwise.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable
from typing import Any, Final

import msgspec

from cobrowse import share, wire
from cobrowse.contact import Availability, ContactState
from cobrowse.identity import Card, Facts, Level, Person
from cobrowse.relay.console_side import console_said
from cobrowse.relay.effects import Deliver, Save, Shut
from cobrowse.relay.outbox import Frame, Put
from cobrowse.relay.page_side import page_said
from cobrowse.relay.record import Record, User
from cobrowse.relay.room import Service
from cobrowse.relay.rooms import Rooms
from cobrowse.wire import Role, WireError
from tests.cobrowse.pages import Stream
from tests.cobrowse.peers import Line, Share, Tab, Viewer, Wrong

STEPS: Final = 300
"""Things that happen in one schedule, besides those that mend it."""
WHOLE_AGAIN: Final = 40.0
"""Seconds after which all is whole again when nothing more goes wrong: a page notices after 20 that nothing arrives."""
ANNA: Final = User("anna-id", "anna", "Anna Bos", Role.AGENT, Availability.AVAILABLE)
FACTS: Final = Facts(Level.UNKNOWN, Person(Card("c", "P")), "")


class World:
    """Page, relay and console, the connections between them, and the clock."""

    def __init__(self, seed: int, *, whole: bool) -> None:
        self.chance = random.Random(seed)
        self.now = 1000.0
        self.truth: dict[tuple[str, int], tuple[int, ...]] = {}
        self.met: Counter[str] = Counter()
        self._marks = 0
        self._loads = 0
        self._numbers = 0
        self._lines: dict[int, Line] = {}
        live = share.ShareState.LIVE
        self._disk = Record("a", "shop", "v", ContactState.CONNECTED, FACTS, 1000.0, agent=ANNA.id, share=live, connected=1000.0)
        self._unsaved: list[dict[str, object]] = []
        self.relay: Rooms | None = None
        self.start_relay()
        self.tab = Tab(self, "load0", [])
        self.others: list[Tab] = []
        self.viewer = Viewer(self, whole=whole)

    @property
    def peers(self) -> tuple[Tab | Viewer, ...]:
        """The page, what is left of the pages before it, and the console."""
        return self.tab, *self.others, self.viewer

    # ---- the relay

    def start_relay(self) -> None:
        self.relay = Rooms()
        self.relay.restore((self._disk,), self.now)

    def kill_relay(self) -> None:
        """Without a word: what waited is gone, and perhaps what was to be stored. Some of what was sent still arrives."""
        self.met["kill"] += 1
        for line in list(self._lines.values()):
            self.deliver_down(line, self.chance.randrange(4))
            line.cut = True
        self._lines.clear()
        self.relay = None
        self._unsaved.clear()

    def save(self) -> None:
        for changes in self._unsaved:
            fields = {name: share.ShareState(str(value)) if name == "share" else value for name, value in changes.items()}
            self._disk = msgspec.structs.replace(self._disk, **{name: value for name, value in fields.items() if name == "share"})
        self._unsaved.clear()

    def carry_out(self) -> None:
        assert self.relay is not None
        for effect in self.relay.taken():
            if isinstance(effect, Save):
                self._unsaved.append(effect.changes)
            elif isinstance(effect, Deliver) and effect.link in self._lines:
                self._put(self._lines[effect.link], effect.message, effect.body)
            elif isinstance(effect, Shut) and effect.link in self._lines:
                self._put(self._lines[effect.link], wire.Error(effect.problem, effect.text), b"")
                self._lines[effect.link].closed = True

    def _put(self, line: Line, message: wire.ToPage | wire.ToConsole, body: bytes) -> None:
        if line.closed:
            return
        put = line.down.put(message, body)
        if put is Put.FULL:
            line.closed = True
        elif put is Put.STREAM_DROPPED and not line.page:
            self.met["slow"] += 1
            line.behind = True

    def relay_hears(self, line: Line) -> None:
        """The next of what this peer said."""
        if self.relay is None or line.number not in self._lines or line.closed or not line.up:
            return
        data = line.up.popleft()
        try:
            if line.page:
                page_said(self.relay, self.now, line.number, *wire.decode_from_page(data))
            else:
                console_said(self.relay, self.now, line.number, *wire.decode_from_console(data))
        except WireError as error:
            self.relay.tell(line.number, wire.Error(error.problem, str(error)))
        self.carry_out()

    def relay_notices(self, line: Line) -> None:
        """The relay finds that a connection is gone."""
        if self._lines.pop(line.number, None) is not None and self.relay is not None:
            self.relay.left(self.now, line.number)
            self.carry_out()

    def tick(self, seconds: float) -> None:
        self.now += seconds
        if self.relay is not None:
            for effect in self.relay.tick(self.now):
                self.relay.do(effect)
            self.carry_out()
        for one in self.peers:
            one.act()

    # ---- connections

    def connect(self, peer: Tab | Viewer) -> None:
        if self.relay is None or peer.line is not None or (isinstance(peer, Tab) and peer.over):
            return
        self._numbers += 1
        line = peer.line = self._lines[self._numbers] = Line(self._numbers, isinstance(peer, Tab))
        if isinstance(peer, Tab):
            effects = self.relay.page_joined(self.now, line.number, "v", "shop", "a", Service())
        else:
            effects = self.relay.console_joined(self.now, line.number, ANNA, f"s{line.number}", Service())
        for effect in effects:
            self.relay.do(effect)
        self.carry_out()

    def deliver_down(self, line: Line, most: int) -> None:
        """The peer gets some of what waits for it."""
        peer = next((one for one in self.peers if one.line is line), None)
        while most > 0 and line.down and not line.cut:
            most -= 1
            data = line.down.take().data
            if isinstance(peer, Viewer):
                peer.hear(*wire.decode_to_console(data))
            elif peer is not None:
                peer.hear(wire.decode_to_page(data)[0])
        if line.behind and not line.down and not line.closed and self.relay is not None and line.number in self._lines:
            line.behind = False
            self.relay.ask_full(self.now, self.relay.rooms["a"])  # as `Desk.page_stream_dropped`, once the console can take one
            self.carry_out()
        if line.closed and not line.down and peer is not None:
            peer.line, peer.up = None, False
            self.relay_notices(line)

    def drop(self, peer: Tab | Viewer) -> None:
        """A connection breaks: some of what was on its way still arrives, and neither end knows yet."""
        line = peer.line
        if line is None:
            return
        for _ in range(self.chance.randrange(len(line.up) + 1)):
            self.relay_hears(line)
        self.deliver_down(line, self.chance.randrange(6))
        line.cut = True
        line.up.clear()

    def notice(self, peer: Tab | Viewer) -> None:
        """The peer finds that its connection is gone; the relay may find it later, or after the peer came back."""
        line = peer.line
        if line is None or not line.cut:
            return
        peer.line, peer.up = None, False
        if self.chance.random() < 0.5:
            self.relay_notices(line)

    def hang_up(self, tab: Tab) -> None:
        """The page gives a connection up."""
        assert tab.line is not None
        tab.line.cut = True
        self.relay_notices(tab.line)
        tab.lost()

    # ---- what happens

    def change_page(self) -> None:
        self._marks += 1
        self.tab.marks.append(self._marks)

    def load(self) -> None:
        """Another page, or the same again: the old one's last words may arrive after it, or never."""
        self.drop(self.tab)
        if self.chance.random() < 0.5 and self.tab.line is not None:
            self.relay_notices(self.tab.line)
        self._loads += 1
        self.tab = Tab(self, f"load{self._loads}", self.tab.marks[-self.chance.randrange(1, 4) :])

    def duplicate(self) -> None:
        """A copy of the tab takes the contact over; the old one is still there, and talks."""
        self.met["duplicate"] += 1
        old = self.tab
        self.others = [other for other in (*self.others, old) if not other.over][-3:]
        self._loads += 1
        self.tab = Tab(self, f"load{self._loads}", list(old.marks))
        self.connect(self.tab)

    def other_tab(self) -> None:
        """The customer goes to another tab of the browser, which has no connection of its own, or back."""
        self.met["other tab"] += 1
        others = [one for one in self.tab.tabs if one is not self.tab.share]
        if others and self.chance.random() < 0.7:
            self.tab.goes_to(self.chance.choice(others))
            return
        self._loads += 1
        self.tab.goes_to(Share(Stream(f"load{self._loads}"), self.tab.marks[-self.chance.randrange(1, 4) :]))

    def close_tab(self) -> None:
        """One that is not the first, which has the connection; the first is told then."""
        if len(self.tab.tabs) > 1:
            self.met["closed"] += 1
            gone = self.tab.tabs.pop(self.chance.randrange(1, len(self.tab.tabs)))
            if gone is self.tab.share:
                self.tab.goes_to(self.chance.choice(self.tab.tabs))
            else:
                self.tab.say_tabs()

    def restart_console(self) -> None:
        self.drop(self.viewer)
        if self.viewer.line is not None and self.chance.random() < 0.5:
            self.relay_notices(self.viewer.line)
        self.viewer = Viewer(self, whole=self.viewer._decoder is not None)

    def lose(self) -> None:
        """The relay drops a batch that came too fast (`relay.connection`), and says nothing more of it."""
        line = self.tab.line
        if line is not None and line.up and b'"t":"page"' in line.up[-1][:40]:
            line.up.pop()
            self.met["lost"] += 1

    def reorder(self) -> None:
        """Two batches of one page load change places, or one comes twice: nothing that TCP does, and nothing that may hurt. Those of two
        tabs are told apart by what seals them (`cobrowse.sealing`), which is not of this model.
        """
        peer = self.chance.choice((self.tab, self.viewer))
        if peer.line is None:
            return
        waiting: deque[Any] = peer.line.up if peer is self.tab else peer.line.down._frames
        batches = [at for at, one in enumerate(waiting) if b'"t":"page"' in (one.data if isinstance(one, Frame) else one)[:40]]
        if len(batches) < 2:
            return
        at = self.chance.randrange(len(batches) - 1)
        one, other = batches[at], batches[at + 1]
        if any(b'"t":"tabs"' in (between.data if isinstance(between, Frame) else between)[:40] for between in list(waiting)[one:other]):
            return
        self.met["reorder"] += 1
        if peer is self.viewer or self.chance.random() < 0.5:
            waiting[one], waiting[other] = waiting[other], waiting[one]
        else:
            waiting.insert(other, waiting[one])

    def travel(self) -> None:
        """Some of what is on its way arrives, on one connection."""
        if not self._lines:
            return
        line = self.chance.choice(list(self._lines.values()))
        for _ in range(self.chance.randrange(1, 6)):
            self.relay_hears(line)
        if line.page or not self.viewer.slow:
            self.deliver_down(line, self.chance.randrange(1, 8))

    def toggle_slow(self) -> None:
        self.viewer.slow = not self.viewer.slow


class Schedule:
    """One schedule, by its seed. `whole`: the console's whole decoder. `took` is how many seconds it was then not whole."""

    def __init__(self, seed: int, *, whole: bool = False) -> None:
        self.world = World(seed, whole=whole)
        self.took = 0.0

    def run(self) -> None:
        world = self.world
        always: list[tuple[int, Callable[[], None]]] = [
            (30, world.change_page), (40, world.travel), (30, lambda: world.tick(world.chance.uniform(0.02, 0.6))),
            (6, lambda: world.connect(world.tab)), (6, lambda: world.connect(world.viewer)),
            (6, lambda: world.notice(world.tab)), (6, lambda: world.notice(world.viewer)), (4, self._start), (3, world.save),
        ]  # fmt: skip
        bad = (
            lambda: world.drop(world.tab), lambda: world.drop(world.viewer), world.load, world.duplicate, world.other_tab, world.close_tab,
            world.restart_console, self._kill, world.lose, world.reorder, world.toggle_slow,
        )  # fmt: skip
        kinds = always + [(weight, act) for act in bad if (weight := world.chance.choice((0, 0, 1, 4)))]
        acts, weights = [act for _, act in kinds], [weight for weight, _ in kinds]
        self._calm(10.0)
        for act in world.chance.choices(acts, weights, k=STEPS):
            act()
        self._calm(WHOLE_AGAIN)

    def _kill(self) -> None:
        if self.world.relay is not None:
            self.world.kill_relay()

    def _start(self) -> None:
        if self.world.relay is None:
            self.world.start_relay()

    def _calm(self, within: float) -> None:
        """Nothing more goes wrong: all come back, all arrives, and the picture is whole in time."""
        world = self.world
        began = world.now
        self._start()
        world.viewer.slow = False
        while world.now < began + within:
            for peer in world.peers:
                world.notice(peer)
                world.connect(peer) if peer not in world.others else None
            for line in list(world._lines.values()):
                for _ in range(len(line.up)):
                    world.relay_hears(line)
                world.deliver_down(line, len(line.down))
                if line.cut:
                    world.relay_notices(line)
            if world.viewer.up and world.tab.up and world.viewer.shown == tuple(world.tab.marks) and not world.viewer.gap:
                self.took = max(self.took, world.now - began)
                return
            world.tick(0.25)
        raise Wrong(f"after {within:g} s it shows {world.viewer.shown}, and the page is {tuple(world.tab.marks)}")
