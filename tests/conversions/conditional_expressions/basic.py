"""Conditional expressions, also in lambdas and calls."""


def nested(x):
    return "low" if x < 0 else "high" if x > 9 else "middle"


def in_a_lambda(x):
    clip = lambda v: v if v > 0 else 0  # noqa: E731
    return clip(x) + abs(x if x < 3 else 3)


INPUTS = {"nested": [(-1,), (10,), (5,)], "in_a_lambda": [(-1,), (5,)]}
