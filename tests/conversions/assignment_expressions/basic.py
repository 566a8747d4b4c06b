"""Walrus in tests."""


def in_a_loop(xs):
    i = 0
    while (x := xs[i]) > 0:
        i += 1
    else:
        i = -i
    return i, x


def in_a_branch(xs):
    if (n := len(xs)) > 2:
        n += 10
    return n


INPUTS = {"in_a_loop": [([1, 2, 0],), ([1],)], "in_a_branch": [([1, 2, 3],), ([],)]}
