"""From what users pass to tensors of one dtype: the tensor face's conversion and promotion.

Promotion is NumPy's (NEP 50): Python numbers are weak and take the dtype of the tensors they meet.
Where nothing decides, `int` is int32 and `float` is float32, as in TensorFlow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

import numpy as np

from autograph.runtime import dispatch, types
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import DType

PYTHON_NUMBERS = (bool, int, float, complex)
# What a number can be, where that depends on the path: of Python, of NumPy, or a tensor.
KINDS: list[Any] = [
    *PYTHON_NUMBERS,
    *(
        (face, dtype)
        for face in ("array", "tensor")
        for dtype in types.SHORT_NAMES.values()
        if dtype not in (types.bfloat16, types.string)
    ),
]
_DEFAULTS = {"bool": types.bool_, "int": types.int32, "float": types.float32}
_DEFAULTS["complex"] = types.complex128
_RANK = {"bool": 0, "int": 1, "float": 2, "complex": 3}


def _not_loaded(*arguments: Any) -> NoReturn:
    raise ImportError("import autograph.runtime.ops before making tensors of tensors")


# Filled by ops/casting.py, ops/number_casts.py and ops/joining.py, which import this module.
cast: Callable[[Tensor, DType], Tensor] = _not_loaded
cast_number: Callable[[Tensor, DType], Tensor] = _not_loaded
stack: Callable[[Sequence[Any]], Tensor] = _not_loaded


def python_kind(value: Any) -> str | None:
    """`bool`, `int`, `float` or `complex` for a Python number or a symbolic one, else None."""
    if type(value) in PYTHON_NUMBERS:
        return type(value).__name__
    return getattr(value, "python_kind", None)


def plain_number(value: Any, method: str) -> Any:
    """What an operator takes an `IntEnum` or so for, unless its class has the `method` itself."""
    if type(value) in PYTHON_NUMBERS or not isinstance(value, int | float | complex):
        return value
    base: Any = next(kind for kind in (int, float, complex) if isinstance(value, kind))
    is_own = getattr(type(value), method, None) is not getattr(base, method, None)
    return value if is_own or isinstance(value, np.generic) else base.__pos__(value)


def number_of_kind(number: Any, which: Any) -> Any:
    """The number in an array; `which` is the place of its kind in `KINDS`."""
    kind = KINDS[int(np.real(which))]
    number = np.asarray(number)
    if kind in PYTHON_NUMBERS:
        return kind((number if kind is complex else np.real(number)).item())
    face, dtype = kind
    number = number if dtype.kind == "c" else np.real(number)
    typed = number.astype(dtype)
    return EagerTensor(typed) if face == "tensor" else typed[()]


def default_dtype(kind: str) -> DType:
    """The tensor face's dtype for a Python number that meets no tensor."""
    return _DEFAULTS[kind]


def as_tensor(value: Any, dtype: Any = None) -> Tensor:
    """`value` as a tensor; a given `dtype` casts Python values and arrays to it.

    Raises TypeError for objects that are no numbers, ValueError for ragged lists.
    """
    wanted = None if dtype is None else types.as_dtype(dtype)
    if isinstance(value, Tensor):
        tensor = value
    elif wanted is not None and getattr(value, "python_kind", None):
        tensor = cast_number(value.tensor, wanted)
    elif hasattr(type(value), "__ag_tensor__"):
        tensor = value.__ag_tensor__()
    elif is_staged_list(value):
        growing = value[0].__ag_list__()
        tensor = growing.stack()
        if growing.python_kind is not None:
            tensor = cast(tensor, wanted or default_dtype(growing.python_kind))
    elif _holds_tensors(value):
        wanted = wanted or _default_of(value)
        tensor = stack([as_tensor(item, wanted) for item in value])
    else:
        return EagerTensor(_concrete(value, wanted))
    return tensor if wanted is None or tensor.dtype == wanted else cast(tensor, wanted)


GROWABLE = (list, deque)


class StagedItems:
    """What stands in a Python list, dict or set for items that only the graph knows."""

    __slots__ = ()
    put_together: Callable[[Any], None]
    merged: Callable[[Any], None]


class StagedTuple(tuple[Any, ...]):
    """A tuple of which only the graph knows the items; its one item stands for them."""

    __slots__ = ()


# What Python says about it is what it says about a tuple.
StagedTuple.__name__ = "tuple"


def is_staged_list(value: Any) -> bool:
    """Whether the graph knows the items of a Python list or tuple; its one item stands for them."""
    if type(value) not in GROWABLE or not value:
        return type(value) is StagedTuple
    if len(value) == 1:
        return isinstance(value[0], StagedItems)
    if not any(issubclass(kind, StagedItems) for kind in set(map(type, value))):
        return False
    # Python has put lists together: `items + [x]`, `[x, *items]`, `items * 2`.
    StagedItems.put_together(value)
    return True


def is_staged_table(value: Any) -> bool:
    """Whether only the graph knows what a dict or set holds; its one item stands for that."""
    if not isinstance(value, dict | set) or not value:
        return False
    first = isinstance(next(iter(value)), StagedItems)
    if len(value) > 1 and (first or _ends_staged(value)):
        # Python has put dicts together: `d | {k: v}`, `{**d, k: v}`.
        StagedItems.merged(value)
        return True
    return first


def _ends_staged(value: Any) -> bool:
    """Whether a table stands behind what Python knows; a set says nothing about its order."""
    if isinstance(value, dict):
        # Not each key: of a large dict that is asked for one item after the other, that is long.
        return isinstance(next(reversed(value)), StagedItems)
    return any(issubclass(kind, StagedItems) for kind in set(map(type, value)))


def staged_items(value: Any) -> Any:
    """What stands in a list, tuple, dict or set for the items; None if Python knows these."""
    if is_staged_list(value):
        return value[0].__ag_list__()
    return next(iter(value)) if is_staged_table(value) else None


def _holds_tensors(value: Any) -> bool:
    if not isinstance(value, list | tuple):
        return False
    return any(
        isinstance(item, Tensor) or hasattr(type(item), "__ag_tensor__") or _holds_tensors(item)
        for item in value
    )


def _default_of(items: Sequence[Any]) -> DType | None:
    """The dtype of a nested list of nothing but Python numbers, some of them symbolic."""
    kinds = list(_kinds_in(items))
    if None in kinds:
        return None
    return default_dtype(max((kind for kind in kinds if kind), key=_RANK.__getitem__))


def _kinds_in(items: Sequence[Any]) -> Iterator[str | None]:
    for item in items:
        if isinstance(item, list | tuple) and not is_staged_list(item):
            yield from _kinds_in(item)
        else:
            yield python_kind(item)


def _concrete(value: Any, dtype: DType | None) -> np.ndarray[Any, Any]:
    if isinstance(value, np.ndarray | np.generic):
        array = np.array(value)
        if array.dtype.kind in "US":
            array = array.astype(types.string)
        if array.dtype == object:
            raise TypeError(_object_text(value))
        return _of_dtype(array, dtype)
    if isinstance(value, bytes):
        value = value.decode()
    try:
        array = np.array(value)
    except ValueError as error:
        raise ValueError(
            f"cannot make a tensor of nested lists of different lengths: {error}"
        ) from None
    if array.dtype.kind in "US":
        array = np.array(value, dtype=types.string)
    if array.dtype == object:
        raise TypeError(_object_text(value))
    if dtype is not None:
        return _of_dtype(array, dtype)
    if array.dtype == types.int64 and not _typed(value):
        narrow = array.astype(types.int32)
        return narrow if np.array_equal(narrow, array) else array
    if array.dtype == types.float64 and not _typed(value):
        return array.astype(types.float32)
    return array


def _of_dtype(array: np.ndarray[Any, Any], dtype: DType | None) -> np.ndarray[Any, Any]:
    if dtype is None or array.dtype == dtype:
        return array
    if "string" in (types.kind(array.dtype), types.kind(dtype)):
        given, wanted = types.dtype_name(array.dtype), types.dtype_name(dtype)
        raise TypeError(f"cannot make a {wanted} tensor of {given} values {str(array)!r:.60}")
    return array.astype(dtype)


def _typed(value: Any) -> bool:
    """Whether a nested list holds NumPy values, whose dtypes count."""
    if isinstance(value, np.ndarray | np.generic):
        return True
    return isinstance(value, list | tuple) and any(_typed(item) for item in value)


def _object_text(value: Any) -> str:
    kind = type(value).__name__
    return (
        f"cannot make a tensor of {kind} {value!r:.60}: tensors hold numbers, booleans or strings"
    )


def common_dtype(operands: Sequence[Any]) -> DType:
    """The dtype all of `operands` are promoted to."""
    kinds = [_weak_kind(operand) for operand in operands]
    strong = [_dtype(x) for x, kind in zip(operands, kinds, strict=True) if kind is None]
    if not strong:
        strong = [_dtype(operand) for operand in operands if isinstance(operand, list | tuple)]
    weak = max(filter(None, kinds), key=_RANK.__getitem__, default=None)
    if not strong:
        assert weak is not None
        return default_dtype(weak)
    result = join_dtypes(strong)
    own = types.kind(result)
    if weak is None or own == "string" or _RANK[weak] <= _RANK[own]:
        return result
    if weak == "complex":
        return types.complex64 if result == types.float32 else types.complex128
    return default_dtype(weak)


def _dtype(operand: Any) -> DType:
    return operand.dtype if isinstance(operand, Tensor) else as_tensor(operand).dtype


def _weak_kind(operand: Any) -> str | None:
    """The kind of a Python number, or of a list of nothing but Python numbers."""
    if not _is_list_of_numbers(operand):
        return python_kind(operand)
    found = types.kind(as_tensor(operand).dtype)
    return None if found == "string" else found


def _is_list_of_numbers(operand: Any) -> bool:
    if not isinstance(operand, list | tuple) or is_staged_list(operand):
        return False
    return not _typed(operand) and not _holds_tensors(operand)


def join_dtypes(dtypes: Sequence[DType]) -> DType:
    """NumPy's promotion of array dtypes; bfloat16 joins as a 16-bit float."""
    first, *rest = dtypes
    for dtype in rest:
        if dtype != first:
            first = _join_two(first, dtype)
    return first


def _join_two(a: DType, b: DType) -> DType:
    kinds = {types.kind(a), types.kind(b)}
    if "string" in kinds:
        raise TypeError(
            f"cannot combine {types.dtype_name(a)} and {types.dtype_name(b)}; convert one of them"
        )
    if types.bfloat16 in (a, b):
        other = b if a == types.bfloat16 else a
        if types.kind(other) in ("bool", "int"):
            return types.bfloat16
        return types.float32 if other == types.float16 else other
    return np.result_type(a, b)


def promote(*operands: Any) -> list[Tensor]:
    """`operands` as tensors of their common dtype."""
    if all(isinstance(operand, Tensor) for operand in operands):
        first = operands[0].dtype
        if all(operand.dtype == first for operand in operands):
            return list(operands)
    dtype = common_dtype(operands)
    return [convert(operand, dtype) for operand in operands]


def convert(operand: Any, dtype: DType) -> Tensor:
    """`operand` as a tensor of `dtype`; Python numbers must fit it, as in NumPy."""
    if type(operand) in PYTHON_NUMBERS:
        if types.kind(dtype) == "int" and type(operand) is int:
            return EagerTensor(np.asarray(_fitting(operand, dtype)))
        return EagerTensor(np.asarray(operand, dtype=dtype))
    if _is_list_of_numbers(operand) and types.kind(dtype) != "string":
        return _of_numbers(operand, dtype)
    exact = python_kind(operand) is not None
    if exact:
        return cast_number(operand.tensor, dtype)
    tensor = as_tensor(operand)
    return tensor if tensor.dtype == dtype else cast(tensor, dtype)


def _of_numbers(numbers: Sequence[Any], dtype: DType) -> Tensor:
    array = _concrete(numbers, dtype)
    if types.is_integer(dtype):
        exact = np.asarray(numbers)
        for number in exact[exact != array]:
            raise OverflowError(f"Python integer {number} out of bounds for {dtype.name}")
    return EagerTensor(array)


def _fitting(number: int, dtype: DType) -> Any:
    limits = np.iinfo(dtype)
    if not limits.min <= number <= limits.max:
        raise OverflowError(f"Python integer {number} out of bounds for {dtype.name}")
    return dtype.type(number)


dispatch.make_eager = EagerTensor
