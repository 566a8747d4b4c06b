"""The tables of NumPy's normal numbers, asked of NumPy itself.

They were computed once, with the roundings of some machine, and are in no header that NumPy
installs: a formula gives other last bits. (Heights are by a formula, and decisions by their last
bits in doubt.) But a `Generator` works on any source of words that follows NumPy's documented
`bitgen_t` structure ("Extending", NumPy reference). Given a word that means layer i and position 1,
it returns the width of a position; whether it asks for a second word tells where the safe part of a
layer ends.
"""

from __future__ import annotations

import ctypes
import functools
import math
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.types import DType

LAYERS = 256
PLACES: dict[DType, int] = {types.float64: 52, types.float32: 23}
# Where the lowest layer ends and the tail begins.
START = 3.6541528853610088
# A rejected position is followed by this word: layer 0, and safe.
_AFTER = 1 << 31
_NAME = b"BitGenerator"
_WORD64 = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p)
_WORD32 = ctypes.CFUNCTYPE(ctypes.c_uint32, ctypes.c_void_p)
_REAL = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_void_p)


@dataclass(frozen=True)
class Tables:
    """For each layer: below which position it is safe, the width of a position, its height."""

    safe: list[int]
    widths: list[float]
    heights: list[float]


class _BitGen(ctypes.Structure):
    _fields_ = (
        ("state", ctypes.c_void_p),
        ("next_uint64", _WORD64),
        ("next_uint32", _WORD32),
        ("next_double", _REAL),
        ("next_raw", _WORD64),
    )


class _Source:
    """A source of words for NumPy's `Generator`: the one that is given first."""

    def __init__(self) -> None:
        self.word = 0
        self.asked = 0
        wide, narrow = _WORD64(self._next), _WORD32(self._next)
        half = _REAL(lambda _: self._next(None) * 0.0 + 0.5)
        self._struct = _BitGen(None, wide, narrow, half, wide)
        new = ctypes.pythonapi.PyCapsule_New
        new.restype = ctypes.py_object
        new.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
        self.capsule = new(ctypes.addressof(self._struct), _NAME, None)
        self.lock = threading.Lock()

    def _next(self, _: Any) -> int:
        self.asked += 1
        return self.word if self.asked == 1 else _AFTER


class _Asked:
    """What NumPy's formula for normal numbers makes of a word."""

    def __init__(self, dtype: DType) -> None:
        self.source = _Source()
        self.generator = np.random.Generator(self.source)  # type: ignore[arg-type]
        self.dtype: Any = dtype

    def number(self, layer: int, position: int) -> float:
        self.source.word, self.source.asked = layer | position << 9, 0
        return float(self.generator.standard_normal(dtype=self.dtype))

    def is_safe(self, layer: int, position: int) -> bool:
        self.number(layer, position)
        return self.source.asked == 1


@functools.cache
def tables(dtype: DType) -> Tables:
    """Of doubles, whose positions have 52 places, or of floats, whose positions have 23."""
    places = PLACES[dtype]
    asked, scale = _Asked(dtype), 2.0**places
    widths = [asked.number(layer, 1) for layer in range(LAYERS)]
    ends = [0.0, *(width * scale for width in widths[1:-1]), START]
    inner = [START, *ends[:-1]]
    guesses = [a / (w * scale) for a, w in zip(inner, widths, strict=True)]
    safe = [_first_unsafe(asked, n, int(g * scale), 2**places) for n, g in enumerate(guesses)]
    heights = [float(dtype.type(math.exp(-0.5 * end * end))) for end in ends]
    return Tables(safe, widths, heights)


def _first_unsafe(asked: _Asked, layer: int, guess: int, limit: int) -> int:
    """The least position that is not safe, by bisection around a guess."""
    last = limit - 1
    reach = 8
    while True:
        low, high = max(guess - reach, 0), min(guess + reach, last + 1)
        low_is_right = low == 0 or asked.is_safe(layer, low - 1)
        if low_is_right and (high > last or not asked.is_safe(layer, high)):
            break
        reach *= 64
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if asked.is_safe(layer, middle) else (low, middle)
    return low
