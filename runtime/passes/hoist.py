"""Loop-invariant motion: what is the same in every iteration is computed before the loop.

    def body(i, s):                        t: f64[3] = multiply(x, y)
        t: f64[3] = multiply(x, y)         def body(i, s):
        s1: f64[3] = add(s, t)       ->        s1: f64[3] = add(s, t)
        return s1                              return s1

A loop may run zero times, so from a body only goes what cannot raise an error, unless the loop is
known to run. A `test` runs at least once. Where a loop has effects, errors stay behind them.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.control import FOR, WHILE
from autograph.runtime.ops.elementwise import ELEMENTWISE
from autograph.runtime.passes.fitting import always_fits
from autograph.runtime.passes.rewriting import Sweep, adopt, has_effect
from autograph.runtime.passes.simplify_control import trip_count

_NEVER_RAISES = frozenset(
    {"constant", "dim_size", "transpose", "expand_dims", "identity", "stop_gradient", "shape"}
    | {"size", "fill_like", "positions_like", "reduce_sum", "reduce_prod", "reduce_any"}
    | {"reduce_all", "cast", "sum_to"}
)
# Python's own numbers raise on overflow and division by zero, integer powers when negative.
_RAISES = ("checked_", "python_", "pow", "shift")


def hoist_invariants(graph: Graph) -> bool:
    """Move what does not change in a loop out of it, innermost loops first."""
    return _Hoisting(graph).run()


class _Hoisting(Sweep):
    def visit(self, node: Node) -> Sequence[Value] | None:
        if node.op is FOR or node.op is WHILE:
            has_effects = has_effect(node)
            runs = node.op is FOR and bool(trip_count(node))
            is_tested = node.op is WHILE and node.attrs.get("maximum_iterations") != 0
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
