"""libopus is found beside PyAV, on Linux and Windows, with every function that is called; where there is none that is said once."""

from __future__ import annotations

import ctypes.util
import importlib.machinery
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from webrtc.audio import codecs, libopus, telephony


def test_pyav_carries_a_libopus_with_all_that_is_called() -> None:
    assert next(iter(libopus.places())).endswith(("dll", "dylib")) or ".so" in next(iter(libopus.places()))
    found = libopus.library()
    assert found is not None
    assert all(hasattr(found, name) for name in libopus._FUNCTIONS)
    assert libopus.library() is found


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """PyAV lies in a folder of the test's own, and the system has no libopus."""
    (tmp_path / "av").mkdir()
    spec = importlib.machinery.ModuleSpec("av", None, origin=str(tmp_path / "av" / "__init__.py"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec)
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    libopus.library.cache_clear()
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "av.libs/libopus-114e2b1a.so.0.11.1",
        "av.libs/libopus-0-3fc1.dll",
        "av.libs/opus-9a.dll",
        "av/libopus-0.dll",
        "av/.dylibs/libopus.0.dylib",
    ],
)
def test_it_is_found_where_wheels_put_it(elsewhere: Path, name: str) -> None:
    place = elsewhere / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch()
    (elsewhere / "av" / "libopusfile.txt").touch()
    assert list(libopus.places()) == [str(place)]


@pytest.mark.logs("a libopus could not be used|no libopus")
def test_without_one_pyav_itself_does_it_without_correction(elsewhere: Path) -> None:
    (elsewhere / "av.libs").mkdir()
    (elsewhere / "av.libs" / "libopus.so.0").write_bytes(b"no library")
    try:
        assert libopus.library() is None
        assert isinstance(codecs.decoder("opus"), telephony.PlainOpusDecoder)
        assert isinstance(codecs.encoder("opus"), telephony.PlainOpusEncoder)
    finally:
        libopus.library.cache_clear()


def test_it_is_found_without_importing_pyav() -> None:
    code = "import sys; from webrtc.audio import libopus; assert libopus.library() is not None; assert 'av' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], check=True)
