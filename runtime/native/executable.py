"""`NativeExecutable`: a graph as machine code, called like the interpreter's `Executable`."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from autograph.runtime import spans
from autograph.runtime.graph.ir import Graph
from autograph.runtime.native import compiler, halves, layout, recall
from autograph.runtime.native.calls.variants import Variants
from autograph.runtime.native.kernels import as_list, as_stacked
from autograph.runtime.native.measuring.measuring import Meter
from autograph.runtime.native.program import Program


class NativeExecutable:
    """A graph compiled to machine code: one array per input, a tuple of arrays out.

    Results never are constants of the graph, but may be views of the arguments.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = halves.lowered(graph)
        self._crossing = None if self.graph is graph else halves.Crossing(graph)
        graph, meter = self.graph, self._meter()
        # Code that measures itself takes one argument more, and copies what lies otherwise.
        variants = Variants(graph) if meter is None else None
        code = recall.code_of(graph, variants) if variants else _measuring(graph, meter)
        self._run: Callable[..., tuple[Any, ...]] = code.call
        if variants is not None:
            variants.plain = weakref.ref(self._run)
        self._inputs = [value.type for value in graph.inputs]
        self._outputs = [value.type for value in graph.outputs]
        self._lists = any(map(layout.is_list, [*self._inputs, *self._outputs]))

    @property
    def code(self) -> Callable[..., tuple[Any, ...]] | None:
        """What runs the graph on ndarrays as they are; None if others have to be made first."""
        return None if self._lists or self._crossing else self._run

    def _meter(self) -> Meter | None:
        """What notes the times of the steps, if they are measured."""
        return None

    def __call__(self, *arrays: Any) -> tuple[Any, ...]:
        """Run the graph."""
        if self._crossing is not None:
            return self._crossing.leave(self._called(*self._crossing.enter(arrays)))
        return self._called(*arrays)

    def _called(self, *arrays: Any) -> tuple[Any, ...]:
        if self._lists:
            return self._with_lists(arrays)
        return self._run(*arrays)

    def _with_lists(self, arrays: tuple[Any, ...]) -> tuple[Any, ...]:
        """Run a graph whose arguments or results are lists, which cross as arrays."""
        stacked = [
            as_stacked(array, type)  # type: ignore[arg-type]
            if layout.is_list(type)
            else array
            for array, type in zip(arrays, self._inputs, strict=True)
        ]
        return tuple(
            as_list(result) if layout.is_list(type) else result
            for result, type in zip(self._run(*stacked), self._outputs, strict=True)
        )


def _measuring(graph: Graph, meter: Meter | None) -> compiler.Code:
    with spans.span("generate", graph.name):
        program = Program(graph, meter)
    engine = compiler.loaded(program.text, name=graph.name)
    return compiler.Code(engine, tuple(program.objects))
