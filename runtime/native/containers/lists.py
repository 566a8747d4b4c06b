"""Growable lists of numbers or of arrays of one shape, as amortized arrays.

A list is a value like any other; `append` grows it where it is if nothing else holds it, and else
a copy. `stack` gives the elements as an array without moving them.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import kernels, layout, loops
from autograph.runtime.native.containers.list_layout import ListEmitter
from autograph.runtime.native.layout import POINTER, Array, Held, List, Number
from autograph.runtime.native.scalars import scalar_arithmetic
from autograph.runtime.ops.list_elements import no_element
from autograph.runtime.types import ListType, TensorType

if TYPE_CHECKING:
    from autograph.runtime.native.functions import FunctionEmitter
    from autograph.runtime.native.regions import RegionEmitter

Emit = Callable[["RegionEmitter", Node, Collection[Value]], bool]
# Elements that a new list has room for, as far as they take no more bytes than this.
_FEWEST, _FIRST, _FIRST_BYTES = 4, 16, 1 << 18


def emitter(region: RegionEmitter, type: object) -> ListEmitter:
    assert isinstance(type, ListType)
    return ListEmitter(region.function, type.element)


def header_of(region: RegionEmitter, value: Value) -> ir.Value:
    held = region.function.get(value)
    assert isinstance(held, List)
    return held.header


def are_lists(*values: Value) -> bool:
    return all(layout.is_list(value.type) for value in values)


def own(
    region: RegionEmitter, node: Node, dying: Collection[Value], growing: Value | None = None
) -> ir.Value:
    """The first operand for changing: itself if nothing else holds it, else a copy.

    For an element that is going to be appended there is room, and its extents are known.
    """
    element, header = element_of(node.outputs[0]), header_of(region, node.inputs[0])
    extents: list[ir.Value] = []
    if growing is not None:
        known = zip(element.shape, region.extents(growing), strict=True)
        extents = [extent for dim, extent in known if not isinstance(dim, int)]
    moves = is_moved(region, node, dying)
    name = kind_of("list.own" if growing is None else "list.grown", element, moves)
    write = functools.partial(_owned, element, moves, growing is not None)
    function, given = region.function, [header, *extents]
    return function.fail_if_null(function.shared(name, POINTER, given, write))


def element_of(items: Value) -> TensorType:
    assert isinstance(items.type, ListType)
    return items.type.element


def is_moved(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """Whether the first operand dies here, so that it may become the result."""
    items = node.inputs[0]
    moves = items in dying and items in region.owned
    if moves:
        region.owned.discard(items)
    return moves


def kind_of(name: str, element: TensorType, moves: bool) -> str:
    """What the function is called that does this to lists with such elements."""
    shape = " ".join(str(dim) if isinstance(dim, int) else "_" for dim in element.shape)
    return f"{name}{'' if moves else '.copied'} {element.dtype} {shape}".rstrip()


def _owned(
    element: TensorType,
    moves: bool,
    grows: bool,
    function: FunctionEmitter,
    header: ir.Value,
    *given: ir.Value,
) -> ir.Value:
    """The list itself, if it may be changed and nothing else holds it, or a copy."""
    code, builder = ListEmitter(function, element), function.builder
    length = code.length(header)

    def copied() -> ir.Value:
        if not grows:
            return code.copy(header, length)
        rest = iter(given)
        known = [layout.index(d) if isinstance(d, int) else next(rest) for d in element.shape]
        return code.copy(header, _twice(code, length), known)

    if not moves:
        return copied()
    moved = ir.Constant(layout.I1, 0)
    if grows:
        moved = builder.icmp_signed(">=", length, code.capacity(header))
        if given:
            # The first element says how large all of them are.
            moved = builder.or_(moved, builder.icmp_signed("==", length, layout.index(0)))
    return code.own(header, moved, copied)


def _twice(code: ListEmitter, length: ir.Value) -> ir.Value:
    builder = code.function.builder
    return builder.add(builder.shl(length, layout.index(1)), layout.index(_FEWEST))


def _first(element: TensorType) -> ir.Value:
    """How many elements a new list has room for: some, unless they are large."""
    if any(not isinstance(dim, int) for dim in element.shape):
        return layout.index(_FEWEST)
    size = math.prod(map(int, element.shape)) * element.dtype.itemsize  # type: ignore[arg-type]
    return layout.index(min(max(_FIRST_BYTES // max(size, 1), _FEWEST), _FIRST))


def _empty(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    (result,) = node.outputs
    if not are_lists(result):
        return False
    code = emitter(region, result.type)
    zeros = [layout.index(dim if isinstance(dim, int) else 0) for dim in code.element.shape]
    region.own(result, List(code.new(_first(code.element), zeros)))
    return True


def _of(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    (result,) = node.outputs
    if not are_lists(result):
        return False
    code = emitter(region, result.type)
    extents = region.extents(node.inputs[0])
    header = code.new(layout.index(max(_FEWEST, len(node.inputs))), extents)
    for place, value in enumerate(node.inputs):
        code.put(header, layout.index(place), region.function.get(value))
    code.set_length(header, layout.index(len(node.inputs)))
    region.own(result, List(header))
    return True


def _append(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    items, x = node.inputs
    (result,) = node.outputs
    if not are_lists(items, result) or not layout.is_native(x.type):
        return False
    code = emitter(region, result.type)
    if not same_element(items, result):
        return False
    item = region.function.get(x)
    if isinstance(item, Number):
        header = _with_number(region, node, dying, item)
    else:
        header = own(region, node, dying, growing=x)
        _put_last(code, header, item)
    region.own(result, List(header))
    return True


def _put_last(code: ListEmitter, header: ir.Value, item: Held) -> None:
    length = code.length(header)
    code.put(header, length, item)
    more = code.function.builder.add(length, layout.index(1), flags=("nsw",))
    code.set_length(header, more)


def _with_number(
    region: RegionEmitter, node: Node, dying: Collection[Value], item: Number
) -> ir.Value:
    """The list with a number behind it: programs have many of these."""
    element, moves = element_of(node.outputs[0]), is_moved(region, node, dying)

    def write(function: FunctionEmitter, header: ir.Value, number: ir.Value) -> ir.Value:
        grown = _owned(element, moves, True, function, header)
        _put_last(ListEmitter(function, element), grown, Number(number))
        return grown

    given = [header_of(region, node.inputs[0]), item.value]
    function, name = region.function, kind_of("list.append", element, moves)
    return function.fail_if_null(function.shared(name, POINTER, given, write))


def same_element(items: Value, result: Value) -> bool:
    assert isinstance(items.type, ListType) and isinstance(result.type, ListType)
    return len(items.type.element.shape) == len(result.type.element.shape)


def _check_place(
    region: RegionEmitter, node: Node, header: ir.Value, code: ListEmitter, index: Value
) -> ir.Value:
    builder, function = region.builder, region.function
    place, length = function.as_index(index), code.length(header)
    negative = builder.icmp_signed("<", place, layout.index(0))
    place = builder.select(negative, builder.add(place, length), place)
    inside = builder.icmp_unsigned("<", place, length)
    text = (
        "list assignment index out of range"
        if node.op.name == "list_set"
        else no_element(node.attrs.get("of", "list"))
    )
    function.unless(inside, lambda: kernels.raise_error(region, IndexError(text)))
    return place


def _pop(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    if not are_lists(node.inputs[0]):
        return False
    code, function = emitter(region, node.inputs[0].type), region.function
    header = header_of(region, node.inputs[0])
    some = region.builder.icmp_signed(">", code.length(header), layout.index(0))
    error = IndexError("pop from empty list")
    function.unless(some, lambda: kernels.raise_error(region, error))
    header = own(region, node, dying)
    last = region.builder.sub(code.length(header), layout.index(1), flags=("nsw",))
    code.set_length(header, last)
    region.own(node.outputs[0], List(header))
    region.own(node.outputs[1], code.item(header, last))
    return True


def _get(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    items, index = node.inputs
    if not are_lists(items):
        return False
    code, header = emitter(region, items.type), header_of(region, items)
    place = _check_place(region, node, header, code, index)
    item = node.outputs[0]
    lies = layout.is_array(item.type) and not layout.is_small(item.type)
    if lies and region.is_only_read(item):
        region.own(item, code.view(header, place))
    else:
        region.own(item, code.item(header, place))
    return True


def _set(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    items, index, x = node.inputs
    (result,) = node.outputs
    if not are_lists(items, result) or not layout.is_native(x.type):
        return False
    code = emitter(region, items.type)
    if any(not isinstance(dim, int) for dim in code.element.shape):
        return False
    place = _check_place(region, node, header_of(region, items), code, index)
    header = own(region, node, dying)
    item = region.function.get(x)
    if node.op.name == "list_add_at":
        if not isinstance(item, Number):
            _add_array(region, code, header, place, item)
            region.own(result, List(header))
            return True
        old = code.item(header, place)
        assert isinstance(old, Number)
        dtype = code.element.dtype
        total = scalar_arithmetic.add(region.builder, dtype, "add", old.value, item.value)
        item = Number(total)
    code.put(header, place, item)
    region.own(result, List(header))
    return True


def _add_array(
    region: RegionEmitter, code: ListEmitter, header: ir.Value, place: ir.Value, item: Held
) -> None:
    assert isinstance(item, Array)
    builder, dtype = region.builder, code.element.dtype
    base = code.address(header, place)

    def step(at: ir.Value) -> None:
        cell = layout.element_address(builder, base, at, dtype)
        more = layout.load(builder, layout.element_address(builder, item.data, at, dtype), dtype)
        total = scalar_arithmetic.add(
            builder, dtype, "add", layout.load(builder, cell, dtype), more
        )
        layout.store(builder, total, cell, dtype)

    loops.count_up(builder, layout.count(builder, item.extents), step)


def _length(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    if not are_lists(node.inputs[0]):
        return False
    code = emitter(region, node.inputs[0].type)
    region.held[node.outputs[0]] = Number(code.length(header_of(region, node.inputs[0])))
    return True


def _stack(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    if not are_lists(node.inputs[0]) or not layout.is_array(node.outputs[0].type):
        return False
    code, header = emitter(region, node.inputs[0].type), header_of(region, node.inputs[0])
    array = code.stacked(header)
    region.function.retain(array)
    region.own(node.outputs[0], array)
    return True


def _from_tensor(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    if not are_lists(node.outputs[0]) or not layout.is_array(node.inputs[0].type):
        return False
    code = emitter(region, node.outputs[0].type)
    region.own(node.outputs[0], List(code.from_array(region.function.array(node.inputs[0]))))
    return True


def _zeros_like(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    (items,), (result,) = node.inputs, node.outputs
    if not are_lists(items, result):
        return False
    code, header = emitter(region, items.type), header_of(region, items)
    length = code.length(header)
    made = code.new(length, code.extents(header))
    code.set_length(made, length)
    bytes = layout.times(region.builder, length, code.size(code.extents(header)))
    zero = ir.Constant(layout.I32, 0)
    region.function.support("memset", code.data(made), zero, bytes)
    region.own(result, List(made))
    return True


LISTS = {
    "list_empty": _empty,
    "list_of": _of,
    "list_append": _append,
    "list_pop": _pop,
    "list_get": _get,
    "list_set": _set,
    "list_add_at": _set,
    "list_length": _length,
    "list_stack": _stack,
    "list_from_tensor": _from_tensor,
    "list_zeros_like": _zeros_like,
}
