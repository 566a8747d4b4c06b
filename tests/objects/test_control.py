"""Objects in staged branches and loops: rebound, written, chosen, in lists and dicts."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.objects.comparing import check

CALLS = [
    (np.array([1.0, 2.0, 3.0]), np.int64(3)),
    (np.array([-1.0, 5.0, 0.0]), np.int64(2)),
]


class P:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def norm(self):
        return self.x * self.x + self.y * self.y

    def __add__(self, other):
        return P(self.x + other.x, self.y + other.y)


class Slots:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


@dataclass
class D:
    x: float
    y: float = 0.0
    tags: list = field(default_factory=list)


@dataclass(frozen=True)
class Fz:
    x: float
    y: float


class Base:
    def __init__(self, x):
        self.x = x


class Child(Base):
    def __init__(self, x):
        super().__init__(x)
        self.z = x * 2


class Acc:
    def __init__(self):
        self.items = []
        self.total = 0.0
        self.best = None

    def add(self, v):
        self.items.append(v)
        self.total += v
        if self.best is None or v > self.best:
            self.best = v
        return self


def rebound(a, n):
    p = P(0.0, 1.0)
    for v in a:
        p = P(p.x + v, p.y * v)
    return p


def frozen(a, n):
    p = Fz(0.0, 1.0)
    for v in a:
        p = replace(p, x=p.x + v)
    return p


def with_slots(a, n):
    p = Slots(0.0, 1.0)
    for v in a:
        p = Slots(p.x + v, p.y)
    return p


def added_by_an_operator(a, n):
    p = P(0.0, 1.0)
    for v in a:
        p = p + P(v, 1.0)
    return p


def the_best(a, n):
    best = P(0.0, 0.0)
    for v in a:
        c = P(v, v * 2)
        if c.norm() > best.norm():
            best = c
    return best


def the_best_or_none(a, n):
    best = None
    for v in a:
        c = P(v, v * 2)
        if best is None or c.x > best.x:
            best = c
    return best


def appended(a, n):
    out = []
    for v in a:
        if v > 0:
            out.append(P(v, v * 2))
    return out


def appended_and_read(a, n):
    out = []
    for v in a:
        if v > 0:
            out.append(P(v, v * 2))
    s = 0.0
    for p in out:
        s += p.y
    return s, len(out)


def in_a_dict(a, n):
    d = {"a": P(0.0, 0.0), "b": P(1.0, 1.0)}
    for v in a:
        if v > 0:
            d["a"] = P(d["a"].x + v, v)
    return d


def of_objects(a, n):
    p = P(P(0.0, 0.0), P(1.0, 1.0))
    for v in a:
        p = P(p.y, P(v, v))
    return p


def in_a_tuple(a, n):
    st = (P(0.0, 1.0), 0)
    for v in a:
        st = (P(st[0].x + v, 2.0), st[1] + 1)
    return st


def in_a_while(a, n):
    p = P(a[0], 1.0)
    while p.x < 20.0:
        p = P(p.x + 5.0, p.y * 2)
    return p


def of_a_subclass(a, n):
    c = Child(0.0)
    for v in a:
        c = Child(c.x + v + c.z)
    return c


def an_alias_of_the_first(a, n):
    p = P(0.0, 1.0)
    q = p
    for v in a:
        p = P(p.x + v, p.y)
    return p, q


def appended_before_it_is_rebound(a, n):
    p = P(0.0, 1.0)
    out = []
    for v in a:
        out.append(p)
        p = P(p.x + v, p.y)
    return out


def given_back_by_a_method(a, n):
    acc = Acc()
    for v in a:
        acc = acc.add(v)
    return acc


def a_chosen_one_is_written(a, n):
    ps = [P(1.0, 2.0), P(3.0, 4.0)]
    ps[n - 2].x += a[0]
    return ps


def a_chosen_one_and_another_name(a, n):
    ps = [P(1.0, 2.0), P(3.0, 4.0)]
    p = ps[n - 2]
    p.x += a[0]
    q = ps[1]
    q.y = 9.0
    return ps, p.y


def chosen_in_a_loop(a, n):
    ps = [P(1.0, 2.0), P(3.0, 4.0)]
    for i in range(n - 1):
        ps[i].x += a[i]
    return ps


def replaced_in_a_growing_list(a, n):
    ps = []
    for v in a:
        ps.append(P(v, 0.0))
    for i in range(len(ps)):
        ps[i] = P(ps[i].x * 2, 1.0)
    return ps


def an_attribute_and_a_name(a, n):
    s = SimpleNamespace(p=P(1.0, 1.0))
    if n > 2:
        p = P(a[0], 2.0)
        s.p = p
    else:
        p = s.p
    p.x = 100.0
    return s, p


def two_names_in_a_branch(a, n):
    if n > 2:
        p = P(a[0], 2.0)
        q = p
    else:
        p = P(a[1], 3.0)
        q = p
    p.x = 100.0
    return p, q


def two_names_of_a_dataclass(a, n):
    if n > 2:
        p = D(a[0], 2.0)
        q = p
    else:
        p = D(a[1], 3.0)
        q = p
    p.x = 100.0
    return p, q


def in_a_dict_that_loses_one(a, n):
    d = {}
    for k in ["a", "b"]:
        d[k] = P(a[0], 1.0)
    if n > 2:
        d["a"].x = 5.0
        del d["b"]
    return d


def without_an_attribute(a, n):
    p = P(1.0, 2.0)
    if n > 2:
        del p.y
    return p


def with_a_new_attribute(a, n):
    p = P(1.0, 2.0)
    if n > 2:
        p.z = a[0]
    return p


def copied(a, n):
    p = P(a[0], 2.0)
    q = copy.copy(p)
    q.x = 5.0
    if n > 2:
        q.y = 7.0
    return p, q


def on_a_stack(a, n):
    st = [P(0.0, 0.0)]
    while len(st) > 0:
        p = st.pop()
        if p.x < n:
            st.append(P(p.x + 1, p.y))
    return p


def a_dataclass_is_written(a, n):
    d = D(0.0)
    for v in a:
        d.tags.append(v)
        d.x += v
    return d


def the_best_and_a_history(a, n):
    best = None
    hist = []
    for v in a:
        c = D(v)
        if best is None or c.x > best.x:
            best = c
            hist.append(v)
    return best, hist


def rebound_and_written_in_a_dict(a, n):
    m = {"x": P(0.0, 0.0)}
    for v in a:
        m["x"] = P(m["x"].x + v, 1.0)
        m["x"].y = m["x"].x
    return m


def in_a_comprehension(a, n):
    ps = [P(v, 0.0) for v in a]
    return ps, sum(p.x for p in ps), max(ps, key=lambda p: p.x).x


def deep_in_lists(a, n):
    x = [[P(1.0, 1.0)], [P(2.0, 2.0)]]
    x[n - 2][0].x = a[0]
    return x


def written_before_it_is_rebound(a, n):
    p = P(0.0, 1.0)
    q = p
    for v in a:
        p.x += v
        p = P(p.x, p.y + 1)
    return p, q


def one_of_two_behind_a_possible_error(a, n):
    items = [0.0]
    kept = items
    try:
        if a[n - 1] > 1.0:
            pass
        elif n is None:
            raise ValueError
        else:
            items = []
    finally:
        items.append(n)
    return kept


def written_after_it_was_appended(a, n):
    p = P(0.0, 1.0)
    out = []
    for v in a:
        out.append(p)
        p.x += v
    return out


def third_name_of_swapped_objects(a, n):
    x = P(1.0, 1.0)
    y = P(2.0, 2.0)
    z = x
    for v in a:
        x.x += v
        x, y = y, x
    return x, y, z


def items_of_a_growing_list(a, n):
    ps = []
    for v in a:
        ps.append(P(v, 0.0))
    for p in ps:
        p.y = p.x
    return ps


@pytest.mark.parametrize(
    "function",
    [
        items_of_a_growing_list,
        rebound,
        frozen,
        with_slots,
        added_by_an_operator,
        the_best,
        the_best_or_none,
        appended,
        appended_and_read,
        in_a_dict,
        of_objects,
        in_a_tuple,
        in_a_while,
        of_a_subclass,
        an_alias_of_the_first,
        appended_before_it_is_rebound,
        given_back_by_a_method,
        a_chosen_one_is_written,
        a_chosen_one_and_another_name,
        chosen_in_a_loop,
        replaced_in_a_growing_list,
        an_attribute_and_a_name,
        two_names_in_a_branch,
        two_names_of_a_dataclass,
        in_a_dict_that_loses_one,
        without_an_attribute,
        with_a_new_attribute,
        copied,
        on_a_stack,
        a_dataclass_is_written,
        the_best_and_a_history,
        rebound_and_written_in_a_dict,
        in_a_comprehension,
        deep_in_lists,
    ],
)
def test_same_as_python(function: Callable[..., Any]) -> None:
    check(function, *CALLS)


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (written_before_it_is_rebound, "this P may be the same object"),
        (one_of_two_behind_a_possible_error, "this list may be the same object"),
        (written_after_it_was_appended, "holds this P as it was when it was put in"),
        (third_name_of_swapped_objects, "this P may be the same object"),
    ],
)
def test_refused(function: Callable[..., Any], text: str) -> None:
    check(function, *CALLS, refusal=text)
