"""Run a function of NumPy arrays as a graph: recorded, then interpreted.

    assert_recorded(lambda np, x: np.sum(x, axis=0), array)

The function gets the array face in place of `numpy`, so that every call goes through the table, as
calls of converted code do. Result and dtype must be those of plain NumPy, and what the function
wrote into its arguments too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.numpy.array import Array
from autograph.numpy.captured import argument_array, was_written
from autograph.numpy.table import lookup
from autograph.runtime import scalar, types
from autograph.runtime.interpreter import run_graph
from autograph.runtime.staging.recording import Recording
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

Function = Callable[..., Any]


class Face:
    """`numpy`, or a part of it, with the functions of the table in place of NumPy's own."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if type(found) is type(np):
            return Face(found)
        if isinstance(found, type):
            return found
        replacement = lookup(found) if callable(found) else None
        if replacement is None:
            return found
        if isinstance(found, np.ufunc):
            return UfuncFace(found)
        return replacement


class UfuncFace:
    """A ufunc whose methods are those of the table."""

    def __init__(self, ufunc: np.ufunc) -> None:
        self._ufunc = ufunc

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return lookup(self._ufunc)(*args, **kwargs)  # type: ignore[misc]

    def __getattr__(self, name: str) -> Any:
        return lookup(getattr(self._ufunc, name))


class Recorded:
    """A recorded function of arrays, ready to be run."""

    def __init__(self, function: Function, args: tuple[Any, ...], unknown: bool) -> None:
        with Recording("f") as recording:
            cells = [self._cell(recording, arg, unknown) for arg in args]
            result = function(Face(np), *cells)
            self.leaves: list[Any] = []
            self.plan = self._pack(result)
            self.written = [
                (place, cell)
                for place, cell in enumerate(cells)
                if isinstance(cell, Array) and was_written(recording, cell)
            ]
            outputs = [*self.leaves, *(cell.tensor for _, cell in self.written)]
            recording.graph.outputs = [recording.value_of(tensor) for tensor in outputs]
        self.recording = recording

    def _cell(self, recording: Recording, arg: Any, unknown: bool) -> Any:
        if not isinstance(arg, np.ndarray | np.generic):
            return arg
        shape = tuple(None if unknown else n for n in arg.shape)
        tensor = recording.input(TensorType(types.as_dtype(arg.dtype), shape), "x")
        return argument_array(tensor, arg)

    def _pack(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self._pack(item) for item in value]
        if isinstance(value, scalar.Scalar):
            return self._leaf(value.tensor, value.python_kind)
        if isinstance(value, Array):
            return self._leaf(value.tensor, "scalar" if value.is_scalar else "array")
        if isinstance(value, Tensor):
            return self._leaf(value, "tensor")
        return lambda outputs: value

    def _leaf(self, tensor: Tensor, kind: str) -> Any:
        place = len(self.leaves)
        self.leaves.append(tensor)

        def rebuild(outputs: Any) -> Any:
            array = np.asarray(outputs[place])
            if kind == "scalar":
                return array[()]
            return array.item() if kind in ("int", "float", "bool", "complex") else array

        return rebuild

    def run(self, *args: Any) -> Any:
        arrays = [np.asarray(arg) for arg in args if isinstance(arg, np.ndarray | np.generic)]
        captured = [fetch() for _, _, fetch in self.recording.captures.values()]
        outputs = run_graph(self.recording.graph, [*arrays, *captured])
        for (place, _), value in zip(self.written, outputs[len(self.leaves) :], strict=True):
            args[place][...] = value
        return self._unpack(self.plan, outputs)

    def _unpack(self, plan: Any, outputs: Any) -> Any:
        if isinstance(plan, list):
            return [self._unpack(item, outputs) for item in plan]
        return plan(outputs)


def run_recorded(function: Function, *args: Any, unknown: bool = False) -> Any:
    """What the recorded function gives; `unknown` leaves all extents open."""
    return Recorded(function, args, unknown).run(*args)


def copies(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Arguments that may be written."""
    return tuple(arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args)


def assert_recorded(function: Function, *args: Any, unknown: bool | None = None) -> None:
    """Assert that recording changes nothing, with known and unknown extents if none is chosen."""
    expected_args = copies(args)
    with np.errstate(all="ignore"):
        expected = function(np, *expected_args)
    for open_extents in (False, True) if unknown is None else (unknown,):
        given = copies(args)
        actual = Recorded(function, given, open_extents).run(*given)
        assert_same(actual, expected)
        for mine, theirs in zip(given, expected_args, strict=True):
            assert_same(mine, theirs)


def assert_same(actual: Any, expected: Any) -> None:
    """Assert equal structure, Python types, dtypes, shapes and values to the last few bits."""
    if isinstance(expected, list | tuple):
        assert len(actual) == len(expected)
        for mine, theirs in zip(actual, expected, strict=True):
            assert_same(mine, theirs)
        return
    if isinstance(expected, np.ndarray | np.generic):
        assert np.asarray(actual).dtype == expected.dtype
        assert isinstance(actual, np.generic) == isinstance(expected, np.generic)
        assert np.shape(actual) == expected.shape
        tolerance = 1e-5 if expected.dtype.itemsize <= 4 else 1e-12
        if expected.dtype.kind in "fc":
            np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=1e-13)
        else:
            np.testing.assert_array_equal(actual, expected)
        return
    assert type(actual) is type(expected)
    if isinstance(expected, float):
        np.testing.assert_allclose(actual, expected, rtol=1e-12)
    else:
        assert actual == expected
