"""Random numbers as pure functions of a state.

    state: i64[2] = [key, draws]        x, state_1 = random_normal(state, shape=(3,), dtype=f32)

The state comes in and goes out as a tensor, so a graph stays pure: loops carry the state, gradients
that run a body again get the same numbers, and eager and recorded programs draw the same stream.
The numbers are those of NumPy's Philox generator with this key, at a counter that belongs to this
draw alone, so streams never overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograph.runtime import promotion, types
from autograph.runtime.ops import sizes
from autograph.runtime.ops.definition import Op, Sample, define, no_vjp
from autograph.runtime.ops.sizes import Template
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

Array = np.ndarray[Any, Any]
Fill = Callable[[np.random.Generator, tuple[int, ...], np.dtype[Any]], Array]
STATE = TensorType(types.int64, (2,))
_REASON = "random numbers do not depend on anything; scale and shift them by what you derive for"
_STATE = np.array([7, 0], np.int64)


def _check_state(state: TensorType) -> None:
    size = state.shape[0] if state.ndim == 1 else 0
    if state.dtype != types.int64 or (isinstance(size, int) and size != 2):
        raise TypeError(f"the state of a generator is int64 of shape (2), not {state.describe()}")


def generator_of(state: Array) -> np.random.Generator:
    """NumPy's generator for one draw."""
    key, draws = (int(word) & 0xFFFFFFFFFFFFFFFF for word in state)
    # The lowest words count the numbers of one draw, so each draw has 2**128 blocks to itself.
    counter = np.array([0, 0, draws, 0], np.uint64)
    return np.random.Generator(np.random.Philox(counter=counter, key=np.array([key, 0], np.uint64)))


def _after(state: Array) -> Array:
    return state + np.array([0, 1], np.int64)


def _floats(name: str, fill: Fill, doc: str) -> Op:
    """An operation that draws floating-point numbers of a shape."""

    def infer(state: TensorType, *given: TensorType, shape: Template, dtype: types.DType) -> Any:
        _check_state(state)
        if not types.is_floating(dtype):
            raise TypeError(f"{name} draws floating-point numbers, not {types.dtype_name(dtype)}")
        return TensorType(dtype, sizes.fill_in_dims(shape, given)), STATE

    def evaluate(
        state: Array, *given: Array, shape: Template, dtype: types.DType
    ) -> tuple[Array, Array]:
        exact = dtype if dtype in (types.float32, types.float64) else types.float32
        drawn = fill(generator_of(state), sizes.fill_in(shape, given), exact)
        return np.asarray(drawn).astype(dtype, copy=False), _after(state)

    return define(
        name,
        infer=infer,
        evaluate=evaluate,
        vjp=no_vjp(_REASON),
        samples=lambda: [
            Sample((_STATE,), {"shape": (2, 3), "dtype": types.float32}),
            Sample((_STATE,), {"shape": (), "dtype": types.float64}),
            Sample((_STATE, np.array(3)), {"shape": (None, 2), "dtype": types.bfloat16}),
            Sample((_STATE, np.array(0)), {"shape": (None,), "dtype": types.float16}),
        ],
        doc=doc,
        several=True,
    )


def _truncated(rng: np.random.Generator, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    drawn = np.asarray(rng.standard_normal(shape, dtype))
    while True:
        outside = np.abs(drawn) > 2
        count = int(np.count_nonzero(outside))
        if not count:
            return drawn
        drawn[outside] = rng.standard_normal(count, dtype)


RANDOM_UNIFORM = _floats(
    "random_uniform",
    lambda rng, shape, dtype: rng.random(shape, dtype),
    "Numbers evenly spread over 0 <= x < 1, and the next state.",
)
RANDOM_NORMAL = _floats(
    "random_normal",
    lambda rng, shape, dtype: rng.standard_normal(shape, dtype),
    "Numbers of the normal distribution with mean 0 and deviation 1, and the next state.",
)
RANDOM_TRUNCATED_NORMAL = _floats(
    "random_truncated_normal",
    _truncated,
    "As `random_normal`, but all within two deviations, and the next state.",
)


def _infer_integers(
    state: TensorType,
    low: TensorType,
    high: TensorType,
    *given: TensorType,
    shape: Template,
    full: bool,
) -> Any:
    _check_state(state)
    if not types.is_integer(low.dtype) or high.dtype != low.dtype:
        raise TypeError(
            f"bounds of random integers are integers of one dtype, not {low.describe()} and "
            f"{high.describe()}"
        )
    return TensorType(low.dtype, sizes.fill_in_dims(shape, given)), STATE


def _integers(
    state: Array, low: Array, high: Array, *given: Array, shape: Template, full: bool
) -> tuple[Array, Array]:
    rng, wanted = generator_of(state), sizes.fill_in(shape, given)
    bounds: tuple[Any, Any] = (low, high)
    if full:
        limits = np.iinfo(low.dtype)
        bounds = (limits.min, limits.max)
    elif np.any(low >= high):
        raise ValueError(f"Need minval < maxval, got {low} >= {high}")
    drawn = rng.integers(*bounds, size=wanted, dtype=low.dtype, endpoint=full)
    return np.asarray(drawn, low.dtype), _after(state)


RANDOM_INTEGERS = define(
    "random_integers",
    infer=_infer_integers,
    evaluate=_integers,
    vjp=no_vjp("random integers have no derivative"),
    samples=lambda: [
        Sample((_STATE, np.array(-2), np.array(9)), {"shape": (4,), "full": False}),
        Sample(
            (_STATE, np.array(0, np.int32), np.array(1, np.int32), np.array(2)),
            {"shape": (None, 3), "full": False},
        ),
        Sample(
            (_STATE, np.array(0, np.uint8), np.array(0, np.uint8)), {"shape": (2,), "full": True}
        ),
    ],
    doc="Integers `low <= x < high`, or any of the dtype if `full`, and the next state.",
    several=True,
)


def draw_floats(op: Op, state: Any, shape: Any, dtype: Any) -> tuple[Tensor, Tensor]:
    """Numbers of `shape` from one of the operations above, and the next state."""
    template, inputs = sizes.split(sizes.as_sizes(shape))
    return op(state, *inputs, shape=template, dtype=types.as_dtype(dtype))  # type: ignore[no-any-return]


def draw_integers(
    state: Any, shape: Any, bounds: Sequence[Any], dtype: Any, full: bool = False
) -> tuple[Tensor, Tensor]:
    """Integers of `shape` and `dtype` within `bounds`, and the next state."""
    template, inputs = sizes.split(sizes.as_sizes(shape))
    low, high = (promotion.convert(bound, types.as_dtype(dtype)) for bound in bounds)
    return RANDOM_INTEGERS(state, low, high, *inputs, shape=template, full=full)  # type: ignore[no-any-return]
