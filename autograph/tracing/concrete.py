"""`ConcreteFunction`: one graph of a function, ready to run on arguments of one signature."""

from __future__ import annotations

import io
from collections.abc import Callable, Hashable, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from autograph import report
from autograph.numpy.captured import overlapping
from autograph.outside.effects import WriteBack
from autograph.outside.guards import Guard
from autograph.runtime import dispatch, spans
from autograph.runtime.engines import Run, measured, measuring, prepare
from autograph.runtime.errors import InvalidArgumentError
from autograph.runtime.graph.ir import Graph
from autograph.runtime.native.calls.records import Record
from autograph.runtime.ops.control import CALL
from autograph.runtime.ops.effects import ASSERT, RAISE_IF
from autograph.runtime.passes.manager import optimize
from autograph.runtime.staging.values.undefined import Undefined
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.variable import Variable
from autograph.tracing.rebuilding import Rebuild, Results, Targets
from autograph.tracing.signature import Arguments, array_of, in_native_order
from autograph.tracing.trace_report import Cost

if TYPE_CHECKING:
    from autograph.runtime.native.measuring.measurement import Measurement

Fetch = Callable[[], Any]
# A function is measured so often, or for so long.
_MOST_RUNS, _MEASURED_SECONDS = 100, 0.5


class Kind:
    """The calls of one trace with so many arguments and these keywords."""

    def __init__(self) -> None:
        self.answered = 0  # by Python
        self.record: Record | None = None


class ConcreteFunction:
    """A recorded function: its graph, what the graph needs, and what is made of its results."""

    def __init__(
        self,
        graph: Graph,
        captures: Sequence[tuple[Any, Fetch]],
        rebuild: Rebuild,
        write_backs: Sequence[WriteBack],
        guards: Sequence[Guard],
        writes_arguments: bool,
    ) -> None:
        self.unoptimized = graph
        self.captures = list(captures)
        self.guards = list(guards)
        self.cost = Cost()
        # Whether numbers are inputs of the graph that could be keyed by value instead.
        self.tentative = False
        # Whether it writes what somebody outside can see, be it only before it raises.
        self.leaves_writes = False
        self.rebuild = rebuild
        self.write_backs = list(write_backs)
        self.writes_arguments = writes_arguments
        self.kinds: dict[Hashable, Kind] = {}
        self._graph: Graph | None = None
        self.executable: Run | None = None
        self._measuring: Run | None = None

    @property
    def graph(self) -> Graph:
        """The optimized graph."""
        if self._graph is None:
            with self.cost.of_passes():
                self._graph = report.optimized(self.unoptimized, lambda: optimize(self.unoptimized))
        return self._graph

    def still_holds(self) -> bool:
        """Whether the Python values that the recording relied on are what they were."""
        return all(guard.holds() for guard in self.guards)

    def run(self, arguments: Arguments, otherwise: Callable[[], Any] | None = None) -> Any:
        """The function's result for arguments that fit.

        If the graph fails before anything can be seen of it, the result is what `otherwise` gives.
        """
        if self.writes_arguments:
            _check_overlap(arguments)
        arrays = self._arrays(arguments)
        executable = self._measured() if spans.is_heard() else self._prepared()
        try:
            outputs = executable(*arrays)
        except Exception:
            if otherwise is not None and self.can_begin_again():
                return otherwise()
            self.has_failed(arguments.plain)
            raise
        results = [_own(result, arrays) for result in outputs]
        if dispatch.tapes():
            self._note([leaf.value for leaf in arguments.inputs()], arrays, results)
        return self._delivered(results, lambda number: _argument(arguments, number))

    def measure(self, arguments: Arguments) -> Measurement:
        """The time of each step, from several runs of the graph, without the function's writes.

        What can be noticed from outside, such as printing, happens once.
        """
        run, arrays = measuring(self.graph), self._arrays(arguments)
        run(*arrays)
        measurement = run.measurement
        if self.can_begin_again():
            measurement.clear()
            while measurement.calls < _MOST_RUNS and measurement.seconds < _MEASURED_SECONDS:
                run(*arrays)
        return measurement

    def _arrays(self, arguments: Arguments) -> list[np.ndarray[Any, Any]]:
        """The arrays that the graph takes."""
        given = [array_of(leaf.value) for leaf in arguments.inputs()]
        return given + [in_native_order(fetch()) for _, fetch in self.captures]

    def _prepared(self) -> Run:
        """What runs the graph."""
        if self.executable is None:
            graph = self.graph
            with self.cost.of_passes():
                self.executable = report.executable(self.unoptimized, lambda: prepare(graph))
        return self.executable

    def _measured(self) -> Run:
        """The same for a profiler: it is compiled apart, and measures its steps."""
        if self._measuring is None:
            graph = self.graph
            self._measuring = report.executable(self.unoptimized, lambda: measured(graph))
        return self._measuring

    def can_begin_again(self) -> bool:
        """Whether nobody can tell that a run was given up: it only may have raised."""
        nodes = self.unoptimized.walk()
        return all(node.op in (ASSERT, RAISE_IF) or not node.op.effect for node in nodes)

    def has_failed(self, plain: Callable[[], Any] | None) -> None:
        """Leave behind what plain Python has written when it raises what the graph has raised."""
        if plain is not None and self.leaves_writes and _can_be_repeated(self.unoptimized):
            leave_writes(plain)

    def deliver(self, outputs: Sequence[Any], arrays: Sequence[Any], targets: Targets) -> Any:
        """The function's result, after machine code has run the graph on arrays."""
        return self._delivered([_own(result, arrays) for result in outputs], targets)

    def _delivered(self, results: list[Any], targets: Targets) -> Any:
        """The function's result, after everything is written that it writes."""
        carried = Results(results)
        value = self.rebuild(carried, targets)
        for write in self.write_backs:
            write(carried, targets)
        if isinstance(value, Undefined):
            raise value.exception()
        return value

    def _note(self, given: list[Any], arrays: list[Any], results: list[Any]) -> None:
        """Tell the gradient tapes: the whole graph is one operation to them."""
        inputs: list[Tensor] = [
            v if isinstance(v, EagerTensor) else EagerTensor(array_of(v)) for v in given
        ]
        for (owner, _), array in zip(self.captures, arrays[len(given) :], strict=True):
            known = owner.__ag_tensor__() if isinstance(owner, Variable) else EagerTensor(array)
            inputs.append(known)
        dispatch.note_on_tapes(CALL, inputs, results, {"graph": self.unoptimized})

    def __repr__(self) -> str:
        return f"ConcreteFunction({self.unoptimized!r})"


def _can_be_repeated(graph: Graph) -> bool:
    """Whether a call does the same again: it draws no random numbers and calls nothing outside."""
    names = {node.op.name for node in graph.walk()}
    return "host_call" not in names and not any("random" in name for name in names)


def leave_writes(plain: Callable[[], Any]) -> None:
    """Leave behind what plain Python has written when it raises: the graph writes at its end.

    What was printed before has been printed by the graph.
    """
    silent = io.StringIO()
    with redirect_stdout(silent), redirect_stderr(silent), suppress(Exception):
        plain()


def _own(result: Any, arrays: Sequence[np.ndarray[Any, Any]]) -> Any:
    """A result as a tensor that shares no memory with what the caller may change."""
    if isinstance(result, list):
        # One array can be several items, as can the argument it was taken from.
        return [_own(item.copy() if n else item, arrays) for n, item in enumerate(result)]
    if any(result is array or np.may_share_memory(result, array) for array in arrays):
        result = result.copy()
    return EagerTensor(result)


def _argument(arguments: Arguments, number: int) -> Any:
    """The real argument behind a stand-in: containers first, then arrays."""
    containers = list(arguments.containers.values())
    if number < len(containers):
        return containers[number]
    leaves = [*arguments.inputs(), *arguments.objects()]
    return leaves[number - len(containers)].value


def _check_overlap(arguments: Arguments) -> None:
    leaves = [leaf for leaf in arguments.inputs() if isinstance(leaf.value, np.ndarray)]
    distinct = {id(leaf.value): leaf for leaf in leaves}
    leaves = list(distinct.values())
    for i, j in overlapping([leaf.value for leaf in leaves]):
        raise InvalidArgumentError(
            f"the arguments {leaves[i].name!r} and {leaves[j].name!r} share memory, and the "
            "function writes to one of them.",
            advice="Pass a copy of the other.",
        )
