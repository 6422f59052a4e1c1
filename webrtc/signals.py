"""What two peers say to each other about media: offers, answers, candidates, own state, and a request to begin anew.

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
    """The sender's own state: whether the microphone and the camera send, and whether the other one is on hold."""

    microphone: bool
    camera: bool
    hold: bool = False


class Restart(Signal, frozen=True, tag="restart", omit_defaults=True):
    """The console asks the page for an offer with the next generation.

    `generation` is that of the last offer that the console took, 0 before the first: a page that has made a newer one meanwhile, as after
    a page load, need not make another.
    """

    generation: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0


class Trouble(Signal, frozen=True, tag="trouble"):
    """The customer's browser cannot give something, and why."""

    cause: TroubleCause


AnySignal = Offer | Answer | Candidate | Media | Restart | Trouble


class SignalError(ValueError):
    """The other peer said something that is no signal; the text says what is wrong with it."""


_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnySignal] = msgspec.json.Decoder(AnySignal)


def encode(signal: AnySignal) -> bytes:
    """The signal as JSON."""
    return _encoder.encode(signal)


def parse(data: bytes) -> AnySignal:
    """The signal that `data` is.

    Raises:
        SignalError: no JSON, an unknown kind, a field that is missing, of another type, or beyond a limit.
    """
    try:
        return _decoder.decode(data)
    except msgspec.ValidationError as error:
        raise SignalError(str(error)) from None
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
