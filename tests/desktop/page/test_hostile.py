"""The hostile corpus in the real viewer, with Chromium's sandbox on, as an ordinary user: nothing runs, leaves, is read, or ends it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.desktop.page.hostile import CORPUS

EVERY = 4
"""Of the corpus each so-many-th here; `bench safe` shows all of it."""
NOBODY = 65534
BENT_FOR = 5
"""Seconds of bent sessions, each time others: what fails is told with its seed, for `look_hostile` to show it again."""


def looked(*options: str) -> dict[str, Any]:
    """What the program tells. Root gives its rights up first, but for reading: a checkout may lie where others cannot look."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        secret = Path(home, "secret.txt")
        secret.write_text("a-word-that-stands-in-a-file", "utf-8")
        own = Path(home, "own")
        own.mkdir()
        env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("QTWEBENGINE_")},
            "HOME": str(own), "XDG_RUNTIME_DIR": str(own), "QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_CHROMIUM_FLAGS": "--disable-gpu",
            "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        user: list[str] = []
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            os.chown(own, NOBODY, NOBODY)
            keep = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
            user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *keep]
        command = [*user, sys.executable, "-m", "tests.desktop.page.look_hostile", str(secret), *options]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told


@pytest.mark.pure
def test_the_corpus_is_large_each_page_is_another_and_every_kind_is_there() -> None:
    pages = {one.text("http://trap.example/x", "/secret") for one in CORPUS}
    assert len(pages) > 500
    assert len({one.name for one in CORPUS}) == len(CORPUS)
    text = b" ".join(pages).decode().lower()
    for kind in (
        "onerror", "<script", '"isSVG": true', "<math", "@import", "url(", "srcset", "http-equiv", '"base"', "formaction", "srcdoc", "file://",
        "\\\\\\\\", "<template", "javascript:", "data:text/html", "noscript",
    ):  # fmt: skip
        assert kind.lower() in text, kind
    assert max(one.deep for one in CORPUS) > 500
    assert max(map(len, pages)) > 1_000_000


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("setpriv"), reason="gives root's rights up by setpriv")
def test_nothing_runs_leaves_is_read_or_ends_it() -> None:
    """In two windows of two processes, as each waits for its engine for most of the time."""
    with ThreadPoolExecutor(2) as beside:
        both = list(beside.map(lambda first: looked(str(2 * EVERY), f"first={first}", f"bent={BENT_FOR / 2}"), (0, EVERY)))
    assert sum(told["tried"] for told in both) == len(CORPUS[::EVERY]) > 300
    for told in both:
        assert told["user"] != 0
        assert told["sandbox"] == "Namespace"
        assert told["control"]["came"], "without walls it would be seen"
        assert told["control"]["ran"]
        assert {what: told[what] for what in ("ran", "read", "ended", "came", "stopped")} == {
            "ran": [], "read": [], "ended": [], "came": [], "stopped": 0,
        }  # fmt: skip
        assert told["bent"] > BENT_FOR / 2, "one in a second at the least"
        assert told["well"], "the window lives and shows the next page"
        assert told["shown"] > 0.9 * told["tried"], "what is harmless of a page is shown"


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("setpriv"), reason="gives root's rights up by setpriv")
def test_the_walls_behind_the_sanitiser_hold_alone() -> None:
    """A sample without it. Depth and breadth are the sanitiser's own to bound."""
    told = looked("97", "raw")
    assert {what: told[what] for what in ("ran", "read", "came")} == {"ran": [], "read": [], "came": []}
