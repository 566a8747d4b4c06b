"""Loop-invariant motion: what is the same in every iteration is computed before the loop.

    def body(i, s):                        t: f64[3] = multiply(x, y)
        t: f64[3] = multiply(x, y)         def body(i, s):
        s1: f64[3] = add(s, t)       ->        s1: f64[3] = add(s, t)
        return s1                              return s1

A loop may run zero times, so from a body only goes what cannot raise an error, unless the loop is
known to run. A `test` runs at least once. Where a loop has effects, errors stay behind them.

What is dear and computed of one part after the other of an array that stays the same is computed of
all of it, if that is less:

    def body(i, s):                        t: f64[64, 8] = log(x)
        t: f64[64] = get_item(x, i)        def body(i, s):
        u: f64[64] = log(t)           ->        u: f64[64] = get_item(t, i)
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.control import FOR, WHILE
from autograph.runtime.ops.elementwise import ELEMENTWISE
from autograph.runtime.passes.fitting import always_fits
from autograph.runtime.passes.rewriting import Sweep, adopt, has_effect
from autograph.runtime.passes.simplify_control import trip_count
from autograph.runtime.types import TensorType

_NEVER_RAISES = frozenset(
    {"constant", "dim_size", "transpose", "expand_dims", "identity", "stop_gradient", "shape"}
    | {"size", "fill_like", "positions_like", "reduce_sum", "reduce_prod", "reduce_any"}
    | {"reduce_all", "cast", "sum_to"}
)
# Python's own numbers raise on overflow and division by zero, integer powers when negative.
_RAISES = ("checked_", "python_", "pow", "shift")
# Functions of one number that take many times as long as reading it.
_DEAR = frozenset(
    "acos acosh asin asinh atan atanh cos cosh erf erfc exp exp2 expm1 lgamma log log10 log1p log2 "
    "sigmoid sin sinh softplus tan tanh".split()
)


def hoist_invariants(graph: Graph) -> bool:
    """Move what does not change in a loop out of it, innermost loops first."""
    return _Hoisting(graph).run()


class _Hoisting(Sweep):
    def visit(self, node: Node) -> Sequence[Value] | None:
        if node.op is FOR or node.op is WHILE:
            has_effects = has_effect(node)
            runs = node.op is FOR and bool(trip_count(node))
            is_tested = node.op is WHILE and node.attrs.get("maximum_iterations") != 0
            if node.op is FOR:
                self.compute_before_reading(node.regions["body"], trip_count(node) or 0)
            for key, region in node.regions.items():
                is_run = runs or (is_tested and key == "test")
                self.hoist(region, may_raise=not has_effects and is_run)
        return None

    def hoist(self, region: Graph, may_raise: bool) -> None:
        """Move the invariants of `region` to before the node that is visited."""
        inside = set(region.inputs)
        kept, moved = [], []
        for node in region.nodes:
            is_fixed = not node.regions and not node.op.effect and inside.isdisjoint(node.inputs)
            if is_fixed and (may_raise or never_raises(node)):
                moved.append(node)
            else:
                kept.append(node)
                inside.update(node.outputs)
                # What raises first in Python raises first.
                may_raise = may_raise and not _raises_inside(node)
        if moved:
            self.changed = True
            region.nodes = kept
            adopt(moved, self.region)
            self.nodes += moved

    def compute_before_reading(self, body: Graph, trips: int) -> None:
        """Before a loop that reads many parts of an array, compute dear functions of all of it."""
        inside = {*body.inputs, *(value for node in body.nodes for value in node.outputs)}
        for place, node in enumerate(body.nodes):
            read = node.inputs[0].node if node.op.name in _DEAR else None
            if read is None or read.op.name != "get_item" or read.inputs[0] in inside:
                continue
            number = trips * _size(node.outputs[0])
            if not 0 < 2 * _size(read.inputs[0]) <= number or read.outputs[0] not in inside:
                continue
            if node.outputs[0].type.shape == ():  # type: ignore[union-attr]
                # Numbers are computed as Python's `math` does, arrays as NumPy does.
                continue
            whole = self.made(node.op, (read.inputs[0],), node.attrs, node)
            item = Node(read.op, (whole, *read.inputs[1:]), read.attrs, {}, node.origin)
            item.outputs, body.nodes[place] = node.outputs, item
            node.outputs[0].node = item
            self.changed = True


def _size(value: Value) -> int:
    """The number of elements; 0 if it is not known."""
    assert isinstance(value.type, TensorType)
    return math.prod(dim if isinstance(dim, int) else 0 for dim in value.type.shape)


def _raises_inside(node: Node) -> bool:
    inner = (each for region in node.regions.values() for each in region.walk())
    return any(bool(each.op.raises) or not _fits(each) for each in (node, *inner))


def never_raises(node: Node) -> bool:
    """Whether `node` gives a result for all values of its operands' types."""
    name = node.op.name
    if name in _NEVER_RAISES:
        return True
    if name not in ELEMENTWISE and name != "where":
        return False
    if name.startswith(_RAISES) or name.endswith("_shift"):
        return False
    return _fits(node)


def _fits(node: Node) -> bool:
    return always_fits(node, is_negative=lambda size: True)
