"""What the demo shop answers: one function a page or a form. Serving it is `shop`'s, the goods and the cart are `goods`'."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from resources.demo.goods import BY_SLUG, PRODUCTS, Product, Visit, packed
from resources.demo.words import Language, money, page, text

CUSTOMER = ("10482", "Sanne de Vries")
"""Who "sign in" signs in: the number and name in customers.csv."""


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
        """The page script's tag, as any site owner would write it. The demonstration's visitors agreed to be remembered."""
        customer = f' data-customer="{signed(self.key, self.site, *CUSTOMER)}"' if self.key and visit.signed_in else ""
        tag = f'<script src="{escape(self.relay)}/page.js" data-site="{escape(self.site)}"{customer} async data-consent></script>'
        return tag if self.relay else ""

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


def signed(key: str, site: str, number: str, name: str) -> str:
    """Who is signed in at the site, for the relay: a JSON Web Token (RFC 7519), HS256 by the site's key, good for an hour."""

    def part(value: object) -> str:
        raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    claims = {"sub": number, "aud": site, "name": name, "jti": secrets.token_hex(8), "exp": int(time.time()) + 3600}
    head = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}"
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
    return Answer(to="/cart", status=303, cookies={"cart": packed((*visit.cart, (slug, size))[-20:]), "added": slug})


def remove(_shop: Shop, visit: Visit, form: dict[str, str]) -> Answer:
    """Takes an item out of the cart."""
    left = tuple(item for index, item in enumerate(visit.cart) if str(index) != form.get("item"))
    return Answer(to="/cart", status=303, cookies={"cart": packed(left) or None})


def _size(size: str, language: Language) -> str:
    return f"<br>{text('Size', language)} {escape(size)}" if size else ""


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
