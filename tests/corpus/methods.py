"""Methods that Python itself calls, with control flow in them: operators, properties and such."""

import dataclasses
import functools
import typing

import numpy as np

from tests.corpus.harness import program


class Vector:
    """A vector whose operators look at its parts."""

    def __init__(self, x: typing.Any, y: typing.Any) -> None:
        self.x, self.y = x, y

    def __add__(self, other: "Vector") -> "Vector":
        if self.x > 0:
            return Vector(self.x + other.x, self.y + other.y)
        return Vector(self.x - other.x, self.y)

    def __rmul__(self, factor: typing.Any) -> "Vector":
        return Vector(self.x * factor, self.y) if factor > 0 else Vector(0, 0)

    def __eq__(self, other: object) -> typing.Any:
        return isinstance(other, Vector) and self.x == other.x and self.y == other.y

    def __lt__(self, other: "Vector") -> typing.Any:
        return self.x < other.x or self.y < other.y

    def __iadd__(self, number: typing.Any) -> "Vector":
        if self.x > 0:
            self.x += number
        else:
            self.x -= number
        return self

    def __abs__(self) -> typing.Any:
        return self.x if self.x > 0 else -self.x


@program(args=[3, -3], face="array", status="beyond", expect=[(5, 4), (-5, 1)])
def operators(n):
    v = Vector(n, 1) + Vector(2, n)
    return v.x, v.y


@program(args=[3, -3], face="array", status="beyond", expect=[(9, 3, 1), (0, 3, 12)])
def operators_on_the_right_and_comparisons(n):
    r = 1
    if Vector(n, 1) != Vector(3, 1):
        r += 10
    if Vector(n, 9) < Vector(2, 9):
        r += 1
    return (n * Vector(n, 2)).x, abs(Vector(n, 1)), r


@program(args=[3, 5], face="array", status="beyond", expect=[6, 13])
def in_place_in_a_loop(n):
    v = Vector(n, 0)
    for i in range(n):
        v += i - (1 if i > 3 else 0)
    return v.x + (0 if n < 4 else -1)


class Level:
    """A number that its setter keeps small."""

    def __init__(self, value: typing.Any) -> None:
        self._value = value

    @property
    def value(self) -> typing.Any:
        if self._value > 0:
            return self._value
        return -self._value

    @value.setter
    def value(self, new: typing.Any) -> None:
        if new > 10:
            self._value = 10
        else:
            self._value = new


@program(args=[3, -3, 20], face="array", status="beyond", expect=[(3, 6), (3, 6), (20, 10)])
def properties(n):
    level = Level(n)
    before = level.value
    level.value = n * 2
    return before, level.value


@program(args=[3, 9], face="array", status="beyond", expect=[6, 10])
def a_property_set_in_a_loop(n):
    level = Level(n)
    for i in range(n):
        level.value += i
    return level.value


@program(args=[3, -3], face="array", status="beyond", expect=[(60, 1), (-6, 1)])
def a_cached_property(n):
    class Cached:
        def __init__(self, x):
            self.x = x
            self.calls = 0

        @functools.cached_property
        def big(self):
            self.calls += 1
            return self.x * 10 if self.x > 0 else self.x

    c = Cached(n)
    return c.big + c.big, c.calls


class Limited:
    """A descriptor with a limit."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = "_" + name

    def __get__(self, instance: typing.Any, owner: type) -> typing.Any:
        value = getattr(instance, self.name)
        return value if value > 0 else -value

    def __set__(self, instance: typing.Any, value: typing.Any) -> None:
        if value > 10:
            value = 10
        setattr(instance, self.name, value)


class Holder:
    """An object with a descriptor."""

    held = Limited()

    def __init__(self, x: typing.Any) -> None:
        self.held = x


@program(args=[3, -3, 20], face="array", status="beyond", expect=[3, 3, 10])
def descriptors(n):
    return Holder(n).held


class Rows:
    """A container of one's own."""

    def __init__(self, x: typing.Any) -> None:
        self.x = x

    def __getitem__(self, i: typing.Any) -> typing.Any:
        return self.x + i if self.x > 0 else i

    def __setitem__(self, i: typing.Any, value: typing.Any) -> None:
        if value > 0:
            self.x = value
        else:
            self.x = i

    def __len__(self) -> typing.Any:
        if self.x > 4:
            return 5
        return 0

    def __contains__(self, item: typing.Any) -> typing.Any:
        return item > self.x

    def __getattr__(self, name: str) -> typing.Any:
        if name == "double":
            return self.x * 2
        raise AttributeError(name)


@program(
    args=[3, -3, 7],
    face="array",
    status="beyond",
    expect=[(4, 3, 0, 0, 6), (1, 5, 5, 1, 10), (8, 7, 5, 0, 14)],
)
def containers(n):
    rows = Rows(n)
    first = rows[1]
    has_two = 1 if 2 in rows else 0
    rows[5] = n
    return first, rows.x, len(rows), has_two, rows.double


@dataclasses.dataclass(order=True)
class Pair:
    """Two numbers, compared one after the other."""

    a: typing.Any
    b: typing.Any = 0

    def __post_init__(self) -> None:
        if self.a > 2:
            self.b += 1


@program(
    args=[(3, 1), (1, 3), (2, 2)],
    face="array",
    status="beyond",
    expect=[(2, 1, 2), (1, 1, 3), (2, 2, 2)],
)
def data_classes(a, b):
    return (
        1 if Pair(a, b) < Pair(b, a) else 2,
        1 if Pair(a, b) != Pair(2, 2) else 2,
        Pair(a, b).b,
    )


@functools.total_ordering
class Size:
    """Ordered by one comparison."""

    def __init__(self, v: typing.Any) -> None:
        self.v = v

    def __eq__(self, other: object) -> typing.Any:
        return isinstance(other, Size) and self.v == other.v

    def __lt__(self, other: "Size") -> typing.Any:
        return self.v < other.v


@program(
    args=[(3, 4), (4, 3), (3, 3)], face="array", status="beyond", expect=[100101, 101010, 11100]
)
def total_ordering(a, b):
    x, y = Size(a), Size(b)
    r = 0
    if x < y:
        r += 1
    if x > y:
        r += 10
    if x <= y:
        r += 100
    if x >= y:
        r += 1000
    if x == y:
        r += 10000
    if x != y:
        r += 100000
    return r


@functools.singledispatch
def positive(x):
    return x if x > 0 else 0


@positive.register
def _(x: list):
    return x[0] if x[0] > 0 else -1


@positive.register
def _(x: float):
    return x + 0.5


@program(args=[3, -3], face="array", status="beyond", expect=[(3, 3, 3.5), (0, -1, -2.5)])
def single_dispatch(n):
    return positive(n), positive([n]), positive(n * 1.0)


class Made(type):
    """A metaclass."""

    def __call__(cls, *args: typing.Any) -> typing.Any:
        made = super().__call__(*args)
        made.tag = 1
        return made


class Tagged(metaclass=Made):
    """Made by its metaclass."""

    def __init__(self, x: typing.Any) -> None:
        if x > 0:
            self.x = x
        else:
            self.x = 0


@program(args=[3, -3], face="array", status="beyond", expect=[(3, 1), (0, 1)])
def meta_classes(n):
    made = Tagged(n)
    return made.x, made.tag


@program(args=[3, -3], face="array", status="beyond", expect=[9, -2])
def a_method_of_a_chosen_object(n):
    chosen = Level(n) if n > 0 else Vector(n, 1)
    other = Rows(n) if n > 0 else Rows(n + 1)
    kind = 0 if isinstance(chosen, Level) else 1
    return other.__getitem__(n) + n * (1 - kind) + kind


def above(x):
    return x + 1 if x > 0 else x


@program(args=[0, 1, 2, -1], face="array", status="beyond", expect=[0, 2, 4, -1])
def converted_functions_from_a_table(n):
    functions = [above, lambda v: v * 2, lambda v: v * v if v > 1 else v]
    return functions[n](n)


@program(args=[3, -3], face="array", status="beyond", expect=[(True, 3), (False, -1)])
def attributes_set_on_one_path(n):
    class Bag:
        pass

    bag = Bag()
    if n > 0:
        bag.v = n
    return hasattr(bag, "v"), getattr(bag, "v", -1)


@program(args=[3], face="array", expect=[(True, True, False, True)])
def types_of_staged_values(n):
    return (
        type(n) is np.int64,
        type(int(n)) is int,
        type(n * 1.5) is int,
        type(np.atleast_1d(n)) is np.ndarray,
    )
