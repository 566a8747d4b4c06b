"""Tensors made longer or turned around: pad, tile, repeat, roll, reverse.

ag.pad(x, [[1, 0]])      ag.tile(x, [2, 1])      ag.repeat(x, 3)      ag.roll(x, 1, axis=0)
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from autograph.runtime import dims, promotion, types
from autograph.runtime.ops import sizes
from autograph.runtime.ops.axes import single
from autograph.runtime.ops.creation import range as range_of
from autograph.runtime.ops.creation import zeros_like
from autograph.runtime.ops.definition import Sample, define
from autograph.runtime.ops.indexing import ADD_AT, FULL, add_at, get_item
from autograph.runtime.ops.shaping import expand_dims, flatten, reshaped
from autograph.runtime.ops.sizes import Size, Template, normalize_axes
from autograph.runtime.ops.unbroadcast import sum_to
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]
Paddings: TypeAlias = tuple[tuple[int | None, int | None], ...]


def _flat(paddings: Paddings) -> Template:
    return tuple(size for pair in paddings for size in pair)


def _infer_pad(
    x: TensorType, value: TensorType, *given: TensorType, paddings: Paddings, mode: str
) -> TensorType:
    if len(paddings) != x.ndim:
        raise ValueError(
            f"pad needs a pair of sizes for each of {x.ndim} axes, got {len(paddings)}"
        )
    around = sizes.fill_in_dims(_flat(paddings), given)
    if any(isinstance(size, int) and size < 0 for size in around):
        raise ValueError("index can't contain negative values")
    extra = (dims.add(a, b) for a, b in zip(around[::2], around[1::2], strict=True))
    return TensorType(x.dtype, tuple(dims.add(d, e) for d, e in zip(x.shape, extra, strict=True)))


def _evaluate_pad(x: Array, value: Array, *given: Array, paddings: Paddings, mode: str) -> Array:
    around = sizes.fill_in(_flat(paddings), given)
    pairs = list(zip(around[::2], around[1::2], strict=True))
    if mode == "constant":
        return np.pad(x, pairs, constant_values=value) if pairs else x
    _check_reach(x.shape, pairs, mode)
    return np.pad(x, pairs, mode=mode)  # type: ignore[call-overload, no-any-return]


def _check_reach(shape: tuple[int, ...], pairs: list[tuple[int, int]], mode: str) -> None:
    reach = {"reflect": 1, "symmetric": 0}.get(mode)
    for axis, (size, pair) in enumerate(zip(shape, pairs, strict=True)):
        if reach is not None and max(pair) > size - reach:
            raise ValueError(
                f"cannot pad axis {axis} of size {size} by {max(pair)} in mode {mode}: at most "
                f"{size - reach} elements can be mirrored"
            )


def _pad_vjp(
    dy: Tensor, y: Tensor, x: Tensor, value: Tensor, *given: Tensor, paddings: Paddings, mode: str
) -> Any:
    before: list[Any] = sizes.joined(_flat(paddings), given)[::2]
    lengths: list[Any] = sizes.extents(x)
    nothing = [None] * len(given)
    if mode != "constant":
        key = _padded_indices(x, *given, paddings=paddings, mode=mode)
        return (add_at(zeros_like(x), key, dy), None, *nothing)
    bounds = zip(before, lengths, strict=True)
    inside: Any = get_item(dy, tuple(slice(start, start + size) for start, size in bounds))
    return (inside, sum_to(dy, value) - sum_to(inside, value), *nothing)


def _padded_indices(x: Tensor, *given: Tensor, paddings: Paddings, mode: str) -> tuple[Tensor, ...]:
    """For each axis, where the elements of the padded tensor come from, as an open mesh."""
    rest = list(given)
    key = []
    for axis, pair in enumerate(paddings):
        inputs = [rest.pop(0) for size in pair if size is None]
        along = range_of(sizes.extent(x, axis), dtype=types.int64)
        zero = EagerTensor(np.zeros((), np.int64))
        index = PAD(along, zero, *inputs, paddings=(pair,), mode=mode)
        key.append(expand_dims(index, [at for at in range(x.ndim) if at != axis]))
    return tuple(key)


def _dynamic(x: Array, value: Array, paddings: Paddings, *given: Array) -> Sample:
    return Sample((x, value, *given), {"paddings": paddings, "mode": "constant"})


_X = np.arange(6.0).reshape(2, 3) / 7

PAD = define(
    "pad",
    infer=_infer_pad,
    evaluate=_evaluate_pad,
    vjp=_pad_vjp,
    samples=lambda: [
        Sample((_X, np.array(0.5)), {"paddings": ((1, 0), (0, 2)), "mode": "constant"}),
        Sample((_X, np.array(0.0)), {"paddings": ((1, 1), (0, 2)), "mode": "reflect"}),
        Sample((_X, np.array(0.0)), {"paddings": ((2, 0), (3, 1)), "mode": "symmetric"}),
        Sample((_X, np.array(0.0)), {"paddings": ((1, 0), (1, 1)), "mode": "edge"}),
        _dynamic(_X, np.array(0.5), ((None, None), (0, 1)), np.array(2), np.array(1)),
        _dynamic(np.arange(3), np.array(7), ((1, None),), np.array(1)),
    ],
    graph_name="PadV2",
    doc="`x` with elements added before and after it along each axis.",
)


def pad(
    tensor: Any,
    paddings: Any,
    mode: str = "CONSTANT",
    constant_values: Any = 0,
    name: str | None = None,
) -> Tensor:
    """`tensor` with `paddings[i]` elements before and after it along axis `i`."""
    x = promotion.as_tensor(tensor)
    if mode.upper() not in ("CONSTANT", "REFLECT", "SYMMETRIC"):
        raise ValueError(f"unknown padding mode {mode!r}; use CONSTANT, REFLECT or SYMMETRIC")
    pairs = [sizes.as_sizes(pair) for pair in _rows(paddings)]
    return padded(x, pairs, mode.lower(), promotion.convert(constant_values, x.dtype))


def _rows(paddings: Any) -> Any:
    """The pairs of a nested list or of a matrix."""
    return paddings.numpy() if isinstance(paddings, EagerTensor) else paddings


def padded(x: Tensor, pairs: list[list[Size]], mode: str, value: Tensor) -> Tensor:
    """`pad` for sizes, with NumPy's names of modes (edge and wrap too)."""
    template, inputs = sizes.split([size for pair in pairs for size in pair])
    paddings = tuple(zip(template[::2], template[1::2], strict=True))
    result: Tensor = PAD(x, value, *inputs, paddings=paddings, mode=mode)
    return result


def _infer_tile(x: TensorType, *given: TensorType, multiples: Template) -> TensorType:
    counts = sizes.fill_in_dims(multiples, given)
    if len(counts) != x.ndim:
        raise ValueError(f"tile needs one multiple for each of {x.ndim} axes, got {len(counts)}")
    pairs = zip(x.shape, counts, strict=True)
    return TensorType(x.dtype, tuple(dims.multiply(d, n) for d, n in pairs))


def _evaluate_tile(x: Array, *given: Array, multiples: Template) -> Array:
    counts = sizes.fill_in(multiples, given)
    _infer_tile(types.type_of_array(x), multiples=counts)
    return np.tile(x, counts)


def _tile_vjp(dy: Tensor, y: Tensor, x: Tensor, *given: Tensor, multiples: Template) -> Any:
    counts = sizes.joined(multiples, given)
    shape = [size for pair in zip(counts, sizes.extents(x), strict=True) for size in pair]
    once = expand_dims(x, [2 * axis for axis in range(x.ndim)]) if x.ndim else x
    return (reshaped(sum_to(reshaped(dy, shape), once), sizes.extents(x)), *[None] * len(given))


TILE = define(
    "tile",
    infer=_infer_tile,
    evaluate=_evaluate_tile,
    vjp=_tile_vjp,
    samples=lambda: [
        Sample((_X,), {"multiples": (2, 3)}),
        Sample((_X, np.array(2)), {"multiples": (1, None)}),
        Sample((np.arange(3),), {"multiples": (0,)}),
        Sample((np.array(1.5),), {"multiples": ()}),
    ],
    doc="`x` repeated as a whole along each axis.",
)


def tile(input: Any, multiples: Any, name: str | None = None) -> Tensor:
    """`input` repeated as a whole, `multiples[i]` times along axis `i`."""
    template, inputs = sizes.split(sizes.as_sizes(multiples))
    result: Tensor = TILE(promotion.as_tensor(input), *inputs, multiples=template)
    return result


def _infer_repeat(x: TensorType, repeats: TensorType, axis: int) -> TensorType:
    count = dims.multiply(x.shape[axis], repeats.extent) if not repeats.shape else None
    return TensorType(x.dtype, (*x.shape[:axis], count, *x.shape[axis + 1 :]))


def _repeat_vjp(dy: Tensor, y: Tensor, x: Tensor, repeats: Tensor, axis: int) -> Any:
    along = range_of(sizes.extent(x, axis), dtype=types.int64)
    index = REPEAT(along, repeats, axis=0)
    return ADD_AT(zeros_like(x), dy, index, key=(FULL,) * axis + ("array",)), None


REPEAT = define(
    "repeat",
    infer=_infer_repeat,
    evaluate=lambda x, repeats, axis: np.repeat(x, repeats, axis=axis),
    vjp=_repeat_vjp,
    samples=lambda: [
        Sample((_X, np.array(2)), {"axis": 1}),
        Sample((_X, np.array([2, 0])), {"axis": 0}),
        Sample((np.arange(3), np.array([1])), {"axis": 0}),
    ],
    doc="Each element along an axis repeated, all as often or each by its own number.",
)


def repeat(input: Any, repeats: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """The elements of `input` along `axis` (of all of it by default), each repeated."""
    x = promotion.as_tensor(input)
    if axis is None or x.ndim == 0:
        x, axis = flatten(x), 0
    number = repeats if sizes.is_vector(repeats) else sizes.as_size(repeats)
    count = promotion.as_tensor(number, types.int64)
    result: Tensor = REPEAT(x, count, axis=single(axis, x.ndim))
    return result


def _infer_roll(x: TensorType, *shifts: TensorType, axis: tuple[int, ...]) -> TensorType:
    return TensorType(x.dtype, x.shape)


def _evaluate_roll(x: Array, *shifts: Array, axis: tuple[int, ...]) -> Array:
    return np.roll(x, [int(shift) for shift in shifts], axis)


def _roll_vjp(dy: Tensor, y: Tensor, x: Tensor, *shifts: Any, axis: tuple[int, ...]) -> Any:
    return (ROLL(dy, *(-shift for shift in shifts), axis=axis), *[None] * len(shifts))


ROLL = define(
    "roll",
    infer=_infer_roll,
    evaluate=_evaluate_roll,
    vjp=_roll_vjp,
    samples=lambda: [
        Sample((_X, np.array(1)), {"axis": (1,)}),
        Sample((_X, np.array(-1), np.array(5)), {"axis": (0, 1)}),
    ],
    doc="Elements moved along axes; what leaves at one end comes back at the other.",
)


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Tensor:
    """`input` with its elements moved by `shift` along `axis`, around the end."""
    x = promotion.as_tensor(input)
    axes = axis if isinstance(axis, list | tuple) else [axis]
    shifts = shift if isinstance(shift, list | tuple) else [shift] * len(axes)
    if len(shifts) != len(axes):
        raise ValueError("roll needs one shift for each axis")
    numbers = [sizes.as_input(sizes.as_size(shift)) for shift in shifts]
    result: Tensor = ROLL(x, *numbers, axis=tuple(single(a, x.ndim) for a in axes))
    return result


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Tensor:
    """`tensor` with the order of its elements along each of `axis` turned around."""
    x = promotion.as_tensor(tensor)
    axes = normalize_axes(axis, x.ndim)
    backwards = slice(None, None, -1)
    return get_item(x, tuple(backwards if at in axes else slice(None) for at in range(x.ndim)))
