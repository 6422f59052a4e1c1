"""A page's title and address, as they change."""

from __future__ import annotations

import pytest

from cobrowse.sanitize import Sanitizer
from cobrowse.title import MAX_TITLE, Title
from tests.cobrowse.pages import Event, PageMaker, change

pytestmark = pytest.mark.pure


class Page:
    """As the sanitiser lets it through."""

    def __init__(self, title: str = "Checkout · Shop") -> None:
        self.make, self.sanitizer, self.title = PageMaker(), Sanitizer(), Title()
        full = self.make.full(self.make.element("svg", self.make.element("title", "A boot")), title=title)
        self.html = full[1]["data"]["node"]["childNodes"][1]
        self.head, self.body = self.html["childNodes"]
        self.element = self.head["childNodes"][0]
        self.follow(full)

    def follow(self, events: list[Event]) -> str:
        self.title.apply(self.sanitizer.clean(events).events)
        return str(self.title)


def test_title_and_address() -> None:
    page = Page("  Checkout \n · Shop ")
    assert str(page.title) == "Checkout · Shop"
    assert page.title.address == "http://shop.example/checkout"
    assert page.follow(PageMaker().full("nothing here", title="Thank you")) == "Thank you"
    assert str(Title()) == Title().address == ""
    assert len(str(Page("long " * 1000).title)) <= MAX_TITLE


def test_a_title_that_is_written_anew_is_followed() -> None:
    page = Page()
    [words] = page.element["childNodes"]
    assert page.follow([change(texts=[{"id": words["id"], "value": "Paid"}])]) == "Paid"
    other = page.make.text("Thank you")
    removed = {"id": words["id"], "parentId": page.element["id"]}
    added = {"parentId": page.element["id"], "nextId": None, "node": other}
    assert page.follow([change(removes=[removed], adds=[added])]) == "Thank you"
    before = {"parentId": page.element["id"], "nextId": other["id"], "node": page.make.text("(1) ")}
    assert page.follow([change(adds=[before])]) == "(1) Thank you"


def test_a_title_that_goes_or_comes_with_what_is_around_it_is_followed() -> None:
    page = Page()
    assert page.follow([change(removes=[{"id": page.element["id"], "parentId": page.head["id"]}])]) == ""
    title = page.make.element("title", "Boots")
    assert page.follow([change(adds=[{"parentId": page.head["id"], "nextId": None, "node": title}])]) == "Boots"
    head = page.make.element("head", page.make.element("meta"), page.make.element("title", "Shoes"), page.make.element("title", "second"))
    added = {"parentId": page.html["id"], "nextId": page.body["id"], "node": head}
    assert page.follow([change(adds=[added], removes=[{"id": page.head["id"], "parentId": page.html["id"]}])]) == "Shoes"
    assert page.follow([change(texts=[{"id": title["childNodes"][0]["id"], "value": "gone"}])]) == "Shoes"
    assert page.follow([change(removes=[{"id": page.html["id"], "parentId": 1}])]) == ""


def test_what_stands_elsewhere_is_no_title() -> None:
    page = Page()
    added = {"parentId": page.body["id"], "nextId": None, "node": page.make.element("title", "Elsewhere")}
    text = {"parentId": page.head["id"], "nextId": None, "node": page.make.text("words")}
    assert page.follow([change(adds=[added, text]), change(3, id=1, x=0, y=5)]) == "Checkout · Shop"
