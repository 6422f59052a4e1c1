"""What we ship and what it is built with: a bill of materials, licences, and known vulnerabilities. `python3 installer/bootstrap.py audit`.

The work is done by known tools: CycloneDX for Python and npm's own `sbom` list the parts, pip-audit and `npm audit` ask the databases.
This starts them, reads what they say, and tells it in one table. A part that no database was asked about counts as *not checked*, never as
safe: pip-audit itself says "no known vulnerabilities" also when it could look nothing up. Installing the tools is `bootstrap.py`'s.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final

TOP: Final = Path(__file__).resolve().parent.parent
SCRIPT: Final = TOP / "cobrowse" / "script"
LOCK: Final = TOP / "installer" / "requirements.txt"


class Terms(Enum):
    """What a licence asks of whoever ships the part."""

    PERMISSIVE = "permissive"
    WEAK = "weak copyleft"
    """May be shipped beside our own code; changes to the part itself are to be published (LGPL, MPL)."""
    STRONG = "strong copyleft"
    """Would ask our whole program under the same licence."""
    UNKNOWN = "unknown"


_PERMISSIVE: Final = re.compile(
    r"\b(MIT|MIT-0|BSD|0BSD|ISC|Apache|Zlib|PSF|Python-2|Python Software|Unlicense|CC0|CC-BY|BlueOak|HPND|curl|Artistic)", re.IGNORECASE
)
_WEAK: Final = re.compile(r"\bLGPL|Lesser General Public|\bMPL|Mozilla Public|\bEPL", re.IGNORECASE)
_STRONG: Final = re.compile(r"\b[AS]?GPL|Affero|\bSSPL|GNU General Public", re.IGNORECASE)
_BY_HAND: Final = {
    "click-default-group": "BSD-3-Clause",
    "protobuf": "BSD-3-Clause",
    "sqlcipher3": "Zlib",
    "sqlite-fts4": "Apache-2.0",
}
"""Parts whose package says it in a file only; read there, by name."""

_CARRIED: Final = {"libx264": "GPL-2.0-or-later", "libx265": "GPL-2.0-or-later"}
"""Libraries inside wheels that ask more than the wheel's own licence tells."""


@dataclass(frozen=True)
class Part:
    """One package; `shipped` when it goes to users, and is not only for building and testing."""

    name: str
    version: str
    licence: str
    shipped: bool

    @property
    def terms(self) -> Terms:
        """The mildest that may be chosen: "LGPL OR GPL" is weak."""
        chosen = [_terms(one) for one in re.split(r"\bOR\b", self.licence)]
        return min(chosen, key=list(Terms).index)


def _terms(licence: str) -> Terms:
    if _WEAK.search(licence):
        return Terms.WEAK
    if _STRONG.search(licence):
        return Terms.STRONG
    return Terms.PERMISSIVE if _PERMISSIVE.search(licence) else Terms.UNKNOWN


@dataclass(frozen=True)
class Checked:
    """What the databases said: `known` as "name version: id", and how many parts were and were not looked up."""

    known: tuple[str, ...] = ()
    looked_up: int = 0
    not_checked: int = 0


def canonical(name: str) -> str:
    """A Python package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: str) -> frozenset[str]:
    """The names in a lock of requirements."""
    return frozenset(canonical(found) for found in re.findall(r"(?m)^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==", lock))


def imported(sources: list[str]) -> frozenset[str]:
    """The npm packages that these TypeScript sources import: what ends up in the bundles."""
    found = (name for text in sources for name in re.findall(r"""(?:from|import)\s*\(?["']([^."'][^"']*)["']""", text))
    return frozenset("/".join(name.split("/")[: 2 if name.startswith("@") else 1]) for name in found)


def licence_of(component: dict[str, Any]) -> str:
    """A CycloneDX component's licence in a line; "" when it tells none."""
    named = _BY_HAND.get(canonical(component["name"]), "")
    told = [one.get("expression") or one["license"].get("id") or one["license"].get("name", "") for one in component.get("licenses", [])]
    words = [word.removeprefix("License :: OSI Approved :: ") for word in told if word]
    return named or (words[0] if words else "")


def python_parts(sbom: dict[str, Any], shipped: frozenset[str]) -> tuple[Part, ...]:
    """The parts of a Python environment; `shipped` by canonical name."""
    rows = [Part(one["name"], one.get("version", ""), licence_of(one), canonical(one["name"]) in shipped) for one in sbom["components"]]
    return tuple(sorted((row for row in rows if canonical(row.name) != "naast"), key=lambda row: row.name.lower()))


def script_parts(sbom: dict[str, Any], roots: frozenset[str]) -> tuple[Part, ...]:
    """The parts of the page script; shipped is what `roots` need, by the graph in the file."""
    name_of = {one["bom-ref"]: _npm_name(one) for one in sbom["components"]}
    needs = {one["ref"]: one.get("dependsOn", []) for one in sbom.get("dependencies", [])}
    todo = [ref for ref, name in name_of.items() if name in roots]
    shipped: set[str] = set()
    while todo:
        ref = todo.pop()
        if ref not in shipped:
            shipped.add(ref)
            todo.extend(needs.get(ref, []))
    rows = [Part(_npm_name(one), one.get("version", ""), licence_of(one), one["bom-ref"] in shipped) for one in sbom["components"]]
    return tuple(sorted(rows, key=lambda row: row.name))


def _npm_name(component: dict[str, Any]) -> str:
    group = component.get("group", "")
    name = str(component["name"])
    return name if not group or name.startswith("@") else f"{group}/{name}"


def python_checked(said: str) -> Checked:
    """What pip-audit's JSON says; a part that it skipped is not checked."""
    try:
        rows = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Checked()
    skipped = sum("skip_reason" in row for row in rows)
    known = tuple(f"{row['name']} {row['version']}: {hole['id']}" for row in rows for hole in row.get("vulns", []))
    return Checked(known, len(rows) - skipped, skipped)


def script_checked(said: str, parts: int) -> Checked:
    """What `npm audit --json` says of so many parts; none are checked when it could not ask."""
    try:
        told = json.loads(said)
        rows = told["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        return Checked(not_checked=parts)
    return Checked(tuple(f"{name}: {row.get('severity', '')} {row.get('range', '')}" for name, row in sorted(rows.items())), parts, 0)


def table(title: str, parts: tuple[Part, ...]) -> str:
    """The licences of what is shipped, a line a part, those that ask more than a notice first."""
    order = list(reversed(Terms))
    rows = sorted((part for part in parts if part.shipped), key=lambda part: (order.index(part.terms), part.name.lower()))
    width = max((len(part.name) + len(part.version) + 1 for part in rows), default=0)
    lines = [f"  {f'{part.name} {part.version}':<{width}}  {part.terms.value:<16}  {part.licence or 'tells none'}" for part in rows]
    built = len(parts) - len(rows)
    return "\n".join((f"{title}: {len(rows)} shipped, {built} for building and testing only", *lines))


def verdict(parts: tuple[Part, ...], checked: tuple[Checked, ...]) -> tuple[str, bool]:
    """The last lines, and whether all is well as far as it was seen."""
    strong = [f"{part.name}: {part.licence}" for part in parts if part.shipped and part.terms is Terms.STRONG]
    unknown = [part.name for part in parts if part.shipped and part.terms is Terms.UNKNOWN]
    known = [hole for one in checked for hole in one.known]
    unseen = sum(one.not_checked for one in checked)
    lines = [
        f"known vulnerabilities: {len(known)} in {sum(one.looked_up for one in checked)} parts looked up",
        *(f"  {one}" for one in known),
    ]
    if unseen:
        lines.append(f"NOT CHECKED: {unseen} parts, as no database of vulnerabilities could be reached; run this again where one can")
    if strong:
        lines.append("licences that do not allow shipping as we do: " + "; ".join(strong))
    if unknown:
        lines.append("licences that no package tells; look and note them in audit.py: " + ", ".join(unknown))
    return "\n".join(lines), not (known or strong or unknown)


def carried(packages: Path) -> tuple[str, ...]:
    """Libraries with other terms that lie inside installed wheels, as "wheel: library, licence"."""
    found = ((file, terms) for file in packages.glob("*.libs/*") for name, terms in _CARRIED.items() if file.name.startswith(name))
    return tuple(sorted(f"{file.parent.name.removesuffix('.libs')}: {file.name.partition('-')[0]}, {terms}" for file, terms in found))


def _said(command: list[str | Path], folder: Path = TOP) -> str:
    """What a tool prints; these end with an error also when they found something."""
    done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8")
    return done.stdout


def _sbom(said: str, tool: str) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads(said)
    except ValueError:
        sys.exit(f"{tool} made no bill of materials; run it by hand to see why")
    return read


def main() -> int:
    """Does it; 0 when nothing is wrong as far as could be seen, 1 otherwise."""
    parser = argparse.ArgumentParser(description="Bill of materials, licences, known vulnerabilities.")
    parser.add_argument("--tools", required=True, type=Path, help="folder of the programs cyclonedx-py and pip-audit")
    parser.add_argument("--python", required=True, type=Path, help="the Python of the environment that is looked at")
    parser.add_argument("--npm", required=True, help="the command of npm, as JSON")
    parser.add_argument("--sbom", type=Path, help="folder for the bills of materials (CycloneDX, JSON)")
    asked = parser.parse_args()
    npm = json.loads(asked.npm)
    of_python = _sbom(_said([asked.tools / "cyclonedx-py", "environment", "--of", "JSON", asked.python]), "cyclonedx-py")
    of_script = _sbom(_said([*npm, "sbom", "--package-lock-only", "--sbom-format", "cyclonedx"], SCRIPT), "npm sbom")
    sources = [file.read_text("utf-8") for file in sorted((SCRIPT / "src").rglob("*.ts"))]
    console, page = python_parts(of_python, locked(LOCK.read_text("utf-8"))), script_parts(of_script, imported(sources))
    print(table("Console and relay", console), table("Page script and viewer", page), sep="\n\n", end="\n\n")
    holes = _said([asked.tools / "pip-audit", "-r", LOCK, "--require-hashes", "--disable-pip", "-f", "json", "--progress-spinner", "off"])
    text, well = verdict(console + page, (python_checked(holes), script_checked(_said([*npm, "audit", "--json"], SCRIPT), len(page))))
    print(text)
    packages = _said([asked.python, "-c", "import sysconfig; print(sysconfig.get_path('platlib'))"]).strip()
    for one in carried(Path(packages)):
        print(f"inside a wheel: {one}. pip brings it to the user; whoever passes the wheel on passes this on too, and its terms")
    if asked.sbom:
        asked.sbom.mkdir(parents=True, exist_ok=True)
        for name, made in (("python", of_python), ("page-script", of_script)):
            (asked.sbom / f"naast-{name}.cdx.json").write_text(json.dumps(made, indent=1), "utf-8")
        print(f"bills of materials: {asked.sbom}")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
