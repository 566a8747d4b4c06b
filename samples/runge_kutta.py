"""An adaptive Runge-Kutta integrator: the step size follows the error, so nobody knows the length.

Bogacki and Shampine's pair of orders 3 and 2. Rejected steps `continue`, the times and states of
the accepted ones go into lists, and giving up is a `raise`.
"""

import numpy as np

import autograph as ag


def pendulum(t, y):
    """Return the change of angle and speed of a damped pendulum."""
    return np.stack([y[1], -np.sin(y[0]) - 0.1 * y[1]])


@ag.convert
def integrate(y, end, tol=1e-5, limit=2000):
    """Follow `pendulum` from 0 to `end`; return the times, the states, and the rejected steps."""
    t, h = 0.0, 0.1
    k1 = pendulum(t, y)
    times, states = [t], [y]
    rejected = 0
    tries = 0
    while t < end:
        tries += 1
        if tries > limit:
            raise ValueError("too many steps")
        h = min(h, end - t)
        k2 = pendulum(t + 0.5 * h, y + 0.5 * h * k1)
        k3 = pendulum(t + 0.75 * h, y + 0.75 * h * k2)
        new = y + h * (2.0 * k1 + 3.0 * k2 + 4.0 * k3) / 9.0
        k4 = pendulum(t + h, new)
        error = h * np.max(np.abs(-5.0 * k1 + 6.0 * k2 + 8.0 * k3 - 9.0 * k4)) / 72.0
        factor = 0.9 * (tol / max(error, 1e-12)) ** (1.0 / 3.0)
        h_next = h * min(4.0, max(0.2, factor))
        if error > tol:
            rejected += 1
            h = h_next
            continue
        t, y, k1 = t + h, new, k4
        times.append(t)
        states.append(y)
        h = h_next
    return np.stack(times), np.stack(states), rejected


def main() -> dict[str, np.ndarray]:
    """Let the pendulum swing for ten seconds and print where it is now and then."""
    times, states, rejected = integrate(np.array([2.0, 0.0]), np.float64(10.0))
    print(len(times) - 1, "steps,", int(rejected), "rejected")
    for i in range(0, len(times), len(times) // 6):
        print(f"t = {float(times[i]):6.3f}   angle = {float(states[i][0]):7.4f}")
    return {"times": times, "states": states, "rejected": np.asarray(rejected)}


if __name__ == "__main__":
    main()
