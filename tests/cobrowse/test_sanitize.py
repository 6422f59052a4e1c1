from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cobrowse.attributes import INERT, NEUTRAL_IMAGE, SYMBOLS, Kept, clean_attribute, element_kind
from cobrowse.checked import Dropped
from cobrowse.nodes import MAX_ATTRIBUTES, MAX_DEPTH
from cobrowse.sanitize import Cleaned, Sanitizer
from cobrowse.styles import is_harmless_address
from tests.cobrowse.pages import Event, Node, PageMaker, change, snapshot, walk

pytestmark = pytest.mark.pure

EVIL = "http://evil.example/x"


def cleaned(*body: Node | str, make: PageMaker | None = None) -> tuple[list[Node], Cleaned]:
    """All nodes of a page with this body after cleaning."""
    result = Sanitizer().clean((make or PageMaker()).full(*body))
    return walk(result.events[-1]["data"]["node"]), result


def by_id(nodes: list[Node], number: int) -> Node:
    return next(node for node in nodes if node["id"] == number)


def asks_for_nothing(events: Any) -> bool:
    """Nothing left that a browser would fetch, run or follow."""
    text = json.dumps(events)
    return not re.search(r"evil\.example|javascript:|file:|srcdoc|\"on\w+\":|@import|<script", text, re.I)


HOSTILE: list[tuple[str, dict[str, Any]]] = [
    ("script", {"src": EVIL}),
    ("SCRIPT", {"src": EVIL}),
    ("svg:script", {"href": EVIL}),
    ("noscript", {}),
    ("base", {"href": EVIL}),
    ("meta", {"http-equiv": "refresh", "content": f"0;url={EVIL}"}),
    ("meta", {"http-equiv": "Content-Security-Policy", "content": "img-src *"}),
    ("template", {}),
    ("frame", {"src": EVIL}),
    ("frameset", {"onload": "x()"}),
    ("link", {"rel": "preload", "as": "image", "href": EVIL}),
    ("link", {"rel": "prefetch", "href": EVIL}),
    ("link", {"rel": "icon", "href": EVIL}),
    ("link", {"rel": "manifest", "href": EVIL}),
    ("link", {"rel": "modulepreload", "href": EVIL}),
    ("link", {"rel": "stylesheet", "href": EVIL}),
    ("iframe", {"src": EVIL}),
    ("iframe", {"srcdoc": f"<img src={EVIL}>"}),
    ("iframe", {"src": "javascript:alert(1)"}),
    ("iframe", {"src": "data:text/html,<script>1</script>"}),
    ("object", {"data": EVIL}),
    ("embed", {"src": EVIL}),
    ("applet", {"archive": EVIL}),
    ("img", {"src": EVIL}),
    ("img", {"srcset": f"{EVIL} 2x"}),
    ("img", {"src": "file:///etc/passwd"}),
    ("img", {"src": "\\\\evil.example\\share\\x.png"}),
    ("img", {"SRC": EVIL}),
    ("img", {"src": "x", "onerror": "alert(1)"}),
    ("img", {"rr_dataURL": EVIL}),
    ("canvas", {"naast-still": EVIL}),
    ("canvas", {"naast-still": 'naast://asset/0123456789abcdef0123");x:url("//evil.example'}),
    ("img", {"lowsrc": EVIL}),
    ("image", {"xlink:href": EVIL}),
    ("input", {"type": "image", "src": EVIL}),
    ("video", {"src": EVIL, "poster": EVIL}),
    ("audio", {"src": EVIL, "autoplay": True}),
    ("source", {"src": EVIL, "srcset": EVIL}),
    ("track", {"src": EVIL}),
    ("body", {"background": EVIL}),
    ("table", {"background": EVIL}),
    ("div", {"style": f"background:url({EVIL})"}),
    ("div", {"STYLE": f"background:url({EVIL})"}),
    ("div", {"onclick": "x()", "onfocus": "x()", "OnPointerDown": "x()"}),
    ("a", {"href": "javascript:alert(1)"}),
    ("a", {"href": EVIL, "ping": EVIL, "target": "_top", "download": ""}),
    ("area", {"href": EVIL}),
    ("form", {"action": EVIL}),
    ("button", {"formaction": EVIL}),
    ("use", {"href": f"{EVIL}#a"}),
    ("use", {"xlink:href": f"{EVIL}#a"}),
    ("use", {"href": f"naast://asset/0123456789abcdef/../../{EVIL}#a"}),
    ("feImage", {"href": EVIL}),
    ("rect", {"fill": f"url({EVIL}#a)", "mask": f"url({EVIL})"}),
    ("rect", {"filter": f"u\\72l({EVIL})"}),
    ("animate", {"attributeName": "href", "to": EVIL, "values": EVIL}),
    ("set", {"attributeName": "xlink:href", "to": EVIL}),
    ("set", {"attributeName": "onmouseover", "to": "javascript:alert(1)"}),
    ("style", {"_cssText": f"@import url({EVIL});a{{background:url({EVIL})}}"}),
    ("link", {"rel": "stylesheet", "href": EVIL, "_cssText": f"a{{background:url({EVIL})}}"}),
    ("math", {"href": EVIL}),
    ("portal", {"src": EVIL}),
    ("webview", {"src": EVIL}),
    ("blockquote", {"cite": EVIL}),
    ("html", {"manifest": EVIL}),
    ("div", {"itemtype onload": "x", '"><img src=x': "x", "": "x"}),
]


@pytest.mark.parametrize(("tag", "attributes"), HOSTILE)
@pytest.mark.parametrize("svg", [False, True])
def test_hostile_elements_ask_for_nothing(tag: str, attributes: dict[str, Any], svg: bool) -> None:
    make = PageMaker()
    node = make.element(tag, "inside", **{})
    node["attributes"] = attributes
    if svg:
        node["isSVG"] = True
    nodes, result = cleaned(node, "after", make=make)
    assert asks_for_nothing(result.events)
    assert by_id(nodes, node["id"])  # it stands in its place under its number


@pytest.mark.parametrize(("tag", "attributes"), HOSTILE)
def test_hostile_elements_come_no_further_by_a_mutation(tag: str, attributes: dict[str, Any]) -> None:
    make = PageMaker()
    box = make.element("div")
    sanitizer = Sanitizer()
    sanitizer.clean(make.full(box))
    node = make.element(tag, "inside")
    node["attributes"] = attributes
    added = sanitizer.clean([change(adds=[{"parentId": box["id"], "nextId": None, "node": node}])])
    assert asks_for_nothing(added.events)
    later = make.element(tag)
    sanitizer.clean([change(adds=[{"parentId": box["id"], "nextId": None, "node": later}])])
    changed = sanitizer.clean([change(attributes=[{"id": later["id"], "attributes": attributes}])])
    assert len(changed.events) == 1
    assert asks_for_nothing(changed.events)


def test_an_inert_element_keeps_nothing_of_its_own() -> None:
    make = PageMaker()
    script = make.element("script", "alert('secret')", src=EVIL, id="x")
    nodes, result = cleaned(make.element("p", "kept"), script, make=make)
    inert = by_id(nodes, script["id"])
    assert inert["tagName"] == INERT
    assert inert["attributes"] == {"style": "display:none!important"}
    assert [child["textContent"] for child in inert["childNodes"]] == [""]
    assert result.dropped[Dropped.SCRIPT] == 1
    assert any(node.get("textContent") == "kept" for node in nodes)


def test_the_page_itself_comes_through() -> None:
    make = PageMaker()
    label = make.element("label", "Discount code", for_="code")
    field = make.element("input", id="code", type="text", class_="wide md:w-1/2", placeholder="BOOTS10", disabled=True)
    picture = make.element("img", src="data:image/png;base64,AAAA", alt="Boots (brown)", width="120")
    nodes, result = cleaned(make.element("section", label, field, picture, data__x="1"), make=make)
    assert by_id(nodes, label["id"])["attributes"] == {"for": "code"}
    assert by_id(nodes, field["id"])["attributes"] == {
        "id": "code", "type": "text", "class": "wide md:w-1/2", "placeholder": "BOOTS10", "disabled": True,
    }  # fmt: skip
    assert by_id(nodes, picture["id"])["attributes"] == {"src": "data:image/png;base64,AAAA", "alt": "Boots (brown)", "width": "120"}
    assert sum(result.dropped.values()) == 0
    assert result.events[0]["data"] == {"href": "http://shop.example/checkout", "width": 1000, "height": 700}


def test_a_picture_that_did_not_travel_is_a_neutral_box_unless_it_travels_beside() -> None:
    make = PageMaker()
    alone = make.element("img", src=EVIL)
    beside = make.element("img", src=EVIL, rr_dataURL="data:image/png;base64,AAAA")
    nodes, _ = cleaned(alone, beside, make=make)
    assert by_id(nodes, alone["id"])["attributes"]["src"] == NEUTRAL_IMAGE
    assert by_id(nodes, beside["id"])["attributes"] == {"rr_dataURL": "data:image/png;base64,AAAA"}


def test_a_link_looks_like_one_and_leads_nowhere() -> None:
    make = PageMaker()
    link = make.element("a", "to the cart", href="https://shop.example/cart?secret=1")
    nodes, _ = cleaned(link, make=make)
    assert by_id(nodes, link["id"])["attributes"] == {"href": "#"}


def test_a_linked_stylesheet_becomes_a_style_also_when_its_text_comes_later() -> None:
    make = PageMaker()
    link = make.element("link", rel="stylesheet", href=EVIL)
    sanitizer = Sanitizer()
    snapshot_event = sanitizer.clean(make.full(link)).events[-1]
    assert by_id(walk(snapshot_event["data"]["node"]), link["id"])["tagName"] == "style"
    late = sanitizer.clean([change(attributes=[{"id": link["id"], "attributes": {"_cssText": f"a{{color:red;background:url({EVIL})}}"}}])])
    text = late.events[0]["data"]["attributes"][0]["attributes"]["_cssText"]
    assert "color:red" in text
    assert "evil" not in text


def test_text_that_becomes_a_stylesheet_is_cleaned_as_one() -> None:
    make = PageMaker()
    style = make.element("style", f"a{{background:url({EVIL})}}")
    words = make.element("p", "see url(http://shop.example) for more")
    sanitizer = Sanitizer()
    nodes = walk(sanitizer.clean(make.full(style, words)).events[-1]["data"]["node"])
    assert "evil" not in by_id(nodes, style["childNodes"][0]["id"])["textContent"]
    assert by_id(nodes, words["childNodes"][0]["id"])["textContent"] == "see url(http://shop.example) for more"
    texts = [{"id": style["childNodes"][0]["id"], "value": f"@import '{EVIL}';"}, {"id": 999_999, "value": f"b{{c:url({EVIL})}}"}]
    assert asks_for_nothing(sanitizer.clean([change(texts=texts)]).events)
    moved = {"type": 3, "textContent": f"@import '{EVIL}';", "id": words["childNodes"][0]["id"]}
    assert asks_for_nothing(sanitizer.clean([change(adds=[{"parentId": style["id"], "nextId": None, "node": moved}])]).events)


INCREMENTAL: list[tuple[dict[str, Any], bool]] = [
    ({"source": 1, "positions": [{"x": 1, "y": 2, "id": 3, "timeOffset": -40}]}, True),
    ({"source": 2, "type": 2, "id": 3, "x": 1, "y": 2}, True),
    ({"source": 2, "type": 2, "id": 3, "x": 1, "y": 2, "inner": True}, True),
    ({"source": 3, "id": 3, "x": 0, "y": 100}, True),
    ({"source": 4, "width": 800, "height": 600}, True),
    ({"source": 4, "width": 800, "height": 600, "scale": 2.5, "x": 12.5, "y": 0}, True),
    ({"source": 4, "width": 800, "height": 600, "scale": "2"}, False),
    ({"source": 5, "id": 3, "text": "***", "isChecked": False}, True),
    ({"source": 6, "positions": []}, True),
    ({"source": 8, "id": 3, "adds": [{"rule": f"a{{b:url({EVIL})}}", "index": 0}], "removes": [{"index": [0, 1]}]}, True),
    ({"source": 8, "styleId": 3, "replaceSync": f"@import '{EVIL}';"}, True),
    ({"source": 8, "styleId": 3, "replace": f"a{{b:url({EVIL})}}"}, True),
    ({"source": 13, "id": 3, "index": [0], "set": {"property": "background", "value": f"url({EVIL})", "priority": "important"}}, True),
    ({"source": 13, "id": 3, "index": [0], "remove": {"property": "color"}}, True),
    ({"source": 14, "ranges": [{"start": 3, "startOffset": 0, "end": 3, "endOffset": 2}]}, True),
    ({"source": 15, "id": 3, "styleIds": [1], "styles": [{"styleId": 1, "rules": [{"rule": f"a{{b:url({EVIL})}}"}]}]}, True),
    ({"source": 10, "family": "Shop", "fontSource": 'url("data:font/woff2;base64,AAAA")', "buffer": False}, True),
    ({"source": 16, "define": {"name": "shop-cart"}}, True),
    ({"source": 10, "family": "Shop", "fontSource": f"url({EVIL})", "buffer": False}, False),
    ({"source": 10, "family": "Shop", "fontSource": f'url(data:font/woff2,x),url("{EVIL}")', "buffer": False}, False),
    ({"source": 10, "family": "Shop", "fontSource": "[1,2]", "buffer": True}, False),
    ({"source": 16, "define": {"name": "script"}}, False),
    ({"source": 9, "id": 3, "type": 0, "commands": [{"property": "drawImage", "args": [EVIL]}]}, False),
    ({"source": 7, "id": 3, "type": 0}, False),
    ({"source": 99}, False),
    ({"source": "0"}, False),
    ({"source": True, "positions": []}, False),
    ({"source": 3, "id": 3, "x": float("nan"), "y": 0}, False),
    ({"source": 3, "id": -5, "x": 0, "y": 0}, False),
    ({"source": 4, "width": "800", "height": 600}, False),
    ({"source": 8, "adds": []}, False),
    ({"source": 5, "id": 3, "text": 5}, False),
    ({"source": 1, "positions": "here"}, False),
]


@pytest.mark.parametrize(("data", "passes"), INCREMENTAL)
def test_every_incremental_kind(data: dict[str, Any], passes: bool) -> None:
    result = Sanitizer().clean([{"type": 3, "data": data, "timestamp": 5}])
    assert len(result.events) == int(passes)
    assert asks_for_nothing(result.events)
    if not passes:
        assert sum(result.dropped.values()) == 1


def test_a_changed_style_is_cleaned_property_by_property() -> None:
    make = PageMaker()
    box = make.element("div")
    sanitizer = Sanitizer()
    sanitizer.clean(make.full(box))
    style = {"background": f"url({EVIL})", "color": ["red", "important"], "top": False, "mask": [f"url({EVIL})", ""], "bad": 5}
    result = sanitizer.clean([change(attributes=[{"id": box["id"], "attributes": {"style": style, "class": None}}])])
    attributes = result.events[0]["data"]["attributes"][0]["attributes"]
    assert attributes["style"]["color"] == ["red", "important"]
    assert attributes["style"]["top"] is False
    assert attributes["class"] is None
    assert "bad" not in attributes["style"]
    assert asks_for_nothing(result.events)


@pytest.mark.parametrize(
    "event",
    [
        None, 5, "event", [], {}, {"type": 2}, {"type": 2, "data": {}}, {"type": 2, "data": {"node": {"type": 0, "id": 1}}},
        {"type": 2, "data": {"node": {"type": 2, "tagName": "div", "id": 1}}}, {"type": 3, "data": []}, {"type": 5, "data": {"tag": "x"}},
        {"type": 6, "data": {"plugin": "x"}}, {"type": True, "data": {}}, {"type": 77, "data": {}}, {"type": 4, "data": {"width": 1}},
        {"type": 4, "data": {"href": 5, "width": 1, "height": 1}}, {"type": [], "data": {}},
    ],
)  # fmt: skip
def test_malformed_events_are_left_out_with_a_reason(event: Any) -> None:
    result = Sanitizer().clean([event])
    assert result.events == ()
    assert set(result.dropped) <= {Dropped.MALFORMED, Dropped.UNKNOWN_KIND, Dropped.TOO_LONG}
    assert sum(result.dropped.values()) >= 1


@pytest.mark.parametrize("batch", [None, 5, {}, "[]"])
def test_a_batch_that_is_no_list_is_nothing(batch: Any) -> None:
    assert Sanitizer().clean(batch) == Cleaned((), {Dropped.MALFORMED: 1})


def test_depth_and_attributes_are_bounded() -> None:
    make = PageMaker()
    deep = make.element("b", "bottom")
    for _ in range(3 * MAX_DEPTH):
        deep = make.element("b", deep)
    wide = make.element("div")
    wide["attributes"] = {f"data-{number}": "x" for number in range(MAX_ATTRIBUTES + 7)}
    nodes, result = cleaned(wide, deep, make=make)
    assert result.dropped[Dropped.TOO_DEEP] == 1
    assert result.dropped[Dropped.TOO_MANY] == 7
    assert not any(node.get("textContent") == "bottom" for node in nodes)
    assert len(nodes) < MAX_DEPTH + 20


_VALUES = st.sampled_from(
    [
        "a",
        "",
        "a(b)",
        "url(http://evil.example/x)",
        "\\\\75rl",
        "#x",
        "#",
        "stylesheet",
        "href",
        "data:image/png;base64,AA",
        "x" * 70_000,
        3,
        True,
        None,
    ]
)
_NAMED = st.sampled_from(
    ["class", "id", "Style", "style", "HREF", "src", "onClick", "name", "is", "rr_width", "rr_dataURL", "_cssText", "fill", "@click", "a b",
     "attributeName", "naast-still", "rel", "x" * 101]
)  # fmt: skip
_TAGGED = st.sampled_from(
    ["div", "LI", "script", "style", "link", "a", "img", "animate", "form", "x-y", "svg:use", "base", "object", "in put", "t" * 70, 3, None]
)


@given(
    st.lists(
        st.tuples(_TAGGED, st.dictionaries(_NAMED, _VALUES, max_size=4), st.sampled_from(["words", "b{c:url(x)}", None, 3])), max_size=5
    )
)
@settings(max_examples=100, deadline=None)
def test_what_is_looked_at_in_short_comes_out_as_it_would_at_length(parts: list[tuple[Any, dict[str, Any], Any]]) -> None:
    def told(**unknown: int) -> Cleaned:
        """With something that nobody knows in them they are not plain."""
        make, body = PageMaker(), []
        for tag, attributes, words in parts:
            element = make.element(tag, make.text(words) | unknown) | unknown
            element["attributes"] = attributes
            body += [element, make.text(words) | unknown]
        return Sanitizer().clean(make.full(*body))

    assert told() == told(unknown=0)


def test_numbers_of_any_size_do_no_harm() -> None:
    events: list[Event] = [
        change(3, id=10**400, x=1, y=1),
        change(3, id=1, x=10**400, y=-1e308),
        change(attributes=[{"id": 1, "attributes": {"a": 10**5000}}]),
    ]
    result = Sanitizer().clean(events)
    assert result.events[0]["data"]["x"] == 1e7


def test_the_customers_clock_plays_no_part() -> None:
    make = PageMaker()
    events = make.full("x")
    for event, time in zip(events, (9e15, -4), strict=True):
        event["timestamp"] = time
    assert [event["timestamp"] for event in Sanitizer().clean(events).events] == [1, 2]


def test_names_that_answer_for_the_document_are_dropped() -> None:
    make = PageMaker()
    form, field = make.element("form", name="createElement"), make.element("input", name="email")
    nodes, _ = cleaned(form, field, make=make)
    assert by_id(nodes, form["id"])["attributes"] == {}
    assert by_id(nodes, field["id"])["attributes"] == {"name": "email"}


def test_a_text_below_what_was_removed_is_taken_for_a_stylesheet() -> None:
    """A page that says it took a style out from under something that is not its parent: the replayer leaves it, and we know it no more."""
    make = PageMaker()
    style = make.element("style")
    sanitizer = Sanitizer()
    sanitizer.clean(make.full(style))
    removes = [{"id": style["id"], "parentId": 900_000}, *({"id": number, "parentId": 1} for number in range(1000, 4000))]
    adds = [{"parentId": 1, "nextId": None, "node": {**make.element("i"), "id": number}} for number in range(1000, 4000)]
    sanitizer.clean([change(adds=adds)])
    sanitizer.clean([change(removes=removes)])
    text = {"parentId": style["id"], "nextId": None, "node": make.text(f"@import '{EVIL}'; p {{ background: url({EVIL}) }}")}
    assert asks_for_nothing(sanitizer.clean([change(adds=[text])]).events)


def test_numbers_begin_anew_with_a_snapshot() -> None:
    sanitizer = Sanitizer()
    first = PageMaker()
    style = first.element("style")
    sanitizer.clean(first.full(style))
    second = PageMaker()
    paragraph = second.element("p")
    sanitizer.clean([snapshot(second.document(paragraph))])
    assert style["id"] == paragraph["id"]
    words = {"type": 3, "textContent": "@import is a word", "id": 77}
    result = sanitizer.clean([change(adds=[{"parentId": paragraph["id"], "nextId": None, "node": words}])])
    assert result.events[0]["data"]["adds"][0]["node"]["textContent"] == "@import is a word"


NAME = "0123456789abcdef01"


@pytest.mark.parametrize("attribute", ["href", "xlink:href"])
def test_a_symbol_of_another_file_is_asked_for_where_the_viewer_serves_drawings(attribute: str) -> None:
    make = PageMaker()
    use = make.element("use", **{attribute: f"naast://asset/{NAME}#cart"})
    sanitizer = Sanitizer()
    whole = sanitizer.clean(make.full(make.element("svg", use)))
    assert whole.dropped == {}
    assert by_id(walk(whole.events[-1]["data"]["node"]), use["id"])["attributes"] == {attribute: f"{SYMBOLS}{NAME}#cart"}
    later = sanitizer.clean([change(attributes=[{"id": use["id"], "attributes": {attribute: f"naast://asset/{NAME}#bag"}}])])
    assert later.events[0]["data"]["attributes"] == [{"id": use["id"], "attributes": {attribute: f"{SYMBOLS}{NAME}#bag"}}]


addresses = st.lists(
    st.sampled_from(
        ["naast://asset/", SYMBOLS, "naast://viewer/", "say?{}", NAME, "#", "cart", "..", "/", "%2e", "?", "@", ":", " ", "\n", "\\", EVIL,
         "data:image/svg+xml,", "é"]
    ),
    max_size=6,
).map("".join)  # fmt: skip


@given(
    st.sampled_from(["use", "USE", "svg:use", "image", "feImage", "textPath", "pattern"]),
    st.sampled_from(["href", "HREF", "xlink:href"]),
    addresses,
)
@settings(max_examples=200, deadline=None)
def test_nothing_is_used_but_symbols_of_drawings_that_the_page_named(tag: str, attribute: str, address: str) -> None:
    kind = element_kind(tag.lower())
    kept, clean = clean_attribute(kind, attribute, address, {attribute: address})
    used = isinstance(clean, str) and clean.startswith("naast://viewer")
    if used:
        assert kind == "use"
        assert address == f"naast://asset/{NAME}#cart" or re.fullmatch(r"naast://asset/[0-9a-f]{16,64}#[A-Za-z0-9_-]+", address)
        assert clean == SYMBOLS + address.removeprefix("naast://asset/")
    elif kept is not Kept.NO:
        assert clean == address.strip() or is_harmless_address(clean)
        assert not (kind == "use" and "naast:" in clean.strip().partition("#")[0])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20)
    | st.sampled_from([EVIL, "script", "src", "onload"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(
            ["type", "data", "node", "id", "tagName", "attributes", "childNodes", "source", "adds", "texts", "removes", "parentId", "rule",
             "styles", "rules", "positions", "value", "textContent", "src", "href", "onclick", "style", "set", "index", "isSVG", "define"]
        ), inner, max_size=6,
    ),
    max_leaves=30,
)  # fmt: skip


@given(st.lists(st.fixed_dictionaries({"type": st.integers(0, 7), "data": json_values}) | json_values, max_size=4))
@settings(max_examples=60, deadline=None)
def test_forged_events_never_raise(events: Any) -> None:
    Sanitizer().clean(events)
