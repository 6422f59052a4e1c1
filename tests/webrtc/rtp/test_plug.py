"""Our pair stands in the place of aiortc's; and aiortc still is what that hangs on: names, order, and all that it asks of a pair."""

from __future__ import annotations

import inspect
import re

import pytest
from aiortc import (
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpSender,
    RTCSessionDescription,
    rtcdtlstransport,
    rtcpeerconnection,
    rtcrtptransceiver,
)
from aiortc.codecs import CODECS, HEADER_EXTENSIONS
from aiortc.rate import RemoteBitrateEstimator
from aiortc.rtcdtlstransport import RtpRouter
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtp import HeaderExtensionsMap, RtpPacket, wrap_rtx

from tests.webrtc.rtp.pair import Notes, Numbers, as_a_browser
from webrtc.rtp import arrivals, negotiation, plug
from webrtc.rtp.path import Path
from webrtc.rtp.receiver import Receiver
from webrtc.rtp.sender import Sender

ASKED_OF_RECEIVERS = {
    "_enabled", "_handle_disconnect", "_handle_rtp_packet", "_set_rtcp_ssrc", "_track",
    "receive", "setTransport", "stop", "track", "transport",
}  # fmt: skip
ASKED_OF_SENDERS = {
    "_enabled", "_rtx_ssrc", "_ssrc", "_stream_id", "_track_id", "replaceTrack", "send", "setTransport", "stop", "track",
}  # fmt: skip


def asked(what: str) -> set[str]:
    """The members that aiortc's connection, transceiver and transport use of a receiver or sender."""
    source = "".join(inspect.getsource(module) for module in (rtcpeerconnection, rtcrtptransceiver, rtcdtlstransport))
    return set(re.findall(rf"(?:\.|__|\b){what}\.(\w+)", source)) - {"rtcrtpreceiver", "rtcrtpsender", "_handle_data"}


def test_aiortc_asks_nothing_of_a_pair_that_ours_has_not() -> None:
    assert asked("receiver") == ASKED_OF_RECEIVERS
    assert asked("sender") == ASKED_OF_SENDERS
    made = set(vars(Receiver)) | set(re.findall(r"self\.(\w+)", inspect.getsource(Receiver)))
    assert made >= ASKED_OF_RECEIVERS | {"getStats", "_handle_rtcp_packet"}
    made = set(vars(Sender)) | set(re.findall(r"self\.(\w+)", inspect.getsource(Sender)))
    # a track is replaced through `addTrack`, which we do not use
    assert made >= ASKED_OF_SENDERS - {"replaceTrack"} | {"getStats", "_handle_rtcp_packet"}


@pytest.mark.parametrize(("ours", "theirs"), [(Receiver, RTCRtpReceiver), (Sender, RTCRtpSender)], ids=["receiver", "sender"])
def test_what_both_have_is_called_alike(ours: type, theirs: type) -> None:
    both = {name for name in vars(ours) if name in vars(theirs) and callable(vars(ours)[name]) and not name.startswith("__")}
    assert {"stop", "setTransport", "_handle_rtcp_packet"} <= both
    for name in both - {"_run", "_report"}:
        mine, other = inspect.signature(vars(ours)[name]), inspect.signature(vars(theirs)[name])
        assert list(mine.parameters) == list(other.parameters), name
        assert inspect.iscoroutinefunction(vars(ours)[name]) == inspect.iscoroutinefunction(vars(theirs)[name]), name


async def test_a_transceiver_keeps_its_pair_where_we_put_ours() -> None:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    transceiver = connection.addTransceiver("audio")
    sender, receiver = transceiver.sender, transceiver.receiver
    assert getattr(transceiver, plug._SENDER) is sender
    assert getattr(transceiver, plug._RECEIVER) is receiver
    ours = plug.plug(transceiver, "audio", plug.Ends(Notes(), Numbers()), Path(0.0, 0.0))
    now: list[object] = [transceiver.sender, transceiver.receiver]
    assert now == [ours.sender, ours.receiver]
    await connection.close()
    assert ours.receiver._ended
    assert ours.sender._ended


async def test_a_transceiver_that_keeps_it_elsewhere_is_refused() -> None:
    with pytest.raises(TypeError, match="has no"):
        plug.plug(object(), "audio", plug.Ends(Notes(), Numbers()), Path(0.0, 0.0))  # type: ignore[arg-type]  # an aiortc that renamed it


async def offered(*kinds: str) -> str:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    for kind in kinds:
        connection.addTransceiver(kind)
    await connection.setLocalDescription(await connection.createOffer())
    sdp = connection.localDescription.sdp
    await connection.close()
    return as_a_browser(sdp)


async def test_the_answer_is_made_of_what_stands_in_the_transceivers_when_it_is_made() -> None:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    sound, heard = Numbers(), Notes()
    await connection.setRemoteDescription(RTCSessionDescription(await offered("audio", "audio", "video"), "offer"))
    ends = {"audio": plug.Ends(heard, sound), "video": plug.Ends(Notes(), Numbers())}
    plugged = plug.into_answer(connection, ends, Path(0.0, 0.0))  # type: ignore[arg-type]  # the keys are kinds
    answer = (await connection.createAnswer()).sdp
    parts = answer.split("m=")[1:]
    assert [part.split()[0] for part in parts] == ["audio", "audio", "video"]
    assert parts[0].split("\r\n")[0].endswith("SAVPF 63 96 110"), "redundant sound first"
    assert "a=rtcp-fb:96 nack\r\n" in parts[0]
    assert f"a=ssrc:{plugged['audio'].sender._ssrc} " in parts[0]
    assert "a=inactive" in parts[1], "one kind, one stream"
    assert f"{plugged['video'].sender._ssrc} {plugged['video'].sender._rtx_ssrc}" in parts[2], "repeats in a stream of their own"
    await connection.close()
    assert (sound.ended, heard.ended) == (1, 1)


@pytest.mark.parametrize("kinds", [(), ("video",)])
async def test_an_offer_without_sound_is_none(kinds: tuple[str, ...]) -> None:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    sdp = await offered(*kinds) if kinds else "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
    await connection.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
    with pytest.raises(negotiation.NoCommonCodec, match="no sound"):
        plug.into_answer(connection, {}, Path(0.0, 0.0))
    await connection.close()


async def test_an_answer_to_sound_alone_can_be_made() -> None:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    await connection.setRemoteDescription(RTCSessionDescription(await offered("audio"), "offer"))
    plug.into_answer(connection, {"audio": plug.Ends(Notes(), Numbers())}, Path(0.0, 0.0))
    await connection.setLocalDescription(await connection.createAnswer())
    assert connection.localDescription.sdp.count("m=") == 1
    await connection.close()


# ---- what else of aiortc is used by name


def test_the_router_learns_streams_and_forgets_receivers() -> None:
    router = RtpRouter()
    receiver, sender = object(), object()
    router.register_receiver(receiver, [1], [96], "0")  # type: ignore[arg-type]  # any object will do
    router.register_sender(sender, 9)  # type: ignore[arg-type]  # likewise
    assert router.route_rtp(RtpPacket(payload_type=96, ssrc=2)) is receiver
    assert router.ssrc_table == {1: receiver, 2: receiver}
    router.unregister_receiver(receiver)  # type: ignore[arg-type]  # likewise
    router.unregister_sender(sender)  # type: ignore[arg-type]  # likewise
    assert not router.receivers
    assert not router.senders
    assert not router.ssrc_table


def test_extensions_are_written_by_the_numbers_that_were_agreed() -> None:
    extensions = HeaderExtensionsMap()
    extensions.configure(
        RTCRtpParameters(
            headerExtensions=[
                RTCRtpHeaderExtensionParameters(index, uri)
                for index, uri in enumerate(sorted({uri for known in negotiation.EXTENSIONS.values() for uri in known}), start=3)
            ]
        )
    )
    packet = RtpPacket(96, 1, 7, 8, 9, b"abc")
    packet.extensions.mid, packet.extensions.audio_level, packet.extensions.abs_send_time = "0", (False, 40), 0x123456
    packet.extensions.transport_sequence_number = 0xABCD
    found = RtpPacket.parse(packet.serialize(extensions), extensions)
    assert found.extensions == packet.extensions
    assert (found.payload, found.marker, found.sequence_number, found.timestamp, found.ssrc) == (b"abc", 1, 7, 8, 9)
    again = wrap_rtx(packet, payload_type=97, sequence_number=5, ssrc=6)
    assert (again.payload, again.ssrc, again.payload_type, again.marker) == (b"\x00\x07abc", 6, 97, 1)


def test_aiortcs_lists_have_what_we_choose_from() -> None:
    assert {codec.name for codec in CODECS["video"]} >= {"VP8", "H264", "rtx"}
    assert {codec.name for codec in CODECS["audio"]} >= {"opus", "G722", "PCMU", "PCMA"}
    known = {extension.uri for kind in HEADER_EXTENSIONS.values() for extension in kind}
    assert {uri for kind in negotiation.EXTENSIONS.values() for uri in kind} - {arrivals.URI} == known


def test_the_estimate_of_bandwidth_is_called_as_we_call_it() -> None:
    assert list(inspect.signature(RemoteBitrateEstimator.add).parameters)[1:] == [
        "arrival_time_ms",
        "abs_send_time",
        "payload_size",
        "ssrc",
    ]
    assert RemoteBitrateEstimator().ssrcs == {}
