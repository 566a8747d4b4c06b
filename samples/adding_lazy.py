"""Lazy tensors: inside a graph an addition is only written down, and runs when it is asked for.

The same addition as in `adding_eager.py`, but `c` shows a name where the eager one shows a value.
"""

import numpy as np

import autograph as ag


def main() -> np.ndarray:
    """Record an addition, print the recorded tensor, then run the graph."""
    with ag.Graph().as_default() as g:
        a = ag.constant([1, 2, 3])
        b = ag.constant([0, 0, 1])
        c = ag.add(a, b)
        print(c)
    total = g.run(c)
    print("run:", np.asarray(total))
    return np.asarray(total)


if __name__ == "__main__":
    main()
