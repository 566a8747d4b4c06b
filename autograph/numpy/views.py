"""Views: arrays that read from and write through to another array.

What NumPy gives as a view is one here, and what it copies is a copy:

    A[i], A[1:], A[None]     a basic key             A.T, A.swapaxes(0, 1)     other order of axes
    A.reshape(-1)            the same memory, if A lies in C order; else NumPy copies
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograph.numpy.array import Array, Read, View
from autograph.numpy.conversion import as_array, operand, to_dtype
from autograph.runtime.errors import StagingError
from autograph.runtime.ops import indexing, keys, shaping, sizes
from autograph.runtime.ops.complex_parts import complex as complex_of
from autograph.runtime.ops.complex_parts import imag as imag_of
from autograph.runtime.ops.complex_parts import real as real_of
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.tensor import EagerTensor, Tensor

FULL = slice(None)


def get_item(array: Array, key: Any) -> Array:
    """`array[key]`: a view for integers, slices, `None` and `...`, a copy for arrays and masks."""
    tensor = array.tensor
    given, key = key, recorded_key(key)
    template, _ = keys.normalize_key(key, tensor.ndim)
    result = indexing.get_item(tensor, key)
    if keys.has_arrays(template):
        return Array(result, is_scalar=_selects_element(template, result))
    whole = any(entry is Ellipsis for entry in template)
    if not result.ndim and not whole:
        return Array(result, is_scalar=True)
    view = View(
        array,
        lambda base: indexing.get_item(base, key),
        lambda base, new: indexing.set_item(base, key, new),
        given,
    )
    return Array(result, view=view, contiguous=_stays_contiguous(array, template))


def _selects_element(template: keys.Template, result: Tensor) -> bool:
    return not result.ndim and not any(entry == "mask" for entry in template)


def recorded_key(key: Any) -> Any:
    """A key with ndarrays as arrays of the recording."""
    if isinstance(key, tuple):
        return tuple(recorded_key(item) for item in key)
    if isinstance(key, np.ndarray):
        return as_array(key)
    return key


def _stays_contiguous(array: Array, template: keys.Template) -> bool:
    """Integers, then at most one slice with step 1: the elements stay neighbours."""
    if not array.contiguous:
        return False
    entries = [entry for entry in template if entry is not None and entry is not Ellipsis]
    while entries and (isinstance(entries[0], int) or entries[0] == "?"):
        entries.pop(0)
    if not entries:
        return True
    first, *rest = entries
    simple = isinstance(first, tuple) and first[2] in (None, 1)
    return simple and all(entry == (None, None, None) for entry in rest)


def set_item(array: Array, key: Any, value: Any) -> None:
    """`array[key] = value`, reaching the base if `array` is a view."""
    if isinstance(value, Array) and value.is_item(array, key):
        return

    new = Array(to_dtype(value, array.dtype)) if isinstance(value, OneOf) else operand(value)
    if isinstance(new, Array):
        _check_assignable(array, new)
        new = new.tensor
    if not array.is_scalar and isinstance(new, EagerTensor) and new.ndim == 0:
        new = EagerTensor(np.asarray(new._array))
    array.replace(indexing.set_item(array.tensor, recorded_key(key), new))


def _check_assignable(array: Array, new: Array) -> None:
    """NumPy's error for complex numbers written into a real array's element."""
    if new.dtype.kind == "c" and array.dtype.kind in "iuf" and not new.ndim:
        kind = "float" if array.dtype.kind == "f" else "int"
        given = "a real number" if kind == "float" else "a bytes-like object or a real number"
        raise TypeError(f"{kind}() argument must be a string, {given}, not 'complex'")


def transposed(array: Array, axes: Sequence[int]) -> Array:
    """The view with its axes in another order."""
    order = tuple(axes)
    if order == tuple(range(len(order))):
        return same(array)
    inverse = tuple(order.index(axis) for axis in range(len(order)))
    view = View(
        array,
        lambda base: shaping.transposed(base, order),
        lambda base, new: shaping.transposed(new, inverse),
    )
    return Array(shaping.transposed(array.tensor, order), view=view, contiguous=False)


def same(array: Array) -> Array:
    """A view of all of `array`."""
    view = View(array, lambda base: base, lambda base, new: new)
    return Array(array.tensor, view=view, contiguous=array.contiguous)


def reshaped(array: Array, shape: Any, exact: bool = False) -> Array:
    """The array in another shape: a view if NumPy gives one.

    With `exact` axes of size 1 only come or go, which is a view for any order in memory.
    """
    wanted = sizes.as_sizes(shape)
    result = shaping.reshape(array.tensor, wanted)
    refusal = None
    if not array.contiguous and not exact:
        refusal = StagingError(
            "this array may be a view or a copy of another one, depending on its order in "
            "memory, so a write to it cannot be recorded.",
            advice="Copy it first, or write to the original.",
        )

    def write(base: Tensor, new: Tensor) -> Tensor:
        return shaping.reshaped(new, sizes.extents(base))

    view = View(
        array,
        lambda base: shaping.reshape(base, wanted),
        None if refusal else write,
        wanted,
        refusal,
    )
    return Array(result, view=view, contiguous=array.contiguous or not exact)


def read_only(array: Array, read: Read) -> Array:
    """A view that NumPy does not let be written."""
    refusal = ValueError("assignment destination is read-only")
    view = View(array, read, None, refusal=refusal)
    return Array(read(array.tensor), view=view, contiguous=False)


def real(array: Array) -> Array:
    """`array.real`, a view."""
    if array.dtype.kind != "c":
        return array if array.is_scalar else same(array)
    result = real_of(array.tensor)
    if array.is_scalar:
        return Array(result, is_scalar=True)
    view = View(array, real_of, lambda base, new: complex_of(new, imag_of(base)))
    return Array(result, view=view, contiguous=False)


def imag(array: Array) -> Array:
    """`array.imag`, a view of a complex array; zeros for a real one."""
    result = imag_of(array.tensor)
    if array.is_scalar:
        return Array(result, is_scalar=True)
    if array.dtype.kind != "c":
        return read_only(array, imag_of)
    view = View(array, imag_of, lambda base, new: complex_of(real_of(base), new))
    return Array(result, view=view, contiguous=False)
