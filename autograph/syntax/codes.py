"""Compiled code, with the code of what is defined in it."""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType


def all_codes(code: CodeType) -> Iterator[CodeType]:
    """A code, and those nested in it: of functions and classes, outer ones first."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from all_codes(constant)
