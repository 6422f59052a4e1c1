"""Which codecs and header extensions we answer an offer with, and in which order; and what a negotiated codec is in our words.

aiortc has a list of codecs for the whole process and answers in the offer's order. Here the answer of one transceiver is made anew
from the offer with a list of our own: the first codec is the one that the other side sends (a browser takes the answer's order), so
redundant sound stands before plain Opus, and VP8 before H264. Imports aiortc: only the media thread may import this.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from aiortc.codecs import CODECS, is_rtx
from aiortc.rtcpeerconnection import find_common_codecs
from aiortc.rtcrtpparameters import RTCRtcpFeedback, RTCRtpCodecParameters, RTCRtpHeaderExtensionParameters
from aiortc.sdp import MediaDescription

from webrtc.rtp.arrivals import URI as ARRIVALS
from webrtc.rtp.ports import Codec

OPUS: Final = RTCRtpCodecParameters(
    mimeType="audio/opus",
    clockRate=48_000,
    channels=2,
    payloadType=96,
    rtcpFeedback=[RTCRtcpFeedback("nack")],
    # One channel is what Opus sends unless told otherwise (RFC 7587, 6.1).
    parameters={"minptime": 10, "useinbandfec": 1},
)
DIGITS: Final = RTCRtpCodecParameters(
    mimeType="audio/telephone-event", clockRate=48_000, channels=1, payloadType=98, parameters={"0-15": None}
)
ORDER: Final = {"audio": ("red", "opus", "g722", "pcmu", "pcma", "telephone-event"), "video": ("vp8", "h264")}
"""The preferred first. The old codecs of telephony only for an offer without Opus."""
EXTENSIONS: Final = {
    "audio": ("urn:ietf:params:rtp-hdrext:sdes:mid", "urn:ietf:params:rtp-hdrext:ssrc-audio-level", ARRIVALS),
    "video": ("urn:ietf:params:rtp-hdrext:sdes:mid", "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", ARRIVALS),
}


class NoCommonCodec(ValueError):
    """The offer has nothing that we can decode."""


def codecs(kind: str, offered: MediaDescription) -> list[RTCRtpCodecParameters]:
    """The answer's codecs, the preferred first, each followed by its retransmission (RFC 4588)."""
    ours = [OPUS, DIGITS, *CODECS["audio"]] if kind == "audio" else CODECS["video"]
    common = find_common_codecs(ours, offered.rtp.codecs)
    order = ORDER[kind]
    plain = [codec for codec in common if _name(codec) in order]
    if kind == "audio":
        if any(_name(codec) == "opus" for codec in plain):
            plain = [codec for codec in plain if _name(codec) in ("opus", "telephone-event")]
        plain += _red(plain, offered.rtp.codecs)
    if all(_name(codec) == "telephone-event" for codec in plain):
        raise NoCommonCodec(f"no {kind} codec in common")
    wide = RTCRtcpFeedback("transport-cc")
    said = {codec.payloadType: codec.rtcpFeedback for codec in offered.rtp.codecs}
    found = []
    for codec in sorted(plain, key=lambda codec: order.index(_name(codec))):
        found.append(codec)
        if wide in said.get(codec.payloadType, ()):
            codec.rtcpFeedback = [*codec.rtcpFeedback, wide]
        found += [rtx for rtx in common if is_rtx(rtx) and rtx.parameters.get("apt") == codec.payloadType]
    return found


def extensions(kind: str, offered: MediaDescription) -> list[RTCRtpHeaderExtensionParameters]:
    """The header extensions that both know (RFC 8285), by the offer's numbers."""
    return [extension for extension in offered.rtp.headerExtensions if extension.uri in EXTENSIONS[kind]]


def in_our_words(negotiated: Iterable[RTCRtpCodecParameters]) -> tuple[Codec, ...]:
    """As the kinds of media know codecs; without the retransmissions, which the transports keep to themselves."""
    return tuple(
        Codec(
            payload_type=codec.payloadType,
            name=_name(codec),
            clock=codec.clockRate,
            channels=codec.channels or 1,
            parameters=dict(codec.parameters),
            feedback=frozenset(" ".join(filter(None, (said.type, said.parameter))) for said in codec.rtcpFeedback),
        )
        for codec in negotiated
        if codec.payloadType is not None and not is_rtx(codec)
    )


def _name(codec: RTCRtpCodecParameters) -> str:
    return str(codec.name).lower()


def _red(common: list[RTCRtpCodecParameters], offered: list[RTCRtpCodecParameters]) -> list[RTCRtpCodecParameters]:
    """Redundant sound, as offered, if every block in it is our Opus (RFC 2198, 5). aiortc would not keep a payload type below 96."""
    opus = next((codec.payloadType for codec in common if _name(codec) == "opus"), None)
    return [
        RTCRtpCodecParameters(codec.mimeType, codec.clockRate, codec.channels, codec.payloadType, [], dict(codec.parameters))
        for codec in offered
        if _name(codec) == "red" and codec.clockRate == 48_000 and set("/".join(codec.parameters).split("/")) == {str(opus)}
    ][:1]
