"""Random graphs mean the same after optimization, bit by bit, and their text comes back."""

import os

import pytest

from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.naming import name_values
from autograph.runtime.graph.parse import parse_graph
from autograph.runtime.graph.text import graph_text
from autograph.runtime.graph.verifier import verify
from autograph.runtime.passes.manager import optimize
from tests.graphs.random_graphs import Writer
from tests.passes.test_passes import outcome


@pytest.mark.parametrize("block", range(10))
def test_optimization_changes_nothing(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_VERIFY", "1")
    size = int(os.environ.get("AUTOGRAPH_RANDOM_GRAPHS", "30"))
    for seed in range(block * size, (block + 1) * size):
        check(Writer(seed).graph(), seed)


def check(graph: Graph, seed: int) -> None:
    verify(graph)
    optimized = optimize(graph)
    again = parse_graph(graph_text(optimized))
    assert graph_text(again) == graph_text(optimized)
    name_values(again)
    verify(again)
    for inputs in range(2):
        before, after = outcome(graph, inputs), outcome(optimized, inputs)
        # Only what Python's own integers cannot overflow on goes, if its result is unused.
        if before[0] is not OverflowError:
            assert before == after, f"seed {seed}:\n{graph_text(graph)}\n{graph_text(optimized)}"
            assert before == outcome(again, inputs)
