"""What happened while a tape was recording.

Outside of graphs every operation on something watched is noted. While a graph is recorded nothing
needs to be noted: its nodes are the history, from the place where the tape was opened on.

    y = sin(x)         region.nodes: [...]            mark
    with tape:         region.nodes: [..., t = x * x, y = sin(t)]
        y = sin(x*x)                       ^^^^^^^^^^^^^^^^^^^^^ after mark
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from autograph.runtime import dispatch
from autograph.runtime.gradients.entries import Entry, entries_of, is_differentiable, key_of
from autograph.runtime.gradients.reverse import flat
from autograph.runtime.graph.ir import Graph, Node
from autograph.runtime.ops.definition import Op


class History(Protocol):
    """The operations a tape knows of."""

    def start(self) -> None:
        """Go on recording."""

    def stop(self) -> None:
        """Stop recording for now."""

    def watch(self, item: Any) -> None:
        """Take note of what is computed from `item`."""

    def note(
        self, op: Op, inputs: Sequence[Any], outputs: Sequence[Any], attrs: Mapping[str, Any]
    ) -> None:
        """An operation was run."""

    def entries(self) -> list[Entry]:
        """The operations, in order."""

    def watched(self) -> set[int]:
        """The keys of everything that was watched or computed from it."""


class EagerHistory:
    """Notes operations on what is watched, and on results of such."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._watched: dict[int, Any] = {}

    def start(self) -> None:
        """Nothing to do: operations are noted as they come."""

    stop = start

    def watch(self, item: Any) -> None:
        """Keep `item`, so that its identity stays its own."""
        self._watched[key_of(item)] = item

    def note(
        self, op: Op, inputs: Sequence[Any], outputs: Sequence[Any], attrs: Mapping[str, Any]
    ) -> None:
        """Keep an operation that something watched goes into."""
        if not any(key_of(x) in self._watched for x in flat(inputs)):
            return
        results = [y for y in flat(outputs) if is_differentiable(y.type)]
        if results:
            self._entries.append(Entry(op, inputs, outputs, attrs))
            self._watched.update((key_of(y), y) for y in results)

    def entries(self) -> list[Entry]:
        """The operations, in order."""
        return list(self._entries)

    def watched(self) -> set[int]:
        """The keys of everything that was watched or computed from it."""
        return set(self._watched)


Place = Node | None


class RecordedHistory:
    """The nodes of a region, and of those inside of it that are still being recorded."""

    def __init__(self, region: Graph) -> None:
        self._region = region
        self._spans: list[tuple[Place, dict[Graph, Place] | None]] = []
        self._watched: list[tuple[Any, Place]] = []

    def start(self) -> None:
        """Begin a span of nodes after the last one."""
        self._spans.append((_last(self._region), None))

    def stop(self) -> None:
        """End the span."""
        if self._spans and self._spans[-1][1] is None:
            ends = {region: _last(region) for region in self._open_regions()}
            self._spans[-1] = (self._spans[-1][0], ends)

    def watch(self, item: Any) -> None:
        """Remember `item`, and when it was watched."""
        self._watched.append((item, _last(self._region)))

    def note(
        self, op: Op, inputs: Sequence[Any], outputs: Sequence[Any], attrs: Mapping[str, Any]
    ) -> None:
        """Nothing to do: the graph is the history."""

    def entries(self) -> list[Entry]:
        """The operations of all spans, in order."""
        return entries_of(node for span in self._spans for node in self._nodes(*span))

    def watched(self) -> set[int]:
        """The keys of everything that was watched or computed from it."""
        active = {key_of(item) for item, after in self._watched if after is None}
        later: dict[Node, list[int]] = {}
        for item, after in self._watched:
            if after is not None:
                later.setdefault(after, []).append(key_of(item))
        inside = {entry.node: entry for entry in self.entries()}
        for node in self._all_nodes():
            entry = inside.get(node)
            if entry is not None and any(key_of(x) in active for x in entry.inputs):
                active |= {key_of(y) for y in entry.outputs if is_differentiable(y.type)}
            active.update(later.get(node, ()))
        return active

    def _all_nodes(self) -> Iterator[Node]:
        for region in self._open_regions():
            yield from region.nodes

    def _nodes(self, start: Place, ends: Mapping[Graph, Place] | None) -> Iterator[Node]:
        for region in self._open_regions():
            if ends is not None and region not in ends:
                continue
            nodes = region.nodes
            first = _after(nodes, start) if region is self._region else 0
            last = len(nodes) if ends is None else _after(nodes, ends[region])
            yield from nodes[first:last]

    def _open_regions(self) -> list[Graph]:
        """This region and those inside of it that are being recorded, from the outside in."""
        found: list[Graph] = []
        region: Graph | None = dispatch.current_region()
        while region is not None and region is not self._region:
            found.append(region)
            region = region.parent
        return [self._region, *reversed(found)] if region is not None else [self._region]


def _last(region: Graph) -> Place:
    return region.nodes[-1] if region.nodes else None


def _after(nodes: Sequence[Node], place: Place) -> int:
    """The index after the node `place`."""
    if place is None:
        return 0
    return next((n + 1 for n, node in enumerate(nodes) if node is place), 0)


def new_history() -> History:
    """The history for a tape that is opened here."""
    region = dispatch.current_region()
    return EagerHistory() if region is None else RecordedHistory(region)
