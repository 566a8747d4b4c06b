"""`ag.TensorArray` in loops."""

# ruff: noqa: SIM108, SIM113

import autograph as ag
from tests.corpus.harness import program, scenario


@program(args=[4], loops=1, expect=[[0, 1, 4, 9]])
def write_and_stack(n):
    out = ag.TensorArray(ag.int32, size=n)
    for i in ag.range(n):
        out = out.write(i, i * i)
    return out.stack()


@program(args=[4], loops=1, expect=[[0, 1, 4, 9]])
def dynamic_size(n):
    out = ag.TensorArray(ag.int32, size=0, dynamic_size=True)
    i = 0
    while i < n:
        out = out.write(i, i * i)
        i += 1
    return out.stack()


@program(args=[[1.0, 2.0, 3.0]], grads=True)
def gradient_through_writes(v):
    out = ag.TensorArray(v.dtype, size=3)
    i = 0
    for x in v:
        out = out.write(i, x * x)
        i += 1
    return out.stack()


@program(args=[[5, 6, 7]], expect=[18])
def unstack_and_read(v):
    items = ag.TensorArray(ag.int32, size=3).unstack(v)
    total = 0
    for i in ag.range(3):
        total += items.read(i)
    return total


@program(args=[4], expect=[[[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]])
def elements_are_vectors(n):
    out = ag.TensorArray(ag.float32, size=n, element_shape=[2])
    for i in ag.range(n):
        out = out.write(i, ag.fill([2], ag.cast(i, ag.float32)))
    return out.stack()


@program(args=[6], expect=[[0, 2, 4]])
def conditional_write(n):
    out = ag.TensorArray(ag.int32, size=0, dynamic_size=True)
    k = 0
    for i in ag.range(n):
        if i % 2 == 0:
            out = out.write(k, i)
            k += 1
    return out.stack()


@program(args=[6], expect=[[0, 1, 3, 6]])
def write_with_break(n):
    out = ag.TensorArray(ag.int32, size=0, dynamic_size=True)
    total = 0
    for i in ag.range(n):
        total += i
        if total > 8:
            break
        out = out.write(i, total)
    return out.stack()


@program(args=[3], expect=[3])
def size_of_array(n):
    out = ag.TensorArray(ag.int32, size=n)
    return out.size()


@program(args=[3], expect=[[7, 0, 7]])
def unwritten_element_is_zero(n):
    out = ag.TensorArray(ag.int32, size=n)
    out = out.write(0, 7)
    out = out.write(2, 7)
    return out.stack()


@program(args=[3], expect=[[0, 1, 1, 2, 2, 3]])
def concat_of_elements(n):
    out = ag.TensorArray(ag.int32, size=n, infer_shape=False)
    for i in ag.range(n):
        out = out.write(i, ag.stack([i, i + 1]))
    return out.concat()


@program(args=[5], expect=[([0, 1, 2, 3, 4], [0, 2, 4, 6, 8])])
def two_arrays(n):
    a = ag.TensorArray(ag.int32, size=n)
    b = ag.TensorArray(ag.int32, size=n)
    for i in ag.range(n):
        a = a.write(i, i)
        b = b.write(i, i * 2)
    return a.stack(), b.stack()


@program(args=[5], expect=[[0, 1, 1, 2, 3]])
def read_what_was_written(n):
    out = ag.TensorArray(ag.int32, size=n, clear_after_read=False)
    out = out.write(0, 0)
    out = out.write(1, 1)
    for i in ag.range(2, n):
        out = out.write(i, out.read(i - 1) + out.read(i - 2))
    return out.stack()


@program(args=[[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]], grads=True)
def recurrent_cell(inputs):
    state = ag.zeros([2], dtype=inputs.dtype)
    out = ag.TensorArray(inputs.dtype, size=3)
    for t in ag.range(3):
        state = ag.tanh(inputs[t] + 0.5 * state)
        out = out.write(t, state)
    return out.stack(), state


@program(args=[3], expect=[[30, 10]])
def gather_elements(n):
    out = ag.TensorArray(ag.int32, size=n, clear_after_read=False)
    for i in ag.range(n):
        out = out.write(i, (i + 1) * 10)
    return out.gather([2, 0])


@program(args=[(3, 1), (3, -1)])
def array_in_branch(n, x):
    out = ag.TensorArray(ag.int32, size=n)
    if x > 0:
        out = out.write(0, x)
    else:
        out = out.write(1, x)
    return out.stack()


@scenario
def stacked_shape_is_known():
    @ag.convert
    def f(n):
        out = ag.TensorArray(ag.float32, size=0, dynamic_size=True, element_shape=[3])
        for i in ag.range(n):
            out = out.write(i, ag.ones([3]))
        stacked = out.stack()
        assert stacked.shape[1] == 3
        return stacked

    assert tuple(f(ag.constant(4)).shape) == (4, 3)


@program(args=[4], status="beyond", expect=[[0, 1, 4, 9]])
def sequence_of_squares_as_a_list(n):
    out = []
    for i in ag.range(n):
        out.append(i * i)
    return ag.stack(out)
