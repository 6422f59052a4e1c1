"""Signals there and back, what bad ones get, and who sends what by an SDP."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webrtc import signals
from webrtc.signals import (
    Advice,
    AdviceCause,
    Answer,
    Candidate,
    Media,
    Offer,
    Report,
    Restart,
    SignalError,
    Trouble,
    TroubleCause,
    UnknownSignal,
    encode,
    parse,
    sends,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "signal",
    [
        Offer(1, "v=0"), Answer(2, "v=0"), Candidate(1, "candidate:1 1 udp 1 192.0.2.1 9 typ host", "0", 0), Candidate(3, None),
        Media(microphone=True, camera=False, hold=True), Restart(), Restart(4), *map(Trouble, TroubleCause),
        Media(microphone=True, camera=True, screen=True), Advice(AdviceCause.UPLINK_LOSES, 8), *map(Advice, AdviceCause),
        Report(), Report(0.0, 0.25, 0.012, 0.08, 0.5, microphone_muted=True, frames=24),
    ],
)  # fmt: skip
def test_there_and_back(signal: signals.AnySignal) -> None:
    assert parse(encode(signal)) == signal


def test_the_words_on_the_wire() -> None:
    assert json.loads(encode(Offer(1, "v=0"))) == {"kind": "offer", "generation": 1, "sdp": "v=0"}
    assert json.loads(encode(Media(microphone=True, camera=False))) == {
        "kind": "media",
        "microphone": True,
        "camera": False,
        "hold": False,
        "screen": False,
    }
    assert json.loads(encode(Restart())) == {"kind": "restart"}
    assert json.loads(encode(Restart(4))) == {"kind": "restart", "generation": 4}
    assert json.loads(encode(Advice(AdviceCause.UPLINK_LOSES, 8))) == {"kind": "advice", "cause": "uplink_loses", "percent": 8}
    assert json.loads(encode(Report(lost=0.5, microphone_muted=False))) == {"kind": "report", "lost": 0.5, "microphone_muted": False}


def test_a_newer_page_may_say_more() -> None:
    assert parse(b'{"kind":"media","microphone":true,"camera":false,"mood":"good"}') == Media(microphone=True, camera=False)
    assert parse(b'{"kind":"report","lost":0.5,"mood":"good"}') == Report(lost=0.5)
    with pytest.raises(UnknownSignal, match="dance"):
        parse(b'{"kind":"dance"}')


def test_what_is_broken_is_not_taken_for_what_is_new() -> None:
    for broken in (b'{"kind":7}', b'{"kind":null}', b'{"generation":1}', b'{"kind":"trouble","cause":"rain"}', b"[]"):
        with pytest.raises(SignalError) as caught:
            parse(broken)
        assert type(caught.value) is SignalError


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b"", "JSON"), (b"\xff", "JSON"), (b"[1]", "object"), (b'{"kind":"dance"}', "dance"), (b'{"generation":1}', "kind"),
        (b'{"kind":"report","lost":1.5}', "lost"), (b'{"kind":"report","round_trip":-1}', "round_trip"),
        (b'{"kind":"report","level":NaN}', "JSON"),
        (b'{"kind":"report","frames":1e9}', "frames"), (b'{"kind":"advice","cause":"none","percent":101}', "percent"),
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
