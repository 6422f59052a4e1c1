"""A child process with its log: started in a group of its own, ended and reaped with all that it started.

If the test run itself is killed, the kernel ends the child (PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from tests.journeys.patience import until

_libc = ctypes.CDLL(None)


def _die_with_parent() -> None:
    _libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _members(group: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            after_name = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[2]) == group and after_name[0] != "Z":
            found.append(int(entry.name))
    return found


class Process:
    """A program that runs. `log` holds its standard output and error, and is kept."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        folder: Path,
        env: Mapping[str, str] | None = None,
        *,
        stdin: bytes | None = None,
        cwd: Path | None = None,
        pass_fds: Sequence[int] = (),
        stdout: Path | None = None,
    ) -> None:
        self.name = name
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / f"{name}.log"
        with self.log.open("ab") as log, (stdout or self.log).open("ab") as out:
            self._child = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
                stdout=out,
                stderr=log,
                env=dict(env) if env is not None else None,
                cwd=cwd,
                pass_fds=tuple(pass_fds),
                start_new_session=True,
                preexec_fn=_die_with_parent,  # one prctl; takes no lock
            )
        if stdin is not None:
            assert self._child.stdin is not None
            self._child.stdin.write(stdin)
            self._child.stdin.close()

    @property
    def pid(self) -> int:
        """The process id of the program itself."""
        return self._child.pid

    @property
    def code(self) -> int | None:
        """Its exit code, or None while it runs."""
        return self._child.poll()

    def text(self) -> str:
        """What it wrote so far."""
        return self.log.read_text(errors="replace")

    def must_run(self) -> bool:
        """True; fails when it ended, with the end of its log."""
        assert self.code is None, f"{self.name} ended with {self.code}:\n{self.text()[-3000:]}"
        return True

    def until_says(self, words: str, seconds: float = 20.0) -> None:
        """Waits until its log holds `words`."""
        until(
            lambda: words in self.text() or not self.must_run(),
            lambda: f"{self.name} did not say {words!r}:\n{self.text()[-3000:]}",
            seconds,
        )

    def until_ends(self, seconds: float = 20.0) -> int:
        """Waits for the end of its own accord; the exit code."""
        try:
            return self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} still runs after {seconds} s:\n{self.text()[-3000:]}") from None

    def signal(self, number: int) -> None:
        """Sends a signal to the program itself."""
        self._child.send_signal(number)

    def kill(self) -> None:
        """Ends it at once, as a crash does."""
        self._end(signal.SIGKILL, 0.0)

    def stop(self, seconds: float = 5.0) -> int | None:
        """Asks it to end (SIGTERM), waits, and ends what is left of its group. Its exit code; once ended it stays so."""
        self._end(signal.SIGTERM, seconds)
        return self._child.returncode

    def _end(self, number: int, seconds: float) -> None:
        if self._child.poll() is None:
            self._child.send_signal(number)
            try:
                self._child.wait(seconds or 5.0)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        until(self._group_ended, f"the end of all that {self.name} started", 5.0)

    def _group_ended(self) -> bool:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        return not _members(self._child.pid)

    def __enter__(self) -> Process:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
