"""One outgoing stream of sound or picture on aiortc's transports: frames into packets, reports out, and what the other side reports in.

Stands in the place of aiortc's RTCRtpSender (`webrtc.rtp.plug`). Where frames come from is `webrtc.audio`'s and `webrtc.video`'s
(`ports.Outgoing`). Sound leaves at once; a picture is paced (`webrtc.rtp.pacer`), and the next one is asked for only when the last
has nearly left, so that nothing piles up. Imports aiortc: only the media thread may import this.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import uuid
from collections import deque
from typing import Any, Final

from aiortc.codecs import is_rtx
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpSendParameters
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    HeaderExtensionsMap,
    RtcpByePacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
    RtpPacket,
    unpack_remb_fci,
    wrap_rtx,
)
from aiortc.stats import RTCStatsReport

from webrtc.rtp import digits
from webrtc.rtp.history import History
from webrtc.rtp.negotiation import in_our_words
from webrtc.rtp.pacer import Pacer
from webrtc.rtp.path import Path
from webrtc.rtp.ports import Codec, Encoded, Feedback, Outgoing, Paced
from webrtc.rtp.receiver import Kind
from webrtc.rtp.wire import send, send_data

log = logging.getLogger(__name__)

KEPT: Final = {"audio": 128, "video": 1024}
"""Packets that can be sent again: more than two seconds of either."""
REPORT: Final = 1.0
"""Seconds between two sender reports, on average."""
FIRST_REPORT: Final = 0.1
"""Seconds from the first packet to the first report: lip-sync and the round trip hang on it."""
AHEAD: Final = 0.03
"""Seconds of a picture that may still wait when the next one is asked for."""
OVERHEAD: Final = 60
"""Octets around a payload: IP, UDP, RTP, extensions and the authentication tag."""
_REPORTS: Final = 8


class Sender:
    """Sends what `outgoing` gives. One that is `Paced` is paced."""

    def __init__(self, kind: Kind, outgoing: Outgoing, transport: RTCDtlsTransport, path: Path) -> None:
        self.kind = kind
        self.track: Any = None
        """aiortc looks for a track here; there is none."""
        self._ssrc = secrets.randbits(32)
        self._rtx_ssrc = secrets.randbits(32)
        self._stream_id = str(uuid.uuid4())
        self._track_id = str(uuid.uuid4())
        self._enabled = True
        self._outgoing = outgoing
        self._paced = outgoing if isinstance(outgoing, Paced) else None
        self._transport = transport
        self._path = path
        self._loop = asyncio.get_running_loop()
        self._extensions = HeaderExtensionsMap()
        self._mid = ""
        self._cname = ""
        self._clocks: dict[int, int] = {}
        self._rtx_types: dict[int, int] = {}
        # In the lower half: SRTP cannot tell a wrap among the first packets (RFC 3711, 3.3.1).
        self._sequence = secrets.randbits(15)
        self._rtx_sequence = secrets.randbits(15)
        self._origin = secrets.randbits(32)
        self._history: History[RtpPacket] = History(KEPT[kind])
        self._pacer: Pacer[tuple[RtpPacket, bool]] = Pacer()
        self._begun = asyncio.Event()
        self._room = asyncio.Event()
        self._filled = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._ended = False
        self._last: tuple[float, int, int] | None = None
        self._said: deque[tuple[int, float]] = deque(maxlen=_REPORTS)
        self._measured: tuple[float, int] = (0.0, 0)
        self._received: tuple[int, int] | None = None
        """What the last report said: the highest sequence number, and how many were lost of all until then."""
        self._rate = 0
        """Bits a second sent of late, with headers."""
        self._digits: Codec | None = None
        self._pressed: deque[tuple[bytes, ...]] = deque()
        self._digit: tuple[int, deque[bytes]] | None = None
        self._hush = 0
        self.sent = 0
        """Packets, without those sent again."""
        self.octets = 0
        """Of payload, without those sent again."""
        self.lost: float | None = None
        """Fraction lost on the way, by the last report."""

    @property
    def repeated(self) -> int:
        """Packets sent again."""
        return self._history.repeated

    # ---- what aiortc's connection and transceiver ask of a sender

    @property
    def transport(self) -> RTCDtlsTransport:
        """Where the packets go."""
        return self._transport

    def setTransport(self, transport: RTCDtlsTransport) -> None:  # noqa: N802 - aiortc's name
        """Both kinds go over one transport from now on."""
        self._transport = transport

    async def getStats(self) -> RTCStatsReport:  # noqa: N802 - aiortc's name
        """Nothing: our figures are `webrtc.peer.Peer.counts`."""
        return RTCStatsReport()

    async def send(self, parameters: RTCRtpSendParameters) -> None:
        """The transport is up."""
        if self._tasks or self._ended:
            return
        self._mid, self._cname = parameters.muxId, parameters.rtcp.cname or ""
        self._transport._register_rtp_sender(self, parameters)
        self._extensions.configure(parameters)
        for codec in parameters.codecs:
            if codec.payloadType is None:
                continue
            self._clocks[codec.payloadType] = codec.clockRate
            apt = codec.parameters.get("apt")
            if is_rtx(codec) and isinstance(apt, int):
                self._rtx_types[apt] = codec.payloadType
        ours = in_our_words(parameters.codecs)
        self._digits = next((codec for codec in ours if codec.name == "telephone-event"), None)
        self._outgoing.begin(ours)
        self._tasks = [asyncio.ensure_future(work) for work in (self._pull(), self._report())]
        if self._paced is not None:
            self._tasks.append(asyncio.ensure_future(self._drain(self._paced)))

    async def stop(self) -> None:
        """For good. Also when it never began."""
        if self._ended:
            return
        self._ended = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._pacer.clear()
        if self._tasks:
            self._transport._unregister_rtp_sender(self)
            await send(self._transport, RtcpByePacket([self._ssrc]))
        self._outgoing.end()

    async def _handle_rtcp_packet(self, packet: AnyRtcpPacket) -> None:
        if self._ended:
            return
        now = self._loop.time()
        if isinstance(packet, RtcpRrPacket | RtcpSrPacket):
            for report in packet.reports:
                if report.ssrc == self._ssrc:
                    self._take_report(report, now)
        elif isinstance(packet, RtcpRtpfbPacket):
            if packet.fmt == RTCP_RTPFB_NACK:
                await self._repeat(packet.lost, now)
                if self.kind == "audio":
                    self._outgoing.feedback(Feedback(now, asked=tuple(packet.lost), ceiling=self._path.carries(now)))
        elif isinstance(packet, RtcpPsfbPacket):
            if packet.fmt in (RTCP_PSFB_PLI, RTCP_PSFB_FIR):
                self._outgoing.ask_key_frame()
            elif packet.fmt == RTCP_PSFB_APP:
                rate, ssrcs = unpack_remb_fci(packet.fci)
                if self._ssrc in ssrcs:
                    # It is of the packets that bear their time of departure, which are the pictures' only: what the sound leaves them.
                    self._path.bears(now, rate, self._rate)
                    self._outgoing.feedback(Feedback(now, round_trip=self._path.round_trip, ceiling=rate))

    def press(self, key: str) -> bool:
        """A key of the telephone is pressed (RFC 4733): 0-9, * and #. False when the other side takes none; ValueError for another key."""
        payloads = digits.press(key, 960)
        if self._digits is None or self._ended:
            return False
        self._pressed.append(payloads)
        return True

    # ---- frames into packets

    async def _pull(self) -> None:
        try:
            while True:
                if self._paced is not None:
                    while self._pacer.backlog(self._paced.rate) > AHEAD:
                        self._room.clear()
                        await self._room.wait()
                frame = await self._outgoing.next()
                if self._enabled:
                    await self._take(frame)
        except Exception:  # an encoder that fails ends its own stream, and the call goes on
            log.exception("a stream of %s ended", self.kind)

    async def _take(self, frame: Encoded) -> None:
        timestamp = (self._origin + frame.timestamp) & 0xFFFFFFFF
        now = self._loop.time()
        self._last = (now, timestamp, self._clocks.get(frame.payload_type, 48_000))
        self._begun.set()
        if self._digits is not None and (self._pressed or self._digit or self._hush):
            instead = self._key(self._digits.payload_type, timestamp)
            if instead is not None:
                await self._out(instead, again=False)
                return
        end = len(frame.payloads) - 1
        for index, payload in enumerate(frame.payloads):
            marker = frame.marker and index == (end if self.kind == "video" else 0)
            packet = RtpPacket(frame.payload_type, int(marker), self._sequence, timestamp, self._ssrc, payload)
            if frame.level is not None:
                packet.extensions.audio_level = (False, max(0, min(127, -frame.level)))
            self._number(packet)
            if self._paced is None:
                await self._out(packet, again=False)
            else:
                self._pacer.put((packet, False), len(payload) + OVERHEAD)
        self._filled.set()

    def _number(self, packet: RtpPacket) -> None:
        packet.extensions.mid = self._mid or None
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._history.keep(packet.sequence_number, packet, len(packet.payload) + OVERHEAD)

    def _key(self, payload_type: int, timestamp: int) -> RtpPacket | None:
        """The packet of a pressed key that takes this frame's place."""
        if self._digit is None:
            if self._hush:
                self._hush -= 1
            if self._hush or not self._pressed:
                return None
            self._digit = (timestamp, deque(self._pressed.popleft()))
            marker = 1
        else:
            marker = 0
        start, payloads = self._digit
        packet = RtpPacket(payload_type, marker, self._sequence, start, self._ssrc, payloads.popleft())
        if not payloads:
            self._digit, self._hush = None, digits.PAUSE
        self._number(packet)
        return packet

    async def _out(self, packet: RtpPacket, again: bool) -> None:
        now = self._loop.time()
        packet.extensions.abs_send_time = self._path.ntp(now) >> 14 & 0x00FFFFFF
        if again and packet.payload_type in self._rtx_types:
            packet = wrap_rtx(packet, self._rtx_types[packet.payload_type], self._rtx_sequence, self._rtx_ssrc)
            self._rtx_sequence = (self._rtx_sequence + 1) & 0xFFFF
        if await send_data(self._transport, packet.serialize(self._extensions)) and not again:
            self.sent += 1
            self.octets += len(packet.payload)

    async def _drain(self, paced: Paced) -> None:
        """Lets packets go when they are due."""
        while True:
            rate = paced.rate
            while (item := self._pacer.take(self._loop.time(), rate)) is not None:
                await self._out(*item)
            if self._pacer.backlog(rate) <= AHEAD:
                self._room.set()
            wait = self._pacer.wait(rate)
            if wait is not None:
                await asyncio.sleep(max(wait, 0.001))
            else:
                self._filled.clear()
                await self._filled.wait()

    # ---- what the other side says

    async def _repeat(self, sequences: list[int], now: float) -> None:
        rate = self._paced.rate if self._paced is not None else self._path.sound_rate
        for packet in self._history.again(sequences, now, self._path.round_trip, rate):
            if self._paced is None:
                await self._out(packet, again=True)
            else:
                self._pacer.put_first((packet, True), len(packet.payload) + OVERHEAD)
                self._filled.set()

    def _take_report(self, report: RtcpReceiverInfo, now: float) -> None:
        sent = next((at for middle, at in self._said if middle == report.lsr), None)
        if sent is not None and report.lsr:
            self._path.took(now - sent - report.dlsr / 65536)
        self.lost = report.fraction_lost / 256
        lost, packets = self._lost_since(report) if self.kind == "video" else (self.lost, None)
        clock = self._last[2] if self._last else 48_000
        ceiling = self._path.carries(now) if self.kind == "audio" else None
        self._outgoing.feedback(Feedback(now, lost, self._path.round_trip, report.jitter / clock, ceiling, packets))

    def _lost_since(self, report: RtcpReceiverInfo) -> tuple[float, int | None]:
        """The fraction lost since the last report, and of how many packets: a browser's report is on two or three at a time (6.4.1)."""
        before, self._received = self._received, (report.highest_sequence, report.packets_lost)
        if before is None:
            return report.fraction_lost / 256, None
        packets = ((report.highest_sequence - before[0] + 0x80000000) & 0xFFFFFFFF) - 0x80000000
        if not 0 < packets <= 1 << 16:
            return report.fraction_lost / 256, 0
        return min(1.0, max(0.0, (report.packets_lost - before[1]) / packets)), packets

    async def _report(self) -> None:
        """Once a second while something is sent: our clock beside our timestamps, and our name (RFC 3550, 6.4.1 and 6.5)."""
        before = -1
        await self._begun.wait()
        while True:
            await asyncio.sleep(FIRST_REPORT if before < 0 else REPORT * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
            now = self._loop.time()
            at, octets = self._measured
            octets_now = self.octets + self.sent * OVERHEAD
            self._rate = int((octets_now - octets) * 8 / (now - at)) if at else 0
            self._measured = (now, octets_now)
            if self.kind == "audio":
                self._path.sound_rate = self._rate
            if self.sent in (before, 0) or self._last is None:
                continue
            before = self.sent
            at, timestamp, clock = self._last
            ntp = self._path.ntp(now)
            self._said.append((ntp >> 16 & 0xFFFFFFFF, now))
            moved = (timestamp + int((now - at) * clock)) & 0xFFFFFFFF
            info = RtcpSenderInfo(ntp, moved, self.sent & 0xFFFFFFFF, self.octets & 0xFFFFFFFF)
            name = RtcpSdesPacket([RtcpSourceInfo(self._ssrc, [(1, self._cname.encode())])])
            await send(self._transport, RtcpSrPacket(self._ssrc, info), name)
