"""Page and console agree on a key through the relay, which passes on what they say and can make nothing of it; so do the agent's console,
which plays the page, and that of a supervisor who looks along. Pure, as `rooms`.

What stands in it is theirs (`cobrowse.sealing`); here are its bounds, who may say which step, and when.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from cobrowse import wire
from cobrowse.relay.limits import STOP_GRACE
from cobrowse.relay.room import Room
from cobrowse.share import ShareState
from cobrowse.wire import Problem, WireError

if TYPE_CHECKING:
    from cobrowse.relay.rooms import Rooms

OF_PAGE: Final = frozenset({"commit", "page"})
OF_HANDING: Final = OF_PAGE | {"spent"}
OF_CONSOLE: Final = frozenset({"ask", "console"})
"""Steps, by who says them."""

_HEX: Final = re.compile(r"(?:[0-9a-f]{2})*\Z")


def may_say(now: float, room: Room, message: wire.Key, steps: frozenset[str]) -> bool:
    """Whether a step of this side's goes on to the other; what was under way when a share stopped is dropped without blame."""
    if message.step not in steps:
        raise WireError(Problem.NOT_ALLOWED, f"this side says {' and '.join(sorted(steps))} of a key")
    if any(len(part) > wire.MAX_KEY for part in (message.value, message.wrapped)):
        raise WireError(Problem.TOO_LARGE, f"a key has at most {wire.MAX_KEY} characters")
    if not (_HEX.match(message.value) and _HEX.match(message.wrapped)):
        raise WireError(Problem.MALFORMED, "a key is told in hex")
    if room.share is ShareState.LIVE:
        return True
    if now < room.share_stopped + STOP_GRACE:
        return False
    raise WireError(Problem.NO_CONSENT, "the customer does not share the page: there is nothing to agree on")


def page_key(rooms: Rooms, now: float, room: Room, message: wire.Key) -> None:
    """The page's step, for its agent. The journal has that they agreed."""
    if message.viewer:
        raise WireError(Problem.NOT_ALLOWED, "a page knows its agent only")
    if may_say(now, room, message, OF_PAGE):
        rooms.tell_agent(room, message)
        if message.step == "page":
            rooms.save(room, "key", "customer", "given")


def console_key(rooms: Rooms, now: float, room: Room, message: wire.Key) -> None:
    """The console's step: for the page, or as the page's for one who looks along, who may have left meanwhile."""
    if not message.viewer:
        if may_say(now, room, message, OF_CONSOLE):
            rooms.tell(room.page, message)
    elif may_say(now, room, message, OF_HANDING) and message.viewer in room.viewers:
        rooms.tell(rooms.agents[message.viewer].link, message)
        if message.step == "page":
            rooms.save(room, "key", room.agent, "handed")


def viewer_key(rooms: Rooms, now: float, room: Room, message: wire.Key, viewer: str) -> None:
    """The step of one who looks along, for the agent's console. Who they are is the relay's to say."""
    if may_say(now, room, message, OF_CONSOLE):
        rooms.tell_agent(room, msgspec.structs.replace(message, viewer=viewer))
