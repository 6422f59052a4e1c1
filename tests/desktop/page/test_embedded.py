"""A frame of another site that tells itself, in a real Chromium and the real viewer: where both sites trust each other, and only there.

The shop's page has the page script's telling part, the frame the whole of its own script (`script/src/frame.ts`); both are of one build.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Frame, Page, Route
from PySide6.QtTest import QTest

from tests.cobrowse.bundles import bundled
from tests.cobrowse.sites import OPEN_CARD
from tests.desktop.page.conftest import Looking, wait_for
from tests.desktop.page.test_assets import png
from tests.desktop.page.test_behind_login import Carried

pytestmark = pytest.mark.qt_log_ignore("(?i)vulkan|rhi|gbm|gpu|sandbox|propagateSizeHints", extend=True)

SHOP: Final = "https://shop.example"
PAY: Final = "https://pay.example"
AROUND: Final = f"""<body style="margin:0"><p>your basket</p><div style="padding:7px 0 0 40px">
<iframe id=pay src="{PAY}/pay" width=420 height=260 style="border:3px solid"></iframe></div></body>"""
SECRETS: Final = ("4111111111111111", "NL91ABNA0417164300", "half a word")
FORM: Final = f"""<body style="margin:0"><h1 id=sum style="color:rgb(1, 2, 3)">EUR 80</h1><p id=iban data-naast-mask>{SECRETS[1]}</p>
<input name=cardnumber value={SECRETS[0]}><textarea>{SECRETS[2]}</textarea><img id=coin src=/coin.png>
<button id=go onclick="document.title += ' paid'">Pay</button>
<button id=never data-naast-block onclick="document.title += ' never'">No</button>
<div id=box style="width:60px;height:30px;overflow:auto"><p style="height:500px">long</p></div></body>"""
TAG: Final = '<script src="/frame.js" data-within="{}" async></script>'
INNER: Final = "d.getElementById('pay').contentDocument"


class Checkout:
    """A shop's page with the payment's frame, at the customer and at the agent."""

    def __init__(self, browser: Browser, bundle: str, script: str, looking: Looking) -> None:
        self.page: Page = browser.new_page(viewport={"width": 800, "height": 600})
        self.looking = looking
        self._bundle, self._script = bundle, script
        self.within = SHOP

    def _answer(self, route: Route) -> None:
        url = route.request.url
        if url.endswith(".png"):
            route.fulfill(body=png(30, 20), content_type="image/png")
        elif url.endswith("/frame.js"):
            route.fulfill(body=self._script, content_type="text/javascript")
        else:
            body = AROUND if url.startswith(SHOP) else FORM if url.endswith("/pay") else "<p>nothing of ours</p>"
            tag = TAG.format(self.within) if url.endswith("/pay") else ""
            route.fulfill(body=f"<!doctype html><html lang=en><title>Pay</title>{tag}{body}</html>", content_type="text/html")

    def visit(self, trusted: list[str]) -> None:
        """The page, before anybody looks along; these origins are trusted by the shop."""
        self.page.route("**/*", self._answer)
        self.page.goto(f"{SHOP}/basket")
        self.page.add_script_tag(content=self._bundle)
        self.page.evaluate(f"sideBySide.embedded.trusted = {json.dumps(trusted)}")

    def open(self, trusted: list[str]) -> None:
        """The page, shared."""
        self.visit(trusted)
        self.share()

    def share(self) -> None:
        self.page.evaluate("sideBySide.start()")
        self.both = Carried(self.page, self.looking)
        self.looking.live()
        self.both.follow()
        self.looking.shows("your basket")

    @property
    def frame(self) -> Frame:
        return self.page.frames[1]

    def inside(self, expression: str) -> Any:
        """An expression over `d`, the frame's document at the agent; None as long as there is nothing in it."""
        return self.looking.inside(f"((d) => d && d.body ? {expression} : null)({INNER})")

    def until(self, so: Callable[[], object]) -> None:
        """Carries what is told until it is so."""

        def look() -> object:
            self.both.follow()
            return so()

        wait_for(look)

    def sees(self, words: str) -> None:
        """The agent sees these words in the frame."""
        self.until(lambda: words in (self.inside("d.body.innerText") or ""))

    def covered(self) -> set[str]:
        """What the frame covers in itself: of these elements the ones whose middle lies under a cover."""
        found: list[str] = self.frame.evaluate("""() => {
            const covers = document.querySelector('naast-call')?.shadowRoot.querySelectorAll('.glass i') ?? [];
            const boxes = [...covers].map((one) => one.getBoundingClientRect());
            return [...document.querySelectorAll('h1, #iban, input, textarea, button')].filter((one) => {
                const { left, top, width, height } = one.getBoundingClientRect(), [x, y] = [left + width / 2, top + height / 2];
                return boxes.some((box) => box.left < x && x < box.right && box.top < y && y < box.bottom);
            }).map(({ id, localName }) => id || localName);
        }""")
        return set(found)

    def number(self, ident: str) -> int:
        """The number of the element with this id, as it was told last; of one that is blocked, whose id is not told, it is its name's."""
        numbers: list[int] = []

        def look(node: Any) -> None:
            if isinstance(node, list):
                for one in node:
                    look(one)
            elif isinstance(node, dict):
                if node.get("tagName") and (node["attributes"].get("id") == ident or (ident == node["tagName"] and node.get("needBlock"))):
                    numbers.append(node["id"])
                look(list(node.values()))

        look(self.page.evaluate("sideBySide.state.batches"))
        return numbers[-1]


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    """frame.js, of the same build as the bundle."""
    return bundled(tmp_path_factory.mktemp("frame") / "frame.js", "src/frame.ts", "--format=iife", "--target=es2021", frame=True)


@pytest.fixture
def checkout(browser: Browser, bundle: str, script: str, looking: Looking) -> Iterator[Checkout]:
    made = Checkout(browser, bundle, script, looking)
    yield made
    made.page.close()


def test_a_frame_that_both_sites_trust_is_shown_and_followed_and_its_secrets_stay(checkout: Checkout) -> None:
    checkout.open([PAY])
    checkout.sees("EUR 80")
    assert checkout.inside("getComputedStyle(d.getElementById('sum')).color") == "rgb(1, 2, 3)"
    checkout.until(lambda: checkout.inside("d.getElementById('coin').naturalWidth") == 30)
    checkout.frame.evaluate("""() => {
        document.getElementById('sum').textContent = 'EUR 95';
        document.getElementById('box').scrollTop = 120;
        const more = document.createElement('p');
        more.textContent = 'with shipping';
        document.body.append(more);
    }""")
    checkout.sees("with shipping")
    checkout.sees("EUR 95")
    checkout.until(lambda: checkout.inside("d.getElementById('box').scrollTop") == 120)
    told = json.dumps(checkout.page.evaluate("sideBySide.state.batches"))
    assert not [one for one in SECRETS if one in told]
    assert checkout.looking.resyncs == 0


def test_it_is_told_again_with_the_next_snapshot_after_a_reload_and_no_more_where_it_goes_on_to_another_page(checkout: Checkout) -> None:
    checkout.open([PAY])
    checkout.sees("EUR 80")
    checkout.page.evaluate("sideBySide.again()")
    checkout.page.wait_for_function("sideBySide.state.batches.filter(({ full }) => full).length > 1")
    checkout.sees("EUR 80")
    checkout.frame.evaluate("document.getElementById('sum').textContent = 'EUR 81'")
    checkout.sees("EUR 81")
    checkout.frame.evaluate("location.reload()")
    checkout.sees("EUR 80")
    checkout.frame.goto(f"{PAY}/thanks")
    checkout.until(lambda: not checkout.inside("d.body.innerText"))


@pytest.mark.parametrize(("trusted", "within"), [([], SHOP), ([PAY], "https://other.example"), (["https://other.example"], SHOP)])
def test_where_one_of_them_does_not_it_is_a_box(checkout: Checkout, trusted: list[str], within: str) -> None:
    checkout.within = within
    checkout.open(trusted)
    checkout.page.evaluate("document.querySelector('p').textContent = 'your basket, later'")
    checkout.until(lambda: "later" in str(checkout.looking.inside("d.body.innerText")))
    QTest.qWait(300)  # nothing comes, and there is nothing to wait for
    checkout.both.follow()
    assert not checkout.inside("d.body.innerText")
    assert "EUR" not in json.dumps(checkout.page.evaluate("sideBySide.state.batches"))


def test_of_a_page_of_the_site_that_was_in_it_nothing_stays_where_it_goes_on_to_another_sites(checkout: Checkout) -> None:
    checkout.open([])
    checkout.page.evaluate(f"document.getElementById('pay').src = '{SHOP}/inner'")
    checkout.sees("your basket")
    checkout.page.evaluate(f"document.getElementById('pay').src = '{PAY}/pay'")
    checkout.until(lambda: not checkout.inside("d.body.innerText"))


def test_the_customers_pointer_in_it_stands_where_it_is(checkout: Checkout) -> None:
    checkout.open([PAY])
    checkout.sees("EUR 80")
    box = checkout.page.locator("#pay").bounding_box()
    assert box is not None
    x, y = box["x"] + 120, box["y"] + 90
    checkout.page.mouse.move(x, y)

    def at() -> list[float]:
        where = "[document.querySelector('.page:last-child'), document.querySelector('.customer')].map((one) => one.style.transform).join()"
        left, top, scale, arrow_x, arrow_y = (float(one) for one in re.findall(r"-?[\d.]+", str(checkout.looking.run(where)))[:5])
        return [round((arrow_x - left) / scale), round((arrow_y - top) / scale)]

    checkout.until(lambda: checkout.looking.run("!document.querySelector('.customer').hidden") and at() == [round(x), round(y)])


def test_the_agent_points_and_acts_in_it_by_its_own_rules_and_the_customer_ends_it_from_there(checkout: Checkout) -> None:
    checkout.open([PAY])
    checkout.sees("EUR 80")
    say = "(word) => { sideBySide.embedded.say(0, ...word); }"
    for node, mark in (("sum", False), ("go", True)):
        checkout.page.evaluate(say, ["point", {"node": checkout.number(node), "x": 0.5, "y": 0.5, "agent": "Ann", "mark": mark}, "Ann"])
        checkout.frame.wait_for_selector("naast-pointer", state="attached")
    checkout.page.evaluate(say, ["point", False, "Ann"])
    checkout.frame.wait_for_selector("naast-pointer", state="detached")
    place = json.dumps({"x": 0.5, "y": 0.5})
    checkout.page.evaluate(say, ["act", "click", checkout.number("button"), place])
    checkout.page.evaluate(say, ["act", "click", checkout.number("go"), place])
    checkout.frame.wait_for_function("document.title.includes('paid')")
    assert "never" not in checkout.frame.title()
    checkout.page.evaluate(say, ["cover", True])
    checkout.frame.wait_for_selector("naast-call", state="attached")
    checkout.page.evaluate(say, ["cover", False])
    checkout.frame.wait_for_selector("naast-call", state="detached")
    checkout.frame.locator("textarea").press("Escape")
    checkout.page.wait_for_function("sideBySide.state.warnings.includes('stopped')")


HIDDEN: Final = {"iban", "input", "textarea", "never"}
"""What the agent does not see in the frame."""
WHOLE: Final = ["426px 266px"]
"""The box of the frame, borders included."""


def test_what_stays_hidden_in_it_is_covered_before_the_yes_and_after_it_and_nothing_is_told_for_that(checkout: Checkout) -> None:
    checkout.page.add_init_script(f"({OPEN_CARD})()")
    checkout.visit([PAY])
    checkout.page.evaluate("sideBySide.cover(true)")
    assert checkout.page.evaluate("sideBySide.covers()") == WHOLE, "until it has an answer"
    wait_for(lambda: checkout.covered() == HIDDEN)
    wait_for(lambda: checkout.page.evaluate("sideBySide.covers()") == [])
    assert checkout.page.evaluate("sideBySide.state.batches.length + sideBySide.state.assets.length") == 0
    checkout.page.evaluate("sideBySide.cover(false)")
    checkout.frame.wait_for_selector("naast-call", state="detached")
    checkout.page.evaluate("sideBySide.cover(true)")
    checkout.share()
    checkout.sees("EUR 80")
    wait_for(lambda: checkout.covered() == HIDDEN and checkout.page.evaluate("sideBySide.covers()") == [])
    checkout.page.evaluate("sideBySide.stop()")
    wait_for(lambda: checkout.covered() == HIDDEN and checkout.page.evaluate("sideBySide.covers()") == [])
    checkout.page.evaluate("sideBySide.cover(false)")
    checkout.frame.wait_for_selector("naast-call", state="detached")


def test_where_nobody_in_it_covers_it_is_covered_wholly(checkout: Checkout) -> None:
    """By a page that does not trust this one, and one that has no script of ours: the agent gets an empty box of it."""
    checkout.page.add_init_script(f"({OPEN_CARD})()")
    checkout.visit([PAY])
    checkout.page.evaluate("sideBySide.cover(true)")
    wait_for(lambda: checkout.page.evaluate("sideBySide.covers()") == [])
    checkout.frame.goto(f"{PAY}/thanks")
    wait_for(lambda: checkout.page.evaluate("sideBySide.covers()") == WHOLE)
    checkout.frame.goto(f"{PAY}/pay")
    wait_for(lambda: checkout.page.evaluate("sideBySide.covers()") == [])
    checkout.within = "https://other.example"
    checkout.frame.goto(f"{PAY}/pay")
    wait_for(lambda: checkout.page.evaluate("sideBySide.covers()") == WHOLE)
    assert checkout.covered() == set()


def test_nothing_is_told_after_the_end(checkout: Checkout) -> None:
    checkout.open([PAY])
    checkout.sees("EUR 80")
    say = "(word) => { sideBySide.embedded.say(0, ...word); }"
    checkout.page.evaluate(say, ["point", {"node": checkout.number("sum")}, "Ann"])
    checkout.frame.wait_for_selector("naast-pointer", state="attached")
    checkout.page.evaluate("sideBySide.stop()")
    checkout.frame.wait_for_selector("naast-pointer", state="detached")
    checkout.frame.evaluate("""() => {
        const { postMessage } = MessagePort.prototype;
        window.said = 0;
        MessagePort.prototype.postMessage = function (...given) { window.said += 1; return postMessage.apply(this, given); };
        document.getElementById('sum').textContent = 'EUR 99';
    }""")
    checkout.frame.wait_for_function("new Promise((done) => setTimeout(() => done(true), 400))")  # longer than its slowest quiet look takes
    assert checkout.frame.evaluate("window.said") == 0
