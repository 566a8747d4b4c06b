"""`match` statements and the walrus operator."""

import dataclasses
import typing

import numpy as np

import autograph as ag
from tests.corpus.harness import new, program, py


@program(args=[1, 2, 9], status="beyond", expect=[10, 20, 0])
def literals_on_a_tensor(x):
    match x:
        case 1:
            r = 10
        case 2:
            r = 20
        case _:
            r = 0
    return r


@program(args=[1, 3, 9], status="beyond", expect=[10, 30, 9])
def alternatives_and_capture(x):
    match x:
        case 1 | 2:
            return 10
        case 3 | 4:
            return 30
        case other:
            return other


@program(args=[5, 50, -5], status="beyond", expect=[1, 2, 3])
def guards(x):
    match x:
        case v if v > 10:
            r = 2
        case v if v > 0:
            r = 1
        case _:
            r = 3
    return r


@program(
    args=[(py("double"), 4), (py("negate"), 4), (py("other"), 4)],
    status="beyond",
    expect=[8, -4, 4],
)
def python_subject(mode, x):
    match mode:
        case "double":
            if x > 0:
                x = x * 2
        case "negate":
            x = -x
        case _:
            pass
    return x


@program(
    args=[(1, 0), (0, 5), (2, 3)],
    status="beyond",
    expect=[100, 5, 5],
)
def sequence_pattern(a, b):
    match (a, b):
        case (1, 0):
            r = 100
        case (0, y):
            r = y
        case (x, y):
            r = x + y
    return r


@dataclasses.dataclass
class Circle:
    """A circle."""

    radius: typing.Any


@dataclasses.dataclass
class Square:
    """A square."""

    side: typing.Any


@program(args=[(py("c"), 2.0), (py("s"), 2.0)], expect=[12.0, 4.0])
def class_pattern(kind, x):
    shape = Circle(x) if kind == "c" else Square(x)
    match shape:
        case Circle(radius=r):
            return 3.0 * r * r
        case Square(side=s):
            return s * s


@program(
    args=[3, -3],
    status="beyond",
    expect=[3, 0],
)
def mapping_pattern(x):
    d = {"kind": "value", "v": x}
    match d:
        case {"kind": "value", "v": v} if v > 0:
            return v
        case _:
            return ag.constant(0)


@dataclasses.dataclass
class Point:
    """A point of the plane."""

    x: typing.Any
    y: typing.Any


@program(
    args=[(0, 0), (0, 2), (3, 0), (4, 4), (5, 6)],
    face="array",
    status="beyond",
    expect=[0, 2, 30, 7, -1],
)
def class_pattern_with_staged_attributes(a, b):
    match Point(a, b):
        case Point(x=0, y=0):
            return 0
        case Point(x=0, y=y):
            return y
        case Point(x, 0):
            return x * 10
        case Point(x, y) if x == y:
            return 7
        case Point():
            return -1


@program(
    args=[(1, 2, 3), (0, 2, 3), (5, 1, 2)], face="array", status="beyond", expect=[3, [2, 3], 5]
)
def rest_of_a_sequence(a, b, c):
    match [a, b, c]:
        case [0, *rest]:
            return rest
        case [1, *middle, 3]:
            return middle[0] + 1
        case [x, *_]:
            return x


@program(args=[(1, 2), (0, 2)], status="beyond", expect=[12, 6])
def rest_of_a_mapping(a, b):
    match {"k": a, "z": b, "w": 4}:
        case {"k": 0, **rest}:
            return rest["z"] + rest["w"]
        case {"k": v, **rest}:
            return v * 10 + len(rest)


@program(args=[(1, 2), (0, 2), (0, 9)], status="beyond", expect=[2, 3, 99])
def nested_patterns(a, b):
    match {"p": (a, [b, {"z": b + 1}])}:
        case {"p": (0, [2, {"z": z}])}:
            return z
        case {"p": (1, [y, {}])}:
            return y
        case {"p": (_, [*_])}:
            return 99


@program(args=[(0, 2), (1, 0), (3, 1), (5, 5)], status="beyond", expect=[2, 1, 301, 5])
def alternatives_that_capture(a, b):
    match Point(a, b):
        case Point(0, z) | Point(z, 0):
            return z
        case Point(x=(2 | 3) as q, y=w):
            return q * 100 + w
        case p:
            return p.x


@program(args=[(1, 2), (0, 2), (7, 7)], status="beyond", expect=[4, 5, 17])
def captures_outlive_the_match(a, b):
    r = 0
    match (a, b):
        case (0, q) if q > 100:
            r = 1
        case (1, q):
            r = 2
        case (w, z):
            r = 3
    if a == 1:
        return q + r
    return w + z + r


@program(args=[(1, 2), (4, 2), (9, 9)], face="array", status="beyond", expect=[4, 12, 10])
def a_guard_that_fails_has_bound_its_names(a, b):
    match (a, b):
        case (x, 2) if (t := x * 2) > 5:
            return t + x
        case (x, _) if (x := x + 1) > 9:
            return x
        case _:
            return t + x


@program(args=[1, 0], face="array", raises="UnboundLocalError")
def captures_of_another_case_are_unbound(a):
    match (a, 1):
        case (1, v):
            r = 3
        case (r, 1):
            pass
    return v + r


@program(args=[5, 10], face="array", status="beyond", expect=[51, 72])
def jumps_in_cases(n):
    total = 0
    for i in range(n):
        match (i % 4, "late" if i > 6 else "early"):
            case (0, "early"):
                continue
            case (1, _):
                total += 1
            case (_, "late"):
                break
            case (k, _):
                total += k * 10
    return total


@program(args=[1, 2, 6], face="array", status="beyond", expect=[0, 101, 5])
def a_list_of_staged_length(n):
    out = []
    for i in range(n):
        out.append(i)
    match out:
        case []:
            return -1
        case [x]:
            return x
        case [x, y]:
            return x + y + 100
        case [x, *rest]:
            return x + len(rest)


@program(args=[1, 0], face="array", status="beyond", expect=[1, -1])
def a_key_that_may_be_missing(a):
    d = {}
    if a > 0:
        d["k"] = a
    match d:
        case {"k": v}:
            return v
        case {}:
            return -1


@program(args=[3, 1, 0], face="array", status="beyond", expect=[6, 3, 5])
def a_subject_of_several_kinds(n):
    v = [1, 2] if n > 2 else {"a": n} if n > 0 else 5
    match v:
        case [a, b]:
            return a + b + n
        case {"a": q}:
            return q * 3
        case int(z):
            return z + n


@program(args=[3, -3], face="array", status="beyond", expect=[(1, 13), (2, 12)])
def classes_of_numbers(x):
    n = int(x)
    match n:
        case bool():
            r = 0
        case int(v) if v > 0:
            r = 1
        case int():
            r = 2
    match x:
        case int():
            kind = 10
        case np.integer():
            kind = 10 + (3 if n > 0 else 2)
    return r, kind


@program(args=[(2, 1), (-2, 1), (-2, -1)], status="beyond", expect=[1, 2, 3], face="array")
def truth_values_are_singletons(a, b):
    match (bool(a > 0), bool(b > 0)):
        case (True, _):
            return 1
        case (False, True):
            return 2
        case (False, False):
            return 3


@program(args=[new(lambda: np.array([1, 2])), new(lambda: np.array([4, 2]))], face="array")
def an_array_is_a_sequence_if_numpy_says_so(x):
    match x:
        case [1, 2]:
            return 1
        case [a, *b]:
            return a + len(b)
        case np.ndarray(shape=(2,)):
            return x.sum()


class Level:
    """Names for numbers."""

    LOW = 1
    HIGH = 2


@program(args=[1, 2, 3], status="beyond", expect=[10, 20, 30])
def value_patterns(x):
    match (x, 0):
        case (Level.LOW, _):
            return 10
        case (Level.HIGH, _):
            return 20
        case _:
            return 30


@program(args=[(3, 1), (3, -1)], face="array", status="beyond", expect=[(50, 1), (3, 70)])
def objects_captured_are_the_objects(n, s):
    p = Point(n, 1)
    match Point(s, p):
        case Point(1, Point() as z):
            z.x = 50
        case Point(_, Point(y=1) as z):
            z.y = 70
    return p.x, p.y


@program(args=[6], status="beyond", expect=[9])
def match_in_a_loop(n):
    total = 0
    for i in range(n):
        match i % 3:
            case 0:
                total += 1
            case 1:
                continue
            case _:
                total += i
    return total


@program(args=[3], status="beyond", expect=[5])
def match_elsewhere_does_not_disable_conversion(x):
    kind = "a"
    match kind:
        case "a":
            k = 2
        case _:
            k = 3
    if x > 0:
        x = x + k
    return x


@program(args=[5, 1], status="beyond", expect=[11, 1])
def walrus_in_an_if(x):
    if (y := x * 2) > 4:
        return y + 1
    return x


@program(args=[100], status="beyond", loops=1, expect=[(4, 3)])
def walrus_in_a_while(n):
    steps = 0
    while (n := n // 2) > 5:
        steps += 1
    return steps, n


@program(args=[[1, 5, 3]], status="beyond", expect=[[25, 9]])
def walrus_in_a_comprehension(v):
    return ag.stack([y for x in v if (y := x * x) > 4])


@program(args=[3, -3], expect=[(6, 3), (-6, -3)])
def walrus_in_a_call(x):
    r = ag.identity(y := x * 2)
    return r, y // 2


@program(args=[(2, 3), (-2, 3)], status="beyond", expect=[6, 1])
def walrus_in_a_boolean(x, y):
    if x > 0 and (z := x * y) > 5:
        return z
    return x + y


@program(args=[4], status="beyond", expect=[6])
def walrus_makes_nothing_else_unconverted(n):
    total = (k := 0)
    for i in range(n):
        total += i + k
    return total


@program(args=[5.0, 0.0], status="beyond", face="array", expect=[(1.5, 1.5), (1.5, 1.5)])
def names_bound_before_a_guard_are_seen_by_closures(x):
    s = 2.0
    read = lambda: s  # noqa: E731
    match (1.5, "rest"):
        case [s, _] if x > 1:
            pass
    return s, read()
