"""What the relay allows: sizes, rates, times. One place; the README's table is made of it.

Sizes of single messages are the wire's own (`cobrowse.wire`), those of a share's memory `cobrowse.share`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from cobrowse import wire

HANDSHAKE_WITHIN: Final = 10.0
"""Seconds that a new connection has for TLS, its request and its Hello, each; the configuration's `[limits] handshake` goes before."""
ALIVE_EVERY: Final = 20.0
"""Seconds between two pings, and for the answer to one, where nothing else comes meanwhile. `[limits] alive`."""
ALIVE_OCTETS: Final = 512
"""Bytes a second with which a frame that is long on its way has to get on, so that nobody keeps one open for nothing; a line of 16 kbit/s
brings four times as many.
"""
MAX_HALF_OPEN: Final = 1_000
"""Connections that have not said what they want yet; beyond it the oldest gives way."""
MAX_CONNECTIONS: Final = 10_000
"""WebSockets at once."""
FIRST_FRAME: Final = wire.MAX_HEADER + 1
"""Bytes of a message before the relay knows who speaks."""
SMALL_FRAME: Final = wire.MAX_HEADER + 1 + wire.MAX_SIGNAL
"""Bytes of a message of who shares no page: all that consoles say, and pages that nobody asked to look along."""
PAGE_FRAME: Final = wire.MAX_HEADER + 1 + wire.MAX_PAGE
"""Bytes of a message of a page that shares."""
MAX_ERRORS: Final = 10
"""Broken rules on one connection; then the door (close 1008)."""
ERRORS_FORGIVEN: Final = 60.0
"""Seconds without a broken rule after which the count starts again."""
NO_CONSENT_EVERY: Final = 1.0
"""Seconds in which page events without consent count as one error."""
PAGE_GONE: Final = 60.0
"""Seconds that a page may be away, loading or offline, before its contact ends."""
OFFER_TIMEOUT: Final = 30.0
"""Seconds that an offer rings at one agent; the configuration's `[offer] timeout` goes before."""
OFFER_AGAIN: Final = 30.0
"""Seconds before an agent who declined a contact may be offered it again."""
RESYNC_EVERY: Final = 1.0
"""Seconds between two requests for a full snapshot to one page: a snapshot of a large page costs it 2 s."""
ACK_EVERY: Final = 0.25
"""Seconds between two tellings to a page of how far its batches came."""
PULSE_EVERY: Final = 0.8
"""Seconds between two pings to a page that is shared: a picture that is more than 2 s old is to be known as such, also where a link is
dead and does not say so. With the pings that keep it alive it stays within `CONTROLS`.
"""
SHARES_EVERY: Final = 0.5
"""Seconds between two tellings to supervisors of which pages are shared: after a relay's restart all agents come back at once."""
STOP_GRACE: Final = 5.0
"""Seconds in which page events or pointers that were under way when a share stopped are dropped without blame."""
INTENT_NOTED: Final = 5.0
"""Seconds in which the scrolling, or the typing, of an agent makes one line in the journal. Each click makes one."""
MAX_VIEWERS: Final = 8
"""Supervisors who look along at one contact at once."""
MAX_WAITING: Final = 500
"""Customers in the queue at once."""
MAX_VISIT: Final = 400
"""Moments held of one contact's visit; the oldest go first."""
MAX_MOMENTS: Final = 2_000
"""Moments that are stored of one contact's call; the agent sees those after it too, as they happen."""
MAX_HELD_SIGNALS: Final = 64
"""Signals kept for a peer that is away for a moment; the oldest go first."""
MAX_RETAINED: Final = 512 * 1024 * 1024
"""Bytes of page events held of all contacts for whoever looks along later (of one: `cobrowse.share`). Beyond it what began first is let go;
who comes to that page then waits for a new full snapshot of it.
"""
MAX_CONTACT_ASSETS: Final = 24 * 1024 * 1024
"""Bytes of pictures and fonts held of one contact's pages, in memory; the oldest go first and are asked for again when they are wanted."""
MAX_ASSET_BYTES: Final = 512 * 1024 * 1024
"""The same of all contacts."""
MAX_ASSET_NAMES: Final = 5_000
"""Names of pictures and fonts that are known of one contact's pages, and that may be waited for."""
MAX_ASSET_PARTS: Final = 4
"""Contents of one contact that are on their way at once: a page sends one after another."""
ASSET_ASKED_EVERY: Final = 4.0
"""Seconds after which a page is asked again for what it has not sent, unless it still sends what it was asked for before."""
OUT_MESSAGES: Final = 10_000
"""Messages that wait for one slow receiver; beyond it the page stream is dropped, or, without one, the connection. More than
`cobrowse.share.MAX_RETAINED_BATCHES`: those go out at once to whoever comes later.
"""
OUT_BYTES: Final = 24 * 1024 * 1024
"""Bytes that wait for one slow receiver."""

ACCESS_LIFE: Final = 600
"""Seconds that an access token opens a connection. An open connection lives on as long as its session does."""
REFRESH_LIFE: Final = 30 * 86_400
"""Seconds that a refresh token can be renewed."""
PAGE_TOKEN_LIFE: Final = 12 * 3_600
"""Seconds that a page's token opens a connection: a working day with one open tab."""
VISITOR_LIFE: Final = 30 * 86_400
"""Seconds after their last visit for which a returning visitor is recognised, where they agreed to it; then they are a new one."""
NEW_VISIT: Final = 30 * 60.0
"""Seconds without a word from a page after which the next one begins a visit."""
DIRECTORY_PATIENCE: Final = 5.0
"""Seconds that the organisation's directory has at the most, whatever the configuration says; nobody waits for it meanwhile."""
INVITE_LIFE: Final = 7 * 86_400
"""Seconds that an invite's link works, unless said otherwise."""
CODE_DIGITS: Final = 6
"""Digits of a one-time code."""
CODE_LIFE: Final = 600.0
"""Seconds that a one-time code holds."""
CODE_TRIES: Final = 3
"""Wrong answers after which a code is void, whatever the contact has left."""
CODES_EACH_CONTACT: Final = 3
"""Codes in one contact."""
CODES_EACH_CUSTOMER: Final = 6
"""Codes for one customer within a day, over all contacts: nobody's phone is rung out, and nobody guesses for long."""
SESSION_CHECK: Final = 30.0
"""Seconds between two checks that the sessions of open consoles are not revoked and their users not removed."""
MIN_PASSWORD: Final = 8
"""Characters of a password, at the least (NIST SP 800-63B)."""
MAX_PASSWORD: Final = 256
"""Characters of a password, at the most: hashing is meant to be costly."""


@dataclass(frozen=True)
class Rate:
    """So many a second, and so many at once."""

    each_second: float
    burst: float


@dataclass
class Bucket:
    """A token bucket: empties with what passes, fills with time."""

    rate: Rate
    level: float = field(init=False)
    at: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self.level = self.rate.burst

    def take(self, now: float, amount: float = 1.0) -> bool:
        """Whether `amount` may pass at `now` (seconds of any clock that does not go back)."""
        self.level = min(self.rate.burst, self.level + max(0.0, now - self.at) * self.rate.each_second)
        self.at = now
        if self.level < amount:
            return False
        self.level -= amount
        return True

    def full(self, now: float) -> bool:
        """Whether nothing is remembered any more, so that the bucket can be thrown away."""
        return self.level + (now - self.at) * self.rate.each_second >= self.rate.burst


CONTROLS: Final = Rate(2, 40)
"""Pings and pongs of one connection: a browser sends none of its own. Each is answered, so that who reads no answers would fill memory."""
MESSAGES: Final = Rate(100, 400)
"""Messages of one connection: a page in full motion sends 33 batches a second, a pointer 30."""
BYTES: Final = Rate(4 * 1024 * 1024, 3 * wire.MAX_PAGE)
"""Bytes of one connection."""
KINDS: Final[dict[type[wire.Message], Rate]] = {
    wire.Call: Rate(0.1, 5),
    wire.SiteEvent: Rate(20, 100),
    wire.Consent: Rate(1, 10),
    wire.Signal: Rate(50, 200),
    wire.Verify: Rate(0.5, 5),
    wire.MakeCard: Rate(0.2, 5),
    wire.Inconclusive: Rate(0.5, 10),
    wire.SendCode: Rate(0.2, 5),
    wire.SetRepresentative: Rate(0.5, 10),
    wire.OtherSpeaker: Rate(0.2, 5),
    wire.Reveal: Rate(0.5, 10),
    wire.Notes: Rate(5, 20),
    wire.Finish: Rate(2, 50),
    wire.OpenRecent: Rate(5, 20),
    wire.SetAvailability: Rate(2, 20),
    wire.AskLook: Rate(0.5, 5),
    wire.Ask: Rate(0.5, 8),
    wire.Paused: Rate(1, 10),
    wire.Intent: Rate(30, 60),
    wire.Resync: Rate(2, 20),
    wire.WantAsset: Rate(20, 100),
    wire.Pointer: Rate(60, 120),
    wire.Tabs: Rate(5, 40),
    wire.Follow: Rate(2, 10),
    wire.Key: Rate(10, 60),
    wire.Watch: Rate(1, 10),
    wire.Unwatch: Rate(1, 10),
}
"""What single kinds are held to besides."""
REVEALS: Final = Rate(1 / 60, 5)
"""Fields of step-up revealed by one agent, over all contacts."""
SIGN_IN: Final = Rate(1 / 12, 5)
"""Passwords tried for one name from one address: five, then one every 12 s."""
SIGN_IN_ADDRESS: Final = Rate(0.5, 30)
"""Passwords tried from one address, whatever the names."""
RENEW: Final = Rate(1, 30)
"""Renewals from one address."""
PAGE_TOKENS: Final = Rate(5, 200)
"""Page tokens for one address: an office behind one address is many customers."""
INVITE_LOOKS: Final = Rate(1, 30)
"""Invite links opened from one address: nobody guesses 256 bits, and nobody may try."""
VISIT_TOLD: Final = Rate(0.2, 6)
"""Times that one visitor's pages tell of a visit without a call."""
VISIT_ADDRESS: Final = Rate(10, 200)
"""Likewise, from one address."""
RECORDS: Final = Rate(0.2, 6)
"""Records of contacts for one visitor."""
RECORD_ADDRESS: Final = Rate(1, 30)
"""Records asked for from one address."""
VISITS_TOLD: Final = Rate(100, 500)
"""Likewise, by all: the database has calls to keep first."""
MAX_TOLD_AT_ONCE: Final = 50
"""Moments in one of them."""
STORED_WITHIN: Final = 1.0
"""Seconds for which the end of a call waits to be on the disk before it is told."""
