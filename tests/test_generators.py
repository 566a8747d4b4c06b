"""Generators and iterators: what stays Python's, what is one loop of the graph, what is refused."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograph as ag


def halves(x: Any) -> Iterator[Any]:
    while x > 1:
        yield x
        x = x / 2


def operations(function: Callable[..., Any], *args: Any) -> dict[str, int]:
    return dict(ag.count_ops(function, *args))


def test_a_consumed_generator_is_one_loop() -> None:
    @ag.convert
    def total(x):
        result = 0.0
        for value in halves(x):
            result += value
        return result

    assert total(np.float64(10.0)) == 18.75
    assert operations(total, np.float64(10.0))["while"] == 1


def test_python_generators_are_lazy() -> None:
    seen = []

    def numbers() -> Iterator[int]:
        for number in range(3):
            seen.append(number)
            yield number

    @ag.convert
    def first(x):
        items = numbers()
        before = len(seen)
        return x * next(items), before

    assert first(np.float64(2.0)) == (0.0, 0)


def test_a_generator_is_undone_before_it_is_inlined() -> None:
    @ag.convert
    def collect(x, log):
        def noted(limit):
            log.append("begun")
            while limit > 1:
                yield limit
                limit = limit / 2

        return sum(noted(x))

    log: list[str] = []
    assert collect(np.float64(4.0), log) == 6.0
    assert log == ["begun"]


def test_next_twice_is_refused() -> None:
    @ag.convert
    def both(x):
        items = halves(x)
        return next(items), next(items)

    with pytest.raises(ag.errors.StagingError, match="the generator `halves` cannot go on here"):
        both(np.float64(8.0))


def test_a_generator_advanced_in_a_staged_loop_is_refused() -> None:
    def count() -> Iterator[int]:
        number = 0
        while True:
            yield number
            number += 1

    @ag.convert
    def total(x):
        numbers = count()
        result = 0
        while x > 1:
            result += next(numbers)
            x = x / 2
        return result

    with pytest.raises(ag.errors.StagingError, match="the generator `count` cannot go on here"):
        total(np.float64(8.0))


def test_a_yield_in_a_try_with_handlers_is_refused() -> None:
    def guarded(values: Any) -> Iterator[Any]:
        for value in values:
            try:
                yield value
            except ValueError:
                yield 0.0

    @ag.convert
    def total(values):
        return sum(guarded(values))

    with pytest.raises(ag.errors.StagingError, match=r"`yield` inside `try \.\.\. except`"):
        total(np.arange(3.0))


def test_a_python_iterator_advanced_in_a_staged_loop_is_refused() -> None:
    @ag.convert
    def total(x):
        pairs = enumerate([1, 2, 3, 4])
        result = 0
        while x > 1:
            result += next(pairs)[1]
            x = x / 2
        return result

    with pytest.raises(ag.errors.StagingError, match="this enumerate is advanced"):
        total(np.float64(8.0))


def test_strict_zip_tells_the_lengths() -> None:
    @ag.convert
    def pairs(n):
        return list(zip(range(n), [1, 2, 3], strict=True))

    assert pairs(np.int64(3)) == [(0, 1), (1, 2), (2, 3)]
    with pytest.raises(ValueError, match=r"zip\(\) argument 2 is shorter than argument 1"):
        pairs(np.int64(4))


def test_a_loop_takes_no_item_after_its_end() -> None:
    @ag.convert
    def rest(x):
        items = enumerate([1, 2, 3, 4])
        for place, _ in items:
            if place == 1:
                break
        return x * next(items)[1]

    assert rest(np.float64(2.0)) == 6.0


@pytest.mark.parametrize("build", [set, frozenset, lambda keys: {k: 1 for k in keys}])
def test_recorded_keys_of_a_generator(build: Callable[[Any], Any]) -> None:
    @ag.convert
    def keys(n):
        return build(i for i in range(n))

    assert keys(np.int64(3)) == build(range(3))
    assert keys(np.int64(0)) == build([])


def test_a_set_may_depend_on_a_staged_test() -> None:
    @ag.convert
    def chosen(x):
        seen = {1}
        if x > 0:
            seen.add(2)
        return len(seen)

    assert (chosen(np.float64(1.0)), chosen(np.float64(-1.0))) == (2, 1)


@pytest.mark.parametrize("use", [lambda items: (0, *items), lambda items: {0, *items}])
def test_a_list_that_grows_is_spread(use: Callable[[Any], Any]) -> None:
    @ag.convert
    def spread(n):
        items = []
        for i in range(n):
            items.append(i)
        return use(items)

    assert spread(np.int64(3)) == use([0, 1, 2])
