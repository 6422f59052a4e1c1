"""A piece of the page script in a real Chromium: bundled by the build's own tool, in a browser that needs no screen. `browser` and `bundle`
are fixtures of the folders whose conftest.py takes them over.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, sync_playwright

SCRIPT: Final = Path(__file__).parents[2] / "cobrowse" / "script"


def bundled(made: Path, *options: str, text: str | None = None, frame: bool = False) -> str:
    """A script by the build's own tool: a file of the page script's folder, named in `options`, or a `text`. As the build does, it is said
    whether it is a `frame`'s; both are of one build.
    """
    esbuild = str(SCRIPT / "node_modules" / "esbuild" / "bin" / "esbuild")
    defined = (f"--define:FRAME={str(frame).lower()}", '--define:BUILD="test"')
    command = [esbuild, "--bundle", "--log-level=warning", *defined, *options, f"--outfile={made}"]
    subprocess.run(command, cwd=SCRIPT, input=text, text=True, check=True, timeout=60)
    return made.read_text("utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The customer's, without a window."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path="/usr/bin/chromium", headless=True, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> str:
    """`test/side_by_side.ts`: the page script's recorder, and a copy of the page that it tells of."""
    made = tmp_path_factory.mktemp("bundle") / "side_by_side.js"
    return bundled(made, "test/side_by_side.ts", "--format=iife", "--target=es2021")
