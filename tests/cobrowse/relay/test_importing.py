"""CSV files: all lines, or none and every wrong one named."""

from __future__ import annotations

from pathlib import Path

import pytest

from cobrowse.relay.importing import CUSTOMER_COLUMNS, HISTORY_COLUMNS, MAX_PROBLEMS, NotImported, read_customers, read_history

CUSTOMERS = ",".join(CUSTOMER_COLUMNS)
HISTORY = ",".join(HISTORY_COLUMNS)


def written(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    file = folder / "file.csv"
    file.write_text("\n".join(lines) + "\n", encoding=encoding)
    return file


def test_customers(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        CUSTOMERS,
        'K1,"Bos, Jan",06 12345678,,,,,2019-03-14,nl,"may have 10 %"',
        "K2,Zoë,+32 2 555 12 12,,,,,2019,,",
        encoding="utf-8-sig",
    )
    first, second = read_customers(file, "NL")
    assert (first.values["name"], first.phone, first.values["remark"]) == ("Bos, Jan", "+31612345678", "may have 10 %")
    assert first.since > 0
    assert (second.phone, second.since, second.values["since"]) == ("+3225551212", 0.0, "2019")


def test_dates_of_birth_if_there_is_a_column(tmp_path: Path) -> None:
    file = written(tmp_path, CUSTOMERS + ",birth_date", "K1,Jan,,,,,,,,,3-4-1980", "K2,Zoë,,,,,,,,,")
    assert [customer.values["birth_date"] for customer in read_customers(file, "NL")] == ["1980-04-03", ""]
    with pytest.raises(NotImported, match="line 2: birth_date is no date"):
        read_customers(written(tmp_path, CUSTOMERS + ",birth_date", "K1,Jan,,,,,,,,,1980"), "NL")
    assert "birth_date" not in read_customers(written(tmp_path, CUSTOMERS, "K1,Jan,,,,,,,,"), "NL")[0].values


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (",Jan,,,,,,,,", "line 2: number is empty"),
        ("K1,Jan,12,,,,,,,", "line 2: phone is not a phone number"),
        ("K1,Jan,,,,,,,,,extra", "line 2: more fields than columns"),
        (f"K1,{'x' * 201},,,,,,,,", "line 2: name is longer than 200"),
    ],
)
def test_a_wrong_customer(tmp_path: Path, line: str, wrong: str) -> None:
    with pytest.raises(NotImported, match=wrong):
        read_customers(written(tmp_path, CUSTOMERS, line), "NL")


def test_a_number_twice(tmp_path: Path) -> None:
    with pytest.raises(NotImported, match="line 3: number came before"):
        read_customers(written(tmp_path, CUSTOMERS, "K1,Jan,,,,,,,,", "K1,Piet,,,,,,,,"), "NL")


def test_a_file_that_is_something_else(tmp_path: Path) -> None:
    with pytest.raises(NotImported, match="there is no column number"):
        read_customers(written(tmp_path, "a;b;c"), "NL")
    file = tmp_path / "latin.csv"
    file.write_bytes(CUSTOMERS.encode() + b"\nK1,Zo\xeb,,,,,,,,\n")
    with pytest.raises(NotImported, match="save it as UTF-8"):
        read_customers(file, "NL")


def test_history(tmp_path: Path) -> None:
    repair = "K1,2024-10-12T14:00:00+02:00,repair,Cooktop,Solved,,Daan,0624681357"
    file = written(tmp_path, HISTORY, repair, "K1,2024-10-12,order,Boots,,,,")
    first, second = read_history(file, "NL", frozenset({"K1"}))
    assert (first.at, first.phone) == (1728734400.0, "+31624681357")
    assert second.at == 1728691200.0, "a date without a zone is UTC"
    assert first.id != second.id


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("K1,yesterday,call,Return,,,,", "at is no ISO 8601 time"),
        ("K9,2024-01-01,call,Return,,,,", "customer_number is not on record"),
        ("K1,2024-01-01,fax,Return,,,,", "channel is none of call, visit"),
        ("K1,2024-01-01,call,,,,,", "title has 1 to 300"),
        ("K1,2024-01-01,call,Return,,,,nonsense", "phone is not a phone number"),
    ],
)
def test_a_wrong_event(tmp_path: Path, line: str, wrong: str) -> None:
    with pytest.raises(NotImported, match=wrong):
        read_history(written(tmp_path, HISTORY, line), "NL", frozenset({"K1"}))


def test_many_wrong_lines_are_counted(tmp_path: Path) -> None:
    with pytest.raises(NotImported) as caught:
        read_customers(written(tmp_path, CUSTOMERS, *[",x,,,,,,,,"] * (MAX_PROBLEMS + 5)), "NL")
    assert str(caught.value).endswith("and 5 more")
