"""`match` statements and the walrus operator."""

import dataclasses
import typing

import autograph as ag
from tests.corpus.harness import program, py


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
    pending="sequence and mapping patterns with staged items stay native",
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
    pending="sequence and mapping patterns with staged items stay native",
)
def mapping_pattern(x):
    d = {"kind": "value", "v": x}
    match d:
        case {"kind": "value", "v": v} if v > 0:
            return v
        case _:
            return ag.constant(0)


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
