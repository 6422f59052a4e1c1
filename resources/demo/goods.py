"""What the demo shop sells, and what the cookies of a visit say of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import SimpleCookie

from resources.demo.words import Language

CODE = "BESIDE10"
"""The discount code that the agent may give: 10 %."""


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


def packed(items: tuple[tuple[str, str], ...]) -> str:
    """The items as the cart's cookie has them."""
    return "+".join(f"{slug}.{size}" for slug, size in items)
