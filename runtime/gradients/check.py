"""`check_gradients`: compare gradients with central differences along random directions.

    ag.check_gradients(lambda x: ag.sin(x) * x, 0.7)          # to second order

Along one random direction the whole gradient is compared at the price of two calls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograph.runtime import errors, promotion, types
from autograph.runtime.gradients.entries import is_differentiable
from autograph.runtime.gradients.nests import leaves
from autograph.runtime.gradients.tape import GradientTape, UnconnectedGradients
from autograph.runtime.tensor import EagerTensor

Array = np.ndarray[Any, Any]


def check_gradients(
    f: Callable[..., Any],
    *inputs: Any,
    order: int = 2,
    step: float = 1e-5,
    tolerance: float = 1e-5,
    seed: int = 0,
) -> None:
    """Raise GradientError unless the gradients of `f` at `inputs` are right, up to `order`.

    Inputs are floating-point tensors, arrays or numbers, taken as float64, or integers, which are
    not varied. The results may be nested. Choose inputs away from kinks.
    """
    tensors = [_exact(x) for x in inputs]
    _check(f, tensors, 1, order, step, tolerance, np.random.default_rng(seed))


def _exact(x: Any) -> EagerTensor:
    array = np.asarray(x)
    kind = types.kind(types.as_dtype(array.dtype))
    if kind in ("float", "complex"):
        array = array.astype(np.float64 if kind == "float" else np.complex128)
    return EagerTensor(array)


def _check(
    f: Callable[..., Any],
    inputs: Sequence[EagerTensor],
    order: int,
    last: int,
    step: float,
    tolerance: float,
    draw: np.random.Generator,
) -> None:
    weights = [_random(draw, y._array) for y in _results(f, inputs)]
    varied = [x for x in inputs if is_differentiable(x.type)]
    directions = [_random(draw, x._array) for x in varied]

    def weighted(scale: float) -> float:
        moved = iter(directions)
        points = [
            EagerTensor(np.asarray(x._array + scale * next(moved)))
            if is_differentiable(x.type)
            else x
            for x in inputs
        ]
        results = _results(f, points)
        return sum(_dot(w, y._array) for w, y in zip(weights, results, strict=True))

    def slopes(*points: Any) -> list[Any]:
        return _slopes(f, points, weights)

    numeric = (weighted(step) - weighted(-step)) / (2 * step)
    found = slopes(*inputs)
    exact = sum(_dot(d, g._array) for d, g in zip(directions, found, strict=True))
    if not np.isclose(exact, numeric, rtol=tolerance, atol=tolerance):
        raise errors.GradientError(
            f"the gradient of order {order} is wrong: along a random direction it is {exact}, "
            f"central differences give {numeric}"
        )
    if order < last:
        _check(slopes, inputs, order + 1, last, step, tolerance * 10, draw)


def _slopes(f: Callable[..., Any], points: Sequence[Any], weights: Sequence[Array]) -> list[Any]:
    varied = [x for x in points if is_differentiable(x.type)]
    with GradientTape() as tape:
        tape.watch(varied)
        results = _results(f, points)
    seeds = [EagerTensor(weight) for weight in weights]
    found = tape.gradient(results, varied, seeds, UnconnectedGradients.ZERO)
    return list(found)


def _results(f: Callable[..., Any], inputs: Sequence[Any]) -> list[Any]:
    results = [promotion.as_tensor(y) for y in leaves(f(*inputs))]
    return [y for y in results if is_differentiable(y.type)]


def _random(draw: np.random.Generator, like: Array) -> Array:
    parts = draw.normal(size=(2, *like.shape))
    return np.asarray(parts[0] + 1j * parts[1] if like.dtype.kind == "c" else parts[0], like.dtype)


def _dot(a: Array, b: Array) -> float:
    return float(np.sum(np.conj(a) * b).real)
