from __future__ import annotations

from PySide6.QtCore import QTranslator

from desktop.shell.messages import compiled, hashed
from desktop.shell.translations import FOLDER, read, translated


def test_the_hash_is_that_of_elf() -> None:
    assert [hashed(text) for text in (b"", b"printf", b"exit", b"main")] == [1, 0x077905A6, 0x0006CF04, 0x000737FE]


def test_qt_reads_every_translation_that_there_is() -> None:
    found = read(FOLDER / "naast_nl.ts")
    dutch = translated(FOLDER / "naast_nl.ts")
    assert dutch is not None
    assert {pair: dutch.translate(*pair) for pair in found} == found
    assert type(dutch) is QTranslator, "one in Python stands still for good while a library is loaded"


def test_the_same_source_means_another_thing_elsewhere_and_what_is_not_there_is_asked_of_the_next() -> None:
    made = QTranslator()
    assert made.load(compiled({("Call", "Hold"): "In de wacht", ("Ship", "Hold"): "Ruim", ("Call", "€ 5 “all”"): "5 € voor alles"}))
    assert [made.translate(place, "Hold") for place in ("Call", "Ship", "Shop")] == ["In de wacht", "Ruim", ""]
    assert made.translate("Call", "€ 5 “all”") == "5 € voor alles"
    assert not made.translate("Call", "Hol")
