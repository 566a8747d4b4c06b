"""`while` loops on tensors."""

# ruff: noqa: SIM108

import autograph as ag
from tests.corpus.harness import of, program, py, scenario, staged_loops


@program(args=[5, 0], loops=1, expect=[15, 0])
def countdown_sum(n):
    total = 0
    while n > 0:
        total = total + n
        n = n - 1
    return total


@program(args=[100.0, 1.5], loops=1, grads=True)
def halve_until_small(x):
    while x > 1.0:
        x = x / 2.0
    return x


@program(args=[27, 1, 6], loops=1, conds=1, expect=[111, 0, 8])
def collatz(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


@program(args=[(48, 36), (7, 0), (0, 7)], loops=1, expect=[12, 7, 7])
def greatest_common_divisor(a, b):
    while b != 0:
        a, b = b, a % b
    return a


@program(args=[10, 1], loops=1)
def break_on_tensor(n):
    i = 0
    total = 0
    while i < n:
        total += i
        if total > 20:
            break
        i += 1
    return total, i


@program(args=[10, 0], loops=1)
def continue_on_tensor(n):
    i = 0
    total = 0
    while i < n:
        i += 1
        if i % 3 == 0:
            continue
        total += i
    return total


@program(args=[8], loops=1)
def break_and_continue(n):
    i = 0
    total = 0
    while i < n:
        i += 1
        if i == 2:
            continue
        if i == 6:
            break
        total += i
    return total, i


@program(args=[(3, 4), (0, 4)], loops=2, expect=[12, 0])
def nested_while(n, m):
    count = 0
    i = 0
    while i < n:
        j = 0
        while j < m:
            count += 1
            j += 1
        i += 1
    return count


@program(args=[4], loops=2)
def inner_break_leaves_only_inner(n):
    i = 0
    total = 0
    while i < n:
        j = 0
        while j < n:
            if j > i:
                break
            total += j
            j += 1
        i += 1
    return total


@program(args=[[1.0, 2.0, 3.0]], loops=1)
def vector_state(v):
    n = 0
    while ag.reduce_sum(v) < 100.0:
        v = v * 2.0
        n += 1
    return v, n


@program(args=[[[2.0, 1.0], [1.0, 3.0]]], loops=1, tolerance=1e-4)
def power_iteration(m):
    v = ag.constant([[1.0], [1.0]])
    i = 0
    while i < ag.constant(20):
        v = m @ v
        v = v / ag.sqrt(ag.reduce_sum(v * v))
        i += 1
    return v


@program(args=[of("float64", 2.0), of("float64", 10.0)], loops=1, grads=True)
def newton_square_root(x):
    y = x
    while ag.abs(y * y - x) > 1e-9:
        y = (y + x / y) / 2
    return y


@program(args=[of("int64", 10)], loops=1, expect=[55])
def fibonacci(n):
    a = of_long(0)
    b = of_long(1)
    while n > 0:
        a, b = b, a + b
        n -= 1
    return a


def of_long(value):
    return ag.constant(value, dtype=ag.int64)


@program(args=[(py(3), 2.0)], loops=0, expect=[16.0])
def python_test_is_unrolled(n, x):
    while n > 0:
        x = x * 2.0
        n -= 1
    return x


@program(args=[6, 1])
def body_defines_a_name_used_after(n):
    last = 0
    while n > 0:
        last = n * 2
        n -= 4
    return last


@program(args=[6])
def name_first_bound_in_body(n):
    i = 0
    while i < n:
        square = i * i
        i += 1
    return square


@program(args=[(2, 10)], loops=1, expect=[1024])
def power_by_squaring(x, n):
    result = 1
    while n > 0:
        if n % 2 == 1:
            result = result * x
        x = x * x
        n = n // 2
    return result


@program(args=[5], loops=1, expect=[(5, 10, 0)])
def three_state_variables(n):
    a, b, c = 0, 0, n
    while c > 0:
        a += 1
        b += 2
        c -= 1
    return a, b, c


@program(args=[3.0], loops=1, expect=[(3.0, 9.0)])
def invariant_is_not_state(x):
    limit = x * x
    k = 2.5
    y = x
    while y < limit:
        y = y + k
    return x, limit if y > limit else y


@program(args=[10], loops=1, expect=[True])
def bool_state(n):
    found = False
    i = 0
    while i < n and not found:
        if i * i == 49:
            found = True
        i += 1
    return found


@program(args=[(1, 0), (5, 3)])
def test_with_and(n, m):
    count = 0
    while n > 0 and m > 0:
        n -= 1
        m -= 1
        count += 1
    return count


@program(args=[(10, 3)])
def test_calls_a_function(n, k):
    def go_on(i):
        return i * k < n

    i = 0
    while go_on(i):
        i += 1
    return i


@program(args=[[5, 3, 8, 1]], loops=1, expect=[(1, 3)])
def index_by_loop_variable(v):
    i = 1
    best, where = v[0], 0
    while i < ag.size(v):
        if v[i] < best:
            best, where = v[i], i
        i += 1
    return best, where


@scenario
def maximum_iterations_option():
    @ag.convert
    def f(n):
        i = 0
        while i < n:
            ag.set_loop_options(maximum_iterations=3)
            i += 1
        return i

    assert int(f(ag.constant(10))) == 3
    assert int(f(ag.constant(2))) == 2


@scenario
def performance_options_are_accepted():
    @ag.convert
    def f(n):
        i = 0
        while i < n:
            ag.set_loop_options(parallel_iterations=1, swap_memory=True)
            i += 1
        return i

    assert int(f(ag.constant(4))) == 4


@scenario
def shape_invariants_option():
    @ag.convert
    def f(n):
        v = ag.constant([1])
        while ag.shape(v)[0] < n:
            ag.set_loop_options(shape_invariants=[(v, ag.TensorShape([None]))])
            v = ag.concat([v, [2]], 0)
        return v

    assert f(ag.constant(3)).numpy().tolist() == [1, 2, 2]
    assert staged_loops(f, ag.constant(3)) == 1


@program(args=[([1.0, 2.0, 3.0, 4.0], 2.5)], grads=True)
def gradient_through_indexing_loop(v, x):
    total = 0.0
    i = 0
    while i < ag.size(v):
        total = total + v[i] * x
        i += 1
    return total


@program(args=[(1.0, 5.0), (4.0, 5.0)], grads=True)
def gradient_with_break(x, limit):
    y = x
    i = 0
    while i < ag.constant(10):
        y = y * 1.5
        if y > limit:
            break
        i += 1
    return y


@program(args=[0, 1, 3], loops=1)
def frame_of_unknown_rank(n):
    m = ag.constant([[0, 0], [0, 0]])
    i = 0
    while i < n:
        ag.autograph.experimental.set_loop_options(shape_invariants=[(m, ag.TensorShape(None))])
        m = ag.pad(m, [[1, 1], [1, 1]], constant_values=i)
        i += 1
    return m
