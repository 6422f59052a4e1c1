"""Puts our receivers and senders in the place of aiortc's, between the offer's reading and the answer's making.

aiortc makes a transceiver with its own pair for each part of an offer; before anything has started, the pair is exchanged and the
answer's codecs are chosen anew. `tests/webrtc/rtp/test_plug.py` fails when a release of aiortc changes what this hangs on.
Imports aiortc: only the media thread may import this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from aiortc import RTCPeerConnection, RTCRtpTransceiver
from aiortc.sdp import MediaDescription, SessionDescription

from webrtc.rtp import negotiation
from webrtc.rtp.path import Path
from webrtc.rtp.ports import Incoming, Outgoing
from webrtc.rtp.receiver import Kind, Receiver
from webrtc.rtp.sender import Sender
from webrtc.rtp.wire import guard

_RECEIVER: Final = "_RTCRtpTransceiver__receiver"
_SENDER: Final = "_RTCRtpTransceiver__sender"


@dataclass(frozen=True)
class Ends:
    """What one kind of media is received with and sent from."""

    incoming: Incoming
    outgoing: Outgoing


@dataclass(frozen=True)
class Plugged:
    """What stands in a transceiver."""

    receiver: Receiver
    sender: Sender


def into_answer(connection: RTCPeerConnection, ends: dict[Kind, Ends], path: Path) -> dict[Kind, Plugged]:
    """Exchanges the pairs of `connection`, which has read an offer and made no answer yet. Each kind's ends go into the first part of
    that kind; further parts are answered as inactive. ValueError when a part has no codec in common, or none is of sound."""
    offered = SessionDescription.parse(connection.remoteDescription.sdp).media
    first: dict[Kind, tuple[RTCRtpTransceiver, MediaDescription]] = {}
    for transceiver in connection.getTransceivers():
        kind: Kind = "audio" if transceiver.kind == "audio" else "video"
        index = transceiver._get_mline_index()
        if kind in first or index is None:
            transceiver.direction = "inactive"
        else:
            first[kind] = transceiver, offered[index]
    if "audio" not in first:
        raise negotiation.NoCommonCodec("the offer has no sound")
    for kind, (transceiver, part) in first.items():
        transceiver._codecs = negotiation.codecs(kind, part)
        transceiver._headerExtensions = negotiation.extensions(kind, part)
        transceiver.direction = "sendrecv"
    return {kind: plug(transceiver, kind, ends[kind], path) for kind, (transceiver, _) in first.items()}


def plug(transceiver: RTCRtpTransceiver, kind: Kind, ends: Ends, path: Path) -> Plugged:
    """Exchanges the pair of one transceiver that has not started."""
    for name in (_RECEIVER, _SENDER):
        if not hasattr(transceiver, name):
            raise TypeError(f"aiortc's transceiver has no {name}")
    transport = transceiver.receiver.transport
    guard(transport)
    sender = Sender(kind, ends.outgoing, transport, path)
    receiver = Receiver(kind, ends.incoming, transport, path, sender._ssrc)
    sender._stream_id = transceiver.sender._stream_id
    receiver._track = transceiver.receiver.track
    setattr(transceiver, _RECEIVER, receiver)
    setattr(transceiver, _SENDER, sender)
    return Plugged(receiver, sender)
