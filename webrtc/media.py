"""The four ends at which sound and picture enter and leave the phone; one value that holds them."""

from __future__ import annotations

from dataclasses import dataclass

from webrtc.audio.microphone import Microphone
from webrtc.audio.playout import Playout
from webrtc.video.picture import PictureSlot


@dataclass(frozen=True)
class Media:
    """The ends. They outlive every call."""

    microphone: Microphone
    speech: Playout
    camera: PictureSlot
    picture: PictureSlot
