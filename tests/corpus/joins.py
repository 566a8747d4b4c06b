"""Types that meet: int and float, precisions, shapes that change, truth of numbers."""

# ruff: noqa: SIM108

import autograph as ag
from tests.corpus.harness import of, program


@program(args=[4], status="beyond", expect=[2.0], dtypes=False)
def int_becomes_float_in_a_for(n):
    x = 0
    for _ in range(n):
        x = x + 0.5
    return x


@program(args=[3], status="beyond", expect=[(3.0, 3)], dtypes=False)
def int_becomes_float_in_a_while(n):
    total, i = 0, 0
    while i < n:
        total = total + i / 1.0
        i += 1
    return total, i


@program(args=[3, -3], status="beyond", expect=[1.5, 3], dtypes=False)
def int_or_float_by_branch(x):
    if x > 0:
        y = 1.5
    else:
        y = 3
    return y


@program(args=[3, -3], status="beyond", expect=[1.5, -3.0], dtypes=False)
def tensor_int_or_float_by_branch(x):
    if x > 0:
        y = ag.constant(1.5)
    else:
        y = x
    return y


@program(args=[(of("float32", 1.0), of("float64", 2.0))], status="beyond", dtypes=False)
def single_becomes_double(x, y):
    for _ in range(ag.constant(3)):
        x = x + y
    return x


@program(args=[[1.0, 2.0, 3.0, 4.0]], status="beyond", expect=[[7.0]])
def vector_shrinks(v):
    while ag.size(v) > 1:
        v = ag.concat([v[2:], [ag.reduce_sum(v[:2])]], 0)
        if ag.size(v) == 2:
            v = v[1:]
    return v


@program(args=[3], status="beyond", loops=1, expect=[[0, 0, 1, 2]])
def vector_grows(n):
    v = ag.constant([0])
    for i in range(n):
        v = ag.concat([v, ag.reshape(i, [1])], 0)
    return v


@program(args=[3], status="beyond", expect=[[[0, 0], [0, 0], [0, 0], [0, 0]]])
def rows_grow(n):
    m = ag.zeros([1, 2], dtype=ag.int32)
    for _ in range(n):
        m = ag.concat([m, ag.zeros([1, 2], dtype=ag.int32)], axis=0)
    return m


@program(args=[3], status="beyond", expect=[[3.0, 6.0]])
def scalar_becomes_vector_in_the_first_iteration(n):
    total = 0.0
    v = ag.constant([1.0, 2.0])
    for _ in range(n):
        total = total + v
    return total


@program(args=[3, -3], expect=[[1.0, 1.0], [0.0]])
def shapes_by_branch_then_used(x):
    if x > 0:
        v = ag.ones([2])
    else:
        v = ag.zeros([1])
    return v * 1.0


@program(args=[3, -3], status="beyond", expect=[2, 0], dtypes=False)
def bool_or_int_by_branch(x):
    if x > 0:
        y = 2
    else:
        y = False
    return y


@program(args=[5], status="beyond", loops=1, expect=[15])
def while_on_an_int(n):
    total = 0
    while n:
        total += n
        n -= 1
    return total


@program(args=[4.0, 0.0], status="beyond", expect=[4, 0])
def while_on_a_float(x):
    steps = 0
    while x:
        x = x - 1.0
        steps += 1
    return steps


@program(args=[3, 300], status="beyond", expect=["small", "large"])
def string_by_ternary(x):
    return "small" if x < 10 else "large"


@program(args=[3, 300], expect=[(3, 9), (300, 4)], dtypes=False)
def ternary_of_tuples(x):
    a, b = (x, 9) if x < 10 else (x, 4)
    return a, b


@program(args=[(3, 2.5)], status="beyond", expect=[10.5])
def int_accumulates_floats(n, x):
    total = 3
    for _ in range(n):
        total += x
    return total


@program(args=[10], status="beyond", expect=[(10, 5.5)], dtypes=False)
def running_mean(n):
    mean = 0
    count = 0
    for i in range(1, n + 1):
        count += 1
        mean = mean + (i - mean) / count
    return count, mean


@program(args=[3], status="beyond", expect=[8])
def while_true_with_tensor_break(n):
    x = 1
    while True:
        x = x * 2
        if x >= n * 2:
            break
    return x


@program(args=[5], status="beyond", expect=[(3, 6)])
def test_turns_into_a_tensor(limit):
    i = 0
    total = 0
    while total < 5:
        i += 1
        total = total + i
        if i == 1:
            total = total + limit * 0
    return i, total


@program(args=[4], status="beyond", expect=[6])
def python_range_with_tensor_break(n):
    total = 0
    for i in range(100):
        if i >= n:
            break
        total += i
    return total


@program(args=[3], status="beyond", expect=[(0, 3)])
def python_range_short_with_tensor_break(n):
    total, steps = 0, 0
    for i in range(5):
        if i >= n:
            break
        total = total + i - i
        steps += 1
    return total, steps


@program(args=[6, 0], status="beyond", expect=[-1, 0])
def loop_else(n):
    i = 0
    while i < n:
        if i == 100:
            break
        i += 1
    else:
        i = -1 if n > 0 else 0
    return i


@program(args=[6, 3], status="beyond", expect=[3, 103])
def for_else(n):
    found = 0
    for i in range(n):
        if i == 3:
            found = i
            break
    else:
        found = n + 100
    return found


@program(args=[(of("int32", 2), of("int64", 3))], status="beyond")
def mixed_integer_widths(a, b):
    total = a
    for _ in range(ag.constant(2)):
        total = total + b
    return total


@program(args=[0, 1, 2, 3], raises="ValueError", at="ag.stack(left)")
def stack_of_what_is_left(n):
    left = [1, 2]
    for _ in range(n):
        if left:
            left.pop()
    return ag.stack(left)


@program(args=[0, 1], raises="ValueError", at="ag.concat(rows, 0)")
def concat_of_what_is_left(n):
    rows = [ag.zeros([2])]
    for _ in range(n):
        rows.pop()
    return ag.concat(rows, 0)


@program(args=[3, -3], face="array", status="beyond")
def operand_on_the_right_is_bound_on_one_path(n):
    if n > 0:
        step = None
    else:
        step = n * 2
    total = n + 1
    if n <= 0:
        total += step
        total = total - step * 3
        step += total
        total = step + total
    return total


@program(args=[3, -3], face="array", status="beyond", raises="StagingError", plain=False)
def int_that_is_no_float_joined_with_a_float(n):
    big = 2**60 + 1
    if n > 0:
        big = 0.5
    return big
