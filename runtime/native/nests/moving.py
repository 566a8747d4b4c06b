"""Tensors made longer or turned around, in loop nests: pad, tile, repeat, roll, windows.

Each element is one of the operand, at a place that follows from its own, or one that fills.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir

from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import kernels, layout
from autograph.runtime.native.nests.index_maps import FUSED, Aux, Extents, Fused
from autograph.runtime.ops import nn_windows
from autograph.runtime.types import TensorType

if TYPE_CHECKING:
    from autograph.runtime.native.nests.nests import NestEmitter
    from autograph.runtime.native.regions import RegionEmitter

Place = tuple[ir.Value, ...]


def _type(value: Value) -> TensorType:
    assert isinstance(value.type, TensorType)
    return value.type


def _is_array(node: Node) -> bool:
    return layout.is_array(node.inputs[0].type)


def _first(node: Node) -> Sequence[Value]:
    return node.inputs[:1]


def _sizes(
    region: RegionEmitter, template: Sequence[int | None], given: Sequence[Value]
) -> Extents:
    rest = iter(given)
    return tuple(
        layout.index(size) if size is not None else region.function.as_index(next(rest))
        for size in template
    )


def _inside(builder: ir.IRBuilder, place: Sequence[ir.Value], extents: Extents) -> ir.Value:
    """Whether a place, which may be negative, is one of an array."""
    tests = [builder.icmp_unsigned("<", at, n) for at, n in zip(place, extents, strict=True)]
    result = tests[0]
    for test in tests[1:]:
        result = builder.and_(result, test)
    return result


# Padding

_MIRRORS = {"reflect": 1, "symmetric": 0}


def _pad_fits(node: Node) -> bool:
    """Constants for any shape; what repeats elements, where all sizes are known and it can."""
    if not _is_array(node) or node.attrs["mode"] == "constant":
        return _is_array(node)
    sizes = zip(_type(node.inputs[0]).shape, node.attrs["paddings"], strict=True)
    least = _MIRRORS.get(node.attrs["mode"], 0)
    return node.attrs["mode"] in ("edge", *_MIRRORS) and all(
        isinstance(n, int)
        and None not in pair
        and n > 0
        and (node.attrs["mode"] == "edge" or max(pair) <= n - least)
        for n, pair in sizes
    )


def _pad_prepare(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    builder = region.builder
    flat = [size for pair in node.attrs["paddings"] for size in pair]
    around = _sizes(region, flat, node.inputs[2:])
    for size in around:
        if layout.known(size) is None:
            good = builder.icmp_signed(">=", size, layout.index(0))
            region.function.unless(good, lambda: kernels.fail(region, node))
    inner = region.extents(node.inputs[0])
    whole = tuple(
        layout.plus(builder, layout.plus(builder, before, n), after)
        for n, before, after in zip(inner, around[::2], around[1::2], strict=True)
    )
    return whole, around[::2]


def _pad_element(nest: NestEmitter, node: Node, place: Place, aux: Aux) -> ir.Value:
    x, value, *_ = node.inputs
    builder, extents, mode = nest.builder, nest.extents(x), node.attrs["mode"]
    moved = tuple(
        at if layout.known(before) == 0 else builder.sub(at, before)
        for at, before in zip(place, aux, strict=True)
    )
    if mode != "constant":
        each = zip(moved, extents, strict=True)
        return nest.element(x, tuple(_mirrored(builder, mode, at, n) for at, n in each))
    return nest.element_if(_inside(builder, moved, extents), x, moved, nest.element(value, ()))


def _mirrored(builder: ir.IRBuilder, mode: str, at: ir.Value, extent: ir.Value) -> ir.Value:
    zero, last = layout.index(0), builder.sub(extent, layout.index(1))
    if mode == "edge":
        low, high = zero, last
    else:
        skipped = _MIRRORS[mode]
        low = builder.sub(layout.index(skipped - 1), at)
        low = builder.select(builder.icmp_signed("<", low, zero), zero, low)
        high = builder.sub(builder.add(builder.add(last, last), layout.index(1 - skipped)), at)
    at_start = builder.icmp_signed("<", at, zero)
    at_end = builder.icmp_signed(">", at, last)
    return builder.select(at_start, low, builder.select(at_end, high, at))


FUSED["pad"] = Fused(
    _pad_prepare,
    _pad_element,
    fits=_pad_fits,
    reads=lambda node: node.inputs[:2],
    cost=lambda node: 2,
)


# Repetition


def _tile_prepare(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    times = region.filled_extents(node.attrs["multiples"], node.inputs[1:])
    inner = region.extents(node.inputs[0])
    each = zip(inner, times, strict=True)
    return tuple(layout.times(region.builder, n, count) for n, count in each), ()


def _tile_element(nest: NestEmitter, node: Node, place: Place, aux: Aux) -> ir.Value:
    x = node.inputs[0]
    each = zip(place, nest.extents(x), node.attrs["multiples"], strict=True)
    own = tuple(at if count == 1 else nest.builder.urem(at, n) for at, n, count in each)
    return nest.element(x, own)


FUSED["tile"] = Fused(
    _tile_prepare,
    _tile_element,
    fits=_is_array,
    reads=_first,
    cost=lambda node: 2,
    repeats=lambda node: True,
)


def _repeat_prepare(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    x, repeats = node.inputs
    builder, axis, extents = region.builder, node.attrs["axis"], region.extents(x)
    count = region.function.as_index(repeats)
    good = builder.icmp_signed(">=", count, layout.index(0))
    region.function.unless(good, lambda: kernels.fail(region, node))
    long = layout.times(region.builder, extents[axis], count)
    return (*extents[:axis], long, *extents[axis + 1 :]), (count,)


def _repeat_element(nest: NestEmitter, node: Node, place: Place, aux: Aux) -> ir.Value:
    axis = node.attrs["axis"]
    own = nest.builder.udiv(place[axis], aux[0])
    return nest.element(node.inputs[0], (*place[:axis], own, *place[axis + 1 :]))


FUSED["repeat"] = Fused(
    _repeat_prepare,
    _repeat_element,
    fits=lambda node: _is_array(node) and layout.is_number(node.inputs[1].type),
    reads=_first,
    cost=lambda node: 4,
    repeats=lambda node: True,
)


def _roll_prepare(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    """How far elements are moved along each axis, less than its extent."""
    builder, extents = region.builder, region.extents(node.inputs[0])
    shifts: list[ir.Value] = [layout.index(0)] * len(extents)
    one, zero = layout.index(1), layout.index(0)
    for axis, given in zip(node.attrs["axis"], node.inputs[1:], strict=True):
        extent = extents[axis]
        some = builder.select(builder.icmp_signed(">", extent, zero), extent, one)
        total = builder.add(shifts[axis], builder.srem(region.function.as_index(given), some))
        rest = builder.srem(total, some)
        low = builder.icmp_signed("<", rest, zero)
        shifts[axis] = builder.select(low, builder.add(rest, some), rest)
    return extents, tuple(shifts)


def _roll_element(nest: NestEmitter, node: Node, place: Place, aux: Aux) -> ir.Value:
    x, builder = node.inputs[0], nest.builder
    own = []
    for at, shift, extent in zip(place, aux, nest.extents(x), strict=True):
        moved = builder.sub(at, shift)
        around = builder.icmp_signed("<", moved, layout.index(0))
        own.append(builder.select(around, builder.add(moved, extent), moved))
    return nest.element(x, tuple(own))


FUSED["roll"] = Fused(_roll_prepare, _roll_element, fits=_is_array, reads=_first)


# Windows


def _windows_fit(node: Node) -> bool:
    return _is_array(node) and all(isinstance(n, int) for n in _type(node.outputs[0]).shape)


def _windows_prepare(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    shape: Any = _type(node.outputs[0]).shape
    return tuple(map(layout.index, shape)), ()


def _windows_element(nest: NestEmitter, node: Node, place: Place, aux: Aux) -> ir.Value:
    x, attrs, builder = node.inputs[0], node.attrs, nest.builder
    size, strides, dilations = attrs["size"], attrs["strides"], attrs["dilations"]
    shape: Any = _type(x).shape
    around = nn_windows.margins(shape, size, strides, dilations, attrs["padding"])
    rank = len(size)
    under = []
    for axis, (stride, dilation, (before, _)) in enumerate(
        zip(strides, dilations, around, strict=True)
    ):
        first = layout.times(builder, place[1 + axis], layout.index(stride))
        inner = layout.times(builder, place[1 + rank + axis], layout.index(dilation))
        at = layout.plus(builder, first, inner)
        under.append(builder.sub(at, layout.index(before)) if before else at)
    whole = (place[0], *under, place[-1])
    if not any(map(any, around)):
        return nest.element(x, whole)
    dtype = _type(x).dtype
    filler = layout.literal(np.asarray(nn_windows.filler(dtype, attrs["fill"]))[()], dtype)
    extents = nest.extents(x)[1:-1]
    return nest.element_if(_inside(builder, under, extents), x, whole, filler)


FUSED["windows"] = Fused(
    _windows_prepare,
    _windows_element,
    fits=_windows_fit,
    cost=lambda node: 2,
    repeats=lambda node: True,
)
