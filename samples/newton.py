"""Newton's square root: a `while` whose test depends on the data, on NumPy arrays and on tensors.

The same function serves both faces, and its gradient passes through the loop.
"""

import numpy as np

import autograph as ag


@ag.convert
def newton(x, tol=1e-6):
    """Return the square root of every element of `x`."""
    y = x
    while np.max(np.abs(y * y - x)) > tol:
        y = 0.5 * (y + x / y)
    return y


@ag.convert
def tensor_newton(x, limit):
    """Return the square root of the scalar `x`, and how many steps it took (at most `limit`)."""
    y = x
    steps = 0
    while True:
        if ag.abs(y * y - x) < 1e-5 or steps >= limit:
            return y, steps
        y = 0.5 * (y + x / y)
        steps += 1


def total(x):
    """Return the sum of the square roots, a number to differentiate."""
    return np.sum(newton(x))


def main() -> dict[str, np.ndarray]:
    """Print square roots from both faces, and the gradient, which is half of one over the root."""
    x = np.array([1.0, 2.0, 9.0, 100.0])
    roots = newton(x)
    print("array: ", roots)
    root, steps = tensor_newton(ag.constant(2.0), ag.constant(50))
    print("tensor:", float(root), "after", int(steps), "steps")
    slope = ag.grad(total)(x)
    print("slope: ", np.asarray(slope))
    return {
        "roots": roots,
        "root": np.asarray(root),
        "steps": np.asarray(steps),
        "slope": np.asarray(slope),
    }


if __name__ == "__main__":
    main()
