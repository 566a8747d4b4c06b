"""Objects in results: made again at each call, one object where Python has one."""

from collections import OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.objects.comparing import check, described

CALLS = [(np.float64(3.0),), (np.float64(-2.0),)]
Pair = namedtuple("Pair", "a b")


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Slots:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


@dataclass
class Data:
    x: float
    tags: list = field(default_factory=list)


@dataclass(frozen=True)
class Frozen:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class FrozenSlots:
    x: float
    y: float


class Items(list):
    pass


class Table(dict):
    pass


class Row(tuple):
    pass


class Failure(Exception):
    def __init__(self, what, *, code):
        super().__init__(f"failed: {what}")
        self.code = code


def plain(x):
    return Point(x * 2, 1)


def with_slots(x):
    return Slots(x * 2, 1)


def dataclasses(x):
    return Data(x * 2), Frozen(x, 1), FrozenSlots(x, 2), replace(Frozen(x, 1), y=x * 4)


def tuples(x):
    return Pair(x, 1)._replace(b=x * 3), Row((x, 1))


def namespaces(x):
    return SimpleNamespace(a=x * 2, b=SimpleNamespace(c=x))


def nested(x):
    return [Point(Point(x, 1), Data(x)), {"k": Frozen(x, 2)}]


def one_object_twice(x):
    p, items = Point(x, 1), [x]
    p.items = items
    return p, [p], items, {"items": items}


def a_cycle(x):
    p = Point(x, 1)
    p.y = [p]
    return p


def containers(x):
    table = defaultdict(float)
    table["a"] += x * 2
    queue = deque(maxlen=2)
    for k in range(3):
        queue.append(x * k)
    return OrderedDict(a=x * 2, b=1), table, queue


def subclasses(x):
    items, table = Items(), Table()
    items.append(x * 2)
    table["a"] = x
    items.name = x
    return items, table


def an_exception(x):
    return ValueError("bad", x * 2), Failure("y", code=x)


def none_on_one_path(x):
    if x > 0:
        return Point(x, 1)
    return None


def chosen_by_a_branch(x):
    p = Point(x, 1) if x > 0 else Point(1.0, x)
    return p


@pytest.mark.parametrize(
    "function",
    [
        plain,
        with_slots,
        dataclasses,
        tuples,
        namespaces,
        nested,
        one_object_twice,
        a_cycle,
        containers,
        subclasses,
        an_exception,
        none_on_one_path,
        chosen_by_a_branch,
    ],
)
def test_same_as_python(function: Callable[..., Any]) -> None:
    check(function, *CALLS)


def test_each_call_makes_a_new_object() -> None:
    @ag.convert
    def make(x):
        return Point(1.0, x), Point(1.0, 2.0)

    first, second = make(np.float64(3.0)), make(np.float64(4.0))
    assert described(first) != described(second)
    assert first[1] is not second[1]
    assert first[0].y == 3.0


def test_an_object_from_outside_is_itself() -> None:
    origin = Point(0.0, 0.0)

    @ag.convert
    def touch(x):
        origin.x = x
        return origin

    assert touch(np.float64(3.0)) is origin
    assert origin.x == 3.0


def test_a_tensor_array() -> None:
    @ag.convert
    def squares(x):
        out = ag.TensorArray(ag.float32, size=3)
        for i in ag.range(3):
            out = out.write(i, x[i] * x[i])
        return out

    assert squares(ag.constant([1.0, 2.0, 3.0])).stack().numpy().tolist() == [1.0, 4.0, 9.0]


def a_closure(x):
    def add(y):
        return x + y

    return add


def a_generator(x):
    return (x + k for k in range(3))


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (a_closure, "the function returns the function `add`"),
        (a_generator, "returns a generator, which can be run through only once"),
    ],
)
def test_refused(function: Callable[..., Any], text: str) -> None:
    check(function, *CALLS, refusal=text)
