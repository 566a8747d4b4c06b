"""Numbers of NumPy and tensors keep their type where a list or a path has several."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import shown


def sums(x: Any, n: Any) -> Any:
    out: list[Any] = [0]
    for _ in range(n):
        out.append(out[-1] + x)
    return out, f"{out}", type(out[0]) is int


def added_to_floats(x: Any, n: Any) -> Any:
    out: list[Any] = [1.0, 2.5]
    if x > 0:
        out.append(n)
    return out, isinstance(out[-1], float), len(out)


def shown_as_text(x: Any, n: Any) -> Any:
    out = [x, n]
    for i in range(n):
        out.append(i)
    print(out, out[0], out[-1])
    return out, out[0], out[1], out[-1], f"{out[-1]} {out}", str(out), [type(o) for o in out[:2]]


def asked(x: Any, n: Any) -> Any:
    out = [x, n]
    for _ in range(n):
        out.append(True)
    return [type(o).__name__ for o in out], isinstance(out[1], np.int64), isinstance(out[-1], bool)


def whole_lists(x: Any, n: Any) -> Any:
    out = [0, x]
    for i in range(n):
        out.append(i * 0.5)
    found = 0 in out, out.index(0), out.count(x), out == [0, 1]
    return sum(out), max(out), min(out), sorted(out), np.array(out), found


def put_elsewhere(x: Any, n: Any) -> Any:
    out = [x]
    for _ in range(n):
        out.insert(0, n)
    copied = []
    for item in out:
        copied.append(item)
    above = [item for item in out if item > 0]
    out.reverse()
    out[0] = 3
    return out, copied, above, out[1:], [*out, 1], list(out)


def taken(x: Any, n: Any) -> Any:
    out = [x, n]
    if n > 1:
        out.pop()
    y, z = out[-1], 0
    if x > 0:
        z = out[0]
    return out, y, z, y + 1, y * 2, -y, y + x, out[0] if x > 0 else out[-1]


def raised(x: Any, n: Any) -> Any:
    out = []
    for i in range(n):
        out.append(n if i % 2 else x)
    if out:
        raise ValueError("no", out, out[0], f"{out[-1]}")


def chosen(x: Any, n: Any) -> Any:
    y = n if x > 0 else 2.5
    more = y + 1, y * 2, -y, abs(y), y // 2, 2 - y, str(y), [y, 1]
    return y, more, isinstance(y, float), y * np.int64(2), round(y, 1), np.maximum(y, 1)


def logical(x: Any, n: Any) -> Any:
    return (x > 0 and 3) or 2.5, (x > 3 and x) or 0, 0 if n == 0 else x / n


def returned(x: Any, n: Any) -> Any:
    def f(m: Any) -> Any:
        if m > 2:
            return n
        return x

    return f(x), f(n), f(x) + f(n)


def the_best(x: Any, n: Any) -> Any:
    best, total = 0, 0
    for i in range(n):
        if x * i > best:
            best = x * i
            total += best
    return best, total


def divided(x: Any, n: Any) -> Any:
    y: Any = 1 if x > 0 else x
    try:
        return float(y / int(n))
    except ZeroDivisionError:
        return "zero"


def an_item_of_an_array(x: Any, n: Any) -> Any:
    a = np.array([1.0, 2.0, 3.0])
    left = 0 if n == 0 else a[n - 1]
    return left + a[0], left, left * 2, a[0] - left, [left]


def caught(x: Any, n: Any) -> Any:
    try:
        if x > 0:
            raise ValueError(n)
        y = x
    except ValueError as error:
        y = error.args[0]
    return y


def values_of_dicts(x: Any, n: Any) -> Any:
    d: Any = {1: 0.5, 2: x}
    for i in range(n):
        d[int(n) - i] = x if i > 0 else 0.25
    d[int(n)] = d.get(int(n), 0) + 1
    return d, list(d.values()), sum(d.values()), max(d.values())


def values_under_open_keys(x: Any, n: Any) -> Any:
    d: Any = {"a": x, "b": 1.0}
    if x > 0:
        d = {**d, "c": n}
    for key, _ in d.copy().items():
        d[key] = 0.5
    return d


def values_that_come_later(x: Any, n: Any) -> Any:
    d: Any = {}
    for i in range(n):
        if i % 2:
            d[int(i)] = x
        else:
            d[int(i)] = 0.5
    d[0] = n
    return d, [(k, v) for k, v in d.items() if v > 0]


def from_the_iteration_before(x: Any, n: Any) -> Any:
    now, out = 0, []
    for i in range(n):
        out.append(now)
        if i > 0:
            out.append(f"{now!r}")
        now = n * i
    return out, now


def chased(x: Any, n: Any) -> Any:
    before, out = [-1, 0, 1, 1], []
    while n >= 0 and x < 4:
        out.append(n)
        n = before[n]
    return out


def two_in_turn(x: Any, n: Any) -> Any:
    a, b, out = 0, 1, []
    for _ in range(n):
        a, b = b, a + b * x
        out.append(a)
    return out, a, b, isinstance(a, int)


PROGRAMS = [
    from_the_iteration_before,
    chased,
    two_in_turn,
    values_of_dicts,
    values_under_open_keys,
    values_that_come_later,
    sums,
    added_to_floats,
    shown_as_text,
    asked,
    whole_lists,
    put_elsewhere,
    taken,
    raised,
    chosen,
    logical,
    returned,
    the_best,
    divided,
    an_item_of_an_array,
    caught,
]


def outcome(function: Callable[..., Any], capsys: Any, *args: Any) -> Any:
    try:
        with np.errstate(all="ignore"):
            found = shown(function(*args))
    except ValueError as error:
        found = shown(error.args)
    return found, capsys.readouterr().out


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("single", [np.float64, np.float32])
@pytest.mark.parametrize("program", PROGRAMS)
def test_each_number_keeps_its_type(program: Callable[..., Any], single: Any, capsys: Any) -> None:
    converted = ag.convert(program)
    for x, n in itertools.product((1.5, -1.0, 5.0), (2, 3, 0)):
        given = single(x), np.int64(n)
        wanted = outcome(program, capsys, *given)
        assert outcome(converted, capsys, *given) == wanted, given


def test_the_slope_of_tensors_of_two_dtypes_is_that_of_the_one_returned() -> None:
    @ag.convert
    def program(n: Any, v: Any) -> Any:
        if n > 0:
            return ag.constant(1.0, dtype=ag.float32)
        return ag.reduce_sum(v)

    v = ag.constant([1.0, 2.0], dtype=ag.float64)
    for n, slope in ((1, [0.0, 0.0]), (-1, [1.0, 1.0])):
        with ag.GradientTape() as tape:
            tape.watch(v)
            result = program(ag.constant(n), v)
        assert tape.gradient(result, v, unconnected_gradients="zero").numpy().tolist() == slope


def test_an_integer_that_no_float_holds_is_refused() -> None:
    @ag.convert
    def program(x: Any, n: Any, count: Any) -> Any:
        out = [x]
        for _ in range(count):
            out.append(n)
        return out

    count = np.int64(2)
    assert program(np.float64(0.5), np.int64(2**53 - 1), count)[1] == 2**53 - 1
    with pytest.raises(OverflowError, match="exact below"):
        program(np.float64(0.5), np.int64(2**53 + 1), count)


def test_lists_of_one_kind_have_no_kinds() -> None:
    def program(x: Any, n: Any) -> Any:
        out = [x]
        for _ in range(n):
            out.append(out[-1] + x)
        return out

    text = ag.graph_text(program, np.float64(1.0), np.int64(3))
    assert "i8" not in text
    assert "raise_if" not in text


def counted_from_a_number_of_python(n: Any, v: Any) -> Any:
    items = [0]
    for k in range(int(n)):
        items.append(n + k)
    return items


def chosen(n: Any, v: Any) -> Any:
    m = 0
    if v[0] > 0:
        m = n
    return m, [m], f"{[m]}"


def summed_where_positive(n: Any, v: Any) -> Any:
    total = 0.0
    for each in v:
        if each > 0:
            total += each
    return total


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "function", [counted_from_a_number_of_python, chosen, summed_where_positive]
)
def test_a_number_of_python_beside_one_of_numpy_stays_one(function: Any) -> None:
    converted = ag.convert(function)
    for n in (0, 3):
        for first in (-1.0, 1.0):
            given = np.int64(n), np.array([first, -2.0])
            expected, got = function(*given), converted(*given)
            assert (repr(got), type(got)) == (repr(expected), type(expected))
