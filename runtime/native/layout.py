"""How values of a graph lie in memory and in registers.

    f64                  Number     an LLVM `double`
    i64[n, 3]            Array      header, address of the first element, extents; row-major
    list[f64[3]]         List       header, with length and elements behind it
    str, f16             Handle     header of a Python object

A header (see `support.py`) counts the references to a buffer or a Python object. Truth values are
`i1` in registers and a byte in memory, complex numbers vectors of two floats.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from llvmlite import ir

from autograph.runtime import types
from autograph.runtime.types import DType, ListType, TensorType, Type

I1, I8, I32, I64 = (ir.IntType(bits) for bits in (1, 8, 32, 64))
F32, F64 = ir.FloatType(), ir.DoubleType()
POINTER = ir.PointerType()
# Arrays of at most so many elements, whose number is known, are small; those of fewer are scalars.
_SMALL, _SCALARS = 64, 8
# Of the elements of lists: so many extents have room behind a header.
MAXIMUM_RANK = 6

_REGISTERS: dict[DType, ir.Type] = {
    types.bool_: I1,
    **{d: ir.IntType(d.itemsize * 8) for d in (types.int8, types.int16, types.int32, types.int64)},
    **{
        d: ir.IntType(d.itemsize * 8)
        for d in (types.uint8, types.uint16, types.uint32, types.uint64)
    },
    types.float32: F32,
    types.float64: F64,
    types.complex64: ir.VectorType(F32, 2),
    types.complex128: ir.VectorType(F64, 2),
}


@dataclass(frozen=True, slots=True)
class Number:
    """A scalar in a register."""

    value: ir.Value


@dataclass(frozen=True, slots=True)
class Array:
    """A tensor in memory, row-major without gaps; on the stack it has no header."""

    header: ir.Value | None
    data: ir.Value
    extents: tuple[ir.Value, ...]


@dataclass(frozen=True, slots=True)
class Handle:
    """A Python object: strings, half precision, lists of what differs in shape."""

    header: ir.Value


@dataclass(frozen=True, slots=True)
class List:
    """A growable list; its length and its elements are in memory behind the header."""

    header: ir.Value


Held: TypeAlias = Number | Array | List | Handle


def is_native_dtype(dtype: DType) -> bool:
    """Whether machine code computes with numbers of `dtype`."""
    return dtype in _REGISTERS


def is_native(type: Type) -> bool:
    """Whether values of `type` are numbers or arrays of machine numbers."""
    return isinstance(type, TensorType) and type.dtype in _REGISTERS


def is_number(type: Type) -> bool:
    """Whether values of `type` live in registers."""
    return isinstance(type, TensorType) and not type.shape and type.dtype in _REGISTERS


def is_array(type: Type) -> bool:
    """Whether values of `type` are arrays of machine numbers."""
    return isinstance(type, TensorType) and bool(type.shape) and type.dtype in _REGISTERS


def is_small(type: Type) -> bool:
    """Whether values of `type` are arrays that are moved about by value, on the stack."""
    return is_array(type) and 0 < small_size(type) <= _SMALL


def small_size(type: Type) -> int:
    """The number of elements; 0 if it is not known."""
    assert isinstance(type, TensorType)
    dims = [dim if isinstance(dim, int) else 0 for dim in type.shape]
    return math.prod(dims)


def in_one_slot(type: Type) -> bool:
    """Whether all elements of a small array move as one vector."""
    return is_small(type) and small_size(type) > _SCALARS


def in_registers(type: TensorType) -> list[ir.Type]:
    """The LLVM types of the elements of a small array in registers."""
    size, part = small_size(type), cell(type.dtype)
    if size <= _SCALARS:
        return [part] * size
    if isinstance(part, ir.VectorType):
        return [ir.VectorType(part.element, size * part.count)]
    return [ir.VectorType(part, size)]


def is_list(type: Type) -> bool:
    """Whether values of `type` are lists of machine numbers, or of arrays of one shape."""
    if not isinstance(type, ListType) or not is_native(type.element):
        return False
    shape = type.element.shape
    return None not in shape and len(shape) <= MAXIMUM_RANK


def register(dtype: DType) -> ir.Type:
    """The LLVM type of one number in a register."""
    return _REGISTERS[dtype]


def cell(dtype: DType) -> ir.Type:
    """The LLVM type of one number in memory."""
    return I8 if dtype == types.bool_ else _REGISTERS[dtype]


def alignment(dtype: DType) -> int:
    """Where a number may begin in memory: that of a complex one may be that of its parts."""
    return dtype.itemsize // 2 if dtype.kind == "c" else dtype.itemsize


def index(number: int) -> ir.Constant:
    """A constant of the type that extents and indices have."""
    return ir.Constant(I64, number)


def known(value: ir.Value) -> int | None:
    """The number that an extent is known to be."""
    return value.constant if isinstance(value, ir.Constant) else None


def known_float(value: ir.Value) -> float | None:
    """The number that a floating-point register is known to hold."""
    if not isinstance(value, _Exact):
        return None
    return float(np.uint64(value.bits).view(np.float64))


def literal(number: Any, dtype: DType) -> ir.Constant:
    """A NumPy scalar as an LLVM constant."""
    if dtype == types.bool_:
        return ir.Constant(I1, int(bool(number)))
    if dtype.kind == "f":
        return _float_literal(number, dtype)
    if dtype.kind == "c":
        part = types.real_part(dtype)
        parts = np.asarray(number, dtype)
        return ir.Constant(
            register(dtype), [_float_literal(parts.real, part), _float_literal(parts.imag, part)]
        )
    return ir.Constant(register(dtype), int(number))


def _float_literal(number: Any, dtype: DType) -> ir.Constant:
    """By its bits, so that -0.0, NaN and what is not a short decimal arrive as they are."""
    wide = np.asarray(number, dtype).astype(np.float64)
    bits = int(wide.view(np.uint64))
    return _Exact(register(dtype), bits)


class _Exact(ir.Constant):
    """A floating-point constant that prints as the bits of the double of the same value."""

    def __init__(self, type: ir.Type, bits: int) -> None:
        super().__init__(type, 0.0)
        self.bits = bits

    def _to_string(self) -> str:
        return f"{self.type} 0x{self.bits:016X}"

    def get_reference(self) -> str:
        return f"0x{self.bits:016X}"


def load(builder: ir.IRBuilder, address: ir.Value, dtype: DType) -> ir.Value:
    """The number at an address, in a register."""
    value = builder.load(address, typ=cell(dtype), align=alignment(dtype))
    return builder.trunc(value, I1) if dtype == types.bool_ else value


def store(builder: ir.IRBuilder, value: ir.Value, address: ir.Value, dtype: DType) -> None:
    """Put a number to an address."""
    if dtype == types.bool_:
        value = builder.zext(value, I8)
    builder.store(value, address, align=alignment(dtype))


def element_address(
    builder: ir.IRBuilder, data: ir.Value, offset: ir.Value, dtype: DType
) -> ir.Value:
    """The address of the element at `offset`, counted in elements."""
    return builder.gep(data, [offset], inbounds=True, source_etype=cell(dtype))


def row_major(
    builder: ir.IRBuilder, indices: Sequence[ir.Value], extents: Sequence[ir.Value]
) -> ir.Value:
    """The offset of an element in an array of these extents."""
    offset: ir.Value = index(0)
    for place, extent in zip(indices, extents, strict=True):
        offset = plus(builder, times(builder, offset, extent), place)
    return offset


def plus(builder: ir.IRBuilder, a: ir.Value, b: ir.Value) -> ir.Value:
    """The sum of indices; known ones are added up here."""
    left, right = known(a), known(b)
    if left is not None and right is not None:
        return index(left + right)
    if left == 0:
        return b
    return a if right == 0 else builder.add(a, b, flags=("nsw",))


def times(builder: ir.IRBuilder, a: ir.Value, b: ir.Value) -> ir.Value:
    """The product of indices; known ones are multiplied here."""
    left, right = known(a), known(b)
    if left is not None and right is not None:
        return index(left * right)
    if 0 in (left, right):
        return index(0)
    if left == 1:
        return b
    return a if right == 1 else builder.mul(a, b, flags=("nsw",))


def count(builder: ir.IRBuilder, extents: Sequence[ir.Value]) -> ir.Value:
    """The number of elements."""
    total: ir.Value = index(1)
    for extent in extents:
        total = times(builder, total, extent)
    return total
