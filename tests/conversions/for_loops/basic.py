# ruff: noqa: B007
"""Targets, state, and the item after the loop."""


def total(xs):
    s = 0
    for x in xs:
        s += x
    return s


def pairs(xs):
    s = 0
    for i, (a, b) in enumerate(xs):
        s += i * a - b
    return s


def item_after(xs):
    x = None
    for x in xs:
        pass
    return x


def into_a_list(xs, found):
    for found[0] in xs:
        continue
    return found


INPUTS = {
    "total": [([1, 2, 3],), ([],), (5,)],
    "pairs": [([(1, 2), (3, 4)],), ([(1,)],)],
    "item_after": [([1, 2],), ([],)],
    "into_a_list": [([1, 2], [0])],
}
