"""Chapter 3 of the reference."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass, replace
from typing import Any

from tests.language.table import row, same


@row(
    "identity and aliases",
    "two names of one object see the same writes",
    "writes reach the array that a name is on the path taken, also where branches and loops bind "
    "it; views that a loop makes of its own array, two names of what a loop made, and lists may "
    "be refused when they are written",
)
def test_aliases() -> None:
    def f(x):
        a = [x]
        b = a
        for i in range(12):
            b[0] = b[0] + i
        return a[0], a is b

    same(f, (4.0,))


@row("objects handed in", "their attributes are state, written after each run")
def test_objects_handed_in() -> None:
    class Account:
        def __init__(self):
            self.total = 0.0

        def add(self, x):
            if x > 0:
                self.total = self.total + x

    account = Account()

    def f(x):
        account.total = 0.0
        for _ in range(12):
            account.add(x)
        return account.total

    same(f, (4.0,), (-4.0,))


@row("properties, class methods, static methods, `super()`", "converted where they are called")
def test_kinds_of_methods() -> None:
    class Base:
        def value(self, x):
            return x if x > 0 else -x

    class Derived(Base):
        scale = 2.0
        x = 0.0

        @property
        def double(self):
            return self.scale * 2 if self.x > 1 else self.scale

        @classmethod
        def make(cls, x):
            made = cls()
            made.x = x
            return made

        @staticmethod
        def half(x):
            return x / 2 if x > 1 else x

        def value(self, x):
            return super().value(x) + self.double + self.half(x)

    def f(x):
        return Derived.make(x).value(x)

    same(f, (4.0,), (-4.0,))


@row("private names, `self.__x`", "spelled out as the compiler does")
def test_private_names() -> None:
    class Tally:
        def __init__(self):
            self.__count = 0.0

        def add(self, x):
            while x > 0:
                self.__count += x
                x = x - 1
            return self.__count

    def f(x):
        return Tally().add(x)

    same(f, (4.0,), (-4.0,))


@row(
    "operators of the user's classes, `__add__`, `__lt__`, `__getitem__`, `__len__`, `__call__`",
    "converted where Python calls them",
)
def test_special_methods() -> None:
    class Vector:
        def __init__(self, *parts):
            self.parts = parts

        def __add__(self, other):
            k = 2.0 if other.parts[1] > 0 else 1.0
            return Vector(*[a + b * k for a, b in zip(self.parts, other.parts, strict=True)])

        def __getitem__(self, i):
            return self.parts[i] if self.parts[0] > 1 else 0.0

        def __len__(self):
            return len(self.parts)

        def __lt__(self, other):
            return self.parts[0] < other.parts[0]

        def __call__(self, x):
            return x if x > 0 else self.parts[1]

    def f(x):
        v = Vector(x, 2.0) + Vector(1.0, -x)
        return v[0], len(v), v(x), v < Vector(3.0, 0.0)

    same(f, (4.0,), (-4.0,))


@row(
    "`__getattr__`, `__setattr__`, `__slots__`",
    "as in Python",
    "an object that is one of several has no `__getattr__` that decides on staged values",
)
def test_attribute_hooks() -> None:
    class Slots:
        __slots__ = ("a",)

    class Dynamic:
        def __getattr__(self, name):
            return len(name)

    def f(x):
        s = Slots()
        s.a = x
        if x > 0:
            s.a = x * 2
        return s.a + Dynamic().four

    same(f, (4.0,), (-4.0,))


Pair = namedtuple("Pair", "first second")


@row("named tuples", "structures of staged values, `_replace` included")
def test_named_tuples() -> None:
    def f(x):
        p = Pair(x, 0.0)
        while p.first < 10:
            p = p._replace(first=p.first * 2, second=p.second + 1)
        return p

    same(f, (4.0,), (40.0,))


@dataclass
class State:
    x: Any
    n: Any = 0


@row("data classes", "objects; `replace` makes new ones")
def test_data_classes() -> None:
    def f(x):
        s = State(x)
        while s.x < 10:
            s.x = s.x * 2
            s.n += 1
        return s.x, s.n, replace(State(x), n=3).n

    same(f, (4.0,), (40.0,))


@row("`__iter__`, `__next__`, `__contains__` of the user's classes", "gone over while recording")
def test_iteration_of_objects() -> None:
    class Steps:
        def __init__(self, *items):
            self.items = items
            self.at = 0

        def __iter__(self):
            return iter(self.items)

        def __contains__(self, item):
            return item == "a"

    def f(x):
        total = 0.0
        for v in Steps(x, 2.0, x):
            total = total + v if v > 0 else total
        return total, "a" in Steps(), "b" in Steps()

    same(f, (4.0,), (-4.0,))


@row("`__bool__` and `__len__` as truth, `__eq__`, `__hash__`", "called as in Python")
def test_truth_of_objects() -> None:
    class Bag:
        def __init__(self, items):
            self.items = items

        def __len__(self):
            return len(self.items)

        def __eq__(self, other):
            return len(self.items) == len(other.items)

        __hash__ = None  # type: ignore[assignment]

    def f(x):
        empty, full = Bag([]), Bag([x])
        y = 1.0 if empty else x
        while full:
            full.items.pop()
            y = y + 1
        return y, empty == full

    same(f, (4.0,), (-4.0,))


@row("descriptors", "their methods are converted")
def test_descriptors() -> None:
    class Scaled:
        def __get__(self, owner, kind=None):
            return owner.base * 2

        def __set__(self, owner, value):
            owner.base = value / 2

    class Model:
        scaled = Scaled()

        def __init__(self, x):
            self.base = x

    def f(x):
        model = Model(x)
        if x > 0:
            model.scaled = x * 10
        return model.scaled, model.base

    same(f, (4.0,), (-4.0,))


@row(
    "subclasses of `list` and `dict`",
    "Python containers",
    "a list that grows in staged code is a plain one",
)
def test_subclasses_of_containers() -> None:
    class Stack(list):  # type: ignore[type-arg]
        def top(self):
            return self[-1]

    def f(x):
        s = Stack([1.0, x])
        s.append(x * 2)
        return s.top() if x > 0 else s[0]

    same(f, (4.0,), (-4.0,))


@row("metaclasses, `__init_subclass__`, `__new__`", "as in Python")
def test_making_of_classes() -> None:
    class Registry(type):
        def __new__(mcs, name, bases, space):
            return super().__new__(mcs, name, bases, {**space, "size": len(name)})

    def f(x):
        class Thing(metaclass=Registry):
            def __new__(cls, v):
                made = super().__new__(cls)
                made.v = v
                return made

        return Thing(x).v * Thing.size if x > 0 else x

    same(f, (4.0,), (-4.0,))
