"""Convolution and pooling over one, two or three axes, channels last.

    ag.nn.conv2d(images, filters, strides=2, padding="SAME")
    ag.nn.max_pool2d(images, ksize=2, strides=2, padding="VALID")

Each is a view of the input through a sliding window, then a product or a reduction. With
`data_format="NCHW"` the axes are turned round before and after.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograph.runtime import promotion, types
from autograph.runtime.ops import sizes
from autograph.runtime.ops.creation import ones_like
from autograph.runtime.ops.matmul import matmul
from autograph.runtime.ops.nn_activations import as_float
from autograph.runtime.ops.nn_windows import WINDOWS, Padding
from autograph.runtime.ops.reductions import reduce_max, reduce_sum
from autograph.runtime.ops.shaping import expand_dims, reshaped, transposed
from autograph.runtime.tensor import Tensor


def _numbers(value: Any, rank: int, what: str, channels_first: bool = False) -> tuple[int, ...]:
    """One number for each axis of the window, from one, `rank` or `rank + 2` of them."""
    given = [int(n) for n in value] if isinstance(value, Sequence) else [int(value)]
    if len(given) == 1:
        return tuple(given * rank)
    if len(given) == rank:
        return tuple(given)
    if len(given) == rank + 2:
        outer = given[:2] if channels_first else [given[0], given[-1]]
        if outer != [1, 1]:
            raise ValueError(f"{what} over the batch and the channels must be 1, got {given}")
        return tuple(given[2:] if channels_first else given[1:-1])
    raise ValueError(f"{what} must be 1, {rank} or {rank + 2} numbers, got {given}")


def _padding(value: Any, rank: int, channels_first: bool) -> Padding:
    if isinstance(value, str):
        if value.upper() not in ("SAME", "VALID"):
            raise ValueError(f'padding is "SAME", "VALID" or pairs of numbers, not {value!r}')
        return value.upper()
    pairs = [(int(before), int(after)) for before, after in value]
    if len(pairs) == rank + 2:
        pairs = pairs[2:] if channels_first else pairs[1:-1]
    if len(pairs) != rank:
        raise ValueError(f"padding needs {rank} or {rank + 2} pairs of numbers, got {len(pairs)}")
    return tuple(pairs)


def _is_channels_first(data_format: str | None, rank: int) -> bool:
    axes = "DHW"[3 - rank :]
    if data_format in (None, f"N{axes}C", "NWC" if rank == 1 else None):
        return False
    if data_format in (f"NC{axes}", "NCW" if rank == 1 else None):
        return True
    raise ValueError(f"data_format is N{axes}C or NC{axes}, not {data_format!r}")


def _windowed(
    x: Tensor,
    size: Sequence[int],
    strides: Any,
    padding: Any,
    data_format: str | None,
    dilations: Any,
    compute: Callable[[Tensor], Tensor],
    fill: str = "zero",
) -> Tensor:
    """`compute` on the windows of `x`; takes and gives the axes as `data_format` has them."""
    rank = len(size)
    if x.ndim != rank + 2:
        raise ValueError(f"the input needs {rank + 2} dimensions, got {x.type.describe()}")
    first = _is_channels_first(data_format, rank)
    if first:
        x = transposed(x, [0, *range(2, rank + 2), 1])
    view: Tensor = WINDOWS(
        x,
        size=tuple(size),
        strides=_numbers(strides, rank, "strides", first),
        dilations=_numbers(1 if dilations is None else dilations, rank, "dilations", first),
        padding=_padding(padding, rank, first),
        fill=fill,
    )
    result = compute(view)
    return transposed(result, [0, rank + 1, *range(1, rank + 1)]) if first else result


def _static(filters: Tensor, rank: int) -> tuple[int, ...]:
    if filters.ndim != rank + 2:
        raise ValueError(
            f"filters need {rank + 2} dimensions: {rank} of the window, input channels, output "
            f"channels; got {filters.type.describe()}"
        )
    size = filters.type.shape[:rank]
    if not all(isinstance(extent, int) for extent in size):
        raise ValueError(f"the size of the filters must be known, got {filters.type.describe()}")
    return size  # type: ignore[return-value]


def _check_channels(inputs: Tensor, filters: Tensor, data_format: str | None, rank: int) -> None:
    own = inputs.type.shape[1 if _is_channels_first(data_format, rank) else -1]
    theirs = filters.type.shape[rank]
    if isinstance(own, int) and isinstance(theirs, int) and own != theirs:
        raise ValueError(
            f"the input has {own} channels and the filters take {theirs}: "
            f"{inputs.type.describe()} and {filters.type.describe()}"
        )


def convolution(
    input: Any,
    filters: Any,
    strides: Any = 1,
    padding: Any = "VALID",
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """The products of `filters` with each window of `input`, summed; over any number of axes."""
    x, kernel = promotion.promote(as_float(input), as_float(filters))
    rank = x.ndim - 2
    size = _static(kernel, rank)
    _check_channels(x, kernel, data_format, rank)

    def product(view: Tensor) -> Tensor:
        extents: list[Any] = sizes.extents(view)
        weights = sizes.extents(kernel)
        inner: Any = weights[rank]
        for extent in size:
            inner = inner * extent
        flat = matmul(reshaped(view, [-1, inner]), reshaped(kernel, [inner, weights[-1]]))
        return reshaped(flat, [*extents[: rank + 1], weights[-1]])

    return _windowed(x, size, strides, padding, data_format, dilations, product)


def conv2d(
    input: Any,
    filters: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """The convolution of images [batch, height, width, channels].

    Args:
        input: The images.
        filters: [height, width, channels in, channels out].
        strides: One number, two, or four with those of batch and channels 1.
        padding: "SAME", "VALID", or a pair of numbers for each axis.
        data_format: "NHWC" or "NCHW".
        dilations: As `strides`: the distance between the elements of a window.
        name: Not used.
    """
    return convolution(input, filters, strides, padding, data_format, dilations)


def conv1d(
    input: Any,
    filters: Any,
    stride: Any,
    padding: Any,
    data_format: str = "NWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """The convolution of sequences [batch, length, channels]."""
    return convolution(input, filters, stride, padding, data_format, dilations)


def depthwise_conv2d(
    input: Any,
    filter: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """The convolution of each channel with filters [height, width, channels, multiplier]."""
    x, kernel = promotion.promote(as_float(input), as_float(filter))
    size = _static(kernel, 2)
    _check_channels(x, kernel, data_format, 2)

    def product(view: Tensor) -> Tensor:
        weighted: Any = expand_dims(view, -1)
        total = reduce_sum(weighted * kernel, [3, 4])
        extents: list[Any] = sizes.extents(total)
        return reshaped(total, [*extents[:3], extents[3] * extents[4]])

    return _windowed(x, size, strides, padding, data_format, dilations, product)


def _window_axes(rank: int) -> list[int]:
    return list(range(rank + 1, 2 * rank + 1))


def max_pool(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    name: str | None = None,
) -> Tensor:
    """The greatest element of each window."""
    x = promotion.as_tensor(input)
    if types.kind(x.dtype) not in ("int", "float"):
        raise TypeError(f"max_pool takes real numbers, not {x.type.describe()}")
    rank = x.ndim - 2
    size = _numbers(ksize, rank, "ksize", _is_channels_first(data_format, rank))
    axes = _window_axes(rank)
    return _windowed(
        x, size, strides, padding, data_format, 1, lambda view: reduce_max(view, axes), "lowest"
    )


def avg_pool(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    name: str | None = None,
) -> Tensor:
    """The mean of the elements in each window, padding not counted."""
    x = as_float(input)
    rank = x.ndim - 2
    size = _numbers(ksize, rank, "ksize", _is_channels_first(data_format, rank))
    axes = _window_axes(rank)

    def total(values: Tensor) -> Any:
        return _windowed(
            values, size, strides, padding, data_format, 1, lambda view: reduce_sum(view, axes)
        )

    return total(x) / total(ones_like(x))  # type: ignore[no-any-return]


def max_pool2d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    name: str | None = None,
) -> Tensor:
    """The greatest element of each window of images."""
    return max_pool(input, ksize, strides, padding, data_format)


def avg_pool2d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    name: str | None = None,
) -> Tensor:
    """The mean of each window of images, padding not counted."""
    return avg_pool(input, ksize, strides, padding, data_format)
