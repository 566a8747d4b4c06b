"""Exceptions that depend on staged values, caught where Python catches them.

Each program is run as plain Python and as a graph: same value, or same class, text and cause.
"""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag


class Poor(Exception):
    """Not enough left."""

    def __init__(self, missing: Any) -> None:
        """Keep what is missing."""
        super().__init__("poor", missing)
        self.missing = missing


def helper(v: Any) -> Any:
    if v < 0:
        raise ValueError("negative")
    for i in range(v):
        if i > 4:
            raise KeyError(i)
    return v + 1


def arguments_and_attributes(x):
    try:
        if x > 5:
            raise Poor(x)
        if x < 0:
            raise ValueError("negative", x)
        r = x
    except Poor as e:
        r = e.missing * 2
    except ValueError as e:
        r = e.args[1] - 1
    return r


def order_of_the_parts(x):
    log = []
    try:
        log.append(1)
        try:
            if x > 5:
                raise KeyError("k")
            log.append(2)
        except ValueError:
            log.append(3)
        finally:
            log.append(4)
        log.append(5)
    except KeyError:
        log.append(6)
    else:
        log.append(7)
    finally:
        log.append(8)
    return log


def jumps_in_handlers(n):
    total, i = 0, 0
    while True:
        try:
            if i == 3:
                raise ValueError
            if i == 5:
                raise KeyError
            total += i
        except ValueError:
            i += 1
            continue
        except KeyError:
            break
        i += 1
        if i > n:
            return -total
    return total


def loop_in_a_callee(x):
    s = 0
    for k in range(12):
        try:
            s += helper(x + k - 5)
        except ValueError:
            s += 100
        except KeyError as e:
            s += 1000 + e.args[0]
    return s


def raised_again(x):
    try:
        try:
            if x > 0:
                raise ValueError("a")
        except ValueError as e:
            if x > 5:
                raise
            if x > 3:
                raise KeyError("b") from e
            r = 1
        else:
            r = 2
            if x < -5:
                raise ValueError("else")
    except KeyError:
        r = 3
    return r


def names_as_they_were(x):
    done = 0
    try:
        done = 1
        if x > 0:
            done = 2
            if x > 3:
                done = 3
                raise ValueError
            done = 4
        done += 10
        assert x != 2, "two"
    except (ValueError, AssertionError):
        return done
    return -done


def all_branches_raise(x):
    try:
        if x > 0:
            raise ValueError
        else:
            raise KeyError
    except ValueError:
        return 1
    except KeyError:
        return 2


def raised_by_python_in_a_branch(x):
    try:
        if x > 0:
            {}["missing"]
        return 1
    except KeyError as e:
        return 2 if e.args[0] == "missing" else 3


def returns_and_finally(x):
    r = 0
    for i in range(3):
        try:
            if x == i:
                return r
            if x == i + 10:
                raise ValueError
            r += 1
        except ValueError:
            return -1
        finally:
            r += 100
    return r


def two_loops(x):
    try:
        for i in range(x):
            try:
                if i == 4:
                    raise KeyError(i)
                if i == 6:
                    raise ValueError(i)
            except KeyError:
                continue
    except ValueError as e:
        return e.args[0] * 10
    return i


def exception_in_finally(x):
    try:
        try:
            if x > 0:
                raise ValueError("v")
        finally:
            if x > 5:
                raise KeyError("k")
    except ValueError:
        return 1
    except KeyError:
        return 2
    return 3


def finally_on_the_way(x):
    n = 0
    try:
        for i in range(5):
            try:
                if x == i:
                    raise KeyError(i)
                n += 1
            finally:
                n += 10
    except KeyError as e:
        n = n * 1000 + e.args[0]
    return n


def handler_rebinds_its_name(x):
    try:
        try:
            if x > 0:
                raise ValueError("first", x)
        except ValueError as e:  # noqa: F841
            e = x
            if e > 3:
                raise
            return e
    except ValueError as error:
        return error.args[1] * 100
    return 0


def in_a_closure(x):
    def count():
        nonlocal c
        c += 1
        if x > c:
            raise ValueError(c)
        return c

    c = 0
    for _ in range(3):
        try:
            count()
        except ValueError:
            c += 10
    return c


def array_writes(x):
    a = np.zeros(3)
    try:
        a[0] = x
        if x > 2:
            raise ValueError
        a[1] = x
    except ValueError:
        a[2] = x
    return a[0] + a[1] * 10 + a[2] * 100


def division(n):
    total = 0.0
    for i in range(n):
        try:
            total += 6 // (i - 2)
            total += 6 % (i - 3)
        except ZeroDivisionError as e:
            total += 100 if str(e) else 0
    return total


def index(i):
    v = ag.constant([1, 2, 3])
    try:
        return v[i]
    except IndexError:
        return -1


def work_list(n):
    xs = []
    for i in range(n):
        xs.append(i * 2)
    s = 0
    try:
        while True:
            s += xs.pop()
    except IndexError:
        s += 1000
    return s


def uncaught(x):
    try:
        if x > 3:
            raise Poor(x)
    except KeyError:
        x = 100
    finally:
        x = x + 1
    return x


PROGRAMS: dict[Callable[..., Any], list[int]] = {
    arguments_and_attributes: [3, 7, -3],
    order_of_the_parts: [3, 7],
    jumps_in_handlers: [2, 4, 10],
    loop_in_a_callee: [0, 3, -20],
    raised_again: [0, 1, 4, 7, -9],
    names_as_they_were: [0, 1, 4, 2],
    all_branches_raise: [1, -1],
    raised_by_python_in_a_branch: [1, -1],
    returns_and_finally: [0, 1, 2, 5, 10, 11, 12],
    two_loops: [3, 5, 6, 9],
    exception_in_finally: [0, 1, 6],
    finally_on_the_way: [0, 3, 9],
    handler_rebinds_its_name: [0, 2, 5],
    in_a_closure: [0, 1, 2, 12, 100],
    array_writes: [0, 1, 5],
    division: [2, 3, 5],
    index: [1, 5, -3, -4],
    work_list: [0, 3],
    uncaught: [3, 4],
}


def outcome(function: Callable[..., Any], argument: Any) -> Any:
    try:
        return "value", plain(function(copy.deepcopy(argument)))
    except Exception as error:
        return type(error), plain(list(error.args)), type(error.__cause__)


def plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    return value if isinstance(value, str) else float(value)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_as_in_python(program: Callable[..., Any]) -> None:
    converted = ag.convert(program)
    for argument in PROGRAMS[program]:
        wanted = outcome(program, argument)
        assert outcome(converted, ag.constant(argument)) == wanted, argument
        assert outcome(converted, argument) == wanted, argument


def test_finally_prints_before_the_exception_escapes(capfd: pytest.CaptureFixture[str]) -> None:
    @ag.convert
    def f(x: Any) -> Any:
        try:
            if x > 3:
                raise ValueError("large")
        finally:
            print("finally")
        return x

    with pytest.raises(ValueError, match="large"):
        f(ag.constant(5))
    assert capfd.readouterr().out == "finally\n"


def test_text_of_a_caught_exception() -> None:
    @ag.convert
    def f(x: Any) -> None:
        try:
            if x > 3:
                raise ValueError(f"large: {x}")
        except ValueError as error:
            raise RuntimeError(f"wrong: {error}") from error

    with pytest.raises(RuntimeError, match=r"wrong: large: .*5") as caught:
        f(ag.constant(5))
    assert isinstance(caught.value.__cause__, ValueError)


def _down(n):
    if n == 13:
        raise ValueError("thirteen")
    if n <= 0:
        return n
    return _down(n - 1)


def test_an_exception_of_a_recursive_function_is_caught():
    def guarded(n):
        try:
            return _down(n)
        except ValueError:
            return -7

    converted = ag.convert(guarded)
    for n in (5, 13, 20):
        assert int(converted(ag.constant(n))) == guarded(n)
