"""The page script's recorder in a real Chromium: the copy that a console makes of the page is the page, whatever the page does to itself.

`cobrowse/script/test/side_by_side.ts` has the page and its copy in one window. What the script costs is `bench page`'s.
"""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, Route

HOME: Final = "http://shop.example/"
PATIENCE: Final = 60_000
"""Milliseconds: a busy machine makes it slow, not wrong."""
SHOP: Final = """<h1>Boots</h1><!-- none --><ul id="list"></ul><input id="text"><input type="checkbox" id="box">
<input type="radio" name="r" id="one" checked><input type="radio" name="r" id="two">
<select id="choice"><option>1</option><option selected>2</option></select><textarea id="area">hello</textarea>
<div id="host"></div><div id="late"></div><iframe id="frame" srcdoc="<style>p{color:blue}</style><p>in a frame</p>"></iframe>
<script>var nothing = 1</script><svg width="10" height="10"><path d="M0 0L5 5"/></svg><dialog id="dialog">hello</dialog>"""
ALIVE: Final = """() => {
    const root = document.getElementById("host").attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("b { color: green; }");
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = "<b>in the shadow</b><slot></slot>";
    for (let i = 0; i < 200; i++) document.getElementById("list").insertAdjacentHTML("beforeend", `<li id="c${i}">card ${i}<b>x</b></li>`);
}"""
CHANGES: Final = """async ([seed, rounds]) => {
    const chance = (below) => (seed = (seed * 48271) % 2147483647) % below;  // Lehmer, so that a failure can be seen again
    const [list, host, late] = ["list", "host", "late"].map((id) => document.getElementById(id));
    const pick = () => {
        const all = document.querySelectorAll("h1, ul, li, p, div, section, b, i");
        return all[chance(all.length)];
    };
    const kinds = [
        (at, n) => {
            const made = document.createElement(["p", "div", "section"][chance(3)]);
            made.innerHTML = `<i>new ${n}</i> words <b>bold</b>`;
            at.insertBefore(made, at.childNodes[chance(at.childNodes.length + 1)] ?? null);
        },
        (at) => at.querySelector("[id]") || at.id || at.remove(),
        (at) => { const to = pick(); if (!at.contains(to)) to.insertBefore(at, to.firstChild); },
        (at, n) => { at.setAttribute("title", `t${n}`); at.classList.toggle(`k${chance(5)}`); at.style.marginLeft = `${chance(20)}px`; },
        (at, n) => {
            const words = [...at.childNodes].find((kid) => kid.nodeType === 3);
            words ? (words.nodeValue = `changed ${n}`) : at.append(`words ${n}`);
        },
        () => { for (let i = 0; i < 20; i++) list.append(list.children[chance(list.children.length)]); },
        (at, n) => {
            host.shadowRoot.append(Object.assign(document.createElement("em"), { textContent: `shadow ${n}` }));
            if (!late.shadowRoot) late.attachShadow({ mode: "open" }).innerHTML = "<u>late</u>";
        },
        (at, n) => {
            const page = document.getElementById("frame").contentDocument;
            page.body.append(Object.assign(page.createElement("p"), { textContent: `frame ${n}` }));
            const { sheet } = document.getElementById("rules");
            sheet.insertRule(`.z${n} { color: red; }`, 0);
            if (sheet.cssRules.length > 5) sheet.deleteRule(2);
        },
    ];
    for (let n = 0; n < rounds; n++) {
        for (let i = chance(12); i >= 0; i--) kinds[chance(kinds.length)](pick(), n);
        if (!chance(3)) await new Promise((later) => setTimeout(later, chance(20)));
    }
    text.value = "typed";
    box.checked = two.checked = true;
    choice.selectedIndex = 0;
    area.value = "more";
    dialog.showModal();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("em { color: blue; }");
    host.shadowRoot.adoptedStyleSheets.push(sheet);
    await new Promise((later) => setTimeout(later, 1200));  // such a push tells nobody: the recorder looks every second
}"""


class Shared:
    """A page that is shared with a copy of itself."""

    def __init__(self, browser: Browser, bundle: str, body: str, files: dict[str, str] | None = None) -> None:
        self.page: Page = browser.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

        def answer(route: Route) -> None:
            file = (files or {}).get(route.request.url.removeprefix(HOME))
            text = f"<!doctype html><html lang=en><head><title>Shop</title>{body}</html>"
            route.fulfill(body=text if file is None else file, content_type="text/html" if file is None else "text/css")

        self.page.route("**/*", answer)
        self.page.goto(HOME)
        self.page.add_script_tag(content=bundle)

    def call(self, name: str) -> Any:
        return self.page.evaluate(f"sideBySide.{name}")

    def settle(self) -> None:
        self.page.wait_for_function("sideBySide.settled()", timeout=PATIENCE)

    def is_the_same(self) -> int:
        """The lines of both, once all was told."""
        self.settle()
        found = self.call("differences()")
        assert found["differ"] == []
        assert self.call("state.warnings") == []
        assert self.errors == []
        return int(found["lines"])

    def batches(self) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = self.page.evaluate("sideBySide.state.batches.map(({ events, ...rest }) => rest)")
        assert [batch["n"] for batch in told] == list(range(len(told)))
        return told


@pytest.mark.parametrize("seed", [1, 7919])
def test_the_copy_is_the_page_whatever_it_does_to_itself(browser: Browser, bundle: str, seed: int) -> None:
    """Nodes come, go and move, with shadow roots, frames, rules and sheets among them, while it is told in slices."""
    shared = Shared(browser, bundle, f'<style>b{{font-weight:700}}</style><style id="rules"></style></head><body>{SHOP}</body>')
    shared.page.evaluate(ALIVE)
    shared.call("start()")
    shared.page.evaluate(CHANGES, [seed, 150])  # the first ones while the snapshot is being told
    assert shared.is_the_same() > 900
    assert [batch["full"] for batch in shared.batches() if batch.get("full")] == [True]
    shared.page.close()


def test_a_page_of_50000_nodes_comes_whole(browser: Browser, bundle: str) -> None:
    cards = "".join(f'<li class="c{number % 7}"><b>x{number}</b></li>' for number in range(17_000))
    shared = Shared(browser, bundle, f"</head><body><ul>{cards}</ul></body>")
    shared.call("start()")
    assert shared.is_the_same() > 50_000
    assert len(shared.batches()) == 1
    shared.page.close()


def test_a_change_of_ten_megabytes_comes_in_parts(browser: Browser, bundle: str) -> None:
    """Elements come whole; of one text of that size only the start, and the batch says so."""
    shared = Shared(browser, bundle, '</head><body><div id="much"></div></body>')
    shared.call("start()")
    shared.settle()
    shared.page.evaluate(
        "() => { much.style.display = 'none'; much.innerHTML = ('<p>' + 'a shop of boots '.repeat(64) + '</p>').repeat(10000); }"
    )
    assert shared.is_the_same() > 20_000
    assert len(shared.batches()) > 2
    assert not any(batch.get("coarse") for batch in shared.batches()[:2])
    shared.page.evaluate("much.textContent = 'x'.repeat(10e6)")
    shared.settle()
    last = shared.batches()[-1]
    assert last["coarse"]
    assert last["bytes"] < 200_000
    shared.page.close()


def test_2000_nodes_ten_times_a_second_are_told_as_they_are_in_the_end(browser: Browser, bundle: str) -> None:
    """Not step by step: what waits is never more than the page, and the page keeps most of the time for itself."""
    cards = "".join(f"<li><b>x{number}</b></li>" for number in range(2_000))
    shared = Shared(browser, bundle, f"</head><body><ul>{cards}</ul></body>")
    shared.call("start()")
    shared.settle()
    shared.page.evaluate(
        """async () => {
            for (let n = 0; n < 20; n++) {
                let at = 0;
                for (const bold of document.querySelectorAll("b")) {
                    bold.firstChild.nodeValue = `${n}-${at++}`;
                    bold.parentNode.className = `k${n}`;
                }
                await new Promise((later) => setTimeout(later, 100));
            }
        }"""
    )
    assert shared.is_the_same() > 6_000
    assert sum(batch["bytes"] for batch in shared.batches()) < 1_000_000
    shared.page.close()


def test_a_stylesheet_of_20_megabytes_is_cut_at_a_rule(browser: Browser, bundle: str) -> None:
    css = "".join(
        f".r{number}{{margin:{number % 9}px;padding:1px 2px 3px 4px;background:url(/boots{number % 9}.png)}}" for number in range(300_000)
    )
    assert len(css) > 19_000_000
    shared = Shared(browser, bundle, '<link rel="stylesheet" href="/large.css"></head><body><p>hello</p></body>', {"large.css": css})
    shared.call("start()")
    shared.settle()
    [batch] = shared.batches()
    assert batch["coarse"]
    assert batch["bytes"] < 500_000
    rules = shared.page.evaluate("JSON.stringify(sideBySide.state.batches[0].events.at(-1)).length")
    assert 1_900_000 < rules < 2_300_000
    shared.page.close()


@pytest.mark.parametrize(("allowed", "expected"), [(True, True), (False, False)])
def test_a_sheet_of_another_origin_is_told_where_its_server_allows_it(browser: Browser, bundle: str, allowed: bool, expected: bool) -> None:
    body = '<link rel="stylesheet" href="http://cdn.example/a.css"></head><body><p class="far">hello</p></body>'
    shared = Shared(browser, bundle, body)
    css = ".far { color: green; background: URL(boots.png?token=SECRET); }" + "i { color: red; }" * 50
    # said in any case: where nothing is said, Playwright allows it
    cors = {"access-control-allow-origin": "*" if allowed else "http://elsewhere.example"}
    shared.page.route("http://cdn.example/*", lambda route: route.fulfill(body=css, content_type="text/css", headers=cors))
    shared.page.reload()
    shared.page.add_script_tag(content=bundle)
    shared.call("start()")
    told = "() => JSON.stringify(sideBySide.state.batches).includes('color: green')"
    if expected:
        shared.page.wait_for_function(told, timeout=PATIENCE)
    shared.settle()
    assert shared.page.evaluate(told) is expected
    assert "SECRET" not in str(shared.batches())
    shared.page.close()


def test_a_page_that_writes_itself_anew_is_followed(browser: Browser, bundle: str) -> None:
    """`document.open` takes every listener of the page away, and every element."""
    shared = Shared(browser, bundle, "</head><body><p>old</p></body>")
    shared.call("start()")
    shared.settle()
    shared.page.evaluate("document.open(); document.write('<!doctype html><title>New</title><body><h1>new</h1>'); document.close()")
    shared.page.evaluate("document.body.append('and more')")
    assert shared.is_the_same() > 4
    shared.page.close()


def test_while_the_socket_is_full_nothing_waits_but_the_page(browser: Browser, bundle: str) -> None:
    shared = Shared(browser, bundle, '</head><body><ul id="list"></ul></body>')
    shared.call("start()")
    shared.settle()
    shared.page.evaluate(
        """async () => {
            sideBySide.state.buffered = 9e6;
            for (let n = 0; n < 100; n++) {
                list.innerHTML = Array.from({ length: 200 }, (_, at) => `<li>${n}-${at}</li>`).join("");
                await new Promise((later) => setTimeout(later, 4));
            }
        }"""
    )
    assert len(shared.batches()) == 1
    shared.page.evaluate("sideBySide.state.buffered = 0")
    assert shared.is_the_same() > 400
    assert sum(batch["bytes"] for batch in shared.batches()) < 20_000
    shared.page.close()


def test_the_pointer_is_told_where_it_rests(browser: Browser, bundle: str) -> None:
    """Also when it came there right after another place was told."""
    shared = Shared(browser, bundle, "</head><body><p>words</p></body>")
    shared.call("start()")
    shared.settle()
    for x, y in ((300, 200), (101, 77)):
        shared.page.mouse.move(x, y, steps=7)
        rests = f"""sideBySide.state.batches.flatMap(({{ events }}) => events).findLast(({{ data }}) => data.source === 1)
            ?.data.positions.some(({{ x, y }}) => x === {x} && y === {y})"""
        shared.page.wait_for_function(rests)
    shared.page.close()
