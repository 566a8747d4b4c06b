"""Calls: helpers, closures, lambdas, methods, decorators, arguments of every kind."""

# ruff: noqa: SIM108, E731

import functools

import autograph as ag
from tests.corpus.harness import program, py, scenario


def clip(x, low, high):
    if x < low:
        return low
    if x > high:
        return high
    return x


@program(args=[5, -5, 50], expect=[5, 0, 10])
def helper_is_converted(x):
    return clip(x, 0, 10)


@program(args=[(3, 5), (5, 3)], expect=[8, 8])
def helper_in_a_loop(a, b):
    total = 0
    for i in range(ag.constant(2)):
        total += larger(a, b) - i + i * 2 - 1
    return total - 1 + larger(0, 0)


def larger(a, b):
    if a > b:
        r = a
    else:
        r = b
    return r


@program(args=[3, -3], expect=[6, 3])
def lambda_with_ternary(x):
    f = lambda v: v * 2 if v > 0 else -v
    return f(x)


@program(args=[3, -3], expect=[(4, 2), (-2, -4)])
def two_lambdas_on_a_line(x):
    f, g = (lambda v: v + 1), (lambda v: v - 1)
    return f(x), g(x)


first_of_two, second_of_two = (lambda v: v + 1 if v > 0 else v), (lambda v: v - 1 if v > 0 else v)


@program(args=[3, -3], status="beyond", expect=[(4, 2), (-3, -3)])
def module_level_lambdas_on_a_line(x):
    return first_of_two(x), second_of_two(x)


@program(args=[3.0], grads=True)
def closure_over_tensor(x):
    k = x * 2.0

    def scale(v):
        if v > 1.0:
            return v * k
        return v

    return scale(x) + scale(x - 3.0)


@program(args=[2, 5])
def nested_functions(x):
    def outer(v):
        def inner(w):
            if w > 3:
                return w * 2
            return w

        return inner(v) + inner(v + 1)

    return outer(x)


@program(args=[(py(5), 2)], expect=[240])
def recursion_on_python_int(n, x):
    def factorial(k):
        if k == 0:
            return x
        return k * factorial(k - 1)

    return factorial(n)


class Counter:
    """A class with a plain, a static and a class method and a property."""

    step = 3

    def __init__(self, bias):
        """Keep the bias."""
        self.bias = bias

    def add(self, x):
        """Add the bias to a positive number."""
        if x > 0:
            return x + self.bias
        return x

    @staticmethod
    def double(x):
        """Double a positive number."""
        return x * 2 if x > 0 else x

    @classmethod
    def advance(cls, x):
        """Add the step of the class."""
        if x > 0:
            x = x + cls.step
        return x

    @property
    def limit(self):
        """Ten times the bias."""
        return self.bias * 10

    def __call__(self, x):
        """Clip at the limit."""
        if x > self.limit:
            return self.limit
        return x


@program(args=[4, -4], expect=[9, -4])
def method_call(x):
    return Counter(5).add(x)


@program(args=[4, 400], expect=[4, 50])
def callable_object(x):
    c = Counter(ag.constant(5))
    return c(x)


@program(args=[4, -4])
def static_class_and_property(x):
    c = Counter(1)
    return c.double(x), c.advance(x), c.limit, Counter.double(x)


class Offset(Counter):
    """A subclass that calls its parent."""

    def add(self, x):
        """Add to what the parent gives."""
        y = super().add(x)
        if y > 8:
            y = y - 100
        return y


@program(args=[2, 4, -4], expect=[7, -91, -4])
def inheritance_with_super(x):
    return Offset(5).add(x)


class Private:
    """A class with a mangled attribute."""

    def __init__(self):
        """Start at seven."""
        self.__hidden = 7

    def get(self, x):
        """Give the hidden number for a positive one."""
        if x > 0:
            return self.__hidden
        return -self.__hidden


@program(args=[1, -1], status="beyond", expect=[7, -7])
def mangled_attribute(x):
    return Private().get(x)


@program(args=[2], expect=[1234])
def every_kind_of_argument(x):
    def f(a, /, b, *rest, c=3, **others):
        return a * 1000 + b * 100 + c * 10 + others["d"] + sum(rest)

    return f(1, x, c=3, d=4)


@program(args=[2, 20], expect=[6, 60])
def star_calls(x):
    def f(a, b=0, c=0):
        if a > 10:
            return a + b + c
        return c + b + a

    args, kwargs = (x,), {"b": x, "c": x}
    return f(*args, **kwargs)


@program(args=[5, -5])
def partial_function(x):
    return functools.partial(clip, low=-1, high=3)(x)


@program(args=[(1, 2, 3)], expect=[6])
def functools_reduce(a, b, c):
    return functools.reduce(lambda p, q: p + q, [a, b, c])


def logged(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs) + 100

    return wrapper


def doubled(f):
    @functools.wraps(f)
    def wrapper(x):
        return f(x) * 2

    return wrapper


@logged
@doubled
def decorated(x):
    if x > 0:
        return x
    return -x


@program(args=[3, -3], expect=[106, 106])
def stacked_decorators(x):
    return decorated(x)


@program(args=[3, -3], expect=[4, 4])
def converted_calls_converted(x):
    @ag.convert
    def inner(v):
        if v > 0:
            return v
        return -v

    return inner(x) + 1


@program(args=[3], expect=[24])
def converted_called_from_staged_loop(x):
    @ag.convert
    def inner(v):
        if v > 10:
            return v
        return v * 2

    for _ in range(ag.constant(2)):
        x = inner(x)
    return x * 2


@program(args=[3, 30])
def function_as_argument(x):
    def apply(f, v):
        return f(f(v))

    def grow(v):
        return v * 2 if v < 10 else v + 1

    return apply(grow, x)


@program(args=[4], expect=[9])
def generator_at_python_level(x):
    def numbers():
        yield 2
        yield 3

    total = x
    for n in numbers():
        total += n
    return total


@scenario
def decorated_method():
    class Layer:
        def __init__(self, k):
            self.k = k

        @ag.convert
        def call(self, x):
            if x > 0:
                return x * self.k
            return x

    two, three = Layer(2), Layer(3)
    assert int(two.call(ag.constant(5))) == 10
    assert int(three.call(ag.constant(5))) == 15
    assert int(two.call(ag.constant(-5))) == -5


@scenario(status="beyond")
def decorated_method_of_a_temporary_object():
    class Layer:
        def __init__(self, k):
            self.k = k

        @ag.convert
        def call(self, x):
            if x > 0:
                return x * self.k
            return x

    assert int(Layer(2).call(ag.constant(5))) == 10


@scenario
def do_not_convert_stays_python():
    @ag.do_not_convert
    def describe(x):
        return "many" if x else "none"

    @ag.convert
    def f(x, n):
        return x + len(describe(n))

    assert int(f(ag.constant(1), 3)) == 5


@scenario
def name_and_docstring_are_kept():
    @ag.convert
    def documented(x):
        """Say something."""
        return x

    assert documented.__name__ == "documented"
    assert documented.__doc__ == "Say something."


@program(args=[(3, py("a")), (3, py("b"))], expect=[4, 2])
def python_string_argument(x, mode):
    if mode == "a":
        return x + 1
    return x - 1


@program(args=[4, -4], expect=[5, -3])
def keyword_only_and_default(x):
    def f(v, *, bias=1):
        if v > 0:
            return v + bias
        return v + bias

    return f(x)


@program(args=[2], expect=[14])
def immediately_called_lambda(x):
    return (lambda a, b=3: a + b * 4)(x)
