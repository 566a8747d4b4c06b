"""TensorFlow's operations by their names, with the values that TensorFlow gives."""

import numpy as np

import autograph as ag
from tests.corpus.harness import of, program, scenario

M = [[4.0, 1.0], [2.0, 3.0]]


@program(args=[M], grads=True)
def reductions_with_axis(m):
    return (
        ag.reduce_sum(m, axis=0),
        ag.reduce_mean(m, axis=1, keepdims=True),
        ag.reduce_max(m, axis=-1),
        ag.reduce_min(m),
        ag.reduce_prod(m, axis=[0, 1]),
        ag.reduce_logsumexp(m, axis=1),
    )


@program(args=[[[True, False], [True, True]]], expect=[([True, False], [False, True], True)])
def reductions_of_bools(m):
    return ag.reduce_all(m, axis=0), ag.reduce_all(m, axis=1), ag.reduce_any(m)


@program(args=[[1, 2, 4]], expect=[(2, 7, 8)])
def reductions_of_ints(v):
    return ag.reduce_mean(v), ag.reduce_sum(v), ag.reduce_prod(v)


@program(args=[(M, [[1.0], [2.0]])], grads=True)
def products(a, b):
    return (
        ag.matmul(a, b),
        ag.matmul(b, a, transpose_a=True),
        ag.matmul(a, b, transpose_a=True),
        ag.tensordot(a, b, axes=1),
        ag.einsum("ij,jk->ik", a, b),
        a @ b,
    )


@program(args=[[[1, 2, 3], [4, 5, 6]]], expect=[([[1, 4], [2, 5], [3, 6]], [1, 2, 3, 4, 5, 6])])
def transpose_and_reshape(m):
    return ag.transpose(m), ag.reshape(m, [-1])


@program(args=[[[1, 2, 3], [4, 5, 6]]])
def shape_rank_size(m):
    return ag.shape(m), ag.size(m), ag.rank(m), ag.reshape(m, ag.shape(m)[::-1])


@program(args=[[1.0, 2.0]], grads=True)
def expand_squeeze_tile(v):
    e = ag.expand_dims(v, 0)
    return ag.squeeze(e, axis=0), ag.tile(e, [2, 2]), ag.broadcast_to(v, [3, 2])


@program(args=[([1, 2], [3, 4])], expect=[([1, 2, 3, 4], [[1, 2], [3, 4]], [[1, 3], [2, 4]])])
def concat_and_stack(a, b):
    return ag.concat([a, b], axis=0), ag.stack([a, b]), ag.stack([a, b], axis=1)


@program(args=[[[1, 2, 3, 4], [5, 6, 7, 8]]])
def split_and_unstack(m):
    a, b = ag.split(m, 2, axis=1)
    c, d, e = ag.split(m, [1, 2, 1], axis=1)
    rows = ag.unstack(m)
    return a, b, c, d, e, rows


@program(args=[[1.0, 2.0]], grads=True)
def pad_and_reverse(v):
    return ag.pad(v, [[1, 2]]), ag.pad(v, [[1, 0]], constant_values=9.0), ag.reverse(v, axis=[0])


@program(args=[[[1, 2], [3, 4], [5, 6]]], expect=[([[5, 6], [1, 2]], [4, 6], [[2], [6]])])
def gathers(m):
    return (
        ag.gather(m, [2, 0]),
        ag.gather_nd(m, [[1, 1], [2, 1]]),
        ag.gather(ag.gather(m, [0, 2]), [1], axis=1),
    )


@program(args=[[1, 2, 3]], expect=[([1, 9, 3], [1, 12, 3], [0, 7, 0])])
def scatters(v):
    return (
        ag.tensor_scatter_nd_update(v, [[1]], [9]),
        ag.tensor_scatter_nd_add(v, [[1]], [10]),
        ag.scatter_nd([[1]], [7], [3]),
    )


@program(args=[[3.0, -1.0, 2.0]], expect=[([3.0, 0.0, 2.0], [[0], [2]], [True, False, True])])
def where_forms(v):
    return ag.where(v > 0, v, 0.0), ag.where(v > 0), v > 0


@program(args=[[1, 0, 2]])
def one_hot(v):
    return ag.one_hot(v, 3), ag.one_hot(v, depth=4, dtype=ag.int32)


@program(args=[[3, 1, 2]], expect=[([3, 4, 6], [3, 3, 6], [1, 2, 3], [1, 2, 0], [3, 2, 1])])
def cumulative_and_sorting(v):
    return (
        ag.cumsum(v),
        ag.math.cumprod(v),
        ag.sort(v),
        ag.argsort(v),
        ag.sort(v, direction="DESCENDING"),
    )


@program(args=[[3.0, 1.0, 2.0]])
def top_k_and_arg_extremes(v):
    values, indices = ag.math.top_k(v, k=2)
    return values, indices, ag.argmax(v), ag.argmin(v), ag.argmax(v, output_type=ag.int32)


@program(args=[[4, 4, 2, 4]], expect=[([4, 2], [0, 0, 1, 0])])
def unique(v):
    y, idx = ag.unique(v)
    return y, idx


@program(args=[[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]])
def slicing(t):
    return (
        t[0],
        t[..., 1],
        t[:, ag.newaxis, 0],
        t[::-1, :1],
        t[1, -1, 0],
        t[:, 1:, ::2],
    )


@program(args=[([0, 1, 2, 3, 4], 1, 4)])
def slicing_by_tensors(v, a, b):
    return v[a:b], v[a], v[:b], v[a : b + 1 : 2], v[-a]


@program(args=[3.7])
def casting(x):
    return ag.cast(x, ag.int32), ag.cast(x, ag.float64), ag.cast(x > 1, ag.float32)


@program(args=[3])
def ranges_and_fills(n):
    return (
        ag.range(n),
        ag.range(1, 7, 2),
        ag.range(0.0, 1.0, 0.25),
        ag.zeros([n, 2]),
        ag.ones([2], dtype=ag.int64),
        ag.fill([2, 2], 7),
        ag.eye(3),
        ag.linspace(0.0, 1.0, 5),
        ag.zeros_like(n),
        ag.ones_like([1.5, 2.5]),
    )


@program(args=[[-1.0, 0.5, 2.0]], grads=True, tolerance=1e-4)
def activations(v):
    return (
        ag.nn.relu(v),
        ag.nn.sigmoid(v),
        ag.nn.softmax(v),
        ag.nn.log_softmax(v),
        ag.nn.gelu(v),
        ag.nn.softplus(v),
        ag.nn.elu(v),
        ag.nn.leaky_relu(v),
        ag.tanh(v),
    )


@program(args=[([[2.0, -1.0], [0.5, 1.0]], [0, 1])], grads=True)
def cross_entropies(logits, labels):
    dense = ag.one_hot(labels, 2)
    return (
        ag.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits),
        ag.nn.softmax_cross_entropy_with_logits(labels=dense, logits=logits),
        ag.nn.sigmoid_cross_entropy_with_logits(labels=dense, logits=logits),
    )


@scenario
def convolution_and_pooling():
    x = ag.reshape(ag.range(16.0), [1, 4, 4, 1])
    kernel = ag.ones([2, 2, 1, 1])
    y = ag.nn.conv2d(x, kernel, strides=1, padding="VALID")
    assert y.numpy()[0, :, :, 0].tolist() == [[10, 14, 18], [26, 30, 34], [42, 46, 50]]
    same = ag.nn.conv2d(x, kernel, strides=[1, 1, 1, 1], padding="SAME")
    assert tuple(same.shape) == (1, 4, 4, 1)
    pooled = ag.nn.max_pool2d(x, ksize=2, strides=2, padding="VALID")
    assert pooled.numpy()[0, :, :, 0].tolist() == [[5.0, 7.0], [13.0, 15.0]]


@program(args=[M], tolerance=1e-4)
def linear_algebra(m):
    s = ag.matmul(m, m, transpose_b=True)
    return (
        ag.linalg.inv(m),
        ag.linalg.det(m),
        ag.linalg.norm(m),
        ag.linalg.cholesky(s),
        ag.linalg.solve(m, [[1.0], [2.0]]),
        ag.linalg.trace(m),
        ag.linalg.diag_part(m),
    )


@program(args=[M], grads=True)
def gradients_of_linear_algebra(m):
    return ag.linalg.inv(m), ag.linalg.det(m), ag.linalg.norm(m)


@program(args=[(5.0, 3.0), (-5.0, 3.0)])
def arithmetic(a, b):
    return a + b, a - b, a * b, a / b, a // b, a % b, -a, abs(a), ag.maximum(a, b), a**2


@program(args=[(7, 2), (-7, 2)])
def integer_arithmetic(a, b):
    return a // b, a % b, ag.math.floordiv(a, b), ag.math.floormod(a, b), a * b, a - b


@program(args=[0.5], grads=True, tolerance=1e-4)
def elementary(x):
    return (
        ag.exp(x), ag.math.log(x), ag.math.log1p(x), ag.sqrt(x), ag.math.rsqrt(x), ag.square(x),
        ag.sin(x), ag.cos(x), ag.tan(x), ag.asin(x), ag.acos(x), ag.atan(x), ag.sinh(x),
        ag.cosh(x), ag.tanh(x), ag.math.erf(x), ag.math.sigmoid(x), ag.pow(x, 3.0),
        ag.math.reciprocal(x), ag.math.expm1(x), ag.math.atan2(x, 2.0), ag.math.lgamma(x),
    )  # fmt: skip


@program(args=[[1.5, -1.5, 2.5, -0.2]])
def rounding(v):
    return ag.floor(v), ag.math.ceil(v), ag.round(v), ag.sign(v), ag.abs(v)


@program(args=[(1.0, 0.0), (1.0, 2.0)])
def guarded_division(a, b):
    return ag.math.divide_no_nan(a, b), ag.math.is_finite(a), ag.math.is_nan(b)


@program(args=[(6, 3)], expect=[(2, 7, 5, 12, 3)])
def bitwise(a, b):
    return a & b, a | b, a ^ b, a << 1, a >> 1


@program(args=[[1.0, 5.0, -3.0]], grads=True)
def clipping(v):
    return ag.clip_by_value(v, -1.0, 2.0), ag.clip_by_norm(v, 2.0)


@program(args=[([1.0, 2.0], [0.5, 4.0])])
def comparisons(a, b):
    return a < b, a >= b, ag.equal(a, b), ag.not_equal(a, b), ag.less(a, b), a == a


@program(args=[of("string", ["ab", "cde"])])
def strings(s):
    return (
        ag.strings.length(s),
        ag.strings.upper(s),
        ag.strings.join([s, s], separator="-"),
        s == "ab",
    )


@program(args=[[5, 1, 1, 3]], expect=[[0, 2, 0, 1, 0, 1]])
def bincount(v):
    return ag.math.bincount(v)


@program(args=[([1.0, 2.0, 3.0, 4.0], [0, 0, 1, 1])], expect=[([3.0, 7.0], [1.5, 3.5])])
def segments(v, ids):
    return ag.math.segment_sum(v, ids), ag.math.segment_mean(v, ids)


@program(args=[[[1, 2, 3], [4, 5, 6]]], expect=[([[2, 3, 1], [5, 6, 4]], [2, 4, 6])])
def roll_and_boolean_mask(m):
    return ag.roll(m, shift=-1, axis=1), ag.boolean_mask(m, m % 2 == 0)


@program(args=[[1.0, 2.0, 3.0]], grads=True)
def layer_norm_by_hand(v):
    mean, variance = ag.nn.moments(v, axes=[0])
    return (v - mean) / ag.sqrt(variance + 1e-3)


@program(args=[[1.0, 2.0]])
def methods_and_attributes(v):
    assert v.dtype == ag.float32 and v.shape == (2,) and v.ndim == 1
    assert v.shape.rank == 1 and v.shape.as_list() == [2]
    return v + v.shape[0]


@scenario
def constants():
    assert ag.constant([1, 2]).dtype == ag.int32
    assert ag.constant(1.5).dtype == ag.float32
    assert ag.constant(True).dtype == ag.bool
    assert ag.constant(np.arange(3)).dtype == ag.int64
    assert ag.constant(np.ones(2)).dtype == ag.float64
    assert ag.constant([1, 2], dtype=ag.float32).dtype == ag.float32
    assert tuple(ag.constant(5, shape=[2, 2]).shape) == (2, 2)
    assert ag.convert_to_tensor([1.0]).dtype == ag.float32


@scenario
def conversions_to_python():
    t = ag.constant([1, 2, 3])
    assert list(t.numpy()) == [1, 2, 3] and len(t) == 3 and int(t[1]) == 2
    assert np.array(t).tolist() == [1, 2, 3] and [int(x) for x in t] == [1, 2, 3]
    assert float(ag.constant(2)) == 2.0 and bool(ag.constant(False)) is False
    assert f"{float(ag.constant(1.5)):.1f}" == "1.5"
    assert ag.constant(7).numpy() == 7 and range(ag.constant(3)) == range(3)


@scenario
def aliases_that_users_type():
    for name in (
        "math.reduce_sum", "math.add", "math.multiply", "math.subtract", "math.divide", "add",
        "subtract", "multiply", "divide", "math.abs", "math.maximum", "math.argmax", "math.log",
        "linalg.matmul", "identity", "math.square", "math.equal", "math.logical_and",
        "logical_or", "logical_not", "random.normal", "random.uniform", "random.set_seed",
        "nn.relu", "nn.softmax", "TensorShape", "TensorSpec", "errors.InvalidArgumentError",
        "debugging.Assert", "debugging.assert_equal", "data.Dataset", "GradientTape", "Module",
        "control_dependencies", "group", "no_op", "print", "stop_gradient", "nest.flatten",
        "autograph.experimental.set_loop_options", "autograph.experimental.do_not_convert",
        "autograph.to_code", "config.run_functions_eagerly", "int32", "float32", "string",
    ):  # fmt: skip
        found = ag
        for part in name.split("."):
            assert hasattr(found, part), f"ag.{name} is missing"
            found = getattr(found, part)


@scenario
def control_dependencies_keep_order():
    v = ag.Variable(1)

    @ag.convert
    def f(x):
        with ag.control_dependencies([v.assign_add(x)]):
            return v.read_value() * 2

    assert int(f(ag.constant(2))) == 6


@scenario
def module_collects_variables():
    class Dense(ag.Module):
        def __init__(self):
            super().__init__()
            self.w = ag.Variable([[1.0], [2.0]])
            self.b = ag.Variable([0.5])

        @ag.function
        def __call__(self, x):
            return x @ self.w + self.b

    layer = Dense()
    assert len(layer.trainable_variables) == 2
    assert layer(ag.constant([[1.0, 1.0]])).numpy().tolist() == [[3.5]]


@scenario
def tracing_count_by_its_long_name():
    @ag.function
    def f(x):
        return x + 1

    f(ag.constant(1))
    f(ag.constant(2))
    assert f.experimental_get_tracing_count() == 1
    assert int(f.python_function(ag.constant(1))) == 2
