"""CSV files as other systems write them: encodings, delimiters, columns by many names, damage."""

from __future__ import annotations

from pathlib import Path

import pytest

from cobrowse.relay.reading import MAX_LINE, Form, NotImported, Rows, encoding_of, look

NAMES = {"number": ("klantnummer",), "name": ("naam",), "city": ("woonplaats",)}


def read(file: Path, form: Form | None = None) -> tuple[list[tuple[int, list[str]]], list[str]]:
    wrong: list[str] = []
    rows = Rows(file, form or look(file, NAMES, ("number",)), lambda line, text: wrong.append(f"{line}: {text}"))
    return list(rows), wrong


def written(folder: Path, data: bytes) -> Path:
    file = folder / "file.csv"
    file.write_bytes(data)
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = f'Klant-nummer{delimiter}NAAM\r\nK1{delimiter}"Zoë{delimiter} en\r\nZiggy"\r\n\r\nK2{delimiter}Ann\r\n'
    rows, wrong = read(written(tmp_path, text.encode(encoding)))
    assert rows == [(2, ["K1", f"Zoë{delimiter} en\r\nZiggy"]), (5, ["K2", "Ann"])]
    assert wrong == []


def test_what_is_not_plain_is_told(tmp_path: Path) -> None:
    form = look(written(tmp_path, "sep=;\nnumber;Naam;Schoenmaat\nK1;Zoë;40\n".encode("cp1252")), NAMES, ("number",))
    assert (form.encoding, form.delimiter, form.columns) == ("cp1252", ";", {"number": 0, "name": 1})
    assert [remark.split(":")[0] for remark in form.remarks] == ["read as Windows-1252", "fields are separated by ;", "not read"]
    assert read(tmp_path / "file.csv", form)[0] == [(3, ["K1", "Zoë", "40"])]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04rest", "a workbook"),
        ("number\nK1\n".encode("utf-32"), "this is UTF-32"),
        (b"number\n\x00\x01\x02" * 9, "holds zero bytes"),
        ("number,name\nK1,Zoë\nK2,".encode() + b"Zo\xeb\n", "line 3: not UTF-8, though what stands before"),
        ("number,name\nK1,Zoë".encode()[:-1], "line 2: the file ends within a letter"),
        (b"number,name\nK1,Zo\x81\n", "line 2: neither UTF-8 nor Windows-1252"),
        (b"", "line 1: there is nothing"),
        (b"a;b;c\n", "there is no column number"),
        (b"number,klantnummer\n", "both mean number"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(NotImported, match=said):
        look(written(tmp_path, data), NAMES, ("number",))


def test_an_encoding_that_is_given(tmp_path: Path) -> None:
    file = written(tmp_path, "number,name\nK1,Šimun\n".encode("iso-8859-2"))
    assert read(file, look(file, NAMES, ("number",), "iso-8859-2"))[0] == [(2, ["K1", "Šimun"])]
    with pytest.raises(NotImported, match="there is no encoding"):
        look(file, NAMES, ("number",), "nonsense")
    with pytest.raises(NotImported, match="not ascii, or the file was cut off"):
        look(file, NAMES, ("number",), "ascii")
    late = written(tmp_path, b"number,name\n" + b"K1,Ann\n" * 3_000 + b"K2,Zo\xeb\n")
    assert read(late, look(late, NAMES, ("number",), "ascii"))[1][0].endswith("export it again, as UTF-8")


def test_wrong_lines_are_left_out_and_the_others_read(tmp_path: Path) -> None:
    lines = [b"number,name", b"K1", b"K2,Ann", b"K3,a,b", b"K4," + b"x" * 10 * MAX_LINE, b'K5,"a"b', b"K6,\0", b"K7,Ann"]
    rows, wrong = read(written(tmp_path, b"\n".join(lines)))
    assert rows == [(2, ["K1", ""]), (3, ["K2", "Ann"]), (8, ["K7", "Ann"])], "what is left out at the end of a line is empty"
    assert [text.split(" ")[0] for text in wrong] == ["4:", "5:", "6:", "7:"]
    assert "longer than" in wrong[1]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"number,name,city\nK1,Ann,Ede\nK2,An", "3: fewer fields than the 3 columns, and no end: the file was cut off"),
        (b'number,name\nK1,Ann\nK2,"An', "3: a quote that is opened here is not closed, or the file was cut off"),
        (b'number,name\nK1,"Ann\n' + b"K2,Bo\n" * 30_000, "2: cannot be read (field larger than field limit"),
    ],
)
def test_a_file_that_was_cut_off(tmp_path: Path, data: bytes, said: str) -> None:
    assert read(written(tmp_path, data))[1][0].startswith(said)


def test_a_last_line_without_an_end_is_noticed(tmp_path: Path) -> None:
    for data, unended in ((b"number\nK1\n", False), (b"number\nK1", True)):
        file = written(tmp_path, data)
        rows = Rows(file, look(file, NAMES, ("number",)), lambda line, text: None)
        assert len(list(rows)) == 1
        assert rows.unended is unended


def test_large_files_are_looked_at_in_blocks(tmp_path: Path) -> None:
    text = "number,name\n" + "K,ééééé\n" * 200_000
    assert encoding_of(written(tmp_path, text.encode())) == "utf-8-sig"
    assert encoding_of(written(tmp_path, text.encode("cp1252"))) == "cp1252"
