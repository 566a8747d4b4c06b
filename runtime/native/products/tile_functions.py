"""Functions that multiply by tiles and transpose: which there are, and how code comes by them.

    ag_product_float64_transposed_8_4_by_3_1    for 12 rows, by wide tiles and narrow ones
    ag_transposition_float32

They do not depend on the graph, so they are compiled once and found on the disk from then on. The
name says everything of what a function does: code that was compiled by another process asks for
what it calls by name.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from llvmlite import binding, ir

from autograph.runtime.native import compiler
from autograph.runtime.native.layout import I1, I64, POINTER
from autograph.runtime.native.products import tiles
from autograph.runtime.types import DType

_PRODUCT, _TRANSPOSITION = "ag_product_", "ag_transposition_"
_SIGNATURES = {
    # Left, right, out; rows, inner size, columns; from row to row of both; whether to add.
    _PRODUCT: ir.FunctionType(ir.VoidType(), [POINTER] * 3 + [I64] * 5 + [I1]),
    # Source, out; rows, columns; from row to row of the source.
    _TRANSPOSITION: ir.FunctionType(ir.VoidType(), [POINTER] * 2 + [I64] * 3),
}
# The code lives as long as the process.
_engines: dict[str, binding.ExecutionEngine] = {}


def product(
    module: ir.Module, dtype: DType, transposed: bool, rows: int | None, columns: int | None
) -> ir.Function:
    """What multiplies matrices, the left of which may be transposed.

    If it is known how many rows and columns the result has, it has only the tiles that fit.
    """
    heights, widths = _fitting_heights(rows), _fitting_widths(columns, dtype)
    shape = "_".join(map(str, (*heights, "by", *widths)))
    return _declared(module, f"{_PRODUCT}{dtype}{'_transposed' * transposed}_{shape}")


def transposition(module: ir.Module, dtype: DType) -> ir.Function:
    """What writes out[j, i] = source[i, j]."""
    return _declared(module, f"{_TRANSPOSITION}{dtype}")


def _fitting_heights(rows: int | None) -> tuple[int, ...]:
    """How high the tiles are that so many rows need."""
    if rows is None:
        return tiles.heights()
    found = []
    for height in tiles.heights():
        number, rows = divmod(rows, height)
        if number:
            found.append(height)
    return tuple(found)


def _fitting_widths(columns: int | None, dtype: DType) -> tuple[int, ...]:
    """How many vectors wide the tiles are that so many columns need."""
    if columns is None:
        return (tiles.WIDTH, 1)
    number, rest = divmod(columns, tiles.WIDTH * tiles.lanes(dtype))
    return (tiles.WIDTH,) * bool(number) + (1,) * bool(rest)


def is_one(name: str) -> bool:
    """Whether a function of this name is one of these."""
    return name.startswith((_PRODUCT, _TRANSPOSITION))


def _declared(module: ir.Module, name: str) -> ir.Function:
    known = module.globals.get(name)
    if known is not None:
        return known
    install(name)
    function = ir.Function(module, _signature(name), name)
    function.attributes.add("nounwind")
    return function


def _signature(name: str) -> ir.FunctionType:
    return next(kind for start, kind in _SIGNATURES.items() if name.startswith(start))


def install(name: str) -> None:
    """Make the function of this name known to everything that is compiled later."""
    if name in _engines:
        return
    source = f"{name}\n{Path(tiles.__file__).read_text(encoding='utf-8')}"
    engine = compiler.loaded(lambda: _text(name), source, name, optimize=False)
    binding.add_symbol(name, engine.get_function_address(name))
    _engines[name] = engine


def _text(name: str) -> str:
    module = ir.Module(name)
    function = ir.Function(module, _signature(name), name)
    function.attributes.add("nounwind")
    if name.startswith(_TRANSPOSITION):
        tiles.write_transposition(function, np.dtype(name.removeprefix(_TRANSPOSITION)))
        return str(module)
    rows, columns = name.removeprefix(_PRODUCT).split("_by")
    dtype, *heights = rows.split("_")
    transposed = heights[:1] == ["transposed"]
    sizes = tuple(map(int, heights[transposed:])), tuple(map(int, columns.split("_")[1:]))
    tiles.Product(function, np.dtype(dtype), transposed, *sizes).write()
    return str(module)
