"""Arrays that come into a recording from outside: arguments, closures, globals.

An `np.ndarray` met while recording becomes an input of the graph, read again at every call, so that
changes between calls are seen. One ndarray has one `Array`, by whatever way it is met.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from autograph.numpy.array import Array
from autograph.runtime.errors import StagingError, SymbolicValueError
from autograph.runtime.staging.recording import Recording
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType, as_dtype

NDArray = np.ndarray[Any, Any]


@dataclass(slots=True)
class Outside:
    """An ndarray outside of the recording, what it held when it was met, and its cell."""

    source: NDArray
    met_with: NDArray
    array: Array


_OUTSIDE: WeakKeyDictionary[Recording, dict[int, Outside]] = WeakKeyDictionary()


def argument_array(tensor: Tensor, source: NDArray | np.generic, name: str = "array") -> Array:
    """The array that stands for the argument `source`; `tensor` is its input of the graph."""
    is_scalar = isinstance(source, np.generic)
    array = Array(tensor, is_scalar, contiguous=is_scalar or lies_in_order(source), name=name)
    array._born = None
    return array


def lies_in_order(source: NDArray | np.generic) -> bool:
    """Whether reshaping the array is known to give a view; otherwise NumPy may copy it."""
    return source.ndim < 2 or source.flags.c_contiguous


def captured_array(
    recording: Recording, source: NDArray, fetch: Callable[[], NDArray] | None = None
) -> Array:
    """The array that stands for an ndarray of the outside, made at the first meeting.

    `fetch` finds the ndarray at every call, if it may be another one by then.
    """
    known = _OUTSIDE.setdefault(recording, {})
    entry = known.get(id(source))
    if entry is None:
        entry = known[id(source)] = Outside(source, source.copy(), _input(recording, source, fetch))
    elif not _unchanged(entry):
        raise StagingError(
            "an array made outside of the converted function was changed, while it was recorded, "
            "by code that is not converted.",
            advice="Convert that code too, or copy the array first.",
        )
    return entry.array


def _unchanged(entry: Outside) -> bool:
    same = entry.source.tobytes() == entry.met_with.tobytes()
    return same and entry.source.shape == entry.met_with.shape


def _input(
    recording: Recording, source: NDArray, fetch: Callable[[], NDArray] | None = None
) -> Array:
    if source.dtype.kind in "OVMm":
        raise SymbolicValueError(
            f"an array of dtype {source.dtype} cannot be recorded; arrays hold numbers, booleans "
            "or strings.",
            advice="Make numeric arrays of it outside of the converted function.",
        )
    type = TensorType(as_dtype(source.dtype), source.shape)
    tensor = recording.capture(source, type, "array", fetch or (lambda: source))
    array = Array(tensor, contiguous=lies_in_order(source), name=tensor.value.name)
    array._born = None
    return array


def captured_arrays(recording: Recording) -> Iterator[tuple[NDArray, Array]]:
    """The ndarrays of the outside that were met, with their arrays."""
    for entry in _OUTSIDE.get(recording, {}).values():
        yield entry.source, entry.array


def overlapping(arrays: Sequence[NDArray]) -> list[tuple[int, int]]:
    """The pairs of places whose arrays share memory: a write to one would change the other."""
    pairs = itertools.combinations(range(len(arrays)), 2)
    return [(i, j) for i, j in pairs if share_memory(arrays[i], arrays[j])]


def share_memory(a: NDArray, b: NDArray) -> bool:
    """Whether a write to one array would change the other; in doubt, yes."""
    if not np.may_share_memory(a, b):
        return False
    try:
        return np.shares_memory(a, b, max_work=10_000)  # type: ignore[arg-type]
    except np.exceptions.TooHardError:
        return True


def was_written(recording: Recording, array: Array) -> bool:
    """Whether the recorded code wrote to `array`, so that its ndarray has to be written back."""
    return ("array", id(array)) in recording.journal.frames[0]
