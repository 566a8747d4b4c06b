"""Keys: what stands between the brackets of `x[...]`, as a static template and tensors.

    x[1:n, ..., None, [0, 2], i]     template  ((1, "?", None), ..., None, "array", "?")
                                     inputs    n, [0, 2], i

An entry of a template is a number, None for a new axis, an ellipsis, a triple for a slice, "?" for
an integer that comes as an input (inside of a triple too), "array" for an integer array and "mask"
for a boolean one. What a key selects is what NumPy selects; errors have NumPy's texts.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from autograph.runtime import dims, promotion, types
from autograph.runtime.dims import Dim, Shape
from autograph.runtime.errors import InvalidIndexError
from autograph.runtime.ops.sizes import Size, as_size
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import TensorType

Entry: TypeAlias = Any
Template: TypeAlias = tuple[Entry, ...]
ARRAYS = ("array", "mask")

_INVALID = (
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean "
    "arrays are valid indices"
)


def normalize_key(key: Any, rank: int) -> tuple[Template, list[Tensor]]:
    """The template and the inputs of a user's key for a tensor of `rank` dimensions."""
    inputs: list[Tensor] = []
    entries = key if isinstance(key, tuple) else (key,)
    template = tuple(_entry(item, inputs) for item in entries)
    if sum(entry is Ellipsis for entry in template) > 1:
        raise IndexError("an index can only have a single ellipsis ('...')")
    used = consumed(template, inputs)
    if used > rank:
        raise IndexError(
            f"too many indices for array: array is {rank}-dimensional, but {used} were indexed"
        )
    return template, inputs


def _entry(item: Any, inputs: list[Tensor]) -> Entry:
    if item is None or item is Ellipsis:
        return item
    if type(item) is int:
        return item
    if isinstance(item, slice):
        return tuple(_bound(part, inputs) for part in (item.start, item.stop, item.step))
    index = _as_index(item)
    if isinstance(index, int):
        return index
    inputs.append(index)
    if index.dtype == types.bool_:
        return "mask"
    return "array" if index.ndim else "?"


def _bound(part: Any, inputs: list[Tensor]) -> int | str | None:
    if part is None:
        return None
    try:
        size = as_size(part)
    except TypeError as error:
        if "interpreted as an integer" not in str(error):
            raise
        raise TypeError(
            "slice indices must be integers or None or have an __index__ method"
        ) from None
    return _size_entry(size, inputs)


def _size_entry(size: Size, inputs: list[Tensor]) -> int | str:
    if isinstance(size, int):
        return size
    inputs.append(size)
    return "?"


def _as_index(item: Any) -> int | Tensor:
    """An integer, or a tensor of integers or booleans."""
    tensor = _as_index_tensor(item)
    if tensor.dtype == types.bool_:
        return tensor
    if not types.is_integer(tensor.dtype):
        if tensor.ndim and not isinstance(item, list | tuple):
            raise IndexError("arrays used as indices must be of integer (or boolean) type")
        raise IndexError(_INVALID)
    if tensor.ndim == 0 and isinstance(tensor.type.extent, int):
        return tensor.type.extent
    return tensor


def _as_index_tensor(item: Any) -> Tensor:
    if isinstance(item, Tensor):
        return item
    if promotion.python_kind(item) is not None and hasattr(item, "tensor"):
        scalar: Tensor = item.whole(IndexError(_INVALID)).tensor
        return scalar
    if hasattr(item, "__index__") and not hasattr(item, "shape"):
        return EagerTensor(np.asarray(item if isinstance(item, bool) else operator.index(item)))
    if isinstance(item, list | tuple) and not len(item):
        return EagerTensor(np.zeros(0, np.int64))
    if isinstance(item, str | bytes | dict | set | slice):
        raise IndexError(_INVALID)
    try:
        return promotion.as_tensor(item)
    except TypeError:
        raise IndexError(_INVALID) from None


def consumed(template: Template, inputs: Sequence[Any]) -> int:
    """How many dimensions the entries of a template select from, the ellipsis left out."""
    total = 0
    rest = iter(inputs)
    for entry in template:
        if entry == "mask":
            total += next(rest).ndim
            continue
        if entry is not None and entry is not Ellipsis:
            total += 1
        for _ in range(_inputs_of(entry)):
            next(rest)
    return total


def _inputs_of(entry: Entry) -> int:
    return entry.count("?") if isinstance(entry, tuple) else int(isinstance(entry, str))


def numpy_key(template: Template, inputs: Sequence[np.ndarray[Any, Any]]) -> tuple[Any, ...]:
    """The key NumPy takes, when the graph runs."""
    rest = iter(inputs)

    def concrete(entry: Entry) -> Any:
        if isinstance(entry, tuple):
            return slice(*(operator.index(next(rest)[()]) if p == "?" else p for p in entry))
        if entry == "?":
            return operator.index(next(rest)[()])
        return next(rest) if isinstance(entry, str) else entry

    return tuple(concrete(entry) for entry in template)


def has_arrays(template: Template) -> bool:
    """Whether the key selects with arrays, so that integers are broadcast against them."""
    return any(isinstance(entry, str) and entry in ARRAYS for entry in template)


class _Selection:
    """The shape that a key selects, put together entry by entry."""

    def __init__(self, x: TensorType, template: Template, inputs: Sequence[TensorType]) -> None:
        self.shape = x.shape
        self.axis = 0
        self.result: list[Dim] = []
        self.arrays: list[Shape] = []
        self.place = 0
        self.gap = self.separated = False
        self._rest = iter(inputs)
        self._fancy = has_arrays(template)
        self._hidden = x.ndim - consumed(template, inputs)
        for entry in template:
            self._take(entry)

    def _take(self, entry: Entry) -> None:
        if isinstance(entry, str):
            self._take_array(entry, next(self._rest))
        elif isinstance(entry, int):
            _check_index(entry, self.shape[self.axis], self.axis)
            self._select(())
            self.axis += 1
        else:
            self.gap = self.gap or bool(self.arrays)
            self._take_basic(entry)

    def _take_basic(self, entry: Entry) -> None:
        if entry is None:
            self.result.append(1)
        elif entry is Ellipsis:
            self.result += self.shape[self.axis : self.axis + self._hidden]
            self.axis += self._hidden
        else:
            bounds = [next(self._rest).extent if part == "?" else part for part in entry]
            given = [part is not None for part in entry]
            self.result.append(slice_dim(self.shape[self.axis], bounds, given))
            self.axis += 1

    def _take_array(self, entry: str, index: TensorType) -> None:
        if entry == "mask":
            _check_mask(index.shape, self.shape, self.axis)
            self.axis += index.ndim
            self._select((None,))
        else:
            self.axis += 1
            self._select(index.shape)

    def _select(self, shape: Shape) -> None:
        if not self._fancy:
            return
        if not self.arrays:
            self.place = len(self.result)
        elif self.gap:
            self.separated = True
        self.arrays.append(shape)

    def total(self) -> Shape:
        rest = self.shape[self.axis :]
        if not self._fancy:
            return (*self.result, *rest)
        place = 0 if self.separated else self.place
        return (*self.result[:place], *_together(self.arrays), *self.result[place:], *rest)


def _together(shapes: list[Shape]) -> Shape:
    try:
        return dims.broadcast(*shapes)
    except ValueError:
        described = " ".join("(" + ",".join(map(str, shape)) + ")" for shape in shapes if shape)
        raise IndexError(
            "shape mismatch: indexing arrays could not be broadcast together with shapes "
            f"{described} "
        ) from None


def selected_shape(x: TensorType, template: Template, inputs: Sequence[TensorType]) -> Shape:
    """The shape of `x[key]`; IndexError where the key provably does not fit."""
    return _Selection(x, template, inputs).total()


def _check_index(index: int, dim: Dim, axis: int) -> None:
    if isinstance(dim, int) and not -dim <= index < dim:
        raise InvalidIndexError(f"index {index} is out of bounds for axis {axis} with size {dim}")


def _check_mask(mask: Shape, shape: Shape, axis: int) -> None:
    for place, dim in enumerate(mask, axis):
        size = shape[place]
        if isinstance(dim, int) and isinstance(size, int) and dim != size:
            raise IndexError(
                f"boolean index did not match indexed array along axis {place}; size of axis is "
                f"{size} but size of corresponding boolean axis is {dim}"
            )


def slice_dim(dim: Dim, bounds: Sequence[Dim], given: Sequence[bool]) -> Dim:
    """How many elements a slice selects, None if it cannot be proved.

    A slice reaching over the end of its axis is cut there, so `x[:n]` is `n` long only where `x`
    is known to be that long.
    """
    start, stop, step = bounds
    if step == 0:
        raise ValueError("slice step cannot be zero")
    if not any(given) or (step == -1 and not given[0] and not given[1]):
        return dim
    numbers = [bound for bound in (dim, *bounds) if bound is not None]
    if len(numbers) == 1 + sum(given) and all(isinstance(number, int) for number in numbers):
        whole: Any = slice(start, stop, step).indices(dim)  # type: ignore[arg-type]
        return len(range(*whole))
    starts_at_zero = not given[0] or start == 0
    ends_at_end = not given[1] or (dim is not None and stop == dim)
    return dim if starts_at_zero and ends_at_end and (not given[2] or step == 1) else None


def check_bounds(x: TensorType, template: Template, inputs: Sequence[Tensor]) -> None:
    """Raise IndexError for known arrays of indices that leave a known axis."""
    hidden = x.ndim - consumed(template, inputs)
    axis, rest = 0, iter(inputs)
    for entry in template:
        given = [next(rest) for _ in range(_inputs_of(entry))]
        if entry == "array" and isinstance(given[0], EagerTensor):
            for index in given[0]._array.reshape(-1).tolist():
                _check_index(index, x.shape[axis], axis)
        if entry == "mask":
            axis += given[0].ndim
        elif entry is Ellipsis:
            axis += hidden
        elif entry is not None:
            axis += 1
