"""The peer of `look`: bare rrweb, as its own guide has it (record and live mode, JSON over a WebSocket), through a bare relay."""

from __future__ import annotations

import http.server
import threading
from http import HTTPStatus
from pathlib import Path
from typing import Final

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

MODULES: Final = Path(__file__).parents[2] / "cobrowse" / "script" / "node_modules" / "@rrweb"
SCRIPTS: Final = {
    "/record.js": MODULES / "record" / "dist" / "record.umd.min.cjs",
    "/replay.js": MODULES / "replay" / "dist" / "replay.umd.min.cjs",
}
BOX: Final = "position:fixed;left:40px;top:40px;width:240px;height:160px;background:rgb(255,0,128);z-index:9"

RECORD: Final = """<script src="/record.js"></script><script>
const socket = new WebSocket("{relay}/in");
socket.onopen = () => rrwebRecord.record({{ emit: (event) => socket.send(JSON.stringify(event)) }});
</script>"""

REPLAY: Final = """<!doctype html><title>peer</title><style>body {{ margin: 0; overflow: hidden }} iframe {{ border: 0 }}</style><body>
<script src="/replay.js"></script><script>
const replayer = new rrwebReplay.Replayer([], {{ liveMode: true, root: document.body, mouseTail: false }});
replayer.startLive();
const socket = new WebSocket("{relay}/out");
socket.onmessage = (message) => replayer.addEvent(JSON.parse(message.data));
</script>"""


BUSY: Final = """<img id="picture" alt="" width="300" height="80" style="position:fixed;left:300px;top:40px;z-index:9"><script>
const list = document.querySelector("ul");
let turn = 0;
const card = () => {
  const made = list.firstElementChild.cloneNode(true);
  made.querySelector("h3").textContent = `Boots ${turn}`;
  return made;
};
setInterval(() => {
  turn += 1;
  for (let i = 0; i < 3; i += 1) { list.prepend(card()); list.lastElementChild.remove(); }
  list.children[turn % list.children.length].querySelector(".price").textContent = `EUR ${turn}`;
  list.children[turn % 50].className = turn % 2 ? "card" : "card seen";
  list.children[turn % 30].style.opacity = turn % 3 ? "" : "0.5";
  if (turn % 10 === 0) document.getElementById("picture").src = `/picture?${turn}`;
  if (turn % 50 === 0) list.replaceChildren(...[...list.children].map(card));
  scrollTo(0, turn % 400);
}, 200);
</script>"""
"""A page that is never at rest: five times a second cards come and go, texts, classes and styles change and it scrolls; every two
seconds there is another picture, and every ten seconds all cards are new."""


def shop(elements: int) -> str:
    """A page of about so many elements, with a box that changes."""
    card = '<li class="card"><h3>Boots {0}</h3><p>Leather, <b>brown</b></p><span class="price">EUR {0}</span></li>'
    cards = "".join(card.format(number) for number in range(elements // 5))
    style = "body{font:14px sans-serif}ul{display:grid;grid-template-columns:repeat(8,1fr);gap:8px}.card{border:1px solid #ddd;padding:4px}"
    return f'<style>{style}</style><div id="box" style="{BOX}"></div><ul>{cards}</ul>'


class Pages:
    """Serves the pages of both: `/ours?N` with the page script's tag (`/busy?N`: never at rest), `/peer?N` with the bare recorder,
    `/view` the bare replayer.
    """

    def __init__(self, port: int, naast: str, bare: str) -> None:
        pages = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content, kind = pages.answer(self.path)
                self.send_response(HTTPStatus.OK if content else HTTPStatus.NOT_FOUND)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *words: object) -> None:
                """Quiet."""

        self._naast, self._bare = naast, bare
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, name="pages")
        self._thread.start()

    def answer(self, path: str) -> tuple[bytes, str]:
        """The content of a path, and what it is."""
        name, _, count = path.partition("?")
        if name in SCRIPTS:
            return SCRIPTS[name].read_bytes(), "text/javascript"
        if name == "/view":
            return REPLAY.format(relay=self._bare).encode(), "text/html; charset=utf-8"
        if name == "/picture":
            text = f'<text x="9" y="40" font-size="30">{int(count)}</text>'
            return f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="80">{text}</svg>'.encode(), "image/svg+xml"
        ours = f'<script src="{self._naast}/page.js" data-site="shop" async></script>'
        tag = {
            "/ours": ours,
            "/busy": ours + BUSY,
            "/peer": RECORD.format(relay=self._bare),
        }.get(name)
        page = f"<!doctype html><html lang=en><title>Shop</title><body>{shop(int(count or 0))}{tag}</body></html>" if tag else ""
        return page.encode(), "text/html; charset=utf-8"

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class BareRelay:
    """Hands every message from `/in` to everyone at `/out`, and what came before to who comes later."""

    def __init__(self, port: int) -> None:
        self.url = f"ws://127.0.0.1:{port}"
        self._out: set[ServerConnection] = set()
        self._kept: list[str | bytes] = []
        self._lock = threading.Lock()
        self._server: Server = serve(self._serve, "127.0.0.1", port, max_size=None, compression=None)
        self._thread = threading.Thread(target=self._server.serve_forever, name="bare-relay")
        self._thread.start()

    def forget(self) -> None:
        """Before another page."""
        with self._lock:
            self._kept.clear()

    def kept(self) -> list[str | bytes]:
        """Every message since the last page."""
        with self._lock:
            return list(self._kept)

    def _serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        if connection.request.path == "/out":
            with self._lock:
                for message in self._kept:
                    connection.send(message)
                self._out.add(connection)
        try:
            for message in connection:
                with self._lock:
                    self._kept.append(message)
                    for other in self._out:
                        other.send(message)
        except ConnectionClosed:
            pass
        finally:
            with self._lock:
                self._out.discard(connection)

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._thread.join()
