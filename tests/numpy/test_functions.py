"""NumPy functions recorded and run, against NumPy: values, dtypes, shapes, scalars."""

import numpy as np
import pytest

from tests.numpy.recorded import Function, assert_recorded

A = np.arange(12.0).reshape(3, 4) / 7 - 0.5
B = np.arange(12).reshape(3, 4) - 4
C = np.arange(24.0).reshape(2, 3, 4) / 5
F = np.array([0.5, -1.25, 2.0], np.float32)
V = np.array([3.0, 1.0, 2.0, 1.0])
I = np.array([2, 0, 1, 0])  # noqa: E741
S = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]])
Z = np.array([1 + 2j, -0.5j, 3.0])
T = np.array([True, False, True, True])
N = np.array([1.0, np.nan, -np.inf, 2.0])
P = np.array([0.25, 0.5, 0.9])

UFUNCS_OF_REALS = (
    "sin cos tan sinh cosh tanh arctan arcsinh exp exp2 expm1 floor ceil trunc rint sign square "
    "abs absolute fabs negative positive isnan isinf isfinite signbit deg2rad rad2deg radians "
    "degrees cbrt logical_not conjugate"
).split()
UFUNCS_OF_PARTS = "sqrt log log2 log10 log1p arcsin arccos arctanh reciprocal".split()
BINARY = (
    "add subtract multiply divide true_divide floor_divide mod remainder fmod maximum minimum "
    "fmax fmin arctan2 hypot logaddexp logaddexp2 copysign power float_power heaviside equal "
    "not_equal less less_equal greater greater_equal logical_and logical_or logical_xor"
).split()
INTEGERS = "bitwise_and bitwise_or bitwise_xor add subtract multiply floor_divide power".split()


@pytest.mark.parametrize("name", UFUNCS_OF_REALS)
@pytest.mark.parametrize("x", [A, F, B], ids=["float64", "float32", "int64"])
def test_unary(name: str, x: np.ndarray) -> None:
    assert_recorded(lambda np, x: getattr(np, name)(x), x)


@pytest.mark.parametrize("name", UFUNCS_OF_PARTS)
def test_unary_on_an_interval(name: str) -> None:
    assert_recorded(lambda np, x: getattr(np, name)(x), P)
    assert_recorded(lambda np, x: getattr(np, name)(x[0]), P.astype(np.float32))


@pytest.mark.parametrize("name", BINARY)
def test_binary(name: str) -> None:
    assert_recorded(lambda np, x, y: getattr(np, name)(x, y), np.abs(A) + 0.5, V)
    assert_recorded(lambda np, x: getattr(np, name)(x, 2), F**2)
    assert_recorded(lambda np, x: getattr(np, name)(1.5, x), np.abs(B) + 1)


@pytest.mark.parametrize("name", INTEGERS)
def test_integers(name: str) -> None:
    assert_recorded(lambda np, x, y: getattr(np, name)(x, y), np.abs(B) + 1, np.abs(I) + 1)
    assert_recorded(lambda np, x: getattr(np, name)(x, 3), np.abs(B).astype(np.int8))


CASES: dict[str, tuple[Function, ...]] = {}


def case(name: str, function: Function, *args: object) -> None:
    """Add one call to the table."""
    CASES[f"{name}-{sum(key.startswith(name) for key in CASES)}"] = (function, *args)  # type: ignore[assignment]


# Creation
case("zeros", lambda np, x: np.zeros(x.shape), A)
case("zeros", lambda np, x: np.zeros((x.shape[0], 2), dtype=np.int32) + x[0, 0], A)
case("ones", lambda np, x: np.ones(x.shape[0]) * x[:, 0], A)
case("full", lambda np, x: np.full(3, x[0, 1]), A)
case("full", lambda np, x: np.full((2, x.shape[1]), 7), A)
case("empty_like", lambda np, x: np.empty_like(x).shape, A)
case("zeros_like", lambda np, x: np.zeros_like(x), B)
case("zeros_like", lambda np, x: np.zeros_like(x, dtype=float), B)
case("ones_like", lambda np, x: np.ones_like(x), A)
case("full_like", lambda np, x: np.full_like(x, 3.7), B)
case("array", lambda np, x: np.array([x[0], 1, 2.5]), V)
case("array", lambda np, x: np.array([x[0], 1]), F)
case("array", lambda np, x: np.array([[x[0], x[1]], [x[2], 0]]), I)
case("array", lambda np, x: np.array([x, x * 2]), F)
case("array", lambda np, x: np.array(x, dtype=np.float32), A)
case("array", lambda np, x: np.array([len(x), x.shape[0]]), V)
case("asarray", lambda np, x: np.asarray(x) is x, V)
case("asarray", lambda np, x: np.asarray([x[1], x[0]], dtype=np.float32), V)
case("arange", lambda np, x: np.arange(x.shape[0]), A)
case("arange", lambda np, x: np.arange(1, x.shape[1], 2), A)
case("arange", lambda np, x: np.arange(0.0, x[0], 0.25), V)
case("arange", lambda np, x: np.arange(x[0]), I)
case("linspace", lambda np, x: np.linspace(0, x[0], 5), V)
case("linspace", lambda np, x: np.linspace(x[1], x[0], 4, endpoint=False), V)
case("linspace", lambda np, x: np.linspace(0, 1, x.shape[0]), V)
case("linspace", lambda np, x: np.linspace(x[1], x[0], 4, retstep=True), F)
case("logspace", lambda np, x: np.logspace(0, x[1], 3), V)
case("eye", lambda np, x: np.eye(x.shape[0]) * x[0, 1], A)
case("eye", lambda np, x: np.eye(x.shape[0], 4, k=1, dtype=np.int32), A)
case("identity", lambda np, x: np.identity(x.shape[0]), A)
case("tri", lambda np, x: np.tri(x.shape[0]), A)
case("meshgrid", lambda np, x: np.meshgrid(x, x[:2] * 2), V)
case("meshgrid", lambda np, x: np.meshgrid(x, x[:2], indexing="ij"), V)
case("indices", lambda np, x: np.indices((x.shape[0], 2)), V)
case("vander", lambda np, x: np.vander(x, 3), V)
case("copy", lambda np, x: np.copy(x), A)
case("ascontiguousarray", lambda np, x: np.ascontiguousarray(x.T), A)

# Reductions
for _name in ("sum", "prod", "mean", "max", "min", "std", "var", "any", "all", "ptp"):
    for _arg in (A, B, F):
        case(_name, lambda np, x, n=_name: getattr(np, n)(x), _arg)
    case(_name, lambda np, x, n=_name: getattr(np, n)(x, axis=0), C)
    case(_name, lambda np, x, n=_name: getattr(np, n)(x, axis=(0, 2), keepdims=True), C)
    case(_name, lambda np, x, n=_name: getattr(np, n)(x, -1), B)
for _name in ("sum", "prod", "mean", "max", "min", "std", "var", "any", "all"):
    case(f"x.{_name}", lambda np, x, n=_name: getattr(x, n)(axis=1), B)
case("sum", lambda np, x: np.sum(x), T)
case("sum", lambda np, x: np.sum(x, dtype=np.float32), B)
case("sum", lambda np, x: np.sum(x.astype(np.int32)), B)
case("sum", lambda np, x: np.sum(x, where=x > 0, initial=1), A)
case("sum", lambda np, x: np.sum(x > 0), A)
case("sum", lambda np, x: np.sum([x[0], 2, 3.0]), V)
case("max", lambda np, x: np.max(x, initial=10), A)
case("max", lambda np, x: np.max(x, axis=1, where=x > 0, initial=-1), A)
case("mean", lambda np, x: np.mean(x.astype(np.float16)), A)
case("mean", lambda np, x: np.mean(x, where=x > 0), A)
case("var", lambda np, x: np.var(x, ddof=1), Z)
case("average", lambda np, x: np.average(x, axis=0), A)
case("average", lambda np, x: np.average(x, axis=1, weights=[1, 2, 3, 4]), A)
case("average", lambda np, x, w: np.average(x, weights=w), V, I + 1)
for _name in ("argmax", "argmin"):
    case(_name, lambda np, x, n=_name: getattr(np, n)(x), A)
    case(_name, lambda np, x, n=_name: getattr(np, n)(x, axis=1), B)
    case(_name, lambda np, x, n=_name: getattr(x, n)(), V)
case("count_nonzero", lambda np, x: np.count_nonzero(x), B)
case("count_nonzero", lambda np, x: np.count_nonzero(x > 0, axis=0), B)
case("cumsum", lambda np, x: np.cumsum(x), B)
case("cumsum", lambda np, x: np.cumsum(x, axis=1), A)
case("cumsum", lambda np, x: np.cumsum(x), T)
case("cumprod", lambda np, x: np.cumprod(x, axis=0), A)
case("nansum", lambda np, x: np.nansum(x[:2]), N)
case("nanmean", lambda np, x: np.nanmean(x[:2]), N)
case("nanmax", lambda np, x: np.nanmax(x), N)
case("nanmin", lambda np, x: np.nanmin(x), N)
case("nanstd", lambda np, x: np.nanstd(x[::3]), N)

# Shapes
case("reshape", lambda np, x: np.reshape(x, (4, -1)), A)
case("reshape", lambda np, x: x.reshape(2, 6), A)
case("reshape", lambda np, x: x.reshape(x.shape[1], x.shape[0]), A)
case("reshape", lambda np, x: np.reshape(x, (6, 2), order="F"), A)
case("ravel", lambda np, x: np.ravel(x), A)
case("ravel", lambda np, x: x.T.ravel(), A)
case("flatten", lambda np, x: x.flatten(), A)
case("transpose", lambda np, x: np.transpose(x, (2, 0, 1)), C)
case("transpose", lambda np, x: x.transpose(1, 0, 2), C)
case("T", lambda np, x: x.T @ x, A)
case("swapaxes", lambda np, x: np.swapaxes(x, 0, 2), C)
case("moveaxis", lambda np, x: np.moveaxis(x, 0, -1), C)
case("rollaxis", lambda np, x: np.rollaxis(x, 2), C)
case("expand_dims", lambda np, x: np.expand_dims(x, 1), A)
case("expand_dims", lambda np, x: np.expand_dims(x, (0, 3)), A)
case("squeeze", lambda np, x: np.squeeze(x[:, :1], 1), A)
case("atleast_1d", lambda np, x: np.atleast_1d(x[0]), V)
case("atleast_2d", lambda np, x: np.atleast_2d(x), V)
case("atleast_3d", lambda np, x: np.atleast_3d(x), A)
case("broadcast_to", lambda np, x: np.broadcast_to(x, (2, 4)), V)
case("broadcast_arrays", lambda np, x, y: np.broadcast_arrays(x, y), A, V)
for _name in ("flip", "flipud", "fliplr", "rot90"):
    case(_name, lambda np, x, n=_name: getattr(np, n)(x), A)
case("rot90", lambda np, x: np.rot90(x, 3), A)
case("flip", lambda np, x: np.flip(x, (0, 2)), C)
case("concatenate", lambda np, x, y: np.concatenate([x, y]), V, I)
case("concatenate", lambda np, x: np.concatenate((x, x * 2), axis=1), A)
case("concatenate", lambda np, x: np.concatenate((x, x), axis=None), A)
case("stack", lambda np, x, y: np.stack([x, y]), V, I)
case("stack", lambda np, x: np.stack([x, x], axis=-1), A)
case("hstack", lambda np, x: np.hstack([x, [5, 6]]), V)
case("hstack", lambda np, x: np.hstack([x[0], 1]), V)
case("vstack", lambda np, x: np.vstack([x, x + 1]), V)
case("dstack", lambda np, x: np.dstack([x, x]), A)
case("column_stack", lambda np, x: np.column_stack([x, x * 2]), V)
case("block", lambda np, x: np.block([[x, x], [x, x * 0]]), A)
case("append", lambda np, x: np.append(x, [7]), V)
case("append", lambda np, x: np.append(x, x, axis=0), A)
case("split", lambda np, x: np.split(x, 2), V)
case("split", lambda np, x: np.split(x, [1, 3]), V)
case("hsplit", lambda np, x: np.hsplit(x, 2), A)
case("tile", lambda np, x: np.tile(x, 2), V)
case("tile", lambda np, x: np.tile(x, (2, 1)), V)
case("repeat", lambda np, x: np.repeat(x, 2), A)
case("repeat", lambda np, x, i: np.repeat(x, i), V, I)
case("repeat", lambda np, x: np.repeat(x, 3, axis=1), A)
case("roll", lambda np, x: np.roll(x, 1), A)
case("roll", lambda np, x: np.roll(x, -2, axis=1), A)
case("roll", lambda np, x: np.roll(x, (1, 1), axis=(0, 1)), A)
case("pad", lambda np, x: np.pad(x, 1), A)
case("pad", lambda np, x: np.pad(x, ((1, 0), (0, 2)), constant_values=9), B)
case("pad", lambda np, x: np.pad(x, 1, mode="edge"), A)
case("diff", lambda np, x: np.diff(x), A)
case("diff", lambda np, x: np.diff(x, n=2, axis=0), A)

# Selecting
case("where", lambda np, x: np.where(x > 0, x, 0), A)
case("where", lambda np, x: np.where(x > 0, 1, 2), A)
case("where", lambda np, x: np.where(x > 0, x, 2.5), F)
case("where", lambda np, x: np.where(x > 0), A)
case("select", lambda np, x: np.select([x > 1, x > 0], [x, -x], 5), A)
case("nonzero", lambda np, x: np.nonzero(x), B)
case("flatnonzero", lambda np, x: np.flatnonzero(x), B)
case("argwhere", lambda np, x: np.argwhere(x > 0), A)
case("take", lambda np, x, i: np.take(x, i), V, I)
case("take", lambda np, x: np.take(x, [1, 2], axis=1), A)
case("take", lambda np, x: x.take(1), V)
case("take_along_axis", lambda np, x: np.take_along_axis(x, np.argsort(-x, axis=1), axis=1), A)
case("compress", lambda np, x: np.compress([True, False, True], x, axis=0), A)
case("extract", lambda np, x: np.extract(x > 1.5, x), V)
case("delete", lambda np, x: np.delete(x, 1), V)
case("delete", lambda np, x: np.delete(x, [0, 2], axis=1), A)
case("insert", lambda np, x: np.insert(x, 1, 9), V)
case("insert", lambda np, x: np.insert(x, 1, 9, axis=1), A)
case("ix_", lambda np, x: x[np.ix_([0, 2], [1, 3])], A)
case("choose", lambda np, i, x: np.choose(i, [x, x * 2, x * 3]), I, V)
case("unravel_index", lambda np, x: np.unravel_index(np.argmax(x), (3, 4)), A)
case("ravel_multi_index", lambda np, i: np.ravel_multi_index((i, i), (3, 4)), I)
case("fancy", lambda np, x, i: x[i], V, I)
case("mask", lambda np, x: x[x > 1.5], V)
case("item", lambda np, x: x[1].item() + x[0], V)

# Order
case("sort", lambda np, x: np.sort(x), A[::-1, ::-1])
case("sort", lambda np, x: np.sort(x, axis=0), B)
case("argsort", lambda np, x: np.argsort(x, kind="stable"), V)
case("searchsorted", lambda np, x: np.searchsorted([0.5, 1.5, 2.5], x), V)
case("searchsorted", lambda np, x: np.searchsorted(np.sort(x), 1.5, side="right"), V)
case("digitize", lambda np, x: np.digitize(x, [0.5, 1.5]), V)
case("unique", lambda np, x: np.unique(x), V)
case("unique", lambda np, x: np.unique(x, return_counts=True, return_inverse=True), I)
case("bincount", lambda np, x: np.bincount(x), I)
case("bincount", lambda np, x, w: np.bincount(x, weights=w, minlength=5), I, V)
case("histogram", lambda np, x: np.histogram(x, bins=3), V)
case("histogram", lambda np, x: np.histogram(x, bins=[0.0, 1.0, 2.0, 3.0]), V)
case("median", lambda np, x: np.median(x), A)
case("median", lambda np, x: np.median(x, axis=0), B)
case("percentile", lambda np, x: np.percentile(x, 30), A)
case("percentile", lambda np, x: np.percentile(x, [25, 75], axis=1), A)
case("quantile", lambda np, x: np.quantile(x, 0.4, axis=0, keepdims=True), A)
case("isin", lambda np, x: np.isin(x, [0, 1]), I)
case("lexsort", lambda np, x, y: np.lexsort((x, y)), V, I)

# Elements
case("clip", lambda np, x: np.clip(x, 0, 1), A)
case("clip", lambda np, x: np.clip(x, None, 2), B)
case("clip", lambda np, x: x.clip(0.0, 1.0), F)
case("round", lambda np, x: np.round(x, 2), A)
case("round", lambda np, x: x.round(1), F)
case("around", lambda np, x: np.around(x), A)
case("nan_to_num", lambda np, x: np.nan_to_num(x), N)
case("isclose", lambda np, x: np.isclose(x, 1.0), V)
case("allclose", lambda np, x: np.allclose(x, x + 1e-12), V)
case("array_equal", lambda np, x: np.array_equal(x, x * 1), V)
case("real", lambda np, x: (np.real(x), x.imag, np.angle(x), np.abs(x), np.conj(x)), Z)
case("real", lambda np, x: (np.real(x), np.angle(x), np.iscomplexobj(x)), A)
case("sinc", lambda np, x: np.sinc(x), A)
case("isscalar", lambda np, x: (np.isscalar(x[0]), np.isscalar(x)), V)
case("unwrap", lambda np, x: np.unwrap(x * 2), V)

# Linear algebra
case("dot", lambda np, x, y: np.dot(x, y), V, I)
case("dot", lambda np, x, y: np.dot(x, y), A, V)
case("dot", lambda np, x: x.dot(x.T), A)
case("dot", lambda np, x: np.dot(x, 2), A)
case("matmul", lambda np, x: np.matmul(x.T, x), B)
case("matmul", lambda np, x, y: x @ y, A, V)
case("outer", lambda np, x, y: np.outer(x, y), V, I)
case("inner", lambda np, x: np.inner(x, x), A)
case("vdot", lambda np, x: np.vdot(x, x), Z)
case("tensordot", lambda np, x: np.tensordot(x, x, axes=([0], [0])), A)
case("einsum", lambda np, x: np.einsum("ij,ij->i", x, x), A)
case("einsum", lambda np, x: np.einsum("ii", x), S)
case("kron", lambda np, x: np.kron(x, np.eye(2)), A)
case("cross", lambda np, x, y: np.cross(x, y), F, P)
case("cross", lambda np, x: np.cross(x, x[::-1]), S)
case("trace", lambda np, x: np.trace(x), B)
case("diag", lambda np, x: np.diag(x), V)
case("diag", lambda np, x: np.diag(x, 1), S)
case("diagonal", lambda np, x: x.diagonal(), A)
case("tril", lambda np, x: np.tril(x, -1), A)
case("triu", lambda np, x: np.triu(x), A)
case("convolve", lambda np, x: np.convolve(x, [1.0, 2.0, 3.0])[1:3], V)
case("gradient", lambda np, x: np.gradient(x), V)
case("gradient", lambda np, x: np.gradient(x, 0.5, axis=1), A)
case("interp", lambda np, x: np.interp(x, [0.0, 1.5, 2.5], [1.0, 2.0, 0.0]), V)
case("trapezoid", lambda np, x: np.trapezoid(x, dx=0.5), A)
case("cov", lambda np, x: np.cov(x), S)
case("corrcoef", lambda np, x: np.corrcoef(x), S)
case("inv", lambda np, x: np.linalg.inv(x), S)
case("solve", lambda np, x: np.linalg.solve(x, x[0]), S)
case("solve", lambda np, x: np.linalg.solve(x, x), S)
case("det", lambda np, x: np.linalg.det(x), S)
case("slogdet", lambda np, x: np.linalg.slogdet(x), S)
case("cholesky", lambda np, x: np.linalg.cholesky(x), S)
case("qr", lambda np, x: np.linalg.qr(x), S)
case("svd", lambda np, x: np.linalg.svd(x), S)
case("svd", lambda np, x: np.linalg.svd(x, full_matrices=False).S, A)
case("eigh", lambda np, x: np.linalg.eigh(x).eigenvalues, S)
case("eigvalsh", lambda np, x: np.linalg.eigvalsh(x), S)
case("pinv", lambda np, x: np.linalg.pinv(x), S)
case("matrix_power", lambda np, x: np.linalg.matrix_power(x, 3), S)
case("matrix_rank", lambda np, x: np.linalg.matrix_rank(x), S)
case("lstsq", lambda np, x: np.linalg.lstsq(x, x[:, 0], rcond=None)[0], S)
for _ord in (None, 1, 2, np.inf, 3):
    case("norm", lambda np, x, o=_ord: np.linalg.norm(x, o), V)
for _ord in (None, "fro", 1, 2, np.inf, "nuc"):
    case("norm", lambda np, x, o=_ord: np.linalg.norm(x, o), A)
case("norm", lambda np, x: np.linalg.norm(x, axis=1), B)
case("norm", lambda np, x: np.linalg.norm(x, axis=0, keepdims=True), F[None])
case("polyfit", lambda np, x: np.polyfit(x, x**2 - x, 2) + 1, np.array([0.0, 1.0, 2.0, 4.0]))
case("polyval", lambda np, x: np.polyval(x, 0.5), V)
case("fromiter", lambda np, x: np.fromiter((x[0] * 2, x[1]), float), V)
case("gcd", lambda np, x: np.gcd(x, 6), np.array([4, 9, 12]))
case("cond", lambda np, x: np.linalg.cond(x), S)

# Methods of ufuncs
case("add.reduce", lambda np, x: np.add.reduce(x), A)
case("maximum.reduce", lambda np, x: np.maximum.reduce(x, axis=1), A)
case("add.outer", lambda np, x, y: np.add.outer(x, y), V, I)
case("subtract.outer", lambda np, x: np.subtract.outer(x, x), V)
case("add.accumulate", lambda np, x: np.add.accumulate(x), V)

# Questions
case("shape", lambda np, x: (np.shape(x), np.ndim(x), np.size(x), x.size, x.ndim, len(x)), A)
case("dtype", lambda np, x: (x.dtype == np.float64, np.result_type(x, 1.0) == np.float64), A)
case("finfo", lambda np, x: float(np.finfo(x.dtype).eps), A)

# Results whose form depends on extents, and `len`, which converted code replaces.
NEED_EXTENTS = {"array-5", "convolve-0", "lstsq-0", "shape-0", "polyval-0"}


@pytest.mark.parametrize("name", CASES)
def test_function(name: str) -> None:
    function, *args = CASES[name]
    assert_recorded(function, *args, unknown=False if name in NEED_EXTENTS else None)
