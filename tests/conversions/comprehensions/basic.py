"""Comprehensions, and generator expressions that are consumed at once."""


def lists(xs):
    return [x * 2 for x in xs if x > 1], {x for x in xs}, {x: -x for x in xs}


def levels(xs, ys):
    return [x * y for x in xs for y in ys if x != y]


def consumed(xs):
    return sum(x * x for x in xs), any(x > 2 for x in xs)


def unpacked(d):
    return [k + v for k, v in d.items()]


def kept(xs):
    late = [lambda: x for x in xs]  # noqa: B023
    lazy = (x for x in xs)
    return [f() for f in late], list(lazy)


INPUTS = {
    "lists": [([1, 2, 3],)],
    "levels": [([1, 2], [2, 3])],
    "consumed": [([1, 2, 3],), ([],)],
    "unpacked": [({1: 2},), ({},)],
    "kept": [([1, 2],)],
}
