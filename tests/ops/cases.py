"""Samples as types, graphs and numbers: what the tests of every operation share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

import autograph.runtime.ops  # noqa: F401 - registers all operations
from autograph.runtime import dims, types
from autograph.runtime.dims import Dim
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.trace import Trace
from autograph.runtime.interpreter import run_graph
from autograph.runtime.ops.control import CONTROL, RECURSES
from autograph.runtime.ops.definition import REGISTRY, NoGradient, Op, Sample
from autograph.runtime.types import ListType, TensorType, Type

OPS = [op for op in REGISTRY.values() if op not in CONTROL | RECURSES]
PURE = [op for op in OPS if not op.effect]
SMOOTH = [op for op in PURE if not isinstance(op.vjp, NoGradient)]


def types_of(sample: Sample) -> list[Type]:
    """The exact types of a sample's inputs."""
    return [
        ListType(_element(sample)) if isinstance(value, list) else type_of(value)
        for value in sample.inputs
    ]


def _element(sample: Sample) -> TensorType:
    """The element type of a sample's lists: an empty one has that of the others, or of the rest."""
    given = [item for value in sample.inputs if isinstance(value, list) for item in value]
    if given:
        sizes = zip(*(np.shape(item) for item in given), strict=True)
        return TensorType(
            type_of(given[0]).dtype, tuple(size[0] if len({*size}) == 1 else None for size in sizes)
        )
    if "dtype" in sample.attrs:
        return TensorType(types.SHORT_NAMES[sample.attrs["dtype"]], sample.attrs["shape"])
    given += [value for value in sample.inputs[::-1] if not isinstance(value, list)]
    return type_of(given[0]) if given else TensorType(types.float64)


def type_of(value: Any) -> TensorType:
    """The exact type of an array."""
    return types.type_of_array(np.asarray(value))


Hide = Callable[[int, int, int], Dim]


def hidden_types(sample: Sample, hide: Hide) -> list[Type]:
    """The types with each dimension replaced by `hide(input, axis, size)`.

    An integer scalar's value counts as a dimension, on axis -1.
    """
    hidden: list[Type] = []
    for place, type in enumerate(types_of(sample)):
        if isinstance(type, TensorType):
            shape = tuple(hide(place, axis, n) for axis, n in enumerate(type.shape))  # type: ignore[arg-type]
            extent = type.extent if type.extent is None else hide(place, -1, type.extent)  # type: ignore[arg-type]
            type = TensorType(type.dtype, shape, extent)
        hidden.append(type)
    return hidden


def ways_to_hide(sample: Sample) -> Iterator[tuple[Hide, dict[str, int]]]:
    """Each dimension alone, all by their size, all: as names with their values, and unknown."""
    for place, type in enumerate(types_of(sample)):
        if isinstance(type, TensorType):
            sizes = dict(enumerate(type.shape)) | ({-1: type.extent} if type.extent else {})
            for axis, size in sizes.items():
                yield _only(place, axis, dims.named("n")), {"n": size}  # type: ignore[dict-item]
                yield _only(place, axis, None), {}
    sizes_seen = {f"s{abs(n)}" + "m" * (n < 0): n for n in range(-20, 400)}
    yield lambda place, axis, n: dims.named(f"s{abs(n)}" + "m" * (n < 0)), sizes_seen
    yield lambda place, axis, n: None, {}


def _only(place: int, axis: int, dim: Dim) -> Hide:
    return lambda p, a, n: dim if (p, a) == (place, axis) else n


def evaluate(op: Op, inputs: Sequence[Any], attrs: dict[str, Any]) -> tuple[Any, ...]:
    """What the kernel gives for copies of `inputs`."""
    with np.errstate(all="ignore"):
        results = op.evaluate(*map(copied, inputs), **attrs)
    results = tuple(results) if op.several else (results,)
    return tuple(np.asarray(r, types.string) if isinstance(r, str) else r for r in results)


def copied(value: Any) -> Any:
    """An array, or a list of arrays, that a kernel may overwrite."""
    return [copied(item) for item in value] if isinstance(value, list) else np.array(value)


def check_type(inferred: Type, result: Any, values: dict[str, int], where: str) -> None:
    """That a result is of the type that was inferred for it, as far as that says something."""
    if isinstance(inferred, ListType):
        assert isinstance(result, list), where
        for item in result:
            check_type(inferred.element, item, values, where)
        return
    array = np.asarray(result)
    assert types.as_dtype(array.dtype) == inferred.dtype, f"{where}: {array.dtype} for {inferred}"
    assert array.ndim == inferred.ndim, f"{where}: shape {array.shape} for {inferred}"
    for size, dim in zip(array.shape, inferred.shape, strict=True):
        known = dims.evaluate(dim, values)
        assert known in (None, size), f"{where}: shape {array.shape} for {inferred}"
    if inferred.extent is not None:
        known = dims.evaluate(inferred.extent, values)
        assert known in (None, int(array)), f"{where}: {array} for an extent of {inferred.extent}"


def record(
    op: Op, input_types: Sequence[Type], attrs: dict[str, Any], finish: Callable[..., Sequence[Any]]
) -> Graph:
    """A graph of inputs of these types and of what `finish(*inputs, outputs)` makes of them."""
    with Trace("sample") as trace:
        inputs = [trace.input(type, "x") for type in input_types]
        outputs = trace.record(op, inputs, attrs)
        trace.graph.outputs = [trace.value_of(item) for item in finish(inputs, outputs)]
    return trace.graph


def run(graph: Graph, inputs: Sequence[Any]) -> tuple[Any, ...]:
    """What the interpreter gives for copies of `inputs`."""
    return run_graph(graph, [copied(value) for value in inputs])


def assert_same(actual: Any, expected: Any, where: str) -> None:
    """That two results are equal in dtype and value, elements of lists too."""
    if isinstance(expected, list):
        assert len(actual) == len(expected), where
        for a, b in zip(actual, expected, strict=True):
            assert_same(a, b, where)
        return
    a, b = np.asarray(actual), np.asarray(expected)
    assert (a.dtype, a.shape) == (b.dtype, b.shape), where
    equal = (a == b) | ((a != a) & (b != b))
    assert np.all(equal), f"{where}: {a} is not {b}"
