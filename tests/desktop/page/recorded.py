"""Sessions as rrweb's own recorder tells them, for the fuzzer to bend: `python -m tests.desktop.page.recorded` records them anew.

A page of everything that a recorder tells of, in Chromium, with nothing left out or masked; what a customer's browser could send at worst.
"""

# the page and what happens on it are read as they stand
# ruff: noqa: E501

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("recorded.json")
PAGE: Final = """<!doctype html><html lang="nl"><head><title>Checkout</title><meta name="csrf" content="t"><base href="http://shop.example/">
<style>@media print{p{color:red}} h1{background:url(/a.png)} .moved{transform:rotate(2deg)} @font-face{font-family:f;src:url(/f.woff)}</style>
</head><body><!-- a comment --><h1 id="h" data-x="1">Checkout</h1><p contenteditable>typed <b>here</b></p>
<form action="/pay" method="post"><label for="n">Name</label><input id="n" name="n" value="A"><input type="checkbox" id="c" checked>
<select id="s"><option>one</option><option selected>two</option></select><textarea id="t">some text</textarea><input type="hidden" value="h">
<button>Pay</button></form><a href="/x?token=1#f" target="_blank">link</a><img src="/p.png" srcset="/p2.png 2x" alt="picture">
<svg viewBox="0 0 9 9" width="20"><defs><linearGradient id="g"><stop offset="1"/></linearGradient></defs><rect width="9" height="9" fill="url(#g)"/>
<use href="#g"/><foreignObject><i>inside</i></foreignObject></svg><math><mi>x</mi></math><video src="/v.mp4" controls></video><canvas id="k"></canvas>
<template><p>template</p></template><div id="host"></div><iframe srcdoc="<p>frame</p>"></iframe><details open><summary>more</summary>text</details>
<dialog id="d">dialog</dialog><table><tr><td>cell</td></tr></table><div id="scroll" style="overflow:auto;height:40px"><div style="height:900px">
tall</div></div><progress value="3" max="9"></progress></body></html>"""
HAPPENS: Final = """async () => {
  const later = (ms) => new Promise((done) => setTimeout(done, ms)), by = (id) => document.getElementById(id);
  const root = by("host").attachShadow({ mode: "open" }), sheet = new CSSStyleSheet();
  root.innerHTML = "<style>p{color:red}</style><p>shadow</p>"; sheet.replaceSync("p{margin:1px}"); root.adoptedStyleSheets = [sheet];
  await later(60);
  by("n").value = "Sanne"; by("n").dispatchEvent(new Event("input", { bubbles: true })); by("c").click(); by("s").selectedIndex = 0;
  by("s").dispatchEvent(new Event("change", { bubbles: true })); by("scroll").scrollTop = 99; by("h").textContent = "Thank you";
  by("h").setAttribute("class", "moved"); by("h").style.color = "blue"; by("h").removeAttribute("data-x");
  document.styleSheets[0].insertRule("p{top:1px}", 0); document.styleSheets[0].cssRules[0].style.setProperty("top", "2px", "important");
  document.styleSheets[0].deleteRule(1); sheet.insertRule("b{left:1px}", 0); document.adoptedStyleSheets = [sheet];
  await later(60);
  const list = document.createElement("ul"); list.innerHTML = "<li>a<li>b<li><img src='/q.png' onerror='x()'>c"; document.body.append(list);
  await later(60);
  list.prepend(list.lastChild); list.firstChild.remove(); by("d").showModal(); getSelection().selectAllChildren(by("h"));
  document.querySelector("form").remove(); document.querySelector("svg rect").setAttribute("fill", "red");
  await later(200);
}"""


def sessions() -> list[list[Any]]:
    """Each as batches of events: a full one, and what followed."""
    told: list[list[Any]] = json.loads(FILE.read_text("utf-8"))
    return told


def main() -> None:
    from playwright.sync_api import sync_playwright  # only to record anew

    from tests.bench.look_peer import MODULES

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        made = []
        for width in (900, 360):
            page = browser.new_page(viewport={"width": width, "height": 600})
            page.route("**/*", lambda route: route.fulfill(body=PAGE if route.request.url.endswith("checkout") else ""))
            page.goto("http://shop.example/checkout")
            page.add_script_tag(path=str(MODULES / "record" / "dist" / "record.umd.min.cjs"))
            page.evaluate("window.told = []; rrwebRecord.record({ emit: (event) => window.told.push(event), recordCanvas: true }); 1")
            page.mouse.move(50, 60)
            page.mouse.move(200, 260, steps=4)
            page.evaluate(HAPPENS)
            page.set_viewport_size({"width": width - 40, "height": 500})
            page.mouse.click(100, 30)
            page.wait_for_timeout(600)
            events = page.evaluate("window.told")
            begins = next(at for at, event in enumerate(events) if event["type"] == 2) + 1
            made.append([events[:begins], *([event] for event in events[begins:])])
            page.close()
        browser.close()
    FILE.write_text(json.dumps(made, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    main()
