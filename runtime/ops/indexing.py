"""Reading and writing parts of tensors with NumPy's keys.

    x[1:, i]                    get_item(x, i, key=((1, None, None), "?"))
    x[1:, i] = v                x = set_item(x, v, i, key=((1, None, None), "?"))
    x[1:, i] += v, repeated     x = add_at(x, v, i, key=((1, None, None), "?"))

A tensor does not change: the operations that write give a new one, or reuse their first argument
where a pass has proved that nobody else reads it. See `autograph.runtime.ops.keys` for the keys.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import dims, dispatch, promotion, types
from autograph.runtime.dims import Shape
from autograph.runtime.ops import keys
from autograph.runtime.ops.creation import POSITIONS_LIKE, zeros_like
from autograph.runtime.ops.definition import Op, Sample, define
from autograph.runtime.ops.keys import Template
from autograph.runtime.ops.overloads import install
from autograph.runtime.ops.shaping import drop_leading
from autograph.runtime.ops.sizes import elements_of
from autograph.runtime.ops.unbroadcast import broadcast_like, sum_to
from autograph.runtime.tensor import EagerTensor, SymbolicTensor, Tensor
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]
FULL = (None, None, None)


def _infer_get(x: TensorType, *index: TensorType, key: Template) -> TensorType:
    shape = keys.selected_shape(x, key, index)
    extent = x.extent if not shape and not x.shape else None
    return TensorType(x.dtype, shape, extent)


def _evaluate_get(x: Array, *index: Array, key: Template) -> Array:
    return np.asarray(x[keys.numpy_key(key, index)], dtype=x.dtype)


def _get_vjp(dy: Tensor, y: Tensor, x: Tensor, *index: Tensor, key: Template) -> Any:
    dx = ADD_AT(zeros_like(x, dtype=dy.dtype), dy, *index, key=key)
    return (dx, *[None] * len(index))


def _infer_write(x: TensorType, value: TensorType, *index: TensorType, key: Template) -> TensorType:
    if value.dtype != x.dtype:
        raise TypeError(f"{value.describe()} cannot be written into {x.describe()}")
    _check_fits(value.shape, keys.selected_shape(x, key, index), keys.has_arrays(key))
    return TensorType(x.dtype, x.shape)


def _check_fits(value: Shape, place: Shape, fancy: bool) -> None:
    pairs = zip(reversed(value), reversed(place), strict=False)
    clash = any(isinstance(v, int) and isinstance(p, int) and v not in (1, p) for v, p in pairs)
    if not clash and len(value) <= len(place):
        return
    given, wanted = dims.shape_text(value), dims.shape_text(place)
    if fancy:
        raise ValueError(
            f"shape mismatch: value array of shape {given} could not be broadcast to indexing "
            f"result of shape {wanted}"
        )
    raise ValueError(f"could not broadcast input array from shape {given} into shape {wanted}")


def _on_a_copy(write: Callable[..., Array]) -> Callable[..., Array]:
    def evaluate(x: Array, *rest: Array, **attrs: Any) -> Array:
        return write(np.array(x), *rest, **attrs)

    return evaluate


def _own(write: Callable[..., Array]) -> Callable[..., Array]:
    def in_place(x: Array, *rest: Array, **attrs: Any) -> Array:
        return write(x if x.flags.writeable else np.array(x), *rest, **attrs)

    return in_place


def _write(x: Array, value: Array, *index: Array, key: Template) -> Array:
    x[keys.numpy_key(key, index)] = value
    return x


def _as_wide(x: Array, value: Array, index: tuple[Array, ...]) -> Array:
    """The value with the axes of the indices: NumPy reads beyond a vector that it is to repeat."""
    missing = max(array.ndim for array in index) - 1
    if x.ndim == value.ndim == 1 and missing > 0:
        return value.reshape((1,) * missing + value.shape)
    return value


def _accumulate(ufunc: np.ufunc) -> Callable[..., Array]:
    def write(x: Array, value: Array, *index: Array, key: Template) -> Array:
        place = keys.numpy_key(key, index)
        if keys.has_arrays(key):
            ufunc.at(x, place, _as_wide(x, value, index))
        else:
            x[place] = ufunc(x[place], value)
        return x

    return write


def last_written(like: Tensor, item: Tensor, index: tuple[Tensor, ...], key: Template) -> Tensor:
    """Which elements of `item` are what a write leaves behind, where indices are repeated."""
    numbers = POSITIONS_LIKE(item, dtype=types.int64)
    written = SET_ITEM(zeros_like(like, types.int64), numbers, *index, key=key)
    same: Any = GET_ITEM(written, *index, key=key)
    result: Tensor = same == numbers
    return result


def _set_vjp(dy: Tensor, y: Tensor, x: Tensor, value: Tensor, *index: Tensor, key: Template) -> Any:
    zero = EagerTensor(np.zeros((), dy.dtype))
    dx = SET_ITEM(dy, zero, *index, key=key)
    dvalue: Any = GET_ITEM(dy, *index, key=key)
    if "array" in key:
        dvalue = dvalue * promotion.cast(last_written(x, dvalue, index, key), dy.dtype)
    return (dx, sum_to(dvalue, value), *[None] * len(index))


def _add_vjp(dy: Tensor, y: Tensor, x: Tensor, value: Tensor, *index: Tensor, key: Template) -> Any:
    return (dy, sum_to(GET_ITEM(dy, *index, key=key), value), *[None] * len(index))


def _extreme_vjp(
    dy: Any, y: Any, x: Any, value: Any, *index: Tensor, key: Template
) -> tuple[Any, ...]:
    kept = promotion.cast(y == x, dy.dtype)
    item: Any = GET_ITEM(y, *index, key=key)
    taken = promotion.cast(item == broadcast_like(value, item), dy.dtype)
    dvalue = GET_ITEM(dy, *index, key=key) * taken
    return (dy * kept, sum_to(dvalue, value), *[None] * len(index))


_GRID = np.arange(24.0).reshape(2, 3, 4) / 7
_ROWS, _COLUMNS = np.array([1, 0, 1]), np.array([[2], [0]], np.int32)
_MASK = np.array([[True, False, True], [False, False, True]])
_KEYS: list[tuple[Template, tuple[Any, ...]]] = [
    ((1,), ()),
    ((Ellipsis, -1), ()),
    (((1, None, None), FULL, (None, None, -2)), ()),
    ((("?", "?", None),), (np.array(0), np.array(1))),
    (("?", None, "?"), (np.array(1), np.array(-3, np.int32))),
    (("array",), (_ROWS,)),
    ((FULL, "array", 2), (_COLUMNS,)),
    ((1, FULL, "array"), (_ROWS,)),
    (("array", Ellipsis, "array"), (_COLUMNS - 1, _ROWS)),
    (("mask",), (_MASK,)),
    ((0, "mask", None), (np.array([True, False, True]),)),
    (("mask",), (np.array(True),)),
    (((2, 1, None),), ()),
]


def _get_samples() -> list[Sample]:
    samples = [Sample((_GRID, *index), {"key": key}) for key, index in _KEYS]
    samples.append(Sample((np.array(2.5),), {"key": (None, Ellipsis)}))
    samples.append(Sample((np.array(["a", "b"], types.string),), {"key": (1,)}))
    samples.append(Sample((np.array([4, 5], np.int32), np.array(1)), {"key": ("?",)}))
    return samples


def _write_samples() -> list[Sample]:
    samples = [
        Sample((_GRID, 0.5 - _GRID[keys.numpy_key(key, index)], *index), {"key": key})
        for key, index in _KEYS
    ]
    samples.append(Sample((_GRID, np.array(-1.5), _ROWS), {"key": ("array",)}))
    samples.append(Sample((_GRID, _GRID[0, :, :1] - 0.2, _ROWS), {"key": ("array",)}))
    samples.append(Sample((np.array(2, np.int32), np.array(3, np.int32)), {"key": ()}))
    return samples


GET_ITEM = define(
    "get_item",
    raises="an index out of range",
    infer=_infer_get,
    evaluate=_evaluate_get,
    vjp=_get_vjp,
    samples=_get_samples,
    graph_name="StridedSlice",
    doc="The part of `x` that a key selects.",
)


def _extreme_samples() -> list[Sample]:
    value = np.array([[0.31, 5.2, -1.1, 0.9], [1.9, -0.2, 2.2, 0.05]])
    return [
        Sample((_GRID, value[1], np.array(1)), {"key": (1, "?")}),
        Sample((_GRID, value[:, :3], np.array([1, 0])), {"key": ("array", Ellipsis, 1)}),
        Sample((_GRID[0, 0], value[0], np.array([1, 0, 1, 3])), {"key": ("array",)}),
        Sample((np.array([3, 4], np.int32), np.array(5, np.int32)), {"key": (FULL,)}),
    ]


def _writing(
    name: str,
    write: Callable[..., Array],
    vjp: Callable[..., Any],
    doc: str,
    samples: Callable[[], list[Sample]] = _write_samples,
) -> Op:
    return define(
        name,
        infer=_infer_write,
        evaluate=_on_a_copy(write),
        in_place=_own(write),
        vjp=vjp,
        samples=samples,
        doc=doc,
        raises="an index out of range",
    )


SET_ITEM = _writing("set_item", _write, _set_vjp, "`x` with `value` written where a key says.")
ADD_AT = _writing(
    "add_at", _accumulate(np.add), _add_vjp, "`x` with `value` added; repeated indices add up."
)
MIN_AT = _writing(
    "min_at", _accumulate(np.minimum), _extreme_vjp, "`x`, or `value` where less.", _extreme_samples
)
MAX_AT = _writing(
    "max_at",
    _accumulate(np.maximum),
    _extreme_vjp,
    "`x`, or `value` where greater.",
    _extreme_samples,
)


def get_item(x: Any, key: Any) -> Tensor:
    """`x[key]` with everything that NumPy takes as a key."""
    tensor = promotion.as_tensor(x)
    known = _of_known_elements(tensor, key)
    if known is not None:
        return known
    template, inputs = keys.normalize_key(key, tensor.ndim)
    if isinstance(tensor, SymbolicTensor) and inputs:
        keys.check_bounds(tensor.type, template, inputs)
    result: Tensor = GET_ITEM(tensor, *inputs, key=template)
    return result


def _of_known_elements(x: Tensor, key: Any) -> Tensor | None:
    """`ag.shape(y)[0]` as the extent itself."""
    if type(key) is not int or x.ndim != 1 or not types.is_integer(x.dtype):
        return None
    active = dispatch.recorder()
    if not isinstance(x, SymbolicTensor) or active is None or active.lazy:
        return None
    known = elements_of(x)
    if known is None or not -len(known) <= key < len(known):
        return None
    return promotion.convert(known[key], x.dtype)


def _written(op: Op, x: Any, key: Any, value: Any) -> Tensor:
    tensor = promotion.as_tensor(x)
    template, inputs = keys.normalize_key(key, tensor.ndim)
    if isinstance(tensor, SymbolicTensor) and inputs:
        keys.check_bounds(tensor.type, template, inputs)
    if promotion.python_kind(value) is not None:
        new = promotion.convert(value, tensor.dtype)
    else:
        new = promotion.as_tensor(value, tensor.dtype)
    place = keys.selected_shape(tensor.type, template, [item.type for item in inputs])
    new = drop_leading(new, max(0, new.ndim - len(place)))
    result: Tensor = op(tensor, new, *inputs, key=template)
    return result


def set_item(x: Any, key: Any, value: Any) -> Tensor:
    """`x` with `x[key] = value` done, `value` cast and broadcast as NumPy does."""
    return _written(SET_ITEM, x, key, value)


def add_at(x: Any, key: Any, value: Any) -> Tensor:
    """`x` with `value` added to `x[key]`; where indices are repeated, all of them are added."""
    return _written(ADD_AT, x, key, value)


def min_at(x: Any, key: Any, value: Any) -> Tensor:
    """`x` with the elements at `key` replaced by `value` where that is less."""
    return _written(MIN_AT, x, key, value)


def max_at(x: Any, key: Any, value: Any) -> Tensor:
    """`x` with the elements at `key` replaced by `value` where that is greater."""
    return _written(MAX_AT, x, key, value)


install(__getitem__=get_item)
