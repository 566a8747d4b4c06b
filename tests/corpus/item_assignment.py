"""`t[i] = v` on tensors in converted code, where the name gets an updated tensor."""

import autograph as ag
from tests.corpus.harness import program, raises, scenario


@program(args=[[1, 2, 3]], status="beyond", plain=False, expect=[[1, 9, 3]])
def store_by_a_constant(v):
    v[1] = 9
    return v


@program(args=[5], status="beyond", plain=False, loops=1, expect=[[0, 1, 4, 9, 16]])
def store_in_a_loop(n):
    out = ag.zeros([n], dtype=ag.int32)
    for i in range(n):
        out[i] = i * i
    return out


@program(args=[([1, 2, 3], 2)], status="beyond", plain=False, expect=[[1, 2, 13]])
def augmented_store(v, i):
    v[i] += 10
    return v


@program(args=[[1, 2, 3, 4]], status="beyond", plain=False, expect=[[1, 7, 7, 4]])
def slice_store(v):
    v[1:3] = 7
    return v


@program(args=[[1, -2, 3, -4]], status="beyond", plain=False, expect=[[1, 0, 3, 0]])
def mask_store(v):
    v[v < 0] = 0
    return v


@program(args=[[[1, 2], [3, 4]]], status="beyond", plain=False, expect=[[[1, 2], [9, 9]]])
def row_store(m):
    m[1] = ag.constant([9, 9])
    return m


@program(args=[[[1, 2], [3, 4]]], status="beyond", plain=False, expect=[[[8, 2], [8, 4]]])
def column_store(m):
    m[:, 0] = 8
    return m


@program(args=[2], status="beyond", plain=False, loops=2, expect=[[[0, 1], [1, 2]]])
def two_indices_in_nested_loops(n):
    m = ag.zeros([n, n], dtype=ag.int32)
    for i in range(n):
        for j in range(n):
            m[i, j] = i + j
    return m


@program(args=[[3, 1, 2]], status="beyond", plain=False, expect=[[1, 2, 3]])
def bubble_sort_with_swaps(v):
    n = 3
    for i in range(ag.constant(3)):
        for j in range(n - 1 - i):
            if v[j] > v[j + 1]:
                v[j], v[j + 1] = v[j + 1], v[j]
    return v


@program(args=[(1, [1, 2]), (-1, [1, 2])], status="beyond", plain=False, expect=[[5, 2], [1, 5]])
def store_in_a_branch(x, v):
    if x > 0:
        v[0] = 5
    else:
        v[1] = 5
    return v


@scenario(status="beyond")
def the_argument_of_the_caller_is_unchanged():
    @ag.convert
    def f(v):
        v[0] = 7
        return v

    t = ag.constant([1, 2])
    assert f(t).numpy().tolist() == [7, 2]
    assert t.numpy().tolist() == [1, 2]


@program(args=[[1, 2, 3]], status="beyond", plain=False, expect=[([1, 2, 3], [5, 2, 3])])
def another_name_keeps_the_old_tensor(v):
    w = v
    v[0] = 5
    return w, v


@program(args=[([0, 0, 0, 0], [2, 0])], status="beyond", plain=False, expect=[[1, 0, 1, 0]])
def fancy_store(v, i):
    v[i] = 1
    return v


@program(args=[[1.0, 2.0, 3.0]], status="beyond", plain=False, expect=[[2.0, 16.0, 54.0]])
def gradient_through_a_store(v):
    with ag.GradientTape() as tape:
        tape.watch(v)
        out = ag.zeros([3])
        for i in range(ag.constant(3)):
            out[i] = v[i] * v[i] * ag.cast(i + 1, ag.float32)
        total = ag.reduce_sum(out)
    return tape.gradient(total, v) * v


@scenario(status="beyond")
def store_out_of_range():
    @ag.convert
    def f(v, i):
        v[i] = 1
        return v

    assert f(ag.constant([0, 0]), ag.constant(1)).numpy().tolist() == [0, 1]
    raises(IndexError, f, ag.constant([0, 0]), ag.constant(5))


@program(args=[6], status="beyond", plain=False, expect=[[2, 3, 5]])
def sieve(n):
    prime = ag.ones([6], dtype=ag.int32)
    for i in range(2, n):
        for j in range(2 * i, n, i):
            prime[j] = 0
    found = ag.where(prime > 0)[:, 0]
    return found[2:]


@program(args=[[1, 2, 3, 4]], status="beyond", plain=False, expect=[[1, 3, 6, 10]])
def prefix_sum_in_place(v):
    for i in range(1, ag.size(v)):
        v[i] += v[i - 1]
    return v
