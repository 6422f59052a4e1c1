"""One call being carried out: its timers, its peer connections one after the other, what is said and what is told.

What happens next is decided by `webrtc.call`; this does it. Lives in the media thread only.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from webrtc import call as life
from webrtc import signals
from webrtc.call import Call, CallEffect, CallEvent, CallState
from webrtc.channel import (
    CallChanged,
    Connect,
    Failed,
    Failure,
    Heard,
    PhoneCommand,
    PhoneEvent,
    Remote,
    RemoteMedia,
    RemoteTrouble,
    Say,
    SetCamera,
    SetHold,
    SetMuted,
    ShareScreen,
    Surroundings,
    TalkingWhileMuted,
)
from webrtc.media import Media
from webrtc.oversight import EVERY, Oversight
from webrtc.patience import Patience
from webrtc.watch import LOOK, Verdict, Watch

if TYPE_CHECKING:
    from webrtc.peer import Peer

log = logging.getLogger(__name__)

EARLY: Final = 64
"""Candidates kept that come before their offer."""
CANDIDATES: Final = 100
"""Candidates taken for one offer; a browser with every kind of address has some thirty (RFC 8445, 5.1.4: limit them)."""
OFFERS: Final = 12
"""Offers answered within `OFFERS_IN`; a page that makes more is not answered until it has calmed down."""
OFFERS_IN: Final = 10.0
"""Seconds."""


class Line:
    """Carries one call out from `Connect` to `close`."""

    def __init__(self, command: Connect, patience: Patience, media: Media, tell: Callable[[PhoneEvent], None]) -> None:
        self._call = Call(command.contact, camera=command.video)
        self._ice = command.ice
        self._relay_only = command.relay_only
        self._patience = patience
        self._media = media
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._peer: Peer | None = None
        self._newer: Peer | None = None
        """Being made beside `_peer`, to take its place when it is heard."""
        self._ending: set[asyncio.Task[None]] = set()
        self._early: list[signals.Candidate] = []
        self._candidates = 0
        self._offered: deque[float] = deque(maxlen=OFFERS)
        self._timer: asyncio.TimerHandle | None = None
        self._look: asyncio.TimerHandle | None = None
        self._watch = Watch(patience.gone, patience.silence)
        self._doubted = False
        self._asking: set[asyncio.Task[None]] = set()
        self._stats: asyncio.Task[None] | None = None
        self._talking = False
        self._last_sound = self._last_life = self._loop.time()
        self._oversight = Oversight(command.contact, media, tell, self._loop.time)
        self._open_ends()
        tell(CallChanged(self._call.contact, self._call))
        self._wait(patience.connect)
        if command.restart:
            self._say(signals.Restart())

    def carry_out(self, command: PhoneCommand) -> None:
        """A command for this call, other than its beginning and end."""
        if isinstance(command, Remote):
            self._take(command.signal)
        elif isinstance(command, SetMuted):
            self._set(replace(self._call, muted=command.on))
        elif isinstance(command, SetHold):
            self._set(replace(self._call, hold=command.on))
            self._media.speech.hush(command.on)
            self._media.microphone.hold(command.on)
        elif isinstance(command, SetCamera):
            self._set(replace(self._call, camera=command.on))
        elif isinstance(command, ShareScreen):
            self._set(replace(self._call, screen=command.on))
        elif isinstance(command, Surroundings):
            self._oversight.take_surroundings(command)

    def close(self) -> None:
        """The call is over."""
        self._happened(CallEvent.CLOSED)
        if self._look is not None:
            self._look.cancel()
        for asking in self._asking:
            asking.cancel()
        if self._stats is not None:
            self._stats.cancel()
        self._media.microphone.open(False)
        self._media.microphone.hold(False)
        self._media.microphone.detach()
        self._media.speech.hush(False)

    async def closed(self) -> None:
        """Returns when the last peer connection is gone, or given up."""
        await asyncio.gather(*self._ending, *self._asking, return_exceptions=True)

    # ---- what the page says

    def _take(self, data: bytes) -> None:
        contact = self._call.contact
        try:
            said = signals.parse(data)
        except signals.UnknownSignal as error:
            log.info("a newer page says more: %s", error)
            return
        except signals.SignalError as error:
            log.warning("the page said something that is no signal: %s", error)
            self._tell(Failed(contact, Failure.BAD_SIGNAL, str(error)))
            return
        if isinstance(said, signals.Offer):
            self._take_offer(said)
        elif isinstance(said, signals.Candidate):
            self._take_candidate(said)
        elif isinstance(said, signals.Media):
            self._oversight.take_state(said)
            self._tell(RemoteMedia(contact, said.microphone, said.camera, said.hold))
        elif isinstance(said, signals.Report):
            self._oversight.take_report(said)
        elif isinstance(said, signals.Trouble):
            self._tell(RemoteTrouble(contact, said.cause))
        else:
            log.info("only the console says %s; passed over", type(said).__name__)

    def _take_offer(self, offer: signals.Offer) -> None:
        call, effects = life.offered(self._call, offer.generation)
        if not effects or self._too_many_offers():
            return
        self._move(call)
        for effect in effects:
            if effect is CallEffect.OPEN_PEER:
                self._close_peers()
                self._media.speech.clear()
                self._peer = self._made(offer)
            elif effect is CallEffect.RENEW_PEER:
                self._end(self._newer)
                self._newer = self._made(offer)
            else:
                self._carry(effect)

    def _too_many_offers(self) -> bool:
        now = self._loop.time()
        if len(self._offered) == OFFERS and now - self._offered[0] < OFFERS_IN:
            log.warning("a page makes more offers than can be meant: not answered")
            return True
        self._offered.append(now)
        return False

    def _take_candidate(self, candidate: signals.Candidate) -> None:
        peer = next((one for one in (self._peer, self._newer) if one is not None and one.generation == candidate.generation), None)
        if peer is not None:
            self._candidates += 1
            if self._candidates <= CANDIDATES:
                peer.add_candidate(candidate)
        elif candidate.generation > self._call.generation and len(self._early) < EARLY:
            self._early.append(candidate)

    # ---- carrying out

    def _happened(self, event: CallEvent) -> None:
        call, effects = life.advance(self._call, event)
        self._move(call)
        for effect in effects:
            self._carry(effect)

    def _carry(self, effect: CallEffect) -> None:
        contact = self._call.contact
        if effect is CallEffect.CLOSE_PEER:
            self._close_peers()
        elif effect is CallEffect.TAKE_RENEWED:
            self._take_renewed()
        elif effect is CallEffect.DROP_RENEWED:
            self._end(self._newer)
            self._newer = None
        elif effect is CallEffect.WAIT_CONNECT:
            self._wait(self._patience.connect)
        elif effect is CallEffect.WAIT_RECONNECT:
            self._wait(self._patience.reconnect)
        elif effect is CallEffect.STOP_WAITING:
            self._stop_waiting()
        elif effect is CallEffect.WATCH_SILENCE:
            self._look_for_silence()
        elif effect is CallEffect.ASK_RESTART:
            self._say(signals.Restart(self._call.generation))
        elif effect is CallEffect.TELL_HEARD:
            self._tell(Heard(contact))
        elif effect is CallEffect.TELL_STATE:
            self._say_state()
        elif effect is CallEffect.TELL_FAILED:
            failure = Failure.NO_OFFER if self._call.generation == 0 else Failure.NO_CONNECTION
            self._tell(Failed(contact, failure, f"nothing was heard within {self._patience.connect:g} s"))

    def _made(self, offer: signals.Offer) -> Peer:
        """A peer connection that answers `offer`."""
        from webrtc.peer import Peer, PeerEvents

        generation = offer.generation

        def now(act: Callable[[], None]) -> None:
            """A peer that was closed has nothing to say any more."""
            if peer in (self._peer, self._newer):
                act()

        events = PeerEvents(
            answered=lambda sdp: now(lambda: self._say(signals.Answer(generation, sdp))),
            sounded=lambda: now(lambda: self._sounded(peer)),
            connected=lambda: now(lambda: None if peer.expects_sound else self._sounded(peer)),
            lost=lambda: now(lambda: self._happened(CallEvent.RENEWAL_LOST if peer is self._newer else CallEvent.LOST)),
            refused=lambda why: now(lambda: self._refused(peer, why)),
            trickled=lambda line: now(lambda: self._say(signals.Candidate(generation, line, "0" if line else None, 0 if line else None))),
        )
        peer = Peer(offer, self._ice, self._call, self._media, self._patience, events, relay_only=self._relay_only)
        self._candidates = 0
        for candidate in self._early:
            if candidate.generation == generation:
                peer.add_candidate(candidate)
        self._early = [candidate for candidate in self._early if candidate.generation > generation]
        return peer

    def _take_renewed(self) -> None:
        self._end(self._peer)
        self._peer, self._newer = self._newer, None
        self._open_ends()

    def _close_peers(self) -> None:
        self._end(self._peer)
        self._end(self._newer)
        self._peer = self._newer = None

    def _end(self, peer: Peer | None) -> None:
        if peer is not None:
            peer.close()
            ending = self._loop.create_task(peer.closed())
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)

    def _refused(self, peer: Peer, why: str) -> None:
        self._tell(Failed(self._call.contact, Failure.BAD_OFFER, why))
        self._happened(CallEvent.RENEWAL_LOST if peer is self._newer else CallEvent.REFUSED)

    def _sounded(self, peer: Peer) -> None:
        self._last_sound = now = self._loop.time()
        if peer is self._newer:
            self._doubted = False
            self._happened(CallEvent.RENEWED)
            self._measure_anew(peer)
            return
        if self._doubted:
            self._doubted = False
            self._watch.was_false(now)
        if self._call.state is CallState.RECONNECTING:
            self._happened(CallEvent.HEARD)
        elif self._call.state is CallState.CONNECTING:
            self._happened(CallEvent.HEARD)
            self._measure_anew(peer)

    def _measure_anew(self, peer: Peer) -> None:
        if self._stats is not None:
            self._stats.cancel()
        self._stats = self._loop.create_task(self._measure(peer))

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._timer = self._loop.call_later(seconds, self._happened, CallEvent.TIMED_OUT)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_for_silence(self) -> None:
        if self._look is not None:
            self._look.cancel()
            self._look = None
        peer = self._peer
        if self._call.state is not CallState.TALKING or peer is None or not peer.expects_sound:
            return
        now = self._loop.time()
        verdict = self._watch.look(now, self._last_sound, self._last_life)
        if verdict is Verdict.DOUBTFUL:
            self._ask_for_life(peer)
            verdict = self._watch.look(now, self._last_sound, self._last_life, address=peer.has_address())
        if verdict is Verdict.GONE and not self._doubted:
            self._doubted = True
            self._happened(CallEvent.DOUBTED)
        if verdict is Verdict.SILENT:
            self._happened(CallEvent.FELL_SILENT)
        else:
            self._look = self._loop.call_later(LOOK, self._look_for_silence)

    def _ask_for_life(self, peer: Peer) -> None:
        async def ask() -> None:
            if await peer.answers():
                self._last_life = self._loop.time()

        asking = self._loop.create_task(ask())
        self._asking.add(asking)
        asking.add_done_callback(self._asking.discard)

    # ---- values that change

    def _set(self, call: Call) -> None:
        if self._move(call):
            self._say_state()

    def _move(self, call: Call) -> bool:
        if call == self._call:
            return False
        self._call = call
        self._open_ends()
        self._tell(CallChanged(call.contact, call))
        return True

    def _open_ends(self) -> None:
        self._media.microphone.open(self._call.sends_voice)
        for peer in (self._peer, self._newer):
            if peer is not None:
                peer.show_camera(self._call.sends_picture, screen=self._call.screen)

    def _say(self, signal: signals.AnySignal) -> None:
        self._tell(Say(self._call.contact, signals.encode(signal)))

    def _say_state(self) -> None:
        call = self._call
        self._say(signals.Media(microphone=not call.muted, camera=call.camera or call.screen, hold=call.hold, screen=call.screen))

    # ---- quality

    async def _measure(self, peer: Peer) -> None:
        self._oversight.begin()
        while True:
            self._tell_talking()
            self._oversight.look(peer.counts(), self._call, sound_expected=peer.expects_sound)
            await asyncio.sleep(EVERY)

    def _tell_talking(self) -> None:
        talking = self._call.muted and not self._call.hold and self._media.microphone.talks_muted
        if talking != self._talking:
            self._talking = talking
            self._tell(TalkingWhileMuted(self._call.contact, talking))
