"""Programs made smaller, as long as they fail in the same way.

Statements are deleted, parts of expressions and branches of an `if` put in the place of the whole:

    if x > 0:            if x > 0:
        s = y + 1.0   ->     s = 1.0
        print(s)
"""

import ast
from collections.abc import Callable, Iterator

from tests.properties.checking import Failure

Check = Callable[[str], Failure | None]
Place = tuple[ast.AST, str, int | None]
Change = Callable[[ast.AST, str, int | None], bool]
LISTS = (
    "body",
    "orelse",
    "finalbody",
    "handlers",
    "cases",
    "elts",
    "keywords",
    "generators",
    "ifs",
)
KEPT = (ast.Import, ast.ImportFrom, ast.Pass)


def shrink(source: str, failure: Failure, check: Check, steps: int = 300) -> tuple[str, Failure]:
    """The smallest program found that fails in the same way, and how it does."""
    best, reason = ast.unparse(ast.parse(source)), failure
    changes = (drop, *(lifted(part) for part in range(4)))
    turn, unchanged, turns = 0, 0, 1
    while steps > 0 and unchanged < turns:
        turns = len(changes) * len(list(places(ast.parse(best))))
        turn %= turns
        candidate = changed(best, turn // len(changes), changes[turn % len(changes)])
        found = None
        if candidate is not None:
            steps -= 1
            found = attempt(candidate, check)
        if candidate is not None and found is not None and alike(found, failure):
            best, reason, unchanged = candidate, found, 0
        else:
            turn, unchanged = turn + 1, unchanged + 1
    return best, reason


def changed(source: str, number: int, change: Change) -> str | None:
    """The program with one place changed; None if that makes no smaller one."""
    tree = ast.parse(source)
    if not change(*list(places(tree))[number]):
        return None
    try:
        text = ast.unparse(ast.fix_missing_locations(tree))
        ast.parse(text)
    except (ValueError, SyntaxError, AttributeError):
        return None
    return text if len(text) < len(source) else None


def alike(found: Failure, failure: Failure) -> bool:
    """Whether two failures look like one bug."""
    if found.kind != failure.kind:
        return False
    if found.kind == "wrong":
        return _difference(found) == _difference(failure)
    if found.kind in ("graph wrong", "slope wrong", "printed", "no error"):
        return True
    return found.cause()[:40] == failure.cause()[:40]


def _difference(failure: Failure) -> str:
    """What differs: the dtype, the shape, or a value, of which the type is at the end."""
    what = failure.cause().partition(": ")[2].partition(": ")[2]
    return what.split(" ")[0] if what.startswith(("dtype", "shape")) else ""


def attempt(source: str, check: Check) -> Failure | None:
    """How a candidate fails; None also where it makes no sense any more."""
    try:
        return check(source)
    except Exception:
        return None


def places(tree: ast.AST) -> Iterator[Place]:
    """Where statements and expressions are: in which node, under which name, at which index."""
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                yield from ((node, name, index) for index in range(len(value)))
            elif isinstance(value, ast.expr):
                yield node, name, None


def at(where: ast.AST, name: str, index: int | None) -> ast.AST:
    """What is at a place."""
    value = getattr(where, name)
    found: ast.AST = value if index is None else value[index]
    return found


def drop(where: ast.AST, name: str, index: int | None) -> bool:
    """Delete what is in a list, if the rest can stand without it."""
    if index is None or name not in LISTS or isinstance(at(where, name, index), KEPT):
        return False
    block = getattr(where, name)
    del block[index]
    if not block and name == "body":
        block.append(ast.Pass())
    return bool(block) or name in ("orelse", "finalbody", "handlers", "elts", "ifs", "keywords")


def lifted(part: int) -> Change:
    """A change that puts one part of a thing in its place."""

    def change(where: ast.AST, name: str, index: int | None) -> bool:
        old = at(where, name, index)
        if isinstance(old, ast.stmt) and index is not None:
            inner = _blocks(old)
            if part >= len(inner):
                return False
            getattr(where, name)[index : index + 1] = inner[part]
            return True
        if not isinstance(old, ast.expr) or isinstance(getattr(old, "ctx", None), ast.Store):
            return False
        parts = [each for each in ast.iter_child_nodes(old) if isinstance(each, ast.expr)]
        if part >= len(parts):
            return False
        if index is None:
            setattr(where, name, parts[part])
        else:
            getattr(where, name)[index] = parts[part]
        return True

    return change


def _blocks(old: ast.stmt) -> list[list[ast.stmt]]:
    """The blocks of a compound statement."""
    if isinstance(old, ast.FunctionDef | ast.ClassDef):
        return []
    blocks = [getattr(old, name, []) for name in ("body", "orelse", "finalbody")]
    blocks += [case.body for case in getattr(old, "cases", [])]
    blocks += [handler.body for handler in getattr(old, "handlers", [])]
    return [block for block in blocks if block]
