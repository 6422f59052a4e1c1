"""Opus both ways: one channel, 48 kHz, with in-band correction for the loss of the packet before, concealment, and rates set in place.

Hangs on libopus (`webrtc.audio.libopus`); where that is not found `webrtc.audio.telephony` does without correction.
"""

from __future__ import annotations

import ctypes
from typing import Any, Final

import numpy as np

from webrtc.audio.frames import FRAME, RATE, Samples

LONGEST: Final = 6 * FRAME
"""Samples of a packet at most: 120 ms (RFC 6716, 3.2.5)."""
BITRATE: Final = 32_000
"""Bits a second: full-band speech in one channel (RFC 6716, 2.1.1: 28-40 kbit/s)."""
LOWEST, HIGHEST = 24_000, 40_000
EXPECTED_LOSS: Final = 5
"""Percent, before a report tells: makes libopus spend bits on correction."""
COMPLEXITY: Final = 9
"""Of 10. Measured on a busy machine, CPU of a frame of speech and PESQ-WB without loss: 5: 0.34 ms, 3.28; 7: 0.44 ms, 3.53;
9: 0.5 ms, 3.73; 10 the same as 9."""
_VOIP, _VOICE = 2048, 3001
_SET_BITRATE, _SET_COMPLEXITY, _SET_FEC, _SET_LOSS, _SET_SIGNAL, _RESET = 4002, 4010, 4012, 4014, 4024, 4028
_STEP: Final = RATE // 400
_OCTETS: Final = 1275
_TAKEN: Final = 0xFFFF
"""Octets of a payload that are looked at; no datagram holds more."""


class NoOpus(RuntimeError):
    """libopus is not there, or would not start."""


def frame_samples(payload: bytes) -> int:
    """Samples of each frame in a packet (RFC 6716, 3.1, table 2); `payload` is not empty."""
    config = payload[0] >> 3
    if config < 12:
        return (480, 960, 1920, 2880)[config & 3]
    if config < 16:
        return (480, 960)[config & 1]
    return (120, 240, 480, 960)[config & 3]


def samples_of(payload: bytes) -> int:
    """Samples of a packet; 0 when that is no Opus packet (RFC 6716, 3.4, as far as lengths tell without decoding)."""
    if not payload or len(payload) > _TAKEN:
        return 0
    code = payload[0] & 3
    if code == 3:
        count = payload[1] & 0x3F if len(payload) > 1 else 0
    else:
        count = 1 if code == 0 else 2
        if code == 1 and len(payload) % 2 == 0:
            return 0
    total = count * frame_samples(payload)
    return total if total <= LONGEST else 0


class Decoder:
    """One stream of packets into samples. Not for several threads at once."""

    def __init__(self, library: Any) -> None:
        error = ctypes.c_int()
        self._library = library
        self._state: int | None = library.opus_decoder_create(RATE, 1, ctypes.byref(error))
        if not self._state or error.value:
            raise NoOpus(f"no decoder: error {error.value}")
        self._out = np.zeros(LONGEST, np.int16)

    def duration(self, payload: bytes) -> int:
        """Samples that a packet holds; 0 when it is none."""
        return samples_of(payload)

    def decode(self, payload: bytes) -> Samples:
        """The packet's samples; none when it cannot be decoded."""
        return self._decoded(payload, LONGEST, False)

    def conceal(self, count: int) -> Samples:
        """`count` samples in place of what did not come, going over into silence."""
        size = max(_STEP, -(-count // _STEP) * _STEP)
        parts = [self._decoded(None, min(size - at, FRAME), False) for at in range(0, size, FRAME)]
        made = np.concatenate(parts)[:count]
        return made if made.size == count else np.concatenate((made, np.zeros(count - made.size, np.int16)))

    def correction(self, payload: bytes) -> int:
        """Samples just before this packet that it can restore; 0 when it carries nothing for that."""
        if not samples_of(payload) or self._library.opus_packet_has_lbrr(payload, len(payload)) != 1:
            return 0
        return frame_samples(payload)

    def recover(self, payload: bytes, count: int) -> Samples:
        """The `count` samples before this packet, from its correction; none when that fails."""
        return self._decoded(payload, count, True)

    def close(self) -> None:
        """Gives libopus' memory back. A second time it does nothing."""
        state, self._state = self._state, None
        if state:
            self._library.opus_decoder_destroy(state)

    def _decoded(self, payload: bytes | None, room: int, before: bool) -> Samples:
        if not self._state:
            return np.zeros(0, np.int16)
        length = len(payload) if payload is not None else 0
        count = self._library.opus_decode(self._state, payload, length, self._out.ctypes.data, room, int(before))
        return self._out[: max(0, count)].copy()

    def __del__(self) -> None:
        self.close()


class Encoder:
    """The voice into packets, one a frame. Not for several threads at once."""

    def __init__(self, library: Any) -> None:
        error = ctypes.c_int()
        self._library = library
        self._state: int | None = library.opus_encoder_create(RATE, 1, _VOIP, ctypes.byref(error))
        if not self._state or error.value:
            raise NoOpus(f"no encoder: error {error.value}")
        self._out = ctypes.create_string_buffer(_OCTETS)
        for request, value in ((_SET_FEC, 1), (_SET_SIGNAL, _VOICE), (_SET_COMPLEXITY, COMPLEXITY)):
            self._set(request, value)
        self.reckon_with(EXPECTED_LOSS / 100)
        self.spend(BITRATE)

    def encode(self, samples: Samples) -> bytes:
        """The packet of a frame of `FRAME` samples; empty when libopus refuses."""
        if samples.size != FRAME:
            raise ValueError(f"a frame of {samples.size} samples")
        frame = np.ascontiguousarray(samples, np.int16)
        size = self._library.opus_encode(self._state, frame.ctypes.data, FRAME, self._out, _OCTETS) if self._state else 0
        return self._out.raw[: max(0, size)]

    def reckon_with(self, lost: float) -> None:
        """The fraction of packets that gets lost, for the next frame on. Never below `EXPECTED_LOSS`: the first loss comes unannounced."""
        self._set(_SET_LOSS, min(max(round(lost * 100), EXPECTED_LOSS), 40))

    def spend(self, bitrate: int) -> None:
        """Bits a second for the next frame on, kept between `LOWEST` and `HIGHEST`."""
        self._set(_SET_BITRATE, min(max(bitrate, LOWEST), HIGHEST))

    def forget(self) -> None:
        """The next packet holds nothing of what was said before, neither as correction nor as an echo of the look-ahead."""
        self._set(_RESET, 0)

    def close(self) -> None:
        """Gives libopus' memory back. A second time it does nothing."""
        state, self._state = self._state, None
        if state:
            self._library.opus_encoder_destroy(state)

    def _set(self, request: int, value: int) -> None:
        if self._state:
            self._library.opus_encoder_ctl(self._state, request, value)

    def __del__(self) -> None:
        self.close()
