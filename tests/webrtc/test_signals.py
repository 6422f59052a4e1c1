"""Signals there and back, what bad ones get, and who sends what by an SDP."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc import signals
from webrtc.signals import Answer, Candidate, Media, Offer, Restart, SignalError, Trouble, TroubleCause, encode, parse, sends

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "signal",
    [
        Offer(1, "v=0"), Answer(2, "v=0"), Candidate(1, "candidate:1 1 udp 1 192.0.2.1 9 typ host", "0", 0), Candidate(3, None),
        Media(microphone=True, camera=False, hold=True), Restart(), Restart(4), *map(Trouble, TroubleCause),
    ],
)  # fmt: skip
def test_there_and_back(signal: signals.AnySignal) -> None:
    assert parse(encode(signal)) == signal


def test_the_words_on_the_wire() -> None:
    assert json.loads(encode(Offer(1, "v=0"))) == {"kind": "offer", "generation": 1, "sdp": "v=0"}
    assert json.loads(encode(Media(microphone=True, camera=False))) == {"kind": "media", "microphone": True, "camera": False, "hold": False}
    assert json.loads(encode(Restart())) == {"kind": "restart"}
    assert json.loads(encode(Restart(4))) == {"kind": "restart", "generation": 4}


def test_a_newer_page_may_say_more() -> None:
    assert parse(b'{"kind":"media","microphone":true,"camera":false,"screen":true}') == Media(microphone=True, camera=False)


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b"", "JSON"), (b"\xff", "JSON"), (b"[1]", "object"), (b'{"kind":"dance"}', "dance"), (b'{"generation":1}', "kind"),
        (b'{"kind":"offer","generation":0,"sdp":"x"}', "generation"), (b'{"kind":"offer","generation":1,"sdp":""}', "sdp"),
        (b'{"kind":"offer","generation":"1","sdp":"x"}', "generation"), (b'{"kind":"trouble","cause":"rain"}', "rain"),
        (json.dumps({"kind": "answer", "generation": 1, "sdp": "x" * (signals.MAX_SDP + 1)}).encode(), "sdp"),
        (json.dumps({"kind": "candidate", "generation": 1, "candidate": "x" * 2000}).encode(), "candidate"),
    ],
)  # fmt: skip
def test_a_bad_one_gets_an_error_that_names_what_is_wrong(data: bytes, names: str) -> None:
    with pytest.raises(SignalError, match=names):
        parse(data)


@given(st.binary(max_size=200))
def test_anything_is_a_signal_or_an_error(data: bytes) -> None:
    with contextlib.suppress(SignalError):  # nothing else may be raised
        assert isinstance(parse(data), signals.Signal)


@pytest.mark.parametrize(
    ("sdp", "audio", "video"),
    [
        ("v=0\r\nm=audio 9 UDP x\r\na=sendrecv\r\nm=video 9 UDP x\r\na=recvonly\r\n", True, False),
        ("v=0\r\nm=audio 9 UDP x\r\na=inactive\r\nm=video 9 UDP x\r\na=sendonly\r\n", False, True),
        ("v=0\r\nm=audio 9 UDP x\r\n", True, False),
        ("v=0\r\na=recvonly\r\nm=audio 9 UDP x\r\n", False, False),
        ("v=0\r\nm=audio 9 UDP x\r\nm=video 0 UDP x\r\n", True, False),
        ("", False, False),
    ],
)
def test_who_sends_by_the_description(sdp: str, audio: bool, video: bool) -> None:
    assert (sends(sdp, "audio"), sends(sdp, "video")) == (audio, video)
