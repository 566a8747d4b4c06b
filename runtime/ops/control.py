"""Control flow as operations with regions.

    cond(test) {then() -> ys, orelse() -> ys}          -> ys
    while(*state) {test(*state) -> bool, body(*state) -> state}   -> state
    for(start, stop, step, *state) {body(i, *state) -> state}     -> state
    call(*arguments) {callee(*arguments) -> results}   -> results
    recursion(*arguments) {callee(*arguments) -> results}         -> results
    recurse(*arguments, callee="f", results=(...))     -> results

A call may have a region `gradient(*cotangents of results) -> cotangents of the last arguments`.
The callee of a `recursion` calls itself: `recurse` inside of it names it. It takes nothing from
outside but constants. `recurse_in_order` is the same for a function that has effects.
Regions may use values of the graphs around them. An interpreter runs them; their gradients are in
`autograph.runtime.gradients.control`. `infer` is given the regions by name.
"""

from __future__ import annotations

from typing import Any, NoReturn, Protocol

from autograph.runtime import types
from autograph.runtime.dims import join as join_dim
from autograph.runtime.ops.definition import define, no_vjp
from autograph.runtime.types import ListType, TensorType, Type


class _HasType(Protocol):
    type: Type


class _Region(Protocol):
    inputs: Any
    outputs: Any


def _region_types(region: _Region) -> tuple[Type, ...]:
    return tuple(value.type for value in region.outputs)


def _alike(a: TensorType, b: TensorType) -> bool:
    return a.dtype == b.dtype and a.ndim == b.ndim


def join_types(a: Type, b: Type) -> Type:
    """The type of a value that is of type `a` or of type `b`; TypeError if there is none."""
    if isinstance(a, ListType) and isinstance(b, ListType):
        element = join_types(a.element, b.element)
        assert isinstance(element, TensorType)
        return ListType(element)
    if isinstance(a, TensorType) and isinstance(b, TensorType) and _alike(a, b):
        shape = tuple(join_dim(m, n) for m, n in zip(a.shape, b.shape, strict=True))
        return TensorType(a.dtype, shape, join_dim(a.extent, b.extent))
    raise TypeError(f"a value cannot be {a.describe()} on one path and {b.describe()} on the other")


def _infer_cond(test: TensorType, *, then: _Region, orelse: _Region) -> tuple[Type, ...]:
    if test.dtype != types.bool_ or test.shape:
        raise TypeError(f"a condition is a bool scalar, not {test.describe()}")
    pairs = zip(_region_types(then), _region_types(orelse), strict=True)
    return tuple(join_types(a, b) for a, b in pairs)


def _infer_while(*state: Type, test: _Region, body: _Region, **options: Any) -> tuple[Type, ...]:
    return tuple(value.type for value in body.inputs)


def _infer_for(*operands: Type, body: _Region) -> tuple[Type, ...]:
    return tuple(value.type for value in body.inputs[1:])


def _infer_call(
    *arguments: Type, callee: _Region, gradient: _Region | None = None
) -> tuple[Type, ...]:
    return _region_types(callee)


def _infer_recurse(*arguments: Type, callee: str, results: tuple[Type, ...]) -> tuple[Type, ...]:
    return results


def _evaluate(*arrays: Any, **attrs: Any) -> NoReturn:
    raise TypeError("control flow is run by an interpreter of graphs")


def _control(name: str, infer: Any, graph_name: str, doc: str, effect: bool = False) -> Any:
    return define(
        name,
        infer=infer,
        evaluate=_evaluate,
        vjp=no_vjp("the gradient of control flow is a transformation of its regions"),
        samples=lambda: [],
        several=True,
        effect=effect,
        graph_name=graph_name,
        doc=doc,
    )


COND = _control("cond", _infer_cond, "Cond", "One of two regions, chosen by a bool scalar.")
WHILE = _control("while", _infer_while, "While", "Repeat `body` as long as `test` holds.")
FOR = _control("for", _infer_for, "For", "Repeat `body` for i in range(start, stop, step).")
CALL = _control("call", _infer_call, "Call", "Another graph, applied to arguments.")
RECURSION = _control("recursion", _infer_call, "Call", "A graph that calls itself, applied.")
RECURSE = _control("recurse", _infer_recurse, "Call", "A graph that calls itself, inside of it.")
RECURSE_IN_ORDER = _control(
    "recurse_in_order", _infer_recurse, "Call", "The same for a graph with effects.", effect=True
)
CONTROL = frozenset({COND, WHILE, FOR, CALL, RECURSION})
RECURSES = frozenset({RECURSE, RECURSE_IN_ORDER})
