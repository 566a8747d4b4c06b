"""A graph written out as a Python function of calls to NumPy kernels.

    def f(x: f64[3], n: i64):              def run(v0, v1):
        t: f64[3] = multiply(x, x)             v2 = v0 * v0
        y = for_loop(0, n, 1, t, ...)          v4 = v2
                                               v2 = None
                                               for v3 in map(int64, range(k0, v1, k1)):
                                                   v5 = k2(v4, axis=k3)
                                                   ...

Values are local variables, kernels and constants are globals, regions are Python's own loops and
branches: nothing is looked up in a dictionary while it runs, and Ctrl-C works. An array's variable
is cleared after its last use; an array that dies at an operation with an `in_place` kernel, and
that nobody else holds, is overwritten, so a store in a loop does not copy.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.uses import FreeValues, deaths, free_values, uses
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import CALL, COND, FOR, RECURSES, RECURSION, WHILE
from autograph.runtime.types import TensorType

# Python refuses more than 20 nested loops, and more than 100 levels of indentation.
_DEEPEST = 12

# On NumPy scalars an operator is ten times faster than the ufunc of the same meaning.
_OPERATORS: dict[Any, str] = {
    np.add: "{} + {}",
    np.subtract: "{} - {}",
    np.multiply: "{} * {}",
    np.true_divide: "{} / {}",
    np.less: "{} < {}",
    np.less_equal: "{} <= {}",
    np.greater: "{} > {}",
    np.greater_equal: "{} >= {}",
    np.equal: "{} == {}",
    np.not_equal: "{} != {}",
    np.bitwise_and: "{} & {}",
    np.bitwise_or: "{} | {}",
    np.bitwise_xor: "{} ^ {}",
    np.negative: "-{}",
}


def _references_of_a_local() -> int:
    local = np.empty(1)
    return sys.getrefcount(local)


class Plan:
    """The source text of a graph, the objects it names, and the node of each of its lines."""

    def __init__(self, graph: Graph) -> None:
        self.namespace: dict[str, Any] = {
            "__name__": __name__,
            "count": sys.getrefcount,
            "is_free": _is_free,
            "as_string": _as_string,
        }
        self.lines: list[str] = []
        self.nodes: list[Node | None] = []
        self.names: dict[Value, str] = {}
        self.known: FreeValues = {}
        self._objects: dict[int, str] = {}
        self._callees: dict[Graph, tuple[str, list[Value]]] = {}
        # The functions around what is being written, which may call them, by name.
        self.recursive: dict[str, str] = {}
        self._functions = 0
        _Function(self, "run").write_graph(graph)

    @property
    def source(self) -> str:
        """The text."""
        return "\n".join(self.lines) + "\n"

    def name(self, value: Value) -> str:
        """The variable that holds `value`."""
        return self.names.setdefault(value, f"v{len(self.names)}")

    def object(self, thing: Any) -> str:
        """The global that holds `thing`: a kernel, a constant, an attribute."""
        if thing is None or type(thing) in (bool, int, str):
            return repr(thing)
        if id(thing) not in self._objects:
            name = self._objects[id(thing)] = f"k{len(self._objects)}"
            self.namespace[name] = thing
        return self._objects[id(thing)]

    def callee(self, graph: Graph) -> tuple[str, list[Value]]:
        """The function for the callee of a call, and the outer values it takes."""
        if graph not in self._callees:
            name = self.fresh_function()
            outer = self.recursive.get(graph.name)
            self.recursive[graph.name] = name
            self._callees[graph] = name, _Function(self, name).write_graph(graph)
            if outer is not None:
                self.recursive[graph.name] = outer
        return self._callees[graph]

    def fresh_function(self) -> str:
        """A name for one more function."""
        self._functions += 1
        return f"part_{self._functions}"


class _Function:
    """Writes one Python function: a whole graph, a callee, or a node too deep to be nested."""

    def __init__(self, plan: Plan, name: str) -> None:
        self.plan = plan
        self.name = name
        self.lines: list[tuple[str, Node | None]] = []
        self.depth = 1
        self.node: Node | None = None

    def write_graph(self, graph: Graph) -> list[Value]:
        """Append `graph` to the plan; returns the outer values it takes before its inputs."""
        captured = self.captured(free_values(graph, self.plan.known))
        for value in graph.inputs:
            if _is_number(value):
                name = self.plan.name(value)
                self.line(f"{name} = {name}[()]")
        self.block(graph, ())
        self.finish([*captured, *graph.inputs], graph.outputs)
        return captured

    def write_node(self, node: Node) -> list[Value]:
        """Append one control-flow node to the plan; returns the values it takes."""
        captured = self.captured(dict.fromkeys(uses(node, self.plan.known)))
        self.control(node, ())
        self.finish(captured, node.outputs)
        return captured

    def captured(self, values: Iterable[Value]) -> list[Value]:
        """Those of the outer `values` that must be passed: constants are globals."""
        values = list(values)
        for value in values:
            if _is_constant(value):
                self.constant(value)
        return [value for value in values if not _is_constant(value)]

    def finish(self, parameters: Sequence[Value], results: Sequence[Value]) -> None:
        self.line(f"return ({self.listed(results)})")
        plan = self.plan
        head = f"def {self.name}({', '.join(map(plan.name, parameters))}):"
        plan.lines += [head, *(text for text, _ in self.lines)]
        plan.nodes += [None, *(node for _, node in self.lines)]

    def line(self, text: str) -> None:
        self.lines.append(("    " * self.depth + text, self.node))

    def open(self, head: str) -> int:
        """Start an indented block."""
        self.line(head)
        self.depth += 1
        return len(self.lines)

    def close(self, start: int) -> None:
        """End the block that began at line `start`."""
        if len(self.lines) == start:
            self.line("pass")
        self.depth -= 1

    def listed(self, values: Sequence[Value]) -> str:
        return "".join(f"{self.plan.name(value)}, " for value in values)

    def block(self, graph: Graph, mortal: Collection[Value]) -> None:
        """Write the nodes of `graph`, clearing variables that die, also those of `mortal`."""
        dying = deaths(graph, mortal, self.plan.known)
        for node, dead in zip(graph.nodes, dying, strict=True):
            self.node = node
            if node.op is CONSTANT:
                self.constant(node.outputs[0])
            elif node.op in RECURSES:
                self.call(self.plan.recursive[node.attrs["callee"]], node, node.inputs)
                self.clear(dead)
            elif node.regions:
                self.control(node, dead)
            else:
                self.operation(node, dead)
                self.clear(dead)

    def clear(self, values: Collection[Value]) -> None:
        """Let go of arrays; numbers are not worth the instruction."""
        names = [self.plan.name(v) for v in values if not _is_number(v) and not _is_constant(v)]
        if names:
            self.line(" = ".join([*dict.fromkeys(names), "None"]))

    def constant(self, value: Value) -> None:
        assert value.node is not None
        if value in self.plan.names:
            return
        array = np.asarray(value.node.attrs["value"])
        name = f"c{len(self.plan.names)}"
        self.plan.names[value] = name
        # A view that cannot be written: no kernel overwrites it, and the caller gets a copy.
        frozen = array.view()
        frozen.flags.writeable = False
        self.plan.namespace[name] = array[()] if _is_number(value) else frozen

    def operation(self, node: Node, dead: Collection[Value]) -> None:
        """One line: the kernel on its operands."""
        operands = [self.plan.name(value) for value in node.inputs]
        attrs = [f"{key}={self.plan.object(value)}" for key, value in node.attrs.items()]
        arguments = ", ".join(operands + attrs)
        expression = f"{self.plan.object(node.op.evaluate)}({arguments})"
        if node.op.in_place is not None and node.inputs[0] in dead:
            expression = self.overwriting(node, arguments, expression)
        template = _OPERATORS.get(node.op.evaluate)
        if template is not None and all(map(_is_native, node.inputs)) and not attrs:
            expression = template.format(*operands)
        if node.op.several:
            targets = self.listed(node.outputs)
            self.line(f"{targets}= {expression}" if targets else expression)
        else:
            self.line(f"{self.plan.name(node.outputs[0])} = {expression}")
        for value in node.outputs:
            if isinstance(value.type, TensorType) and value.type == TensorType(types.string):
                # NumPy takes a single string out of its array, and forgets its dtype.
                self.line(f"{self.plan.name(value)} = as_string({self.plan.name(value)})")

    def overwriting(self, node: Node, arguments: str, otherwise: str) -> str:
        """The in-place kernel if only this variable holds the array, else the pure one."""
        first = node.inputs[0]
        if first in node.inputs[1:] or _is_constant(first):
            return otherwise
        name = self.plan.name(first)
        check = f"count({name}) <= {_REFERENCES}"
        if isinstance(first.type, TensorType):
            check += f" and is_free({name})"
        return f"{self.plan.object(node.op.in_place)}({arguments}) if {check} else {otherwise}"

    def move(self, targets: Sequence[Value], values: Sequence[Value], mortal: Any) -> None:
        """Assign `values` to the variables of `targets`, and let go of those in `mortal`."""
        names = [self.plan.name(target) for target in targets]
        pairs = [
            (target, source)
            for target, source in zip(names, map(self.plan.name, values), strict=True)
            if target != source
        ]
        if pairs:
            left, right = (", ".join(side) for side in zip(*pairs, strict=True))
            self.line(f"{left} = {right}")
        self.clear([v for v in values if v in mortal and self.plan.name(v) not in names])

    def control(self, node: Node, dead: Collection[Value]) -> None:
        """A branch, a loop or a call; `dead` are the values that nothing needs afterwards."""
        if node.op in (CALL, RECURSION) or self.depth > _DEEPEST:
            self.outlined(node)
        elif node.op is COND:
            self.branches(node, dead)
        else:
            self.loop(node, dead)
            return
        self.clear(dead)

    def branches(self, node: Node, dead: Collection[Value]) -> None:
        then, orelse = node.regions["then"], node.regions["orelse"]
        test = self.plan.name(node.inputs[0])
        for head, region in ((f"if {test}:", then), ("else:", orelse)):
            self.node = node
            start = self.open(head)
            self.block(region, dead)
            self.move(node.outputs, region.outputs, {*_defined(region), *dead})
            self.close(start)
        self.node = node

    def loop(self, node: Node, dead: Collection[Value]) -> None:
        """A `while` or a `for`. Its results are its state, in the same variables."""
        plan, body = self.plan, node.regions["body"]
        start = 3 if node.op is FOR else 0
        regions = node.regions.values()
        captured = {value for region in regions for value in free_values(region, plan.known)}
        for region in regions:
            state = region.inputs[1:] if node.op is FOR else region.inputs
            plan.names.update(
                (value, plan.name(result))
                for value, result in zip(state, node.outputs, strict=True)
            )
        at_once = [value for value in dead if value not in captured and value not in node.outputs]
        self.move(node.outputs, node.inputs[start:], set(at_once))
        self.clear([value for value in at_once if value not in node.inputs[start:]])
        first = self.open(self.loop_head(node))
        if node.op is WHILE:
            self.while_test(node)
        self.block(body, body.inputs)
        self.node = node
        self.move(node.outputs, body.outputs, {*_defined(body), *body.inputs})
        self.close(first)
        self.clear([value for value in dead if value not in at_once])

    def loop_head(self, node: Node) -> str:
        if node.op is FOR:
            index = node.regions["body"].inputs[0]
            assert isinstance(index.type, TensorType)
            bounds = ", ".join(map(self.plan.name, node.inputs[:3]))
            make = self.plan.object(index.type.dtype.type)
            return f"for {self.plan.name(index)} in map({make}, range({bounds})):"
        limit = node.attrs.get("maximum_iterations")
        return "while True:" if limit is None else f"for _ in range({limit}):"

    def while_test(self, node: Node) -> None:
        test = node.regions["test"]
        self.block(test, ())
        self.node = node
        self.line(f"if not {self.plan.name(test.outputs[0])}: break")

    def outlined(self, node: Node) -> None:
        """Write `node` as a call of a function of its own."""
        plan = self.plan
        if node.op in (CALL, RECURSION):
            name, captured = plan.callee(node.regions["callee"])
            arguments = [*captured, *node.inputs]
        else:
            name = plan.fresh_function()
            arguments = _Function(plan, name).write_node(node)
        self.call(name, node, arguments)

    def call(self, name: str, node: Node, arguments: Sequence[Value]) -> None:
        targets = self.listed(node.outputs)
        call = f"{name}({self.listed(arguments)})"
        self.line(f"{targets}= {call}" if targets else call)


def _defined(region: Graph) -> set[Value]:
    return {value for node in region.nodes for value in node.outputs}


def _is_constant(value: Value) -> bool:
    return value.node is not None and value.node.op is CONSTANT


def _is_number(value: Value) -> bool:
    """Whether the variable holds a NumPy scalar; single strings stay arrays."""
    return isinstance(value.type, TensorType) and _is_native(value) and not value.type.shape


def _is_native(value: Value) -> bool:
    return isinstance(value.type, TensorType) and value.type.dtype.kind in "biufc"


def _is_free(array: np.ndarray[Any, Any]) -> bool:
    return array.base is None and array.flags.owndata and array.flags.writeable


def _as_string(result: Any) -> np.ndarray[Any, Any]:
    return np.asarray(result, dtype=types.string)


_REFERENCES = _references_of_a_local()
