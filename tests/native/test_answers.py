"""Calls that machine code answers: it takes only what is like a call that Python has answered."""

from __future__ import annotations

import copy
import functools
import gc
import os
import pickle
import resource
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

import autograph as ag
from autograph.answers import answering
from autograph.answers.answering import Answers
from autograph.runtime.native.calls import records

RATE = 2.0
TABLE = np.arange(4.0)


@pytest.fixture(autouse=True)
def _native(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")
    monkeypatch.setattr(answering, "CALLS_BEFORE_LOADING", 0)


def warm(function: Any, *args: Any, **kwargs: Any) -> None:
    """Call until machine code answers calls like this."""
    for _ in range(3):
        function(*args, **kwargs)


def is_answered(function: Any, *args: Any, **kwargs: Any) -> bool:
    """Whether machine code answers a call, and not Python."""
    before = Answers.calls
    function(*args, **kwargs)
    return Answers.calls == before


def scale(x, factor=2.0):  # type: ignore[no-untyped-def]
    return x * factor + 1.0


def sums(x, y):  # type: ignore[no-untyped-def]
    return x + y, x * 2.0


X = np.arange(6.0).reshape(2, 3)


DIFFERENT = {
    "dtype": X.astype(np.float32),
    "rank": X[0],
    "shape": np.ones((2, 4)),
    "order": np.asfortranarray(X),
    "strides": np.ones((4, 6))[::2, ::2],
    "byte order": X.astype(X.dtype.newbyteorder()),
    "empty": np.zeros((2, 0)),
    "unaligned": np.frombuffer(b"\0" + X.tobytes(), np.uint8)[1:].view(float).reshape(2, 3),
    "scalar": np.float64(3.0),
    "0-d": np.array(3.0),
    "float": 3.0,
    "int": 3,
    "complex": X + 1j,
}


@pytest.mark.parametrize("other", [*DIFFERENT.values()], ids=DIFFERENT)
def test_another_kind_of_array_is_not_taken_for_the_same(other: Any) -> None:
    function = ag.convert(scale)
    warm(function, X)
    assert is_answered(function, X + 1.0)
    expected = scale(other)
    for _ in range(4):
        result = function(other)
        np.testing.assert_array_equal(result, expected)
        assert np.asarray(result).dtype == np.asarray(expected).dtype
        np.testing.assert_array_equal(function(X), scale(X))


def test_several_kinds_are_answered_in_turn() -> None:
    function = ag.convert(scale)
    kinds: list[Any] = [np.ones(3), np.ones((2, 2)), np.ones(3, np.float32), np.float64(2.0)]
    for kind in kinds:
        warm(function, kind)
    for kind in kinds * 2:
        assert is_answered(function, kind)
        np.testing.assert_array_equal(function(kind), scale(kind))


def test_more_kinds_than_are_kept() -> None:
    function = ag.convert(scale, reduce_retracing=False)
    for _ in range(10):
        for size in range(answering.MOST_RECORDS + 5):
            np.testing.assert_array_equal(function(np.ones(size)), np.full(size, 3.0))


def test_keywords_and_defaults() -> None:
    function = ag.convert(scale)
    x = np.ones(3)
    for kwargs in ({}, {"factor": 3.0}, {"x": x}, {"factor": 5.0, "x": x}, {"x": x, "factor": 5.0}):
        args = () if "x" in kwargs else (x,)
        warm(function, *args, **kwargs)
        assert is_answered(function, *args, **kwargs)
        np.testing.assert_array_equal(function(*args, **kwargs), scale(*args, **kwargs))
    np.testing.assert_array_equal(function(x), scale(x))


@pytest.mark.parametrize(
    ("args", "kwargs"), [((), {}), ((X, 1.0, 2.0), {}), ((X,), {"y": 1.0}), ((X,), {"x": X})]
)
def test_calls_that_do_not_fit_are_type_errors(args: Any, kwargs: Any) -> None:
    function = ag.convert(scale)
    warm(function, X)
    with pytest.raises(TypeError) as expected:
        scale(*args, **kwargs)
    with pytest.raises(TypeError) as caught:
        function(*args, **kwargs)
    assert str(caught.value) == str(expected.value)
    assert is_answered(function, X)


def test_numbers_are_told_apart_by_value_and_type() -> None:
    function = ag.convert(scale, reduce_retracing=False)
    x = np.ones(2)
    for factor in (2.0, 2, True, -0.0, 0.0, 0, False, float("nan"), 10**30, 2**62):
        warm(function, x, factor)
        result, expected = function(x, factor), scale(x, factor)
        np.testing.assert_array_equal(np.signbit(result), np.signbit(expected))
        np.testing.assert_array_equal(result, expected)


def test_numbers_that_vary_are_inputs() -> None:
    function = ag.convert(scale)
    x = np.ones(2)
    for factor in (0.5, 1.5, 2.5, 3.5, 4.5):
        function(x, factor)
    assert is_answered(function, x, 5.5)
    np.testing.assert_array_equal(function(x, 7.5), scale(x, 7.5))
    for factor in (1, 2, 3, 4, 5):
        function(x, factor)
    assert is_answered(function, x, 6)
    for factor in (7, -8, 2**53, 2**63, -(2**63), 10**25):
        np.testing.assert_array_equal(function(x, factor), scale(x, factor))


def test_numbers_too_large_for_the_graph() -> None:
    def cube(n: Any) -> Any:
        return n * n * n

    function = ag.convert(cube)
    for n in (1, 2, 3, 4, 5, 6):
        function(n)
    for n in (7, 2**40, -(2**40), 2**62):
        assert function(n) == cube(n)
        assert type(function(n)) is int


def test_globals_closures_and_attributes_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    class Model:
        def __init__(self) -> None:
            self.weight = 3.0

    model, bias = Model(), 1.0

    @ag.convert
    def predict(x):  # type: ignore[no-untyped-def]
        return x * model.weight * RATE + bias

    x = np.ones(3)
    warm(predict, x)
    assert is_answered(predict, x)
    np.testing.assert_array_equal(predict(x), np.full(3, 7.0))
    monkeypatch.setitem(globals(), "RATE", 5.0)
    np.testing.assert_array_equal(predict(x), np.full(3, 16.0))
    warm(predict, x)
    assert is_answered(predict, x)
    bias = 2.0
    np.testing.assert_array_equal(predict(x), np.full(3, 17.0))
    model.weight = 4.0
    np.testing.assert_array_equal(predict(x), np.full(3, 22.0))
    model.weight = np.ones(3)  # type: ignore[assignment]
    np.testing.assert_array_equal(predict(x), np.full(3, 7.0))


def test_arrays_outside_are_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    @ag.convert
    def shifted(x):  # type: ignore[no-untyped-def]
        return x + TABLE

    x = np.zeros(4)
    warm(shifted, x)
    assert is_answered(shifted, x)
    swapped = np.arange(4.0).astype(np.dtype(float).newbyteorder())
    for table in (np.ones(4), np.ones(4, np.float32), np.ones((2, 4)), np.ones(8)[::2], swapped):
        monkeypatch.setitem(globals(), "TABLE", table)
        for _ in range(3):
            result = shifted(x)
            np.testing.assert_array_equal(result, x + table)
            assert result.dtype == (x + table).dtype
    TABLE[0] = 7.0
    np.testing.assert_array_equal(shifted(x), x + TABLE)


def test_defaults_and_code_may_be_changed() -> None:
    def plain(x, factor=2.0, *, shift=0.0):  # type: ignore[no-untyped-def]
        return x * factor + shift

    def other(x, factor=2.0, *, shift=0.0):  # type: ignore[no-untyped-def]
        return x - factor + shift

    function = ag.convert(plain)
    x = np.ones(2)
    warm(function, x)
    assert is_answered(function, x)
    plain.__defaults__ = (5.0,)
    np.testing.assert_array_equal(function(x), plain(x))
    plain.__kwdefaults__["shift"] = 1.0
    np.testing.assert_array_equal(function(x), plain(x))
    plain.__kwdefaults__ = {"shift": 3.0}
    np.testing.assert_array_equal(function(x), plain(x))
    plain.__code__ = other.__code__
    for _ in range(3):
        np.testing.assert_array_equal(function(x), plain(x))


def test_running_eagerly_and_tapes_are_left_to_python() -> None:
    seen: list[type] = []

    def look(x):  # type: ignore[no-untyped-def]
        seen.append(type(x))
        return x * x

    function = ag.convert(look)
    watched = ag.convert(scale)
    warm(function, ag.constant(2.0))
    warm(watched, ag.constant(2.0))
    count = len(seen)
    ag.run_functions_eagerly(True)
    try:
        function(ag.constant(2.0))
    finally:
        ag.run_functions_eagerly(False)
    assert len(seen) == count + 1
    assert is_answered(watched, ag.constant(3.0))
    x = ag.constant(3.0)
    with ag.GradientTape() as tape:
        tape.watch(x)
        y = watched(x)
    assert float(tape.gradient(y, x)) == 2.0
    assert is_answered(watched, x)


def test_a_call_while_another_function_is_recorded() -> None:
    inner = ag.convert(scale)
    warm(inner, np.ones(3))

    @ag.convert
    def outer(x):  # type: ignore[no-untyped-def]
        return inner(x) - 1.0

    np.testing.assert_array_equal(outer(np.ones(3)), np.full(3, 2.0))
    assert "multiply" in ag.graph_text(outer, np.ones(3))


def test_the_same_array_twice_and_arrays_that_overlap() -> None:
    function = ag.convert(sums)
    x, y = np.ones(3), np.full(3, 5.0)
    warm(function, x, y)
    assert is_answered(function, x, y)
    for pair in ((x, x), (y, x), (x, x[:]), (x, x[::-1])):
        for _ in range(3):
            for result, expected in zip(function(*pair), sums(*pair), strict=True):
                np.testing.assert_array_equal(result, expected)


def test_writes_into_arguments() -> None:
    def move(x, y):  # type: ignore[no-untyped-def]
        for i in range(len(x)):
            x[i] = y[i] + 1.0
        return x

    function = ag.convert(move)
    x, y = np.zeros(4), np.arange(4.0)
    warm(function, x, y)
    assert is_answered(function, x, y)
    assert function(x, y) is x
    np.testing.assert_array_equal(x, y + 1.0)
    function(x, x)
    np.testing.assert_array_equal(x, y + 2.0)
    whole = np.arange(8.0)
    with pytest.raises(ag.errors.InvalidArgumentError, match="share memory"):
        function(whole[:4], whole[2:6])
    fixed = np.zeros(4)
    fixed.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        function(fixed, y)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x,
        lambda x: x[1:],
        lambda x: (x, x.T),
        lambda x: (x + 1.0, 2, "text", None),
        lambda x: {"a": x + 1.0, "b": [x]},
        lambda x: (),
        lambda x: ((x + 1.0, x), x),
        lambda x: np.sum(x),
        lambda x: float(np.sum(x)),
        lambda x: (int(np.sum(x)), bool(np.sum(x) > 2.0)),
        lambda x: np.sum(x) > 2.0,
        lambda x: x.astype(np.complex128),
        lambda x: np.sort(x),
        lambda x: x.reshape(-1),
    ],
)
def test_results_are_what_python_gives(function: Callable[[Any], Any]) -> None:
    converted = ag.convert(function)
    x = np.array([[3.0, 1.0], [2.0, 4.0]])
    for _ in range(5):
        result, expected = converted(x), function(x)
        assert type(result) is type(expected)
        assert repr(result) == repr(expected)
    given = converted(x)
    if isinstance(given, np.ndarray) and given is not x:
        before = x.copy()
        given[...] = -1.0
        np.testing.assert_array_equal(x, before)


def test_tensors() -> None:
    function = ag.convert(scale)
    x = ag.constant([1.0, 2.0])
    warm(function, x)
    assert is_answered(function, x)
    result = function(x)
    assert type(result) is type(x)
    assert result.dtype == ag.float32
    assert tuple(result.shape) == (2,)
    np.testing.assert_array_equal(result.numpy(), [3.0, 5.0])
    np.testing.assert_array_equal((result + result).numpy(), [6.0, 10.0])
    np.testing.assert_array_equal(function(ag.constant([1, 2])).numpy(), [3.0, 5.0])


def test_variables_are_read_anew() -> None:
    weight = ag.Variable([1.0, 2.0])

    @ag.convert
    def apply(x):  # type: ignore[no-untyped-def]
        return x * weight

    x = ag.constant([1.0, 1.0])
    warm(apply, x)
    assert is_answered(apply, x)
    weight.assign([3.0, 4.0])
    np.testing.assert_array_equal(apply(x).numpy(), [3.0, 4.0])


class Counter:
    """Has state of all kinds."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.count = 0

    @ag.convert
    def step(self, x):  # type: ignore[no-untyped-def]
        self.count += 1
        return x * self.rate

    @ag.convert
    def scaled(self, x):  # type: ignore[no-untyped-def]
        return x * self.rate


def test_methods() -> None:
    one, two, x = Counter(2.0), Counter(3.0), np.ones(2)
    for counter in (one, two):
        warm(counter.scaled, x)
        warm(counter.step, x)
    assert is_answered(one.scaled, x)
    assert is_answered(two.scaled, x)
    np.testing.assert_array_equal(one.scaled(x), [2.0, 2.0])
    np.testing.assert_array_equal(two.scaled(x), [3.0, 3.0])
    np.testing.assert_array_equal(Counter.scaled(two, x), [3.0, 3.0])
    before = one.count
    one.step(x)
    assert one.count == before + 1
    one.rate = 7.0
    np.testing.assert_array_equal(one.scaled(x), [7.0, 7.0])


def test_objects_are_not_kept_alive() -> None:
    x = np.ones(2)
    counter = Counter(2.0)
    warm(counter.scaled, x)
    assert is_answered(counter.scaled, x)
    gone = weakref.ref(counter)
    del counter
    gc.collect()
    assert gone() is None
    for rate in range(20):
        other = Counter(float(rate))
        np.testing.assert_array_equal(other.scaled(x), [rate, rate])
        other.scaled(x)
        np.testing.assert_array_equal(other.scaled(x), [rate, rate])


@ag.convert
def by_name(x):  # type: ignore[no-untyped-def]
    return x


def test_a_converted_function_is_a_proper_object() -> None:
    function = ag.convert(scale)
    warm(function, X)
    x = np.ones(2)
    np.testing.assert_array_equal(functools.partial(function, factor=3.0)(x), [4.0, 4.0])
    np.testing.assert_array_equal(next(map(function, [x])), [3.0, 3.0])
    assert function.__wrapped__ is scale  # type: ignore[attr-defined]
    assert weakref.ref(function)() is function
    function.note = 1  # type: ignore[attr-defined]
    assert copy.copy(function) is copy.deepcopy(function) is function
    assert pickle.loads(pickle.dumps(by_name)) is by_name
    with pytest.raises(pickle.PicklingError, match="not the same object"):
        pickle.dumps(function)

    class Loud(ag.Function):
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return "loud", super().__call__(*args, **kwargs)

    loud = Loud(scale)
    for _ in range(4):
        assert loud(x)[0] == "loud"


def test_a_function_goes_when_nobody_needs_it() -> None:
    def local(x):  # type: ignore[no-untyped-def]
        return x + 1.0

    function = ag.convert(local)
    warm(function, X)
    gone = weakref.ref(function)
    del function, local
    gc.collect()
    assert gone() is None


def pick(x, i):  # type: ignore[no-untyped-def]
    y = x * 2.0
    return y[i]


def test_errors_are_those_of_python() -> None:
    function = ag.convert(pick)
    warm(function, np.ones(3), np.int64(1))
    assert is_answered(function, np.ones(3), np.int64(2))
    for _ in range(3):
        with pytest.raises(IndexError, match="index 7 is out of bounds") as caught:
            function(np.ones(3), np.int64(7))
        frames = [entry.name for entry in caught.traceback]
        assert frames[-1] == "pick"
        assert len(frames) == 2
    assert is_answered(function, np.ones(3), np.int64(2))


def added_up(x, n):  # type: ignore[no-untyped-def]
    total = 0.0
    for i in range(n):
        total += x[i]
    return total


def steps_to(x, n):  # type: ignore[no-untyped-def]
    k, flag = 0, n > 5
    for i in range(n):
        k, flag = i * n, x[i] > 0
    return k, flag


def half_or_whole(x, n):  # type: ignore[no-untyped-def]
    return 0.5 if x[0] > n else 2


@pytest.mark.parametrize("program", [added_up, steps_to, half_or_whole])
def test_numbers_of_several_kinds_are_answered(program: Any) -> None:
    function, x = ag.convert(program), np.array([1.0, -2.0, 3.0])
    warm(function, x, np.int64(2))
    for number in (0, 1, 2, 3):
        n = np.int64(number)
        assert is_answered(function, x, n)
        assert repr(function(x, n)) == repr(program(x, n))


def test_references_are_given_back() -> None:
    function = ag.convert(sums)
    x, y = np.ones(3), np.ones(3)
    failing = ag.convert(pick)
    i, j = np.int64(1), np.int64(9)
    warm(function, x, y)
    warm(failing, x, i)
    watched = (x, y, i, j, function, failing, function._chain, failing._chain)
    before = [sys.getrefcount(each) for each in watched]
    for _ in range(1000):
        function(x, y)
        failing(x, i)
        with pytest.raises(IndexError):
            failing(x, j)
    after = [sys.getrefcount(each) for each in watched]
    assert after == before
    first, second = function(x, y)
    assert sys.getrefcount(first) == sys.getrefcount(second) == 2


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="asks Linux for its memory")
def test_memory_stays_flat() -> None:
    function, failing = ag.convert(sums), ag.convert(pick)
    x, y, tensor = np.ones(300), np.ones(300), ag.constant([1.0, 2.0])
    scaled = ag.convert(scale)

    def calls(number: int) -> None:
        for _ in range(number):
            function(x, y)
            scaled(tensor, factor=2.0)
            failing(x, np.int64(5))

    def errors(number: int) -> None:
        for _ in range(number):
            with pytest.raises(IndexError):
                failing(x, np.int64(500))

    calls(1000)
    errors(200)
    before = _resident()
    calls(100_000)
    errors(1000)
    assert _resident() - before < 4 * 2**20


def _resident() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def test_threads_and_other_callers() -> None:
    function = ag.convert(scale)
    results: list[bool] = []

    def run(k: int) -> None:
        x = np.full(k + 1, float(k))
        for _ in range(2000):
            results.append(bool(np.array_equal(function(x), scale(x))))

    threads = [threading.Thread(target=run, args=(k,)) for k in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(results)
    assert len(results) == 12000


def test_a_guard_that_runs_python_may_call_the_function_again() -> None:
    class Odd:
        """An object that reads its attributes by calling the function."""

        def __getattribute__(self, name: str) -> Any:
            if name == "rate" and calls:
                calls.pop()
                function(np.ones(2))
            return object.__getattribute__(self, name)

    odd: Any = Odd()
    odd.rate = 2.0
    calls: list[int] = []

    @ag.convert
    def function(x):  # type: ignore[no-untyped-def]
        return x * odd.rate

    warm(function, np.ones(2))
    calls += [1, 1, 1]
    np.testing.assert_array_equal(function(np.ones(2)), [2.0, 2.0])
    odd.rate = 3.0
    np.testing.assert_array_equal(function(np.ones(2)), [3.0, 3.0])


def test_ctrl_c_ends_an_answered_call() -> None:
    def endless(x):  # type: ignore[no-untyped-def]
        while x > 0:
            x = x + 1.0
        return x

    function = ag.convert(endless)
    warm(function, np.float64(-1.0))
    assert is_answered(function, np.float64(-2.0))
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    start = time.monotonic()
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        function(np.float64(1.0))
    assert time.monotonic() - start < 3.0
    timer.join()


class Pair(NamedTuple):
    first: Any
    second: Any


def test_containers_as_arguments() -> None:
    def total(parts, options=(1.0, {"shift": 2.0})):  # type: ignore[no-untyped-def]
        result = 0.0
        for part in parts.values() if isinstance(parts, dict) else parts:
            result = result * 2.0 + part
        return result * options[0] + options[1]["shift"], parts

    function = ag.convert(total)
    x, y = np.ones(3), np.full(3, 5.0)
    kinds: list[Any] = [[x, y], (x, y), Pair(x, y), {"a": x, "b": y}, [x], [], [x, [y][0], 2.0]]
    kinds += [{"b": x, "a": y}, {"a": y, "b": x}, [y, x], [x, x], (y, y), Pair(y, x), [x, y, 3.0]]
    for _ in range(4):
        for parts in kinds:
            result, expected = function(parts), total(parts)
            np.testing.assert_array_equal(result[0], expected[0])
            assert type(result[1]) is type(expected[1])
            if type(parts) in (list, dict):
                assert result[1] is parts
    for parts in kinds[:4]:
        warm(function, parts)
        assert is_answered(function, parts)
    total.__defaults__[0][1]["shift"] = 7.0  # type: ignore[index]
    np.testing.assert_array_equal(function([x, y])[0], total([x, y])[0])


def test_writes_into_containers() -> None:
    def push(items, box):  # type: ignore[no-untyped-def]
        items.append(items[0] * 2.0)
        box["last"] = items[0] + 1.0
        items[0][0] = 9.0

    function = ag.convert(push)
    for _ in range(5):
        mine: tuple[list[Any], dict[str, Any]] = ([np.ones(2)], {"last": 0})
        expected: tuple[list[Any], dict[str, Any]] = ([np.ones(2)], {"last": 0})
        function(*mine)
        push(*expected)
        assert repr(mine) == repr(expected)


def test_any_number_of_arguments() -> None:
    def total(first, *rest, scale=1.0, **options):  # type: ignore[no-untyped-def]
        for each in rest:
            first = first + each
        return first * scale + len(options), options

    function = ag.convert(total)
    x = np.ones(2)
    for _ in range(4):
        for args in ((x,), (x, x), (x, 2.0 * x, x)):
            for kwargs in ({}, {"scale": 3.0}, {"more": 1}, {"scale": 2.0, "more": 2, "x": 3}):
                result, expected = function(*args, **kwargs), total(*args, **kwargs)
                np.testing.assert_array_equal(result[0], expected[0])
                assert result[1] == expected[1]
                result[1]["mine"] = 1
    assert is_answered(function, x, x)


def test_input_signatures() -> None:
    @ag.convert(input_signature=[ag.TensorSpec([None], ag.float64)])
    def function(x):  # type: ignore[no-untyped-def]
        return x, x + 1.0

    x = np.ones(3)
    warm(function, x)
    assert is_answered(function, np.ones(5))
    same, more = function(x)
    assert type(same) is type(more) is type(ag.constant(1.0))
    x[0] = 7.0
    np.testing.assert_array_equal(same.numpy(), [1.0, 1.0, 1.0])
    for _ in range(3):
        given = ag.constant([1.0, 2.0], ag.float64)
        assert function(given)[0] is given or np.array_equal(function(given)[0].numpy(), [1.0, 2.0])
    for wrong in (np.ones((2, 2)), np.ones(2, np.float32), ag.constant([1, 2])):
        with pytest.raises(TypeError, match="input_signature"):
            function(wrong)


def test_writes_into_an_array_of_a_global_name(monkeypatch: pytest.MonkeyPatch) -> None:
    @ag.convert
    def fill(x):  # type: ignore[no-untyped-def]
        TABLE[0] = x[0] + 1.0

    for value in range(6):
        table = np.zeros(4)
        monkeypatch.setitem(globals(), "TABLE", table)
        fill(np.full(2, float(value)))
        assert table[0] == value + 1.0


def test_an_array_of_a_global_name_is_returned_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    @ag.convert
    def give(x):  # type: ignore[no-untyped-def]
        return TABLE, x + TABLE[0]

    for value in range(6):
        table = np.full(4, float(value))
        monkeypatch.setitem(globals(), "TABLE", table)
        same, total = give(np.ones(2))
        assert same is table
        np.testing.assert_array_equal(total, np.full(2, value + 1.0))


def test_many_arguments_and_calls_without_a_lent_place() -> None:
    def total(*args: Any, **kwargs: Any) -> Any:
        return sum(args) + sum(kwargs.values())

    function = ag.convert(total)
    arrays = [np.full(2, float(n)) for n in range(100)]
    for _ in range(4):
        np.testing.assert_array_equal(function(*arrays), total(*arrays))
    named = {f"x{n}": array for n, array in enumerate(arrays)}
    np.testing.assert_array_equal(function(**named), total(**named))
    few = ag.convert(scale)
    for _ in range(4):
        np.testing.assert_array_equal(next(map(few, [X])), scale(X))
        np.testing.assert_array_equal(few(*[X], **{"factor": 3.0}), scale(X, factor=3.0))


def test_records_know_where_slots_are() -> None:
    class Slotted:
        __slots__ = ("a", "b")

    one = Slotted()
    one.a, one.b = object(), object()  # type: ignore[attr-defined]
    assert records.offset_in(Slotted, "a") != records.offset_in(Slotted, "b")
