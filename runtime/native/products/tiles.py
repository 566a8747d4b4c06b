"""Products of matrices by tiles: some rows and columns of the result at a time, all in registers.

    for j in columns, by three vectors:                 b[:, j] stays in the nearest cache
        for i in rows, by eight:
            tile = 0                                    24 vectors
            for k: tile += a[i, k] * b[k, j]            numbers of `a`, vectors of `b`
            out[i, j] = tile, or out[i, j] + tile

A library copies both operands into an order of its own first, and finds out at each call what there
is to do. Up to some hundreds of rows and columns that costs more than it gains.

What is written here is what the optimizer would make of it, and goes past it. `tile_functions.py`
says which of these functions a product needs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from llvmlite import ir

from autograph.runtime.native import layout, loops
from autograph.runtime.native.layout import I32, I64, POINTER
from autograph.runtime.native.math.primitives import has_fma, host_features
from autograph.runtime.types import DType

# How many vectors a tile is wide.
WIDTH = 3
# So many rows before a row of the right operand is read, it is asked for: a column of tiles does
# not stay in the nearest cache where rows are long, since their beginnings share few places in it.
AHEAD = 8
_VOID = ir.VoidType()


@functools.cache
def lanes(dtype: DType) -> int:
    """How many numbers a vector register holds."""
    size = 64 if "avx512f" in host_features() else 32 if "avx" in host_features() else 16
    return int(size // dtype.itemsize)


def heights() -> tuple[int, ...]:
    """How many rows tiles have: with three vectors of each and of `b` registers are full."""
    return (8, 4, 2, 1) if {"avx512f", "neon"} & host_features() else (4, 2, 1)


class _Vectors:
    """What is said of vectors of one dtype."""

    def __init__(self, builder: ir.IRBuilder, dtype: DType) -> None:
        self.builder = builder
        self.dtype = dtype
        self.lanes = lanes(dtype)
        self.type = ir.VectorType(layout.register(dtype), self.lanes)

    def address(self, data: ir.Value, offset: ir.Value) -> ir.Value:
        return layout.element_address(self.builder, data, offset, self.dtype)

    def everywhere(self, number: ir.Value) -> ir.Value:
        """A number in all lanes."""
        odd = ir.Constant(ir.VectorType(number.type, self.lanes), ir.Undefined)
        first = self.builder.insert_element(odd, number, ir.Constant(I32, 0))
        return self.builder.shuffle_vector(
            first, odd, ir.Constant(ir.VectorType(I32, self.lanes), None)
        )

    def multiply_add(self, a: ir.Value, b: ir.Value, total: ir.Value) -> ir.Value:
        if not has_fma():
            return self.builder.fadd(total, self.builder.fmul(a, b))
        return self._intrinsic("fma", self.type, [a, b, total])

    def mask(self, number: ir.Value) -> ir.Value:
        """Bits for the first so many lanes."""
        places = ir.Constant(ir.VectorType(I64, self.lanes), list(range(self.lanes)))
        return self.builder.icmp_signed("<", places, self.everywhere(number))

    def load(self, address: ir.Value, mask: ir.Value | None = None) -> ir.Value:
        if mask is None:
            return self.builder.load(address, typ=self.type, align=self.dtype.itemsize)
        align, nothing = ir.Constant(I32, self.dtype.itemsize), ir.Constant(self.type, None)
        return self._intrinsic("masked.load", self.type, [address, align, mask, nothing], ".p0")

    def store(self, vector: ir.Value, address: ir.Value, mask: ir.Value | None = None) -> None:
        if mask is None:
            self.builder.store(vector, address, align=self.dtype.itemsize)
            return
        align = ir.Constant(I32, self.dtype.itemsize)
        self._intrinsic("masked.store", _VOID, [vector, address, align, mask], ".p0")

    def fetch(self, address: ir.Value) -> None:
        """Ask for the line of an address, to be read soon and again."""
        read, often, data = (ir.Constant(I32, word) for word in (0, 3, 1))
        self._called("llvm.prefetch.p0", _VOID, [address, read, often, data])

    def _intrinsic(
        self, name: str, result: ir.Type, values: list[ir.Value], end: str = ""
    ) -> ir.Value:
        full = f"llvm.{name}.v{self.lanes}f{8 * self.dtype.itemsize}{end}"
        return self._called(full, result, values)

    def _called(self, full: str, result: ir.Type, values: list[ir.Value]) -> ir.Value:
        module = self.builder.module
        function = module.globals.get(full)
        if function is None:
            kind = ir.FunctionType(result, [value.type for value in values])
            function = ir.Function(module, kind, full)
        return self.builder.call(function, values)


class Product:
    """Writes the function of a product."""

    def __init__(
        self,
        function: ir.Function,
        dtype: DType,
        transposed: bool,
        heights: tuple[int, ...],
        widths: tuple[int, ...],
    ) -> None:
        self.builder = ir.IRBuilder(function.append_basic_block("entry"))
        self.vectors = _Vectors(self.builder, dtype)
        self.transposed = transposed
        self.heights, self.widths = heights, widths
        self.left, self.right, self.out, *sizes, self.adds = function.args
        self.rows, self.inner, self.columns, self.left_lead, self.right_lead = sizes

    def write(self) -> None:
        """All columns: wide tiles as far as they go, then single vectors, the last one in part."""
        builder, lanes = self.builder, self.vectors.lanes
        start: ir.Value = layout.index(0)
        if WIDTH in self.widths:
            wide = layout.index(WIDTH * lanes)
            full = builder.sdiv(self.columns, wide)
            loops.count_up(builder, full, lambda n: self._all_rows(builder.mul(n, wide), WIDTH))
            start = builder.mul(full, wide)
        if 1 in self.widths:
            self._last_columns(start)
        builder.ret_void()

    def _last_columns(self, start: ir.Value) -> None:
        builder, lanes = self.builder, self.vectors.lanes
        left = builder.add(builder.sub(self.columns, start), layout.index(lanes - 1))

        def rest(n: ir.Value) -> None:
            j = builder.add(start, builder.mul(n, layout.index(lanes)))
            self._all_rows(j, 1, self.vectors.mask(builder.sub(self.columns, j)))

        loops.count_up(builder, builder.sdiv(left, layout.index(lanes)), rest)

    def _all_rows(self, j: ir.Value, width: int, mask: ir.Value | None = None) -> None:
        """High tiles as far as they go, then lower ones."""
        builder = self.builder
        start: ir.Value = layout.index(0)
        for height in self.heights:
            size = layout.index(height)
            number = builder.sdiv(builder.sub(self.rows, start), size)
            first = start

            def one(n: ir.Value, first: ir.Value = first, size: ir.Value = size) -> None:
                i = builder.add(first, builder.mul(n, size))
                self._tile(i, j, size.constant, width, mask)

            loops.count_up(builder, number, one)
            start = builder.add(start, builder.mul(number, size))

    def _tile(
        self, i: ir.Value, j: ir.Value, height: int, width: int, mask: ir.Value | None
    ) -> None:
        numbers, lead = self._left_rows(i, height)
        totals = self._totals(numbers, lead, j, width, mask)
        self._put(totals, i, j, width, mask)

    def _left_rows(self, i: ir.Value, height: int) -> tuple[list[ir.Value], ir.Value]:
        """Where the numbers of the left operand's rows begin, and how far it is to the next."""
        builder, address = self.builder, self.vectors.address
        if self.transposed:
            first = address(self.left, i)
            return [address(first, layout.index(row)) for row in range(height)], self.left_lead
        first = address(self.left, builder.mul(i, self.left_lead))
        rows = [first]
        while len(rows) < height:
            rows.append(address(rows[-1], self.left_lead))
        return rows, layout.index(1)

    def _totals(
        self,
        numbers: list[ir.Value],
        lead: ir.Value,
        j: ir.Value,
        width: int,
        mask: ir.Value | None,
    ) -> list[ir.Value]:
        """The sums of a tile, row by row."""
        builder, vectors = self.builder, self.vectors
        zero, before = ir.Constant(vectors.type, None), builder.block
        first = vectors.address(self.right, j)
        head, after = builder.append_basic_block("sums"), builder.append_basic_block("summed")
        some = builder.icmp_signed(">", self.inner, layout.index(0))
        builder.cbranch(some, head, after)
        builder.position_at_end(head)
        k, at, place = builder.phi(I64), builder.phi(I64), builder.phi(POINTER)
        sums = [builder.phi(vectors.type) for _ in range(len(numbers) * width)]
        panel = [self._part(place, part, width, mask) for part in range(width)]
        if width == WIDTH:
            self._fetch_ahead(place)
        new = []
        for row, number in enumerate(numbers):
            factor = vectors.everywhere(
                layout.load(builder, vectors.address(number, at), vectors.dtype)
            )
            for part in range(width):
                new.append(vectors.multiply_add(factor, panel[part], sums[row * width + part]))
        following = builder.add(k, layout.index(1))
        steps = (
            (k, layout.index(0), following),
            (at, layout.index(0), builder.add(at, lead)),
            (place, first, vectors.address(place, self.right_lead)),
            *((total, zero, more) for total, more in zip(sums, new, strict=True)),
        )
        for phi, start, then in steps:
            phi.add_incoming(start, before)
            phi.add_incoming(then, head)
        builder.cbranch(builder.icmp_signed("<", following, self.inner), head, after)
        builder.position_at_end(after)
        return [self._either(zero, before, more, head) for more in new]

    def _fetch_ahead(self, place: ir.Value) -> None:
        """Have the row that is read some steps later brought from the outer cache."""
        ahead = self.builder.mul(self.right_lead, layout.index(AHEAD))
        later = self.vectors.address(place, ahead)
        for part in range(WIDTH):
            self.vectors.fetch(self.vectors.address(later, layout.index(part * self.vectors.lanes)))

    def _either(self, a: ir.Value, from_a: ir.Block, b: ir.Value, from_b: ir.Block) -> ir.Value:
        phi = self.builder.phi(a.type)
        phi.add_incoming(a, from_a)
        phi.add_incoming(b, from_b)
        return phi

    def _part(self, place: ir.Value, part: int, width: int, mask: ir.Value | None) -> ir.Value:
        """One of the vectors that are side by side from a place on."""
        address = self.vectors.address(place, layout.index(part * self.vectors.lanes))
        return self.vectors.load(address, mask if part == width - 1 else None)

    def _put(
        self, totals: list[ir.Value], i: ir.Value, j: ir.Value, width: int, mask: ir.Value | None
    ) -> None:
        """Write a tile over what is there, or add it to that."""
        builder, vectors = self.builder, self.vectors
        start = builder.add(builder.mul(i, self.columns), j)
        places = [vectors.address(self.out, start)]
        while len(places) * width < len(totals):
            places.append(vectors.address(places[-1], self.columns))
        before = builder.block
        more, put = builder.append_basic_block("more"), builder.append_basic_block("put")
        builder.cbranch(self.adds, more, put)
        builder.position_at_end(more)
        sums = [
            builder.fadd(self._part(places[at // width], at % width, width, mask), total)
            for at, total in enumerate(totals)
        ]
        builder.branch(put)
        builder.position_at_end(put)
        results = [self._either(a, before, b, more) for a, b in zip(totals, sums, strict=True)]
        for at, result in enumerate(results):
            part = at % width
            address = vectors.address(places[at // width], layout.index(part * vectors.lanes))
            vectors.store(result, address, mask if part == width - 1 else None)


def write_transposition(function: ir.Function, dtype: DType) -> None:
    """Squares as wide as a vector are turned in registers; what is left goes one by one."""
    source, out, rows, columns, lead = function.args
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    vectors = _Vectors(builder, dtype)
    width = layout.index(vectors.lanes)
    whole = [builder.mul(builder.sdiv(size, width), width) for size in (rows, columns)]

    def address(data: ir.Value, i: ir.Value, j: ir.Value, distance: ir.Value) -> ir.Value:
        return vectors.address(data, builder.add(builder.mul(i, distance), j))

    def square(i: ir.Value, j: ir.Value) -> None:
        first, to = address(source, i, j, lead), address(out, j, i, rows)
        lines = []
        for _ in range(vectors.lanes):
            lines.append(vectors.load(first))
            first = vectors.address(first, lead)
        for line in _turned(builder, lines):
            vectors.store(line, to)
            to = vectors.address(to, rows)

    def one(i: ir.Value, j: ir.Value) -> None:
        number = layout.load(builder, address(source, i, j, lead), dtype)
        layout.store(builder, number, address(out, j, i, rows), dtype)

    def by(size: ir.Value, body: Callable[[ir.Value], None]) -> None:
        number = builder.sdiv(size, width)
        loops.count_up(builder, number, lambda at: body(builder.mul(at, width)))

    def singly(top: ir.Value, bottom: ir.Value, first: ir.Value) -> None:
        def row(i: ir.Value) -> None:
            loops.count_up(builder, columns, lambda j: one(i, j), start=first)

        loops.count_up(builder, bottom, row, start=top)

    by(rows, lambda i: by(columns, lambda j: square(i, j)))
    singly(layout.index(0), whole[0], whole[1])
    singly(whole[0], rows, layout.index(0))
    builder.ret_void()


def _turned(builder: ir.IRBuilder, lines: list[ir.Value]) -> list[ir.Value]:
    """The columns of a square of these rows: in each step, halves of two rows change places."""
    size, distance = len(lines), 1
    while distance < size:
        low = [at if not at & distance else size + at - distance for at in range(size)]
        high = [at + distance if not at & distance else size + at for at in range(size)]
        masks = [ir.Constant(ir.VectorType(I32, size), mask) for mask in (low, high)]
        for at in range(size):
            if not at & distance:
                pair = lines[at], lines[at + distance]
                lines[at], lines[at + distance] = (builder.shuffle_vector(*pair, m) for m in masks)
        distance *= 2
    return lines
