"""Arrays of which it depends on a recorded test, or on the iteration, which array they are.

    if c:
        v = w           # v is w, or else what it was
    v[0] = 1            # reaches w if c, and what v was if not

Reading takes the value of the array it is; a write goes to each array that was there before the
branch, under the condition that it is the one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograph.numpy.array import Array, Cell, _usable_here
from autograph.numpy.captured import captured_array
from autograph.runtime import scalar
from autograph.runtime.errors import IncompatibleStateError, as_of_here
from autograph.runtime.ops.indexing import get_item
from autograph.runtime.ops.joining import stack
from autograph.runtime.staging.branches import chosen
from autograph.runtime.staging.identity import aliases, copies, mutables
from autograph.runtime.staging.recording import active, current
from autograph.runtime.staging.values.lowering import logical_not
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

Cases = list[tuple[Any, Array]]


class MergedArray(Array):
    """An alias of other arrays under a condition each, and of its own storage otherwise."""

    __slots__ = ("_cache", "_known", "follows_all")

    def __init__(self, value: Array, known: Cases, follows_all: bool = False) -> None:
        super().__init__(value.tensor, name=value.name)
        self._known = known
        # Whether it is none of the arrays behind those that were merged into it but the known ones.
        self.follows_all = follows_all
        self._cache = (self._sources(), value.tensor)

    def __ag_depends_on__(self) -> list[Any]:
        """What must be known where it is used."""
        return [self._tensor, *(part for pair in self._known for part in pair)]

    @property
    def known(self) -> list[tuple[Any, Array]]:
        """The arrays that it is an alias of, each with its condition."""
        return self._known

    def _sources(self) -> list[Tensor]:
        own: Tensor = copies.check_fresh(self._tensor)
        return [own, *(array.tensor for _, array in self._known)]

    @property
    def tensor(self) -> Tensor:
        """The current value of the array it is."""
        sources = self._sources()
        seen, current = self._cache
        if all(a is b for a, b in zip(sources, seen, strict=True)) and _usable_here(current):
            return current
        current = sources[0]
        for (test, _), source in zip(self._known, sources[1:], strict=True):
            current = _chosen(test, source, current)
        self._cache = (sources, current)
        return current

    @property
    def type(self) -> TensorType:
        """The graph type of all it may be, which is known outside of their branch as well."""
        own: Tensor = copies.check_fresh(self._tensor)
        return own.type

    def replace(self, tensor: Tensor) -> None:
        """Write all elements of the array it is."""
        for test, array in self._known:
            array.replace(_chosen(test, tensor, array.tensor))
        super().replace(tensor)

    def cells(self) -> list[Array]:
        """The arrays whose storage it may share."""
        return _all_cells(array for _, array in self._known)

    def follows(self) -> list[Array]:
        """The arrays that are written with it."""
        roots = [array.root for _, array in self._known]
        behind = [
            each for root in roots if isinstance(root, MergedArray) for each in root.follows()
        ]
        return [*roots, *behind]

    @property
    def is_own(self) -> bool:
        """Whether it has storage that is not that of other arrays."""
        return False

    @property
    def root(self) -> Array:
        """Itself: what it is an alias of is only known when the graph runs."""
        return self


class SelectedArray(MergedArray):
    """The item with a number that is only known when the graph runs."""

    __slots__ = ("_number",)

    def __init__(self, number: Any, items: Sequence[Array]) -> None:
        self._number = number
        tests = [number == place for place in range(len(items))]
        value = Array(_looked_up(number, [item.tensor for item in items]))
        super().__init__(value, list(zip(tests, items, strict=True)))

    @property
    def tensor(self) -> Tensor:
        """The current value of the item."""
        sources = self._sources()
        seen, current = self._cache
        if all(a is b for a, b in zip(sources, seen, strict=True)) and _usable_here(current):
            return current
        current = _looked_up(self._number, sources[1:])
        self._cache = (sources, current)
        return current


def _looked_up(number: Any, sources: Sequence[Tensor]) -> Tensor:
    return get_item(stack(list(sources)), number)


def _chosen(test: Any, then: Tensor, orelse: Tensor) -> Any:
    return chosen(current(), test, then, orelse)


def _cells(array: Array) -> list[Array]:
    """The arrays whose storage an array may share."""
    root = array.root
    return root.cells() if isinstance(root, MergedArray | UnknownArray) else [root]


def _all_cells(arrays: Iterable[Array]) -> list[Array]:
    """As `_cells`, of several: each one once, though many branches may have led to it."""
    return list({id(cell): cell for array in arrays for cell in _cells(array)}.values())


class UnknownArray(Array):
    """The value of an array of which it is not known which one it is.

    Writing it is refused, and so is reading it once one of the arrays that it may be was written.
    """

    __slots__ = ("_error", "_seen", "_watched")
    is_own = False

    def __init__(
        self, value: Array, error: IncompatibleStateError, watched: Sequence[Array] = ()
    ) -> None:
        super().__init__(value.tensor, name=value.name)
        self._error = error
        self._watched = watched = _all_cells(watched)
        self._seen = [cell._tensor for cell in watched]

    @property
    def tensor(self) -> Tensor:
        """The value, as long as it is the same whichever array it is."""
        for array, seen in zip(self._watched, self._seen, strict=True):
            if array._tensor is not seen:
                raise as_of_here(self._error)
        tensor: Tensor = copies.check_fresh(self._tensor)
        return tensor

    def cells(self) -> list[Array]:
        """The arrays that it may be."""
        return list(self._watched)

    follows = cells

    def replace(self, tensor: Tensor) -> None:
        """Refuse: this may be an array that others know."""
        raise as_of_here(self._error)


def merge(condition: Tensor, began: int, then: Any, orelse: Any, value: Any) -> Any:
    """The alias of two arrays behind the branch that carried `value` out."""
    if value.is_scalar:
        return value
    candidates = [(True, _as_array(then)), (False, _as_array(orelse))]
    known = [(holds, a) for holds, a in candidates if a is not None and not a.is_scalar]
    if any(a.may_fail or is_merged_inside(a, began) for _, a in known):
        cells = [cell for _, a in known for cell in _cells(a) if cell._serial < began]
        return UnknownArray(value, aliases.ambiguous("array"), cells)
    known = [(holds, a) for holds, a in known if a.root._serial < began]
    test = scalar.make(condition, "bool")
    tests = {True: test, False: logical_not(test)}
    return MergedArray(value, [(tests[holds], a) for holds, a in known]) if known else value


def alias(value: Array, told: Cases) -> Array:
    """`value` as an alias of those arrays under these tests, and itself otherwise."""
    known = [(test, array) for test, array in told if test is not False]
    return MergedArray(value, known, follows_all=True) if known else value


def is_merged_inside(value: Any, began: int) -> bool:
    """Whether which array it is was decided by a test that is not known outside of the branch."""
    root = value.root if isinstance(value, Array) else None
    return isinstance(root, MergedArray | UnknownArray) and root._serial >= began


def cases(value: Any, began: int, alone: bool = False) -> Cases | None:
    """The arrays made before a statement that it may be, each with its test; None if unknown.

    So it is if it has to be `alone`, and may be an array made since then, which others may know.
    """
    array = _as_array(value)
    if array is None or array.is_scalar:
        return []
    if not is_merged_inside(array, began):
        return [(True, array)] if array.root._serial < began else []
    if not isinstance(array, MergedArray):
        # A view of one of several, or an array of which it is not known which one it is.
        return None
    found: Cases = []
    for test, each in array.known:
        is_shared = each.root._serial >= began and not is_merged_inside(each, began)
        inner = None if alone and is_shared else cases(each, began, alone)
        if inner is None:
            return None
        found += [(test if holds is True else test & holds, cell) for holds, cell in inner]
    return found


def protect(
    candidates: Sequence[Any], value: Any, strict: bool, error: IncompatibleStateError
) -> Any:
    """The array in or behind a loop for the arrays it may be; the first one came into the loop."""
    arrays = [_as_array(each) for each in candidates]
    known = [array for array in arrays if array is not None and not array.is_scalar]
    if value.is_scalar or not known:
        return value
    entry = known[0].root
    outside = entry._born is None or isinstance(entry, MergedArray | UnknownArray)
    if not (strict or outside or len(candidates) > 1):
        return value
    return UnknownArray(value, error, known)


def outside_objects(value: Any, began: int) -> list[Array]:
    """The arrays made before the statement of that number that a value may be."""
    array = _as_array(value)
    if array is None or array.is_scalar:
        return []
    return [cell for cell in _cells(array) if cell._serial < began]


def _as_array(value: Any) -> Array | None:
    recording = active()
    if isinstance(value, np.ndarray) and recording is not None:
        return captured_array(recording, value)
    return value if isinstance(value, Array) else None


def select(number: Any, items: Sequence[Any]) -> Any:
    """The array with that number; None if they cannot be looked up in one table."""
    arrays = [_as_array(item) for item in items]
    known = [array for array in arrays if array is not None and not array.is_scalar]
    types = {(array.dtype, array.type.shape) for array in known}
    if len(known) < len(items) or len(types) > 1 or None in next(iter(types))[1]:
        return None
    return SelectedArray(number, known)


def cell_of(value: Any) -> Cell | None:
    """The place of all that an array holds whose copies have to be watched."""
    array = _as_array(value) if isinstance(value, Array | np.ndarray) else None
    if array is None or array.is_scalar:
        return None
    return Cell(array.root)


mutables.register(cell_of)
