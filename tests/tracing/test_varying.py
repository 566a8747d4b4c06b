"""Numbers and extents that keep changing: recorded once for all, and always as plain Python."""

import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import outcome

NUMBERS = [1, 2, 3, 4, 0, -1, 5, 300, 2**40, 2**63 - 1, 2**70]
FLOATS = [0.25, 1.5, 2.0, -0.0, 0.0, math.nan, math.inf, 1e300, -3.5]
MIXED = [1, 2.5, 3, True, 4.5, 5, False, 6]


class Layer:
    """Something that is found by an index."""

    def __init__(self, factor: int) -> None:
        self.factor = factor

    def __call__(self, x: Any) -> Any:
        return x * self.factor


LAYERS = [Layer(factor) for factor in range(1, 6)]
TABLE = {0: "a", 1: "b", 2: "c"}

# Each is compared with plain Python for all numbers; `staged` ones need three traces for them.
STAGED: dict[str, Callable[..., Any]] = {
    "add": lambda x, n: x + n,
    "weak": lambda x, n: x.astype("f4") * n,
    "number": lambda x, n: (n + 1, n * 2, -n, abs(n), n / 3, n // 3, n % 3),
    "order": lambda x, n: (n < 3, n == 3, 1 < n < 4, n if n > 2 else -n, not n),
    "scaled": lambda x, n: np.where(x > n, x, n) + x[0] * n,
    "narrow": lambda x, n: x.astype("i1") + n,
    "unsigned": lambda x, n: x.astype("u1") * n,
    "converted": lambda x, n: (float(n), bool(n), np.float64(n), np.int8(n)),
    "rounded": lambda x, n: (round(n / 3, 2), round(n / 7, 1), int(n / 2), math.floor(n / 2)),
    "math": lambda x, n: (math.sqrt(abs(n)), math.pow(n, 2), math.hypot(n, 1)),
    "tensors": lambda x, n: (ag.constant(x) * n, n + 1),
    "made": lambda x, n: ag.constant(n),
    "list": lambda x, n: ag.constant([n, 1]),
}
BY_VALUE: dict[str, Callable[..., Any]] = {
    "table": lambda x, n: TABLE.get(n, "z"),
    "text": lambda x, n: f"{n}",
    "percent": lambda x, n: "%s" % n,  # noqa: UP031
    "hash": lambda x, n: hash(n),
    "set": lambda x, n: n in {1, 2, 3},
    "seed": lambda x, n: random.Random(n).random(),
    "type": lambda x, n: type(n).__name__,
    "attribute": lambda x, n: hasattr(n, "shape"),
    "function": lambda x, n: (lambda: n)(),
    "kinds": lambda x, n: (n and 3, n or 2.5, max(n, 2), min(n, 2.5)),
    "sorted": lambda x, n: sorted([n, 2, 1.5]),
}
SMALL: dict[str, Callable[..., Any]] = {
    "range": lambda x, n: [i * i for i in range(n)],
    "item": lambda x, n: [10, 20, 30, 40, 50][n],
    "layer": lambda x, n: LAYERS[n](x),
    "slices": lambda x, n: (x[:n], x[n:], x[-n:], np.zeros(n), np.arange(n)),
    "power": lambda x, n: (n**2, 2**n, n**n, x**n),
    "bits": lambda x, n: (n & 1, n | 8, n ^ 5, n << 70, ~n),
    "reshaped": lambda x, n: x.reshape(n, -1),
    "repeated": lambda x, n: ([0] * n, "ab" * n),
    "rolled": lambda x, n: np.roll(x, n),
    "returned": lambda x, n: range(n),
    "later": lambda x, n: [f() for f in [lambda: n]],
    "factorial": lambda x, n: math.factorial(n),
}


def check(function: Callable[..., Any], numbers: list[Any]) -> Any:
    """Compare with plain Python, one number after the other; the converted function."""
    converted = ag.convert(function)
    for number in numbers:
        arguments = (np.array([1.0, 2.0, 3.0, 4.0]), number)
        assert outcome(converted, *arguments) == outcome(function, *arguments), number
    return converted


@pytest.mark.parametrize("name", STAGED)
def test_any_number_in_three_traces(name: str) -> None:
    converted = check(STAGED[name], NUMBERS)
    assert converted.trace_count < len(NUMBERS)
    few = check(STAGED[name], [1, 2, 3, 4, 5, 6, 7])
    assert few.trace_count == 3


@pytest.mark.parametrize("name", STAGED)
def test_any_float(name: str) -> None:
    check(STAGED[name], FLOATS)


@pytest.mark.parametrize("name", [*STAGED, *BY_VALUE])
def test_kinds_of_numbers_are_kept_apart(name: str) -> None:
    check({**STAGED, **BY_VALUE}[name], MIXED)


@pytest.mark.parametrize("name", SMALL)
def test_small_numbers(name: str) -> None:
    check(SMALL[name], [1, 2, 3, 4, 0, -1, 5])
    if name != "rolled":
        check(SMALL[name], [0.5, 1.0, 2.0, 3.0, -1.5])


@pytest.mark.parametrize("name", ["table", "text", "hash", "set", "seed", "type", "kinds"])
def test_what_needs_the_value_gets_it(name: str) -> None:
    check(BY_VALUE[name], NUMBERS)
    check(BY_VALUE[name], FLOATS)


def test_a_number_needed_by_value_is_not_tried_again() -> None:
    tried = []

    @ag.do_not_convert
    def note(n: Any) -> Any:
        tried.append(type(n).__name__)
        return n

    converted = ag.convert(lambda x, n: x * note(n))
    for number in range(6):
        assert converted(np.ones(2), number).tolist() == [number, number]
    assert tried == ["int"] * 6
    assert converted.trace_count == 6
    assert not any(entry.varying for entry in converted.trace_report())


def test_truth_values_and_texts_never_vary() -> None:
    converted = ag.convert(lambda x, flag, mode: x + 1 if flag else (x, mode))
    for flag, mode in [(True, "a"), (False, "b"), (True, "c"), (False, "d"), (True, "e")]:
        converted(np.ones(2), flag, mode)
    assert not any(entry.varying for entry in converted.trace_report())


def test_reduce_retracing_can_be_turned_off() -> None:
    exact = ag.convert(lambda x, n: x * n, reduce_retracing=False)
    for number in range(5):
        exact(np.ones(number + 1), number)
    assert exact.trace_count == 5


EXTENTS: dict[str, Callable[..., Any]] = {
    "sum": lambda v: v.sum(),
    "length": lambda v: (len(v), v.shape, v.shape[0] * 2, v.size),
    "rows": lambda v: [row * 2 for row in v],
    "pairs": lambda v: v[::2] + v[1::2],
    "reshaped": lambda v: v.reshape(2, -1),
    "tensor": lambda v: (ag.constant(v), len(v)),
    "outer": lambda v: v[:, None] * v[None, :],
    "one": lambda v: v + np.ones(len(v)),
    "test": lambda v: v if len(v) > 3 else v * 2,
    "texts": lambda v: f"{len(v)} items",
    "squeezed": lambda v: np.squeeze(v[None]),
    "parts": lambda v: np.split(v, 2),
    "unequal": lambda v: np.array_split(v, 3),
    "unpacked": lambda v: (lambda a, *rest: (a, len(rest)))(*v),
}


@pytest.mark.parametrize("name", EXTENTS)
def test_extents(name: str) -> None:
    converted = ag.convert(EXTENTS[name])
    for count in (2, 4, 6, 8, 1, 0, 3, 2):
        argument = np.arange(float(count))
        assert outcome(converted, argument) == outcome(EXTENTS[name], argument), count


def test_only_the_axes_that_change_are_unknown() -> None:
    converted = ag.convert(lambda a: a.sum())
    for count in (1, 2, 3, 4, 5):
        assert converted(np.ones((3, count))) == 3 * count
    report = converted.trace_report()
    assert [entry.signature.partition("(")[2] for entry in report][2] == "a: f64[3, _])"
    assert len(report) == 3


class Model:
    """State that changes from call to call."""

    def __init__(self) -> None:
        self.rate = 0.5
        self.calls = 0
        self.name = "model"

    @ag.convert
    def step(self, x: Any) -> Any:
        self.calls += 1
        return x * self.rate


def test_numbers_in_attributes() -> None:
    model = Model()
    for number in range(8):
        model.rate = number / 4
        assert model.step(np.ones(2)).tolist() == [number / 4] * 2
        assert (model.calls, type(model.calls), type(model.rate)) == (number + 1, int, float)
    assert model.step.trace_count == 3
    model.rate = 2  # Of another kind: a new trace.
    assert model.step(np.ones(2)).dtype == np.float64
    assert model.step.trace_count == 4


FACTOR = 1


def test_numbers_in_globals_and_closures() -> None:
    global FACTOR
    factor = 0

    def scaled(x: Any) -> Any:
        return x * FACTOR + factor

    converted = ag.convert(scaled)
    for number in range(7):
        FACTOR, factor = number, -number
        assert outcome(converted, np.ones(2)) == outcome(scaled, np.ones(2))
    assert converted.trace_count == 3


def test_an_attribute_needed_by_value() -> None:
    class Chosen:
        index = 0

        @ag.convert
        def apply(self, x: Any) -> Any:
            return x * int(str(self.index))

    chosen = Chosen()
    for number in range(5):
        chosen.index = number
        assert chosen.apply(np.ones(2)).tolist() == [number, number]


def test_numbers_in_containers() -> None:
    converted = ag.convert(lambda x, options: x * options["rates"][1])
    for number in range(6):
        result = converted(np.ones(1), {"rates": [0, number], "name": "a"})
        assert result.tolist() == [number]
    assert converted.trace_count == 3
    assert converted.trace_report()[2].varying == ("options['rates'][1]",)


def test_effects_happen_once_where_a_number_does_not_fit() -> None:
    seen: list[Any] = []

    def grow(x: Any, n: Any) -> Any:
        seen.append(n)
        return x, n * n * n

    converted = ag.convert(grow)
    for number in (1, 2, 3, 4, 2**30):
        assert converted(np.ones(1), number)[1] == number**3
    assert seen == [1, 2, 3, 4, 2**30]


def test_gradients_with_numbers_that_vary() -> None:
    slope = ag.grad(lambda x, n: x * x * n)
    for number in range(1, 7):
        assert float(slope(ag.constant(3.0), number)) == 6.0 * number
