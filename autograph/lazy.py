"""Lazy mode: a graph is put together first and run afterwards, as in TensorFlow 1.

    with ag.Graph().as_default() as g:
        x = g.placeholder(ag.float32, [None], name="x")
        y = ag.reduce_sum(x * 2)
        print(y)                                 ag.Tensor("Sum:0", shape=(), dtype=float32)
    g.run(y, feed={x: [1.0, 2.0]})               6.0

Every operation is recorded, whatever its operands. A run executes the program up to the last value
that is fetched: what the fetches need, and the prints, checks and assignments of variables that
come before, in order. `g.run()` executes all of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograph.runtime import dims, dispatch, promotion, scalar, types
from autograph.runtime.errors import InvalidArgumentError, LeakedValueError, StagingError
from autograph.runtime.graph import ir, provenance
from autograph.runtime.graph.clone import clone
from autograph.runtime.graph.ir import Value
from autograph.runtime.interpreter import Executable
from autograph.runtime.passes.manager import optimize
from autograph.runtime.staging import Recording
from autograph.runtime.staging.journal import Location, Slot
from autograph.runtime.staging.values import structure
from autograph.runtime.tensor import EagerTensor, SymbolicTensor, Tensor
from autograph.runtime.tracebacks import folded
from autograph.runtime.types import TensorType
from autograph.runtime.variable import Variable


class _LazyRecording(Recording):
    """Knows which variables the program assigns, and after how many of its operations."""

    def __init__(self) -> None:
        super().__init__("graph", lazy=True)
        self.assignments: list[tuple[int, Variable, Value]] = []

    def assign(self, location: Location, value: Any) -> None:
        """Write a place, and note it if it is a variable of the whole program."""
        super().assign(location, value)
        owner = location.owner if isinstance(location, Slot) else None
        if self.region is self.graph and isinstance(owner, Variable):
            held = self.value_of(value)
            self.assignments.append((len(self.graph.nodes), owner, held))


class Placeholder(SymbolicTensor):
    """A tensor whose value a run is given; unlike other tensors it can be a key, for the feed."""

    __slots__ = ()

    def __hash__(self) -> int:
        return id(self)


class Graph:
    """A program that is recorded once and run as often as wanted.

    >>> import autograph as ag
    >>> with ag.Graph().as_default() as g:
    ...     c = ag.add([1, 2, 3], [0, 0, 1])
    >>> print(c)
    ag.Tensor("Add:0", shape=(3,), dtype=int32)
    >>> g.run(c)
    array([1, 2, 4], dtype=int32)
    """

    def __init__(self) -> None:
        self._recording = _LazyRecording()
        self._placeholders: dict[Value, Placeholder] = {}
        self._programs: dict[Hashable, _Program] = {}

    @contextmanager
    def as_default(self) -> Iterator[Graph]:
        """Record what is computed inside the `with` block; later blocks go on where it ended."""
        outer = dispatch.recorder()
        if outer is self._recording:
            raise StagingError(
                "this ag.Graph is the default already.", advice="Leave its `with` block first."
            )
        if outer is not None:
            raise StagingError(
                "an ag.Graph cannot be made the default while another graph or a converted "
                "function is recorded.",
                advice="Leave that one first.",
            )
        with self._recording:
            yield self

    def placeholder(self, dtype: Any, shape: Any = (), name: str | None = None) -> Placeholder:
        """A tensor whose value `run` is given; None stands for an extent that may differ."""
        if dispatch.recorder() is not self._recording:
            raise StagingError(
                "a placeholder can only be made while its graph records.",
                advice="Make it inside `with graph.as_default():`.",
            )
        extents = tuple(None if size is None else int(size) for size in shape)
        stem = name if name is not None else "Placeholder"
        entry = self._recording.input(TensorType(types.as_dtype(dtype), extents), stem)
        tensor = Placeholder(entry.value)
        self._placeholders[tensor.value] = tensor
        return tensor

    @folded
    def run(self, fetches: Any = None, feed: Mapping[Any, Any] | None = None) -> Any:
        """The values of `fetches`, a tensor or a structure of them, as NumPy arrays.

        Args:
            fetches: Tensors of this graph, variables, and structures of them; None to run the
                whole program for its effects.
            feed: A value for each placeholder that the program needs.

        Raises InvalidArgumentError for a feed that does not fit.
        """
        recorder = dispatch.recorder()
        if recorder is not None and recorder is not self._recording:
            raise StagingError(
                "a graph cannot be run while another one, or a converted function, is recorded.",
                advice="Run it before or after.",
            )
        dispatch.set_recorder(None)
        try:
            return self._run(fetches, feed)
        finally:
            dispatch.set_recorder(recorder)

    def _run(self, fetches: Any, feed: Mapping[Any, Any] | None) -> Any:
        given = self._fed(feed or {})
        leaves = [] if fetches is None else structure.leaves(fetches)
        wanted = [self._fetched(leaf) for leaf in leaves]
        values = tuple(item for item in wanted if isinstance(item, Value))
        variables = [leaf for leaf in leaves if isinstance(leaf, Variable)]
        length = (
            len(self._recording.graph.nodes) if fetches is None else self._end(values, variables)
        )
        results = iter(self._program(values, length).run(given))
        if fetches is None:
            return None
        arrays = iter([next(results) if isinstance(item, Value) else item for item in wanted])
        return structure.map_leaves(lambda leaf: next(arrays)[()], fetches)

    def _end(self, values: tuple[Value, ...], variables: list[Variable]) -> int:
        """How many operations stand before the last thing that is fetched."""
        places = {node: place for place, node in enumerate(self._recording.graph.nodes)}
        ends = [places[value.node] + 1 for value in values if value.node is not None]
        for count, owner, _ in self._recording.assignments:
            if any(owner is variable for variable in variables):
                ends.append(count)
        return max(ends, default=0)

    def _program(self, values: tuple[Value, ...], length: int) -> _Program:
        key = (length, len(self._recording.assignments), values)
        if key not in self._programs:
            self._programs[key] = _Program(self._recording, values, length, self._placeholders)
        return self._programs[key]

    def _fetched(self, leaf: Any) -> Value | np.ndarray[Any, Any]:
        if isinstance(leaf, Variable):
            slots = self._recording.slots
            leaf = slots[id(leaf)] if id(leaf) in slots else leaf.read_value()
        if isinstance(leaf, scalar.Scalar):
            leaf = leaf.tensor
        if isinstance(leaf, EagerTensor):
            return leaf._array
        if not isinstance(leaf, SymbolicTensor):
            raise TypeError(
                f"g.run fetches tensors and variables, not {type(leaf).__name__} {leaf!r:.60}"
            )
        if leaf.value.graph is not self._recording.graph:
            raise LeakedValueError(
                f"{leaf!r} cannot be fetched: it was made in another graph, or inside a branch or "
                "loop body of this one.",
                details=[f"it is {provenance.described(leaf.value)}"],
                advice="Return it from the branch or loop, or fetch it from its own graph.",
            )
        return leaf.value

    def _fed(self, feed: Mapping[Any, Any]) -> dict[Value, np.ndarray[Any, Any]]:
        return {self._placeholder_of(key): self._checked(key, value) for key, value in feed.items()}

    def _placeholder_of(self, key: Any) -> Value:
        if not isinstance(key, Placeholder) or key.value not in self._placeholders:
            known = ", ".join(repr(tensor.name) for tensor in self._placeholders.values()) or "none"
            raise InvalidArgumentError(
                f"{key!r:.80} cannot be fed: it is no placeholder of this graph, which has {known}"
            )
        return key.value

    def _checked(self, key: Placeholder, value: Any) -> np.ndarray[Any, Any]:
        tensor = _fitting(key, value)
        pairs = zip(key.type.shape, tensor.type.shape, strict=False)
        fits = tensor.ndim == key.ndim and all(d is None or d == n for d, n in pairs)
        if not fits:
            raise InvalidArgumentError(
                f"cannot feed a value of shape {dims.shape_text(tensor.type.shape)} for "
                f"{key.name!r}, which has shape {dims.shape_text(key.type.shape)}"
            )
        return tensor._array

    def __repr__(self) -> str:
        return f"<ag.Graph of {len(self._recording.graph.nodes)} operations>"


def _fitting(key: Placeholder, value: Any) -> EagerTensor:
    """The value in the placeholder's dtype, if it can be that without loss of kind."""
    if isinstance(value, Variable):
        value = value.read_value()
    tensor = promotion.as_tensor(value)
    if not isinstance(tensor, EagerTensor):
        raise InvalidArgumentError(f"{value!r:.60} cannot be fed: it has no value itself")
    if tensor.dtype == key.dtype:
        return tensor
    typed = isinstance(value, Tensor | np.ndarray | np.generic)
    if typed or not np.can_cast(tensor.dtype, key.dtype, "same_kind"):
        raise InvalidArgumentError(
            f"cannot feed {types.dtype_name(tensor.dtype)} values for {key.name!r}, which has "
            f"dtype {types.dtype_name(key.dtype)}"
        )
    return promotion.as_tensor(value, key.dtype)  # type: ignore[return-value]


class _Program:
    """What a run executes: the graph up to now, cut down to what some fetches need."""

    def __init__(
        self,
        recording: _LazyRecording,
        fetches: tuple[Value, ...],
        length: int,
        placeholders: Mapping[Value, Placeholder],
    ) -> None:
        self._captures = {value: fetch for _, value, fetch in recording.captures.values()}
        self._placeholders = placeholders
        self._inputs = list(recording.graph.inputs)
        finals = {
            id(owner): (owner, value)
            for count, owner, value in recording.assignments
            if count <= length
        }
        self._assigned = [owner for owner, _ in finals.values()]
        copy = _part(recording.graph, length, [*fetches, *(value for _, value in finals.values())])
        self._graph = optimize(copy)
        self._needed = _needed(self._graph)
        self._executable = Executable(self._graph)
        self._count = len(fetches)

    def run(self, given: Mapping[Value, np.ndarray[Any, Any]]) -> list[Any]:
        """The arrays of the fetches, after assigning the variables."""
        arrays = [self._array(place, value, given) for place, value in enumerate(self._inputs)]
        results = [np.array(result) for result in self._executable(*arrays)]
        for owner, result in zip(self._assigned, results[self._count :], strict=True):
            owner._tensor = EagerTensor(result)
        return results[: self._count]

    def _array(
        self, place: int, value: Value, given: Mapping[Value, np.ndarray[Any, Any]]
    ) -> np.ndarray[Any, Any]:
        if value in given:
            return given[value]
        if value in self._captures:
            return self._captures[value]()  # type: ignore[no-any-return]
        tensor = self._placeholders[value]
        if place in self._needed:
            raise InvalidArgumentError(
                f"a value for the placeholder {tensor.name!r} ({tensor.type.describe()}) is "
                f"missing: g.run(..., feed={{{value.name}: ...}})"
            )
        shape = tuple(size if isinstance(size, int) else 0 for size in tensor.type.shape)
        return np.zeros(shape, tensor.dtype)


def _part(graph: ir.Graph, length: int, outputs: list[Value]) -> ir.Graph:
    """A copy of the first operations of `graph`, with these outputs."""
    part = ir.Graph(graph.name)
    part.inputs, part.nodes, part.outputs = graph.inputs, graph.nodes[:length], outputs
    return clone(part)


def _needed(graph: ir.Graph) -> set[int]:
    """The numbers of the inputs that some operation or output takes."""
    used = {value for node in graph.walk() for value in node.inputs}
    used |= set(graph.outputs)
    for node in graph.walk():
        for region in node.regions.values():
            used |= set(region.outputs)
    return {place for place, value in enumerate(graph.inputs) if value in used}
