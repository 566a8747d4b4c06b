"""Branches, loops and calls as basic blocks.

State lives in slots on the stack, which LLVM turns into registers: a number in one, an array in its
header, its address and those extents that can change.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value, walk
from autograph.runtime.graph.uses import free_values
from autograph.runtime.native import branchless, layout, loops
from autograph.runtime.native.layout import I64, Held, Number
from autograph.runtime.native.memory import Slots
from autograph.runtime.native.scalars import scalars
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import CALL, COND, CONTROL, FOR, RECURSES, RECURSION
from autograph.runtime.types import Type

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter

AllSlots = list[Slots]
# So many nodes make a loop that is worth to be written twice.
_TIGHT = 32


def is_control(node: Node) -> bool:
    """Whether `node` is a branch, a loop or a call."""
    return node.op in CONTROL or node.op in RECURSES


def emit(region: RegionEmitter, node: Node, dying: Collection[Value]) -> None:
    """Write a branch, a loop or a call."""
    if node.op is COND:
        _cond(region, node, dying)
    elif node.op is CALL:
        _call(region, node)
    elif node.op is RECURSION or node.op in RECURSES:
        _call_function(region, node)
    else:
        _loop(region, node, dying)


def _slots(region: RegionEmitter, kinds: Sequence[Type]) -> AllSlots:
    return [region.function.slots(kind) for kind in kinds]


def _take_all(
    region: RegionEmitter, slots: AllSlots, values: Sequence[Value], kinds: Sequence[Type]
) -> None:
    """What is in the slots becomes the values, without a new reference."""
    for slot, value, kind in zip(slots, values, kinds, strict=True):
        region.held[value] = region.function.take(slot, kind)


def _cond(region: RegionEmitter, node: Node, dying: Collection[Value]) -> None:
    function, builder = region.function, region.builder
    if branchless.is_branchless(node):
        for value, held in zip(node.outputs, branchless.emit(region, node), strict=True):
            region.own(value, held)
        return
    kinds = [value.type for value in node.outputs]
    slots = _slots(region, kinds)
    # Either branch may use up what dies here, and has to let go of it.
    given = [value for value in dying if value in region.owned]
    region.owned.difference_update(given)
    blocks = [builder.append_basic_block(name) for name in ("then", "orelse", "joined")]
    builder.cbranch(region.number(node.inputs[0]), blocks[0], blocks[1])
    for block, name in zip(blocks, ("then", "orelse"), strict=False):
        builder.position_at_end(block)
        region.function.put(slots, region.nested(node.regions[name], given), kinds)
        builder.branch(blocks[2])
    builder.position_at_end(blocks[2])
    for slot, value in zip(slots, node.outputs, strict=True):
        region.own(value, function.take(slot, value.type))


def _initial(
    region: RegionEmitter, node: Node, values: Sequence[Value], dying: Collection[Value]
) -> list[Held]:
    """The first state: moved in where nothing needs the value any more, else shared."""
    captured = {
        value
        for graph in node.regions.values()
        for value in free_values(graph, region.function.program.free_values)
    }
    state = []
    for value in values:
        held = region.function.get(value)
        if value in dying and value in region.owned and value not in captured:
            region.owned.discard(value)
        else:
            region.function.retain(held)
        state.append(held)
    return state


def _loop(region: RegionEmitter, node: Node, dying: Collection[Value]) -> None:
    first = 3 if node.op is FOR else 0
    body = node.regions["body"]
    inputs = body.inputs[1:] if node.op is FOR else body.inputs
    kinds = [value.type for value in inputs]
    slots = _slots(region, kinds)
    region.function.put(slots, _initial(region, node, node.inputs[first:], dying), kinds)

    def iterate() -> None:
        _take_all(region, slots, inputs, kinds)
        shown = _numbers(region, [*node.inputs[:first], *body.inputs])
        region.function.loops.append((node, shown))
        region.function.put(slots, region.nested(body, inputs), kinds)
        region.function.loops.pop()
        region.function.poll()

    if node.op is FOR:
        _count(region, node, iterate)
    else:
        _repeat(region, node, slots, iterate)
    for slot, value, kind in zip(slots, node.outputs, kinds, strict=True):
        region.own(value, region.function.take(slot, kind))


def _numbers(region: RegionEmitter, values: Sequence[Value]) -> dict[Value, ir.Value]:
    """Those of the values that are scalars, for notes below errors."""
    return {value: region.number(value) for value in values if layout.is_number(value.type)}


def _count(region: RegionEmitter, node: Node, iterate: Callable[[], None]) -> None:
    """`for i in range(start, stop, step)`; the number of iterations is known at the start."""
    builder, function = region.builder, region.function
    start, stop, step = (function.as_index(value) for value in node.inputs[:3])
    number = region.range_length(node, start, stop, step)
    done = function.variable(I64)
    builder.store(layout.index(0), done)
    head, inside, after = (builder.append_basic_block(name) for name in ("for", "body", "after"))
    builder.branch(head)
    builder.position_at_end(head)
    count = builder.load(done, typ=I64)
    builder.cbranch(builder.icmp_signed("<", count, number), inside, after)
    builder.position_at_end(inside)
    index = layout.plus(builder, start, layout.times(builder, count, step))
    variable = node.regions["body"].inputs[0]
    dtype = variable.type.dtype  # type: ignore[union-attr]
    region.held[variable] = Number(scalars.convert(builder, index, types.int64, dtype))
    builder.store(builder.add(count, layout.index(1), flags=("nuw", "nsw")), done)
    iterate()
    builder.branch(head)
    builder.position_at_end(after)


def _repeat(
    region: RegionEmitter, node: Node, slots: AllSlots, iterate: Callable[[], None]
) -> None:
    """`while test: body`, at most `maximum_iterations` times."""
    builder, function = region.builder, region.function
    test = node.regions["test"]
    kinds = [value.type for value in test.inputs]
    limit = node.attrs.get("maximum_iterations")
    left = function.variable(I64)
    if limit is not None:
        builder.store(layout.index(int(limit)), left)
    head, inside, after = (builder.append_basic_block(name) for name in ("while", "body", "after"))
    builder.branch(head)
    builder.position_at_end(head)
    if limit is not None:
        count = builder.load(left, typ=I64)
        more = builder.append_basic_block("more")
        builder.cbranch(builder.icmp_signed(">", count, layout.index(0)), more, after)
        builder.position_at_end(more)
        builder.store(builder.sub(count, layout.index(1)), left)
    _take_all(region, slots, test.inputs, kinds)
    shown = zip(node.regions["body"].inputs, test.inputs, strict=True)
    numbers = {mine: region.held[value] for mine, value in shown if layout.is_number(value.type)}
    values = {v: n.value for v, n in numbers.items() if isinstance(n, Number)}
    function.loops.append((node, values))
    (going,) = region.nested(test, ())
    function.loops.pop()
    assert isinstance(going, Number)
    builder.cbranch(going.value, inside, after)
    builder.position_at_end(inside)
    iterate()
    back = builder.branch(head)
    if _is_tight(node):
        loops.write_twice(back)
    builder.position_at_end(after)


def _is_tight(loop: Node) -> bool:
    """Whether a loop is a few instructions on numbers: to begin it again counts then."""
    nodes = list(itertools.islice(walk([loop]), 1, _TIGHT + 2))
    return len(nodes) <= _TIGHT and all(map(_is_of_numbers, nodes))


def _is_of_numbers(node: Node) -> bool:
    """Whether a node, beside its regions, is a few instructions on numbers, or reads one."""
    if node.op in (COND, CONSTANT):
        return True
    operands = () if node.op.name == "get_item" else node.inputs
    only_numbers = all(layout.is_number(value.type) for value in (*operands, *node.outputs))
    return only_numbers and not node.regions


def _call(region: RegionEmitter, node: Node) -> None:
    """A callee that is written where it is called."""
    callee = node.regions["callee"]
    for parameter, value in zip(callee.inputs, node.inputs, strict=True):
        region.held[parameter] = region.function.get(value)
    for value, held in zip(node.outputs, region.nested(callee, ()), strict=True):
        region.own(value, held)


def _call_function(region: RegionEmitter, node: Node) -> None:
    """A call of a function that calls itself."""
    function, program, builder = region.function, region.function.program, region.builder
    if node.op is RECURSION:
        callee = program.recursive_function(node.regions["callee"])
    else:
        callee = program.function_named(node.attrs["callee"])
    slots = _slots(region, callee.results)
    arguments = [function.context]
    copies = []
    for value, kind in zip(node.inputs, callee.parameters, strict=True):
        held = function.get(value)
        fitting = function.fitting(held, kind)
        arguments += function.parts(fitting, kind)
        if fitting is not held:
            copies.append(fitting)
    arguments += [slot for group in slots for slot, _ in group]
    failed = builder.call(callee.function, arguments)
    function.fail_if(failed)
    for copied in copies:
        function.release(copied)
    for slot, value, kind in zip(slots, node.outputs, callee.results, strict=True):
        region.own(value, function.take(slot, kind))
