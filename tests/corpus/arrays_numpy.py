"""NumPy's functions and methods on arrays that are traced."""

import numpy as np

from tests.corpus.harness import program

V = [1.0, -2.0, 3.5]
M = [[4.0, 1.0], [2.0, 3.0]]


@program(args=[V], face="array", grads=True)
def elementwise(v):
    return np.sin(v) + np.cos(v) * np.exp(-v) + np.tanh(v) + np.abs(v) + np.sqrt(v * v + 1)


@program(args=[V], face="array")
def rounding(v):
    return np.floor(v), np.ceil(v), np.round(v), np.sign(v), np.trunc(v)


@program(args=[M], face="array", grads=True)
def reductions(m):
    return m.sum(), m.mean(axis=0), np.max(m, axis=1), np.prod(m), np.var(m), m.std()


@program(args=[M], face="array")
def arg_reductions(m):
    return np.argmax(m), np.argmin(m, axis=0), np.any(m > 3), np.all(m > 0, axis=1)


@program(args=[(M, V[:2])], face="array", grads=True)
def products(m, v):
    return m @ v, np.dot(v, v), np.outer(v, v), np.matmul(m, m), np.vdot(v, v)


@program(args=[M], face="array")
def linear_algebra(m):
    return np.linalg.inv(m), np.linalg.det(m), np.linalg.norm(m), np.trace(m)


@program(args=[(M, V[:2])], face="array", grads=True)
def linear_solve(m, v):
    return np.linalg.solve(m, v)


@program(args=[M], face="array")
def shapes(m):
    return m.T, m.reshape(4), m.ravel(), np.expand_dims(m, 0), m[None], m.shape, m.ndim, m.size


@program(args=[(V, V)], face="array", grads=True)
def joining(a, b):
    return np.concatenate([a, b]), np.stack([a, b]), np.vstack([a, b]), np.hstack([a, b])


@program(args=[3], face="array", expect=[([0, 0, 0], [1, 1, 1], [7, 7, 7], [0, 1, 2])])
def creation_with_a_staged_size(n):
    return np.zeros(n), np.ones(n), np.full(n, 7), np.arange(n)


@program(args=[2.0], face="array")
def creation(x):
    return np.linspace(0.0, x, 5), np.eye(3) * x, np.arange(0.0, 3.0) + x, np.zeros((2, 2)) + x


@program(args=[V], face="array")
def like(v):
    return np.zeros_like(v), np.ones_like(v), np.full_like(v, 3.0), np.empty_like(v).shape


@program(args=[V], face="array", grads=True)
def selection(v):
    return np.where(v > 0, v, -v * 2), np.maximum(v, 0.5), np.minimum(v, 0.5), np.clip(v, -1, 2)


@program(args=[V], face="array")
def sorting(v):
    return np.sort(v), np.argsort(v), np.flip(v), np.roll(v, 1)


@program(args=[V], face="array", grads=True)
def cumulative(v):
    return np.cumsum(v), np.diff(v), np.cumprod(v)


@program(args=[[3, 1, 3, 2]], face="array", status="beyond")
def sets_and_counts(v):
    return np.unique(v), np.bincount(v), np.nonzero(v > 1)[0]


@program(args=[M], face="array")
def indexing(m):
    return m[0], m[:, 1], m[::-1], m[..., 0], m[1, 0], m[[1, 0]], m[m > 2]


@program(args=[(V, 1)], face="array")
def indexing_by_a_scalar(v, i):
    return v[i], v[i:], v[:i], v[i - 1 : i + 1], v[-i]


@program(args=[(V, [2, 0])], face="array", grads=True)
def take(v, i):
    return np.take(v, i), v[i]


@program(args=[(5.0, 3.0)], face="array")
def scalars(a, b):
    return np.sqrt(a), np.power(a, b), np.mod(a, b), np.hypot(a, b), np.arctan2(a, b), a // b


@program(args=[(6, 4)], face="array")
def integers(a, b):
    return a // b, a % b, a & b, a | b, a ^ b, a << 1, a / b, np.bitwise_and(a, b), -a


@program(args=[V], face="array")
def logic(v):
    positive = v > 0
    small = np.abs(v) < 2
    return np.logical_and(positive, small), positive | small, ~positive, np.isfinite(v), np.isnan(v)


@program(args=[V], face="array")
def conversions(v):
    return (
        v.astype(np.int64),
        v.astype(np.float32),
        np.float32(2) * v,
        np.asarray(v),
        v.tolist()[:0],
    )


@program(args=[M], face="array", grads=True)
def einsum(m):
    return np.einsum("ij,jk->ik", m, m), np.einsum("ii", m), np.einsum("ij->j", m)


@program(args=[(V, V)], face="array", grads=True)
def broadcasting(a, b):
    return a[:, None] * b[None, :] + a


@program(args=[V], face="array")
def meshgrid(v):
    x, y = np.meshgrid(v, v[:2])
    return x + y


@program(args=[V], face="array", grads=True)
def padding_and_repeating(v):
    return np.pad(v, 1), np.repeat(v, 2), np.tile(v, 2)


@program(args=[M], face="array")
def triangles(m):
    return np.tril(m), np.triu(m), np.diag(m), np.diag(m[0])


@program(args=[V], face="array", grads=True)
def polynomial(v):
    total = np.zeros_like(v)
    for c in (1.0, -2.0, 0.5):
        total = total * v + c
    return total, np.polyval([1.0, -2.0, 0.5], v)


@program(args=[[3.0, 1.0, 2.0, 5.0]], face="array")
def statistics(v):
    return np.median(v), np.percentile(v, 50), np.mean(v), np.std(v)


@program(args=[([1.0, 2.0, 4.0], 2.5)], face="array")
def searching(v, x):
    return np.searchsorted(v, x), np.interp(x, v, v * 2)


@program(args=[V], face="array")
def comparisons_of_arrays(v):
    return np.allclose(v, v + 1e-12), np.array_equal(v, v), np.isclose(v, 1.0)


@program(args=[M], face="array")
def axes(m):
    return np.transpose(m), np.swapaxes(m, 0, 1), np.squeeze(m[None]), np.moveaxis(m[None], 0, 2)


@program(args=[V], face="array")
def ufunc_methods(v):
    return np.add.reduce(v), np.maximum.reduce(v), np.multiply.outer(v, v), np.add.accumulate(v)


@program(args=[4], face="array", loops=1)
def norm_in_a_while_test(n):
    v = np.ones(4) * n
    steps = 0
    while np.linalg.norm(v) > 0.1:
        v = v / 2
        steps += 1
    return v, steps


@program(args=[V], face="array", status="beyond")
def constructed_from_scalars(v):
    return np.array([v[0], v[1] * 2]), np.array([[v[0], 0.0], [1.0, v[2]]])


@program(args=[V], face="array")
def errstate_passes_through(v):
    with np.errstate(all="ignore"):
        w = np.sqrt(v)
    return np.where(np.isnan(w), 0.0, w)


@program(args=[M], face="array", tolerance=1e-6)
def decompositions(m):
    s = m @ m.T
    q, r = np.linalg.qr(s)
    return np.linalg.cholesky(s), q @ r, np.linalg.svd(s)[1], np.linalg.eigvalsh(s)


@program(args=[([1.0, 2.0], [0.5, 0.5])], face="array")
def complex_arrays(a, b):
    z = a + 1j * b
    return np.abs(z), z.real, z.imag, np.conj(z), np.angle(z)
