"""Graph before, `---`, graph after: one file for each case, in a directory for each pass.

Both texts print to themselves and verify, the pass finds nothing more to do in the second, and both
give the same on random inputs. `python -m tests golden` rewrites what stands after the line.
"""

import contextlib
import io
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograph.runtime.ops
from autograph.runtime import dims, types
from autograph.runtime.dims import Dim, Extent
from autograph.runtime.graph.clone import clone
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.parse import parse_graph
from autograph.runtime.graph.text import graph_text
from autograph.runtime.graph.verifier import verify
from autograph.runtime.interpreter import Interpreter, run_graph
from autograph.runtime.passes.manager import PASSES, optimize
from autograph.runtime.types import ListType, Type
from tests.conftest import Golden

assert autograph.runtime.ops

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*/*.txt"))


def optimize_in_place(graph: Graph) -> bool:
    """All passes, in the form of one."""
    before = graph_text(graph)
    better = optimize(graph)
    graph.inputs, graph.nodes, graph.outputs = better.inputs, better.nodes, better.outputs
    for value in [*graph.inputs, *(v for node in graph.nodes for v in node.outputs)]:
        value.graph = graph
    for node in graph.nodes:
        for region in node.regions.values():
            region.parent = graph
    return graph_text(graph) != before


RUN: dict[str, Callable[[Graph], bool]] = {one.__name__: one for one in PASSES}
RUN["optimize"] = optimize_in_place


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_pass(path: Path, golden: Golden) -> None:
    one = RUN[path.parent.name]
    before = path.read_text(encoding="utf-8").partition("---\n")[0].strip() + "\n"
    graph = parse_graph(before)
    assert graph_text(graph) == before, "the case does not print as it is written"
    verify(graph)

    after = clone(graph)
    unchanged = graph_text(after)
    changed = one(after)
    verify(after)
    text = graph_text(after)
    assert changed == (text != unchanged)
    golden(f"{before}\n---\n\n{text}", path=path)

    again = parse_graph(text)
    assert graph_text(again) == text
    assert not one(again), "the pass is not done after one run"
    for seed in range(3):
        compare(graph, again, seed)


def test_every_pass_has_a_case() -> None:
    assert {path.parent.name for path in CASES} == set(RUN)


def compare(before: Graph, after: Graph, seed: int) -> None:
    """Both graphs give the same numbers and print the same, or raise the same kind of error."""
    assert outcome(before, seed) == outcome(after, seed)


def outcome(graph: Graph, seed: int) -> tuple[Any, ...]:
    inputs = random_inputs(graph, seed)
    kept = [np.array(value) for value in inputs]
    planned = seen(run_graph, graph, inputs)
    assert planned == seen(Interpreter().run, graph, kept), "the two interpreters differ"
    return planned


def seen(
    run: Callable[..., Sequence[object]], graph: Graph, inputs: list[object]
) -> tuple[Any, ...]:
    """Results, or the error, and what was printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            return list(map(exact, run(graph, inputs))), printed.getvalue()
        except Exception as error:
            return type(error), str(error), printed.getvalue()


def exact(value: object) -> object:
    """What is equal only for the same dtype, shape and bits, whatever the kind of NaN."""
    if isinstance(value, list):
        return [exact(item) for item in value]
    array = np.asarray(value)
    return array.dtype, array.shape, repr(array.tolist())


def random_inputs(graph: Graph, seed: int) -> list[object]:
    """Inputs of the right types; special floats among them, one extent for each name."""
    numbers = random.Random(seed)
    sizes: dict[str, int] = {}
    return [random_value(value.type, numbers, sizes) for value in graph.inputs]


def random_value(type: Type, numbers: random.Random, sizes: dict[str, int]) -> object:
    if isinstance(type, ListType):
        return [random_value(type.element, numbers, sizes) for _ in range(3)]
    shape = tuple(random_extent(dim, numbers, sizes) for dim in type.shape)
    pool = {
        "bool": [True, False],
        "int": [0, 1, 2, 3],
        "float": [-0.0, 0.0, 1.0, -2.5, 0.1, np.nan, np.inf],
        "complex": [0j, 1 + 2j, -0.5j],
        "string": ["", "a", "bc"],
    }[types.kind(type.dtype)]
    count = int(np.prod(shape, dtype=int))
    array = np.array([numbers.choice(pool) for _ in range(count)], dtype=type.dtype)
    if isinstance(type.extent, Extent):
        sizes[type.extent.terms[0][0]] = int(array.reshape(-1)[0])
    return array.reshape(shape)


def random_extent(dim: Dim, numbers: random.Random, sizes: dict[str, int]) -> int:
    if isinstance(dim, Extent):
        for name in sorted(dim.names()):
            sizes.setdefault(name, numbers.randint(1, 4))
        known = dims.evaluate(dim, sizes)
        assert known is not None
        return known
    return numbers.randint(1, 4) if dim is None else dim
