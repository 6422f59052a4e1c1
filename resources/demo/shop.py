"""The demo shop: a small department store on an origin of its own, with the page script's tag on every page.

A program by itself, standard library only: `python -m resources.demo.shop --listen 127.0.0.1:8751 --relay http://127.0.0.1:8750`.
It keeps nothing: the cart, the discount code and the language live in cookies, and what is typed at the checkout is read and
forgotten. The appointment form fails at its last step on purpose. Its first line on standard output says where it listens.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from resources.demo.words import Language, money, page, text

HERE = Path(__file__).parent
CODE = "BESIDE10"
"""The discount code that the agent may give: 10 %."""
MAX_FORM = 64 * 1024
"""Bytes of a posted form; more is refused."""
CUSTOMER = ("10482", "Sanne de Vries")
"""Who "sign in" signs in: the number and name in customers.csv."""
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Product:
    """What is for sale; `cents` in euro cents, texts in English as `words` translates them."""

    slug: str
    name: str
    section: str
    cents: int
    about: str
    made: str
    reviews: int
    sizes: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Where its page is."""
        return "/boots" if self.slug == "boots" else f"/product/{self.slug}"


PRODUCTS = (
    Product(
        "boots",
        "Leather boots Oever",
        "Boots",
        29_900,
        "A high boot of oiled Dutch leather, lined with calfskin. It asks for two weeks of walking, and then it is yours.",
        "Full-grain leather from Waalwijk, cork footbed, stitched rubber sole that we replace as often as you like.",
        214,
        ("38", "39", "40", "41", "42", "43", "44", "45"),
    ),
    Product("socks", "Wool socks Texel", "Boots", 1_900, "Thick, soft, and they do not itch.", "80 % wool of Texel sheep, 20 % nylon.", 96),
    Product(
        "wax",
        "Leather wax",
        "Boots",
        1_450,
        "Twice a year, with a soft cloth. Keeps rain out and leather supple.",
        "Beeswax and linseed oil.",
        131,
    ),
    Product(
        "kettle",
        "Enamel kettle",
        "House and garden",
        4_950,
        "Sings when it boils. For every hob, induction too.",
        "Steel, enamelled twice.",
        58,
    ),
)
BY_SLUG = {product.slug: product for product in PRODUCTS}


@dataclass(frozen=True)
class Visit:
    """What the cookies of a request say. `cart` holds (slug, size) of each item."""

    language: Language
    cart: tuple[tuple[str, str], ...] = ()
    code: str = ""
    added: str = ""
    order: str = ""
    signed_in: bool = False

    @property
    def subtotal(self) -> int:
        """Cents before the discount."""
        return sum(BY_SLUG[slug].cents for slug, _ in self.cart)

    @property
    def off(self) -> int:
        """Cents of discount: 10 % with the right code."""
        return self.subtotal // 10 if self.code == CODE else 0

    @property
    def total(self) -> int:
        """Cents to pay."""
        return self.subtotal - self.off


@dataclass(frozen=True)
class Answer:
    """What a request gets. A `cookies` value of None takes the cookie away."""

    body: str = ""
    status: int = 200
    to: str = ""
    kind: str = "text/html; charset=utf-8"
    cookies: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Shop:
    """Where the relay is, which site this is to it, and the key that signs who is signed in ("" for no sign-in)."""

    relay: str
    site: str = "shop"
    key: str = ""

    def tag(self, visit: Visit) -> str:
        """The page script's tag, as any site owner would write it."""
        customer = f' data-customer="{signed(self.key, *CUSTOMER)}"' if self.key and visit.signed_in else ""
        return f'<script src="{escape(self.relay)}/page.js" data-site="{escape(self.site)}"{customer} async></script>' if self.relay else ""

    def whole(self, name: str, title: str, visit: Visit, status: int = 200, /, **values: str) -> Answer:
        """A page in the shop's frame; `values` are HTML already, the page's text is translated."""
        main = page(name, visit.language, **values)
        dutch = visit.language is Language.DUTCH
        body = page(
            "layout",
            visit.language,
            page=name,
            title=escape(text(title, visit.language)),
            language=visit.language.value,
            other_language=(Language.ENGLISH if dutch else Language.DUTCH).value,
            other_name="English" if dutch else "Nederlands",
            naast=self.tag(visit),
            account=self._account(visit),
            items=str(len(visit.cart) or ""),
            main=main,
        )
        return Answer(body, status)

    def _account(self, visit: Visit) -> str:
        if not self.key:
            return ""
        word = f"{escape(CUSTOMER[1])} - [[sign out]]" if visit.signed_in else "[[Sign in]]"
        path = "/sign-out" if visit.signed_in else "/sign-in"
        return text(f'<form method="post" action="{path}"><button id="account">{word}</button></form>', visit.language, marked=True)


def signed(key: str, number: str, name: str) -> str:
    """Who is signed in at the site, for the relay: a JSON Web Token (RFC 7519), HS256 by the site's key, good for an hour."""

    def part(value: object) -> str:
        raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    now = int(time.time())
    head = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'sub': number, 'name': name, 'iat': now, 'exp': now + 3600})}"
    return f"{head}.{part(hmac.digest(key.encode(), head.encode(), hashlib.sha256))}"


# ---- the pages


def _cards(products: tuple[Product, ...], language: Language) -> str:
    return "\n".join(
        f'<a class="tile" href="{product.path}"><img src="/site/{product.slug}.svg" alt="" width="300" height="225">'
        f"<b>{escape(text(product.name, language))}</b><span>{money(product.cents, language)}</span></a>"
        for product in products
    )


def home(shop: Shop, visit: Visit, _form: dict[str, str]) -> Answer:
    """The front of the shop."""
    return shop.whole("home", "Made to be kept", visit, cards=_cards(PRODUCTS, visit.language))


def product_page(shop: Shop, visit: Visit, form: dict[str, str]) -> Answer:
    """One product; `form["slug"]` names it."""
    product = BY_SLUG[form["slug"]]
    say = visit.language
    sizes = "".join(
        f'<label><input type="radio" name="size" value="{size}" required{" checked" if size == "42" else ""}><span>{size}</span></label>'
        for size in product.sizes
    )
    return shop.whole(
        "product",
        product.name,
        visit,
        slug=product.slug,
        name=escape(text(product.name, say)),
        section=escape(text(product.section, say)),
        about=escape(text(product.about, say)),
        made=escape(text(product.made, say)),
        price=money(product.cents, say),
        price_event=event_money(product.cents),
        reviews=str(product.reviews),
        sizes=f'<fieldset class="sizes"><legend>{text("Size", say)}</legend>{sizes}</fieldset>' if sizes else "",
        cards=_cards(tuple(other for other in PRODUCTS if other is not product), say),
    )


def event_money(cents: int) -> str:
    """An amount as the site tells it to the agent: "EUR 299.00"."""
    return f"EUR {cents / 100:.2f}"


def cart(shop: Shop, visit: Visit, _form: dict[str, str]) -> Answer:
    """What is in the cart; told to the agent once, when something was just added."""
    say = visit.language
    taken_out = text("Remove", say)
    lines = "".join(
        f'<div><img src="/site/{slug}.svg" alt="" width="84" height="63"><div><b>{escape(text(BY_SLUG[slug].name, say))}</b>'
        f'{_size(size, say)}<form method="post" action="/cart/remove"><input type="hidden" name="item" value="{index}">'
        f"<button>{taken_out}</button></form></div>"
        f"<span>{money(BY_SLUG[slug].cents, say)}</span></div>"
        for index, (slug, size) in enumerate(visit.cart)
    )
    if visit.added in BY_SLUG:
        name = escape(text(BY_SLUG[visit.added].name, say))
        lines += f'<i hidden data-cart="{name}" data-total="{event_money(visit.total)}" data-items="{len(visit.cart)}"></i>'
    answer = shop.whole(
        "cart",
        "Your cart",
        visit,
        lines=lines or f'<p class="empty">{text("Nothing in it yet.", say)}</p>',
        subtotal=money(visit.subtotal, say),
        total=money(visit.total, say),
        checkout=f'<a class="button wide" id="to-checkout" href="/checkout">{text("To the checkout", say)}</a>' if visit.cart else "",
    )
    return Answer(answer.body, cookies={"added": None})


def add(_shop: Shop, visit: Visit, form: dict[str, str]) -> Answer:
    """Puts a product in the cart."""
    slug = form.get("product", "")
    if slug not in BY_SLUG:
        return Answer(to="/", status=303)
    size = form.get("size", "") if form.get("size", "") in BY_SLUG[slug].sizes else ""
    return Answer(to="/cart", status=303, cookies={"cart": _packed((*visit.cart, (slug, size))[-20:]), "added": slug})


def remove(_shop: Shop, visit: Visit, form: dict[str, str]) -> Answer:
    """Takes an item out of the cart."""
    left = tuple(item for index, item in enumerate(visit.cart) if str(index) != form.get("item"))
    return Answer(to="/cart", status=303, cookies={"cart": _packed(left) or None})


def _size(size: str, language: Language) -> str:
    return f"<br>{text('Size', language)} {escape(size)}" if size else ""


def _packed(items: tuple[tuple[str, str], ...]) -> str:
    return "+".join(f"{slug}.{size}" for slug, size in items)


def checkout(shop: Shop, visit: Visit, _form: dict[str, str]) -> Answer:
    """Address, card and discount code on one page."""
    if not visit.cart:
        return Answer(to="/cart", status=303)
    say = visit.language
    lines = "".join(
        f'<div class="item"><img src="/site/{slug}.svg" alt="" width="60" height="45"><p><b>{escape(text(BY_SLUG[slug].name, say))}</b>'
        f"{_size(size, say)}</p><span>{money(BY_SLUG[slug].cents, say)}</span></div>"
        for slug, size in visit.cart
    )
    good, said = _code_said(visit)
    return shop.whole(
        "checkout",
        "Checkout",
        visit,
        lines=lines,
        subtotal=money(visit.subtotal, say),
        off=f"- {money(visit.off, say)}",
        off_hidden="" if visit.off else "hidden",
        total=money(visit.total, say),
        total_event=event_money(visit.total),
        code=escape(visit.code),
        code_class="good" if good else "bad",
        code_text=said,
    )


def _code_said(visit: Visit) -> tuple[bool, str]:
    if not visit.code:
        return False, ""
    if visit.off:
        return True, text("10 % discount: enjoy your boots.", visit.language)
    return False, text("We do not know this code. Is it spelled right?", visit.language)


def apply_code(_shop: Shop, visit: Visit, form: dict[str, str]) -> Answer:
    """Tries a discount code; answers in JSON where the page's own script asks for it."""
    code = form.get("code", "").strip().upper()[:40]
    tried = Visit(visit.language, visit.cart, code)
    good, said = _code_said(tried)
    cookies: dict[str, str | None] = {"code": code if good else None}
    if "json" not in form["accept"]:
        return Answer(to="/checkout", status=303, cookies=cookies)
    off, total = money(tried.off, tried.language), money(tried.total, tried.language)
    body = json.dumps({"good": good, "text": said, "off": f"- {off}", "total": total})
    return Answer(body, kind="application/json", cookies=cookies)


def pay(_shop: Shop, visit: Visit, _form: dict[str, str]) -> Answer:
    """Takes the order. The card is not looked at and nothing is kept."""
    if not visit.cart:
        return Answer(to="/cart", status=303)
    order = f"B{secrets.randbelow(900_000) + 100_000}.{visit.total}"
    return Answer(to="/thanks", status=303, cookies={"order": order, "cart": None, "code": None})


def thanks(shop: Shop, visit: Visit, _form: dict[str, str]) -> Answer:
    """The order is in."""
    number, _, cents = visit.order.partition(".")
    if not cents.isdigit() or not number.isalnum():
        return Answer(to="/", status=303)
    total = int(cents)
    return shop.whole("thanks", "Thank you", visit, order=number, total=money(total, visit.language), total_event=event_money(total))


def service(shop: Shop, visit: Visit, form: dict[str, str]) -> Answer:
    """The repair form, empty, or filled in again after it failed."""
    failed = "type-number" in form
    sorry = text("Something went wrong. Please try again later or call us.", visit.language)
    return shop.whole(
        "service",
        "Book a mechanic",
        visit,
        503 if failed else 200,
        problem=f'<p class="problem" role="alert" data-step="appointment">{sorry}</p>' if failed else "",
        step="3" if failed else "1",
        type_number=escape(form.get("type-number", "")),
        part=escape(form.get("part", "")),
        complaint=escape(form.get("complaint", "")),
    )


def sign_in(_shop: Shop, _visit: Visit, _form: dict[str, str]) -> Answer:
    """Signs the sample customer in, without a password: this is a demonstration."""
    return Answer(to="/", status=303, cookies={"who": "sanne"})


def sign_out(_shop: Shop, _visit: Visit, _form: dict[str, str]) -> Answer:
    """Signs the sample customer out."""
    return Answer(to="/", status=303, cookies={"who": None})


Page = Callable[[Shop, Visit, dict[str, str]], Answer]
PAGES: dict[tuple[str, str], Page] = {
    ("GET", "/"): home,
    ("GET", "/cart"): cart,
    ("POST", "/cart/add"): add,
    ("POST", "/cart/remove"): remove,
    ("GET", "/checkout"): checkout,
    ("POST", "/checkout"): pay,
    ("POST", "/checkout/code"): apply_code,
    ("GET", "/thanks"): thanks,
    ("GET", "/service"): service,
    ("POST", "/service"): service,
    ("POST", "/sign-in"): sign_in,
    ("POST", "/sign-out"): sign_out,
} | {("GET", product.path): product_page for product in PRODUCTS}


def visit_of(cookie: str, accept_language: str, asked: str) -> Visit:
    """What a request's cookies say; anything that does not fit is left out."""
    jar = SimpleCookie(cookie)
    value = {name: morsel.value for name, morsel in jar.items()}
    items = tuple(slug_size for item in value.get("cart", "").split("+") if (slug_size := item.partition("."))[0] in BY_SLUG)
    return Visit(
        Language.wanted(asked or value.get("lang", "") or accept_language),
        tuple((slug, size if size in BY_SLUG[slug].sizes else "") for slug, _, size in items),
        value.get("code", ""),
        value.get("added", ""),
        value.get("order", ""),
        value.get("who") == "sanne",
    )


class Handler(BaseHTTPRequestHandler):
    """One request; what a page is, is said by the functions above."""

    protocol_version = "HTTP/1.1"
    shop: Shop

    def do_GET(self) -> None:
        """A page or a file."""
        path = urlsplit(self.path).path
        if path.startswith("/site/"):
            self._file(path.removeprefix("/site/"))
        else:
            self._page("GET", {})

    def do_POST(self) -> None:
        """A form."""
        size = self.headers.get("Content-Length", "0")
        if not size.isdigit() or int(size) > MAX_FORM:
            self.close_connection = True
            self._send(413, "text/plain", b"too much")
            return
        posted = parse_qs(self.rfile.read(int(size)).decode(errors="replace"))
        self._page("POST", {name: values[0] for name, values in posted.items()})

    def _page(self, method: str, form: dict[str, str]) -> None:
        where = urlsplit(self.path)
        asked = parse_qs(where.query).get("lang", [""])[0]
        visit = visit_of(self.headers.get("Cookie", ""), self.headers.get("Accept-Language", ""), asked)
        make = PAGES.get((method, where.path))
        if make is None:
            self._send(404, "text/plain", b"There is no such page in the shop.")
            return
        form |= {"accept": self.headers.get("Accept", ""), "slug": where.path.rsplit("/", 1)[-1]}
        answer = make(self.shop, visit, form)
        cookies = answer.cookies | ({"lang": visit.language.value} if asked else {})
        headers = [
            ("Set-Cookie", f"{name}={value}; Path=/; SameSite=Lax" if value is not None else f"{name}=; Path=/; Max-Age=0")
            for name, value in cookies.items()
        ]
        if answer.to:
            headers.append(("Location", answer.to))
        self._send(answer.status, answer.kind, answer.body.encode(), headers)

    def _file(self, name: str) -> None:
        file = HERE / "site" / name
        if "/" in name or file.suffix not in TYPES or not file.is_file():
            self._send(404, "text/plain", b"There is no such file in the shop.")
        else:
            self._send(200, TYPES[file.suffix], file.read_bytes())

    def _send(self, status: int, kind: str, body: bytes, headers: list[tuple[str, str]] | None = None) -> None:
        self.send_response(status)
        for name, value in [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"), *(headers or [])]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing: addresses and what was asked for are nobody's business."""


def main(arguments: list[str] | None = None) -> None:
    """Serves until it is ended."""
    parser = argparse.ArgumentParser(prog="shop", description="The demo shop.")
    parser.add_argument("--listen", default="127.0.0.1:8751", metavar="HOST:PORT", help="port 0 takes a free one")
    parser.add_argument("--relay", default="", metavar="URL", help="the relay whose page script stands on every page; none: no tag")
    parser.add_argument("--site", default="shop", help="this site's id at the relay")
    parser.add_argument("--key", default="", help="the site's key at the relay; with it customers can sign in")
    chosen = parser.parse_args(arguments)
    host, _, port = chosen.listen.rpartition(":")
    handler = type("ShopHandler", (Handler,), {"shop": Shop(chosen.relay.rstrip("/"), chosen.site, chosen.key)})
    with ThreadingHTTPServer((host or "127.0.0.1", int(port)), handler) as server:
        sys.stdout.write(f"The shop is open at http://{host or '127.0.0.1'}:{server.server_port}\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.stdout.write("The shop is closed.\n")


if __name__ == "__main__":
    main()
