"""Gradients: tapes around and inside converted functions, through branches, loops and calls."""

# ruff: noqa: SIM108

import numpy as np

import autograph as ag
from tests.corpus.harness import of, program, raises, scenario


def slope(f, *args):
    """Return the gradients of `f` for all arguments."""
    with ag.GradientTape() as tape:
        tape.watch(args)
        y = f(*args)
    return tape.gradient(y, list(args))


@program(args=[(2.0, 3.0)], grads=True)
def polynomial(x, y):
    return x**3 + 2.0 * x * y - y / x


@program(args=[[0.5, -0.5, 2.0]], grads=True)
def elementary_functions(v):
    return ag.sin(v) * ag.exp(-v) + ag.tanh(v) + ag.sigmoid(v) + ag.square(v)


@program(args=[([[1.0, 2.0], [3.0, 4.0]], [[0.5], [0.25]])], grads=True)
def matmul_and_reduce(a, b):
    return ag.reduce_sum(ag.matmul(a, b), axis=0)


@program(args=[([1.0, 2.0, 3.0], 2.0)], grads=True)
def broadcasting(v, x):
    return v * x + x


@program(args=[[[3.0, 1.0], [2.0, 5.0]]], grads=True)
def reductions(m):
    return ag.reduce_max(m, axis=1), ag.reduce_mean(m), ag.reduce_prod(m, axis=0)


@program(args=[[1.0, 2.0, 3.0, 4.0]], grads=True)
def slicing_and_concat(v):
    return ag.concat([v[1:3] * 2.0, v[::-1], v[:1] ** 2], 0)


@program(args=[[1.0, -2.0, 3.0]], grads=True)
def where_and_maximum(v):
    return ag.where(v > 0, v * v, -v) + ag.maximum(v, 0.5)


@program(args=[[[1.0, 2.0], [3.0, 4.0]]], grads=True)
def gather_and_stack(m):
    rows = ag.gather(m, [1, 0, 1])
    return ag.stack([rows[0], rows[1] * rows[2]], axis=1)


@program(args=[[[1.0, 2.0], [0.5, 1.5]]], grads=True)
def softmax_cross_entropy(logits):
    labels = ag.constant([[0.0, 1.0], [1.0, 0.0]])
    return ag.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)


@program(args=[1.2, -0.3], grads=True)
def through_early_return(x):
    if x > 1.0:
        return x * x
    if x > 0.0:
        return x
    return -3.0 * x


@program(args=[(0.5, 6), (0.5, 0)], grads=True)
def through_for(x, n):
    y = x
    for _ in range(n):
        y = y * 1.1 + x * x
    return y


@program(args=[(0.9, 0.1)], grads=True)
def through_while_with_break(x, tol):
    y = x
    i = 0
    while i < ag.constant(50):
        new = ag.cos(y)
        if ag.abs(new - y) < tol:
            break
        y = new * x
        i += 1
    return y


@program(args=[([0.5, 1.5, -0.5])], grads=True)
def branch_inside_loop(v):
    total = v[0] * 0.0
    for x in v:
        if x > 0:
            total = total + x * x
        else:
            total = total - 2.0 * x * total
    return total


@program(args=[(0.5, 3)], grads=True)
def nested_loops(x, n):
    y = x
    for i in range(n):
        for _ in range(i + 1):
            y = ag.sin(y) + x
    return y


@program(args=[(1.5, 4), (1.5, 0)], grads=True, status="beyond")
def return_inside_loop(x, n):
    y = x
    for i in range(n):
        y = y * x
        if i >= 2:
            return y * 10.0
    return y + 1.0


@program(args=[[1.0, 2.0, 3.0]], grads=True, status="beyond")
def through_a_growing_list(v):
    out = []
    for x in v:
        out.append(x * x)
    return ag.stack(out)


@program(args=[[1.0, 2.0, 3.0]], grads=True)
def cumulative_sum(v):
    return ag.cumsum(v * v)


@scenario
def persistent_tape():
    x = ag.constant(3.0)
    with ag.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * x
        z = y * y
    assert float(tape.gradient(z, x)) == 108.0
    assert float(tape.gradient(y, x)) == 6.0
    del tape


@scenario
def plain_tape_serves_once():
    x = ag.constant(3.0)
    with ag.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    tape.gradient(y, x)
    raises("RuntimeError", tape.gradient, y, x)


@scenario
def unconnected_is_none_or_zero():
    x, y = ag.constant(1.0), ag.constant([2.0, 3.0])
    with ag.GradientTape(persistent=True) as tape:
        tape.watch([x, y])
        z = x * 2.0
    assert tape.gradient(z, y) is None
    zero = tape.gradient(z, y, unconnected_gradients=ag.UnconnectedGradients.ZERO)
    assert zero.numpy().tolist() == [0.0, 0.0]


@scenario
def unwatched_constant_gives_none():
    x = ag.constant(1.0)
    with ag.GradientTape() as tape:
        y = x * 2.0
    assert tape.gradient(y, x) is None


@scenario
def nested_structure_of_sources():
    params = {"w": ag.constant(2.0), "rest": [ag.constant(3.0), ag.constant(4.0)]}
    with ag.GradientTape() as tape:
        tape.watch(params)
        y = params["w"] * params["rest"][0] + params["rest"][1] ** 2
    g = tape.gradient(y, params)
    assert float(g["w"]) == 3.0 and [float(v) for v in g["rest"]] == [2.0, 8.0]


@scenario
def output_gradients():
    x = ag.constant([1.0, 2.0])
    with ag.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    g = tape.gradient(y, x, output_gradients=ag.constant([1.0, 10.0]))
    assert g.numpy().tolist() == [2.0, 40.0]


@scenario
def several_targets_are_summed():
    x = ag.constant(2.0)
    with ag.GradientTape() as tape:
        tape.watch(x)
        targets = [x * x, x * 3.0]
    assert float(tape.gradient(targets, x)) == 7.0


@program(args=[(2.0, 5.0)], expect=[(20.0, 5.0)])
def stop_gradient(x, y):
    with ag.GradientTape() as tape:
        tape.watch(x)
        z = ag.stop_gradient(x * y) * x + x * y * 2.0
    return tape.gradient(z, x), y


@scenario
def custom_gradient():
    @ag.custom_gradient
    def clipped(x):
        def grad(dy):
            return ag.clip_by_value(dy, -1.0, 1.0)

        return x * 1.0, grad

    def f(x):
        return clipped(x) * 5.0

    assert float(slope(f, ag.constant(2.0))[0]) == 1.0
    assert float(slope(ag.convert(f), ag.constant(2.0))[0]) == 1.0


@scenario
def custom_gradient_in_a_loop():
    @ag.custom_gradient
    def half(x):
        return x * 1.0, lambda dy: dy * 0.5

    @ag.convert
    def f(x, n):
        for _ in ag.range(n):
            x = half(x)
        return x

    x = ag.constant(2.0)
    with ag.GradientTape() as tape:
        tape.watch(x)
        y = f(x, ag.constant(3))
    assert float(tape.gradient(y, x)) == 0.125


@program(args=[3.0, 0.5], expect=[6.0, 1.0])
def tape_inside_converted(x):
    with ag.GradientTape() as tape:
        tape.watch(x)
        if x > 1.0:
            y = x * x
        else:
            y = x
    return tape.gradient(y, x)


@program(args=[(2.0, 3)], expect=[12.0], loops=None)
def tape_around_a_staged_loop(x, n):
    with ag.GradientTape() as tape:
        tape.watch(x)
        y = 1.0
        for _ in range(n):
            y = y * x
    return tape.gradient(y, x)


@program(args=[(4.0, 10)], tolerance=1e-3)
def gradient_descent_inside(x, n):
    for _ in range(n):
        with ag.GradientTape() as tape:
            tape.watch(x)
            loss = (x - 1.0) ** 2
        x = x - 0.3 * tape.gradient(loss, x)
    return x


@program(args=[3.0], expect=[18.0])
def second_order(x):
    with ag.GradientTape() as outer:
        outer.watch(x)
        with ag.GradientTape() as inner:
            inner.watch(x)
            y = x * x * x
        first = inner.gradient(y, x)
    return outer.gradient(first, x)


@scenario
def second_order_through_a_loop():
    @ag.convert
    def cube(x, n):
        y = x
        for _ in ag.range(n):
            y = y * x
        return y

    x = ag.constant(2.0)
    with ag.GradientTape() as outer:
        outer.watch(x)
        with ag.GradientTape() as inner:
            inner.watch(x)
            y = cube(x, ag.constant(3))
        first = inner.gradient(y, x)
    assert float(first) == 32.0
    assert float(outer.gradient(first, x)) == 48.0


@scenario
def stop_recording():
    x = ag.constant(3.0)
    with ag.GradientTape() as tape:
        tape.watch(x)
        y = x * x
        with tape.stop_recording():
            z = y * x
    assert z.numpy() == 27.0
    assert float(tape.gradient(y, x)) == 6.0


@scenario
def grad_and_value_and_grad():
    def f(x, y):
        if x > 0:
            return x * x * y
        return y

    assert float(ag.grad(f)(ag.constant(3.0), ag.constant(2.0))) == 12.0
    value, g = ag.value_and_grad(f)(ag.constant(-3.0), ag.constant(2.0))
    assert float(value) == 2.0 and float(g) == 0.0
    both = ag.grad(f, argnums=(0, 1))(ag.constant(3.0), ag.constant(2.0))
    assert [float(v) for v in both] == [12.0, 9.0]


@scenario
def grad_of_grad():
    def f(x):
        return x**4

    assert abs(float(ag.grad(ag.grad(f))(ag.constant(2.0))) - 48.0) < 1e-3


@scenario
def integer_source_has_no_gradient():
    n = ag.constant(3)
    with ag.GradientTape() as tape:
        tape.watch(n)
        y = n * n
    assert tape.gradient(y, n) is None


@scenario
def watched_variables():
    v = ag.Variable(2.0, name="v")
    with ag.GradientTape() as tape:
        y = v * v
    assert tape.watched_variables()[0] is v
    assert float(tape.gradient(y, v)) == 4.0


@scenario
def watch_accessed_variables_off():
    v, w = ag.Variable(2.0), ag.Variable(3.0)
    with ag.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(w)
        y = v * w
    assert [None if g is None else float(g) for g in tape.gradient(y, [v, w])] == [None, 2.0]


@program(args=[(of("float64", [1.0, 2.0]), of("float64", 3.0))], grads=True)
def helper_calls(v, x):
    def energy(p):
        if ag.reduce_sum(p) > 2.0:
            return ag.reduce_sum(p * p)
        return ag.reduce_sum(p)

    return energy(v) * x + energy(v * 0.1)


@scenario
def jacobian_row_by_row():
    x = ag.constant([1.0, 2.0])
    with ag.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = [x[0] * x[1], x[0] ** 2]
    rows = [tape.gradient(part, x).numpy() for part in y]
    assert np.allclose(rows, [[2.0, 1.0], [2.0, 0.0]])


@scenario
def jacobian_of_a_tape():
    x = ag.constant([1.0, 2.0])
    with ag.GradientTape() as tape:
        tape.watch(x)
        y = ag.stack([x[0] * x[1], x[0] ** 2])
    assert np.allclose(tape.jacobian(y, x).numpy(), [[2.0, 1.0], [2.0, 0.0]])


@scenario
def gradient_of_a_tape_in_a_converted_training_step():
    w = ag.Variable([1.0, -1.0])

    @ag.convert
    def step(x, y):
        with ag.GradientTape() as tape:
            error = ag.reduce_sum(x * w) - y
            if error > 0:
                loss = error * error
            else:
                loss = -error
        g = tape.gradient(loss, w)
        w.assign_sub(0.1 * g)
        return loss

    first = step(ag.constant([1.0, 2.0]), ag.constant(3.0))
    assert float(first) == 4.0
    assert np.allclose(w.numpy(), [1.1, -0.8])


@scenario
def gradients_run_eagerly_are_those_of_graphs():
    def cubed(x):
        y = np.zeros(2)
        y[0] = x
        return x * x * y.sum() if x > 1 else x

    ag.run_eagerly(True)
    try:
        value, slope = ag.value_and_grad(cubed)(2.0)
        through_a_tape = ag.grad(lambda x: x * x)(ag.constant(3.0))
    finally:
        ag.run_eagerly(False)
    assert (value, slope) == (8.0, 12.0)
    assert float(through_a_tape) == 6.0


@scenario
def gradient_inside_of_its_own_recursion_is_refused():
    def slope(x, n):
        if n <= 0:
            return x * x
        return ag.grad(slope)(x, n - 1)

    one = ag.constant(1)
    raises("GradientError", ag.convert(slope), ag.constant(2.0), one, text="taken inside of slope")
