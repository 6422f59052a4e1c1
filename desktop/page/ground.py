"""What has to be settled before the web engine starts, without importing it: the console starts without the engine.

`prepare` is called by `desktop.app` before the application is built. `why_not` says whether the engine may start here at all:
Chromium's sandbox is on for every user, root has none, and Qt's answer to that is to abort the process with a call in it.
"""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QCoreApplication, Qt

# Qt's documented variables (Qt WebEngine, "Sandboxing Support"). They are read here, and set nowhere in the product: whoever
# starts it as root and has set them has switched the sandbox off knowingly, as our tests in a container do.
_QT_OFF = "_".join(("QTWEBENGINE", "DISABLE", "SANDBOX"))
_CHROMIUM_FLAGS = "QTWEBENGINE_CHROMIUM_FLAGS"
_CHROMIUM_OFF = "--" + "-".join(("no", "sandbox"))


def prepare() -> None:
    """Before `QApplication`: lets the engine draw in the windows of this process, whenever it is started."""
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)


def runs_as_root_in_sandbox() -> bool:
    """Whether starting the engine here would abort the process."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return False
    switched_off = os.environ.get(_QT_OFF, "0") not in ("", "0") or _CHROMIUM_OFF in os.environ.get(_CHROMIUM_FLAGS, "").split()
    return not switched_off
