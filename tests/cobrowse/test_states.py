from __future__ import annotations

import pytest

from cobrowse.states import with_states

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("css", "becomes"),
    [
        ("a:hover{color:red}", "a[naast-hover]{color:red}"),
        ("a:HOVER:focus-visible::after{}", "a[naast-hover][naast-focus-visible]::after{}"),
        (".x:not(:hover,:focus-within) b:active{}", ".x:not([naast-hover],[naast-focus-within]) b[naast-active]{}"),
        (".a\\:hover:hover{}", ".a\\:hover[naast-hover]{}"),
        ("x::slotted(a:hover),y::before,z:not(.a):focus{}", "x::slotted(a[naast-hover]),y::before,z:not(.a)[naast-focus]{}"),
        ("x::after{}y:not([a]):hover{}", "x::after{}y:not([a])[naast-hover]{}"),
        ("x::after y:hover{}", "x::after y[naast-hover]{}"),
        ("@media (hover:hover){:focus{}}", "@media (hover:hover){[naast-focus]{}}"),
    ],
)
def test_a_state_is_an_attribute(css: str, becomes: str) -> None:
    assert with_states(css) == becomes


@pytest.mark.parametrize(
    "css",
    [
        "@media (any-hover:hover){}", "x::part(y):hover{}", "x::-webkit-scrollbar-thumb:hover{}", "a{animation:hover 1s}",
        "x::-webkit-scrollbar-thumb:vertical:hover:active{}", "x::file-selector-button:is([a]:not([b=c])):focus{}",
        "x::-webkit-slider-thumb:not(:disabled,:active){}", "x::file-selector-button:not([a]:not([b=c]), :hover){}",
        ".hovered:hovered{}", "[x=':focus']{}", "a{transition:color 1s}", "a{animation-name:focus}",
    ],
)  # fmt: skip
def test_what_only_looks_like_one_stays(css: str) -> None:
    assert with_states(css) == css
