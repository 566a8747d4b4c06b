"""Sums of products, written with index letters.

    ag.einsum("ij,jk->ik", a, b)        matrix product
    ag.einsum("...ii->...", a)          traces

The operation takes an equation without dots and with an output; the gradient with respect to an
operand is again a sum of products, with that operand and the output in each other's place.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograph.runtime import dims, promotion, types
from autograph.runtime.dims import Dim
from autograph.runtime.ops import sizes
from autograph.runtime.ops.complex_parts import conj
from autograph.runtime.ops.creation import ones_like, zeros_like
from autograph.runtime.ops.creation import range as range_of
from autograph.runtime.ops.definition import Sample, define
from autograph.runtime.ops.indexing import ADD_AT
from autograph.runtime.ops.shaping import expand_dims, reshaped
from autograph.runtime.ops.unbroadcast import sum_to
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]


def in_float32(kernel: Callable[..., Any], *arrays: Array) -> Array:
    """A kernel's result, half precision computed in float32 and rounded once."""
    dtype = arrays[0].dtype
    if dtype not in (types.bfloat16, types.float16):
        return np.asarray(kernel(*arrays))
    return np.asarray(kernel(*(a.astype(np.float32) for a in arrays))).astype(dtype)


def _split(equation: str) -> tuple[list[str], str]:
    left, _, output = equation.partition("->")
    return left.split(","), output


def _infer(*operands: TensorType, equation: str) -> TensorType:
    subscripts, output = _split(equation)
    known: dict[str, Dim] = {}
    for labels, operand in zip(subscripts, operands, strict=True):
        if len(labels) != operand.ndim:
            raise ValueError(
                f"the subscripts {labels!r} name {len(labels)} axes, but the operand is "
                f"{operand.describe()}"
            )
        for label, dim in zip(labels, operand.shape, strict=True):
            try:
                known[label] = dims.broadcast_dim(known.get(label, 1), dim)
            except ValueError:
                raise ValueError(
                    f"the axes {label!r} of einsum {equation!r} have different sizes, "
                    f"{known[label]} and {dim}"
                ) from None
    return TensorType(operands[0].dtype, tuple(known[label] for label in output))


def _evaluate(*operands: Array, equation: str) -> Array:
    _infer(*map(types.type_of_array, operands), equation=equation)
    path = len(operands) > 1
    return in_float32(lambda *arrays: np.einsum(equation, *arrays, optimize=path), *operands)


def _vjp(dy: Tensor, y: Tensor, *operands: Tensor, equation: str) -> tuple[Tensor, ...]:
    subscripts, output = _split(equation)
    return tuple(
        _cotangent(dy, output, place, operands, subscripts) for place in range(len(operands))
    )


def _cotangent(
    dy: Tensor, output: str, place: int, operands: Sequence[Tensor], subscripts: Sequence[str]
) -> Tensor:
    x, labels = operands[place], subscripts[place]
    unique = "".join(dict.fromkeys(labels))
    others = [at for at in range(len(operands)) if at != place]
    sources = [output, *(subscripts[at] for at in others)]
    present = "".join(label for label in unique if label in "".join(sources))
    equation = f"{','.join(sources)}->{present}"
    dx: Tensor = EINSUM(dy, *(conj(operands[at]) for at in others), equation=equation)
    missing = [at for at, label in enumerate(unique) if label not in present]
    if missing:
        dx = expand_dims(dx, missing)
    if unique == labels:
        return _fitted(dx, x)
    return _onto_diagonal(_fitted(dx, EINSUM(x, equation=f"{labels}->{unique}")), x, labels, unique)


def _fitted(dx: Any, x: Tensor) -> Tensor:
    """`dx` spread and summed to the shape of `x`, where one of them may have axes of size 1."""
    if dx.type.shape == x.type.shape and None not in x.type.shape:
        result: Tensor = dx
        return result
    return sum_to(dx * ones_like(x), x)


def _onto_diagonal(dx: Tensor, x: Tensor, labels: str, unique: str) -> Tensor:
    """Zeros like `x` with `dx` where the axes that share a letter have the same index."""
    index = []
    for axis, label in enumerate(labels):
        along = range_of(sizes.extent(x, axis), dtype=types.int64)
        index.append(reshaped(along, [-1 if other == label else 1 for other in unique]))
    result: Tensor = ADD_AT(zeros_like(x), dx, *index, key=("array",) * len(labels))
    return result


def _samples() -> list[Sample]:
    a, b = np.arange(6.0).reshape(2, 3) / 7, np.arange(12.0).reshape(3, 4) / 5 - 1
    square = np.arange(9.0).reshape(3, 3) / 4 - 1
    cases: list[tuple[str, tuple[Array, ...]]] = [
        ("ij,jk->ik", (a, b)),
        ("ij,jk->", (a, b)),
        ("ij,ij->ij", (a, a[:1])),
        ("ij,j->i", (a, a[0, :1])),
        ("i,j->ji", (a[0], b[:, 1])),
        ("ij->j", (a,)),
        ("ij->ji", (a,)),
        ("ii->i", (square,)),
        ("ii->", (square,)),
        ("iij,k->j", (np.arange(8.0).reshape(2, 2, 2) / 3, a[0])),
        ("ij,jk,kl->il", (a, square, b)),
        ("ij,jk->ik", (a.astype(types.bfloat16), b.astype(types.bfloat16))),
        ("ij,kj->ik", (np.arange(6).reshape(2, 3), np.arange(3)[None])),
        ("ij,ij->i", (a + 1j, a * 1j)),
    ]
    return [Sample(operands, {"equation": equation}) for equation, operands in cases]


EINSUM = define(
    "einsum",
    infer=_infer,
    evaluate=_evaluate,
    vjp=_vjp,
    samples=_samples,
    doc="A sum of products over the indices that are not in the output.",
)


def explicit(equation: str, ranks: Sequence[int]) -> str:
    """An equation as NumPy takes it, with its dots and its implied output written out."""
    left, arrow, output = equation.replace(" ", "").partition("->")
    subscripts = left.split(",")
    if len(subscripts) != len(ranks):
        raise ValueError(
            f"einsum {equation!r} names {len(subscripts)} operands, but {len(ranks)} were given"
        )
    _check_letters(equation, subscripts, output)
    free = [letter for letter in reversed(string.ascii_letters) if letter not in equation]
    widths = [
        rank - len(labels) + 3 if "..." in labels else 0
        for labels, rank in zip(subscripts, ranks, strict=True)
    ]
    if min(widths, default=0) < 0:
        raise ValueError(f"einsum {equation!r} names more axes than an operand has")
    dots = "".join(reversed(free[: max(widths, default=0)]))
    if not arrow:
        letters = sorted(set(left) - set(",."))
        output = dots + "".join(letter for letter in letters if left.count(letter) == 1)
    expanded = [
        labels.replace("...", dots[len(dots) - width :])
        for labels, width in zip(subscripts, widths, strict=True)
    ]
    return f"{','.join(expanded)}->{output.replace('...', dots)}"


def _check_letters(equation: str, subscripts: Sequence[str], output: str) -> None:
    for part in (*subscripts, output):
        rest = part.replace("...", "", 1)
        if not all(letter in string.ascii_letters for letter in rest):
            raise ValueError(f"einsum {equation!r}: subscripts are letters and one `...`")
    for letter in output.replace("...", ""):
        if output.count(letter) > 1 or letter not in "".join(subscripts):
            raise ValueError(
                f"einsum {equation!r}: the output letter {letter!r} must be in an operand, and "
                "once in the output"
            )


def einsum(equation: str, *inputs: Any, name: str | None = None, **options: Any) -> Tensor:
    """The sum of products of `inputs` that `equation` describes, such as `"ij,jk->ik"`."""
    operands = promotion.promote(*inputs)
    full = explicit(equation, [operand.ndim for operand in operands])
    result: Tensor = EINSUM(*operands, equation=full)
    return result
