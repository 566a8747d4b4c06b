"""Eager tensors: an addition is done at once, and the result shows its value.

The two lines that every TensorFlow 2 book starts with, with only the import changed.
"""

import autograph as ag


def main() -> ag.Tensor:
    """Add two vectors and print the sum."""
    a = ag.constant([1, 2, 3])
    b = ag.constant([0, 0, 1])
    c = ag.add(a, b)
    print(c)
    return c


if __name__ == "__main__":
    main()
