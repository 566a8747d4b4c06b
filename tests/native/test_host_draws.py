"""Numbers that machine code asks of NumPy's generators are those that Python would get."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.native.random import host_draws


@pytest.fixture(autouse=True)
def native(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")


FORMS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "random": lambda g, a, b: g.random(),
    "uniform": lambda g, a, b: g.uniform(),
    "uniform of": lambda g, a, b: g.uniform(-1, 2.5),
    "uniform given": lambda g, a, b: g.uniform(a, b),
    "uniform named": lambda g, a, b: g.uniform(high=b, low=a),
    "normal": lambda g, a, b: g.normal(),
    "normal of": lambda g, a, b: g.normal(3, 0.25),
    "normal given": lambda g, a, b: g.normal(a, scale=b),
    "standard_normal": lambda g, a, b: g.standard_normal(),
}
OF_GENERATORS = {
    **FORMS,
    "exponential": lambda g, a, b: g.exponential(2.0),
    "standard_exponential": lambda g, a, b: g.standard_exponential(),
    "integers": lambda g, a, b: g.integers(10),
    "integers of": lambda g, a, b: g.integers(-5, 2**40),
    "integers whole": lambda g, a, b: g.integers(-(2**63), 2**63 - 1),
    "integers one": lambda g, a, b: g.integers(7, 8),
}
OF_STATES = {
    **FORMS,
    "rand": lambda g, a, b: g.rand(),
    "randn": lambda g, a, b: g.randn(),
    "random_sample": lambda g, a, b: g.random_sample(),
    "randint": lambda g, a, b: g.randint(10),
    "randint of": lambda g, a, b: g.randint(-3, 2**45),
}
BITS = (np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64)


def kept(generator: Any, one: Callable[..., Any]) -> Callable[..., Any]:
    """A loop that draws, and keeps what it draws."""

    def draw(count, a, b):
        drawn = []
        for _ in range(count):
            drawn.append(one(generator, a, b))
        return drawn

    return draw


def compare(make: Callable[[], Any], one: Callable[..., Any], a: float, b: float) -> None:
    ours, theirs = make(), make()
    converted = ag.convert(kept(ours, one))
    found = converted(np.int64(7), np.float64(a), np.float64(b))
    wanted = kept(theirs, one)(7, np.float64(a), np.float64(b))
    assert np.array(found).dtype == np.array(wanted).dtype
    assert np.array(found).tobytes() == np.array(wanted).tobytes()
    # What waits in a generator, waits for all.
    assert ours.normal() == theirs.normal()
    assert ours.random(3).tobytes() == theirs.random(3).tobytes()
    assert converted.explain(np.int64(7), np.float64(a), np.float64(b)).kernels == []


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("form", OF_GENERATORS)
def test_generators(bits: Any, form: str) -> None:
    compare(lambda: np.random.Generator(bits(5)), OF_GENERATORS[form], -2.0, 3.5)


@pytest.mark.parametrize("form", OF_STATES)
def test_random_states(form: str) -> None:
    compare(lambda: np.random.RandomState(5), OF_STATES[form], -2.0, 3.5)


def test_the_hidden_generator() -> None:
    def pi(count):
        inside = 0
        for _ in range(count):
            x, y = np.random.rand(), np.random.uniform(-1.0, 1.0)
            if x * x + y * y < 1.0 and np.random.randn() < 3.0:
                inside += 1
        return inside, np.random.normal(), np.random.randint(5)

    np.random.seed(11)
    wanted = pi(101), np.random.get_state()[2:]
    converted = ag.convert(pi)
    np.random.seed(11)
    assert (converted(np.int64(101)), np.random.get_state()[2:]) == wanted
    assert converted.explain(np.int64(101)).kernels == []


def test_another_bit_generator_is_noticed() -> None:
    before = np.random.get_bit_generator()
    converted = ag.convert(lambda n: np.random.rand() + n)
    converted(np.float64(0.0))
    try:
        np.random.set_bit_generator(np.random.PCG64(3))
        wanted = np.random.Generator(np.random.PCG64(3)).random()
        assert converted(np.float64(0.0)) == wanted
    finally:
        np.random.set_bit_generator(before)


def test_generators_made_in_a_loop() -> None:
    def made(count):
        total = 0.0
        for i in range(count):
            generator = np.random.default_rng(i)
            for _ in range(i):
                total += generator.normal() + generator.integers(3)
        return total

    assert ag.convert(made)(np.int64(9)) == made(9)


def test_draws_of_a_function_that_calls_itself() -> None:
    generator = np.random.default_rng(2)

    def fall(depth):
        if depth <= 0:
            return 0.0
        return generator.random() + fall(depth - 1)

    found = ag.convert(fall)(np.int64(20))
    generator = np.random.default_rng(2)
    assert found == pytest.approx(fall(20), rel=1e-15)


REFUSED: list[tuple[Callable[..., Any], float, float]] = [
    (FORMS["normal given"], 1.0, -1.0),
    (FORMS["uniform given"], -1e308, 1e308),
    (FORMS["uniform given"], 0.0, np.nan),
    (lambda g, a, b: g.integers(int(a), int(b)), 5.0, 5.0),
    (lambda g, a, b: g.exponential(a), -1.0, 0.0),
]


@pytest.mark.parametrize(("one", "a", "b"), REFUSED)
def test_what_numpy_refuses(one: Callable[..., Any], a: float, b: float) -> None:
    generator = np.random.default_rng(1)
    with pytest.raises((ValueError, OverflowError)) as wanted:
        one(np.random.default_rng(1), a, b)
    converted = ag.convert(kept(generator, one))
    with pytest.raises(type(wanted.value)) as found:
        converted(np.int64(3), np.float64(a), np.float64(b))
    assert str(wanted.value) in str(found.value)
    assert generator.random() == np.random.default_rng(1).random()


def test_nan_is_a_scale() -> None:
    one = FORMS["normal given"]
    assert all(np.isnan(ag.convert(kept(np.random.default_rng(1), one))(3, np.float64(0), np.nan)))


def test_several_threads_share_a_generator() -> None:
    generator, count, number = np.random.default_rng(4), 40_000, 3

    def total(n):
        result = 0.0
        for _ in range(n):
            result += generator.random()
        return result

    converted = ag.convert(total)
    converted(np.int64(0))
    sums: list[float] = []
    threads = [
        threading.Thread(target=lambda: sums.append(float(converted(np.int64(count)))))
        for _ in range(number)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    alone = np.random.default_rng(4)
    assert sum(sums) == pytest.approx(alone.random(count * number).sum(), rel=1e-12)
    # The lock is free: another thread can draw.
    after: list[float] = []
    last = threading.Thread(target=lambda: after.append(generator.random()), daemon=True)
    last.start()
    last.join(5.0)
    assert after == [alone.random()]


def test_what_waits_is_found_in_a_random_state() -> None:
    assert host_draws._place_of_gauss() > 0


# Arrays of numbers

ARRAYS: dict[str, Callable[[Any, Any, Any, Any], Any]] = {
    "uniform": lambda g, a, b, n: g.uniform(size=3),
    "uniform of": lambda g, a, b, n: g.uniform(-1, 2.5, (n, 2)),
    "uniform given": lambda g, a, b, n: g.uniform(a, b, size=[2, n, n]),
    "random": lambda g, a, b, n: g.random(n),
    "random none": lambda g, a, b, n: g.random(size=(0, 3)),
    "normal": lambda g, a, b, n: g.normal(size=(100, n)),
    "normal given": lambda g, a, b, n: g.normal(a, b, 5),
    "standard_normal": lambda g, a, b, n: g.standard_normal(size=(2, 3)),
}
ARRAYS_OF_GENERATORS = {
    **ARRAYS,
    "exponential": lambda g, a, b, n: g.exponential(2.0, n),
    "standard_exponential": lambda g, a, b, n: g.standard_exponential((n, 1)),
    "integers": lambda g, a, b, n: g.integers(10, size=n),
    "integers of": lambda g, a, b, n: g.integers(-5, 2**40, (2, 2)),
    "integers given": lambda g, a, b, n: g.integers(n, size=(n, n)),
}
ARRAYS_OF_STATES = {
    **ARRAYS,
    "rand": lambda g, a, b, n: g.rand(2, n),
    "randn": lambda g, a, b, n: g.randn(n),
    "randn of": lambda g, a, b, n: g.randn(3, 3, 3),
    "random_sample": lambda g, a, b, n: g.random_sample(7),
    "randint": lambda g, a, b, n: g.randint(10, size=n),
    "randint of": lambda g, a, b, n: g.randint(-3, 2**45, 70),
}


def compare_arrays(make: Callable[[], Any], one: Callable[..., Any]) -> None:
    ours, theirs = make(), make()

    def drawn(generator: Any) -> Callable[..., Any]:
        def draw(a: Any, b: Any, n: Any, times: Any) -> Any:
            first = one(generator, a, b, n)
            total = first * 0
            for _ in range(times):
                total = total + one(generator, a, b, n)
            return first, total

        return draw

    converted, plain = ag.convert(drawn(ours)), drawn(theirs)
    numbers = np.float64(-2.0), np.float64(3.5)
    for n in (4, 1, 9):
        found = converted(*numbers, np.int64(n), np.int64(3))
        wanted = plain(*numbers, n, 3)
        for mine, other in zip(found, wanted, strict=True):
            assert np.asarray(mine).dtype == other.dtype
            assert np.asarray(mine).shape == other.shape
            assert np.asarray(mine).tobytes() == other.tobytes()
        assert ours.normal() == theirs.normal()
    assert converted.explain(*numbers, np.int64(4), np.int64(3)).kernels == []


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("form", ARRAYS_OF_GENERATORS)
def test_arrays_of_generators(bits: Any, form: str) -> None:
    compare_arrays(lambda: np.random.Generator(bits(5)), ARRAYS_OF_GENERATORS[form])


@pytest.mark.parametrize("form", ARRAYS_OF_STATES)
def test_arrays_of_random_states(form: str) -> None:
    compare_arrays(lambda: np.random.RandomState(5), ARRAYS_OF_STATES[form])


@pytest.mark.parametrize("size", [3, 20_000])
def test_arrays_that_numpy_refuses(size: int) -> None:
    generator = np.random.default_rng(1)

    def draw(scale: Any, n: Any) -> Any:
        return generator.normal(0.0, scale, n)

    converted = ag.convert(draw)
    for scale, n in ((-1.0, size), (1.0, -1)):
        with pytest.raises(ValueError) as wanted:
            np.random.default_rng(1).normal(0.0, scale, n)
        with pytest.raises(ValueError) as found:
            converted(np.float64(scale), np.int64(n))
        assert str(wanted.value) in str(found.value)
    wanted_numbers = np.random.default_rng(1).normal(0.0, 0.5, size)
    found_numbers = converted(np.float64(0.5), np.int64(size))
    assert np.asarray(found_numbers).tobytes() == wanted_numbers.tobytes()


def test_many_numbers_are_drawn_while_others_run() -> None:
    generator = np.random.default_rng(3)

    def draw(n: Any) -> Any:
        return np.sum(generator.standard_normal(n))

    converted = ag.convert(draw)
    wanted = float(converted(np.int64(5_000_000)))
    found: list[float] = []
    other = threading.Thread(target=lambda: found.append(float(converted(np.int64(5_000_000)))))
    other.start()
    lock, held = generator.bit_generator.lock, 0
    while other.is_alive():
        if lock.acquire(blocking=False):
            lock.release()
        else:
            held += 1
    other.join()
    # With the GIL, this thread would not see that the lock is taken.
    assert held > 100
    alone = np.random.default_rng(3)
    halves = [alone.standard_normal(5_000_000).sum() for _ in range(2)]
    assert [wanted, *found] == pytest.approx(halves, rel=1e-9)


def test_what_is_told_in_other_ways_is_left_to_python() -> None:
    generator = np.random.default_rng(6)

    def draw(n: Any) -> Any:
        return (
            generator.normal(np.arange(3.0), 1.0, size=3),
            generator.integers(5, size=n, dtype=np.int32),
            generator.random(n, dtype=np.float32),
            generator.normal(size=()),
        )

    converted = ag.convert(draw)
    found = converted(np.int64(4))
    generator = np.random.default_rng(6)
    for mine, other in zip(found, draw(4), strict=True):
        assert np.asarray(mine).tobytes() == np.asarray(other).tobytes()
