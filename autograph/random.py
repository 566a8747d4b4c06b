"""Random numbers: TensorFlow's `tf.random`, with one stream for eager and converted code.

    ag.random.set_seed(7)
    x = ag.random.normal([3], mean=1.0)

A generator's state is a variable, so branches, loops and callers of a converted function carry it
like any other. The same program draws the same numbers with and without `@ag.convert`.
"""

from __future__ import annotations

import secrets
from typing import Any

import numpy as np

from autograph.runtime import dispatch, promotion, types
from autograph.runtime.ops import random_ops, sizes
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.creation import range as range_of
from autograph.runtime.ops.exponential import log
from autograph.runtime.ops.gathering import gather as _gather
from autograph.runtime.ops.nn_activations import as_float
from autograph.runtime.ops.reductions import argmax
from autograph.runtime.ops.shaping import expand_dims
from autograph.runtime.ops.sorting import argsort
from autograph.runtime.staging import tracing
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import DType
from autograph.runtime.variable import Variable

__all__ = [
    "Generator",
    "categorical",
    "get_global_generator",
    "normal",
    "set_seed",
    "shuffle",
    "stateless_normal",
    "stateless_truncated_normal",
    "stateless_uniform",
    "truncated_normal",
    "uniform",
]


def _key_of(*seeds: int) -> np.ndarray[Any, Any]:
    """A well-mixed state for seeds of any size."""
    words = np.random.SeedSequence([seed % 2**64 for seed in seeds]).generate_state(1, np.uint64)
    return np.array([words.view(np.int64)[0], 0], np.int64)


class Generator:
    """A stream of random numbers.

    >>> import autograph as ag
    >>> g = ag.random.Generator.from_seed(7)
    >>> g.normal([2]).shape
    (2,)
    """

    def __init__(self, state: Any) -> None:
        value = promotion.as_tensor(state, types.int64)
        self.state = Variable(value, trainable=False, name="random_state")
        if tracing():
            # A generator that converted code makes begins anew in every call of it.
            self.state.assign(value)

    @classmethod
    def from_seed(cls, seed: int, alg: Any = None) -> Generator:
        """The stream that belongs to a seed."""
        return cls(_key_of(int(seed)))

    @classmethod
    def from_state(cls, state: Any, alg: Any = None) -> Generator:
        """The stream that goes on where another had the value `state` of its `state`."""
        return cls(state.state.read_value() if isinstance(state, Generator) else state)

    @classmethod
    def from_non_deterministic_state(cls, alg: Any = None) -> Generator:
        """A stream of its own in every run of the program."""
        return cls(_key_of(secrets.randbits(63)))

    def reset_from_seed(self, seed: int) -> None:
        """Begin the stream of a seed."""
        self.state.assign(EagerTensor(_key_of(int(seed))))

    def split(self, count: int = 1) -> list[Generator]:
        """New generators, whose streams have nothing to do with each other's or this one's."""
        keys: Any = self.uniform_full_int([count], types.int64)
        return [Generator([keys[place], 0]) for place in range(count)]

    def normal(
        self,
        shape: Any,
        mean: Any = 0.0,
        stddev: Any = 1.0,
        dtype: Any = types.float32,
        name: Any = None,
    ) -> Tensor:
        """Numbers of a normal distribution."""
        return self._scaled(random_ops.RANDOM_NORMAL, shape, dtype, stddev, mean)

    def truncated_normal(
        self,
        shape: Any,
        mean: Any = 0.0,
        stddev: Any = 1.0,
        dtype: Any = types.float32,
        name: Any = None,
    ) -> Tensor:
        """Numbers of a normal distribution, none further from the mean than two deviations."""
        return self._scaled(random_ops.RANDOM_TRUNCATED_NORMAL, shape, dtype, stddev, mean)

    def uniform(
        self,
        shape: Any,
        minval: Any = 0,
        maxval: Any = None,
        dtype: Any = types.float32,
        name: Any = None,
    ) -> Tensor:
        """Numbers evenly spread over `minval <= x < maxval`, of integers if `dtype` is one."""
        wanted = types.as_dtype(dtype)
        if types.is_integer(wanted):
            if maxval is None:
                raise ValueError("Must specify maxval for integer dtype")
            return self._keep(
                *random_ops.draw_integers(self.state.read_value(), shape, (minval, maxval), wanted)
            )
        low = promotion.convert(minval, wanted)
        width: Any = promotion.convert(1 if maxval is None else maxval, wanted) - low
        return self._scaled(random_ops.RANDOM_UNIFORM, shape, wanted, width, low)

    def uniform_full_int(self, shape: Any, dtype: Any = types.uint64, name: Any = None) -> Tensor:
        """Integers evenly spread over all that `dtype` has."""
        state = self.state.read_value()
        return self._keep(*random_ops.draw_integers(state, shape, (0, 0), dtype, full=True))

    def make_seeds(self, count: int = 1) -> Tensor:
        """Seeds for the stateless functions, one in each column."""
        return self.uniform_full_int([2, count], types.int64)

    def _scaled(self, op: Any, shape: Any, dtype: Any, scale: Any, shift: Any) -> Tensor:
        wanted = types.as_dtype(dtype)
        drawn = self._keep(*random_ops.draw_floats(op, self.state.read_value(), shape, wanted))
        return _moved(drawn, scale, shift)

    def _keep(self, drawn: Tensor, state: Tensor) -> Tensor:
        self.state.assign(state)
        return drawn


def _moved(drawn: Tensor, scale: Any, shift: Any) -> Tensor:
    """`drawn * scale + shift`, without operations that would change nothing."""
    result: Any = drawn
    if not (isinstance(scale, float) and scale == 1):
        result = result * promotion.convert(scale, drawn.dtype)
    if not (isinstance(shift, float) and shift == 0):
        result = result + promotion.convert(shift, drawn.dtype)
    return result  # type: ignore[no-any-return]


class _Streams:
    """The generators behind the module's functions: one for all, and one for each explicit seed."""

    def __init__(self) -> None:
        self._seed: int | None = None
        self._shared = _outside_of_recordings(_key_of(secrets.randbits(63)))
        self._seeded: dict[int, Generator] = {}

    def set_seed(self, seed: int) -> None:
        """Begin all streams anew; those that recorded code knows stay the same objects."""
        self._seed = int(seed)
        self._shared.state.assign(EagerTensor(_key_of(self._seed)))
        for number, generator in self._seeded.items():
            generator.state.assign(EagerTensor(_key_of(self._seed, number)))

    def stream(self, seed: Any = None) -> Generator:
        """The generator for a function that was given `seed`."""
        if seed is None:
            return self._shared
        number = int(seed)
        if number not in self._seeded:
            self._seeded[number] = _outside_of_recordings(_key_of(self._seed or 0, number))
        return self._seeded[number]


def _outside_of_recordings(state: np.ndarray[Any, Any]) -> Generator:
    """A generator whose stream goes on from one call of converted code to the next."""
    generator = Generator.__new__(Generator)
    recorder = dispatch.set_recorder(None)
    try:
        generator.state = Variable(EagerTensor(state), trainable=False, name="random_state")
    finally:
        dispatch.set_recorder(recorder)
    return generator


_streams = _Streams()


def set_seed(seed: int) -> None:
    """Make the random numbers that the program draws from here on the same in every run."""
    _streams.set_seed(seed)


def get_global_generator() -> Generator:
    """The generator that the functions of this module draw from."""
    return _streams.stream()


def normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = types.float32,
    seed: Any = None,
    name: str | None = None,
) -> Tensor:
    """Numbers of a normal distribution."""
    return _streams.stream(seed).normal(shape, mean, stddev, dtype)


def truncated_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = types.float32,
    seed: Any = None,
    name: str | None = None,
) -> Tensor:
    """Numbers of a normal distribution, none further from the mean than two deviations."""
    return _streams.stream(seed).truncated_normal(shape, mean, stddev, dtype)


def uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = types.float32,
    seed: Any = None,
    name: str | None = None,
) -> Tensor:
    """Numbers evenly spread over `minval <= x < maxval`, of integers if `dtype` is one."""
    return _streams.stream(seed).uniform(shape, minval, maxval, dtype)


def categorical(
    logits: Any,
    num_samples: Any,
    dtype: Any = types.int64,
    seed: Any = None,
    name: str | None = None,
) -> Tensor:
    """For each row of `logits`, `num_samples` class numbers by the odds of `softmax(logits)`."""
    x = as_float(logits)
    if x.ndim != 2:
        raise ValueError(f"logits are [batch, classes], not {x.type.describe()}")
    rows, classes = sizes.extents(x)
    shape = [rows, sizes.as_size(num_samples), classes]
    drawn: Any = _streams.stream(seed).uniform(shape, dtype=types.float64)
    # The greatest of the logits with Gumbel noise is a class with just these odds.
    noise: Any = -log(-log(1 - drawn))
    scores: Any = cast(expand_dims(x, 1), types.float64) + noise
    return argmax(scores, -1, output_type=types.as_dtype(dtype))


def shuffle(value: Any, seed: Any = None, name: str | None = None) -> Tensor:
    """The parts of `value` along its first axis in a random order."""
    x = promotion.as_tensor(value)
    if not x.ndim:
        raise ValueError("a scalar cannot be shuffled; it has no first axis")
    return _gather(x, permutation(sizes.extent(x, 0), seed))


def permutation(count: Any, seed: Any = None) -> Tensor:
    """The numbers up to `count`, without it, in a random order."""
    drawn = _streams.stream(seed).uniform([count], dtype=types.float64)
    return _gather(range_of(count, dtype=types.int64), argsort(drawn))


def _stateless(op: Any, shape: Any, seed: Any, dtype: DType) -> Tensor:
    state = promotion.as_tensor(seed, types.int64)
    if state.type.shape != (2,):
        raise ValueError(f"a seed is two integers, not {state.type.describe()}")
    drawn, _ = random_ops.draw_floats(op, state, shape, dtype)
    return drawn


def stateless_normal(
    shape: Any,
    seed: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = types.float32,
    name: str | None = None,
) -> Tensor:
    """Numbers of a normal distribution, always the same for the two integers `seed`."""
    drawn = _stateless(random_ops.RANDOM_NORMAL, shape, seed, types.as_dtype(dtype))
    return _moved(drawn, stddev, mean)


def stateless_truncated_normal(
    shape: Any,
    seed: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = types.float32,
    name: str | None = None,
) -> Tensor:
    """Numbers within two deviations of the mean, always the same for the two integers `seed`."""
    drawn = _stateless(random_ops.RANDOM_TRUNCATED_NORMAL, shape, seed, types.as_dtype(dtype))
    return _moved(drawn, stddev, mean)


def stateless_uniform(
    shape: Any,
    seed: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = types.float32,
    name: str | None = None,
) -> Tensor:
    """Evenly spread numbers, always the same for the two integers `seed`."""
    wanted = types.as_dtype(dtype)
    if types.is_integer(wanted):
        if maxval is None:
            raise ValueError("Must specify maxval for integer dtype")
        state = promotion.as_tensor(seed, types.int64)
        return random_ops.draw_integers(state, shape, (minval, maxval), wanted)[0]
    low = promotion.convert(minval, wanted)
    width: Any = promotion.convert(1 if maxval is None else maxval, wanted) - low
    return _moved(_stateless(random_ops.RANDOM_UNIFORM, shape, seed, wanted), width, low)
