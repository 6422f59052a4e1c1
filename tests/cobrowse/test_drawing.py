from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cobrowse.drawing import MAX_DEPTH, MAX_DRAWING, clean_drawing

pytestmark = pytest.mark.pure

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="10">{}</svg>'

HOSTILE = [
    "<script>alert(1)</script>",
    "<script href='http://evil.example/x.js'/>",
    "<g onload='alert(1)'/>",
    "<image href='http://evil.example/x.png'/>",
    "<image xlink:href='//evil.example/x.png'/>",
    "<use href='http://evil.example/x.svg#a'/>",
    "<use xlink:href='naast://viewer/say'/>",
    "<use href='naast://asset/0123456789abcdef#a'/>",
    "<use href='naast://viewer/symbol/0123456789abcdef#a'/>",
    "<style>@import 'http://evil.example/x.css'; a{fill:url(http://evil.example)}</style>",
    "<style><![CDATA[@import url(http://evil.example)]]></style>",
    "<rect style='fill:url(http://evil.example)'/>",
    "<rect fill='url(http://evil.example)'/>",
    "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='http://evil.example'/></foreignObject>",
    "<a href='javascript:alert(1)'><text>x</text></a>",
    "<animate attributeName='href' values='javascript:alert(1)'/>",
    "<set attributeName='onload' to='alert(1)'/>",
    "<x:script xmlns:x='http://www.w3.org/2000/svg'>alert(1)</x:script>",
    "<feImage href='http://evil.example/x.png'/>",
    "<handler type='text/ecmascript'>alert(1)</handler>",
    "<rect xml:base='http://evil.example/'/>",
]


@pytest.mark.parametrize("inner", HOSTILE)
def test_what_runs_or_fetches_is_gone(inner: str) -> None:
    safe = clean_drawing(SVG.format(inner).encode())
    assert safe is not None
    assert not re.search(rb"script|alert|evil|onload|iframe|@import|naast://", safe), safe
    assert clean_drawing(safe) == safe


DOUBLED = "".join(f"<symbol id='s{at + 1}'><use href='#s{at}'/><use xlink:href='#s{at}'/></symbol>" for at in range(30))

BOMBS = [
    SVG.format(f"<symbol id='s0'><rect/></symbol>{DOUBLED}"),
    SVG.format("<symbol id='a'><use href='#b'/></symbol><symbol id='b'><use href='#a'/></symbol>"),
    SVG.format("<g id='a'><use href='#a'/></g>"),
    SVG.format("<g id='a'>" + "<rect/>" * 1000 + "</g>" + "<use href='#%61'/>" * 40),
    '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + SVG.format("<text>&b;</text>"),
    '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG.format("<text>&x;</text>"),
    SVG.format("<g>" * (MAX_DEPTH + 5) + "</g>" * (MAX_DEPTH + 5)),
    SVG.format("<g/>" * 30_000),
    SVG.format("<g>"),
    "<html><svg/></html>",
    "GIF89a <svg",
    SVG.format(" " * MAX_DRAWING),
    "",
]


@pytest.mark.parametrize("content", BOMBS, ids=range(len(BOMBS)))
def test_what_is_no_drawing_or_too_much_is_refused(content: str) -> None:
    assert clean_drawing(content.encode()) is None


def test_what_a_drawing_needs_stays() -> None:
    inner = (
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
        '<style>.a{fill:url(#g)}</style><path class="a" d="M0 0h10v10z" fill="url(#g)"/><use xlink:href="#g"/>'
        '<image href="data:image/png;base64,AAAA"/><text x="1">a &lt; b</text>'
    )
    safe = clean_drawing(b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">' + SVG.format(inner).encode())
    assert safe is not None
    for part in (b"linearGradient", b".a{fill:url(#g)}", b'fill="url(#g)"', b'xlink:href="#g"', b"data:image/png;base64,AAAA", b"a &lt; b"):
        assert part in safe


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_anything_at_all_is_refused_or_safe(content: bytes) -> None:
    safe = clean_drawing(b"<svg>" + content + b"</svg>")
    assert safe is None or clean_drawing(safe) == safe
