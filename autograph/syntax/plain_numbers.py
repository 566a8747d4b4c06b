"""Which variables can only hold numbers, tensors or arrays, as far as the text tells; which sets.

total = 0          total += x       a list is never changed here
items = given      items += x       may change a list in place, which recorded code has to note
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from typing import Any

import gast

from autograph.syntax.scopes import FUNCTIONS

_NUMBERS = {
    "len",
    "int",
    "float",
    "bool",
    "complex",
    "abs",
    "round",
    "hash",
    "ord",
    "pow",
    "divmod",
}
_MODULES = {"np", "numpy", "ag", "autograph", "math", "tf"}


def names_by_kind(function: Any) -> tuple[set[str], set[str], set[str], set[str]]:
    """The variables only ever given numbers, and those given sequences, sets and frozensets."""
    nodes = _own_nodes(function)
    given = (_names_given(nodes, test) for test in (_is_sequence, is_set, is_frozenset))
    return (_number_names(function, nodes), *given)  # type: ignore[return-value]


def _number_names(function: Any, nodes: list[Any]) -> set[str]:
    numbers: set[str] = set()
    others = set(function.scope.parameters)
    for node in nodes:
        if isinstance(node, gast.Assign | gast.AnnAssign | gast.NamedExpr):
            targets = node.targets if isinstance(node, gast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, gast.Name) and (node.value is None or is_number(node.value)):
                    numbers.add(target.id)
                else:
                    others |= _stored(target)
        elif not isinstance(node, gast.AugAssign):
            kind: Any = type(node)
            for field in _binding_fields(kind):
                others |= _stored(getattr(node, field))
    return numbers - others


def _names_given(nodes: list[Any], test: Callable[[Any], bool]) -> set[str]:
    return {
        target.id
        for node in nodes
        if isinstance(node, gast.Assign) and test(node.value)
        for target in node.targets
        if isinstance(target, gast.Name)
    }


def _is_sequence(node: Any) -> bool:
    if isinstance(node, gast.Call):
        return getattr(node.func, "id", getattr(node.func, "attr", None)) in (
            "list",
            "deque",
            "tuple",
        )
    return isinstance(node, gast.List | gast.ListComp | gast.Tuple)


def is_set(node: Any) -> bool:
    """Whether an expression gives a set, as far as its text tells."""
    if isinstance(node, gast.Call):
        is_named = isinstance(node.func, gast.Name) and node.func.id == "set"
        return is_named or hasattr(node, "is_set")
    return isinstance(node, gast.Set | gast.SetComp)


def is_frozenset(node: Any) -> bool:
    """Whether an expression calls `frozenset`."""
    return isinstance(node, gast.Call) and getattr(node.func, "id", "") == "frozenset"


def _own_nodes(function: Any) -> list[Any]:
    found: list[Any] = []
    pending = list(function.body)
    while pending:
        node = pending.pop()
        found.append(node)
        kind: Any = type(node)
        for field in _inner_fields(kind):
            value = getattr(node, field, None)
            if type(value) is list:
                pending += [part for part in value if isinstance(part, ast.AST)]
            elif isinstance(value, ast.AST):
                pending.append(value)
    return found


@cache
def _inner_fields(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields whose nodes matter: not those of a scope of its own, nor operators."""
    if issubclass(kind, (*FUNCTIONS, gast.ClassDef)):
        return ()
    return tuple(field for field in kind._fields if field not in ("ctx", "op", "ops"))


@cache
def _binding_fields(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields by which a `for`, `with` or the like gives names values."""
    fields = ("target", "optional_vars", "name", "rest")
    return tuple(field for field in fields if field in kind._fields)


def _stored(target: Any) -> set[str]:
    if isinstance(target, str):
        return {target}
    if not isinstance(target, ast.AST):
        return set()
    return {node.id for node in ast.walk(target) if isinstance(node, gast.Name)}


def is_number(node: Any) -> bool:
    """Whether an expression surely gives no list, set or dictionary."""
    match node:
        case gast.Constant():
            return isinstance(node.value, int | float | complex)
        case gast.Compare():
            return True
        case gast.UnaryOp():
            return isinstance(node.op, gast.Not) or is_number(node.operand)
        case gast.BinOp():
            return _is_operation(node)
        case gast.IfExp():
            return is_number(node.body) and is_number(node.orelse)
        case gast.Call():
            return _gives_number(node.func)
    return False


def _is_operation(node: gast.BinOp) -> bool:
    parts = (node.left, node.right)
    if isinstance(node.op, gast.Div | gast.FloorDiv | gast.Pow | gast.MatMult):
        return True
    if isinstance(node.op, gast.Mult):
        # Twice a list is a list, but not half of one.
        halves = (isinstance(getattr(part, "value", None), float) for part in parts)
        return all(map(is_number, parts)) or any(halves)
    return any(map(is_number, parts))


def _gives_number(function: Any) -> bool:
    if isinstance(function, gast.Name):
        return function.id in _NUMBERS
    while isinstance(function, gast.Attribute):
        function = function.value
    return isinstance(function, gast.Name) and function.id in _MODULES
