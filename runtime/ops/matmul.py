"""Products of matrices and tensors.

    a @ b      ag.matmul(a, b)      ag.linalg.matvec(a, x)      ag.tensordot(a, b, axes=1)

Half precision is multiplied in float32 and rounded once.
"""

from __future__ import annotations

import string
from typing import Any

import numpy as np

from autograph.runtime import dims, promotion, types
from autograph.runtime.dims import Shape
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.complex_parts import conj
from autograph.runtime.ops.definition import Sample, define
from autograph.runtime.ops.einsum import EINSUM, in_float32
from autograph.runtime.ops.overloads import install_operator
from autograph.runtime.ops.shaping import expand_dims, flatten, squeeze, swap_last
from autograph.runtime.ops.unbroadcast import sum_to
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]
_SIGNATURE = "(n?,k),(k,m?)->(n?,m?)"


def _infer(a: TensorType, b: TensorType) -> TensorType:
    for place, operand in enumerate((a, b)):
        if not operand.shape:
            raise ValueError(
                f"matmul: Input operand {place} does not have enough dimensions (has 0, gufunc "
                f"core with signature {_SIGNATURE} requires 1)"
            )
        if types.kind(operand.dtype) == "string" or operand.dtype != a.dtype:
            raise TypeError(f"matmul takes numbers, not {a.describe()} and {b.describe()}")
    left, right = a.shape[-1], b.shape[max(0, b.ndim - 2)]
    if isinstance(left, int) and isinstance(right, int) and left != right:
        raise ValueError(
            "matmul: Input operand 1 has a mismatch in its core dimension 0, "
            f"with gufunc signature {_SIGNATURE} (size {right} is different from {left})"
        )
    batch = dims.broadcast(a.shape[:-2], b.shape[:-2])
    rows: Shape = a.shape[-2:-1]
    columns: Shape = b.shape[-1:] if b.ndim > 1 else ()
    return TensorType(a.dtype, (*batch, *rows, *columns))


def _evaluate(a: Array, b: Array) -> Array:
    return in_float32(np.matmul, a, b)


def _vjp(dy: Tensor, y: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    left = expand_dims(a, 0) if a.ndim == 1 else a
    right = expand_dims(b, 1) if b.ndim == 1 else b
    if a.ndim == 1:
        dy = expand_dims(dy, -1 if b.ndim == 1 else -2)
    if b.ndim == 1:
        dy = expand_dims(dy, -1)
    da = sum_to(MATMUL(dy, conj(swap_last(right))), left)
    db = sum_to(MATMUL(conj(swap_last(left)), dy), right)
    return squeeze(da, 0) if a.ndim == 1 else da, squeeze(db, 1) if b.ndim == 1 else db


def _samples() -> list[Sample]:
    a, b = np.arange(6.0).reshape(2, 3) / 7, np.arange(12.0).reshape(3, 4) / 5 - 1
    batch = np.arange(12.0).reshape(2, 2, 3) / 6 - 1
    return [
        Sample((a, b)),
        Sample((a[0], b)),
        Sample((a, b[:, 0])),
        Sample((a[0], b[:, 0])),
        Sample((batch, b)),
        Sample((a[0], batch.transpose(0, 2, 1))),
        Sample((batch[:1], batch.transpose(0, 2, 1))),
        Sample((np.ones((2, 0)), np.ones((0, 3)))),
        Sample((a.astype(types.bfloat16), b.astype(types.bfloat16))),
        Sample((a.astype(types.float16), b.astype(types.float16))),
        Sample((np.arange(6).reshape(2, 3), np.arange(3))),
        Sample((a + 1j, 1j * b)),
    ]


MATMUL = define(
    "matmul",
    infer=_infer,
    evaluate=_evaluate,
    vjp=_vjp,
    samples=_samples,
    graph_name="MatMul",
    doc="Matrix products over the last two axes, as NumPy's `@`: vectors too.",
)


def _oriented(x: Tensor, transpose: bool, adjoint: bool, which: str) -> Tensor:
    if transpose and adjoint:
        raise ValueError(f"only one of transpose_{which} and adjoint_{which} can be true")
    if not transpose and not adjoint:
        return x
    return conj(swap_last(x)) if adjoint else swap_last(x)


def matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    name: str | None = None,
) -> Tensor:
    """The matrix product of `a` and `b`, over leading axes with broadcasting."""
    left, right = promotion.promote(a, b)
    left = _oriented(left, transpose_a, adjoint_a, "a")
    right = _oriented(right, transpose_b, adjoint_b, "b")
    result: Tensor = MATMUL(left, right)
    return result


def matvec(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    adjoint_a: bool = False,
    name: str | None = None,
) -> Tensor:
    """Matrices times vectors, the vectors along the last axis of `b`."""
    left, right = promotion.promote(a, b)
    left = _oriented(left, transpose_a, adjoint_a, "a")
    return squeeze(MATMUL(left, expand_dims(right, -1)), -1)


def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Tensor:
    """The sum of products over pairs of axes: the last and first `axes`, or two lists of them."""
    left, right = promotion.promote(a, b)
    ours, theirs = _contracted(axes, left.ndim, right.ndim)
    for i, j in zip(ours, theirs, strict=True):
        m, n = left.type.shape[i], right.type.shape[j]
        if isinstance(m, int) and isinstance(n, int) and m != n:
            raise ValueError("shape-mismatch for sum")
    letters = iter(string.ascii_letters)
    first = [next(letters) for _ in range(left.ndim)]
    second = [next(letters) for _ in range(right.ndim)]
    for i, j in zip(ours, theirs, strict=True):
        second[j] = first[i]
    kept = [c for i, c in enumerate(first) if i not in ours]
    kept += [c for j, c in enumerate(second) if j not in theirs]
    equation = f"{''.join(first)},{''.join(second)}->{''.join(kept)}"
    result: Tensor = EINSUM(left, right, equation=equation)
    return result


def _contracted(axes: Any, left: int, right: int) -> tuple[list[int], list[int]]:
    pair = axes.tolist() if isinstance(axes, np.ndarray) else axes
    if isinstance(pair, list | tuple):
        ours, theirs = ([a] if isinstance(a, int) else list(a) for a in pair)
        if len(ours) != len(theirs):
            raise ValueError("shape-mismatch for sum")
        return [single(a, left) for a in ours], [single(a, right) for a in theirs]
    count = int(pair)
    if not 0 <= count <= min(left, right):
        raise ValueError(f"tensordot over {count} axes of tensors with {left} and {right} axes")
    return list(range(left - count, left)), list(range(count))


def dot(a: Any, b: Any) -> Tensor:
    """NumPy's `dot`: products of scalars, of matrices, or over the last and last but one axis."""
    left, right = promotion.promote(a, b)
    if not left.ndim or not right.ndim:
        scaled: Any = left
        product: Tensor = scaled * right
        return product
    if left.ndim <= 2 and right.ndim <= 2:
        return matmul(left, right)
    return tensordot(left, right, [[-1], [max(0, right.ndim - 2)]])


def inner(a: Any, b: Any) -> Tensor:
    """NumPy's `inner`: the sum of products over the last axes."""
    left, right = promotion.promote(a, b)
    return tensordot(left, right, [[-1], [-1]]) if left.ndim and right.ndim else dot(left, right)


def outer(a: Any, b: Any) -> Tensor:
    """NumPy's `outer`: the product of every element with every element."""
    left, right = promotion.promote(a, b)
    column: Any = expand_dims(flatten(left), 1)
    result: Tensor = column * flatten(right)
    return result


def matrix_transpose(a: Any, name: str = "matrix_transpose", conjugate: bool = False) -> Tensor:
    """The last two axes swapped."""
    x = promotion.as_tensor(a)
    if x.ndim < 2:
        raise ValueError(f"matrix_transpose takes matrices, not {x.type.describe()}")
    return conj(swap_last(x)) if conjugate else swap_last(x)


def adjoint(matrix: Any, name: str | None = None) -> Tensor:
    """The last two axes swapped and complex numbers conjugated."""
    return matrix_transpose(matrix, conjugate=True)


install_operator("matmul", matmul)
