"""The messages between page, relay and console: one header line of JSON, a newline, and a body that the relay does not read.

Pure: bytes in, values out. Sockets, who may send what to whom, and rates are the relay's (`cobrowse.relay`) and the client's
(`cobrowse.client`) business. The page script has the same messages in `cobrowse/script/src/wire.ts`; a test holds the two
against each other.

A text frame carries a header and, where the kind has one, a body of JSON, in hex where it is sealed; a binary frame carries a header and
a body of compressed page events, sealed (`cobrowse.sealing`). Both are `header + b"\\n" + body`. The subprotocol is `naast.1`; an
incompatible change makes it `naast.2`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeVar

import msgspec

from cobrowse.contact import Availability, ContactState
from cobrowse.identity import Candidate, Known, Moment
from cobrowse.share import Rung

SUBPROTOCOL: Final = "naast.1"

MAX_HEADER: Final = 64 * 1024
"""Bytes of a header line. OWASP's WebSocket sheet: at most 64 KB for ordinary messages."""
MAX_TOLD: Final = 4 * 1024 * 1024
"""Bytes of a header line from the relay to a console: a journey of a thousand lines, and the visit."""
MAX_SIGNAL: Final = 64 * 1024
"""Bytes of what two peers say to each other: an SDP with candidates is 3-10 KB."""
MAX_PAGE: Final = 8 * 1024 * 1024
"""Bytes of one compressed batch of page events: a full snapshot of 150k elements is 1.5 MB."""
MAX_ASSET: Final = 2 * 1024 * 1024
"""Bytes of one picture or font of a page; a larger picture is drawn smaller by the page script, or shown as a box."""
MAX_ASSET_PART: Final = 64 * 1024
"""Bytes of it in one message, so that what changes on the page does not wait behind a picture: half a second at 1 Mbit/s."""
MAX_ASSETS_WANTED: Final = 100
"""Names in one question for pictures and fonts."""
MAX_NAME: Final = 80
"""Characters of a name that a customer types."""
MAX_NOTES: Final = 20_000
"""Characters of an agent's notes on one contact."""
MAX_FORGOTTEN: Final = 1_000
"""Customers in one message about erasures."""
MAX_TRAIL: Final = 200
"""Moments that a page sends with a call; older ones are dropped in the browser."""
MAX_EVENT_FIELDS: Final = 20
"""Fields of one site event."""
MAX_EVENT_TEXT: Final = 300
"""Characters of a name, title or value in a site event."""
MAX_REASON: Final = 120
"""Characters of the reason for which a field is revealed."""
MAX_INTENT: Final = 4 * 1024
"""Bytes of what an agent does on the page at one go."""
MAX_KEY: Final = 160
"""Characters of a key, a promise of one or a wrapped one, in hex: a point of P-256 has 130."""
MAX_TABS: Final = 20
"""Tabs of one browser that are counted; a customer who has more has this many."""
MAX_RECENT: Final = 50
"""Contacts in an agent's list of recent ones."""


class Role(StrEnum):
    """Who a connection is; decided by its token, never by a message."""

    PAGE = "page"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    FIELD = "field"


CONSOLE_ROLES: Final = frozenset({Role.AGENT, Role.SUPERVISOR, Role.FIELD})


class Problem(StrEnum):
    """Why a message was refused, or a connection closed. Each has a sentence with what to do in the README's table."""

    MALFORMED = "malformed"
    UNKNOWN_KIND = "unknown_kind"
    TOO_LARGE = "too_large"
    TOO_OFTEN = "too_often"
    NOT_ALLOWED = "not_allowed"
    NO_SUCH_CONTACT = "no_such_contact"
    NOT_POSSIBLE_NOW = "not_possible_now"
    NO_CONSENT = "no_consent"
    BAD_TOKEN = "bad_token"  # noqa: S105 - the name of a problem, not a secret
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 - likewise
    SIGNED_IN_ELSEWHERE = "signed_in_elsewhere"
    UNKNOWN_SITE = "unknown_site"
    WRONG_ORIGIN = "wrong_origin"
    RELAY_STOPPING = "relay_stopping"


class Message(msgspec.Struct, frozen=True, tag_field="t", omit_defaults=True, forbid_unknown_fields=True):
    """A header. Its tag `t` is the kind; a field that the kind does not know is malformed."""


# ---- from anyone


class Hello(Message, frozen=True, tag="hello"):
    """The first message of every connection. `contact` is the one that a page comes back to after a page load or a lost connection."""

    token: str
    contact: str = ""


class Signal(Message, frozen=True, tag="signal"):
    """What one peer says to the other about media (SDP, candidates, hold, mute); the body is theirs: see `webrtc.signals`."""

    contact: str


class HangUp(Message, frozen=True, tag="hang_up"):
    """Ends the call, or takes back one that still waits."""

    contact: str


class Key(Message, frozen=True, tag="key"):
    """A step of the agreement on the key that seals a share (`cobrowse.sealing`), between the page and the contact's agent; all in hex.

    `step`: "ask" (the console wants the key), "commit" (the page: `value` is the hash of its half), "console" (`value` is the console's
    half), "page" (`value` is the page's half, `wrapped` the content key under both).

    `viewer`: between the agent's console and a supervisor's that looks along, to whom the agent's console plays the page
    (`cobrowse.handing`). The supervisor's says "ask" and "console"; the relay tells the agent's whose they are, by their user's id; the
    agent's answers "commit" and "page" with that id, or "spent" where it went there as often as is safe. The page neither says nor sees it.
    """

    contact: str
    step: str
    value: str = ""
    wrapped: str = ""
    viewer: str = ""


# ---- from the page


class Trail(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A moment as the browser tells it: `age` in seconds before now, as the customer's clock plays no part."""

    age: float
    name: str
    title: str = ""
    data: dict[str, str] = {}


class Call(Message, frozen=True, tag="call"):
    """The customer calls. `trail` is what they did in this visit, kept in the browser until now; `age` of each is in `Trail`."""

    name: str = ""
    phone: str = ""
    video: bool = False
    language: str = ""
    trail: tuple[Trail, ...] = ()


class SiteEvent(Message, frozen=True, tag="event"):
    """A moment during a contact: a page view, `window.naast.event(...)`, a field that the site opened, an error."""

    contact: str
    moment: Trail


class Consent(Message, frozen=True, tag="consent"):
    """The customer's yes or no to a question, or the end of what they granted. `level` is a `share.Rung`: the end of "look" ends all."""

    contact: str
    level: str
    granted: bool


class Paused(Message, frozen=True, tag="paused"):
    """The customer pauses: nothing of the page leaves meanwhile, and nothing is done on it. With the end of it comes a full snapshot."""

    contact: str
    on: bool


class Tabs(Message, frozen=True, tag="tabs"):
    """How many tabs of the customer's browser show the site, numbered from 1 in the order in which the one that has the call met them; the
    one that they are in, `front` (the last one, while they are in none); the one that is told, `shown`; and whether that goes along with
    `front`. Said while a page is shared, when it changes and after each welcome; to the contact's agent and to who looks along. No titles,
    no addresses.
    """

    contact: str
    count: int
    front: int
    shown: int
    follow: bool = True


class Page(Message, frozen=True, tag="page"):
    """Events of the customer's page, in a binary frame. The body is raw deflate (RFC 1951) with a dictionary and without the four bytes
    that end every part (`cobrowse.dictionary`), of a JSON array of rrweb events and a newline, shortened as `cobrowse.restored` says; then
    sealed (`cobrowse.sealing`).

    `epoch` names one page load; `sequence`, `n` on the wire, counts from 0 within it without gaps. A page leaves out its contact, and the
    epoch but for full batches: the relay knows both, and says them to consoles. With `full` the batch begins with a full
    snapshot and a new deflate stream; without, it goes on in the stream of the last full one. With `coarse` the page changes faster
    than may be told without slowing it down, or is larger: what is shown comes in larger steps, or is cut.
    """

    contact: str = ""
    epoch: str = ""
    sequence: int = msgspec.field(default=-1, name="n")
    full: bool = False
    coarse: bool = False


class Asset(Message, frozen=True, tag="asset"):
    """A picture, font or stylesheet of the customer's page, or a part of it, in a binary frame; to the relay only when it was asked for.

    `name` is what the page's events call it, `naast://asset/NAME`; `hash` the SHA-256 of its content in hex, empty where the browser
    does not let the page read it: then a box of `width` x `height` CSS pixels stands for it. `size` in bytes of all; the body is what
    stands from `at`. Without a body it says what a name stands for, and whoever lacks that content asks for it by its hash. A stylesheet is
    asked for by its hash at once, which is that of its text; it travels packed as a page's events are. A page leaves out its contact, and
    beside a body the hash when that is what it calls it.

    `hash` and `name` of a content are keyed, and its body is sealed as a whole before it is parted (`cobrowse.sealing`), so that they
    tell the relay nothing; `mac` vouches for what a name stands for.
    """

    contact: str = ""
    name: str = ""
    hash: str = ""
    size: int = 0
    at: int = 0
    width: int = 0
    height: int = 0
    mac: str = ""


# ---- from the console


class SetAvailability(Message, frozen=True, tag="availability"):
    """What the agent chose; `reason` with `away`."""

    availability: Availability
    reason: str = ""


class Accept(Message, frozen=True, tag="accept"):
    """The agent answers the offer."""

    contact: str


class Decline(Message, frozen=True, tag="decline"):
    """The agent lets the offer go to another."""

    contact: str


class MediaUp(Message, frozen=True, tag="media_up"):
    """The console hears the customer; the contact is connected."""

    contact: str


class SetHold(Message, frozen=True, tag="hold"):
    """Puts the customer on hold, or takes them back."""

    contact: str
    on: bool


class AskLook(Message, frozen=True, tag="ask_look"):
    """The agent asks to look along; relayed to the page with the agent's name."""

    contact: str
    agent: str = ""


class StopLook(Message, frozen=True, tag="stop_look"):
    """The agent stops looking along."""

    contact: str


class Ask(Message, frozen=True, tag="ask"):
    """The agent asks for a rung above looking; relayed to the page with the agent's name."""

    contact: str
    level: Rung
    agent: str = ""


class Intent(Message, frozen=True, tag="intent"):
    """What the agent wants done at node `node` of rrweb's mirror in `epoch` (0: the page itself); `kind` is the rung that it needs. The
    body is sealed (`cobrowse.sealing`), in hex: IV, JSON, tag. The JSON has `x`, `y`, fractions of the node's box (click); `dx`, `dy`, CSS
    pixels (scroll); `text`, in which U+0008 is Backspace and a newline Enter (type). The page carries it out, or not: never on a password,
    a card, a masked or blocked place, and never what comes a second time.
    """

    contact: str
    epoch: str
    kind: Rung
    node: int = 0


class Resync(Message, frozen=True, tag="resync"):
    """A viewer needs a full snapshot: the agent's, relayed to the page, at most one a second; a supervisor who looks along gets what the
    relay retained.
    """

    contact: str


class Ack(Message, frozen=True, tag="ack"):
    """The relay has all batches of this page load up to number `sequence`, `n` on the wire: told soon after they came, the last one too, at
    most once in `limits.ACK_EVERY`. A page that is told nothing of what it sent begins a new connection, and on it with a full snapshot.
    """

    contact: str
    sequence: int = msgspec.field(name="n")


class Took(Message, frozen=True, tag="took"):
    """The relay has what was sent of an asset's content, and the page may send more: what it changes meanwhile would wait behind all that
    is on its way. How much that is no browser says: the system below it holds a minute of a thin line.
    """

    contact: str


class WantAsset(Message, frozen=True, tag="want_asset"):
    """A viewer shows something that it lacks: names from the page's events, or hashes. The relay gives what it has and asks the page for
    the rest.
    """

    contact: str
    names: tuple[str, ...]


class Pointer(Message, frozen=True, tag="pointer"):
    """Where the agent points: node `node` of rrweb's mirror in `epoch`, at the fractions `x`, `y` of its box. `node` 0 takes it away.

    With `mark` it is outlined instead, whole, as long as it is there, and the pointer stays where it is; `node` 0 takes the outline away.
    """

    contact: str
    epoch: str
    node: int
    x: float = 0.5
    y: float = 0.5
    agent: str = ""
    mark: bool = False


class Follow(Message, frozen=True, tag="follow"):
    """The agent goes along with the customer from tab to tab, as from the start of every share; or stays in the one that is shown. The
    page's answer is `Tabs`.
    """

    contact: str
    on: bool


class Verify(Message, frozen=True, tag="verify"):
    """The agent enters what the customer *said*; the relay compares. `candidate` names one of several."""

    contact: str
    verifier: str
    said: str
    candidate: str = ""


class Inconclusive(Message, frozen=True, tag="inconclusive"):
    """A fact was asked and came to nothing: the customer does not know it, or the agent is in doubt. Costs no try."""

    contact: str
    verifier: str


class SendCode(Message, frozen=True, tag="send_code"):
    """Send a one-time code to the address on file, by `way` ("mail", "sms"); `candidate` names one of several. What the customer reads
    out goes back as `Verify` of the fact "code". Answered by `CodeSent`.
    """

    contact: str
    way: str
    candidate: str = ""


class SetRepresentative(Message, frozen=True, tag="representative"):
    """Somebody speaks for the customer: `relation` is a word of `identity.Relation`, "" for the customer themselves again."""

    contact: str
    relation: str
    name: str = ""


class OtherSpeaker(Message, frozen=True, tag="other_speaker"):
    """Another person speaks now: nothing that was checked counts any more."""

    contact: str


class Reveal(Message, frozen=True, tag="reveal"):
    """The agent needs one of `Known.locked`, for this reason, at `Level.STEP_UP`. Answered by `Revealed`."""

    contact: str
    field: str
    reason: str


class Notes(Message, frozen=True, tag="notes"):
    """The agent's notes so far, in the call, its wrap-up or afterwards. `base` is the relay's version on which the text was written;
    -1: the last one wins. Answered by `Noted`.
    """

    contact: str
    text: str
    base: int = -1


class Finish(Message, frozen=True, tag="finish"):
    """The wrap-up. Told again with the same contact it changes nothing and is acknowledged again. `base` as in `Notes`, but that it
    overwrites nothing: what another console of the agent wrote meanwhile stays, with `notes` below it, and so does all at -1.
    """

    contact: str
    reason: str
    outcome: str
    notes: str = ""
    follow_up: str = ""
    base: int = -1


class MakeCard(Message, frozen=True, tag="make_card"):
    """Somebody who is not on record gets a card, of what they said. Without `phone` the number given with the call is on it. `anyway`: also
    when `CardMade` told that somebody on record has the number or the mail address.
    """

    contact: str
    name: str
    phone: str = ""
    email: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    anyway: bool = False


class Watch(Message, frozen=True, tag="watch"):
    """A supervisor looks along at a page that is shared: gets its stream, pictures and pauses, and may ask the agent's console for the key.
    Ends what they watched before. The customer's browser notices nothing; the journal has it.
    """

    contact: str


class Unwatch(Message, frozen=True, tag="unwatch"):
    """The supervisor looks along no more."""

    contact: str


class OpenRecent(Message, frozen=True, tag="open_recent"):
    """Asks for what may be seen of a contact that this agent handled."""

    contact: str


# ---- from the relay


class IceServer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A STUN or TURN server; `username` and `credential` by the REST scheme, valid for hours."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = ""


class Welcome(Message, frozen=True, tag="welcome"):
    """The answer to a hello. To a page: the contact that it may come back to and its state. To a console: the agent."""

    role: Role
    name: str = ""
    user: str = ""
    contact: str = ""
    state: ContactState | None = None
    ice: tuple[IceServer, ...] = ()
    availability: Availability | None = None
    reasons: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


class State(Message, frozen=True, tag="state"):
    """A contact's state, to the page and to the agent who has it. `agent` is the name that the customer may see; `why` tells the
    end: "customer", "agent", "gone", "missed"; `ahead` how many wait before a queued customer; `talked` seconds since connected.
    """

    contact: str
    state: ContactState
    agent: str = ""
    why: str = ""
    ahead: int = 0
    talked: float = 0.0


class Waiting(msgspec.Struct, frozen=True):
    """A customer in the queue: the name typed, cut to first name and initial, and seconds waited."""

    contact: str
    name: str
    waited: float
    video: bool


class Queue(Message, frozen=True, tag="queue"):
    """Who waits, longest first."""

    waiting: tuple[Waiting, ...]


class Offer(Message, frozen=True, tag="offer"):
    """A contact rings at this agent, with what may be known before answering. `timeout` in seconds."""

    contact: str
    known: Known
    waited: float
    timeout: float
    video: bool = False


class OfferEnded(Message, frozen=True, tag="offer_ended"):
    """The offer is over without this agent's answer. `why`: "timed_out", "customer", "taken", "declined"."""

    contact: str
    why: str


class Assigned(Message, frozen=True, tag="assigned"):
    """A contact that this agent already has, told after a reconnection: the window goes on where it was."""

    contact: str
    state: ContactState
    known: Known
    notes: str = ""
    sharing: bool = False
    talked: float = 0.0
    video: bool = False
    version: int = 0
    """Of the notes."""
    wrapped: float = 0.0
    """Seconds since the call ended, by the relay's clock."""
    rungs: tuple[Rung, ...] = ()
    """Granted above looking."""


class CustomerKnown(Message, frozen=True, tag="known"):
    """What may be seen changed: recognised, verified, or something new on the journey."""

    contact: str
    known: Known


class VerifyResult(Message, frozen=True, tag="verify_result"):
    """How a check went: the words of `identity.Check`. The new `known` follows in its own message."""

    contact: str
    verifier: str
    result: str
    tries_left: int = 0


class CardMade(Message, frozen=True, tag="card_made"):
    """What came of a `MakeCard`. `result`: "made", with the customer's `number`; "on_record", with those who may be the same, masked;
    "no_name", "no_phone", "no_email" for what is none. The new `known` follows in its own message.
    """

    contact: str
    result: str
    number: str = ""
    candidates: tuple[Candidate, ...] = ()


class Happened(Message, frozen=True, tag="happened"):
    """The customer did something on the site, told live to the agent."""

    contact: str
    moment: Moment


class Presence(Message, frozen=True, tag="presence"):
    """The page's connection came or went; a page load takes a second or two."""

    contact: str
    here: bool


class Delay(Message, frozen=True, tag="delay"):
    """All that the page had said `seconds` ago has come: told again and again while it is shared, to whoever looks along, behind what came
    of the page. Where none follows, nothing is known of what the customer sees now. Measured by the relay's clock alone.
    """

    contact: str
    seconds: float


class Shared(msgspec.Struct, frozen=True):
    """A page that is shared now: `agent` as customers and colleagues see them, `name` of the customer as `Waiting` has it."""

    contact: str
    agent: str
    name: str


class Shares(Message, frozen=True, tag="shares"):
    """The pages that are shared now, in the order in which their customers called; to supervisors, at their welcome and when it changes."""

    shares: tuple[Shared, ...]


class Viewer(msgspec.Struct, frozen=True):
    """A supervisor who looks along: a user's id, and the name that colleagues see."""

    id: str
    name: str


class Viewers(Message, frozen=True, tag="viewers"):
    """Who else looks along at the agent's contact, in the order in which they came: when it changes, and after `Assigned`."""

    contact: str
    viewers: tuple[Viewer, ...]


class WatchEnded(Message, frozen=True, tag="watch_ended"):
    """Nothing more of the contact comes to this supervisor. `why`: "stopped" (the page is not shared any more), "contact" (the call is
    over).
    """

    contact: str
    why: str


class Recent(msgspec.Struct, frozen=True, omit_defaults=True):
    """A contact that this agent handled."""

    contact: str
    name: str
    at: float
    outcome: str = ""


class RecentContacts(Message, frozen=True, tag="recent"):
    """The agent's own contacts, newest first."""

    contacts: tuple[Recent, ...]


class Noted(Message, frozen=True, tag="noted"):
    """The notes stand as `version`: the answer to `Notes` with the same `base`. With `text` they were written by another console
    meanwhile (`by` as people call them), what was sent is not stored, and may be written again on `version`. With a `base` of -1 it
    answers nobody: so the notes stand on a contact that is opened.
    """

    contact: str
    version: int
    text: str = ""
    by: str = ""
    base: int = -1


class Forgotten(Message, frozen=True, tag="forgotten"):
    """These customers were erased: nothing of them stays anywhere. At most `MAX_FORGOTTEN` in a message."""

    customers: tuple[str, ...]


class CodeSent(Message, frozen=True, tag="code_sent"):
    """How sending a code stands: the words of `identity.Delivery`. `to` is where it goes, masked; `expires` in seconds from now."""

    contact: str
    way: str
    result: str
    to: str = ""
    expires: float = 0.0


class Revealed(Message, frozen=True, tag="revealed"):
    """A field of the card, for `seconds`. Never kept."""

    contact: str
    field: str
    value: str
    seconds: float


class Finished(Message, frozen=True, tag="finished"):
    """The wrap-up is stored."""

    contact: str


class Error(Message, frozen=True, tag="error"):
    """A message was refused. `about` is its kind; `text` says what happened and what to do, in English, for a log."""

    problem: Problem
    text: str
    about: str = ""
    contact: str = ""


FromPage = Hello | Call | SiteEvent | Consent | Paused | Key | Tabs | Page | Asset | Signal | HangUp
"""What the relay takes from a page."""
FromConsole = (
    Hello | SetAvailability | Accept | Decline | MediaUp | SetHold | HangUp | Signal | AskLook | StopLook | Ask | Intent | Resync
    | WantAsset | Pointer | Follow | Key | Verify | MakeCard | Inconclusive | SendCode | SetRepresentative | OtherSpeaker | Reveal
    | Notes | Finish | OpenRecent | Watch | Unwatch
)  # fmt: skip
"""What the relay takes from a console."""
ToPage = Welcome | State | Signal | AskLook | StopLook | Ask | Intent | Resync | Ack | Took | WantAsset | Pointer | Follow | Key | Error
"""What a page gets."""
ToConsole = (
    Welcome | State | Queue | Offer | OfferEnded | Assigned | CustomerKnown | VerifyResult | CardMade | CodeSent | Revealed
    | Happened | Presence | Delay
    | RecentContacts | Noted | Forgotten | Finished | Consent | Paused | Tabs | Signal | Key | Page | Asset | Shares | Viewers | WatchEnded
    | Error
)  # fmt: skip
"""What a console gets."""

_BODIES: Final[dict[type, int]] = {Page: MAX_PAGE, Signal: MAX_SIGNAL, Asset: MAX_ASSET, Intent: MAX_INTENT}
WITH_BODY: Final[frozenset[type[Message]]] = frozenset({Signal, Page, Asset, Intent})
"""The kinds that carry a body."""


class WireError(Exception):
    """They broke the protocol. `problem` and the text are what the sender is told."""

    def __init__(self, problem: Problem, text: str, about: str = "") -> None:
        super().__init__(text)
        self.problem = problem
        self.about = about


_T = TypeVar("_T")
_encoder = msgspec.json.Encoder()
_from_page: msgspec.json.Decoder[FromPage] = msgspec.json.Decoder(FromPage)
_from_console: msgspec.json.Decoder[FromConsole] = msgspec.json.Decoder(FromConsole)
_to_console: msgspec.json.Decoder[ToConsole] = msgspec.json.Decoder(ToConsole)
_to_page: msgspec.json.Decoder[ToPage] = msgspec.json.Decoder(ToPage)


def encode(message: Message, body: bytes = b"") -> bytes:
    """The frame's content: header line, newline, body."""
    return _encoder.encode(message) + b"\n" + body


def is_binary(message: Message) -> bool:
    """Whether the message travels in a binary frame: page events and pictures do, everything else is text."""
    return isinstance(message, Page | Asset)


def _split(data: bytes, most: int) -> tuple[bytes, bytes]:
    end = data.find(b"\n", 0, most + 1)
    if end < 0:
        if len(data) > most:
            raise WireError(Problem.TOO_LARGE, f"the header line is longer than {most} bytes")
        raise WireError(Problem.MALFORMED, "no newline after the header: send the header line, a newline, then the body")
    return data[:end], data[end + 1 :]


def _decode(decoder: msgspec.json.Decoder[_T], data: bytes, most: int = MAX_HEADER) -> tuple[_T, bytes]:
    header, body = _split(data, most)
    try:
        message = decoder.decode(header)
    except msgspec.ValidationError as error:
        unknown = "Invalid value" in str(error) and str(error).endswith("`$.t`")
        raise WireError(Problem.UNKNOWN_KIND if unknown else Problem.MALFORMED, str(error)) from None
    except msgspec.DecodeError as error:
        raise WireError(Problem.MALFORMED, f"the header is not JSON: {error}") from None
    except RecursionError:
        raise WireError(Problem.MALFORMED, "the header is nested too deeply") from None
    _check_body(message, body)
    return message, body


def _check_body(message: object, body: bytes) -> None:
    about = type(message).__name__.lower()
    most = _BODIES.get(type(message), 0)
    if len(body) > most:
        what = f"a body of {len(body)} bytes; at most {most}" if most else "a body, but this kind carries none"
        raise WireError(Problem.TOO_LARGE if most else Problem.MALFORMED, what, about)


_MAX_NUMBER: Final = 15


def decode_from_page(data: bytes) -> tuple[FromPage, bytes]:
    """What a page said: the message and its body. A header that is a number alone is a `Page` with only that `n`, as most are.

    Raises:
        WireError: malformed, unknown, or beyond a limit.
    """
    number = data[: max(0, data.find(b"\n", 0, _MAX_NUMBER + 1))]
    if number.isdigit():
        data = b'{"t":"page","n":%b}%b' % (number, data[len(number) :])
    message, body = _decode(_from_page, data)
    if isinstance(message, Asset) and len(body) > MAX_ASSET_PART:
        raise WireError(Problem.TOO_LARGE, f"a part of {len(body)} bytes; at most {MAX_ASSET_PART}", "asset")
    return message, body


def decode_from_console(data: bytes) -> tuple[FromConsole, bytes]:
    """What a console said; as `decode_from_page`."""
    return _decode(_from_console, data)


def decode_to_console(data: bytes) -> tuple[ToConsole, bytes]:
    """What the relay said to a console; as `decode_from_page`."""
    return _decode(_to_console, data, MAX_TOLD)


def decode_to_page(data: bytes) -> tuple[ToPage, bytes]:
    """What the relay said to a page; as `decode_from_page`."""
    return _decode(_to_page, data)
