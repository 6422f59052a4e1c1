"""Consent and the site's events in a real browser with a real relay: what is kept and told before, with, and after the visitor's yes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cobrowse.relay_process import RelayProcess
from tests.journeys.chromium import Chromium
from tests.journeys.patience import until

pytestmark = pytest.mark.journey

KEPT = "() => JSON.stringify([{...sessionStorage}, {...localStorage}])"
SECRETS = ("4242", "0417164300", "111222333", "hunter2")
EVENTS = """() => {
  naast.event("product", { title: "Boots", price: "EUR 299.00" });
  naast.event("note", { card: "4242 4242 4242 4242", iban: "NL91ABNA0417164300", bsn: "111222333" });
  const password = document.querySelector("input[type=password]");
  password.value = "hunter2";
  password.dispatchEvent(new Event("change", { bubbles: true }));
}"""
FLOOD = """() => {
  const big = "x".repeat(1 << 20);
  const began = performance.now();
  for (let i = 0; i < 100000; i += 1) naast.event(`${big}${i % 7}`, { n: i, big });
  return performance.now() - began;
}"""


class Site:
    """Pages with the page script, at an address of their own."""

    def __init__(self) -> None:
        self.tag = ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = f"<!doctype html><title>Page {self.path}</title><div data-naast-open><input type=password></div>{site.tag}".encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


@pytest.fixture
def relay(site: Site, tmp_path: Path) -> Iterator[RelayProcess]:
    with RelayProcess(tmp_path, f'[[sites]]\nid = "shop"\nname = "Shop"\norigins = ["{site.url}"]\ncountry = "NL"\n') as made:
        site.tag = f'<script src="{made.url}/page.js" data-site="shop"></script>'
        yield made


@pytest.fixture
def browser(relay: RelayProcess, tmp_path: Path) -> Iterator[Chromium]:
    (tmp_path / "browser").mkdir()
    made = Chromium(tmp_path / "browser", {}, speech=None, camera=False)
    yield made
    made.close()


def opened(browser: Chromium, url: str) -> None:
    browser.open(url)
    until(
        lambda: browser.page.evaluate("() => !!window.naast?.event && sessionStorage['naast:shop']?.includes('\"token\":\"e')"), "a token"
    )


def stories(relay: RelayProcess) -> list[dict[str, Any]]:
    return [json.loads(story) if isinstance(story, str) else story for (story,) in relay.rows("select story from visits order by begun")]


def test_nothing_is_kept_or_told_without_consent_and_no_more_than_agreed_with_it(
    site: Site, relay: RelayProcess, browser: Chromium
) -> None:
    page = browser.page
    opened(browser, f"{site.url}/one")
    page.evaluate(EVENTS)
    kept = page.evaluate(KEPT)
    assert json.loads(kept)[1] == {}
    assert not any(word in kept for word in ("Boots", "/one", *SECRETS))
    opened(browser, f"{site.url}/two")
    assert "/one" not in page.evaluate(KEPT)

    with page.expect_response("**/page-token*"):
        page.evaluate("() => naast.consent(true)")
    page.evaluate(EVENTS)
    assert stories(relay) == [], "without consent the first page was told"
    opened(browser, f"{site.url}/three")  # leaving tells
    [story] = until(lambda: stories(relay), "a visit on the relay")
    assert story["products"] == {"Boots": 1}
    told = json.dumps([story, relay.rows("select * from moments")], default=str) + page.evaluate(KEPT)
    assert not any(secret in told for secret in SECRETS)
    assert "/one" not in told
    until(lambda: stories(relay)[0].get("place") == "Page /three", lambda: f"the next page, by its timer: {stories(relay)}")
    assert "Boots" in page.evaluate(KEPT)

    page.evaluate("() => sessionStorage.clear()")  # another session of the same browser
    visitors = relay.rows("select count(*) from visitors")
    site.tag = site.tag.replace("></script>", " data-consent></script>")
    opened(browser, f"{site.url}/four")
    until(lambda: stories(relay)[0].get("place") == "Page /four", lambda: f"the same visitor: {stories(relay)}")
    assert relay.rows("select count(*) from visitors") == visitors

    page.evaluate("() => naast.consent(false)")
    page.evaluate("() => naast.event('product', { title: 'Socks' })")
    opened(browser, f"{site.url}/five")
    kept = page.evaluate(KEPT)
    assert json.loads(kept)[1] == {}
    assert not any(word in kept for word in ("Boots", "Socks", "/four", "/five"))
    assert len(stories(relay)) == 1
    assert "Socks" not in json.dumps(stories(relay))


def test_a_flood_of_huge_events_costs_little_and_is_bounded(site: Site, relay: RelayProcess, browser: Chromium) -> None:
    page = browser.page
    opened(browser, f"{site.url}/one")
    page.evaluate("() => naast.consent(true)")
    took = page.evaluate(FLOOD)
    assert took < 20_000, f"100,000 events of 1 MB took {took:.0f} ms"
    assert len(page.evaluate(KEPT)) < 120_000
    opened(browser, f"{site.url}/two")
    [story] = until(lambda: stories(relay), "a visit on the relay")
    assert len(json.dumps(story)) < 10_000
