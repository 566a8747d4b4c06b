"""Functions that staged loops and branches make."""

from tests.corpus.harness import program, py

NUMBERS = [(0, 5, 4), (3, 1, 2), (-2, 0, 0), (1, 2, 5)]


@program(args=NUMBERS, status="beyond", face="array")
def a_lambda_in_each_iteration(a, b, n):
    f = lambda z: z  # noqa: E731
    for i in range(n):
        f = lambda z: z + i  # noqa: B023, E731
    return f(a)


@program(args=NUMBERS, status="beyond", face="array")
def a_definition_in_each_iteration(a, b, n):
    count = 0
    while count < n:
        count += 1

        def scaled(z):
            return z * a

        b = scaled(b)
    return b


@program(args=NUMBERS, status="beyond", face="array")
def defaults_keep_the_value_of_their_iteration(a, b, n):
    f = None
    for i in range(n):
        f = lambda z, k=i, *, m=b: z + k * m  # noqa: E731
    return 0 if f is None else f(a)


@program(args=NUMBERS, status="beyond", face="array")
def made_by_a_function(a, b, n):
    def times(k):
        return lambda z: z * k

    f = times(a)
    for i in range(n):
        f = times(i)
    return f(b)


@program(args=NUMBERS, status="beyond", face="array")
def one_of_two_of_the_same_code(a, b, n):
    def times(k):
        return lambda z: z * k

    double, triple = times(2), times(3)
    chosen = double if a > 0 else triple
    return chosen(b), chosen is double


@program(args=NUMBERS, status="beyond", face="array")
def one_that_calls_itself(a, b, n):
    def down(k):
        return 0 if k <= 0 else 1 + down(k - 1)

    f = down
    for _ in range(n):
        f = down
    return f(n)


@program(args=[(2.0, py(3)), (-1.0, py(3))], face="array", status="beyond")
def function_with_a_default_behind_a_return(x, n):
    k = 0.5
    for i in range(n):
        k = k + x
        if x > i - 5:

            def f(z, k=k):
                return z + k

        else:
            return 7.0
    return f(x)


@program(args=[2.0, 0.25], face="array", status="beyond")
def function_with_a_default_in_a_handler(x):
    k = x * 2
    while k < 10.0:
        try:
            if k > 1.0:
                raise ValueError("large")
            k = k * 2
        except ValueError:

            def f(z, k=k):
                return z * k

            k = k + 4.0
    return f(x)
