"""Which engine runs a graph: native code or the interpreter.

    prepare(graph)(*arrays)        a tuple of arrays

The environment variable AUTOGRAPH_ENGINE chooses `native` or `interpreter`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from autograph.runtime.graph.ir import Graph
from autograph.runtime.interpreter import Executable

ENGINES = ("native", "interpreter")
Run = Callable[..., tuple[Any, ...]]


def chosen() -> str:
    """The engine that the environment asks for."""
    engine = os.environ.get("AUTOGRAPH_ENGINE", "interpreter")
    if engine not in ENGINES:
        raise ValueError(f"AUTOGRAPH_ENGINE is {' or '.join(ENGINES)}, not {engine!r}")
    return engine


def prepare(graph: Graph) -> Run:
    """What runs `graph`: it takes one array per input and gives a tuple of arrays."""
    if chosen() == "interpreter":
        return Executable(graph)
    from autograph.runtime.native.executable import NativeExecutable

    return NativeExecutable(graph)
