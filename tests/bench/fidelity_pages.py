"""The pages of `fidelity`: templates and stylesheet libraries from the npm registry, kept in a folder of this computer, and the demo shop.

One server has them all under one origin: `/ours/NAME/...` with the page script's tag, `/peer/NAME/...` with the bare recorder,
and the same under `/closed/...`, where everything but the page itself wants a cookie that only the customer has. What the pages
would fetch from elsewhere is not there.
"""

from __future__ import annotations

import http.server
import mimetypes
import os
import re
import shutil
import subprocess
import tarfile
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

from tests.bench.look_peer import MODULES

TEMPLATES: Final = {
    "startbootstrap-agency@7.0.12": "dist/index.html",
    "startbootstrap-blog-home@5.0.9": "dist/index.html",
    "startbootstrap-blog-post@5.0.9": "dist/index.html",
    "startbootstrap-business-casual@7.0.9": "dist/index.html",
    "startbootstrap-business-frontpage@5.0.9": "dist/index.html",
    "startbootstrap-clean-blog@6.0.9": "dist/index.html",
    "startbootstrap-coming-soon@6.0.7": "dist/index.html",
    "startbootstrap-creative@7.0.7": "dist/index.html",
    "startbootstrap-freelancer@7.0.7": "dist/index.html",
    "startbootstrap-full-width-pics@5.0.6": "dist/index.html",
    "startbootstrap-grayscale@7.0.6": "dist/index.html",
    "startbootstrap-heroic-features@5.0.6": "dist/index.html",
    "startbootstrap-landing-page@6.0.6": "dist/index.html",
    "startbootstrap-modern-business@5.0.7": "dist/index.html",
    "startbootstrap-new-age@6.0.7": "dist/index.html",
    "startbootstrap-one-page-wonder@6.0.6": "dist/index.html",
    "startbootstrap-portfolio-item@4.1.1": "index.html",
    "startbootstrap-resume@7.0.6": "dist/index.html",
    "startbootstrap-sb-admin@7.0.7": "dist/index.html",
    "startbootstrap-sb-admin-2@4.1.4": "index.html",
    "startbootstrap-shop-homepage@5.0.6": "dist/index.html",
    "startbootstrap-shop-item@5.0.6": "dist/index.html",
    "startbootstrap-simple-sidebar@6.0.6": "dist/index.html",
    "startbootstrap-small-business@5.0.6": "dist/index.html",
    "startbootstrap-stylish-portfolio@6.0.6": "dist/index.html",
    "startbootstrap-the-big-picture@5.0.6": "dist/index.html",
}
"""Packages by name and version, and their first page."""
LIBRARIES: Final = {
    "water.css@2.1.1": "out/water.css",
    "@picocss/pico@2.1.1": "css/pico.css",
    "bulma@1.0.4": "css/bulma.css",
    "@coreui/coreui@5.9.0": "dist/css/coreui.css",
    "@tabler/core@1.6.1": "dist/css/tabler.css",
}
"""Packages by name and version, and their stylesheet: it dresses `GALLERY`."""
PLAIN: Final = "~plain"
"""In a package's place: `GALLERY` without any stylesheet, where the fonts are the browser's own choice."""
STORIES: Final = {"boots": "/", "cooktop": "/service"}
"""Pages of the demo shop."""
MAX_PACKAGE: Final = 64 * 1024 * 1024
"""Bytes of one package, unpacked."""

RECORD: Final = """<script src="/record.js"></script><script>window.seen = [];
rrwebRecord.record({ emit: (event) => seen.push(event), recordCanvas: false });</script>"""

VIEW: Final = """<!doctype html><title>peer</title>
<style>html, body { margin: 0; overflow: hidden; background: #fff } iframe { border: 0 } .replayer-mouse { display: none }</style><body>
<script src="/replay.js"></script><script>
const replayer = new rrwebReplay.Replayer([], { liveMode: true, root: document.body, mouseTail: false });
replayer.startLive();</script>"""

GALLERY: Final = (Path(__file__).parent / "gallery.html").read_text("utf-8")


@dataclass(frozen=True)
class Sample:
    """A page: its name, and its path under `/ours/` or `/peer/`."""

    name: str
    path: str


def cache() -> Path:
    """Where packages are kept."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "naast-bench" / "pages"


def fetch(specs: list[str], folder: Path) -> None:
    """Puts the packages into the folder, each under its name; what is there is not fetched. npm checks each against its hash."""
    folder.mkdir(parents=True, exist_ok=True)
    for spec in specs:
        place = folder / spec.replace("/", "+")
        if place.exists():
            continue
        made = folder / ".new"
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        done = subprocess.run(["npm", "pack", "--silent", spec], cwd=made, capture_output=True, text=True, check=True, timeout=120)
        with tarfile.open(made / done.stdout.split()[-1]) as packed:
            if sum(member.size for member in packed.getmembers()) > MAX_PACKAGE:
                raise ValueError(f"{spec} is larger than expected")
            packed.extractall(made / "out", filter="data")
        next((made / "out").iterdir()).rename(place)


def samples(most: int) -> list[Sample]:
    """The pages to measure: the stories, then the gallery bare and in each library's dress, and templates."""
    stories = [Sample(name, f"~shop{path}") for name, path in STORIES.items()]
    named = [Sample(spec.partition("@")[0] or spec.split("@")[1], f"{spec.replace('/', '+')}/{page}") for spec, page in TEMPLATES.items()]
    plain = Sample("no stylesheet", f"{PLAIN}/gallery.html")
    dressed = [Sample(spec.lstrip("@").partition("@")[0], f"{spec.replace('/', '+')}/gallery.html") for spec in LIBRARIES]
    return [*stories, plain, *dressed, *named][: most or None]


def gallery(package: str) -> str:
    """The gallery in the dress of a library's package; without a link to any for another."""
    sheet = next((sheet for spec, sheet in LIBRARIES.items() if spec.replace("/", "+") == package), "")
    page = GALLERY.format(sheet=sheet)
    return page if sheet else re.sub(r"<link[^>]*>", "", page)


class _Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes to the next page hangs up on this one: nothing to tell."""


class Server:
    """Serves them. `shop` is the demo shop's own address, `relay` where the tag leads."""

    def __init__(self, port: int, relay: str, shop: str, folder: Path) -> None:
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                content, kind = server.answer(self.path, self.headers.get("Cookie") or "", self.headers.get("Referer") or "")
                part = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "") if kind.startswith("video/") else None
                if part and int(part[1]) < len(content):  # a film that cannot be had in parts stands at no moment but its first
                    begin, end = int(part[1]), min(int(part[2] or len(content)), len(content) - 1)
                    self.send_response(HTTPStatus.PARTIAL_CONTENT)
                    self.send_header("Content-Range", f"bytes {begin}-{end}/{len(content)}")
                    content = content[begin : end + 1]
                else:
                    self.send_response(HTTPStatus.OK if kind else HTTPStatus.NOT_FOUND)
                self.send_header("Content-Type", kind or "text/plain")
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Cache-Control", "max-age=600" if kind and "html" not in kind else "no-store")
                if self.path.startswith("/closed/") and "html" in kind:
                    self.send_header("Set-Cookie", "member=yes; Path=/; SameSite=Lax")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *words: object) -> None:
                """Quiet."""

        self._tag = f'<script src="{relay}/page.js" data-site="shop" async></script>'
        self._shop, self._folder = shop, folder
        self._scripts = {
            "/record.js": (MODULES / "record" / "dist" / "record.umd.min.cjs").read_bytes(),
            "/replay.js": (MODULES / "replay" / "dist" / "replay.umd.min.cjs").read_bytes(),
        }
        self._server = _Quiet(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, name="fidelity-pages")
        self._thread.start()

    def answer(self, path: str, cookie: str, referer: str) -> tuple[bytes, str]:
        """The content of a path and what it is; no kind: not there."""
        path = path.partition("?")[0]
        if path in self._scripts:
            return self._scripts[path], "text/javascript"
        if path == "/view":
            return VIEW.encode(), "text/html; charset=utf-8"
        closed = path.startswith("/closed/") or "/closed/" in referer
        who, _, rest = path.removeprefix("/closed").removeprefix("/").partition("/")
        if who not in ("ours", "peer"):
            content, kind = self._of_shop(path)
            who = "ours"
        elif rest.startswith("~shop"):
            content, kind = self._of_shop(rest.removeprefix("~shop") or "/")
        else:
            content, kind = self._of_package(rest)
        if closed and "html" not in kind and "member=yes" not in cookie:
            return b"", ""
        if "html" in kind:
            content = self._tagged(content.decode(), who).encode()
        return content, kind

    def _tagged(self, page: str, who: str) -> str:
        page = re.sub(r"<script[^>]*page\.js[^>]*>\s*</script>", "", page)
        page = re.sub(r"<body", "<body data-naast-open", page, count=1)
        tag = self._tag if who == "ours" else RECORD
        return page.replace("</body>", f"{tag}</body>", 1) if "</body>" in page else page + tag

    def _of_shop(self, path: str) -> tuple[bytes, str]:
        try:
            with urllib.request.urlopen(f"{self._shop}{path}", timeout=10) as answer:
                return answer.read(), answer.headers["Content-Type"]
        except (urllib.error.URLError, OSError):
            return b"", ""

    def _of_package(self, path: str) -> tuple[bytes, str]:
        package, _, inner = path.partition("/")
        if inner == "gallery.html":
            return gallery(package).encode(), "text/html; charset=utf-8"
        file = (self._folder / path).resolve()
        if not file.is_relative_to(self._folder) or not file.is_file():
            return b"", ""
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return file.read_bytes(), f"{kind}; charset=utf-8" if kind.startswith("text/") else kind

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
