"""Two loops over the same range, of which the second reads what the first kept, are one loop.

    def body(i, kept):                          def body(i, kept, total):
        y = sin(x[i])                               y = sin(x[i])
        return list_append(kept, y)                 total1 = add(total, y)
    def body(j, total):                             return list_append(kept, y), total1
        y = list_get(kept, j)
        return add(total, y)

If nothing else needs the list, dead code removal takes it away. So the gradient of a sum over many
things, whose loop runs in the order of the sum's, keeps nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograph.runtime.graph.ir import Graph, Node, Value, walk
from autograph.runtime.graph.retype import is_size
from autograph.runtime.graph.uses import uses
from autograph.runtime.ops.control import FOR
from autograph.runtime.ops.lists import LIST_APPEND, LIST_EMPTY, LIST_GET
from autograph.runtime.passes.raising import may_raise
from autograph.runtime.passes.rewriting import Sweep, adopt, constant_of, renumbered


def join_loops(graph: Graph) -> bool:
    """Make one loop of two where the second reads, item by item, the lists of the first."""
    return _Joining(graph).run()


@dataclass
class _Pair:
    """Two loops, the reads of what the first kept, and the nodes between: those that need it last.

    `items` has what the first loop appends to each of its lists.
    """

    first: Node
    second: Node
    items: dict[Value, Value]
    reads: list[Node]
    early: list[Node]
    late: list[Node]


class _Joining(Sweep):
    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.read: dict[Node, Value] = {}

    def visit(self, node: Node) -> Sequence[Value] | None:
        return (self.read[node],) if node in self.read else None

    def sweep(self, region: Graph) -> None:
        place = 0
        while place < len(region.nodes):
            pair = self.pair(region, place)
            if pair is None:
                place += 1
            else:
                self.join(pair)
                start = region.nodes.index(pair.first)
                region.nodes[start : place + 1] = [*pair.early, pair.first, *pair.late]
                place = start + len(pair.early)
        super().sweep(region)

    def pair(self, region: Graph, place: int) -> _Pair | None:
        """The loop at `place`, with an earlier one that can be joined with it."""
        second = region.nodes[place]
        reads = list(_reads(second)) if second.op is FOR else []
        for first in dict.fromkeys(read.inputs[0].node for read in reads):
            if first is None or first.op is not FOR or not _same_turns(first, second):
                continue
            if first.outputs[0].graph is not region:
                continue
            between = region.nodes[region.nodes.index(first) + 1 : place]
            late = _dependents(first, between)
            early = [node for node in between if node not in late]
            items = _items(first)
            reads = [read for read in reads if read.inputs[0] in items]
            pair = _Pair(first, second, items, reads, early, late)
            if _is_independent(pair) and self.is_unnoticed(pair):
                return pair
        return None

    def is_unnoticed(self, pair: _Pair) -> bool:
        """Whether it makes no difference that the second loop begins before the first has ended."""
        owners = {region: node for node in self.graph.walk() for region in node.regions.values()}
        parts = [pair.first], [pair.second], pair.early, pair.late
        found = [
            any(
                node.op.effect or may_raise(node, owners)
                for node in walk(part)
                if node not in pair.reads
            )
            for part in parts
        ]
        return sum(found) <= 1

    def join(self, pair: _Pair) -> None:
        """Let the first loop do what the second does, too."""
        first, body, inner = pair.first, pair.first.regions["body"], pair.second.regions["body"]
        self.rename_apart(body, inner)
        self.replace(inner.inputs[:1], body.inputs[:1])
        self.read |= {read: pair.items[read.inputs[0]] for read in pair.reads}
        adopt(inner.nodes, body)
        for value in inner.inputs[1:]:
            value.graph = body
        for value in pair.second.outputs:
            value.node = first
        body.nodes += inner.nodes
        body.inputs = renumbered([*body.inputs, *inner.inputs[1:]])
        body.outputs += inner.outputs
        first.inputs = (*first.inputs, *pair.second.inputs[3:])
        first.outputs = tuple(renumbered([*first.outputs, *pair.second.outputs]))

    def rename_apart(self, body: Graph, other: Graph) -> None:
        """Give the values of two regions different names; dimensions keep theirs."""
        names: dict[str, Value] = {}
        for value in (*_own(body), *_own(other)):
            before = names.setdefault(value.name, value)
            if before is not value:
                renamed = before if is_size(value) else value
                renamed.name = self._names.fresh(value.name)


def _reads(loop: Node) -> Iterator[Node]:
    """Where the body reads the item of a list that is at the place of its iteration."""
    body = loop.regions["body"]
    for node in body.walk():
        if node.op is LIST_GET and node.inputs[1] is body.inputs[0]:
            yield node


def _same_turns(first: Node, second: Node) -> bool:
    """Whether both loops count 0, 1, ... to the same end."""
    start, stop, step = first.inputs[:3]
    if not _is(start, 0) or not _is(step, 1):
        return False
    return all(
        a is b or (constant_of(a) is not None and constant_of(a) == constant_of(b))
        for a, b in zip((start, stop, step), second.inputs[:3], strict=True)
    )


def _is(value: Value, number: int) -> bool:
    known = constant_of(value)
    return known is not None and bool(known == number)


def _items(loop: Node) -> dict[Value, Value]:
    """The lists to which each iteration appends one item, with what it appends."""
    body = loop.regions["body"]
    found = {}
    for place, (start, state) in enumerate(zip(loop.inputs[3:], body.inputs[1:], strict=True)):
        grown = body.outputs[place].node
        if grown is None or grown.op is not LIST_APPEND or grown.inputs[0] is not state:
            continue
        if start.node is not None and start.node.op is LIST_EMPTY:
            found[loop.outputs[place]] = grown.inputs[1]
    return found


def _dependents(first: Node, between: Sequence[Node]) -> list[Node]:
    """The nodes that need results of `first`."""
    made, found = set(first.outputs), []
    for node in between:
        if not made.isdisjoint(uses(node)):
            found.append(node)
            made.update(node.outputs)
    return found


def _is_independent(pair: _Pair) -> bool:
    """Whether the second loop needs nothing else of what the first gives."""
    needed = set(pair.second.inputs)
    for region in _regions(pair.second):
        needed.update(region.outputs)
        for node in region.nodes:
            if node not in pair.reads:
                needed.update(node.inputs)
    return all(needed.isdisjoint(node.outputs) for node in (pair.first, *pair.late))


def _regions(node: Node) -> Iterator[Graph]:
    """The regions of `node`, and those nested in them."""
    for each in walk([node]):
        yield from each.regions.values()


def _own(region: Graph) -> Iterator[Value]:
    """The values that `region` defines itself."""
    yield from region.inputs
    for node in region.nodes:
        yield from node.outputs
