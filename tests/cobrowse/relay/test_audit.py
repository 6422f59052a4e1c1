"""A chain of lines: what fits holds, and whatever was changed, put in or taken out is found where it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cobrowse.relay import audit
from cobrowse.relay.audit import Fault, Found, Head, Line


def chain(count: int) -> list[Line]:
    made: list[Line] = []
    for n in range(1, count + 1):
        at = audit.time_of(1_000.5 + n)
        content = audit.words_of("customer", "consent", audit.sealed(f"salt {n}", "look:yes"))
        made.append(Line(n, at, content, audit.hash_of(made[-1].hash if made else audit.START, "c", n, at, content)))
    return made


def found(lines: list[Line], head: Head | None) -> list[tuple[int, Fault]]:
    return [(one.n, one.fault) for one in audit.faults("c", lines, head)]


LINES = chain(5)
HEAD = Head(5, LINES[-1].hash)


def test_what_was_written_holds() -> None:
    assert found(LINES, HEAD) == []
    assert found([], Head()) == found([], None) == []


def test_the_hash_is_the_one_that_was_published() -> None:
    """Files that customers have must be checked for ever: another hash needs another format."""
    seal = audit.sealed("00", "look:yes")
    at = audit.time_of(1_700_000_000.123)
    assert (seal, at) == ("333bc412d1b9e95ac48b795b51eff08001a481892f909499d17ad0c3df74672e", "2023-11-14T22:13:20.123+00:00")
    made = audit.hash_of(audit.START, "c", 1, at, audit.words_of("customer", "consent", seal))
    assert made == "e57c3ee3dd77423d889e18afd9cfc99210ec725edd6dd629117a26658c37958f"


@pytest.mark.parametrize("change", [{"at": audit.time_of(1)}, {"content": "0" * 64}, {"hash": "0" * 64}, {"content": ""}])
def test_a_change_is_found(change: dict[str, str]) -> None:
    lines = [*LINES[:2], replace(LINES[2], **change), *LINES[3:]]  # type: ignore[arg-type]  # each a text
    assert (3, Fault.CHANGED) in found(lines, HEAD)


def test_a_change_with_a_hash_that_fits_is_found_at_the_next() -> None:
    line = replace(LINES[2], content="1" * 64)
    line = replace(line, hash=audit.hash_of(LINES[1].hash, "c", 3, line.at, line.content))
    assert found([*LINES[:2], line, *LINES[3:]], HEAD) == [(4, Fault.CHANGED)]


def test_what_was_taken_out_is_found() -> None:
    assert found([*LINES[:2], *LINES[3:]], HEAD) == [(4, Fault.GAP)]
    assert found(LINES[1:], HEAD) == [(2, Fault.GAP)]
    assert found(LINES[:3], HEAD) == [(4, Fault.REMOVED)]
    assert found(LINES, None) == [(5, Fault.STRANGE)], "nothing says any more that it was written"


def test_what_was_put_in_is_found() -> None:
    assert (2, Fault.STRANGE) in found([*LINES[:2], LINES[1], *LINES[2:]], HEAD)
    assert found(LINES, Head(4, LINES[3].hash)) == [(5, Fault.STRANGE)]
    assert found(LINES, Head(5, LINES[3].hash)) == [(5, Fault.CHANGED)]


def test_lines_of_another_contact_do_not_fit() -> None:
    assert [one.fault for one in audit.faults("d", LINES, HEAD)] == [Fault.CHANGED] * 5


def test_a_fault_is_said_in_a_sentence() -> None:
    assert str(Found("c", 4, Fault.GAP)) == "contact c, line 4: comes after lines that are gone"
    assert str(Found("", 0, Fault.GONE)) == "the relay's own chain: has no lines any more"
