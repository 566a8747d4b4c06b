"""Data sets: items, derived data sets, and loops over them in converted code."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag
from autograph.errors import OutOfRangeError, StagingError

Dataset = ag.data.Dataset


def items(data):
    """All items as Python numbers and lists."""
    return [_plain(item) for item in data.as_numpy_iterator()]


def _plain(item):
    if isinstance(item, tuple):
        return tuple(_plain(part) for part in item)
    if isinstance(item, dict):
        return {key: _plain(part) for key, part in item.items()}
    return item.tolist()


@ag.convert
def recorded(data):
    """All items in a row, by a recorded loop."""
    out = []
    for item in data:
        out.append(item)
    return ag.stack(out)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (Dataset.range(2, 8, 3), [2, 5]),
        (Dataset.range(5).take(2), [0, 1]),
        (Dataset.range(5).skip(3), [3, 4]),
        (Dataset.range(5).skip(9), []),
        (Dataset.range(3).map(lambda x: x * x), [0, 1, 4]),
        (Dataset.range(6).filter(lambda x: x % 2 == 0), [0, 2, 4]),
        (Dataset.range(2).repeat(2), [0, 1, 0, 1]),
        (Dataset.range(2).repeat().take(5), [0, 1, 0, 1, 0]),
        (Dataset.range(3).repeat(2).skip(2).take(3), [2, 0, 1]),
        (Dataset.range(4).batch(2), [[0, 1], [2, 3]]),
        (Dataset.range(5).batch(2, drop_remainder=True), [[0, 1], [2, 3]]),
        (Dataset.range(4).map(lambda x: x + 1).batch(2), [[1, 2], [3, 4]]),
        (Dataset.range(8).batch(2).batch(2), [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]),
        (Dataset.range(6).filter(lambda x: x > 1).batch(2), [[2, 3], [4, 5]]),
        (Dataset.from_tensors([1, 2]), [[1, 2]]),
        (Dataset.range(3).prefetch(1).cache(), [0, 1, 2]),
        (Dataset.from_generator(lambda: iter([3, 4, 5])).take(2), [3, 4]),
    ],
)
def test_items_eager_and_recorded(data, expected):
    assert items(data) == expected
    if expected:
        assert recorded(data).numpy().tolist() == expected


def test_structures():
    data = Dataset.from_tensor_slices({"a": [1, 2], "b": ([3.0, 4.0],)})
    assert items(data) == [{"a": 1, "b": (3.0,)}, {"a": 2, "b": (4.0,)}]
    pairs = Dataset.zip((Dataset.range(3), Dataset.range(10, 12)))
    assert items(pairs) == [(0, 10), (1, 11)]
    assert items(pairs.batch(2)) == [([0, 1], [10, 11])]
    assert items(Dataset.range(2).enumerate(5)) == [(5, 0), (6, 1)]
    assert items(pairs.map(lambda a, b: (b, a)).batch(2)) == [([10, 11], [0, 1])]


def test_last_batch_may_be_smaller():
    assert items(Dataset.range(3).batch(2)) == [[0, 1], [2]]

    @ag.convert
    def sizes(data):
        out = []
        for batch in data:
            out.append(ag.size(batch))
        return ag.stack(out)

    assert sizes(Dataset.range(3).batch(2)).numpy().tolist() == [2, 1]
    assert sizes(Dataset.range(3).map(lambda x: x).batch(2)).numpy().tolist() == [2, 1]


def test_data_sets_of_recorded_tensors():
    def f(v):
        total = 0
        data = Dataset.from_tensor_slices((v, v * 10)).map(lambda a, b: (a, b))
        for x, y in data.filter(lambda a, b: b > 10).batch(2, drop_remainder=True):
            assert x.shape[0] == 2
            total += ag.reduce_sum(x) * ag.reduce_sum(y)
        return total

    v = ag.constant([1, 2, 3, 4, 5, 6])
    expected = 10 * (5 * 5 + 9 * 9)
    assert f(v).numpy() == ag.convert(f)(v).numpy() == expected


def test_shuffling_is_the_same_eager_and_recorded():
    def made():
        return Dataset.range(6).shuffle(10, seed=3).repeat(2).batch(3)

    eager = items(made())
    assert recorded(made()).numpy().tolist() == eager
    rounds = np.reshape(eager, (2, 6)).tolist()
    assert [sorted(one) for one in rounds] == [list(range(6))] * 2
    assert rounds[0] != rounds[1]


def test_shuffling_anew_in_each_iteration_or_not():
    data = Dataset.range(20).shuffle(20, seed=1)
    assert items(data) != items(data)
    kept = Dataset.range(20).shuffle(20, seed=1, reshuffle_each_iteration=False)
    assert items(kept) == items(kept) != list(range(20))
    assert sorted(items(kept)) == list(range(20))


def test_reduce():
    def f(v):
        data = Dataset.from_tensor_slices((v, v))
        return data.reduce((0.0, 0), lambda state, xy: (state[0] + xy[0] * xy[1], state[1] + 1))

    for function in (f, ag.convert(f)):
        total, count = function(ag.constant([1.0, 2.0, 3.0]))
        assert (total.numpy(), count.numpy()) == (14.0, 3)


def test_a_generator_is_called_at_every_loop():
    calls = []

    def generator():
        calls.append(1)
        return iter([1.0] * len(calls))

    data = Dataset.from_generator(generator, output_signature=ag.TensorSpec([], ag.float32))

    @ag.convert
    def total(data):
        result = 0.0
        for x in data:
            result += x
        return result

    assert [total(data).numpy() for _ in range(3)] == [1, 2, 3]
    assert len(calls) == 3


def test_iterators_go_on_where_they_stopped():
    @ag.convert
    def following(it):
        return next(it)

    @ag.convert
    def rest(it):
        total = ag.constant(0, dtype=ag.int64)
        for x in it:
            total += x
        return total

    it = iter(Dataset.range(6))
    assert [following(it).numpy(), next(it).numpy(), following(it).numpy()] == [0, 1, 2]
    assert rest(it).numpy() == 12
    with pytest.raises(OutOfRangeError, match="End of sequence"):
        following(it)
    with pytest.raises(StopIteration):
        next(it)


def test_lengths():
    assert len(Dataset.range(7).batch(3)) == 3 and len(Dataset.range(7).skip(2)) == 5
    assert Dataset.range(7).repeat().cardinality().numpy() == ag.data.INFINITE_CARDINALITY
    unknown = Dataset.range(7).filter(lambda x: x > 1)
    assert unknown.cardinality().numpy() == ag.data.UNKNOWN_CARDINALITY
    with pytest.raises(TypeError, match="unknown"):
        len(unknown)


def test_element_spec():
    spec = Dataset.from_tensor_slices(([[1.0, 2.0]], [1])).element_spec
    assert spec == (ag.TensorSpec([2], ag.float32), ag.TensorSpec([], ag.int32))


def test_mistakes():
    with pytest.raises(ValueError, match="different lengths"):
        Dataset.from_tensor_slices(([1, 2], [1, 2, 3]))
    with pytest.raises(ValueError, match="at least one dimension"):
        Dataset.from_tensor_slices(1)
    with pytest.raises(ValueError, match="positive"):
        Dataset.range(3).batch(0)
    with pytest.raises(StagingError, match="Give repeat"):
        recorded(Dataset.range(3).shuffle(3).repeat())
