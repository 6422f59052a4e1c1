"""What an agent does on the page, in a real Chromium: `cobrowse/script/src/act.ts` types where a person could, as the page's own scripts
expect it, and nowhere else.
"""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page

from tests.cobrowse.bundles import bundled

RUN: Final = """
import { act } from "./src/act";
import { rememberPasswords, RULES } from "./src/fields";

rememberPasswords();
Object.assign(window, { act: (kind: string, where: string, body: string, closed: boolean) => {
  const [outer, inner] = where.split(">>>");
  const host = document.querySelector(outer!)!;
  const root = (host as HTMLIFrameElement).contentDocument ?? host.shadowRoot;
  return act(kind as "type", inner ? root!.querySelector(inner)! : host, body, { ...RULES, closed });
} });
"""
PAGE: Final = """<!doctype html><title>Checkout</title><form id="form" onsubmit="said.push('submit ' + event.submitter?.id); return false">
<input id="name"><label id="called">Town <input id="town" value="Ut"></label><input id="search" type="search"><input id="mail" type="email">
<input id="short" maxlength="5"><textarea id="notes"></textarea><div id="editor" contenteditable><p>words</p></div>
<input id="pass" type="password"><input id="was" type="password">
<input id="card" autocomplete="cc-number"><input id="code" autocomplete="one-time-code">
<input id="file" type="file"><input id="hidden" type="hidden"><input id="readonly" readonly><input id="disabled" disabled>
<fieldset disabled><input id="off"></fieldset><div inert><input id="inert"></div><input id="unseen" style="display:none">
<input id="clear" style="visibility:hidden"><input id="number" type="number">
<input id="date" type="date"><input id="box" type="checkbox">
<select id="choice"><option>one<option>two</select><button id="go">Go</button><p id="words">words</p>
<div id="textbox" role="textbox">x</div>
<div data-naast-mask><input id="masked"></div><div data-naast-block><input id="blocked"></div><div data-naast-open><input id="open"></div>
<div style="position:relative"><input id="covered"><div style="position:absolute;inset:0;background:white"></div></div>
<naast-call id="ours"><input id="card-field"></naast-call><div id="host"></div><iframe id="frame" srcdoc="<input id=inner>"></iframe></form>
<form id="alone" onsubmit="said.push('alone'); return false"><input id="query"><input type="hidden"></form>
<form onsubmit="said.push('pair'); return false"><input id="first"><input id="second"></form>
<form onsubmit="said.push('masked'); return false"><input id="before"><button data-naast-mask>Pay</button></form>
<script>
said = [];
for (const name of ["beforeinput", "input", "change", "keydown"])
    document.addEventListener(name, (event) => said.push([name, event.target.id, event.inputType ?? event.key ?? ""].join(" ").trim()));
host.attachShadow({ mode: "open" }).innerHTML = "<input id=deep>";
</script>"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page script's hands for a browser."""
    return bundled(tmp_path_factory.mktemp("act") / "act.js", "--format=iife", "--loader=ts", text=RUN)


class Typing:
    """A page with fields of all kinds, and the agent's hands on it."""

    def __init__(self, page: Page, bundle: str) -> None:
        self.page = page
        page.set_content(PAGE)
        page.add_script_tag(content=bundle)
        page.evaluate("was.type = 'text'")

    def types(self, where: str, text: str, *, closed: bool = False) -> bool:
        """Whether it was carried out."""
        return bool(self.page.evaluate("(given) => act(...given)", ["type", where, json.dumps({"text": text}), closed]))

    def value(self, name: str) -> Any:
        """What is in a field now."""
        return self.page.evaluate("(id) => document.getElementById(id).value", name)

    def said(self) -> list[str]:
        """What the page heard since the last question."""
        heard: list[str] = self.page.evaluate("said.splice(0)")
        return heard


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """A tab."""
    return browser.new_page()


@pytest.fixture
def typing(page: Page, bundle: str) -> Typing:
    return Typing(page, bundle)


def test_text_comes_into_a_field_as_a_person_writes_it(typing: Typing) -> None:
    names = ("name", "search", "mail", "notes", "open")
    heard = [line for name in names for line in _heard_of(typing, name)]
    assert [line for line in heard if line.startswith("change")] == [f"change {name}" for name in names[:-1]]
    typing.page.wait_for_function("said.length")  # a while after the last
    assert typing.said() == ["change open"]


def _heard_of(typing: Typing, name: str) -> list[str]:
    assert typing.types(f"#{name}", "é€😀x")
    assert typing.types(f"#{name}", "\b\bo")
    assert typing.value(name) == "é€o"
    text = [f"beforeinput {name} insertText", f"input {name} insertText"]
    back = [f"keydown {name} Backspace", f"beforeinput {name} deleteContentBackward", f"input {name} deleteContentBackward"]
    said = typing.said()
    assert [line for line in said if not line.startswith("change")] == [*text, *back, *back, *text]
    return said


def test_the_caret_the_length_and_what_the_field_is_part_of_are_kept(typing: Typing) -> None:
    assert typing.types("#called", "recht")  # the label of a field
    assert typing.value("town") == "Utrecht"
    typing.page.evaluate("town.setSelectionRange(0, 2)")
    assert typing.types("#town", "Maast")
    assert typing.value("town") == "Maastrecht"
    typing.page.evaluate("town.setSelectionRange(0, 5)")
    assert typing.types("#town", "\b")
    assert typing.types("#town", "D")
    assert typing.value("town") == "Drecht"
    assert typing.types("#short", "boots and shoes")
    assert typing.value("short") == "boots"
    typing.page.evaluate("document.activeElement.blur()")
    assert typing.types("#editor", "new \b\b!\nline")
    assert typing.page.evaluate("editor.innerText.replace(/\\n+/g, '|')") in ("words|ne!|line", "ne!|linewords", "wordsne!|line")
    assert typing.types("#notes", "one\ntwo")
    assert typing.value("notes") == "one\ntwo"


def test_a_framework_that_keeps_a_fields_value_hears_of_it(typing: Typing) -> None:
    """React puts a property of its own over the field's value, and takes an event for none when that has not changed."""
    typing.page.evaluate(
        """() => {
            const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
            let known = "";
            Object.defineProperty(town, "value", { get: () => own.get.call(town), set: (to) => own.set.call(town, (known = to)) });
            town.addEventListener("input", () => town.value !== known && said.push("framework " + (known = town.value)));
        }"""
    )
    assert typing.types("#town", "r")
    assert "framework Utr" in typing.said()


FORBIDDEN: Final = [
    "pass", "was", "card", "code", "file", "hidden", "readonly", "disabled", "off", "inert", "unseen", "clear", "number", "date", "box",
    "choice", "go", "words", "textbox", "masked", "blocked", "covered", "card-field", "ours",
]  # fmt: skip


def test_nothing_is_typed_where_an_agent_may_not_or_a_person_could_not(typing: Typing) -> None:
    all_of_it = "[document.body.innerHTML, ...Array.from(document.querySelectorAll('input, select, textarea'), (field) => field.value)]"
    before = typing.page.evaluate(all_of_it)
    assert [name for name in FORBIDDEN if typing.types(f"#{name}", "text\n")] == []
    assert typing.said() == []
    assert typing.page.evaluate(all_of_it) == before


def test_in_closed_mode_only_what_the_owner_opened(typing: Typing) -> None:
    assert not typing.types("#name", "text", closed=True)
    assert typing.types("#open", "text", closed=True)
    assert [typing.value(name) for name in ("name", "open")] == ["", "text"]


def test_a_field_that_becomes_a_password_meanwhile_gets_no_more(typing: Typing) -> None:
    typing.page.evaluate("town.addEventListener('input', (event) => (event.target.type = 'password'))")
    assert not typing.types("#town", "r\bb")
    assert typing.value("town") == "Utr"


def test_the_keyboard_stays_with_the_customer(typing: Typing) -> None:
    focused = "document.activeElement.id"
    assert typing.types("#town", "r")
    assert typing.page.evaluate(focused) == "town"  # nobody had it
    typing.page.focus("#pass")
    assert typing.types("#open", "text")
    assert typing.value("open") == "text"
    typing.page.keyboard.type("secret")
    assert [typing.value("pass"), typing.value("open"), typing.page.evaluate(focused)] == ["secret", "text", "pass"]
    typing.types("#editor", "x")
    assert typing.page.inner_text("#editor") == "words"
    typing.page.frame_locator("#frame").locator("#inner").focus()
    typing.types("#name", "x")
    assert typing.page.evaluate(focused) == "frame"


def test_in_shadow_roots_and_frames(typing: Typing) -> None:
    assert typing.types("#host>>>#deep", "one")
    assert typing.page.evaluate("host.shadowRoot.activeElement.value") == "one"
    typing.page.frame_locator("#frame").locator("#inner").wait_for()
    assert typing.types("#frame>>>#inner", "two")
    assert typing.page.evaluate("frame.contentDocument.getElementById('inner').value") == "two"


@pytest.mark.parametrize(("name", "sent"), [("town", ["submit go"]), ("query", ["alone"]), ("second", []), ("before", [])])
def test_enter_sends_a_form_where_the_browser_would(typing: Typing, name: str, sent: list[str]) -> None:
    assert typing.types(f"#{name}", "x\n")
    written = [f"beforeinput {name} insertText", f"input {name} insertText", f"keydown {name} Enter", f"change {name}"]
    assert typing.said() == [*written[:2], written[2], written[3], *sent]
    typing.page.evaluate("document.addEventListener('keydown', (event) => event.preventDefault(), true)")
    assert typing.types(f"#{name}", "\n")
    assert typing.said() == [f"keydown {name} Enter"]  # the page has its own use for it
