"""The web engine with everything off: one private scheme, and nothing else in or out.

Imported at the first share only. The profile is off the record; an interceptor lets the private scheme and `data:` through and
nothing else; the document's policy forbids the same once more; navigation, windows, downloads, permissions, dialogs and files
are refused. What the page says to the console is checked here, field by field. `viewer` puts it on the screen.
"""

from __future__ import annotations

import math
import os
import re
import time
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Annotated

import msgspec
import structlog
from PySide6.QtCore import QBuffer, QByteArray, QObject, QUrl, Signal
from PySide6.QtQuick import QQuickWindow, QSGRendererInterface
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEngineNewWindowRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)

from cobrowse.attributes import SYMBOLS
from desktop.page.assets import DRAWING, Content, PageAssets
from desktop.page.ground import CHROMIUM_FLAGS

COLLECT = "--js-flags=--expose-gc"
"""Among Chromium's flags, which Qt reads at the first profile."""
SCHEME = b"naast"
HOME = QUrl("naast://viewer/")
POLICY = (
    "default-src 'none'; script-src naast://viewer/viewer.js; connect-src naast://viewer; style-src 'unsafe-inline'; "
    "img-src data: naast:; font-src data: naast:; base-uri 'none'; form-action 'none'; "
    "frame-src 'none'; object-src 'none'; media-src 'none'"
)
"""The document's content policy; the replay frame inherits it. Styles in line are what a replayed page consists of."""
ASSET_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
"""That of a picture: an SVG has styles, and pictures of its own."""
MAX_WAITING = 1_000
"""Pictures and fonts that may be waited for at once."""
MAX_REPORT = 2_000
"""Characters of one report from the page."""
REPORTS_A_SECOND = 150
"""A page in full motion tells 35; what is more is not taken: the console would pass it on until the relay shows it the door."""
FAMILIES = {
    QWebEngineSettings.FontFamily.StandardFont: "Times New Roman",
    QWebEngineSettings.FontFamily.SerifFont: "Times New Roman",
    QWebEngineSettings.FontFamily.SansSerifFont: "Arial",
}
"""What browsers call these. Qt would have what the agent's desktop has, as DejaVu Serif, and lines would break elsewhere; Linux knows fonts
of the same widths by these names. A font that the agent's computer lacks is drawn in the standard one, as at the customer.
"""

_NAME = re.compile(r"[0-9a-f]{16,64}\Z")
_SYMBOL_PATH = QUrl(SYMBOLS).path()
_log = structlog.get_logger("naast.page")
_Fraction = Annotated[float, msgspec.Meta(ge=0, le=1)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class Ready(msgspec.Struct, frozen=True, tag_field="kind", tag="ready", forbid_unknown_fields=True):
    """The viewer's page stands and takes batches."""


class Drawn(msgspec.Struct, frozen=True, tag_field="kind", tag="drawn", forbid_unknown_fields=True):
    """Batch `batch` and all before are on the screen, since `held` milliseconds before this was told."""

    batch: _Count
    held: _Count


class Pointed(msgspec.Struct, frozen=True, tag_field="kind", tag="pointed", forbid_unknown_fields=True):
    """The agent points at fractions `x`, `y` of the box of `node`."""

    node: _Count
    x: _Fraction
    y: _Fraction
    pinned: bool


class Pinned(msgspec.Struct, frozen=True, tag_field="kind", tag="pinned", forbid_unknown_fields=True):
    """The pointer that was left on this node is not drawn any more, as the node is gone or takes no room, or is again."""

    node: _Count
    on: bool


class Marked(msgspec.Struct, frozen=True, tag_field="kind", tag="marked", forbid_unknown_fields=True):
    """The agent wants this node outlined, or, where it is already, not any more."""

    node: _Count


class Outlined(msgspec.Struct, frozen=True, tag_field="kind", tag="outlined", forbid_unknown_fields=True):
    """The outline around this node is not drawn any more, as it is gone or takes no room, or is again."""

    node: _Count
    on: bool


class Away(msgspec.Struct, frozen=True, tag_field="kind", tag="away", forbid_unknown_fields=True):
    """The agent no longer points."""


class Missing(msgspec.Struct, frozen=True, tag_field="kind", tag="missing", forbid_unknown_fields=True):
    """A change named a node that the viewer does not have: a fresh snapshot is needed. 0: the viewer holds too much."""

    node: _Count


class Broken(msgspec.Struct, frozen=True, tag_field="kind", tag="broken", forbid_unknown_fields=True):
    """The replayer failed at what it got."""

    why: Annotated[str, msgspec.Meta(max_length=300)]


Report = Ready | Drawn | Pointed | Pinned | Marked | Outlined | Away | Missing | Broken
"""All that the page can say."""
_reports: msgspec.json.Decoder[Report] = msgspec.json.Decoder(Report)


def read_report(text: str) -> Report | None:
    """The report, or None when it is not one."""
    try:
        report = _reports.decode(text) if len(text) <= MAX_REPORT else None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    if isinstance(report, Pointed) and not (math.isfinite(report.x) and math.isfinite(report.y)):
        return None
    return report


@cache
def begin() -> None:
    """Makes the private scheme known and chooses how the engine draws, once a process and before its first profile.

    It draws in software: a replayed page is text and boxes, a driver cannot take it along, and on machines without a graphics
    card (remote desktops) a change stands on the screen in 20 ms instead of 100 and more (`bench look`). The viewer's page may ask
    for what it let go to be collected (`viewer/sweep.ts`); flags of the user's own are kept, and win.
    """
    os.environ[CHROMIUM_FLAGS] = f"{COLLECT} {os.environ.get(CHROMIUM_FLAGS, '')}".strip()
    QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
    scheme = QWebEngineUrlScheme(SCHEME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    flag = QWebEngineUrlScheme.Flag
    scheme.setFlags(flag.SecureScheme | flag.CorsEnabled | flag.FetchApiAllowed)
    QWebEngineUrlScheme.registerScheme(scheme)


class Shelf(QWebEngineUrlSchemeHandler):
    """Serves the viewer's page and script, pictures and fonts of the customer's page, and takes its reports. Drawings whose symbols the
    page uses come from the viewer's own origin, where nothing else of the customer's is served. Whatever else is asked for does not exist.
    What has not come yet is told by `missing(name)`, and answered at `deliver` when it came.
    """

    reported = Signal(object)
    missing = Signal(str)

    def __init__(self, parent: QObject, assets: PageAssets) -> None:
        super().__init__(parent)
        self._assets = assets
        self._waiting: dict[str, dict[int, tuple[QWebEngineUrlRequestJob, bool]]] = {}
        self._count = 0
        self._second = self._told = 0
        self._served = {
            "/": (b"text/html", files("desktop.page").joinpath("viewer.html").read_bytes()),
            "/viewer.js": (b"text/javascript", files("cobrowse").joinpath("script/dist/viewer.js").read_bytes()),
        }

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        """Qt asks for an address of ours."""
        address = job.requestUrl()
        method = job.requestMethod().data()
        if address.host() == "viewer" and address.path() == "/say" and method == b"POST" and job.initiator() == QUrl("naast://viewer"):
            self._take(address.query(QUrl.ComponentFormattingOption.FullyDecoded))
            self._give(job, b"text/plain", b"")
            return
        if address.host() == "asset" and method == b"GET":
            self._asset(job, address.path()[1:])
            return
        if address.host() == "viewer" and address.path().startswith(_SYMBOL_PATH) and method == b"GET":
            self._asset(job, address.path()[len(_SYMBOL_PATH) :], drawing=True)
            return
        served = self._served.get(address.path() or "/") if address.host() == "viewer" and method == b"GET" else None
        if served is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        self._give(job, *served)

    @property
    def waiting(self) -> tuple[str, ...]:
        """Names of what is shown and has not come."""
        return tuple(self._waiting)

    def deliver(self) -> None:
        """Answers whatever can be answered by now."""
        for name in self.waiting:
            content = self._assets.find(name)
            if content is not None:
                self._answer(name, content)

    def _asset(self, job: QWebEngineUrlRequestJob, name: str, *, drawing: bool = False) -> None:
        content = self._assets.find(name)
        if content is not None:
            self._show(job, content, drawing)
            return
        if not _NAME.match(name) or len(self._waiting) >= MAX_WAITING:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        self._count += 1
        number = self._count
        new = name not in self._waiting
        self._waiting.setdefault(name, {})[number] = job, drawing
        # Qt owns the job and may take it away, as when the page goes
        job.destroyed.connect(lambda: self._gone(name, number))
        if new:
            self.missing.emit(name)

    def _gone(self, name: str, number: int) -> None:
        jobs = self._waiting.get(name, {})
        jobs.pop(number, None)
        if not jobs:
            self._waiting.pop(name, None)

    def _answer(self, name: str, content: Content) -> None:
        for job, drawing in self._waiting.pop(name, {}).values():
            self._show(job, content, drawing)

    def _show(self, job: QWebEngineUrlRequestJob, content: Content, drawing: bool) -> None:
        if not content.octets or (drawing and content.kind != DRAWING):
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        self._give(job, content.kind, content.octets, ASSET_POLICY)

    def _take(self, text: str) -> None:
        second = int(time.monotonic())
        self._told = self._told + 1 if second == self._second else 1
        self._second = second
        if self._told > REPORTS_A_SECOND:
            if self._told == REPORTS_A_SECOND + 1:
                _log.warning("the viewer's page says more than it has to say")
            return
        report = read_report(text)
        if report is None:
            _log.warning("the viewer's page said something malformed", characters=len(text))
        else:
            self.reported.emit(report)

    def _give(self, job: QWebEngineUrlRequestJob, kind: bytes, content: bytes, policy: str = POLICY) -> None:
        body = QBuffer(job)
        body.setData(QByteArray(content))
        headers = {b"Content-Security-Policy": policy.encode(), b"X-Content-Type-Options": b"nosniff"}
        if policy is ASSET_POLICY:
            headers[b"Access-Control-Allow-Origin"] = b"naast://viewer"  # fonts are read across origins
        # lists, as a header may come several times; of a bare value PySide would take each letter for one
        job.setAdditionalResponseHeaders({QByteArray(name): [QByteArray(value)] for name, value in headers.items()})  # type: ignore[misc]  # the stub forgets lists
        job.reply(QByteArray(kind), body)


class Wall(QWebEngineUrlRequestInterceptor):
    """Lets the private scheme and what an address itself carries through. `stopped` counts what it did not."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.stopped = 0

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        """Qt is about to ask for something."""
        if info.requestUrl().scheme() not in ("naast", "data"):
            self.stopped += 1
            info.block(True)


class Page(QWebEnginePage):
    """A page that goes nowhere, opens nothing, asks nothing and takes nothing."""

    def __init__(self, profile: QWebEngineProfile) -> None:
        super().__init__(profile)
        off, settings = QWebEngineSettings.WebAttribute, self.settings()
        for attribute in (
            off.LocalStorageEnabled, off.PluginsEnabled, off.JavascriptCanOpenWindows, off.JavascriptCanAccessClipboard,
            off.JavascriptCanPaste, off.LocalContentCanAccessFileUrls, off.LocalContentCanAccessRemoteUrls, off.HyperlinkAuditingEnabled,
            off.ErrorPageEnabled, off.PdfViewerEnabled, off.WebGLEnabled, off.ScreenCaptureEnabled, off.FullScreenSupportEnabled,
            off.DnsPrefetchEnabled, off.NavigateOnDropEnabled, off.AutoLoadIconsForPage, off.FocusOnNavigationEnabled,
            off.AllowGeolocationOnInsecureOrigins, off.AllowWindowActivationFromJavaScript, off.ShowScrollBars,
        ):  # fmt: skip
            settings.setAttribute(attribute, False)
        settings.setAttribute(off.PlaybackRequiresUserGesture, True)
        for family, name in FAMILIES.items():
            settings.setFontFamily(family, name)
        self.permissionRequested.connect(self._deny)
        self.newWindowRequested.connect(self._no_window)

    def _deny(self, permission: QWebEnginePermission) -> None:
        permission.deny()

    def _no_window(self, request: QWebEngineNewWindowRequest) -> None:
        """Left unanswered, no window is made."""

    def acceptNavigationRequest(self, url: QUrl | str, kind: QWebEnginePage.NavigationType, main_frame: bool) -> bool:
        """The viewer's own page, and the empty documents of its frames."""
        address = QUrl(url)
        return address == HOME if main_frame else address.toString() in ("about:blank", "about:srcdoc")

    def createWindow(self, kind: QWebEnginePage.WebWindowType) -> QWebEnginePage | None:  # type: ignore[override]  # the stub forgets None, Qt's documented "no"
        """No windows."""
        return None

    def javaScriptConsoleMessage(self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str) -> None:
        """Counted, not kept: a page's words may be in it."""
        _log.debug("the viewer's page wrote to its console", level=level.name, line=line)

    def javaScriptAlert(self, origin: QUrl | str, text: str) -> None:  # noqa: N802 - Qt owns the name
        """No dialogs."""

    def javaScriptConfirm(self, origin: QUrl | str, text: str) -> bool:  # noqa: N802 - likewise
        """No dialogs."""
        return False

    def chooseFiles(self, mode: QWebEnginePage.FileSelectionMode, old: list[str], kinds: list[str]) -> list[str]:  # type: ignore[override]  # Qt's Sequence is a list  # noqa: N802 - likewise
        """No files."""
        return []


class Engine(QObject):
    """A profile with its wall and shelf. One for each viewer: what goes with it goes wholly."""

    def __init__(self, on_report: Callable[[Report], None], assets: PageAssets) -> None:
        super().__init__()
        begin()
        self.profile = QWebEngineProfile(self)
        self.profile.setPersistentPermissionsPolicy(QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime)
        self.profile.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
        self.profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
        self.profile.setSpellCheckEnabled(False)
        self.profile.downloadRequested.connect(self._no_download)
        self.wall = Wall(self)
        self.profile.setUrlRequestInterceptor(self.wall)
        self.shelf = Shelf(self, assets)
        self.shelf.reported.connect(on_report)
        self.profile.installUrlSchemeHandler(QByteArray(SCHEME), self.shelf)

    def _no_download(self, download: QWebEngineDownloadRequest) -> None:
        download.cancel()
