"""Lists joined by `+`, and by stars in a display."""

# ruff: noqa: RUF005


def sums(a, x):
    return a + [x], [x] + a, a + [y for y in a], [1] + a + [2]


def stars(a, x):
    return [*a], [x, *a, x + 1, *a[1:]], [a, x]


def not_lists(a, x):
    first, *rest = a
    return first, x + 1, (*a, x), rest + rest


INPUTS = {
    "sums": [([], 1), ([1, 2], 3)],
    "stars": [([], 1), ((1, 2), 3)],
    "not_lists": [([1], 1), ([1, 2, 3], 3)],
}
