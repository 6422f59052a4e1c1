"""The program `naast`: the console, `naast demo`, `naast see URL`, `naast diagnostics FILE`. Each does its work elsewhere."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Runs what the command line asks for; the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["demo"]:
        from desktop import demo

        return demo.main(given[1:])
    if given[:1] == ["see"]:
        from desktop.see import command

        return command.main(given[1:])
    if given[:1] == ["diagnostics"]:
        return _diagnostics(given[1:])
    parser = argparse.ArgumentParser(prog="naast", description="The console. Also: naast demo, naast see URL, naast diagnostics FILE.")
    parser.add_argument("--relay", default="", metavar="URL", help="the relay to sign in to (else NAAST_RELAY, else the last one)")
    parser.add_argument("--profile", default="", metavar="DIR", help="where settings, cache and log are kept (else NAAST_PROFILE)")
    parser.add_argument("--minimized", action="store_true", help="start in the tray, where there is one")
    chosen = parser.parse_args(given)
    from desktop import app

    return app.run(relay=chosen.relay, profile=chosen.profile, minimized=chosen.minimized)


def _diagnostics(given: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="naast diagnostics", description="Writes what helps to find a fault, without personal data.")
    parser.add_argument("file", type=Path, metavar="FILE", help="- for standard output")
    parser.add_argument("--profile", default="", metavar="DIR")
    chosen = parser.parse_args(given)
    from desktop.shell import diagnostics

    try:
        if str(chosen.file) == "-":
            sys.stdout.write(diagnostics.report(chosen.profile))
            return 0
        chosen.file.write_text(diagnostics.report(chosen.profile), encoding="utf-8")
    except OSError as error:
        sys.stderr.write(f"{chosen.file} cannot be written: {error.strerror}. Name another file.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
