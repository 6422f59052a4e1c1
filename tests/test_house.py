"""The house keeps its own rules: who may import whom, what stands at the top, what a lock and a README may say."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).resolve().parent.parent
LOCKS = sorted((TOP / "installer").glob("requirements*.txt"))
PROJECT: dict[str, Any] = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
CONTRACTS: list[str] = [contract["name"] for contract in PROJECT["tool"]["importlinter"]["contracts"]]

PLANTED = {
    "webrtc and cobrowse know neither each other nor the desktop": ("webrtc/planted.py", "import cobrowse.wire"),
    "only the desktop knows the desktop": ("cobrowse/planted.py", "import desktop.shell"),
    "Qt only in the desktop's rooms with a screen": ("desktop/cache/planted.py", "import PySide6.QtCore"),
    "aiortc only in webrtc": ("desktop/call/planted.py", "import aiortc"),
    "the database drivers only in the cache and the relay": ("desktop/customer/planted.py", "import sqlite_utils"),
    "a pure module touches no loop, socket, clock, database or Qt": ("cobrowse/contact.py", "import asyncio"),
}
"""For every contract a file and a line that break it."""


def tracked() -> list[Path]:
    """The project's own files, without what is built or installed; without git by their places."""
    if shutil.which("git"):
        listed = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=False)
        if listed.returncode == 0:
            return [TOP / name for name in listed.stdout.splitlines() if (TOP / name).is_file()]
    made = {"node_modules", "dist", "__pycache__", "build"}
    files = [file for file in TOP.rglob("*") if file.is_file() and not made & set(file.parts)]
    return [file for file in files if not any(part.startswith(".") for part in file.relative_to(TOP).parts[:-1])]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    linter = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert linter, "import-linter is not installed"
    return subprocess.run([linter, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rooms and their rules, to plant violations in."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copyfile(TOP / "pyproject.toml", folder / "pyproject.toml")
    for room in ("desktop", "webrtc", "cobrowse"):
        shutil.copytree(TOP / room, folder / room, ignore=shutil.ignore_patterns("node_modules", "dist", "__pycache__", "*.ts"))
    return folder


def test_the_rooms_keep_their_contracts(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in done.stdout


def test_every_contract_has_a_planted_violation() -> None:
    assert set(PLANTED) == set(CONTRACTS)


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_breaks_its_contract(copy: Path, contract: str) -> None:
    name, line = PLANTED[contract]
    file = copy / name
    before = file.read_text("utf-8") if file.exists() else None
    file.write_text(f"{before or ''}\n{line}\n", "utf-8")
    try:
        done = lint(copy)
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_text(before, "utf-8")
    assert done.returncode != 0
    assert f"{contract} BROKEN" in " ".join(done.stdout.split())


def test_nothing_else_stands_at_the_top() -> None:
    folders = {file.relative_to(TOP).parts[0] for file in tracked() if len(file.relative_to(TOP).parts) > 1}
    assert {folder for folder in folders if not folder.startswith(".")} == {
        "desktop",
        "webrtc",
        "cobrowse",
        "resources",
        "tests",
        "installer",
    }
    rooms = {
        file.relative_to(TOP / "tests").parts[0]
        for file in tracked()
        if file.is_relative_to(TOP / "tests") and file.parent != TOP / "tests"
    }
    assert rooms <= {"desktop", "webrtc", "cobrowse", "journeys", "bench"}


def test_no_file_names_a_machine_or_a_place_to_fetch_packages() -> None:
    place = re.compile(r"/(?:root|work|farm)/[a-z]|--(?:extra-)?index-url|--find-links|\"resolved\": *\"http|^registry *=", re.MULTILINE)
    told = {}
    for file in tracked():
        if file == Path(__file__).resolve() or file.suffix in {".png", ".wav", ".ico", ".qm"}:
            continue
        found = place.search(file.read_text("utf-8", errors="replace"))
        if found:
            told[str(file.relative_to(TOP))] = found[0]
    assert told == {}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_and_hashes_everything_and_names_no_host(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert "://" not in text
    entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==[^ ;]+( ; [^\\]+)? \\$", entry), entry
    assert text.count("==") >= len(entries)
    for block in re.split(r"\n(?=[a-z0-9])", text):
        assert "--hash=sha256:" in block or block.startswith("#"), block


def test_the_locks_agree() -> None:
    def pins(name: str) -> set[str]:
        return {line for line in (TOP / "installer" / name).read_text("utf-8").splitlines() if "==" in line}

    assert pins("requirements.txt") <= pins("requirements-develop.txt")
    assert pins("requirements-node.txt") <= pins("requirements-develop.txt")


def test_the_browser_keeps_its_sandbox_outside_tests() -> None:
    off = re.compile(r"no-sandbox|DISABLE_SANDBOX")
    product = [file for file in tracked() if not file.is_relative_to(TOP / "tests")]
    assert [str(file) for file in product if off.search(file.read_text("utf-8", errors="replace"))] == []


def test_what_the_readme_says_to_run_exists() -> None:
    readme = (TOP / "README.md").read_text("utf-8")
    commands = set(re.findall(r"bootstrap\.py (\w+)", readme))
    shown = subprocess.run(
        [sys.executable, TOP / "installer" / "bootstrap.py", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert commands >= {"demo", "test", "bench"}
    assert [command for command in commands if command not in shown] == []
    relay = set(re.findall(r"naast-relay (\w+)", readme))
    said = subprocess.run([sys.executable, "-m", "cobrowse.relay", "--help"], cwd=TOP, capture_output=True, text=True, check=True).stdout
    assert [command for command in relay if command not in said] == []
    benches = set(re.findall(r"bootstrap\.py bench (\w+)", readme))
    assert [bench for bench in benches if not (TOP / "tests" / "bench" / f"{bench}.py").exists()] == []


def test_the_files_and_pictures_that_the_readme_points_at_exist() -> None:
    readme = (TOP / "README.md").read_text("utf-8")
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", readme) if "://" not in target]
    assert [target for target in targets if target and not (TOP / target).exists()] == []
