"""Of which kind a Python number is, where that depends on the path: `n = 0.5 * x if c else int(x)`.

The number is carried as the widest of its kinds, and beside it which of them it is. Arithmetic
keeps that by Python's rules, as long as it can make a difference: `n + 1` is of the kind of `n`,
`n / 2` is a float. Nothing of it is computed unless the program asks: by `isinstance`, by printing
the number, by using it as an index or by returning it.

A float holds integers below 2**53; a larger one is an OverflowError.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.ops import arithmetic, comparison, complex_parts, effects, logic, selection
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.joining import stack
from autograph.runtime.ops.rounding import round as rounded
from autograph.runtime.promotion import KINDS, python_kind
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import TensorType

# Their names: `int`, and what NumPy's numbers and tensors are called, `array.int64`.
ORDER = tuple(
    kind.__name__ if isinstance(kind, type) else f"{kind[0]}.{kind[1].name}" for kind in KINDS
)
# What says which kind it is: its place in the order.
KIND = TensorType(types.int8)
# Floats below are exact integers.
EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds that a number can be of, in their order, and the place of the one that it is."""

    names: tuple[str, ...]
    which: Tensor

    def is_at_most(self, kind: str) -> Tensor:
        """Whether the number is of this kind, or of one below it."""
        return comparison.less_equal(self.which, place_of(kind))

    def holds(self, test: Callable[[type], bool]) -> bool | Tensor:
        """Whether the class of the number is one for which `test` holds."""
        found = [name for name in self.names if test(class_of(name))]
        if len(found) in (0, len(self.names)):
            return bool(found)
        first, *others = [comparison.equal(self.which, place_of(name)) for name in found]
        for other in others:
            first = logic.logical_or(first, other)
        return first


def wider(*kinds: str) -> str:
    """The kind that Python arithmetic on values of `kinds` has."""
    return max(kinds, key=ORDER.index)


def in_order(*kinds: str) -> tuple[str, ...]:
    """Each of the kinds once, the widest at the end."""
    return tuple(sorted(set(kinds), key=ORDER.index))


def place_of(kind: str) -> Tensor:
    """What stands for a kind in the graph."""
    return EagerTensor(np.asarray(ORDER.index(kind), KIND.dtype))


def class_of(kind: str) -> type:
    """The class of the numbers of a kind."""
    found = KINDS[ORDER.index(kind)]
    if isinstance(found, type):
        return found
    face, dtype = found
    return Tensor if face == "tensor" else dtype.type


def kinds_in(value: Any) -> Kinds | None:
    """The kinds of a number that can be of several; None for anything else."""
    return value.kinds if getattr(type(value), "has_kinds", False) else None


def names_of(value: Any) -> tuple[str, ...]:
    """The kinds that a number can be of."""
    kinds = kinds_in(value)
    return (name_of(value),) if kinds is None else kinds.names


def which_of(value: Any) -> Tensor:
    """The place of the kind that a number is of."""
    kinds = kinds_in(value)
    return place_of(name_of(value)) if kinds is None else kinds.which


def name_of(number: Any) -> str:
    """The name of the one kind of a number or array."""
    kind = python_kind(number)
    if kind is not None or not hasattr(number, "dtype"):
        return kind or "int"
    face = "tensor" if isinstance(number, Tensor) else "array"
    return f"{face}.{number.dtype.name}"


def of_result(a: Any, b: Any, at_least: str) -> Kinds | None:
    """The kinds of what Python computes of two numbers; None if there is only one."""
    names = in_order(*(wider(x, y, at_least) for x in names_of(a) for y in names_of(b)))
    if len(names) == 1:
        return None
    which = selection.maximum(which_of(a), which_of(b))
    return Kinds(names, selection.maximum(which, place_of(at_least)))


def of_power(kinds: Kinds, exponent: Tensor) -> Kinds:
    """The kinds of a power: of integers it is a float where the exponent is negative."""
    below = comparison.less(complex_parts.real(exponent), EagerTensor(np.asarray(0.0)))
    becomes = logic.logical_and(kinds.is_at_most("int"), below)
    return Kinds(kinds.names, selection.where(becomes, place_of("float"), kinds.which))


def of_real(number: Any) -> Kinds | None:
    """The kinds of the parts of a number: of a complex one they are floats."""
    kinds = of_result(number, 0, "int")
    if kinds is None or kinds.names[-1] != "complex":
        return kinds
    names = tuple(name for name in kinds.names if name != "complex")
    which = selection.minimum(kinds.which, place_of("float"))
    return Kinds(in_order(*names, "float"), which) if "int" in names else None


def of_size(number: Any) -> Kinds | None:
    """The kinds of `abs(number)`, which is no complex number."""
    kinds = of_result(number, 0, "int")
    if kinds is None or "int" not in kinds.names:
        return None
    return Kinds(("int", "float"), selection.minimum(kinds.which, place_of("float")))


def settled(result: Tensor, kinds: Kinds) -> Tensor:
    """The result in the form that a number of its kind has: integers know no -0.0."""
    is_whole = kinds.is_at_most("int")
    number = complex_parts.real(result) if result.dtype == types.complex128 else result
    zero = EagerTensor(np.asarray(0.0))
    number = selection.where(is_whole, arithmetic.add(rounded(number), zero), number)
    if number is not result and result.dtype == types.complex128:
        return selection.where(kinds.is_at_most("float"), cast(number, result.dtype), result)
    return number


def check_exact(number: Tensor, is_whole: Tensor) -> None:
    """Raise when the graph runs, if a number that is a Python integer is too large for a float."""
    limit = EagerTensor(np.asarray(float(EXACT)))
    too_large = logic.logical_and(is_whole, comparison.greater_equal(arithmetic.abs(number), limit))
    effects.raise_if(too_large, _inexact, [number], ["python"])


def _inexact(number: Any) -> OverflowError:
    return OverflowError(
        f"an integer near {number:.17g} is of a name that holds floats on other paths: recorded "
        "code carries it as a float, which is exact below 2**53; write float(...) of it, if that "
        "is meant, or give the name integers on every path"
    )


def pair_of(number: Tensor, kinds: Kinds) -> Tensor:
    """A number and its kind as one tensor."""
    return stack([number, cast(kinds.which, number.dtype)])
