"""A program seen as assistive technology sees it: by role and accessible name, over AT-SPI.

Speaks the accessibility bus itself (jeepney), so that no toolkit is loaded in the test. A node is only an address; every question is
asked anew, as a window changes under the one who looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.journeys.patience import PATIENCE, until
from tests.journeys.screen import Region

_A: Final = "org.a11y.atspi"
_STATES: Final = {
    1: "active", 4: "checked", 7: "editable", 8: "enabled", 9: "expandable", 10: "expanded", 11: "focusable", 12: "focused",
    20: "pressed", 23: "selected", 24: "sensitive", 25: "showing", 30: "visible", 41: "checkable", 43: "read_only",
}  # fmt: skip
"""The bits of AtspiStateType that a journey asks for (at-spi2-core, atspi-constants.h)."""


class Gone(Exception):
    """The node is no longer there, or does not do what was asked."""


@dataclass(frozen=True)
class Node:
    """One accessible object: its program's bus name and its path."""

    bus: str
    path: str


@dataclass(frozen=True)
class Seen:
    """What a node was when it was looked at."""

    node: Node
    role: str
    name: str
    states: frozenset[str]
    depth: int

    @property
    def showing(self) -> bool:
        """Whether it is on the screen, as far as its program knows."""
        return "showing" in self.states


Question = tuple[Node, str, str, str, tuple[object, ...]]
"""Node, interface, method, signature, arguments."""


def _in_order(node: Node, found: dict[Node, tuple[Seen, list[Node]]]) -> Iterator[Seen]:
    if node in found:
        seen, children = found[node]
        yield seen
        for child in children:
            if child in found and found[child][0].depth == seen.depth + 1:
                yield from _in_order(child, found)


class Accessibility:
    """A connection to the accessibility bus."""

    def __init__(self, address: str) -> None:
        self._connection = open_dbus_connection(address)

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    def __enter__(self) -> Accessibility:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _ask(self, node: Node, interface: str, method: str, signature: str = "", *arguments: object) -> Any:
        address = DBusAddress(node.path, node.bus, interface)
        message = new_method_call(address, method, signature or None, arguments)
        try:
            reply = self._connection.send_and_get_reply(message, timeout=10)
        except TimeoutError:
            raise Gone(f"no answer to {method}") from None
        if reply.header.message_type is MessageType.error:
            raise Gone(f"{method}: {reply.body}")
        return reply.body[0] if reply.body else None

    def _ask_all(self, questions: list[Question]) -> list[Any]:
        """The answers to many questions, sent before the first answer is waited for; None where there is none."""
        waiting: dict[int, int] = {}
        answers: list[Any] = [None] * len(questions)
        for at, (node, interface, method, signature, arguments) in enumerate(questions):
            serial = next(self._connection.outgoing_serial)
            message = new_method_call(DBusAddress(node.path, node.bus, interface), method, signature or None, arguments)
            self._connection.send(message, serial=serial)
            waiting[serial] = at
        while waiting:
            try:
                reply = self._connection.receive(timeout=10)
            except TimeoutError:
                break
            place = waiting.pop(reply.header.fields.get(HeaderFields.reply_serial, -1), None)
            if place is not None and reply.header.message_type is MessageType.method_return:
                answers[place] = reply.body[0]
        return answers

    def _property(self, node: Node, interface: str, name: str) -> Any:
        return self._ask(node, "org.freedesktop.DBus.Properties", "Get", "ss", f"{_A}.{interface}", name)[1]

    def programs(self) -> list[Node]:
        """The programs on the bus."""
        registry = Node("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
        return [Node(*child) for child in self._ask(registry, f"{_A}.Accessible", "GetChildren")]

    def pid(self, node: Node) -> int:
        """The process id of a node's program."""
        bus = Node("org.freedesktop.DBus", "/org/freedesktop/DBus")
        return int(self._ask(bus, "org.freedesktop.DBus", "GetConnectionUnixProcessID", "s", node.bus))

    def program(self, pid: int, seconds: float = PATIENCE) -> Node:
        """The program with that process id, once it is on the bus."""

        def look() -> Node | None:
            for node in self.programs():
                try:
                    if self.pid(node) == pid:
                        return node
                except Gone:
                    continue
            return None

        return until(look, f"process {pid} on the accessibility bus", seconds)

    def look(self, node: Node, depth: int = 0) -> Seen:
        """What a node is now."""
        seen, _ = self._look_at([(node, depth)])[0] or (None, [])
        if seen is None:
            raise Gone(f"nothing at {node}")
        return seen

    def _look_at(self, nodes: list[tuple[Node, int]]) -> list[tuple[Seen, list[Node]] | None]:
        """What some nodes are now and their children, all asked at once; None for one that is gone."""
        questions: list[Question] = []
        for node, _ in nodes:
            questions += [
                (node, f"{_A}.Accessible", "GetState", "", ()),
                (node, f"{_A}.Accessible", "GetRoleName", "", ()),
                (node, "org.freedesktop.DBus.Properties", "Get", "ss", (f"{_A}.Accessible", "Name")),
                (node, f"{_A}.Accessible", "GetChildren", "", ()),
            ]
        answers = self._ask_all(questions)
        found: list[tuple[Seen, list[Node]] | None] = []
        for at, (node, depth) in enumerate(nodes):
            state, role, name, children = answers[4 * at : 4 * at + 4]
            if state is None or role is None or name is None or children is None:
                found.append(None)
                continue
            bits = state[0] | state[1] << 32
            states = frozenset(word for bit, word in _STATES.items() if bits >> bit & 1)
            inner = [Node(*child) for child in children if not child[1].endswith("/null")]
            found.append((Seen(node, str(role), str(name[1]), states, depth), inner))
        return found

    def walk(self, root: Node, *, hidden: bool = False) -> list[Seen]:
        """All nodes under `root` that show, outer before inner; `hidden` ones too when asked."""
        found: dict[Node, tuple[Seen, list[Node]]] = {}
        level = [(root, 0)]
        while level:
            below: list[tuple[Node, int]] = []
            for one in self._look_at(level):
                if one is not None and (one[0].depth < 2 or hidden or one[0].showing) and one[0].node not in found:
                    found[one[0].node] = one
                    below += [(child, one[0].depth + 1) for child in one[1]]
            level = below
        return list(_in_order(root, found))

    def describe(self, root: Node) -> str:
        """The tree in words: for a failing test."""
        return "\n".join(f"{'  ' * seen.depth}{seen.role} {seen.name!r} {' '.join(sorted(seen.states))}" for seen in self.walk(root))

    def text(self, node: Node) -> str:
        """The text of a field or a label with a text interface."""
        return str(self._ask(node, f"{_A}.Text", "GetText", "ii", 0, -1))

    def description(self, node: Node) -> str:
        """The accessible description."""
        return str(self._property(node, "Accessible", "Description"))

    def box(self, node: Node) -> Region:
        """Where it is on the screen."""
        return Region(*self._ask(node, f"{_A}.Component", "GetExtents", "u", 0))

    def actions(self, node: Node) -> list[str]:
        """The names of what can be done with it."""
        return [str(action[0]) for action in self._ask(node, f"{_A}.Action", "GetActions")]

    def act(self, node: Node, wanted: str) -> None:
        """Does the named action ("Press", "Toggle", "SetFocus", "ShowMenu")."""
        names = [name.casefold() for name in self.actions(node)]
        if wanted.casefold() not in names:
            raise Gone(f"no action {wanted} among {names}")
        self._ask(node, f"{_A}.Action", "DoAction", "i", names.index(wanted.casefold()))

    def fill(self, node: Node, text: str) -> None:
        """Puts text into a field in place of what was there."""
        self._ask(node, f"{_A}.EditableText", "SetTextContents", "s", text)

    def focus(self, node: Node) -> None:
        """Gives it the keyboard."""
        if not self._ask(node, f"{_A}.Component", "GrabFocus"):
            self.act(node, "SetFocus")

    def select(self, node: Node, child: int) -> None:
        """Selects a child of a list."""
        self._ask(node, f"{_A}.Selection", "SelectChild", "i", child)
