"""The types of what leaves a region, where names of values inside mean nothing."""

from __future__ import annotations

from collections.abc import Sequence

from autograph.runtime import dims
from autograph.runtime.graph.ir import Graph
from autograph.runtime.types import TensorType, Type


def names_inside(region: Graph) -> frozenset[str]:
    """The names of all values that only exist inside `region`."""
    own = {value.name for value in region.inputs}
    own.update(value.name for node in region.nodes for value in node.outputs)
    return frozenset(own)


def result_types(types: Sequence[Type], inner: frozenset[str]) -> list[Type]:
    """The types after a loop, without extents that only mean something inside."""
    return [forget_names(_without_extent(type), inner) for type in types]


def _without_extent(type: Type) -> Type:
    return TensorType(type.dtype, type.shape) if isinstance(type, TensorType) else type


def forget_names(type: Type, names: frozenset[str]) -> Type:
    """`type` without extents in terms of values that go out of scope."""
    if not isinstance(type, TensorType):
        return type
    extent = dims.forget((type.extent,), names)[0]
    return TensorType(type.dtype, dims.forget(type.shape, names), extent)
