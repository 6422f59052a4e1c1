"""`naast see URL`: reads the command line, says what an agent would see, and ends with 0; 1 when the page does not load, 2 when a selector
does not parse or the command cannot be used so, 3 when there is no web engine here.
"""

from __future__ import annotations

import argparse
import sys
from enum import IntEnum
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

WAIT: Final = 1.0
"""Seconds that a page has to build itself after it was loaded."""


class Status(IntEnum):
    """How the command ends."""

    READ = 0
    NOT_LOADED = 1
    WRONG = 2
    NO_ENGINE = 3


def _say(status: Status, text: str) -> int:
    sys.stderr.write(f"naast see: {text}\n")
    return status


def main(given: list[str]) -> int:
    """Looks at the page; the exit code."""
    parser = argparse.ArgumentParser(prog="naast see", description="Lists what an agent would and would not see of your page.")
    parser.add_argument("url", metavar="URL", help="the page's address, as a new visitor would open it")
    parser.add_argument("--closed", action="store_true", help='as for a site with mode = "closed" at the relay')
    parser.add_argument("--wait", type=float, default=WAIT, metavar="SECONDS", help=f"for what the page builds by script; default {WAIT:g}")
    chosen = parser.parse_args(given)
    try:
        parts = urlsplit(chosen.url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        return _say(Status.WRONG, f'{chosen.url!r} is not an address of a page: write it as "https://shop.example/checkout"')
    if not 0 <= chosen.wait <= 60:
        return _say(Status.WRONG, "--wait takes 0 to 60 seconds")
    return _look(chosen.url, closed=chosen.closed, wait=chosen.wait)


def _look(url: str, *, closed: bool, wait: float) -> int:
    try:
        from PySide6.QtCore import QUrl
        from PySide6.QtWidgets import QApplication

        from desktop.see.looking import Looking, NotLoaded
    except ImportError as error:
        return _say(
            Status.NO_ENGINE, f"there is no web engine here ({error}): install PySide6 with its add-ons, or run it where the console runs"
        )
    if not files("cobrowse").joinpath("script/dist/see.js").is_file():
        return _say(Status.NO_ENGINE, "the page script is not built: run python3 installer/bootstrap.py, or install the naast package")
    from desktop.see import listing

    application = QApplication.instance() or QApplication(["naast", "-platform", "offscreen"])  # no window is shown
    try:
        found = listing.read(Looking(QUrl(url), closed=closed, wait=wait).look())
    except NotLoaded as error:
        return _say(Status.NOT_LOADED, f"{url} could not be read: {error}")
    finally:
        application.processEvents()
    if found.problem:
        text = "a selector on the page's script tag does not parse, so nothing of this site is shared"
        return _say(Status.WRONG, f"{text}: {found.problem}")
    sys.stdout.writelines(f"{line}\n" for line in listing.told(found))
    return Status.READ
