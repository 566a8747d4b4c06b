"""Substitution of named integers in types: `f64[n, n - 2]` with n = 5 is `f64[5, 3]`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autograph.runtime import dims
from autograph.runtime.dims import Dim, Extent
from autograph.runtime.graph.ir import Graph, Value
from autograph.runtime.types import ListType, TensorType, Type

Sizes = Mapping[str, Dim]


def substitute(type: Type, sizes: Sizes) -> Type:
    """`type` in terms of what `sizes` says about the integers it names."""
    if not sizes:
        return type
    if isinstance(type, ListType):
        element = substitute(type.element, sizes)
        assert isinstance(element, TensorType)
        return ListType(element)
    shape = tuple(_substitute_dim(dim, sizes) for dim in type.shape)
    return TensorType(type.dtype, shape, _substitute_dim(type.extent, sizes))


def _substitute_dim(dim: Dim, sizes: Sizes) -> Dim:
    if not isinstance(dim, Extent):
        return dim
    total: Dim = dim.constant
    for name, factor in dim.terms:
        total = dims.add(total, dims.scale(sizes.get(name, dims.named(name)), factor))
    return total


def actual_sizes(formal: Sequence[Type], actual: Sequence[Type]) -> dict[str, Dim]:
    """What the dimensions named in `formal` are when values of types `actual` are given."""
    sizes: dict[str, Dim] = {}
    for f, a in zip(formal, actual, strict=True):
        if isinstance(f, ListType) and isinstance(a, ListType):
            f, a = f.element, a.element
        if isinstance(f, TensorType) and isinstance(a, TensorType):
            for dim, known in zip((*f.shape, f.extent), (*a.shape, a.extent), strict=True):
                if isinstance(dim, Extent) and dim == dims.named(dim.terms[0][0]):
                    sizes.setdefault(dim.terms[0][0], known)
    return sizes


def values_of(graph: Graph) -> Iterator[Value]:
    """Every value that `graph` or a region in it defines, in program order."""
    yield from graph.inputs
    for node in graph.nodes:
        for region in node.regions.values():
            yield from values_of(region)
        yield from node.outputs


def retype(graph: Graph, sizes: Sizes) -> None:
    """Substitute in the types of all values of `graph`."""
    if sizes:
        for value in values_of(graph):
            value.type = substitute(value.type, sizes)


def is_size(value: Value) -> bool:
    """Whether `value` is an integer scalar that names itself as a dimension."""
    type = value.type
    return isinstance(type, TensorType) and type.extent == dims.named(value.name)
