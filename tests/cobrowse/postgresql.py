"""A real PostgreSQL in a process of its own on a free port, with as many databases as are asked for. It may be stopped and started again.

Its own superuser is the user of the operating system that it runs as, and only this machine reaches it. As PostgreSQL refuses to run as
root, it is then started as the "postgres" that its package makes.
"""

from __future__ import annotations

import getpass
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg

_TEMPLATE = "prepared"


def programs() -> Path | None:
    """The folder of PostgreSQL's programs: its own by Debian's layout, or where the search path leads."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[4]))
    there = found[-1] if found else shutil.which("initdb")
    return Path(there).parent if there else None


class PostgreSQL:
    """The server; `url(name)` while it runs."""

    def __init__(self) -> None:
        bin_folder = programs()
        assert bin_folder is not None, "PostgreSQL is not installed: apt-get install postgresql"
        self._bin = bin_folder
        self._user = "postgres" if os.geteuid() == 0 else getpass.getuser()
        # not under pytest's folder: that is its owner's alone, and a Unix socket's path is short
        self._folder = Path(tempfile.mkdtemp(prefix="naast-pg-"))
        if os.geteuid() == 0:
            shutil.chown(self._folder, self._user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._names = itertools.count(1)
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", self._user, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [self._bin / program, *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={self._user}", f"--regid={self._user}", "--init-groups", *command]
        # a file and no pipe: the server inherits it and stays
        with (self._folder / "said.log").open("ab") as said:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/", timeout=60, check=False)
        assert done.returncode == 0, f"{program}:\n{(self._folder / 'said.log').read_text()}"

    def start(self) -> None:
        """Starts it; it takes connections when this returns."""
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self._folder}"
        self._run("pg_ctl", "start", "-w", "-D", self._data, "-l", self._folder / "server.log", "-o", options)

    def stop(self) -> None:
        """Stops it; its connections break."""
        self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", self._data)

    def close(self) -> None:
        """Stops it, and it leaves nothing."""
        self.stop()
        shutil.rmtree(self._folder)

    def url(self, name: str) -> str:
        """A database's address."""
        return f"postgresql://{self._user}@127.0.0.1:{self.port}/{name}"

    def database(self, template: str = "template0") -> str:
        """The name of a new database, empty or a copy."""
        name = f"naast_{next(self._names)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return name
