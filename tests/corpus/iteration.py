"""Ways to iterate over tensors: enumerate, zip, reversed, comprehensions, generators, unpacking."""

# ruff: noqa: B905

import itertools

import autograph as ag
from tests.corpus.harness import program, py, tree


@program(args=[[5, 6, 7]], status="beyond", loops=1, expect=[20])
def enumerate_a_tensor(v):
    total = 0
    for i, x in enumerate(v):
        total += i * x
    return total


@program(args=[[5, 6, 7]], status="beyond", expect=[74])
def enumerate_from_three(v):
    total = 0
    for i, x in enumerate(v, 3):
        total += i * x
    return total


@program(args=[([1, 2, 3], [4, 5, 6])], status="beyond", loops=1, expect=[32])
def zip_two_tensors(a, b):
    total = 0
    for x, y in zip(a, b):
        total += x * y
    return total


@program(args=[([1, 2, 3], [4, 5])], status="beyond", expect=[14])
def zip_of_different_lengths(a, b):
    total = 0
    for x, y in zip(a, b):
        total += x * y
    return total


@program(args=[([1, 2], [3, 4])], status="beyond", expect=[4])
def enumerate_of_zip(a, b):
    total = 0
    for i, (x, y) in enumerate(zip(a, b)):
        total += i * y + (x - x)
    return total


@program(args=[5], status="beyond", loops=1, expect=[43210])
def reversed_range(n):
    number = 0
    for i in reversed(range(n)):
        number = number * 10 + i
    return number


@program(args=[[1, 2, 3]], status="beyond", expect=[321])
def reversed_tensor(v):
    number = 0
    for x in reversed(v):
        number = number * 10 + x
    return number


@program(args=[[1, 2, 3]], status="beyond", expect=[[1, 4, 9]])
def comprehension_over_a_tensor(v):
    return ag.stack([x * x for x in v])


@program(args=[[1, -2, 3]], status="beyond", expect=[[1, 3]])
def comprehension_with_a_filter(v):
    return ag.stack([x for x in v if x > 0])


@program(args=[3], status="beyond", expect=[[0, 0, 1, 0, 1, 2]])
def comprehension_of_two_levels(n):
    return ag.stack([j for i in range(n) for j in range(i + 1)])


@program(args=[4], status="beyond", expect=[[0, 2, 4, 6]])
def comprehension_over_a_staged_range(n):
    return ag.stack([2 * i for i in range(n)])


@program(args=[2], expect=[[2, 4, 6]])
def comprehension_over_a_list(x):
    return [x * k for k in [1, 2, 3]]


@program(args=[2], expect=[{"a": 2, "b": 4}])
def dict_comprehension(x):
    return {name: x * k for name, k in (("a", 1), ("b", 2))}


@program(args=[[1, 2, 3]], status="beyond", expect=[14])
def sum_of_a_generator(v):
    return sum(x * x for x in v)


@program(args=[[1, 2, 3], [4, 5, 6]], status="beyond", expect=[True, False])
def any_of_a_generator(v):
    return any(x < 2 for x in v)


@program(args=[[1, 2, 3], [4, 5, 6]], status="beyond", expect=[False, True])
def all_of_a_generator(v):
    return all(x > 3 for x in v)


@program(args=[[3, 1, 2]], status="beyond", expect=[(1, 6)])
def min_and_max_of_a_generator(v):
    return min(x for x in v), max(x * 2 for x in v)


@program(args=[[1, 2, 3]], status="beyond", expect=[12])
def map_over_a_tensor(v):
    total = 0
    for x in map(lambda k: k * 2, v):
        total += x
    return total


@program(args=[[1, -2, 3]], status="beyond", expect=[4])
def filter_over_a_tensor(v):
    total = 0
    for x in filter(lambda k: k > 0, v):
        total += x
    return total


@program(args=[[3, 5]], status="beyond", expect=[(3, 5, 8)])
def unpack_a_tensor(v):
    a, b = v
    return a, b, a + b


@program(args=[[1, 2, 3, 4]], status="beyond", expect=[(1, [2, 3], 4)])
def unpack_with_a_star(v):
    a, *rest, b = v
    return a, ag.stack(rest), b


@program(args=[[[1, 2], [3, 4]]], status="beyond", expect=[14])
def unpack_rows_in_the_target(m):
    total = 0
    for a, b in m:
        total += a * b
    return total


@program(args=[[7, 8, 9]], status="beyond", expect=[(7, 8)])
def iter_and_next(v):
    it = iter(v)
    first = next(it)
    second = next(it)
    return first, second


@program(args=[[5, 1, 4]], expect=[[1, 4, 5]])
def sorted_tensor(v):
    return ag.stack(sorted(v))


@program(args=[[5, -1, 4]], expect=[[5, 4, -1]])
def sorted_with_key(v):
    return ag.stack(sorted(v, key=lambda x: -x))


@program(
    args=[4],
    status="beyond",
    expect=[10],
)
def generator_under_a_staged_test(n):
    def multiples():
        for i in range(n):
            if i % 2 == 1:
                yield i
                yield i * 2 - 1

    total = 0
    for x in multiples():
        total += x
    return total


@program(
    args=[3],
    status="beyond",
    expect=[9],
)
def generator_with_a_staged_loop(n):
    def odd(k):
        i = 0
        while i < k:
            yield 2 * i + 1
            i += 1

    total = 0
    for x in odd(n):
        total += x
    return total


@program(args=[tree([1, 2, 3])], expect=[(6, 14)])
def zip_and_enumerate_lists_of_tensors(items):
    total, squares = 0, 0
    for _, (a, b) in enumerate(zip(items, items)):
        total += a
        squares += a * b
    return total, squares


@program(args=[(py([1, 2, 3]), 2)], expect=[12])
def nested_python_iterables(values, x):
    total = 0
    for pair in [(v, x) for v in values]:
        a, b = pair
        total += a * b
    return total


@program(args=[2], expect=[24])
def itertools_product(x):
    total = 0
    for a, b in itertools.product((1, 2), (1, 3)):
        total += a * b * x
    return total


@program(args=[[1, 2, 3]], status="beyond", expect=[[1, 2, 3]])
def list_of_a_tensor(v):
    return list(v)


@program(args=[[[1, 2], [3, 4]]], status="beyond", expect=[[3, 7]])
def nested_comprehension_rows(m):
    return ag.stack([sum([x for x in row]) for row in m])


@program(args=[(1, 7)], status="beyond", expect=[[1, 3, 5]])
def range_with_step_in_a_comprehension(a, b):
    return ag.stack([i for i in range(a, b, 2)])
