"""Loads a page as a new visitor gets it, in a web engine without a window or a memory, and asks it what an agent would see. Qt lives here;
the command is `command`'s, the question script/src/see/main.ts's: it runs in a world of its own, out of reach of the page's script.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Final

import shiboken6
from PySide6.QtCore import QEventLoop, QObject, QTimer, QUrl
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEngineLoadingInfo,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineScript,
)

PATIENCE: Final = 60.0
"""Seconds in which the page must be there, and again in which it must answer."""
WORLD: Final = QWebEngineScript.ScriptWorldId.ApplicationWorld.value


class NotLoaded(Exception):
    """The page did not load, or did not answer; the text says what happened."""


class _Page(QWebEnginePage):
    """No dialogs, files or windows, and its console is its own affair."""

    def javaScriptConsoleMessage(self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str) -> None:
        """Not ours."""

    def javaScriptAlert(self, origin: QUrl | str, text: str) -> None:  # noqa: N802 - Qt owns the name
        """No dialogs."""

    def javaScriptConfirm(self, origin: QUrl | str, text: str) -> bool:  # noqa: N802 - likewise
        """No dialogs."""
        return False

    def chooseFiles(self, mode: QWebEnginePage.FileSelectionMode, old: list[str], kinds: list[str]) -> list[str]:  # type: ignore[override]  # Qt's Sequence is a list  # noqa: N802 - likewise
        """No files."""
        return []


class Looking(QObject):
    """One look at one page."""

    def __init__(self, url: QUrl, *, closed: bool, wait: float) -> None:
        super().__init__()
        self._closed, self._wait = closed, wait
        self._loop = QEventLoop()
        self._answer = self._wrong = ""
        self._profile = QWebEngineProfile(self)  # without a name it is off the record
        self._profile.downloadRequested.connect(self._no_download)
        self._page = _Page(self._profile, self)
        self._page.permissionRequested.connect(QWebEnginePermission.deny)
        self._page.loadingChanged.connect(self._loading)
        self._url = url
        self._late = QTimer(self, singleShot=True)
        self._late.timeout.connect(lambda: self._end(f"it did not answer within {PATIENCE:.0f} s"))

    def look(self) -> str:
        """What the page answered.

        Raises:
            NotLoaded: it did not come to that.
        """
        self._late.start(int(PATIENCE * 1000))
        self._page.load(self._url)
        self._loop.exec()
        self._late.stop()
        shiboken6.delete(self._page)  # before its profile
        if not self._answer:
            raise NotLoaded(self._wrong)
        return self._answer

    def _loading(self, info: QWebEngineLoadingInfo) -> None:
        status = QWebEngineLoadingInfo.LoadStatus
        domain = QWebEngineLoadingInfo.ErrorDomain
        if info.status() is status.LoadFailedStatus and info.errorDomain() is domain.HttpStatusCodeDomain:
            self._end(f"its server answered {info.errorCode()}")
        elif info.status() is status.LoadFailedStatus:
            self._end(info.errorString() or "it cannot be reached")
        elif info.status() is status.LoadSucceededStatus:
            QTimer.singleShot(int(self._wait * 1000), self._ask)

    def _ask(self) -> None:
        script = files("cobrowse").joinpath("script/dist/see.js").read_text(encoding="utf-8")
        question = f"{script}\n;naastSee({'true' if self._closed else 'false'})"
        heard: Callable[[object], None] = self._heard
        self._page.runJavaScript(question, WORLD, heard)

    def _heard(self, answer: object) -> None:
        self._answer = answer if isinstance(answer, str) else ""
        self._end("it went on to another page, or its script took the look away")

    def _end(self, wrong: str) -> None:
        self._wrong = self._wrong or wrong
        self._loop.quit()

    def _no_download(self, download: QWebEngineDownloadRequest) -> None:
        download.cancel()
        self._end("it is a download, not a page")
