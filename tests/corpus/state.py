"""Loop state in tuples, lists, dicts, namedtuples, dataclasses and attributes of objects."""

# ruff: noqa: SIM108

import collections
import dataclasses
import typing

import numpy as np

import autograph as ag
from tests.corpus.harness import new, program, tree


@program(args=[5], loops=1, expect=[(5, 8)])
def tuple_as_loop_variable(n):
    pair = (0, 1)
    for _ in range(n):
        a, b = pair
        pair = (b, a + b)
    return pair


@program(args=[4], loops=1, expect=[[4, 6]])
def fixed_list_constant_index(n):
    items = [0, 0]
    for i in range(n):
        items[0] += 1
        items[1] = items[1] + i
    return items


@program(args=[4], loops=1, expect=[{"n": 4, "sum": 6}])
def dict_constant_keys(n):
    d = {"n": 0, "sum": 0}
    for i in range(n):
        d["n"] += 1
        d["sum"] = d["sum"] + i
    return d


@program(args=[4], status="beyond", expect=[{"a": 6, "b": 12}])
def dict_key_from_inner_python_loop(n):
    d = {"a": 0, "b": 0}
    for i in range(n):
        for factor, key in enumerate(("a", "b"), 1):
            d[key] = d[key] + i * factor
    return d


@program(args=[4], expect=[{"a": 0, "last": 3}])
def dict_gains_a_key(n):
    d = {"a": 0}
    for i in range(n):
        d["last"] = i
    return d


class Point(typing.NamedTuple):
    """A point."""

    x: typing.Any
    y: typing.Any


Pair = collections.namedtuple("Pair", "left right")


@program(args=[3], loops=1, expect=[(3, 6)])
def typed_namedtuple(n):
    p = Point(0, 0)
    for _ in range(n):
        p = Point(p.x + 1, p.y + 2)
    return p


@program(args=[3], status="beyond", expect=[(3, 6)])
def namedtuple_replace(n):
    p = Pair(0, 6)
    while p.left < n:
        p = p._replace(left=p.left + 1)
    return p


@program(args=[1, -1], expect=[(1, 2), (-1, 0)])
def namedtuple_by_branch(x):
    if x > 0:
        p = Pair(left=x, right=2)
    else:
        p = Pair(left=x, right=0)
    return p


@dataclasses.dataclass
class Account:
    """A balance and the number of changes."""

    balance: typing.Any
    changes: typing.Any = 0

    def add(self, x):
        """Change the balance."""
        self.balance = self.balance + x
        self.changes += 1


@program(args=[4], loops=1, expect=[(6, 4)])
def dataclass_fields(n):
    a = Account(0)
    for i in range(n):
        a.balance = a.balance + i
        a.changes += 1
    return a.balance, a.changes


@program(args=[4], status="beyond", expect=[(6, 4)])
def dataclass_own_method(n):
    a = Account(0)
    for i in range(n):
        a.add(i)
    return a.balance, a.changes


class Box:
    """An object with whatever attributes."""

    def __init__(self, **attributes):
        """Set the attributes."""
        self.__dict__.update(attributes)


@program(args=[3, -3], expect=[(3, 1), (-3, 0)])
def attribute_in_branch(x):
    b = Box(v=0)
    if x > 0:
        b.v = 1
    return x, b.v


@program(args=[3], loops=1, expect=[3])
def attribute_in_loop(n):
    b = Box(v=0)
    while b.v < n:
        b.v += 1
    return b.v


@program(args=[3], expect=[(3, 6)])
def attribute_of_attribute(n):
    outer = Box(inner=Box(v=0), w=0)
    for i in range(n):
        outer.inner.v = outer.inner.v + 1
        outer.w = outer.w + i * 2
    return outer.inner.v, outer.w


@program(args=[3], status="beyond", expect=[(3, 3)])
def aliased_object(n):
    a = Box(v=0)
    b = a
    for _ in range(n):
        b.v += 1
    return a.v, b.v


@program(args=[3], status="beyond", expect=[6])
def self_changed_two_calls_deep(n):
    class Walker:
        def __init__(self):
            self.at = 0

        def step(self):
            self.move(2)

        def move(self, k):
            self.at = self.at + k

    w = Walker()
    for _ in range(n):
        w.step()
    return w.at


@program(args=[4], status="beyond", expect=[{"even": 2, "odd": 4}])
def dict_key_by_branch(n):
    d = {"even": 0, "odd": 0}
    for i in range(n):
        if i % 2 == 0:
            d["even"] += i
        else:
            d["odd"] += i
    return d


@program(args=[(tree({"w": 1.0, "b": 0.5}), 3)], grads=False, loops=1)
def dict_of_weights(params, n):
    for _ in range(n):
        params = {"w": params["w"] * 2.0, "b": params["b"] + params["w"]}
    return params


@program(args=[3], loops=1, expect=[((3, 1), 3)])
def nested_tuple(n):
    state = ((0, 1), 0)
    for i in range(n):
        (a, b), c = state
        state = ((a + b, b), c + i)
    return state


@program(args=[3], loops=1, expect=[{"p": (3, 6), "q": [3]}])
def nested_containers(n):
    s = {"p": (0, 0), "q": [0]}
    for i in range(n):
        a, b = s["p"]
        s = {"p": (a + i, b + 2), "q": [s["q"][0] + 1]}
    return s


@program(args=[new(lambda: Box(v=ag.constant(1))), new(lambda: Box(v=ag.constant(-1)))])
def object_as_argument(b):
    if b.v > 0:
        r = b.v * 2
    else:
        r = b.v * 3
    return r


@program(status="beyond", args=[(new(lambda: Box(v=ag.constant(0))), 3)])
def caller_sees_attribute_change(b, n):
    for _ in range(n):
        b.v = b.v + 2
    return b.v + 1


@program(args=[(new(lambda: {"count": ag.constant(0)}), 3)], status="beyond")
def caller_sees_dict_change(d, n):
    for _ in range(n):
        d["count"] = d["count"] + 1
    d["done"] = ag.constant(1)
    return n


@program(args=[(new(lambda: [ag.constant(0), ag.constant(5)]), 3)], status="beyond")
def caller_sees_list_change(items, n):
    for i in range(n):
        items[0] = items[0] + i
    items.append(ag.constant(7))
    return n


@program(args=[4, 0], expect=[(4, 6), (0, 0)])
def augmented_on_every_target(n):
    b = Box(v=0)
    items = [0]
    for i in range(n):
        b.v += 1
        items[0] += i
    return b.v, items[0]


@program(args=[3], expect=[[[1, 2], [3, 1]]])
def list_of_lists(x):
    rows = [[1, 2], [3, 4]]
    if x > 0:
        rows[1][1] = 1
    return rows


@program(args=[2], expect=[(1, [2, 3], 4)])
def starred_unpacking(x):
    first, *middle, last = [x - 1, x, x + 1, x + 2]
    return first, middle, last


@program(args=[2, -2], expect=[5, -2])
def deleted_local(x):
    y = x
    if x > 0:
        tmp = x * 2
        y = tmp + 1
        del tmp
    return y


@program(args=[2, -2])
def annotated_assignment(x):
    y: int = 0
    if x > 0:
        y = x
    z: typing.Any = y + 1
    return z


@program(args=[2, -2], status="beyond", expect=[4, 2])
def annotated_assignment_in_branch(x):
    if x > 0:
        y: int = x * 2
    else:
        y: int = -x
    return y


@program(args=[2, -2], status="beyond", expect=[4, 2])
def bare_annotation_before_branch(x):
    y: int
    if x > 0:
        y = x * 2
    else:
        y = -x
    return y


@program(args=[(2, 3)], expect=[(3, 2)])
def swap(a, b):
    a, b = b, a
    return a, b


@program(args=[5], loops=1, status="beyond", expect=[[2, 3, 4]])
def deque_window(n):
    window = collections.deque([0, 0, 0], maxlen=3)
    for i in range(n):
        window.append(i)
    return list(window)


@program(args=[3], status="beyond", expect=[{0: 0, 1: 5, 2: 0}])
def dict_with_int_keys(n):
    d = {0: 0, 1: 0, 2: 0}
    i = 0
    while i < n:
        d[1] = d[1] + i + 1
        i += 1
    d[1] -= 1
    return d


@program(args=[2, -2], status="beyond", expect=[(2, 1), (-2, 0)])
def attribute_created_in_branch(x):
    b = Box()
    if x > 0:
        b.v = 1
    else:
        b.v = 0
    return x, b.v


@program(args=[4, 0], status="beyond", expect=[[-2, 2], [1, 2]])
def store_that_changes_only_once_another_does(n):
    d = {"k": 0}
    q = [1, 2]
    for i in range(n):
        # In the first iteration this stores what is there already.
        q[0] -= d["k"] % 5
        d["k"] = i
    return q


@program(args=[3, 30], status="beyond", expect=[[1, 3], 0])
def list_stored_after_an_early_return(x):
    q = [1, 2]
    q[1] = x + 1
    if x > 5:
        return 0
    q[1] = x
    return q


@program(args=[(3, 4), (30, 4), (30, 50)], status="beyond")
def list_stored_in_a_branch_and_after_a_return(x, y):
    q = [1, 2]
    if x > 5:
        if y > 10:
            return 2
    else:
        q[1] = q[0] + y
    q[1] = q[0] + 7
    return x, q


@program(args=[1, 5], face="array", status="beyond")
def list_written_once_a_number_changes(n):
    log = []
    mode = 0
    for i in range(n):
        # The first attempt knows the mode, and that one list is written: this one.
        row = [mode]
        row.append(1)
        if mode > 0:
            log.append(i)
        mode = i % 2
    return log


@program(args=[1, 5], face="array", status="beyond")
def dict_written_once_a_number_changes(n):
    log = {"a": 0}
    mode = 0
    for i in range(n):
        row = {"a": mode}
        row["a"] = 1
        if mode > 0:
            log["a"] = i
        mode = i % 2
    return log


@program(args=[1, 5], face="array", status="beyond")
def deep_list_written_once_a_number_changes(n):
    logs = {"a": [[], []]}
    mode = 0
    for i in range(n):
        for j in range(i):
            row = [mode, [j]]
            row[1].append(1)
            if mode > 0:
                logs["a"][1].append(i)
        mode = i % 2
    return logs


@program(args=[1, 5], face="array", status="beyond")
def list_whose_array_is_written_before_it(n):
    log = [np.zeros(3), np.ones(3)]
    for i in range(n):
        row = np.zeros(3)
        row[0] = i
        log[1][1] += i
        log[1] = row * 2
    return log


class Recorder:
    """Keeps lists."""

    def __init__(self, names):
        self.kept = {name: [] for name in names}


@program(args=[1, 6], face="array", status="beyond")
def lists_of_an_object_written_once_a_number_changes(n):
    recorder = Recorder("ab")
    mode = 0
    for i in range(n):
        rows = Recorder("ab")
        rows.kept["a"] = [i]
        rows.kept["b"] = [mode]
        if mode > 0:
            recorder.kept["b"].append(i)
        mode = i % 2
    return recorder.kept["a"], recorder.kept["b"]
