"""Control flow written by hand: `cond`, `while_loop`, `case`, `switch_case`, `map_fn`, `scan`."""

import autograph as ag
from tests.corpus.harness import program, scenario


@program(args=[(3.0, 2.0), (1.0, 2.0)], conds=1, expect=[5.0, -1.0], grads=True)
def cond(x, y):
    return ag.cond(x > y, lambda: x + y, lambda: x - y)


@program(args=[3, -3], expect=[(3, 1), (-3, 2)])
def cond_of_several_results(x):
    return ag.cond(x > 0, lambda: (x, ag.constant(1)), lambda: (x, ag.constant(2)))


@program(args=[3, -3])
def cond_by_keywords(x):
    return ag.cond(x > 0, true_fn=lambda: x * 2, false_fn=lambda: x * 3)


@program(args=[10, 0], loops=1, expect=[45, 0])
def while_loop(n):
    _, total = ag.while_loop(
        lambda i, total: i < n, lambda i, total: (i + 1, total + i), (ag.constant(0), 0)
    )
    return total


@program(args=[(1.0, 5)], grads=True)
def while_loop_gradient(x, n):
    _, y = ag.while_loop(lambda i, y: i < n, lambda i, y: [i + 1, y * x * 1.5], [ag.constant(0), x])
    return y


@program(args=[10], expect=[3])
def while_loop_with_limit(n):
    result = ag.while_loop(
        lambda i: i < n, lambda i: [i + 1], [ag.constant(0)], maximum_iterations=3
    )
    return result[0]


@program(args=[3], expect=[[1, 1, 1, 1]])
def while_loop_with_shape_invariants(n):
    _, v = ag.while_loop(
        lambda i, v: i < n,
        lambda i, v: [i + 1, ag.concat([v, [1]], 0)],
        [ag.constant(0), ag.constant([1])],
        shape_invariants=[ag.TensorShape([]), ag.TensorShape([None])],
    )
    return v


@program(args=[0, 1, 2, 7], expect=[10, 20, 30, 30])
def switch_case(i):
    branches = [lambda: ag.constant(10), lambda: ag.constant(20), lambda: ag.constant(30)]
    return ag.switch_case(i, branches)


@program(args=[0, 3, 5], expect=[10, 30, -1])
def switch_case_with_default(i):
    branches = {0: lambda: ag.constant(10), 3: lambda: ag.constant(30)}
    return ag.switch_case(i, branches, default=lambda: ag.constant(-1))


@program(args=[5, 50, 500], expect=[1, 2, 3])
def case(x):
    return ag.case(
        [(x < 10, lambda: ag.constant(1)), (x < 100, lambda: ag.constant(2))],
        default=lambda: ag.constant(3),
    )


@program(args=[[1.0, 2.0, 3.0]], grads=True, expect=[[2.0, 5.0, 10.0]])
def map_fn(v):
    return ag.map_fn(lambda x: x * x + 1.0, v)


@program(args=[[1, 2, 3]], expect=[30])
def foldl(v):
    return ag.foldl(lambda total, x: total * 2 + x * 2, v, initializer=ag.constant(1))


@program(args=[[1, 2, 3, 4]], expect=[[1, 3, 6, 10]])
def scan(v):
    return ag.scan(lambda total, x: total + x, v)


@program(args=[[1.0, 2.0]], expect=[[11.0, 13.0]])
def scan_with_initializer(v):
    return ag.scan(lambda total, x: total + x, v, initializer=ag.constant(10.0))


@program(args=[[[1.0, 2.0], [3.0, 4.0]]], expect=[[3.0, 7.0]])
def vectorized_map(m):
    return ag.vectorized_map(lambda row: ag.reduce_sum(row), m)


@program(args=[[1, -2, 3]], expect=[[1, 0, 3]])
def map_fn_with_a_branch(v):
    def keep(x):
        if x > 0:
            return x
        return ag.constant(0)

    return ag.map_fn(keep, v)


@program(args=[4], loops=2, expect=[14])
def while_loop_inside_a_for(n):
    total = 0
    for i in ag.range(n):
        total += ag.while_loop(lambda k, s: k > 0, lambda k, s: (k - 1, s + k), (i, 0))[1]
    return total + 4


@scenario
def cond_works_eagerly():
    assert int(ag.cond(ag.constant(True), lambda: ag.constant(1), lambda: ag.constant(2))) == 1
    result = ag.while_loop(lambda i: i < 5, lambda i: [i + 2], [ag.constant(0)])
    assert int(result[0]) == 6


@scenario
def executing_eagerly():
    seen = []

    @ag.convert
    def f(x):
        seen.append(ag.executing_eagerly())
        return x

    assert ag.executing_eagerly()
    f(ag.constant(1))
    assert seen[0] is False


@scenario
def is_tensor():
    assert ag.is_tensor(ag.constant(1)) and not ag.is_tensor(1)


@scenario
def nest_map_structure():
    value = {"a": ag.constant(1), "b": (ag.constant(2), ag.constant(3))}
    result = ag.nest.map_structure(lambda t: t * 2, value)
    assert int(result["a"]) == 2 and [int(v) for v in result["b"]] == [4, 6]


@program(args=[(2, 5), (8, 5)], expect=[7, 3])
def nested_conds(x, y):
    return ag.cond(
        x < y,
        lambda: ag.cond(x + y > 5, lambda: x + y, lambda: ag.constant(0)),
        lambda: x - y,
    )
