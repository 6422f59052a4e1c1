"""The look: contrast is counted, every token and role is there, and icons follow the theme."""

from __future__ import annotations

import re
from dataclasses import asdict
from itertools import product

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.shell.icons import FOLDER, icon, pixmap
from desktop.shell.theme import DARK, LIGHT, STYLE, Palette, ThemeChoice, contrast, stylesheet, theme

TEXT_ON = (
    ("text", "window"),
    ("text", "surface"),
    ("text", "sunken"),
    ("text", "control"),
    ("text", "control_hover"),
    ("text", "control_down"),
    ("text", "field"),
    ("subtle", "window"),
    ("subtle", "surface"),
    ("subtle", "sunken"),
    ("subtle", "field"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "accent_down"),
    ("accent_text", "accent_tint"),
    ("accent_text", "surface"),
    ("on_answer", "answer"),
    ("on_answer", "answer_hover"),
    ("on_danger", "danger"),
    ("on_danger", "danger_hover"),
    ("good", "good_tint"),
    ("good", "surface"),
    ("warn", "warn_tint"),
    ("warn", "surface"),
    ("bad", "bad_tint"),
    ("bad", "surface"),
    ("on_tooltip", "tooltip"),
)
EDGES_ON = (("control_line", "field"), ("control_line", "surface"), ("focus", "surface"), ("focus", "window"), ("line_strong", "field"))
ROLES = (
    "card", "zone", "sunken", "offer", "bar", "notice", "notice-bad", "notice-good", "line", "hero", "title", "strong", "section", "subtle",
    "problem", "badge", "badge-good", "badge-warn", "badge-bad", "badge-accent", "primary", "good", "danger", "quiet", "over",
)  # fmt: skip


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_and_edges_can_be_seen(palette: Palette) -> None:
    colors = asdict(palette)
    for pairs, least in ((TEXT_ON, 4.5), (EDGES_ON, 3.0)):
        weak = {pair: round(contrast(colors[pair[0]], colors[pair[1]]), 2) for pair in pairs}
        assert {pair: ratio for pair, ratio in weak.items() if ratio < least} == {}


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_stylesheet_has_every_role_no_token_left_and_its_pictures(palette: Palette) -> None:
    sheet = stylesheet(palette)
    assert "@" not in sheet
    for role in ROLES:
        assert f'[role="{role}"]' in sheet
    for picture in re.findall(r'url\("([^"]+)"\)', sheet):
        assert (STYLE / picture.rsplit("/", 1)[-1]).is_file()


def test_every_icon_is_drawn_in_one_colour_on_the_grid(qapp: QApplication) -> None:
    names = sorted(path.stem for path in FOLDER.glob("*.svg") if path.stem != "naast")
    assert len(names) > 40
    for name in names:
        drawing = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
        assert 'viewBox="0 0 24 24"' in drawing
        assert "#" not in drawing, f"{name} names a colour of its own"
        picture = pixmap(name, "text", 24, 1.0).toImage()
        inked = sum(picture.pixelColor(x, y).alpha() > 128 for x, y in product(range(24), range(24)))
        assert inked > 15, f"{name} draws nothing"


def test_icons_follow_the_theme(qapp: QApplication, qtbot: object) -> None:
    theme.apply(ThemeChoice.LIGHT)
    button = QPushButton(icon("mic"), "")
    qtbot.addWidget(button)  # type: ignore[attr-defined]

    def ink() -> int:
        picture = button.icon().pixmap(20, 20).toImage()
        return max((picture.pixelColor(x, y).alpha(), picture.pixelColor(x, y).lightness()) for x, y in product(range(20), range(20)))[1]

    light = ink()
    theme.apply(ThemeChoice.DARK)
    try:
        assert ink() > light + 100
    finally:
        theme.apply(ThemeChoice.LIGHT)


def test_an_icon_that_is_not_there_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no such drawing")
