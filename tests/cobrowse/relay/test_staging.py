"""Imports on both kinds of database: all or nothing, told beforehand, while a relay runs, killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from itertools import islice
from pathlib import Path

import pytest

from cobrowse.relay.staging import new_ids
from tests.cobrowse.relay_process import RelayProcess

both = pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)


def written(folder: Path, text: str, name: str = "customers.csv") -> str:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return str(file)


@both
def test_new_changed_same_and_refused(stopped_relay: RelayProcess, tmp_path: Path) -> None:
    relay, report = stopped_relay, tmp_path / "report.csv"
    first = written(tmp_path, "number,name,phone,email\nK1,Jan,0612345678,Jan@Example.org\nK2,Eva,,\n")
    assert "2 new, 0 changed, 0 the same" in relay.command("customers", "import", first, "--dry-run").stdout
    assert relay.rows("select count(*) from customers") == [(0,)]
    assert "2 new, 0 changed, 0 the same" in relay.command("customers", "import", first).stdout
    second = written(tmp_path, "klantnummer;naam;mobiel\nK1;Jan Bos;0687654321\nK2;Eva;\nK3;Zoë;\n")
    said = relay.command("customers", "import", second, "--report", str(report)).stdout
    assert "3 customers are imported" in said
    assert "1 new, 1 changed, 1 the same" in said
    assert [line.split(",")[:2] for line in report.read_text().splitlines()[1:]] == [["2", "changed"], ["3", "same"], ["4", "new"]]
    rows = relay.rows("select number, name, phone, email from customers order by number")
    assert rows == [("K1", "Jan Bos", "+31687654321", "Jan@Example.org"), ("K2", "Eva", "", ""), ("K3", "Zoë", "", "")]
    signs = relay.rows("select kind, value from signs order by kind, value")
    assert signs == [("email", "jan@example.org"), ("phone", "+31612345678"), ("phone", "+31687654321")]


@both
def test_one_wrong_line_keeps_all_out(stopped_relay: RelayProcess, tmp_path: Path) -> None:
    file = written(tmp_path, "number,name,phone\nK1,Jan,\nK2,Eva,12\nK1,Piet,\n")
    for dry in ((), ("--dry-run",)):
        done = stopped_relay.command("customers", "import", file, *dry, check=False)
        assert done.returncode == 2
        assert "line 3: phone is not a phone number" in done.stderr
        assert "line 4: number came before in this file, on line 2" in done.stderr
        assert ("2 lines are refused" in done.stderr) is bool(dry)
    assert stopped_relay.rows("select count(*) from customers") == [(0,)]


@both
def test_history_is_added_and_changed(stopped_relay: RelayProcess, tmp_path: Path) -> None:
    relay = stopped_relay
    relay.command("customers", "import", written(tmp_path, "number,name\nK1,Jan\n"))
    head = "customer_number,at,channel,title,outcome,phone\n"
    unknown = relay.command("history", "import", written(tmp_path, f"{head}K9,2024-10-12,call,A,,\n", "h.csv"), check=False)
    assert "line 2: customer_number is not on record" in unknown.stderr
    relay.command("history", "import", written(tmp_path, f"{head}K1,2024-10-12,call,A,,0612345678\nK1,2024-10-12,call,A,,\n", "h.csv"))
    file = written(tmp_path, f"{head}K1,2024-10-12,call,A,Solved,\nK1,2024-10-13,repair,B,,\n", "h.csv")
    assert "1 new, 1 changed, 0 the same" in relay.command("history", "import", file).stdout
    assert relay.rows("select title, outcome from history order by at") == [("A", "Solved"), ("B", "")]
    assert relay.rows("select source, seen from signs") == [("call", 1728691200.0)]


@both
def test_a_cell_of_ten_megabytes_is_refused_in_little_memory(stopped_relay: RelayProcess, tmp_path: Path) -> None:
    file = written(tmp_path, f'number,name,remark\nK1,Jan,"{"x" * 10_000_000}"\nK2,Eva,\n')
    done = stopped_relay.command("customers", "import", file, check=False)
    assert (done.returncode, "line 2: longer than" in done.stderr) == (2, True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@both
def test_killed_in_the_middle_there_is_nothing_or_all(stopped_relay: RelayProcess, tmp_path: Path) -> None:
    relay, count = stopped_relay, 4_000
    file = written(tmp_path, "number,name\n" + "".join(f"K{number},Jan\n" for number in range(count)))
    found = []
    for wait in (0.5, 0.7, 0.9):
        command = [sys.executable, "-m", "cobrowse.relay", "customers", "import", file, "--data", str(relay.data)]
        process = subprocess.Popen(command, env={**os.environ, "NAAST_DATABASE": relay.database}, stdout=subprocess.DEVNULL)
        killer = threading.Timer(wait, process.send_signal, (signal.SIGKILL,))
        killer.start()
        process.wait()
        killer.cancel()
        found.append(relay.rows("select count(*) from customers")[0][0])
    assert set(found) <= {0, count}


def test_a_relay_goes_on_meanwhile(relay: RelayProcess, tmp_path: Path) -> None:
    file = written(tmp_path, "number,name,phone\n" + "".join(f"K{number},Jan,06{10_000_000 + number}\n" for number in range(20_000)))
    waits, stop = [], threading.Event()

    def sign_in() -> None:
        while not stop.is_set():
            began = time.monotonic()
            assert "access" in relay.sign_in("anna")
            waits.append(time.monotonic() - began)
            stop.wait(0.3)

    meanwhile = threading.Thread(target=sign_in)
    meanwhile.start()
    try:
        relay.command("customers", "import", file)
    finally:
        stop.set()
        meanwhile.join()
    assert len(waits) > 2
    assert max(waits) < 10


def test_ids_grow_and_are_ids() -> None:
    ids = list(islice(new_ids(), 1_000))
    assert ids == sorted(set(ids))
    assert {len(each) for each in ids} == {32}
