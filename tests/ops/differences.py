"""Gradients compared with central differences, to any order.

A `Build` records something on symbolic inputs. `pulled_back` turns it into the `Build` of its
gradient, which has one more input for each output: the output's cotangent. So second order is the
same comparison, made with the gradient of the gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.gradients.cotangents import Cotangents
from autograph.runtime.gradients.entries import entries_of, key_of
from autograph.runtime.gradients.reverse import pullback
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.trace import Trace
from autograph.runtime.ops.definition import Op, Sample
from autograph.runtime.types import ListType, Type
from tests.ops import cases

Build = Callable[[Trace, Sequence[Any]], list[Any]]
_STEP = 1e-6


def applied(op: Op, attrs: dict[str, Any]) -> Build:
    """Record `op`; of its outputs those that have a derivative."""

    def build(trace: Trace, inputs: Sequence[Any]) -> list[Any]:
        outputs = trace.record(op, inputs, attrs)
        return [y for y in outputs if has_derivative(y.type)]

    return build


def pulled_back(build: Build, number: int) -> Build:
    """Record `build` for the first `number` inputs; the others are its outputs' cotangents.

    Gives the cotangent of each input, None where nothing arrives.
    """

    def gradient(trace: Trace, inputs: Sequence[Any]) -> list[Any]:
        start = len(trace.region.nodes)
        outputs = [y for y in build(trace, inputs[:number]) if y is not None]
        found = Cotangents()
        for y, cotangent in zip(outputs, inputs[number:], strict=True):
            found.add(y, cotangent)
        sources = {key_of(x) for x in inputs[:number] if has_derivative(x.type)}
        pullback(entries_of(trace.region.nodes[start:]), found, sources)
        return [found.get(x) if key_of(x) in sources else None for x in inputs[:number]]

    return gradient


def has_derivative(type: Type) -> bool:
    """Whether values of `type`, or the elements of such a list, can have a derivative."""
    element = type.element if isinstance(type, ListType) else type
    return types.is_differentiable(element.dtype)


def recorded(build: Build, inputs: Sequence[Type]) -> tuple[Graph, list[Any]]:
    """The graph of `build`, and what it gave; the graph's outputs are those that are not None."""
    with Trace("sample") as trace:
        given = build(trace, [trace.input(type, "x") for type in inputs])
        outputs = [trace.value_of(item) for item in given if item is not None]
        trace.graph.outputs = outputs
    return trace.graph, given


def check(build: Build, inputs: Sequence[Any], input_types: Sequence[Type], order: int) -> None:
    """Compare the gradient with central differences, then the gradient of the gradient."""
    graph, _ = recorded(build, input_types)
    results = cases.run(graph, inputs)
    random = np.random.default_rng(5)
    cotangents = [_like(result, random) for result in results]
    gradient = pulled_back(build, len(inputs))
    more_types = [*input_types, *(value.type for value in graph.outputs)]
    more_inputs = [*inputs, *cotangents]
    gradient_graph, given = recorded(gradient, more_types)
    found = iter(cases.run(gradient_graph, more_inputs))
    for place, given_one in enumerate(given):
        found_one = None if given_one is None else next(found)
        if is_exact(input_types[place]):
            _compare(graph, inputs, place, cotangents, found_one, random)
    if order > 1:
        check(gradient, more_inputs, more_types, order - 1)


def check_types(op: Op, sample: Sample, input_types: Sequence[Type], where: str) -> None:
    """That each cotangent is of exactly the dtype and shape of its input."""
    build = applied(op, sample.attrs)
    graph, _ = recorded(build, input_types)
    if not graph.outputs:
        return
    results = cases.run(graph, sample.inputs)
    more_types = [*input_types, *(value.type for value in graph.outputs)]
    gradient_graph, given = recorded(pulled_back(build, len(input_types)), more_types)
    found = iter(cases.run(gradient_graph, [*sample.inputs, *results]))
    for x, given_one in zip(sample.inputs, given, strict=True):
        if given_one is not None:
            assert _form(next(found)) == _form(x), where


def _form(value: Any) -> Any:
    if isinstance(value, list):
        return [_form(item) for item in value]
    array = np.asarray(value)
    return array.dtype, array.shape


def is_exact(type: Type) -> bool:
    """Whether numbers of `type` are exact enough for differences."""
    element = type.element if isinstance(type, ListType) else type
    return element.dtype in (types.float64, types.complex128)


def _compare(
    graph: Graph,
    inputs: Sequence[Any],
    place: int,
    cotangents: Sequence[Any],
    found: Any,
    random: np.random.Generator,
) -> None:
    """The derivative along a random direction of one input, both ways."""
    direction = _like(inputs[place], random)
    sides = []
    for step in (_STEP, -_STEP):
        moved = list(inputs)
        moved[place] = _plus(inputs[place], step, direction)
        results = cases.run(graph, moved)
        sides.append(sum(map(_inner, cotangents, results)))
    expected = (sides[0] - sides[1]) / (2 * _STEP)
    exact = 0.0 if found is None else _inner(found, direction)
    np.testing.assert_allclose(exact, expected, rtol=2e-6, atol=2e-6, err_msg=f"input {place}")


def _like(value: Any, random: np.random.Generator) -> Any:
    if isinstance(value, list):
        return [_like(item, random) for item in value]
    array = np.asarray(value)
    numbers = random.uniform(0.5, 1.5, array.shape)
    if types.kind(array.dtype) == "complex":
        return (numbers + 1j * random.uniform(-1.0, 1.0, array.shape)).astype(array.dtype)
    return numbers.astype(array.dtype)


def _plus(value: Any, step: float, direction: Any) -> Any:
    if isinstance(value, list):
        return [_plus(a, step, b) for a, b in zip(value, direction, strict=True)]
    return value + step * direction


def _inner(a: Any, b: Any) -> float:
    """The change that `b` makes to a loss whose gradient is `a`; infinite results do not change."""
    if isinstance(a, list):
        return sum(_inner(x, y) for x, y in zip(a, b, strict=True))
    return float(np.sum(np.conj(a) * np.where(np.isfinite(b), b, 0)).real)
