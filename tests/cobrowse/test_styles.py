from __future__ import annotations

import re

import pytest

from cobrowse.styles import MAX_STYLE, NOTHING, clean_style, is_harmless_address

pytestmark = pytest.mark.pure

FETCHING = [
    "a{background:url(http://evil.example/x.png)}",
    "a{background:url('//evil.example/x.png')}",
    'a{background:URL( "https://evil.example/x.png" )}',
    "a{background:u\\72l(http://evil.example)}",
    "a{background:\\75\\52 l('http://evil.example')}",
    "a{background:\\000075rl(http://evil.example)}",
    "a{background:u\\rl(http://evil.example)}",
    'a{background:url("\\68ttp://evil.example")}',
    'a{background:url("data:text/html,<img src=http://evil.example>")}',
    "a{background:url(file:///etc/passwd)}",
    r"a{background:url(\\\\evil.example\\share)}",
    "a{background:url(naast://asset/../say)}",
    "a{background:url(naast://viewer/say)}",
    "a{background:url(http://evil.example",
    'a{background:url("http://evil.example)}',
    "@import url(http://evil.example/x.css);",
    '@import "http://evil.example/x.css" screen;',
    "@IMPORT 'http://evil.example';",
    "@\\69mport 'http://evil.example';",
    "@import/**/'http://evil.example';",
    'a{background:image-set("http://evil.example/x.png" 1x)}',
    'a{background:-webkit-image-set("http://evil.example/x.png" 1x)}',
    'a{background:image\\-set("http://evil.example/x.png" 1x)}',
    'a{background:image\\2d set("http://evil.example/x.png" 1x)}',
    'a{background:image-set(url(http://evil.example/x.png) 1x, "http://evil.example/x.png" 2x)}',
    'a{background:image-set(url(x) 1x, type("//evil.example/x") 2x)}',
    'a{background:image-set(image-set("http://evil.example/x.png" 1x) 1x)}',
    'a{background:image-set(url(x) type(/*") "http://evil.example/x.png" 1x}',
    'a{background:image("http://evil.example/x.png")}',
    'a{background:src("http://evil.example/x.png")}',
    'a{background:cross-fade(url(http://evil.example), "http://evil.example")}',
    "@font-face{font-family:x;src:url(http://evil.example/x.woff2)}",
    "a{cursor:url(http://evil.example/x.cur),auto}",
    "a{--x:url(http://evil.example)}",
]


@pytest.mark.parametrize("css", FETCHING)
def test_what_fetches_is_made_inert(css: str) -> None:
    safe, dropped = clean_style(css)
    assert dropped >= 1
    assert not re.search(r"@import", safe, re.I)
    for target in re.findall(r"url\(\s*[\"']?([^\"')]*)", safe, re.I):
        assert target == NOTHING
    assert not re.search(r"(image-set|cross-fade|(?<![\w-])image|(?<![\w-])src)\(", safe, re.I)
    assert clean_style(safe)[0] == safe


KEPT = [
    "a{background:url(data:image/png;base64,AAAA)}",
    'a{background:url("data:image/svg+xml,%3Csvg/%3E")}',
    "@font-face{src:url(data:font/woff2;base64,AAAA)}",
    "a{fill:url(#gradient)}",
    "a{background:url(naast://asset/0123456789abcdef0123456789abcdef)}",
    'a{background:image-set(url("naast://asset/0123456789abcdef") type("image/webp"), url(naast://asset/0123456789abcde0) 1.5x)}',
    "a{background:-webkit-image-set(url(data:image/png;base64,AAAA) 1x,url(naast://asset/0123456789abcdef) 192dpi )}",
    ".md\\:flex{display:flex}",
    ".\\31 0{color:red}",
    'a::before{content:"\\201C"}',
    "a{width:calc(100% - (2 * var(--gap)))}",
    "@media (min-width:600px){a{color:red}}",
    ".w-1\\/2{width:50%}",
]


@pytest.mark.parametrize("css", KEPT)
def test_what_only_looks_stays_as_it_is(css: str) -> None:
    assert clean_style(css) == (css, 0)


def test_of_a_set_of_pictures_only_what_fetches_goes() -> None:
    safe, dropped = clean_style('a{background:image-set(url(http://evil.example) 1x, url("naast://asset/0123456789abcdef") 2x)}')
    assert (safe, dropped) == (f'a{{background:image-set(url("{NOTHING}") 1x, url("naast://asset/0123456789abcdef") 2x)}}', 1)


def test_the_rest_of_a_sheet_stands_around_what_was_dropped() -> None:
    safe, dropped = clean_style(
        "a{color:red}@import url(http://evil.example);b{background:url(http://evil.example) no-repeat;color:blue}c{d:e}"
    )
    assert dropped == 3
    assert safe.startswith("a{color:red}")
    assert safe.endswith(f'b{{background:url("{NOTHING}") no-repeat;color:blue}}c{{d:e}}')


def test_a_sheet_beyond_the_limit_is_none() -> None:
    assert clean_style("a" * (MAX_STYLE + 1)) == ("", 1)


@pytest.mark.parametrize(
    ("address", "harmless"),
    [
        ("data:image/png;base64,AA", True),
        ("DATA:IMAGE/PNG;base64,AA", True),
        ("#id", True),
        ("naast://asset/" + "a" * 64, True),
        ("data:text/html,x", False),
        ("data:image/pngx,x", False),
        ("javascript:alert(1)", False),
        ("http://a/b#c", False),
        ("naast://asset/", False),
        ("naast://asset/" + "a" * 64 + "/../../say", False),
        ("", False),
        ("file:///c:/x", False),
        ("\\\\host\\share", False),
    ],
)
def test_harmless_addresses(address: str, harmless: bool) -> None:
    assert is_harmless_address(address) is harmless


@pytest.mark.parametrize(
    "css",
    [
        "@import" + "/**/" * 50_000,
        "url('" * 50_000,
        'url("' + "\\" * 100_000,
        "@import '" + "a" * 200_000,
        "\\75" * 50_000,
        "image-set(" * 50_000,
        "image-set(" + "url(x) 1x, " * 50_000,
    ],
)
def test_no_sheet_takes_long(css: str) -> None:
    # patterns that go back over what they read would take hours here; this bound is met a hundred times over
    clean_style(css)
