"""`TensorShape`, the tuple that `tensor.shape` is, with TensorFlow's methods."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from autograph.runtime import dispatch
from autograph.runtime.dims import Extent

if TYPE_CHECKING:
    from autograph.runtime.tensor import Tensor


class TensorShape(tuple[Any, ...]):
    """A tuple of extents: `int`, `None` for unknown, or a symbolic integer in converted code.

    >>> import autograph as ag
    >>> ag.TensorShape([2, None]).as_list()
    [2, None]
    """

    __slots__ = ()

    def __new__(cls, dims: Iterable[Any] | int | None = ()) -> TensorShape:
        if dims is None:
            return super().__new__(UnknownShape, ())
        if isinstance(dims, int):
            dims = (dims,)
        return super().__new__(cls, dims)

    @classmethod
    def of(cls, tensor: Tensor) -> TensorShape:
        """The shape of `tensor`; unknown extents become integers of the graph when recording."""
        shape = tensor.type.shape
        if all(isinstance(dim, int) for dim in shape):
            return super().__new__(cls, shape)
        return super().__new__(
            cls,
            (
                dim if isinstance(dim, int) else dispatch.extent_of(tensor, axis)
                for axis, dim in enumerate(shape)
            ),
        )

    @property
    def rank(self) -> int:
        """The number of dimensions."""
        return len(self)

    @property
    def ndims(self) -> int:
        """The number of dimensions."""
        return len(self)

    @property
    def dims(self) -> list[Any]:
        """The extents as a list."""
        return list(self)

    def as_list(self) -> list[int | None]:
        """The extents as a list, None for those unknown."""
        return [dim if isinstance(dim, int) else None for dim in self]

    def num_elements(self) -> int | None:
        """The number of elements, None if an extent is unknown."""
        total = 1
        for dim in self:
            if not isinstance(dim, int):
                return None
            total *= dim
        return total

    def is_fully_defined(self) -> bool:
        """Whether every extent is known."""
        return all(isinstance(dim, int) for dim in self)

    def is_compatible_with(self, other: Iterable[Any]) -> bool:
        """Whether a shape could be both."""
        if isinstance(other, UnknownShape):
            return True
        theirs = tuple(other)
        return len(self) == len(theirs) and all(
            a == b or not isinstance(a, int) or not isinstance(b, int)
            for a, b in zip(self, theirs, strict=True)
        )

    def assert_is_compatible_with(self, other: Iterable[Any]) -> None:
        """Raise ValueError unless a shape could be both."""
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {tuple(self)} and {tuple(other)} are incompatible")

    def concatenate(self, other: Iterable[Any]) -> TensorShape:
        """The extents of both, one after the other."""
        return TensorShape((*self, *other))

    def __getitem__(self, key: Any) -> Any:
        item = super().__getitem__(key)
        return TensorShape(item) if isinstance(key, slice) else item

    def __add__(self, other: Any) -> TensorShape:
        return TensorShape((*self, *other))


class UnknownShape(TensorShape):
    """`TensorShape(None)`, the shape of which not even the rank is known: anything fits it."""

    __slots__ = ()
    rank: None = None  # type: ignore[assignment]
    ndims: None = None  # type: ignore[assignment]
    dims: None = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "TensorShape(None)"

    def __len__(self) -> int:
        raise ValueError("the rank of this shape is unknown: it has no length")

    def __iter__(self) -> Any:
        raise ValueError("the rank of this shape is unknown: it has no list of extents")

    def as_list(self) -> list[int | None]:
        """Raise ValueError: there is no such list."""
        return list(self)

    def num_elements(self) -> None:
        """None, for it is unknown."""

    def is_fully_defined(self) -> bool:
        """Whether every extent is known: no."""
        return False

    def is_compatible_with(self, other: Iterable[Any]) -> bool:
        """Whether a shape could be both."""
        return True

    def concatenate(self, other: Iterable[Any]) -> TensorShape:
        """The shape itself: more extents make it no better known."""
        return self

    def __getitem__(self, key: Any) -> Any:
        return self if isinstance(key, slice) else None

    def __add__(self, other: Any) -> TensorShape:
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UnknownShape)

    __hash__ = object.__hash__


def spec_dims(shape: Iterable[Any]) -> tuple[int | Extent | None, ...]:
    """The dims a user wrote, with None where an extent was left open."""
    return tuple(None if dim is None else int(dim) for dim in shape)
