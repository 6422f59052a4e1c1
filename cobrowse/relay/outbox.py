"""What waits for one receiver, bounded. A receiver too slow for a page's stream loses the stream and gets it anew from a full
snapshot; one too slow for everything else loses the connection. Pure; `connection` empties it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import Enum

from cobrowse import wire
from cobrowse.relay.limits import OUT_BYTES, OUT_MESSAGES


class Put(Enum):
    """What became of a message."""

    TAKEN = "taken"
    STREAM_DROPPED = "stream_dropped"
    FULL = "full"


@dataclass(frozen=True)
class Frame:
    """One frame to be sent."""

    data: bytes
    binary: bool


class Outbox:
    """First in, first out."""

    def __init__(self, *, messages: int = OUT_MESSAGES, octets: int = OUT_BYTES) -> None:
        self._frames: deque[Frame] = deque()
        self._bytes = 0
        self._most = (messages, octets)
        self._broken = False

    def __len__(self) -> int:
        return len(self._frames)

    def put(self, message: wire.ToPage | wire.ToConsole, body: bytes = b"") -> Put:
        """Adds a message. At `STREAM_DROPPED` every batch that waited is gone, and none is taken before the next full one."""
        frame = Frame(wire.encode(message, body), wire.is_binary(message))
        if isinstance(message, wire.Page):
            if self._broken and not message.full:
                return Put.TAKEN
            self._broken = False
        if self._fits(frame):
            self._add(frame)
            return Put.TAKEN
        streaming = frame.binary or any(waiting.binary for waiting in self._frames)
        self._drop_stream()
        if frame.binary:
            return Put.STREAM_DROPPED
        if not self._fits(frame):
            return Put.FULL
        self._add(frame)
        return Put.STREAM_DROPPED if streaming else Put.TAKEN

    def take(self) -> Frame:
        """The next frame."""
        frame = self._frames.popleft()
        self._bytes -= len(frame.data)
        return frame

    def _fits(self, frame: Frame) -> bool:
        most, octets = self._most
        # a single batch may be large: it is taken when nothing else waits
        return len(self._frames) < most and (self._bytes + len(frame.data) <= octets or not self._frames)

    def _add(self, frame: Frame) -> None:
        self._frames.append(frame)
        self._bytes += len(frame.data)

    def _drop_stream(self) -> None:
        kept = [frame for frame in self._frames if not frame.binary]
        self._frames = deque(kept)
        self._bytes = sum(len(frame.data) for frame in kept)
        self._broken = True
