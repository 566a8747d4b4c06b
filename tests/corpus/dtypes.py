"""Every construct over dtypes and shapes: the same loop or branch on each of them."""

# ruff: noqa: SIM108

import autograph as ag
from tests.corpus.harness import of, program

INTEGERS = [of(d, 5) for d in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")]
FLOATS = [of(d, 1.5) for d in ("float16", "float32", "float64")]
BFLOAT = [of("bfloat16", 1.5)]
COMPLEX = [of(d, 1 + 2j) for d in ("complex64", "complex128")]
SHAPES = [
    of("float32", 2.0),
    of("float32", [1.0, -2.0]),
    of("float32", [[1.0, 2.0], [3.0, -4.0]]),
    of("float32", [[[1.0], [2.0]]]),
    of("float32", []),
]


@program(args=INTEGERS, loops=1)
def integer_while(n):
    total = n - n
    while n > 0:
        total = total + n
        n = n - 1
    return total


@program(args=INTEGERS)
def integer_arithmetic(n):
    return n + 2, n * 3, n // 2, n % 3, n - 1, n**2, -n // 2 if n.dtype == ag.int32 else n


@program(args=INTEGERS)
def integer_bits(n):
    return n & 3, n | 8, n ^ 1, n << 1, n >> 1


@program(args=INTEGERS, conds=1)
def integer_branch(n):
    if n % 2 == 1:
        n = n * 3 + 1
    else:
        n = n // 2
    return n


@program(args=[*FLOATS, *BFLOAT], loops=1, tolerance=1e-2)
def float_while(x):
    while x < 40:
        x = x * 2 + 0.5
    return x


@program(args=[*FLOATS, *BFLOAT], conds=1, tolerance=1e-2)
def float_branch(x):
    if x > 1:
        y = x / 2
    else:
        y = x + 1
    return y


@program(args=COMPLEX, loops=1)
def complex_for(z):
    w = z
    for _ in ag.range(ag.constant(3)):
        w = w * z
    return w


@program(args=COMPLEX)
def complex_branch(z):
    if ag.abs(z) > 1.0:
        z = z / 2
    return z


@program(args=SHAPES)
def shapes_in_a_branch(v):
    if ag.reduce_sum(v) > 0:
        v = v * 2
    else:
        v = v - 1
    return v


@program(args=SHAPES, loops=1)
def shapes_in_a_for(v):
    for i in ag.range(ag.constant(3)):
        v = v * 0.5 + ag.cast(i, ag.float32)
    return v


@program(args=SHAPES)
def shapes_in_a_while(v):
    i = ag.constant(0)
    while i < 4:
        v = ag.tanh(v)
        i += 1
    return v


@program(args=SHAPES[1:4], loops=1)
def shapes_iterated(v):
    total = ag.zeros_like(v[0])
    for part in v:
        total = total + part * 2
    return total


@program(args=[of("float64", 2.5), of("float32", 2.5)])
def weak_python_floats(x):
    y = x
    for _ in ag.range(ag.constant(2)):
        y = y * 0.5 + 1.25
    return y


@program(args=[of("int64", 3), of("int8", 3)])
def weak_python_ints(n):
    total = n * 0
    for _ in ag.range(ag.constant(3)):
        total = total + 2
    return total


@program(args=[3, -3], status="beyond")
def int_times_python_float(x):
    return x * 0.5, x / 2, 1.5 - x


@program(args=[(3, 1.5)], status="beyond")
def int_tensor_meets_float_tensor(n, x):
    return n + x, n * x, x - n


@program(args=[(of("float32", 1.5), of("float64", 2.5))], status="beyond")
def single_meets_double(x, y):
    z = x + y
    if z > 3:
        z = z * x
    return z


@program(args=[of("int32", 7), of("int64", 7)])
def true_division_of_integers(n):
    return n / 2


@program(args=[of("bool", True), of("bool", False)])
def bools_in_a_branch(flag):
    if flag:
        other = ag.logical_not(flag)
    else:
        other = flag
    return other


@program(args=[3.7, -3.7])
def casts(x):
    n = ag.cast(x, ag.int32)
    if n > 0:
        n = n + ag.cast(True, ag.int32)
    return n, ag.cast(n, ag.float64), ag.cast(n, ag.bool)


@program(args=[of("string", "abc"), of("string", "xy")], expect=["ABC!", "short"])
def strings_in_a_branch(s):
    if ag.strings.length(s) > 2:
        r = ag.strings.join([ag.strings.upper(s), "!"])
    else:
        r = ag.constant("short")
    return r


@program(args=[3], expect=["ababab"])
def strings_in_a_loop(n):
    s = ag.constant("")
    for _ in ag.range(n):
        s = ag.strings.join([s, "ab"])
    return s


@program(args=[(of("float32", [[1.0, 2.0]]), of("float32", [[1.0], [2.0]]))])
def broadcast_in_branch(a, b):
    if ag.reduce_sum(a) > 1:
        c = a + b
    else:
        c = a * b
    return c
