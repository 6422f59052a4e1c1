"""A call under signals in any order: late, twice, crossing, from several generations, while its paths come and go. A state machine.

The call and the page are the real tables (`webrtc.call`; the page's rule of when a request for a new offer counts, `isDue` of signals.ts,
is played here); what carries signals may hold, double and reorder them.
"""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from webrtc.call import Call, CallEffect, CallEvent, CallState, advance, offered

pytestmark = pytest.mark.pure
E, F, S = CallEvent, CallEffect, CallState
CROSSED = 3.0
"""Seconds, as in signals.ts."""


class Glare(RuleBasedStateMachine):
    """Console and page, with a wire between them."""

    def __init__(self) -> None:
        super().__init__()
        self.call = Call("c")
        self.now = 0.0
        self.timer = True
        self.has: int | None = None  # the generation of the console's path, and of the one being made
        self.newer: int | None = None
        self.heard_once = False
        self.answered: list[int] = []
        self.to_console: list[int] = []
        self.to_page: list[int] = []
        self.page, self.offered_at = 0, 0.0

    # ---- the console

    def _carry(self, before: Call, effects: tuple[CallEffect, ...]) -> None:
        for effect in effects:
            if effect is F.OPEN_PEER:
                assert before.state in (S.WAITING, S.CONNECTING, S.FAILED), "a path that was heard is not thrown away for one that was not"
                self.has, self.newer = self.call.generation, None
                self.answered.append(self.call.generation)
            elif effect is F.RENEW_PEER:
                self.newer = self.call.generation
                self.answered.append(self.call.generation)
            elif effect is F.TAKE_RENEWED:
                assert self.newer is not None
                self.has, self.newer = self.newer, None
            elif effect is F.DROP_RENEWED:
                self.newer = None
            elif effect is F.CLOSE_PEER:
                self.has = self.newer = None
            elif effect in (F.WAIT_CONNECT, F.WAIT_RECONNECT):
                self.timer = True
            elif effect is F.STOP_WAITING:
                self.timer = False
            elif effect is F.ASK_RESTART:
                self.to_page.append(self.call.generation)

    def _happens(self, event: CallEvent) -> None:
        before = self.call
        self.call, effects = advance(self.call, event)
        self._carry(before, effects)

    @precondition(lambda self: self.has is not None and self.call.state is not S.CLOSED)
    @rule()
    def sound_on_the_path(self) -> None:
        self.heard_once = True
        if self.call.state in (S.CONNECTING, S.RECONNECTING):  # as `Line._sounded`
            self._happens(E.HEARD)

    @precondition(lambda self: self.newer is not None)
    @rule()
    def sound_on_the_newer(self) -> None:
        self._happens(E.RENEWED)
        assert self.call.state is S.TALKING
        assert not self.call.renewing

    @precondition(lambda self: self.newer is not None)
    @rule()
    def the_newer_is_lost(self) -> None:
        self._happens(E.RENEWAL_LOST)
        assert self.newer is None

    @precondition(lambda self: self.has is not None)
    @rule(event=st.sampled_from([E.LOST, E.DOUBTED, E.FELL_SILENT]))
    def the_path_fails(self, event: CallEvent) -> None:
        self._happens(event)

    @precondition(lambda self: self.timer)
    @rule()
    def the_time_is_over(self) -> None:
        self.timer = False
        self.now += 3.1
        self._happens(E.TIMED_OUT)

    @precondition(lambda self: self.has is not None and self.call.state is S.CONNECTING)
    @rule()
    def the_offer_is_refused(self) -> None:
        self._happens(E.REFUSED)
        assert self.has is None

    # ---- the page

    @rule()
    def page_offers(self) -> None:
        self.page += 1
        self.offered_at = self.now
        self.to_console.append(self.page)

    @precondition(lambda self: self.to_page)
    @rule(data=st.data(), twice=st.booleans())
    def page_hears_a_request(self, data: st.DataObject, twice: bool) -> None:
        asked = self.to_page[data.draw(st.integers(0, len(self.to_page) - 1))]
        if not twice:
            self.to_page.remove(asked)
        if not asked or asked >= self.page or self.now - self.offered_at > CROSSED:
            self.page_offers()

    # ---- the wire: any order, twice, or never

    @precondition(lambda self: self.to_console)
    @rule(data=st.data(), twice=st.booleans())
    def an_offer_arrives(self, data: st.DataObject, twice: bool) -> None:
        generation = self.to_console[data.draw(st.integers(0, len(self.to_console) - 1))]
        if not twice:
            self.to_console.remove(generation)
        before = self.call
        self.call, effects = offered(self.call, generation)
        if generation <= before.generation:
            assert (self.call, effects) == (before, ()), "late or twice"
        self._carry(before, effects)

    @precondition(lambda self: self.to_console)
    @rule()
    def an_offer_is_lost(self) -> None:
        self.to_console.pop()

    # ---- what holds always

    @invariant()
    def each_offer_is_answered_once_and_only_forward(self) -> None:
        assert self.answered == sorted(set(self.answered))

    @invariant()
    def the_newer_path_is_newer(self) -> None:
        assert self.newer is None or self.has is None or self.newer > self.has

    @invariant()
    def it_never_hangs(self) -> None:
        """Whoever waits for something has a timer, a path that may still speak, or said that it failed."""
        if self.call.state in (S.WAITING, S.CONNECTING, S.RECONNECTING):
            assert self.timer
        if self.call.state is S.TALKING:
            assert self.has is not None
            assert self.timer or not self.call.renewing

    def teardown(self) -> None:
        """Whatever happened: the network comes to rest, and the call talks again, or ends when it is told to."""
        if self.call.state is not S.CLOSED:
            self.page = max(self.page, self.call.generation) + 1
            before = self.call
            self.call, effects = offered(self.call, self.page)
            self._carry(before, effects)
            if self.newer is not None:
                self._happens(E.RENEWED)
            else:
                self._happens(E.HEARD)
            assert self.call.state is S.TALKING
            self._happens(E.CLOSED)
        assert (self.call.state, self.has, self.newer) == (S.CLOSED, None, None)


TestGlare = Glare.TestCase
