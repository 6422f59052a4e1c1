"""The look: colour tokens for light and dark, and the one stylesheet that is made of them.

Panels name no colours: they set a role (`widget.setProperty("role", "primary")`) or ask `theme.color("accent")` when they
paint themselves, and repaint on `theme.changed`. The roles are written in `resources/style/naast.qss`; icons are next door.

Text stands at 4.5:1 or more on whatever it is written on, edges of controls at 3:1 (WCAG 2.2, 1.4.3 and 1.4.11); a test counts.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

import resources

STYLE = Path(resources.__file__).parent / "style"


class ThemeChoice(StrEnum):
    """What the agent chose in the settings."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Palette:
    """Colours by what they are for, as #rrggbb. `x_tint` is a background on which `x` is readable; `on_x` is text on `x`."""

    scheme: str
    window: str
    surface: str
    sunken: str
    line: str
    line_strong: str
    text: str
    subtle: str
    disabled: str
    control: str
    control_line: str
    button_line: str
    control_hover: str
    control_down: str
    field: str
    focus: str
    focus_on_accent: str
    accent: str
    accent_hover: str
    accent_down: str
    accent_tint: str
    accent_text: str
    on_accent: str
    answer: str
    answer_hover: str
    on_answer: str
    danger: str
    danger_hover: str
    on_danger: str
    good: str
    good_tint: str
    good_line: str
    warn: str
    warn_tint: str
    warn_line: str
    bad: str
    bad_tint: str
    bad_line: str
    scroll: str
    tooltip: str
    on_tooltip: str


LIGHT = Palette(
    scheme="light",
    window="#f3f5f8",
    surface="#ffffff",
    sunken="#ebeef3",
    line="#dde2ea",
    line_strong="#7c8797",
    text="#18212d",
    subtle="#556070",
    disabled="#6f7a89",
    control="#ffffff",
    control_line="#858f9e",
    button_line="#c6cdd7",
    control_hover="#edf1f5",
    control_down="#e1e6ed",
    field="#ffffff",
    focus="#0d7480",
    focus_on_accent="#10222c",
    accent="#0d6a75",
    accent_hover="#0a5a64",
    accent_down="#084b53",
    accent_tint="#dcf0f1",
    accent_text="#0a565f",
    on_accent="#ffffff",
    answer="#187a45",
    answer_hover="#126539",
    on_answer="#ffffff",
    danger="#b9281f",
    danger_hover="#9c2019",
    on_danger="#ffffff",
    good="#12653a",
    good_tint="#e0f3e7",
    good_line="#a9d9bb",
    warn="#7a4d00",
    warn_tint="#fff2d9",
    warn_line="#ecd09a",
    bad="#a1231b",
    bad_tint="#fde9e7",
    bad_line="#f0b9b4",
    scroll="#c3cad4",
    tooltip="#1d2733",
    on_tooltip="#f2f5f8",
)

DARK = Palette(
    scheme="dark",
    window="#12171e",
    surface="#1a212a",
    sunken="#232c37",
    line="#2d3743",
    line_strong="#8290a1",
    text="#e9eef4",
    subtle="#a5b1c0",
    disabled="#8090a2",
    control="#232c37",
    control_line="#6e7b8c",
    button_line="#465261",
    control_hover="#2c3743",
    control_down="#364250",
    field="#151b23",
    focus="#58c4cc",
    focus_on_accent="#ffffff",
    accent="#4fbcc5",
    accent_hover="#68cbd3",
    accent_down="#3aa6af",
    accent_tint="#173b41",
    accent_text="#8fe0e6",
    on_accent="#06272b",
    answer="#4cc283",
    answer_hover="#64d097",
    on_answer="#052414",
    danger="#f0857c",
    danger_hover="#f59d95",
    on_danger="#2d0805",
    good="#79d8a2",
    good_tint="#16352a",
    good_line="#2a5a44",
    warn="#f2c46d",
    warn_tint="#3a2e16",
    warn_line="#5f4c22",
    bad="#f6a39c",
    bad_tint="#43211f",
    bad_line="#6e3733",
    scroll="#3c4856",
    tooltip="#e9eef4",
    on_tooltip="#18212d",
)

_TOKEN = re.compile(r"@([a-z_]+)")


@cache
def stylesheet(palette: Palette) -> str:
    """The stylesheet with its tokens filled in."""
    values = asdict(palette) | {"style": STYLE.as_posix()}
    return _TOKEN.sub(lambda match: values[match[1]], (STYLE / "naast.qss").read_text(encoding="utf-8"))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""

    def luminance(color: str) -> float:
        parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _qt_palette(tokens: Palette) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, color in (
        (role.Window, tokens.window), (role.WindowText, tokens.text), (role.Base, tokens.field), (role.AlternateBase, tokens.sunken),
        (role.Text, tokens.text), (role.Button, tokens.control), (role.ButtonText, tokens.text), (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent), (role.ToolTipBase, tokens.tooltip), (role.ToolTipText, tokens.on_tooltip),
        (role.PlaceholderText, tokens.subtle), (role.Link, tokens.accent_text), (role.Mid, tokens.line), (role.Dark, tokens.line_strong),
    ):  # fmt: skip
        palette.setColor(which, QColor(color))
    for which in (role.Text, role.ButtonText, role.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.disabled))
    return palette


class Theme(QObject):
    """The look that is on. There is one, `theme`; `changed` comes after the new one is in force."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.palette = LIGHT
        self._choice = ThemeChoice.SYSTEM
        self._followed = False

    @property
    def choice(self) -> ThemeChoice:
        """What was chosen."""
        return self._choice

    def color(self, token: str) -> QColor:
        """The colour of a token of `Palette`."""
        return QColor(getattr(self.palette, token))

    def apply(self, choice: ThemeChoice) -> None:
        """Dresses the application; with `SYSTEM` it follows the system's scheme from here on."""
        self._choice = choice
        if not self._followed:
            QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)
            self._followed = True
        self._dress()

    def _follow(self) -> None:
        if self._choice is ThemeChoice.SYSTEM:
            self._dress()

    def _dress(self) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        dark = self._choice is ThemeChoice.DARK or (
            self._choice is ThemeChoice.SYSTEM and QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        )
        self.palette = DARK if dark else LIGHT
        if app.style().name().lower() != "fusion":
            app.setStyle("Fusion")  # the platform's own styles fight a stylesheet, each in another way
        app.setPalette(_qt_palette(self.palette))
        app.setStyleSheet(stylesheet(self.palette))
        self.changed.emit()


theme = Theme()


def set_role(widget: QWidget, role: str) -> None:
    """Gives a widget a role of the stylesheet, also when it is already on the screen."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
