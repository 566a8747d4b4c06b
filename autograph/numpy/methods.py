"""The methods and attributes of `np.ndarray`, on recorded arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from autograph.numpy import (
    case_by_case,
    dtypes,
    elementwise,
    extending,
    linear,
    reductions,
    selecting,
    shaping,
    sorting,
    views,
)
from autograph.numpy.array import Array
from autograph.numpy.conversion import item, to_python
from autograph.numpy.registry import with_numpys_errors
from autograph.numpy.ufuncs import apply, write_all
from autograph.runtime.errors import StagingError
from autograph.runtime.ops.casting import cast
from autograph.runtime.staging.effects import raise_now


def _astype(
    self: Array,
    dtype: Any,
    order: str = "K",
    casting: str = "unsafe",
    subok: bool = True,
    copy: bool = True,
) -> Array:
    wanted = dtypes.as_dtype(dtype)
    if not np.can_cast(self.dtype, wanted, casting):  # type: ignore[arg-type]
        raise TypeError(
            f"Cannot cast array data from {self.dtype!r} to {wanted!r} according to the rule "
            f"'{casting}'"
        )
    if not copy and wanted == self.dtype:
        return self
    return Array(cast(self.tensor, wanted), self.is_scalar, contiguous=self.contiguous)


def _copy(self: Array, order: str = "C") -> Array:
    return Array(self.tensor, self.is_scalar, contiguous=order == "C" or self.contiguous)


def _size(self: Array) -> Any:
    total: Any = 1
    for extent in self.shape:
        total = extent * total
    return total


def _reshape(self: Array, *shape: Any, order: str = "C", copy: Any = None) -> Array:
    return shaping.reshape(self, _spread(shape), order, copy=copy)


def _spread(given: tuple[Any, ...]) -> Any:
    """`f(2, 3)` and `f((2, 3))` alike."""
    return given[0] if len(given) == 1 else given


def _transpose(self: Array, *axes: Any) -> Array:
    given = _spread(axes) if axes else None
    return shaping.transpose(self, given if given is None or np.ndim(given) else (given,))


def _squeeze(self: Array, axis: Any = None) -> Array:
    return shaping.squeeze(self, axis)


def _round(self: Array, decimals: int = 0, out: Any = None) -> Any:
    return elementwise.around(self, decimals, out)


def _python_round(self: Array, digits: Any = None) -> Any:
    """`round(x)`: an int of a NumPy scalar without digits, as for a float."""
    if not self.is_scalar:
        raise TypeError("type numpy.ndarray doesn't define __round__ method")
    rounded = elementwise.around(self, 0 if digits is None else digits)
    return to_python(rounded, "int") if digits is None else rounded


def _fill(self: Array, value: Any) -> None:
    views.set_item(self, ..., value)


def _item(self: Array, *where: Any) -> Any:
    if not where:
        return item(self)
    place = where[0] if len(where) == 1 else where
    if isinstance(place, tuple):
        return item(self[place])
    return item(shaping.ravel(self)[place])


def _tolist(self: Array) -> Any:
    if self.is_concrete:
        return np.asarray(self.concrete()).tolist()
    if not self.ndim:
        return item(self)
    return [_tolist(row) for row in self]


def _sort(self: Array, axis: int = -1, kind: Any = None, **options: Any) -> None:
    write_all(self, sorting.sort(self, axis, **options).tensor)


def _partition(self: Array, kth: Any, axis: int = -1, **options: Any) -> None:
    _sort(self, axis)


def _dot(self: Array, b: Any, out: Any = None) -> Any:
    return linear.dot(self, b, out)


def _setitem(self: Array, key: Any, value: Any) -> None:
    if self.is_scalar:
        name = self.dtype.type.__name__
        raise_now(TypeError(f"'numpy.{name}' object does not support item assignment"))
    views.set_item(self, key, value)


def _flat(self: Array) -> Array:
    return shaping.ravel(self)


def _set_flat(self: Array, value: Any) -> None:
    shaping.ravel(self)[...] = value


def _set_part(part: Callable[[Array], Array]) -> Callable[[Array, Any], None]:
    def setter(self: Array, value: Any) -> None:
        views.set_item(part(self), ..., value)

    return setter


def _conj(self: Array) -> Any:
    return apply(np.conjugate, self)


def _copied(self: Array, memo: Any = None) -> Array:
    return _copy(self)


def _divide_truncated(self: Array) -> Any:
    return to_python(self, "int")


def _refused(name: str, instead: str) -> Callable[..., NoReturn]:
    def method(self: Array, *args: Any, **kwargs: Any) -> NoReturn:
        raise StagingError(f"x.{name}() cannot be recorded.", advice=instead)

    return method


def _nbytes(self: Array) -> Any:
    return _size(self) * self.itemsize


def _strides(self: Array) -> tuple[Any, ...]:
    strides: list[Any] = []
    step: Any = self.itemsize
    for extent in reversed(self.shape):
        strides.insert(0, step)
        step = extent * step
    if not self.contiguous:
        raise StagingError(
            "the strides of a recorded view are not known.", advice="Copy the array first."
        )
    return tuple(strides)


def _is_integer(self: Array) -> Any:
    return apply(np.equal, self, apply(np.floor, self)) if self.dtype.kind == "f" else True


_METHODS: dict[str, Callable[..., Any]] = {
    "__getitem__": views.get_item,
    "__setitem__": _setitem,
    "__copy__": _copied,
    "__deepcopy__": _copied,
    "__round__": _python_round,
    "__trunc__": _divide_truncated,
    "astype": _astype,
    "copy": _copy,
    "reshape": _reshape,
    "ravel": shaping.ravel,
    "flatten": shaping.flatten,
    "transpose": _transpose,
    "swapaxes": shaping.swapaxes,
    "squeeze": _squeeze,
    "repeat": extending.repeat,
    "sum": reductions.sum,
    "prod": reductions.prod,
    "mean": reductions.mean,
    "std": reductions.std,
    "var": reductions.var,
    "max": reductions.max,
    "min": reductions.min,
    "argmax": reductions.argmax,
    "argmin": reductions.argmin,
    "any": reductions.any,
    "all": reductions.all,
    "cumsum": reductions.cumsum,
    "cumprod": reductions.cumprod,
    "dot": _dot,
    "trace": linear.trace,
    "diagonal": linear.diagonal,
    "take": selecting.take,
    "compress": selecting.compress_method,
    "choose": selecting.choose,
    "nonzero": selecting.nonzero,
    "searchsorted": sorting.searchsorted,
    "argsort": sorting.argsort,
    "argpartition": sorting.argpartition,
    "sort": _sort,
    "partition": _partition,
    "put": selecting.put,
    "clip": elementwise.clip,
    "round": _round,
    "conj": _conj,
    "conjugate": _conj,
    "fill": _fill,
    "item": _item,
    "tolist": _tolist,
    "is_integer": _is_integer,
    "resize": _refused("resize", "make a new array with np.zeros or np.pad"),
    "view": _refused("view", "use x.astype(dtype) for another dtype"),
    "tobytes": _refused("tobytes", "return the array and take its bytes outside"),
    "tofile": _refused("tofile", "return the array and write it outside"),
    "dump": _refused("dump", "return the array and write it outside"),
    "setflags": _refused("setflags", "leave it out"),
    "byteswap": _refused("byteswap", "leave it out"),
    "getfield": _refused("getfield", "use x.astype(dtype)"),
}
_ATTRIBUTES: dict[str, property] = {
    "size": property(_size),
    "nbytes": property(_nbytes),
    "strides": property(_strides),
    "T": property(shaping.transpose),
    "mT": property(shaping.matrix_transpose),
    "real": property(views.real, _set_part(views.real)),
    "imag": property(views.imag, _set_part(views.imag)),
    "flat": property(_flat, _set_flat),
    "base": property(lambda self: None if self._view is None else self.root),
    "__ag_rows__": property(lambda self: True),
}
for _name, _method in _METHODS.items():
    setattr(Array, _name, case_by_case.method(_name, with_numpys_errors(_method)))
for _name, _attribute in _ATTRIBUTES.items():
    setattr(Array, _name, _attribute)
