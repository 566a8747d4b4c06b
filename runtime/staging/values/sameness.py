"""Whether two values are one and the same for the program, be they Python's or the graph's."""

from __future__ import annotations

from typing import Any

from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.undefined import Undefined

SIMPLE = (bool, int, float, complex, str, bytes, type(None))


def same(a: Any, b: Any) -> bool:
    """Whether two values are one and the same for the program."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, SIMPLE):
        # Zeros differ by their sign, and NaN is itself.
        return repr(a) == repr(b) if isinstance(a, float | complex) else bool(a == b)
    if isinstance(a, Undefined):
        return True
    if structure.is_one_of(a):
        alike = len(a.cases) == len(b.cases) and same(a.tag, b.tag)
        return alike and all(map(same, a.cases, b.cases))
    if isinstance(a, tuple) and len(a) == len(b):
        return all(map(same, a, b))
    value = getattr(a, "value", None)
    if value is not None and hasattr(a, "type"):
        return value is getattr(b, "value", None)
    tensor = getattr(a, "tensor", None) if hasattr(a, "python_kind") else None
    if tensor is None or not same(tensor, b.tensor) or a.python_kind != b.python_kind:
        return False
    # Not every number that the graph knows is a Python number.
    own, other = getattr(a, "kinds", None), getattr(b, "kinds", None)
    if own is None or other is None:
        return own is other
    return own.names == other.names and same(own.which, other.which)
