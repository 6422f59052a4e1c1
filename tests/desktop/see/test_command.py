"""`naast see` as a process, with a real web engine at a page of its own server; and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from desktop.see import command
from desktop.see.command import Status

TAG = '<script nonce="n" src="/page.js" data-site="shop" data-naast-mask="{mask}"></script>'
BODY = """<h1>Your order</h1><p>Hello <b data-naast-mask>Eva de Vries</b></p><p class="balance">Balance 1234</p>
<p>Card 4111 1111 1111 1111 on file</p><label>Name <input name="name" value="Wanda"></label>
<label>Postcode <input name="postcode" data-naast-open value="1234AB"></label>
<label>Password <input type="password" data-naast-open value="sesame"></label>
<div data-naast-block>My messages</div><div contenteditable>My draft</div><canvas></canvas><img alt="A boot" src="/boot.png">
<iframe srcdoc="<p>In a frame</p>"></iframe><div id="host"></div>
<script nonce="n">document.getElementById("host").attachShadow({ mode: "open" }).append("In the shadow");
JSON.parse = () => { throw new Error("the page's own"); };</script>"""
PAGES = {
    "/": f"<html><head>{TAG.format(mask='.balance')}</head><body>{BODY}</body></html>",
    "/broken": f"<html><head>{TAG.format(mask='(((')}</head><body>{BODY}</body></html>",
    "/bare": "<html><body><p>Words</p></body></html>",
}
SEEN = """An agent would see (9):
  text    Your order
  text    Hello
  text    Name
  text    Postcode
  field   Postcode (text)
  text    Password
  picture A boot
  text    In the shadow
  text    In a frame"""
HIDDEN = """
  masked by data-naast-mask
    text    Eva de Vries
    text    Balance 1234
  blocked by data-naast-block: an empty box
    place   My messages
  what is typed or chosen here; data-naast-open would show it
    field   Name (text)
  a password, payment, code, file or hidden field: nobody can open it
    field   Password (password)
  text that a person writes; data-naast-open would show it
    text    My draft
  a card number, IBAN or BSN in it
    text    Card ••••• on file
  an empty box of its size: what is drawn, played or embedded is not told
    place   canvas
"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = PAGES.get(self.path)
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'none'; script-src 'nonce-n'; require-trusted-types-for 'script'")
        self.end_headers()
        self.wfile.write((page or "nothing").encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def see(*arguments: str) -> tuple[int, str, str]:
    env = {**os.environ, "QTWEBENGINE_CHROMIUM_FLAGS": "--disable-gpu"}
    if sys.platform == "linux" and os.geteuid() == 0:
        env["QTWEBENGINE_DISABLE_SANDBOX"] = "1"  # as root Chromium's sandbox cannot start; the product never sets this
    command = [sys.executable, "-m", "desktop", "see", *arguments, "--wait", "0"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8", timeout=90, check=False)
    return done.returncode, done.stdout, done.stderr


def test_a_page_under_a_strict_policy_is_listed(site: str) -> None:
    status, said, wrong = see(f"{site}/")
    assert status == Status.READ, wrong
    assert said == f"{SEEN}\n\nAn agent would not see (8):{HIDDEN}"
    assert not {"Wanda", "1234AB", "sesame", "4111"} & set(said.split()), "what is in fields is not printed"


def test_closed_mode_shows_what_was_opened(site: str) -> None:
    status, said, wrong = see(f"{site}/", "--closed")
    assert status == Status.READ, wrong
    assert said.startswith("An agent would see (1):\n  field   Postcode (text)\n")


def test_a_page_without_the_tag_is_listed_as_it_would_be(site: str) -> None:
    status, said, _ = see(f"{site}/bare")
    assert (status, said.splitlines()[0][:40]) == (Status.READ, "This page has no script tag with data-si")


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [("/broken", Status.WRONG, "does not parse"), ("/nothing", Status.NOT_LOADED, "its server answered 404")],
)
def test_what_is_wrong_is_said(site: str, path: str, status: Status, text: str) -> None:
    code, said, wrong = see(f"{site}{path}")
    assert (code, said) == (status, "")
    assert text in wrong


def test_a_server_that_is_not_there_is_said() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        free = server.server_port
    code, _, wrong = see(f"http://127.0.0.1:{free}/")
    assert code == Status.NOT_LOADED
    assert "ERR_CONNECTION_REFUSED" in wrong


@pytest.mark.parametrize("given", [["shop.example"], ["file:///etc/passwd"], ["http://[broken"], ["https://a.example", "--wait", "99"]])
def test_what_is_no_address_is_refused(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(given) == Status.WRONG
    assert "naast see: " in capsys.readouterr().err


def test_without_a_web_engine_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "desktop.see.looking", None)
    assert command.main(["https://shop.example/"]) == Status.NO_ENGINE
    assert "there is no web engine here" in capsys.readouterr().err
