"""A page with a secret in every place where a browser keeps text, and words of its own that are meant to be seen.

Each place has a secret when the page loads, another that is put into the same place later, and a third in a place of the kind
that is added later. Every one is a random word that stands nowhere else, so whoever finds it found a leak. `SECRET` in a place's
HTML is its word, `@` its id; its scripts have `at`, the element of that id, and `secret`.
"""

from __future__ import annotations

import json
import random
import re
import string
from dataclasses import dataclass
from typing import Final

MARK: Final = "zqx"
"""What every word begins with, so that all of them are found in one go."""
ANY: Final = re.compile(rb"zqx[a-z]{9}|z\0q\0x\0(?:[a-z]\0){9}")
"""Any such word, in UTF-16, too."""
_WROTE: Final = "at.value = secret; at.dispatchEvent(new Event('input', {bubbles: true}));"
_SAYS: Final = "at.textContent = secret;"
_SHEET: Final = "const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];"


def _set(name: str, value: str = "' + secret + '") -> str:
    """Script that sets an attribute."""
    return f"at.setAttribute('{name}', '{value}');"


@dataclass(frozen=True)
class Place:
    """Where a text is kept. `now` runs once the place is on the page, `later` puts another secret there."""

    name: str
    html: str
    later: str
    now: str = ""


PLACES: Final = (
    # ---- what a person wrote or chose
    Place("field default", '<input id=@ value="SECRET">', _set("value")),
    Place("field value", "<input id=@>", _WROTE, _WROTE),
    Place("password", '<input id=@ type=password value="SECRET" data-naast-open>', _WROTE),
    Place(
        "password shown",
        '<input id=@ type=password name=lock value="SECRET" data-naast-open>',
        "at.type = 'text';" + _WROTE,
        "at.type = 'text';",
    ),
    Place(
        "password exchanged",
        '<span id=@><input type=password name=key value="SECRET" data-naast-open></span>',
        "at.innerHTML = `<input name=key data-naast-open value=${secret}>`;",
    ),
    Place("hidden field", '<input id=@ type=hidden value="SECRET" data-naast-open>', _set("value")),
    Place("e-mail field", '<input id=@ type=email value="SECRET@example.org">', _WROTE),
    Place("telephone field", '<input id=@ type=tel value="SECRET">', _WROTE),
    Place("search field", '<input id=@ type=search value="SECRET">', _WROTE),
    Place("address field", '<input id=@ type=url value="https://SECRET.example">', _WROTE),
    Place("one-time code", '<input id=@ autocomplete=one-time-code value="SECRET" data-naast-open>', _WROTE),
    Place("card number", '<input id=@ autocomplete="section-pay cc-number" value="SECRET" data-naast-open>', _WROTE),
    Place("security code", '<input id=@ name=cvc value="SECRET" data-naast-open>', _WROTE),
    Place("new password", '<input id=@ autocomplete=new-password value="SECRET" data-naast-open>', _WROTE),
    Place("text area default", "<textarea id=@>SECRET</textarea>", _SAYS),
    Place("text area value", "<textarea id=@></textarea>", _WROTE, _WROTE),
    Place("radio button", '<input id=@ type=radio value="SECRET" checked>', _set("value") + "at.click();"),
    Place("check box", '<input id=@ type=checkbox value="SECRET" checked>', _set("value") + "at.click();"),
    Place("option value", '<select><option>Own<option id=@ value="SECRET" selected>Own</select>', "at.value = secret;"),
    Place("list of suggestions", '<datalist><option id=@ value="SECRET"></datalist>', "at.value = secret;"),
    Place("button value", '<button id=@ value="SECRET">Own</button>', _set("value")),
    Place("data value", '<data id=@ value="SECRET">Own</data>', _set("value")),
    Place("image button", '<input id=@ type=image value="SECRET" src="/own.svg?SECRET">', _set("src", "/own.svg?' + secret + '")),
    Place("output", "<output id=@>SECRET</output>", "at.value = secret;"),
    Place("editor", "<div id=@ contenteditable>SECRET</div>", _SAYS),
    Place("editor of plain text", '<div id=@ contenteditable="plaintext-only">SECRET</div>', "at.append(secret);"),
    Place("in an editor, a title", '<div contenteditable><b id=@ title="SECRET">SECRET</b></div>', _set("title") + _SAYS),
    Place(
        "in an editor, a shadow root",
        "<div contenteditable><p id=@></p></div>",
        "at.shadowRoot.append(secret);",
        "at.attachShadow({mode: 'open'}).textContent = secret;",
    ),
    Place("editor that was closed", "<div id=@ contenteditable>SECRET</div>", "at.removeAttribute('contenteditable');" + _SAYS),
    Place(
        "page in design mode",
        '<iframe id=@ srcdoc="<p>SECRET</p>"></iframe>',
        "at.contentDocument.body.append(secret);",
        "at.onload = () => at.contentDocument.designMode = 'on'; at.contentDocument.designMode = 'on';",
    ),
    Place("role textbox", "<div id=@ role=textbox>SECRET</div>", _SAYS),
    Place("role searchbox", "<div id=@ role=searchbox>SECRET</div>", _SAYS),
    Place("role combobox", "<div role=combobox><b id=@>SECRET</b></div>", _SAYS),
    Place("role spinbutton", "<div id=@ role=spinbutton>SECRET</div>", _SAYS),
    Place("slider", '<div id=@ role=slider aria-valuetext="SECRET"></div>', _set("aria-valuetext")),
    # ---- addresses
    Place("link's query", '<a id=@ href="/own?token=SECRET">Own</a>', "at.search = secret;"),
    Place("link's fragment", '<a id=@ href="/own#SECRET">Own</a>', "at.hash = secret;"),
    Place("link's password", '<a id=@ href="https://own:SECRET@shop.example/">Own</a>', "at.password = secret;"),
    Place("mail address", '<a id=@ href="mailto:SECRET@example.org">Own</a>', _set("href", "mailto:' + secret + '")),
    Place("telephone number", '<a id=@ href="tel:SECRET">Own</a>', _set("href", "tel:' + secret + '")),
    Place("link of script", '<a id=@ href="javascript:void(`SECRET`)">Own</a>', _set("href", "javascript:' + secret + '")),
    Place("link of data", '<a id=@ href="data:text/plain,SECRET">Own</a>', _set("href", "data:text/plain,' + secret + '")),
    Place("link's ping", '<a id=@ href="/own" ping="/own?SECRET">Own</a>', _set("ping", "/own?' + secret + '")),
    Place("area of a map", '<map><area id=@ href="/own?SECRET" alt=Own></map>', _set("href", "/own?' + secret + '")),
    Place("form's action", '<form id=@ action="/own/SECRET" name="SECRET"></form>', _set("action", "/own/' + secret + '")),
    Place("button's action", '<button id=@ formaction="/own/SECRET">Own</button>', _set("formaction", "/' + secret + '")),
    Place("picture's query", '<img id=@ alt=Own src="/own.svg?SECRET">', _set("src", "/own.svg?' + secret + '")),
    Place("picture's set", '<img id=@ alt=Own srcset="/own.svg?SECRET 2x">', _set("srcset", "/own.svg?' + secret + ' 2x")),
    Place(
        "source of a picture",
        '<picture><source id=@ srcset="/own.svg?SECRET"><img alt=Own></picture>',
        _set("srcset", "/own.svg?' + secret + '"),
    ),
    Place("video's poster", '<video id=@ poster="/own.svg?SECRET" src="/own?SECRET"></video>', _set("poster", "/own.svg?' + secret + '")),
    Place("track", '<video><track id=@ src="/own?SECRET"></video>', _set("src", "/own?' + secret + '")),
    Place("sound", '<audio id=@ src="/own?SECRET"></audio>', _set("src", "/own?' + secret + '")),
    Place("object", '<object id=@ data="/own.svg?SECRET"><param value="SECRET">SECRET</object>', _set("data", "/own.svg?' + secret + '")),
    Place("embedded", '<embed id=@ src="/own.svg?SECRET">', _set("src", "/own.svg?' + secret + '")),
    Place("frame's address", '<iframe id=@ src="/frame?SECRET"></iframe>', _set("src", "/frame?' + secret + '")),
    Place(
        "frame's source",
        '<iframe id=@ srcdoc="<!-- SECRET --><p>Own</p><input value=SECRET>"></iframe>',
        "at.srcdoc = `<input value=${secret}>`;",
    ),
    Place("frame's fallback", "<iframe id=@>SECRET</iframe>", _SAYS),
    Place("drawing's picture", '<svg><image id=@ href="/own.svg?SECRET"/></svg>', _set("href", "/own.svg?' + secret + '")),
    Place("drawing's use", '<svg><use id=@ href="/own.svg?SECRET#own"/></svg>', _set("href", "/own.svg?' + secret + '")),
    Place("drawing's link", '<svg><a id=@ href="#SECRET"><text>Own</text></a></svg>', _set("href", "#' + secret + '")),
    Place("citation", '<blockquote id=@ cite="/own?SECRET">Own</blockquote>', _set("cite", "/own?' + secret + '")),
    Place("background", '<table id=@ background="/own.svg?SECRET"></table>', _set("background", "/own.svg?' + secret + '")),
    Place(
        "address of the page",
        "<i id=@></i>",
        "history.pushState({}, '', '?' + secret + '#' + secret);",
        "history.replaceState({secret}, '', '?token=' + secret);",
    ),
    # ---- style
    Place(
        "style, a picture", '<b id=@ style="background: url(/own.svg?SECRET)">Own</b>', "at.style.background = `url(/own.svg?${secret})`;"
    ),
    Place("style, a property of its own", """<b id=@ style="--say: 'SECRET'">Own</b>""", "at.style.setProperty('--say', `'${secret}'`);"),
    Place(
        "style, a set of pictures",
        """<style id=@>.own { background: image-set("/own.svg?SECRET" 1x) }</style>""",
        "at.textContent = `.own { background: image-set('/own.svg?${secret}' 1x) }`;",
    ),
    Place(
        "sheet, a picture",
        "<style id=@>.own { background: url(/own.svg?SECRET) }</style>",
        "at.sheet.insertRule(`a { cursor: url(/own.svg?${secret}), auto }`);",
    ),
    Place("sheet, an import", '<style id=@>@import "/own.css?SECRET";</style>', "at.textContent = `@import '/own.css?${secret}';`;"),
    Place(
        "sheet, a text",
        '<style id=@>.own::before { content: "SECRET" }</style>',
        "at.sheet.insertRule(`.own::after { content: 'say ${secret}' }`);",
    ),
    Place(
        "sheet, a text in a property",
        '<style id=@>.own { --say: "SECRET"; }</style>',
        "at.sheet.cssRules[0].style.setProperty('--say', `'${secret}'`);",
    ),
    Place(
        "sheet, a text by script",
        "<style id=@>.own::before { content: none }</style>",
        "at.sheet.cssRules[0].style.setProperty('content', `'${secret}'`);",
    ),
    Place(
        "sheet, an attribute",
        '<style>.say::before { content: attr(data-say) }</style><b id=@ class=say data-say="SECRET">Own</b>',
        _set("data-say"),
    ),
    Place("sheet, a comment", "<style id=@>/* SECRET */ .own { color: red } /* SECRET", "at.append(`/* ${secret} */`);"),
    Place(
        "sheet, a condition",
        """<style id=@>[data-own="SECRET"], [data-own=SECRET], [value='SECRET'] { color: red }</style>""",
        "at.sheet.insertRule(`a[name=${secret}] { color: red }`);",
    ),
    Place(
        "sheet, a condition that is met",
        """<style>b[data-customer-name="SECRET"], [data-customer-name^=SECRET i], b[data-customer-name] { color: red }</style>
        <b id=@ data-customer-name="SECRET">Own</b>""",
        _set("data-customer-name"),
    ),
    Place("sheet of another kind", '<style id=@ type="text/own">SECRET</style>', _SAYS),
    Place(
        "adopted sheet",
        "<i id=@></i>",
        _SHEET + "sheet.replaceSync(`.own::after { content: '${secret}'; background: url(/own.svg?${secret}) }`);",
        _SHEET + "sheet.insertRule(`.own::after { content: '${secret}' }`);",
    ),
    # ---- what the page stores or hides
    Place("meta", '<meta id=@ name=csrf content="SECRET">', _set("content")),
    Place("base", '<base id=@ target="SECRET">', _set("target")),
    Place("comment", "<i id=@></i><!-- SECRET -->", "at.after(document.createComment(secret));"),
    Place("data", """<b id=@ data-user="SECRET" data-json='{"a":"SECRET"}'>Own</b>""", "at.dataset.user = secret;"),
    Place("attribute of its own", '<own-part id=@ token="SECRET">Own</own-part>', _set("token")),
    Place("handler", """<b id=@ onclick="'SECRET'">Own</b>""", _set("onclick", "`' + secret + '`")),
    Place("name", '<input id=@ name="SECRET" pattern="SECRET" list="SECRET">', _set("name")),
    Place("nonce", '<link id=@ nonce="SECRET" rel=own href="/own?SECRET">', _set("href", "/own?' + secret + '")),
    Place("time", '<time id=@ datetime="SECRET">Own</time>', _set("datetime")),
    Place("template", "<template id=@><p>SECRET</p></template>", "at.content.append(secret);"),
    Place("noscript", "<noscript id=@>SECRET</noscript>", "at.append(secret);"),
    Place("noframes", "<noframes id=@>SECRET</noframes>", "at.append(secret);"),
    Place("script", "<script id=@ type='text/own'>SECRET</script>", _SAYS),
    Place("data in a script", '<script id=@ type="application/json">{"a": "SECRET"}</script>', _SAYS),
    Place("script's address", '<script id=@ type=own src="/own.js?SECRET"></script>', _set("src", "/own.js?' + secret + '")),
    Place("drawing's data", '<svg><metadata id=@><own>SECRET</own></metadata><g data-own="SECRET"/></svg>', _SAYS),
    Place(
        "closed shadow root",
        "<p id=@></p>",
        "at.kept.append(secret);",
        "at.kept = at.attachShadow({mode: 'closed'}); at.kept.append(secret);",
    ),
    Place(
        "storage",
        "<i id=@></i>",
        "document.cookie = 'own=' + secret; window.name = secret;",
        "localStorage.own = sessionStorage.own = secret;",
    ),
    # ---- what the site's owner closed
    Place("masked text", "<p data-naast-mask><b id=@>SECRET</b></p>", _SAYS),
    Place(
        "masked attributes",
        '<b id=@ data-naast-mask title="SECRET" aria-label="SECRET" data-own="SECRET" lang="SECRET">Own</b>',
        _set("title") + _set("aria-description") + _set("data-state"),
    ),
    Place(
        "masked id", '<b data-naast-mask><i id=@></i><label for="SECRET" id="SECRET">Own</label></b>', "at.nextElementSibling.id = secret;"
    ),
    Place("masked picture", '<img id=@ data-naast-mask src="/own.svg?SECRET" alt="SECRET">', _set("alt")),
    Place("masked button", '<input id=@ data-naast-mask type=submit value="SECRET" placeholder="SECRET">', _set("value")),
    Place("masked choice", "<select data-naast-mask><option id=@>SECRET</select>", "at.text = secret;"),
    Place("masked drawing", '<svg data-naast-mask><text id=@>SECRET</text><path d="SECRET"/></svg>', _SAYS),
    Place(
        "masked drawing's use",
        '<svg data-naast-mask><use id=@ href="/own.svg?SECRET#SECRET"/></svg>',
        _set("href", "/own.svg#' + secret + '"),
    ),
    Place(
        "masked in what is opened",
        "<div data-naast-open><p data-naast-mask><b data-naast-open id=@>SECRET</b></p></div>",
        "at.append(secret);",
    ),
    Place("masked by selector", "<p class=closed-by-selector><b id=@>SECRET</b></p>", _SAYS),
    Place(
        "masked, added inside",
        "<div data-naast-mask id=@></div>",
        "at.innerHTML = `<p title=${secret}>${secret}</p><input value=${secret}>`;",
        "at.innerHTML = `<p>${secret}</p>`;",
    ),
    Place(
        "masked shadow root",
        "<div data-naast-mask><p id=@></p></div>",
        "at.shadowRoot.firstChild.append(secret);",
        "at.attachShadow({mode: 'open'}).innerHTML = `<b>${secret}</b>`;",
    ),
    Place("masked frame", '<iframe id=@ data-naast-mask srcdoc="<a>SECRET</a>"></iframe>', "at.contentDocument?.body?.append(secret);"),
    Place("masked class", '<p data-naast-mask class="SECRET"><b id=@ class="own SECRET">Own</b></p>', "at.className = secret;"),
    Place("blocked class", '<p data-naast-block id=@ class="own SECRET">Own</p>', "at.classList.add(secret);"),
    Place("blocked text", '<div data-naast-block title="SECRET"><b id=@>SECRET</b></div>', _SAYS),
    Place(
        "blocked, added inside",
        "<div data-naast-block id=@></div>",
        "at.innerHTML = `<p title=${secret}>${secret}</p>`;",
        "at.innerHTML = `<p>${secret}</p>`;",
    ),
    Place("blocked frame", '<iframe id=@ data-naast-block srcdoc="<a>SECRET</a>"></iframe>', "at.contentDocument?.body?.append(secret);"),
)

WORDS: Final = (
    "<h1>WORD</h1>",
    "<p>WORD</p>",
    "<p>some <b>WORD</b></p>",
    "<label>WORD <input></label>",
    "<table><caption>WORD</caption><tr><th>WORD</table>",
    "<table><tr><td>WORD</td></table>",
    "<select><option>WORD</select>",
    "<select><optgroup label='WORD'></select>",
    "<fieldset><legend>WORD</legend></fieldset>",
    "<b aria-label='WORD'></b>",
    "<input placeholder='WORD'>",
    "<img alt='WORD'>",
    "<b title='WORD'>x</b>",
    "<input type=submit value='WORD'>",
    "<button>WORD</button>",
    "<a href='/own'>WORD</a>",
    "<a href='/path/WORD'>x</a>",
    "<details open><summary>WORD</summary></details>",
    "<dl><dt>WORD<dd>x</dl>",
    "<svg><text>WORD</text></svg>",
    "<figure><figcaption>WORD</figcaption></figure>",
    "<div role=tab>WORD</div>",
    "<div role=option>WORD</div>",
    "<b class='WORD'>x</b>",
    "<style>.WORD { color: red }</style>",
    "<iframe srcdoc='<a href=/own>WORD</a>'></iframe>",
    "<div data-naast-open><input value='WORD'></div>",
    "<div data-naast-open contenteditable>WORD</div>",
    "<output data-naast-open>WORD</output>",
    "<div contenteditable aria-label='WORD'></div>",
    "<p>é WORD ü</p>",
)
"""The page's own, and what its owner opened."""
OPENED: Final = (
    "<p data-naast-open>WORD</p>",
    "<div data-naast-open><b title='WORD'>x</b><input value='WORD'></div>",
    "<span class=open-by-selector>WORD</span>",
)
"""What is seen in closed mode."""

_RUN: Final = """
const run = (script, id, secret) => { const at = document.getElementById(id); new Function("at", "secret", script)(at, secret); };
const put = (html) => { const made = document.createElement("section"); made.innerHTML = html; document.body.append(made); };
let stage = 0;
window.seeded = () => {
  for (const [kind, ...given] of STAGES[stage])
    try { ({ run, put })[kind](...given); } catch (error) { document.title = `failed: ${given} ${error}`; }
  stage += 1;
  for (const old of document.querySelectorAll("h2")) old.remove();
  put(`<h2>Stage ${stage} done</h2>`);
};
window.seeded();
"""


class Seeds:
    """A page's secrets and words, as they were drawn."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.Random(seed)
        self.secrets: dict[str, str] = {}
        """Word to place and time."""
        self.words: dict[str, str] = {}
        self.opened: dict[str, str] = {}

    def _word(self, into: dict[str, str], where: str) -> str:
        word = MARK + "".join(self._random.choices(string.ascii_lowercase, k=9))
        into[word] = where
        return word

    def page(self, script: str) -> str:
        """The page, with this script tag in its head. `window.seeded()` goes one stage on; there are three."""
        now, later, added = [], [], []
        body = ""
        for number, place in enumerate(PLACES):
            first, second, third = (self._word(self.secrets, f"{place.name}, {when}") for when in ("at load", "changed", "added"))
            body += f"<section>{place.html.replace('@', f'p{number}', 1).replace('SECRET', first)}{_closed(place.html)}</section>\n"
            fresh = place.html.replace("@", f"q{number}", 1).replace("SECRET", third)
            added.append(["put", fresh + _closed(place.html)])
            if place.now:
                now.append(["run", place.now, f"p{number}", first])
                added.append(["run", place.now, f"q{number}", third])
            later.append(["run", place.later, f"p{number}", second])
        for number, shown in enumerate((*WORDS, *OPENED)):
            into = self.opened if shown in OPENED else self.words
            body += f"<section>{shown.replace('WORD', self._word(into, f'{shown}, at load'))}</section>\n"
            added.append(["put", shown.replace("WORD", self._word(into, f"{shown}, added"))])
            later.append(
                [
                    "run",
                    "at.textContent = secret;",
                    f"w{number}",
                    self._word(into if into is self.opened else self.words, f"{shown}, changed"),
                ]
            )
            body += f"<p id=w{number}{' data-naast-open' if into is self.opened else ''}>x</p>"
        stages = json.dumps([now, later, added]).replace("<", "\\u003c")
        meta, comment = (self._word(self.secrets, f"{what} in the head") for what in ("meta", "comment"))
        head = f'<meta name=token content="{meta}"><!-- {comment} -->'
        mind = '<button onclick="window.seeded()">Next stage</button>'
        run = f"<script>const STAGES = {stages};{_RUN}</script>"
        head = f"<head><meta charset=utf-8><title>Seeded</title>{head}{script}</head>"
        return f"<!doctype html><html lang=en>{head}<body>{mind}{body}{run}</body></html>"

    def named(self, words: set[bytes]) -> tuple[set[str], set[str]]:
        """Of words that `ANY` found: the secrets' places, and the words' own."""
        text = b" ".join(words).replace(b"\0", b"").decode()
        return self.found(text, self.secrets), self.found(text, {**self.words, **self.opened})

    def found(self, text: str, among: dict[str, str]) -> set[str]:
        """Where those stood that are in a text."""
        text = text.casefold()
        return {where for word, where in among.items() if word in text}


def _closed(text: str) -> str:
    """A style that is left open on purpose takes the rest of the page with it, but for its end tag."""
    return "</style>" if text.count("<style") > text.count("</style") else ""
