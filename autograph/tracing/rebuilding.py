"""How a function's results are made again of the outputs of its graph, once it ran."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.staging.dicts.key_order import arrange
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.tensor import EagerTensor

Targets = Callable[[int], Any]


class Results:
    """The graph's outputs of one run, taken one by one, and the objects made of them so far."""

    def __init__(self, carried: Iterable[Any], made: dict[int, Any] | None = None) -> None:
        self._carried = iter(carried)
        self.made = {} if made is None else made

    def __next__(self) -> Any:
        return next(self._carried)

    def part(self, carried: Iterable[Any]) -> Results:
        """Other outputs of the same run."""
        return Results(carried, self.made)


Rebuild = Callable[[Results, Targets], Any]


@dataclass(frozen=True, slots=True)
class Carried:
    """Makes what one graph output stands for."""

    make: Callable[[Any], Any]

    def __call__(self, given: Results, targets: Targets) -> Any:
        return self.make(next(given))


@dataclass(frozen=True, slots=True)
class Known:
    """Gives an object that was there before."""

    value: Any

    def __call__(self, given: Results, targets: Targets) -> Any:
        return self.value


@dataclass(frozen=True, slots=True)
class Given:
    """Gives the argument with a number."""

    number: int

    def __call__(self, given: Results, targets: Targets) -> Any:
        return targets(self.number)


@dataclass(frozen=True, slots=True)
class Container:
    """Makes a container of its parts, once per run."""

    layout: structure.Layout
    makers: list[Rebuild]
    label: int

    def __call__(self, given: Results, targets: Targets) -> Any:
        made = put_together(self.layout, [maker(given, targets) for maker in self.makers])
        return given.made.setdefault(self.label, made)


@dataclass(frozen=True, slots=True)
class Ordered:
    """Makes a dict whose keys are in an order of that run."""

    make: Rebuild
    order: Rebuild

    def __call__(self, given: Results, targets: Targets) -> Any:
        made = self.make(given, targets)
        arrange(made, self.order(given, targets))
        return made


@dataclass(frozen=True, slots=True)
class Number:
    """Makes a Python number; or a tensor of `dtype`, if there is one."""

    dtype: types.DType | None

    def __call__(self, tensor: EagerTensor) -> Any:
        return self.of_array(tensor._array)

    def of_array(self, array: np.ndarray[Any, Any]) -> Any:
        """The number in an array."""
        return array.item() if self.dtype is None else EagerTensor(fitting(array, self.dtype))


@dataclass(frozen=True, slots=True)
class NumberOfKind:
    """Makes a number of the kind that it is in that run; or a tensor of a Python number."""

    as_tensor: bool
    names: tuple[str, ...]

    def __call__(self, given: Results, targets: Targets) -> Any:
        made = promotion.number_of_kind(next(given)._array, next(given)._array)
        dtype = promotion.default_dtype(type(made).__name__) if self.as_tensor else None
        return made if dtype is None else EagerTensor(fitting(np.asarray(made), dtype))


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes the items of a list of which the graph gives each part as one array."""

    parts: list[Callable[[Any], list[Any]]]
    layout: structure.Layout | None

    def __call__(self, given: Results, targets: Targets) -> list[Any]:
        columns = [part(next(given)._array) for part in self.parts]
        if self.layout is None:
            return columns[0]
        rows = zip(*columns, strict=True)
        return [structure.put_together(self.layout, list(row)) for row in rows]


def rows_of(make_item: Rebuild) -> Rows | None:
    """The items made column by column, if they are numbers or flat containers of numbers."""
    layout = make_item.layout if isinstance(make_item, Container) else None
    makers = make_item.makers if isinstance(make_item, Container) else [make_item]
    parts = [_COLUMNS.get(each.make) for each in makers if isinstance(each, Carried)]
    found = [part for part in parts if part is not None]
    return Rows(found, layout) if found and len(found) == len(makers) else None


def put_together(layout: structure.Layout, parts: list[Any]) -> Any:
    """The container of the parts; what was not set on the path taken is not in the dict."""
    missing = [part for part in parts if isinstance(part, Undefined)]
    if not missing:
        return structure.put_together(layout, parts)
    absent = (KeyError, AttributeError)
    if layout.kind is not dict or any(part.error not in absent for part in missing):
        raise missing[0].exception()
    pairs = zip(layout.keys, parts, strict=True)
    return {key: part for key, part in pairs if not isinstance(part, Undefined)}


def as_tensor(tensor: EagerTensor) -> EagerTensor:
    """The result as it is."""
    return tensor


def as_text(tensor: EagerTensor) -> str:
    """The result as Python text."""
    return str(tensor._array[()])


def as_array(tensor: EagerTensor) -> np.ndarray[Any, Any]:
    """The result as an array of its own."""
    return tensor._array


def as_scalar(tensor: EagerTensor) -> Any:
    """The result as a NumPy scalar."""
    return tensor._array[()]


def fitting(array: np.ndarray[Any, Any], dtype: types.DType) -> np.ndarray[Any, Any]:
    """A Python number as the tensor face shows it: int32 or float32, int64 where it must be."""
    narrow = array.astype(dtype)
    return array if dtype == types.int32 and narrow != array else narrow


# How the items of a column are made at once, by how one of them is made.
_COLUMNS: dict[Any, Callable[[Any], list[Any]]] = {Number(None): np.ndarray.tolist, as_scalar: list}
