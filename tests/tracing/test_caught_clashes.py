"""Shapes that clash only when the graph runs, and matrices it cannot solve, are caught."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import shown


def reshaped(n):
    v = np.arange(6)
    try:
        return v.reshape(n, 2)
    except ValueError as error:
        return "caught", str(error)


def reshaped_in_a_loop(n):
    v = np.arange(6.0)
    for i in range(3):
        try:
            v = v.reshape(n + i, 2).ravel() + 1
        except ValueError:
            v = v * 2
    return v


def reshaped_by_another(n):
    v = np.arange(6.0)

    def half(k):
        return v.reshape(2, k)

    try:
        return half(n)
    except (TypeError, ValueError):
        return None


def with_finally(n):
    v = np.arange(6.0)
    try:
        try:
            return v.reshape(n, 2)
        finally:
            v = v + 1
    except ValueError as error:
        return error.args


def added(n):
    v = np.arange(6)
    try:
        w = v + np.ones(abs(n) + 3)
    except ValueError:
        return -1
    return w


def slices(n):
    v = np.arange(6.0)
    try:
        w = v[:n] + v[1:]
    except Exception as error:
        return type(error).__name__, str(error), v
    else:
        return w


def made(n):
    try:
        return np.zeros(n)
    except ValueError as error:
        return str(error)


def joined(n):
    try:
        return np.concatenate([np.zeros((2, 2)), np.zeros((abs(n), abs(n)))])
    except ValueError:
        return 4


def multiplied(n):
    try:
        return np.zeros(2) @ np.zeros(abs(n))
    except ValueError:
        return 4


def greatest(n):
    try:
        return np.zeros(abs(n)).max()
    except ValueError as error:
        return str(error)


def written(n):
    a = np.zeros(3)
    try:
        a[:] = np.ones(abs(n))
    except ValueError:
        return 5
    return a


def broadcast(n):
    try:
        return np.broadcast_to(np.ones(abs(n)), (2, 3))
    except ValueError as error:
        return str(error)


def inverse(n):
    try:
        return np.linalg.inv(np.eye(2) * n)
    except np.linalg.LinAlgError as error:
        return str(error)


def solved(n):
    try:
        return np.linalg.solve(np.eye(2) * n, np.ones(2))
    except ValueError as error:
        return str(error), type(error).__name__


def not_taken(n):
    try:
        try:
            return np.arange(6).reshape(n, 2)
        except KeyError:
            return 1
    finally:
        n += 1


def row(n):
    a = np.arange(8).reshape(4, 2)
    try:
        return a[n]
    except IndexError as error:
        return a[0] + 9, str(error)


FUNCTIONS = [
    *(reshaped, reshaped_in_a_loop, reshaped_by_another, with_finally, added, slices, made, joined),
    *(multiplied, greatest, written, broadcast, inverse, solved, not_taken, row),
]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("function", FUNCTIONS)
def test_same_as_python(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)

    def outcome(given: Callable[..., Any], n: int) -> Any:
        try:
            return shown(given(np.int64(n)))
        except Exception as error:
            return type(error).__name__, error.args

    for n in (3, 0, -2, 6, 3):
        assert outcome(converted, n) == outcome(function, n)


def test_a_view_that_may_not_have_been_made_is_not_written() -> None:
    def f(n):
        v = np.arange(6)
        try:
            w = v.reshape(n, 2)
        except ValueError:
            w = v
        w[0] = 77
        return v

    with pytest.raises(ag.errors.StagingError, match="may be the same object"):
        ag.convert(f)(np.int64(3))
