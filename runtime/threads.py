"""On how many threads the machine code of one call runs.

    set_num_threads(2)            large loop nests are shared by two threads
    AUTOGRAPH_NUM_THREADS=2       the same from the environment

Results of what is shared are the same, bit by bit, on any number of threads.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable

MOST = 64
# Machine code reads it where it lies.
NUMBER = ctypes.c_int64(1)
# What else is to know the number that was asked for; the BLAS, once it is there.
_told: list[Callable[[int], None]] = []
_asked: int | None = None


def set_num_threads(number: int) -> None:
    """Let calls of converted functions use so many threads.

    Ask before the first call: what was compiled while it was 1, as it is at first, keeps to one
    thread. With 1, products of matrices, which otherwise have threads of their own, use one, too.
    """
    global _asked
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MOST:
        raise ValueError(f"a number of threads is from 1 to {MOST}, not {number!r}")
    _asked = number
    NUMBER.value = number if sys.platform == "linux" else 1
    for tell in _told:
        tell(number)


def get_num_threads() -> int:
    """The number of threads that a call may use."""
    return NUMBER.value


def tell(listener: Callable[[int], None]) -> None:
    """Have a function called with each number that is asked for, and with the last one at once."""
    _told.append(listener)
    if _asked is not None:
        listener(_asked)


def _from_environment() -> None:
    text = os.environ.get("AUTOGRAPH_NUM_THREADS")
    if text is None:
        return
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise ValueError(f"AUTOGRAPH_NUM_THREADS is a number from 1 to {MOST}, not {text!r}")
    set_num_threads(int(text))


_from_environment()
