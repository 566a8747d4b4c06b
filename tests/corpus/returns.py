"""`return` anywhere: in nested loops and branches, with values of different kinds."""

# ruff: noqa: SIM113

import autograph as ag
from tests.corpus.harness import program


@program(args=[10, 2], status="beyond", loops=1, expect=[5, 1])
def from_a_while(n):
    i = 0
    while i < n:
        if i * i > 20:
            return i
        i += 1
    return i - 1


@program(args=[([4, 8, 15], 8), ([4, 8, 15], 9)], status="beyond", loops=1, expect=[1, -1])
def from_a_for_over_a_tensor(v, x):
    i = 0
    for item in v:
        if item == x:
            return i
        i += 1
    return -1


@program(args=[(6, 12), (3, 100)], status="beyond", loops=2, expect=[(3, 4), (-1, -1)])
def from_two_nested_loops(n, product):
    for i in range(n):
        for j in range(n):
            if i * j == product:
                return i, j
    return -1, -1


@program(args=[10], status="beyond", loops=1, expect=[4])
def from_while_true(n):
    i = 0
    while True:
        if i * i >= n:
            return i
        i += 1


@program(args=[10, 3], status="beyond", expect=[6, 3])
def from_while_true_two_ways(n):
    i, total = 0, 0
    while True:
        i += 1
        if i > n:
            return total - total + n
        total += i
        if total > 15:
            return i


@program(args=[3, 30, -3], status="beyond", expect=[6, 29, 3])
def inner_branch_that_may_fall_through(x):
    if x > 0:
        if x < 10:
            return x * 2
        x = x - 1
    else:
        x = -x
    return x


@program(args=[3, -3], status="beyond", expect=[3, None])
def value_or_none(x):
    if x > 0:
        return x


@program(args=[3, -3], status="beyond", expect=[3, None])
def explicit_none(x):
    if x > 0:
        return x
    return None


@program(args=[3, -3], status="beyond", expect=[(3, 6), -3])
def different_arity(x):
    if x > 0:
        return x, x * 2
    return x


@program(args=[3, -3], status="beyond", expect=[{"a": 3}, [-3]])
def different_structures(x):
    if x > 0:
        return {"a": x}
    return [x]


@program(args=[3, -3], status="beyond", expect=["positive", "other"])
def strings(x):
    if x > 0:
        return "positive"
    return "other"


@program(args=[3, -3], status="beyond", expect=[3, "negative"], dtypes=False)
def number_or_string(x):
    if x > 0:
        return x
    return "negative"


@program(args=[(5, 3), (5, 9)], status="beyond", expect=[3, 10])
def after_the_loop_and_inside(n, stop):
    total = 0
    for i in range(n):
        total += i
        if i == stop:
            return i
    return total


@program(args=[5, 0], status="beyond", expect=[0, -1])
def in_the_first_iteration(n):
    for i in range(n):
        return i
    return -1


@program(args=[[3.0, -1.0, 2.0], [3.0, 1.0, 2.0]], status="beyond", grads=False)
def of_a_vector(v):
    out = v * 2.0
    for x in v:
        if x < 0:
            return v * x
        out = out + x
    return out


@program(args=[20, 4], status="beyond")
def with_break_and_continue(n):
    total = 0
    for i in range(n):
        if i % 2 == 0:
            continue
        if i > 15:
            break
        total += i
        if total > 30:
            return -total
    return total


@program(args=[4, -4], expect=[4, 4])
def from_both_branches(x):
    if x > 0:
        return x
    else:
        return -x


@program(args=[1, 5, 50], expect=[100, 200, 300])
def elif_returns(x):
    if x < 2:
        return 100
    elif x < 10:
        return 200
    else:
        return 300


@program(args=[7, 8], status="beyond", expect=[True, False])
def is_prime(n):
    if n < 2:
        return False
    d = 2
    while d * d <= n:
        if n % d == 0:
            return False
        d += 1
    return True


@program(args=[(4, 2), (4, 9)], status="beyond", expect=[(2, "found"), (4, "missing")])
def tuple_of_number_and_string(n, x):
    for i in range(n):
        if i == x:
            return i, "found"
    return n, "missing"


@program(args=[3, 12], status="beyond", expect=[8, 12])
def from_a_helper_inside_a_loop(n):
    def first_multiple(k, limit):
        for i in range(1, 20):
            if i * k > limit:
                return i * k
        return -1

    best = 0
    for i in range(1, n):
        candidate = first_multiple(i, 7)
        if candidate > best:
            best = candidate
    return best if best < n or n < 10 else n


@program(args=[3, 0], expect=[None, None])
def no_return_at_all(n):
    total = 0
    for i in range(n):
        total += i


@program(args=[(2, 3), (2, -3)], status="beyond", expect=[6, -1])
def inside_with(x, y):
    import contextlib

    with contextlib.nullcontext():
        if y > 0:
            return x * y
    return x + y


@program(args=[[[1, 2], [3, -4], [5, 6]]], status="beyond", expect=[(1, 1)])
def position_in_a_matrix(m):
    for i in range(m.shape[0]):
        for j in range(ag.size(m[0])):
            if m[i, j] < 0:
                return i, j
    return None


@program(args=[1.0, 7.0], status="beyond", face="array")
def text_or_a_list_that_was_emptied(x):
    items = [x]
    if x > 5:
        return "early"
    last = items.pop()
    return (items, last)
