"""Programs made smaller, as long as they fail in the same way.

Statements are deleted, parts of expressions and branches of an `if` put in the place of the whole:

    if x > 0:            if x > 0:
        s = y + 1.0   ->     s = 1.0
        print(s)
"""

import ast
import copy
from collections.abc import Callable, Iterator

from tests.properties.checking import Failure

Check = Callable[[str], Failure | None]


def shrink(source: str, failure: Failure, check: Check, steps: int = 400) -> tuple[str, Failure]:
    """The smallest program found that fails in the same way, and how it does."""
    best, reason = ast.unparse(ast.parse(source)), failure
    progress = True
    while progress and steps > 0:
        progress = False
        for candidate in smaller(best):
            steps -= 1
            found = attempt(candidate, check)
            if found is not None and alike(found, failure):
                best, reason, progress = candidate, found, True
                break
            if steps <= 0:
                break
    return best, reason


def alike(found: Failure, failure: Failure) -> bool:
    """Whether two failures look like one bug."""
    if found.kind != failure.kind:
        return False
    if found.kind in ("wrong", "graph wrong", "slope wrong", "printed", "no error"):
        return True
    return found.cause()[:40] == failure.cause()[:40]


def attempt(source: str, check: Check) -> Failure | None:
    """How a candidate fails; None also where it makes no sense any more."""
    try:
        return check(source)
    except Exception:
        return None


def smaller(source: str) -> Iterator[str]:
    """Programs one step smaller."""
    count = sum(1 for _ in ast.walk(ast.parse(source)))
    for place in range(count):
        for change in (drop, unwrap, first_operand, second_operand):
            tree = ast.parse(source)
            nodes = list(ast.walk(tree))
            if place < len(nodes) and change(tree, nodes[place]):
                text = ast.unparse(ast.fix_missing_locations(tree))
                if len(text) < len(source):
                    yield text


def blocks(tree: ast.AST) -> Iterator[tuple[ast.AST, str, list[ast.stmt]]]:
    """All lists of statements."""
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            found = getattr(node, name, None)
            if isinstance(found, list) and found:
                yield node, name, found


def replace(tree: ast.AST, old: ast.AST, new: list[ast.stmt]) -> bool:
    """Put statements in place of one."""
    for _, name, block in blocks(tree):
        for place, each in enumerate(block):
            if each is old:
                block[place : place + 1] = new
                if not block and name == "body":
                    block.append(ast.Pass())
                return True
    return False


def drop(tree: ast.AST, node: ast.AST) -> bool:
    """Delete a statement."""
    if isinstance(node, ast.stmt) and not isinstance(node, ast.Pass | ast.Import):
        return replace(tree, node, [])
    if isinstance(node, ast.Tuple) and len(node.elts) > 1 and isinstance(node.ctx, ast.Load):
        node.elts = node.elts[:-1]
        return True
    return False


def unwrap(tree: ast.AST, node: ast.AST) -> bool:
    """Put a body in place of its `if` or loop."""
    if isinstance(node, ast.If | ast.For | ast.While):
        return replace(tree, node, copy.copy(node.body))
    if isinstance(node, ast.Tuple) and len(node.elts) > 1 and isinstance(node.ctx, ast.Load):
        node.elts = node.elts[1:]
        return True
    return False


def first_operand(tree: ast.AST, node: ast.AST) -> bool:
    """`a + b` -> `a`."""
    return substitute(tree, node, 0)


def second_operand(tree: ast.AST, node: ast.AST) -> bool:
    """`a + b` -> `b`."""
    return substitute(tree, node, -1)


def substitute(tree: ast.AST, node: ast.AST, which: int) -> bool:
    """Put a part of an expression in its place."""
    if not isinstance(
        node, ast.BinOp | ast.BoolOp | ast.Compare | ast.IfExp | ast.Call | ast.UnaryOp
    ):
        return False
    parts = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    parts = parts[1:] if isinstance(node, ast.Call | ast.IfExp) else parts
    if not parts:
        return False
    new = parts[which]
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is node:
                setattr(parent, name, new)
                return True
            if isinstance(value, list) and any(each is node for each in value):
                value[[each is node for each in value].index(True)] = new
                return True
    return False
