"""`nonlocal` and `global` names, closures that rebind, names that hide built-ins."""

import autograph as ag
from tests.corpus.harness import program, scenario

total_of_all = 0
counter = 0


@program(args=[3], expect=[5])
def nonlocal_at_python_level(x):
    k = 1

    def bump():
        nonlocal k
        k += 1

    bump()
    return x + k


@program(args=[4], status="beyond", expect=[6])
def nonlocal_written_by_a_callee_in_a_loop(n):
    total = 0

    def add(i):
        nonlocal total
        total += i

    for i in range(n):
        add(i)
    return total


@program(args=[5], status="beyond", expect=[6])
def nonlocal_under_a_staged_test(n):
    total = 0

    def add(i):
        nonlocal total
        if i % 2 == 0:
            total = total + i

    for i in range(n):
        add(i)
    return total


@program(args=[4], expect=[6])
def global_assigned_in_a_loop(n):
    global total_of_all
    total_of_all = 0
    for i in range(n):
        total_of_all = total_of_all + i
    return total_of_all


def add_to_global(i):
    global total_of_all
    total_of_all = total_of_all + i


@program(args=[4], status="beyond", expect=[6])
def global_written_by_a_callee(n):
    global total_of_all
    total_of_all = 0
    for i in range(n):
        add_to_global(i)
    return total_of_all


@scenario(status="beyond")
def global_is_seen_by_the_caller():
    global counter
    counter = 0

    @ag.convert
    def f(n):
        global counter
        for i in range(n):
            counter = counter + i
        return n

    f(ag.constant(4))
    assert int(counter) == 6
    f(ag.constant(3))
    assert int(counter) == 9


@program(args=[3], status="beyond", expect=[(3, 103)])
def two_closures_share_a_variable(n):
    value = 0

    def write(v):
        nonlocal value
        value = v

    def read():
        return value

    last = 0
    for i in range(n):
        write(i + 1)
        last = read() + 100
    return read(), last


@program(args=[3], status="beyond", expect=[3])
def counter_made_by_a_function(n):
    def make():
        count = 0

        def tick():
            nonlocal count
            count += 1
            return count

        return tick

    tick = make()
    k = 0
    while k < n:
        k = tick()
    return k


@program(args=[3], expect=[5])
def hidden_builtin(x):
    max = 2
    sum = x + max
    return sum


@program(args=[3, -3], expect=[13, -3])
def default_argument_captures(x):
    def f(v, k=x):
        if v > 0:
            return v + k + 7
        return k

    return f(x)


@program(status="beyond", args=[3], expect=[12])
def loop_closure_captures_late(x):
    functions = []
    for k in (1, 2, 3):
        functions.append(lambda v: v + k)  # noqa: B023
    return functions[0](x) + functions[1](x)


@program(status="beyond", args=[3], expect=[6])
def name_like_ours(ag__):
    if ag__ > 0:
        ag__ = ag__ * 2
    return ag__


@program(args=[4], expect=[10])
def same_name_in_inner_function(n):
    i = 10

    def f(k):
        i = 0
        while i < k:
            i += 1
        return i

    f(n)
    return i


@program(args=[3], expect=[9])
def class_inside_the_function(x):
    class Scale:
        factor = 3

        def apply(self, v):
            if v > 0:
                return v * self.factor
            return v

    return Scale().apply(x)


@program(args=[3], expect=[{"x": 3, "y": 4}])
def locals_are_visible(x):
    y = x + 1
    seen = locals()
    return {"x": seen["x"], "y": seen["y"]}


@program(args=[3, -3], status="beyond", raises="StagingError", plain=False)
def locals_of_a_branch_are_refused(x):
    r = x
    if x > 0:
        r = locals()["r"]
    return r


@program(args=[3], status="beyond", expect=[(8, 3)])
def list_cell_as_a_counter(n):
    calls = [0]

    def double(v):
        calls[0] = calls[0] + 1
        return v * 2

    x = 1
    for _ in range(n):
        x = double(x)
    return x, calls[0]


@program(args=[3, -3], status="beyond", expect=[10, 2])
def walrus_in_lambdas(n):
    f = lambda x: (y := x * 2) if x > 0 else 0  # noqa: E731, F841
    g = lambda x: y if (y := x + 1) > 3 else -y  # noqa: E731
    return f(n) + g(n)


@program(args=[3, -3], status="beyond", expect=[26, -15])
def walrus_in_lambdas_reaches_inner_functions(n):
    f = lambda x: max([z for v in [x] if (z := v + 1) > 0 or v < 0]) + z  # noqa: E731
    g = lambda a, b=2: (t := a * b) + (lambda q: q + t)(t if t > 0 else 1)  # noqa: E731
    return f(n) + g(n)


@program(args=[3, -3], status="beyond", raises="UnboundLocalError")
def walrus_in_a_lambda_that_may_not_run(n):
    f = lambda x: (y := 1) if x > 0 else y  # noqa: E731
    return f(n)
