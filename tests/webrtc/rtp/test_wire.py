"""A transport stands whatever comes: packets that trip aiortc's parsers up, and any bytes at all; and nothing is sent into a closed one."""

from __future__ import annotations

import asyncio
import struct
from typing import Any

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.codecs import CODECS
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters as Extension
from aiortc.rtcrtpparameters import RTCRtpReceiveParameters, RTCRtpSendParameters
from aiortc.rtp import RTCP_PSFB_APP, RtcpByePacket, RtcpPsfbPacket, RtpPacket
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webrtc.rtp.pair import Notes, Numbers
from webrtc.rtp import negotiation, plug
from webrtc.rtp.path import Path
from webrtc.rtp.receiver import Kind
from webrtc.rtp.wire import _GUARDED, guard, send

PAYLOADS = st.one_of(st.binary(max_size=60), st.binary(min_size=1, max_size=3).map(lambda data: b"\x90" + data))


class Ready:
    """A receiver and a sender that have begun on a transport that is not connected: what they send goes nowhere."""

    def __init__(self) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.plugged: dict[str, plug.Plugged] = {}
        self.notes = {"audio": Notes(), "video": Notes()}
        self.numbers = {"audio": Numbers(every=3600), "video": Numbers(every=3600)}

    async def begin(self) -> RTCDtlsTransport:
        transport = None
        kinds: tuple[Kind, ...] = ("audio", "video")
        for kind in kinds:
            transceiver = self.connection.addTransceiver(kind)
            plugged = plug.plug(transceiver, kind, plug.Ends(self.notes[kind], self.numbers[kind]), Path(0.0, 0.0))
            transport = transport or plugged.receiver.transport
            plugged.receiver.setTransport(transport)
            plugged.sender.setTransport(transport)
            codecs = [negotiation.OPUS] if kind == "audio" else CODECS["video"]
            extensions = negotiation.EXTENSIONS[kind]
            headers = [Extension(index, uri) for index, uri in enumerate(extensions, start=1 if kind == "audio" else 3)]
            await plugged.receiver.receive(RTCRtpReceiveParameters(codecs=codecs, headerExtensions=headers))
            await plugged.sender.send(RTCRtpSendParameters(codecs=codecs, headerExtensions=headers))
            self.plugged[kind] = plugged
        assert transport is not None
        return transport


@pytest.mark.logs("a packet was passed over")
@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 255), st.integers(0, 127), st.binary(max_size=80)), max_size=40))
def test_any_bytes_do_no_harm(packets: list[tuple[bool, int, int, bytes]]) -> None:
    async def work() -> None:
        ready = Ready()
        transport = await ready.begin()
        for control, first, second, rest in packets:
            head = bytes([0x80 | first & 0x3F, (200 + second % 8) if control else second])
            data = head + (struct.pack("!H", max(0, len(rest) // 4)) if control else b"") + rest
            handle: Any = transport._handle_rtcp_data if control else transport._handle_rtp_data
            await (handle(data) if control else handle(data, 0))
        await ready.connection.close()

    asyncio.run(work())


@pytest.mark.logs("a packet was passed over")
@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.integers(0, 5), st.sampled_from([96, 97, 98, 99]), PAYLOADS), max_size=60))
def test_any_payloads_of_known_streams_do_no_harm(packets: list[tuple[int, int, int, bytes]]) -> None:
    async def work() -> None:
        ready = Ready()
        transport: Any = await ready.begin()
        for sequence, ssrc, payload_type, payload in packets:
            await transport._handle_rtp_data(RtpPacket(payload_type, 1, sequence, 0, ssrc, payload).serialize(), 0)
        for plugged in ready.plugged.values():
            await plugged.receiver._report(1.0)
        await ready.connection.close()

    asyncio.run(work())


@pytest.mark.logs("a packet was passed over")
async def test_what_trips_aiortc_up_ends_no_connection() -> None:
    """A header extension of a wrong length, and an estimate for more streams than it names: struct.error, which aiortc does not expect."""
    ready = Ready()
    transport: Any = await ready.begin()
    short = struct.pack("!BBHLL", 0x90, 97, 1, 2, 3) + struct.pack("!HH", 0xBEDE, 1) + bytes([4 << 4 | 1, 0, 0, 0])
    with pytest.raises(struct.error):
        RtpPacket.parse(short, transport._rtp_header_extensions_map)
    await transport._handle_rtp_data(short, 0)
    lying = RtcpPsfbPacket(RTCP_PSFB_APP, 1, 0, b"REMB" + bytes([200, 0, 0, 1]))
    await transport._handle_rtcp_data(bytes(lying))
    await ready.connection.close()


async def test_aiortc_has_what_is_guarded_and_calls_it_by_name() -> None:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    transport: Any = connection.addTransceiver("audio").receiver.transport
    for name in _GUARDED:
        assert name in RTCDtlsTransport._recv_next.__code__.co_names
    guard(transport)
    guarded = transport._handle_rtp_data
    guard(transport)
    assert transport._handle_rtp_data is guarded, "guarded once"
    await send(transport, RtcpByePacket([1]))  # not connected: into nothing
    await connection.close()
