"""What Python raises in a branch is raised there: not while both branches are recorded."""

import functools
import itertools
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag

# What the programs mean to call are names that there are not, and things of the wrong kind.
Refused: Any
one: Any = 1
nothing: Any = None
counting: Any = range


def too_few_arguments(x: Any, n: Any) -> Any:
    def f(a: Any, b: Any = None, *, c: Any) -> Any:
        return a

    class Account:
        def __init__(self, y: Any) -> None:
            self.y = y

    g: Any = functools.partial(f, x) if n else f
    if n > 1:
        return Account(x).y if x > 0 else Account().y  # type: ignore[call-arg]
    return g(x, c=2) if x > 0 else g()


def of_known_values(x: Any, n: Any) -> Any:
    words: Any = [1, "a"]
    if x > 0:
        return sorted(words)
    return max(one) if n else list(one)


def no_iterators(x: Any, n: Any) -> Any:
    table = {"a": 1}
    if x > 0:
        next([table["z"] for t in range(n)], 0)  # type: ignore[call-overload]
    return next(one) if n else 2


def no_iterables(x: Any, n: Any) -> Any:
    for _ in range(n):
        for _ in one:
            pass
    if x > 0:
        return [item for item in counting]
    return 1


def no_containers(x: Any, n: Any) -> Any:
    if x > 0:
        return n in x
    return 2 in int(n) if n else 3  # type: ignore[operator]


def operators_of_none(x: Any, n: Any) -> Any:
    try:
        if x > 1:
            return nothing - int(n)
        if x > 0:
            return int(n) < nothing
    except TypeError as error:
        return str(error)
    return int(n) == nothing, nothing != int(n)


def attributes_that_are_none(x: Any, n: Any) -> Any:
    class Account:
        best: Any = None

    account = Account()
    for _ in range(3):
        if x > 0:
            return x > account.best
        if n:
            account = Account()
    return 1


def handlers_of_no_name(x: Any, n: Any) -> Any:
    try:
        try:
            if x > 0:
                raise ValueError(n)
        except Refused:
            return 1
        except ValueError:
            return 2
    except NameError as error:
        return str(error), repr(error.__context__)
    return 3


def handlers_of_no_exception(x: Any, n: Any) -> Any:
    try:
        if x > 0:
            raise ValueError
    except (int, ValueError):  # type: ignore[misc]
        return 1
    return 3


def loops_in_an_attempt(x: Any, n: Any) -> Any:
    table: dict[str, int] = {}
    count = 0
    try:
        while True:
            if count >= n:
                break
            count += 1
            while x < 0:
                return table["z"]
        return Refused  # noqa: F821
    except KeyError:
        return 4


def operands_that_are_numbers(x: Any, n: Any) -> Any:
    return -((x > 0 and n + 1.0) or n - 1.0), -((x > 1 and x) or n)


def unbound_but_in_a_branch(x: Any, n: Any) -> Any:
    doubled = [later]  # type: ignore[has-type] # noqa: F821
    if n:
        pass
    else:
        later = doubled  # noqa: F841
    return n


def raised_again_by_either_path(x: Any, n: Any) -> Any:
    try:
        if x > 0:
            raise KeyError("a")
        for i in range(n):
            return i
    except KeyError:
        try:
            if n:
                raise ValueError("b") from None
            raise LookupError("c") from None
        except Exception:
            raise
    return 5


def no_item_of_that_value(x: Any, n: Any) -> Any:
    items = [2.5, n * 1.0]
    if n > 1:
        items.append(3.0)
    try:
        return items.index(x)
    except ValueError as error:
        items.append(x)
        text = str(error)
    try:
        items.remove(x + 1)
    except ValueError as error:
        return text, str(error)
    return text, items


def no_item_at_that_place(x: Any, n: Any) -> Any:
    items, texts = [1.0], []
    if x > 0:
        items = []
    try:
        items[n + 2] = 3.0
    except IndexError as error:
        texts.append(str(error))
    try:
        items.pop(n)
    except IndexError as error:
        texts.append(str(error))
    try:
        del items[n]
    except IndexError as error:
        texts.append(str(error))
    return items, texts


def no_place_of_that_number(x: Any, n: Any) -> Any:
    items = [x, x]
    try:
        items[n + 1] = 3.0
    except IndexError as error:
        return str(error)
    return items


def none_to_delete(x: Any, n: Any) -> Any:
    items = []
    if x > 0:
        items.append(x)
    del items[n]
    return items


PROGRAMS = [
    operands_that_are_numbers,
    unbound_but_in_a_branch,
    raised_again_by_either_path,
    no_item_of_that_value,
    no_item_at_that_place,
    no_place_of_that_number,
    none_to_delete,
    loops_in_an_attempt,
    too_few_arguments,
    of_known_values,
    no_iterators,
    no_iterables,
    no_containers,
    operators_of_none,
    attributes_that_are_none,
    handlers_of_no_name,
    handlers_of_no_exception,
]


def outcome(function: Callable[..., Any], *args: Any) -> Any:
    try:
        return repr(function(*args))
    except Exception as error:
        return type(error).__name__, str(error).partition("between")[0]


@pytest.mark.parametrize("program", PROGRAMS)
def test_errors_are_those_of_the_path_taken(program: Callable[..., Any]) -> None:
    converted = ag.convert(program)
    for x, n in itertools.product((2.0, 0.5, -1.0), (0, 1, 2)):
        given = np.float64(x), np.int64(n)
        assert outcome(converted, *given) == outcome(program, *given), given


def test_a_list_put_together_in_a_branch_is_as_it_was_behind_it() -> None:
    def program(x: Any, y: Any) -> Any:
        items: Any = [y for _ in range(int(y))]
        items = [*items, 3.0]
        if x > 0:
            items.extend([])
            items.append(x)
        else:
            items.append(max(items))
        return items, len(items)

    converted = ag.convert(program)
    for x, y in ((1.0, 2.0), (-1.0, 4.0), (-1.0, 0.0)):
        given = np.float64(x), np.float64(y)
        assert converted(*given) == program(*given)


def test_a_truth_is_one_object_where_a_number_may_be_one() -> None:
    def program(x: Any) -> Any:
        y: Any = 0 if x > 0 else False
        z: Any = 1 if x > 0 else True if x < -1 else 0.5
        return y is False, False is y, y is not False, z is True, z is False

    converted = ag.convert(program)
    for x in (1.0, -1.0, -2.0):
        assert converted(np.float64(x)) == program(np.float64(x))


def test_jumps_out_of_loops_that_are_written_out_are_recorded_in_time() -> None:
    def program(x: Any, y: Any, m: Any, k: int) -> Any:
        for i in range(k):
            for j in range(k):
                if x > 5:
                    continue
                if x < i * j:
                    break
                if y <= 2.0:
                    return 3.25 + x
                m = m * 0.5
            if np.all(m < 0):
                break
        return m

    began = time.process_time()
    converted = ag.convert(program)
    for x, y in ((1.0, 3.0), (6.0, 1.0), (2.0, 1.0)):
        args = np.float64(x), np.float64(y), np.ones((2, 2)), 4
        assert np.array_equal(converted(*args), program(*args))
    assert time.process_time() - began < 20
