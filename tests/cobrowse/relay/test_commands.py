"""The operator's commands, as processes, also while a relay runs; and what serve refuses."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from tests.cobrowse.relay_process import RelayProcess

both = pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)


@both
def test_users_come_and_go_while_the_relay_runs(relay: RelayProcess) -> None:
    assert "access" in relay.sign_in("anna")
    assert relay.command("user", "list").stdout.splitlines() == ["anna\tagent\tAnna Bos", "bob\tsupervisor\tbob"]
    taken = relay.command("user", "add", "anna", "--role", "agent", stdin="long enough\n", check=False)
    assert taken.returncode == 2
    assert "there is already a user named anna" in taken.stderr
    relay.command("user", "remove", "anna")
    assert relay.sign_in("anna")["problem"] == "wrong_password"
    gone = relay.command("user", "remove", "anna", check=False)
    assert (gone.returncode, "there is no user named anna" in gone.stderr) == (2, True)
    relay.add_user("anna", role="field", password="another password")
    assert relay.sign_in("anna", "another password")["role"] == "field"
    assert relay.sign_in("anna")["problem"] == "wrong_password"


@both
def test_passwords_are_hashed_and_not_short(stopped_relay: RelayProcess) -> None:
    short = stopped_relay.command("user", "add", "eva", "--role", "agent", stdin="short\n", check=False)
    assert (short.returncode, "8 to 256 characters" in short.stderr) == (2, True)
    [(stored,)] = stopped_relay.rows("select password from users where name = 'anna'")
    assert str(stored).startswith("$argon2id$")


@both
def test_a_dry_run_changes_nothing_and_a_second_import_adds_nothing(stopped_relay: RelayProcess, tmp_path: Path) -> None:
    customers, history = tmp_path / "customers.csv", tmp_path / "history.csv"
    customers.write_text("number,name,phone,email,street,postcode,city,since,language,remark\nK1,Jan Bos,0612345678,,,,,,,\n")
    history.write_text("customer_number,at,channel,title,outcome,detail,agent,phone\nK1,2024-10-12,repair,Cooktop,,,,0687654321\n")
    assert "1 customers would be imported" in stopped_relay.command("customers", "import", str(customers), "--dry-run").stdout
    assert stopped_relay.rows("select count(*) from customers") == [(0,)]
    wrong = stopped_relay.command("history", "import", str(history), check=False)
    assert (wrong.returncode, "line 2: customer_number is not on record" in wrong.stderr) == (2, True)
    for _ in range(2):
        stopped_relay.command("customers", "import", str(customers))
        again = stopped_relay.command("history", "import", str(history)).stdout
    assert "0 lines are imported, 1 were there already" in again
    assert stopped_relay.rows("select count(*) from customers") == [(1,)]
    assert stopped_relay.rows("select value, source from signs order by value") == [("+31612345678", "card"), ("+31687654321", "repair")]
    missing = stopped_relay.command("customers", "import", str(tmp_path / "nothing.csv"), check=False)
    assert (missing.returncode, "No such file" in missing.stderr) == (2, True)


@pytest.mark.parametrize(
    ("listen", "config", "said"),
    [
        ("0.0.0.0:0", "", "set certificate and key in [tls]"),
        ("nonsense", "", "is no HOST:PORT"),
        ("127.0.0.1:0", "[[sites]]\nid = 'a'\norigins = ['https://a.example/path']\n", "is not an origin"),
        ("127.0.0.1:0", "[tls]\ncertificate = 'none.pem'\nkey = 'none.pem'\n", "cannot be used"),
        ("127.0.0.1:0", "[sitez]\n", "unknown field `sitez`"),
        ("127.0.0.1:0", "= 3", "is not TOML"),
    ],
)
def test_serve_says_what_is_wrong(stopped_relay: RelayProcess, listen: str, config: str, said: str) -> None:
    (stopped_relay.data / "relay.toml").write_text(config)
    done = stopped_relay.command("serve", "--listen", listen, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_one_relay_a_data_folder_and_one_a_port(relay: RelayProcess, tmp_path: Path) -> None:
    second = relay.command("serve", "--listen", "127.0.0.1:0", check=False)
    assert (second.returncode, "another relay serves from" in second.stderr) == (2, True)
    other = RelayProcess(tmp_path / "other")
    taken = other.command("serve", "--listen", relay.url.removeprefix("http://"), check=False)
    assert taken.returncode == 2
    assert "Traceback" not in taken.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_the_key_is_for_its_owner_only(relay: RelayProcess) -> None:
    assert stat.S_IMODE((relay.data / "key").stat().st_mode) == 0o600


@both
def test_an_invite_for_nobody_on_record(stopped_relay: RelayProcess) -> None:
    done = stopped_relay.command("invite", "--name", "Jan", "--customer", "K9", check=False)
    assert (done.returncode, "no customer with the number K9" in done.stderr) == (2, True)
    assert stopped_relay.command("invite", "--name", "Jan").stdout.startswith("http://127.0.0.1:8750/call/")
