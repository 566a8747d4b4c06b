"""Code of one graph for arguments that lie otherwise than row by row: each kind when it pays.

Arrays are copied until that has taken about as long as compiling. Then the graph is compiled once
more, for arguments that lie like these (`strides.py`).
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograph.runtime import spans
from autograph.runtime.graph.ir import Graph
from autograph.runtime.native import compiler, layout
from autograph.runtime.native.nests.strides import Lying, graph_for, lying
from autograph.runtime.native.program import Program

Run = Callable[..., tuple[Any, ...]]
# Copying so many bytes, each call counted as if it copied some, takes as long as compiling.
_WORTH, _CALL = 1 << 26, 1 << 18
# So many kinds of one graph are told apart.
_MOST = 8


@dataclass(slots=True)
class _Kind:
    """Calls whose arguments lie in one way: what was copied for them, and then their code."""

    copied: int = 0
    run: Run | None = None


class Variants:
    """Takes the calls of a graph in which an array does not lie row by row."""

    # The code for arrays that do; the code holds this object, so not the other way round.
    plain: weakref.ref[Run]

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._arrays = [layout.is_array(value.type) for value in graph.inputs]
        self._kinds: dict[tuple[Lying | None, ...], _Kind] = {}

    def __call__(self, *objects: Any) -> tuple[Any, ...]:
        """Run the graph."""
        given = [
            _straight(object) if is_array else object
            for object, is_array in zip(objects, self._arrays, strict=True)
        ]
        how = tuple(
            None if not is_array or object.flags.c_contiguous else lying(object)
            for object, is_array in zip(given, self._arrays, strict=True)
        )
        kind = self._kinds.get(how)
        if kind is None and len(self._kinds) < _MOST:
            kind = self._kinds[how] = _Kind()
        if kind is not None and kind.run is not None:
            views = [a if h is None else h.given(a) for a, h in zip(given, how, strict=True)]
            return kind.run(*views)
        copies = [a if h is None else a.copy() for a, h in zip(given, how, strict=True)]
        if kind is not None:
            sizes = [a.nbytes for a, h in zip(given, how, strict=True) if h is not None]
            kind.copied += _CALL + sum(sizes)
            if kind.copied >= _WORTH:
                kind.run = self._compiled(how)
        run = self.plain()
        assert run is not None
        return run(*copies)

    def _compiled(self, how: tuple[Lying | None, ...]) -> Run:
        graph = graph_for(self._graph, how)
        with spans.span("generate", graph.name):
            program = Program(graph)
        engine = compiler.loaded(program.text, name=graph.name)
        run: Run = compiler.Code(engine, tuple(program.objects)).call
        return run


def _straight(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The array, or a copy of one whose numbers are not where a processor reads them at once."""
    return array if array.flags.aligned else array.copy()
