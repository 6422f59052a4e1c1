"""The agent's pointing over the picture: the pointer, which goes along with the mouse or stays where it was left, and the outline; and what
a press, or a place that was found by words, does besides: click there, and aim the keyboard at it.

Drawing is the viewer's business here and the page script's there. Whether it was granted is asked of the panel each time.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from cobrowse.share import Rung
from desktop.page.hands import Hands
from desktop.page.mark import Mark
from desktop.page.strip import Strip

if TYPE_CHECKING:
    from cobrowse.outline import Place
    from desktop.page.viewer import Viewer


class Pointing(QObject):
    """Signals: `pointed(epoch, node, x, y)` and `marked(epoch, node)` (outlined; node 0 takes the pointer or the outline away); `aimed()`,
    the keyboard goes to the page.
    """

    pointed = Signal(str, int, float, float)
    marked = Signal(str, int)
    aimed = Signal()

    def __init__(self, strip: Strip, hands: Hands, may: Callable[[], Set[Rung]], parent: QWidget) -> None:
        super().__init__(parent)
        self._strip, self._hands, self._may, self._over = strip, hands, may, parent
        self._viewer: Viewer | None = None
        self._epoch = ""
        self._pin: tuple[str, int, float, float] | None = None
        self._mark = Mark(parent)
        self._mark.changed.connect(self._marked)
        self._mark.escaped.connect(lambda: self._take_away() if self._mark.node or self._pin is not None else None)
        strip.place_chosen.connect(self._point_at)
        strip.away_wanted.connect(self._take_away)
        strip.mark_wanted.connect(lambda place: self.mark(place.node))
        strip.click_wanted.connect(self._click_at)

    # ---- what the panel tells

    def draw_on(self, viewer: Viewer | None) -> None:
        """This one draws from now on; it gets pointer and outline, which the customer's page has still."""
        self._viewer = viewer
        if viewer is None:
            return
        viewer.pointed.connect(self._pointed)
        viewer.marked.connect(self.mark)
        viewer.pinned.connect(self._seen)
        viewer.outlined.connect(lambda node, on: self._strip.show_marked(on=on) if node == self._mark.node != 0 else None)
        viewer.away.connect(self._unpointed)
        if self._pin is not None:
            viewer.point_at(*self._pin[1:])
        if self._mark.node:
            viewer.mark(self._mark.node)

    def stands(self, epoch: str) -> None:
        """This page load is shown, or none: a number of the one before may be another thing's on it."""
        self._epoch = epoch
        if not epoch:
            return
        if self._pin is not None and self._pin[0] != epoch:
            self._unpin()
        self._mark.stands(epoch)

    def forget(self) -> None:
        """The customer's page takes pointer and outline away by itself: when it goes, is paused, or takes pointing back."""
        self._unpin()
        self._mark.forget()

    # ---- the pointer

    def _pointed(self, node: int, x: float, y: float, pinned: bool) -> None:
        if not (self._epoch and node) or self._viewer is None:
            return
        self._hands.over(node, self._viewer)
        clicks = pinned and self._hands.click(node, x, y)
        if pinned:
            self._aim(node)
        if pinned and (clicks or Rung.POINT not in self._may()):
            self._viewer.point_away()
        if Rung.POINT in self._may():
            self.pointed.emit(self._epoch, node, x, y)
            self._pinned((self._epoch, node, x, y) if pinned and not clicks else None)

    def _point_at(self, place: Place) -> None:
        if self._viewer is not None and self._epoch:
            self._viewer.point_at(place.node, 0.5, 0.5)
            self.pointed.emit(self._epoch, place.node, 0.5, 0.5)
            self._pinned((self._epoch, place.node, 0.5, 0.5), place.name)

    def _pinned(self, pin: tuple[str, int, float, float] | None, name: str = "") -> None:
        self._pin = pin
        self._strip.show_pointing(pinned=pin is not None, name=name)
        if pin is not None:
            self._mark.hear_escape(self._over.window())

    def _unpin(self) -> None:
        if self._pin is not None:
            if self._viewer is not None:
                self._viewer.point_away()
            self._pinned(None)

    def _seen(self, node: int, on: bool) -> None:
        if self._pin is not None and self._pin[1] == node:
            self._strip.show_pointing(pinned=on)

    def _unpointed(self) -> None:
        self._pinned(None)
        if self._epoch and Rung.POINT in self._may():
            self.pointed.emit(self._epoch, 0, 0.5, 0.5)

    def _take_away(self) -> None:
        if self._viewer is not None:
            self._viewer.point_away()
        self._unpointed()
        if Rung.POINT in self._may():
            self._mark.take_away()

    # ---- the outline

    def mark(self, node: int) -> None:
        """Outlines a node; the same again takes it away."""
        if self._epoch and Rung.POINT in self._may():
            self._mark.put(self._epoch, node)
            self._mark.hear_escape(self._over.window())

    def _marked(self, node: int, told: bool) -> None:
        if self._viewer is not None:
            self._viewer.mark(node)
        if told:
            self.marked.emit(self._epoch, node)
        self._strip.show_marked(on=node != 0)

    # ---- what else a press does

    def _click_at(self, place: Place) -> None:
        self._hands.click(place.node, 0.5, 0.5)
        self._aim(place.node)

    def _aim(self, node: int) -> None:
        if self._hands.aim(node):
            self.aimed.emit()
