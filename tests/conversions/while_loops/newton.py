"""The example of the design."""

import numpy as np


def newton(x, tol=1e-6):
    y = x
    while np.max(np.abs(y * y - x)) > tol:
        y = 0.5 * (y + x / y)
    return y


INPUTS = {"newton": [(4.0,), (2.0, 0.1)]}
