"""A window of another program on the agent's screen, for the customer to be shown: four fields of colour, so that a picture of it tells
whether it is whole, upright and not mirrored.

    python -m tests.journeys.shown TITLE
"""

from __future__ import annotations

import sys
from typing import Final

FIELDS: Final = (("#d02020", "#20a040"), ("#2040d0", "#e0c020"))
"""Row by row: red, green; blue, yellow."""
SIZE: Final = (480, 320)


def main(title: str) -> int:
    """Shows the window until it is closed."""
    from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

    app = QApplication([])
    window = QWidget(windowTitle=title)
    grid = QGridLayout(window)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(0)
    for row, colours in enumerate(FIELDS):
        for column, colour in enumerate(colours):
            field = QLabel()
            field.setStyleSheet(f"background: {colour}")
            grid.addWidget(field, row, column)
    window.setGeometry(700, 430, *SIZE)
    window.show()
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
