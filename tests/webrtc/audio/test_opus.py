"""The voice's encoder: one channel, a packet a frame, a bit rate for speech; and aiortc still has the field that is set."""

from __future__ import annotations

import numpy as np
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from av import AudioFrame

from webrtc.audio.frames import FRAME, RATE
from webrtc.audio.opus import TIME_BASE, VoiceEncoder, use_for


def test_a_packet_a_frame_in_one_channel_at_the_rate_of_speech() -> None:
    encoder, sound = VoiceEncoder(), np.random.default_rng(1).integers(-8000, 8000, (50, 1, FRAME), np.int16)
    sizes, stamps = [], []
    for number, samples in enumerate(sound):
        frame = AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, number * FRAME, TIME_BASE
        packets, stamp = encoder.encode(frame)
        sizes += [len(packet) for packet in packets]
        stamps.append(stamp)
        assert all(packet[0] & 0b100 == 0 for packet in packets), "RFC 6716, 3.1: the stereo bit"
    assert len(sizes) == 50
    assert stamps == [number * FRAME for number in range(50)]
    assert 20_000 < sum(sizes) * 8 < 45_000


async def test_aiortc_has_the_encoder_that_is_set() -> None:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    sender = connection.addTransceiver("audio").sender
    use_for(sender)
    assert isinstance(sender._RTCRtpSender__encoder, VoiceEncoder)  # type: ignore[attr-defined]  # the private field is the contract
    with pytest.raises(TypeError, match="encoder"):
        use_for(object())  # type: ignore[arg-type]  # an aiortc that renamed it
    await connection.close()
