"""What is staged and what is not: loops, conditionals, shared work, readable source."""

# ruff: noqa: SIM108, B007

import ast

import numpy as np

import autograph as ag
from tests.corpus.harness import raises, scenario, staged_loops


def ops(f, *args):
    """Count operations, zero for those that are not there."""
    counts = ag.count_ops(f, *args)
    return lambda name: counts.get(name, 0)


@scenario
def while_is_one_op():
    @ag.convert
    def f(n):
        while n > 1:
            n = n - 1
        return n

    count = ops(f, ag.constant(100))
    assert count("while") == 1


@scenario
def for_over_range_is_one_op():
    @ag.convert
    def f(n):
        total = 0
        for i in ag.range(n):
            total += i
        return total

    assert staged_loops(f, ag.constant(1000)) == 1


@scenario
def python_range_by_the_unroll_limit():
    def f(x, n):
        for i in range(n):
            x = x * 2.0 + 1.0
        return x

    x = ag.constant(1.0)
    assert staged_loops(ag.convert(f), x, 4) == 0
    assert staged_loops(ag.convert(f), x, 100) == 1
    assert staged_loops(ag.convert(unroll=200)(f), x, 100) == 0
    assert float(ag.convert(f)(x, 10)) == float(ag.convert(unroll=200)(f)(x, 10)) == 2047.0


@scenario
def body_that_cannot_be_staged_is_unrolled():
    layers = [lambda v, k=k: v + k for k in range(12)]

    @ag.convert
    def f(x):
        for i in range(12):
            x = layers[i](x)
        return x

    assert int(f(ag.constant(0))) == sum(range(12))


@scenario
def if_on_a_tensor_is_a_cond():
    @ag.convert
    def f(x):
        if x > 0:
            y = ag.sin(x)
        else:
            y = ag.cos(x) * 2.0
        return y

    count = ops(f, ag.constant(1.0))
    assert count("cond") == 1 and count("sin") == 1 and count("cos") == 1


@scenario
def if_on_a_python_value_is_not():
    @ag.convert
    def f(x, flag):
        if flag:
            return ag.sin(x)
        return ag.cos(x)

    count = ops(f, ag.constant(1.0), True)
    assert count("cond") == 0 and count("sin") == 1 and count("cos") == 0


@scenario
def common_product_is_computed_once():
    @ag.convert
    def compute(a, b, c):
        d = a * b + c
        e = a * b * c
        return d, e

    args = [ag.constant(v) for v in (5, 3, 2)]
    assert ops(compute, *args)("multiply") == 2
    assert [int(v) for v in compute(*args)] == [17, 30]


@scenario
def dead_code_is_dropped():
    @ag.convert
    def f(x):
        unused = ag.exp(x)
        for _ in range(3):
            unused = ag.sin(unused)
        return x + 1.0

    count = ops(f, ag.constant(1.0))
    assert count("exp") == 0 and count("sin") == 0


@scenario
def invariant_work_is_moved_out_of_the_loop():
    @ag.convert
    def f(x, n):
        y = x
        for _ in ag.range(n):
            y = y + ag.exp(x)
        return y

    result = f(ag.constant(0.0), ag.constant(3))
    assert float(result) == 3.0


@scenario
def constants_are_folded():
    @ag.convert
    def f(x):
        k = ag.constant(2.0) * 3.0 + 4.0
        return x * k

    count = ops(f, ag.constant(1.0))
    assert count("add") == 0 and count("multiply") == 1


@scenario
def nested_loops_are_nested():
    @ag.convert
    def f(n):
        total = 0
        for i in ag.range(n):
            for j in ag.range(i):
                total += j
        return total

    assert staged_loops(f, ag.constant(5)) == 2
    assert int(f(ag.constant(5))) == 10


@scenario
def source_is_python_and_readable():
    def halve(x, limit):
        while x > limit:
            x = x / 2
        return x

    text = ag.to_source(halve)
    tree = ast.parse(text)
    assert isinstance(tree.body[0], ast.FunctionDef) and tree.body[0].name == "halve"
    assert "ag__.while_stmt" in text and len(text.splitlines()) <= 15


@scenario
def source_without_control_flow_is_unchanged():
    def plain(a, b):
        c = a + b
        return c * 2

    lines = ag.to_source(plain).split("\n")
    assert "    c = a + b" in lines and "    return c * 2" in lines


@scenario
def source_of_a_converted_function():
    @ag.convert
    def f(x):
        if x > 0:
            x = -x
        return x

    assert "ag__.if_stmt" in ag.to_source(f)


@scenario
def run_eagerly_is_plain_python():
    seen = []

    @ag.convert
    def f(x):
        seen.append(bool(x > 0))
        return x

    ag.run_eagerly(True)
    try:
        f(ag.constant(1))
        f(ag.constant(-1))
    finally:
        ag.run_eagerly(False)
    assert seen == [True, False]


@scenario
def ag_function_is_the_same_object():
    assert ag.function is ag.convert


@scenario
def shapes_are_known_while_tracing():
    shapes = []

    @ag.convert
    def f(m):
        shapes.append(tuple(ag.transpose(m).shape))
        return ag.reduce_sum(m, axis=0)

    f(ag.ones([2, 3]))
    assert shapes[0] == (3, 2)


@scenario
def symbolic_value_as_bool_in_unconverted_code():
    @ag.do_not_convert
    def test(x):
        return 1 if x > 0 else 2

    @ag.convert
    def f(x):
        return test(x)

    error = raises("TypeError", f, ag.constant(1))
    assert "test" in str(error) or "do_not_convert" in str(error)


@scenario
def graph_text_prints():
    def f(x):
        return x * 2.0 + 1.0

    text = ag.graph_text(f, ag.constant(1.0))
    assert "multiply" in text and "add" in text and ast.parse(text)


@scenario
def lazy_graph():
    with ag.Graph().as_default() as g:
        c = ag.add(ag.constant([1, 2, 3]), ag.constant([0, 0, 1]))
        shown = str(c)
    assert shown == 'ag.Tensor("Add:0", shape=(3,), dtype=int32)'
    assert np.asarray(g.run(c)).tolist() == [1, 2, 4]


@scenario
def eager_prints_its_value():
    assert str(ag.add([1, 2, 3], [0, 0, 1])) == "ag.Tensor([1 2 4], shape=(3,), dtype=int32)"


@scenario
def staged_call_of_a_long_sequence_of_ifs_is_fast():
    import time

    def many(x):
        if x > 0:
            x = x + 1
        if x > 1:
            x = x + 1
        if x > 2:
            x = x + 1
        if x > 3:
            x = x + 1
        if x > 4:
            x = x + 1
        if x > 5:
            x = x + 1
        if x > 6:
            x = x + 1
        if x > 7:
            x = x + 1
        if x > 8:
            x = x + 1
        if x > 9:
            x = x + 1
        if x > 10:
            x = x + 1
        if x > 11:
            x = x + 1
        if x > 12:
            x = x + 1
        if x > 13:
            x = x + 1
        return x

    start = time.perf_counter()
    assert int(ag.convert(many)(ag.constant(1))) == 15
    assert time.perf_counter() - start < 5.0
