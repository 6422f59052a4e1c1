"""One call's supervision being carried out: gathers what is to be seen, and tells the window and the customer what comes of it.

What the figures mean is `webrtc.supervision`'s and `webrtc.quality`'s, pure. Lives in the media thread; `webrtc.line` calls `look` every
`EVERY` seconds while a connection stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from webrtc import signals
from webrtc.call import Call, CallState
from webrtc.channel import CallFigures, PhoneEvent, QualityChanged, Say, Surroundings
from webrtc.media import Media
from webrtc.rtp.ports import Counts
from webrtc.supervision import ALL_WELL, Seen, Supervision, advice
from webrtc.wireless import is_wireless

EVERY: Final = 0.25
"""Seconds between two looks."""
FIGURES: Final = 1.0
"""Seconds between two tellings of the counts."""
LINK: Final = 5.0
"""Seconds between two looks whether this computer is on Wi-Fi."""


class Oversight:
    """Of one call, over all its connections."""

    def __init__(self, contact: str, media: Media, tell: Callable[[PhoneEvent], None], now: Callable[[], float]) -> None:
        self._contact = contact
        self._media = media
        self._tell = tell
        self._now = now
        self._supervision = Supervision()
        self._surroundings = Surroundings(contact)
        self._customer = signals.Media(microphone=True, camera=False)
        self._report: signals.Report | None = None
        self._reported = 0.0
        self._advised = ALL_WELL
        self._wireless: bool | None = None
        self._asked = self._figured = float("-inf")

    def begin(self) -> None:
        """A new connection."""
        self._supervision.begin(self._now())

    def take_report(self, report: signals.Report) -> None:
        """The customer's browser said how it hears the agent."""
        self._report, self._reported = report, self._now()

    def take_state(self, customer: signals.Media) -> None:
        """The customer muted, or switched the camera."""
        self._customer = customer

    def take_surroundings(self, surroundings: Surroundings) -> None:
        """The window said what it knows of this desk."""
        self._surroundings = surroundings

    def look(self, counts: Counts, call: Call, *, sound_expected: bool) -> None:
        """Looks once; tells what is new."""
        now = self._now()
        if now - self._asked >= LINK:
            self._asked, self._wireless = now, is_wireless()
        if now - self._figured >= FIGURES:
            self._figured = now
            self._tell(CallFigures(self._contact, counts))
        if call.state not in (CallState.TALKING, CallState.RECONNECTING):
            return
        quality = self._supervision.look(self._seen(now, counts, call, sound_expected=sound_expected))
        if quality is None:
            return
        self._tell(QualityChanged(self._contact, quality))
        told = advice(quality, self._advised)
        if told is not None:
            self._advised = told
            self._tell(Say(self._contact, signals.encode(told)))

    def _seen(self, now: float, counts: Counts, call: Call, *, sound_expected: bool) -> Seen:
        customer = self._customer
        return Seen(
            now=now,
            counts=counts,
            # a customer without a microphone offers to send and sends nothing; one who muted sends silence
            sound_expected=sound_expected and (customer.microphone or counts.sound_in.received > 0),
            customer_speaks=customer.microphone and not call.hold,
            customer_shows=customer.camera and not call.hold,
            agent_speaks=call.sends_voice,
            our_still=self._media.microphone.still,
            their_still=self._media.speech.meter.still_for,
            our_microphone_muted=self._media.microphone.device_muted or self._surroundings.microphone_muted,
            report=self._report,
            reported=self._reported,
            relay_round_trip=self._surroundings.relay_round_trip,
            wireless=self._wireless,
        )
