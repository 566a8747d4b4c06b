"""The array face: NumPy's functions in recorded code.

    import autograph.numpy as anp        anp.sum(x) is np.sum(x), recorded where x is recorded

Converted code needs no such import: `lookup` finds what stands for a NumPy function that it calls,
and `Array` stands for the `np.ndarray` it works with.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy

from autograph.numpy.array import Array, is_instance
from autograph.numpy.captured import argument_array, captured_array, captured_arrays, overlapping
from autograph.numpy.conversion import as_array, to_python
from autograph.numpy.registry import TABLE
from autograph.numpy.table import lookup

__all__ = [
    "Array",
    "argument_array",
    "as_array",
    "captured_array",
    "captured_arrays",
    "is_instance",
    "lookup",
    "overlapping",
    "to_python",
]


class Namespace:
    """A module of NumPy with the functions of the table in place of its own."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return _member(self._module, name)

    def __dir__(self) -> list[str]:
        return dir(self._module)


def _member(module: ModuleType, name: str) -> Any:
    found = getattr(module, name)
    if isinstance(found, ModuleType):
        return Namespace(found)
    if isinstance(found, type) or not callable(found):
        return found
    return lookup(found) or found


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return _member(numpy, name)


# The submodule of this name is for imports; as an attribute it is NumPy's function.
array = TABLE[numpy.array]
