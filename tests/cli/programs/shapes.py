"""A program for the tests of the command line: a function, a method, and a function left plain."""

import sys

import numpy as np

from autograph import function as compiled


@compiled
def halve(x, limit=1.0):
    """Halve until the limit."""
    while x > limit:
        x = x * 0.5
    return x


class Scale:
    """Multiplies."""

    def __init__(self, factor):
        self.factor = factor

    @compiled(unroll=4)
    def times(self, x):
        """The product."""
        return x * self.factor


def both(a, b):
    """Two results with a common part."""
    return a * b + 1.0, a * b * 2.0


print("loaded as", "main" if __name__ == "__main__" else "module")

if __name__ == "__main__":
    print(sys.argv[1:])
    print(halve(np.float64(5.0)), halve(np.float64(3.0)), halve(np.ones(()) * 3.0))
