"""Containers of staged values, compared as Python compares them: part by part."""

from tests.corpus.harness import program

PAIRS = [(1, 2), (1, 3), (2, 1), (0, 9)]


@program(args=PAIRS, status="beyond")
def tuples(a, b):
    t = (a, b)
    result = 0
    if t == (1, 2):
        result += 1
    if t != (1, 3):
        result += 10
    if (a, (b, "x")) == (1, (3, "x")):
        result += 100
    return result


@program(args=PAIRS, status="beyond", face="array")
def order_of_tuples_and_lists(a, b):
    t = (a, b)
    return [t < (1, 3), t <= (1, 2, 0), t > (1,), t >= (1, 3), [a, b] < [1, 3], (a, "b") < (1, "c")]


@program(args=PAIRS, status="beyond", face="array")
def dicts(a, b):
    d = {"a": a}
    if b > 2:
        d["b"] = b
    return d == {"a": 1}, d == {"a": 1, "b": 3}, d != {"a": 0, "b": 9}


@program(args=PAIRS, status="beyond", face="array")
def names_of_tuples(a, b):
    def same(p, q):
        return p == q

    return same((a, b), (1, 2)), same([a], [1, 2]), same((a,), [1]), same((a, None), (1, None))


@program(args=PAIRS, status="beyond", face="array")
def a_choice_in_a_tuple(a, b):
    mode = "up" if a > b else None
    return (mode, a) == ("up", 2), (mode, a) == (None, 1), mode == "up"


@program(args=PAIRS, status="beyond", face="array")
def membership_of_tuples(a, b):
    return (a, b) in [(1, 2), (2, 1)], (b, a) not in ((1, 2), (5, 5)), [a] in [[1]]


@program(args=PAIRS, status="beyond", face="array")
def largest_tuple(a, b):
    return max((a, b), (1, 2)), min([(a, 0), (b, 1), (1, 5)]), max([a, b], [1, 9], [1])


@program(args=PAIRS, status="beyond", face="array")
def while_two_tuples_differ(a, b):
    pair, steps = (a, b), 0
    while pair != (3, 3) and steps < 20:
        x, y = pair
        pair = (min(x + 1, 3), 3 if y > 3 else min(y + 1, 3))
        steps += 1
    return pair, steps
