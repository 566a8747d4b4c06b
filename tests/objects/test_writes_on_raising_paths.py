"""What is written on a path that only raises is there afterwards, wherever the place is."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.objects.comparing import described

LOG: list[Any] = []
BOX: dict[Any, Any] = {}
ARRAY = np.zeros(3)


class State:
    """An object with attributes."""

    def __init__(self) -> None:
        self.value = 0

    @contextlib.contextmanager
    def held(self):
        self.value += 1
        yield self
        self.value += 10


STATE = State()
count = 0


def reset() -> None:
    global count
    LOG.clear()
    BOX.clear()
    ARRAY[:] = 0
    STATE.value = count = 0


@contextlib.contextmanager
def noted() -> Iterator[int]:
    LOG.append("in")
    try:
        yield 3
    finally:
        LOG.append("out")


@contextlib.contextmanager
def forgiving(n):
    LOG.append(n)
    try:
        yield n
    except ValueError:
        STATE.value += 1
    else:
        LOG.append("fine")


def in_a_handler(n, x):
    try:
        if n > x:
            return 1
        raise ValueError(n)
    except ValueError as error:
        LOG.append(error.args[0])
        STATE.value = n
        ARRAY[1] = n
        BOX["n"] = n
        raise KeyError(n) from error


def in_a_handler_of_an_operation(n, x):
    global count
    try:
        return [1, 2, 3][n]
    except IndexError:
        LOG.append(n)
        STATE.value = n
        ARRAY[0] = n
        count += 1
        raise KeyError(n) from None


def in_two_handlers(n, x):
    try:
        try:
            if n > x:
                return 1
            raise ValueError(n)
        except ValueError:
            LOG.append(n)
            raise KeyError(1) from None
    except KeyError:
        LOG.append(2)
        raise


def in_an_else(n, x):
    try:
        if n > x:
            return 1
    except ValueError:
        pass
    else:
        LOG.append(n)
        raise KeyError(n)


def in_a_finally(n, x):
    try:
        if n > x:
            raise ValueError(n)
        return 1
    finally:
        LOG.append(n)
        ARRAY[0] = 2
        raise TypeError(7)


def in_a_loop(n, x):
    for i in range(n):
        try:
            if i > x:
                raise ValueError(i)
        except ValueError:
            BOX[0] = i
            raise KeyError(i) from None
    return n


def in_a_body_that_always_raises(n, x):
    for i in range(n):
        LOG.append(i)
        raise ValueError(i)
    return n


def in_an_else_of_a_loop(n, x):
    for i in range(n):
        if i > 3:
            break
    else:
        LOG.append(5)
        raise IndexError(n)
    return 1


def in_a_recursion(n, x):
    def down(k):
        if k > 4:
            LOG.append(1)
            raise KeyError(k)
        return 0 if k <= 0 else down(k - 1) + 1

    return down(n)


def taken_back(n, x):
    STATE.value = 1
    y = 7 // int(n)
    STATE.value = 0
    return y


def in_a_manager(n, x):
    with noted():
        LOG.append(n > x)
        raise ValueError(n)


def in_a_manager_that_is_a_method(n, x):
    with STATE.held() as state:
        n = n + state.value if n > x else n
    return n


def in_a_manager_that_is_silent(n, x):
    with noted() as three:
        n = n + three if n > x else n
    return n


def in_a_manager_that_forgives(n, x):
    with forgiving(1) as k:
        if x > 2:
            raise ValueError(n)
        LOG.append(k + n)
    return n


FUNCTIONS = [
    *(in_a_handler, in_a_handler_of_an_operation, in_two_handlers, in_an_else, in_a_finally),
    *(in_a_loop, in_a_body_that_always_raises, in_an_else_of_a_loop, in_a_recursion),
    *(taken_back, in_a_manager, in_a_manager_that_is_a_method),
    *(in_a_manager_that_is_silent, in_a_manager_that_forgives),
]
CALLS = [(n, x) for n in (0, 1, 3, 5) for x in (0.5, 9.0)]


def outcome(function: Callable[..., Any], *arguments: Any) -> Any:
    reset()
    try:
        result: Any = function(*arguments)
    except Exception as error:
        result = (type(error).__name__, error.args, type(error.__cause__).__name__)
    return described([result, LOG, BOX, ARRAY, STATE, count])


@pytest.mark.parametrize("kind", [int, np.int64])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_same_as_python(function: Callable[..., Any], kind: Callable[[int], Any]) -> None:
    converted = ag.convert(function)
    for _ in range(2):
        for n, x in CALLS:
            assert outcome(converted, kind(n), x) == outcome(function, kind(n), x)
