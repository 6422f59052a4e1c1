"""One peer connection: answers one offer, carries sound and picture, and is thrown away.

What its events mean for the call is `webrtc.line`'s and `webrtc.call`'s. aiortc cannot restart ICE, so a broken path is mended
with a new peer. Importing this imports aiortc and PyAV (half a second): only the media thread does, at the first call.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from aiortc import (
    RTCConfiguration,
    RTCIceTransportPolicy,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.sdp import candidate_from_sdp
from av import AudioFrame

from webrtc import ice as addresses
from webrtc import signals
from webrtc.audio.frames import RATE, Samples
from webrtc.audio.hearing import Hearing
from webrtc.audio.speaking import Speaking
from webrtc.call import Call
from webrtc.channel import IceServer
from webrtc.media import Media
from webrtc.patience import Patience
from webrtc.rtp import plug
from webrtc.rtp.path import Path
from webrtc.rtp.ports import Counts
from webrtc.rtp.receiver import Kind
from webrtc.video.seeing import Seeing
from webrtc.video.showing import Showing

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PeerEvents:
    """What a peer tells its line, in the media thread."""

    answered: Callable[[str], None]
    """The SDP to send."""
    sounded: Callable[[], None]
    """A packet of sound came."""
    connected: Callable[[], None]
    lost: Callable[[], None]
    refused: Callable[[str], None]
    """The offer cannot be answered, and why."""
    trickled: Callable[[str | None], None] = lambda _: None
    """An address of ours that came after the answer, as a candidate line, or None: there are no more (RFC 8838)."""


class Peer:
    """Answers `offer` at once. `offer.generation` names it."""

    def __init__(
        self,
        offer: signals.Offer,
        ice: tuple[IceServer, ...],
        call: Call,
        media: Media,
        patience: Patience,
        events: PeerEvents,
        *,
        relay_only: bool = False,
    ) -> None:
        self.generation = offer.generation
        self.expects_sound = signals.sends(offer.sdp, "audio")
        """Whether the page sends sound at all: without a microphone it does not."""
        self._media = media
        self._patience = patience
        self._events = events
        self._servers = ice
        self._gatherings: list[addresses.Gathering] = []
        # The list is always given: without one aiortc asks a public STUN server; ours are asked by `webrtc.ice`. And never MAX_BUNDLE: with
        # one transport for all, aiortc keeps the candidates of the last m-line only, which in a browser's bundled offer has none.
        policy = RTCIceTransportPolicy.RELAY if relay_only else RTCIceTransportPolicy.ALL
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=[], iceTransportPolicy=policy))
        self._hearing = Hearing(media.speech, self._sounded)
        self._speaking = Speaking(media.microphone)
        self._seeing = Seeing(media.picture, self._hearing.playing_wall)
        self._showing = Showing(media.camera, call.sends_picture)
        self._plugged: dict[Kind, plug.Plugged] = {}
        self._path = Path(time.time(), asyncio.get_running_loop().time())
        self._described = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing: asyncio.Task[None] | None = None
        self._pc.on("connectionstatechange", self._state_changed)
        self._spawn(self._answer(offer.sdp))

    def show_camera(self, on: bool, *, screen: bool = False) -> None:
        """The agent's picture leaves, or not; of a `screen` letters count more than motion."""
        self._showing.prefer_sharpness(screen)
        self._showing.switch(on)

    def add_candidate(self, candidate: signals.Candidate) -> None:
        """An address of the page's; waits until the offer is read."""
        self._spawn(self._add_candidate(candidate))

    def counts(self) -> Counts:
        """What was counted until now."""
        sound_in, sound_out = self._hearing.counts(), self._speaking.counts()
        picture_in, picture_out = self._seeing.counts(), self._showing.counts()
        if audio := self._plugged.get("audio"):
            into, out = audio.receiver, audio.sender
            sound_in = replace(sound_in, received=into.received, lost=into.lost, jitter=into.jitter)
            sound_out = replace(sound_out, sent=out.sent, octets=out.octets, lost=out.lost, round_trip=self._path.round_trip)
        if video := self._plugged.get("video"):
            picture_in = replace(picture_in, received=video.receiver.received, lost=video.receiver.lost)
            picture_out = replace(picture_out, sent=video.sender.sent, octets=video.sender.octets)
        return Counts(sound_in, picture_in, sound_out, picture_out)

    def press(self, key: str) -> bool:
        """A key of the telephone, 0-9, * or #; False when the other side takes none (RFC 4733)."""
        audio = self._plugged.get("audio")
        return audio is not None and audio.sender.press(key)

    async def answers(self) -> bool:
        """Whether the other side still answers on the path in use, within half a second."""
        connections = self._connections()
        return bool(connections) and await addresses.answers(connections[0])

    def has_address(self) -> bool:
        """Whether this machine still has the address that the path in use begins at."""
        return all(map(addresses.has_address, self._connections()[:1]))

    def close(self) -> None:
        """Begins the end; no event comes any more."""
        if self._closing is None:
            for gathering in self._gatherings:
                gathering.stop()
            self._pc.remove_all_listeners()
            self._closing = asyncio.ensure_future(self._close())

    async def closed(self) -> None:
        """Returns when the end is done, or given up."""
        if self._closing is not None:
            await self._closing

    # ---- inside

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, sdp: str) -> None:
        pc = self._pc
        try:
            await pc.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
            ends: dict[Kind, plug.Ends] = {
                "audio": plug.Ends(self._hearing, self._speaking),
                "video": plug.Ends(self._seeing, self._showing),
            }
            self._plugged = plug.into_answer(pc, ends, self._path)
            for connection in self._connections():
                self._gatherings.append(addresses.Gathering(connection, self._servers, self._patience.gather, self._trickle))
            await pc.setLocalDescription(await pc.createAnswer())
            # Not before our own addresses are gathered: told that the other side has no more, aioice drops a component without pairs.
            self._described.set()
        except asyncio.CancelledError:
            raise
        except Exception as error:  # aiortc raises whatever a strange SDP makes its parser trip over
            log.warning("an offer could not be answered: %s", type(error).__name__)
            self._events.refused(f"{type(error).__name__}: the offer cannot be answered")
            return
        if self._closing is None:
            answer = pc.localDescription.sdp
            if any(gathering.goes_on for gathering in self._gatherings):
                answer = answer.replace("a=end-of-candidates\r\n", "")
            self._events.answered(answer)

    def _connections(self) -> list[Any]:
        """aioice's connections: one, or one a kind with a page that does not bundle them."""
        found = [transceiver.receiver.transport.transport.iceGatherer._connection for transceiver in self._pc.getTransceivers()]
        return list(dict.fromkeys(found))

    def _trickle(self, line: str | None) -> None:
        if self._closing is None:
            self._events.trickled(line)

    async def _add_candidate(self, said: signals.Candidate) -> None:
        await self._described.wait()
        try:
            if not said.candidate:
                await self._pc.addIceCandidate(None)
                return
            candidate = candidate_from_sdp(said.candidate.split(":", 1)[-1])
            candidate.sdpMid, candidate.sdpMLineIndex = said.mid, said.line
            await self._pc.addIceCandidate(candidate)
        except (ValueError, IndexError, AssertionError) as error:
            log.info("a candidate was passed over: %s", type(error).__name__)

    def _state_changed(self) -> None:
        state = self._pc.connectionState
        if state == "connected":
            self._events.connected()
        elif state in ("failed", "closed"):
            self._events.lost()

    def _sounded(self) -> None:
        if self._closing is None:
            self._events.sounded()

    async def _close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await end(self._pc, self._patience.close / 3)
        if "audio" not in self._plugged:
            self._hearing.end()
            self._speaking.end()
        if "video" not in self._plugged:
            self._seeing.end()
            self._showing.end()


async def end(connection: RTCPeerConnection, seconds: float) -> None:
    """Closes a peer connection with all its threads, in at most three times `seconds`.

    A handshake that finishes behind the back of aiortc's `close` starts a decoder thread and consent checks that nobody ends, so it is
    ended first. `close` may wait for good (on Windows for a socket's end): it is given up in time, and whatever still runs is stopped
    once more.
    """
    shaking = connecting(connection)
    for task in shaking:
        task.cancel()
    await asyncio.gather(*shaking, return_exceptions=True)
    for work in (connection.close, functools.partial(_stop_transceivers, connection), functools.partial(_stop_transports, connection)):
        try:
            async with asyncio.timeout(seconds):
                await work()
        except TimeoutError:
            log.info("a peer connection did not end in time and was left")


def connecting(connection: RTCPeerConnection) -> list[asyncio.Task[Any]]:
    """The handshakes of a connection that are under way. aiortc keeps no hold of these tasks, so they are known by what they run.

    `tests/webrtc/test_peer.py` fails when aiortc renames it.
    """
    code = RTCPeerConnection._RTCPeerConnection__connect.__code__  # type: ignore[attr-defined]  # the private name is the contract
    found = []
    for task in asyncio.all_tasks():
        work = task.get_coro()
        frame = getattr(work, "cr_frame", None)
        if getattr(work, "cr_code", None) is code and frame is not None and frame.f_locals.get("self") is connection:
            found.append(task)
    return found


async def _stop_transceivers(connection: RTCPeerConnection) -> None:
    for transceiver in connection.getTransceivers():
        await transceiver.receiver.stop()
        await transceiver.sender.stop()


async def _stop_transports(connection: RTCPeerConnection) -> None:
    for transceiver in connection.getTransceivers():
        await transceiver.receiver.transport.stop()
        await transceiver.receiver.transport.transport.stop()


def mono(frame: AudioFrame) -> Samples:
    """The frame's samples in one channel; of several the mean. 48 kHz, 16 bits, as aiortc's decoder gives them."""
    if frame.sample_rate != RATE or frame.format.name not in ("s16", "s16p"):
        raise ValueError(f"sound of {frame.sample_rate} Hz in {frame.format.name}")
    data = frame.to_ndarray()
    channels = len(frame.layout.channels)
    if channels == 1:
        return np.ascontiguousarray(data.reshape(-1), dtype=np.int16)
    each = data.reshape(-1, channels) if frame.format.is_packed else data.T
    mean: Samples = (each.astype(np.int32).sum(axis=1) // channels).astype(np.int16)
    return mean
