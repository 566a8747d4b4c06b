"""`raise`, `try`, `except`, `finally`, `with` and `assert` around staged code."""

# ruff: noqa: SIM108

import contextlib

import autograph as ag
from tests.corpus.harness import program, raises, scenario


class TooLarge(Exception):
    """A number is too large."""

    def __init__(self, limit):
        """Keep the limit."""
        super().__init__(f"more than {limit}")
        self.limit = limit


@program(args=[3, -3], status="beyond", raises="ValueError", at="raise ValueError")
def raise_under_a_staged_test(x):
    if x < 0:
        raise ValueError("negative")
    return x * 2


@program(args=[3, 30], status="beyond", raises="TooLarge", at="raise TooLarge")
def own_exception_class(n):
    total = 0
    for i in range(n):
        total += i
        if total > 100:
            raise TooLarge(100)
    return total


@scenario(status="beyond")
def arguments_of_the_exception():
    @ag.convert
    def f(x):
        if x > 10:
            raise TooLarge(10)
        return x

    assert int(f(ag.constant(3))) == 3
    assert raises(TooLarge, f, ag.constant(30), text="more than 10").limit == 10


@program(args=[3, -3], status="beyond", expect=[6, -1])
def caught_in_the_same_function(x):
    try:
        if x < 0:
            raise ValueError("negative")
        r = x * 2
    except ValueError:
        r = -1
    return r


@program(args=[3, -3], status="beyond", expect=[3, 0])
def raised_by_a_helper(x):
    def check(v):
        if v < 0:
            raise ValueError("negative")
        return v

    try:
        return check(x)
    except ValueError:
        return ag.constant(0)


@program(args=[3, 30, -30], status="beyond", expect=[3, 100, 200])
def two_handlers(x):
    try:
        if x > 10:
            raise TooLarge(10)
        if x < 0:
            raise ValueError("negative")
        r = x
    except TooLarge:
        r = 100
    except ValueError:
        r = 200
    return r


@program(args=[5], status="beyond", expect=[7])
def caught_in_every_iteration(n):
    total = 0
    for i in range(n):
        try:
            if i % 2 == 1:
                raise KeyError("odd")
            total += i
        except KeyError:
            total += 1
    return total - 1


@program(args=[3, -3], status="beyond", expect=[(6, 1), (0, 1)])
def finally_runs_always(x):
    log = 0
    r = 0
    try:
        try:
            if x < 0:
                raise ValueError("negative")
            r = x * 2
        finally:
            log += 1
    except ValueError:
        pass
    return r, log


@program(args=[3, -3], status="beyond", expect=[7, 0])
def else_of_a_try(x):
    try:
        if x < 0:
            raise ValueError("negative")
    except ValueError:
        r = 0
    else:
        r = x + 4
    return r


@program(args=[3], expect=[4])
def try_around_python_code(x):
    try:
        k = {}["missing"]
    except KeyError:
        k = 1
    if x > 0:
        x = x + k
    return x


@program(args=[3, -3])
def try_finally_around_staged_code(x):
    k = 0
    try:
        if x > 0:
            y = x * 2
        else:
            y = x
    finally:
        k = 1
    return y + k


@program(args=[10], expect=[(15, 6)])
def break_inside_try_finally(n):
    total, rounds = 0, 0
    i = 0
    while i < n:
        try:
            if total > 12:
                break
            total += i
        finally:
            rounds += 1
        i += 1
    return total, rounds - 1


@program(args=[4], status="beyond", expect=[(2, 3)])
def return_inside_try_finally(n):
    seen = [0]

    def search():
        for i in range(n):
            try:
                if i == 2:
                    return i
            finally:
                seen[0] = seen[0] + 1
        return -1

    return search(), seen[0]


@program(args=[3, -3])
def with_statement(x):
    with contextlib.nullcontext(2) as k:
        if x > 0:
            x = x * k
    return x


@program(args=[5], expect=[3])
def break_inside_with(n):
    total = 0
    for i in range(n):
        with contextlib.nullcontext():
            if i == 3:
                break
            total += i
    return total


@program(args=[(3, 0), (3, 5)], status="beyond", expect=[3, 8])
def conditional_return_inside_with(x, y):
    with contextlib.nullcontext():
        if y == 0:
            return x
    return x + y


@scenario(status="beyond")
def cause_of_a_staged_raise():
    @ag.convert
    def f(x):
        try:
            if x < 0:
                raise KeyError("inner")
        except KeyError as e:
            raise ValueError("outer") from e
        return x

    assert int(f(ag.constant(1))) == 1
    error = raises(ValueError, f, ag.constant(-1), text="outer")
    assert isinstance(error.__cause__, KeyError)


@program(args=[3, -3], status="beyond", raises="ValueError", at="raise ValueError")
def message_with_a_staged_value(x):
    if x < 0:
        raise ValueError(f"negative: {x * 2}")
    return x


@program(args=[3, -3], status="beyond", raises="AssertionError", at="assert x > 0")
def assert_without_a_message(x):
    assert x > 0
    return x


@program(args=[3, -3], status="beyond", expect=[3, -1])
def assertion_is_caught(x):
    try:
        assert x > 0, "positive wanted"
        r = x
    except AssertionError:
        r = -1
    return r


@program(args=[(4, 2), (4, 0)], status="beyond", expect=[2, -1])
def guard_before_division(a, b):
    try:
        if b == 0:
            raise ZeroDivisionError("b")
        r = a // b
    except ZeroDivisionError:
        r = -1
    return r


@program(args=[3, -3], status="beyond", raises="ValueError", at="raise ValueError")
def uncaught_by_another_handler(x):
    try:
        if x < 0:
            raise ValueError("negative")
    except KeyError:
        x = x * 100
    return x


@scenario(status="beyond")
def error_at_run_time_is_caught_by_the_caller():
    @ag.convert
    def f(v, i):
        return v[i]

    v = ag.constant([1, 2])
    raises(IndexError, f, v, ag.constant(9))
    assert int(f(v, ag.constant(1))) == 2


@program(args=[(3, 5), (7, 5)], status="beyond", expect=[(3, 4), (5, 0)])
def effects_before_a_raise_are_kept(n, limit):
    done = 0
    try:
        for i in range(n):
            if i >= limit:
                raise StopIteration("enough")
            done += 1
        left = 4
    except StopIteration:
        left = 0
    return done, left


@program(args=[-3, 3], status="beyond", raises="AssertionError", at="assert 3 <= 2")
def assert_of_a_python_value_in_a_branch(x):
    if x > 0:
        assert 3 <= 2, "not here"
    return x


@program(
    args=[(3, 1), (3, -1), (-3, 1)], status="beyond", raises="ValueError", at="raise ValueError"
)
def raise_beside_a_nested_branch(x, y):
    if x > 0:
        if y > 0:
            y = x
    else:
        raise ValueError("negative")
    return x + y


@program(
    args=[(2, 1, [1.0, 1.0, 1.0]), (2, 9, [1.0, 1.0, 1.0]), (0, 9, [1.0])],
    face="array",
    status="beyond",
)
def item_of_a_scalar_is_stored(n, k, m):
    try:
        if n > 0:
            m[k][1] = k
    except (TypeError, IndexError) as error:
        return str(error)
    return "done"
