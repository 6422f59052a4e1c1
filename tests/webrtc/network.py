"""A bad network between two ICE agents on one machine: they are told of its doors only, and every packet between them passes it.

    with Network(there=Impairment(loss=0.1, delay=0.05)) as network:
        far_reads = network.from_near(offer)      # an SDP, or one candidate line by `candidate_from_near`
        near_reads = network.from_far(answer)
        network.back = Impairment(out=True)       # at any time, from any thread

Each address of one side has a door: a UDP port that stands for it on the other side. What the other side sends to that door comes
out of the sender's own door, so both see a plain host candidate and nothing of the network. Candidates that would lead around it
(relayed, reflexive, TCP, IPv6, mDNS names) are taken out; start Chromium with `--disable-features=WebRtcHideLocalIpsWithMdns`.
Works with anything that speaks UDP: `far_at` gives a door to a server. Runs in a thread of its own and costs some 20 us a packet.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import selectors
import socket
import threading
import time
from dataclasses import dataclass, replace
from enum import Enum
from types import TracebackType
from typing import Final

from tests.webrtc.impairment import Impairment, Link, Traffic, is_media

__all__ = ["Impairment", "Network", "Traffic"]

HOST: Final = "127.0.0.1"
Address = tuple[str, int]


class Side(Enum):
    """Whose."""

    NEAR = "near"
    FAR = "far"

    @property
    def other(self) -> Side:
        return Side.FAR if self is Side.NEAR else Side.NEAR


@dataclass(frozen=True)
class _Door:
    """Stands for `stands_for`, an address of `side`, where the other side can see it."""

    side: Side
    stands_for: Address
    socket: socket.socket

    @property
    def address(self) -> Address:
        name: Address = self.socket.getsockname()
        return name


class Network:
    """The line from near to far (`there`) and from far to near (`back`)."""

    def __init__(self, there: Impairment | None = None, back: Impairment | None = None) -> None:
        self._links = {Side.NEAR: Link(there), Side.FAR: Link(back)}  # by who sends
        self._lock = threading.Lock()
        self._doors: dict[tuple[Side, Address], _Door] = {}
        self._dead: set[socket.socket] = set()
        self._fresh: list[_Door] = []
        self._on_the_way: list[tuple[float, int, bytes, _Door, Address]] = []
        self._count = itertools.count()
        self._selector = selectors.DefaultSelector()
        self._bell, self._ear = socket.socketpair()
        for end in (self._bell, self._ear):
            end.setblocking(False)
        self._on = True
        self._thread = threading.Thread(target=self._run, name="network", daemon=True)

    # ---- what it does to packets

    @property
    def there(self) -> Impairment:
        """What happens to packets from near to far."""
        return self._links[Side.NEAR].impairment

    @there.setter
    def there(self, impairment: Impairment) -> None:
        with self._lock:
            self._links[Side.NEAR].impairment = impairment

    @property
    def back(self) -> Impairment:
        """What happens to packets from far to near."""
        return self._links[Side.FAR].impairment

    @back.setter
    def back(self, impairment: Impairment) -> None:
        with self._lock:
            self._links[Side.FAR].impairment = impairment

    def out(self, on: bool) -> None:
        """An outage both ways begins, or ends."""
        self.there, self.back = replace(self.there, out=on), replace(self.back, out=on)

    def move(self) -> None:
        """Addresses change: no door that there is leads anywhere any more, without a word; new descriptions get new ones."""
        with self._lock:
            self._dead.update(door.socket for door in self._doors.values())
            self._doors.clear()

    def traffic(self) -> tuple[Traffic, Traffic]:
        """What was carried until now, there and back."""
        with self._lock:
            return replace(self._links[Side.NEAR].traffic), replace(self._links[Side.FAR].traffic)

    # ---- what the two sides read of each other

    def from_near(self, sdp: str) -> str:
        """A description of near's, as far reads it."""
        return self._described(sdp, Side.NEAR)

    def from_far(self, sdp: str) -> str:
        """A description of far's, as near reads it."""
        return self._described(sdp, Side.FAR)

    def candidate_from_near(self, line: str) -> str | None:
        """A trickled candidate of near's, as far reads it; None when it would lead around. An empty one (the end) stays."""
        return self._candidate(line, Side.NEAR)

    def candidate_from_far(self, line: str) -> str | None:
        """Likewise, of far's."""
        return self._candidate(line, Side.FAR)

    def far_at(self, host: str, port: int) -> Address:
        """Where near finds a UDP server of far's, such as a TURN server. `host` as its packets name it: "127.0.0.1"."""
        return self._door(Side.FAR, (host, port)).address

    def near_at(self, host: str, port: int) -> Address:
        """Where far finds one of near's."""
        return self._door(Side.NEAR, (host, port)).address

    def _described(self, sdp: str, side: Side) -> str:
        lines, had, kept = [], 0, 0
        for line in sdp.splitlines():
            if line.startswith("a=candidate:"):
                had += 1
                rewritten = self._candidate(line, side)
                if rewritten is None:
                    continue
                kept += 1
                lines.append(rewritten)
            elif line.startswith("c=IN IP"):
                lines.append(f"c=IN IP4 {HOST}")
            elif not line.startswith("a=rtcp:"):
                lines.append(line)
        if had and not kept:
            raise ValueError("no candidate of this description is a plain IPv4 host; mDNS names must be switched off in the browser")
        return "\r\n".join(lines) + "\r\n"

    def _candidate(self, line: str, side: Side) -> str | None:
        if not line.strip():
            return line
        parts = line.split()
        # RFC 8839, 5.1: foundation component transport priority address port "typ" type ...
        if len(parts) < 8 or parts[2].lower() != "udp" or parts[7] != "host" or not _is_ipv4(parts[4]):
            return None
        host, port = self._door(side, (parts[4], int(parts[5]))).address
        return " ".join([*parts[:4], host, str(port), *parts[6:]])

    # ---- doors

    def _door(self, side: Side, address: Address) -> _Door:
        with self._lock:
            door = self._doors.get((side, address))
            if door is None:
                made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                made.bind((HOST, 0))
                made.setblocking(False)
                made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
                door = self._doors[side, address] = _Door(side, address, made)
                self._fresh.append(door)
                self._ring()
            return door

    def _ring(self) -> None:
        with contextlib.suppress(BlockingIOError):  # it rings already
            self._bell.send(b"x")

    # ---- the thread

    def _run(self) -> None:
        self._selector.register(self._ear, selectors.EVENT_READ, None)
        while self._on:
            wait = max(0.0, self._on_the_way[0][0] - time.monotonic()) if self._on_the_way else None
            for key, _ in self._selector.select(wait):
                if key.data is None:
                    self._listen()
                else:
                    self._take(key.data)
            self._deliver()

    def _listen(self) -> None:
        self._ear.recv(4096)
        with self._lock:
            fresh, self._fresh = self._fresh, []
        for door in fresh:
            self._selector.register(door.socket, selectors.EVENT_READ, door)

    def _take(self, door: _Door) -> None:
        """What the other side than the door's sent to it."""
        sender = door.side.other
        while True:
            try:
                packet, source = door.socket.recvfrom(65536)
            except BlockingIOError:
                return
            except OSError:  # an ICMP answer to something sent before: the receiver is gone, which is no affair of the line's
                continue
            if door.socket in self._dead:
                continue
            out = self._door(sender, source)
            with self._lock:
                arrives = self._links[sender].departure(time.monotonic(), len(packet), is_media(packet))
            if arrives is not None:
                heapq.heappush(self._on_the_way, (arrives, next(self._count), packet, out, door.stands_for))

    def _deliver(self) -> None:
        now = time.monotonic()
        while self._on_the_way and self._on_the_way[0][0] <= now:
            _, _, packet, out, to = heapq.heappop(self._on_the_way)
            if out.socket in self._dead:
                continue
            try:
                out.socket.sendto(packet, to)
            except OSError:  # the receiver's socket is gone, or full: so is the packet, as on any line
                continue

    # ---- its life

    def __enter__(self) -> Network:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._on = False
        self._ring()
        self._thread.join()
        self._selector.close()
        for end in (self._bell, self._ear, *self._dead, *(door.socket for door in self._doors.values())):
            end.close()


def _is_ipv4(host: str) -> bool:
    try:
        socket.inet_pton(socket.AF_INET, host)
    except OSError:
        return False
    return True
