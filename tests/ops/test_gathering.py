"""Gathering, scattering, counting and sorting, compared with NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograph.runtime import dims, types
from autograph.runtime.graph.trace import Trace
from autograph.runtime.ops import counting, gathering, scattering, sorting
from autograph.runtime.types import TensorType

X = np.random.default_rng(1).normal(size=(2, 3, 4, 5))
BATCHED = np.array([[1, 0], [2, 2]])


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("indices", [1, [1, 0], BATCHED - 1])
def test_gather_takes_along_an_axis(axis: int, indices: Any) -> None:
    np.testing.assert_array_equal(
        gathering.gather(X, indices, axis=axis).numpy(), np.take(X, indices, axis)
    )


@pytest.mark.parametrize("axis", [1, 2, 3])
def test_gather_in_batches(axis: int) -> None:
    expected = np.stack([np.take(X[b], BATCHED[b], axis - 1) for b in range(2)])
    result = gathering.gather(X, BATCHED, axis=axis, batch_dims=1)
    np.testing.assert_array_equal(result.numpy(), expected)


def test_gather_nd_takes_vectors_of_indices() -> None:
    indices = np.array([[[0, 1], [1, 2]], [[1, 1], [0, 0]]])
    expected = X[indices[..., 0], indices[..., 1]]
    np.testing.assert_array_equal(gathering.gather_nd(X, indices).numpy(), expected)
    batched = np.stack([X[b][indices[b, :, 0], indices[b, :, 1]] for b in range(2)])
    np.testing.assert_array_equal(gathering.gather_nd(X, indices, 1).numpy(), batched)


@pytest.mark.parametrize(
    "make",
    [
        lambda: gathering.gather([1, 2, 3], [0, 3]),
        lambda: gathering.gather_nd([1, 2, 3], [[3]]),
        lambda: scattering.scatter_nd([[3]], [1], [3]),
        lambda: scattering.tensor_scatter_nd_update([1, 2, 3], [[3]], [1]),
        lambda: scattering.unsorted_segment_sum([1, 2], [0, 3], 3),
        lambda: gathering.take_along_axis([1, 2, 3], [3]),
    ],
)
def test_an_index_outside_is_an_error(make: Callable[[], Any]) -> None:
    with pytest.raises(IndexError, match="index 3 is out of bounds for axis 0 with size 3"):
        make()


def test_scatter_adds_up_repeated_indices() -> None:
    result = scattering.scatter_nd([[1], [3], [1]], [1.0, 2.0, 4.0], [4])
    assert result.numpy().tolist() == [0.0, 5.0, 0.0, 2.0]
    x = [1, 5, 2]
    assert scattering.tensor_scatter_nd_sub(x, [[0], [0]], [1, 2]).numpy().tolist() == [-2, 5, 2]
    assert scattering.tensor_scatter_nd_min(x, [[0], [1]], [3, 3]).numpy().tolist() == [1, 3, 2]
    assert scattering.tensor_scatter_nd_max(x, [[0], [1]], [3, 3]).numpy().tolist() == [3, 5, 2]
    assert scattering.tensor_scatter_nd_update(x, [[2]], [9]).numpy().tolist() == [1, 5, 9]


def test_segments() -> None:
    x, ids = np.array([[1.0, 8.0], [3.0, 2.0], [5.0, 6.0]]), [0, 0, 2]
    assert scattering.segment_sum(x, ids).numpy().tolist() == [[4, 10], [0, 0], [5, 6]]
    assert scattering.segment_mean(x, ids).numpy().tolist() == [[2, 5], [0, 0], [5, 6]]
    assert scattering.segment_max(x, ids).numpy().tolist() == [[3, 8], [0, 0], [5, 6]]
    assert scattering.segment_min(x, ids).numpy().tolist() == [[1, 2], [0, 0], [5, 6]]
    assert scattering.unsorted_segment_sum(x, [1, -1, 1], 2).numpy().tolist() == [[0, 0], [6, 14]]


def test_masks_and_slices() -> None:
    x = np.arange(6).reshape(2, 3)
    assert gathering.boolean_mask(x, x > 2).numpy().tolist() == [3, 4, 5]
    assert gathering.boolean_mask(x, [True, False, True], axis=1).numpy().tolist() == [
        [0, 2],
        [3, 5],
    ]
    assert gathering.slice_of(x, [0, 1], [1, -1]).numpy().tolist() == [[1, 2]]
    with pytest.raises(IndexError, match="a slice of 3 from 1 leaves an axis of size 3"):
        gathering.slice_of(x, [0, 1], [1, 3])
    assert gathering.strided_slice(x, [0, -1], [2, 0], [1, -1]).numpy().tolist() == [[2, 1], [5, 4]]
    assert gathering.strided_slice(x, [0, 1], [9, 9], begin_mask=1, shrink_axis_mask=2).shape == (
        2,
    )
    mask = gathering.sequence_mask([1, 3, 0], dtype=types.int32).numpy().tolist()
    assert mask == [[1, 0, 0], [1, 1, 1], [0, 0, 0]]
    assert gathering.reverse_sequence(x, [2, 3], 1).numpy().tolist() == [[1, 0, 2], [5, 4, 3]]


def test_counting() -> None:
    y, idx, count = counting.unique_with_counts([3, 1, 3, 2])
    assert (y.numpy().tolist(), idx.numpy().tolist()) == ([3, 1, 2], [0, 1, 0, 2])
    assert count.numpy().tolist() == [2, 1, 1]
    assert counting.bincount([1, 1, 3], minlength=5).numpy().tolist() == [0, 2, 0, 1, 0]
    assert counting.bincount([1, 1, 3], maxlength=3).numpy().tolist() == [0, 2]
    assert counting.bincount([1, 1], weights=[0.5, 1.0]).numpy().tolist() == [0.0, 1.5]
    bins = counting.histogram_fixed_width([-1.0, 0.0, 1.5, 2.0, 5.0, 15.0], [0.0, 5.0], 5)
    assert bins.numpy().tolist() == [2, 1, 1, 0, 2]
    assert counting.searchsorted([1, 3, 5], [0, 3, 9]).numpy().tolist() == [0, 1, 3]
    with pytest.raises(ValueError, match="no negative elements"):
        counting.bincount([-1])


def test_sorting_is_stable_in_both_directions() -> None:
    x = [2, 1, 2, 1]
    assert sorting.argsort(x).numpy().tolist() == [1, 3, 0, 2]
    assert sorting.argsort(x, direction="DESCENDING").numpy().tolist() == [0, 2, 1, 3]
    assert sorting.sort(x, direction="DESCENDING").numpy().tolist() == [2, 2, 1, 1]
    with pytest.raises(ValueError, match="ASCENDING or DESCENDING"):
        sorting.sort(x, direction="UP")


def test_the_greatest_elements() -> None:
    x = np.array([[1.0, 7.0, 3.0, 7.0], [2.0, 0.0, 5.0, 1.0]])
    values, indices = sorting.top_k(x, 2)
    assert values.numpy().tolist() == [[7.0, 7.0], [5.0, 2.0]]
    assert indices.numpy().tolist() == [[1, 3], [2, 0]]
    assert sorting.in_top_k([2, 0], x, 2).numpy().tolist() == [False, True]
    with pytest.raises(ValueError, match=r"at least k columns\. Had 4, needed 5"):
        sorting.top_k(x, 5)


def test_recorded_shapes() -> None:
    n = dims.named("n")
    with Trace("f") as trace:
        x: Any = trace.input(TensorType(types.float32, (n, 3)), "x")
        count = x.shape[0]
        assert sorting.top_k(x, 2).values.type.shape == (n, 2)
        assert sorting.top_k(x.T, count).indices.type.shape == (3, n)
        assert gathering.gather(x, [2, 0], axis=1).type.shape == (n, 2)
        assert gathering.gather(x, [0, 1]).type.shape == (2, 3)
        assert gathering.boolean_mask(x, x[:, 0] > 0).type.shape == (None, 3)
        assert scattering.unsorted_segment_sum(x, [0, 1], count).type.shape == (n, 3)
        assert counting.unique(x[:, 0]).idx.type.shape == (n,)
