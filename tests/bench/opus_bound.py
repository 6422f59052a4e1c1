"""What libopus itself makes of a loss pattern, offline: in-band correction and concealment, no network and no clock.

The bound that a receiver without redundancy can come near to. Encoder: 32 kbit/s, one channel, 20 ms, told the true loss.
libopus is the one in PyAV's wheel; on a machine whose PyAV was built against the system's, the system's.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from pathlib import Path
from typing import Any, Final

import av
import numpy as np

from webrtc.audio.frames import FRAME, RATE, Samples

BITRATE: Final = 32_000
_VOIP, _SET_BITRATE, _SET_FEC, _SET_LOSS = 2048, 4002, 4012, 4014  # opus_defines.h
_MOST: Final = 1500


def _library() -> Any:
    packed = sorted((Path(av.__file__).parents[1] / "av.libs").glob("libopus*"))
    library = ctypes.CDLL(str(packed[0]) if packed else ctypes.util.find_library("opus") or "libopus.so.0")
    library.opus_encoder_create.restype = ctypes.c_void_p
    library.opus_decoder_create.restype = ctypes.c_void_p
    return library


def encoded(speech: Samples, loss: float) -> list[bytes]:
    """`speech` as one packet for each 20 ms, made for a line that loses the fraction `loss`."""
    library, error, out = _library(), ctypes.c_int(), (ctypes.c_ubyte * _MOST)()
    encoder = ctypes.c_void_p(library.opus_encoder_create(RATE, 1, _VOIP, ctypes.byref(error)))
    for request, value in ((_SET_BITRATE, BITRATE), (_SET_FEC, 1), (_SET_LOSS, round(loss * 100))):
        library.opus_encoder_ctl(encoder, request, ctypes.c_int(value))
    packets = []
    for at in range(0, speech.size // FRAME * FRAME, FRAME):
        frame = np.ascontiguousarray(speech[at : at + FRAME])
        size = library.opus_encode(encoder, frame.ctypes.data_as(ctypes.c_void_p), FRAME, out, _MOST)
        packets.append(bytes(out[:size]))
    library.opus_encoder_destroy(encoder)
    return packets


def decoded(packets: list[bytes], lost: list[bool]) -> Samples:
    """The packets that are not `lost`, the others corrected from their successor where that came, else concealed."""
    library, error, out = _library(), ctypes.c_int(), np.zeros(FRAME, np.int16)
    decoder = ctypes.c_void_p(library.opus_decoder_create(RATE, 1, ctypes.byref(error)))
    frames = []

    def decode(packet: bytes | None, correct: int) -> None:
        library.opus_decode(decoder, packet, len(packet or b""), out.ctypes.data_as(ctypes.c_void_p), FRAME, correct)
        frames.append(out.copy())

    for index, packet in enumerate(packets):
        if not lost[index]:
            decode(packet, 0)
        elif index + 1 < len(packets) and not lost[index + 1]:
            decode(packets[index + 1], 1)
        else:
            decode(None, 0)
    library.opus_decoder_destroy(decoder)
    return np.concatenate(frames)
