"""From what a recorded NumPy program passes around to arrays, and back.

What a function is given becomes an array here, and what must be known is looked up here:

    as_array([x[0], 1.0])        the elements stacked, with the dtype `np.array` would give
    as_array(ndarray)            the input of the graph that stands for it
    concrete(value)              the NumPy value, where it is known while recording
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograph.numpy import captured
from autograph.numpy.array import Array
from autograph.numpy.dtypes import dtype_of
from autograph.runtime import promotion, scalar, types
from autograph.runtime.errors import SymbolicValueError
from autograph.runtime.ops import joining
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.shaping import reshape
from autograph.runtime.staging.recording import active
from autograph.runtime.staging.switching import switch
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import DType


def constant(value: Any) -> Array:
    """An array of a value that is known: what `np.asarray` makes of it, and a copy."""
    if isinstance(value, np.ndarray | np.generic):
        data = np.array(value)
        return Array(EagerTensor(checked(data)), is_scalar=isinstance(value, np.generic))
    return Array(EagerTensor(checked(np.array(value))))


def checked(data: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """`data`, or a TypeError if its dtype cannot be recorded."""
    if data.dtype.kind in "OVMm":
        raise SymbolicValueError(
            f"an array of dtype {data.dtype} cannot be recorded; arrays hold numbers, booleans or "
            "strings.",
            advice="Make it outside of the converted function, or use numeric arrays.",
        )
    return data.astype(types.as_dtype(data.dtype), copy=False)


def as_array(value: Any) -> Array:
    """`value` as a recorded array, as `np.asarray` would make it one."""
    if isinstance(value, Array):
        return value
    if isinstance(value, Tensor):
        return Array(value)
    if promotion.python_kind(value) is not None and hasattr(value, "tensor"):
        return Array(value.tensor)
    if isinstance(value, np.ndarray):
        recording = active()
        return constant(value) if recording is None else captured.captured_array(recording, value)
    if promotion.is_staged_list(value):
        # In the dtypes of NumPy: Python numbers make float64 and int64.
        return Array(value[0].__ag_list__().stack())
    if hasattr(type(value), "__ag_tensor__"):
        return Array(promotion.as_tensor(value))
    if isinstance(value, range):
        return constant(value)
    if isinstance(value, list | tuple) and holds_recorded(value):
        return _stacked(value)
    return constant(value)


def holds_recorded(value: Any) -> bool:
    """Whether an array, a tensor or a symbolic number is in a nested list."""
    if isinstance(value, list | tuple):
        return any(holds_recorded(item) for item in value)
    return (
        isinstance(value, Tensor | Array)
        or hasattr(type(value), "__ag_tensor__")
        or hasattr(type(value), "__ag_list__")
    )


def _stacked(items: Sequence[Any]) -> Array:
    arrays = [as_array(item) for item in items]
    ranks = {array.ndim for array in arrays}
    if len(ranks) > 1:
        raise ValueError(
            "setting an array element with a sequence. The requested array has an inhomogeneous "
            f"shape after 1 dimensions. The detected shape was ({len(items)},) + inhomogeneous "
            "part."
        )
    return stacked(arrays)


def stacked(arrays: Sequence[Array], axis: int = 0) -> Array:
    """Arrays of one shape along a new axis, promoted as NumPy does."""
    dtype = promotion.join_dtypes([array.dtype for array in arrays])
    return Array(joining.stack([cast(array.tensor, dtype) for array in arrays], axis))


def operand(value: Any) -> Any:
    """`value` for a ufunc: Python numbers stay weak, all else becomes an array."""
    return value if promotion.python_kind(value) is not None else as_array(value)


def to_dtype(value: Any, dtype: DType) -> Tensor:
    """An operand as a tensor of `dtype`; a Python integer must fit."""
    if promotion.python_kind(value) is not None:
        return promotion.convert(value, dtype)
    if isinstance(value, OneOf):
        value = switch(value, lambda case: Array(to_dtype(case, dtype)))
    return cast(as_array(value).tensor, dtype)


def is_known(value: Any) -> bool:
    """Whether nothing in `value` waits for the graph to run."""
    if isinstance(value, Array):
        return value.is_concrete
    if isinstance(value, Tensor):
        return isinstance(value, EagerTensor)
    if isinstance(value, list | tuple):
        return all(is_known(item) for item in value)
    if isinstance(value, dict):
        return all(is_known(item) for item in value.values())
    if isinstance(value, slice):
        return is_known((value.start, value.stop, value.step))
    if isinstance(value, np.ndarray):
        return active() is None
    return not hasattr(type(value), "__ag_tensor__") and not hasattr(type(value), "__ag_list__")


def concrete(value: Any) -> Any:
    """`value` with NumPy values in place of recorded ones; all of it is known."""
    if isinstance(value, Array):
        return value.concrete()
    if isinstance(value, EagerTensor):
        return value._array[()] if value.ndim == 0 else value._array
    if isinstance(value, dict):
        return {key: concrete(item) for key, item in value.items()}
    if isinstance(value, slice):
        return slice(concrete(value.start), concrete(value.stop), concrete(value.step))
    return rebuilt(value, concrete)


def recorded(value: Any) -> Any:
    """What NumPy gave, with every array in it as a recorded one."""
    if isinstance(value, np.ndarray):
        return Array(EagerTensor(checked(value))) if value.dtype.kind not in "OVMm" else value
    return rebuilt(value, recorded)


def rebuilt(value: Any, change: Callable[[Any], Any]) -> Any:
    """A list or tuple with `change` done to its items; other values as they are."""
    if not isinstance(value, list | tuple):
        return value
    items = [change(item) for item in value]
    kind = type(value)
    return kind(*items) if hasattr(kind, "_fields") else kind(items)


def as_tensors(value: Any) -> Any:
    """A result for the tensor face: arrays as tensors."""
    if isinstance(value, Array):
        return value.tensor
    if isinstance(value, np.ndarray | np.generic):
        return promotion.as_tensor(value)
    return rebuilt(value, as_tensors)


def has_tensors(value: Any) -> bool:
    """Whether `value` is, or holds, a tensor of the tensor face."""
    if isinstance(value, list | tuple):
        return any(has_tensors(item) for item in value)
    if isinstance(value, dict):
        return any(has_tensors(item) for item in value.values())
    return isinstance(value, Tensor)


def to_python(value: Any, kind: str) -> Any:
    """`int(x)`, `float(x)`, `bool(x)` or `complex(x)` of an array: a number, or a symbolic one."""
    array = as_array(value)
    convert = {"int": int, "float": float, "bool": bool, "complex": complex}[kind]
    if array.is_concrete:
        return convert(array.concrete())
    if array.ndim and (kind != "bool" or array.type.shape != (1,) * array.ndim):
        if kind == "bool":
            raise ValueError(
                "The truth value of an array with more than one element is ambiguous. "
                "Use a.any() or a.all()"
            )
        raise TypeError("only 0-dimensional arrays can be converted to Python scalars")
    if types.kind(array.dtype) == "complex" and kind in ("int", "float"):
        given = "a real number" if kind == "float" else "a bytes-like object or a real number"
        raise TypeError(f"{kind}() argument must be a string, {given}, not 'complex'")

    number = reshape(array.tensor, ()) if array.ndim else array.tensor
    return scalar.make(cast(number, scalar.DTYPES[kind]), kind)


def item(value: Any) -> Any:
    """`x.item()`: the Python number of the array's own kind."""
    array = as_array(value)
    if any(isinstance(dim, int) and dim != 1 for dim in array.type.shape):
        raise ValueError("can only convert an array of size 1 to a Python scalar")
    if array.is_concrete:
        return np.asarray(array.concrete()).item()
    if array.ndim:
        array = Array(reshape(array.tensor, ()))
    return to_python(array, types.kind(array.dtype))


def joined_dtype(values: Sequence[Any]) -> DType:
    """The dtype that holds all `values`, none of them weak, as in `np.concatenate`."""
    return promotion.join_dtypes([dtype_of(value) for value in values])
