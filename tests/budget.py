"""How large the code is: one measure for the test, the command line and the end of every run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PARTS = ("autograph", "converters", "runtime")
MODULE_LIMIT = 400
FUNCTION_LIMIT = 50


@dataclass(frozen=True)
class Size:
    """The lines of one module (`runtime/types.py`) or function (`runtime/types.py: join`)."""

    name: str
    lines: int
    limit: int


def sources() -> list[Path]:
    """Every module of the package, under its real directory."""
    # `rglob` does not enter the two links, so nothing is met twice.
    return sorted(path for part in PARTS for path in (ROOT / part).rglob("*.py"))


def sizes() -> Iterator[Size]:
    """Measure every module and every function, methods and nested functions included."""
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        text = path.read_text(encoding="utf-8")
        yield Size(name, text.count("\n"), MODULE_LIMIT)
        for function, lines in _functions(ast.parse(text)):
            yield Size(f"{name}: {function}", lines, FUNCTION_LIMIT)


def over_budget() -> dict[str, Size]:
    return {size.name: size for size in sizes() if size.lines > size.limit}


def summary() -> str:
    """Say how many lines there are, and where."""
    lines = dict.fromkeys(PARTS, 0)
    modules = sources()
    for path in modules:
        lines[path.relative_to(ROOT).parts[0]] += path.read_text(encoding="utf-8").count("\n")
    parts = ", ".join(f"{part} {count}" for part, count in lines.items())
    return f"{sum(lines.values())} lines in {len(modules)} modules ({parts})"


def _functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, int]]:
    for node in ast.iter_child_nodes(tree):
        inner = prefix
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{prefix}{node.name}."
            if not isinstance(node, ast.ClassDef):
                yield prefix + node.name, (node.end_lineno or 0) - node.lineno + 1
        yield from _functions(node, inner)
