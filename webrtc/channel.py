"""What the phone is told and what it tells: frozen values that cross from the window's thread to the media thread and back.

No thread, no loop here. `Channel` is all that the phone needs of the outside: somebody who takes its events. Whoever
implements it (`desktop/app.py`) carries `Say` to the relay and shows the rest; it is called in the media thread and must
only hand on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from webrtc.call import Call
from webrtc.quality import Quality
from webrtc.rtp.ports import Counts
from webrtc.signals import TroubleCause


@dataclass(frozen=True)
class IceServer:
    """A STUN or TURN server."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = field(default="", repr=False)


# ---- told to the phone


@dataclass(frozen=True)
class Connect:
    """A contact was answered: wait for the page's offer. With `restart` (the console came back to a call that was on) ask for one.

    `video`: the agent's camera sends from the start. `relay_only`: media goes through a TURN server or not at all.
    """

    contact: str
    ice: tuple[IceServer, ...] = ()
    restart: bool = False
    video: bool = False
    relay_only: bool = False


@dataclass(frozen=True)
class Remote:
    """What the customer's page said: the body of the wire's Signal, not parsed."""

    contact: str
    signal: bytes


@dataclass(frozen=True)
class SetMuted:
    """The agent's voice leaves, or not."""

    contact: str
    on: bool


@dataclass(frozen=True)
class SetHold:
    """The customer waits: neither hears the other, no picture leaves."""

    contact: str
    on: bool


@dataclass(frozen=True)
class SetCamera:
    """The agent's picture leaves, or not. Who fills `Softphone.camera` is the window's business."""

    contact: str
    on: bool


@dataclass(frozen=True)
class ShareScreen:
    """The picture is of the agent's screen, in the place of the camera's, or not any more. Who fills `Softphone.camera` is the window's."""

    contact: str
    on: bool


@dataclass(frozen=True)
class Surroundings:
    """What the window knows of this desk, and the phone does not; told when it changes. Only ever chooses words."""

    contact: str
    microphone_muted: bool = False
    """By the headset or the system."""
    relay_round_trip: float | None = None
    """Seconds that the relay's last answer took, over its connection of its own."""


@dataclass(frozen=True)
class Close:
    """The contact's call is over."""

    contact: str


PhoneCommand = Connect | Remote | SetMuted | SetHold | SetCamera | ShareScreen | Surroundings | Close


# ---- told by the phone


class Failure(StrEnum):
    """Why something did not go; the sentence is the window's."""

    NO_OFFER = "no_offer"
    """The page never made an offer: the customer may have left it, or its browser asks for the microphone."""
    NO_CONNECTION = "no_connection"
    """Both sides spoke, and no path between them carried sound: usually a firewall without a TURN server."""
    BAD_OFFER = "bad_offer"
    """The page's offer cannot be answered."""
    BAD_SIGNAL = "bad_signal"
    """The page said something that is no signal; the call goes on."""
    BUSY = "busy"
    """There is a call already; this phone has one at a time."""
    BROKEN = "broken"
    """The phone itself failed: a fault of ours. The call can be closed and made again."""


@dataclass(frozen=True)
class Say:
    """Carry this to the customer's page, as the body of the wire's Signal."""

    contact: str
    signal: bytes


@dataclass(frozen=True)
class CallChanged:
    """The call's new value."""

    contact: str
    call: Call


@dataclass(frozen=True)
class Heard:
    """The first sound of a connection was decoded; also after each reconnection. The relay may be told that the media is up."""

    contact: str


@dataclass(frozen=True)
class RemoteMedia:
    """What the customer sends now, by their own word."""

    contact: str
    microphone: bool
    camera: bool
    hold: bool = False


@dataclass(frozen=True)
class RemoteTrouble:
    """The customer's browser cannot give something."""

    contact: str
    cause: TroubleCause


@dataclass(frozen=True)
class QualityChanged:
    """A new estimate: at once with a new cause or grade, every two seconds while only its figures change."""

    contact: str
    quality: Quality


@dataclass(frozen=True)
class CallFigures:
    """All that the connection counted until now, every second; for diagnostics."""

    contact: str
    counts: Counts


@dataclass(frozen=True)
class TalkingWhileMuted:
    """The agent talks into a microphone that is muted, or no longer does."""

    contact: str
    on: bool


@dataclass(frozen=True)
class Failed:
    """Something did not go. `text` is for a log: English, without personal data."""

    contact: str
    failure: Failure
    text: str


PhoneEvent = Say | CallChanged | Heard | RemoteMedia | RemoteTrouble | QualityChanged | CallFigures | TalkingWhileMuted | Failed


class Channel(Protocol):
    """Takes the phone's events, in the media thread. Must not block and must not raise."""

    def __call__(self, event: PhoneEvent, /) -> None:
        """The next event."""
