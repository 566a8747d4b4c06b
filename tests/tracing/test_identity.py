"""What arguments are told apart by, and that no object is kept alive for it."""

import enum
import functools
import gc
import math
import types
import weakref
from typing import Any

import numpy as np
import pytest

import autograph as ag


class Part:
    """Part of a model, which knows what it is part of."""

    def __init__(self, whole: Any) -> None:
        self.whole = whole
        self.factor = 2.0


class Model:
    """An object with state of all kinds, and a cycle."""

    def __init__(self, rate: float = 1.0) -> None:
        self.rate = rate
        self.part = Part(self)
        self.weight = ag.Variable(1.0)
        self.table = np.ones(3)
        self.log: list[Any] = []
        self.count = 0
        self.last: Any = None

    @ag.convert
    def read(self, x: Any) -> Any:
        return x * self.rate * self.part.factor

    @ag.convert
    def write(self, x: Any) -> Any:
        self.count += 1
        self.last = x * 2
        self.table[0] += 1
        self.log.append(1)
        self.weight.assign_add(1.0)
        scaled = lambda v: v * self.rate  # noqa: E731
        return scaled(x) + self.table

    @ag.convert
    def itself(self, x: Any) -> Any:
        self.count += 1
        return self, self.part

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        raise TypeError("unhashable")


METHODS = ["read", "write", "itself"]


@pytest.mark.parametrize("name", METHODS)
def test_an_object_goes_when_its_user_lets_it_go(name: str) -> None:
    function = Model.__dict__[name]
    model = Model()
    gone = weakref.ref(model)
    getattr(model, name)(np.ones(3))
    before = len(function._traces._kept)
    del model
    gc.collect()
    assert gone() is None
    assert len(function._traces._kept) < before


@pytest.mark.parametrize("name", METHODS)
def test_memory_does_not_grow_with_fresh_objects(name: str) -> None:
    function = Model.__dict__[name]
    for rate in range(200):
        model = Model(rate)
        getattr(model, name)(np.ones(3))
    del model
    gc.collect()
    assert len(function._traces._kept) == len(function._traces._watched) == 0
    assert len(function._traces._families) <= 128
    assert len(function.trace_report()) <= 256


def test_fresh_objects_at_old_addresses_have_traces_of_their_own() -> None:
    for rate in range(50):
        assert Model(rate).read(np.ones(1)).tolist() == [2.0 * rate]


def test_a_method_returns_its_own_object() -> None:
    one, other = Model(), Model()
    for model in (one, other, one):
        itself, part = model.itself(np.ones(1))
        assert itself is model
        assert part is model.part


def test_equal_objects_are_not_the_same() -> None:
    converted = ag.convert(lambda x, model: x * model.rate)
    assert converted(np.ones(1), Model(2)).tolist() == [2]
    assert converted(np.ones(1), Model(3)).tolist() == [3]


def test_traces_are_bounded() -> None:
    converted = ag.convert(lambda x, name: x)
    for number in range(300):
        converted(np.ones(1), str(number))
    assert len(converted._traces._kept) == 128
    converted(np.ones(1), "299")
    assert converted.trace_count == 300
    converted(np.ones(1), "0")
    assert converted.trace_count == 301


class Color(enum.Enum):
    """Members are singletons."""

    RED = 1


class Level(enum.IntEnum):
    """Numbers that are no plain numbers."""

    LOW = 1


ONE_TRACE: dict[str, tuple[Any, ...]] = {
    "nan": (math.nan, float("nan"), -math.nan + 0),
    "none": (None, None),
    "text": ("ab", "".join(["a", "b"])),
    "bytes": (b"ab", b"ab"),
    "enum": (Color.RED, Color(1)),
    "dtype": (np.dtype("f4"), np.dtype(np.float32)),
    "structured": (np.dtype([("a", "f4")]), np.dtype([("a", "f4")])),
    "slice": (slice(1, None), slice(1, None)),
    "range": (range(1, 5), range(1, 5)),
    "ellipsis": (..., ...),
    "type": (int, int),
    "module": (math, math),
    "function": (len, len),
    "numpy scalar": (np.float32(1), np.float32(2)),
    "array": (np.ones(2), np.zeros(2)),
}
SEVERAL_TRACES: dict[str, tuple[Any, ...]] = {
    "numbers": (1, True, 1.0, 1 + 0j, np.int64(1), np.float64(1), Level.LOW),
    "zeros": (0.0, -0.0, 0, False, complex(0.0, -0.0), 0j),
    "large": (2**70, 2**70 + 1),
    "ranges": (range(0), range(5, 5), range(0, 4, 2), range(0, 3, 2)),
    "slices": (slice(1), slice(1, None), slice(None, 1, 1), slice(True)),
    "partials": (functools.partial(max, 1), functools.partial(max, 2)),
    "modules": (math, types),
    "none": (None, "None", 0, ()),
    "texts": ("1", b"1", 1),
    "dtypes": (np.dtype("f4"), np.dtype("f8"), np.float32, "f4"),
}


@pytest.mark.parametrize("name", ONE_TRACE)
def test_alike_arguments_share_a_trace(name: str) -> None:
    converted = ag.convert(lambda x, what: x)
    for value in ONE_TRACE[name]:
        converted(np.ones(1), value)
    assert converted.trace_count == 1


@pytest.mark.parametrize("name", SEVERAL_TRACES)
def test_different_arguments_do_not(name: str) -> None:
    converted = ag.convert(lambda x, what: x, reduce_retracing=False)
    for _ in range(2):
        for value in SEVERAL_TRACES[name]:
            converted(np.ones(1), value)
    assert converted.trace_count == len(SEVERAL_TRACES[name])


def test_zeros_of_either_sign_in_attributes() -> None:
    model = Model()
    for rate in (0.0, -0.0, 0.0, math.nan, math.nan):
        model.rate = rate
        assert repr(model.read(np.ones(1)).tolist()) == repr([rate * 2.0])


def test_a_closure_that_is_rebound_is_seen_by_a_callee() -> None:
    factor = 1

    def scaled(x: Any) -> Any:
        return x * factor

    converted = ag.convert(lambda x, function: function(x) + 1)
    assert converted(np.ones(1), scaled).tolist() == [2]
    factor = 5
    assert converted(np.ones(1), scaled).tolist() == [6]


def test_a_closure_made_inside_is_made_again() -> None:
    def run(x: Any, factor: Any) -> Any:
        def scaled(v: Any) -> Any:
            return v * factor

        return scaled(x)

    converted = ag.convert(run)
    for factor in ("a", 2, 3, 4, 5.0):
        if factor != "a":
            assert converted(np.ones(1), factor).tolist() == [factor]
