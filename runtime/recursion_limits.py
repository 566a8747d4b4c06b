"""Room on Python's stack for walks over trees and chains, wherever they are called from."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_DEEPEST_WALK = 10_000
_lock = threading.Lock()
# How many walks there are, of all threads, and the limit that was before the first of them.
_walks = 0
_before = 0


@contextmanager
def deep_walk() -> Iterator[None]:
    """Let functions call each other some thousands deep; the user's limit holds again afterwards.

    Code of the user's does not run meanwhile. The limit is one for all threads, so the last walk
    that ends restores it.
    """
    _begin()
    try:
        yield
    finally:
        _end()


def users_limit() -> int:
    """The limit that holds for the user's code."""
    with _lock:
        return _before if _walks else sys.getrecursionlimit()


def _begin() -> None:
    global _walks, _before
    with _lock:
        if not _walks:
            _before = sys.getrecursionlimit()
            sys.setrecursionlimit(_before + _DEEPEST_WALK)
        _walks += 1


def _end() -> None:
    global _walks
    with _lock:
        _walks -= 1
        if not _walks:
            sys.setrecursionlimit(_before)
