"""`ag.Variable`: assigned in loops and branches, watched by tapes, kept between calls."""

import numpy as np

import autograph as ag
from tests.corpus.harness import program, raises, scenario, var


@program(args=[(var(1.0), 3)], expect=[8.0])
def assigned_in_a_loop(v, n):
    for _ in range(n):
        v.assign(v * 2.0)
    return v.read_value()


@program(args=[(var(1.0), 2.0), (var(1.0), -2.0)], expect=[3.0, 3.0])
def assigned_in_a_branch(v, x):
    if x > 0:
        v.assign_add(x)
    else:
        v.assign_sub(x)
    return v.value()


@program(args=[(var([1.0, 2.0]), 3)], loops=1)
def vector_variable(v, n):
    total = 0.0
    for _ in range(n):
        v.assign_add([1.0, 1.0])
        total += ag.reduce_sum(v)
    return total


@program(args=[var(5)], expect=[(5, 6)])
def read_before_and_after(v):
    before = v.read_value()
    v.assign_add(1)
    after = v.read_value()
    return before, after


@program(args=[(var(0), 4)], loops=1, expect=[4])
def as_the_test(v, n):
    while v < n:
        v.assign_add(1)
    return v.value()


@program(args=[(var(2.0), 3.0)], grads=False, expect=[(11.0, 5.0)])
def order_of_assignments(v, x):
    v.assign(x)
    a = v * 2.0
    v.assign(v + 2.0)
    return a + v, v.value()


@scenario
def kept_between_calls():
    v = ag.Variable(0)

    @ag.convert
    def count():
        v.assign_add(1)
        return v.value()

    assert [int(count()) for _ in range(3)] == [1, 2, 3]
    v.assign(10)
    assert int(count()) == 11


@scenario
def changed_outside_is_seen_inside():
    v = ag.Variable([1.0, 2.0])

    @ag.convert
    def f(x):
        return ag.reduce_sum(v * x)

    assert float(f(ag.constant(2.0))) == 6.0
    v.assign([3.0, 4.0])
    assert float(f(ag.constant(2.0))) == 14.0
    assert f.trace_count == 1


@scenario
def created_once_inside():
    class Layer:
        def __init__(self):
            self.w = None

        @ag.convert
        def call(self, x):
            if self.w is None:
                self.w = ag.Variable(ag.ones([2]))
            return self.w * x

    layer = Layer()
    assert layer.call(ag.constant(3.0)).numpy().tolist() == [3.0, 3.0]
    layer.w.assign([2.0, 2.0])
    assert layer.call(ag.constant(3.0)).numpy().tolist() == [6.0, 6.0]


@scenario
def training_loop_in_one_function():
    w = ag.Variable(0.0)
    b = ag.Variable(0.0)

    @ag.convert
    def train(x, y, steps):
        loss = 0.0
        for _ in ag.range(steps):
            with ag.GradientTape() as tape:
                loss = ag.reduce_mean((w * x + b - y) ** 2)
            dw, db = tape.gradient(loss, [w, b])
            w.assign_sub(0.1 * dw)
            b.assign_sub(0.1 * db)
        return loss

    x = ag.constant([0.0, 1.0, 2.0, 3.0])
    loss = train(x, x * 2.0 + 1.0, ag.constant(200))
    assert float(loss) < 1e-2
    assert abs(float(w.numpy()) - 2.0) < 0.1 and abs(float(b.numpy()) - 1.0) < 0.2


@scenario
def passed_as_argument_does_not_retrace_on_change():
    v = ag.Variable(1.0)

    @ag.convert
    def f(variable, x):
        return variable * x

    assert float(f(v, ag.constant(2.0))) == 2.0
    v.assign(5.0)
    assert float(f(v, ag.constant(2.0))) == 10.0
    assert f.trace_count == 1


@scenario
def dtype_and_shape_are_kept():
    v = ag.Variable([1, 2, 3])
    assert v.dtype == ag.int32 and tuple(v.shape) == (3,)
    raises(ValueError, v.assign, [1, 2])
    assert v.numpy().tolist() == [1, 2, 3]


@scenario
def not_trainable_is_not_watched():
    v = ag.Variable(3.0, trainable=False)
    w = ag.Variable(2.0)
    with ag.GradientTape() as tape:
        y = v * w
    assert tape.gradient(y, [w])[0].numpy() == 3.0
    with ag.GradientTape() as tape:
        y = v * w
    assert tape.gradient(y, v) is None


@scenario
def gradient_of_a_converted_function():
    v = ag.Variable(3.0)

    @ag.convert
    def f(n):
        y = ag.constant(1.0)
        for _ in ag.range(n):
            y = y * v
        return y

    with ag.GradientTape() as tape:
        y = f(ag.constant(3))
    assert float(tape.gradient(y, v)) == 27.0


@scenario
def python_arithmetic():
    v = ag.Variable([1.0, 2.0])
    assert np.allclose((v + 1.0).numpy(), [2.0, 3.0])
    assert np.allclose((2.0 - v).numpy(), [1.0, 0.0])
    assert np.allclose((v / 2.0).numpy(), [0.5, 1.0])
    assert np.allclose((-v).numpy(), [-1.0, -2.0])
    assert np.allclose(v[1].numpy(), 2.0)


@scenario
def local_rebinding_of_a_variable():
    v = ag.Variable(2.0)

    @ag.convert
    def f(n):
        x = v
        for _ in ag.range(n):
            x = x * 2.0
        return x

    assert float(f(ag.constant(3))) == 16.0
    assert float(v.numpy()) == 2.0


@scenario
def list_of_variables():
    weights = [ag.Variable(1.0), ag.Variable(2.0)]

    @ag.convert
    def f(x):
        for w in weights:
            if x > 0:
                w.assign_add(x)
        return weights[0] + weights[1]

    assert float(f(ag.constant(1.0))) == 5.0
    assert float(f(ag.constant(-1.0))) == 5.0
    assert [float(w.numpy()) for w in weights] == [2.0, 3.0]


@scenario(status="beyond")
def assigned_in_a_staged_branch_of_a_loop_keeps_order():
    v = ag.Variable(0)

    @ag.convert
    def f(n):
        seen = []
        for i in ag.range(n):
            if i % 2 == 0:
                v.assign(i)
            seen.append(v.read_value())
        return ag.stack(seen)

    assert f(ag.constant(5)).numpy().tolist() == [0, 0, 2, 2, 4]


@scenario
def initial_value_from_a_function():
    v = ag.Variable(lambda: ag.ones([2]))
    assert v.numpy().tolist() == [1.0, 1.0]


@scenario
def assign_returns_the_new_value():
    v = ag.Variable(1.0)

    @ag.convert
    def f(x):
        return v.assign_add(x) * 2.0

    assert float(f(ag.constant(2.0))) == 6.0
