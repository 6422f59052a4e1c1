from __future__ import annotations

import pytest

from cobrowse import outline
from cobrowse.outline import MOST_FOUND, Outline, Place, PlaceKind, folded
from cobrowse.sanitize import Sanitizer
from tests.cobrowse.pages import PageMaker, change

pytestmark = pytest.mark.pure


class Shop:
    """A checkout as the sanitiser lets it through."""

    def __init__(self) -> None:
        make = self.make = PageMaker()
        self.heading = make.element("h2", "Your ", make.element("em", "boots"))
        self.label = make.element("label", "Discount code", for_="code")
        self.field = make.element("input", id="code", type="text", name="c1")
        self.wrapped = make.element("input", type="radio")
        self.labelled = make.element("input", type="text")
        self.labelled["attributes"]["aria-label"] = "Straße en huisnummer"
        self.pay = make.element("input", type="submit", value="Pay EUR 299.00")
        self.more = make.element("button", "More codes")
        self.link = make.element("a", "About discount codes", href="/help")
        self.secret = make.element("input", type="hidden", name="discount")
        self.gone = make.element("div", make.element("button", "Discount of yesterday"), hidden=True)
        self.body = make.element(
            "main", self.heading, self.label, self.field, make.element("label", self.wrapped, "By post"), self.labelled, self.pay,
            self.more, self.link, self.secret, self.gone,
        )  # fmt: skip
        self.sanitizer, self.outline = Sanitizer(), Outline()
        self.follow(make.full(self.body, title="Checkout · Shop"))

    def follow(self, events: list[dict[str, object]]) -> None:
        self.outline.apply(self.sanitizer.clean(events).events)

    def first(self, words: str) -> Place | None:
        return next(iter(self.outline.find(words)), None)


def test_the_field_is_found_by_its_label_before_what_only_speaks_of_it() -> None:
    shop = Shop()
    assert shop.first("discount") == Place(shop.field["id"], PlaceKind.FIELD, "Discount code")
    assert [place.node for place in shop.outline.find("discount")] == [shop.field["id"], shop.link["id"]]


@pytest.mark.parametrize(
    ("words", "which", "kind"),
    [
        ("discount code", "field", PlaceKind.FIELD),
        ("DISCOUNT  CODE", "field", PlaceKind.FIELD),
        ("code discount", "field", PlaceKind.FIELD),
        ("by post", "wrapped", PlaceKind.FIELD),
        ("strasse", "labelled", PlaceKind.FIELD),
        ("huisnum", "labelled", PlaceKind.FIELD),
        ("your boots", "heading", PlaceKind.HEADING),
        ("pay", "pay", PlaceKind.BUTTON),
        ("more codes", "more", PlaceKind.BUTTON),
        ("about", "link", PlaceKind.LINK),
    ],
)
def test_found_by_words(words: str, which: str, kind: PlaceKind) -> None:
    shop = Shop()
    place = shop.first(words)
    assert place is not None
    assert (place.node, place.kind) == (getattr(shop, which)["id"], kind)


@pytest.mark.parametrize("words", ["", "  ", "voucher", "yesterday", "ode"])
def test_what_is_not_there_is_not_found(words: str) -> None:
    found = Shop().outline.find(words)
    assert [place.name for place in found] == (["Discount code", "More codes", "About discount codes"] if words == "ode" else [])


def test_the_outline_follows_the_page() -> None:
    shop = Shop()
    shop.follow([change(texts=[{"id": shop.label["childNodes"][0]["id"], "value": "Voucher"}])])
    assert shop.first("voucher") == Place(shop.field["id"], PlaceKind.FIELD, "Voucher")
    shop.follow([change(attributes=[{"id": shop.field["id"], "attributes": {"aria-label": "Coupon", "id": None}}])])
    assert shop.first("coupon") == Place(shop.field["id"], PlaceKind.FIELD, "Coupon")
    shop.follow([change(removes=[{"id": shop.field["id"], "parentId": shop.body["id"]}])])
    assert shop.first("coupon") is None
    button = shop.make.element("button", "Apply the coupon")
    shop.follow([change(adds=[{"parentId": shop.body["id"], "nextId": shop.heading["id"], "node": button}])])
    assert shop.first("coupon") == Place(button["id"], PlaceKind.BUTTON, "Apply the coupon")
    assert next(iter(shop.outline.places())).node == button["id"]


def test_a_new_snapshot_begins_anew() -> None:
    shop = Shop()
    shop.follow(PageMaker().full("nothing here", title="Thank you"))
    assert shop.first("discount") is None


def test_what_was_told_is_followed_bit_by_bit() -> None:
    shop = Shop()
    shop.follow([change(texts=[{"id": shop.label["childNodes"][0]["id"], "value": "Voucher"}])])
    steps = 0
    while shop.outline.work(5):
        steps += 1
    assert steps > 3
    assert shop.first("voucher") == Place(shop.field["id"], PlaceKind.FIELD, "Voucher")
    assert not shop.outline.work(5)


def test_what_waits_to_be_followed_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outline, "MOST_WAITING", 10)
    shop = Shop()
    for number in range(12):
        shop.follow([change(texts=[{"id": shop.label["childNodes"][0]["id"], "value": f"Voucher {number}"}])])
    assert len(shop.outline._waiting) <= 10
    shop.follow(PageMaker().full(PageMaker().element("button", "Another")))
    assert len(shop.outline._waiting) == 1, "of a page that is gone nothing is followed"


def test_a_change_of_what_is_not_known_changes_nothing() -> None:
    shop = Shop()
    before = tuple(shop.outline.places())
    node = shop.make.element("button", "x")
    shop.outline.apply(
        [
            change(
                removes=[{"id": 9999, "parentId": 9998}],
                adds=[{"parentId": 9998, "nextId": None, "node": node}],
                texts=[{"id": 9999, "value": "x"}],
            )
        ]
    )
    assert tuple(shop.outline.places()) == before


def test_no_more_are_found_than_can_be_read() -> None:
    make = PageMaker()
    outline = Outline()
    outline.apply(Sanitizer().clean(make.full(*(make.element("button", f"Buy {number}") for number in range(50)))).events)
    assert len(outline.find("buy")) == MOST_FOUND


def test_words_are_compared_without_case_accents_and_space() -> None:
    assert folded("  Écran\n Straße ") == "ecran strasse"
