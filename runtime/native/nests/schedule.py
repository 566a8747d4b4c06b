"""Which values of a region are computed together, in one loop nest, and which need no memory.

    t = x * y            fused into its only reader
    u = exp(t) + x       root: stored, because the region gives it back
    s = reduce_sum(t)    root of the same nest: same indices, computed in the same pass

A *fused* value is computed where it is read, element by element. It becomes a *root*, with memory
of its own, where something needs it as a whole (an output, a product of matrices, a kernel, a
nested region), or where computing it again would cost more than reading it. Roots over one space
of indices that do not wait for each other share a nest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.graph.uses import FreeValues, uses
from autograph.runtime.native import errors, layout
from autograph.runtime.native.nests.index_maps import FUSED, fused_reads, is_fused, only_shapes
from autograph.runtime.native.nests.reductions import is_reduction, kept_axes
from autograph.runtime.native.nests.shape_keys import ShapeKey, ShapeKeys
from autograph.runtime.native.products import addends, products
from autograph.runtime.ops.constant import CONSTANT

# Costs in additions: above the first a value with several readers is kept, above the second
# always, so that no nest grows without limit. What is read out of order is kept for readers that
# cost more than the third: their loop is then one that LLVM makes vector instructions of.
_KEEP, _SPLIT, _DENSE = 6, 160, 8


@dataclass(eq=False, slots=True)
class Nest:
    """Roots over one space of indices; `kept` are the axes that its reductions leave."""

    space: ShapeKey
    roots: list[Node] = field(default_factory=list)
    kept: tuple[int, ...] | None = None
    leaves: dict[Value, None] = field(default_factory=dict)
    flat: bool = True

    @property
    def reads(self) -> Iterable[Value]:
        """The values that must be in memory, or in registers, when the nest runs."""
        return self.leaves


@dataclass(eq=False, slots=True)
class Single:
    """A node that is computed on its own; `shape_only` if it is fused and only has a shape."""

    node: Node
    reads: tuple[Value, ...]
    shape_only: bool = False


Step = Nest | Single


def _with_siblings(nodes: Sequence[Node]) -> Iterable[Node]:
    """The nodes, reductions of one value behind the first of them: they need nothing else.

    An error that a later one could raise, the first has raised already.
    """
    families: dict[object, list[Node]] = {}
    for node in nodes:
        if is_reduction(node) and len(node.inputs) == 1:
            families.setdefault((node.inputs[0], kept_axes(node)), []).append(node)
    for node in nodes:
        if not (is_reduction(node) and len(node.inputs) == 1):
            yield node
            continue
        yield from families.pop((node.inputs[0], kept_axes(node)), ())


def _is_scattered(node: Node) -> bool:
    return is_fused(node) and FUSED[node.op.name].scattered(node)


class Schedule:
    """The steps of a region in the order in which they run."""

    def __init__(self, graph: Graph, known: FreeValues, keys: ShapeKeys) -> None:
        self.graph = graph
        self.keys = keys
        self._known = known
        self._costs: dict[Value, int] = {}
        self._fused: set[Value] = set()
        self._readers: dict[Value, list[Node]] = {}
        self._forced: set[Value] = set(graph.outputs)
        self.steps: list[Step] = []
        self._open: list[Nest] = []
        self._waiting: dict[Value, Nest] = {}
        for node in graph.nodes:
            self._note_keys(node)
        # Additions that products are computed onto; these products have no memory of their own.
        self.added = addends.find(graph, known, keys)
        self._absorbed = {added.product for added in self.added.values()}
        # Nodes that make texts for errors: they are written where these are raised.
        self.deferred = errors.texts(graph, known)
        self._find_readers()
        self._choose()
        for node in _with_siblings(graph.nodes):
            if node not in self.deferred:
                self._place(node)
        self._flush(self._open)

    def is_fused(self, value: Value) -> bool:
        """Whether `value` has no memory: it is computed where it is read."""
        return value in self._fused

    def _find_readers(self) -> None:
        for node in self.graph.nodes:
            if not (self._is_fused(node) or is_reduction(node)):
                self._forced.update(self._whole(node))
                continue
            if self._is_fused(node):
                self._forced.update(FUSED[node.op.name].whole(node))
            for value in fused_reads(node):
                self._readers.setdefault(value, []).append(node)

    def _is_fused(self, node: Node) -> bool:
        return is_fused(node) and node not in self.added

    def _whole(self, node: Node) -> Iterable[Value]:
        """What `node` needs as a whole: not that of which it only needs the shape."""
        if node in self.added:
            return self.added[node].reads
        if node in self._absorbed:
            return ()
        if node.regions:
            return uses(node, self._known)
        if products.is_product(node):
            return products.operands(node)
        if node.op in errors.RAISING:
            return errors.reads(node, self.deferred)
        needless = only_shapes(node)
        return [value for place, value in enumerate(node.inputs) if place not in needless]

    def _note_keys(self, node: Node) -> None:
        if is_fused(node) and FUSED[node.op.name].pointwise:
            operands = tuple(v for v in node.inputs if layout.is_array(v.type))
            self.keys.broadcast(node.outputs[0], operands)

    def _choose(self) -> None:
        """Decide which results of fusible nodes are fused; those that nobody reads, too."""
        for node in self.graph.nodes:
            if not self._is_fused(node):
                continue
            value = node.outputs[0]
            cost = FUSED[node.op.name].cost(node)
            cost += sum(self._costs.get(operand, 0) for operand in fused_reads(node))
            readers = self._readers.get(value, [])
            again = len(readers) > 1 and cost > _KEEP
            spread = cost > 2 and any(self._spreads(value, reader) for reader in readers)
            dense = _is_scattered(node) and self._is_dense(value)
            if value in self._forced or again or spread or dense or cost > _SPLIT:
                self._costs[value] = 0
            else:
                self._costs[value] = cost
                self._fused.add(value)

    def _is_dense(self, value: Value) -> bool:
        """Whether a large array is read by what computes much with each element."""
        if layout.is_small(value.type):
            return False
        cost, todo, seen = 0, [value], {value}
        while todo and cost <= _DENSE:
            for reader in self._readers.get(todo.pop(), []):
                if is_reduction(reader) or not FUSED[reader.op.name].pointwise:
                    continue
                if reader.outputs[0] not in seen:
                    cost += FUSED[reader.op.name].cost(reader)
                    seen.add(reader.outputs[0])
                    todo.append(reader.outputs[0])
        return cost > _DENSE

    def _spreads(self, value: Value, reader: Node) -> bool:
        """Whether `reader` reads elements of `value` more than once."""
        if is_reduction(reader):
            return False
        mine, theirs = self.keys.of(value), self.keys.of(reader.outputs[0])
        return FUSED[reader.op.name].repeats(reader) or (
            FUSED[reader.op.name].pointwise and mine != theirs
        )

    def _place(self, node: Node) -> None:
        fused = self._is_fused(node)
        if fused and node.outputs[0] in self._fused:
            self._shape(node, self._aux_reads(node))
        elif fused or is_reduction(node):
            # Its extents are known from here on, also while its nest waits for others to join.
            self._shape(node, self._aux_reads(node) if fused else ())
            self._root(node)
        elif node not in self._absorbed:
            reads = tuple(dict.fromkeys(self._whole(node)))
            if node.op is not CONSTANT:
                self._wait_for(reads)
                if node.regions or node.op.effect or node.op.in_place is not None:
                    self._flush(self._open)
            self.steps.append(Single(node, reads))

    def _shape(self, node: Node, reads: Iterable[Value]) -> None:
        needed = tuple(reads)
        self._wait_for(needed)
        self.steps.append(Single(node, needed, shape_only=True))

    def _aux_reads(self, node: Node) -> Iterable[Value]:
        """The numbers and indices that say where the elements of a fused value are."""
        element = set(fused_reads(node))
        shapes = only_shapes(node)
        return [
            *FUSED[node.op.name].whole(node),
            *(
                value
                for place, value in enumerate(node.inputs)
                if value not in element and place not in shapes
            ),
        ]

    def _root(self, node: Node) -> None:
        reduction = is_reduction(node)
        space = self.keys.of(node.inputs[0] if reduction else node.outputs[0])
        kept = kept_axes(node) if reduction else None
        leaves: dict[Value, None] = {}
        inner: dict[Value, bool] = {}
        flat = self._walk(node, leaves, inner) and kept in (None, ())
        for nest in reversed(self._open):
            if self._joins(nest, space, kept, leaves, inner):
                break
        else:
            self._wait_for(leaves)
            nest = Nest(space)
            self._open.append(nest)
        nest.roots.append(node)
        nest.kept = kept if nest.kept is None else nest.kept
        nest.flat = nest.flat and flat
        own = {root.outputs[0] for root in nest.roots}
        nest.leaves.update((leaf, None) for leaf in leaves if leaf not in own)
        self._waiting[node.outputs[0]] = nest

    def _joins(
        self,
        nest: Nest,
        space: ShapeKey,
        kept: tuple[int, ...] | None,
        leaves: dict[Value, None],
        inner: dict[Value, bool],
    ) -> bool:
        """Whether a root can be computed in `nest`, which runs later: all it reads is there."""
        if nest.space != space or (None not in (nest.kept, kept) and nest.kept != kept):
            return False
        for leaf in leaves:
            maker = self._waiting.get(leaf)
            if maker is None:
                continue
            if maker is not nest or not inner[leaf] or self.keys.of(leaf) != space:
                return False
            if leaf.node is not None and (is_reduction(leaf.node) or _is_scattered(leaf.node)):
                return False
        return True

    def _walk(self, root: Node, leaves: dict[Value, None], inner: dict[Value, bool]) -> bool:
        """Collect what is read from memory for `root`; returns whether one index is enough.

        `inner` says whether an array is read at the very indices of the nest.
        """
        flat = True
        seen: dict[tuple[Value, bool], None] = {}
        todo: list[tuple[Node, bool]] = [(root, True)]
        while todo:
            node, straight = todo.pop()
            reduces = is_reduction(node)
            pointwise = reduces or FUSED[node.op.name].pointwise
            flat = flat and pointwise
            here = self.keys.of(node.inputs[0] if reduces else node.outputs[0])
            for value in fused_reads(node):
                same = (
                    straight
                    and pointwise
                    and (not layout.is_array(value.type) or self.keys.of(value) == here)
                )
                flat = flat and same
                if (value, same) in seen:
                    continue
                seen[value, same] = None
                if value in self._fused:
                    assert value.node is not None
                    todo.append((value.node, same))
                else:
                    leaves[value] = None
                    inner[value] = inner.get(value, True) and same
        return flat

    def _wait_for(self, values: Iterable[Value]) -> None:
        """Have the nests run that make any of `values`."""
        needed = {self._waiting[value] for value in values if value in self._waiting}
        if needed:
            last = max(self._open.index(nest) for nest in needed)
            self._flush(self._open[: last + 1])

    def _flush(self, nests: Iterable[Nest]) -> None:
        for nest in list(nests):
            self.steps.append(nest)
            self._open.remove(nest)
            for root in nest.roots:
                self._waiting.pop(root.outputs[0], None)

    def needless(self, nest: Nest) -> set[Value]:
        """Results of roots that only roots of the same nest read: they need no memory."""
        result = set()
        inside = self._inside(nest)
        for root in nest.roots:
            value = root.outputs[0]
            if is_reduction(root) or value in self._forced:
                continue
            if all(reader in inside for reader in self._readers.get(value, [])):
                result.add(value)
        return result

    def _inside(self, nest: Nest) -> set[Node]:
        """The nodes that are computed in `nest` and, as fused values, nowhere else."""
        found = set(nest.roots)
        todo = list(nest.roots)
        own = {root.outputs[0] for root in nest.roots}
        while todo:
            for value in fused_reads(todo.pop()):
                if value in own or value not in self._fused or value.node is None:
                    continue
                if value.node not in found and len(self._readers.get(value, [])) == 1:
                    found.add(value.node)
                    todo.append(value.node)
        return found
