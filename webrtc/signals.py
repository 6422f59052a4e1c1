"""What two peers say to each other about media: offers, answers, candidates, own state, a request to begin anew, and how it sounds.

Pure: bytes in, values out. Who says what when is `webrtc.call`'s and `webrtc.softphone`'s; the relay carries the bytes without
reading them. The page script has the same words in `cobrowse/script/src/signals.ts`.

The page always offers, the console always answers; audio comes before video; a new peer connection is a new generation.
A field that is not known here is passed over, so that a newer page script can talk to an older console.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import msgspec

MAX_SDP: Final = 48 * 1024
"""Characters of an SDP. Chromium's with audio, video and candidates is 3-8 KB."""
MAX_CANDIDATE: Final = 1024
"""Characters of one candidate line (RFC 8839, 5.1, in practice below 300)."""

Generation = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Sdp = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_SDP)]


class TroubleCause(StrEnum):
    """What the customer's browser could not give."""

    MICROPHONE_DENIED = "microphone_denied"
    MICROPHONE_MISSING = "microphone_missing"
    CAMERA_DENIED = "camera_denied"
    NO_WEBRTC = "no_webrtc"


class AdviceCause(StrEnum):
    """What at the customer's side keeps the agent from hearing them well."""

    NONE = "none"
    """Nothing any more."""
    UPLINK_LOSES = "uplink_loses"
    """Their sound gets lost on its way out; `Advice.percent` says how much."""
    MICROPHONE_SILENT = "microphone_silent"
    """Packets come, and all of them are silence."""
    MICROPHONE_MUTED = "microphone_muted"
    """Their system or headset mutes the microphone."""
    NOTHING_ARRIVES = "nothing_arrives"
    UNSTEADY = "unsteady"


class Signal(msgspec.Struct, frozen=True, tag_field="kind"):
    """One thing said; `kind` names it."""


class Offer(Signal, frozen=True, tag="offer"):
    """The page's description of a new peer connection."""

    generation: Generation
    sdp: Sdp


class Answer(Signal, frozen=True, tag="answer"):
    """The console's answer to the offer of the same generation."""

    generation: Generation
    sdp: Sdp


class Candidate(Signal, frozen=True, tag="candidate"):
    """A network address of the sender (RFC 8838); `candidate` None: there are no more. `mid` and `line` name the media section."""

    generation: Generation
    candidate: Annotated[str, msgspec.Meta(max_length=MAX_CANDIDATE)] | None
    mid: str | None = None
    line: int | None = None


class Media(Signal, frozen=True, tag="media"):
    """The sender's own state: whether the microphone and the camera send, and whether the other one is on hold. `camera` is any video."""

    microphone: bool
    camera: bool
    hold: bool = False
    screen: bool = False
    """The video shows a screen or a window, not a person."""


class Restart(Signal, frozen=True, tag="restart", omit_defaults=True):
    """The console asks the page for an offer with the next generation.

    `generation` is that of the last offer that the console took, 0 before the first: a page that has made a newer one meanwhile, as after
    a page load, need not make another.
    """

    generation: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0


class Trouble(Signal, frozen=True, tag="trouble"):
    """The customer's browser cannot give something, and why."""

    cause: TroubleCause


class Advice(Signal, frozen=True, tag="advice", omit_defaults=True):
    """The console tells the page what is wrong at its side, or that nothing is any more."""

    cause: AdviceCause
    percent: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0


Fraction = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Seconds = Annotated[float, msgspec.Meta(ge=0.0, le=3600.0)]


class Report(Signal, frozen=True, tag="report", omit_defaults=True):
    """How the agent sounds and looks in the customer's browser over the last two seconds, by its own statistics; None: not known.

    What a page says about itself is a customer's word: it only ever chooses a sentence.
    """

    lost: Fraction | None = None
    """Of the agent's packets of sound, how many never came."""
    concealed: Fraction | None = None
    """Of the sound that was played, how much was made up."""
    jitter: Seconds | None = None
    round_trip: Seconds | None = None
    level: Fraction | None = None
    """The customer's own microphone as it is captured, 0 for digital silence."""
    microphone_muted: bool | None = None
    """The browser says that the system mutes the microphone (`MediaStreamTrack.muted`)."""
    frames: Annotated[int, msgspec.Meta(ge=0, le=1000)] | None = None
    """Pictures of the agent shown in a second."""


AnySignal = Offer | Answer | Candidate | Media | Restart | Trouble | Advice | Report


class SignalError(ValueError):
    """The other peer said something that is no signal; the text says what is wrong with it."""


class UnknownSignal(SignalError):
    """It is one, of a kind that is not known here: a newer page's. To be passed over without a word to the agent."""


_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnySignal] = msgspec.json.Decoder(AnySignal)


def encode(signal: AnySignal) -> bytes:
    """The signal as JSON."""
    return _encoder.encode(signal)


def parse(data: bytes) -> AnySignal:
    """The signal that `data` is.

    Raises:
        UnknownSignal: a kind that is not known here.
        SignalError: no JSON, a field that is missing, of another type, or beyond a limit.
    """
    try:
        return _decoder.decode(data)
    except msgspec.ValidationError as error:
        text = str(error)
        raise (UnknownSignal if text.startswith("Invalid value") and text.endswith("`$.kind`") else SignalError)(text) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SignalError(f"not JSON: {error}") from None


def sends(sdp: str, kind: str) -> bool:
    """Whether the side that wrote `sdp` sends media of `kind` ("audio" or "video"): direction as in RFC 8866, 6.7, sendrecv if not said."""
    session, direction, inside, seen = "sendrecv", "", False, False
    for line in sdp.splitlines():
        if line.startswith("m="):
            inside, seen = line.startswith(f"m={kind} ") and not line.startswith(f"m={kind} 0 "), True
            if inside:
                direction = session
        elif line in ("a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"):
            if inside:
                direction = line[2:]
            elif not seen:
                session = line[2:]
    return direction in ("sendrecv", "sendonly")
