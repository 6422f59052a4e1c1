"""What we answer: redundant sound first, Opus for speech, keys, pictures by preference; and nothing that we cannot decode."""

from __future__ import annotations

import pytest
from aiortc.sdp import MediaDescription, SessionDescription

from webrtc.rtp import negotiation

HEAD = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
SOUND = """m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 nack
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
a=rtpmap:9 G722/8000
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:13 CN/8000
a=rtpmap:110 telephone-event/48000
a=rtpmap:126 telephone-event/8000
"""
PICTURE = """m=video 9 UDP/TLS/RTP/SAVPF 102 103 96 97 45 46
a=rtpmap:102 H264/90000
a=rtcp-fb:102 nack
a=rtcp-fb:102 ccm fir
a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
a=rtpmap:103 rtx/90000
a=fmtp:103 apt=102
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rtpmap:45 AV1/90000
a=rtpmap:46 rtx/90000
a=fmtp:46 apt=45
"""


def part(text: str) -> MediaDescription:
    return SessionDescription.parse(HEAD + text.replace("\n", "\r\n")).media[0]


def names(kind: str, text: str) -> list[tuple[int | None, str]]:
    return [(codec.payloadType, codec.name.lower()) for codec in negotiation.codecs(kind, part(text))]


def test_redundant_sound_stands_first_as_that_is_what_a_browser_then_sends() -> None:
    assert names("audio", SOUND) == [(63, "red"), (111, "opus"), (110, "telephone-event")]


@pytest.mark.parametrize("blocks", ["9/9", "111/9", "", "x"])
def test_redundancy_of_anything_else_is_none(blocks: str) -> None:
    text = SOUND.replace("a=fmtp:63 111/111\n", f"a=fmtp:63 {blocks}\n" if blocks else "")
    assert names("audio", text) == [(111, "opus"), (110, "telephone-event")]


def test_opus_is_asked_for_speech_with_correction_and_repeats() -> None:
    opus = negotiation.in_our_words(negotiation.codecs("audio", part(SOUND)))[1]
    assert (opus.clock, opus.channels, dict(opus.parameters)) == (48_000, 2, {"minptime": 10, "useinbandfec": 1})
    assert opus.feedback == {"nack", "transport-cc"}
    without = negotiation.in_our_words(negotiation.codecs("audio", part(SOUND.replace("a=rtcp-fb:111 nack\n", ""))))
    assert without[1].feedback == {"transport-cc"}


def test_the_codecs_of_telephony_are_for_who_has_no_other() -> None:
    text = "\n".join(line for line in SOUND.splitlines() if ":111 " not in line and ":63 " not in line) + "\n"
    assert names("audio", text) == [(9, "g722"), (0, "pcmu"), (8, "pcma"), (110, "telephone-event")]


def test_pictures_by_preference_each_with_its_repeats_and_nothing_else() -> None:
    assert names("video", PICTURE) == [(96, "vp8"), (97, "rtx"), (102, "h264"), (103, "rtx")]
    vp8, h264 = negotiation.in_our_words(negotiation.codecs("video", part(PICTURE)))
    assert vp8.feedback == {"nack", "nack pli"}
    assert h264.feedback == {"nack"}


@pytest.mark.parametrize(("kind", "text"), [("audio", "m=audio 9 UDP/TLS/RTP/SAVPF 110\na=rtpmap:110 telephone-event/48000\n")])
def test_nothing_in_common_is_said(kind: str, text: str) -> None:
    with pytest.raises(negotiation.NoCommonCodec, match=kind):
        negotiation.codecs(kind, part(text))


def test_extensions_by_the_offers_numbers() -> None:
    found = {extension.id: extension.uri.rsplit(":", 1)[-1] for extension in negotiation.extensions("audio", part(SOUND))}
    assert found == {1: "ssrc-audio-level", 3: "//www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", 4: "mid"}
