"""What is spoken when the other side has no Opus, or this machine no libopus: G.711, G.722, and Opus by PyAV without correction.

All give and take 48 kHz, one channel, as `webrtc.audio.opus` does; lost sound is the last period again, fading. PyAV is imported only
when it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from webrtc.audio import stretch
from webrtc.audio.frames import RATE, Samples
from webrtc.audio.opus import BITRATE, EXPECTED_LOSS, LONGEST, samples_of

_TAPS: Final = 12
"""Taps of each phase of a filter between two rates."""


class Resampler:
    """From or to a rate that divides 48 kHz, one piece after the other, always as many samples as the rates say."""

    def __init__(self, times: int, up: bool) -> None:
        taps = np.arange(_TAPS * times) - (_TAPS * times - 1) / 2
        low = np.sinc(taps / times * 0.92) * np.hanning(taps.size + 2)[1:-1]
        self._filter = low / low.sum()
        self._times, self._up = times, up
        self._before = np.zeros((_TAPS if up else self._filter.size) - 1)

    def take(self, samples: Samples) -> Samples:
        """The piece at the other rate. Down: a multiple of the ratio."""
        whole = np.concatenate((self._before, samples))
        self._before = whole[whole.size - self._before.size :]
        if self._up:
            made = np.empty(samples.size * self._times)
            for phase in range(self._times):
                made[phase :: self._times] = np.convolve(whole, self._filter[phase :: self._times] * self._times, "valid")
        else:
            made = np.convolve(whole, self._filter, "valid")[:: self._times]
        return np.asarray(np.clip(np.rint(made), -32768, 32767), np.int16)


def _mu_law() -> NDArray[np.int16]:
    """G.711, table 2a: the sample of each octet, 16 bits."""
    octets = ~np.arange(256, dtype=np.uint8)
    segment, step = (octets >> 4 & 7).astype(np.int32), (octets & 15).astype(np.int32)
    size = (((step << 3) + 132) << segment) - 132
    return np.where(octets & 0x80, -size, size).astype(np.int16)


def _a_law() -> NDArray[np.int16]:
    """G.711, table 1a."""
    octets = np.arange(256, dtype=np.uint8) ^ 0x55
    segment, step = (octets >> 4 & 7).astype(np.int32), (octets & 15).astype(np.int32)
    size = np.where(segment == 0, (step << 4) + 8, ((step << 4) + 264) << np.maximum(segment - 1, 0))
    return np.where(octets & 0x80, size, -size).astype(np.int16)


class _Concealing:
    """Lost sound made from the last that there was."""

    def __init__(self) -> None:
        self._history = np.zeros(2 * stretch.ENOUGH, np.int16)

    def _keep(self, samples: Samples) -> Samples:
        self._history = np.concatenate((self._history, samples))[-2 * stretch.ENOUGH :]
        return samples

    def conceal(self, count: int) -> Samples:
        """`count` samples in place of what did not come."""
        return self._keep(stretch.faded(stretch.continued(self._history, count), 1.0, 0.7))

    def correction(self, payload: bytes) -> int:
        """Nothing: none of these corrects."""
        return 0

    def recover(self, payload: bytes, count: int) -> Samples:
        """Likewise."""
        return np.zeros(0, np.int16)

    def close(self) -> None:
        """Nothing is held."""


class TelephoneDecoder(_Concealing):
    """G.711 (`pcmu`, `pcma`) or G.722: an octet is six samples of 48 kHz in all three."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._octets: Callable[[bytes], Samples]
        if name == "g722":
            self._octets = _g722()
        else:
            table = _mu_law() if name == "pcmu" else _a_law()
            self._octets = lambda payload: table[np.frombuffer(payload, np.uint8)]
        self._resampler = Resampler(3 if name == "g722" else 6, up=True)

    def duration(self, payload: bytes) -> int:
        """Samples that a payload holds; 0 when it is empty or longer than sense."""
        return len(payload) * 6 if len(payload) * 6 <= LONGEST else 0

    def decode(self, payload: bytes) -> Samples:
        """The payload's samples."""
        return self._keep(self._resampler.take(self._octets(payload)))


def _g722() -> Callable[[bytes], Samples]:
    import av
    from av.audio.codeccontext import AudioCodecContext

    codec = AudioCodecContext.create("g722", "r")
    codec.sample_rate, codec.layout = 16_000, "mono"
    return lambda payload: _joined(codec.decode(av.Packet(payload)))


class PlainOpusDecoder(_Concealing):
    """Opus by PyAV, where libopus itself cannot be called."""

    def __init__(self) -> None:
        super().__init__()
        from av.audio.codeccontext import AudioCodecContext

        self._codec: Any = AudioCodecContext.create("libopus", "r")
        self._codec.sample_rate, self._codec.layout, self._codec.format = RATE, "mono", "s16"

    def duration(self, payload: bytes) -> int:
        """As `webrtc.audio.opus`."""
        return samples_of(payload)

    def decode(self, payload: bytes) -> Samples:
        """The packet's samples; none when PyAV cannot decode it."""
        import av

        try:
            return self._keep(_joined(self._codec.decode(av.Packet(payload))))
        except (av.error.FFmpegError, ValueError):
            return np.zeros(0, np.int16)


def _joined(frames: Iterable[Any]) -> Samples:
    """The samples of PyAV's frames in one channel."""
    parts = []
    for frame in frames:
        channels, data = len(frame.layout.channels), frame.to_ndarray()
        each = data.reshape(-1, channels) if frame.format.is_packed else data.T
        parts.append(each.astype(np.int32).sum(axis=1) // channels)
    return np.concatenate(parts).astype(np.int16) if parts else np.zeros(0, np.int16)


class VoiceEncoder(Protocol):
    """A codec's sending end."""

    def encode(self, samples: Samples) -> bytes:
        """The payload of a frame of `FRAME` samples; empty when it fails."""

    def reckon_with(self, lost: float) -> None:
        """The fraction of packets that gets lost."""

    def spend(self, bitrate: int) -> None:
        """Bits a second."""

    def forget(self) -> None:
        """The next payload holds nothing of what was said before."""

    def close(self) -> None:
        """Gives back what it holds."""


class _Fixed:
    """What cannot be set."""

    def reckon_with(self, lost: float) -> None:
        """It cannot."""

    def spend(self, bitrate: int) -> None:
        """It cannot."""

    def close(self) -> None:
        """Nothing is held."""


class TelephoneEncoder(_Fixed):
    """G.711 or G.722."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.forget()

    def encode(self, samples: Samples) -> bytes:
        """160 octets."""
        low = self._resampler.take(samples)
        if self._table is not None:
            return self._table[low.view(np.uint16)].tobytes()
        return _packets(self._codec, low, 16_000)

    def forget(self) -> None:
        """Filters begin anew; so does G.722, which adapts."""
        self._resampler = Resampler(3 if self._name == "g722" else 6, up=False)
        self._table = None if self._name == "g722" else _nearest(_mu_law() if self._name == "pcmu" else _a_law())
        self._codec: Any = _writer("g722", 16_000) if self._name == "g722" else None


def _nearest(table: NDArray[np.int16]) -> NDArray[np.uint8]:
    """For each 16-bit sample, by its bits, the octet that is nearest to it."""
    order = np.argsort(table, kind="stable")
    steps = table[order].astype(np.int32)
    middles = (steps[1:] + steps[:-1]) / 2
    every = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    return order[np.searchsorted(middles, every)].astype(np.uint8)


class PlainOpusEncoder(_Fixed):
    """Opus by PyAV, with correction for a loss that cannot be changed."""

    def __init__(self) -> None:
        self.forget()

    def encode(self, samples: Samples) -> bytes:
        """One packet."""
        return _packets(self._codec, samples, RATE)

    def forget(self) -> None:
        """Another encoder."""
        self._codec: Any = _writer("libopus", RATE)


def _writer(name: str, rate: int) -> Any:
    from av.audio.codeccontext import AudioCodecContext

    codec: Any = AudioCodecContext.create(name, "w")
    codec.format, codec.layout, codec.sample_rate, codec.time_base = "s16", "mono", rate, Fraction(1, rate)
    if name == "libopus":
        codec.bit_rate = BITRATE
        codec.options = {"application": "voip", "fec": "1", "packet_loss": str(EXPECTED_LOSS)}
    return codec


def _packets(codec: Any, samples: Samples, rate: int) -> bytes:
    from av import AudioFrame

    frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = rate
    return b"".join(bytes(packet) for packet in codec.encode(frame))


TELEPHONE: Final = ("g722", "pcmu", "pcma")
"""Names of codecs as in SDP, the best first."""
