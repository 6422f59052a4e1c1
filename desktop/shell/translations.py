"""The window's language: English in the source, Dutch from resources/translations/naast_nl.ts, read as it is.

Qt's own way compiles .ts to .qm with a tool that a bare machine does not have while a package is built; reading the XML and making the
same of it in memory costs a few milliseconds and only where it is used, and leaves nothing binary in the tree. `pyside6-lupdate` still
writes the file, and a test holds it against the sources.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources
from desktop.shell.messages import compiled
from desktop.shell.settings import Language

FOLDER = Path(resources.__file__).parent / "translations"


def read(path: Path) -> dict[tuple[str, str], str]:
    """Context and source text to translation; what is not translated yet is left out."""
    found: dict[tuple[str, str], str] = {}
    for context in ElementTree.parse(path).getroot().iter("context"):  # noqa: S314 - our own file, from our own package
        name = context.findtext("name", "")
        for message in context.iter("message"):
            said = message.find("translation")
            if said is not None and said.text and said.get("type") is None:
                found[name, message.findtext("source", "")] = said.text
    return found


class Translations:
    """Puts a language in force; widgets hear of it by `LanguageChange`."""

    def __init__(self) -> None:
        self._on: list[QTranslator] = []
        self._texts = b""
        """In which our translator reads: Qt takes no copy."""

    def speak(self, language: Language) -> None:
        """From now on, in all windows."""
        code = QLocale.system().name()[:2] if language is Language.SYSTEM else language.value
        for translator in self._on:
            QCoreApplication.removeTranslator(translator)
        self._on = []
        path = FOLDER / f"naast_{code}.ts"
        QLocale.setDefault(QLocale(code) if language is not Language.SYSTEM else QLocale.system())
        if path.exists():
            qt = QTranslator()  # menus of text fields, and the like
            if qt.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
                self._on.append(qt)
            self._texts = compiled(read(path))
            ours = QTranslator()  # never one in Python: `desktop.shell.messages` says why
            if ours.load(self._texts):
                self._on.append(ours)
        for translator in self._on:
            QCoreApplication.installTranslator(translator)
