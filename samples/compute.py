"""Several results of one function: `a * b` is written twice and computed once.

`ag.count_ops` counts the operations of the optimized graph.
"""

import autograph as ag


@ag.convert
def compute(a, b, c):
    """Return two expressions that share the product of `a` and `b`."""
    d = a * b + c
    e = a * b * c
    return d, e


def main() -> tuple[ag.Tensor, ag.Tensor]:
    """Run the function on three numbers and say how many operations it took."""
    a, b, c = ag.constant(5), ag.constant(3), ag.constant(2)
    d, e = compute(a, b, c)
    print("a * b + c =", d)
    print("a * b * c =", e)
    print("operations:", dict(ag.count_ops(compute, a, b, c)))
    return d, e


if __name__ == "__main__":
    main()
