"""A module imports only from its own layer and from those below it.

    cli → api → tracing → pipeline → converters → (syntax | numpy) → runtime, and in runtime
    export, native → staging → passes, gradients → graph → ops → tensor → dispatch → types

Imports inside functions count; those under `if TYPE_CHECKING:` do not.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.budget import ROOT, sources

# From the user down to the ground. A package stands for those of its modules that are not named.
LAYERS = [
    ["autograph.__main__"],
    ["autograph.cli"],
    ["autograph"],
    ["autograph.api", "autograph.function"],
    ["autograph.tracing.bound", "autograph.profiler"],
    ["autograph.answers.answering"],
    ["autograph.tracing.traces", "autograph.answers.call_records"],
    ["autograph.answers.record_checks"],
    [
        "autograph.tracing.tracing",
        "autograph.tracing.concrete",
        "autograph.outside.guards",
        "autograph.outside.effects",
    ],
    ["autograph.outside.snapshots"],
    [
        "autograph.tracing.outputs",
        "autograph.tracing.ownership",
        "autograph.outside.places",
        "autograph.tracing.varying",
        "autograph.tracing.input_signature",
    ],
    [
        "autograph.tracing.signature",
        "autograph.tracing.number_values",
        "autograph.tracing.rebuilding",
    ],
    ["autograph.tracing.objects"],
    [
        "autograph.pipeline",
        "autograph.cache",
        "autograph.kept_conversions",
        "autograph.report",
        "autograph.tracing.unconverted",
    ],
    ["autograph.tracing.trace_report"],
    ["autograph.converters"],
    ["autograph.syntax"],
    ["autograph.numpy"],
    ["autograph.runtime"],
    ["autograph.runtime.engines"],
    ["autograph.runtime.export", "autograph.runtime.native"],
    ["autograph.runtime.staging"],
    ["autograph.runtime.passes", "autograph.runtime.gradients", "autograph.runtime.interpreter"],
    ["autograph.runtime.graph"],
    ["autograph.runtime.text"],
    ["autograph.runtime.scalar", "autograph.runtime.variable"],
    ["autograph.runtime.number_kinds"],
    ["autograph.runtime.ops"],
    ["autograph.runtime.promotion"],
    ["autograph.runtime.tensor"],
    ["autograph.runtime.shapes"],
    ["autograph.runtime.dispatch", "autograph.runtime.tracebacks"],
    ["autograph.runtime.vectorcall", "autograph.runtime.spans", "autograph.runtime.threads"],
    ["autograph.runtime.disk_cache", "autograph.runtime.recursion_limits"],
    ["autograph.runtime.types"],
    ["autograph.runtime.dims"],
    ["autograph.errors", "autograph.runtime.errors", "autograph._version"],
    ["autograph.runtime.origin"],
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
ERRORS = {"autograph.errors", "autograph.runtime.errors"}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    parts = parts if parts[0] == "autograph" else ("autograph", *parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sources()}


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of each module of ours that is imported."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield node.lineno, inner if inner in MODULES else node.module or "."
        yield from imports(node)


def layer(module: str) -> str:
    """Give the longest name in LAYERS that `module` is or lies in."""
    while module not in RANK:
        module = module.rpartition(".")[0]
    return module


def is_allowed(importer: str, imported: str) -> bool:
    if layer(importer) == "autograph.syntax":
        return imported in ERRORS or layer(imported) == "autograph.syntax"
    return RANK[layer(importer)] <= RANK[layer(imported)]


def refusals(module: str, tree: ast.AST) -> list[str]:
    return [
        f"{MODULES[module].relative_to(ROOT)}:{line}: {layer(module)} may not import {name}"
        for line, name in imports(tree)
        if name.partition(".")[0] == "autograph" and not is_allowed(module, name)
    ]


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    refused = refusals(module, tree)
    assert not refused, "\n".join([*refused, "(LAYERS in tests/test_layers.py is the order)"])


@pytest.mark.parametrize(
    "statement",
    [
        "import autograph.cli",
        "from autograph import api",
        "def f():\n    from autograph.syntax import printer",
        "class A:\n    import autograph",
    ],
)
def test_an_import_that_points_up_is_seen(statement: str) -> None:
    assert refusals("autograph.runtime.types", ast.parse(statement))


def test_imports_for_type_checkers_are_free() -> None:
    tree = ast.parse("if TYPE_CHECKING:\n    from autograph import cli")
    assert not refusals("autograph.runtime.types", tree)


def test_every_module_has_one_layer() -> None:
    assert len(RANK) == sum(map(len, LAYERS)), "a module is named twice in LAYERS"
