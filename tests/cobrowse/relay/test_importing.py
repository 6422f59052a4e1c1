"""What lines of customers.csv and history.csv mean, in English and Dutch, and what is said of those that do not fit."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cobrowse.relay.importing import CARD, MAX_PROBLEMS, CustomerRow, Customers, History, HistoryRow, Problems, read_date, read_time
from cobrowse.relay.reading import NotImported

CUSTOMERS = "number,name,phone,email,street,postcode,city,since,language,remark"
HISTORY = "customer_number,at,channel,title,outcome,detail,agent,phone"


def written(folder: Path, *lines: str) -> Path:
    file = folder / "file.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def customers(file: Path, country: str = "NL") -> list[tuple[int, CustomerRow, float]]:
    with Problems() as problems:
        found = list(Customers(file, country, problems.complain))
        problems.check(file)
        return found


def history(file: Path) -> list[tuple[int, HistoryRow]]:
    with Problems() as problems:
        found = list(History(file, "NL", problems.complain))
        problems.check(file)
        return found


def card(row: CustomerRow) -> dict[str, str]:
    return dict(zip(("number", *CARD, "mobile"), row, strict=True))


def test_customers(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        CUSTOMERS,
        'K1,"Bos, Jan",06 12345678,,,,,2019-03-14,nl,"may have 10 %"',
        "K2,Zoë,+32 2 555 12 12,,,,,2019,,",
    )
    (_, first, since), (line, second, never) = customers(file)
    assert (card(first)["name"], card(first)["phone"], card(first)["remark"]) == ("Bos, Jan", "+31612345678", "may have 10 %")
    assert since > 0
    assert (line, card(second)["phone"], never, card(second)["since"]) == (3, "+3225551212", 0.0, "2019")


def test_a_dutch_export(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "Klantnr;Voornaam;Tussenvoegsel;Achternaam;Straat;Huisnummer;Toevoeging;Postcode;Woonplaats;Telefoon;Mobiel;Geboortedatum;Schoenmaat",
        "7;Jan;de;Boer;Molenstraat;41;a;3811 GH;Amersfoort;030 234 56 78;06 12 34 56 78;3-4-1980;44",
        "8;Eva;;Bos;;;;;;;06 87654321;;",
    )
    first, second = (card(row) for _, row, _ in customers(file))
    assert (first["name"], first["street"], first["birth_date"]) == ("Jan de Boer", "Molenstraat 41 a", "1980-04-03")
    assert (first["phone"], first["mobile"]) == ("+31302345678", "+31612345678")
    assert (second["name"], second["phone"], second["mobile"]) == ("Eva Bos", "+31687654321", "")
    with Problems() as problems:
        found = Customers(file, "NL", problems.complain)
    assert found.fields == ("name", "phone", "street", "postcode", "city", "birth_date"), "what the file does not have stays on record"
    assert "not read: Schoenmaat" in found.form.remarks


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (",Jan,,,,,,,,,", "line 2: number is empty"),
        ("K1,Jan,12,,,,,,,,", "line 2: phone is not a phone number"),
        ("K1,Jan,,,,,,,,,,extra", "line 2: more fields than columns"),
        (f"K1,{'x' * 201},,,,,,,,,", "line 2: name is longer than 200"),
        ("K1,Jan,,,,,,,,,1980", "line 2: birth_date is no date"),
        ("K1,Jan,,,,,,,,,3-4-2980", "line 2: birth_date is no date"),
        ("K1,Jan,,,,,,,,,31-2-1980", "line 2: birth_date is no date"),
    ],
)
def test_a_wrong_customer(tmp_path: Path, line: str, wrong: str) -> None:
    with pytest.raises(NotImported, match=wrong):
        customers(written(tmp_path, f"{CUSTOMERS},birth_date", line))


def test_dates_as_countries_write_them() -> None:
    assert {read_date(text, "NL") for text in ("3-4-1980", "03/04/1980", "3 april 1980", "1980-04-03")} == {"1980-04-03"}
    assert read_date("3-4-80", "NL") == ""
    assert read_date("4/3/1980", "US") == "1980-04-03"
    assert read_time("12-10-2024 14:02", "NL", ZoneInfo("Europe/Amsterdam")) == read_time("2024-10-12T14:02:00+02:00", "NL")
    assert read_time("2024-10-12", "NL") == 1728691200.0, "a date without a zone is UTC"
    for text in ("yesterday", "0001-01-01", "12-13-2024", "12-10-2024 25:00"):
        with pytest.raises(ValueError):  # noqa: PT011 - each has a text of its own
            read_time(text, "NL")


def test_history(tmp_path: Path) -> None:
    repair = "K1,2024-10-12T14:00:00+02:00,repair,Cooktop,Solved,,Daan,0624681357"
    (_, first), (_, second) = history(written(tmp_path, HISTORY, repair, "K1,2024-10-12,order,Boots,,,,"))
    assert (first[2], first[-1]) == (1728734400.0, "+31624681357")
    assert first[0] != second[0]
    [(_, dutch)] = history(written(tmp_path, "Klantnummer,Datum,Kanaal,Onderwerp,Uitkomst", "K1,12-10-2024,E-mail,Factuur,Betaald"))
    assert dutch[1:6] == ("K1", 1728691200.0, "email", "Factuur", "Betaald")


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("K1,yesterday,call,Return,,,,", "at is no ISO 8601 time"),
        (",2024-01-01,call,Return,,,,", "customer_number is empty"),
        ("K1,2024-01-01,fax,Return,,,,", "channel is none of call, visit"),
        ("K1,2024-01-01,call,,,,,", "title has 1 to 300"),
        ("K1,2024-01-01,call,Return,,,,nonsense", "phone is not a phone number"),
    ],
)
def test_a_wrong_event(tmp_path: Path, line: str, wrong: str) -> None:
    with pytest.raises(NotImported, match=wrong):
        history(written(tmp_path, HISTORY, line))


def test_many_wrong_lines_are_counted_and_all_are_in_the_report(tmp_path: Path) -> None:
    file = written(tmp_path, CUSTOMERS, *[",x,12,,,,,,,"] * (MAX_PROBLEMS + 5))
    report = tmp_path / "report.csv"
    with Problems(report) as problems:
        assert list(Customers(file, "NL", problems.complain)) == []
        with pytest.raises(NotImported) as caught:
            problems.check(file)
    assert problems.lines == MAX_PROBLEMS + 5
    assert str(caught.value).endswith(f"and {MAX_PROBLEMS + 10} more")
    assert len(report.read_text(encoding="utf-8").splitlines()) == 1 + 2 * (MAX_PROBLEMS + 5)
    assert report.stat().st_mode & 0o077 == 0
