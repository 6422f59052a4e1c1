"""libvpx' VP8 encoder by its own interface, from the library that PyAV brings along.

FFmpeg's face of it cannot change the rate of a running encoder, and a new one costs a key frame, which a poor line can afford least.
Here rate and speed change in place, and no picture is copied. The structures are laid out as in libvpx 1.16; `load` makes sure of it
by the values that the library itself fills in, and raises Unavailable when anything is different (`webrtc.video.encoder` then goes
through PyAV). In the thread that encodes.
"""

from __future__ import annotations

import ctypes
import functools
from ctypes import POINTER, byref, c_char_p, c_int, c_int64, c_long, c_size_t, c_ubyte, c_uint, c_uint32, c_ulong, c_void_p
from enum import Enum
from pathlib import Path
from typing import Final

import numpy as np

from webrtc.video.picture import Picture, Plane

CLOCK: Final = 90_000
_ABI_VERSIONS: Final = range(20, 60)
"""Of vpx_encoder.h; the library refuses all but its own. 1.16 has 39."""
_VERSION_MISMATCH: Final = 3
_I420: Final = 0x102
_KEY: Final = 1
_REAL_TIME: Final = 1
_CBR: Final = 1
_FRAME_PACKET: Final = 0
_ONLY_LAST: Final = 1 << 17 | 1 << 21
"""Made from the last base only: neither golden nor alternative frame."""
_BASE: Final = _ONLY_LAST | 1 << 22 | 1 << 23
"""It becomes the last, and neither of the others."""
_LEAF: Final = _BASE | 1 << 18 | 1 << 20
"""It becomes nothing, and leaves the tables as they were."""
# vp8cx.h
_SPEED: Final = 13
_STATIC_THRESHOLD: Final = 17
_KEY_SIZE: Final = 26
_SCREEN: Final = 31


class Unavailable(Exception):
    """There is no libvpx here that is laid out as known."""


class _Config(ctypes.Structure):
    """vpx_codec_enc_cfg up to where we write; the rest is room."""

    _fields_ = (
        ("usage", c_uint), ("threads", c_uint), ("profile", c_uint), ("width", c_uint), ("height", c_uint), ("bit_depth", c_int),
        ("input_bit_depth", c_uint), ("time_num", c_int), ("time_den", c_int), ("error_resilient", c_uint32), ("passes", c_int),
        ("lag", c_uint), ("drop_threshold", c_uint), ("resize", c_uint), ("scaled_width", c_uint), ("scaled_height", c_uint),
        ("resize_up", c_uint), ("resize_down", c_uint), ("end_usage", c_int), ("stats", c_void_p), ("stats_size", c_size_t),
        ("blocks", c_void_p), ("blocks_size", c_size_t), ("kilobits", c_uint), ("min_quantizer", c_uint), ("max_quantizer", c_uint),
        ("undershoot", c_uint), ("overshoot", c_uint), ("buffer", c_uint), ("buffer_initial", c_uint), ("buffer_optimal", c_uint),
        ("vbr", c_uint * 4), ("key_mode", c_int), ("key_min", c_uint), ("key_max", c_uint), ("room", c_ubyte * 2048),
    )  # fmt: skip


class _Image(ctypes.Structure):
    """vpx_image."""

    _fields_ = (
        ("format", c_int), ("colours", c_int), ("range", c_int), ("width", c_uint), ("height", c_uint), ("bit_depth", c_uint),
        ("shown_width", c_uint), ("shown_height", c_uint), ("render_width", c_uint), ("render_height", c_uint), ("x_shift", c_uint),
        ("y_shift", c_uint), ("planes", c_void_p * 4), ("strides", c_int * 4), ("bits", c_int), ("room", c_ubyte * 128),
    )  # fmt: skip


class _Packet(ctypes.Structure):
    """vpx_codec_cx_pkt of a frame."""

    _fields_ = (("kind", c_int), ("data", c_void_p), ("size", c_size_t), ("pts", c_int64), ("duration", c_ulong), ("flags", c_uint32))


class _Context(ctypes.Structure):
    """vpx_codec_ctx; only the library looks into it."""

    _fields_ = (("room", ctypes.c_uint64 * 32),)


@functools.cache
def load() -> tuple[ctypes.CDLL, int]:
    """The library and its ABI version. Raises Unavailable."""
    library = _open()
    library.vpx_codec_vp8_cx.restype = c_void_p
    library.vpx_codec_enc_config_default.argtypes = [c_void_p, POINTER(_Config), c_uint]
    library.vpx_codec_enc_init_ver.argtypes = [POINTER(_Context), c_void_p, POINTER(_Config), c_long, c_int]
    library.vpx_codec_enc_config_set.argtypes = [POINTER(_Context), POINTER(_Config)]
    library.vpx_codec_encode.argtypes = [POINTER(_Context), POINTER(_Image), c_int64, c_ulong, c_long, c_ulong]
    library.vpx_codec_get_cx_data.argtypes = [POINTER(_Context), POINTER(c_void_p)]
    library.vpx_codec_get_cx_data.restype = POINTER(_Packet)
    library.vpx_img_wrap.argtypes = [POINTER(_Image), c_int, c_uint, c_uint, c_uint, c_void_p]
    library.vpx_img_wrap.restype = c_void_p
    library.vpx_codec_control_.argtypes = [POINTER(_Context), c_int, c_int]
    library.vpx_codec_destroy.argtypes = [POINTER(_Context)]
    library.vpx_codec_version_str.restype = c_char_p
    config = _default(library)
    known = (config.width, config.height, config.time_num, config.time_den, config.kilobits, config.max_quantizer, config.key_max)
    if known != (320, 240, 1, 30, 256, 63, 128):
        raise Unavailable(f"libvpx {library.vpx_codec_version_str().decode()} is laid out differently")
    for version in _ABI_VERSIONS:
        context = _Context()
        result = library.vpx_codec_enc_init_ver(byref(context), library.vpx_codec_vp8_cx(), byref(config), 0, version)
        if result == 0:
            library.vpx_codec_destroy(byref(context))
            return library, version
        if result != _VERSION_MISMATCH:
            break
    raise Unavailable(f"libvpx {library.vpx_codec_version_str().decode()} refuses")


def _open() -> ctypes.CDLL:
    import av  # its import loads the library, which then is found under its path

    home = Path(av.__file__).parent
    for folder in (home.parent / "av.libs", home / ".dylibs", home):
        for path in sorted(folder.glob("libvpx*")):
            try:
                return ctypes.CDLL(str(path))
            except OSError as error:
                raise Unavailable(str(error)) from error
    raise Unavailable("PyAV brings no libvpx of its own")


def _default(library: ctypes.CDLL) -> _Config:
    config = _Config()
    if library.vpx_codec_enc_config_default(library.vpx_codec_vp8_cx(), byref(config), 0):
        raise Unavailable("libvpx has no VP8")
    return config


class Part(Enum):
    """What a frame is to others."""

    CHAIN = 0
    """Made from what libvpx likes best, and the next ones from it."""
    BASE = _BASE
    """Made from the last base, and the leaves and the next base from it."""
    LEAF = _LEAF
    """Made from the last base, and nothing from it."""


class Vp8:
    """An encoder for pictures of one size. `rate` in bits a second, `fps` pictures a second; `sharp` for screens."""

    def __init__(self, width: int, height: int, rate: int, fps: int, sharp: bool) -> None:
        self._library, version = load()
        self._context = _Context()
        self._image = _Image()
        config = self._config = _default(self._library)
        config.width, config.height = width, height
        config.time_num, config.time_den = 1, CLOCK
        config.threads, config.lag = 1, 0
        config.end_usage = _CBR
        config.drop_threshold = 30  # percent of the buffer: rather no picture than a late one
        config.min_quantizer, config.max_quantizer = 2, 56 if width * height > 320 * 240 else 62
        config.undershoot, config.overshoot = 100, 15
        config.buffer, config.buffer_initial, config.buffer_optimal = 1000, 500, 600  # ms of the rate
        config.key_mode = 0  # only when asked for
        config.kilobits = max(1, rate // 1000)
        if self._library.vpx_codec_enc_init_ver(byref(self._context), self._library.vpx_codec_vp8_cx(), byref(config), 0, version):
            raise Unavailable(f"libvpx takes no pictures of {width} x {height}")
        self._fps = fps
        # 12 costs half of 6 at 720 lines and is as good (0.4 dB better on a moving scene with noise)
        self._control(_SPEED, -12 if width * height > 640 * 480 else -8)
        self._control(_STATIC_THRESHOLD, 1)
        self._control(_SCREEN, int(sharp))
        # A key frame of at most so many percent of the mean: half the buffer.
        self._control(_KEY_SIZE, max(300, 30 * fps))

    def encode(self, picture: Picture, timestamp: int, key: bool, part: Part = Part.CHAIN) -> bytes:
        """The compressed frame; empty when the rate allows none now. `timestamp` in CLOCK, growing."""
        flags = part.value | (_KEY if key else 0)
        image, planes = self._image, [_dense(plane) for plane in (picture.y, picture.u, picture.v)]
        self._library.vpx_img_wrap(byref(image), _I420, picture.width, picture.height, 1, planes[0].ctypes.data)
        for index, plane in enumerate(planes):
            image.planes[index], image.strides[index] = plane.ctypes.data, plane.strides[0]
        duration = CLOCK // self._fps
        if self._library.vpx_codec_encode(byref(self._context), byref(image), timestamp, duration, flags, _REAL_TIME):
            raise RuntimeError("libvpx encodes no more")
        walk, found = c_void_p(), b""
        while packet := self._library.vpx_codec_get_cx_data(byref(self._context), byref(walk)):
            if packet.contents.kind == _FRAME_PACKET:
                found += ctypes.string_at(packet.contents.data, packet.contents.size)
        return found

    def keep_to(self, rate: int, fps: int) -> None:
        """Another rate, from the next picture on."""
        self._fps = fps
        self._config.kilobits = max(1, rate // 1000)
        if self._library.vpx_codec_enc_config_set(byref(self._context), byref(self._config)):
            raise RuntimeError("libvpx takes no other rate")

    def close(self) -> None:
        """Gives its memory back."""
        self._library.vpx_codec_destroy(byref(self._context))

    def _control(self, number: int, value: int) -> None:
        if self._library.vpx_codec_control_(byref(self._context), number, value):
            raise Unavailable(f"libvpx refuses setting {number}")


def _dense(plane: Plane) -> Plane:
    """The plane with neighbours side by side; rows may lie apart."""
    return plane if plane.strides[1] == 1 else np.ascontiguousarray(plane)
