"""One peer connection: answers one offer, carries sound and picture, and is thrown away.

What its events mean for the call is `webrtc.line`'s and `webrtc.call`'s. aiortc cannot restart ICE, so a broken path is mended
with a new peer. Importing this imports aiortc and PyAV (half a second): only the media thread does, at the first call.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
    RTCStatsReport,
)
from aiortc.mediastreams import MediaStreamError
from aiortc.sdp import candidate_from_sdp
from av import AudioFrame, VideoFrame

from webrtc import signals
from webrtc.audio import arrival, opus
from webrtc.audio.frames import FRAME, RATE, Samples
from webrtc.audio.track import VoiceTrack
from webrtc.call import Call
from webrtc.channel import IceServer
from webrtc.media import Media
from webrtc.patience import Patience
from webrtc.video.colour import to_picture
from webrtc.video.track import CameraTrack

log = logging.getLogger(__name__)

_TURNED_OFF: Final = FRAME * 50
"""Samples of a jump in time beyond which it is a new beginning and no loss."""


@dataclass(frozen=True)
class Counts:
    """What a peer counted until now; differences make figures."""

    received: int = 0
    lost: int = 0
    jitter: float = 0.0
    round_trip: float | None = None
    lost_out: float | None = None


@dataclass(frozen=True)
class PeerEvents:
    """What a peer tells its line, in the media thread."""

    answered: Callable[[str], None]
    """The SDP to send."""
    sounded: Callable[[], None]
    """A frame of sound was decoded."""
    connected: Callable[[], None]
    lost: Callable[[], None]
    refused: Callable[[str], None]
    """The offer cannot be answered, and why."""


class Peer:
    """Answers `offer` at once. `offer.generation` names it."""

    def __init__(
        self, offer: signals.Offer, ice: tuple[IceServer, ...], call: Call, media: Media, patience: Patience, events: PeerEvents
    ) -> None:
        opus.say_in_descriptions()
        self.generation = offer.generation
        self.expects_sound = signals.sends(offer.sdp, "audio")
        """Whether the page sends sound at all: without a microphone it does not."""
        self._media = media
        self._patience = patience
        self._events = events
        servers = [RTCIceServer(list(server.urls), server.username or None, server.credential or None) for server in ice]
        # The list is always given: without one aiortc asks a public STUN server. And never MAX_BUNDLE: with one transport for all, aiortc
        # keeps the candidates of the last m-line only, which in a browser's bundled offer has none.
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        self._camera = CameraTrack(media.camera, call.sends_picture)
        self._voice = VoiceTrack(media.microphone)
        self._described = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing: asyncio.Task[None] | None = None
        self._pc.on("track", self._take_track)
        self._pc.on("connectionstatechange", self._state_changed)
        self._spawn(self._answer(offer.sdp))

    def show_camera(self, on: bool) -> None:
        """The agent's picture leaves, or not."""
        self._camera.switch(on)

    def add_candidate(self, candidate: signals.Candidate) -> None:
        """An address of the page's; waits until the offer is read."""
        self._spawn(self._add_candidate(candidate))

    async def counts(self) -> Counts:
        """What was counted until now, of sound."""
        report = await self._pc.getStats()
        return _counts(report)

    def close(self) -> None:
        """Begins the end; no event comes any more."""
        if self._closing is None:
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
            sender = pc.addTrack(self._voice)
            pc.addTrack(self._camera)
            await pc.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
            for transceiver in pc.getTransceivers():
                if transceiver.kind == "audio":
                    arrival.at_once(transceiver.receiver)
                    if transceiver.sender is sender and _first_codec(transceiver) == "audio/opus":
                        opus.use_for(sender)
                self._cap_gathering(transceiver)
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
            self._events.answered(pc.localDescription.sdp)

    def _cap_gathering(self, transceiver: Any) -> None:
        """A dead STUN or TURN server would hold the answer up for 5 s; aiortc has no setting, aioice has an argument."""
        connection = transceiver.receiver.transport.transport.iceGatherer._connection
        connection.get_component_candidates = functools.partial(connection.get_component_candidates, timeout=self._patience.gather)

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

    def _take_track(self, track: MediaStreamTrack) -> None:
        self._spawn(self._hear(track) if track.kind == "audio" else self._see(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        expected: int | None = None
        try:
            while True:
                frame = await track.recv()
                if not isinstance(frame, AudioFrame):
                    continue
                at = frame.pts or 0
                ahead = at - expected if expected is not None else 0
                expected = at + frame.samples
                self._media.speech.push(mono(frame), lost=ahead // FRAME if 0 < ahead < _TURNED_OFF else 0)
                self._events.sounded()
        except MediaStreamError:
            pass

    async def _see(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                if isinstance(frame, VideoFrame):
                    self._media.picture.put(to_picture(frame))
        except MediaStreamError:
            pass

    async def _close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._voice.stop()
        self._camera.stop()
        await end(self._pc, self._patience.close / 3)


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


def _first_codec(transceiver: Any) -> str:
    codecs = transceiver._codecs
    return str(codecs[0].mimeType).lower() if codecs else ""


def _counts(report: RTCStatsReport) -> Counts:
    found = Counts()
    for entry in report.values():
        if getattr(entry, "kind", "") != "audio":
            continue
        if entry.type == "inbound-rtp":
            found = Counts(entry.packetsReceived, entry.packetsLost, entry.jitter / RATE, found.round_trip, found.lost_out)
        elif entry.type == "remote-inbound-rtp":
            found = Counts(found.received, found.lost, found.jitter, entry.roundTripTime, (entry.fractionLost or 0) / 256)
    return found
