"""Running sums and products along an axis, and the linear recurrence behind their gradients.

ag.cumsum([1, 2, 3])                      [1, 3, 6]
ag.cumsum([1, 2, 3], exclusive=True)      [0, 1, 3]
ag.cumsum([1, 2, 3], reverse=True)        [6, 5, 3]
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.complex_parts import conj
from autograph.runtime.ops.definition import Op, Sample, define
from autograph.runtime.ops.exponential import exp
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]
_NUMBERS = ("int", "float", "complex")


def _at(axis: int, key: int | slice) -> tuple[Any, ...]:
    return (*[slice(None)] * axis, key)


def _moved(x: Array, axis: int, by: int, fill: float) -> Array:
    """`x` moved by one place along `axis`; the place that becomes free holds `fill`."""
    result = np.full_like(x, fill)
    to, source = (slice(1, None), slice(None, -1)) if by > 0 else (slice(None, -1), slice(1, None))
    result[_at(axis, to)] = x[_at(axis, source)]
    return result


def _infer_shift(x: TensorType, axis: int, by: int, fill: float) -> TensorType:
    return TensorType(x.dtype, x.shape)


def _shift_samples() -> list[Sample]:
    x = np.arange(1.0, 7.0).reshape(2, 3)
    return [
        Sample((x,), {"axis": 1, "by": 1, "fill": 0.0}),
        Sample((x,), {"axis": 0, "by": -1, "fill": 1.0}),
    ]


SHIFT: Op = define(
    "shift",
    infer=_infer_shift,
    evaluate=_moved,
    vjp=lambda dy, y, x, axis, by, fill: (SHIFT(dy, axis=axis, by=-by, fill=0.0),),
    samples=_shift_samples,
    doc="The elements moved by one place along `axis`; `fill` comes in at the free end.",
)


def shift(x: Tensor, axis: int, by: int, fill: float = 0.0) -> Tensor:
    """The elements moved by one place along `axis`; `fill` comes in at the free end."""
    return SHIFT(x, axis=axis, by=by, fill=fill)  # type: ignore[no-any-return]


def _infer_recurrence(a: TensorType, b: TensorType, axis: int, reverse: bool) -> TensorType:
    return TensorType(b.dtype, b.shape)


def _recurrence(a: Array, b: Array, axis: int, reverse: bool) -> Array:
    result = b.copy()
    places = range(b.shape[axis])
    order = places[::-1] if reverse else places
    for before, place in itertools.pairwise(order):
        result[_at(axis, place)] += a[_at(axis, place)] * result[_at(axis, before)]
    return result


def _recurrence_vjp(
    dy: Tensor, y: Tensor, a: Tensor, b: Tensor, axis: int, reverse: bool
) -> tuple[Tensor, Tensor]:
    back = 1 if reverse else -1
    adjoint = recurrence(shift(a, axis, back), dy, axis, not reverse)
    return adjoint * shift(y, axis, -back), adjoint


def _recurrence_samples() -> list[Sample]:
    a = np.array([[0.5, -1.5, 2.0], [0.0, 0.25, -0.75]])
    b = np.array([[1.0, 2.0, -0.5], [0.3, 0.7, 1.1]])
    return [
        Sample((a, b), {"axis": axis, "reverse": reverse})
        for axis in (0, 1)
        for reverse in (False, True)
    ]


RECURRENCE = define(
    "linear_recurrence",
    infer=_infer_recurrence,
    evaluate=_recurrence,
    vjp=_recurrence_vjp,
    samples=_recurrence_samples,
    doc="`y[i] = b[i] + a[i] * y[i - 1]` along `axis`, or with `y[i + 1]` in reverse.",
)


def recurrence(a: Tensor, b: Tensor, axis: int, reverse: bool) -> Tensor:
    """`y[i] = b[i] + a[i] * y[i - 1]` along `axis`, or with `y[i + 1]` in reverse."""
    return RECURRENCE(a, b, axis=axis, reverse=reverse)  # type: ignore[no-any-return]


def _cumulative(
    name: str, ufunc: np.ufunc, vjp: Callable[..., Any], doc: str, kinds: tuple[str, ...] = _NUMBERS
) -> Op:
    """A running reduction by `ufunc`; an exclusive one starts from its identity."""

    def infer(x: TensorType, axis: int, exclusive: bool, reverse: bool) -> TensorType:
        if types.kind(x.dtype) not in kinds:
            raise TypeError(
                f"{name} takes {' or '.join(kinds)} values, not {types.dtype_name(x.dtype)}"
            )
        if not -x.ndim <= axis < x.ndim:
            raise np.exceptions.AxisError(axis, x.ndim)
        return TensorType(x.dtype, x.shape)

    def evaluate(x: Array, axis: int, exclusive: bool, reverse: bool) -> Array:
        infer(types.type_of_array(x), axis, exclusive, reverse)
        if exclusive:
            x = _moved(x, axis, -1 if reverse else 1, ufunc.identity)
        if reverse:
            x = np.flip(x, axis)
        result = ufunc.accumulate(x, axis=axis, dtype=x.dtype)
        return np.flip(result, axis) if reverse else result

    def samples() -> list[Sample]:
        x = np.array([[0.5, -1.5, 2.0], [0.0, 0.25, -0.75]])
        made = [
            Sample((x,), {"axis": axis, "exclusive": exclusive, "reverse": reverse})
            for axis in (0, 1)
            for exclusive in (False, True)
            for reverse in (False, True)
        ]
        attrs = {"axis": 0, "exclusive": False, "reverse": False}
        dtypes = (types.float32, types.bfloat16, types.int32, types.int8, types.complex64)
        accepted = [d for d in dtypes if types.kind(d) in kinds]
        return made + [Sample((np.array([1, 2, 3]).astype(d),), attrs) for d in accepted]

    return define(name, infer=infer, evaluate=evaluate, vjp=vjp, samples=samples, doc=doc)


def _cumsum_vjp(
    dy: Tensor, y: Tensor, x: Tensor, axis: int, exclusive: bool, reverse: bool
) -> tuple[Tensor]:
    return (CUMSUM(dy, axis=axis, exclusive=exclusive, reverse=not reverse),)


def _cumprod_vjp(
    dy: Tensor, y: Tensor, x: Tensor, axis: int, exclusive: bool, reverse: bool
) -> tuple[Tensor]:
    """What comes before an element, times what depends on it after: exact where `x` is 0."""
    back = 1 if reverse else -1
    factors = conj(x)
    before = CUMPROD(factors, axis=axis, exclusive=True, reverse=reverse)
    arriving = shift(dy, axis, back) if exclusive else dy
    return (before * recurrence(shift(factors, axis, back), arriving, axis, not reverse),)


CUMSUM = _cumulative("cumsum", np.add, _cumsum_vjp, "Running sums along `axis`.")
CUMPROD = _cumulative("cumprod", np.multiply, _cumprod_vjp, "Running products along `axis`.")


def cumsum(
    x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Tensor:
    """Running sums along `axis`: an `exclusive` one leaves out the element itself."""
    return _run(CUMSUM, x, axis, exclusive, reverse)


def cumprod(
    x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Tensor:
    """Running products along `axis`: an `exclusive` one leaves out the element itself."""
    return _run(CUMPROD, x, axis, exclusive, reverse)


def _run(op: Op, x: Any, axis: int, exclusive: bool, reverse: bool) -> Tensor:
    tensor = promotion.as_tensor(x)
    place = single(axis, tensor.ndim)
    result: Tensor = op(tensor, axis=place, exclusive=bool(exclusive), reverse=bool(reverse))
    return result


def _logsumexp_vjp(
    dy: Tensor, y: Tensor, x: Tensor, axis: int, exclusive: bool, reverse: bool
) -> tuple[Tensor]:
    back = 1 if reverse else -1
    arriving = dy
    if exclusive:
        y = CUMULATIVE_LOGSUMEXP(x, axis=axis, exclusive=False, reverse=reverse)
        arriving = shift(dy, axis, back)
    decay = exp(y - shift(y, axis, back))
    return (exp(x - y) * recurrence(decay, arriving, axis, not reverse),)


CUMULATIVE_LOGSUMEXP = _cumulative(
    "cumulative_logsumexp",
    np.logaddexp,
    _logsumexp_vjp,
    "Running `log(sum(exp(x)))` along `axis`.",
    ("float",),
)


def cumulative_logsumexp(
    x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Tensor:
    """Running `log(sum(exp(x)))` along `axis`, safe from overflow."""
    return _run(CUMULATIVE_LOGSUMEXP, x, axis, exclusive, reverse)
