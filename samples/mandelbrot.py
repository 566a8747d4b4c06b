"""Escape times of the Mandelbrot set: whole-array arithmetic with masks, then point by point.

`grid` keeps an array of escape times and stores into it through a boolean mask; `point` is the
textbook loop with an early `return`. Both give the same times.
"""

import numpy as np

import autograph as ag


@ag.convert
def grid(c, limit):
    """Return for each complex number of `c` the step at which it escapes, or `limit`."""
    z = np.zeros_like(c)
    times = np.full(c.shape, limit)
    for step in range(limit):
        z = np.where(times == limit, z * z + c, z)
        times[(np.abs(z) > 2.0) & (times == limit)] = step
        if np.all(times < limit):
            break
    return times


@ag.convert
def point(c, limit):
    """Return the step at which the complex number `c` escapes, or `limit`."""
    z = 0j
    for step in range(limit):
        z = z * z + c
        if abs(z) > 2.0:
            return step
    return limit


def main() -> dict[str, np.ndarray]:
    """Draw the set in text and return the escape times."""
    real = np.linspace(-2.1, 0.6, 56)
    imaginary = np.linspace(-1.2, 1.2, 19)
    c = real[None, :] + 1j * imaginary[:, None]
    times = grid(c, 30)
    for row in times:
        print("".join(" .:-=+*#%@"[min(int(t) // 3, 9)] for t in row))
    few = [point(np.complex128(z), np.int64(30)) for z in c[9, ::8]]
    print("middle row, every eighth point:", [int(t) for t in few])
    return {"times": times, "few": np.array([int(t) for t in few])}


if __name__ == "__main__":
    main()
