"""In which iteration of which loops an operation failed, as notes below the error.

    IndexError: index 7 is out of bounds for axis 0 with size 5
      in iteration 7 of the loop at model.py:12, where i = 7, y = 0.25

Nothing is counted while a graph runs: when it has failed, the variables of its frames still hold
what the iteration began with.
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import Any

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.control import FOR, WHILE
from autograph.runtime.origin import Origin
from autograph.runtime.types import TensorType

_MOST = 6
_DEEPEST = 20
_NUMBERED = re.compile(r"(.+)_\d+")
_TARGET = re.compile(r"\s*for\s+(\w+)\s+in\b")
_WORD = re.compile(r"\w+")

Locals = Sequence[Mapping[str, Any]]


def add_notes(
    error: Exception,
    graph: Graph,
    failed: Node,
    names: Mapping[Value, str],
    frames: Sequence[FrameType],
    constants: Mapping[str, Any],
) -> None:
    """Note the loops around `failed`, the innermost first; `names` are those of the variables."""
    loops = [loop for loop in _loops_around(graph, failed) if loop.origin is not None]
    if loops:
        # Deep in a recursion the innermost calls are the ones that count.
        known = [*(frame.f_locals for frame in frames[:_DEEPEST]), constants]
        for loop in reversed(loops):
            error.add_note(f"  {_described(loop, names, known)}")


def _loops_around(graph: Graph, failed: Node) -> Iterator[Node]:
    for node in graph.nodes:
        if node is failed:
            return
        for region in node.regions.values():
            if any(inner is failed for inner in region.walk()):
                if node.op in (FOR, WHILE):
                    yield node
                yield from _loops_around(region, failed)
                return


def _described(loop: Node, names: Mapping[Value, str], frames: Locals) -> str:
    known = _values(loop, names, frames)
    number = _number(loop, names, frames) if loop.op is FOR else None
    iteration = "an iteration" if number is None else f"iteration {number}"
    shown = ", ".join(f"{name} = {value}" for name, value in list(known.items())[:_MOST])
    where = f", where {shown}" if shown else ""
    return f"in {iteration} of the loop at {loop.origin}{where}"


def _values(loop: Node, names: Mapping[Value, str], frames: Locals) -> dict[str, Any]:
    """The user's names of this iteration's numbers."""
    assert loop.origin is not None
    region = loop.regions["body"]
    words = _words_of(loop.origin, region)
    found: dict[str, Any] = {}
    if loop.op is FOR:
        match = _TARGET.match(linecache.getline(loop.origin.filename, loop.origin.line))
        value = _value_of(target(loop), names, frames)
        if match and value is not None:
            found[match[1]] = value
    for entry in region.inputs[1 if loop.op is FOR else 0 :]:
        name = _users_name(entry.name, words)
        value = _value_of(entry, names, frames)
        if name is not None and value is not None:
            found.setdefault(name, value)
    return found


def target(loop: Node) -> Value:
    """What the loop's own name stands for: computed from the counter on the same line, or it."""
    region = loop.regions["body"]
    computed = [
        node.outputs[0]
        for node in region.nodes
        if node.origin == loop.origin and len(node.outputs) == 1
    ]
    return computed[-1] if computed else region.inputs[0]


def _number(loop: Node, names: Mapping[Value, str], frames: Locals) -> int | None:
    start, _, step = (_value_of(value, names, frames) for value in loop.inputs[:3])
    counter = _value_of(loop.regions["body"].inputs[0], names, frames)
    if start is None or step is None or counter is None:
        return None
    return int((counter - start) // step)


def _value_of(value: Value, names: Mapping[Value, str], frames: Locals) -> Any:
    """The number that a value is now, None if it is none or not known any more."""
    name = names.get(value)
    if name is None or not isinstance(value.type, TensorType) or value.type.shape:
        return None
    for variables in frames:
        if variables.get(name) is not None:
            number = variables[name]
            return number.item() if hasattr(number, "item") else number
    return None


def _words_of(origin: Origin, region: Graph) -> set[str]:
    """The words on the lines of a loop."""
    lines = [node.origin.line for node in region.walk() if node.origin is not None]
    numbers = range(origin.line, max([origin.line, *lines]) + 1)
    text = "".join(linecache.getline(origin.filename, number) for number in numbers)
    return set(_WORD.findall(text))


def _users_name(name: str, words: set[str]) -> str | None:
    """The name that the user gave, if any; the graph's may have a number behind it."""
    if name in words:
        return name
    match = _NUMBERED.fullmatch(name)
    return match[1] if match and match[1] in words else None
