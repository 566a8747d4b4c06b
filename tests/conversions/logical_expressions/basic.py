"""Operands, chains, membership and identity."""


def operands(a, b, c):
    return (a and b) or c, not a


def chain(a, b, c):
    return a < b < c


def chain_of_calls(a, log):
    return log.append(a) > 0 or a < len(log) <= 3


def membership(a, b):
    return a in b, a not in b, a is b, a is not None


INPUTS = {
    "operands": [(0, 1, 2), (1, 0, 2), (1, 3, 2)],
    "chain": [(1, 2, 3), (1, 3, 2), (3, 2, "x"), (1, 2, "x")],
    "chain_of_calls": [(0, [])],
    "membership": [(1, [1]), (1, [])],
}
