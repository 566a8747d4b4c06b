"""`NativeExecutable`: a graph as machine code, called like the interpreter's `Executable`."""

from __future__ import annotations

from typing import Any

from autograph.runtime.graph.ir import Graph
from autograph.runtime.native.compiler import Code
from autograph.runtime.native.program import Program


class NativeExecutable:
    """A graph compiled to machine code: one array per input, a tuple of arrays out.

    Results never are constants of the graph, but may be views of the arguments.
    """

    def __init__(self, graph: Graph) -> None:
        program = Program(graph)
        self.graph = graph
        self.source = program.text
        self._code = Code(program.text, tuple(program.objects))
        self._run = self._code.call

    def __call__(self, *arrays: Any) -> tuple[Any, ...]:
        """Run the graph."""
        results: tuple[Any, ...] = self._run(*arrays)
        return results
