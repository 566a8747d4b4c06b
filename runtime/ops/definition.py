"""What an operation is, and the registry of all of them.

An `Op` is everything the system knows about one operation: the type of its result, its NumPy
kernel (which *is* its meaning), its gradient, and example inputs from which its tests are made.
Families of operations are made by factories in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograph.runtime import dispatch
from autograph.runtime.types import Type

Infer = Callable[..., Any]
Evaluate = Callable[..., Any]
Vjp = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class NoGradient:
    """Why an operation has no gradient; the text ends up in the error message."""

    reason: str


@dataclass(frozen=True, slots=True)
class Sample:
    """Example arguments of an operation: arrays first, then its attributes.

    Where it is not `smooth` (a kink, a pole), gradients cannot be checked by central differences.
    """

    inputs: tuple[Any, ...]
    attrs: dict[str, Any] = field(default_factory=dict)
    smooth: bool = True


Samples = Callable[[], Sequence[Sample]]


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """One operation.

    `infer(*types, **attrs)` gives the result's type (a tuple if `several`) or raises TypeError or
    ValueError. `evaluate(*arrays, **attrs)` computes it with NumPy. `vjp(dy, y, *inputs, **attrs)`
    gives one cotangent per input (None where there is none), written with operations. `in_place`
    is a kernel that may overwrite its first argument. An `effect` is kept in program order.
    `raises` says what can be wrong with operands of the right types, where Python raises for it.
    """

    name: str
    infer: Infer
    evaluate: Evaluate
    vjp: Vjp | NoGradient
    samples: Samples
    doc: str
    several: bool = False
    effect: bool = False
    in_place: Evaluate | None = None
    graph_name: str = ""
    raises: str = ""

    def __call__(self, *inputs: Any, **attrs: Any) -> Any:
        """Apply to tensors: evaluate them, or record a node."""
        return dispatch.apply(self, *inputs, **attrs)

    def __repr__(self) -> str:
        return f"Op({self.name})"


REGISTRY: dict[str, Op] = {}


def define(
    name: str,
    *,
    infer: Infer,
    evaluate: Evaluate,
    vjp: Vjp | NoGradient,
    samples: Samples,
    doc: str,
    several: bool = False,
    effect: bool = False,
    in_place: Evaluate | None = None,
    graph_name: str = "",
    raises: str = "",
) -> Op:
    """Create and register an operation; a name can be defined once.

    `graph_name` is how TensorFlow calls it in a graph (`Add`), for printed lazy tensors.
    """
    if name in REGISTRY:
        raise ValueError(f"the operation {name!r} is defined twice")
    camel = graph_name or "".join(part.capitalize() for part in name.split("_"))
    op = Op(name, infer, evaluate, vjp, samples, doc, several, effect, in_place, camel, raises)
    REGISTRY[name] = op
    return op


def no_vjp(reason: str) -> NoGradient:
    """Say in words why there is no gradient."""
    return NoGradient(reason)


def result_types(op: Op, inputs: Sequence[Type], attrs: dict[str, Any]) -> tuple[Type, ...]:
    """The types of all results of `op`."""
    inferred = op.infer(*inputs, **attrs)
    return tuple(inferred) if op.several else (inferred,)
