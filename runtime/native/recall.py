"""Machine code found on the disk by its graph, before any LLVM IR is written for it.

An entry says, in front of the machine code, which functions that code calls by name, what its IR
was, and what kinds of Python objects it was given:

    c   np.ndarray.copy            e   what takes arrays that lie otherwise
    x   what only errors need: it is made when the first of them is called, for which the program is
        written once more, with the settings of then

A program that calls kernels where all goes well has no such entry, but one that is found by its IR.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograph.runtime import disk_cache, spans
from autograph.runtime.graph.fingerprint import fingerprint
from autograph.runtime.graph.ir import Graph
from autograph.runtime.native import compiler, kernels
from autograph.runtime.native.compiler import Code
from autograph.runtime.native.products import blas, tile_functions
from autograph.runtime.native.program import Program, Settings

_RUNTIME = Path(__file__).parents[1]
_END = b"\n"


def code_of(graph: Graph, elsewhere: Callable[..., Any]) -> Code:
    """The machine code of a graph; `elsewhere` takes calls with arrays that lie otherwise."""
    settings = Settings.now()
    text = fingerprint(graph) if disk_cache.directory() else None
    key = compiler.key_of(f"{_generator()}\n{settings}\n{text}") if text else None
    entry = disk_cache.load(key) if key else None
    if entry is not None:
        found = _recalled(entry, _Program(graph, elsewhere, settings))
        if found is not None:
            return found
    with spans.span("generate", graph.name):
        program = Program(graph, None, elsewhere, settings)
        written = program.text
    objects = tuple(program.objects)
    kinds = _kinds(objects, elsewhere)
    if key is None or kinds is None:
        return Code(compiler.loaded(written, name=graph.name), objects)
    code = compiler.object_code(written, graph.name)
    head = json.dumps([kinds, _named(program), _digest(written)])
    disk_cache.save(key, head.encode() + _END + code)
    with spans.span("load", graph.name):
        return Code(compiler.engine_of(code), objects)


@functools.cache
def _generator() -> str:
    """What tells one state of what writes programs from another."""
    return f"{np.__version__} {np.__file__} {disk_cache.state_of(_RUNTIME)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _kinds(objects: Sequence[Any], elsewhere: Callable[..., Any]) -> str | None:
    """A letter for each object; None if one of them is of none of the kinds."""
    kinds = ""
    for object in objects:
        if object is np.ndarray.copy:
            kinds += "c"
        elif object is elsewhere:
            kinds += "e"
        elif isinstance(object, kernels.ONLY_FOR_ERRORS):
            kinds += "x"
        else:
            return None
    return kinds


def _named(program: Program) -> list[str]:
    """The functions beside the support code that a program calls."""
    names = [str(name) for name in program.module.globals]
    return [name for name in names if tile_functions.is_one(name) or name in blas.FUNCTIONS]


def _recalled(entry: bytes, program: _Program) -> Code | None:
    """The code of an entry, if what it calls is there."""
    head, _, code = entry.partition(_END)
    kinds, named, program.digest = json.loads(head)
    with spans.span("load", program.graph.name):
        for name in named:
            if tile_functions.is_one(name):
                tile_functions.install(name)
            elif not blas.available():
                return None
        known = {"c": np.ndarray.copy, "e": program.elsewhere}
        objects = [known.get(kind) or _Late(program, place) for place, kind in enumerate(kinds)]
        return Code(compiler.engine_of(code), tuple(objects))


class _Program:
    """The program of an entry, written when its objects are needed."""

    def __init__(self, graph: Graph, elsewhere: Callable[..., Any], settings: Settings) -> None:
        self.graph = graph
        self.elsewhere = elsewhere
        self._settings = settings
        self.digest = ""

    @functools.cached_property
    def objects(self) -> list[Any]:
        """The objects that the code has the places of."""
        program = Program(self.graph, None, self.elsewhere, self._settings)
        if _digest(program.text) != self.digest:
            raise RuntimeError(f"the program of {self.graph.name} was written in two ways")
        return program.objects


class _Late:
    """Stands for an object until it is called."""

    def __init__(self, program: _Program, place: int) -> None:
        self._program = program
        self._place = place

    def __call__(self, *arguments: Any) -> Any:
        """Call the object."""
        return self._program.objects[self._place](*arguments)
