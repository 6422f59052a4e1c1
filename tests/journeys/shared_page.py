"""The customer's page as the agent sees it in the window: where it is, whether it is the same, and where a field of it stands."""

from __future__ import annotations

from typing import Final

from tests.journeys.alike import alike, decoded
from tests.journeys.console import Console
from tests.journeys.customer import Customer, NotNow
from tests.journeys.patience import DidNotHappen, until
from tests.journeys.screen import Region

VIEW: Final = "The customer's page"
SAME: Final = 0.85
"""Correlation from which two pictures show the same page; two different pages of the shop stay below 0.75."""
UPPER: Final = 0.5
"""The part of the page that is compared: the customer's picture may lie over its lower part."""
LOOKS: Final = ".* (looks along|kijkt mee)"
"""The name of the bar that tells the customer so."""


class SharedPage:
    """What both look at."""

    def __init__(self, console: Console, customer: Customer, view: str = VIEW) -> None:
        self.console, self.customer, self.view = console, customer, view

    def place(self) -> Region:
        """Where the page stands on the screen: whole, at the top of its room and in the middle across, at most 1.5 times its size."""
        room = self.console.box(self.view)
        wide, high = self.customer.size
        scale = min(room.width / wide, room.height / high, 1.5)
        width, height = round(wide * scale), round(high * scale)
        return Region(room.x + (room.width - width) // 2, room.y, width, height)

    def likeness(self) -> float:
        """How alike the page is in the browser and in the window now."""
        place, bar = self.place(), self.customer.look_for("region", LOOKS)
        under = 0.0  # the part that the bar of the looking along covers: it is the customer's only, and on a telephone as wide as the page
        if bar is not None:
            _, y, _, height = self.customer.box(bar)
            under = (y + height) / self.customer.size[1]
        top, end = int(place.height * under), int(place.height * UPPER)
        seen = self.console.screen.pixels(Region(place.x, place.y + top, place.width, end - top))
        meant = decoded(self.customer.picture())
        return alike(meant[int(meant.shape[0] * under) : int(meant.shape[0] * UPPER)], seen)

    def until_same(self, seconds: float = 20.0) -> float:
        """Waits until the window shows what the browser shows; how alike they are."""
        best = 0.0

        def look() -> float | None:
            nonlocal best
            self.console.process.must_run()
            if self.console.look_for(self.view) is None:
                return None
            try:
                found = self.likeness()
            except (DidNotHappen, NotNow):
                return None
            best = max(best, found)
            return found if found >= SAME else None

        return until(look, lambda: f"the window does not show the customer's page: at best {best:.2f}\n{self.console.told()}", seconds)

    def on_screen(self, role: str, name: str) -> tuple[int, int]:
        """Where in the agent's window the middle of something on the customer's page stands."""
        x, y, width, height = self.customer.box(self.customer.find(role, name))
        place = self.place()
        scale = place.width / self.customer.size[0]
        return place.x + round((x + width / 2) * scale), place.y + round((y + height / 2) * scale)
