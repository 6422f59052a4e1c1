"""Two ends of our own transports over real aiortc connections and a bad network: numbered frames in, what came out.

`Numbers` sends a frame of numbered packets again and again, `Notes` keeps what comes and asks for what is missing, as plainly as can be:
what sound and picture do better is tested where they are.
"""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import Mapping
from typing import Any

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.sdp import SessionDescription

from tests.webrtc.network import Impairment, Network
from webrtc.peer import end
from webrtc.rtp import negotiation, plug
from webrtc.rtp.path import Path
from webrtc.rtp.ports import Codec, Encoded, Feedback, Packet, SenderReport, Wishes
from webrtc.rtp.receiver import Kind

RED = "a=rtpmap:63 red/48000/2\r\na=fmtp:63 96/96\r\n"


class Numbers:
    """Frames of `packets` numbered payloads, `every` seconds one."""

    def __init__(self, every: float = 0.02, packets: int = 1, clock: int = 48_000, size: int = 100) -> None:
        self._every, self._packets, self._clock, self._size = every, packets, clock, size
        self.codecs: tuple[Codec, ...] = ()
        self.count = 0
        self.on = asyncio.Event()
        self.on.set()
        self.key_frames = 0
        self.feedbacks: list[Feedback] = []
        self.ended = 0
        self._began = 0.0

    def begin(self, codecs: tuple[Codec, ...]) -> None:
        assert not self.codecs
        self.codecs = codecs
        self._began = asyncio.get_running_loop().time()

    async def next(self) -> Encoded:
        loop = asyncio.get_running_loop()
        frame = self.count // self._packets
        await asyncio.sleep(max(0.0, self._began + frame * self._every - loop.time()))
        await self.on.wait()
        payloads = tuple(struct.pack("!I", self.count + index) + bytes(self._size) for index in range(self._packets))
        self.count += self._packets
        return Encoded(self.codecs[0].payload_type, payloads, int(frame * self._every * self._clock), level=-33)

    def ask_key_frame(self) -> None:
        self.key_frames += 1

    def feedback(self, feedback: Feedback) -> None:
        self.feedbacks.append(feedback)

    def end(self) -> None:
        self.ended += 1


class PacedNumbers(Numbers):
    """Likewise, at a rate."""

    rate = 1_500_000


class Notes:
    """Keeps packets; asks for each missing one every `again` seconds until it comes."""

    def __init__(self, again: float | None = 0.05) -> None:
        self._again = again
        self.codecs: Mapping[int, Codec] = {}
        self.packets: list[Packet] = []
        self.reports: list[SenderReport] = []
        self._asked: dict[int, float] = {}
        self._newest: int | None = None
        self.want_key_frame = False
        self.round_trip: float | None = None
        self.polls = 0
        self.ended = 0

    @property
    def numbers(self) -> list[int]:
        return [struct.unpack_from("!I", packet.payload)[0] for packet in self.packets if len(packet.payload) >= 4]

    def begin(self, codecs: Mapping[int, Codec]) -> None:
        assert not self.codecs
        self.codecs = codecs

    def take(self, packet: Packet) -> None:
        self.packets.append(packet)
        self._asked.pop(packet.sequence, None)
        if self._newest is not None:
            ahead = (packet.sequence - self._newest) & 0xFFFF
            if ahead >= 0x8000:
                return
            for index in range(1, ahead):
                self._asked[(self._newest + index) & 0xFFFF] = 0.0
        self._newest = packet.sequence

    def reported(self, report: SenderReport) -> None:
        self.reports.append(report)

    def wishes(self, now: float, round_trip: float | None) -> Wishes:
        self.polls += 1
        self.round_trip = round_trip
        key, self.want_key_frame = self.want_key_frame, False
        if self._again is None:
            return Wishes(key_frame=key)
        due = tuple(sorted(sequence for sequence, at in self._asked.items() if now - at > self._again))
        self._asked.update(dict.fromkeys(due, now))
        return Wishes(due, key)

    def end(self) -> None:
        self.ended += 1


class Pair:
    """`near` offers, `far` answers; both are ours. `there` is the network from near to far."""

    def __init__(self, there: Impairment | None = None, back: Impairment | None = None) -> None:
        self.network = Network(there, back)
        self.near, self.far = (RTCPeerConnection(RTCConfiguration(iceServers=[])) for _ in range(2))
        self.near_plugged: dict[Kind, plug.Plugged] = {}
        self.far_plugged: dict[Kind, plug.Plugged] = {}
        self.answer = ""

    async def connect(self, near: dict[Kind, plug.Ends], far: dict[Kind, plug.Ends]) -> None:
        """Returns when both are connected."""
        self.network.__enter__()
        path = Path(time.time(), asyncio.get_running_loop().time())
        for kind, ends in near.items():
            transceiver = self.near.addTransceiver(kind)
            self.near_plugged[kind] = plug.plug(transceiver, kind, ends, path)
        offer = await self.near.createOffer()
        await self.near.setLocalDescription(RTCSessionDescription(as_a_browser(offer.sdp), "offer"))
        heard = self.network.from_near(as_a_browser(self.near.localDescription.sdp))
        await self.far.setRemoteDescription(RTCSessionDescription(heard, "offer"))
        self.far_plugged = plug.into_answer(self.far, far, Path(time.time(), asyncio.get_running_loop().time()))
        await self.far.setLocalDescription(await self.far.createAnswer())
        self.answer = self.far.localDescription.sdp
        connected = [asyncio.Event(), asyncio.Event()]
        for one, event in zip((self.near, self.far), connected, strict=True):
            one.on("connectionstatechange", lambda one=one, event=event: event.set() if one.connectionState == "connected" else None)
        await self.near.setRemoteDescription(RTCSessionDescription(self.network.from_far(self.answer), "answer"))
        parts = SessionDescription.parse(self.answer).media
        for transceiver in self.near.getTransceivers():
            index = transceiver._get_mline_index()
            assert index is not None
            kind = "audio" if transceiver.kind == "audio" else "video"
            transceiver._codecs = negotiation.codecs(kind, parts[index])
            transceiver._headerExtensions = negotiation.extensions(kind, parts[index])
        async with asyncio.timeout(10):
            for event in connected:
                await event.wait()

    async def close(self) -> None:
        await end(self.near, 2.0)
        await end(self.far, 2.0)
        self.network.__exit__(None, None, None)


def as_a_browser(sdp: str) -> str:
    """An offer as Chromium would make it: redundant sound, repeats of sound, telephone keys."""
    lines: list[str] = []
    for line in sdp.splitlines():
        if line.startswith("m=audio"):
            line += " 63 110"
        lines.append(line)
        if line.startswith("a=rtpmap:96 opus"):
            lines += [*RED.splitlines(), "a=rtcp-fb:96 nack", "a=rtpmap:110 telephone-event/48000", "a=fmtp:110 0-15"]
    return "\r\n".join(lines) + "\r\n"


async def until(probe: Any, what: str, seconds: float = 10.0) -> None:
    """Waits until `probe` is true, looking every 10 ms."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not probe():
        assert asyncio.get_running_loop().time() < deadline, f"after {seconds} s not: {what}"
        await asyncio.sleep(0.01)
