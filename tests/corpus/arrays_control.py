"""Control flow on NumPy arrays and scalars: the array face."""

# ruff: noqa: SIM108, B905

import numpy as np

import autograph as ag
from tests.corpus.harness import of, program, py, scenario


@program(args=[3.0, -3.0], face="array", conds=1, expect=[6.0, 3.0])
def if_else(x):
    if x > 0:
        y = x * 2
    else:
        y = -x
    return y


@program(args=[[1.0, 2.0, 9.0]], face="array", loops=1, grads=True)
def newton(x):
    y = x
    while np.max(np.abs(y * y - x)) > 1e-6:
        y = 0.5 * (y + x / y)
    return y


@program(args=[27, 1], face="array", loops=1, expect=[111, 0])
def collatz(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


@program(args=[[3.0, -1.0, 2.0]], face="array", loops=1, grads=True)
def over_elements(v):
    total = 0.0
    for x in v:
        if x > 0:
            total += x * x
    return total


@program(args=[[[1.0, 2.0], [3.0, 4.0]]], face="array", loops=1, grads=True)
def over_rows(m):
    total = np.zeros(2)
    for row in m:
        total = total * 0.5 + row
    return total


@program(args=[5, 0], face="array", loops=1, expect=[10, 0])
def range_of_a_scalar(n):
    total = 0
    for i in range(n):
        total += i
    return total


@program(args=[[4.0, 8.0, 15.0], [1.0]], face="array", status="beyond", expect=[1, -1])
def return_in_a_loop(v):
    for i, x in enumerate(v):
        if x > 5:
            return i
    return -1


@program(args=[100.0], face="array", loops=1)
def break_in_a_loop(x):
    n = 0
    while True:
        x = x / 2
        n += 1
        if x < 1:
            break
    return x, n


@program(args=[[1.0, 2.0, 3.0]], face="array", status="beyond", expect=[[2.0, 4.0, 6.0]])
def growing_list(v):
    out = []
    for x in v:
        out.append(2 * x)
    return np.array(out)


@program(args=[[-3.0, -1.0]], face="array", status="beyond", expect=[-1.0])
def none_before_the_loop(v):
    best = None
    for x in v:
        if best is None or x > best:
            best = x
    return best


@program(args=[4], face="array", status="beyond", expect=[3.0], dtypes=False)
def int_becomes_float(n):
    total = 0
    for i in range(n):
        total += i / 2
    return total


@program(args=[(2.0, 1.0), (1.0, 2.0)], face="array", grads=True)
def min_and_max(a, b):
    return min(a, b) * 2.0 + max(a, b) * 3.0


@program(args=[[1.0, 2.0, 3.0]], face="array", status="beyond", expect=[(6.0, 1.0, 3.0, 3)])
def builtins_on_a_vector(v):
    return sum(v), min(v), max(v), len(v)


@program(args=[of("float32", [1.0, 2.0], "array"), of("int32", [1, 2], "array")], face="array")
def dtypes_are_numpys(v):
    w = v
    for _ in range(20):
        w = w * 2 % 7
    return w, w + 1, w / 2, w + 0.5


@program(args=[of("float32", 1.5, "array"), of("int8", 3, "array")], face="array")
def weak_python_scalars(x):
    if x > 1:
        y = x * 2
    else:
        y = x + 1
    return y


@program(args=[(py(3), 2.0)], face="array", loops=0, expect=[8.0])
def python_number_unrolls(n, x):
    y = 1.0
    for _ in range(n):
        y = y * x
    return y


@program(args=[([1.0, 2.0], [3.0, 4.0])], face="array", status="beyond", expect=[11.0])
def zip_of_arrays(a, b):
    total = 0.0
    for x, y in zip(a, b):
        total += x * y
    return total


@program(args=[[[1.0, 2.0], [3.0, 4.0]]], face="array", status="beyond", expect=[[3.0, 7.0]])
def comprehension_over_rows(m):
    return np.array([row.sum() for row in m])


@program(args=[[True, False], [True, True]], face="array", expect=[1, 2])
def np_all_as_test(flags):
    if np.all(flags):
        return 2
    return 1


@program(args=[[1.0, -1.0], [1.0, 1.0]], face="array", expect=[1, 2])
def method_as_test(v):
    if (v > 0).all():
        return 2
    return 1


@program(
    args=[3.0, -3.0], face="array", raises="ValueError", at="raise ValueError", status="beyond"
)
def raise_under_a_staged_test(x):
    if x < 0:
        raise ValueError("negative")
    return np.sqrt(x)


@program(
    args=[3.0, -3.0], face="array", raises="AssertionError", at="assert x > 0", status="beyond"
)
def assert_on_an_array(x):
    assert x > 0, "positive wanted"
    return x


@program(args=[3], face="array", status="beyond", prints=True)
def print_in_a_loop(n):
    for i in range(n):
        print("i", i)
    return n


@program(args=[10, 7], face="array", status="beyond", expect=[55, 13])
def recursion(n):
    def fib(k):
        if k < 2:
            return k
        return fib(k - 1) + fib(k - 2)

    return fib(n)


@program(args=[2.0], face="array", grads=True)
def helper_with_a_loop(x):
    def power(v, n):
        r = 1.0
        while n > 0:
            r = r * v
            n -= 1
        return r

    return power(x, 5) + power(x, 2)


@program(args=[1 + 1j, 0.1 + 0.1j], face="array", status="beyond", expect=[0, 20], dtypes=False)
def complex_numbers(c):
    z = c
    for i in range(20):
        z = z * z + c
        if abs(z) > 2:
            return i
    return 20


@scenario
def result_is_an_array():
    @ag.convert
    def f(x):
        return x * 2, x.sum()

    doubled, total = f(np.array([1.0, 2.0]))
    assert type(doubled) is np.ndarray and doubled.dtype == np.float64
    assert isinstance(total, np.float64 | np.ndarray) and total == 3.0


@scenario
def faces_are_mixed():
    @ag.convert
    def f(x, t):
        if t > 0:
            return ag.constant(np.float32(1.0)) * t + ag.cast(np.sum(x), ag.float32)
        return t

    assert float(f(np.array([1.0, 2.0]), ag.constant(2.0))) == 5.0


@scenario
def python_scalars_and_arrays_as_arguments():
    @ag.convert
    def f(x, k):
        while x.sum() < k:
            x = x * 2
        return x

    assert f(np.array([1.0, 2.0]), 10.0).tolist() == [4.0, 8.0]


@program(args=[[1, 2, 3]], face="array", raises="IndexError", at="return v[5]")
def index_out_of_range(v):
    return v[5]


@program(args=[([1, 2, 3], 7)], face="array", raises="IndexError", at="return w[i]")
def dynamic_index_out_of_range(v, i):
    w = v * 2
    return w[i]


@program(args=[([1.0, 2.0], [1.0, 2.0, 3.0])], face="array", raises="ValueError", at="return a + b")
def shapes_that_do_not_fit(a, b):
    return a + b


@program(args=[[1.0, 2.0]], face="array", raises="ValueError", at="if v > 0")
def truth_of_a_vector(v):
    if v > 0:
        return v
    return -v


@program(args=[[1, 0, 2]], face="array", status="beyond", expect=[[10, 30]])
def mask_and_compress(v):
    w = np.array([10, 20, 30])
    return w[v > 0]


@program(args=[(6.0, 2.0), (6.0, 0.0)], face="array", expect=[3.0, 0.0])
def ternary_guards_division(a, b):
    return a / b if b != 0 else 0.0 * a


@program(args=[3.0, -3.0], face="array", status="beyond")
def not_a_number_as_a_constant(x):
    if x > 0:
        return x + (1e400 - 1e400)
    return x * -0.0
