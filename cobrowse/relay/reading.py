"""CSV files of other systems, line by line in constant memory: their encoding, their delimiter, and which column is what.

What the values mean is `importing`'s. Whatever keeps a file from being read is said with its line, and what to do.
"""

from __future__ import annotations

import codecs
import csv
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

MAX_LINE: Final = 128 * 1024
"""Characters of one line of a file, and of one cell: a longer one is refused and never held."""
DELIMITERS: Final = ",;\t|"
_BLOCK: Final = 1024 * 1024
_UTF_8: Final = "utf-8-sig"
_EXCEL: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
Complain = Callable[[int, str], None]
"""Is told a line's number and what is wrong with it."""


class NotImported(Exception):
    """The file does not fit; one line of text for each wrong line."""


@dataclass(frozen=True)
class Form:
    """How a file is written. `columns` is the place of each field that it has; `remarks` what a person should know of it."""

    encoding: str
    delimiter: str
    columns: dict[str, int]
    width: int
    before: int
    remarks: tuple[str, ...] = ()


def fold_name(text: str) -> str:
    """A column's name without case, accents, spaces and signs: "Klant-nummer " is "klantnummer"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


# ---- encoding


def encoding_of(path: Path) -> str:
    """UTF-8 where it is, UTF-16 by its mark or its zeros, Windows-1252 where nothing in the file speaks against it.

    Raises:
        NotImported: none of these; the text says where.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_EXCEL):
        raise NotImported(f'{path}: this is a workbook, not a CSV file: save it as "CSV UTF-8"')
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise NotImported(f"{path}: this is UTF-32: save it as UTF-8")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in head:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if max(even, odd) < len(head) // 4:
            raise NotImported(f"{path}: this is no text: it holds zero bytes; save it as UTF-8")
        return "utf-16-le" if odd > even else "utf-16-be"
    return _utf_8_or_windows(path)


def _utf_8_or_windows(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, accents = 1, False
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                told = line + bytes(error.object[: error.start]).count(b"\n")
                accents = accents or not bytes(error.object[: error.start]).isascii()
                if not block:
                    raise NotImported(f"{path}: line {told}: the file ends within a letter: it was cut off; export it again") from None
                if accents:
                    raise NotImported(
                        f"{path}: line {told}: not UTF-8, though what stands before is: the file is damaged, or two were put together; "
                        "save it as UTF-8"
                    ) from None
                break
            if not block:
                return _UTF_8
            line += text.count("\n")
            accents = accents or not text.isascii()
    return _windows(path)


def _windows(path: Path) -> str:
    line = 1
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            try:
                block.decode("cp1252")
            except UnicodeDecodeError as error:
                told = line + block[: error.start].count(b"\n")
                raise NotImported(f"{path}: line {told}: neither UTF-8 nor Windows-1252: save it as UTF-8") from None
            line += block.count(b"\n")
    return "cp1252"


# ---- the header


def look(path: Path, names: Mapping[str, tuple[str, ...]], needed: tuple[str, ...], encoding: str = "") -> Form:
    """How the file is written. `names` gives for each field what its column may be called, folded; `needed` must be there.

    Raises:
        NotImported: it cannot be read, or a column that is needed is missing.
    """
    encoding = encoding or encoding_of(path)
    meaning = {fold_name(name): field for field, every in names.items() for name in (field, *every)}
    before = 0
    delimiters = DELIMITERS
    try:
        with _open(path, encoding) as file:
            first = file.readline(MAX_LINE)
            told = first.strip("\r\n ").lower()
            if told.startswith("sep=") and len(told) == 5:  # what Excel writes for itself
                before, delimiters, first = 1, told[4], file.readline(MAX_LINE)
    except UnicodeDecodeError:
        raise NotImported(f"{path}: {_not(encoding)}") from None
    if not first.strip():
        raise NotImported(f"{path}: line {before + 1}: there is nothing; the first line names the columns")
    delimiter, header = max(
        ((each, next(csv.reader([first], delimiter=each))) for each in delimiters),
        key=lambda pair: (sum(fold_name(name) in meaning for name in pair[1]), len(pair[1])),
    )
    columns: dict[str, int] = {}
    unknown: list[str] = []
    for place, name in enumerate(header):
        field = meaning.get(fold_name(name))
        if field is None:
            unknown.append(name.strip() or f"column {place + 1}")
        elif field in columns:
            raise NotImported(f"{path}: line {before + 1}: {header[columns[field]]!r} and {name!r} both mean {field}: leave one out")
        else:
            columns[field] = place
    missing = [name for name in needed if name not in columns]
    if missing:
        raise NotImported(
            f"{path}: line {before + 1}: there is no column {', '.join(missing)}; the columns are {','.join(names)}, separated by comma, "
            "semicolon or tab"
        )
    return Form(encoding, delimiter, columns, len(header), before, _remarks(encoding, delimiter, unknown))


def _remarks(encoding: str, delimiter: str, unknown: list[str]) -> tuple[str, ...]:
    said = []
    if encoding != _UTF_8:
        name = "Windows-1252" if encoding == "cp1252" else encoding.upper()
        said.append(f"read as {name}: if letters with accents come out wrong, save it as UTF-8, or give --encoding")
    if delimiter != ",":
        said.append(f"fields are separated by {'tabs' if delimiter == chr(9) else delimiter}")
    if unknown:
        said.append(f"not read: {', '.join(unknown[:20])}")
    return tuple(said)


def _not(encoding: str) -> str:
    return f"not {encoding}, or the file was cut off: export it again, as UTF-8"


def _open(path: Path, encoding: str) -> TextIO:
    try:
        return path.open(encoding=encoding, newline="")
    except LookupError:
        raise NotImported(f"there is no encoding {encoding!r}: write it as utf-8, cp1252, utf-16 or iso-8859-15") from None


# ---- the lines


class Rows:
    """The lines after the header: `for line, cells in rows`, `line` being the number of the line that each begins on.

    What is wrong with the form of a line goes to `complain`, and the line is left out.
    """

    def __init__(self, path: Path, form: Form, complain: Complain) -> None:
        self._path = path
        self._form = form
        self._complain = complain
        self._line = 0
        self.short = 0
        """Lines with fewer fields than columns: the others are taken as empty."""
        self.unended = False
        """The last line has no end: the file may have been cut off there."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a person should know of the lines, once they were read."""
        said = [f"{self.short} lines have fewer fields than columns: the others were taken as empty"] if self.short else []
        unended = "the last line has no end: if the file was cut off there, its last field may be short"
        return (*said, *([unended] if self.unended else []))

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        width = self._form.width
        try:
            with _open(self._path, self._form.encoding) as file:
                reader = csv.reader(self._lines(file), delimiter=self._form.delimiter, strict=True)
                held: tuple[int, list[str]] | None = None
                for line, cells in self._records(reader):
                    if held is not None:
                        yield held
                        held = None
                    if len(cells) == width:
                        yield line, cells
                    elif len(cells) > width:
                        told = "tab" if self._form.delimiter == "\t" else self._form.delimiter
                        self._complain(line, f"more fields than columns: quote a field that holds a {told}")
                    elif cells:  # some programs leave out what is empty at the end of a line
                        self.short += 1
                        held = line, cells + [""] * (width - len(cells))
                if held is not None and self.unended:
                    self._complain(held[0], f"fewer fields than the {width} columns, and no end: the file was cut off; export it again")
                elif held is not None:
                    yield held
        except UnicodeDecodeError:
            self._complain(self._line + 1, _not(self._form.encoding))

    def _lines(self, file: TextIO) -> Iterator[str]:
        for _ in range(self._form.before):
            file.readline(MAX_LINE)
        self._line = self._form.before
        while text := file.readline(MAX_LINE):
            self._line += 1
            if len(text) == MAX_LINE and text[-1] not in "\r\n":
                while (more := file.readline(MAX_LINE)) and more[-1] not in "\r\n":
                    pass
                self._complain(self._line, f"longer than {MAX_LINE} characters: shorten it")
                text = "\n"
            elif "\0" in text:
                self._complain(self._line, "holds a zero byte: take it out")
                text = "\n"
            self.unended = text[-1] not in "\r\n"
            yield text

    def _records(self, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
        header = True
        while True:
            begins = self._line + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "expected after" in str(error):  # the reader goes on at the next line
                    self._complain(begins, "text after a closing quote: write a quote within a field twice")
                    continue
                text = "a quote that is opened here is not closed" if "end of data" in str(error) else f"cannot be read ({error})"
                self._complain(begins, f"{text}, or the file was cut off: what follows was not looked at")
                return
            if header:
                header = False
                continue
            yield begins if begins > self._form.before else self._line, cells
