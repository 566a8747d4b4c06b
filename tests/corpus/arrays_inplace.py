"""In-place stores into NumPy arrays; the caller's array is written as in plain Python."""

import numpy as np

import autograph as ag
from tests.corpus.harness import program, raises, scenario


@program(args=[[1.0, 2.0, 3.0]], face="array")
def store_into_an_argument(v):
    v[1] = 9.0
    return v.sum()


@program(args=[[1.0, 2.0, 3.0]], face="array")
def augmented_assignment_writes_the_argument(v):
    v += 1.0
    v *= 2.0
    return v[0]


@program(args=[[1.0, 2.0, 3.0]], face="array")
def plain_assignment_does_not(v):
    v = v + 1.0
    return v


@program(args=[5], face="array", loops=1, expect=[[0, 1, 4, 9, 16]])
def fill_a_new_array(n):
    out = np.zeros(5, dtype=np.int64)
    for i in range(n):
        out[i] = i * i
    return out


@program(args=[[1.0, 2.0, 3.0, 4.0]], face="array")
def prefix_sums(v):
    out = v.copy()
    for i in range(1, np.int64(len(v))):
        out[i] += out[i - 1]
    return out


@program(args=[[1.0, 2.0, 3.0, 4.0, 5.0]], face="array", loops=1)
def stencil(x):
    n = 0
    while n < np.int64(3) and x[2] < 100.0:
        x[1:-1] += 0.25 * (x[2:] - 2.0 * x[1:-1] + x[:-2])
        n += 1
    return x


@program(args=[[[1.0, 2.0], [3.0, 4.0]]], face="array")
def rows_and_columns(m):
    m[0] = 0.0
    m[:, 1] = 7.0
    m[1, 0] += 5.0
    return m


@program(args=[[1, -2, 3, -4]], face="array")
def mask_store(v):
    v[v < 0] = 0
    return v


@program(args=[[1, -2, 3, -4]], face="array")
def mask_augmented(v):
    v[v < 0] *= -1
    return v


@program(args=[([0, 0, 0, 0], [2, 0])], face="array")
def fancy_store(v, i):
    v[i] = [5, 6]
    return v


@program(args=[[3, 1, 2, 5, 4]], face="array")
def bubble_sort(v):
    n = len(v)
    for i in range(n):
        for j in range(n - 1 - i):
            if v[j] > v[j + 1]:
                v[j], v[j + 1] = v[j + 1], v[j]
    return v


@program(args=[[3.0, 1.0, 2.0]], face="array", loops=2)
def insertion_sort(v):
    for i in range(1, np.int64(3)):
        key = v[i]
        j = i - 1
        while j >= 0 and v[j] > key:
            v[j + 1] = v[j]
            j -= 1
        v[j + 1] = key
    return v


@program(args=[[1.0, 2.0]], face="array", status="beyond")
def store_by_a_callee(v):
    def put(a, x):
        a[0] = x

    put(v, 7.0)
    return v[1]


@program(args=[([1.0, 2.0], 1.0), ([1.0, 2.0], -1.0)], face="array")
def store_in_a_branch(v, x):
    if x > 0:
        v[0] = x * 10
    return v * 2


@program(args=[[1.0, 2.0, 3.0]], face="array", status="beyond")
def alias_sees_the_store(v):
    w = v
    w[0] = 5.0
    return v[0] + w[1]


@program(args=[[[1.0, 2.0], [3.0, 4.0]]], face="array", status="beyond")
def view_writes_through(m):
    row = m[0]
    row[1] = 9.0
    return m.sum()


@program(args=[[[1.0, 2.0], [3.0, 4.0]]], face="array", status="beyond")
def loop_over_rows_writes_through(m):
    for row in m:
        row[0] = row[1] * 10.0
    return m


@program(args=[[1.0, 2.0, 3.0]], face="array", status="beyond")
def out_argument(v):
    np.add(v, 1.0, out=v)
    np.multiply(v, 2.0, out=v)
    return v[0]


@program(args=[[3.0, 1.0, 2.0]], face="array", status="beyond")
def sort_method_in_place(v):
    v.sort()
    return v[0]


@program(args=[[1.0, 2.0, 3.0]], face="array", status="beyond")
def fill_method(v):
    v.fill(4.0)
    return v.sum()


@program(args=[3], face="array", expect=[[[0, 1, 2], [1, 2, 3], [2, 3, 4]]])
def two_indices(n):
    m = np.zeros((3, 3), dtype=np.int64)
    for i in range(n):
        for j in range(n):
            m[i, j] = i + j
    return m


@program(args=[[1.0, 2.0, 3.0]], face="array", grads=True)
def gradient_through_stores(v):
    out = np.zeros(3)
    for i in range(3):
        out[i] = v[i] * v[i] * (i + 1)
    return out


@program(args=[30], face="array", status="beyond")
def sieve_of_eratosthenes(n):
    prime = np.ones(n, dtype=bool)
    prime[:2] = False
    i = 2
    while i * i < n:
        if prime[i]:
            prime[i * i :: i] = False
        i += 1
    return np.nonzero(prime)[0]


@program(args=[[1, 2, 3]], face="array")
def store_casts_to_the_dtype(v):
    v[0] = 2.7
    return v


@program(args=[[1.0, 2.0, 3.0, 4.0]], face="array")
def reversed_slice_store(v):
    v[::-1][0] = 50.0
    return v[::2] * 1.0


@scenario
def store_out_of_range():
    @ag.convert
    def f(v, i):
        v[i] = 1.0
        return v

    v = np.zeros(3)
    raises(IndexError, f, v, np.int64(5))
    f(v, np.int64(2))
    assert v.tolist() == [0.0, 0.0, 1.0]


@scenario(status="beyond")
def overlapping_arguments():
    @ag.convert
    def f(a, b):
        a[0] = 10.0
        return b[0] * 1.0

    v = np.array([1.0, 2.0])
    assert f(v, v) == 10.0


@program(args=[([1.0, 2.0, 3.0], 2)], face="array", status="beyond")
def attribute_array(v, n):
    class State:
        pass

    s = State()
    s.x = np.zeros(3)
    for i in range(n):
        s.x[i] = v[i] * 2
    return s.x


@program(args=[(4, 2.0)], face="array", loops=1, status="beyond")
def array_in_a_dict(n, x):
    d = {"a": np.zeros(4)}
    for i in range(n):
        d["a"][i] = x * i
    return d["a"]


@program(args=[[1.0, 2.0, 3.0]], face="array", status="beyond")
def diagonal_by_fancy_indices(v):
    m = np.zeros((3, 3))
    m[np.arange(3), np.arange(3)] = v
    return m


@program(args=[([1.0, 2.0], 1.0), ([1.0, 2.0], 5.0)], face="array")
def store_after_an_early_return(v, x):
    if x > 2:
        return v[0]
    v[1] = x
    return v


@program(args=[([1.0, 2.0], 1.0), ([1.0, 2.0], 5.0)], face="array")
def new_array_stored_after_an_early_return(v, x):
    out = np.zeros(2)
    if x > 2:
        return v
    out[1] = x
    return out


@program(args=[([1.0, 2.0], 1.0), ([1.0, 2.0], 5.0)], face="array", status="beyond")
def store_after_the_name_may_be_rebound(v, x):
    if x > 2:
        v = v * 10.0
    v[0] = x
    return v


@program(args=[([1.0, 2.0], 1.0), ([1.0, 2.0], 5.0)], face="array", status="beyond")
def stored_in_one_branch_rebound_in_the_other(v, x):
    w = v * 2.0
    if x > 2:
        w[1] = 7.0
    else:
        w = w % 3.0
    return w


@program(args=[([1.0, 2.0], 1.0), ([1.0, 2.0], 5.0)], face="array", status="beyond")
def store_into_a_branch_chosen_alias(v, x):
    w = v * 2.0
    if x > 2:
        v = w
    v[0] = 100.0
    return v, w


@program(args=[([1.0, 2.0, 3.0], 2)], face="array", status="beyond")
def rebound_in_a_loop_then_stored(v, n):
    w = v
    for _ in range(n):
        w = w * 2.0
        w[0] = 9.0
    return w


@program(args=[([1.0, 2.0, 3.0], 2), ([1.0, 2.0, 3.0], 0)], face="array", status="beyond")
def stored_then_rebound_in_a_loop(v, n):
    # Only the first iteration writes the caller's array.
    for _ in range(n):
        v[0] *= 3.0
        v = v + 1.0
    return v


@program(args=[[1.0, 2.0], [-1.0, 2.0]], face="array", status="beyond")
def view_made_in_a_branch(v):
    if (v > 0).all():
        v = np.roll(v, 1)
        v = v[::-1]
    return v
