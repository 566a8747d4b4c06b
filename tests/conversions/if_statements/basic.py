# ruff: noqa: SIM108
"""Branches with and without an else, and names bound on one side."""


def both(x):
    if x > 0:
        y = x
    else:
        y = -x
    return y


def one_side(x, y):
    if x > 0:
        y = y + x
    return y


def chosen(x):
    if x > 10:
        size = "big"
    elif x > 5:
        size = "middle"
    else:
        size = "small"
    return size


def perhaps_unbound(x):
    if x:
        y = 1
    return y


def read_and_forgotten(x, log):
    if x:
        x = x + 1
        log.append(x)
    return log


def raising(x):
    if x < 0:
        raise ValueError(f"{x} is negative")
    else:
        root = x**0.5
    return root


def untouched(x, y):
    """No branch, no loop: nothing to see."""
    z: float = x + y  # kept as it is
    return z * 2


INPUTS = {
    "both": [(1,), (-1,)],
    "one_side": [(1, 2), (0, 2)],
    "chosen": [(11,), (6,), (0,)],
    "perhaps_unbound": [(1,), (0,)],
    "read_and_forgotten": [(1, []), (0, [])],
    "raising": [(4,), (-1,)],
    "untouched": [(1, 2)],
}
