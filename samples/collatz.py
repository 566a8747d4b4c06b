"""Collatz sequences: `if` inside `while`, a list that grows, and a `return` out of a search loop.

Nobody knows how often the loop will run before it does; the graph holds it as one `while`.
"""

import numpy as np

import autograph as ag


@ag.convert
def sequence(n):
    """Return every number from `n` down to 1 as they come, and how often the way went up."""
    seen = [n]
    climbs = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
            climbs += 1
        seen.append(n)
    return ag.stack(seen), climbs


@ag.convert
def steps(n):
    """Return the number of steps from `n` to 1."""
    count = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        count += 1
    return count


@ag.convert
def first_longer_than(limit, stop):
    """Return the first start below `stop` that needs more than `limit` steps, or -1."""
    for start in range(1, stop):
        if steps(start) > limit:
            return start
    return -1


def main() -> dict[str, np.ndarray]:
    """Print one sequence, its length, and the first start that is slower than a bound."""
    numbers, climbs = sequence(ag.constant(27))
    numbers = np.asarray(numbers)
    print("27 climbs", int(climbs), "times up to", numbers.max(), "and falls to", numbers[-1])
    count = steps(ag.constant(27))
    print("steps:", int(count))
    first = first_longer_than(ag.constant(30), ag.constant(60))
    print("first start with more than 30 steps:", int(first))
    return {
        "numbers": numbers,
        "climbs": np.asarray(climbs),
        "count": np.asarray(count),
        "first": np.asarray(first),
    }


if __name__ == "__main__":
    main()
