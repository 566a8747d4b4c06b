"""Running a graph with NumPy kernels: the reference, the debugger, the fallback.

run_graph(graph, arrays)               # once
Executable(graph)(*arrays)             # planned once, run often

class Printing(Interpreter):           # subclass to do anything else
    def run_node(self, node, inputs):
        outputs = super().run_node(node, inputs)
        print(node, outputs)
        return outputs
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from autograph.runtime.errors import InvalidIndexError
from autograph.runtime.graph import iterations, provenance
from autograph.runtime.graph.frames import raise_at
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.plan import Plan
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import CALL, COND, FOR, RECURSES, RECURSION, WHILE
from autograph.runtime.origin import Origin
from autograph.runtime.types import ListType, TensorType, Type

Array = np.ndarray[Any, Any]


class Executable:
    """A graph prepared for being run often.

    Takes one array per input of the graph, gives a tuple of arrays (lists of arrays for lists).
    Results never are constants of the graph, but may be views of the arguments.
    """

    def __init__(self, graph: Graph) -> None:
        plan = Plan(graph)
        self.graph = graph
        self.source = plan.source
        self._nodes = plan.nodes
        self._names = plan.names
        self._objects = plan.namespace
        self._filename = f"<graph {graph.name}>"
        self._types = [value.type for value in graph.outputs]
        exec(compile(self.source, self._filename, "exec", dont_inherit=True), plan.namespace)
        self._run = plan.namespace["run"]

    def __call__(self, *arrays: Any) -> tuple[Any, ...]:
        """Run; floating-point warnings are silent, as for tensors in general."""
        try:
            with np.errstate(all="ignore"):
                results = self._run(*arrays)
        except Exception as error:
            raise_at(*self._explained(error))
        return tuple(map(_result, results, self._types))

    def _explained(self, error: Exception) -> tuple[Origin, Exception]:
        """The user's line that failed, and the error with what is known about it."""
        own = [
            (frame, self._nodes[line - 1])
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_filename == self._filename
        ]
        node = own[-1][1] if own else None
        if node is None or node.origin is None:
            raise error
        error = explained(node, error)
        frames = [frame for frame, _ in reversed(own)]
        iterations.add_notes(error, self.graph, node, self._names, frames, self._objects)
        return node.origin, error


def explained(node: Node, error: Exception) -> Exception:
    """The error of an operation with what is known about its operands."""
    if not node.op.effect:
        of_tensors = all(isinstance(value.type, TensorType) for value in node.inputs)
        if type(error) is IndexError and of_tensors:
            error = InvalidIndexError(*error.args).with_traceback(error.__traceback__)
            error.__suppress_context__ = True
        elif isinstance(error, ValueError):
            provenance.add_notes(error, node.inputs)
    return error


def run_graph(graph: Graph, arrays: Sequence[Any]) -> tuple[Any, ...]:
    """The outputs of `graph` for `arrays`, one per input."""
    return Executable(graph)(*arrays)


class Interpreter:
    """Walks a graph node by node; a subclass sees or replaces every step.

    Slower than `Executable`, which gives the same results.
    """

    # The functions around the node that runs, by name, for those that call themselves.
    _around: Mapping[str, Graph] = MappingProxyType({})

    def run(self, graph: Graph, arrays: Sequence[Any]) -> tuple[Any, ...]:
        """The outputs of `graph` for `arrays`, one per input."""
        with np.errstate(all="ignore"):
            results = self.run_region(graph, arrays, {})
        return tuple(
            _result(result, v.type) for result, v in zip(results, graph.outputs, strict=True)
        )

    def run_region(
        self, region: Graph, arguments: Iterable[Any], values: dict[Value, Any]
    ) -> tuple[Any, ...]:
        """The outputs of a region; `values` has the outer values, and gets its own."""
        values.update(zip(region.inputs, arguments, strict=True))
        for node in region.nodes:
            inputs = [values[value] for value in node.inputs]
            if node.regions or node.op in RECURSES:
                outputs = self.run_control(node, inputs, values)
            else:
                outputs = self.run_node(node, inputs)
            values.update(zip(node.outputs, outputs, strict=True))
        return tuple(values[value] for value in region.outputs)

    def run_node(self, node: Node, inputs: Sequence[Any]) -> tuple[Any, ...]:
        """The outputs of a node without regions."""
        if node.op is CONSTANT:
            # A copy, which may leave as a result and be written.
            return (np.array(node.attrs["value"]),)
        try:
            results = node.op.evaluate(*inputs, **node.attrs)
        except Exception as error:
            if node.origin is None:
                raise
            raise_at(node.origin, error)
        results = results if node.op.several else (results,)
        return tuple(
            _result(result, v.type) for result, v in zip(results, node.outputs, strict=True)
        )

    def run_control(
        self, node: Node, inputs: Sequence[Any], values: dict[Value, Any]
    ) -> tuple[Any, ...]:
        """The outputs of a branch, a loop or a call."""
        if node.op is COND:
            chosen = node.regions["then" if inputs[0] else "orelse"]
            return self.run_region(chosen, (), values)
        if node.op is CALL:
            return self.run_region(node.regions["callee"], inputs, values)
        if node.op is RECURSION or node.op in RECURSES:
            return self._run_recursive(node, inputs, values)
        if node.op is FOR:
            return self._run_for(node, inputs, values)
        assert node.op is WHILE, node.op
        return self._run_while(node, tuple(inputs), values)

    def _run_recursive(
        self, node: Node, inputs: Sequence[Any], values: dict[Value, Any]
    ) -> tuple[Any, ...]:
        outer = self._around
        if node.op is RECURSION:
            callee = node.regions["callee"]
            self._around = {**outer, callee.name: callee}
        else:
            callee = outer[node.attrs["callee"]]
        try:
            # Each run of the function has values of its own.
            return self.run_region(callee, inputs, dict(values))
        finally:
            self._around = outer

    def _run_for(
        self, node: Node, inputs: Sequence[Any], values: dict[Value, Any]
    ) -> tuple[Any, ...]:
        body = node.regions["body"]
        state = tuple(inputs[3:])
        for i in range(*map(int, inputs[:3])):
            index = _result(i, body.inputs[0].type)
            state = self.run_region(body, (index, *state), values)
        return state

    def _run_while(
        self, node: Node, state: tuple[Any, ...], values: dict[Value, Any]
    ) -> tuple[Any, ...]:
        left = node.attrs.get("maximum_iterations")
        while left is None or left > 0:
            if not self.run_region(node.regions["test"], state, values)[0]:
                break
            state = self.run_region(node.regions["body"], state, values)
            left = None if left is None else left - 1
        return state


def _result(result: Any, type: Type) -> Any:
    """What leaves the interpreter: an array that the caller may write, of the type's dtype."""
    if isinstance(type, ListType):
        return [_result(item, type.element) for item in result]
    if result.__class__ is not np.ndarray or result.dtype != type.dtype:
        result = np.asarray(result, dtype=type.dtype)
    return result if result.flags.writeable else result.copy()
