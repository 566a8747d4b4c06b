"""Recording: the trace adds a node for each operation that meets a symbolic tensor.

with Trace("f") as trace:
    x = trace.input(TensorType(float32, (3,)), "x")
    y = x * 2.0                       # one node
    trace.region.outputs = [y.value]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import numpy as np

from autograph.runtime import dims, dispatch, errors, types
from autograph.runtime.graph import provenance
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.definition import Op
from autograph.runtime.ops.shape_of import DIM_SIZE
from autograph.runtime.origin import origin_here
from autograph.runtime.tensor import EagerTensor, SymbolicTensor, Tensor
from autograph.runtime.types import ListType, TensorType, Type

Fetch = Callable[[], Any]


class SymbolicList:
    """A growable list of the graph; only list operations take it."""

    __slots__ = ("type", "value")

    def __init__(self, value: Value) -> None:
        assert isinstance(value.type, ListType)
        self.value = value
        self.type = value.type


class Names:
    """Hands out names that are unique in one whole graph, regions included."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def fresh(self, stem: str) -> str:
        """`stem`, or `stem_1`, `stem_2`, ... if it is taken."""
        name, count = stem, self._used.get(stem, 0)
        while name in self._used:
            count += 1
            name = f"{stem}_{count}"
        self._used[stem] = count
        self._used.setdefault(name, 0)
        return name


class Trace:
    """A graph under construction, and the region that is being recorded into."""

    def __init__(self, name: str, lazy: bool = False) -> None:
        self.graph = Graph(name)
        self.region = self.graph
        self.lazy = lazy
        self.names = Names()
        self.captures: dict[int, tuple[Any, Value, Fetch]] = {}
        self._pinned: dict[int, tuple[EagerTensor, Value]] = {}
        # The derivatives of functions that call themselves, while they are recorded.
        self.derivatives: dict[str, Any] = {}
        # What gives the values that a loop's forward pass kept of its branches, by their copies in
        # the backward pass.
        self.kept_of_branches: dict[Value, Callable[[], Value]] = {}
        self.outer: dispatch.Recorder | None = None
        self._outer_tapes: tuple[dispatch.Tape, ...] = ()

    def __enter__(self) -> Trace:
        # Only a `Recording` meets variables; graphs made from graphs have none left.
        self.outer = dispatch.set_recorder(cast(dispatch.Recorder, self))
        return self

    def __exit__(self, *exc: object) -> None:
        dispatch.set_recorder(self.outer)

    def input(self, type: Type, name: str) -> Any:
        """A new input of the whole graph, as a symbolic tensor or list."""
        return wrap(self._add_input(self.graph, type, name))

    def region_input(self, type: Type, name: str) -> Any:
        """A new input of the region that is being recorded."""
        return wrap(self._add_input(self.region, type, name))

    def capture(self, owner: Any, type: Type, name: str, fetch: Fetch) -> Any:
        """The input that stands for `owner`; `fetch` reads its array when the graph is called."""
        known = self.captures.get(id(owner))
        if known is None:
            value = self._add_input(self.graph, type, name)
            known = self.captures[id(owner)] = (owner, value, fetch)
        return wrap(known[1])

    def _add_input(self, graph: Graph, type: Type, name: str) -> Value:
        value = graph.add_input(type, self.names.fresh(name))
        value.type = with_extent(value)
        return value

    @contextmanager
    def nested(self, name: str) -> Iterator[Graph]:
        """Record into a new region inside the current one."""
        region = Graph(name, self.region)
        outer, self.region = self.region, region
        try:
            yield region
        finally:
            self.region = outer

    def record(self, op: Op, inputs: Sequence[Any], attrs: Mapping[str, Any]) -> tuple[Any, ...]:
        """Add a node; its type comes from the operation."""
        values = [self.value_of(item) for item in inputs]
        try:
            inferred = op.infer(*(value.type for value in values), **attrs)
        except (TypeError, ValueError, LookupError) as error:
            provenance.add_notes(error, values)
            raise
        result = tuple(inferred) if op.several else (inferred,)
        return self.add_node(op, values, attrs, {}, result)

    def add_node(
        self,
        op: Op,
        inputs: Sequence[Value],
        attrs: Mapping[str, Any],
        regions: Mapping[str, Graph],
        result: Sequence[Type],
        names: Sequence[str] = (),
    ) -> tuple[Any, ...]:
        """Add a node whose result types are known."""
        node = Node(op, inputs, attrs, regions, origin_here())
        stems = names or [op.graph_name if self.lazy else "t"] * len(result)
        node.outputs = tuple(
            Value(type, self.names.fresh(stem), self.region, node, index)
            for index, (type, stem) in enumerate(zip(result, stems, strict=True))
        )
        for value in node.outputs:
            value.type = with_extent(value)
        self.region.nodes.append(node)
        return tuple(wrap(value) for value in node.outputs)

    def pin(self, tensor: EagerTensor) -> Any:
        """Take a concrete tensor, which a gradient tape watches, for a value of the graph."""
        value = self._pin_of(tensor)
        if value is None:
            value = self.constant(tensor._array)
            self._pinned[id(tensor)] = (tensor, value)
        return wrap(value)

    def _pin_of(self, item: Any) -> Value | None:
        known = self._pinned.get(id(item))
        return known[1] if known is not None and self.region.is_inside(known[1].graph) else None

    def is_pinned(self, item: Any) -> bool:
        """Whether operations on this concrete tensor are recorded."""
        return bool(self._pinned) and self._pin_of(item) is not None

    def value_of(self, item: Any) -> Value:
        """The graph value of a tensor; concrete ones become constants here."""
        if isinstance(item, EagerTensor):
            return self._pin_of(item) or self.constant(item._array)
        value: Value = item.value
        if not self.region.is_inside(value.graph):
            raise errors.LeakedValueError(
                "a recorded value is used outside of the branch, loop body or function that made "
                "it.",
                details=[f"the value: {provenance.described(value)}"],
                advice="Return it from the function, or assign it to a name that leaves the branch "
                "or loop, instead of storing it elsewhere.",
            )
        return value

    def constant(self, array: np.ndarray[Any, Any]) -> Value:
        """A constant of the current region."""
        type = types.type_of_array(array)
        (tensor,) = self.add_node(CONSTANT, (), {"value": array}, {}, (type,))
        made: Value = tensor.value
        return made

    def extent_of(self, tensor: Tensor, axis: int) -> Any:
        """The extent of `tensor` along `axis` as a scalar of the graph."""
        return dispatch.as_python_int(DIM_SIZE(tensor, axis=axis))


def wrap(value: Value) -> Any:
    """The object that stands for `value` in user code."""
    return SymbolicTensor(value) if isinstance(value.type, TensorType) else SymbolicList(value)


def with_extent(value: Value) -> Type:
    """The value's type; an integer scalar of unknown value becomes a dimension of its own."""
    type = value.type
    if not isinstance(type, TensorType) or type.shape or not types.is_integer(type.dtype):
        return type
    if type.extent is not None:
        return type
    return TensorType(type.dtype, (), dims.named(value.name))


def current() -> Trace | None:
    """The trace of this thread."""
    active = dispatch.recorder()
    return active if isinstance(active, Trace) else None
