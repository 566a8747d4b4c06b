"""Gradients of a program, compared with central differences of its plain run."""

import copy
from typing import Any

import numpy as np

import autograph as ag
from tests.corpus.compare import assert_value, leaves
from tests.corpus.running import Function, eagerly


def check_gradients(
    function: Function, converted: Function, args: list[Any], face: str, where: str
) -> None:
    """Compare gradients of the plain and the converted run with central differences."""
    given = [_as_double(value, face) for value in args]
    positions = [i for i, value in enumerate(given) if _is_real(value)]
    numeric = [_central(function, given, i, face) for i in positions]
    taped = [("converted", converted)]
    if face == "tensor":
        taped.append(("plain", function))
    for name, run in taped:
        found = _gradients(run, given, positions, face)
        for position, got, wanted in zip(positions, found, numeric, strict=True):
            what = f"gradient of argument {position}, {name} run, {where}"
            assert_value(got, wanted, what, 1e-4)


def _as_double(value: Any, face: str) -> Any:
    if not _is_real(value):
        return value
    if face == "tensor":
        return ag.constant(np.asarray(value.numpy(), np.float64), dtype=ag.float64)
    return np.asarray(value, np.float64)[()]


def _is_real(value: Any) -> bool:
    dtype = getattr(value, "dtype", None)
    return dtype is not None and np.dtype(dtype).kind == "f"


def _total(value: Any, face: str) -> Any:
    add = ag.reduce_sum if face == "tensor" else np.sum
    sums = [add(leaf) for leaf in leaves(value) if _is_real(leaf)]
    return sum(sums[1:], sums[0])


def _gradients(function: Function, args: list[Any], positions: list[int], face: str) -> list[Any]:
    watched = [args[i] for i in positions]
    if face == "tensor":
        with ag.GradientTape() as tape:
            tape.watch(watched)
            total = _total(function(*args), face)
        found = tape.gradient(total, watched)
        return [np.zeros(v.shape) if g is None else g for g, v in zip(found, watched, strict=True)]

    def total_of(*values: Any) -> Any:
        return _total(function(*values), face)

    return [ag.grad(total_of, argnums=i)(*copy.deepcopy(args)) for i in positions]


def _central(function: Function, args: list[Any], position: int, face: str) -> np.ndarray:
    start = np.asarray(args[position].numpy() if face == "tensor" else args[position])
    result, step = np.zeros(start.shape), 1e-6

    def at(point: np.ndarray) -> float:
        moved = copy.deepcopy(args) if face == "array" else list(args)
        moved[position] = ag.constant(point, dtype=ag.float64) if face == "tensor" else point[()]
        with eagerly():
            total = _total(function(*moved), face)
        return float(total.numpy() if face == "tensor" else total)

    for place in np.ndindex(*start.shape):
        shift = np.zeros(start.shape)
        shift[place] = step
        result[place] = (at(start + shift) - at(start - shift)) / (2 * step)
    return result
