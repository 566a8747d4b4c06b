"""Products of matrices and vectors: small ones in line, larger ones by tiles, large ones by BLAS.

A transposed operand is not written out: BLAS takes it as it lies, and so do the loops. Only tiles
need the rows of their right operand.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llvmlite import ir

from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.native import kernels, layout, loops
from autograph.runtime.native.arrays import items
from autograph.runtime.native.layout import I1, I32, I64, POINTER, Array
from autograph.runtime.native.nests import accumulators
from autograph.runtime.native.nests.outlined import OutlinedFunction
from autograph.runtime.native.products import blas, tile_functions
from autograph.runtime.native.scalars import scalar_arithmetic, scalars
from autograph.runtime.types import DType, TensorType

if TYPE_CHECKING:
    from autograph.runtime.native.products.addends import Added
    from autograph.runtime.native.regions import RegionEmitter

# Below so many multiplications the loops beat a call of BLAS.
_INLINE = 512
# Up to so many BLAS takes longer than tiles, on one processor.
_TILED = 1 << 24
_ROW_MAJOR, _PLAIN, _TRANSPOSED = 101, 111, 112


def untransposed(value: Value, product: Node) -> tuple[Value, bool]:
    """The matrix itself, and whether `value` is its transpose."""
    node = value.node
    if node is None or node.op.name != "transpose" or node.attrs["perm"] != (1, 0):
        return value, False
    # What a region takes from around it is in memory there, once for all iterations of a loop;
    # what that was computed from may be gone.
    if value.graph is not product.outputs[0].graph:
        return value, False
    source = node.inputs[0]
    return (source, True) if layout.is_array(source.type) else (value, False)


def is_product(node: Node) -> bool:
    """Whether `node` is a product of vectors or matrices of machine numbers."""
    if node.op.name != "matmul":
        return False
    kinds = [value.type for value in node.inputs]
    return all(
        isinstance(kind, TensorType)
        and layout.is_array(kind)
        and kind.ndim <= 2
        and scalars.kind(kind.dtype) in ("int", "uint", "float")
        for kind in kinds
    )


def operands(node: Node) -> tuple[Value, ...]:
    """What a product reads from memory."""
    return tuple(untransposed(value, node)[0] for value in node.inputs)


def is_large(node: Node) -> bool:
    """Whether `node` is a product of matrices of floats that is worth a function."""
    if not is_product(node):
        return False
    left, right = (value.type for value in node.inputs)
    assert isinstance(left, TensorType) and isinstance(right, TensorType)
    if not (left.ndim == right.ndim == 2 and scalars.is_float(left.dtype)):
        return False
    (rows, inner), (_, columns) = left.shape, right.shape
    sizes = [size if isinstance(size, int) else None for size in (rows, inner, columns)]
    return not _is_in_line(sizes)


def _is_in_line(sizes: Sequence[int | None]) -> bool:
    """Whether loops are best: for vectors, and for what is small."""
    number = _number(sizes)
    return 1 in (sizes[0], sizes[2]) or (number is not None and number <= _INLINE)


def _number(sizes: Sequence[int | None]) -> int | None:
    """How many multiplications there are, if that is known."""
    known = [size for size in sizes if size is not None]
    return math.prod(known) if len(known) == len(sizes) else None


@dataclass(frozen=True, slots=True)
class Matrix:
    """An operand seen as a matrix: element (i, j) is at `i * row + j * column`."""

    data: ir.Value
    rows: ir.Value
    columns: ir.Value
    lead: ir.Value
    transposed: bool


def emit(region: RegionEmitter, node: Node, dying: Collection[Value]) -> bool:
    """Write a product; False if a kernel has to do it."""
    if not is_product(node):
        return False
    left, right = _operands(region, node)
    function = region.function
    result, dtype = node.outputs[0], node.inputs[0].type.dtype  # type: ignore[union-attr]
    kept = []
    if node.inputs[0].type.ndim == 2:  # type: ignore[union-attr]
        kept.append(left.rows)
    if node.inputs[1].type.ndim == 2:  # type: ignore[union-attr]
        kept.append(right.columns)
    out = function.room(result.type, kept) if kept else None
    data = out.data if out is not None else function.variable(layout.cell(dtype))
    _multiply(region, left, right, data, dtype)
    if out is not None:
        region.own(result, out)
    else:
        region.held[result] = layout.Number(layout.load(region.builder, data, dtype))
    return True


def emit_onto(region: RegionEmitter, node: Node, added: Added, dying: Collection[Value]) -> None:
    """Write a product and what it is added to, in the memory of that if nothing else needs it."""
    region.function.program.onto.add(node)
    left, right = _operands(region, added.product)
    dtype = added.product.inputs[0].type.dtype  # type: ignore[union-attr]
    read = operands(added.product)
    array = items.writable(region, added.addend, read, dying)
    _multiply(region, left, right, array.data, dtype, adds=True)
    region.own(node.outputs[0], array)


def _operands(region: RegionEmitter, node: Node) -> tuple[Matrix, Matrix]:
    """Both operands, once it is sure that they fit."""
    left = _matrix(region, node, 0)
    right = _matrix(region, node, 1)
    known = layout.known(left.columns)
    if left.columns is not right.rows and (known is None or known != layout.known(right.rows)):
        same = region.builder.icmp_signed("==", left.columns, right.rows)
        region.function.unless(same, lambda: kernels.fail(region, node))
    return left, right


def _matrix(region: RegionEmitter, node: Node, place: int) -> Matrix:
    source, transposed = untransposed(node.inputs[place], node)
    array: Array = region.function.array(source)
    one = layout.index(1)
    if len(array.extents) == 1:
        (length,) = array.extents
        if place == 0:
            return Matrix(array.data, one, length, length, False)
        return Matrix(array.data, length, one, one, False)
    rows, columns = array.extents
    if transposed:
        return Matrix(array.data, columns, rows, columns, True)
    return Matrix(array.data, rows, columns, columns, False)


def _multiply(
    region: RegionEmitter,
    left: Matrix,
    right: Matrix,
    out: ir.Value,
    dtype: DType,
    adds: bool = False,
) -> None:
    """Write the product to `out`, or add it to what is there."""
    sizes = [layout.known(extent) for extent in (left.rows, left.columns, right.columns)]
    number = _number(sizes)
    small = number is not None and number <= _INLINE
    if not small:
        builder = region.builder
        work = layout.count(builder, (left.rows, left.columns, right.columns))
        region.function.begin_work(work, 4)
    if _is_in_line(sizes) or not scalars.is_float(dtype):
        assert not adds
        _loops(region, left, right, out, dtype, small)
    elif not blas.available() or (number is not None and number <= _TILED):
        _tiled(region, left, right, out, dtype, adds)
    elif number is None:
        _tiled_or_gemm(region, left, right, out, dtype, adds)
    else:
        _gemm(region, left, right, out, dtype, adds)


def _tiled_or_gemm(
    region: RegionEmitter, left: Matrix, right: Matrix, out: ir.Value, dtype: DType, adds: bool
) -> None:
    """By tiles or by BLAS, as the sizes turn out to be."""
    builder = region.builder
    work = layout.count(builder, (left.rows, left.columns, right.columns))
    few = builder.icmp_signed("<=", work, layout.index(_TILED))
    tiled, large, done = (builder.append_basic_block(n) for n in ("tiled", "large", "done"))
    builder.cbranch(few, tiled, large)
    for block, write in ((tiled, _tiled), (large, _gemm)):
        builder.position_at_end(block)
        write(region, left, right, out, dtype, adds)
        builder.branch(done)
    builder.position_at_end(done)


def _tiled(
    region: RegionEmitter, left: Matrix, right: Matrix, out: ir.Value, dtype: DType, adds: bool
) -> None:
    """By tiles; they read the rows of the right operand, so a transposed one is turned first."""
    function, module = region.function, region.builder.module
    turned = None
    if right.transposed:
        turned = function.allocate((right.rows, right.columns), dtype)
        turn = tile_functions.transposition(module, dtype)
        square = (right.columns, right.rows, right.lead)
        region.builder.call(turn, [right.data, turned.data, *square])
        right = Matrix(turned.data, right.rows, right.columns, right.columns, False)
    sizes = (left.rows, left.columns, right.columns, left.lead, right.lead)
    rows, columns = layout.known(left.rows), layout.known(right.columns)
    multiply = tile_functions.product(module, dtype, left.transposed, rows, columns)
    flag = ir.Constant(I1, int(adds))
    region.builder.call(multiply, [left.data, right.data, out, *sizes, flag])
    if turned is not None:
        function.release(turned)


def _loops(
    region: RegionEmitter, left: Matrix, right: Matrix, out: ir.Value, dtype: DType, small: bool
) -> None:
    """Rows of the result: dot products where it has one column, else sums of rows."""
    outlined = OutlinedFunction(
        region.builder.module, region.function.program.fresh_name("product")
    )
    builder, outer = outlined.builder, outlined.outer
    result = outer(out)

    def at(matrix: Matrix, i: ir.Value, j: ir.Value) -> ir.Value:
        row, column = (j, i) if matrix.transposed else (i, j)
        lead = outer(matrix.lead)
        offset = layout.plus(builder, layout.times(builder, row, lead), column)
        address = layout.element_address(builder, outer(matrix.data), offset, dtype)
        return layout.load(builder, address, dtype)

    def product(i: ir.Value, k: ir.Value, j: ir.Value) -> ir.Value:
        return scalar_arithmetic.multiply(builder, dtype, "", at(left, i, k), at(right, k, j))

    rows, inner, columns = (outer(e) for e in (left.rows, left.columns, right.columns))
    if layout.known(right.columns) == 1 or right.transposed:

        def dot(i: ir.Value, j: ir.Value) -> None:
            cell = accumulators.RunningSum(builder, dtype, not loops.is_one_block(inner))
            loops.in_blocks(
                builder,
                inner,
                lambda k: cell.take(product(i, k, j)),
                lambda first: cell.close_block((first,)),
            )
            offset = layout.plus(builder, layout.times(builder, i, columns), j)
            layout.store(
                builder, cell.total(), layout.element_address(builder, result, offset, dtype), dtype
            )

        loops.count_up(
            builder, rows, lambda i: loops.count_up(builder, columns, lambda j: dot(i, j))
        )
    else:
        _sum_rows(builder, (rows, inner, columns), result, dtype, product)
    outlined.finish(region.builder, "alwaysinline" if small else "noinline")


def _sum_rows(builder, sizes, result, dtype, product) -> None:  # type: ignore[no-untyped-def]
    """`out[i, :] += a[i, k] * b[k, :]`: the innermost loop runs along rows of both."""
    rows, inner, columns = sizes
    zero = scalars.constant(dtype, 0)

    def address(i: ir.Value, j: ir.Value) -> ir.Value:
        offset = layout.plus(builder, layout.times(builder, i, columns), j)
        return layout.element_address(builder, result, offset, dtype)

    def step(i: ir.Value, k: ir.Value, j: ir.Value) -> None:
        cell = address(i, j)
        total = layout.load(builder, cell, dtype)
        total = scalar_arithmetic.add(builder, dtype, "", total, product(i, k, j))
        layout.store(builder, total, cell, dtype)

    def row(i: ir.Value) -> None:
        loops.count_up(
            builder, columns, lambda j: layout.store(builder, zero, address(i, j), dtype)
        )
        loops.count_up(
            builder,
            inner,
            lambda k: loops.count_up(builder, columns, lambda j: step(i, k, j)),
        )

    loops.count_up(builder, rows, row)


def _gemm(
    region: RegionEmitter, left: Matrix, right: Matrix, out: ir.Value, dtype: DType, adds: bool
) -> None:
    builder, real = region.builder, layout.register(dtype)
    name = "ag_dgemm" if real == layout.F64 else "ag_sgemm"
    function = builder.module.globals.get(name)
    if function is None:
        kinds = [I32] * 3 + [I64] * 3 + [real, POINTER, I64, POINTER, I64, real, POINTER, I64]
        function = ir.Function(builder.module, ir.FunctionType(ir.VoidType(), kinds), name)
        function.attributes.add("nounwind")
    turns = [ir.Constant(I32, _TRANSPOSED if m.transposed else _PLAIN) for m in (left, right)]

    def lead(matrix: Matrix) -> ir.Value:
        # BLAS refuses a leading dimension of 0, also where nothing is read.
        positive = builder.icmp_signed(">", matrix.lead, layout.index(0))
        return builder.select(positive, matrix.lead, layout.index(1))

    width = builder.select(
        builder.icmp_signed(">", right.columns, layout.index(0)), right.columns, layout.index(1)
    )
    builder.call(
        function,
        [
            ir.Constant(I32, _ROW_MAJOR),
            *turns,
            left.rows,
            right.columns,
            left.columns,
            scalars.constant(dtype, 1),
            left.data,
            lead(left),
            right.data,
            lead(right),
            scalars.constant(dtype, int(adds)),
            out,
            width,
        ],
    )
