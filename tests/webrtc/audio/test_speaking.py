"""What leaves: a frame each 20 ms, copies as the loss needs, timestamps that stay with the clock, and after muting nothing of the voice."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from tests.webrtc.audio.lines import voice
from webrtc.audio import codecs, libopus, opus, red
from webrtc.audio.frames import FRAME, RATE, SILENCE, Samples
from webrtc.audio.microphone import Microphone
from webrtc.audio.red import MOST
from webrtc.audio.speaking import BEHIND, Speaking
from webrtc.rtp.ports import Codec, Encoded, Feedback

OPUS, RED = Codec(111, "opus", 48_000, 2), Codec(63, "red", 48_000, 2)
SAID = voice(4.0, seed=3)
LOUD = SAID[np.argmax(np.abs(SAID)) // FRAME * FRAME :][:FRAME]


class Mouth:
    """A microphone and its speaking end, with a clock that is only reckoned."""

    def __init__(self, *offered: Codec) -> None:
        self.microphone = Microphone()
        self.microphone.open(True)
        self.now = 100.0
        self.speaking = Speaking(self.microphone, lambda: self.now)
        self.speaking.begin(offered or (OPUS,))

    async def say(self, sound: Samples) -> list[Encoded]:
        """Frame by frame, 20 ms apart."""
        self.microphone._attach(self.speaking, asyncio.get_running_loop())
        left = []
        for at in range(0, sound.size - FRAME + 1, FRAME):
            self.microphone.write(sound[at : at + FRAME])
            left.append(await self.speaking.next())
            self.now += 0.02
        return left


async def test_a_frame_each_20_ms_with_its_loudness() -> None:
    left = await Mouth().say(SAID)
    assert [frame.timestamp for frame in left] == [number * FRAME for number in range(200)]
    assert {frame.payload_type for frame in left} == {111}
    assert [frame.marker for frame in left] == [True] + [False] * 199
    loudest = max(left, key=lambda frame: frame.level or -127)
    assert -25 < (loudest.level or -127) < 0
    decoder = opus.Decoder(libopus.library())
    heard = np.concatenate([decoder.decode(frame.payloads[0]) for frame in left])
    assert np.corrcoef(heard[RATE + 312 : 2 * RATE + 312], SAID[RATE : 2 * RATE])[0, 1] > 0.8


async def test_the_second_codec_is_not_redundant_and_an_unknown_one_ends_it_with_a_reason() -> None:
    mouth = Mouth(OPUS, RED)
    mouth.speaking.feedback(Feedback(0.0, lost=0.2))
    assert {frame.payload_type for frame in await mouth.say(SAID[: 10 * FRAME])} == {111}
    assert mouth.speaking.copies == ()
    with pytest.raises(LookupError, match="no codec in common: speex"):
        Mouth(Codec(97, "speex", 16_000))


async def test_copies_come_with_loss_and_no_packet_is_too_large() -> None:
    mouth = Mouth(RED, OPUS)
    clean = await mouth.say(SAID[: 10 * FRAME])
    assert all(len(red.parse(frame.payloads[0])) == 1 for frame in clean)
    mouth.speaking.feedback(Feedback(0.0, lost=0.1, round_trip=0.05))
    lossy = await mouth.say(SAID[: 50 * FRAME])
    plain = [red.parse(frame.payloads[0])[-1].payload for frame in (*clean, *lossy)]
    for number, frame in enumerate(lossy, 10):
        blocks = red.parse(frame.payloads[0])
        assert frame.payload_type == 63
        assert {block.payload_type for block in blocks} == {111}
        assert [(block.behind, block.payload) for block in blocks[:-1]] == [(far * FRAME, plain[number - far]) for far in (4, 2, 1)]
        assert len(frame.payloads[0]) < MOST
    assert sum(len(frame.payloads[0]) for frame in lossy) * 8 / 1.0 < 4 * 32_000
    assert (mouth.speaking.counts().lost, mouth.speaking.counts().round_trip) == (0.1, 0.05)


async def test_a_narrow_line_has_no_room_for_copies() -> None:
    mouth = Mouth(RED, OPUS)
    mouth.speaking.feedback(Feedback(0.0, lost=0.1))
    seen = []
    for ceiling in (80_000, 150_000, 2_000_000):
        mouth.speaking.feedback(Feedback(0.0, ceiling=ceiling))
        seen.append(mouth.speaking.copies)
    assert seen == [(), (1,), (1, 2, 4)]
    mouth.speaking.feedback(Feedback(0.0, ceiling=80_000))
    mouth.speaking.feedback(Feedback(0.0, lost=0.1))
    assert mouth.speaking.copies == (1, 2, 4), "a report, and nobody says any more that the line is narrow"


async def test_bursts_that_are_asked_for_again_bring_far_copies_and_all_stays_small() -> None:
    mouth = Mouth(RED, OPUS)
    mouth.speaking.feedback(Feedback(0.0, asked=(10, 11, 12, 13)))
    assert mouth.speaking.copies == (2, 4)
    mouth.speaking.feedback(Feedback(1.0, asked=(40, 41, 42, 43)))
    left = await mouth.say(SAID)
    assert max(len(frame.payloads[0]) for frame in left) < 600
    assert sum(len(frame.payloads[0]) for frame in left) * 8 / 4.0 < 100_000, "with every header below 125 kbit/s"


@pytest.mark.parametrize("first", [RED, OPUS])
async def test_after_muting_no_packet_holds_the_voice(first: Codec) -> None:
    mouth = Mouth(*((RED, OPUS) if first is RED else (OPUS,)))
    mouth.speaking.feedback(Feedback(0.0, lost=0.2))
    await mouth.say(np.tile(LOUD, 20))
    mouth.microphone.open(False)
    left = await mouth.say(np.tile(LOUD, 20))
    new = codecs.encoder("opus")
    new.reckon_with(0.2)
    for number, frame in enumerate(left):
        blocks = red.parse(frame.payloads[0]) if first is RED else (red.Block(111, 0, frame.payloads[0]),)
        assert all(block.behind <= number * FRAME for block in blocks), "no copy from before"
        for block in blocks:
            decoder = opus.Decoder(libopus.library())
            assert np.abs(decoder.decode(block.payload)).max() <= 4
            assert decoder.correction(block.payload) == 0
        assert frame.level == -90
    mouth.microphone.open(True)
    again = await mouth.say(np.tile(LOUD, 3))
    assert [frame.marker for frame in again] == [True, False, False]


async def test_what_waited_while_the_thread_was_held_up_leaves_in_one_go_and_the_timestamps_stay() -> None:
    mouth = Mouth()
    await mouth.say(SAID[: 10 * FRAME])
    for _ in range(3):
        mouth.microphone.write(LOUD)
    mouth.now += 0.06
    left = [await mouth.speaking.next() for _ in range(3)]
    assert [frame.timestamp for frame in left] == [number * FRAME for number in (10, 11, 12)]
    assert not any(frame.marker for frame in left)


async def test_sound_that_was_lost_here_is_a_jump_of_the_timestamps() -> None:
    mouth = Mouth()
    await mouth.say(SAID[: 10 * FRAME])
    mouth.now += 1.0
    (late,) = await mouth.say(LOUD)
    assert late.timestamp - 10 * FRAME >= RATE - BEHIND
    assert late.marker, "the first after a silence"


async def test_sound_in_surplus_is_thrown_away() -> None:
    mouth = Mouth()
    await mouth.say(LOUD)

    def clock() -> float:
        mouth.now += 0.001
        return mouth.now

    mouth.speaking._clock = clock
    for _ in range(8):
        mouth.microphone.write(LOUD)
    async with asyncio.timeout(10.0):
        left = [await mouth.speaking.next() for _ in range(5)]
    assert [frame.timestamp for frame in left] == [number * FRAME for number in range(1, 6)]
    assert [frame.level == -90 for frame in left] == [False] * 4 + [True], "what was too much was not sent"


@pytest.mark.parametrize("name", ["g722", "pcmu", "pcma"])
async def test_a_telephone_gets_160_octets_each_160_ticks(name: str) -> None:
    left = await Mouth(Codec(9, name, 8_000)).say(SAID[: 50 * FRAME])
    assert [frame.timestamp for frame in left] == [number * 160 for number in range(50)]
    assert {len(frame.payloads[0]) for frame in left} == {160}


async def test_muted_from_the_beginning_only_silence_leaves() -> None:
    mouth = Mouth()
    mouth.microphone.open(False)
    left = await mouth.say(np.tile(LOUD, 5))
    new = opus.Encoder(libopus.library())
    assert [frame.payloads[0] for frame in left] == [new.encode(SILENCE) for _ in range(5)]


async def test_when_it_has_ended_the_encoder_is_given_back() -> None:
    mouth = Mouth()
    mouth.speaking.end()
    assert mouth.speaking._encoder is None
