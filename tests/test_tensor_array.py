"""`TensorArray`, eager and recorded: the same results, and mistakes that say what they are."""

from __future__ import annotations

import pytest

import autograph as ag
from autograph.errors import InvalidArgumentError, OutOfRangeError, StagingError


def both(function, *args):
    """Run a function eagerly and converted; the results, which must be equal."""
    eager, converted = function(*args), ag.convert(function)(*args)
    assert eager.numpy().tolist() == converted.numpy().tolist()
    assert eager.dtype == converted.dtype
    return converted.numpy().tolist()


def test_a_write_that_is_not_assigned_is_not_lost():
    def f(n):
        out = ag.TensorArray(ag.int32, size=n)
        for i in ag.range(n):
            out.write(i, i * i)
        return out.stack()

    assert both(f, ag.constant(4)) == [0, 1, 4, 9]


def test_writes_in_branches():
    def f(n):
        out = ag.TensorArray(ag.int32, size=n)
        for i in ag.range(n):
            if i % 2 == 0:
                out = out.write(i, 7)
        return out.stack()

    assert both(f, ag.constant(5)) == [7, 0, 7, 0, 7]


def test_dynamic_size_grows_and_knows_its_size():
    def f(n):
        out = ag.TensorArray(ag.int32, size=1, dynamic_size=True)
        for i in ag.range(n):
            out.write(out.size(), i)
        return ag.concat([out.stack(), [out.size()]], 0)

    assert both(f, ag.constant(3)) == [0, 0, 1, 2, 4]


def test_an_array_of_the_caller_is_written():
    out = ag.TensorArray(ag.int32, size=0, dynamic_size=True)

    @ag.convert
    def f(n):
        for i in ag.range(n):
            out.write(out.size(), i * 2)

    f(ag.constant(3))
    assert out.stack().numpy().tolist() == [0, 2, 4]
    f(ag.constant(2))
    assert out.stack().numpy().tolist() == [0, 2, 4, 0, 2]


def test_gradients_reach_what_was_written_and_read():
    def slope(x):
        with ag.GradientTape() as tape:
            tape.watch(x)
            ta = ag.TensorArray(ag.float32, size=3, clear_after_read=False)
            ta.write(0, x)
            ta.write(1, x * x)
            for i in ag.range(2, 3):
                ta.write(i, ta.read(i - 1) * x)
            y = ag.reduce_sum(ta.stack())
        return tape.gradient(y, x)

    assert both(slope, ag.constant(2.0)) == 1 + 4 + 12


def test_unstack_gather_scatter_split_concat():
    def f(v):
        items = ag.TensorArray(ag.int32, size=3).unstack(v)
        first = items.gather([2, 0])
        spread = ag.TensorArray(ag.int32, size=3).scatter([2, 0], first).stack()
        parts = ag.TensorArray(ag.int32, size=2, infer_shape=False).split(v, [1, 2])
        return ag.concat([first, spread, parts.read(1), parts.concat()], 0)

    assert both(f, ag.constant([5, 6, 7])) == [7, 5, 5, 0, 7, 6, 7, 5, 6, 7]


def test_empty_arrays_have_the_declared_shape():
    assert ag.TensorArray(ag.float32, size=2, element_shape=[3]).stack().shape == (2, 3)
    assert ag.TensorArray(ag.float32, size=0).stack().shape == (0,)
    with pytest.raises(InvalidArgumentError, match="element_shape="):
        ag.TensorArray(ag.float32, size=2).stack()


def test_identity_handle_and_text():
    ta = ag.TensorArray(ag.float32, size=2)
    assert ta.identity() is ta and ta.write(0, 1.0) is ta and len(ta) == 2
    assert ta.mark_used() is None
    assert repr(ta) == "<ag.TensorArray of float32, size 2>"


@pytest.mark.parametrize("place", [3, -1])
def test_an_index_outside_is_an_error(place):
    def write(i):
        return ag.TensorArray(ag.int32, size=3).write(i, 1).stack()

    def read(i):
        return ag.TensorArray(ag.int32, size=3).unstack([1, 2, 3]).read(i)

    for function in (write, ag.convert(write)):
        with pytest.raises(
            InvalidArgumentError, match=f"write to index {place} but array size is: 3"
        ):
            function(ag.constant(place))
    for function in (read, ag.convert(read)):
        with pytest.raises(OutOfRangeError, match=f"read from index {place} but array size is: 3"):
            function(ag.constant(place))


def test_values_that_do_not_fit():
    with pytest.raises(
        InvalidArgumentError, match="dtype is int32 but the value written is float32"
    ):
        ag.TensorArray(ag.int32, size=1).write(0, ag.constant([1.5]))
    with pytest.raises(ValueError, match=r"have shape \(1,\), the value written has \(2,\)"):
        ag.TensorArray(ag.float32, size=2).write(0, [1.0]).write(1, [1.0, 2.0])
    with pytest.raises(ValueError, match=r"have shape \(3,\)"):
        ag.TensorArray(ag.float32, size=2, element_shape=[3]).write(0, [1.0])
    with pytest.raises(InvalidArgumentError, match="Cannot unstack 3 tensors"):
        ag.TensorArray(ag.float32, size=2).unstack([1.0, 2.0, 3.0])


def test_an_array_is_returned():
    @ag.convert
    def f(n):
        return ag.TensorArray(ag.int32, size=3).write(0, n)

    assert f(ag.constant(1)).stack().numpy().tolist() == [1, 0, 0]
    assert f(ag.constant(2)).write(1, 5).stack().numpy().tolist() == [2, 5, 0]


def test_an_array_that_left_its_recording_says_so():
    kept = []

    @ag.autograph.experimental.do_not_convert
    def keep(array):
        kept.append(array)

    @ag.convert
    def f(n):
        keep(ag.TensorArray(ag.int32, size=3).write(0, n))
        return n

    f(ag.constant(1))
    with pytest.raises(StagingError, match=r"Return its \.stack\(\)"):
        kept[0].stack()
