"""Which decoder and which encoder for a codec by its name in SDP; the best that this machine has."""

from __future__ import annotations

import logging
from typing import Final

from webrtc.audio import libopus, opus
from webrtc.audio.decoding import Decoder
from webrtc.audio.telephony import TELEPHONE, PlainOpusDecoder, PlainOpusEncoder, TelephoneDecoder, TelephoneEncoder, VoiceEncoder

log = logging.getLogger(__name__)

SPOKEN: Final = frozenset(("opus", *TELEPHONE))
"""Names of what can be decoded and encoded."""


def decoder(name: str) -> Decoder:
    """A receiving end; KeyError for a codec that we do not have."""
    if name == "opus":
        found = libopus.library()
        return opus.Decoder(found) if found is not None else PlainOpusDecoder()
    if name in TELEPHONE:
        return TelephoneDecoder(name)
    raise KeyError(name)


def encoder(name: str) -> VoiceEncoder:
    """A sending end; KeyError for a codec that we do not have."""
    if name == "opus":
        found = libopus.library()
        return opus.Encoder(found) if found is not None else PlainOpusEncoder()
    if name in TELEPHONE:
        return TelephoneEncoder(name)
    raise KeyError(name)
