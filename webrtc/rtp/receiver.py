"""One incoming stream of sound or picture on aiortc's transports: packets to the receiving end, its wishes and our reports back.

Stands in the place of aiortc's RTCRtpReceiver (`webrtc.rtp.plug`), with neither its jitter buffer nor its decoder thread: what a
packet means is `webrtc.audio`'s and `webrtc.video`'s (`ports.Incoming`). Here are retransmissions unwrapped (RFC 4588), receiver
reports (RFC 3550, 6.4.2), NACK and PLI (RFC 4585), when packets came or else an estimate of the bandwidth (REMB), and the other side's
clock.
Imports aiortc: only the media thread may import this.
"""

from __future__ import annotations

import asyncio
import random
import struct
from collections.abc import Iterable
from typing import Any, Final, Literal

from aiortc.codecs import is_rtx
from aiortc.rate import RemoteBitrateEstimator
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpReceiveParameters
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_PLI,
    RTCP_RTPFB,
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    RtcpByePacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    RtpPacket,
    pack_remb_fci,
    pack_rtcp_packet,
)
from aiortc.stats import RTCStatsReport

from webrtc.rtp.negotiation import in_our_words
from webrtc.rtp.path import Path
from webrtc.rtp.ports import Incoming, Packet, SenderReport
from webrtc.rtp.statistics import Reception
from webrtc.rtp.wire import send, send_data

Kind = Literal["audio", "video"]

POLL: Final = 0.01
"""Seconds between two questions for wishes while something may be missing."""
RESTLESS: Final = 1.0
"""Seconds after a gap during which something may be missing: after that nobody waits for a packet any more."""
REPORT: Final = 1.0
"""Seconds between two receiver reports, on average."""
STREAMS: Final = 4
"""SSRCs kept at once: a stream, its retransmission, and both of the one before. A flood of new ones pushes the oldest out."""
ESTIMATE: Final = 0.2
"""Seconds between two bandwidth estimates, unless one is lower."""
_LOWER: Final = 0.97
_WIDE: Final = 15
"""The format of transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1)."""


class _Stream:
    """One SSRC."""

    def __init__(self, clock: int, rtx: bool) -> None:
        self.reception = Reception(clock)
        self.rtx = rtx
        self.reported = 0
        self.clock_said: tuple[int, float] | None = None
        """The middle of the last sender report's NTP time, and when it came."""


class Receiver:
    """Feeds `incoming` from `transport`. `ssrc` is the one that our reports go under."""

    def __init__(self, kind: Kind, incoming: Incoming, transport: RTCDtlsTransport, path: Path, ssrc: int) -> None:
        self.kind = kind
        self.track: Any = None
        """aiortc sets its own track when it applies an offer; nothing comes out of it."""
        self._track: Any = None
        self._enabled = True
        self._incoming = incoming
        self._transport = transport
        self._path = path
        self._ssrc = ssrc
        self._clocks: dict[int, int] = {}
        self._apt: dict[int, int] = {}
        self._rtx: dict[int, int] = {}
        self._streams: dict[int, _Stream] = {}
        self._primary: int | None = None
        self._estimator = RemoteBitrateEstimator() if kind == "video" else None
        self._estimated: tuple[float, int] = (0.0, 0)
        self._gap_at = -RESTLESS
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._ended = False
        self._loop = asyncio.get_running_loop()

    # ---- what aiortc's connection and transceiver ask of a receiver

    @property
    def transport(self) -> RTCDtlsTransport:
        """Where the packets come from."""
        return self._transport

    def setTransport(self, transport: RTCDtlsTransport) -> None:  # noqa: N802 - aiortc's name
        """Both kinds go over one transport from now on."""
        self._transport = transport

    def _set_rtcp_ssrc(self, ssrc: int) -> None:
        self._ssrc = ssrc

    async def getStats(self) -> RTCStatsReport:  # noqa: N802 - aiortc's name
        """Nothing: our figures are `webrtc.peer.Peer.counts`."""
        return RTCStatsReport()

    async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
        """The transport is up."""
        if self._task is not None or self._ended:
            return
        for codec in parameters.codecs:
            if codec.payloadType is None:
                continue
            self._clocks[codec.payloadType] = codec.clockRate
            apt = codec.parameters.get("apt")
            if is_rtx(codec) and isinstance(apt, int):
                self._apt[codec.payloadType] = apt
        for encoding in parameters.encodings:
            self._primary = encoding.ssrc
            if encoding.rtx:
                self._rtx[encoding.rtx.ssrc] = encoding.ssrc
        self._incoming.begin({codec.payload_type: codec for codec in in_our_words(parameters.codecs)})
        self._transport._register_rtp_receiver(self, parameters)
        self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """For good. Also when it never began."""
        if self._ended:
            return
        self._ended = True
        if self._task is not None:
            self._transport._unregister_rtp_receiver(self)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._incoming.end()

    def _handle_disconnect(self) -> None:
        """The other side closed the transport; the connection's state says so to who must know."""

    async def _handle_rtp_packet(self, packet: RtpPacket, arrival_time_ms: int) -> None:
        now = self._loop.time()
        clock = self._clocks.get(packet.payload_type)
        if clock is None or not self._enabled or self._ended:
            return
        if packet.extensions.transport_sequence_number is not None:
            await self._arrived(packet.extensions.transport_sequence_number, packet.ssrc, now)
        elif self._estimator is not None and packet.extensions.abs_send_time is not None:
            await self._estimate(self._estimator, packet, arrival_time_ms, now)
        apt = self._apt.get(packet.payload_type)
        missing = self._stream(packet.ssrc, clock, rtx=apt is not None).reception.take(packet.sequence_number, packet.timestamp, now)
        if apt is not None:
            self._take_again(packet, apt, now)
            return
        self._primary = packet.ssrc
        self._incoming.take(
            Packet(packet.ssrc, packet.payload_type, packet.sequence_number, packet.timestamp, bool(packet.marker), packet.payload, now)
        )
        if missing:
            self._gap_at = now
            if not self._woken.is_set():
                self._woken.set()
        if missing or (packet.marker and self.kind == "video"):
            await self._ask(now)

    async def _handle_rtcp_packet(self, packet: AnyRtcpPacket) -> None:
        if isinstance(packet, RtcpSrPacket):
            stream = self._streams.get(packet.ssrc)
            if stream is None or stream.rtx:
                return
            now, info = self._loop.time(), packet.sender_info
            stream.clock_said = (info.ntp_timestamp >> 16 & 0xFFFFFFFF, now)
            self._incoming.reported(SenderReport(packet.ssrc, info.ntp_timestamp / 4294967296.0, info.rtp_timestamp, now))
        elif isinstance(packet, RtcpByePacket):
            for source in packet.sources:
                self._streams.pop(source, None)

    # ---- figures

    @property
    def received(self) -> int:
        """Packets of the stream itself, without those that came twice."""
        return sum(stream.reception.received for stream in self._own())

    @property
    def lost(self) -> int:
        """Packets of it that never came by themselves."""
        return sum(stream.reception.lost for stream in self._own())

    @property
    def jitter(self) -> float:
        """Seconds (RFC 3550, 6.4.1)."""
        stream = self._streams.get(self._primary) if self._primary is not None else None
        return stream.reception.jitter if stream else 0.0

    @property
    def last(self) -> float:
        """The loop's time of the last packet; 0 before the first."""
        return max((stream.reception.last for stream in self._streams.values()), default=0.0)

    # ---- inside

    def _own(self) -> Iterable[_Stream]:
        return (stream for stream in self._streams.values() if not stream.rtx)

    def _stream(self, ssrc: int, clock: int, rtx: bool) -> _Stream:
        stream = self._streams.get(ssrc)
        if stream is None:
            if len(self._streams) >= STREAMS:
                oldest = min(self._streams, key=lambda known: self._streams[known].reception.last)
                del self._streams[oldest]
                self._transport._rtp_router.ssrc_table.pop(oldest, None)  # it learns each SSRC and forgets none
            stream = self._streams[ssrc] = _Stream(clock, rtx)
        return stream

    def _take_again(self, packet: RtpPacket, payload_type: int, now: float) -> None:
        """A retransmission: the original's number stands before its payload (RFC 4588, 4). Padding alone probes the line."""
        ssrc = self._rtx.get(packet.ssrc, self._primary)
        if len(packet.payload) < 2 or ssrc is None:
            return
        (sequence,) = struct.unpack_from("!H", packet.payload)
        self._incoming.take(Packet(ssrc, payload_type, sequence, packet.timestamp, bool(packet.marker), packet.payload[2:], now, True))

    async def _arrived(self, sequence: int, ssrc: int, now: float) -> None:
        """The other side finds its rate itself from when its packets came."""
        arrivals = self._path.arrivals
        arrivals.take(sequence, now)
        if arrivals.due(now):
            body = struct.pack("!LL", self._ssrc, ssrc) + arrivals.report(now)
            await send_data(self._transport, pack_rtcp_packet(RTCP_RTPFB, _WIDE, body))

    async def _estimate(self, estimator: RemoteBitrateEstimator, packet: RtpPacket, arrived_ms: int, now: float) -> None:
        size = len(packet.payload) + packet.padding_size
        found = estimator.add(arrived_ms, packet.extensions.abs_send_time or 0, size, packet.ssrc)
        if found is None:
            return
        rate, ssrcs = found
        said_at, said = self._estimated
        if now - said_at < ESTIMATE and rate > said * _LOWER:
            return
        self._estimated = (now, rate)
        known = [ssrc for ssrc in ssrcs if ssrc in self._streams] or [packet.ssrc]
        estimator.ssrcs = dict.fromkeys(known, arrived_ms)
        remb = RtcpPsfbPacket(RTCP_PSFB_APP, self._ssrc, 0, pack_remb_fci(rate, known))
        await send(self._transport, remb)

    async def _ask(self, now: float) -> None:
        wishes = self._incoming.wishes(now, self._path.round_trip)
        ssrc = self._primary
        if ssrc is None:
            return
        if wishes.nack:
            await send(self._transport, RtcpRtpfbPacket(RTCP_RTPFB_NACK, self._ssrc, ssrc, list(wishes.nack)))
        if wishes.key_frame:
            await send(self._transport, RtcpPsfbPacket(RTCP_PSFB_PLI, self._ssrc, ssrc))

    async def _run(self) -> None:
        """Reports once a second; asks for wishes a hundred times a second after a gap, and not at all otherwise."""
        report_at = self._loop.time() + REPORT * random.uniform(0.5, 1.5)  # noqa: S311 - spreads reports (RFC 3550, 6.3.1), no secret
        while True:
            now = self._loop.time()
            if now - self._gap_at < RESTLESS:
                await asyncio.sleep(POLL)
                await self._ask(self._loop.time())
            else:
                self._woken.clear()
                try:
                    async with asyncio.timeout_at(report_at):
                        await self._woken.wait()
                except TimeoutError:
                    pass
            now = self._loop.time()
            if now >= report_at:
                report_at = now + REPORT * random.uniform(0.5, 1.5)  # noqa: S311 - likewise
                await self._report(now)

    async def _report(self, now: float) -> None:
        """One block for each stream that sent since the last report (RFC 3550, 6.4)."""
        blocks = []
        for ssrc, stream in self._streams.items():
            reception = stream.reception
            if reception.received == stream.reported:
                continue
            stream.reported = reception.received
            block = reception.report()
            middle, came = stream.clock_said or (0, now)
            since = min(int((now - came) * 65536), 0xFFFFFFFF)
            blocks.append(RtcpReceiverInfo(ssrc, block.fraction, block.lost, block.highest, block.jitter, middle, since))
        if blocks:
            await send(self._transport, RtcpRrPacket(self._ssrc, blocks))
