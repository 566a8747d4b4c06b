"""Which engine runs a graph: machine code or the interpreter.

    prepare(graph)(*arrays)        a tuple of arrays

A graph with a loop is compiled before it runs first. One without is interpreted at first, which
takes less time than compiling it, and compiled when it is called once more. That is `auto`; the
environment variable AUTOGRAPH_ENGINE chooses it, or has `native` or `interpreter` do everything.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograph.runtime import spans
from autograph.runtime.graph.ir import Graph
from autograph.runtime.interpreter import Executable
from autograph.runtime.ops.control import FOR, RECURSION, WHILE

if TYPE_CHECKING:
    from autograph.runtime.native.explain import Explanation
    from autograph.runtime.native.measuring.measurement import MeasuredExecutable, Measurement

ENGINES = ("auto", "native", "interpreter")
Run = Callable[..., tuple[Any, ...]]
_LOOPS = frozenset({FOR, WHILE, RECURSION})
# So many calls of a graph without loops are interpreted.
_COLD_CALLS = 2


def chosen() -> str:
    """The engine that the environment asks for."""
    engine = os.environ.get("AUTOGRAPH_ENGINE", "auto")
    if engine not in ENGINES:
        raise ValueError(f"AUTOGRAPH_ENGINE is {', '.join(ENGINES)}, not {engine!r}")
    return engine


def prepare(graph: Graph) -> Run:
    """What runs `graph`: it takes one array per input and gives a tuple of arrays."""
    engine = chosen()
    if engine == "interpreter":
        return Executable(graph)
    if engine == "native" or any(node.op in _LOOPS for node in graph.walk()):
        return compiled(graph)
    return _Warming(graph)


def compiled(graph: Graph) -> Run:
    """`graph` as machine code."""
    # Programs that never compile do not pay for loading the compiler.
    from autograph.runtime.native.executable import NativeExecutable

    return NativeExecutable(graph)


def measured(graph: Graph) -> Run:
    """`graph` as machine code that measures its steps, whose times are in its `measurement`.

    An interpreted graph is not measured step by step.
    """
    if chosen() == "interpreter":
        return Executable(graph)
    return measuring(graph)


def measuring(graph: Graph) -> MeasuredExecutable:
    """`graph` as machine code that measures its steps, whatever engine is chosen."""
    with spans.span("import", "autograph.runtime.native"):
        from autograph.runtime.native.measuring.measurement import MeasuredExecutable

    return MeasuredExecutable(graph)


def code_of(run: Run | None) -> Run | None:
    """The builtin function behind an executable, if it is machine code that takes ndarrays."""
    code: Run | None = getattr(run, "code", None)
    return code


def explanation(graph: Graph, measurement: Measurement | None = None) -> Explanation:
    """What the native engine makes of `graph`, and how long it took; it prints for people."""
    from autograph.runtime.native import halves
    from autograph.runtime.native.explain import Explanation

    return Explanation(measurement.graph if measurement else halves.lowered(graph), measurement)


class _Warming:
    """Interprets the first calls, then compiles."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._calls = 0
        self._run: Run = Executable(graph)

    @property
    def code(self) -> Run | None:
        """The machine code, once there is any."""
        return code_of(self._run)

    def __call__(self, *arrays: Any) -> tuple[Any, ...]:
        if self._calls < _COLD_CALLS:
            self._calls += 1
            if self._calls == _COLD_CALLS:
                results = self._run(*arrays)
                self._run = compiled(self._graph)
                return results
        return self._run(*arrays)
