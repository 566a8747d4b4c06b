"""Built-in functions and the `math` module on tensors."""

import math

import autograph as ag
from tests.corpus.harness import program, scenario, tree


@program(args=[[1, 2, 3]], expect=[3])
def length(v):
    return len(v)


@program(args=[-3, 3, -2.5], expect=[3, 3, 2.5])
def absolute(x):
    return abs(x)


@program(args=[(3, 5), (5, 3)], status="beyond", expect=[(3, 5), (3, 5)])
def min_max_of_two(a, b):
    return min(a, b), max(a, b)


@program(args=[(3.0, 1.0), (0.5, 1.0)], status="beyond", grads=True)
def max_with_a_python_number(x, y):
    return max(x, 1.0) * y


@program(args=[(3, 1, 2)], status="beyond", expect=[(1, 3)])
def min_max_of_three(a, b, c):
    return min(a, b, c), max(a, b, c)


@program(args=[[3, 1, 2]], status="beyond", expect=[(1, 3)])
def min_max_of_a_vector(v):
    return min(v), max(v)


@program(args=[[-3, 1, 2]], status="beyond", expect=[-3])
def max_with_key(v):
    return max(v, key=lambda x: x * x)


@program(args=[[1.0, 2.0, 3.0]], status="beyond", grads=True, expect=[6.0])
def sum_of_a_vector(v):
    return sum(v)


@program(args=[[1, 2, 3]], status="beyond", expect=[16])
def sum_with_start(v):
    return sum(v, 10)


@program(args=[tree([1, 2, 3])], expect=[6])
def sum_of_a_list(items):
    return sum(items)


@program(
    args=[(1, -1), (1, 1), (-1, -1)],
    status="beyond",
    expect=[(True, False), (True, True), (False, False)],
)
def any_all_of_a_list(a, b):
    return any([a > 0, b > 0]), all([a > 0, b > 0])


@program(args=[[True, False], [True, True]], status="beyond", expect=[(True, False), (True, True)])
def any_all_of_a_vector(v):
    return any(v), all(v)


@program(args=[2.7, -2.7], expect=[2, -2])
def int_of_a_float(x):
    return int(x)


@program(args=[3], expect=[3.0])
def float_of_an_int(n):
    return float(n)


@program(args=[3, 0], status="beyond", expect=[True, False])
def bool_of_an_int(n):
    return bool(n)


@program(args=[2.5, 3.5, -1.2], status="beyond", expect=[2, 4, -1])
def round_of_a_float(x):
    return round(x)


@program(args=[2.375], status="beyond", expect=[2.38], tolerance=1e-3, dtypes=False)
def round_to_digits(x):
    return round(x, 2)


@program(args=[(17, 5), (-17, 5)], status="beyond", expect=[(3, 2), (-4, 3)])
def divmod_of_ints(a, b):
    q, r = divmod(a, b)
    return q, r


@program(args=[(2, 5)], expect=[(32, 32)])
def power(a, b):
    return a**b, pow(a, b)


@program(args=[3, -3.5], status="beyond", expect=[3, -3.5])
def unary_plus(x):
    return +x


@program(args=[2.0], status="beyond", tolerance=1e-4)
def math_functions(x):
    return math.sqrt(x) + math.exp(-x) + math.sin(x) * math.cos(x) + math.log(x) + math.tanh(x)


@scenario(status="beyond")
def gradient_of_a_math_function():
    @ag.convert
    def f(x):
        if x > 0:
            return math.exp(x) * x
        return x

    x = ag.constant(1.0)
    with ag.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    assert abs(float(tape.gradient(y, x)) - 2.0 * math.e) < 1e-4


@program(args=[2.6, -2.6], status="beyond", expect=[(2, 3), (-3, -2)])
def math_floor_and_ceil(x):
    return math.floor(x), math.ceil(x)


@program(args=[(3.0, 4.0)], status="beyond", expect=[5.0], dtypes=False)
def math_hypot(a, b):
    return math.hypot(a, b)


@program(args=[2.0], status="beyond", dtypes=False, tolerance=1e-4)
def math_constants_and_two_arguments(x):
    return x * math.pi + math.pow(x, 3.0) + math.atan2(x, 1.0)


@program(args=[1.0, 40.0], status="beyond", expect=[2, 13])
def math_in_a_while_test(x):
    n = 0
    while math.sqrt(x) < 5.0 or n == 0 or x < 12 * n - 800:
        x = x * 5.0
        n += 1
    return n if x < 60.0 else n + 12


@program(args=[3], expect=[True])
def isinstance_of_a_tensor(x):
    return isinstance(x, ag.Tensor)


@program(args=[3])
def isinstance_chooses(x):
    if isinstance(x, ag.Tensor):
        return x + 1
    return x - 1


@program(args=[3, -3], status="beyond", expect=[4, -3])
def conditional_argument(x):
    return max(x, x + 1 if x > 0 else x)


@program(args=[[4.0, 9.0]], expect=[[2.0, 3.0]])
def list_of_results(v):
    return [ag.sqrt(x) for x in (v[0], v[1])]


@program(args=[5], expect=[[1, 2, 3]])
def type_and_len_of_containers(x):
    d = {"a": x, "b": x}
    items = [x, x, x]
    return [ag.constant(1), len(d) * (x // x), len(items) * (x // x)]


@program(args=[(3, 7)], status="beyond", expect=[7])
def max_of_a_generator_of_pairs(a, b):
    return max(p for p in (a, b))


@program(args=[[2, 7, 4]], status="beyond", expect=[(7, 1)])
def max_of_enumerate(v):
    best, where = v[0], 0
    for i, x in enumerate(v):
        if x > best:
            best, where = x, i
    return best, where


@program(args=[3])
def getattr_and_hasattr(x):
    class Box:
        v = 5

    b = Box()
    if hasattr(b, "v") and x > 0:
        return b.v + x
    return x


@program(args=[0, 3], face="array", status="beyond")
def class_of_staged_values(n):
    k, x = int(n), n * 0.5
    names = k.__class__.__name__, x.__class__.__name__, (k > 1).__class__.__name__
    return names, k.__class__ is int, issubclass(x.__class__, float), k.__class__(2.5)
