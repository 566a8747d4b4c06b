"""Nodes that are computed on their own: numbers, items, products, control flow, kernels."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import numpy as np
from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import branchless, control, errors, kernels, layout
from autograph.runtime.native.arrays import items, joins, masks, selecting, sorting
from autograph.runtime.native.containers.list_insertion import INSERTIONS
from autograph.runtime.native.containers.list_parts import PARTS
from autograph.runtime.native.containers.lists import LISTS
from autograph.runtime.native.containers.tables import TABLES
from autograph.runtime.native.layout import Array, Number
from autograph.runtime.native.nests import grids, moving, scans
from autograph.runtime.native.products import products
from autograph.runtime.native.random import host_draws
from autograph.runtime.native.random.draws import DRAWS
from autograph.runtime.native.scalars import scalar_checked, scalars
from autograph.runtime.native.scalars.scalars import CHECKED, SCALARS
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.types import TensorType

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter

# Of a scalar that stays a scalar.
_UNCHANGED = frozenset(
    "identity stop_gradient broadcast_like sum_to fill_like fill broadcast_to reshape".split()
)
Emit = Callable[["RegionEmitter", Node, Collection[Value]], bool]
_ = moving  # registers what it fuses


def emit(region: RegionEmitter, node: Node, dying: Collection[Value]) -> None:
    """Write the code of `node`; its results become values of the region."""
    if node.op is CONSTANT:
        _constant(region, node)
    elif control.is_control(node):
        control.emit(region, node, dying)
    elif not (_of_numbers(region, node) or _special(region, node, dying)):
        kernels.emit_kernel(region, node, dying)


def _constant(region: RegionEmitter, node: Node) -> None:
    (value,) = node.outputs
    region.own(value, region.function.program.constant(region.function, value))
    if layout.is_array(value.type):
        # The buffer of a constant is nobody's to release.
        region.owned.discard(value)


def _special(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    native = OPERATIONS.get(node.op.name)
    return native is not None and native(region, node, dying)


def _of_numbers(region: RegionEmitter, node: Node) -> bool:
    """Elementwise operations on scalars, in registers."""
    if len(node.outputs) != 1 or not layout.is_number(node.outputs[0].type):
        return False
    if not all(layout.is_number(value.type) for value in node.inputs) or not node.inputs:
        return False
    name, result = node.op.name, node.outputs[0]
    operands = [region.number(value) for value in node.inputs]
    dtypes = [value.type.dtype for value in node.inputs]  # type: ignore[union-attr]
    target = result.type.dtype  # type: ignore[union-attr]
    if name == "cast":
        if not scalars.converts(dtypes[0], target):
            return False
        value = scalars.convert(region.builder, operands[0], dtypes[0], target)
    elif name == "checked_cast":
        number, bad = scalar_checked.cast(region.builder, dtypes[0], target, operands[0])
        value = _unless_bad(region, node, number, bad)
    elif name == "where":
        value = region.builder.select(*operands)
    elif name in _UNCHANGED:
        value = operands[0]
    else:
        return _scalar_code(region, node, operands, dtypes)
    region.held[result] = Number(value)
    return True


def _scalar_code(
    region: RegionEmitter, node: Node, operands: list[ir.Value], dtypes: list[types.DType]
) -> bool:
    name, result = node.op.name, node.outputs[0]
    dtype, target = dtypes[0], result.type.dtype  # type: ignore[union-attr]
    intervals = region.function.program.intervals
    if intervals.divides_naturals(node):
        # Nobody has to look at signs then.
        dtype = np.dtype(f"u{dtype.itemsize}")
    code = scalars.find(SCALARS, name, dtypes)
    if code is not None and scalars.has_result(name, dtypes[0], target):
        number = code.emit(region.builder, dtype, name, *operands)
        region.held[result] = Number(number)
        return True
    code = scalars.find(CHECKED, name, dtypes)
    if code is None or target != dtypes[0]:
        return False
    if intervals.fits(node):
        number = scalar_checked.certain(region.builder, dtype, name, *operands)
        region.held[result] = Number(number)
        return True
    number, bad = code.emit(region.builder, dtype, name, *operands)
    if code.raises:
        branchless.check(region, node, bad)
    else:
        number = _unless_bad(region, node, number, bad)
    region.held[result] = Number(number)
    return True


def _unless_bad(region: RegionEmitter, node: Node, number: ir.Value, bad: ir.Value) -> ir.Value:
    """`number`, or what the kernel says where it may be wrong."""
    branchless.write_checks(region)
    function, builder = region.function, region.builder
    slot = function.variable(number.type)
    builder.store(number, slot)

    def aside() -> None:
        other = kernels.recompute(region, node)
        assert isinstance(other, Number)
        builder.store(other.value, slot)

    function.unless(builder.not_(bad), aside)
    return builder.load(slot, typ=number.type)


def _same(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """The operand itself, under another name."""
    (source,), (result,) = node.inputs, node.outputs
    held = region.function.get(source)
    region.function.retain(held)
    region.own(result, held)
    return True


def _reshape(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """The same buffer with other extents, where all of them are known; or what is in it."""
    source, (result,) = node.inputs[0], node.outputs
    assert isinstance(result.type, TensorType) and isinstance(source.type, TensorType)
    shapes = (*result.type.shape, *source.type.shape)
    if not (layout.is_native(source.type) and layout.is_native(result.type)):
        return False
    if not all(isinstance(dim, int) for dim in shapes) or not _has_as_many(source, result):
        return False
    if layout.is_number(result.type):
        address = region.function.array(source).data
        number = layout.load(region.builder, address, result.type.dtype)
        region.held[result] = Number(number)
        return True
    if layout.is_number(source.type):
        new = region.function.room(result.type, [layout.index(1)] * result.type.ndim)
        layout.store(region.builder, region.number(source), new.data, result.type.dtype)
        region.own(result, new)
        return True
    array = region.function.array(source)
    region.function.retain(array)
    extents = tuple(layout.index(dim) for dim in result.type.shape)  # type: ignore[arg-type]
    region.own(result, Array(array.header, array.data, extents))
    return True


def _has_as_many(source: Value, result: Value) -> bool:
    """Whether both have as many elements; if not, the kernel raises an error."""
    shapes = (source.type.shape, result.type.shape)  # type: ignore[union-attr]
    return math.prod(shapes[0]) == math.prod(shapes[1])


def _extent(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """`dim_size` and `size`: extents are numbers at hand."""
    (source,), (result,) = node.inputs, node.outputs
    if not (layout.is_array(source.type) and layout.is_number(result.type)):
        return False
    extents = region.extents(source)
    if node.op.name == "dim_size":
        number = extents[node.attrs["axis"]]
    else:
        number = layout.count(region.builder, extents)
    dtype = result.type.dtype  # type: ignore[union-attr]
    region.held[result] = Number(scalars.convert(region.builder, number, types.int64, dtype))
    return True


OPERATIONS: dict[str, Emit] = {
    "identity": _same,
    "stop_gradient": _same,
    "reshape": _reshape,
    "squeeze": _reshape,
    "dim_size": _extent,
    "size": _extent,
    "get_item": items.read,
    "set_item": items.write,
    "add_at": items.write,
    "max_at": items.write,
    "min_at": items.write,
    "where_true": masks.where_true,
    "searchsorted": grids.search,
    "matmul": products.emit,
    "stack": joins.stack,
    "concat": joins.concat,
    "cumsum": scans.cumulative,
    "cumprod": scans.cumulative,
    "argsort": sorting.argsort,
    "argsort_ends": selecting.argsort_ends,
    "sort": sorting.sort,
    "assert": errors.raise_unless,
    "raise_if": errors.raise_unless,
    "host_call": host_draws.emit,
    **DRAWS,
    **LISTS,
    **INSERTIONS,
    **PARTS,
    **TABLES,
}
