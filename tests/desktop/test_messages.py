from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from desktop.shell.messages import compiled, hashed
from desktop.shell.settings import Language
from desktop.shell.translations import FOLDER, Translations, read


def test_the_hash_is_that_of_elf() -> None:
    assert [hashed(text) for text in (b"", b"printf", b"exit", b"main")] == [1, 0x077905A6, 0x0006CF04, 0x000737FE]


def test_qt_reads_every_translation_that_there_is() -> None:
    found = read(FOLDER / "naast_nl.ts")
    texts = compiled(found)  # Qt reads in it
    dutch = QTranslator()
    assert dutch.load(texts)
    assert {pair: dutch.translate(*pair) for pair in found} == found


def test_the_window_speaks_it_for_as_long_as_it_stands_and_never_by_python(qapp: QApplication) -> None:
    found = read(FOLDER / "naast_nl.ts")
    translations = Translations()
    try:
        translations.speak(Language.DUTCH)
        for _ in range(20):
            bytearray(1_000_000)  # what is no longer held is written over
            assert {pair: QCoreApplication.translate(*pair) for pair in found} == found
        assert {type(one) for one in translations._on} == {QTranslator}, "one in Python stands still for good while a library is loaded"
    finally:
        translations.speak(Language.ENGLISH)


def test_the_same_source_means_another_thing_elsewhere_and_what_is_not_there_is_asked_of_the_next() -> None:
    texts = compiled({("Call", "Hold"): "In de wacht", ("Ship", "Hold"): "Ruim", ("Call", "€ 5 “all”"): "5 € voor alles"})
    made = QTranslator()
    assert made.load(texts)
    assert [made.translate(place, "Hold") for place in ("Call", "Ship", "Shop")] == ["In de wacht", "Ruim", ""]
    assert made.translate("Call", "€ 5 “all”") == "5 € voor alles"
    assert not made.translate("Call", "Hol")
