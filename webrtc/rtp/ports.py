"""What passes between the transports and the two kinds of media: packets in, packets out, and what each asks of the other.

Pure: values and protocols, no socket and no clock. The transports' side is `webrtc.rtp.receiver` and `webrtc.rtp.sender`; the kinds'
side is `webrtc.audio` and `webrtc.video`. All of it is called in the media thread unless a member says otherwise. Times are seconds of
one monotonic clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Codec:
    """One payload type as negotiated (RFC 8866, 6.6). `name` in lower case: "opus", "red", "vp8", "h264", "telephone-event"."""

    payload_type: int
    name: str
    clock: int
    channels: int = 1
    parameters: Mapping[str, int | str | None] = field(default_factory=dict)
    feedback: frozenset[str] = frozenset()
    """RTCP feedback (RFC 4585, 4.2): "nack", "nack pli", "goog-remb"."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One RTP packet (RFC 3550, 5.1) as it came; a retransmission (RFC 4588) is unwrapped into the packet that it repeats."""

    ssrc: int
    payload_type: int
    sequence: int
    """16 bits; wraps."""
    timestamp: int
    """32 bits; wraps."""
    marker: bool
    payload: bytes
    arrived: float
    repaired: bool = False
    """It came by retransmission."""


@dataclass(frozen=True, slots=True)
class SenderReport:
    """The other side's clock beside its timestamps (RFC 3550, 6.4.1): what lip-sync hangs on."""

    ssrc: int
    wall: float
    """The sender's NTP time in seconds."""
    timestamp: int
    arrived: float


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a receiving end asks of the sender now."""

    nack: tuple[int, ...] = ()
    """Sequence numbers to send again (RFC 4585, 6.2.1)."""
    key_frame: bool = False
    """A picture loss indication (RFC 4585, 6.3.1)."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the other side reports about what we send."""

    now: float
    lost: float | None = None
    """Fraction since its last report (RFC 3550, 6.4.1); None when this is not a report."""
    round_trip: float | None = None
    jitter: float | None = None
    ceiling: int | None = None
    """Bits a second that it can take (REMB); None when not said."""
    packets: int | None = None
    """Of how many packets `lost` is a fraction; None when not known."""
    asked: tuple[int, ...] = ()
    """Sequence numbers of 16 bits that it asks for again (NACK): lost on the way, though a report may count them as received later."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One frame of sound or picture, as payloads of packets of the same timestamp; for video the last one gets the marker."""

    payload_type: int
    payloads: tuple[bytes, ...]
    timestamp: int
    """In the codec's clock, from the stream's own zero; any number of bits."""
    marker: bool = True
    """Audio: the first packet after a silence (RFC 3551, 4.1). Video: always."""
    level: int | None = None
    """Audio: loudness in dBov, -127 to 0 (RFC 6464), if known."""


class Incoming(Protocol):
    """The receiving end of one kind of media."""

    def begin(self, codecs: Mapping[int, Codec]) -> None:
        """The payload types that may come. Before the first packet."""

    def take(self, packet: Packet) -> None:
        """A packet came, in any order, perhaps twice. Must not raise, whatever is in it."""

    def reported(self, report: SenderReport) -> None:
        """The sender's clock."""

    def wishes(self, now: float, round_trip: float | None) -> Wishes:
        """What to ask for now; asked about every 10 ms and after each packet that leaves a gap. Each answer counts as sent."""

    def end(self) -> None:
        """No packet comes any more. Gives its threads and decoders back."""


class Outgoing(Protocol):
    """The sending end of one kind of media."""

    def begin(self, codecs: tuple[Codec, ...]) -> None:
        """What the other side takes, the preferred first. Before the first frame."""

    async def next(self) -> Encoded:
        """The next frame, when there is one."""

    def ask_key_frame(self) -> None:
        """The other side cannot go on without a whole picture."""

    def feedback(self, feedback: Feedback) -> None:
        """What the other side reports."""

    def end(self) -> None:
        """Nothing is sent any more. `next` is not awaited again."""


@runtime_checkable
class Paced(Protocol):
    """An `Outgoing` whose frames are spread over time."""

    @property
    def rate(self) -> int:
        """Bits a second that it keeps to now."""


# ---- what was counted; all since the connection began, differences make figures


@dataclass(frozen=True)
class SoundIn:
    """The customer's voice. Samples of 48 kHz."""

    received: int = 0
    """Packets, without those that came twice."""
    lost: int = 0
    """Packets that never came by themselves (RFC 3550, A.3)."""
    recovered: int = 0
    """Of those, made good by redundancy, correction or retransmission."""
    played: int = 0
    """Samples given to the headset."""
    concealed: int = 0
    """Of those, made up."""
    skipped: int = 0
    """Samples that got lost and were not made up either, so not among those played: passed over to make up for delay, or silence long
    since when it was known that they are lost."""
    stretched: int = 0
    """Samples put in or taken out to follow the line."""
    delay: float = 0.0
    """Seconds that sound waits here now, from arrival to headset."""
    jitter: float = 0.0
    """RFC 3550, 6.4.1, in seconds."""


@dataclass(frozen=True)
class PictureIn:
    """The customer's picture."""

    received: int = 0
    lost: int = 0
    frames: int = 0
    """Shown."""
    dropped: int = 0
    """Frames never shown: incomplete, or depending on one that was."""
    frozen: float = 0.0
    """Seconds since the last shown frame; 0 while none is due."""
    width: int = 0
    height: int = 0
    delay: float = 0.0


@dataclass(frozen=True)
class SoundOut:
    """The agent's voice."""

    sent: int = 0
    octets: int = 0
    lost: float | None = None
    """Fraction lost on the way, by the last report."""
    round_trip: float | None = None


@dataclass(frozen=True)
class PictureOut:
    """The agent's picture."""

    sent: int = 0
    octets: int = 0
    frames: int = 0
    width: int = 0
    height: int = 0
    given_up: bool = False
    """The line cannot carry a picture beside the sound: none is sent until it can."""


@dataclass(frozen=True)
class Counts:
    """Everything that a peer counted until now."""

    sound_in: SoundIn = SoundIn()
    picture_in: PictureIn = PictureIn()
    sound_out: SoundOut = SoundOut()
    picture_out: PictureOut = PictureOut()
