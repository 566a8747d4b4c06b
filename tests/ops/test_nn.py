"""Activations, losses, convolution and normalization against their definitions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograph import nn
from autograph.runtime.gradients.tape import GradientTape
from autograph.runtime.ops.creation import constant
from autograph.runtime.ops.reductions import reduce_sum

X = np.array([-2.0, -0.5, 0.25, 3.0])
RANDOM = np.random.default_rng(0)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (nn.relu, np.maximum(X, 0)),
        (nn.relu6, np.clip(X, 0, 6)),
        (nn.leaky_relu, np.where(X > 0, X, 0.2 * X)),
        (nn.elu, np.where(X > 0, X, np.expm1(X))),
        (nn.silu, X * sigmoid(X)),
        (nn.softsign, X / (1 + abs(X))),
        (nn.gelu, [x * 0.5 * math.erfc(-x / math.sqrt(2)) for x in X]),
        (nn.selu, 1.05070098 * np.where(X > 0, X, 1.67326324 * np.expm1(X))),
        (nn.softplus, np.log1p(np.exp(X))),
    ],
)
def test_activations(function: Any, expected: Any) -> None:
    np.testing.assert_allclose(function(X).numpy(), expected, rtol=1e-6)


def test_approximate_gelu_is_near_the_exact_one() -> None:
    near, exact = nn.gelu(X, approximate=True).numpy(), nn.gelu(X).numpy()
    assert 0 < abs(near - exact).max() < 1e-3


def test_integers_are_taken_as_float32() -> None:
    assert nn.softmax([1, 2]).dtype == np.float32
    assert nn.relu([-1, 2]).dtype == np.int32


def test_softmax_of_huge_logits_is_finite() -> None:
    np.testing.assert_allclose(nn.softmax([1e4, 0.0]).numpy(), [1, 0])
    np.testing.assert_allclose(nn.log_softmax([1e4, 0.0]).numpy(), [0, -1e4])
    with pytest.raises(ValueError, match="at least a vector"):
        nn.softmax(1.0)


def test_cross_entropies_agree_with_each_other() -> None:
    logits = np.array([[2.0, -1.0, 0.5], [0.1, 0.2, 30.0]])
    sparse = nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 2], logits=logits).numpy()
    dense = nn.softmax_cross_entropy_with_logits(labels=np.eye(3)[[0, 2]], logits=logits).numpy()
    np.testing.assert_allclose(sparse, dense)
    np.testing.assert_allclose(sparse[0], np.log(np.exp(logits[0]).sum()) - 2)


def test_sigmoid_cross_entropy_stays_exact_far_out() -> None:
    loss = nn.sigmoid_cross_entropy_with_logits(labels=[1.0, 0.0], logits=np.array([-800.0, 800.0]))
    assert loss.numpy().tolist() == [800.0, 800.0]


def test_labels_must_be_class_numbers_of_the_right_rank() -> None:
    with pytest.raises(TypeError, match="class numbers"):
        nn.sparse_softmax_cross_entropy_with_logits([0.5], [[1.0, 2.0]])
    with pytest.raises(ValueError, match="one dimension less"):
        nn.sparse_softmax_cross_entropy_with_logits([[0]], [[1.0, 2.0]])


def direct_convolution(x: Any, w: Any, stride: int, pads: Any, dilation: int = 1) -> Any:
    x = np.pad(x, [(0, 0), *pads, (0, 0)])
    (_, h, v, _), (kh, kw, _, out) = x.shape, w.shape
    rows = range(0, h - (kh - 1) * dilation, stride)
    columns = range(0, v - (kw - 1) * dilation, stride)
    result = np.zeros((x.shape[0], len(rows), len(columns), out))
    for a, i in enumerate(rows):
        for b, j in enumerate(columns):
            window = x[:, i : i + kh * dilation : dilation, j : j + kw * dilation : dilation]
            window = window[:, :kh, :kw]
            result[:, a, b] = np.einsum("nhwc,hwco->no", window, w)
    return result


@pytest.mark.parametrize(
    ("stride", "padding", "pads", "dilation"),
    [
        (1, "VALID", [(0, 0), (0, 0)], 1),
        (2, "SAME", [(1, 1), (0, 1)], 1),
        (1, [[0, 0], [2, 0], [1, 1], [0, 0]], [(2, 0), (1, 1)], 1),
        (1, "VALID", [(0, 0), (0, 0)], 2),
    ],
)
def test_conv2d(stride: int, padding: Any, pads: Any, dilation: int) -> None:
    x, w = RANDOM.normal(size=(2, 7, 6, 3)), RANDOM.normal(size=(3, 3, 3, 4))
    expected = direct_convolution(x, w, stride, pads, dilation)
    result = nn.conv2d(x, w, stride, padding, dilations=dilation)
    np.testing.assert_allclose(result.numpy(), expected, atol=1e-12)
    first = nn.conv2d(x.transpose(0, 3, 1, 2), w, stride, padding_first(padding), "NCHW", dilation)
    np.testing.assert_allclose(first.numpy().transpose(0, 2, 3, 1), expected, atol=1e-12)


def padding_first(padding: Any) -> Any:
    return padding if isinstance(padding, str) else [padding[0], padding[3], *padding[1:3]]


def test_gradient_of_a_convolution() -> None:
    x, w = RANDOM.normal(size=(1, 4, 4, 2)), RANDOM.normal(size=(2, 2, 2, 3))
    a, b = constant(x), constant(w)
    with GradientTape() as tape:
        tape.watch([a, b])
        loss = reduce_sum(nn.conv2d(a, b, 1, "SAME") ** 2)
    dx, dw = tape.gradient(loss, [a, b])
    step = 1e-6

    def value(p: Any, q: Any) -> float:
        return float((nn.conv2d(p, q, 1, "SAME").numpy() ** 2).sum())

    for place in [(0, 0, 0, 0), (0, 3, 2, 1)]:
        moved = x.copy()
        moved[place] += step
        assert dx.numpy()[place] == pytest.approx((value(moved, w) - value(x, w)) / step, rel=1e-3)
    moved = w.copy()
    moved[1, 0, 1, 2] += step
    assert dw.numpy()[1, 0, 1, 2] == pytest.approx((value(x, moved) - value(x, w)) / step, rel=1e-3)


def test_depthwise_convolution_takes_each_channel_alone() -> None:
    x, w = RANDOM.normal(size=(1, 4, 4, 2)), RANDOM.normal(size=(2, 2, 2, 3))
    result = nn.depthwise_conv2d(x, w, [1, 1, 1, 1], "VALID").numpy()
    for channel in range(2):
        alone = nn.conv2d(x[..., [channel]], w[:, :, [channel]], 1, "VALID").numpy()
        np.testing.assert_allclose(result[..., 3 * channel : 3 * channel + 3], alone)


def test_conv1d_is_a_moving_sum() -> None:
    x = np.arange(5.0).reshape(1, 5, 1)
    result = nn.conv1d(x, np.ones((2, 1, 1)), stride=1, padding="VALID")
    assert result.numpy().ravel().tolist() == [1, 3, 5, 7]


def test_pooling_does_not_count_padding() -> None:
    x = -np.arange(1.0, 10).reshape(1, 3, 3, 1)
    greatest = nn.max_pool2d(x, 2, 2, "SAME").numpy()[0, :, :, 0]
    assert greatest.tolist() == [[-1, -3], [-7, -9]]
    mean = nn.avg_pool2d(x, 2, 2, "SAME").numpy()[0, :, :, 0]
    assert mean.tolist() == [[-3, -4.5], [-7.5, -9]]


def test_convolutions_say_what_does_not_fit() -> None:
    x = np.ones((1, 4, 4, 3))
    with pytest.raises(ValueError, match="3 channels and the filters take 2"):
        nn.conv2d(x, np.ones((2, 2, 2, 1)), 1, "SAME")
    with pytest.raises(ValueError, match='"SAME", "VALID"'):
        nn.conv2d(x, np.ones((2, 2, 3, 1)), 1, "FULL")
    with pytest.raises(ValueError, match="does not fit into an axis of 4"):
        nn.conv2d(x, np.ones((5, 2, 3, 1)), 1, "VALID")
    with pytest.raises(ValueError, match="NHWC or NCHW"):
        nn.conv2d(x, np.ones((2, 2, 3, 1)), 1, "SAME", data_format="HWC")


def test_moments_and_normalization() -> None:
    x = RANDOM.normal(size=(5, 3))
    mean, variance = nn.moments(x, axes=[0])
    np.testing.assert_allclose(mean.numpy(), x.mean(0))
    np.testing.assert_allclose(variance.numpy(), x.var(0))
    y = nn.batch_normalization(x, mean, variance, 2.0, 3.0, 1e-3).numpy()
    np.testing.assert_allclose(y, 3 * (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-3) + 2)
    z = nn.layer_norm(x, np.ones(3), np.zeros(3), epsilon=0.0).numpy()
    np.testing.assert_allclose(z.mean(1), 0, atol=1e-12)
    np.testing.assert_allclose(z.var(1), 1)
    unit = nn.l2_normalize(x, axis=1).numpy()
    np.testing.assert_allclose((unit**2).sum(1), 1)
    assert nn.l2_loss([3.0, 4.0]).numpy() == 12.5


def test_dropout_keeps_the_mean_and_the_share() -> None:
    x = np.ones(4000, np.float32)
    y = nn.dropout(x, rate=0.25).numpy()
    assert set(np.unique(y)) == {np.float32(0), np.float32(1) / np.float32(0.75)}
    assert abs((y == 0).mean() - 0.25) < 0.05
    assert nn.dropout(x, 0).numpy().tolist() == x.tolist()
    with pytest.raises(ValueError, match="range"):
        nn.dropout(x, 1.5)


def test_bias_and_embedding() -> None:
    assert nn.bias_add([[1.0, 2.0]], [10.0, 20.0]).numpy().tolist() == [[11, 22]]
    first = nn.bias_add(np.zeros((1, 2, 3)), [1.0, 2.0], data_format="NCW").numpy()
    assert first[0, :, 0].tolist() == [1, 2]
    rows = nn.embedding_lookup([[3.0, 4.0], [0.3, 0.4]], [1, 0], max_norm=1.0).numpy()
    np.testing.assert_allclose(rows, [[0.3, 0.4], [0.6, 0.8]], rtol=1e-6)
