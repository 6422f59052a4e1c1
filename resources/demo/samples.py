"""The sample customers and their history, with dates that stay fresh: `-731d` in history.csv is so many days before now.

What becomes of them is the relay's import. The files are read by hand, too: they show what the import takes.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
CUSTOMERS = HERE / "customers.csv"
HISTORY = HERE / "history.csv"


def moment(said: str, now: datetime) -> str:
    """An ISO 8601 moment from "-731d" (days before `now`, in working hours); anything else as it stands."""
    if not (said.startswith("-") and said.endswith("d")):
        return said
    days = int(said[1:-1])
    day = now - timedelta(days=days)
    return day.replace(hour=9 + days % 8, minute=days * 7 % 60, second=0, microsecond=0).isoformat()


def dated(history: str, now: datetime) -> str:
    """The text of a history with every date resolved against `now`, which has a time zone."""
    rows = list(csv.reader(io.StringIO(history)))
    column = rows[0].index("at")
    for row in rows[1:]:
        row[column] = moment(row[column], now)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def write(folder: Path, now: datetime) -> tuple[Path, Path]:
    """Puts customers.csv and a dated history.csv in `folder`; their paths."""
    customers, history = folder / CUSTOMERS.name, folder / HISTORY.name
    customers.write_text(CUSTOMERS.read_text("utf-8"), "utf-8")
    history.write_text(dated(HISTORY.read_text("utf-8"), now), "utf-8")
    return customers, history
