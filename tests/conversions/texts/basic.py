"""Formatted text."""


def shown(n, x):
    return f"{n} of {x:.{n}f}", "%d: %s" % (n, x)  # noqa: UP031


INPUTS = {"shown": [(1, 2.5), (0, 1.0)]}
