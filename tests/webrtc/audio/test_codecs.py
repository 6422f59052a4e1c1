"""Each codec that is spoken has both ends, and no other has."""

from __future__ import annotations

import pytest

from tests.webrtc.audio.lines import voice
from webrtc.audio import codecs
from webrtc.audio.frames import FRAME


@pytest.mark.parametrize("name", sorted(codecs.SPOKEN))
def test_both_ends_understand_each_other(name: str) -> None:
    encoder, decoder = codecs.encoder(name), codecs.decoder(name)
    encoder.reckon_with(0.1)
    encoder.spend(30_000)
    payload = encoder.encode(voice(1.0)[:FRAME])
    assert decoder.duration(payload) == decoder.decode(payload).size == FRAME
    encoder.close()
    decoder.close()


@pytest.mark.parametrize("end", [codecs.encoder, codecs.decoder])
def test_a_codec_that_we_do_not_have(end: object) -> None:
    with pytest.raises(KeyError, match="speex"):
        end("speex")  # type: ignore[operator]  # both are functions of a name
