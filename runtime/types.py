"""Types of graph values: a NumPy dtype with a shape, or a growable list of such.

They print as graph text writes them:

    TensorType(np.dtype("float32"), (3, None))      prints as  f32[3, _]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import ml_dtypes
import numpy as np

from autograph.runtime import dims
from autograph.runtime.dims import Dim, Shape

DType = np.dtype[Any]

bool_ = np.dtype(np.bool_)
int8, int16, int32, int64 = (np.dtype(f"int{n}") for n in (8, 16, 32, 64))
uint8, uint16, uint32, uint64 = (np.dtype(f"uint{n}") for n in (8, 16, 32, 64))
float16, float32, float64 = (np.dtype(f"float{n}") for n in (16, 32, 64))
bfloat16: DType = np.dtype(ml_dtypes.bfloat16)
complex64, complex128 = np.dtype("complex64"), np.dtype("complex128")
string: DType = np.dtypes.StringDType()

SHORT_NAMES: dict[str, DType] = {
    "bool": bool_,
    **{f"i{d.itemsize * 8}": d for d in (int8, int16, int32, int64)},
    **{f"u{d.itemsize * 8}": d for d in (uint8, uint16, uint32, uint64)},
    "f16": float16,
    "bf16": bfloat16,
    "f32": float32,
    "f64": float64,
    "c64": complex64,
    "c128": complex128,
    "str": string,
}
_SHORT_BY_DTYPE = {dtype: name for name, dtype in SHORT_NAMES.items()}


def as_dtype(dtype: Any) -> DType:
    """The supported dtype that `dtype` names; raises TypeError for others.

    Accepts what `np.dtype` accepts, and `str` or `"string"` for strings.
    """
    if isinstance(dtype, np.dtype):
        found = dtype
    elif dtype is str or (isinstance(dtype, str) and dtype == "string"):
        found = string
    elif isinstance(dtype, str) and dtype == "bfloat16":
        found = bfloat16
    else:
        found = np.dtype(dtype)
    if found.kind in "UST":
        return string
    found = found.newbyteorder("=")
    if found not in _SHORT_BY_DTYPE:
        raise TypeError(f"dtype {found} is not supported; supported are {', '.join(dtype_names())}")
    return found


def dtype_names() -> list[str]:
    """The names of all supported dtypes."""
    return [dtype_name(dtype) for dtype in _SHORT_BY_DTYPE]


def dtype_name(dtype: DType) -> str:
    """`int32`, `bfloat16`, `string`."""
    return "string" if dtype.kind == "T" else dtype.name


def short_name(dtype: DType) -> str:
    """`i32`, `bf16`, `str`: the name in the graph's text form."""
    return _SHORT_BY_DTYPE[dtype]


def real_part(dtype: DType) -> DType:
    """The dtype of the parts of complex numbers."""
    return float32 if dtype == complex64 else float64


def kind(dtype: DType) -> str:
    """One of `bool`, `int`, `float`, `complex`, `string`."""
    if dtype == bfloat16:
        return "float"
    return {"b": "bool", "i": "int", "u": "int", "f": "float", "c": "complex", "T": "string"}[
        dtype.kind
    ]


def is_floating(dtype: DType) -> bool:
    """Whether values of `dtype` are real floating-point numbers."""
    return kind(dtype) == "float"


def is_differentiable(dtype: DType) -> bool:
    """Whether a derivative with respect to values of `dtype` exists."""
    return kind(dtype) in ("float", "complex")


def is_integer(dtype: DType) -> bool:
    """Whether values of `dtype` are whole numbers."""
    return kind(dtype) == "int"


@dataclass(frozen=True, slots=True)
class TensorType:
    """A dtype and a shape; for an integer scalar also what is known of its value.

    `extent` lets `zeros((n - 2,))` have a type: it is the scalar's value as a dimension. It takes
    no part in equality.
    """

    dtype: DType
    shape: Shape = ()
    extent: Dim = field(default=None, compare=False)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.shape)

    def __str__(self) -> str:
        name = short_name(self.dtype)
        if not self.shape:
            return name
        return f"{name}[{', '.join('_' if d is None else str(d) for d in self.shape)}]"

    def describe(self) -> str:
        """`float32 of shape (3, n)`, for messages."""
        if not self.shape:
            name = dtype_name(self.dtype)
            return f"{'an' if name.startswith('int') else 'a'} {name} scalar"
        return f"{dtype_name(self.dtype)} of shape {dims.shape_text(self.shape)}"


@dataclass(frozen=True, slots=True)
class ListType:
    """A list of tensors of one type that can grow and shrink while the graph runs."""

    element: TensorType

    def __str__(self) -> str:
        return f"list[{self.element}]"

    def describe(self) -> str:
        """`a list of float32 scalars`-like text for messages."""
        return f"a list of {self.element.describe()}"


Type = TensorType | ListType


def type_of_array(array: np.ndarray[Any, Any] | np.generic) -> TensorType:
    """The exact type of a concrete array."""
    extent = None
    if array.ndim == 0 and array.dtype.kind in "iu":
        extent = int(array)
    return TensorType(array.dtype, array.shape, extent)
