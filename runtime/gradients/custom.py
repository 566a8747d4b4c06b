"""`custom_gradient`: a function that brings its own rule.

    @ag.custom_gradient
    def log1p_exp(x):
        e = ag.exp(x)

        def grad(upstream):
            return upstream * (1 - 1 / (1 + e))

        return ag.log(1 + e), grad

While recording, the results pass through a call whose region `gradient` holds the rule; so it works
in loops, and its own operations can be differentiated again.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from autograph.runtime import dispatch, promotion
from autograph.runtime.gradients.cotangents import zeros
from autograph.runtime.gradients.entries import is_differentiable, own_type
from autograph.runtime.gradients.nests import leaves, refilled
from autograph.runtime.gradients.replay import forget, names_in
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.trace import Trace, current
from autograph.runtime.ops.control import CALL
from autograph.runtime.tensor import EagerTensor, SymbolicTensor, Tensor

Rule = Callable[..., Any]


def custom_gradient(function: Callable[..., tuple[Any, Rule]]) -> Callable[..., Any]:
    """Give the function `f(*args) -> y` for `function(*args) -> (y, grad)`.

    `grad` takes the cotangents of the results and returns one for each argument (None where there
    is none), written with operations. Arguments are tensors, or what can be made one.
    """

    @functools.wraps(function)
    def wrapper(*arguments: Any, **keywords: Any) -> Any:
        operands = [promotion.as_tensor(argument) for argument in arguments]
        given = function(*operands, **keywords)
        if not (isinstance(given, tuple) and len(given) == 2 and callable(given[1])):
            raise TypeError(
                f"{function.__name__}() is decorated with custom_gradient, so it has to return a "
                "pair: its result, and a function of the result's cotangent"
            )
        nest, rule = given
        results = [promotion.as_tensor(leaf) for leaf in leaves(nest)]
        outputs = _with_rule(operands, results, _checked(function, rule, operands))
        return refilled(nest, list(outputs))

    return wrapper


def _checked(function: Callable[..., Any], rule: Rule, operands: Sequence[Tensor]) -> Rule:
    """The rule, giving a list with an entry for each argument."""

    def checked(*cotangents: Any) -> list[Any]:
        given = rule(*cotangents)
        parts = list(given) if isinstance(given, list | tuple) else [given]
        if len(parts) != len(operands):
            raise ValueError(
                f"the gradient of {function.__name__}() gave {len(parts)} cotangents for "
                f"{len(operands)} arguments"
            )
        return [
            None if part is None or not is_differentiable(x.type) else promotion.as_tensor(part)
            for part, x in zip(parts, operands, strict=True)
        ]

    return checked


def _with_rule(
    operands: Sequence[Tensor], results: Sequence[Tensor], rule: Rule
) -> Sequence[Tensor]:
    """The results, for which tapes use `rule`."""
    trace = current()
    if trace is not None and any(isinstance(x, SymbolicTensor) for x in (*operands, *results)):
        return _record(trace, operands, results, rule)
    outputs = [EagerTensor(y._array) for y in results]  # type: ignore[attr-defined]
    dispatch.note_on_tapes(CALL, operands, outputs, {"rule": rule})
    return outputs


def _record(
    trace: Trace, operands: Sequence[Tensor], results: Sequence[Tensor], rule: Rule
) -> tuple[Any, ...]:
    values = [trace.value_of(item) for item in (*results, *operands)]
    kinds = [own_type(value) for value in values]
    count = len(results)
    with trace.nested("callee") as callee:
        inputs = [trace.region_input(kind, "x") for kind in kinds]
        callee.outputs = [item.value for item in inputs[:count]]
    with trace.nested("gradient") as gradient:
        cotangents = [trace.region_input(kind, "d_y") for kind in kinds[:count]]
        parts = zip(rule(*cotangents), operands, strict=True)
        found = [zeros(x) if part is None else part for part, x in parts]
        gradient.outputs = [trace.value_of(part) for part in found]
    regions: dict[str, Graph] = {"callee": callee, "gradient": gradient}
    inner = names_in(regions.values())
    outputs = trace.add_node(CALL, values, {}, regions, [forget(k, inner) for k in kinds[:count]])
    node = trace.region.nodes[-1]
    dispatch.note_on_tapes(CALL, (*results, *operands), outputs, {"node": node})
    return outputs
