"""What is done to the agent's voice before it leaves: the echo of the loudspeaker, noise, rumble and level.

The work is WebRTC's own audio processing, through `livekit`'s binding. Importing that takes 0.2 s and starts threads of its own, so
it comes with the first `load`, in the audio thread. Where it cannot be loaded the sound goes through as it is, and `load` says so.
One thread only: the audio thread gives what goes to the headset (`far`) and what the microphone heard (`near`), and nothing is read
from a clock but what the work costs. Which switches belong to which device is `desktop.call.desk`'s business.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from webrtc.audio.frames import BLOCK, RATE, Samples

if TYPE_CHECKING:
    from livekit.rtc import AudioFrame, AudioProcessingModule

log = logging.getLogger(__name__)

LONGEST_DELAY: Final = 500
"""Milliseconds of delay that the echo canceller is told at most."""
_NOTHING: Final = np.zeros(0, np.int16)


@dataclass(frozen=True)
class Switches:
    """What is on. The high-pass (rumble below speech) is on whenever anything is."""

    echo: bool = True
    noise: bool = True
    gain: bool = True

    @property
    def any(self) -> bool:
        """Whether there is something to do."""
        return self.echo or self.noise or self.gain


class Processing:
    """The microphone's sound, cleaned in blocks of 10 ms."""

    def __init__(self, switches: Switches | None = None) -> None:
        self.switches = switches or Switches()
        """What is to be done; what is done needs `loaded` too."""
        self.loaded = False
        """Whether the module is there."""
        self.tried = False
        """Whether it was looked for."""
        self._make: Callable[[Switches], AudioProcessingModule] | None = None
        self._frame: type[AudioFrame] | None = None
        self._module: AudioProcessingModule | None = None
        self._far = self._near = _NOTHING
        self._delay = 0
        self._worked = 0.0
        self._blocks = 0

    def load(self) -> bool:
        """Loads the module; whether there is one. A second time it only answers."""
        if not self.tried:
            self.tried = True
            try:
                self._make, self._frame = _bound()
                self._module = self._make(self.switches) if self.switches.any else None
                self.loaded = True
                self._tell_delay()
            except Exception as error:  # whatever a foreign library's loading throws, the call goes on without it
                log.warning("no sound processing: %s", type(error).__name__)
        return self.loaded

    def switch(self, switches: Switches) -> None:
        """Other things are done from the next block on; what was learnt about the echo begins anew."""
        if switches != self.switches:
            self.switches = switches
            self.restart()

    def restart(self) -> None:
        """Another device: forgets what was learnt about the old one."""
        self._far = self._near = _NOTHING
        if self._make is not None and self.loaded:
            self._module = self._make(self.switches) if self.switches.any else None
            self._tell_delay()

    def delay(self, seconds: float) -> None:
        """From `far` to the sound in the air, plus from the air to `near`; measured by whoever owns the devices."""
        delay = min(max(0, round(seconds * 1000)), LONGEST_DELAY)
        if delay != self._delay:
            self._delay = delay
            self._tell_delay()

    def _tell_delay(self) -> None:
        """Once for each value: a call into the library gives Python's lock away, which a busy window does not give back at once."""
        if self._module is not None and self.switches.echo:
            self._module.set_stream_delay_ms(self._delay)

    def far(self, samples: Samples) -> None:
        """What goes to the headset next, any number of samples."""
        if self._module is None or not self.switches.echo:
            return
        self._far = whole = np.concatenate((self._far, samples))
        began = time.perf_counter()
        while whole.size >= BLOCK:
            self._module.process_reverse_stream(self._framed(whole[:BLOCK]))
            whole = whole[BLOCK:]
        self._worked += time.perf_counter() - began
        self._far = whole

    def near(self, samples: Samples) -> Samples:
        """What the microphone heard, any number of samples; as much of it, cleaned, as makes whole blocks with what came before."""
        if self._module is None:
            return samples
        whole = np.concatenate((self._near, samples)) if self._near.size else samples
        count = whole.size // BLOCK
        if not count:
            self._near = whole.copy()
            return _NOTHING
        cleaned = np.empty(count * BLOCK, np.int16)
        began = time.perf_counter()
        for start in range(0, count * BLOCK, BLOCK):
            frame = self._framed(whole[start : start + BLOCK])
            self._module.process_stream(frame)
            cleaned[start : start + BLOCK] = np.frombuffer(frame.data, np.int16)
        self._worked += time.perf_counter() - began
        self._blocks += count
        self._near = whole[count * BLOCK :].copy()
        return cleaned

    @property
    def cost(self) -> float:
        """The share of one core that it took so far, 0 to 1."""
        return self._worked / (self._blocks * BLOCK / RATE) if self._blocks else 0.0

    def _framed(self, block: Samples) -> AudioFrame:
        if self._frame is None:
            raise RuntimeError("not loaded")
        return self._frame(bytearray(block.tobytes()), RATE, 1, BLOCK)


def _bound() -> tuple[Callable[[Switches], AudioProcessingModule], type[AudioFrame]]:
    """The binding; what is made of it frees itself with its last reference."""
    from livekit import rtc

    def make(switches: Switches) -> Any:
        return rtc.AudioProcessingModule(
            echo_cancellation=switches.echo,
            noise_suppression=switches.noise,
            high_pass_filter=switches.any,
            auto_gain_control=switches.gain,
        )

    make(Switches(echo=False, noise=False, gain=False))  # the library itself is opened by the first
    return make, rtc.AudioFrame
