"""Dimensions: whole numbers, affine expressions, or unknown.

A dimension is an `int`, an `Extent` such as `n - 2` over named integers (extents of inputs and
integer scalars of the graph), or `None` where nothing is known. Expressions are canonical, so equal
ones compare equal; that is how `A[:n]` and `B[:n]` are known to have one shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extent:
    """`constant + sum(coefficient * name)`, with at least one name."""

    terms: tuple[tuple[str, int], ...]
    constant: int = 0

    def __str__(self) -> str:
        parts: list[str] = []
        for name, factor in self.terms:
            sign = "-" if factor < 0 else "+"
            parts += [sign, name if abs(factor) == 1 else f"{abs(factor)} * {name}"]
        if self.constant:
            parts += ["-" if self.constant < 0 else "+", str(abs(self.constant))]
        text = " ".join(parts)
        return text[2:] if text.startswith("+ ") else "-" + text[2:]

    def names(self) -> frozenset[str]:
        """The integers this expression depends on."""
        return frozenset(name for name, _ in self.terms)


Dim = int | Extent | None
Shape = tuple[Dim, ...]


def named(name: str) -> Extent:
    """The dimension that is the integer called `name`."""
    return Extent(((name, 1),))


def _affine(terms: Mapping[str, int], constant: int) -> Dim:
    kept = tuple(sorted((name, factor) for name, factor in terms.items() if factor))
    return Extent(kept, constant) if kept else constant


def _parts(dim: int | Extent) -> tuple[dict[str, int], int]:
    return ({}, dim) if isinstance(dim, int) else (dict(dim.terms), dim.constant)


def add(a: Dim, b: Dim) -> Dim:
    """The sum, unknown if either is."""
    if a is None or b is None:
        return None
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    terms, constant = _parts(a)
    other, more = _parts(b)
    for name, factor in other.items():
        terms[name] = terms.get(name, 0) + factor
    return _affine(terms, constant + more)


def scale(a: Dim, factor: int) -> Dim:
    """`factor * a`."""
    if a is None:
        return None
    if isinstance(a, int):
        return a * factor
    return _affine({name: f * factor for name, f in a.terms}, a.constant * factor)


def subtract(a: Dim, b: Dim) -> Dim:
    """The difference, unknown if either is."""
    return add(a, scale(b, -1))


def multiply(a: Dim, b: Dim) -> Dim:
    """The product where it stays affine, otherwise unknown."""
    if isinstance(a, int):
        return scale(b, a)
    if isinstance(b, int):
        return scale(a, b)
    return None


def product(shape: Shape) -> Dim:
    """The number of elements, as far as it is known."""
    total: Dim = 1
    for dim in shape:
        if dim == 0:
            return 0
        total = multiply(total, dim)
    return total


def evaluate(dim: Dim, values: Mapping[str, int]) -> int | None:
    """The number that `dim` is when the named integers have `values`; None if one is missing."""
    if dim is None or isinstance(dim, int):
        return dim
    total = dim.constant
    for name, factor in dim.terms:
        if name not in values:
            return None
        total += factor * values[name]
    return total


def is_static(shape: Shape) -> bool:
    """Whether every dimension is a number."""
    return all(isinstance(dim, int) for dim in shape)


def join(a: Dim, b: Dim) -> Dim:
    """What is known of a dimension that is either `a` or `b`."""
    return a if a == b else None


def forget(shape: Shape, names: frozenset[str]) -> Shape:
    """`shape` without what it says in terms of `names`, which go out of scope."""
    return tuple(None if isinstance(d, Extent) and d.names() & names else d for d in shape)


def broadcast_dim(a: Dim, b: Dim) -> Dim:
    """One dimension of a broadcast; raises ValueError when the two can never agree.

    What cannot be proved here is checked by NumPy when the graph runs.
    """
    if a == b or b == 1:
        return a
    if a == 1:
        return b
    if isinstance(a, int) and isinstance(b, int):
        raise ValueError(f"{a} and {b}")
    if isinstance(a, int):
        return a
    return b if isinstance(b, int) else None


def broadcast(*shapes: Shape) -> Shape:
    """The shape NumPy's broadcasting gives, or ValueError naming the shapes."""
    rank = max((len(shape) for shape in shapes), default=0)
    result: list[Dim] = [1] * rank
    for shape in shapes:
        for place, dim in enumerate(shape, rank - len(shape)):
            try:
                result[place] = broadcast_dim(result[place], dim)
            except ValueError:
                described = " ".join(shape_text(s) for s in shapes)
                raise ValueError(
                    f"operands could not be broadcast together with shapes {described}"
                ) from None
    return tuple(result)


def shape_text(shape: Shape) -> str:
    """`(3, n - 2, None)`, as Python prints a tuple."""
    inside = ", ".join(str(dim) for dim in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"
