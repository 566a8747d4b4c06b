"""Numbers that are ints on one path and floats on another are what plain Python has, on each."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import shown


def chosen(x: Any) -> Any:
    return float(x) if x > 0 else int(x)


def shown_as_text(x: Any) -> Any:
    y: Any = 0
    if x > 0:
        y = 0.5 * float(x)
    print(y, [y], {"y": y})
    return f"{y} {y!r:>5} {y:4}", str(y), repr([y, (y,)]), "%s %r" % (y, y)  # noqa: UP031


def asked(x: Any) -> Any:
    y: Any = 3 if x > 0 else 2.5
    names = type(y).__name__, type(y) is int, y.__class__ is float, type(y) in (bool, int)
    return names, isinstance(y, int), isinstance(y, int | float), isinstance(y, bool)


def matched(x: Any) -> Any:
    y: Any = 3 if x > 0 else 2.5
    match y:
        case int():
            return "int"
        case float():
            return "float"


def computed(x: Any) -> Any:
    y: Any = 3 if x > 0 else 2.5
    sums = y + 1, y - 1, 2 * y, y * y, y - y, y + 0.5, y * 1j
    quotients = y / 2, y // 2, y % 2, 7 // y, 7 % y, divmod(y, 2)
    return sums, quotients, -y, +y, abs(-y), round(y), round(y, 1), y == 3, y < 3, not y


def powers(x: Any) -> Any:
    y: Any = 3 if x > 0 else 2.5
    return y**2, y**-1, 2**y, y**y, (-y) ** 3, y**0.5, pow(y, 2), y**0


def zeros(x: Any) -> Any:
    y: Any = 0 if x > 0 else -0.0
    return -y, y * -3, y // -3, y % -3, f"{-y} {y * -3}", y * 1.0, -y * 1.0


def complex_numbers(x: Any) -> Any:
    y: Any = 1 if x > 0 else 2.5
    z: Any = y if x > 3 else 1j
    return z, z * z, z + 1, -z, abs(z), f"{z}", isinstance(z, complex)


def truths(x: Any) -> Any:
    y: Any = True if x > 0 else 3
    return y, y + 1, f"{y}", y & 1, y | True, ~y, -y, isinstance(y, bool), [10, 20, 30, 40][y]


def bits(x: Any) -> Any:
    y: Any = 4 if x > 0 else 2.5
    return y << 1, y & 6, ~y


def caught(x: Any) -> Any:
    y: Any = 1 if x > 0 else 2.5
    try:
        return [10, 20, 30][y], y << 1
    except TypeError as error:
        return str(error)


def an_index(x: Any) -> Any:
    y: Any = 1 if x > 0 else 2.5
    items = [1, 2, 3]
    for i in range(int(abs(x))):
        items.append(i)
    return [10, 20][y], items[y], items[:y], np.arange(4.0)[y], np.zeros(y).shape, range(9)[y]


def a_count(x: Any) -> Any:
    y: Any = 2 if x > 0 else 2.5
    total = 0
    for i in range(y):
        total += i
    return total


def a_loop(x: Any) -> Any:
    total: Any = 0
    for i in range(int(abs(x))):
        if i > 1:
            total += i * 0.5
    return total, f"{total}"


def handed_round(x: Any) -> Any:
    a: Any = 1
    b: Any = 0.5
    for _ in range(int(abs(x))):
        a, b = b, a
    return a, b


def in_a_list(x: Any) -> Any:
    items: list[Any] = [0]
    for i in range(int(abs(x))):
        items.append(i if i % 2 else i * 0.5)
    print(items, f"{items}")
    found = items.index(0), items.count(0.0), 1 in items, items == [0, 0.0], sum(items)
    return items, items[-1], found, sorted(items), max(items), np.array(items) + 0.5


def of_pairs(x: Any) -> Any:
    items: list[Any] = []
    for i in range(int(abs(x))):
        items.append((i if i % 2 else i * 0.5, i))
    print(items)
    return items, (1.0, 1) in items, f"{items}"


def a_row_of_constants(x: Any) -> Any:
    i = int(x) % 3
    return [1, 2.5, True][i], f"{[1, 2.5, True][i]}", isinstance([1, 2.5, 3][i], int)


def extremes(x: Any) -> Any:
    y: Any = 2 if x > 0 else 2.5
    return max(0, y), min(y, 3), max(0, float(x)), sum([y, 1]), sorted([y, 3.5, 1])


def optional(x: Any) -> Any:
    y: Any = None
    for i in range(int(abs(x))):
        y = i if i % 2 == 0 else i * 0.5
    return y, f"{y}"


def recursive(x: Any) -> Any:
    def total(n: Any) -> Any:
        return 0 if n <= 0 else 0.5 + total(n - 1)

    return total(int(x))


class Account:
    def __init__(self) -> None:
        self.total: Any = 0

    def add(self, value: Any) -> None:
        self.total += value


def an_attribute(x: Any) -> Any:
    account = Account()
    for _ in range(int(abs(x))):
        account.add(1 if x > 0 else 0.5)
    return account.total, str(account.total), {"total": account.total}


def in_the_math_module(x: Any) -> Any:
    y: Any = 3 if x > 0 else 2.5
    return math.floor(y), math.sqrt(y), math.trunc(y), math.isnan(y), int(y), float(y), bool(y)


def parts(x: Any) -> Any:
    y: Any = 3 if x > 0 else 2.5
    z: Any = 1j if x > 3 else y
    whole = y.bit_length() if isinstance(y, int) else y.is_integer()
    return y.imag, y.real, z.imag, z.real, whole, int(1000 * x).bit_length()


def of_truths(x: Any) -> Any:
    y: Any = True if x > 2 else (2 if x > 0 else 0.5)
    z: Any = x > 2 and bool(x < 9)
    return +y, round(y), y.real, y.imag, +bool(z), round(bool(z)), bool(z).bit_length()


def of_integers(x: Any) -> Any:
    y: Any = 4 if x > 0 else 2.5
    return math.gcd(y, 6), math.factorial(y)


def a_key(x: Any) -> Any:
    return {2: "a", 4: "b"}[int(x)]


def raised(x: Any) -> Any:
    y: Any = 3 if x > 0 else 2.5
    raise ValueError("no", y, f"{y}")


PROGRAMS = [
    chosen,
    shown_as_text,
    asked,
    matched,
    computed,
    powers,
    zeros,
    complex_numbers,
    # Python 3.12 warns of the inverse of a bool.
    pytest.param(truths, marks=pytest.mark.filterwarnings("ignore:Bitwise inversion")),
    bits,
    caught,
    an_index,
    a_count,
    a_loop,
    handed_round,
    in_a_list,
    of_pairs,
    a_row_of_constants,
    extremes,
    optional,
    recursive,
    an_attribute,
    in_the_math_module,
    parts,
    of_truths,
    of_integers,
    a_key,
    raised,
]


def seen(function: Callable[..., Any], x: Any, capsys: Any) -> Any:
    """The result or the exception of a call, and what it printed."""
    try:
        result = shown(function(x))
    except Exception as error:
        result = (type(error).__name__, shown(error.args))
    return result, capsys.readouterr().out


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("function", PROGRAMS)
def test_numbers_are_of_the_kind_that_python_gives(function: Any, capsys: Any) -> None:
    converted = ag.convert(function)
    for x in (2.0, -3.0, 4.0, 0.0):
        given = np.float64(x)
        assert seen(converted, given, capsys) == seen(function, given, capsys), x
    assert converted.trace_count == 1


def several(x: Any) -> Any:
    y: Any = 7 if x > 0 else -0.0
    z: Any = True if x > 3 else y
    return x, y, z, None, y + 1


@pytest.mark.parametrize("function", [chosen, several, a_loop])
def test_calls_that_machine_code_answers_give_the_same(function: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")
    converted = ag.convert(function)
    for x in (2.0, -3.0, 4.0, 2.0, -3.0, 4.0, 2.0):
        assert shown(converted(np.float64(x))) == shown(function(np.float64(x))), x


@ag.convert
def counted_on(x: Any, n: int) -> Any:
    y: Any = n if x > 0 else 0.5
    return y + 1


@ag.convert
def carried(x: Any) -> Any:
    y: Any = int(x) + 1 if x > 0 else 0.5
    return y


def test_an_int_that_no_float_holds_is_refused() -> None:
    assert counted_on(np.float64(1.0), 2**53 - 2) == 2**53 - 1
    assert counted_on(np.float64(-1.0), 2**53 - 2) == 1.5
    with pytest.raises(OverflowError, match=r"float.*exact below 2\*\*53"):
        counted_on(np.float64(1.0), 2**53 - 1)
    with pytest.raises(OverflowError, match="carries it as a float"):
        carried(np.float64(2.0**53))
    assert carried(np.float64(-(2.0**53))) == 0.5


def test_the_slope_of_a_number_of_two_kinds_is_that_of_the_float() -> None:
    def total(x: Any) -> Any:
        y: Any = 0
        for i in range(3):
            if x > i:
                y = y * 2 + x * x
        return y * -1.0

    def tensor(x: Any) -> Any:
        y: Any = 0
        for i in range(3):
            if x > i:
                y = y * 2 + float(x) * float(x)
        return y * -3

    assert ag.grad(total)(np.float64(1.5)) == -3 * 1.5 * 2
    assert ag.grad(tensor)(np.float64(1.5)) == -3 * 3 * 1.5 * 2


def test_what_nobody_asks_for_is_not_computed() -> None:
    def mean(x: Any) -> Any:
        total: Any = 0
        for value in x:
            total += float(value)
        return total / len(x)

    text = ag.graph_text(mean, np.ones(100))
    assert "i8" not in text
    assert "raise_if" not in text
