"""The BLAS that NumPy brings along, found at run time.

NumPy's wheels hold an OpenBLAS with 64-bit integers, whose names carry a prefix and a suffix. Where
there is none, products of large matrices call NumPy.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np
from llvmlite import binding

from autograph.runtime import threads

FUNCTIONS = ("ag_dgemm", "ag_sgemm")
_NAMES = ("scipy_cblas_{}64_", "cblas_{}64_")
_THREADS = ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_")


@functools.cache
def available() -> bool:
    """Whether `ag_dgemm` and `ag_sgemm` can be called; makes them known to the compiler."""
    library = _library()
    if library is None:
        return False
    for name in FUNCTIONS:
        function = _symbol(library, name.removeprefix("ag_"))
        if function is None:
            return False
        binding.add_symbol(name, function)
    _follow(library)
    return True


def _follow(library: ctypes.CDLL) -> None:
    """Where one thread is asked for, this library uses one, too; else as many as it began with."""
    for pattern in _THREADS:
        read, write = (getattr(library, pattern.format(verb), None) for verb in ("get", "set"))
        if read is not None and write is not None:
            threads.tell(functools.partial(_limit, write, read()))
            return


def _limit(write: Callable[[int], None], own: int, number: int) -> None:
    write(1 if number == 1 else own)


def _library() -> ctypes.CDLL | None:
    folder = Path(np.__file__).parent
    places = [folder.parent / "numpy.libs", folder / ".libs", folder / ".dylibs"]
    for place in places:
        for file in sorted(place.glob("*openblas*")):
            try:
                return ctypes.CDLL(str(file))
            except OSError:
                continue
    return None


def _symbol(library: ctypes.CDLL, kind: str) -> int | None:
    for name in _NAMES:
        try:
            found = getattr(library, name.format(kind))
        except AttributeError:
            continue
        return ctypes.cast(found, ctypes.c_void_p).value
    return None
