"""L-BFGS with a backtracking line search on Rosenbrock's valley, as one converted function.

Loops in loops, history in lists, `break` out of the line search, `return` out of the whole: plain
NumPy code. The slope comes from `ag.value_and_grad` of an ordinary function.
"""

import numpy as np

import autograph as ag


def rosenbrock(x):
    """Return the height of the valley at `x`; its lowest point is at all ones."""
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


value_and_slope = ag.value_and_grad(rosenbrock)


def direction(slope, steps, changes):
    """Return the L-BFGS direction of descent, by the two-loop recursion over the history."""
    d = -slope
    weights = []
    for s, y in zip(reversed(steps), reversed(changes), strict=True):
        weight = np.dot(s, d) / np.dot(s, y)
        weights.append(weight)
        d = d - weight * y
    if len(steps) > 0:
        d = d * (np.dot(steps[-1], changes[-1]) / np.dot(changes[-1], changes[-1]))
    for s, y, weight in zip(steps, changes, reversed(weights), strict=True):
        d = d + (weight - np.dot(y, d) / np.dot(s, y)) * s
    return d


@ag.convert
def lbfgs(x, memory=5, limit=200, tol=1e-8):
    """Return the lowest point near `x`, its height and the number of steps taken."""
    value, slope = value_and_slope(x)
    steps, changes = [], []
    for step in range(limit):
        if np.linalg.norm(slope) < tol:
            return x, value, step
        d = direction(slope, steps, changes)
        rate = 1.0
        while True:
            new_value = rosenbrock(x + rate * d)
            if new_value <= value + 1e-4 * rate * np.dot(slope, d) or rate < 1e-10:
                break
            rate *= 0.5
        new = x + rate * d
        new_value, new_slope = value_and_slope(new)
        if np.dot(new - x, new_slope - slope) > 1e-12:
            steps.append(new - x)
            changes.append(new_slope - slope)
            if len(steps) > memory:
                steps.pop(0)
                changes.pop(0)
        x, value, slope = new, new_value, new_slope
    return x, value, limit


def main() -> dict[str, np.ndarray]:
    """Minimize from a bad starting point in six dimensions."""
    start = np.array([-1.2, 1.0, -0.5, 2.0, 0.3, -1.0])
    x, value, steps = lbfgs(start)
    print("start:", rosenbrock(start))
    print("end:  ", float(value), "after", int(steps), "steps")
    print("at:   ", np.asarray(x).round(6))
    # How many steps it takes to get this near depends on the last bits of every sum.
    return {"x": np.asarray(x), "solved": np.asarray(value < 1e-15)}


if __name__ == "__main__":
    main()
