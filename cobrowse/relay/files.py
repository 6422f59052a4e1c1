"""The scripts that sites load, and the page behind an invite link."""

from __future__ import annotations

import gzip
import hashlib
import html
import zlib
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

from websockets.datastructures import Headers
from websockets.http11 import Response

from cobrowse.relay.answers import answer
from cobrowse.relay.config import OWN_SITE

SCRIPTS: Final = {f"/{name}": Path(__file__).parent.parent / "script" / "dist" / name for name in ("page.js", "frame.js")}
"""What a browser loads, by its path here: the page script, and the one for pages in frames of other sites."""
SCRIPT_AGE: Final = 300
"""Seconds that a browser may keep the script without asking: a repaired one is everywhere in five minutes."""

_CALL_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:; media-src blob: mediastream:; "
    "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_CALL_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
body {{ margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 24px; box-sizing: border-box; }}
main {{ max-width: 32rem; }}
h1 {{ font-size: 1.5rem; font-weight: 600; margin: 0 0 8px; }}
p {{ margin: 0; opacity: .8; }}
</style>
</head>
<body>
<main><h1>{title}</h1><p>{text}</p></main>
{script}
</body>
</html>
"""


@dataclass(frozen=True)
class Script:
    """A script as it is served; `body` empty when it was not built, `packed` the same by gzip."""

    body: bytes
    packed: bytes
    tag: str

    @property
    def built(self) -> bool:
        """Whether there is one."""
        return bool(self.body)


def read_script(path: Path) -> Script:
    """The script as it is on the disk, packed by the build where that is of the same build."""
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        return Script(b"", b"", "")
    try:
        packed = path.with_name(f"{path.name}.gz").read_bytes()
        right = gzip.decompress(packed) == body
    except (OSError, EOFError, zlib.error):
        right = False
    return Script(body, packed if right else gzip.compress(body, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def script_answer(script: Script, headers: Headers) -> Response:
    """`/page.js` or `/frame.js`, for any site, packed when the browser can unpack it."""
    if not script.built:
        text = b"the page script is not built: run python3 installer/bootstrap.py, or install the naast package\n"
        return answer(HTTPStatus.SERVICE_UNAVAILABLE, text, "text/plain; charset=utf-8")
    common = (
        ("Cache-Control", f"public, max-age={SCRIPT_AGE}"),
        ("ETag", script.tag),
        ("Vary", "Accept-Encoding"),
        ("Access-Control-Allow-Origin", "*"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    )
    if script.tag in headers.get_all("If-None-Match"):
        return answer(HTTPStatus.NOT_MODIFIED, b"", "", *common)
    kind = "text/javascript; charset=utf-8"
    if "gzip" in headers.get("Accept-Encoding", ""):
        return answer(HTTPStatus.OK, script.packed, kind, ("Content-Encoding", "gzip"), *common)
    return answer(HTTPStatus.OK, script.body, kind, *common)


def call_page(secret: str, *, valid: bool) -> Response:
    """The page behind an invite link: the script with the call card open; or that the link is over."""
    if not valid:
        page = _CALL_PAGE.format(title="This link is no longer valid", text="Ask whoever sent it to you for a new one.", script="")
        return answer(HTTPStatus.NOT_FOUND, page.encode(), "text/html; charset=utf-8", policy=_CALL_POLICY)
    script = f'<script src="/page.js" data-site="{OWN_SITE}" data-invite="{html.escape(secret)}" data-open async></script>'
    page = _CALL_PAGE.format(title="We are here for you", text="Press the call button to talk to us.", script=script)
    devices = ("Permissions-Policy", "microphone=(self), camera=(self), geolocation=()")
    return answer(HTTPStatus.OK, page.encode(), "text/html; charset=utf-8", devices, policy=_CALL_POLICY)
