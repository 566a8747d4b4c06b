"""Reading the text of a graph back. Nothing in it is ever run.

`ast.parse` reads the text; this module turns the tree into a graph, and checks every annotation
against what the operation infers:

    line 3: y is written f64[4] but add gives f64[3]
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograph.runtime.errors import VerificationError
from autograph.runtime.graph.agreement import agree, all_agree, control_problem, inferred_types
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.literals import array_of, read, read_type
from autograph.runtime.graph.spelling import operation_name
from autograph.runtime.graph.trace import with_extent
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import CONTROL, RECURSES
from autograph.runtime.ops.definition import REGISTRY, Op
from autograph.runtime.origin import Origin
from autograph.runtime.types import TensorType, Type

_ORIGIN = re.compile(r"  # (.+):(\d+)$")


def parse_graph(text: str) -> Graph:
    """The graph that `text` describes; VerificationError names the line that is wrong."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise VerificationError(f"line {error.lineno}: {error.msg}") from None
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef):
        raise VerificationError("line 1: the text of a graph is one function definition")
    return _Reader(text.split("\n")).function(tree.body[0], None)


class _Reader:
    """Holds what is visible at the statement that is read: values, and regions by name."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.values: dict[str, Value] = {}
        self.regions: dict[str, Graph] = {}
        self.function_name = ""
        self.around: list[ast.FunctionDef] = []

    def function(self, tree: ast.FunctionDef, parent: Graph | None) -> Graph:
        graph = Graph(tree.name, parent)
        outer = self.values, self.regions, self.function_name
        self.around.append(tree)
        self.values, self.regions, self.function_name = dict(self.values), {}, tree.name
        for argument in tree.args.args:
            with self.at(argument):
                if argument.annotation is None:
                    raise ValueError(f"{argument.arg} has no type")
                value = graph.add_input(read_type(argument.annotation), argument.arg)
                value.type = with_extent(value)
                self.define(value)
        *statements, last = tree.body
        for statement in statements:
            with self.at(statement):
                self.statement(statement, graph)
        with self.at(last):
            self.results(tree, last, graph)
        self.values, self.regions, self.function_name = outer
        self.around.pop()
        return graph

    @contextmanager
    def at(self, tree: ast.stmt | ast.arg) -> Iterator[None]:
        """Say the line in every error."""
        try:
            yield
        except (ValueError, TypeError, KeyError, OverflowError, IndexError) as error:
            raise VerificationError(f"line {tree.lineno}: {error}") from None

    def define(self, value: Value) -> None:
        known = self.values.get(value.name)
        if known is not None and known.graph is value.graph:
            raise ValueError(f"{value.name} is defined twice")
        self.values[value.name] = value

    def statement(self, tree: ast.stmt, graph: Graph) -> None:
        if isinstance(tree, ast.FunctionDef):
            self.regions[tree.name] = self.function(tree, graph)
            return
        annotation = None
        targets: list[ast.expr] = []
        if isinstance(tree, ast.AnnAssign):
            targets, annotation = [tree.target], tree.annotation
        elif isinstance(tree, ast.Assign) and isinstance(tree.targets[0], ast.Tuple):
            targets = tree.targets[0].elts
        elif not isinstance(tree, ast.Expr):
            raise ValueError(f"`{ast.unparse(tree)}` is no operation with a typed result")
        call = tree.value
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            raise ValueError(f"`{ast.unparse(tree)}` applies no operation")
        written = None if annotation is None else read_type(annotation)
        node = self.call(call, call.func.id, written)
        self.name_results(node, graph, [_identifier(target) for target in targets], written)

    def call(self, call: ast.Call, name: str, written: Type | None) -> Node:
        op = REGISTRY.get(operation_name(name))
        if op is None:
            raise ValueError(f"there is no operation {name}")
        inputs = [self.value(argument) for argument in call.args]
        attrs: dict[str, Any] = {}
        regions: dict[str, Graph] = {}
        for keyword in call.keywords:
            if keyword.arg is None:
                raise ValueError("`**` is not read")
            if op in RECURSES:
                attrs |= self.recursion(keyword, written)
            elif op in CONTROL and isinstance(keyword.value, ast.Name):
                regions[keyword.arg] = self.region(keyword.value.id)
            else:
                attrs[keyword.arg] = _attribute(op, keyword.value, written)
        return Node(op, inputs, attrs, regions, self.origin(call))

    def recursion(self, keyword: ast.keyword, written: Type | None) -> dict[str, Any]:
        """The attributes of a call of a function around it, whose first line has its types."""
        name = _identifier(keyword.value)
        found = [tree for tree in self.around if tree.name == name]
        if not found or found[-1].returns is None:
            raise ValueError(f"there is no function {name} around this line")
        results = [written] if written else map(read_type, _items(found[-1].returns))
        return {"callee": name, "results": tuple(results)}

    def name_results(
        self, node: Node, graph: Graph, names: Sequence[str], written: Type | None
    ) -> None:
        inferred = inferred_types(node)
        if len(inferred) != len(names):
            raise ValueError(f"{node.op.name} gives {len(inferred)} results, not {len(names)}")
        if written is not None and not agree(written, inferred[0]):
            raise ValueError(
                f"{names[0]} is written {written} but {node.op.name} gives {inferred[0]}"
            )
        outputs = []
        for index, (name, type) in enumerate(zip(names, inferred, strict=True)):
            value = Value(_with_known_extent(written or type, type), name, graph, node, index)
            value.type = with_extent(value)
            outputs.append(value)
            self.define(value)
        node.outputs = tuple(outputs)
        problem = control_problem(node) if node.op in CONTROL else None
        if problem is not None:
            raise ValueError(problem)
        graph.nodes.append(node)

    def results(self, tree: ast.FunctionDef, last: ast.stmt, graph: Graph) -> None:
        if not isinstance(last, ast.Return) or last.value is None or tree.returns is None:
            raise ValueError(f"{tree.name} does not end with the return of its typed results")
        graph.outputs = [self.value(item) for item in _items(last.value)]
        written = [read_type(item) for item in _items(tree.returns)]
        actual = [value.type for value in graph.outputs]
        if not all_agree(written, actual):
            texts = ", ".join(map(str, actual))
            raise ValueError(
                f"{tree.name} is written to return {ast.unparse(tree.returns)} but returns {texts}"
            )

    def value(self, tree: ast.expr) -> Value:
        name = _identifier(tree)
        if name not in self.values:
            raise ValueError(f"{name} is not defined")
        return self.values[name]

    def region(self, name: str) -> Graph:
        if name not in self.regions:
            raise ValueError(f"there is no region {name} before this line")
        return self.regions[name]

    def origin(self, call: ast.Call) -> Origin | None:
        match = _ORIGIN.search(self.lines[(call.end_lineno or call.lineno) - 1])
        return Origin(match[1], int(match[2]), self.function_name) if match else None


def _attribute(op: Op, tree: ast.expr, written: Type | None) -> Any:
    value = read(tree)
    if op is not CONSTANT:
        return value
    if not isinstance(written, TensorType) or not all(isinstance(d, int) for d in written.shape):
        raise ValueError("a constant needs an annotation with its dtype and shape")
    return array_of(value, written.dtype, written.shape)  # type: ignore[arg-type]


def _with_known_extent(written: Type, inferred: Type) -> Type:
    if isinstance(written, TensorType) and isinstance(inferred, TensorType):
        return TensorType(written.dtype, written.shape, inferred.extent)
    return written


def _identifier(tree: ast.expr) -> str:
    if isinstance(tree, ast.Name):
        return tree.id
    raise ValueError(f"`{ast.unparse(tree)}` is no name of a value")


def _items(tree: ast.expr) -> list[ast.expr]:
    return tree.elts if isinstance(tree, ast.Tuple) else [tree]
