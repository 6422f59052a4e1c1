"""What a running process has in its memory: a search through all that it may write to (Linux, /proc/PID/mem)."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path


def holds(pid: int, wanted: Mapping[str, bytes]) -> set[str]:
    """The names of those of `wanted` that are somewhere in the writable memory of the process."""
    longest = max(len(value) for value in wanted.values())
    return {name for part in _parts(pid, longest) for name, value in wanted.items() if value in part}


def family(pid: int) -> list[int]:
    """A process and all that it started, and they in turn. One that ends meanwhile has no children."""
    below: list[int] = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            below += map(int, (task / "children").read_text().split())
    return [pid, *(deeper for one in below for deeper in family(one))]


def matches(pid: int, pattern: re.Pattern[bytes], longest: int) -> set[bytes]:
    """What fits the pattern, of so many bytes at most, in the writable memory of the process."""
    return {found for part in _parts(pid, longest) for found in pattern.findall(part)}


def _parts(pid: int, longest: int) -> Iterator[bytes]:
    """The writable memory in parts that overlap by so many bytes; nothing of a process that ended: a browser's processes come and go."""
    with contextlib.ExitStack() as open_now:
        try:
            memory = open_now.enter_context(Path(f"/proc/{pid}/mem").open("rb", buffering=0))
            maps = Path(f"/proc/{pid}/maps").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return
        for line in maps.splitlines():
            span, rights, *_ = line.split()
            if not rights.startswith("rw"):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            tail = b""
            while start < end:
                try:
                    memory.seek(start)
                    part = memory.read(min(end - start, 1 << 22))
                except (OSError, ValueError, OverflowError):
                    break
                if not part:
                    break
                whole = tail + part
                yield whole
                tail = whole[-longest:]
                start += len(part)


def files_hold(folder: Path, wanted: Mapping[str, bytes]) -> set[str]:
    """The names of those of `wanted` that are in any file under `folder`, each with the file's name."""
    return {
        f"{name} in {path.relative_to(folder)}"
        for path in folder.rglob("*") if path.is_file()
        for data in (path.read_bytes(),)
        for name, value in wanted.items() if value in data
    }  # fmt: skip
