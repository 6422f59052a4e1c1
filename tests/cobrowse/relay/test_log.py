"""The log: one line of JSON an event, and of a failure where it was, never with what."""

from __future__ import annotations

import json
import subprocess
import sys

FAILS = """
import structlog
from cobrowse.relay.log import set_up
set_up()
def greet(customer):
    raise RuntimeError("what")
try:
    greet("Johan Bakker")
except RuntimeError:
    structlog.get_logger("naast.relay").exception("failed", contact="c1")
"""


def test_a_failure_says_where_and_not_with_what() -> None:
    done = subprocess.run([sys.executable, "-c", FAILS], capture_output=True, text=True, timeout=60, check=True)
    line = json.loads(done.stderr)
    assert (line["event"], line["contact"], line["exception"][0]["exc_type"]) == ("failed", "c1", "RuntimeError")
    assert "greet" in done.stderr
    assert "Johan" not in done.stderr
