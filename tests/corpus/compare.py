"""Comparison of results: same structure, same types where they can be told, same values.

A Python number may come back from a converted function as a tensor or NumPy scalar of its kind;
everything else keeps its type.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

import autograph as ag


class Difference(AssertionError):
    """The two runs of a program disagree."""


def is_numeric(value: Any) -> bool:
    """Say whether a value is a number, array or tensor."""
    plain = bool | int | float | complex | np.ndarray | np.generic
    return isinstance(value, plain) or ag.is_tensor(value)


def to_array(value: Any) -> np.ndarray:
    """Return the array behind a number, array, tensor or variable."""
    return np.asarray(value.numpy() if hasattr(value, "numpy") else value)


def leaves(value: Any) -> Iterator[Any]:
    """Yield the leaves of nested lists, tuples and dicts."""
    if isinstance(value, dict):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def assert_same(
    got: Any, wanted: Any, what: str, dtypes: bool = True, tolerance: float = 1e-5
) -> None:
    """Check that a result of a converted run equals that of the plain run."""
    if is_numeric(wanted):
        _assert_same_leaf(got, wanted, what, dtypes, tolerance)
    elif isinstance(wanted, str):
        _assert_same_text(got, wanted, what)
    elif isinstance(wanted, dict):
        if not isinstance(got, dict) or list(got) != list(wanted):
            raise Difference(f"{what}: {_show(got)}, plain {_show(wanted)}")
        for key, item in wanted.items():
            assert_same(got[key], item, f"{what}[{key!r}]", dtypes, tolerance)
    elif isinstance(wanted, list | tuple):
        if type(got) is not type(wanted) or len(got) != len(wanted):
            raise Difference(f"{what}: {_show(got)}, plain {_show(wanted)}")
        for i, (g, w) in enumerate(zip(got, wanted, strict=True)):
            assert_same(g, w, f"{what}[{i}]", dtypes, tolerance)
    elif wanted is None or callable(wanted) or isinstance(wanted, bytes | set | range):
        if got is not wanted and got != wanted:
            raise Difference(f"{what}: {_show(got)}, plain {_show(wanted)}")
    else:
        _assert_same_object(got, wanted, what, dtypes, tolerance)


def _assert_same_object(got: Any, wanted: Any, what: str, dtypes: bool, tolerance: float) -> None:
    if type(got) is not type(wanted):
        raise Difference(f"{what}: {_show(got)}, plain {_show(wanted)}")
    if type(wanted).__module__.startswith(__package__) and hasattr(wanted, "__dict__"):
        assert_same(vars(got), vars(wanted), f"{what}.__dict__", dtypes, tolerance)


def _assert_same_text(got: Any, wanted: str, what: str) -> None:
    text = str(to_array(got)[()]) if ag.is_tensor(got) else got
    if text != wanted:
        raise Difference(f"{what}: {_show(got)}, plain {wanted!r}")


def _assert_same_leaf(got: Any, wanted: Any, what: str, dtypes: bool, tolerance: float) -> None:
    if not is_numeric(got):
        raise Difference(f"{what}: {_show(got)}, plain {_show(wanted)}")
    for kind in (ag.is_tensor, lambda v: isinstance(v, np.ndarray)):
        if kind(wanted) and not (kind(got) or _is_array_scalar(got, wanted)):
            raise Difference(f"{what}: {_show(got)}, plain {_show(wanted)}")
    left, right = to_array(got), to_array(wanted)
    if dtypes and not _same_type(left, right, wanted):
        raise Difference(f"{what}: dtype {left.dtype}, plain {right.dtype}")
    _assert_close(left, right, what, tolerance)


def _is_array_scalar(got: Any, wanted: Any) -> bool:
    return isinstance(got, np.generic) and np.ndim(to_array(wanted)) == 0


def _same_type(left: np.ndarray, right: np.ndarray, wanted: Any) -> bool:
    if isinstance(wanted, bool | int | float | complex):
        return left.dtype.kind == right.dtype.kind or {left.dtype.kind, right.dtype.kind} == {
            "i",
            "u",
        }
    return left.dtype == right.dtype


def assert_value(got: Any, wanted: Any, what: str, tolerance: float = 1e-5) -> None:
    """Check a result against plain Python values written in the program."""
    if wanted is None or isinstance(wanted, str):
        assert_same(got, wanted, what)
    elif isinstance(wanted, dict):
        if not isinstance(got, dict) or set(got) != set(wanted):
            raise Difference(f"{what}: {_show(got)}, {wanted} wanted")
        for key, item in wanted.items():
            assert_value(got[key], item, f"{what}[{key!r}]", tolerance)
    elif isinstance(wanted, tuple):
        if not isinstance(got, tuple | list) or len(got) != len(wanted):
            raise Difference(f"{what}: {_show(got)}, {wanted} wanted")
        for i, (g, w) in enumerate(zip(got, wanted, strict=True)):
            assert_value(g, w, f"{what}[{i}]", tolerance)
    elif isinstance(got, list):
        _assert_close(np.array([to_array(g) for g in got]), np.asarray(wanted), what, tolerance)
    elif not is_numeric(got):
        raise Difference(f"{what}: {_show(got)}, {wanted} wanted")
    else:
        _assert_close(to_array(got), np.asarray(wanted), what, tolerance)


def _assert_close(left: np.ndarray, right: np.ndarray, what: str, tolerance: float) -> None:
    if left.shape != right.shape:
        raise Difference(f"{what}: shape {left.shape}, {right.shape} wanted")
    if left.dtype.kind in "fc" or right.dtype.kind in "fc":
        wide = np.complex128 if "c" in (left.dtype.kind + right.dtype.kind) else np.float64
        same = np.allclose(
            left.astype(wide), right.astype(wide), tolerance, tolerance, equal_nan=True
        )
    else:
        same = bool(np.all(left == right))
    if not same:
        raise Difference(f"{what}: {_short(left)}, {_short(right)} wanted")


def _short(value: Any) -> str:
    return " ".join(str(value).split())[:120]


def _show(value: Any) -> str:
    return f"{_short(repr(value))} ({type(value).__name__})"
