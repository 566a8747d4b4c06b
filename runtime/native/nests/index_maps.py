"""How one element of a value follows from elements of others: what can be fused into a loop nest.

    add           the elements of both operands at the same place
    transpose     the element of the operand at the permuted place
    arange        no operand at all
    x[2:, i]      the element where the key says: see `keys.py`

`prepare` runs once, where the value is defined: it gives the extents, and numbers (`aux`) that
elements depend on. `element` runs in the nest, for one place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import layout
from autograph.runtime.native.nests.reductions import is_reduction
from autograph.runtime.native.scalars import half_bits, scalar_powers, scalars
from autograph.runtime.native.scalars.scalars import SCALARS

if TYPE_CHECKING:
    from autograph.runtime.native.nests.nests import NestEmitter
    from autograph.runtime.native.regions import RegionEmitter

Extents = tuple[ir.Value, ...]
Aux = tuple[ir.Value, ...]
Prepare = Callable[["RegionEmitter", Node], tuple[Extents, Aux]]
Element = Callable[["NestEmitter", Node, tuple[ir.Value, ...], Aux], ir.Value]


def _always(node: Node) -> bool:
    return True


def _never(node: Node) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Fused:
    """One operation: its parts, which operands it reads by element, which only by shape."""

    prepare: Prepare
    element: Element
    fits: Callable[[Node], bool] = _always
    reads: Callable[[Node], Sequence[Value]] = lambda node: node.inputs
    shapes: Callable[[Node], Sequence[int]] = lambda node: ()
    cost: Callable[[Node], int] = lambda node: 1
    pointwise: bool = False
    repeats: Callable[[Node], bool] = _never
    # Elements side by side come from places that are far from each other.
    scattered: Callable[[Node], bool] = _never
    # Operands that `prepare` reads in memory, numbers left out: arrays of indices.
    whole: Callable[[Node], Sequence[Value]] = lambda node: ()


FUSED: dict[str, Fused] = {}


def is_fused(node: Node) -> bool:
    """Whether the result of `node` is an array that can be computed element by element."""
    found = FUSED.get(node.op.name)
    if found is None or len(node.outputs) != 1 or not layout.is_array(node.outputs[0].type):
        return False
    return all(layout.is_native(value.type) for value in node.inputs) and found.fits(node)


def fused_reads(node: Node) -> Sequence[Value]:
    """The operands that a fused node or a reduction reads element by element."""
    if node.op.name == "sum_to":
        return node.inputs[:1]
    found = FUSED.get(node.op.name)
    return node.inputs if found is None else found.reads(node)


def only_shapes(node: Node) -> Sequence[int]:
    """The places of operands of which only the shape matters."""
    if node.op.name in ("dim_size", "size"):
        return (0,) if layout.is_array(node.inputs[0].type) else ()
    if node.op.name == "sum_to":
        return (1,) if is_reduction(node) else ()
    found = FUSED.get(node.op.name)
    return () if found is None or not is_fused(node) else found.shapes(node)


# Elementwise operations


def _fits_scalar(node: Node) -> bool:
    dtypes = [value.type.dtype for value in node.inputs]  # type: ignore[union-attr]
    return scalars.find(SCALARS, node.op.name, dtypes) is not None and _result_fits(node)


def _result_fits(node: Node) -> bool:
    """Whether the code's result has the dtype that the graph says."""
    given, result = node.inputs[0].type.dtype, node.outputs[0].type.dtype  # type: ignore[union-attr]
    return scalars.has_result(node.op.name, given, result)


def _broadcast(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    return region.broadcast_extents(node, node.inputs, node.outputs[0]), ()


def operand_at(
    nest: NestEmitter, value: Value, result: Value, place: tuple[ir.Value, ...]
) -> ir.Value:
    """The element of a broadcast operand that belongs to a place of the result."""
    return nest.element(value, _broadcast_place(nest, value, result, place))


def _broadcast_place(
    nest: NestEmitter, value: Value, result: Value, place: tuple[ir.Value, ...]
) -> tuple[ir.Value, ...]:
    """The place in an operand that is broadcast to `result`."""
    if nest.nest.flat or not layout.is_array(value.type):
        return place
    keys = nest.region.keys
    mine, theirs = keys.of(value), keys.of(result)
    own = place[len(place) - len(mine) :]
    theirs = theirs[len(theirs) - len(mine) :]
    extents: Sequence[ir.Value] = ()
    chosen: list[ir.Value] = []
    for axis, (key, other, index) in enumerate(zip(mine, theirs, own, strict=True)):
        if key == other:
            chosen.append(index)
        elif key == 1:
            chosen.append(layout.index(0))
        else:
            extents = extents or nest.extents(value)
            single = nest.builder.icmp_signed("==", extents[axis], layout.index(1))
            chosen.append(nest.builder.select(single, layout.index(0), index))
    return tuple(chosen)


def _scalar_element(
    nest: NestEmitter, node: Node, place: tuple[ir.Value, ...], aux: Aux
) -> ir.Value:
    operands = [operand_at(nest, value, node.outputs[0], place) for value in node.inputs]
    dtype = node.inputs[0].type.dtype  # type: ignore[union-attr]
    return nest.scalar(node.op.name, dtype, *operands)


def _scalar_cost(node: Node) -> int:
    return SCALARS[node.op.name].cost


_ = half_bits, scalar_powers  # register their operations
for _name in SCALARS:
    FUSED[_name] = Fused(
        _broadcast, _scalar_element, fits=_fits_scalar, cost=_scalar_cost, pointwise=True
    )


def _cast_element(nest: NestEmitter, node: Node, place: Any, aux: Aux) -> ir.Value:
    (x,) = node.inputs
    source, target = x.type.dtype, node.outputs[0].type.dtype  # type: ignore[union-attr]
    return scalars.convert(nest.builder, nest.element(x, place), source, target)


def _cast_fits(node: Node) -> bool:
    source, target = node.inputs[0].type.dtype, node.outputs[0].type.dtype  # type: ignore[union-attr]
    return scalars.converts(source, target)


FUSED["cast"] = Fused(_broadcast, _cast_element, fits=_cast_fits, pointwise=True)


def _where_element(nest: NestEmitter, node: Node, place: Any, aux: Aux) -> ir.Value:
    test, x, y = (operand_at(nest, value, node.outputs[0], place) for value in node.inputs)
    return nest.builder.select(test, x, y)


FUSED["where"] = Fused(_broadcast, _where_element, pointwise=True)


# Values that are the same, or follow from the place alone


def _fill_extents(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    return region.filled_extents(node.attrs["shape"], node.inputs[1:]), ()


def _first_everywhere(nest: NestEmitter, node: Node, place: Any, aux: Aux) -> ir.Value:
    return nest.element(node.inputs[0], ())


FUSED["fill"] = Fused(
    _fill_extents, _first_everywhere, reads=lambda node: node.inputs[:1], cost=lambda node: 0
)


def _like_extents(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    return region.extents(node.inputs[-1]), ()


FUSED["fill_like"] = Fused(
    _like_extents,
    _first_everywhere,
    reads=lambda node: node.inputs[:1],
    shapes=lambda node: (1,),
    cost=lambda node: 0,
)


def _broadcast_to_extents(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    wanted = region.filled_extents(node.attrs["shape"], node.inputs[1:])
    region.check_broadcast(node, node.inputs[0], wanted)
    return wanted, ()


def _broadcast_like_extents(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    wanted = region.extents(node.inputs[1])
    region.check_broadcast(node, node.inputs[0], wanted)
    return wanted, ()


def _broadcast_element(nest: NestEmitter, node: Node, place: Any, aux: Aux) -> ir.Value:
    return operand_at(nest, node.inputs[0], node.outputs[0], place)


FUSED["broadcast_to"] = Fused(
    _broadcast_to_extents,
    _broadcast_element,
    reads=lambda node: node.inputs[:1],
    cost=lambda node: 0,
    repeats=_always,
)
FUSED["broadcast_like"] = Fused(
    _broadcast_like_extents,
    _broadcast_element,
    reads=lambda node: node.inputs[:1],
    shapes=lambda node: (1,),
    cost=lambda node: 0,
    repeats=_always,
)


def _spread_element(nest: NestEmitter, node: Node, place: Any, aux: Aux) -> ir.Value:
    """The element of a reduction's result into which the element at a place went."""
    axes, keeps = node.attrs["axis"], node.attrs["keepdims"]
    own = [layout.index(0) if at in axes else index for at, index in enumerate(place)]
    return nest.element(
        node.inputs[0], tuple(i for at, i in enumerate(own) if keeps or at not in axes)
    )


FUSED["spread"] = Fused(
    _like_extents,
    _spread_element,
    reads=lambda node: node.inputs[:1],
    shapes=lambda node: (1,),
    cost=lambda node: 0,
    repeats=_always,
)


def _arange_extents(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    start, limit, delta = (region.number(value) for value in node.inputs)
    dtype = node.inputs[0].type.dtype  # type: ignore[union-attr]
    wide = [scalars.convert(region.builder, v, dtype, types.int64) for v in (start, limit, delta)]
    return (region.range_length(node, *wide),), (start, delta)


def _arange_element(nest: NestEmitter, node: Node, place: Any, aux: Aux) -> ir.Value:
    dtype, builder = node.outputs[0].type.dtype, nest.builder  # type: ignore[union-attr]
    steps = scalars.convert(builder, place[0], types.int64, dtype)
    return builder.add(aux[0], builder.mul(steps, aux[1]))


FUSED["arange"] = Fused(
    _arange_extents,
    _arange_element,
    fits=lambda node: scalars.kind(node.outputs[0].type.dtype) == "int",  # type: ignore[union-attr]
    reads=lambda node: (),
)


def _positions_element(nest: NestEmitter, node: Node, place: Any, aux: Aux) -> ir.Value:
    dtype = node.outputs[0].type.dtype  # type: ignore[union-attr]
    offset = layout.row_major(nest.builder, place, nest.extents(node.outputs[0]))
    return scalars.convert(nest.builder, offset, types.int64, dtype)


FUSED["positions_like"] = Fused(
    _like_extents,
    _positions_element,
    reads=lambda node: (),
    shapes=lambda node: (0,),
)


# The same elements at other places


def _transpose_extents(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    extents = region.extents(node.inputs[0])
    return tuple(extents[axis] for axis in node.attrs["perm"]), ()


def _transpose_element(nest: NestEmitter, node: Node, place: Any, aux: Aux) -> ir.Value:
    perm = node.attrs["perm"]
    return nest.element(node.inputs[0], tuple(place[perm.index(at)] for at in range(len(perm))))


FUSED["transpose"] = Fused(
    _transpose_extents,
    _transpose_element,
    cost=lambda node: 0,
    scattered=lambda node: node.attrs["perm"][-1:] != (len(node.attrs["perm"]) - 1,),
)


def _expand_extents(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    rest = iter(region.extents(node.inputs[0]) if layout.is_array(node.inputs[0].type) else ())
    rank, axes = node.outputs[0].type.ndim, node.attrs["axis"]  # type: ignore[union-attr]
    return tuple(layout.index(1) if at in axes else next(rest) for at in range(rank)), ()


def _expand_element(nest: NestEmitter, node: Node, place: Any, aux: Aux) -> ir.Value:
    axes = node.attrs["axis"]
    kept = tuple(index for at, index in enumerate(place) if at not in axes)
    return nest.element(node.inputs[0], kept)


FUSED["expand_dims"] = Fused(_expand_extents, _expand_element, cost=lambda node: 0)


def _squeeze_extents(region: RegionEmitter, node: Node) -> tuple[Extents, Aux]:
    axes = node.attrs["axis"]
    extents = region.extents(node.inputs[0])
    return tuple(extent for at, extent in enumerate(extents) if at not in axes), ()


def _squeeze_element(nest: NestEmitter, node: Node, place: Any, aux: Aux) -> ir.Value:
    axes, rest = node.attrs["axis"], iter(place)
    rank = node.inputs[0].type.ndim  # type: ignore[union-attr]
    whole = tuple(layout.index(0) if at in axes else next(rest) for at in range(rank))
    return nest.element(node.inputs[0], whole)


def _squeezes_ones(node: Node) -> bool:
    shape = node.inputs[0].type.shape  # type: ignore[union-attr]
    return all(shape[at] == 1 for at in node.attrs["axis"])


FUSED["squeeze"] = Fused(
    _squeeze_extents, _squeeze_element, fits=_squeezes_ones, cost=lambda node: 0
)
