"""Side effects in staged code: printed text, order, lists of the caller, random numbers."""

import numpy as np

import autograph as ag
from tests.corpus.harness import printed, program, scenario, var


@program(args=[3], prints=True, status="beyond")
def print_in_every_iteration(n):
    for i in ag.range(n):
        print("i is", i)
    return n


@program(args=[3, -3], prints=True, status="beyond")
def print_in_the_branch_taken(x):
    if x > 0:
        print("positive", x)
    else:
        print("not positive", x)
    return x


@program(args=[2], prints=True, status="beyond")
def print_of_text_and_several_values(n):
    while n > 0:
        print("n =", n, "n * n =", n * n, sep=" | ")
        n -= 1
    return n


@program(args=[[1.5, 2.5]], prints=True)
def print_outside_control_flow(v):
    print("v:", v)
    return v * 2.0


@program(args=[3], prints=True, status="beyond")
def formatted_text(n):
    for i in ag.range(n):
        print(f"step {i}: {i * 2}")
    return n


@program(args=[2], prints=True, status="beyond")
def print_order_with_helper(n):
    def report(k):
        print("in helper", k)
        return k + 1

    total = 0
    for i in ag.range(n):
        print("before")
        total += report(i)
        print("after", total)
    return total


@scenario
def ag_print_in_every_iteration():
    @ag.convert
    def f(n):
        for i in ag.range(n):
            ag.print("item", i)
        return n

    text = printed(f, ag.constant(3))
    assert text.split() == ["item", "0", "item", "1", "item", "2"]
    text = printed(f, ag.constant(1))
    assert text.split() == ["item", "0"]


@scenario
def ag_print_in_branch():
    @ag.convert
    def f(x):
        if x > 0:
            ag.print("yes")
        else:
            ag.print("no")
        return x

    assert printed(f, ag.constant(1)).split() == ["yes"]
    assert printed(f, ag.constant(-1)).split() == ["no"]


@scenario
def print_and_assign_keep_order():
    v = ag.Variable(1)

    @ag.convert
    def f():
        ag.print(v.read_value())
        v.assign_add(1)
        ag.print(v.read_value())
        v.assign_add(1)
        return v.read_value()

    assert printed(f).split() == ["1", "2"]
    assert int(v.numpy()) == 3


@program(args=[(var(0), 5)], expect=[[0, 1, 3, 6, 10]], loops=1)
def variable_history(v, n):
    out = ag.TensorArray(ag.int32, size=n)
    for i in ag.range(n):
        v.assign_add(i)
        out = out.write(i, v.read_value())
    return out.stack()


@scenario
def seeded_random_is_repeatable():
    @ag.convert
    def f(n):
        total = 0.0
        for _ in ag.range(n):
            total += ag.random.uniform([])
        return total

    ag.random.set_seed(7)
    first = float(f(ag.constant(5)))
    second = float(f(ag.constant(5)))
    ag.random.set_seed(7)
    again = float(f(ag.constant(5)))
    assert first == again and first != second
    assert 0.0 < first < 5.0


@scenario
def random_numbers_differ_between_iterations():
    @ag.convert
    def f(n):
        out = ag.TensorArray(ag.float32, size=n)
        for i in ag.range(n):
            out = out.write(i, ag.random.normal([]))
        return out.stack()

    values = f(ag.constant(20)).numpy()
    assert len(set(values.tolist())) == 20


@scenario
def random_normal_moments():
    ag.random.set_seed(0)
    x = ag.random.normal([2000], mean=1.0, stddev=2.0).numpy()
    assert abs(x.mean() - 1.0) < 0.2 and abs(x.std() - 2.0) < 0.2 and x.dtype == np.float32


@scenario(status="beyond")
def numpy_random_draws_at_every_call():
    @ag.convert
    def f(x):
        return x + np.random.uniform()

    assert f(np.float64(0.0)) != f(np.float64(0.0))


@scenario
def unused_assert_is_not_dropped():
    @ag.convert
    def f(x):
        ag.debugging.assert_positive(x)
        return ag.constant(1)

    assert int(f(ag.constant(1))) == 1
    try:
        f(ag.constant(-1))
    except ag.errors.InvalidArgumentError:
        return
    raise AssertionError("the check was dropped")


@scenario
def unused_variable_write_is_not_dropped():
    v = ag.Variable(0)

    @ag.convert
    def f(x):
        if x > 0:
            v.assign(x)
        return ag.constant(1)

    f(ag.constant(5))
    f(ag.constant(-5))
    assert int(v.numpy()) == 5


@program(args=[4], status="beyond", expect=[([0, 1, 2, 3], 4)])
def list_of_an_outer_function(n):
    seen = []

    def note(i):
        seen.append(i)

    for i in ag.range(n):
        note(i)
    return ag.stack(seen), len(seen)


@scenario(status="beyond")
def closure_list_is_visible_to_the_caller():
    history = []

    @ag.convert
    def f(x):
        history.append(x * 2)
        return x

    f(ag.constant(1))
    f(ag.constant(5))
    assert [int(v) for v in history] == [2, 10]


@program(args=[3], prints=True, status="beyond")
def print_of_a_while_with_break(n):
    i = 0
    while True:
        print(i)
        if i >= n:
            break
        i += 1
    print("end")
    return i
