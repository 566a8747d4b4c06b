"""Names of the user's that look like ours, or like the builtins that converted code needs."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag

ag__ = 10
ag__cell_total = 20
ag__function = 30
while_body = 5
calls = 0


def namespace_as_parameter(x: Any, ag__: Any = 2) -> Any:
    return x if x > ag__ else ag__


def namespace_as_global(x: Any) -> Any:
    y = 0
    while y < x:
        y += while_body
    return y + ag__ + ag__function


def namespace_in_many_places(x: Any) -> Any:
    total = 0
    for ag__ in range(3):
        total += ag__ * x
    import math as ag__

    total += ag__.floor(2.5)
    try:
        raise ValueError("x")
    except ValueError as ag__:
        total += len(str(ag__))
    if (ag__ := total) > 3:
        total += ag__
    return total + sum(ag__ for ag__ in range(4))


def functions_and_classes(x: Any) -> Any:
    def while_test(y: Any) -> Any:
        return y + 1

    class ag__:
        def if_body(self, y: Any) -> Any:
            if y > 1:
                return y * 2
            return y

    while x < 10:
        x = while_test(ag__().if_body(x))
    return x


def names_of_blocks(while_body: Any, while_test: Any = 7) -> Any:
    if_body, else_body, get_state, set_state = 1, 2, 3, 4
    while while_body < while_test:
        if while_body > 4:
            if_body = else_body
        else:
            get_state = set_state
        while_body += 1
    return while_body, if_body, get_state


def names_of_flags(x: Any) -> Any:
    do_break, do_return, do_continue, return_value, item, error = 0, 5, 1, 7, 4, 3
    for i in range(x):
        if i == 3:
            break
        if i == 1:
            continue
        do_break += i
        if i > 10:
            return do_return
    return do_break, do_return, do_continue, return_value, item, error


class Machine:
    def __init__(self, x: Any) -> None:
        self.ag__ = x
        self.get_state = 2
        self.while_body = 1

    def __if_body(self, ag__: Any) -> Any:
        if ag__ > self.while_body:
            self.while_body += ag__
        return self.while_body

    def run(self, __ag: int = 1) -> Any:
        return self.__if_body(self.get_state) + __ag


def attributes(x: Any) -> Any:
    machine = Machine(x)
    while machine.while_body < x:
        machine.while_body += 1
        machine.get_state *= 2
    return machine.run(), machine.ag__, machine.get_state


def builtins_shadowed(x: Any) -> Any:
    globals = locals = list = tuple = len = print = type = isinstance = iter = next = bool = 3
    y = tuple
    if x > 2:
        y = globals + list

    def more() -> Any:
        nonlocal y
        y += locals

    more()
    return y + len + print + type + isinstance + iter + next + bool


def slice_as_parameter(x: Any, slice: Any = 2) -> Any:
    table = np.arange(6)
    total = 0
    for value in table[slice:5]:
        total += value * x
    table[slice:] = 0
    del slice
    return total, table.sum()


def global_with_globals_shadowed(x: Any) -> Any:
    global calls
    globals = 3
    calls = globals
    if x > 2:
        calls = x + globals
    return calls


def cell_name_taken() -> Callable[[Any], Any]:
    total = 1
    ag__cell_total = 3

    def add(x: Any) -> Any:
        nonlocal total
        total = ag__cell_total
        if x > 2:
            total = total + x
        return total + ag__cell_total + ag__

    return add


def global_cell_name() -> Callable[[Any], Any]:
    total = 1

    def add(x: Any) -> Any:
        nonlocal total
        if x > 2:
            total = total + x
        return total + ag__cell_total

    return add


def names_of_operators(x: Any, names: Any = 3, state: Any = 4, test: Any = 1) -> Any:
    Undefined = bound = call = if_stmt = 2
    subject = value = index = key = target = result = box = 1
    while x < test + 20:
        x = x + names + state + call
    match (x, index):
        case (p, q):
            value = p + q + subject
    if x > 2:
        y = Undefined + bound + if_stmt
    a, b = [x, y]
    d = {1: 2}
    d[1] += key
    return x, y, a, b, value, target, result, box, d[1]


def class_cell_as_parameter(x: Any, __class__: Any = 3) -> Any:
    y = math.floor(1.5)
    if x > 2:
        y = __class__
    return y


FUNCTIONS: list[Callable[[], Callable[[Any], Any]]] = [
    lambda: namespace_as_parameter,
    lambda: namespace_as_global,
    lambda: namespace_in_many_places,
    lambda: functions_and_classes,
    lambda: names_of_blocks,
    lambda: names_of_flags,
    lambda: attributes,
    lambda: builtins_shadowed,
    lambda: slice_as_parameter,
    lambda: global_with_globals_shadowed,
    cell_name_taken,
    global_cell_name,
    lambda: names_of_operators,
    lambda: class_cell_as_parameter,
]


def numbers(value: Any) -> list[float]:
    parts = value if isinstance(value, tuple) else (value,)
    return [float(part) for part in parts]


@pytest.mark.parametrize("staged", [False, True], ids=["plain", "staged"])
@pytest.mark.parametrize("make", FUNCTIONS, ids=lambda make: make().__name__)
def test_the_users_names_are_his(make: Callable[[], Callable[[Any], Any]], staged: bool) -> None:
    for number in (1, 3, 6):
        expected = make()(number)
        got = ag.convert(make())(ag.constant(number) if staged else number)
        assert numbers(got) == numbers(expected)
