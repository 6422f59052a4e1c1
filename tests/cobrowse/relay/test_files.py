"""The page script as it is served: by the build's own packing where that fits."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cobrowse.relay.files import read_script

pytestmark = pytest.mark.pure

BODY = b"/* Naast */ " * 40


def _built(folder: Path, packed: bytes | None) -> Path:
    script = folder / "page.js"
    script.write_bytes(BODY)
    if packed is not None:
        script.with_name("page.js.gz").write_bytes(packed)
    return script


def test_the_builds_own_packing_is_sent(tmp_path: Path) -> None:
    packed = gzip.compress(BODY, 1)
    script = read_script(_built(tmp_path, packed))
    assert (script.body, script.packed, script.built) == (BODY, packed, True)


@pytest.mark.parametrize("packed", [None, b"", b"\x1f\x8b", gzip.compress(b"of another build"), gzip.compress(BODY)[:-4]])
def test_packing_that_is_not_of_this_build_is_made_anew(tmp_path: Path, packed: bytes | None) -> None:
    script = read_script(_built(tmp_path, packed))
    assert script.packed != packed
    assert gzip.decompress(script.packed) == BODY


def test_a_script_that_was_not_built(tmp_path: Path) -> None:
    assert not read_script(tmp_path / "page.js").built
