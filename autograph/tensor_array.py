"""`TensorArray`: a list of tensors of one dtype, written and read by index.

    out = ag.TensorArray(ag.float32, size=n)
    for i in ag.range(n):
        out = out.write(i, x[i])
    y = out.stack()

The elements are a Python list, which is empty until the first write and then has all `size` of
them, zeros where nothing was written. In recorded code it is a growing list of the graph behind the
journal, so branches and loops carry it. `write` changes the array itself and returns it: a result
that is not assigned is not lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import dims, promotion, scalar, types
from autograph.runtime.errors import InvalidArgumentError, OutOfRangeError, StagingError
from autograph.runtime.ops import lists, sizes
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.creation import zeros
from autograph.runtime.ops.cumulative import cumsum
from autograph.runtime.ops.gathering import gather as gather_rows
from autograph.runtime.ops.indexing import get_item
from autograph.runtime.ops.joining import concat as concat_rows
from autograph.runtime.ops.joining import stack as stack_rows
from autograph.runtime.ops.list_padding import list_pad
from autograph.runtime.shapes import TensorShape
from autograph.runtime.staging import Recording, active, for_loop, raise_if
from autograph.runtime.staging.journal import Contents, Location
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.loops.iteration import Counting
from autograph.runtime.staging.values.integers import maximum_int
from autograph.runtime.staging.values.lowering import lower
from autograph.runtime.staging.values.specs import Growing, Leaf, join_specs
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import TensorType


class TensorArray:
    """A list of tensors that is written and read by index.

    Args:
        dtype: The elements' dtype.
        size: How many elements there are.
        dynamic_size: Whether writing behind the end makes the array longer.
        clear_after_read: Accepted for TensorFlow's sake; elements can be read again and again.
        element_shape: The elements' shape, if they are to be checked.
        infer_shape: Whether all elements must have one shape.

    >>> import autograph as ag
    >>> ag.TensorArray(ag.int32, size=3).write(1, 7).stack()
    ag.Tensor([0 7 0], shape=(3,), dtype=int32)
    """

    def __init__(
        self,
        dtype: Any,
        size: Any = None,
        dynamic_size: bool | None = None,
        clear_after_read: bool | None = None,
        tensor_array_name: str | None = None,
        handle: Any = None,
        flow: Any = None,
        infer_shape: bool = True,
        element_shape: Any = None,
        colocate_with_first_write_call: bool = True,
        name: str | None = None,
    ) -> None:
        self.dtype = types.as_dtype(dtype)
        self.dynamic_size = bool(dynamic_size)
        self.infer_shape = infer_shape
        self.element_shape = None if element_shape is None else TensorShape(element_shape)
        self._size = _as_count(0 if size is None else size)
        self._items: list[Any] = []
        self._recording = active()
        if self._recording is not None:
            self._location().write([])

    @property
    def handle(self) -> None:
        """None: there is no resource behind the array."""
        return None

    @property
    def flow(self) -> TensorArray:
        """The array itself: writes need no data flow to be kept."""
        return self

    def _location(self) -> Location:
        """Where the elements are: in the recording that made the array, or in the array."""
        if self._recording is None:
            return Contents(self._items)
        return self._recording.slot(self, list, "TensorArray")

    def _content(self) -> list[Any]:
        """The elements, or the one growing list that stands for them."""
        if self._recording is not None and active() is not self._recording:
            raise StagingError(
                "a TensorArray that converted code made is used after the call, or in the trace of "
                "another function.",
                advice="Return its .stack() instead of the array.",
            )
        content: list[Any] = self._location().read()
        return content

    def _keep(self, content: list[Any]) -> TensorArray:
        recording = active()
        if recording is None:
            self._items[:] = content
        else:
            recording.assign(self._location(), content)
        return self

    def size(self, name: str | None = None) -> Tensor:
        """The number of elements, an int32 scalar."""
        return cast(scalar.typed(self._count(), "int"), types.int32)

    def __len__(self) -> int:
        return self._count()  # type: ignore[no-any-return]

    def _count(self) -> Any:
        if not self.dynamic_size:
            return self._size
        content = self._content()
        if promotion.is_staged_list(content):
            return maximum_int(content[0].__ag_list__().length(), self._size)
        return maximum_int(len(content), self._size)

    def _checked(self, value: Any) -> Tensor:
        """`value` as an element; says what is wrong with it otherwise."""
        kind = promotion.python_kind(value)
        tensor = promotion.convert(value, self.dtype) if kind else promotion.as_tensor(value)
        if tensor.dtype != self.dtype:
            if not np.can_cast(tensor.dtype, self.dtype, "same_kind"):
                raise InvalidArgumentError(
                    f"TensorArray dtype is {types.dtype_name(self.dtype)} but the value written "
                    f"is {tensor.type.describe()}; use ag.cast"
                )
            tensor = cast(tensor, self.dtype)
        self._check_shape(tensor)
        return tensor

    def _check_shape(self, tensor: Tensor) -> None:
        known = self.element_shape
        if known is None:
            known = self._inferred_shape()
        if known is not None and not known.is_compatible_with(tensor.type.shape):
            raise ValueError(
                f"Incompatible shape for value: the elements of this TensorArray have shape "
                f"{dims.shape_text(tuple(known))}, the value written has "
                f"{dims.shape_text(tensor.type.shape)}"
            )

    def _inferred_shape(self) -> TensorShape | None:
        content = self._content()
        if not self.infer_shape or not content:
            return None
        if promotion.is_staged_list(content):
            return TensorShape(_plain(content[0].__ag_list__().leaves[0].type.element.shape))
        return TensorShape(_plain(content[0].type.shape))

    def _place(self, index: Any, limit: Any, action: str, error: type[Exception]) -> Any:
        """`index` as a Python integer, symbolic or not, after a check that it is below `limit`."""
        place = _as_count(index)
        wrong = place < 0 if limit is None else (place < 0) | (place >= limit)
        bound = "not limited" if limit is None else limit
        _raise_where(wrong, error(f"Tried to {action} index {place} but array size is: {bound}"))
        return place

    def write(self, index: Any, value: Any, name: str | None = None) -> TensorArray:
        """Set the element at `index`; returns the array.

        Raises InvalidArgumentError for an index behind the end, unless the size is dynamic.
        """
        tensor = self._checked(value)
        limit = None if self.dynamic_size else self._size
        place = self._place(index, limit, "write to", InvalidArgumentError)
        count = maximum_int(place + 1, self._size) if self.dynamic_size else self._size
        recording = active()
        if recording is None:
            content = self._padded(list(self._content()), count, tensor)
            content[place] = tensor
            return self._keep(content)
        growing = self._growing(recording, tensor.type)
        padded = list_pad(growing.leaves[0], scalar.typed(count, "int"), tensor)
        changed = lists.list_set(padded, scalar.typed(place, "int"), tensor)
        return self._keep([GrowingList(growing.element, [changed])])

    def _padded(self, content: list[Any], count: int, like: Tensor) -> list[Any]:
        shape = content[0].type.shape if content else like.type.shape
        zero = EagerTensor(np.zeros(shape, self.dtype))
        return content + [zero] * (count - len(content))

    def _growing(self, recording: Recording, element: TensorType) -> GrowingList:
        """The elements as a list of the graph, wide enough for one more of type `element`."""
        shape = element.shape if self.element_shape is None else tuple(self.element_shape)
        spec: Any = Leaf("tensor", TensorType(self.dtype, _plain(shape)))
        content = self._content()
        if promotion.is_staged_list(content):
            growing: GrowingList = content[0].__ag_list__()
            wide = join_specs(growing.element or spec, spec)
        else:
            wide = spec
            for item in content:
                wide = join_specs(
                    wide, Leaf("tensor", TensorType(self.dtype, _plain(item.type.shape)))
                )
            growing = GrowingList(wide, lower(content, Growing(wide)))
        if not isinstance(wide, Leaf):
            raise ValueError(
                f"a TensorArray holds tensors of one rank; {element.describe()} is written to one "
                f"that has elements of another"
            )
        return growing.widened(wide)

    def _whole(self) -> Any:
        """All elements: a list of eager tensors, or a list of the graph."""
        content, recording = self._content(), active()
        like = self._zero_element(content)
        if recording is None or not (promotion.is_staged_list(content) or _is_symbolic(self._size)):
            return self._padded(content, self._size, like) if like is not None else content
        if like is None:
            return content[0].__ag_list__().leaves[0] if content else self._nothing()
        growing = self._growing(recording, like.type)
        return list_pad(growing.leaves[0], scalar.typed(self._size, "int"), like)

    def _zero_element(self, content: list[Any]) -> Tensor | None:
        """A zero element; None where its shape is not known."""
        shape: Any = None if self.element_shape is None else tuple(self.element_shape)
        if shape is None and promotion.is_staged_list(content):
            shape = _plain(content[0].__ag_list__().leaves[0].type.element.shape)
        elif shape is None and content:
            shape = content[0].type.shape
        if shape is None or None in shape:
            return None
        return EagerTensor(np.zeros(shape, self.dtype))

    def _nothing(self) -> Any:
        raise InvalidArgumentError(
            "nothing was written to this TensorArray, so the shape of its elements is not known; "
            "give it element_shape="
        )

    def read(self, index: Any, name: str | None = None) -> Tensor:
        """The element at `index`; raises OutOfRangeError for one behind the end."""
        place = self._place(index, self._count(), "read from", OutOfRangeError)
        whole = self._whole()
        if isinstance(whole, list):
            return self._select(whole, place)
        element: Tensor = lists.list_get(whole, scalar.typed(place, "int"))
        return element

    def _select(self, items: list[Any], place: Any) -> Tensor:
        if not items:
            self._nothing()
        if isinstance(place, int):
            return items[place]  # type: ignore[no-any-return]
        return get_item(stack_rows(items), scalar.typed(place, "int"))

    def stack(self, name: str | None = None) -> Tensor:
        """All elements along a new first axis."""
        whole = self._whole()
        if isinstance(whole, list):
            return stack_rows(whole) if whole else self._empty(())
        stacked: Tensor = lists.list_stack(whole)
        return stacked

    def concat(self, name: str | None = None) -> Tensor:
        """All elements one after the other along their first axis."""
        whole = self._whole()
        if isinstance(whole, list):
            return concat_rows(whole, 0) if whole else self._empty((0,))
        joined: Tensor = lists.list_concat_rows(whole)
        return joined

    def _empty(self, leading: tuple[int, ...]) -> Tensor:
        """What no elements make together."""
        if self.element_shape is None:
            if self._size == 0:
                return zeros([0], self.dtype)
            self._nothing()
        shape = tuple(dim or 0 for dim in self.element_shape or ())
        return zeros([*(leading or (0,)), *shape[len(leading) :]], self.dtype)

    def gather(self, indices: Any, name: str | None = None) -> Tensor:
        """The elements at `indices`, along a new first axis."""
        return gather_rows(self.stack(), indices)

    def unstack(self, value: Any, name: str | None = None) -> TensorArray:
        """Write the parts of `value` along its first axis; returns the array."""
        rows = promotion.as_tensor(value)
        if not rows.ndim:
            raise ValueError("a scalar cannot be unstacked; it has no first axis")
        count = _as_count(sizes.extent(rows, 0))
        if not self.dynamic_size:
            text = f"Cannot unstack {count} tensors into a TensorArray of static size {self._size}"
            _raise_where(count > self._size, InvalidArgumentError(text))
        if active() is None:
            content = [self._checked(rows[place]) for place in range(count)]
            return self._keep(self._padded(content, self._size, content[0]) if content else [])
        items = lists.list_from_tensor(self._as_own(rows))
        wide = Leaf("tensor", TensorType(self.dtype, _plain(rows.type.shape[1:])))
        return self._keep([GrowingList(wide, [lists.list_cast(items, wide.type)])])

    def _as_own(self, rows: Tensor) -> Tensor:
        if rows.dtype != self.dtype and not np.can_cast(rows.dtype, self.dtype, "same_kind"):
            self._checked(rows)
        return cast(rows, self.dtype)

    def scatter(self, indices: Any, value: Any, name: str | None = None) -> TensorArray:
        """Write the parts of `value` along its first axis to `indices`."""
        places, rows = promotion.as_tensor(indices), promotion.as_tensor(value)

        def write(k: Any) -> None:
            self.write(get_item(places, k), get_item(rows, k))

        self._each(places, write)
        return self

    def split(self, value: Any, lengths: Any, name: str | None = None) -> TensorArray:
        """Write to each index as many rows of `value` as `lengths` says, one after the other."""
        rows, counts = promotion.as_tensor(value), promotion.as_tensor(lengths, types.int64)
        ends = cumsum(counts)

        def write(k: Any) -> None:
            end: Any = get_item(ends, k)
            self.write(k, get_item(rows, slice(end - get_item(counts, k), end)))

        self._each(counts, write)
        return self

    def _each(self, indices: Tensor, action: Callable[[Any], Any]) -> None:
        """Do something for each place in a vector."""
        count = _as_count(sizes.extent(indices, 0))
        if isinstance(count, int):
            for place in range(count):
                action(place)
        else:
            for_loop(Counting(0, count, 1), lambda place: action(place) or (), ())

    def identity(self) -> TensorArray:
        """The array itself."""
        return self

    def mark_used(self) -> None:
        """Nothing: writes are never lost."""

    def grad(self, source: Any, flow: Any = None, name: Any = None) -> Any:
        """Not needed: gradients flow through arrays by themselves."""
        raise NotImplementedError("use ag.GradientTape; gradients flow through TensorArrays")

    def __reduce_ex__(self, protocol: Any) -> Any:
        shape = None if self.element_shape is None else tuple(self.element_shape)
        options = (self.dtype, self.dynamic_size, self.infer_shape, shape)
        return _filled, (*options, self._size, self._location().read())

    def __repr__(self) -> str:
        return f"<ag.TensorArray of {types.dtype_name(self.dtype)}, size {self._size}>"


def _filled(
    dtype: Any, dynamic: bool, infer: bool, shape: Any, size: Any, items: list[Any]
) -> TensorArray:
    """The array with these elements, made again after a call of a converted function."""
    count = int(promotion.as_tensor(size)._array)  # type: ignore[attr-defined]
    array = TensorArray(dtype, count, dynamic, infer_shape=infer, element_shape=shape)
    return array._keep(items)


def _as_count(value: Any) -> Any:
    """A user's integer as a Python integer, symbolic if it must be."""
    size = sizes.as_size(value)
    return size if isinstance(size, int) else scalar.make(size, "int")


def _raise_where(wrong: Any, error: Exception) -> None:
    """Raise if `wrong`; the marks of symbolic numbers in the text are filled in when it is."""
    if wrong is not False:
        raise_if(wrong, error)


def _is_symbolic(count: Any) -> bool:
    return not isinstance(count, int)


def _plain(shape: Any) -> tuple[int | None, ...]:
    return tuple(dim if isinstance(dim, int) else None for dim in shape)
