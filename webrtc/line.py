"""One call being carried out: its timers, its peer connections one after the other, what is said and what is told.

What happens next is decided by `webrtc.call`; this does it. Lives in the media thread only.
"""

from __future__ import annotations

import asyncio
import logging
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
    Surroundings,
)
from webrtc.media import Media
from webrtc.oversight import EVERY, Oversight
from webrtc.patience import Patience

if TYPE_CHECKING:
    from webrtc.peer import Peer

log = logging.getLogger(__name__)

EARLY: Final = 64
"""Candidates kept that come before their offer."""
WATCH: Final = 0.25
"""Seconds between two looks whether sound still comes."""


class Line:
    """Carries one call out from `Connect` to `close`."""

    def __init__(self, command: Connect, patience: Patience, media: Media, tell: Callable[[PhoneEvent], None]) -> None:
        self._call = Call(command.contact, camera=command.video)
        self._ice = command.ice
        self._patience = patience
        self._media = media
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._peer: Peer | None = None
        self._old_peers: list[Peer] = []
        self._early: list[signals.Candidate] = []
        self._timer: asyncio.TimerHandle | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._stats: asyncio.Task[None] | None = None
        self._last_sound = self._loop.time()
        self._oversight = Oversight(command.contact, media, tell, self._loop.time)
        self._open_ends()
        tell(CallChanged(self._call.contact, self._call))
        self._wait(patience.connect)
        if command.restart:
            self._say(signals.Restart())
        self._loop.call_soon(_load)

    def carry_out(self, command: PhoneCommand) -> None:
        """A command for this call, other than its beginning and end."""
        if isinstance(command, Remote):
            self._take(command.signal)
        elif isinstance(command, SetMuted):
            self._set(replace(self._call, muted=command.on))
        elif isinstance(command, SetHold):
            self._set(replace(self._call, hold=command.on))
            self._media.speech.hush(command.on)
        elif isinstance(command, SetCamera):
            self._set(replace(self._call, camera=command.on))
        elif isinstance(command, Surroundings):
            self._oversight.take_surroundings(command)

    def close(self) -> None:
        """The call is over."""
        self._happened(CallEvent.CLOSED)
        if self._watch is not None:
            self._watch.cancel()
        if self._stats is not None:
            self._stats.cancel()
        self._media.microphone.open(False)
        self._media.microphone.detach()
        self._media.speech.hush(False)

    async def closed(self) -> None:
        """Returns when the last peer connection is gone, or given up."""
        for peer in self._old_peers:
            await peer.closed()

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
        if not effects:
            return
        self._move(call)
        for effect in effects:
            if effect is CallEffect.OPEN_PEER:
                self._open_peer(offer)
            else:
                self._carry(effect)

    def _take_candidate(self, candidate: signals.Candidate) -> None:
        if self._peer is not None and candidate.generation == self._peer.generation:
            self._peer.add_candidate(candidate)
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
            self._close_peer()
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

    def _open_peer(self, offer: signals.Offer) -> None:
        from webrtc.peer import Peer, PeerEvents

        self._close_peer()
        self._media.speech.clear()
        generation = offer.generation

        def now(act: Callable[[], None]) -> Callable[[], None]:
            """A peer of an older generation has nothing to say any more."""
            return lambda: act() if self._peer is not None and self._peer.generation == generation else None

        events = PeerEvents(
            answered=lambda sdp: now(lambda: self._say(signals.Answer(generation, sdp)))(),
            sounded=now(self._sounded),
            connected=now(self._connected),
            lost=now(lambda: self._happened(CallEvent.LOST)),
            refused=lambda why: now(lambda: self._tell(Failed(self._call.contact, Failure.BAD_OFFER, why)))(),
        )
        self._peer = peer = Peer(offer, self._ice, self._call, self._media, self._patience, events)
        for candidate in self._early:
            if candidate.generation == generation:
                peer.add_candidate(candidate)
        self._early = [candidate for candidate in self._early if candidate.generation > generation]
        if self._stats is not None:
            self._stats.cancel()
        self._stats = self._loop.create_task(self._measure(peer))

    def _close_peer(self) -> None:
        if self._peer is not None:
            self._peer.close()
            self._old_peers.append(self._peer)
            self._peer = None

    def _sounded(self) -> None:
        self._last_sound = self._loop.time()
        if self._call.state in (CallState.CONNECTING, CallState.RECONNECTING):
            self._happened(CallEvent.HEARD)

    def _connected(self) -> None:
        if self._peer is not None and not self._peer.expects_sound:
            self._happened(CallEvent.HEARD)

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._timer = self._loop.call_later(seconds, self._happened, CallEvent.TIMED_OUT)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_for_silence(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        if self._call.state is not CallState.TALKING or self._peer is None or not self._peer.expects_sound:
            return
        if self._loop.time() - self._last_sound > self._patience.silence:
            self._happened(CallEvent.FELL_SILENT)
        else:
            self._watch = self._loop.call_later(WATCH, self._look_for_silence)

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
        if self._peer is not None:
            self._peer.show_camera(self._call.sends_picture)

    def _say(self, signal: signals.AnySignal) -> None:
        self._tell(Say(self._call.contact, signals.encode(signal)))

    def _say_state(self) -> None:
        self._say(signals.Media(microphone=not self._call.muted, camera=self._call.camera, hold=self._call.hold))

    # ---- quality

    async def _measure(self, peer: Peer) -> None:
        self._oversight.begin()
        while True:
            self._oversight.look(peer.counts(), self._call, sound_expected=peer.expects_sound)
            await asyncio.sleep(EVERY)


def _load() -> None:
    """The first call pays for aiortc's import here, while the page still makes its offer."""
    import webrtc.peer  # noqa: F401 - only its loading counts
