"""The demo shop, and its sample customers: what the two stories need of them."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import pytest

from cobrowse.relay.logins import read_site_login
from resources.demo import samples, words
from resources.demo.answers import PAGES, Shop
from resources.demo.goods import CODE, PRODUCTS, Visit, visit_of
from resources.demo.shop import MAX_FORM, Handler
from resources.demo.words import Language

HERE = Path(words.__file__).parent
KEY = "k" * 48
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Customer:
    """A browser as far as the shop needs one: cookies, forms, and page loads that follow a redirect."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=10)
        self.cookies: dict[str, str] = {}
        self.status = 0

    def ask(self, path: str, form: dict[str, str] | None = None, accept: str = "text/html", language: str = "en") -> str:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept": accept,
            "Accept-Language": language,
        }
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request("GET" if form is None else "POST", path, None if form is None else urlencode(form), headers)
        answer = self._connection.getresponse()
        body = answer.read().decode()
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                cookie, _, rest = value.partition(";")
                key, _, content = cookie.partition("=")
                self.cookies[key] = content
                if "Max-Age=0" in rest:
                    del self.cookies[key]
        self.status = answer.status
        return self.ask(answer.headers["Location"], language=language) if answer.status == 303 else body

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def customer() -> Iterator[Customer]:
    """A customer in a shop that is open."""
    handler = type("Open", (Handler,), {"shop": Shop("http://127.0.0.1:9", "shop", KEY)})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        one = Customer(server.server_port)
        yield one
        one.close()
        server.shutdown()
        thread.join()


def test_the_boots_story_from_home_to_thanks(customer: Customer) -> None:
    assert 'href="/boots"' in customer.ask("/")
    assert "€ 299.00" in customer.ask("/boots")
    cart = customer.ask("/cart/add", {"product": "boots", "size": "42"})
    assert 'data-cart="Leather boots Oever" data-total="EUR 299.00" data-items="1"' in cart
    assert "data-cart" not in customer.ask("/cart"), "what was added is told once"
    checkout = customer.ask("/checkout")
    for field in ("code", "card-number", "card-expiry", "card-cvc", "name", "street"):
        assert f'id="{field}"' in checkout
    assert re.findall(r'<input id="([^"]+)"[^>]*data-naast-open', checkout) == ["code"], "only the code is open to the agent"
    wrong = json.loads(customer.ask("/checkout/code", {"code": "NOPE"}, accept="application/json"))
    assert wrong["good"] is False
    right = json.loads(customer.ask("/checkout/code", {"code": CODE.lower()}, accept="application/json"))
    assert (right["good"], right["total"]) == (True, "€ 269.10")
    thanks = customer.ask("/checkout", {"card-number": "4111 1111 1111 1111", "name": "Sanne"})
    assert 'data-total="EUR 269.10"' in thanks
    assert "4111" not in thanks
    assert not {"cart", "code"} & set(customer.cookies)


def test_the_appointment_fails_at_its_last_step_and_keeps_what_was_typed(customer: Customer) -> None:
    empty = customer.ask("/service")
    assert re.findall(r'id="([^"]+)"[^>]*data-naast-open', empty) == ["type-number", "part", "complaint"]
    assert "Something went wrong" not in empty
    failed = customer.ask("/service", {"type-number": "KT-6420<b>", "part": "zone", "complaint": "dead"})
    assert customer.status == 503
    assert "Something went wrong. Please try again later or call us." in failed
    assert 'value="KT-6420&lt;b&gt;"' in failed
    assert ">dead</textarea>" in failed


def test_every_page_has_the_tag_and_a_signed_in_customer_a_token_that_the_relay_takes(customer: Customer) -> None:
    assert 'src="http://127.0.0.1:9/page.js" data-site="shop" async data-consent>' in customer.ask("/")
    signed_in = customer.ask("/sign-in", {})
    token = re.search(r'data-customer="([^"]+)"', signed_in)
    assert token
    login = read_site_login(token[1], KEY, "shop", time.time())
    assert (login.number, login.name) == ("10482", "Sanne de Vries")
    assert "data-customer" not in customer.ask("/sign-out", {})


def test_dutch_by_the_browser_and_by_hand(customer: Customer) -> None:
    assert "Laarzen voor de komende tien winters" in customer.ask("/", language="nl-NL,nl;q=0.9")
    assert "Boots for the next ten winters" in customer.ask("/", language="de")
    customer.ask("/?lang=nl")
    assert "In winkelwagen" in customer.ask("/boots", language="en")


def test_what_does_not_fit_is_refused(customer: Customer) -> None:
    customer.ask("/nowhere")
    assert customer.status == 404
    customer.ask("/site/../shop.py")
    assert customer.status == 404
    customer.ask("/site/shop.css")
    assert customer.status == 200
    customer.ask("/service", {"complaint": "x" * MAX_FORM})
    assert customer.status == 413


@pytest.mark.pure
def test_dutch_is_complete_and_has_nothing_over() -> None:
    templates = "".join(file.read_text("utf-8") for file in (HERE / "pages").glob("*.html"))
    source = (HERE / "answers.py").read_text("utf-8")
    said = set(words.MARKED.findall(templates)) | {match for match in re.findall(r"\[\[([^\[\]]+)\]\]", source) if "," not in match}
    said |= {text for product in PRODUCTS for text in (product.name, product.section, product.about, product.made)}
    said |= (
        set(re.findall(r'text\("([^"]+)"', source))
        | set(re.findall(r'whole\(\s*"\w+",\s*"([^"]+)"', source))
        | set(re.findall(r"text\('([^']+)'", source))
    )
    assert said - set(words.dutch()) == set()
    assert set(words.dutch()) - said == set()


@pytest.mark.pure
def test_every_page_is_whole_in_both_languages() -> None:
    for language in Language:
        visit = Visit(language, (("boots", "42"),), order="B123456.26910")
        for (method, path), make in PAGES.items():
            if method == "GET":
                body = make(Shop("http://relay", "shop", KEY), visit, {"slug": path.rsplit("/", 1)[-1], "accept": ""}).body
                assert "</html>" in body, path
                assert not re.search(r"\[\[|\]\]|\$[a-z_]+", body), path


@pytest.mark.pure
def test_cookies_of_another_making_change_nothing() -> None:
    odd = visit_of("cart=boots.99+gold.1+..; code=<script>; order=x; who=root; lang=xx", "fr", "")
    assert odd == Visit(Language.ENGLISH, (("boots", ""),), "<script>", order="x")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.pure
def test_the_samples_have_what_the_stories_need() -> None:
    customers = rows(samples.CUSTOMERS.read_text("utf-8"))
    history = rows(samples.dated(samples.HISTORY.read_text("utf-8"), NOW))
    assert list(customers[0]) == ["number", "name", "phone", "email", "street", "postcode", "city", "since", "language", "remark"]
    assert list(history[0]) == ["customer_number", "at", "channel", "title", "outcome", "detail", "agent", "phone"]
    numbers = [customer["number"] for customer in customers]
    assert len(numbers) == len(set(numbers))
    assert {row["customer_number"] for row in history} <= set(numbers)
    assert len({row["channel"] for row in history}) >= 6
    phones = [customer["phone"] for customer in customers]
    assert any(phones.count(phone) == 2 for phone in phones), "two customers share a number"
    (repair,) = [row for row in history if row["channel"] == "repair" and row["customer_number"] == "10311"]
    assert timedelta(days=729) < NOW - datetime.fromisoformat(repair["at"]) < timedelta(days=733)
    assert repair["phone"] not in phones, "the number is known by the repair only"
    assert all(datetime.fromisoformat(row["at"]) < NOW for row in history)
