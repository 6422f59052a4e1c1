"""What the audit makes of its tools' answers; the tools themselves are run by `bootstrap.py audit`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from installer.audit import (
    Checked,
    Part,
    Terms,
    carried,
    imported,
    licence_of,
    locked,
    python_checked,
    python_parts,
    script_checked,
    script_parts,
    table,
    verdict,
)

pytestmark = pytest.mark.pure
GOOD = Part("good", "1", "MIT", True)


@pytest.mark.parametrize(
    ("licence", "terms"),
    [
        ("MIT", Terms.PERMISSIVE),
        ("BSD-3-Clause AND 0BSD AND MIT", Terms.PERMISSIVE),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", Terms.WEAK),
        ("MIT OR GPL-3.0-only", Terms.PERMISSIVE),
        ("MPL-2.0", Terms.WEAK),
        ("GPL-3.0-or-later", Terms.STRONG),
        ("AGPL-3.0-only", Terms.STRONG),
        ("MIT AND GPL-2.0-only", Terms.STRONG),
        ("", Terms.UNKNOWN),
        ("Commercial", Terms.UNKNOWN),
    ],
)
def test_terms(licence: str, terms: Terms) -> None:
    assert Part("one", "1", licence, True).terms is terms


def test_what_is_shipped_is_what_the_lock_has() -> None:
    lock = "Some_Part==1.0 ; python_version < '3.12' \\\n    --hash=sha256:00\nextra[binary]==2\n# other==3\n"
    assert locked(lock) == {"some-part", "extra"}
    sbom = {"components": [{"name": name, "version": "1"} for name in ("some.part", "pytest", "naast")]}
    assert [(part.name, part.shipped) for part in python_parts(sbom, locked(lock))] == [("pytest", False), ("some.part", True)]


def test_a_bundle_ships_what_its_imports_need() -> None:
    roots = imported(
        ['import { a } from "./own"; import { r } from "@scope/part/deep";', "await import('lazy/x'); export * from '../far';"]
    )
    assert roots == {"@scope/part", "lazy"}
    sbom = {
        "components": [
            {"bom-ref": "1", "group": "@scope", "name": "part", "version": "1", "licenses": [{"license": {"id": "MIT"}}]},
            {"bom-ref": "2", "name": "below", "version": "1"},
            {"bom-ref": "3", "name": "tool", "version": "1"},
        ],
        "dependencies": [{"ref": "1", "dependsOn": ["2"]}, {"ref": "2", "dependsOn": ["1"]}],
    }
    assert {part.name: part.shipped for part in script_parts(sbom, roots)} == {"@scope/part": True, "below": True, "tool": False}


def test_a_licence_is_read_wherever_it_stands() -> None:
    assert licence_of({"name": "a", "licenses": [{"expression": "MIT OR ISC"}]}) == "MIT OR ISC"
    assert licence_of({"name": "a", "licenses": [{"license": {"name": "License :: OSI Approved :: Apache Software License"}}]}).startswith(
        "Apache"
    )
    assert licence_of({"name": "a"}) == ""
    assert licence_of({"name": "sqlite_fts4"}) == "Apache-2.0"


def test_what_was_not_looked_up_is_not_safe() -> None:
    skipped = python_checked(json.dumps({"dependencies": [{"name": "a", "skip_reason": "not found"}]}))
    assert skipped == Checked((), 0, 1)
    unreachable = script_checked("", 3)
    text, well = verdict((GOOD,), (skipped, unreachable))
    assert well
    assert "NOT CHECKED: 4" in text
    assert "0 in 0 parts looked up" in text


def test_a_known_hole_fails() -> None:
    rows = [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}]}, {"name": "b", "version": "1", "vulns": []}]
    python = python_checked(json.dumps({"dependencies": rows}))
    assert python == Checked(("a 1: CVE-1",), 2, 0)
    script = script_checked(json.dumps({"vulnerabilities": {"c": {"severity": "high", "range": "<2"}}}), 5)
    text, well = verdict((GOOD,), (python, script))
    assert not well
    assert "a 1: CVE-1" in text
    assert "c: high <2" in text


@pytest.mark.parametrize("licence", ["GPL-3.0-only", ""])
def test_a_licence_that_cannot_be_shipped_fails(licence: str) -> None:
    assert not verdict((Part("bad", "1", licence, True),), ())[1]
    assert verdict((Part("bad", "1", licence, False),), ())[1]


def test_the_table_begins_with_what_asks_most() -> None:
    parts = (GOOD, Part("weak", "1", "LGPL-3.0", True), Part("tool", "1", "GPL-3.0", False))
    lines = table("All", parts).splitlines()
    assert lines[0] == "All: 2 shipped, 1 for building and testing only"
    assert [line.split()[0] for line in lines[1:]] == ["weak", "good"]


def test_libraries_inside_wheels_are_found(tmp_path: Path) -> None:
    for name in ("libx264-0a.so.1", "libopus-0a.so.0"):
        (tmp_path / "av.libs").mkdir(exist_ok=True)
        (tmp_path / "av.libs" / name).touch()
    assert carried(tmp_path) == ("av: libx264, GPL-2.0-or-later",)
