"""Dutch is complete: what the sources say is what the file translates, held against what Qt's own tool finds."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

import desktop
from desktop.shell.settings import Language
from desktop.shell.translations import FOLDER, Translations, read

ROOT = Path(desktop.__file__).parent
TOOL = Path(sys.executable).with_name("pyside6-lupdate")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """Every source string, by Qt's tool; run on a copy of the committed file, so that what is gone is taken out."""
    if not TOOL.exists():
        pytest.skip("PySide6's lupdate is not beside this Python")
    file = tmp_path_factory.mktemp("ts") / "naast_nl.ts"
    shutil.copy(FOLDER / "naast_nl.ts", file)
    sources = [str(path) for path in sorted(ROOT.rglob("*.py"))]
    # `_tr` is what our modules call QCoreApplication.translate
    command = [str(TOOL), *sources, "-tr-function-alias", "translate+=_tr", "-ts", str(file), "-no-obsolete", "-locations", "none"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    text = file.read_text(encoding="utf-8").replace(' type="unfinished"', "")
    text = text.replace("<translation></translation>", "<translation>?</translation>").replace(
        "<translation/>", "<translation>?</translation>"
    )
    file.write_text(text, encoding="utf-8")
    return read(file)


def test_every_sentence_has_a_dutch_one_and_none_is_left_over(found: dict[tuple[str, str], str]) -> None:
    dutch = read(FOLDER / "naast_nl.ts")
    assert len(found) > 250
    assert sorted(set(found) - set(dutch)) == []
    assert sorted(set(dutch) - set(found)) == []


def test_places_for_values_are_the_same_in_both_languages() -> None:
    for (context, source), said in read(FOLDER / "naast_nl.ts").items():
        for pattern in (r"\{\d*\}", r"%\d"):
            assert sorted(re.findall(pattern, source)) == sorted(re.findall(pattern, said)), f"{context}: {source}"
        assert said.strip() == said
        assert (said[-1] in ".…") == (source[-1] in ".…"), f"{context}: {source}"


def test_a_language_is_in_force_at_once_and_gone_again(qapp: QApplication) -> None:
    translations = Translations()
    translations.speak(Language.DUTCH)
    try:
        assert QCoreApplication.translate("WelcomeView", "Take calls") == "Gesprekken aannemen"
        assert QCoreApplication.translate("WelcomeView", "not in the file") == "not in the file"
    finally:
        translations.speak(Language.ENGLISH)
    assert QCoreApplication.translate("WelcomeView", "Take calls") == "Take calls"
